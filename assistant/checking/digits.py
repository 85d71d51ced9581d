"""How two printed numbers resemble each other (数字形近): swapped digits, one digit off, same digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_ENOUGH = 4


def digits_of(value: Decimal) -> str:
    """Return the significant digits of a number, without point and outer zeros."""
    return f"{abs(value):f}".replace(".", "").strip("0")


def swapped(one: Decimal, two: Decimal) -> bool:
    """Tell whether two neighbouring digits changed places: 365 and 356."""
    left, right = f"{abs(one):f}", f"{abs(two):f}"
    if left == right or len(left) != len(right):
        return False
    places = [place for place, (a, b) in enumerate(zip(left, right, strict=True)) if a != b]
    if len(places) != 2:  # noqa: PLR2004 - a swap touches two places
        return False
    first, second = places
    return second - first == 1 and left[first] == right[second] and left[second] == right[first]


def one_off(one: Decimal, two: Decimal) -> bool:
    """Tell whether exactly one of at least four digits differs: 193.54 and 193.53."""
    left, right = f"{abs(one):f}", f"{abs(two):f}"
    if len(left) != len(right) or len(digits_of(one)) < _ENOUGH:
        return False
    return sum(a != b for a, b in zip(left, right, strict=True)) == 1


def look_alike(one: Decimal, two: Decimal) -> bool:
    """Tell whether one number looks like the other typed wrongly."""
    return one != two and (swapped(one, two) or one_off(one, two))
