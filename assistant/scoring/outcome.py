"""What a method returns (计分结果) and the small pieces its steps are written from.

How a value becomes points is left to ``assistant.scoring.methods``; which value is meant, to the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from assistant.domain.quantity import format_points, round_decimal
from assistant.domain.rules import Parameters, RoundingSpec

if TYPE_CHECKING:
    from assistant.domain.scoring import Relation

Marks = tuple[bool | None, ...]
Given = Mapping[str, bool | Decimal | str | Marks | tuple[Decimal, ...]]
ZERO = Decimal(0)
HUNDRED = Decimal(100)
_SHOWN_PLACES = 6


class Outcome(NamedTuple):
    """Points with their proof, or why there are none (计分结果).

    ``points`` is rounded, ``exact`` is not; both None where the method leaves judgement (then
    ``range`` is the awardable interval, both ends inclusive) or ``missing`` names absent inputs.
    ``flags`` are remarks the engine turns into findings. ``told`` are the steps, or what writes them
    when they are first asked for: most sheets are summed up before anybody reads their steps.
    """

    points: Decimal | None
    told: tuple[str, ...] | Callable[[], tuple[str, ...]] = ()
    range: tuple[Decimal, Decimal] | None = None
    relation: Relation = "unknown"
    ratio: Decimal | None = None
    exact: Decimal | None = None
    flags: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    suggested: Decimal | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The arithmetic in the order it is done (计算步骤)."""
        return self.told() if callable(self.told) else self.told


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
    weight: Decimal,
    rounding: RoundingSpec,
    step: str | Callable[[], str],
    *,
    relation: Relation = "met",
    ratio: Decimal | None = None,
    flags: tuple[str, ...] = (),
) -> Outcome:
    """Give full marks with the sentence that says why, or what writes it."""
    points = round_decimal(weight, rounding.places, rounding.mode)

    def told() -> tuple[str, ...]:
        return (f"{step() if callable(step) else step}，得满分{points_text(points)}分",)

    return Outcome(points, told, None, relation, ratio, weight, flags)


def earned(
    expression: str | Callable[[], str],
    exact: Decimal,
    weight: Decimal,
    rounding: RoundingSpec,
    *,
    before: tuple[str, ...] | Callable[[], tuple[str, ...]] = (),
    relation: Relation = "missed",
    ratio: Decimal | None = None,
    flags: tuple[str, ...] = (),
) -> Outcome:
    """Give computed points, held between 0 and the weight, with the arithmetic as its last step.

    ``expression`` and ``before``, the steps that come first, may be what writes them.
    """
    held = ZERO if exact < ZERO else min(exact, weight)
    points = round_decimal(held, rounding.places, rounding.mode)

    def told() -> tuple[str, ...]:
        note = unrounded(exact)
        if exact < ZERO:
            note += "，不足0分按0分计"
        elif exact > weight:
            note += "，以分值为上限"
        written = expression() if callable(expression) else expression
        # An amount a rule names outright needs no equation.
        shown = f"{note}分" if written == note else f"{written}={note}"
        first = before() if callable(before) else before
        return (*first, f"{shown}→{points_text(points)}分")

    return Outcome(points, told, None, relation, ratio, held, flags)
