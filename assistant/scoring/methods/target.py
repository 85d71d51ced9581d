"""Targets set too low, and groups printed without leaf weights (目标值偏低、假定等权)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_points
from assistant.scoring.outcome import Given, Outcome, digits, earned, full, lacking, number, percent, rounded

if TYPE_CHECKING:
    from assistant.domain.rules import Parameters, RoundingSpec


def target_too_low(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Reduce the points of a target set far too low (目标值明显偏低), only once a person confirmed it.

    Inputs: ``target``, ``actual``; ``confirmed``. A bracket of (actual − target) ÷ target costs its
    ``share`` of the weight. Unconfirmed, the full weight stands and ``suggested`` holds the proposal.
    """
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None:
        return lacking(*(n for n, v in (("target", target), ("actual", actual)) if v is None))
    if target <= 0:
        return Outcome(None, ("目标值不大于0，不能计算偏离度",), flags=("target_zero",))
    deviation = (actual - target) / target
    share = Decimal(0)
    for bracket in parameters.brackets:
        if bracket.holds(deviation) and bracket.share is not None:
            share = bracket.share
            break
    shown = f"（{digits(actual)}－{digits(target)}）÷{digits(target)}={percent(deviation)}"
    if share == 0:
        return full(weight, rounding, f"{shown}，偏离度不足以扣分", relation="exceeded" if actual > target else "met")
    reduced = weight * (1 - share)
    expression = f"{digits(weight)}×（1－{percent(share)}）"
    if given.get("confirmed") is True:
        return earned(
            expression, reduced, weight, rounding, before=(f"{shown}，为偏离度，已确认目标值偏低",), relation="exceeded"
        )
    proposal = rounded(reduced, rounding)
    return Outcome(
        rounded(weight, rounding),
        (f"{shown}，为偏离度；如确认目标值偏低：{expression}={format_points(proposal)}分；未确认，不扣分",),
        None,
        "exceeded",
        actual / target,
        weight,
        ("proposed",),
        suggested=proposal,
    )


def equal_weights(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a group printed without leaf weights (假定等权): the mean of its leaves' shares × weight.

    Input: ``shares``, each leaf's earned share of its own weight. Summed exactly, rounded once.
    """
    del parameters
    shares = given.get("shares")
    if not isinstance(shares, tuple) or not shares:
        return lacking("shares")
    values = tuple(share for share in shares if isinstance(share, Decimal))
    total = sum(values, Decimal(0))
    count = len(values)
    return earned(
        f"{digits(weight)}×（{'＋'.join(percent(v) for v in values)}）÷{count}",
        weight * total / count,
        weight,
        rounding,
        before=(f"未列各指标分值，假定等权：{digits(weight)}÷{count}",),
        relation="met" if total == count else "missed",
        ratio=total / count,
    )
