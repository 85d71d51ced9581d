"""Checklists of points of evaluation (评价要点): points given one by one, or taken off one by one."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal, format_points
from assistant.scoring.methods.banded import award_of, bracket_name
from assistant.scoring.outcome import ZERO, Given, Marks, Outcome, digits, earned, lacking, rounded, unrounded

if TYPE_CHECKING:
    from assistant.domain.rules import Parameters, RoundingSpec


def _marks(given: Given) -> Marks:
    value = given.get("marks")
    if not isinstance(value, tuple):
        return ()
    return tuple(mark for mark in value if mark is None or isinstance(mark, bool))


def _weights(given: Given, count: int) -> tuple[Decimal, ...] | None:
    value = given.get("weights")
    if not isinstance(value, tuple):
        return None
    weights = tuple(item for item in value if isinstance(item, Decimal))
    return weights if len(weights) == count else None


def checklist_additive(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Add up the points of evaluation that are satisfied (要点给分).

    Inputs: ``marks``, satisfied or not in order, None while unjudged; ``weights``, their points in 分,
    else the rule's ``step`` for each, else split evenly. While one is unjudged the points stay open
    within a range.
    """
    marks = _marks(given)
    if not marks:
        return lacking("marks")
    if parameters.brackets:
        return _by_count(marks, parameters, weight, rounding)
    weights = _weights(given, len(marks))
    if weights is None and len(parameters.point_weights) == len(marks):
        weights = parameters.point_weights
    if weights is None and parameters.point_weights:
        span = (ZERO, rounded(weight, rounding))
        listed = len(parameters.point_weights)
        told = f"评分标准列了{listed}项评价要点的分值，本行有{len(marks)}项，不能对应，由评价人员评判"
        return Outcome(None, (told,), span)
    if weights is None and parameters.step is not None:
        weights = (parameters.step,) * len(marks)
    if weights is None:
        return _evenly(marks, weight, rounding)
    flags = () if sum(weights) == weight else ("parts_not_whole",)
    held = tuple(w for w, mark in zip(weights, marks, strict=True) if mark)
    open_points = sum((w for w, mark in zip(weights, marks, strict=True) if mark is None), Decimal(0))
    base = sum(held, Decimal(0))
    if None in marks:
        # Points that are not the whole weight say nothing of what the rest may earn.
        highest = weight if flags else min(base + open_points, weight)
        span = (min(rounded(base, rounding), weight), rounded(highest, rounding))
        return Outcome(None, (_open_step(marks, span),), span, flags=flags)
    expression = "＋".join(digits(w) for w in held) or "0"
    failed = "、".join(f"第{index}项" for index, mark in enumerate(marks, 1) if not mark)
    before = (f"评价要点{failed}不符合，不得该项分",) if failed else ("各评价要点均符合",)
    return earned(
        expression, base, weight, rounding, before=before, relation="missed" if failed else "met", flags=flags
    )


def _by_count(marks: Marks, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Pay by how many points of evaluation hold (按符合项数分档)."""
    span = (ZERO, rounded(weight, rounding))
    if parameters.count is not None and parameters.count != len(marks):
        told = f"评分标准按{parameters.count}项评价要点分档，本行有{len(marks)}项，不能对应，由评价人员评判"
        return Outcome(None, (told,), span)
    if None in marks:
        return Outcome(None, (_open_step(marks, span),), span)
    met = Decimal(marks.count(True))
    for bracket in parameters.brackets:
        if bracket.holds(met):
            told = f"共{len(marks)}项评价要点，符合{digits(met)}项，属于“{bracket_name(bracket, rates=False)}”档"
            return award_of(bracket, weight, rounding, (told,))
    return Outcome(None, (f"符合{digits(met)}项，不在所列各档之内，由评价人员评判",), span)


def _open_step(marks: Marks, span: tuple[Decimal, Decimal]) -> str:
    pending = "、".join(f"第{index}项" for index, mark in enumerate(marks, 1) if mark is None)
    if marks.count(None) == len(marks):
        pending = f"共{len(marks)}项，均"
    return f"评价要点{pending}尚未评判，可得{format_points(span[0])}至{format_points(span[1])}分"


def _evenly(marks: Marks, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    count, met, pending = len(marks), marks.count(True), marks.count(None)
    exact = weight * met / count
    if pending:
        span = (rounded(exact, rounding), rounded(weight * (met + pending) / count, rounding))
        return Outcome(None, (_open_step(marks, span),), span)
    return earned(
        f"{digits(weight)}×{met}÷{count}",
        exact,
        weight,
        rounding,
        before=(f"共{count}项评价要点，符合{met}项，各项等分",),
        relation="met" if met == count else "missed",
    )


def checklist_subtractive(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Take points off for each point of evaluation that fails (要点扣分), never below the floor.

    Inputs: ``marks`` as in ``checklist_additive``, or ``failures``, their number. ``step`` is 分 per
    failure, or ``step_share`` of the weight.
    """
    step = parameters.step
    if parameters.step_share is not None:
        # A third of 3分 is 1分: the last of 28 digits must not leave a remainder.
        step = Decimal(format_decimal(weight * parameters.step_share, 20).rstrip("0"))
    if step is None:
        return lacking("step")
    marks = _marks(given)
    count = given.get("failures")
    if isinstance(count, Decimal):
        failures, pending = count, 0
    elif marks:
        failures, pending = Decimal(marks.count(False)), marks.count(None)
    else:
        return lacking("marks")
    floor = parameters.floor
    if pending:
        low = max(floor, weight - step * (failures + pending))
        if any(bracket.holds(failures + more) for bracket in parameters.brackets for more in range(pending + 1)):
            low = floor
        span = (rounded(low, rounding), rounded(max(floor, weight - step * failures), rounding))
        return Outcome(None, (_open_step(marks, span),), span)
    for bracket in parameters.brackets:
        if bracket.holds(failures):
            told = (f"不符合{digits(failures)}项，属于“{bracket_name(bracket, rates=False)}”档",)
            return award_of(bracket, weight, rounding, told)
    if failures == 0:
        return earned(digits(weight), weight, weight, rounding, before=("各评价要点均符合，不扣分",), relation="met")
    exact = weight - step * failures
    before: tuple[str, ...] = (f"不符合{digits(failures)}项，每项扣{unrounded(step)}分",)
    if exact < floor:
        before = (*before, f"{digits(weight)}－{unrounded(step)}×{digits(failures)}＜{digits(floor)}，扣完为止")
        return earned(digits(floor), floor, weight, rounding, before=before)
    return earned(f"{digits(weight)}－{unrounded(step)}×{digits(failures)}", exact, weight, rounding, before=before)
