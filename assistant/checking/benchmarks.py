"""Comparisons with a value that has a name (与基准、与另一项比较): 低于序时进度, 二季度比一季度低3.30分, 小学多于初中.

Names are looked up in the sentence's own lists and in tables; a saying breaks only where all of them contradict it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.listings import number_of
from assistant.checking.ranks import is_of_measure
from assistant.domain.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Sentence
    from assistant.checking.series import Entry, Series
    from assistant.checking.view import TextUnit

_DEFINED = (
    re.compile(r"以(?P<value>\d[\d.]*)%(?:作)?为(?P<name>(?:序时|时序|时间)进度|[一-龥]{2,6}(?:平均水平|平均值|基准))"),
    re.compile(r"(?P<name>(?:序时|时序|时间)进度)(?:应)?(?:为|是|按|（)(?P<value>\d[\d.]*)%"),
)
_UNDER = r"(?P<under>未达到|没有达到|未达|低于|慢于|落后于?|滞后于?|不及|少于)"
_OVER = r"(?P<over>达到|高于|超过|快于|领先于?|优于|超)"
_SAID = rf"(?:{_UNDER}|{_OVER})了?"
_BEHIND = re.compile(rf"^[，,]?(?:均|也|略|远|仍|明显|已|但|基本)*{_SAID}(?P<name>[一-龥]{{4,10}})")
_GAP = re.compile(r"(?:比|较)(?P<name>[一-龥]{4,10}?)(?:(?P<over>高|快|多|超)|(?P<under>低|慢|少|差))出?了?$")
_ALL = re.compile(
    rf"(?P<names>[一-龥、和与]{{0,60}}?)(?P<n>[一二两三四五六七八九十]{{1,2}}|\d{{1,2}})[个项家类](?P<noun>[一-龥]{{1,6}}?)(?:进度|执行率)?(?:均|都|全部){_SAID}(?P<name>[一-龥]{{4,10}})"
)
_ONLY = re.compile(rf"(?:只有|仅有?|唯有)(?P<names>[一-龥、和与]{{2,40}}?){_SAID}(?P<name>[一-龥]{{4,10}})")
_TWO = re.compile(
    r"(?P<one>[一-龥“”]{2,12}?)(?:明显|略|远)?(?:(?P<over>高于|多于|大于|快于|超过)|(?P<under>低于|少于|小于|慢于|不及|不如))(?P<two>[一-龥“”]{2,8})"
)
_THAN = re.compile(
    r"(?P<one>[一-龥“”]{2,12}?)(?:比|较)(?P<two>[一-龥“”]{2,10}?)(?:明显|略|又)?(?:(?P<over>高|多|快|大)|(?P<under>低|少|慢|小))出?了?约?(?=\d)"
)
_NOT_THINGS = re.compile(r"目标|计划|上年|去年|预期|标准|同期|要求|预算|水平|进度|任务|规定|往年|合同")
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class _Benchmark:
    """A named share (基准): 序时进度 50%."""

    name: str
    value: Decimal


def broken_comparisons(context: CheckContext) -> Iterator[Breach]:
    """Yield comparisons with named values that the values contradict."""
    marks = _benchmarks(context)
    for sentence in context.sentences:
        for mark in marks:
            yield from _with_mark(context, sentence, mark)
    for unit in context.prose:
        for mark in marks:
            yield from _of_names(context, unit, mark)
        for pattern in (_TWO, _THAN):
            for match in pattern.finditer(unit.text):
                yield from _of_two(context, unit, match)


def _benchmarks(context: CheckContext) -> tuple[_Benchmark, ...]:
    """The benchmarks a document gives one value; those with several are left alone."""
    found: dict[str, set[Decimal]] = {}
    for unit in context.prose:
        for pattern in _DEFINED:
            for match in pattern.finditer(unit.text):
                claim = next(
                    (
                        each
                        for each in context.claims_by_order.get(unit.order, ())
                        if each.start == match.start("value")
                    ),
                    None,
                )
                if claim is not None and claim.quantity is not None and claim.quantity.dimension == "ratio":
                    found.setdefault(match["name"], set()).add(claim.quantity.base)
    return tuple(_Benchmark(name, values.pop()) for name, values in found.items() if len(values) == 1)


def _with_mark(context: CheckContext, sentence: Sentence, mark: _Benchmark) -> Iterator[Breach]:
    """执行率46.00%，比序时进度低4个百分点; 进度33.33%，未达到序时进度."""
    mentions = sentence.mentions
    for place, mention in enumerate(mentions):
        if mention.dimension != "ratio" or not mention.plain:
            continue
        gap = _GAP.search(mentions[place + 1].near) if place + 1 < len(mentions) else None
        said = _BEHIND.match(mention.tail) or gap
        if said is None or not said["name"].startswith(mark.name):
            continue
        context.weigh(mention.claim)
        over = mention.quantity.base > mark.value
        reached = mention.quantity.base >= mark.value
        holds = reached if said["over"] == "达到" else over if said["over"] else not reached
        if not holds:
            end = mentions[place + 1].claim.end if said is gap else mention.claim.end + said.end()
            yield _breach(context, sentence.unit, (mention.claim.start, end), f"{mention.text}", mark, said)


def _breach(
    context: CheckContext, unit: TextUnit, span: tuple[int, int], text: str, mark: _Benchmark, said: re.Match[str]
) -> Breach:
    word = said["over"] or said["under"]
    share = f"{mark.value * 100:f}".rstrip("0").rstrip(".")
    return Breach(
        context.where(unit, *span),
        f"{text}与{mark.name}（{share}%）相比，文中写作“{word}”，与数值不符",
        "请核对数值和比较的方向",
        word,
        text,
        severity=Severity.WARNING,
    )


def _of_names(context: CheckContext, unit: TextUnit, mark: _Benchmark) -> Iterator[Breach]:
    """甲、乙2个子项均低于序时进度; 只有甲达到序时进度."""
    for pattern in (_ALL, _ONLY):
        for match in pattern.finditer(unit.text):
            if not match["name"].startswith(mark.name):
                continue
            wrong: list[Entry | None] = []
            names = match["names"]
            for series in _rates(context):
                named = [entry for entry in series.entries if entry.name in names]
                if pattern is _ALL and not named and number_of(match["n"]) == len(series.entries):
                    named = list(series.entries)
                if not named or (pattern is _ALL and "、" in names and len(named) < _FEWEST):
                    continue
                others = [entry for entry in series.entries if entry not in named] if pattern is _ONLY else []
                wrong.append(_astray(named, others, mark, reach=match["over"] is not None))
            if wrong and all(wrong):
                entry = wrong[0]
                assert entry is not None  # noqa: S101 - all are there
                yield _breach(context, unit, match.span(), f"“{entry.name}”为{entry.text}，", mark, match)


def _rates(context: CheckContext) -> Iterator[Series]:
    for series in context.series:
        if (
            series.dimension == "ratio"
            and not series.periods
            and (series.measure in (None, "执行率", "完成率", "完成值"))
        ):
            yield series


def _astray(named: Sequence[Entry], others: Sequence[Entry], mark: _Benchmark, *, reach: bool) -> Entry | None:
    """The first entry that is not on the side said, or one left out that is."""
    for entry, expected in (*((each, reach) for each in named), *((each, not reach) for each in others)):
        low, high = entry.base.low, entry.base.high
        if (expected and high <= mark.value) or (not expected and low >= mark.value):
            return entry
        if not expected and low < mark.value < high and entry.base.low + (high - low) / 2 >= mark.value:
            return entry
    return None


def _of_two(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Breach]:
    """小学多于初中; 二季度比一季度低3.30分: both names have their values nearby."""
    if _NOT_THINGS.search(match["two"]) or re.search(r"如|若|不得|不应|是否", match["one"]):
        return
    pairs: list[tuple[Entry, Entry]] = []
    for series in context.series:
        one, two = _entry(series, match["one"], last=True), _entry(series, match["two"], last=False)
        if one is None or two is None or one is two:
            continue
        beside = series.prose and series.order == unit.order
        measure = match["one"].rsplit(one.name, 1)[-1]
        if beside or (not series.prose and measure and is_of_measure(series, measure)):
            pairs.append((one, two))
    wrong = [(one, two) for one, two in pairs if (two.above(one) if match["over"] else one.above(two))]
    if pairs and len(wrong) == len(pairs):
        one, two = wrong[0]
        word = match["over"] or match["under"]
        yield Breach(
            context.where(unit, *match.span()),
            f"“{one.name}”为{one.text}，“{two.name}”为{two.text}，文中写作“{word}”",
            "请核对两个数和比较的方向",
            word,
            f"{one.text}、{two.text}",
            related=(one.where, two.where),
            severity=Severity.WARNING,
        )


def _entry(series: Series, text: str, *, last: bool) -> Entry | None:
    """The entry that a text names at its edge: 二季度 for 二季度考核得分."""
    plain = text.strip("“”")
    found = [
        entry
        for entry in series.entries
        if (plain.endswith(entry.name) or entry.name in plain if last else plain.startswith(entry.name))
        or (len(plain) > 1 and entry.name.startswith(plain))
    ]
    return found[0] if len(found) == 1 else None
