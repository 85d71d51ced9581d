"""A quantity found in text and the values it stands for (数量及其取值区间).

What was printed and where is kept beside the exact value; whether the value is right is for others to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from assistant.domain.quantity import Quantity

_HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True)
class QuantitySpan:
    """A number with its unit as it stands in a text (文中数量).

    Args:
        start: First character in the original text.
        end: One past the last character; number and unit, without the words before and behind.
        text: The original characters.
        quantity: Value and unit; the lower end of a range.
        places: Decimals printed in the printed unit; ``None`` for Chinese numerals and shares.
        comparator: ``≥`` ``>`` ``≤`` ``<`` ``=`` as stated beside the number, or ``None``.
        upper: Upper end of a range, or ``None``.
        approximate: ``约`` ``近`` ``超`` ``余`` ``不足`` for all words of their kind, or ``None``.
        weak: A number by form that mostly states no amount: 一个, ×100%, a bare number glued to a word.
        low_inclusive: Whether the lower end of a range belongs to it.
        high_inclusive: Whether the upper end belongs to it; 80(含)-90分 leaves 90 out.
    """

    start: int
    end: int
    text: str
    quantity: Quantity
    places: int | None = None
    comparator: str | None = None
    upper: Quantity | None = None
    approximate: str | None = None
    weak: bool = False
    low_inclusive: bool = True
    high_inclusive: bool = True


class Interval(NamedTuple):
    """Values that a printed number allows, in its own unit (取值区间); ``None`` is an open end."""

    low: Decimal | None
    low_inclusive: bool
    high: Decimal | None
    high_inclusive: bool

    def contains(self, value: Decimal) -> bool:
        """Tell whether a value lies inside."""
        above = self.low is None or value > self.low or (self.low_inclusive and value == self.low)
        below = self.high is None or value < self.high or (self.high_inclusive and value == self.high)
        return above and below


def interval(span: QuantitySpan) -> Interval:
    """Tell which values a printed quantity allows (取值区间), in the quantity's unit.

    A plain number allows half a unit of its last printed digit to both sides, the lower end included
    (四舍五入); 约 allows one unit of its last digit that is not a trailing zero; 余 lies above by less than
    one such unit, 近 below; 超 and 以上 are open upwards, 不足 and 以下 downwards. Comparators bound sharply.
    """
    value = span.quantity.value
    if span.upper is not None:
        return Interval(value, span.low_inclusive, span.upper.to(span.quantity.unit).value, span.high_inclusive)
    if span.comparator is not None and span.comparator != "=":
        return _bounded(value, span.comparator)
    if span.approximate is not None:
        return _approximated(value, span.approximate, _significant_unit(value, span.places))
    half = _last_unit(value, span.places) * _HALF
    return Interval(value - half, low_inclusive=True, high=value + half, high_inclusive=False)


def _bounded(value: Decimal, comparator: str) -> Interval:
    """Give the half-line of a comparator."""
    inclusive = comparator in "≥≤"
    if comparator in "≥>":
        return Interval(value, inclusive, None, high_inclusive=False)
    return Interval(None, low_inclusive=False, high=value, high_inclusive=inclusive)


def _approximated(value: Decimal, word: str, unit: Decimal) -> Interval:
    """Give the interval of an approximation word."""
    open_ends = {
        "余": Interval(value, low_inclusive=False, high=value + unit, high_inclusive=False),
        "近": Interval(value - unit, low_inclusive=False, high=value, high_inclusive=False),
        "超": Interval(value, low_inclusive=False, high=None, high_inclusive=False),
        "不足": Interval(None, low_inclusive=False, high=value, high_inclusive=False),
    }
    around = Interval(value - unit, low_inclusive=True, high=value + unit, high_inclusive=True)
    return open_ends.get(word, around)


def _last_unit(value: Decimal, places: int | None) -> Decimal:
    """Give one unit of the last printed digit; 九成 is stored as 9E+1 and so keeps its tens."""
    exponent = value.as_tuple().exponent
    stored = exponent if isinstance(exponent, int) else 0
    return Decimal(1).scaleb(stored if places is None else -places)


def _significant_unit(value: Decimal, places: int | None) -> Decimal:
    """Give one unit of the last digit that is not a trailing zero before the point: 10 for 450, 0.1 for 83.6."""
    if places:
        return _last_unit(value, places)
    exponent = value.normalize().as_tuple().exponent
    stored = exponent if isinstance(exponent, int) else 0
    return Decimal(1).scaleb(stored) if value != 0 else Decimal(1)
