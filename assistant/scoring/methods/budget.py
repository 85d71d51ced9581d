"""Rates of the budget (预算类比率): execution, carry-over against last year, final accounts against budget."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.scoring.methods.banded import brackets, count_steps, step_deduction
from assistant.scoring.methods.proportional import from_printed_rate, proportional_down_inverse
from assistant.scoring.outcome import HUNDRED, Given, Outcome, digits, earned, full, lacking, number, percent, unrounded

if TYPE_CHECKING:
    from assistant.domain.rules import Parameters, RoundingSpec


def execution_rate(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score an execution or funding rate (执行率、到位率): rate × weight, capped at the weight.

    Inputs: ``spent`` above the line, ``budget`` below it, in one unit; ``denominator`` of the rule
    names what stands below. Without amounts ``rate``, the printed rate as a fraction, is used.
    Bands of the rule come first. Over 100% is capped and flagged ``over_full``.
    """
    spent, budget, printed = number(given, "spent"), number(given, "budget"), number(given, "rate")
    name = parameters.denominator or "预算数"
    if spent is None or budget is None:
        if printed is None:
            return lacking(*(n for n, v in (("budget", budget), ("spent", spent)) if v is None))
        absent = "金额" if spent is None and budget is None else name if budget is None else "支出数"
        return _from_printed_rate(printed, parameters, weight, rounding, f"未列{absent}")
    if budget <= 0:
        return Outcome(None, (f"{name}不大于0，不能计算比率",), flags=("target_zero",))
    rate = spent / budget
    shown = f"{digits(spent)}÷{digits(budget)}={percent(rate)}（分母为{name}）"
    flags: tuple[str, ...] = ("over_full",) if rate > 1 else ()
    if parameters.step is not None or parameters.step_share is not None:
        stepped = _below_full(rate, parameters, weight, rounding)
        return stepped._replace(told=(shown, *stepped.steps), ratio=rate, flags=flags)
    if parameters.brackets:
        banded = brackets({"target": budget, "actual": spent}, parameters, weight, rounding)
        return banded._replace(told=(shown, *banded.steps[1:]), ratio=rate, flags=flags)
    return earned(
        f"{digits(weight)}×{digits(spent)}÷{digits(budget)}",
        weight * spent / budget,
        weight,
        rounding,
        before=(shown,),
        relation="met" if rate >= 1 else "missed",
        ratio=rate,
        flags=flags,
    )


def _from_printed_rate(
    rate: Decimal, parameters: Parameters, weight: Decimal, rounding: RoundingSpec, why: str
) -> Outcome:
    flags = ("printed_rate", "over_full") if rate > 1 else ("printed_rate",)
    if parameters.step is not None or parameters.step_share is not None:
        stepped = _below_full(rate, parameters, weight, rounding)
        return stepped._replace(ratio=rate, flags=flags)
    if parameters.brackets:
        banded = brackets({"rate": rate}, parameters, weight, rounding)
        return Outcome(banded.points, banded.steps, None, banded.relation, rate, banded.exact, flags)
    return from_printed_rate(rate, weight, rounding, why)


def _below_full(rate: Decimal, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Take points off for every step below the rule's threshold, 100% where it names none."""
    threshold = parameters.threshold if parameters.threshold is not None else HUNDRED
    return step_deduction({"target": threshold, "actual": rate * HUNDRED}, parameters, weight, rounding)


def cost_saving(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score what was saved of the planned cost (成本节约率): full marks within the plan, plan ÷ cost beyond it.

    Inputs: ``planned`` and ``incurred`` in one money unit; without them ``rate``, the printed saving
    as a fraction, negative where the plan was passed.
    """
    planned, incurred, rate = number(given, "planned"), number(given, "incurred"), number(given, "rate")
    before: tuple[str, ...] = ()
    if planned is None or incurred is None:
        if rate is None:
            return lacking(*(n for n, v in (("planned", planned), ("incurred", incurred)) if v is None))
        planned, incurred = HUNDRED, HUNDRED - rate * HUNDRED
        before = ("未列计划成本和实际成本，按所列节约率计算，计划成本记为100",)
    if planned <= 0:
        return Outcome(None, ("计划成本不大于0，不能计算节约率",), flags=("target_zero",))
    shown = f"（{digits(planned)}－{unrounded(incurred)}）÷{digits(planned)}={percent((planned - incurred) / planned)}"
    limited = proportional_down_inverse({"target": planned, "actual": incurred}, parameters, weight, rounding)
    return limited._replace(told=(*before, shown, *limited.steps))


def carryover_rate(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score the carry-over rate against last year's (结转结余率).

    Inputs: ``balance`` ÷ ``budget`` in one unit, or ``rate`` in %; ``last_rate`` in %. Each ``per``
    percentage points above last year cost ``step`` 分; at or below it nothing is lost. The flag
    ``rounding_sensitive`` tells that rates rounded to two decimals would count another step.
    """
    balance, budget, last = number(given, "balance"), number(given, "budget"), number(given, "last_rate")
    rate = number(given, "rate")
    shown: tuple[str, ...] = ()
    if balance is not None and budget is not None and budget > 0:
        rate = balance / budget * HUNDRED
        shown = (f"{digits(balance)}÷{digits(budget)}={percent(balance / budget)}",)
    if rate is None or last is None or parameters.step is None:
        absent = [] if rate is not None else [n for n, v in (("balance", balance), ("budget", budget)) if v is None]
        outcome = lacking(*absent, *(("last_rate",) if last is None else ()))
        return Outcome(None, (*shown, "缺少数据，不能比较"), missing=outcome.missing)
    rise = rate - last
    before = (*shown, f"{unrounded(rate)}－{digits(last)}={unrounded(rise)}个百分点")
    if rise <= 0:
        return full(weight, rounding, f"{before[-1]}，不高于上年", ratio=rate / HUNDRED)
    per = parameters.per if parameters.per is not None else Decimal(1)
    units = count_steps(rise, per, parameters.step_mode)
    printed = count_steps(round_decimal(rate, 2) - last, per, parameters.step_mode)
    flags = ("rounding_sensitive",) if printed != units and parameters.step_mode != "proportional" else ()
    before = (*before, f"每高出{digits(per)}个百分点扣{digits(parameters.step)}分，计{unrounded(units)}档")
    return _stepped(weight, parameters.step, units, rounding, before, rate / HUNDRED, flags)


def _stepped(
    weight: Decimal,
    step: Decimal,
    units: Decimal,
    rounding: RoundingSpec,
    before: tuple[str, ...],
    ratio: Decimal,
    flags: tuple[str, ...],
) -> Outcome:
    return earned(
        f"{digits(weight)}－{digits(step)}×{unrounded(units)}",
        weight - step * units,
        weight,
        rounding,
        before=before,
        relation="met" if units == 0 else "missed",
        ratio=ratio,
        flags=flags,
    )


def budget_deviation(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score the final accounts against the budget at the year's start (部门预决算差异率).

    Inputs: ``final`` and ``initial`` in one unit; ``average``, the city's average rate in %, which
    goes before the rule's threshold of the ``year``. Each ``per`` percentage points above the
    average cost ``step`` 分, exactly one step counts.
    """
    final, initial = number(given, "final"), number(given, "initial")
    average, year = number(given, "average"), number(given, "year")
    if average is None and year is not None and int(year) in parameters.by_year:
        average = parameters.by_year[int(year)] * HUNDRED
    if final is None or initial is None:
        return lacking(*(n for n, v in (("initial", initial), ("final", final)) if v is None))
    if initial <= 0:
        return Outcome(None, ("年初预算数不大于0，不能计算差异率",), flags=("target_zero",))
    rate = abs(final - initial) / initial
    shown = f"|{digits(final)}－{digits(initial)}|÷{digits(initial)}={percent(rate)}"
    if average is None or parameters.step is None:
        return Outcome(None, (shown, "缺少当年市级平均差异率，不能比较"), missing=("average",), ratio=rate)
    excess = rate * HUNDRED - average
    if excess <= 0:
        return full(weight, rounding, f"{shown}，不高于市级平均差异率{digits(average)}%", ratio=rate)
    per = parameters.per if parameters.per is not None else Decimal(10)
    units = count_steps(excess, per, parameters.step_mode)
    before = (
        shown,
        f"{unrounded(rate * HUNDRED)}－{digits(average)}={unrounded(excess)}个百分点",
        f"每高出{digits(per)}个百分点扣{digits(parameters.step)}分，计{unrounded(units)}档",
    )
    return _stepped(weight, parameters.step, units, rounding, before, rate, ())
