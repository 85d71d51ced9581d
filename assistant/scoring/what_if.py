"""Scores under changed inputs (假设分析), and the nearest input that would change points or grade (临界值).

Scoring itself is the engine's; a changed evaluation is scored like any other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.quantity import format_decimal, format_points, measure_of, round_decimal
from assistant.errors import InputError
from assistant.scoring.engine import rescore_leaf, score_evaluation, summarise
from assistant.scoring.totals import grade_of
from assistant.scoring.values import Reading, read_value
from assistant.scoring.weights import find_blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.evaluation import Evaluation, FundLine, Indicator
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import Score, ScoreSheet

INDICATOR_FIELDS = ("target", "actual", "sign", "unit", "weight", "stated", "waived", "target_too_low")
FUNDS_FIELDS = ("initial", "budget", "received", "spent", "rate", "weight", "stated")
_KEY = re.compile(r"([^.]+)\.(.+)")
_MOST_PLACES = 2
_TRUE = {"true", "是", "1"}
Effect = Literal["points", "grade"]


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One leaf's points before and after (得分变化); None where they are open."""

    code: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Boundary:
    """The nearest input that would change something (临界值): which leaf, which input, its value, what for."""

    code: str
    input: str
    value: str
    effect: str
    changes: Effect
    distance: Decimal


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Both sheets, what differs, and the nearest boundaries of the changed evaluation (假设分析结果).

    ``notes`` say where a difference has another cause than the changed input: printed points that
    were disputed, or stood without a rule, and are now computed.
    """

    before: ScoreSheet
    after: ScoreSheet
    changed: tuple[ScoreChange, ...]
    nearest: Boundary | None
    nearest_grade: Boundary | None
    notes: tuple[str, ...] = ()


def parse_change(text: str) -> tuple[str, str]:
    """Split ``B03.actual=90`` into its key and its value.

    Raises:
        InputError: There is no code, field or value.
    """
    key, separator, value = text.partition("=")
    if not separator or not _KEY.fullmatch(key.strip()):
        raise InputError(text, "不能识别的假设", "代码.字段=值，例如 B03.actual=90", "请改正后重试")
    return key.strip(), value.strip()


def explore(evaluation: Evaluation, rule_set: RuleSet, changes: tuple[str, ...]) -> WhatIf:
    """Score an evaluation before and after changes written as ``B03.actual=90`` (假设分析).

    Raises:
        InputError: A change that cannot be read, or a code or field that is not there.
    """
    return compare_changes(evaluation, rule_set, dict(parse_change(text) for text in changes))


def compare_changes(evaluation: Evaluation, rule_set: RuleSet, changes: Mapping[str, str]) -> WhatIf:
    """Score an evaluation before and after changes (假设分析), several inputs at once.

    Printed points of a changed row are set aside, as they belong to the old input; so are printed
    group points and the printed total.

    Args:
        evaluation: The form as it stands.
        rule_set: The rules for both sides.
        changes: Values by ``CODE.field``; fields are ``target``, ``actual``, ``spent``, ``budget``,
            or ``inputs.<label>``. An empty value blanks the field.

    Raises:
        InputError: A code or field that is not there.
    """
    changed = apply_changes(evaluation, changes)
    before = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    after = summarise(changed, rule_set, score_evaluation(changed, rule_set))
    old = {score.code: score.points for score in before.scores}
    differing = tuple(
        ScoreChange(score.code, old.get(score.code), score.points)
        for score in after.scores
        if old.get(score.code) != score.points
    )
    codes = tuple(dict.fromkeys(_code_of(key, after) for key in changes))
    return WhatIf(
        before,
        after,
        differing,
        find_nearest(changed, rule_set, after, codes=codes or None),
        find_nearest(changed, rule_set, after, grade_only=True),
        _notes(before, after, codes),
    )


def _notes(before: ScoreSheet, after: ScoreSheet, codes: tuple[str, ...]) -> tuple[str, ...]:
    """Say which changed rows counted as printed before and by the rule now."""
    old, notes = {score.code: score for score in before.scores}, []
    for score in after.scores:
        known = old.get(score.code)
        if score.code not in codes or known is None or score.status != "scored":
            continue
        if known.status == "disputed" and known.stated is not None and known.computed is not None:
            notes.append(
                f"{score.code}原为有争议（原表{format_points(known.stated)}分，核算{format_points(known.computed)}分），"
                "原表得分随输入改变而失效，现按规则核算；差额中含原有的出入"
            )
        elif known.status == "stated" and known.stated is not None:
            notes.append(f"{score.code}原按所载得分{format_points(known.stated)}分计，现按规则核算")
    return tuple(notes)


def _code_of(key: str, sheet: ScoreSheet) -> str:
    code = key.partition(".")[0]
    return sheet.scores[0].code if code == "funds" and sheet.scores else code


def apply_changes(evaluation: Evaluation, changes: Mapping[str, str]) -> Evaluation:
    """Return the evaluation with changed inputs; the original is left as it is.

    Raises:
        InputError: A code or field that is not there.
    """
    result = evaluation
    for key, value in changes.items():
        code, _, field = key.partition(".")
        indicator = next((item for item in result.indicators if item.code == code), None)
        if indicator is not None:
            replaced = _change_indicator(indicator, field, value)
            indicators = tuple(replaced if item is indicator else item for item in result.indicators)
            result = result.model_copy(update={"indicators": indicators})
        elif code in {"A00", "A01", "funds"} and result.total_fund is not None:
            line = result.total_fund
            lines = tuple(_change_line(line, field, value) if item is line else item for item in result.funds)
            result = result.model_copy(update={"funds": lines})
        else:
            known = "、".join(item.code for item in result.indicators)
            raise InputError(key, "没有这个指标代码", f"A01（资金）、{known}", "请改正代码")
    if evaluation.stated is not None and changes:
        bare = tuple(group.model_copy(update={"points": None}) for group in evaluation.stated.groups)
        covered = bool(evaluation.indicators)
        update = {"total": None, "grade": None, "groups": bare if covered else evaluation.stated.groups}
        result = result.model_copy(update={"stated": evaluation.stated.model_copy(update=update)})
    return result


def _change_indicator(indicator: Indicator, field: str, value: str) -> Indicator:
    if field.startswith("inputs."):
        inputs = {**indicator.inputs, field.removeprefix("inputs."): value}
        return indicator.model_copy(update={"inputs": inputs, "stated": None})
    if field not in INDICATOR_FIELDS:
        raise InputError(
            f"{indicator.code}.{field}", "没有这个字段", "、".join((*INDICATOR_FIELDS, "inputs.<标签>")), "请改正字段名"
        )
    if field == "target_too_low":
        return indicator.model_copy(update={field: value.lower() in _TRUE, "stated": None})
    update: dict[str, str | None] = {field: value or None}
    if field not in {"stated", "weight"}:
        update["stated"] = None
    return indicator.model_copy(update=update)


def _change_line(line: FundLine, field: str, value: str) -> FundLine:
    name = "spent" if field == "actual" else "budget" if field == "target" else field
    if name not in FUNDS_FIELDS:
        raise InputError(f"A01.{field}", "没有这个字段", "、".join(FUNDS_FIELDS), "请改正字段名")
    update: dict[str, str | None] = {name: value or None}
    if name not in {"stated", "weight"}:
        update["stated"] = None
    if name in {"spent", "budget", "received"}:
        update["rate"] = None
    return line.model_copy(update=update)


def find_nearest(
    evaluation: Evaluation,
    rule_set: RuleSet,
    sheet: ScoreSheet,
    *,
    codes: tuple[str, ...] | None = None,
    grade_only: bool = False,
) -> Boundary | None:
    """Find the smallest change of one input that changes its points, or the grade (最近临界值).

    Results (``actual``, for the funds row ``spent``) are moved in steps of their printed places; the
    distance is the change relative to the value, so that leaves compare. Only leaves that a rule
    computed by themselves are tried.

    Args:
        evaluation: The form the sheet was made from.
        rule_set: The rules in force.
        sheet: Its scores.
        codes: The leaves to try, all by default.
        grade_only: Look for a change of the grade instead of one of points.
    """
    merged = {code for block in find_blocks(evaluation) for code in block.members}
    found: list[Boundary] = []
    for score in sheet.scores:
        if score.computed is None or score.status != "scored" or score.code in merged:
            continue
        if codes is not None and score.code not in codes:
            continue
        for upward in (True, False):
            boundary = _boundary_of(evaluation, rule_set, sheet, score, upward=upward, grade_only=grade_only)
            if boundary is not None:
                found.append(boundary)
    return min(found, key=lambda item: (item.distance, item.code)) if found else None


def _input_of(evaluation: Evaluation, score: Score) -> tuple[str, Reading] | None:
    """Return the input that is moved: a row's result, the funds row's spending."""
    indicator = next((item for item in evaluation.indicators if item.code == score.code), None)
    if indicator is None:
        line = evaluation.total_fund
        reading = None if line is None else read_value(line.spent, line.unit)
        name = "spent"
    else:
        reading = read_value(indicator.actual, indicator.unit or "")
        name = "actual"
    if reading is None or reading.kind != "number" or reading.value is None:
        return None
    return name, reading


def _boundary_of(
    evaluation: Evaluation,
    rule_set: RuleSet,
    sheet: ScoreSheet,
    score: Score,
    *,
    upward: bool,
    grade_only: bool,
) -> Boundary | None:
    """Bisect one input in one direction for the first value at which points (or the grade) change."""
    moved = _input_of(evaluation, score)
    if moved is None:
        return None
    name, reading = moved
    assert reading.value is not None  # noqa: S101 - only numbers are moved
    unit = _step_of(evaluation, score, reading)
    start = (reading.value / unit).to_integral_value(ROUND_FLOOR if upward else ROUND_CEILING) * unit
    trial = _Trial(evaluation, rule_set, sheet, score, name, reading, grade_only)
    far = _far_end(trial, start, unit, upward=upward)
    if far is None:
        return None
    low, high = Decimal(0), far
    # The points are monotone in the result on either side, so the first change can be bisected.
    while high - low > 1:
        middle = ((low + high) / 2).to_integral_value()
        value = start + (middle if upward else -middle) * unit
        if trial.differs(value):
            high = middle
        else:
            low = middle
    value = start + (high if upward else -high) * unit
    return trial.boundary(value, abs(value - reading.value))


def _step_of(evaluation: Evaluation, score: Score, reading: Reading) -> Decimal:
    """Return the smallest step an input can really move by: one of its printed places, a whole thing for counts."""
    assert reading.value is not None  # noqa: S101 - only numbers are moved
    printed = _places(reading.value)
    indicator = next((item for item in evaluation.indicators if item.code == score.code), None)
    target = None if indicator is None else read_value(indicator.target, indicator.unit or "").value
    wanted = 0 if target is None else _places(target)
    kind, factor = measure_of(reading.unit)
    if kind.startswith("count:") and factor == 1 and wanted == 0:
        return Decimal(1)
    # A result of a division prints more places than anybody reports.
    return Decimal(1).scaleb(-min(printed, max(wanted, _MOST_PLACES)))


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _far_end(trial: _Trial, value: Decimal, unit: Decimal, *, upward: bool) -> Decimal | None:
    """Double the move until something changes; give up at 0 below and at a thousandfold above."""
    limit = (value * 1000 + 1000) / unit if upward else value / unit
    count = Decimal(1)
    while count < limit:
        if trial.differs(value + (count if upward else -count) * unit):
            return count
        count *= 2
    if limit >= 1 and trial.differs(value + (limit if upward else -limit).to_integral_value() * unit):
        return limit.to_integral_value()
    return None


@dataclass(frozen=True, slots=True)
class _Trial:
    """One input being moved (试算): what counts as a change, and how it is told."""

    evaluation: Evaluation
    rule_set: RuleSet
    sheet: ScoreSheet
    score: Score
    name: str
    reading: Reading
    grade_only: bool

    def points(self, value: Decimal) -> Decimal | None:
        """Score the leaf with the moved input."""
        key = f"{self.score.code}.{self.name}"
        changed = apply_changes(self.evaluation, {key: format_decimal(value) + self.reading.unit})
        return rescore_leaf(changed, self.score.code, self.rule_set, self.score).points

    def grade(self, points: Decimal | None) -> str | None:
        """Return the grade the total would have with these points."""
        if points is None or self.sheet.total is None or self.score.points is None:
            return None
        total = round_decimal(self.sheet.total - self.score.points + points, 2)
        return grade_of(total, self.rule_set.bands)

    def differs(self, value: Decimal) -> bool:
        """Tell whether the moved input changes the points, or the grade where only that counts."""
        points = self.points(value)
        if self.grade_only:
            return self.grade(points) not in {None, self.sheet.grade}
        return points != self.score.points

    def boundary(self, value: Decimal, moved: Decimal) -> Boundary:
        """Describe the value found."""
        points = self.points(value)
        grade = self.grade(points)
        texts = []
        if points is not None and self.score.points is not None:
            texts.append(f"{self.score.code}得分由{format_points(self.score.points)}分变为{format_points(points)}分")
        regraded = grade is not None and grade != self.sheet.grade
        if regraded:
            texts.append(f"等级由“{self.sheet.grade}”变为“{grade}”")
        assert self.reading.value is not None  # noqa: S101 - only numbers are moved
        base = abs(self.reading.value) or Decimal(1)
        return Boundary(
            self.score.code,
            self.name,
            format_decimal(value) + self.reading.unit,
            "，".join(texts),
            "grade" if regraded else "points",
            moved / base,
        )
