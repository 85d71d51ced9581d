from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.quantity import Quantity, format_decimal
from assistant.language.dates import find_dates
from assistant.language.document_numbers import find_document_numbers
from assistant.language.quantities import find_quantities, interval, read_quantity
from assistant.language.sentences import split_clauses

if TYPE_CHECKING:
    from decimal import Decimal

UNITS = (
    "元",
    "万元",
    "亿元",
    "%",
    "‰",
    "个百分点",
    "分",
    "天",
    "个月",
    "小时",
    "人次",
    "万人次",
    "家",
    "个",
    "项",
    "平方米",
    "公里",
    "户",
    "万",
    "",
)
UNITS_ST = st.sampled_from(UNITS)
VALUES = st.integers(min_value=0, max_value=4).flatmap(
    lambda places: st.decimals(min_value=0, max_value=10**8, places=places, allow_nan=False, allow_infinity=False)
)
SIGNS = (
    "0123456789.,，、%％万亿元个分家年月日第一二三十百之成半余多约近超不低于至到-—~（）《》〔〕 \n\t$\\geq{}<>：；。"
)
SENTENCES = ("该项目本年完成{}，", "其中：{}；", "（{}）", "较上年减少 {} 。", "实际值\t{}\n")


@given(VALUES, UNITS_ST.filter(bool), st.sampled_from(SENTENCES))
def test_a_written_quantity_is_found_in_a_sentence(value: Decimal, unit: str, sentence: str) -> None:
    """Whatever is printed with a unit is found where it stands, exactly."""
    printed = f"{value:f}{unit}"
    (span,) = find_quantities(sentence.format(printed))
    assert (Quantity(value, unit), printed) == (span.quantity, span.text)
    assert -min(0, int(value.as_tuple().exponent)) == span.places


@given(VALUES, UNITS_ST)
def test_a_written_quantity_reads_back_as_a_cell(value: Decimal, unit: str) -> None:
    """A cell reads back whether plain, grouped or with a blank before the unit."""
    for printed in (f"{value:f}{unit}", f"{value:,f}{unit}", f"{value:f} {unit}"):
        span = read_quantity(printed)
        assert span is not None
        assert Quantity(value, unit) == span.quantity


@given(VALUES, st.integers(min_value=0, max_value=3))
def test_a_rounded_print_contains_the_value_it_came_from(value: Decimal, places: int) -> None:
    """What is printed rounded half up allows the value it was rounded from."""
    (span,) = find_quantities(f"为{format_decimal(value, places)}%。")
    assert interval(span).contains(value)


@given(VALUES, VALUES, st.sampled_from(("-", "~", "～", "—", "至")))
def test_a_range_keeps_both_ends(first: Decimal, second: Decimal, sign: str) -> None:
    """Both ends of a range are kept, lower first."""
    low, high = sorted((first, second))
    found = find_quantities(f"得分率{low:f}%{sign}{high:f}%")
    if low == high:
        assert [low, high] == [span.quantity.value for span in found]
    else:
        (span,) = found
        assert span.upper is not None
        assert (low, high) == (span.quantity.value, span.upper.value)


@pytest.mark.parametrize(("word", "sign"), [("不低于", "≥"), ("≤", "≤"), ("超过", ">"), ("低于", "<"), ("达到", "=")])
@given(value=VALUES, unit=UNITS_ST.filter(bool))
def test_a_comparator_is_read_before_any_quantity(word: str, sign: str, value: Decimal, unit: str) -> None:
    """The comparator belongs to the number it stands before, and not to its span."""
    (span,) = find_quantities(f"目标{word}{value:f}{unit}。")
    assert (sign, f"{value:f}{unit}") == (span.comparator, span.text)


@given(st.text(SIGNS, max_size=60))
def test_any_text_is_read_without_breaking(text: str) -> None:
    """Whatever the text, spans are in order, in bounds, and quote it."""
    reach = 0
    for span in find_quantities(text):
        assert reach <= span.start < span.end
        assert span.text == text[span.start : span.end]
        assert span.quantity.value.is_finite()
        reach = span.end
    read_quantity(text)


@pytest.mark.parametrize(
    "piece", ["1,", "1-", "1.", "1+", "2024、", "一", "三至", "5万", "第一、", "（", "$", "“", "1/", "1:", "财", "…"]
)
def test_hostile_repetition_is_read_in_linear_time(piece: str) -> None:
    """Ten thousand characters of one repeated piece take no longer than any other text of many numbers."""
    text = piece * (10_000 // len(piece))
    started = time.perf_counter()
    find_quantities(text)
    find_dates(text)
    find_document_numbers(text)
    split_clauses(text)
    assert time.perf_counter() - started < 3
