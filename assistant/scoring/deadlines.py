"""Deadlines and completion dates of a row (完成时限), as the first and last day they may mean.

Finding dates in text is left to ``assistant.language``.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from functools import lru_cache

_DATED = re.compile(r"\d月|[一二三四五六七八九十]月|(?:19|20)\d{2}[-./]\d{1,2}")
_RELATIVE = re.compile("次年|翌年|来年|明年|后年|上年|去年|每月|每年|每季|当月|次月|下月|逐月|按月|持续|起")
_DECEMBER = 12

Days = tuple[dt.date, dt.date]


@lru_cache(maxsize=4096)
def read_days(text: str | None, year: int | None) -> Days | None:
    """Read a cell that names one day or month (完成时间): its first and last day.

    Args:
        text: The cell; ranges, quarters, relative years and anything but one date give None.
        year: The evaluated year, for dates printed without one.
    """
    if text is None or _DATED.search(text) is None or _RELATIVE.search(text) is not None:
        return None
    from assistant.language.dates import find_dates

    found = find_dates(text)
    if len(found) != 1 or found[0].kind not in {"date", "month"} or found[0].month is None:
        return None
    span = found[0]
    in_year = span.year if span.year is not None else year
    if in_year is None or span.month is None or not 1 <= span.month <= _DECEMBER:
        return None
    last = monthrange(in_year, span.month)[1]
    if span.day is None:
        return dt.date(in_year, span.month, 1), dt.date(in_year, span.month, last)
    if not 1 <= span.day <= last:
        return None
    day = dt.date(in_year, span.month, span.day)
    return day, day


def compare_days(due: Days, done: Days) -> dt.date | None:
    """Return the day to hold against the deadline's last day; None where a month leaves it open.

    A month counts as its last day where even that is in time, as its first where that is late.
    """
    if done[1] <= due[1]:
        return done[1]
    return done[0] if done[0] > due[1] else None
