"""Changes and gaps told in sentences (文字所述增减): 由甲增加到乙，增加丙; 比计划少丁.

The two numbers are those that the sentence joins with the change; a target or a budget may stand
elsewhere under the same name. Where another reading gives the printed number, nothing is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.gaps import BEYOND, DELTA, is_change, is_gap
from assistant.checking.intervals import Interval
from assistant.checking.known import COMMON
from assistant.checking.mentions import Mention, Sentence, core_name, kind_of, span_of
from assistant.domain.finding import Severity
from assistant.domain.quantity import Quantity, format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from assistant.checking.check import CheckContext
    from assistant.checking.known import Known, Value
    from assistant.domain.finding import Where

_YEAR = re.compile(r"(?:19|20)\d{2}年")
_BY_YEARS = re.compile(r"(?P<late>(?:19|20)\d{2})年[^，。；\d]{0,8}?(?:比|较)(?:(?P<early>(?:19|20)\d{2})年|上年)")
_REFERENCE = re.compile(r"(?:比|较|与|同|距|离|超出|超过)(?P<what>[^，。；、：\d]{1,16})$")
_TARGET_WORDS = re.compile(r"目标|计划|指标值|任务|要求|标准|约定|预期|预计")
_PAST_WORDS = re.compile(r"上年|去年|上一年|上期|同期|往年|前年|年初$|原来")
_CHANGED_TO = re.compile(
    r"(?:增加|增长|提高|上升|提升|扩大|减少|下降|降低|缩短|压缩|压减|回落|增|降|升|减|变)(?:至|到|为)[^，。；\d]{0,4}$"
)
_COMPARED = re.compile(r"(?:^|[，,、；;])?[^，。；\d]{0,8}?(?:比|较|同)[^，。；\d]{0,14}$")
_MEASURE_OF_WORDS = (
    ("年初预算", "年初预算数"),
    ("调整后预算", "预算数"),
    ("全年预算", "预算数"),
    ("预算", "预算数"),
    ("到位", "到位数"),
)
_GAP_WORDS = ("差", "相差", "少", "低", "缺", "短缺", "多", "高", "高出", "多出", "超出", "超过")
_BARE_GAP = re.compile(r"(?<![比较])(?:^|[一-龥])(?<!至)(?<!不)少[一-龥]{1,2}(?:了)?$")
_SHORT_OF = re.compile(r"比[^，。；\d]{0,4}(?:目标|计划|要求)[^，。；\d]{0,2}少(?:了)?$")
_SAVED = ("节约", "节省", "压减", "压缩")
_HINT = "请核对两个数和差额，改正有误的一处"


@dataclass(frozen=True, slots=True)
class _End:
    """One of the two numbers of a difference."""

    quantity: Quantity
    base: Interval
    text: str
    where: Where
    part: object


@dataclass(frozen=True, slots=True)
class _Reading:
    """Which two numbers a change joins: from ``early`` to ``late``; ``sure`` where nothing else can be meant."""

    early: _End
    late: _End
    sure: bool = True


def find_differences(context: CheckContext, paragraph: Sequence[Sentence], known: Known) -> Iterator[Breach]:
    """Yield the changes of a paragraph that their two numbers do not give (找出不符的增减)."""
    for sentence in paragraph:
        for position, mention in enumerate(sentence.mentions):
            match = DELTA.search(mention.near) or BEYOND.search(mention.near)
            if match is None or mention.claim.upper is not None or mention.claim.approximate:
                continue
            readings = tuple(_readings(sentence, position, match, known)) or tuple(
                _by_years(paragraph, sentence, position)
            )
            if not readings and _BARE_GAP.search(mention.near):
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
        and (_BARE_GAP.search(other.near) or _SHORT_OF.search(other.near))
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


def _readings(sentence: Sentence, position: int, match: re.Match[str], known: Known) -> Iterator[_Reading]:
    mention, before = sentence.mentions[position], list(sentence.mentions[:position])
    rest = mention.near[: match.start()]
    if "aim" in match.re.groupindex:
        readings = _from_target(before, mention, known, core_name(rest))
        yield from (reading for reading in readings if _is_small(mention, reading))
        return
    reference = _REFERENCE.search(_YEAR.sub("", rest))
    if reference is not None:
        yield from _named_reference(sentence, before, mention, reference, known)
        return
    before = [other for other in before if not is_change(other)]
    kin = _kin(before, mention)
    told = [other for other in kin if other.role != "target"]
    kin = told if len(told) > 1 else kin
    if len(kin) > 1:
        yield from _two_before(kin, match["word"])
    elif len(kin) == 1 and mention.dimension == "ratio":
        yield from _before_gap(sentence.mentions[:position], kin[0])


def _kin(before: Sequence[Mention], change: Mention) -> list[Mention]:
    """The numbers before a change that it can be the change of: the last ones of one dimension."""
    usable = [other for other in before if other.exact and other.dimension != "percentage_point"]
    if change.dimension == "percentage_point" and any(other.dimension == "ratio" for other in usable):
        return [other for other in usable if other.dimension == "ratio"]
    if change.dimension not in ("ratio", "percentage_point"):
        return [other for other in usable if other.dimension == change.dimension]
    if not usable:
        return []
    return [other for other in usable if other.dimension == usable[-1].dimension]


def _is_small(gap: Mention, reading: _Reading) -> bool:
    """超过目标12人次 states a gap, 超过目标90% the target itself: a gap is less than half of its target."""
    if gap.dimension == "percentage_point":
        return True
    return gap.dimension != "ratio" and gap.base.high * 2 < reading.early.base.low


def _before_gap(before: Sequence[Mention], value: Mention) -> Iterator[_Reading]:
    """6000册，比上年多1200册，增长25%: the value of the past follows from the gap, or from it that of today."""
    gap, match = before[-1], DELTA.search(before[-1].near)
    if match is None or not _PAST_WORDS.search(gap.near) or gap.dimension != value.dimension or not gap.plain:
        return
    if not (match["up"] or match["down"]):
        return
    if (match["up"] is not None) == (value.role != "past"):
        other, base = value.quantity - gap.quantity, value.base - gap.base
    else:
        other, base = value.quantity + gap.quantity, value.base + gap.base
    if base.low <= 0:
        return
    end = _End(other, base, other.format(), gap.where, gap.claim)
    yield _Reading(_end(value), end) if value.role == "past" else _Reading(end, _end(value))


def _two_before(kin: Sequence[Mention], word: str) -> Iterator[_Reading]:
    """由甲增加到乙; 乙，比上年的甲; 乙，上年为甲."""
    first, second = kin[-2], kin[-1]
    if _CHANGED_TO.search(second.near):
        yield _Reading(_end(first), _end(second))
    elif second.role == "past" or (_COMPARED.search(_YEAR.sub("", second.near)) and second.role != "target"):
        yield _Reading(_end(second), _end(first))
    elif first.role == "past" and second.role == "actual":
        yield _Reading(_end(first), _end(second))
    elif (second.role == "target" and _COMPARED.search(_YEAR.sub("", second.near))) or (
        second.role == "target" and first.role == "actual" and word in _GAP_WORDS
    ):
        yield _Reading(_end(second), _end(first))
    elif word in _SAVED and first.base.low > second.base.high and "其中" not in second.lead:
        yield _Reading(_end(first), _end(second), sure=first.claim.measure in ("预算数", "年初预算数"))
    elif _later(first, second):
        yield _Reading(_end(first), _end(second), sure=first.claim.measure == second.claim.measure)


def _later(first: Mention, second: Mention) -> bool:
    early, late = first.claim.period, second.claim.period
    return bool(early and late and early.isdigit() and late.isdigit() and int(early) + 1 == int(late))


def _named_reference(
    sentence: Sentence, before: Sequence[Mention], change: Mention, reference: re.Match[str], known: Known
) -> Iterator[_Reading]:
    what = reference["what"]
    if _PAST_WORDS.search(what):
        past = [other for other in _kin(before, change) if other.role == "past"]
        actual = [other for other in _kin(before, change) if other.role == "actual" and not is_change(other)]
        if len(past) == 1 and actual:
            yield _Reading(_end(past[0]), _end(actual[-1]))
        return
    if _TARGET_WORDS.search(what):
        behind = [other for other in sentence.mentions if other.claim.start > change.claim.start][:1]
        noted = [other for other in behind if other.lead.startswith(("（", "(")) and other.role == "target"]
        name = core_name(reference.string[: reference.start()])
        yield from _from_target([*before, *noted], change, known, name)
        return
    measure = next((measure for word, measure in _MEASURE_OF_WORDS if word in what), None)
    actual = [other for other in _kin(before, change) if not is_change(other) and other.claim.measure != measure]
    if measure is None or not actual or change.dimension != "money":
        return
    values = {value.base.low: value for value in known.amounts.get(measure, ())}
    for value in values.values():
        end = _End(value.quantity, value.base, value.text, value.where, value.part)
        yield _Reading(end, _end(actual[-1]), sure=len(values) == 1)


def _by_years(paragraph: Sequence[Sentence], sentence: Sentence, position: int) -> Iterator[_Reading]:
    """2023年比2022年增加60万元: the amounts of both years stand in the sentences before."""
    change = sentence.mentions[position]
    match = _BY_YEARS.search(change.near)
    if match is None and position and is_change(sentence.mentions[position - 1]):
        change = sentence.mentions[position - 1]
        match = _BY_YEARS.search(change.near)
    if match is None:
        return
    years = (match["early"] or str(int(match["late"]) - 1), match["late"])
    ends = []
    for year in years:
        found = [
            mention
            for sentence in paragraph
            for mention in sentence.mentions
            if mention.claim.period == year
            and mention.exact
            and (mention.claim.order, mention.claim.start)
            < (
                change.claim.order,
                change.claim.start,
            )
            and mention.dimension == change.dimension
        ]
        if len(found) != 1:
            return
        ends.append(found[0])
    yield _Reading(_end(ends[0]), _end(ends[1]))


def _from_row(change: Mention, known: Known, name: str) -> Iterator[_Reading]:
    """群众满意度比目标低2.70个百分点: both values stand in the table row of that name."""
    if not known.rows_named(name):
        yield from _from_sentences(change, known, name)
    for row in known.rows_named(name):
        target, actual = row.of("目标值"), row.of("完成值")
        if target is None or actual is None or target.dimension != actual.dimension:
            continue
        if change.dimension not in (target.dimension, "percentage_point"):
            continue
        early = _End(target.quantity, _set(target.quantity), target.text, target.where, target.part)
        late = _End(actual.quantity, actual.base, actual.text, actual.where, actual.part)
        yield _Reading(early, late, sure=len(known.rows_named(name)) == 1)


def _from_sentences(change: Mention, known: Known, name: str) -> Iterator[_Reading]:
    """修复文物比目标少10件: result and target stand in other sentences under that name."""
    results = [other for other in known.actuals_named(name, change.dimension) if not is_gap(other)]
    if not results or len({other.base.low for other in results}) != 1:
        return
    targets = known.targets_of(results[0])
    for target in {target.base.low: target for target in targets}.values():
        end = _End(target.quantity, _set(target.quantity), target.text, target.where, target.part)
        yield _Reading(end, _end(results[0]), sure=False)


def _from_target(before: Sequence[Mention], change: Mention, known: Known, name: str = "") -> Iterator[_Reading]:
    kin = [other for other in _kin(before, change) if not is_change(other)]
    actual = [other for other in kin if other.role == "actual"]
    if not actual:
        yield from _from_row(change, known, name)
        return
    subject = actual[-1]
    local = [other for other in kin if other.role == "target"]
    if local:
        for other in {other.base.low: other for other in local}.values():
            yield _Reading(_end(other), _end(subject), sure=len({each.base.low for each in local}) == 1)
        return
    named = {target.base.low: target for target in known.targets_of(subject)}
    if not named:
        named = _only_target(subject, known)
    for target in named.values():
        end = _End(target.quantity, _set(target.quantity), target.text, target.where, target.part)
        yield _Reading(end, _end(subject), sure=len(named) == 1)


def _only_target(subject: Mention, known: Known) -> dict[Fraction, Value]:
    """The target of an unnamed number: the only one that is counted in its rare unit."""
    if subject.name or subject.dimension in COMMON:
        return {}
    same = [target for target in known.targets if target.dimension == subject.dimension]
    same = [target for target in same if target.comparator != "≤"]
    found = {target.base.low: target for target in same}
    return found if len(found) == 1 and len(same) > 1 else {}


def _end(mention: Mention) -> _End:
    base = _set(mention.quantity) if mention.role == "target" else mention.base
    return _End(mention.quantity, base, mention.text, mention.where, mention.claim)


def _set(quantity: Quantity) -> Interval:
    """A target is set, not measured: exactly what is printed."""
    return Interval.exact(quantity.base)


def _judge(
    context: CheckContext, change: Mention, match: re.Match[str], readings: Sequence[_Reading]
) -> Iterator[Breach]:
    for reading in readings:
        context.touch(change.claim, reading.early.part, reading.late.part)  # type: ignore[arg-type]
    if any(_holds(change, match, reading) for reading in readings):
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
        if not reading.sure:
            return
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


def _step(reading: _Reading, result: str) -> str:
    high, low = reading.late, reading.early
    if high.base.low < low.base.low:
        high, low = low, high
    if result.endswith("%"):
        return f"{reading.late.text}÷{reading.early.text}−1={result}"
    return f"{high.text}−{low.text}={result}"


def _holds(change: Mention, match: re.Match[str], reading: _Reading) -> bool:
    return _fits_size(change, reading) and (not (match["up"] or match["down"]) or _fits_sign(match, reading))


def _fits_sign(match: re.Match[str], reading: _Reading) -> bool:
    """Whether the change may go the way the word says; equal numbers go either way."""
    if match["up"]:
        return reading.late.base.high > reading.early.base.low
    return reading.late.base.low < reading.early.base.high


def _fits_size(change: Mention, reading: _Reading) -> bool:
    gap = span_of(reading.late.base - reading.early.base)
    own = change.base
    if reading.late.quantity.dimension == "ratio":
        if change.dimension == "percentage_point":
            return gap.scaled(100).meets(own)
        return _relative(reading).meets(own)
    if change.dimension == "ratio":
        return _relative(reading).meets(own)
    return change.dimension == kind_of(reading.late.quantity) and gap.meets(own)


def _relative(reading: _Reading) -> Interval:
    quotient = reading.late.base.over(reading.early.base)
    return Interval.exact(-1) if quotient is None else span_of(quotient - Interval.exact(1))


def _difference(change: Mention, reading: _Reading) -> tuple[str, str]:
    late, early = reading.late.quantity, reading.early.quantity
    if change.dimension == "ratio" or (change.dimension == "percentage_point" and late.dimension != "ratio"):
        share = abs(late.base / early.base - 1) * 100 if early.base else early.base
        return format_decimal(round_decimal(share, max(change.claim.places or 0, 2))), "%"
    if change.dimension == "percentage_point":
        return format_decimal(abs(late.value - early.value)), "个百分点"
    gap = abs(late.base - early.base) / measure_of(change.quantity.unit)[1]
    return format_decimal(gap), change.quantity.unit
