from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.dates import DateSpan, find_dates, find_periods


def told(span: DateSpan) -> str:
    """Write a date as kind, parts, ends and marks, in one short string."""
    parts = "-".join("?" if part is None else str(part) for part in (span.year, span.month, span.day))
    ends = "-".join("?" if part is None else str(part) for part in (span.end_year, span.end_month, span.end_day))
    marks = [span.relative, span.edge, "前" if span.before else "", "" if span.valid else "!"]
    return " ".join(filter(None, (span.kind, parts, "" if ends == "?-?-?" else ends, *marks)))


DATES: list[tuple[str, list[str]]] = [
    ("2024年3月15日完成验收", ["date 2024-3-15"]),
    ("2024 年 3 月 15 日完成验收", ["date 2024-3-15"]),
    ("２０２４年３月１５日", ["date 2024-3-15"]),
    ("2024年3月15号", ["date 2024-3-15"]),
    ("2024-03-15、2024.3.15和2024/3/15", ["date 2024-3-15"] * 3),
    ("2024-03", ["month 2024-3-?"]),
    ("二〇二四年三月十五日", ["date 2024-3-15"]),
    ("二○二四年十二月", ["month 2024-12-?"]),
    ("3月15日召开", ["date ?-3-15"]),
    ("2024年3月", ["month 2024-3-?"]),
    ("12月份", ["month ?-12-?"]),
    ("十二月底", ["month ?-12-? 底"]),
    ("2024年", ["year 2024-?-?"]),
    ("2024年度", ["year 2024-?-?"]),
    ("2024年底前", ["year 2024-?-? 底 前"]),
    ("2024年6月底前完成", ["month 2024-6-? 底 前"]),
    ("2024年3月15日前", ["date 2024-3-15 前"]),
    ("2024年初", ["year 2024-?-? 初"]),
    ("次年3月", ["month ?-3-? 次年"]),
    ("上年结转", ["year ?-?-? 上年"]),
    ("上一年度", ["year ?-?-? 上一年"]),
    ("本年度", ["year ?-?-? 本年"]),
    ("于年底完成", ["year ?-?-? 年底 底"]),
    ("每月21日前", ["date ?-?-21 每月 前"]),
    ("2024年第四季度", ["quarter 2024-10-? 2024-12-?"]),
    ("2024年一季度", ["quarter 2024-1-? 2024-3-?"]),
    ("第三季度", ["quarter ?-7-? ?-9-?"]),
    ("上半年", ["range ?-1-? ?-6-? 上半年"]),
    ("2023年下半年", ["range 2023-7-? 2023-12-?"]),
    ("2021—2023年", ["range 2021-?-? 2023-?-?"]),
    ("2021-2023年度", ["range 2021-?-? 2023-?-?"]),
    ("2021年至2023年", ["range 2021-?-? 2023-?-?"]),
    ("2024年1-6月", ["range 2024-1-? 2024-6-?"]),
    ("2024年5至9月、11月", ["range 2024-5-? 2024-9-?", "month ?-11-?"]),
    ("建设期（2023.5-2024.4）", ["range 2023-5-? 2024-4-?"]),
    ("1—3月", ["range ?-1-? ?-3-?"]),
    ("2024年1月1日至12月31日", ["range 2024-1-1 2024-12-31"]),
    ("2024年12月至2025年2月", ["range 2024-12-? 2025-2-?"]),
    ("2022、2023和2024年", ["year 2022-?-?", "year 2023-?-?", "year 2024-?-?"]),
    ("2024年2月30日", ["date 2024-2-30 !"]),
    ("2023年2月29日", ["date 2023-2-29 !"]),
    ("2024年2月29日", ["date 2024-2-29"]),
    ("2024年13月", ["month 2024-13-? !"]),
    ("2024年9月至3月", ["range 2024-9-? 2024-3-? !"]),
    ("2023年至2021年", ["range 2023-?-? 2021-?-? !"]),
    ("期限3个月", []),
    ("三个月内", []),
    ("3年行动", []),
    ("比例为1.5，得3/4", []),
    ("财预〔2020〕10号", []),
    ("电话0755-25869926", []),
    ("年初预算数", []),
    ("月饼", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_dates_are_read_with_their_parts(text: str, expected: list[str]) -> None:
    """Dates, months, quarters, years and ranges are read; durations, ratios and telephones are none."""
    assert expected == [told(span) for span in find_dates(text)]


@pytest.mark.parametrize("text", [text for text, _ in DATES])
def test_the_spans_of_dates_slice_the_text(text: str) -> None:
    """Every date quotes the text as given."""
    for span in find_dates(text):
        assert span.text == text[span.start : span.end]


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2049, 12, 31)))
def test_every_calendar_date_reads_back(day: date) -> None:
    """Each day reads back from its Chinese and its ISO spelling and is valid."""
    for printed in (f"{day.year}年{day.month}月{day.day}日", day.isoformat()):
        (span,) = find_dates(f"于{printed}完成。")
        assert (day.year, day.month, day.day, True) == (span.year, span.month, span.day, span.valid)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021—2023年", [("2021—2023年", date(2021, 1, 1), date(2023, 12, 31))]),
        ("2024年", [("2024年", date(2024, 1, 1), date(2024, 12, 31))]),
        ("2024年2月", [("2024年2月", date(2024, 2, 1), date(2024, 2, 29))]),
        ("2024年第二季度", [("2024年第二季度", date(2024, 4, 1), date(2024, 6, 30))]),
        ("2024年3月5日至4月10日", [("2024年3月5日至4月10日", date(2024, 3, 5), date(2024, 4, 10))]),
        ("“十四五”时期", [("“十四五”时期", date(2021, 1, 1), date(2025, 12, 31))]),
        ("近三年", [("近三年", None, None)]),
        ("连续3年", [("连续3年", None, None)]),
        ("上半年", [("上半年", None, None)]),
        ("2024年3月5日", []),
        ("2024年底前", []),
    ],
)
def test_periods_have_their_first_and_last_day(text: str, expected: list[tuple[str, date | None, date | None]]) -> None:
    """A stretch of time with printed years has both days; a relative one has none."""
    assert expected == [(period.text, period.first, period.last) for period in find_periods(text)]


def test_relative_periods_name_their_word() -> None:
    """Periods that need the report's year say so."""
    assert ["本年", "近三年"] == [period.relative for period in find_periods("本年度较近三年均值")]
