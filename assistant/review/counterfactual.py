"""What would have kept the points (保分条件): the nearest result that earns full marks, found by rescoring.

Where a judgement decides, the condition is told in words; points are then a person's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.facts import read_actual
from assistant.review.records import Counterfactual
from assistant.scoring.engine import rescore_leaf, score_evaluation, summarise
from assistant.scoring.totals import grade_of
from assistant.scoring.values import read_value
from assistant.scoring.what_if import apply_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import Score, ScoreSheet

_FURTHEST = 10_000
# Values nobody can still change: last year's, the city's average, the budget as first approved.
_GIVEN = re.compile("上年|去年|平均|年初|预算数")


@dataclass(frozen=True, slots=True)
class _Input:
    """The input that is moved: its key as ``what_if`` knows it, its label, and its value as printed."""

    key: str
    label: str
    value: Decimal
    unit: str
    places: int


def find_counterfactual(
    evaluation: Evaluation, rule_set: RuleSet, sheet: ScoreSheet, score: Score
) -> Counterfactual | None:
    """Find the nearest single result that would have earned full marks (保分条件).

    Args:
        evaluation: The form as it stands.
        rule_set: The rules in force.
        sheet: Its scores, for the total that would follow.
        score: The leaf, with the points its rationale speaks of.

    Returns:
        The condition with the points, total and grade that follow; None where no number decides, or
        none within reach earns full marks.
    """
    if score.computed is None or score.weight is None or score.computed >= score.weight:
        return None
    for moved in _inputs_of(evaluation, score):
        for upward in (True, False):
            value = _first_full(evaluation, rule_set, score, moved, upward=upward)
            if value is not None:
                return _told(evaluation, rule_set, sheet, score, moved, value)
    return None


def _inputs_of(evaluation: Evaluation, score: Score) -> Iterator[_Input]:
    """Yield the results that may be moved: the row's own, the amount above the line, values by label."""
    indicator = next((item for item in evaluation.indicators if item.code == score.code), None)
    line = evaluation.total_fund
    found: list[tuple[str, str, str | None, str]] = []
    if indicator is not None and read_actual(indicator) is not None:
        found.append((f"{score.code}.actual", "实际完成值", indicator.actual, indicator.unit or ""))
    if line is not None and score.method == "execution_rate" and score.inputs:
        first = score.inputs[0].value
        fields = (("received", "实际到位资金", line.received), ("spent", "实际支出", line.spent))
        named = [item for item in fields if item[2] == first]
        wanted = named[:1] if "到位" in score.name else named[-1:]
        found += [(f"funds.{field}", label, text, line.unit) for field, label, text in wanted]
    if indicator is not None:
        used = {item.name for item in score.inputs}
        found += [
            (f"{score.code}.inputs.{label}", label, text, "")
            for label, text in indicator.inputs.items()
            if label in used and not _GIVEN.search(label)
        ]
    for key, label, text, unit in found:
        reading = read_value(text, unit)
        if reading.kind == "number" and reading.value is not None:
            yield _Input(key, label, reading.value, reading.unit, _places(reading.value))


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _points_at(
    evaluation: Evaluation, rule_set: RuleSet, score: Score, moved: _Input, value: Decimal
) -> Decimal | None:
    changed = apply_changes(evaluation, {moved.key: format_decimal(value, moved.places) + moved.unit})
    # Printed points belong to the old input, and so does a printed rate.
    indicators = tuple(
        item.model_copy(update={"stated": None}) if item.code == score.code else item for item in changed.indicators
    )
    return rescore_leaf(changed.model_copy(update={"indicators": indicators}), score.code, rule_set, score).computed


def _first_full(
    evaluation: Evaluation, rule_set: RuleSet, score: Score, moved: _Input, *, upward: bool
) -> Decimal | None:
    """Bisect one direction for the first value that earns full marks; None where none within reach does."""
    unit = Decimal(1).scaleb(-moved.places)

    def full(count: Decimal) -> bool:
        value = moved.value + (count if upward else -count) * unit
        return _points_at(evaluation, rule_set, score, moved, value) == score.weight

    limit = (abs(moved.value) / unit * (_FURTHEST if upward else 1)).to_integral_value()
    high = Decimal(1)
    while high < limit and not full(high):
        high *= 4
    high = min(high, max(limit, Decimal(1)))
    if not full(high):
        return None
    low = Decimal(0)
    while high - low > 1:
        middle = ((low + high) / 2).to_integral_value()
        if full(middle):
            high = middle
        else:
            low = middle
    return _target_near(evaluation, rule_set, score, moved, moved.value + (high if upward else -high) * unit)


def _target_near(evaluation: Evaluation, rule_set: RuleSet, score: Score, moved: _Input, value: Decimal) -> Decimal:
    """Prefer the whole aim where rounding alone lets a little less pass (199.80 for 200.00)."""
    for given in score.inputs:
        reading = read_value(given.value, given.unit or "")
        if reading.kind != "number" or reading.value is None or reading.unit != moved.unit:
            continue
        aim = reading.value
        near = abs(aim - value) * 100 <= abs(aim)
        beyond = (aim - value) * (value - moved.value) >= 0
        full = aim != moved.value and near and beyond
        if full and _points_at(evaluation, rule_set, score, moved, aim) == score.weight:
            return aim
    return value


def _total_at(
    evaluation: Evaluation, rule_set: RuleSet, sheet: ScoreSheet, moved: _Input, value: Decimal
) -> Decimal | None:
    """Form the total that follows: money moves every rate it stands in, not this leaf's alone."""
    changed = apply_changes(evaluation, {moved.key: format_decimal(value, moved.places) + moved.unit})
    ruled = {score.code for score in sheet.scores if score.status == "scored"}
    indicators = tuple(
        item.model_copy(update={"stated": None}) if item.code in ruled else item for item in changed.indicators
    )
    rescored = changed.model_copy(update={"indicators": indicators})
    return summarise(rescored, rule_set, score_evaluation(rescored, rule_set)).total


def _told(
    evaluation: Evaluation, rule_set: RuleSet, sheet: ScoreSheet, score: Score, moved: _Input, value: Decimal
) -> Counterfactual:
    assert score.weight is not None  # noqa: S101 - checked by the caller
    total = None if sheet.total is None else _total_at(evaluation, rule_set, sheet, moved, value)
    grade = None if total is None else grade_of(total, rule_set.bands)
    shown = format_decimal(value, max(moved.places, _places(value))) + moved.unit
    gap = format_decimal(abs(value - moved.value)) + ("个百分点" if moved.unit == "%" else moved.unit)
    up = value > moved.value
    text = f"{moved.label}{f'达到{shown}' if up else f'控制在{shown}以内'}（比现值{'多' if up else '少'}{gap}），"
    text += f"本项即可得满分{format_decimal(score.weight)}分"
    if total is not None and total != sheet.total:
        text += f"，总分相应为{format_decimal(total)}分"
        if grade is not None and grade != sheet.grade:
            text += f"，等级由“{sheet.grade}”变为“{grade}”"
    return Counterfactual(text, moved.key, shown, score.weight, total, grade)
