"""Bands, step deductions, deadlines and satisfaction (分档、逐级扣分、时效、满意度)."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from assistant.scoring.methods.proportional import proportional_up
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
    rounded,
    unrounded,
    word,
)

if TYPE_CHECKING:
    from assistant.domain.rules import Bracket, Parameters, RoundingSpec
    from assistant.domain.scoring import Relation

ZERO = Decimal(0)


def _rate(given: Given, *, own: bool) -> tuple[Decimal, str] | None:
    """Return the rate to be banded as a fraction with the step that shows it.

    ``rate`` where the value is a rate of its own and ``own`` allows it, else ``actual`` ÷ ``target``.
    """
    rate = number(given, "rate") if own else None
    if rate is not None:
        return rate, f"比率为{percent(rate)}"
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None or target <= 0:
        return None
    return actual / target, f"{digits(actual)}÷{digits(target)}={percent(actual / target)}"


def _deviation(given: Given) -> tuple[Decimal, str] | None:
    """Return how far the result is off the target as a fraction, with the step that shows it."""
    target, actual = number(given, "target"), number(given, "actual")
    if target is None or actual is None or target <= 0:
        return None
    off = abs(actual - target) / target
    return off, f"|{digits(actual)}－{digits(target)}|÷{digits(target)}={percent(off)}"


def _missing_rate(given: Given) -> Outcome:
    target = number(given, "target")
    if target is not None and target <= 0:
        return Outcome(None, ("目标值不大于0，不能计算比率",), flags=("target_zero",))
    return lacking(*(name for name in ("target", "actual") if number(given, name) is None))


def bracket_name(bracket: Bracket, *, rates: bool = True) -> str:
    """Name a bracket by its edges: ``≥60.00%且＜95.00%``; plain numbers where ``rates`` is False."""
    edges = (("≥", bracket.at_least), ("＞", bracket.above), ("＜", bracket.below), ("≤", bracket.at_most))
    if bracket.at_least is not None and bracket.at_least == bracket.at_most:
        return f"={percent(bracket.at_least) if rates else digits(bracket.at_least)}"
    parts = [f"{sign}{percent(edge) if rates else digits(edge)}" for sign, edge in edges if edge is not None]
    return "且".join(parts) or "其余"


def brackets(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a value by ordered bands (分档): a share of the weight, 分, or proportionally to the rate.

    Inputs: ``rate`` as a fraction, or ``actual`` and ``target``; with ``measure`` actual the result
    itself is banded. The first band that holds decides. Outside every band the rate counts
    proportionally, or the points are left open where the rule says so.
    """
    rates = parameters.measure not in {"actual", "short", "over"} or (
        parameters.measure != "actual" and number(given, "rate") is not None
    )
    found = _measured(given, parameters, rates=rates)
    if found is None:
        return lacking("actual") if parameters.measure == "actual" else _missing_rate(given)
    value, shown = found
    if parameters.absolute and value < 0:
        value, shown = -value, f"{shown}，按绝对值{percent(-value) if rates else digits(-value)}计"
    for bracket in parameters.brackets:
        if bracket.holds(value):
            before = (shown, f"属于“{bracket_name(bracket, rates=rates)}”档")
            if bracket.steps is not None or bracket.line is not None:
                return _by_steps(bracket, value, weight, rounding, before, rates=rates)
            return _by_bracket(given, bracket, value if rates else None, weight, rounding, before)
    if parameters.otherwise == "open":
        span = (ZERO, rounded(weight, rounding))
        return Outcome(None, (shown, "不在所列各档之内，由评价人员评判"), span)
    return _by_rate(given, value if rates else None, weight, rounding, (shown,))


def _measured(given: Given, parameters: Parameters, *, rates: bool) -> tuple[Decimal, str] | None:
    """Return the value that bands look at, with the step that shows it."""
    actual, target = number(given, "actual"), number(given, "target")
    if parameters.measure == "deviation":
        return _deviation(given)
    if parameters.measure in {"short", "over"}:
        if actual is None or target is None:
            return None
        first, second = (target, actual) if parameters.measure == "short" else (actual, target)
        gap = first - second
        shown = f"{digits(first)}－{digits(second)}={digits(gap)}{'个百分点' if rates else ''}"
        return (gap / HUNDRED if rates else gap), shown
    if rates:
        return _rate(given, own=parameters.measure == "rate")
    return None if actual is None else (actual, f"实际值为{digits(actual)}")


def _by_steps(
    bracket: Bracket,
    value: Decimal,
    weight: Decimal,
    rounding: RoundingSpec,
    before: tuple[str, ...],
    *,
    rates: bool,
) -> Outcome:
    """Earn by a bracket's line, or what the bracket names less its steps (档内线性、逐级计分)."""
    rate = value if rates else None
    line = bracket.line
    if line is not None:
        exact = weight * (line.share + line.share_slope * value) + line.points + line.points_slope * value
        return earned(
            _line_text(bracket, value, weight, rates=rates),
            exact,
            weight,
            rounding,
            before=before,
            relation="met" if exact >= weight else "missed",
            ratio=rate,
        )
    steps = bracket.steps
    assert steps is not None  # noqa: S101 - the caller asks only then
    start = (
        bracket.points
        if bracket.points is not None
        else weight * (bracket.share if bracket.share is not None else 1) - (bracket.off or ZERO)
    )
    units = max(ZERO, count_steps(abs(value - steps.edge), steps.per, steps.mode))
    each = steps.points if steps.share is None else weight * steps.share
    if each is None:
        return lacking("step")
    change = each * units
    if steps.most is not None:
        change = min(change, steps.most)
    counted = {"floor": "不足一档不计", "ceiling": "不足一档按一档计", "proportional": "按比例计"}[steps.mode]
    size = f"{digits((steps.per * HUNDRED).normalize())}个百分点" if rates else digits(steps.per)
    what = "加" if steps.adds else "扣"
    edge = percent(steps.edge) if rates else digits(steps.edge)
    told = (*before, f"与{edge}相差每{size}{what}{unrounded(each)}分，{counted}，计{unrounded(units)}档")
    exact = start + change if steps.adds else start - change
    expression = f"{digits(start)}{'＋' if steps.adds else '－'}{unrounded(change)}"
    relation: Relation = "met" if exact >= weight else "missed"
    return earned(expression, exact, weight, rounding, before=told, relation=relation, ratio=rate)


def _line_text(bracket: Bracket, value: Decimal, weight: Decimal, *, rates: bool) -> str:
    """Write a line's arithmetic: 10×（1－10×2.00%）."""
    line = bracket.line
    assert line is not None  # noqa: S101 - the caller asks only then
    shown = percent(value) if rates else digits(value)

    def of(start: Decimal, slope: Decimal) -> str:
        sign = "＋" if slope > 0 else "－"
        return f"{unrounded(start)}{sign}{unrounded(abs(slope))}×{shown}"

    parts = []
    if line.share or line.share_slope:
        parts.append(f"{digits(weight)}×（{of(line.share, line.share_slope)}）")
    if line.points or line.points_slope:
        parts.append(of(line.points, line.points_slope))
    return "＋".join(parts)


def _by_bracket(
    given: Given,
    bracket: Bracket,
    rate: Decimal | None,
    weight: Decimal,
    rounding: RoundingSpec,
    before: tuple[str, ...],
) -> Outcome:
    if bracket.points is not None:
        relation: Relation = "met" if bracket.points >= weight else "missed"
        return earned(
            digits(bracket.points), bracket.points, weight, rounding, before=before, relation=relation, ratio=rate
        )
    if bracket.off is not None:
        expression = f"{digits(weight)}－{digits(bracket.off)}"
        relation = "met" if bracket.off == 0 else "missed"
        return earned(expression, weight - bracket.off, weight, rounding, before=before, relation=relation, ratio=rate)
    if bracket.base is not None and bracket.top is not None and rate is not None:
        return _between(rate, bracket.base, bracket.top, weight, rounding, before)
    if bracket.proportional or bracket.share is None:
        return _by_rate(given, rate, weight, rounding, before)
    relation = "met" if bracket.share == 1 else "missed"
    expression = f"{digits(weight)}×{percent(bracket.share)}"
    return earned(expression, weight * bracket.share, weight, rounding, before=before, relation=relation, ratio=rate)


def award_of(bracket: Bracket, weight: Decimal, rounding: RoundingSpec, before: tuple[str, ...]) -> Outcome:
    """Give what a bracket of counted things earns: 分, a share, or so much off (按项数分档)."""
    return _by_bracket({}, bracket, None, weight, rounding, before)


def _between(
    rate: Decimal, base: Decimal, top: Decimal, weight: Decimal, rounding: RoundingSpec, before: tuple[str, ...]
) -> Outcome:
    """Earn evenly from nothing at ``base`` to all at ``top`` (按区间线性计分)."""
    expression = f"{digits(weight)}×（{percent(rate)}－{percent(base)}）÷（{percent(top)}－{percent(base)}）"
    exact = weight * (rate - base) / (top - base)
    relation: Relation = "met" if exact >= weight else "missed"
    return earned(expression, exact, weight, rounding, before=before, relation=relation, ratio=rate)


def _by_rate(
    given: Given, rate: Decimal | None, weight: Decimal, rounding: RoundingSpec, before: tuple[str, ...]
) -> Outcome:
    target, actual = number(given, "target"), number(given, "actual")
    if number(given, "rate") is None and target is not None and target > 0 and actual is not None:
        rate = actual / target
        expression, exact = f"{digits(weight)}×{digits(actual)}÷{digits(target)}", weight * actual / target
    elif rate is not None:
        expression, exact = f"{digits(weight)}×{unrounded(rate * 100)}%", weight * rate
    else:
        return _missing_rate(given)
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
    (percentage points for rates). ``floor`` mode counts whole units only. Bands of the rule, such as
    nothing below 60%, come first.
    """
    actual = number(given, "actual")
    target = number(given, "target")
    completion: tuple[str, ...] = ()
    if parameters.measure == "completion" and actual is not None:
        if target is None or target <= 0:
            return _missing_rate(given)
        completion = (f"{digits(actual)}÷{digits(target)}={percent(actual / target)}",)
        actual, target = actual / target * 100, Decimal(100)
    elif parameters.measure == "deviation":
        off = _deviation(given)
        if off is None:
            return _missing_rate(given)
        actual, completion = off[0] * 100, (off[1],)
    if parameters.absolute and actual is not None:
        actual = abs(actual)
    threshold = parameters.threshold if parameters.threshold is not None else target
    step = parameters.step if parameters.step_share is None else weight * parameters.step_share
    if actual is None or threshold is None or step is None:
        return lacking(*(n for n, v in (("target", threshold), ("actual", actual)) if v is None))
    measured = actual / 100 if parameters.per_unit == "个百分点" else actual
    for bracket in parameters.brackets:
        if bracket.holds(measured):
            rates = parameters.per_unit == "个百分点"
            before = (*completion, f"{unrounded(actual)}属于“{bracket_name(bracket, rates=rates)}”档")
            return _by_bracket(given, bracket, None, weight, rounding, before)
    per = parameters.per if parameters.per is not None else Decimal(1)
    lower, upper = (actual, threshold) if parameters.direction == "below" else (threshold, actual)
    shortfall = upper - lower
    sign = "≥" if parameters.direction == "below" else "≤"
    ratio = actual / threshold if threshold > 0 else None
    if shortfall <= 0:
        kept = full(weight, rounding, f"{unrounded(actual)}{sign}{unrounded(threshold)}，不扣分", ratio=ratio)
        return kept._replace(told=(*completion, *kept.steps))
    units = count_steps(shortfall, per, parameters.step_mode)
    counted = {"floor": "不足一档不计", "ceiling": "不足一档按一档计", "proportional": "按比例计"}
    before = (
        *completion,
        f"{unrounded(upper)}－{unrounded(lower)}={unrounded(shortfall)}",
        f"每{digits(per)}{parameters.per_unit}扣{unrounded(step)}分，{counted[parameters.step_mode]}，计{unrounded(units)}档",
    )
    exact = weight - step * units
    if exact < parameters.floor:
        floor = parameters.floor
        return earned(digits(floor), floor, weight, rounding, before=(*before, "扣完为止"), ratio=ratio)
    expression = f"{digits(weight)}－{unrounded(step)}×{unrounded(units)}"
    return earned(expression, exact, weight, rounding, before=before, relation="missed", ratio=ratio)


def satisfaction(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Score a satisfaction rate (满意度): by bands or steps where the rule has them, else proportionally.

    Inputs: ``actual`` and ``target`` in %; ``rate``, the actual as a fraction, for bands.
    """
    if parameters.brackets:
        outcome = brackets(given, parameters, weight, rounding)
    elif parameters.step is not None or parameters.step_share is not None:
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

    Inputs: ``target`` and ``actual`` as ISO dates. Where the rule leaves the rest ``open``, a missed
    deadline is judged, below full marks.
    """
    due, done = _day(word(given, "target")), _day(word(given, "actual"))
    if due is None or done is None:
        return lacking(*(n for n, v in (("target", due), ("actual", done)) if v is None))
    if done <= due:
        return full(weight, rounding, f"{done.isoformat()}不晚于{due.isoformat()}，按期完成")
    late = f"{done.isoformat()}晚于{due.isoformat()}，逾期{(done - due).days}天"
    if parameters.otherwise == "open":
        span = (ZERO, rounded(weight, rounding) - Decimal(1).scaleb(-rounding.places))
        return Outcome(None, (f"{late}，不得满分，由评价人员评判",), span, "missed")
    before = (f"{late}，不得分",)
    return earned(f"{digits(weight)}×0", ZERO, weight, rounding, before=before)


def late_steps(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Take off ``step`` 分 for every ``per`` days late (逾期扣分), never below 0; bands of days late come first.

    Inputs: ``target`` and ``actual`` as ISO dates, or ``late``, the days late.
    """
    step = parameters.step if parameters.step_share is None else weight * parameters.step_share
    if step is None and not parameters.brackets:
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
    for bracket in parameters.brackets:
        if bracket.holds(late):
            told = (*before, f"属于“逾期{bracket_name(bracket, rates=False)}天”档")
            return _by_bracket(given, bracket, None, weight, rounding, told)
    if step is None:
        return Outcome(None, (*before, "不在所列各档之内，由评价人员评判"), (ZERO, rounded(weight, rounding)), "missed")
    per = parameters.per if parameters.per is not None else Decimal(1)
    units = count_steps(late, per, parameters.step_mode)
    return earned(
        f"{digits(weight)}－{digits(step)}×{unrounded(units)}",
        weight - step * units,
        weight,
        rounding,
        before=(*before, f"逾期{digits(late)}天，每{digits(per)}天扣{digits(step)}分"),
    )
