"""Bands, step deductions, deadlines and satisfaction (分档、逐级扣分、时效、满意度)."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from assistant.scoring.methods.proportional import proportional_up
from assistant.scoring.outcome import Given, Outcome, digits, earned, full, lacking, number, percent, unrounded, word

if TYPE_CHECKING:
    from assistant.domain.scoring import Bracket, Parameters, RoundingSpec

ZERO = Decimal(0)


def _rate(given: Given) -> tuple[Decimal, str] | None:
    """Return the rate to be banded as a fraction with the step that shows it.

    ``rate`` where the value is a rate of its own, else ``actual`` ÷ ``target``.
    """
    rate = number(given, "rate")
    if rate is not None:
        return rate, f"比率为{percent(rate)}"
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None or target <= 0:
        return None
    return actual / target, f"{digits(actual)}÷{digits(target)}={percent(actual / target)}"


def _missing_rate(given: Given) -> Outcome:
    target = number(given, "target")
    if target is not None and target <= 0:
        return Outcome(None, ("目标值不大于0，不能计算比率",), flags=("target_zero",))
    return lacking(*(name for name in ("target", "actual") if number(given, name) is None))


def _bracket_name(bracket: Bracket) -> str:
    parts = []
    if bracket.at_least is not None:
        parts.append(f"≥{percent(bracket.at_least)}")
    if bracket.below is not None:
        parts.append(f"＜{percent(bracket.below)}")
    return "且".join(parts) or "其余"


def brackets(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a rate by ordered bands (分档): a share of the weight, or proportionally to the rate.

    Inputs: ``rate`` as a fraction, or ``actual`` and ``target``. The first band that holds the rate
    decides; outside every band the rate counts proportionally, capped at the weight.
    """
    found = _rate(given)
    if found is None:
        return _missing_rate(given)
    rate, shown = found
    for bracket in parameters.brackets:
        if (bracket.at_least is not None and rate < bracket.at_least) or (
            bracket.below is not None and rate >= bracket.below
        ):
            continue
        before = (shown, f"属于“{_bracket_name(bracket)}”档")
        share = bracket.share
        if not bracket.proportional and share is not None:
            relation = "met" if share == 1 else "missed"
            return earned(
                f"{digits(weight)}×{percent(share)}",
                weight * share,
                weight,
                rounding,
                before=before,
                relation="met" if relation == "met" else "missed",
                ratio=rate,
            )
        return _by_rate(given, rate, weight, rounding, before)
    return _by_rate(given, rate, weight, rounding, (shown,))


def _by_rate(given: Given, rate: Decimal, weight: Decimal, rounding: RoundingSpec, before: tuple[str, ...]) -> Outcome:
    target, actual = number(given, "target"), number(given, "actual")
    if number(given, "rate") is None and target is not None and actual is not None:
        expression, exact = f"{digits(weight)}×{digits(actual)}÷{digits(target)}", weight * actual / target
    else:
        expression, exact = f"{digits(weight)}×{unrounded(rate * 100)}%", weight * rate
    return earned(
        expression, exact, weight, rounding, before=before, relation="met" if rate >= 1 else "missed", ratio=rate
    )


def count_steps(shortfall: Decimal, per: Decimal, mode: str) -> Decimal:
    """Count the units of ``per`` in a shortfall: whole ones, begun ones (ceiling), or in proportion."""
    units = shortfall / per
    if mode == "proportional":
        return units
    return units.to_integral_value(rounding=ROUND_CEILING if mode == "ceiling" else ROUND_FLOOR)


def step_deduction(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Take off ``step`` 分 for every ``per`` on the wrong side of a threshold (逐级扣分).

    Inputs: ``actual``; ``threshold`` of the rule, else ``target``, both in the unit of ``actual``
    (percentage points for rates). ``floor`` mode counts whole units only.
    """
    actual = number(given, "actual")
    threshold = parameters.threshold if parameters.threshold is not None else number(given, "target")
    if actual is None or threshold is None or parameters.step is None:
        return lacking(*(n for n, v in (("target", threshold), ("actual", actual)) if v is None))
    per = parameters.per if parameters.per is not None else Decimal(1)
    lower, upper = (actual, threshold) if parameters.direction == "below" else (threshold, actual)
    shortfall = upper - lower
    sign = "≥" if parameters.direction == "below" else "≤"
    ratio = actual / threshold if threshold > 0 else None
    if shortfall <= 0:
        return full(weight, rounding, f"{digits(actual)}{sign}{digits(threshold)}，不扣分", ratio=ratio)
    units = count_steps(shortfall, per, parameters.step_mode)
    counted = {"floor": "不足一档不计", "ceiling": "不足一档按一档计", "proportional": "按比例计"}[parameters.step_mode]
    before = (
        f"{digits(upper)}－{digits(lower)}={digits(shortfall)}",
        f"每{digits(per)}扣{digits(parameters.step)}分，{counted}，计{unrounded(units)}档",
    )
    exact = weight - parameters.step * units
    if exact < parameters.floor:
        return earned(
            digits(parameters.floor), parameters.floor, weight, rounding, before=(*before, "扣完为止"), ratio=ratio
        )
    return earned(
        f"{digits(weight)}－{digits(parameters.step)}×{unrounded(units)}",
        exact,
        weight,
        rounding,
        before=before,
        relation="missed",
        ratio=ratio,
    )


def satisfaction(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a satisfaction rate (满意度): by bands or steps where the rule has them, else proportionally.

    Inputs: ``actual`` and ``target`` in %; ``rate``, the actual as a fraction, for bands.
    """
    if parameters.brackets:
        outcome = brackets(given, parameters, weight, rounding)
    elif parameters.step is not None:
        outcome = step_deduction(given, parameters, weight, rounding)
    else:
        outcome = proportional_up(given, parameters, weight, rounding)
    return outcome


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def deadline(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a deadline kept or missed (按期完成): full marks or none.

    Inputs: ``target`` and ``actual`` as ISO dates.
    """
    del parameters
    due, done = _day(word(given, "target")), _day(word(given, "actual"))
    if due is None or done is None:
        return lacking(*(n for n, v in (("target", due), ("actual", done)) if v is None))
    if done <= due:
        return full(weight, rounding, f"{done.isoformat()}不晚于{due.isoformat()}，按期完成")
    days = (done - due).days
    before = (f"{done.isoformat()}晚于{due.isoformat()}，逾期{days}天，不得分",)
    return earned(f"{digits(weight)}×0", ZERO, weight, rounding, before=before)


def late_steps(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Take off ``step`` 分 for every ``per`` days late (逾期扣分), never below 0.

    Inputs: ``target`` and ``actual`` as ISO dates, or ``late``, the days late.
    """
    if parameters.step is None:
        return lacking("step")
    late = number(given, "late")
    before: tuple[str, ...] = ()
    if late is None:
        due, done = _day(word(given, "target")), _day(word(given, "actual"))
        if due is None or done is None:
            return lacking(*(n for n, v in (("target", due), ("actual", done)) if v is None))
        late = Decimal((done - due).days)
        before = (f"{due.isoformat()}至{done.isoformat()}，逾期{max(late, ZERO)}天",)
    if late <= 0:
        return full(weight, rounding, "未逾期")
    per = parameters.per if parameters.per is not None else Decimal(1)
    units = count_steps(late, per, parameters.step_mode)
    return earned(
        f"{digits(weight)}－{digits(parameters.step)}×{unrounded(units)}",
        weight - parameters.step * units,
        weight,
        rounding,
        before=(*before, f"逾期{digits(late)}天，每{digits(per)}天扣{digits(parameters.step)}分"),
    )
