"""Long numbers that are another's with two digits changed about (数字抄错): 8541人 once, 8514人 everywhere else."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.digits import digits_of, swapped
from assistant.checking.gaps import is_gap
from assistant.checking.mentions import value_in
from assistant.domain.finding import Severity
from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention

_LONG, _OFTEN, _SETTLED = 4, 2, 3
_WORD = 2


def near_copies(context: CheckContext) -> Iterator[Breach]:
    """Yield numbers that stand once and differ from one that is told often by two neighbours swapped (找出抄错的数)."""
    found: dict[tuple[str, object], list[Mention]] = {}
    for sentence in context.sentences:
        for mention in sentence.mentions:
            countable = mention.dimension == "money" or mention.dimension.startswith("count:")
            if countable and mention.plain and len(digits_of(mention.quantity.value)) >= _LONG:
                found.setdefault((mention.dimension, mention.quantity.base), []).append(mention)
    in_tables: dict[object, int] = {}
    for claim in context.claims:
        if claim.in_table and claim.quantity is not None:
            in_tables[claim.quantity.value] = in_tables.get(claim.quantity.value, 0) + 1
    alike: dict[tuple[str, str], list[list[Mention]]] = {}
    for (dimension, _), mentions in found.items():
        alike.setdefault((dimension, _signs(mentions[0])), []).append(mentions)
    for (dimension, _), mentions in found.items():
        one = mentions[0]
        if len(mentions) > 1 or one.quantity.value in in_tables or is_gap(one):
            continue
        for others in alike[dimension, _signs(one)]:
            times = len(others) + in_tables.get(others[0].quantity.value, 0)
            if times < _OFTEN or not _swapped(one, others[0]):
                continue
            if times >= _SETTLED or any(_alike(one, other) for other in others):
                yield _breach(context, one, others)
                break


def _signs(mention: Mention) -> str:
    """The digits of a number in order of size, which a swap leaves as they are."""
    return "".join(sorted(digits_of(mention.quantity.value)))


def _swapped(one: Mention, two: Mention) -> bool:
    left, right = one.quantity.value, value_in(two.quantity, one.quantity.unit)
    places = max(0, *(-int(value.normalize().as_tuple().exponent) for value in (left, right)))
    return swapped(Decimal(format_decimal(left, places)), Decimal(format_decimal(right, places)))


def _alike(one: Mention, two: Mention) -> bool:
    """Whether the words before two numbers share a word."""
    pairs = {one.near[place : place + _WORD] for place in range(len(one.near) - 1)}
    return any(pair in two.near or pair in two.tail[:8] for pair in pairs)


def _breach(context: CheckContext, one: Mention, others: list[Mention]) -> Breach:
    context.touch(one.claim, others[0].claim)
    shown = f"{format_decimal(others[0].quantity.value)}{others[0].quantity.unit}"
    return Breach(
        one.where,
        f"“{one.text}”与别处多次出现的“{others[0].text}”只是相邻两位数字颠倒",
        "请核对是否抄错；确是另一个数的，可忽略",
        one.text,
        shown,
        related=tuple(other.where for other in others[:3]),
        severity=Severity.WARNING,
    )
