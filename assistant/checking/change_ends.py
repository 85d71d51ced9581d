"""Which two numbers a change joins (增减的两端): from 甲 to 乙, a result and its target, a year and the year before.

A target or a budget may stand elsewhere under the same name. Whether the change is right is left to ``differences``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.gaps import DELTA, GAP_WORDS, SAVED_WORDS, is_change, is_gap
from assistant.checking.intervals import Interval, span_of
from assistant.checking.known import COMMON
from assistant.checking.mentions import Mention, Sentence, core_name
from assistant.domain.quantity import Quantity  # noqa: TC001 - public field type

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from assistant.checking.known import Known, Value
    from assistant.checking.tables import NumberCell
    from assistant.domain.finding import Claim, Where

_YEAR = re.compile(r"(?:19|20)\d{2}年")
_BY_YEARS = re.compile(r"(?P<late>(?:19|20)\d{2})年[^，。；\d]{0,8}?(?:比|较)(?:(?P<early>(?:19|20)\d{2})年|上年)")
_REFERENCE = re.compile(r"(?:比|较|与|同|距|离|超出|超过)(?P<what>[^，。；、：\d]{1,16})$")
_TARGET_WORDS = re.compile(r"目标|计划|指标值|任务|要求|标准|约定|预期|预计")
_PAST_WORDS = re.compile(r"上年|去年|上一年|上期|同期|往年|前年|年初$|原来")
_CHANGED_TO = re.compile(
    r"(?:增加|增长|提高|上升|提升|扩大|减少|下降|降低|缩短|压缩|压减|回落|增|降|升|减|变)(?:至|到|为)[^，。；\d]{0,4}$"
)
_COMPARED = re.compile(r"(?:^|[，,、；;])?[^，。；\d]{0,8}?(?:比|较|同)[^，。；\d]{0,14}$")
_WITH = re.compile(r"^(?:与|同|和|较|比)")
_COMPARISON = re.compile(r"^(?:相比|比较|相较)")
_BUDGETS = ("预算数", "年初预算数")
_MEASURE_OF_WORDS = (
    ("年初预算", "年初预算数"),
    ("调整后预算", "预算数"),
    ("全年预算", "预算数"),
    ("预算", "预算数"),
    ("到位", "到位数"),
)


@dataclass(frozen=True, slots=True)
class End:
    """One of the two numbers of a difference (一端)."""

    quantity: Quantity
    base: Interval
    text: str
    where: Where
    part: Claim | NumberCell


@dataclass(frozen=True, slots=True)
class Reading:
    """Which two numbers a change joins (两端): ``early`` to ``late``; ``sure`` where nothing else can be meant."""

    early: End
    late: End
    sure: bool = True


def find_readings(sentence: Sentence, position: int, match: re.Match[str], known: Known) -> Iterator[Reading]:
    """Yield what the words of its sentence allow a change to join (找出增减的两端)."""
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
    if mention.dimension == "ratio" and len(before) > 1 and is_change(before[-1]):
        chained = tuple(_after_gap(before))
        if chained:
            yield from chained
            return
    if (
        before
        and before[-1].dimension.startswith("count:")
        and any(is_change(other) and other.dimension == mention.dimension for other in before)
    ):
        return  # 增加2.40万元，26所学校全年增加62.40万元: of another subject
    before = [other for other in before if not is_change(other)]
    compared = _in_comparison(before, mention)
    if compared is not None:
        yield from _against(compared, mention, known)
        return
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


def _is_small(gap: Mention, reading: Reading) -> bool:
    """超过目标12人次 states a gap, 超过目标90% the target itself: a gap is less than half of its target."""
    if gap.dimension == "percentage_point":
        return True
    return gap.dimension != "ratio" and gap.base.high * 2 < reading.early.base.low


def _before_gap(before: Sequence[Mention], value: Mention) -> Iterator[Reading]:
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
    end = End(other, base, other.format(), gap.where, gap.claim)
    yield Reading(end_of(value), end) if value.role == "past" else Reading(end, end_of(value))


def _after_gap(before: Sequence[Mention]) -> Iterator[Reading]:
    """580万元，比上年减少28万元，降幅4.6%: the rate of a gap is over what the gap is from, or over the value itself."""
    gap, match = before[-1], DELTA.search(before[-1].near)
    values = [other for other in before[:-1] if other.dimension == gap.dimension and other.exact]
    if match is None or not gap.plain or not values or not (match["up"] or match["down"]):
        return
    value = values[-1]
    if is_change(value) or (len(values) > 1 and _told_by_both(values[-2], value, gap)):
        return
    up = match["up"] is not None
    reference = value.role == "past" or bool(_WITH.match(value.near))
    signs = (1,) if reference else (-1,) if _REFERENCE.search(_YEAR.sub("", gap.near[: match.start()])) else (1, -1)
    for sign in signs:
        grown = up if sign > 0 else not up
        other = value.quantity + gap.quantity if grown else value.quantity - gap.quantity
        base = value.base + gap.base if grown else value.base - gap.base
        if base.low <= 0:
            continue
        end = End(other, base, other.format(), gap.where, gap.claim)
        yield Reading(end_of(value), end, sure=False) if sign > 0 else Reading(end, end_of(value), sure=False)


def _told_by_both(one: Mention, two: Mention, gap: Mention) -> bool:
    """Whether the gap is the difference of the two numbers before it: then these tell the rate exactly."""
    return span_of(one.base - two.base).meets(gap.base)


def _in_comparison(before: Sequence[Mention], change: Mention) -> Mention | None:
    """The number that stands between 与 and 相比: 与2023年预算5012.30万元相比，增加545.70万元."""
    last = before[-1] if before else None
    if last is None or last.dimension != change.dimension or not _COMPARISON.match(last.tail):
        return None
    return last if _WITH.match(last.near) else None


def _against(compared: Mention, change: Mention, known: Known) -> Iterator[Reading]:
    """The amount that is compared stands elsewhere, under the same measure."""
    for value in known.amounts.get(compared.claim.measure or "", ()):
        if value.part is not compared.claim and value.dimension == change.dimension:
            end = End(value.quantity, value.base, value.text, value.where, value.part)
            yield Reading(end_of(compared), end, sure=False)


def _two_before(kin: Sequence[Mention], word: str) -> Iterator[Reading]:
    """由甲增加到乙; 乙，比上年的甲; 乙，上年为甲."""
    first, second = kin[-2], kin[-1]
    if _CHANGED_TO.search(_YEAR.sub("", second.near)):
        yield Reading(end_of(first), end_of(second))
    elif second.role == "past" or (_COMPARED.search(_YEAR.sub("", second.near)) and second.role != "target"):
        yield Reading(end_of(second), end_of(first))
    elif first.role == "past" and second.role == "actual":
        yield Reading(end_of(first), end_of(second))
    elif (second.role == "target" and _COMPARED.search(_YEAR.sub("", second.near))) or (
        second.role == "target" and first.role == "actual" and word in GAP_WORDS
    ):
        yield Reading(end_of(second), end_of(first))
    elif word in SAVED_WORDS and first.base.low > second.base.high and "其中" not in second.lead:
        yield Reading(end_of(first), end_of(second), sure=first.claim.measure in ("预算数", "年初预算数"))
    elif first.claim.measure in _BUDGETS and second.claim.measure == "执行数" and second.role == "actual":
        yield Reading(end_of(first), end_of(second), sure=False)
    elif _later(second, first) and first.name and not second.name:
        yield Reading(end_of(second), end_of(first), sure=False)
    elif _later(first, second):
        yield Reading(end_of(first), end_of(second), sure=first.claim.measure == second.claim.measure)


def _later(first: Mention, second: Mention) -> bool:
    early, late = first.claim.period, second.claim.period
    return bool(early and late and early.isdigit() and late.isdigit() and int(early) + 1 == int(late))


def _named_reference(
    sentence: Sentence, before: Sequence[Mention], change: Mention, reference: re.Match[str], known: Known
) -> Iterator[Reading]:
    what = reference["what"]
    if _PAST_WORDS.search(what):
        past = [other for other in _kin(before, change) if other.role == "past"]
        actual = [other for other in _kin(before, change) if other.role == "actual" and not is_change(other)]
        if len(past) == 1 and actual:
            yield Reading(end_of(past[0]), end_of(actual[-1]))
        return
    if _TARGET_WORDS.search(what):
        behind = [other for other in sentence.mentions if other.claim.start > change.claim.start][:1]
        noted = [other for other in behind if other.lead.startswith(("（", "(")) and other.role == "target"]
        name = core_name(reference.string[: reference.start()])
        yield from _from_target([*before, *noted], change, known, name)
        return
    measure = next((measure for word, measure in _MEASURE_OF_WORDS if word in what), None)
    kin = [other for other in _kin(before, change) if not is_change(other)]
    actual = [other for other in kin if other.claim.measure != measure or other is before[-1]]
    if measure is None or not actual or change.dimension != "money":
        return
    values = {value.base.low: value for value in known.amounts.get(measure, ())}
    for value in values.values():
        end = End(value.quantity, value.base, value.text, value.where, value.part)
        yield Reading(end, end_of(actual[-1]), sure=len(values) == 1)


def by_years(paragraph: Sequence[Sentence], sentence: Sentence, position: int) -> Iterator[Reading]:
    """Look up 2023年比2022年增加60万元: the amounts of both years stand in the sentences before."""
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
    yield Reading(end_of(ends[0]), end_of(ends[1]))


def _from_row(change: Mention, known: Known, name: str) -> Iterator[Reading]:
    """群众满意度比目标低2.70个百分点: both values stand in the table row of that name."""
    if not known.rows_named(name):
        yield from _from_sentences(change, known, name)
    for row in known.rows_named(name):
        target, actual = row.of("目标值"), row.of("完成值")
        if target is None or actual is None or target.dimension != actual.dimension:
            continue
        if change.dimension not in (target.dimension, "percentage_point"):
            continue
        early = End(target.quantity, _set(target.quantity), target.text, target.where, target.part)
        late = End(actual.quantity, actual.base, actual.text, actual.where, actual.part)
        yield Reading(early, late, sure=len(known.rows_named(name)) == 1)


def _from_sentences(change: Mention, known: Known, name: str) -> Iterator[Reading]:
    """修复文物比目标少10件: result and target stand in other sentences under that name."""
    results = [other for other in known.actuals_named(name, change.dimension) if not is_gap(other)]
    if not results or len({other.base.low for other in results}) != 1:
        return
    targets = known.targets_of(results[0])
    for target in {target.base.low: target for target in targets}.values():
        end = End(target.quantity, _set(target.quantity), target.text, target.where, target.part)
        yield Reading(end, end_of(results[0]), sure=False)


def _from_target(before: Sequence[Mention], change: Mention, known: Known, name: str = "") -> Iterator[Reading]:
    kin = [other for other in _kin(before, change) if not is_change(other)]
    actual = [other for other in kin if other.role == "actual"]
    if not actual:
        yield from _from_row(change, known, name)
        return
    subject = actual[-1]
    local = [other for other in kin if other.role == "target"]
    if local:
        for other in {other.base.low: other for other in local}.values():
            yield Reading(end_of(other), end_of(subject), sure=len({each.base.low for each in local}) == 1)
        return
    named = {target.base.low: target for target in known.targets_of(subject)}
    if not named:
        named = _only_target(subject, known)
    for target in named.values():
        end = End(target.quantity, _set(target.quantity), target.text, target.where, target.part)
        yield Reading(end, end_of(subject), sure=len(named) == 1)


def _only_target(subject: Mention, known: Known) -> dict[Fraction, Value]:
    """The target of an unnamed number: the only one that is counted in its rare unit."""
    if subject.name or subject.dimension in COMMON:
        return {}
    same = [target for target in known.targets if target.dimension == subject.dimension]
    same = [target for target in same if target.comparator != "≤"]
    found = {target.base.low: target for target in same}
    return found if len(found) == 1 and len(same) > 1 else {}


def end_of(mention: Mention) -> End:
    """Take a number as one end; a target is set, not measured."""
    base = _set(mention.quantity) if mention.role == "target" else mention.base
    return End(mention.quantity, base, mention.text, mention.where, mention.claim)


def _set(quantity: Quantity) -> Interval:
    """A target is set, not measured: exactly what is printed."""
    return Interval.exact(quantity.base)
