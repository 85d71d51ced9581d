"""Intervals of printed numbers (印出位数的区间)."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from assistant.checking.digits import look_alike
from assistant.checking.intervals import Interval, total_of
from assistant.domain.quantity import round_decimal

VALUES = st.decimals(min_value=0, max_value=10_000, places=4, allow_nan=False, allow_infinity=False)


@given(VALUES, st.integers(min_value=0, max_value=3))
def test_interval_of_a_rounded_value_holds_the_value(value: Decimal, places: int) -> None:
    """What rounds to the printed number lies in the interval that the print allows."""
    printed = Interval.printed(round_decimal(value, places), places)

    assert printed.meets(Interval.exact(value))


@given(VALUES, st.integers(min_value=0, max_value=3))
def test_interval_leaves_out_what_rounds_to_another_number(value: Decimal, places: int) -> None:
    """A value one and a half units away is not allowed."""
    other = value + Decimal(3).scaleb(-places) / 2

    assert not Interval.printed(round_decimal(value, places), places).meets(Interval.exact(other + Decimal("0.0001")))


@given(VALUES, VALUES)
def test_sum_of_printed_parts_allows_the_printed_sum(one: Decimal, two: Decimal) -> None:
    """Rounded parts add up to the rounded sum within what their printing allows."""
    parts = [Interval.printed(round_decimal(value, 2), 2) for value in (one, two)]

    assert total_of(parts).meets(Interval.printed(round_decimal(one + two, 2), 2))


def test_neighbouring_last_digits_never_meet() -> None:
    """193.54 and 193.53 are different values at two decimals."""
    assert not Interval.printed(Decimal("193.54"), 2).meets(Interval.printed(Decimal("193.53"), 2))


def test_half_is_rounded_up() -> None:
    """83.65 prints as 83.7 at one decimal, never as 83.6."""
    exact = Interval.exact(Decimal("83.65"))

    assert Interval.printed(Decimal("83.7"), 1).meets(exact)
    assert not Interval.printed(Decimal("83.6"), 1).meets(exact)


def test_quotient_by_what_may_be_zero_is_none() -> None:
    """A printed 0 may stand for something near zero, so nothing is divided by it."""
    assert Interval.exact(Decimal(1)).over(Interval.printed(Decimal(0), 1)) is None


def test_look_alike_sees_swapped_and_single_digits() -> None:
    """Two neighbouring digits swapped, or one of four digits changed, look like a slip."""
    assert look_alike(Decimal(365), Decimal(356))
    assert look_alike(Decimal("193.54"), Decimal("193.53"))
    assert not look_alike(Decimal(12), Decimal(13))
    assert not look_alike(Decimal("193.54"), Decimal("193.54"))
