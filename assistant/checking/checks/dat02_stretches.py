"""DAT02: stretches of time run forwards, steps follow each other, days are counted right (期间须顺序、天数须相符)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.dates import DateSpan, find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_SENTENCE = re.compile(r"[^。！？\n]+")
_OVER_THE_YEAR = re.compile(r"学年|学期|供暖|采暖|次年|翌年|跨年|每年|汛期|防火期|休渔|旺季|淡季")
_TO = re.compile(r"^[^，。；\d]{0,6}[，,]?(?:至|到|—|-|～|~)$")
_FROM = re.compile(r"(?:自|从|由)$")
# The steps of a project, in their order; each is told by the words right behind the date, or right before it.
_STEPS: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    ("签订合同", re.compile(r"签订|签署|订立合同"), re.compile(r"(?:签订|签署)[^，。；\d]{0,8}$")),
    (
        "开工",
        re.compile(r"^(?:正式|全面)?(?:开工|动工|进场施工|启动施工)"),
        re.compile(r"(?:开工|服务期限?(?:为)?自?|工期自)[^，。；\d]{0,4}$"),
    ),
    (
        "完工",
        re.compile(r"^(?:全部|全面|主体)?(?:完工|竣工(?!验收)|完成施工)"),
        re.compile(r"(?:完工|竣工)(?:日期|时间)?(?:为|是|：)?$"),
    ),
    (
        "验收",
        re.compile(r"^[^，。；\d]{0,6}(?:通过|完成|组织)?[^，。；\d]{0,6}验收"),
        re.compile(r"验收(?:合格)?(?:日期|时间)?(?:为|是|：|于)?$"),
    ),
)
_BEGINS = 1
_ADMITTED = re.compile(
    r"早于|晚于|先于|倒签|补签|未签|提前|滞后|逾期|推迟|延期|问题|不符|原定|原计划|约定|计划|拟|预计|应于|要求|分期|批次|第[一二三]"
)
_PLANNED_END = re.compile(r"(?:计划|预计|拟)(?:于)?(?=20\d{2}年[^，。；]{0,10}(?:竣工|完工))")
_LASTED = re.compile(
    r"(?:历时|用时|耗时|历经|实际工期|施工工期|总工期|工期为?)(?:共|约|为)?(?P<days>\d{1,4})(?:个)?(?:日历天|自然日|天|日)"
)
_DELAYED = re.compile(
    r"(?:晚于?|早于?|提前|推迟|推后|延迟|延后|延误|逾期|延期|滞后|超期|停运|停工|停产|停用|间隔|相隔|相差)(?:了|约|近)?(?P<days>\d{1,4})(?:个)?(?:日历天|自然日|天|日)"
)
_APART = re.compile(r"距(?:离)?[^，。；]{2,40}?[日）)](?:共|仅|已)?(?P<days>\d{1,4})(?:个)?(?:日历天|自然日|天)")
_MONTHS = re.compile(
    r"(?P<y1>20\d{2})年(?P<m1>\d{1,2})月(?:至|到|—|-|～|~)(?P<y2>20\d{2})年(?P<m2>\d{1,2})月底?[，,（(](?:共计?|为期|计|合计|历时)?(?P<n>\d{1,3})个月"
)
_THAN_PLANNED = re.compile(r"(?:比|较)[^，。；\d]{0,4}(?:计划|目标|约定|要求|合同|原定)[^，。；\d]{0,6}$")
_PLANNED = re.compile(r"(?:计划|目标|约定|要求|规定|合同|原定|应)")
_PHASE = re.compile(r"阶段|前期准备|现场|实施|撰写|报告|初稿|汇总|分析")
_NARRATED = re.compile(r"评价|工作|阶段|过程|组织|实施|核查|自评|进场|初稿|报告")
_WORKDAYS = "工作日"
_FEWEST_STEPS = 3
_WRAPS = 2
_SLACK = 1
_LEAP = 2024


@dataclass(frozen=True, slots=True)
class _Day:
    """A day of a sentence with its place; its year taken from the day before where none is printed."""

    day: dt.date
    start: int
    end: int
    text: str


def find(context: CheckContext) -> Iterator[Finding]:
    """Report stretches that end before they begin, steps out of order, and lengths that the days do not give."""
    for unit in context.prose:
        if not re.search(r"\d", unit.text):
            continue
        for match in _SENTENCE.finditer(unit.text):
            yield from _months(context, unit, match)
            spans = [date for date in find_dates(match.group()) if date.month is not None]
            if not spans:
                continue
            yield from _ranges(context, unit, match, spans)
            days = _days(spans)
            yield from _from_to(context, unit, match, days or _near_days(spans))
            told = tuple(_steps(context, unit, match, spans, days))
            yield from told or tuple(_sequence(context, unit, match, spans, days))
            yield from _phases(context, unit, match, spans)
            yield from _lengths(context, unit, match, days or _days(spans, _LEAP))


def _months(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Finding]:
    """2025年1月至2026年12月，共24个月: both months counted, or one of them."""
    for told in _MONTHS.finditer(match.group()):
        length = (int(told["y2"]) - int(told["y1"])) * 12 + int(told["m2"]) - int(told["m1"])
        if int(told["n"]) not in (length, length + 1):
            yield _finding(
                context,
                unit,
                (match.start() + told.start("n"), match.start() + told.end()),
                f"“{told.group()}”：按起止月份是{length + 1}个月",
                computed=f"{length + 1}个月",
            )


def _ranges(context: CheckContext, unit: TextUnit, match: re.Match[str], spans: list[DateSpan]) -> Iterator[Finding]:
    """4月21日至4月16日."""
    for span in spans:
        if span.kind != "range" or span.relative or span.end_month is None or span.month is None:
            continue
        years = span.end_year is not None and span.year is not None and span.year != span.end_year
        first, last = (span.month, span.day or 1), (span.end_month, span.end_day or 31)
        backwards = not span.valid if years else first > last
        if not backwards or _OVER_THE_YEAR.search(match.group()):
            continue
        wrapping = not years and span.month - span.end_month > _WRAPS
        if wrapping or _valid_days(span) is False:
            continue
        yield _finding(
            context,
            unit,
            (match.start() + span.start, match.start() + span.end),
            f"期间“{_plain(span.text)}”的结束早于开始",
            severity=Severity.ERROR if span.month == span.end_month or years else Severity.WARNING,
        )


def _valid_days(span: DateSpan) -> bool:
    """Whether both ends are days of the calendar; impossible days are told by DAT01."""
    ends = ((span.year, span.month, span.day), (span.end_year, span.end_month, span.end_day))
    return all(_date(year or _LEAP, month, day or 1) is not None for year, month, day in ends)


def _date(year: int, month: int | None, day: int) -> dt.date | None:
    try:
        return dt.date(year, month or 1, day)
    except ValueError:
        return None


def _phases(context: CheckContext, unit: TextUnit, match: re.Match[str], spans: list[DateSpan]) -> Iterator[Finding]:
    """3月3日至5月21日完成准备；3月24日至4月11日现场核查: a phase that ends after the whole of the next one."""
    if not _PHASE.search(match.group()):
        return
    whole = [span for span in spans if span.kind == "range" and span.day and span.end_day and not span.relative]
    for one, two in pairwise(whole):
        ends = [(span.end_month or 0, span.end_day or 0) for span in (one, two)]
        starts = [(span.month or 0, span.day or 0) for span in (one, two)]
        between = match.group()[one.end : two.start]
        apart = re.search(r"[；;，,]", between) and "其中" not in between and "期间" not in between
        if (
            apart
            and starts[0] < starts[1]
            and ends[0] > ends[1]
            and one.end_year in (None, two.year, two.end_year, one.year)
        ):
            yield _finding(
                context,
                unit,
                (match.start() + one.start, match.start() + one.end),
                f"“{_plain(one.text)}”的一段在后一段“{_plain(two.text)}”结束以后才结束",
                other=(match.start() + two.start, match.start() + two.end),
            )


def _near_days(spans: list[DateSpan]) -> list[_Day]:
    """Days without a year, where they lie too near each other to run over its end."""
    days = _days(spans, _LEAP)
    return days if all(abs(one.day.month - two.day.month) <= _WRAPS for one, two in pairwise(days)) else []


def _days(spans: list[DateSpan], year: int | None = None) -> list[_Day]:
    """The single days of a sentence, years carried over from the date before."""
    found: list[_Day] = []
    for span in spans:
        year = span.end_year or span.year or year
        if span.kind != "date" or span.day is None or span.relative or year is None:
            continue
        day = _date(span.year or year, span.month, span.day)
        if day is not None:
            found.append(_Day(day, span.start, span.end, span.text))
    return found


def _from_to(context: CheckContext, unit: TextUnit, match: re.Match[str], days: list[_Day]) -> Iterator[Finding]:
    """自2025年7月4日开始，至2025年6月13日结束."""
    text = match.group()
    for one, two in pairwise(days):
        if one.day > two.day and _FROM.search(text[: one.start]) and _TO.search(text[one.end : two.start]):
            yield _finding(
                context,
                unit,
                (match.start() + one.start, match.start() + two.end),
                f"期间从“{_plain(one.text)}”到“{_plain(two.text)}”，结束早于开始",
                severity=Severity.ERROR,
            )


def _steps(
    context: CheckContext, unit: TextUnit, match: re.Match[str], spans: list[DateSpan], days: list[_Day]
) -> Iterator[Finding]:
    """签订合同、开工、完工、验收, in this order."""
    text = match.group()
    # What is planned to be finished may be late, but is never planned to end before it has begun.
    if _ADMITTED.search(_PLANNED_END.sub("", text)):
        return
    known: dict[int, _Day] = {}
    everything = _starts(spans, days)
    for place, day in enumerate(everything):
        following = everything[place + 1].start if place + 1 < len(everything) else len(text)
        previous = everything[place - 1].end if place else 0
        rank = _step_of(text[previous : day.start], text[day.end : following], single=day in days)
        if rank is not None:
            known.setdefault(rank, day)
    for early, late in pairwise(sorted(known)):
        one, two = known[early], known[late]
        if one.day > two.day:
            yield _finding(
                context,
                unit,
                (match.start() + two.start, match.start() + two.end),
                f"{_STEPS[late][0]}日期“{_plain(two.text)}”早于{_STEPS[early][0]}日期“{_plain(one.text)}”",
                other=(match.start() + one.start, match.start() + one.end),
            )


def _step_of(before: str, after: str, *, single: bool) -> int | None:
    """Tell which step a day is of by the words beside it; a stretch can only be the work's own."""
    behind = re.split(r"[，,；;]", after)[0].lstrip("）)前")
    ahead = re.split(r"[，,；;]", before)[-1]
    rank = next((rank for rank, (_, told, _) in enumerate(_STEPS) if single and told.search(behind)), None)
    if rank is not None:
        return rank
    return next(
        (rank for rank, (_, _, told) in enumerate(_STEPS) if told.search(ahead) and (single or rank == _BEGINS)), None
    )


def _sequence(
    context: CheckContext, unit: TextUnit, match: re.Match[str], spans: list[DateSpan], days: list[_Day]
) -> Iterator[Finding]:
    """A course of events told day by day with a single step back."""
    text = match.group()
    if _ADMITTED.search(text) or not _NARRATED.search(text + "".join(unit.headings)) or "《" in text:
        return
    starts = _starts(spans, days)
    if len(starts) < _FEWEST_STEPS:
        return
    back = [(one, two) for one, two in pairwise(starts) if two.day < one.day]
    if len(back) != 1:
        return
    one, two = back[0]
    yield _finding(
        context,
        unit,
        (match.start() + two.start, match.start() + two.end),
        f"依次叙述的日期中，“{_plain(two.text)}”早于前面的“{_plain(one.text)}”",
        other=(match.start() + one.start, match.start() + one.end),
    )


def _starts(spans: list[DateSpan], days: list[_Day]) -> list[_Day]:
    """The days of a sentence and the first days of its stretches, in reading order."""
    year = next((span.year for span in spans if span.year is not None), None)
    if year is None:
        return []
    found = list(days)
    for span in spans:
        if span.kind == "range" and span.day is not None and not span.relative:
            day = _date(span.year or year, span.month, span.day)
            if day is not None:
                found.append(_Day(day, span.start, span.end, span.text))
    return sorted(found, key=lambda day: day.start)


def _lengths(context: CheckContext, unit: TextUnit, match: re.Match[str], days: list[_Day]) -> Iterator[Finding]:
    """开工, 完工, 历时268天: some pair of days gives the length, the first day counted or not."""
    text = match.group()
    for lasted in (*_LASTED.finditer(text), *_DELAYED.finditer(text), *_APART.finditer(text)):
        stop = lasted.start("days") if lasted.re is _APART else lasted.start()
        before = [day for day in days if day.end <= stop]
        than = _THAN_PLANNED.search(text[: lasted.start()])
        if than is not None and not _PLANNED.search(text[: than.start()]):
            continue  # the planned day stands elsewhere
        planned = lasted.re is _LASTED and re.search(
            r"计划|合同|约定|要求", re.split(r"[，；]", text[: lasted.start()])[-1]
        )
        if len(before) < 2 or planned or _WORKDAYS in text[lasted.start() : lasted.end() + 3]:  # noqa: PLR2004
            continue
        stated = int(lasted["days"])
        lengths = [abs((two.day - one.day).days) for one, two in combinations(before, 2)]
        if any(abs(stated - length) <= _SLACK for length in lengths):
            continue
        first, last = before[0], before[1]
        length = abs((last.day - first.day).days)
        yield _finding(
            context,
            unit,
            (match.start() + lasted.start(), match.start() + lasted.end()),
            f"“{lasted.group()}”与{_plain(first.text)}至{_plain(last.text)}的{length}天不符",
            other=(match.start() + first.start, match.start() + last.end),
            computed=f"{length}天",
        )


def _plain(text: str) -> str:
    return "".join(text.split())


def _finding(
    context: CheckContext,
    unit: TextUnit,
    span: tuple[int, int],
    message: str,
    *,
    other: tuple[int, int] | None = None,
    severity: Severity | None = None,
    computed: str | None = None,
) -> Finding:
    where = context.where(unit, *span)
    return CHECK.finding(
        where,
        message,
        "请核对起止日期和先后；确属倒置的，应作为问题写明",
        severity=severity,
        related=() if other is None else (context.where(unit, *other),),
        stated=where.quote,
        computed=computed,
    )


CHECK = Check(
    id="DAT02",
    title="期间倒置、次序颠倒或天数不符",
    reason="结束早于开始、验收早于完工、历时与起止日期对不上，都是改动一处日期留下的痕迹。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("评价组于2025年3月3日进场，3月24日完成现场核查，4月18日提交初稿，4月30日出具报告。"),
        Example.passes("工程于2024年3月5日开工，2024年11月28日完工，历时268天，12月12日通过竣工验收。"),
        Example.passes("供暖期为11月15日至次年3月15日，学年为9月1日至6月30日。", because="跨年的期间"),
        Example.passes("合同约定2024年5月1日前完工，实际于2024年4月20日验收。", because="约定的期限不是先后"),
        Example.fails("现场核查时间为2025年4月21日至4月16日。", because="结束早于开始"),
        Example.fails("评价自2025年7月4日开始，至2025年6月13日结束。", because="结束早于开始"),
        Example.fails("工程于2024年3月5日开工，11月28日完工，11月12日通过竣工验收。", because="验收早于完工"),
        Example.passes("合同约定2024年11月30日前完工，实际于12月18日完工，晚18天。"),
        Example.fails("工程于2024年3月5日开工，2024年11月28日完工，历时298天。", because="相距268天"),
        Example.fails("合同约定2024年11月30日前完工，实际于12月18日完工，晚28天。", because="晚了18天"),
        Example.fails("设备6月10日发生故障，6月16日修复，停运9天。", because="相距6天"),
        Example.fails(
            "评价组2025年3月3日至5月21日完成前期准备，3月24日至4月11日开展现场核查。", because="准备在核查以后才结束"
        ),
        Example.fails(
            "评价组于2025年3月3日进场，4月24日完成现场核查，4月18日提交初稿，4月30日出具报告。", because="一步倒退"
        ),
    ),
)
