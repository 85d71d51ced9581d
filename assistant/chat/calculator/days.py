"""Questions about days (期限与逾期): the last day of a term, days late."""

from __future__ import annotations

import datetime as dt
import re

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import Problem, Solution
from assistant.language.dates import DateSpan, find_dates

_TERM = re.compile(r"(\d+)\s*(个工作日|工作日|日历日|天|日|个月)(?!\d)(?:之?内|以内|前|后|内)?")
_MONTH_END = re.compile(r"(?<!\d)(1[0-2]|[1-9])月底(?:之?前)?")
# Dates without any year are of one year; across February their distance would depend on which.
_COMMON_YEAR = 2025
_FEBRUARY = 2
_LONG = frozenset({1, 3, 5, 7, 8, 10, 12})
_DONE_FIRST = re.compile(
    r"(?:实际.{0,6}\d|[日号](?:才|到货|交付|完工|完成|送达|验收|交货|到)).{2,}"
    r"(?:应该|应当|本该|约定|计划|合同|规定)[^。；0-9]{0,8}\d{1,4}[年月]"
)
_WEEK = 5
_BACKWARDS = r"倒推|往前|前推|提前\d+|之前\d+\s*[天日]|前\d+\s*[天日]"


def deadline(problem: Problem) -> Solution | None:
    """Tell the last day of a term counted from a date (期限届满日), or how many days late something was."""
    days, dated = _days(problem.text)
    if len(days) == 2 and problem.says("逾期|晚了|超期|迟|提前|相差|隔|几天|多少天|超了?几"):  # noqa: PLR2004 - from and to
        terms = [found for found in _TERM.finditer(problem.text) if not _inside_date(problem.text, found)]
        if terms:
            return _late_by_term(days, terms) if dated and len(terms) == 1 else None
        due, done = days[::-1] if _DONE_FIRST.search(problem.text) else days
        if dated:
            return _between(due, done)
        return _between(due, done, year=False) if _sure_without_year(due, done, problem) else None
    if not dated:
        return None
    if len(days) != 1 or not problem.says("哪天|哪一天|几号|什么时候|截止|最晚|最迟|到期|届满|之前"):
        return None
    terms = [found for found in _TERM.finditer(problem.text) if not _inside_date(problem.text, found)]
    if len(terms) != 1:
        return None
    count, unit = int(terms[0][1]), terms[0][2]
    if problem.says(_BACKWARDS):
        return _ahead(days[0], count) if unit in {"天", "日", "日历日"} else None
    last, step = _after(days[0], count, unit)
    made = Computed(f"{_told(days[0])}＋{count}{unit}", _told(last), "", (step,), "届满日")
    note = "法定节假日和调休未计入，请对照当年放假安排。" if "工作日" in unit else ""
    weekend = "，当日为周末，末日为休息日的一般顺延，请核对合同约定" if last.weekday() >= _WEEK else ""
    return Solution((f"最晚{_told(last)}{weekend}（开始的当天不计入）。{note}",), (made,))


def _ahead(day: dt.date, count: int) -> Solution:
    """Tell the day that lies so many days before another (倒推的日期)."""
    first = day - dt.timedelta(days=count)
    step = f"{_told(day)}往前数{count}天为{_told(first)}"
    made = Computed(f"{_told(day)}－{count}天", _told(first), "", (step,), "倒推日")
    return Solution((f"最晚{_told(first)}（{_told(day)}当天不计入）。",), (made,))


def days_late(text: str) -> int | None:
    """Return how many days the later of two dates is past the first (逾期天数); None where it is unsure."""
    days, dated = _days(text)
    if len(days) == 2 and _DONE_FIRST.search(text):  # noqa: PLR2004 - done and due
        days = days[::-1]
    if len(days) != 2 or days[0] > days[1]:  # noqa: PLR2004 - due and done
        return None
    # Without a year the end of February must not lie between.
    if not dated and days[0].month <= _FEBRUARY < days[1].month:
        return None
    return (days[1] - days[0]).days


def _late_by_term(days: list[dt.date], terms: list[re.Match[str]]) -> Solution | None:
    """Tell days late against a term counted from the first date: 3月28日交货，30天内付款，5月12日才付."""
    count, unit = int(terms[0][1]), terms[0][2]
    if days[0] > days[1]:
        return None
    due, step = _after(days[0], count, unit)
    gap = (days[1] - due).days
    told = f"应于{_told(due)}前，逾期{gap}天。" if gap > 0 else f"应于{_told(due)}前，没有逾期。"
    steps = (step, f"{_told(due)}至{_told(days[1])}相隔{abs(gap)}天")
    made = Computed(f"{_told(days[0])}＋{count}{unit}至{_told(days[1])}", str(max(gap, 0)), "天", steps, "逾期")
    return Solution((told,), (made,))


def _after(day: dt.date, count: int, unit: str) -> tuple[dt.date, str]:
    """Return the last day of a term with the step that tells it."""
    if unit == "个月":
        last = _add_months(day, count)
        return last, f"{_told(day)}加{count}个月为{_told(last)}"
    if "工作日" in unit:
        last = _add_workdays(day, count)
        return last, f"自{_told(day)}次日起数{count}个工作日（只除去周六、周日）为{_told(last)}"
    last = day + dt.timedelta(days=count)
    return last, f"自{_told(day)}次日起数{count}天为{_told(last)}"


def _sure_without_year(due: dt.date, done: dt.date, problem: Problem) -> bool:
    """Tell whether two dates without a year are surely of one year, with no end of February between them."""
    first, last = sorted((due, done))
    return (due <= done or problem.says("提前")) and not first.month <= _FEBRUARY < last.month


def _between(due: dt.date, done: dt.date, *, year: bool = True) -> Solution:
    gap = (done - due).days
    told_due, told_done = _told(due, year=year), _told(done, year=year)
    word = "逾期" if gap > 0 else "提前"
    made = Computed(
        f"{told_due}至{told_done}", str(abs(gap)), "天", (f"{told_due}至{told_done}相隔{abs(gap)}天",), word
    )
    told = f"{word}{abs(gap)}天。" if gap else "当天完成，没有逾期。"
    return Solution((told,), (made,))


def _days(text: str) -> tuple[list[dt.date], bool]:
    """Read the dates of a question; one without a year is of the year named before it; and whether any has one."""
    found: list[dt.date] = []
    year: int | None = None
    text = _MONTH_END.sub(_last_day, text)
    spans = find_dates(text)
    dated = any(span.year is not None for span in spans)
    for span in spans:
        year = span.year if span.year is not None else year
        day = _day(span, year if dated else _COMMON_YEAR)
        if day is not None:
            found.append(day)
    return found, dated


def _last_day(match: re.Match[str]) -> str:
    """Write the end of a month as its last day; February's depends on the year and is left."""
    month = int(match[1])
    return match[0] if month == _FEBRUARY else f"{month}月{31 if month in _LONG else 30}日"


def _day(span: DateSpan, year: int | None) -> dt.date | None:
    if year is None or span.month is None or span.day is None or not span.valid or span.kind != "date":
        return None
    try:
        return dt.date(year, span.month, span.day)
    except ValueError:
        return None


def _inside_date(text: str, found: re.Match[str]) -> bool:
    return any(span.start <= found.start() < span.end for span in find_dates(text))


def _told(day: dt.date, *, year: bool = True) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if year else f"{day.month}月{day.day}日"


def _add_months(day: dt.date, count: int) -> dt.date:
    month = day.month - 1 + count
    year, month = day.year + month // 12, month % 12 + 1
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
    return dt.date(year, month, min(day.day, last))


def _add_workdays(day: dt.date, count: int) -> dt.date:
    while count:
        day += dt.timedelta(days=1)
        count -= day.weekday() < _WEEK
    return day
