"""Questions about days (期限与逾期): the last day of a term, days late."""

from __future__ import annotations

import datetime as dt
import re

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import Problem, Solution
from assistant.language.dates import DateSpan, find_dates

_TERM = re.compile(r"(\d+)\s*(个工作日|工作日|日历日|天|日|个月)(?!\d)(?:之?内|以内|前|后|内)?")
# Dates without any year are of one year; across February their distance would depend on which.
_COMMON_YEAR = 2025
_FEBRUARY = 2
_DONE_FIRST = re.compile(r"(?:实际.{0,6}\d|[日号]才).{2,}(?:应该|应当|本该|约定|计划|合同|规定)")
_WEEK = 5


def deadline(problem: Problem) -> Solution | None:
    """Tell the last day of a term counted from a date (期限届满日), or how many days late something was."""
    days, dated = _days(problem.text)
    if len(days) == 2 and problem.says("逾期|晚了|超期|迟|提前|相差|隔|几天|多少天"):  # noqa: PLR2004 - from and to
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
    if unit == "个月":
        last = _add_months(days[0], count)
        step = f"{_told(days[0])}加{count}个月为{_told(last)}"
    elif "工作日" in unit:
        last = _add_workdays(days[0], count)
        step = f"自{_told(days[0])}次日起数{count}个工作日（只除去周六、周日）为{_told(last)}"
    else:
        last = days[0] + dt.timedelta(days=count)
        step = f"自{_told(days[0])}次日起数{count}天为{_told(last)}"
    made = Computed(f"{_told(days[0])}＋{count}{unit}", _told(last), "", (step,), "届满日")
    note = "法定节假日和调休未计入，请对照当年放假安排。" if "工作日" in unit else ""
    weekend = "，当日为周末，末日为休息日的一般顺延，请核对合同约定" if last.weekday() >= _WEEK else ""
    return Solution((f"最晚{_told(last)}{weekend}（开始的当天不计入）。{note}",), (made,))


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
    spans = find_dates(text)
    dated = any(span.year is not None for span in spans)
    for span in spans:
        year = span.year if span.year is not None else year
        day = _day(span, year if dated else _COMMON_YEAR)
        if day is not None:
            found.append(day)
    return found, dated


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
