"""Cells read as values, names read as directions, dates read as days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from assistant.scoring.deadlines import compare_days, read_days
from assistant.scoring.direction import direction_of, is_upper_limit
from assistant.scoring.groups import plain_group_name, same_group
from assistant.scoring.values import different_things, factor_between, read_points, read_value

D = Decimal


@pytest.mark.parametrize(
    ("text", "unit", "kind", "value", "own"),
    [
        ("455", "株", "number", "455", "株"),
        ("1,234.50", "", "number", "1234.50", ""),
        ("９５％", "", "number", "95", "%"),
        ("6.7万个", "", "number", "6.7", "万个"),
        ("≥200篇", "", "bound", "200", "篇"),
        (">=30", "次", "bound", "30", "次"),
        ("—", "", "blank", None, ""),
        (None, "", "blank", None, ""),
        ("基本完成", "", "text", None, ""),
        ("四百五十万元", "", "number", "450", "万元"),
    ],
)
def test_a_cell_is_read_as_what_it_is(text: str | None, unit: str, kind: str, value: str | None, own: str) -> None:
    """Numbers, limits, blanks and words are told apart."""
    reading = read_value(text, unit)

    assert kind == reading.kind
    assert (None if value is None else D(value)) == reading.value or text == "四百五十万元"
    assert own == reading.unit or text == "四百五十万元"


def test_a_chinese_numeral_is_the_same_amount() -> None:
    """Four and a half million yuan, however the scale is kept."""
    reading = read_value("四百五十万元")

    assert reading.value is not None
    assert reading.value * (factor_between(reading.unit, "元") or 0) == D(4_500_000)


def test_a_range_has_both_ends() -> None:
    """80%-90% is a range in per cent."""
    reading = read_value("80%-90%")

    assert (reading.kind, reading.value, reading.upper, reading.unit) == ("range", D(80), D(90), "%")


@pytest.mark.parametrize(
    ("text", "expected"), [("10", "10"), ("9.50分", "9.50"), ("20%", "20"), ("—", None), ("满分", None), (None, None)]
)
def test_points_are_read_with_or_without_their_unit(text: str | None, expected: str | None) -> None:
    """Dashes and words are no points."""
    assert (None if expected is None else D(expected)) == read_points(text)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("万元", "元", "10000"),
        ("万", "万元", "1"),
        ("元", "亿元", "0.00000001"),
        ("万人次", "人次", "10000"),
        ("", "%", "1"),
        ("家", "个", "1"),
    ],
)
def test_units_that_meet_have_a_factor(source: str, target: str, expected: str) -> None:
    """A bare scale takes the other's thing."""
    assert D(expected) == factor_between(source, target)


def test_units_that_do_not_meet_have_none() -> None:
    """Money is no time, and a rate is no money."""
    assert factor_between("万元", "天") is None
    assert factor_between("%", "元") is None
    assert different_things("人", "人次")
    assert not different_things("个", "家")


def test_directions_are_only_given_for_clear_names() -> None:
    """The last word decides; a change may go either way."""
    assert direction_of("居民满意度") == "up"
    assert direction_of("投诉处理率") == "up"
    assert direction_of("有效投诉数") == "down"
    assert direction_of("投诉量下降率") is None
    assert direction_of("培训人数") is None
    assert is_upper_limit(("成本指标", "经济成本", "设备购置"))
    assert not is_upper_limit(("成本指标", "经济成本", "成本节约率"))


def test_group_names_are_compared_by_their_core() -> None:
    """Points, blanks and common words around a group's name do not matter."""
    assert plain_group_name("项目决策指标（20分）") == "决策"
    assert same_group("当年预算执行情况", "预算执行")
    assert not same_group("产出", "效益")


def test_a_month_stands_for_its_last_day_where_that_is_in_time_and_its_first_where_late() -> None:
    """Between the two the day itself is needed."""
    june, mid = read_days("2031年6月", None), read_days("2031年6月15日前", None)
    may, july = read_days("5月", 2031), read_days("7月", 2031)
    assert june is not None
    assert mid is not None
    assert may is not None
    assert july is not None

    assert compare_days(june, may) == dt.date(2031, 5, 31)
    assert compare_days(mid, july) == dt.date(2031, 7, 1)
    assert compare_days(mid, june) is None
    assert read_days("6月", None) is None
