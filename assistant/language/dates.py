"""Dates and periods in Chinese official text (日期与期间), with spans in the original.

Says what is printed and whether the calendar knows it; which year 上年 means is for those who know the report.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from assistant.language.normalise import normalise
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

DateKind = Literal["date", "month", "year", "quarter", "range"]

_CN_YEAR = r"[一二][九〇零○][〇零○一二三四五六七八九]{2}"
_CN_SMALL = r"[一二三四五六七八九十]{1,3}"
_RELATIVE_YEAR = r"次年|翌年|来年|明年|后年|上一?年|去年|前年|本年|当年|今年|同年|该年"
_RELATIVE_MONTH = r"次月|当月|本月|上月|下月|每月"
_TO = r"[ ]?(?:-|—{1,2}|–|~|至|到)[ ]?"
_YEAR = rf"(?:(?P<y>(?:19|20)[0-9]{{2}}|{_CN_YEAR})[ ]?(?:财政)?年度?|(?P<ry>{_RELATIVE_YEAR})度?)"
_EDGE = r"(?P<edge>(?:年?(?:底|末|初|中)|[上中下]旬|月?(?:底|末|初)))?"
_DAY = rf"(?P<d>[0-9]{{1,2}}|{_CN_SMALL})[日号]"
_MONTH_WORD = r"[ ]?月(?!饼|球|票|薪|均|嫂)份?"
_QUARTER = r"[一二三四1-4][ ]?季度"
_SINGLE = re.compile(
    r"(?P<iso>(?<![0-9./-])(?P<iy>(?:19|20)[0-9]{2})(?P<sep>[-/.])(?P<im>[0-9]{1,2})(?:(?P=sep)(?P<iday>[0-9]{1,2}))?"
    r"(?![0-9./-]*[0-9]))"
    rf"|{_YEAR}(?:(?P<q>第?[ ]?{_QUARTER})|(?P<h>[上下]半年)"
    rf"|(?P<m>[0-9]{{1,2}}|{_CN_SMALL}){_MONTH_WORD}(?:{_DAY})?)?{_EDGE}"
    rf"|(?P<q2>第[ ]?{_QUARTER}|(?<![0-9个]){_QUARTER})|(?P<h2>[上下]半年)"
    rf"|(?<![0-9.个])(?:(?P<rm>{_RELATIVE_MONTH})"
    rf"|(?P<m2>[0-9]{{1,2}}|(?<![个每几数])[一二三四五六七八九十]{{1,2}}){_MONTH_WORD})"
    rf"(?:(?P<d2>[0-9]{{1,2}}|{_CN_SMALL})[日号])?(?P<edge2>[上中下]旬|底|末|初)?"
    r"|(?P<edge3>(?<![0-9历学])年(?:底|末|初)(?!预算数?|批复|安排))"
)
_DIGIT = re.compile(r"(?<![0-9])[0-9]")
_DATE_START = re.compile(r"(?<![0-9])[0-9]|[一二三四五六七八九十次翌来明后上下去前本当今同该每第年]")
_JOIN = re.compile(_TO)
_BARE_RANGE = re.compile(
    rf"(?<![0-9./-])(?P<y1>(?:19|20)[0-9]{{2}})(?:学年|年度?)?{_TO}(?P<y2>(?:19|20)[0-9]{{2}})[ ]?(?:学年|财年|年度?)"
    rf"|(?<![0-9./-])(?P<y3>(?:19|20)[0-9]{{2}})(?P<mark>[./])(?P<m3>[0-9]{{1,2}}){_TO}"
    rf"(?P<y4>(?:19|20)[0-9]{{2}})(?P=mark)(?P<m4>[0-9]{{1,2}})(?![0-9./])"
    rf"|(?<![0-9./年-])(?P<m1>[0-9]{{1,2}})(?:月份?)?{_TO}(?P<m2>[0-9]{{1,2}})[ ]?月份?"
)
_MONTHS_OF_YEAR = re.compile(
    rf"(?P<y>(?:19|20)[0-9]{{2}})[ ]?年(?P<m1>[0-9]{{1,2}})(?:月份?)?{_TO}(?P<m2>[0-9]{{1,2}})[ ]?月份?(?![0-9])"
)
_LISTED_YEAR = re.compile(
    r"(?<![0-9.,])(?:19|20)[0-9]{2}(?=(?:[、,，和及与](?:19|20)[0-9]{2}){0,8}[、,，和及与](?:19|20)[0-9]{2}年)"
)
_BEFORE = re.compile(r"(?:之?前|以前)(?![端期往后提])")
_ROLLING = re.compile(
    r"(?:近|最近|过去|连续|前|未来|今后)[ ]?(?:[0-9]{1,2}|[一二两三四五六七八九十]{1,2})[ ]?个?[年月](?![0-9底初末级])"
)
_FIVE_YEAR_PLAN = re.compile(r"[“\"]?(?P<n>十[一二三四五六七八九])五[”\"]?(?:时期|期间|规划)?")
_MONTHS = 12
_BEFORE_FIRST_PLAN = 1951
_LEAP_YEAR = 2024


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date or a stretch of time as printed (日期).

    Args:
        start: First character in the original text.
        end: One past the last character.
        text: The original characters.
        year: Printed year; ``None`` where none or only a relative one is printed.
        month: Printed month; the first month of a quarter or half year.
        day: Printed day.
        kind: ``date``, ``month``, ``year``, ``quarter`` or ``range``.
        valid: Whether the calendar knows it; 2月30日 is not valid, nor a range that runs backwards.
        relative: The word that needs the report's own year (次年, 当年, 近三年), or "".
        edge: 底, 初, 末, 中, 上旬 and the like, or "".
        before: Whether 前 follows, as in 2024年底前.
        quarter: 1 to 4 for quarters.
        end_year: Last year of a range.
        end_month: Last month of a range, quarter or half year.
        end_day: Last day of a range.
    """

    start: int
    end: int
    text: str
    year: int | None
    month: int | None
    day: int | None
    kind: DateKind
    valid: bool = True
    relative: str = ""
    edge: str = ""
    before: bool = False
    quarter: int | None = None
    end_year: int | None = None
    end_month: int | None = None
    end_day: int | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time (期间), both days included; ``None`` where the year is not printed."""

    start: int
    end: int
    text: str
    first: date | None
    last: date | None
    relative: str = ""


@lru_cache(maxsize=8192)
def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Find dates, months, quarters, years and their ranges in a text (日期识别), in order, without overlaps."""
    normalised = normalise(text)
    found = _joined(normalised.text, tuple(_singles(normalised.text)))
    return tuple(_placed(text, normalised.span(span.start, span.end), span) for span in found)


def find_periods(text: str) -> tuple[Period, ...]:
    """Find stretches of time (期间识别): ranges, years, quarters, months, and relative ones such as 近三年.

    A printed year gives the first and last day; a relative period names its word instead.
    """
    periods = [
        Period(span.start, span.end, span.text, *_bounds(span), span.relative)
        for span in find_dates(text)
        if span.kind != "date" and not span.edge
    ]
    normalised = normalise(text)
    for match in _ROLLING.finditer(normalised.text):
        start, end = normalised.span(*match.span())
        periods.append(Period(start, end, text[start:end], None, None, text[start:end]))
    for match in _FIVE_YEAR_PLAN.finditer(normalised.text):
        start, end = normalised.span(*match.span())
        number = parse_numeral(match["n"])
        # 十四五 is the fourteenth plan, 2021 to 2025.
        first = _BEFORE_FIRST_PLAN + 5 * int(number or 0)
        periods.append(Period(start, end, text[start:end], date(first, 1, 1), date(first + 4, 12, 31)))
    return tuple(sorted(periods, key=lambda period: (period.start, -period.end)))


def _singles(text: str) -> Iterator[DateSpan]:
    """Yield dates and tight ranges (1-3月, 2021-2023年) of normalised text."""
    readers = (
        (_DIGIT, _MONTHS_OF_YEAR, _read_month_range),
        (_DIGIT, _BARE_RANGE, _read_bare_range),
        (_DIGIT, _LISTED_YEAR, _read_listed),
        (_DATE_START, _SINGLE, _read_single),
    )
    found = [
        (match.start(), rank, span)
        for rank, (starts, pattern, reader) in enumerate(readers)
        for match in _matches(text, starts, pattern)
        if (span := reader(match)) is not None
    ]
    reach = 0
    for start, _, span in sorted(found, key=lambda item: item[:2]):
        if start >= reach:
            yield span
            reach = span.end


def _matches(text: str, starts: re.Pattern[str], pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Yield the matches of a pattern, tried only where it may start: most characters open no date."""
    position = 0
    while (start := starts.search(text, position)) is not None:
        match = pattern.match(text, start.start())
        if match is None:
            position = start.end()
        else:
            yield match
            position = match.end()


def _number(text: str | None) -> int | None:
    """Read a printed year, month or day in either digits."""
    value = None if text is None else parse_numeral(text.replace("○", "〇"))
    return None if value is None else int(value)


def _read_month_range(match: re.Match[str]) -> DateSpan:
    """Read 2024年1-3月."""
    year, first, last = (_number(match[name]) for name in ("y", "m1", "m2"))
    span = DateSpan(match.start(), match.end(), match[0], year, first, None, "range", end_year=year, end_month=last)
    return _checked(span)


def _read_bare_range(match: re.Match[str]) -> DateSpan:
    """Read 2021-2023年, 1-3月 and 2023.5-2024.4."""
    first_year, last_year = _number(match["y1"] or match["y3"]), _number(match["y2"] or match["y4"])
    first, last = _number(match["m1"] or match["m3"]), _number(match["m2"] or match["m4"])
    return _checked(
        DateSpan(*match.span(), match[0], first_year, first, None, "range", end_year=last_year, end_month=last)
    )


def _read_listed(match: re.Match[str]) -> DateSpan:
    """Read the earlier years of 2022、2023、2024年."""
    return DateSpan(*match.span(), match[0], int(match[0]), None, None, "year")


def _read_single(match: re.Match[str]) -> DateSpan | None:
    """Read one date, month, quarter, half year or year."""
    if match["iso"] is not None:
        return _read_iso(match)
    year = _number(match["y"])
    relative = match["ry"] or match["rm"] or ""
    edge = (match["edge"] or match["edge2"] or match["edge3"] or "").lstrip("年月")
    span = DateSpan(*match.span(), match[0], year, None, None, "year", relative=relative, edge=edge)
    quarter, half = match["q"] or match["q2"], match["h"] or match["h2"]
    if quarter is not None:
        number = _number(quarter.removeprefix("第").strip().removesuffix("季度").strip()) or 0
        return replace(span, kind="quarter", quarter=number, month=3 * number - 2, end_year=year, end_month=3 * number)
    if half is not None:
        first = 1 if half[0] == "上" else 7
        return replace(
            span,
            kind="range",
            month=first,
            end_year=year,
            end_month=first + 5,
            relative=relative or ("" if year else half),
        )
    if match["edge3"] is not None:
        return replace(span, relative=match["edge3"])
    month, day = _number(match["m"] or match["m2"]), _number(match["d"] or match["d2"])
    if month is None and day is None and not match["rm"]:
        return span
    return _checked(replace(span, kind="month" if day is None else "date", month=month, day=day))


def _read_iso(match: re.Match[str]) -> DateSpan | None:
    """Read 2024-03-15, 2024.3.15, 2024/3/15 and 2024-03; 2024.3 is a number."""
    year, month, day = (_number(match[name]) for name in ("iy", "im", "iday"))
    if day is None and (match["sep"] != "-" or len(match["im"]) == 1 or month is None or month > _MONTHS):
        return None
    span = DateSpan(*match.span(), match[0], year, month, day, "month" if day is None else "date")
    return _checked(span)


def _joined(text: str, singles: tuple[DateSpan, ...]) -> Iterator[DateSpan]:
    """Join two dates that a dash, 至 or 到 connects into one range; mark 前 behind the last."""
    index = 0
    while index < len(singles):
        span = singles[index]
        following = singles[index + 1] if index + 1 < len(singles) else None
        if following is not None and "range" not in (span.kind, following.kind):
            link = _JOIN.match(text, span.end)
            if link is not None and link.end() == following.start:
                span = _range(text, span, following)
                index += 1
        yield replace(span, before=_BEFORE.match(text, span.end) is not None)
        index += 1


def _range(text: str, first: DateSpan, last: DateSpan) -> DateSpan:
    """Build a range; the year printed once holds for both ends."""
    end_year = last.year if last.year is not None or last.relative else first.year
    end_month = last.end_month if last.kind == "quarter" else last.month
    return _checked(
        replace(
            first,
            end=last.end,
            text=text[first.start : last.end],
            kind="range",
            valid=first.valid and last.valid,
            relative=first.relative or last.relative,
            edge=last.edge,
            quarter=None,
            end_year=end_year,
            end_month=end_month,
            end_day=last.day,
        )
    )


def _checked(span: DateSpan) -> DateSpan:
    """Mark what the calendar does not know."""
    ends = ((span.year, span.month, span.day), (span.end_year, span.end_month, span.end_day))
    known = all(_exists(*end) for end in ends)
    forward = span.kind != "range" or span.year is None or span.end_year is None or _key(ends[0]) <= _key(ends[1])
    return replace(span, valid=span.valid and known and forward)


def _exists(year: int | None, month: int | None, day: int | None) -> bool:
    """Tell whether the calendar holds a date of which parts may be missing."""
    if month is None:
        return day is None or 1 <= day <= 31  # noqa: PLR2004 - the longest month
    if not 1 <= month <= _MONTHS:
        return False
    return day is None or 1 <= day <= monthrange(_LEAP_YEAR if year is None else year, month)[1]


def _key(end: tuple[int | None, int | None, int | None]) -> tuple[int, int, int]:
    """Order ends of ranges; a missing part at either end does not turn them round."""
    return (end[0] or 0, end[1] or 0, end[2] or 0) if None not in end[:2] else (end[0] or 0, 0, 0)


def _placed(text: str, place: tuple[int, int], span: DateSpan) -> DateSpan:
    """Carry a date over to the original text."""
    return replace(span, start=place[0], end=place[1], text=text[place[0] : place[1]])


def _bounds(span: DateSpan) -> tuple[date | None, date | None]:
    """Give the first and last day of a stretch of time whose years are printed."""
    if span.year is None or not span.valid:
        return None, None
    last_year = span.year if span.end_year is None else span.end_year
    first_month = 1 if span.month is None else span.month
    last_month = span.end_month
    if last_month is None:
        last_month = first_month if span.kind == "month" else _MONTHS
    last_day = monthrange(last_year, last_month)[1] if span.end_day is None else span.end_day
    return date(span.year, first_month, span.day or 1), date(last_year, last_month, last_day)
