"""Points as formulas over a row's own cells (活的得分): each method the cells can carry, as the engine computes it.

What judgement, words, dates or values outside the sheet decide has no formula here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.export.formulas import (
    Branch,
    Live,
    choose,
    distance,
    in_band,
    least,
    literal,
    most,
    steady,
    whole_units,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.rules import Bracket, BracketLine, BracketSteps, Parameters
    from assistant.domain.scoring import Score, Terms

ZERO, HUNDRED = Decimal(0), Decimal(100)
_PLACES = 2


@dataclass(frozen=True, slots=True)
class RowCells:
    """The numbers a row's formulas rest on, with the cells they stand in; None where a cell holds no number."""

    target: Decimal | None
    actual: Decimal | None
    target_cell: str
    actual_cell: str
    weight_cell: str


@dataclass(frozen=True, slots=True)
class _Setting:
    """What a method's formula is written from: weight, target, result, and the rate where the value is one."""

    terms: Terms
    weight: Live
    target: Live | None
    actual: Live
    rate: Live | None

    @property
    def parameters(self) -> Parameters:
        return self.terms.parameters

    @property
    def ratio(self) -> Live | None:
        """Result ÷ target where the target is above 0."""
        if self.target is None or self.target.value is None or self.target.value <= 0:
            return None
        return self.actual / self.target


Plan = tuple[list[Branch], Live | None]


def points_formula(score: Score, cells: RowCells) -> str | None:
    """Write the formula of a score's points; None where none gives exactly the points that count."""
    terms = score.terms
    if score.status != "scored" or score.weight is None or terms is None or score.points is None:
        return None
    if terms.rounding.places != _PLACES or terms.rounding.mode != "half_up":
        return None
    weight = Live(cells.weight_cell, score.weight)
    printed = weight if score.original_weight is None else literal(score.original_weight)
    setting = _setting(terms, cells, printed)
    method = _METHODS.get(terms.method)
    plan = None if setting is None or method is None else method(setting)
    if plan is None:
        return None
    branches, otherwise = plan
    if printed is not weight:
        # Points are computed at the printed weight and raised with it (分摊).
        branches = [replace(branch, then=branch.then * weight / printed) for branch in branches]
        otherwise = None if otherwise is None else otherwise * weight / printed
    found = choose(branches, otherwise)
    if found.value is None or round_decimal(found.value, _PLACES) != score.points:
        return None
    return found.text


def _setting(terms: Terms, cells: RowCells, weight: Live) -> _Setting | None:
    """Match the method's values with the row's cells; None where the result is not the cell's."""
    given, actual = terms.given, cells.actual
    if actual is None:
        return None
    shown = Live(cells.actual_cell, actual)
    target = None if cells.target is None else Live(cells.target_cell, cells.target)
    rate = given.get("rate")
    own = shown / literal(HUNDRED) if isinstance(rate, Decimal) and rate == actual / HUNDRED else None
    if terms.method == "execution_rate":
        spent, budget = given.get("spent"), given.get("budget")
        if isinstance(spent, Decimal) and isinstance(budget, Decimal):
            own = None
            if not _same_rate(spent, budget, actual, cells.target):
                return None
        elif own is None:
            return None
        return _Setting(terms, weight, target, shown, own)
    if given.get("actual") != actual or (rate is not None and own is None):
        return None
    if given.get("target") != cells.target:
        target = None
    return _Setting(terms, weight, target, shown, own)


def _same_rate(spent: Decimal, budget: Decimal, actual: Decimal, target: Decimal | None) -> bool:
    """Tell whether the row's cells print the rate of the amounts, to two decimals of a per cent."""
    if target is None or target <= 0 or budget <= 0:
        return False
    return round_decimal(spent / budget, 4) == round_decimal(actual / target, 4)


def _upward(setting: _Setting) -> Plan | None:
    if setting.ratio is None or setting.target is None:
        return None
    return [], within(setting.weight * setting.actual / setting.target, setting.weight)


def _downward(setting: _Setting) -> Plan | None:
    target = setting.target
    if target is None or target.value is None or target.value < 0:
        return None
    kept = _compare(setting.actual, "<=", target)
    return [Branch(*kept, setting.weight)], setting.weight * target / setting.actual


def _downward_linear(setting: _Setting) -> Plan | None:
    target = setting.target
    if target is None or setting.ratio is None:
        return None
    kept = _compare(setting.actual, "<=", target)
    left = literal(Decimal(2)) * target - setting.actual
    return [Branch(*kept, setting.weight)], most(literal(ZERO), setting.weight * left / target)


def _no_tolerance(setting: _Setting) -> Plan:
    return [Branch(*_compare(setting.actual, "<=", literal(ZERO)), setting.weight)], literal(ZERO)


def _range(setting: _Setting) -> Plan | None:
    """Below the range in proportion to its lower end, above it to its upper end; the ends stand in the rule's text."""
    lower, upper = setting.terms.given.get("target"), setting.terms.given.get("upper")
    if not isinstance(lower, Decimal) or not isinstance(upper, Decimal) or lower <= 0 or lower > upper:
        return None
    low, high, weight, actual = literal(lower), literal(upper), setting.weight, setting.actual
    below = Branch(*_compare(actual, "<", low), weight * most(literal(ZERO), actual) / low)
    inside = Branch(*_compare(actual, "<=", high), weight)
    return [below, inside], weight * high / actual


def _compare(left: Live, sign: str, right: Live) -> tuple[str, bool]:
    assert left.value is not None  # noqa: S101 - cells and numbers of the rule have their values
    assert right.value is not None  # noqa: S101 - as above
    holds = left.value < right.value or (sign == "<=" and left.value == right.value)
    return f"{left.text}{sign}{right.text}", holds


def _measured(setting: _Setting) -> Live | None:
    """The value that bands look at, a fraction but for the result itself."""
    measure = setting.parameters.measure
    if measure == "actual":
        return setting.actual
    if measure == "deviation":
        return _off_target(setting)
    if measure in {"short", "over"}:
        return _gap(setting)
    return setting.rate if measure == "rate" and setting.rate is not None else setting.ratio


def _gap(setting: _Setting) -> Live | None:
    """How far the result falls short of its target, or goes beyond it; a fraction for rates."""
    if setting.target is None:
        return None
    short = setting.parameters.measure == "short"
    gap = setting.target - setting.actual if short else setting.actual - setting.target
    return gap if setting.rate is None else gap / literal(HUNDRED)


def _off_target(setting: _Setting) -> Live | None:
    if setting.target is None or setting.ratio is None:
        return None
    return distance(setting.actual, setting.target) / setting.target


def _bands(setting: _Setting) -> Plan | None:
    parameters = setting.parameters
    value = _measured(setting)
    if value is None:
        return None
    if parameters.absolute and parameters.measure != "deviation":
        value = distance(value, literal(ZERO))
    rate = None if parameters.measure == "actual" else value
    branches = _branches(setting, value if rate is None else steady(value), rate)
    if branches is None:
        return None
    if parameters.otherwise == "open":
        return branches, None
    rest = _by_rate(setting, rate)
    return None if rest is None else (branches, rest)


def _branches(setting: _Setting, value: Live, rate: Live | None) -> list[Branch] | None:
    branches = []
    for bracket in setting.parameters.brackets:
        condition, award = in_band(bracket, value), _award(setting, bracket, rate, value)
        if condition is None or award is None:
            return None
        branches.append(Branch(*condition, award))
    return branches


def _award(setting: _Setting, bracket: Bracket, rate: Live | None, value: Live) -> Live | None:
    """Write what a band earns; in proportion to nothing known, None."""
    weight = setting.weight
    if bracket.line is not None:
        return within(_on_line(bracket.line, weight, value), weight)
    if bracket.steps is not None:
        start = _award(setting, bracket.model_copy(update={"steps": None}), rate, value)
        return None if start is None else _stepped(bracket.steps, start, weight, value)
    if bracket.points is not None:
        return within(literal(bracket.points), weight)
    if bracket.off is not None:
        return most(literal(ZERO), weight - literal(bracket.off)) if bracket.off else weight
    if bracket.base is not None and bracket.top is not None and rate is not None:
        base, top = literal(bracket.base), literal(bracket.top)
        return within(weight * (rate - base) / (top - base), weight)
    if bracket.proportional or bracket.share is None:
        return _by_rate(setting, rate)
    if bracket.share in {ZERO, Decimal(1)}:
        return weight if bracket.share else literal(ZERO)
    return within(weight * literal(bracket.share), weight)


def _on_line(line: BracketLine, weight: Live, value: Live) -> Live:
    def of(start: Decimal, slope: Decimal) -> Live:
        return literal(start) + literal(slope) * value

    share, points = of(line.share, line.share_slope), of(line.points, line.points_slope)
    if not (line.points or line.points_slope):
        return weight * share
    return points if not (line.share or line.share_slope) else weight * share + points


def _stepped(steps: BracketSteps, start: Live, weight: Live, value: Live) -> Live | None:
    """Take the steps off what the band earns, or add them to it."""
    each = weight * literal(steps.share) if steps.share is not None else None
    if steps.points is not None:
        each = literal(steps.points)
    if each is None:
        return None
    beyond = distance(value, literal(steps.edge))
    units = whole_units(beyond if steps.per == 1 else beyond / literal(steps.per), steps.mode)
    change = each * units if steps.most is None else least(each * units, literal(steps.most))
    return within(start + change if steps.adds else start - change, weight)


def _by_rate(setting: _Setting, rate: Live | None) -> Live | None:
    if setting.rate is None and setting.target is not None and setting.ratio is not None:
        return within(setting.weight * setting.actual / setting.target, setting.weight)
    return None if rate is None else within(setting.weight * rate, setting.weight)


def _steps(setting: _Setting) -> Plan | None:
    """So much off for every unit on the wrong side of the threshold, bands of the rule first."""
    parameters, hundred = setting.parameters, literal(HUNDRED)
    actual, limit = setting.actual, setting.target
    if parameters.measure == "completion":
        if setting.ratio is None:
            return None
        actual, limit = steady(setting.ratio * hundred), hundred
    elif parameters.measure == "deviation":
        off = _off_target(setting)
        if off is None:
            return None
        actual = steady(off * hundred)
    if parameters.threshold is not None:
        limit = literal(parameters.threshold)
    step = _step(setting)
    if limit is None or step is None:
        return None
    per_cent = parameters.per_unit == "个百分点"
    branches = _branches(setting, steady(actual / hundred) if per_cent else actual, None)
    if branches is None:
        return None
    beyond = limit - actual if parameters.direction == "below" else actual - limit
    per = parameters.per if parameters.per is not None else Decimal(1)
    units = whole_units(beyond if per == 1 else beyond / literal(per), parameters.step_mode)
    floor = max(parameters.floor, ZERO)
    points = most(literal(floor), setting.weight - step * units)
    return branches, least(setting.weight, points) if floor else points


def _step(setting: _Setting) -> Live | None:
    parameters = setting.parameters
    if parameters.step_share is not None:
        return setting.weight * literal(parameters.step_share)
    return None if parameters.step is None else literal(parameters.step)


def _execution(setting: _Setting) -> Plan | None:
    """Rate × weight, or the rule's steps or bands over the rate; the rate is the result's own or of two cells."""
    parameters = setting.parameters
    rate = setting.rate if setting.rate is not None else setting.ratio
    if rate is None:
        return None
    if parameters.step is not None or parameters.step_share is not None:
        if parameters.measure != "rate":
            return None
        full = literal(parameters.threshold if parameters.threshold is not None else HUNDRED)
        shown = setting.actual if setting.rate is not None else steady(rate * literal(HUNDRED))
        return _steps(replace(setting, target=full, actual=shown, rate=None))
    if parameters.brackets:
        return _bands(setting)
    return [], within(setting.weight * rate, setting.weight)


def _satisfaction(setting: _Setting) -> Plan | None:
    parameters = setting.parameters
    if parameters.brackets:
        return _bands(setting)
    stepped = parameters.step is not None or parameters.step_share is not None
    return _steps(setting) if stepped else _upward(setting)


_METHODS: dict[str, Callable[[_Setting], Plan | None]] = {
    "brackets": _bands,
    "equal": _upward,
    "execution_rate": _execution,
    "proportional_down_inverse": _downward,
    "proportional_down_linear": _downward_linear,
    "proportional_up": _upward,
    "range": _range,
    "satisfaction": _satisfaction,
    "step_deduction": _steps,
    "zero_tolerance": _no_tolerance,
}
