from __future__ import annotations

from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.numerals import parse_numeral

DIGITS = "零一二三四五六七八九"


def write_section(number: int) -> str:
    """Write 1 to 9999 in Chinese, for the tests alone."""
    written, gap = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // scale % 10
        if digit == 0:
            gap = bool(written)
            continue
        written += ("零" if gap else "") + DIGITS[digit] + name
        gap = False
    return written


def write_integer(number: int) -> str:
    """Write an integer below 10^12 in Chinese, for the tests alone."""
    if number == 0:
        return "零"
    written, gap = "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section = number // scale % 10**4
        if section == 0:
            gap = bool(written)
            continue
        linked = written and (gap or section < 1000)
        written += ("零" if linked else "") + write_section(section) + name
        gap = False
    return written


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12"),
        ("１２．５", "12.5"),
        ("1,234", "1234"),
        ("5,333.85", "5333.85"),
        ("4,500,000", "4500000"),
        ("1，599.56", "1599.56"),
        ("-5", "-5"),
        ("−5.2", "-5.2"),
        ("－5.2", "-5.2"),
        ("负五", "-5"),
        ("十", "10"),
        ("十五", "15"),
        ("二十", "20"),
        ("一百零五", "105"),
        ("一百一十五", "115"),
        ("三百二", "320"),
        ("两千零五", "2005"),
        ("一万五", "15000"),
        ("两万零三百", "20300"),
        ("四百五十万", "4500000"),
        ("一千零二十万", "10200000"),
        ("一亿二千万", "120000000"),
        ("一万二千亿", "1200000000000"),
        ("三万亿", "3000000000000"),
        ("3万5千", "35000"),
        ("3亿5000万", "350000000"),
        ("1.5亿", "150000000"),
        ("450万", "4500000"),
        ("3百万", "3000000"),
        ("三点五", "3.5"),
        ("一点五亿", "150000000"),
        ("三点一四一五", "3.1415"),
        ("二〇二四", "2024"),
        ("二零二四", "2024"),
        ("壹佰贰拾叁", "123"),
        ("贰仟零伍", "2005"),
        ("壹萬", "10000"),
        ("两", "2"),
        ("〇", "0"),
        ("半", "0.5"),
        ("一半", "0.5"),
        ("九成", "0.9"),
        ("九成五", "0.95"),
        ("9成", "0.9"),
        ("八成半", "0.85"),
        ("百分之九十五", "0.95"),
        ("百分之95.5", "0.955"),
        ("千分之三", "0.003"),
        ("万分之五", "0.0005"),
        ("四分之三", "0.75"),
        ("三分之二", "0.6666666666666666666666666667"),
        (" 12 ", "12"),
    ],
)
def test_numerals_are_read(text: str, value: str) -> None:
    """Arabic and Chinese spellings, scales, shares and digit strings give their exact value."""
    assert Decimal(value) == parse_numeral(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "无",
        "1,2,3",
        "3,4",
        "1,2345",
        "12,34",
        "1，23",
        "1.2.3",
        "12个",
        "90%",
        "一十十",
        "百十千万个",
        "三点",
        "点五",
        "-",
        "十百",
        "一二十",
        "1万2亿",
    ],
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    """Lists, units, malformed groups and ungrammatical numerals are no number."""
    assert parse_numeral(text) is None


@given(st.integers(min_value=0, max_value=10**12 - 1))
def test_chinese_integers_read_back(number: int) -> None:
    """Every integer below a million million reads back from its Chinese spelling."""
    assert number == parse_numeral(write_integer(number))


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False, allow_infinity=False))
def test_arabic_numbers_read_back(number: Decimal) -> None:
    """Every decimal reads back from its plain and its grouped spelling."""
    assert number == parse_numeral(f"{number:f}")
    assert number == parse_numeral(f"{number:,f}")


@given(st.integers(min_value=0, max_value=9999), st.text(DIGITS, min_size=1, max_size=6))
def test_chinese_decimals_read_back(whole: int, decimals: str) -> None:
    """A Chinese integer, 点 and digits read back as a decimal."""
    expected = Decimal(f"{whole}.{''.join(str(DIGITS.index(digit)) for digit in decimals)}")
    assert expected == parse_numeral(f"{write_integer(whole)}点{decimals}")


@given(st.text("〇零一二三四五六七八九十百千万亿两点成分之负-,.0123456789%", max_size=12))
def test_no_string_of_numeral_signs_breaks_the_reader(text: str) -> None:
    """Any string of these signs is a number or none."""
    value = parse_numeral(text)
    assert value is None or value.is_finite()


def test_shares_do_not_depend_on_the_callers_context() -> None:
    """三分之二 keeps its 28 digits in a context of three."""
    with localcontext() as context:
        context.prec = 3
        assert Decimal("0.6666666666666666666666666667") == parse_numeral("三分之二")
