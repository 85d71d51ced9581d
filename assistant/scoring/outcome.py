"""What a method returns (计分结果) and the small pieces its steps are written from.

How a value becomes points is left to ``assistant.scoring.methods``; which value is meant, to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from assistant.domain.quantity import format_points, round_decimal
from assistant.domain.scoring import Parameters, Relation, RoundingSpec

Marks = tuple[bool | None, ...]
Given = Mapping[str, bool | Decimal | str | Marks | tuple[Decimal, ...]]
ZERO = Decimal(0)
HUNDRED = Decimal(100)
_SHOWN_PLACES = 6


class Outcome(NamedTuple):
    """Points with their proof, or why there are none (计分结果).

    ``points`` is rounded, ``exact`` is not; both None where the method leaves judgement (then
    ``range`` is the awardable interval, both ends inclusive) or ``missing`` names absent inputs.
    ``flags`` are remarks the engine turns into findings.
    """

    points: Decimal | None
    steps: tuple[str, ...] = ()
    range: tuple[Decimal, Decimal] | None = None
    relation: Relation = "unknown"
    ratio: Decimal | None = None
    exact: Decimal | None = None
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    suggested: Decimal | None = None


Method = Callable[[Given, Parameters, Decimal, RoundingSpec], Outcome]


def number(given: Given, name: str) -> Decimal | None:
    """Return a numeric input, None where it is absent."""
    value = given.get(name)
    return value if isinstance(value, Decimal) else None


def word(given: Given, name: str) -> str | None:
    """Return a text input, None where it is absent or blank."""
    value = given.get(name)
    return value if isinstance(value, str) and value else None


def lacking(*names: str) -> Outcome:
    """Report absent inputs: not computable, which is neither zero nor full marks."""
    return Outcome(None, missing=names)


def points_text(value: Decimal) -> str:
    """Write points with two decimals; those already rounded so are written as they are."""
    text = str(value)
    return text if text[-3:-2] == "." else format_points(value)


def digits(value: Decimal) -> str:
    """Write a number as it was printed, trailing zeros kept."""
    text = str(value)
    return f"{value:f}" if "E" in text else text


def percent(fraction: Decimal) -> str:
    """Write a fraction as a rate with two decimals: 0.967700 gives ``96.77%``."""
    return str(round_decimal(fraction * HUNDRED, 2)) + "%"


def unrounded(value: Decimal) -> str:
    """Write a value before rounding; a long tail is cut after six decimals and marked with …."""
    text = digits(value)
    point = text.find(".")
    if point < 0 or len(text) - point <= _SHOWN_PLACES + 1:
        return text
    shown, tail = text[: point + _SHOWN_PLACES + 1], text[point + _SHOWN_PLACES + 1 :]
    return f"{shown}…" if tail.strip("0") else shown.rstrip("0").rstrip(".")


def rounded(value: Decimal, rounding: RoundingSpec) -> Decimal:
    """Round by the rule."""
    return round_decimal(value, rounding.places, rounding.mode)


def full(
    weight: Decimal, rounding: RoundingSpec, step: str, *, relation: Relation = "met", ratio: Decimal | None = None
) -> Outcome:
    """Give full marks with the sentence that says why."""
    points = round_decimal(weight, rounding.places, rounding.mode)
    return Outcome(points, (f"{step}，得满分{points_text(points)}分",), None, relation, ratio, weight)


def earned(
    expression: str,
    exact: Decimal,
    weight: Decimal,
    rounding: RoundingSpec,
    *,
    before: tuple[str, ...] = (),
    relation: Relation = "missed",
    ratio: Decimal | None = None,
    flags: tuple[str, ...] = (),
) -> Outcome:
    """Give computed points, held between 0 and the weight, with the arithmetic as its last step."""
    note = unrounded(exact)
    if exact < ZERO:
        exact, note = ZERO, f"{note}，不足0分按0分计"
    elif exact > weight:
        exact, note = weight, f"{note}，以分值为上限"
    points = round_decimal(exact, rounding.places, rounding.mode)
    # An amount a rule names outright needs no equation.
    shown = f"{note}分" if expression == note else f"{expression}={note}"
    steps = (*before, f"{shown}→{points_text(points)}分")
    return Outcome(points, steps, None, relation, ratio, exact, flags)
