"""Whether a rule as read is sound (规则形状核对): points rise, fall, or peak once along the values.

A reading that gives more points for a worse result was misread, or the rule is misprinted: a person must look.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.domain.rules import RoundingSpec
from assistant.scoring.methods.banded import brackets, step_deduction

if TYPE_CHECKING:
    from assistant.scoring.outcome import Given
    from assistant.scoring.recognised import Recognised

_WEIGHT = Decimal(10)
_ROUNDING = RoundingSpec()
_HUNDRED = Decimal(100)


def is_sound(found: Recognised) -> bool:
    """Tell whether points along the values have one peak at most (得分随结果单调，或仅有一个最高段)."""
    parameters = found.parameters
    edges = {Decimal(0), Decimal(1)}
    scale = _HUNDRED if found.unit == "%" else Decimal(1)
    for bracket in parameters.brackets:
        edges |= {e for e in (bracket.at_least, bracket.above, bracket.below, bracket.at_most) if e is not None}
    if parameters.threshold is not None:
        edges.add(parameters.threshold / scale)
    places = sorted(edges)
    nudge = Decimal("0.0001")
    values = sorted({v for e in places for v in (e - nudge, e, e + nudge)} | {(a + b) / 2 for a, b in pairwise(places)})
    points = [found_points for value in values if (found_points := _points(found, value * scale)) is not None]
    if found.method == "step_deduction":
        threshold = parameters.threshold if parameters.threshold is not None else _HUNDRED
        if _points(found, threshold) != _WEIGHT:
            return False
    falling = False
    for one, two in pairwise(points):
        if two < one:
            falling = True
        elif two > one and falling:
            return False
    return True


def _points(found: Recognised, value: Decimal) -> Decimal | None:
    if value < 0:
        return None
    given: Given = {"actual": value, "target": _HUNDRED}
    if found.unit == "%":
        given = {**given, "rate": value / _HUNDRED}
    measure = found.parameters.measure
    if measure in {"deviation", "short", "over"}:
        parameters = found.parameters.model_copy(update={"measure": "rate" if found.unit == "%" else "actual"})
    else:
        parameters = found.parameters
    method = step_deduction if found.method == "step_deduction" else brackets
    return method(given, parameters, _WEIGHT, _ROUNDING).points
