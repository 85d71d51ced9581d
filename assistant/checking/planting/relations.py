"""Which numbers other numbers settle (互相印证的数), and what else the same relations would allow.

The checks tell which numbers they compared with each other; what relation holds between them is worked out here anew:
the same value, a sum or mean, a difference, a quotient, a share, a change. A wrong value that every such relation still
allows within its printed decimals (93.7% for 93.78% where the amounts are printed to one decimal) is no error that
anyone could show, so it is not planted. Where the relation is of another kind (a list and its count, an equation),
every other value is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import permutations, product
from typing import TYPE_CHECKING

from assistant.checking.claims import interval_of
from assistant.checking.intervals import Interval, is_counted, span_of, total_of
from assistant.checking.mentions import kind_of
from assistant.domain.quantity import Quantity, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.domain.finding import Claim

Place = tuple[int, int]

_ONE, _HUNDRED = Interval.exact(1), Interval.exact(100)
_PAIR, _TRIPLE = 2, 3
# Of more numbers than these some signs always fit.
_MOST_SIGNED = 5


@dataclass(frozen=True, slots=True)
class Operand:
    """One number as a relation takes it (参与运算的数): what it measures, and what its print allows in base units.

    Points add up exactly as printed; in a quotient they are rounded like other numbers (``wide``).
    """

    kind: str
    base: Interval
    wide: Interval

    @classmethod
    def of(cls, claim: Claim) -> Operand:
        """Take a printed number."""
        assert claim.quantity is not None  # noqa: S101 - invariant: called on numbers only
        return cls.printed(claim.quantity, claim.places, interval_of(claim))

    @classmethod
    def printed(cls, quantity: Quantity, places: int | None, interval: Interval | None = None) -> Operand:
        """Take a number printed with so many decimals."""
        counted = places == 0 and is_counted(quantity.dimension)
        if interval is None:
            interval = Interval.printed(quantity.value, None if counted else places)
        wide = interval.scaled(measure_of(quantity.unit)[1])
        base = Interval.exact(quantity.base) if quantity.dimension == "points" else wide
        return cls(kind_of(quantity), base, wide)


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that were compared with each other, and the relations that hold between them (一组印证)."""

    places: tuple[Place, ...]
    operands: tuple[Operand, ...]
    holding: frozenset[str]

    def allows(self, place: Place, value: Operand) -> bool:
        """Tell whether another value at a place leaves one of the relations standing."""
        changed = [value if where == place else own for where, own in zip(self.places, self.operands, strict=True)]
        return bool(self.holding & relations_of(changed))


@dataclass(frozen=True, slots=True)
class Relations:
    """The relations of one document, by the places they join (全文印证关系)."""

    by_place: dict[Place, tuple[Group, ...]]

    def refute(self, claim: Claim, value: Operand) -> bool:
        """Tell whether some relation shows another value of a number to be wrong."""
        place = (claim.order, claim.start)
        return any(not group.allows(place, value) for group in self.by_place.get(place, ()))


def read_relations(context: CheckContext) -> Relations:
    """Work out the relations between the numbers that a run of the checks compared (读取印证关系)."""
    claims = {(claim.order, claim.start): claim for claim in context.claims if claim.quantity is not None}
    found: dict[Place, list[Group]] = {}
    for places in sorted(context.relations):
        own = tuple(dict.fromkeys(places))
        if not all(place in claims for place in own):
            continue
        operands = tuple(Operand.of(claims[place]) for place in own)
        group = Group(own, operands, relations_of(operands))
        for place in own:
            found.setdefault(place, []).append(group)
    return Relations({place: tuple(groups) for place, groups in found.items()})


def with_unit(claim: Claim, unit: str) -> Operand:
    """Return a number as it would be read with another unit behind it."""
    assert claim.quantity is not None  # noqa: S101 - invariant: called on numbers only
    return Operand.printed(replace(claim.quantity, unit=unit), claim.places)


def relations_of(operands: Sequence[Operand]) -> frozenset[str]:
    """Name every relation that the printed decimals of some numbers allow between them."""
    return frozenset(_named(operands))


def _named(operands: Sequence[Operand]) -> Iterator[str]:
    kinds = {operand.kind for operand in operands}
    if len(operands) < _PAIR:
        return
    if len(kinds) == 1:
        if all(operand.base.meets(operands[0].base) for operand in operands):
            yield "same"
        if len(operands) >= _TRIPLE:
            yield from _sums(operands)
    if len(operands) == _TRIPLE:
        yield from _quotients(operands)
    elif kinds == {"ratio", "money"} and len(operands) % _PAIR == 0 and _stages(operands):
        yield "stages"


def _sums(operands: Sequence[Operand]) -> Iterator[str]:
    whole = total_of(operand.base for operand in operands)
    full = _ONE if operands[0].kind == "ratio" else _HUNDRED
    if operands[0].kind in ("ratio", "points") and whole.meets(full):
        yield "whole"
    for index, operand in enumerate(operands):
        rest = Interval(whole.low - operand.base.low, whole.high - operand.base.high)
        if rest.meets(operand.base):
            yield f"sum {index}"
        if rest.scaled(Fraction(1, len(operands) - 1)).meets(operand.base):
            yield f"mean {index}"
    if _TRIPLE < len(operands) <= _MOST_SIGNED:
        yield from _signed(operands)


def _signed(operands: Sequence[Operand]) -> Iterator[str]:
    """年初 ＋ 追加 − 调减 = 调整后: the first number and all others, each added or taken away."""
    for signs in product((1, -1), repeat=len(operands) - 1):
        balance = operands[0].base
        for sign, operand in zip(signs, operands[1:], strict=True):
            balance = balance + operand.base if sign > 0 else balance - operand.base
        if balance.meets(Interval.exact(0)):
            yield f"signed {signs}"


def _quotients(operands: Sequence[Operand]) -> Iterator[str]:
    for order in permutations(range(_TRIPLE)):
        result, one, two = (replace(operands[index], base=operands[index].wide) for index in order)
        if any(value.meets(result.base) for value in _results(result.kind, one, two)):
            yield f"quotient {order}"


def _results(kind: str, one: Operand, two: Operand) -> Iterator[Interval]:
    """What two numbers give as a number of a kind: shares, changes, differences of rates, amounts per unit."""
    if kind == "percentage_point":
        if one.kind == two.kind == "ratio":
            yield span_of(one.base - two.base).scaled(100)
        return
    quotient = one.base.over(two.base)
    if quotient is None:
        return
    if kind in ("ratio", "times") and one.kind == two.kind:
        yield quotient
        yield _ONE - quotient
        yield span_of(quotient - _ONE)
        for whole in (one.base + two.base, one.base - two.base):
            share = one.base.over(whole)
            if share is not None:
                yield share
            share = two.base.over(whole)
            if share is not None:
                yield span_of(share)
    elif kind == one.kind != two.kind:
        yield quotient


def _stages(operands: Sequence[Operand]) -> bool:
    """首付款30%，计甲；进度款50%，计乙: every share and its amount speak of one whole."""
    rates, amounts = operands[::2], operands[1::2]
    wholes = [amount.base.over(rate.base) for rate, amount in zip(rates, amounts, strict=True)]
    first = wholes[0]
    return first is not None and all(whole is not None and whole.meets(first) for whole in wholes)
