"""Excel formulas that carry their exact value (带值的公式), so that what is written can be compared before it is.

Floating point stays out of counting and comparing: what is divided is rounded to ten decimals first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from assistant.domain.rules import Bracket

OPEN = "未定"
_ATOM = re.compile(r"[A-Z]*[\d.]+|\([^()]*\)")
_STEADY = 10


@dataclass(frozen=True, slots=True)
class Live:
    """A formula's text and the value it gives now; None where it divides by zero."""

    text: str
    value: Decimal | None

    def __sub__(self, other: Live) -> Live:
        """Write a difference, in brackets."""
        value = None if self.value is None or other.value is None else self.value - other.value
        return Live(f"({self.text}-{other.text})", value)

    def __add__(self, other: Live) -> Live:
        """Write a sum, in brackets."""
        value = None if self.value is None or other.value is None else self.value + other.value
        return Live(f"({self.text}+{other.text})", value)

    def __mul__(self, other: Live) -> Live:
        """Write a product."""
        value = None if self.value is None or other.value is None else self.value * other.value
        return Live(f"{self.text}*{other.text}", value)

    def __truediv__(self, other: Live) -> Live:
        """Write a quotient."""
        below = other.text if _ATOM.fullmatch(other.text) else f"({other.text})"
        value = None if self.value is None or not other.value else self.value / other.value
        return Live(f"{self.text}/{below}", value)


@dataclass(frozen=True, slots=True)
class Branch:
    """A condition as text, whether it holds now, and what it then gives."""

    condition: str
    holds: bool
    then: Live


def literal(value: Decimal) -> Live:
    """Write a number of the rule's."""
    return Live(format_decimal(value) if value >= 0 else f"({format_decimal(value)})", value)


def least(first: Live, second: Live) -> Live:
    """Write the smaller of two."""
    known = None if first.value is None or second.value is None else min(first.value, second.value)
    return Live(f"MIN({first.text},{second.text})", known)


def most(first: Live, second: Live) -> Live:
    """Write the greater of two."""
    known = None if first.value is None or second.value is None else max(first.value, second.value)
    return Live(f"MAX({first.text},{second.text})", known)


def within(points: Live, weight: Live) -> Live:
    """Hold points between 0 and the weight."""
    return most(literal(Decimal(0)), least(weight, points))


def distance(first: Live, second: Live) -> Live:
    """Write how far two are apart."""
    gap = first - second
    return Live(f"ABS{gap.text}", None if gap.value is None else abs(gap.value))


def steady(part: Live, places: int = _STEADY) -> Live:
    """Round what floating point may have blurred, before it is compared or counted."""
    return Live(f"ROUND({part.text},{places})", part.value)


def whole_units(part: Live, mode: str) -> Live:
    """Count whole units, begun ones (ceiling), or in proportion; none below 0."""
    if mode == "proportional":
        return most(literal(Decimal(0)), part)
    up = mode == "ceiling"
    text = f"ROUNDUP({steady(part).text},0)" if up else f"INT({steady(part).text})"
    value = None if part.value is None else part.value.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
    return most(literal(Decimal(0)), Live(text, value))


def in_band(bracket: Bracket, part: Live) -> tuple[str, bool] | None:
    """Write that a value lies in a band, and whether it does now; None where the value is not known."""
    if part.value is None:
        return None
    edges = ((">=", bracket.at_least), (">", bracket.above), ("<", bracket.below), ("<=", bracket.at_most))
    parts = [f"{part.text}{sign}{literal(edge).text}" for sign, edge in edges if edge is not None]
    text = parts[0] if len(parts) == 1 else f"AND({','.join(parts)})" if parts else "TRUE"
    return text, bracket.holds(part.value)


def choose(branches: list[Branch], otherwise: Live | None) -> Live:
    """Write nested conditions, every result rounded to two decimals; without a last result the rest is 未定."""
    text = f'"{OPEN}"' if otherwise is None else f"ROUND({otherwise.text},2)"
    value = None if otherwise is None else otherwise.value
    for branch in reversed(branches):
        text = f"IF({branch.condition},ROUND({branch.then.text},2),{text})"
        value = branch.then.value if branch.holds else value
    return Live(text, value)
