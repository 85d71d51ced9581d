"""Quantitative methods (定量计分): proportional up and down, equal, range, zero tolerance, on-time rate."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.scoring.outcome import (
    HUNDRED,
    Given,
    Outcome,
    digits,
    earned,
    full,
    lacking,
    number,
    percent,
    unrounded,
)

if TYPE_CHECKING:
    from assistant.domain.rules import Parameters, RoundingSpec
    from assistant.domain.scoring import Relation

ZERO = Decimal(0)


def _absent(target: Decimal | None, actual: Decimal | None) -> Outcome | None:
    names = tuple(name for name, value in (("target", target), ("actual", actual)) if value is None)
    return lacking(*names) if names else None


def _upward(
    target: Decimal,
    actual: Decimal,
    parameters: Parameters,
    weight: Decimal,
    rounding: RoundingSpec,
) -> Outcome:
    if target == 0:
        return Outcome(None, ("目标值为0，不能按比例计算",), flags=("target_zero",))
    if actual >= target:
        relation: Relation = "exceeded" if actual > target else "met"
        ratio = actual / target if target > 0 else None
        above = parameters.explain_above
        far = above is not None and ratio is not None and ratio - 1 >= above
        return full(
            weight,
            rounding,
            lambda: f"{digits(actual)}≥{digits(target)}，达到目标值",
            relation=relation,
            ratio=ratio,
            flags=("far_above",) if far else (),
        )
    if target < 0:
        return Outcome(None, ("目标值为负数，不能按比例计算",), relation="missed", flags=("target_negative",))
    ratio = actual / target
    if actual < 0:
        negative = (f"实际值{digits(actual)}为负数，按0计",)
        return earned(f"{digits(weight)}×0", ZERO, weight, rounding, before=negative, ratio=ratio)
    return earned(
        lambda: f"{digits(weight)}×{digits(actual)}÷{digits(target)}",
        weight * actual / target,
        weight,
        rounding,
        before=lambda: (f"{digits(actual)}÷{digits(target)}={percent(actual / target)}",),
        ratio=ratio,
    )


def proportional_up(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value that should be high (正向定量): actual ÷ target × weight, capped at the weight.

    Inputs: ``target``, ``actual`` in one unit. A negative actual earns 0. A target of 0 is not
    computable (flag ``target_zero``). From ``explain_above`` on the flag ``far_above`` is set.
    """
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None:
        return _absent(target, actual) or lacking("actual")
    return _upward(target, actual, parameters, weight, rounding)


def equal(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value that should equal a positive target (等于目标值): as one that should be high.

    Inputs: ``target``, ``actual``. A target of 0 belongs to ``zero_tolerance``.
    """
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None:
        return _absent(target, actual) or lacking("actual")
    return _upward(target, actual, parameters, weight, rounding)


def _within_limit(
    target: Decimal, actual: Decimal, parameters: Parameters, weight: Decimal, rounding: RoundingSpec
) -> Outcome:
    ratio = actual / target if target > 0 else None
    below = parameters.explain_below
    far = below is not None and target > 0 and (target - actual) / target > below
    return full(
        weight,
        rounding,
        lambda: f"{digits(actual)}≤{digits(target)}，未超过目标值",
        ratio=ratio,
        flags=("far_below",) if far else (),
    )


def proportional_down_inverse(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value that should be low (反向定量): target ÷ actual × weight above the target.

    Inputs: ``target``, ``actual`` in one unit. Beyond a target of 0 nothing is earned.
    """
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None:
        return _absent(target, actual) or lacking("actual")
    if actual <= target:
        return _within_limit(target, actual, parameters, weight, rounding)
    if target < 0:
        return Outcome(None, ("目标值为负数，不能按比例计算",), relation="missed", flags=("target_negative",))

    def before() -> tuple[str, ...]:
        result, limit = digits(actual), digits(target)
        return (f"{result}＞{limit}，超过目标值", f"{limit}÷{result}={percent(target / actual)}")

    return earned(
        lambda: f"{digits(weight)}×{digits(target)}÷{digits(actual)}",
        weight * target / actual,
        weight,
        rounding,
        before=before,
        ratio=actual / target if target > 0 else None,
    )


def proportional_down_linear(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value that should be low (反向定量，线性): each per cent above the target costs a per cent.

    Inputs: ``target`` above 0, ``actual``. From twice the target on nothing is earned.
    """
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None:
        return _absent(target, actual) or lacking("actual")
    if actual <= target:
        return _within_limit(target, actual, parameters, weight, rounding)
    if target <= 0:
        return Outcome(None, ("目标值不大于0，不能按线性法计算",), relation="missed", flags=("target_zero",))
    excess = f"（{digits(actual)}－{digits(target)}）÷{digits(target)}"
    before = (f"{digits(actual)}＞{digits(target)}，超过目标值", f"{excess}={percent((actual - target) / target)}")
    if actual >= 2 * target:
        return earned(
            f"{digits(weight)}×0",
            ZERO,
            weight,
            rounding,
            before=(*before, "达到目标值的2倍，不得分"),
            ratio=actual / target,
        )
    exact = weight * (2 * target - actual) / target
    return earned(f"{digits(weight)}×［1－{excess}］", exact, weight, rounding, before=before, ratio=actual / target)


def zero_tolerance(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value that must be zero (零容忍): full marks at 0, none otherwise.

    Inputs: ``actual``.
    """
    del parameters
    actual = number(given, "actual")
    if actual is None:
        return lacking("actual")
    if actual <= 0:
        return full(weight, rounding, f"实际值{digits(actual)}，目标为0，未发生")
    return earned(
        f"{digits(weight)}×0", ZERO, weight, rounding, before=(f"实际值{digits(actual)}＞0，目标为0，不得分",)
    )


def value_range(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value that should lie in a range (区间): below it actual ÷ lower, above it upper ÷ actual.

    Inputs: ``target`` and ``upper``, both inclusive, and ``actual``.
    """
    del parameters
    lower, upper, actual = number(given, "target"), number(given, "upper"), number(given, "actual")
    names = tuple(n for n, v in (("target", lower), ("upper", upper), ("actual", actual)) if v is None)
    if lower is None or upper is None or actual is None:
        return lacking(*names)
    if lower > upper:
        return Outcome(None, ("区间下限大于上限，不能计算",), flags=("range_reversed",))
    if lower <= actual <= upper:
        return full(weight, rounding, f"{digits(lower)}≤{digits(actual)}≤{digits(upper)}，在区间之内")
    if actual < lower:
        if lower <= 0:
            return Outcome(None, ("区间下限不大于0，不能按比例计算",), relation="missed", flags=("target_zero",))
        positive = max(actual, ZERO)
        return earned(
            f"{digits(weight)}×{digits(positive)}÷{digits(lower)}",
            weight * positive / lower,
            weight,
            rounding,
            before=(f"{digits(actual)}＜{digits(lower)}，低于区间下限",),
            ratio=actual / lower,
        )
    if upper < 0:
        return Outcome(None, ("区间上限为负数，不能按比例计算",), relation="missed", flags=("target_negative",))
    return earned(
        f"{digits(weight)}×{digits(upper)}÷{digits(actual)}",
        weight * upper / actual,
        weight,
        rounding,
        before=(f"{digits(actual)}＞{digits(upper)}，高于区间上限",),
    )


def from_printed_rate(rate: Decimal, weight: Decimal, rounding: RoundingSpec, why: str) -> Outcome:
    """Score a rate as printed where the amounts behind it are not (按所列比率计算); ``why`` says what is absent."""
    return earned(
        f"{digits(weight)}×{unrounded(rate * HUNDRED)}%",
        weight * rate,
        weight,
        rounding,
        before=(f"{why}，按所列比率计算",),
        relation="met" if rate >= 1 else "missed",
        ratio=rate,
        flags=("printed_rate", "over_full") if rate > 1 else ("printed_rate",),
    )


def on_time_rate(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score how much was finished on time (按时完成率): on time ÷ finished × weight.

    Inputs: ``on_time`` and ``completed``, counts of the same things; without them ``rate``, the
    printed rate as a fraction.
    """
    del parameters
    on_time, completed, printed = number(given, "on_time"), number(given, "completed"), number(given, "rate")
    names = tuple(n for n, v in (("on_time", on_time), ("completed", completed)) if v is None)
    if on_time is None or completed is None:
        return lacking(*names) if printed is None else from_printed_rate(printed, weight, rounding, "未列数量")
    if completed <= 0 or on_time < 0:
        return Outcome(None, ("实际完成数不大于0，不能计算按时完成率",), flags=("target_zero",))
    rate = on_time / completed
    return earned(
        f"{digits(weight)}×{digits(on_time)}÷{digits(completed)}",
        weight * on_time / completed,
        weight,
        rounding,
        before=(f"{digits(on_time)}÷{digits(completed)}={percent(rate)}",),
        relation="met" if rate >= 1 else "missed",
        ratio=rate,
    )
