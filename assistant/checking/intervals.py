"""What a printed number allows (印出位数的区间): interval arithmetic over roundings.

A number printed with two decimals stands for every value that rounds to it. Sums, differences,
products and quotients of such numbers are compared as intervals; there are no tolerances.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

_EXACT_DIMENSIONS = ("count:", "points", "days", "workdays", "months", "years", "hours")


@dataclass(frozen=True, slots=True)
class Interval:
    """An interval of exact fractions (区间); its upper end is open unless both ends are one value."""

    low: Fraction
    high: Fraction

    @classmethod
    def exact(cls, value: Decimal | int) -> Interval:
        """Return the interval of one exact value."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def printed(cls, value: Decimal, places: int | None, *, factor: Decimal | int = 1) -> Interval:
        """Return what rounds to ``value`` at ``places`` decimals, times ``factor``.

        ``places`` None means that the value is exact (Chinese numerals, counts).
        """
        return _printed(value, places, Fraction(factor))

    def scaled(self, factor: Decimal | int | Fraction) -> Interval:
        """Return the interval times a positive factor."""
        exact = Fraction(factor)
        return Interval(self.low * exact, self.high * exact)

    def __add__(self, other: Interval) -> Interval:
        """Return the sums both allow."""
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        """Return the differences both allow."""
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        """Return the products both allow."""
        products = (
            self.low * other.low,
            self.low * other.high,
            self.high * other.low,
            self.high * other.high,
        )
        return Interval(min(products), max(products))

    def over(self, other: Interval) -> Interval | None:
        """Return the quotients both allow; None where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            return None
        return self * Interval(1 / other.high, 1 / other.low)

    def meets(self, other: Interval) -> bool:
        """Tell whether some value is allowed by both; upper ends are open, for halves are rounded up."""
        if self.low == self.high:
            return other.low <= self.low < other.high or self.low == other.low
        if other.low == other.high:
            return other.meets(self)
        return self.low < other.high and other.low < self.high


@lru_cache(maxsize=8192)
def _printed(value: Decimal, places: int | None, factor: Fraction) -> Interval:
    """The same prints are read by many checks."""
    if places is None:
        return Interval.exact(value).scaled(factor)
    half = Fraction(1, 2 * 10**places)
    return Interval((Fraction(value) - half) * factor, (Fraction(value) + half) * factor)


def total_of(parts: Iterable[Interval]) -> Interval:
    """Return the sum of intervals; zero for none."""
    total = Interval(Fraction(0), Fraction(0))
    for part in parts:
        total += part
    return total


def span_of(interval: Interval) -> Interval:
    """Return the magnitudes an interval of differences allows."""
    if interval.high <= 0:
        return Interval(-interval.high, -interval.low)
    if interval.low < 0:
        return Interval(interval.low * 0, max(interval.high, -interval.low))
    return interval


def is_counted(dimension: str) -> bool:
    """Tell whether numbers of this dimension are counted or awarded, hence exact when printed as integers."""
    return dimension.startswith(_EXACT_DIMENSIONS)
