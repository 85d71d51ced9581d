"""Relations that one slip of the pen breaks (一笔之差): digits, neighbours, last decimals."""

from decimal import Decimal

from assistant.checking.near_misses import slips_of


def test_slips_hold_one_changed_digit_and_swapped_neighbours() -> None:
    """12.5 may be meant as 12.8, 22.5 or 21.5, never as 13.6."""
    slips = set(slips_of(Decimal("12.5"), 1))

    assert {Decimal("12.8"), Decimal("22.5"), Decimal("21.5"), Decimal("15.2")} <= slips
    assert Decimal("13.6") not in slips
    assert Decimal("12.5") not in slips
