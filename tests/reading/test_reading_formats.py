"""Number formats of Excel and the computing of simple formulas."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.excel_formats import render_text, render_value, to_decimal
from assistant.reading.excel_formulas import column_letters, column_number, evaluate, shift_formula
from assistant.reading.excel_functions import UnknownFormulaError


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("0.9677", "0.00%", "96.77%"),
        ("0.1", "0%", "10%"),
        ("0.125", "0.0%", "12.5%"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("1.005", "0.00", "1.01"),
        ("-5", "0.00", "-5.00"),
        ("-0.001", "0.00", "0.00"),
        ("-5", "0.00;[Red](0.00)", "(5.00)"),
        ("0", '#,##0.00;-#,##0.00;"-"', "-"),
        ("12345", '0!.0,"万"', "1.2万"),
        ("0.5", "#.##", ".5"),
        ("0.5", "0.##", "0.5"),
        ("0", "#", ""),
        ("7", "000", "007"),
        ("1234.5", "_ ¥* #,##0.00_ ", "¥1,234.50"),
        ("-1234.5", '"¥"#,##0.00', "-¥1,234.50"),
        ("8.5", 'General"分"', "8.5分"),
        ("85", '[>=90]"优";[>=80]"良";"中"', "良"),
        ("70", '[>=90]"优";[>=80]"良";"中"', "中"),
        ("12", "[DBNum1]General", "十二"),
        ("0.333333333333333", "General", "0.333333333"),
        ("123456789012", "General", "1.23457E+11"),
        ("93.760000000000005", "General", "93.76"),
        ("12345.678", "0.00E+00", "1.23E+04"),
        ("1.5", "# ?/?", "1 1/2"),
        ("47908", "yyyy/m/d", "2031/3/1"),
        ("47908", 'yyyy"年"m"月"d"日"', "2031年3月1日"),
        ("47908", '[DBNum1][$-804]yyyy"年"m"月"d"日"', "二〇三一年三月一日"),
        ("47908.5", "yyyy-mm-dd hh:mm", "2031-03-01 12:00"),
        ("0.75", "h:mm AM/PM", "6:00 PM"),
        ("1.5", "[h]:mm", "36:00"),
        ("47908", "aaaa", "星期六"),
    ],
)
def test_numbers_are_shown_as_excel_shows_them(stored: str, code: str, shown: str) -> None:
    """A stored number in a format reads as in Excel."""
    value = to_decimal(stored)

    assert value is not None
    assert shown == render_value(value, code)


def test_texts_pass_through_their_section() -> None:
    """A text format adds its literals; others leave a text alone."""
    assert "第三组" == render_text("三", '0;0;0;"第"@"组"')
    assert "三" == render_text("三", "0.00")


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4), st.integers(0, 4))
def test_fixed_places_round_half_up(value: Decimal, places: int) -> None:
    """A format with fixed places never strays more than half a step from the value."""
    shown = render_value(value, "0" + ("." + "0" * places if places else ""))

    assert abs(Decimal(shown) - value) <= Decimal(5).scaleb(-places - 1)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=Decimal("-1e300"), max_value=Decimal("1e300")),
    st.text(alphabet='0#?,.%;E+-/yYmdhs[]$@"\\\\!_*GeneralDBNum1>=年月', max_size=20),
)
def test_any_format_renders_any_number(value: Decimal, code: str) -> None:
    """No number and no format code, however odd, makes the rendering fail."""
    assert isinstance(render_value(value, code), str)


def value_of(formula: str, **cells: object) -> object:
    """Compute a formula over cells given by address."""
    places = {(int(name[1:]), column_number(name[0])): value for name, value in cells.items()}
    return evaluate(formula, lambda _, row, column: places.get((row, column)))  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:A3,1.5)", "7.5"),
        ("A1+A2*A3", "7"),
        ("-(A1-A2)^2", "1"),
        ("A3*50%", "1.5"),
        ("ROUND(A2/A3,2)", "0.67"),
        ("ROUNDDOWN(1999,-2)", "1900"),
        ("INT(-1.5)", "-2"),
        ("IF(AND(A1>0,A2<>3),MAX(A1:A3),1/0)", "3"),
        ("AVERAGE(A1:A3)", "2"),
        ("COUNTA(A1:A9)", "3"),
        ("SUBTOTAL(9,A1:A3)", "6"),
        ("SUMPRODUCT(A1:A3,A1:A3)", "14"),
        ("MOD(7,3)", "1"),
        ("IF(1/3*3=1,1,0)", "1"),
        ("$A$1+'表 二'!A2", "3"),
        ("IFERROR(A1/A2,0)", "0.5"),
    ],
)
def test_simple_formulas_are_exact(formula: str, expected: str) -> None:
    """Arithmetic and the plain functions give Excel's result."""
    assert Decimal(expected) == value_of(formula, A1=Decimal(1), A2=Decimal(2), A3=Decimal(3))


def test_texts_are_joined_and_compared() -> None:
    """Joining and comparing texts works as in Excel."""
    assert "得分9.5" == value_of('"得分"&A1', A1=Decimal("9.5"))
    assert value_of('A1="优"', A1="优") is True


@pytest.mark.parametrize(
    "formula", ["1/0", "VLOOKUP(A1,B1:C9,2)", "SUM(A1:A2", "A1:A3", "[1]Sheet1!A1", "1+", "((((", "A1^0.5", "名称", ""]
)
def test_other_formulas_are_unknown(formula: str) -> None:
    """Whatever is not surely computed is refused."""
    with pytest.raises(UnknownFormulaError):
        value_of(formula, A1=Decimal(1), A2=Decimal(2), A3=Decimal(3))


@given(st.integers(1, 16384))
def test_column_letters_and_numbers_agree(number: int) -> None:
    """Letters and numbers of columns are each other's inverse."""
    assert number == column_number(column_letters(number))


def test_references_move_but_not_fixed_ones_or_texts() -> None:
    """Moving a formula shifts relative references only."""
    assert 'B3+$A$1+B$1+"A1"+LOG10(B2)' == shift_formula('A2+$A$1+A$1+"A1"+LOG10(A1)', 1, 1)
