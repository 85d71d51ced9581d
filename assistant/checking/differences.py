"""Changes and gaps told in sentences (文字所述增减): 由甲增加到乙，增加丙; 比计划少丁.

Which two numbers a change joins is told by ``change_ends``. Where another reading gives the printed number, nothing is
said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.change_ends import Reading, by_years, find_readings
from assistant.checking.gaps import BARE_GAP, BEYOND, DELTA, SHORT_OF
from assistant.checking.intervals import Interval, span_of
from assistant.checking.mentions import Mention, Sentence, kind_of
from assistant.domain.finding import Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.known import Known

_HALF_CENT = Decimal("0.005")
_HINT = "请核对两个数和差额，改正有误的一处"


def find_differences(context: CheckContext, paragraph: Sequence[Sentence], known: Known) -> Iterator[Breach]:
    """Yield the changes of a paragraph that their two numbers do not give (找出不符的增减)."""
    for sentence in paragraph:
        for position, mention in enumerate(sentence.mentions):
            match = DELTA.search(mention.near) or BEYOND.search(mention.near)
            if match is None or mention.claim.upper is not None or mention.claim.approximate:
                continue
            if mention.role == "target" and "aim" not in match.re.groupindex:
                continue
            readings = tuple(find_readings(sentence, position, match, known)) or tuple(
                by_years(paragraph, sentence, position)
            )
            if not readings and BARE_GAP.search(mention.near):
                yield from _other_gap(context, mention)
            if readings:
                yield from _judge(context, mention, match, readings)


def _other_gap(context: CheckContext, gap: Mention) -> Iterator[Breach]:
    """全年少培训56人次: what is short of a target is told once more elsewhere, in the same unit."""
    others = [
        other
        for sentence in context.sentences
        for other in sentence.mentions
        if other.claim is not gap.claim
        and other.dimension == gap.dimension
        and other.plain
        and (BARE_GAP.search(other.near) or SHORT_OF.search(other.near))
    ]
    if not others or len({other.base.low for other in others}) != 1 or not gap.plain:
        return
    context.touch(gap.claim, *(other.claim for other in others))
    if others[0].base.meets(gap.base):
        return
    yield Breach(
        gap.where,
        f"“{gap.near}{gap.text}”与别处所说的差额{others[0].text}不一致",
        _HINT,
        gap.text,
        others[0].text,
        related=tuple(other.where for other in others[:3]),
        severity=Severity.WARNING,
    )


def _judge(
    context: CheckContext, change: Mention, match: re.Match[str], readings: Sequence[Reading]
) -> Iterator[Breach]:
    holding = [reading for reading in readings if _holds(change, match, reading)]
    for reading in holding or readings[-1:]:
        context.touch(change.claim, reading.early.part, reading.late.part)
    if holding:
        return
    reading = readings[-1]
    severity = Severity.ERROR if reading.sure else Severity.WARNING
    related = (reading.early.where, reading.late.where)
    if _fits_size(change, reading):
        if (match["up"] or match["down"]) and not _fits_sign(match, reading):
            right = "增加（高于）" if reading.late.base.low > reading.early.base.low else "减少（低于）"
            yield Breach(
                change.where,
                f"“{reading.late.text}”与“{reading.early.text}”相比应为{right}，文中写作“{match['word']}”",
                "请核对变动方向和两个数",
                match["word"],
                right,
                related=related,
                severity=severity,
            )
        return
    value, unit = _difference(change, reading)
    if change.dimension == "ratio" and reading.late.quantity.dimension == "ratio":
        if not reading.sure and not _is_points(change, reading):
            return
        severity = severity if reading.sure and not _is_points(change, reading) else Severity.WARNING
        points = abs(reading.late.quantity.value - reading.early.quantity.value)
        value, unit = format_decimal(points), "个百分点"
    if change.dimension == "percentage_point" and reading.late.quantity.dimension != "ratio":
        unit = "%"
    yield Breach(
        change.where,
        f"“{match['word']}{change.text}”与{reading.late.text}、{reading.early.text}两数不符，应为{value}{unit}",
        _HINT,
        change.text,
        f"{value}{unit}",
        (_step(reading, f"{value}{unit}"),),
        related,
        severity,
    )


def _step(reading: Reading, result: str) -> str:
    high, low = reading.late, reading.early
    if high.base.low < low.base.low:
        high, low = low, high
    if result.endswith("%"):
        return f"{reading.late.text}÷{reading.early.text}−1={result}"
    return f"{high.text}−{low.text}={result}"


def _holds(change: Mention, match: re.Match[str], reading: Reading) -> bool:
    return _fits_size(change, reading) and (not (match["up"] or match["down"]) or _fits_sign(match, reading))


def _fits_sign(match: re.Match[str], reading: Reading) -> bool:
    """Whether the change may go the way the word says; equal numbers go either way."""
    if match["up"]:
        return reading.late.base.high > reading.early.base.low
    return reading.late.base.low < reading.early.base.high


def _fits_size(change: Mention, reading: Reading) -> bool:
    gap = span_of(reading.late.base - reading.early.base)
    own = change.base
    if reading.late.quantity.dimension == "ratio":
        if change.dimension == "percentage_point":
            return gap.scaled(100).meets(own)
        return _relative(reading).meets(own) and not _is_points(change, reading)
    if change.dimension == "ratio":
        return _relative(reading).meets(own)
    return change.dimension == kind_of(reading.late.quantity) and gap.meets(own)


def _is_points(change: Mention, reading: Reading) -> bool:
    """Whether a change of rates in % is their difference to the digit: 91%，比95%的目标低4%."""
    early, late = reading.early.quantity, reading.late.quantity
    if change.quantity.unit != "%" or early.unit != "%" or late.unit != "%" or not early.value:
        return False
    relative = abs(late.value / early.value - 1) * 100
    return abs(late.value - early.value) == change.quantity.value and abs(relative - change.quantity.value) > _HALF_CENT


def _relative(reading: Reading) -> Interval:
    quotient = reading.late.base.over(reading.early.base)
    return Interval.exact(-1) if quotient is None else span_of(quotient - Interval.exact(1))


def _difference(change: Mention, reading: Reading) -> tuple[str, str]:
    late, early = reading.late.quantity, reading.early.quantity
    if change.dimension == "ratio" or (change.dimension == "percentage_point" and late.dimension != "ratio"):
        share = abs(late.base / early.base - 1) * 100 if early.base else early.base
        return format_decimal(round_decimal(share, max(change.claim.places or 0, 2))), "%"
    if change.dimension == "percentage_point":
        return format_decimal(abs(late.value - early.value)), "个百分点"
    gap = abs(late.base - early.base) / measure_of(change.quantity.unit)[1]
    return format_decimal(gap), change.quantity.unit
