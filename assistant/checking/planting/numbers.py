"""Places for wrong numbers (数字差错): digits, last digits, units, owners, sums, points, counts.

Only numbers that another number of the text settles are offered, and only values that the relation between them does
not allow (``relations``): what stands alone, or is still right within the printed decimals, cannot be shown to be
wrong. ``any_number`` offers all, to tell how much that leaves out.
"""

from __future__ import annotations

import random  # noqa: TC003 - public parameter type
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.planting.edits import Edit, edit_of
from assistant.checking.planting.relations import Operand, Relations, read_relations, with_unit
from assistant.domain.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext
    from assistant.domain.finding import Claim

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LONG = 3
_FEW, _MANY = 2, 20
_HALF = 5
# So many other digits are tried before a number is left alone.
_TRIES = 6
_CHINESE = "一二三四五六七八九十"
_UNITS: dict[str, tuple[str, ...]] = {
    "万元": ("元", "亿元"),
    "亿元": ("万元",),
    "元": ("万元",),
    "%": ("个百分点", "‰"),
    "个百分点": ("%",),
    "万人次": ("人次",),
    "万人": ("人",),
    "公里": ("米",),
    "公顷": ("亩",),
}
_LIST_MARKS = re.compile(r"[、：:；]")


def _related(context: CheckContext) -> Iterator[Claim]:
    """The numbers that another settles, ranges and approximate ones left out."""
    for claim in context.claims:
        if (claim.order, claim.start) in context.settled and claim.upper is None and claim.approximate is None:
            yield claim


def _printed(claim: Claim) -> re.Match[str] | None:
    return _DIGITS.search(claim.text)


def _is_count(context: CheckContext, claim: Claim) -> bool:
    """Whether a number tells how many things of a list there are."""
    if claim.in_table or claim.quantity is None or not claim.quantity.dimension.startswith("count:"):
        return False
    whole = claim.quantity.value == claim.quantity.value.to_integral_value()
    if not whole or not _FEW <= claim.quantity.value <= _MANY:
        return False
    return _printed(claim) is None or bool(_LIST_MARKS.search(context.unit(claim).text))


def _is_total(context: CheckContext, claim: Claim) -> bool:
    return (claim.order, claim.start) in _totals(context)


def _totals(context: CheckContext) -> frozenset[tuple[int, int]]:
    return frozenset(
        (cell.unit.order, cell.span.start)
        for region in context.regions
        for row in region.rows
        if row.kind in ("total", "subtotal")
        for cell in row.numbers.values()
    )


def digits(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """One digit of a compared number changed, or two neighbours swapped; the last decimal left alone."""
    totals, relations = _totals(context), read_relations(context)
    for claim in _related(context):
        if not _is_count(context, claim) and (claim.order, claim.start) not in totals:
            yield from _wrong_digit(context, claim, relations, chance)


def sums(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A digit of a table's total changed."""
    relations = read_relations(context)
    for claim in _related(context):
        if _is_total(context, claim):
            yield from _wrong_digit(context, claim, relations, chance)


def points(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A digit of awarded points changed, in tables and sentences."""
    totals, relations = _totals(context), read_relations(context)
    for claim in _related(context):
        if claim.measure in ("得分", "扣分") and (claim.order, claim.start) not in totals:
            yield from _wrong_digit(context, claim, relations, chance)


def any_number(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A digit of any number changed, compared or not."""
    for claim in context.claims:
        if claim.quantity is not None:
            yield from _with_other_digit(context, claim, chance)


def _wrong_digit(context: CheckContext, claim: Claim, relations: Relations, chance: random.Random) -> Iterator[Edit]:
    """A digit changed so that a relation shows it."""
    for _ in range(_TRIES):
        edit = next(_with_other_digit(context, claim, chance), None)
        if edit is None:
            return
        if _refuted(claim, edit.new, relations):
            yield edit
            return


def _refuted(claim: Claim, new: str, relations: Relations) -> bool:
    """Whether the relations of a number show that ``new`` in its place is wrong."""
    assert claim.quantity is not None  # noqa: S101 - invariant: compared numbers only
    bare = new.replace(",", "")
    places = None if claim.places is None else len(bare.partition(".")[2])
    return relations.refute(claim, Operand.printed(Quantity(Decimal(bare), claim.quantity.unit), places))


def _with_other_digit(context: CheckContext, claim: Claim, chance: random.Random) -> Iterator[Edit]:
    match = _printed(claim)
    if match is None:
        return
    printed = match.group()
    places = [place for place, sign in enumerate(printed) if sign.isdigit()]
    usable = places[:-1] if len(places) >= _LONG and "." in printed else places
    place = chance.choice(usable)
    following = next((other for other in usable if other > place), None)
    swap = following is not None and printed[following] not in (printed[place], "0" if place == places[0] else "")
    if swap and following is not None and chance.random() < 0.5:  # noqa: PLR2004 - swaps as often as changes
        signs = list(printed)
        signs[place], signs[following] = signs[following], signs[place]
        new = "".join(signs)
    else:
        others = [digit for digit in "123456789" if digit != printed[place]]
        new = printed[:place] + chance.choice(others) + printed[place + 1 :]
    start = claim.start + match.start()
    yield edit_of(context.unit(claim), start, start + len(printed), new)


def roundings(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A printed rate with one decimal less, rounded the wrong way: 83.65 to 83.6, 94.12 to 94.2."""
    del chance
    relations = read_relations(context)
    for claim in _related(context):
        match = _printed(claim)
        if match is None or not claim.places or claim.quantity is None or claim.quantity.dimension != "ratio":
            continue
        printed = match.group()
        kept, last = printed[:-1].removesuffix("."), int(printed[-1])
        step = Decimal(1).scaleb(1 - claim.places)
        value = Decimal(kept) if last >= _HALF else Decimal(kept) + step
        start = claim.start + match.start()
        if _refuted(claim, f"{value:f}", relations):
            yield edit_of(context.unit(claim), start, start + len(printed), f"{value:f}")


def units(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """The unit behind a compared number changed: 万元 to 元, % to 个百分点."""
    relations = read_relations(context)
    for claim in _related(context):
        match = _printed(claim)
        if match is None or claim.quantity is None:
            continue
        unit = context.unit(claim)
        start = claim.start + match.end()
        printed = next((name for name in _UNITS if unit.text.startswith(name, start)), None)
        if printed is None or claim.quantity.unit != printed or claim.quantity.value == 0:
            continue
        other = chance.choice(_UNITS[printed])
        if relations.refute(claim, with_unit(claim, other)):
            yield edit_of(unit, start, start + len(printed), other)


def owners(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A compared number replaced by another owner's number of the same measure and unit."""
    relations = read_relations(context)
    kin: dict[tuple[str | None, str], list[Claim]] = {}
    for claim in _related(context):
        if claim.owner is not None and claim.quantity is not None and claim.measure is not None:
            kin.setdefault((claim.measure, claim.quantity.unit), []).append(claim)
    for claims in kin.values():
        for claim in claims:
            match = _printed(claim)
            others = [other for other in claims if other.owner != claim.owner and _differs(claim, other)]
            if match is None or not others:
                continue
            other = _printed(chance.choice(others))
            if other is not None and _refuted(claim, other.group(), relations):
                start = claim.start + match.start()
                yield edit_of(context.unit(claim), start, start + len(match.group()), other.group())


def _differs(one: Claim, two: Claim) -> bool:
    return (
        one.quantity is not None
        and two.quantity is not None
        and not one.quantity.same_as(two.quantity)
        and two.quantity.value != 0
    )


def counts(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A stated count of listed things one too high or too low."""
    for claim in _related(context):
        if not _is_count(context, claim) or claim.quantity is None:
            continue
        value = int(claim.quantity.value)
        other = value + chance.choice((-1, 1)) if value > _FEW else value + 1
        match = _printed(claim)
        if match is not None:
            start, stop, new = claim.start + match.start(), claim.start + match.end(), str(other)
        elif value <= len(_CHINESE) and other <= len(_CHINESE) and claim.text[0] in _CHINESE + "两":
            start, stop, new = claim.start, claim.start + 1, _CHINESE[other - 1]
        else:
            continue
        yield edit_of(context.unit(claim), start, stop, new)
