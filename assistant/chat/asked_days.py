"""The day a question speaks of (问的是哪一天): an earlier one, the one given, or a year still to come."""

from __future__ import annotations

import datetime as dt
import re

_DAY = re.compile(r"((?:19|20)\d{2})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?")
_FUTURE = re.compile(r"(20\d{2})\s*年")
_EDITION = re.compile(r"((?:19|20)\d{2})\s*(?:年)?版")


def asked_day(text: str, on: dt.date) -> dt.date:
    """Take the day a question speaks of (问的是哪一天): 2023年的时候, 2025年7月; else the day given."""
    if not re.search(r"时候|当时|那时|还能|现在|适用|有效|\d月", text) or _EDITION.search(text):
        found = [match for match in _DAY.finditer(text) if match[2]]
    else:
        found = list(_DAY.finditer(text))
    if not found:
        return on
    year, month, day = found[0][1], found[0][2], found[0][3]
    try:
        return dt.date(int(year), int(month or 12), int(day or (28 if month else 31)))
    except ValueError:
        return on


def day_text(day: dt.date) -> str:
    """Write a day (写日期)."""
    return f"{day.year}年{day.month}月{day.day}日"


def of_future(text: str, on: dt.date) -> bool:
    """Tell whether a question asks what a year still to come will bring (未来年度的规定)."""
    years = [int(year) for year in _FUTURE.findall(text)]
    return bool(years) and max(years) > on.year and re.search("会|将|新|政策|多少|怎么改|什么样", text) is not None
