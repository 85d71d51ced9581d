"""Evaluation × rule set → scores with their proof (逐项计分); reads nothing but its arguments.

Groups, total and grade are formed in ``summary``; both are offered here.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Indicator
from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import format_points, round_decimal
from assistant.domain.scoring import Score, ScoreStep
from assistant.scoring import remarks
from assistant.scoring.blocks import score_block
from assistant.scoring.groups import FUNDS_GROUP, FUNDS_LEAF
from assistant.scoring.leaf import score_leaf
from assistant.scoring.outcome import unrounded
from assistant.scoring.summary import summarise
from assistant.scoring.values import read_points
from assistant.scoring.weights import find_blocks, is_waived, share_out

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, FundLine
    from assistant.domain.rules import RuleSet

__all__ = ["rescore_leaf", "score_evaluation", "summarise"]

FUNDS_CODE = "A01"
_OTHER_FUNDS_CODE = "A00"
_FUNDS_ROW = Indicator(code=FUNDS_CODE, path=(FUNDS_GROUP, FUNDS_LEAF), unit="%")
ZERO = Decimal(0)


def score_evaluation(evaluation: Evaluation, rule_set: RuleSet) -> tuple[Score, ...]:
    """Score the funds row and every indicator (逐项计分).

    Args:
        evaluation: One evaluation. Blank inputs are allowed; each rule says what they earn.
        rule_set: The rules in force on the reporting date.

    Returns:
        One score for the funds row where the form scores it, then one per indicator in order. A
        waived indicator weighs 0 and has no points; its printed weight is in ``original_weight``
        and is shared out among the others, so weights add up to the form's total and points plus
        deduction equal the weight on every other row.
    """
    scores: list[Score] = []
    line = evaluation.total_fund
    weight = read_points(line.weight) if line is not None else None
    if line is not None and weight is not None:
        taken = any(indicator.code == FUNDS_CODE for indicator in evaluation.indicators)
        row = _funds_row(line, _OTHER_FUNDS_CODE if taken else FUNDS_CODE)
        scores.append(score_leaf(evaluation, row, rule_set, weight, kind="资金"))
    scores.extend(_score_indicators(evaluation, rule_set))
    return tuple(scores)


def rescore_leaf(evaluation: Evaluation, code: str, rule_set: RuleSet, score: Score) -> Score:
    """Score one leaf again after its input changed (单项重算), at the weight it carries in the sheet.

    Args:
        evaluation: The form with the changed input.
        code: The leaf; one whose points are printed with others' is not for this function.
        rule_set: The rules in force.
        score: The leaf's score before, for its weight.
    """
    printed = score.original_weight if score.original_weight is not None else score.weight
    assert printed is not None  # noqa: S101 - only weighted leaves are scored again
    indicator = next((item for item in evaluation.indicators if item.code == code), None)
    if indicator is None:
        line = evaluation.total_fund
        assert line is not None  # noqa: S101 - the score came from it
        return score_leaf(evaluation, _funds_row(line, code), rule_set, printed, kind="资金")
    again = score_leaf(evaluation, indicator, rule_set, printed)
    extra = None if score.weight is None or score.weight == printed else score.weight - printed
    return _raised(evaluation, indicator, rule_set, again, extra)


def _funds_row(line: FundLine, code: str) -> Indicator:
    """Present the scored funds row as an indicator whose result is its rate."""
    places = dict(line.places)
    places.setdefault("actual", line.place_of("spent") or "")
    update = {
        "code": code,
        "actual": line.rate,
        "weight": line.weight,
        "stated": line.stated,
        "place": line.place,
        "places": {field: place for field, place in places.items() if place},
    }
    return _FUNDS_ROW.model_copy(update=update)


def _score_indicators(evaluation: Evaluation, rule_set: RuleSet) -> list[Score]:
    done: dict[str, Score] = {}
    printed: dict[str, Decimal] = {}
    for block in find_blocks(evaluation):
        done.update(score_block(evaluation, block, rule_set))
        printed[block.members[0]] = block.weight
    waived = {indicator.code for indicator in evaluation.indicators if is_waived(indicator)}
    for indicator in evaluation.indicators:
        weight = read_points(indicator.weight)
        if weight is not None and indicator.code not in done:
            printed[indicator.code] = weight
    if not waived:
        return [
            done.get(leaf.code) or _score_one(evaluation, leaf, rule_set, printed.get(leaf.code))
            for leaf in evaluation.indicators
        ]
    added, told = share_out(evaluation, printed)
    scores = []
    for indicator in evaluation.indicators:
        if indicator.code in waived:
            scores.append(_waived(indicator, printed.get(indicator.code), told))
            continue
        score = done.get(indicator.code) or _score_one(evaluation, indicator, rule_set, printed.get(indicator.code))
        scores.append(_raised(evaluation, indicator, rule_set, score, added.get(indicator.code)))
    return scores


def _score_one(evaluation: Evaluation, indicator: Indicator, rule_set: RuleSet, weight: Decimal | None) -> Score:
    if weight is None:
        return _unweighted(indicator)
    score = score_leaf(evaluation, indicator, rule_set, weight)
    if indicator.waived is None:
        return score
    finding = Finding(
        "SCR07",
        Severity.ERROR,
        f"{indicator.code} {indicator.name}：标为不适用而未写明原因，仍按适用计分",
        "请写明不适用的原因",
        Where(place=indicator.place_of("waived")),
    )
    return replace(score, findings=(*score.findings, finding))


def _unweighted(indicator: Indicator) -> Score:
    """A leaf without a weight of its own (未列分值): its points count as printed, nothing is computed."""
    stated = read_points(indicator.stated)
    printed = indicator.weight is not None and indicator.weight.strip(" —-－") != ""
    finding = (
        remarks.points_not_a_number(indicator, "weight")
        if printed
        else Finding(
            "INP06",
            Severity.WARNING,
            f"{indicator.code} {indicator.name}：未列分值，不能按评分规则核算",
            "请填写分值",
            Where(place=indicator.place_of("weight")),
        )
    )
    return Score(
        code=indicator.code,
        path=indicator.path,
        weight=None,
        points=stated,
        stated=stated,
        computed=None,
        status="missing" if stated is None else "stated",
        method="",
        rule=None,
        rule_text="",
        basis=None,
        steps=(ScoreStep("未列分值，不能核算" + ("" if stated is None else "，采用原表得分")),),
        place=indicator.place,
        findings=(finding,),
    )


def _waived(indicator: Indicator, weight: Decimal | None, told: tuple[Finding, ...]) -> Score:
    own = tuple(finding for finding in told if finding.message.startswith(f"{indicator.code} "))
    steps = [f"不适用：{indicator.waived}"]
    if weight is not None and weight > 0:
        steps.append(f"原分值{format_points(weight)}分，按比例分摊到其余指标")
    return Score(
        code=indicator.code,
        path=indicator.path,
        weight=ZERO,
        points=None,
        stated=read_points(indicator.stated),
        computed=None,
        status="waived",
        method="",
        rule=None,
        rule_text="",
        basis=None,
        steps=tuple(ScoreStep(text) for text in steps),
        place=indicator.place,
        original_weight=weight,
        findings=own,
    )


def _raised(
    evaluation: Evaluation, indicator: Indicator, rule_set: RuleSet, score: Score, extra: Decimal | None
) -> Score:
    if extra is None or score.weight is None:
        return score
    span = score.range
    if span is not None:
        span = score_leaf(evaluation, indicator, rule_set, score.weight + extra).range
    return _reweighted(score, extra, span)


def _reweighted(score: Score, extra: Decimal, span: tuple[Decimal, Decimal] | None) -> Score:
    """Raise a score to the weight it carries with its share of a waived one, in proportion."""
    assert score.weight is not None  # noqa: S101 - only weighted leaves receive a share
    old, new = score.weight, score.weight + extra

    def scaled(value: Decimal | None) -> Decimal | None:
        return None if value is None else value * new / old

    steps = [*score.steps, ScoreStep(f"分值{format_points(old)}＋分摊{format_points(extra)}={format_points(new)}分")]
    exact = scaled(score.exact if score.exact is not None else score.computed)
    computed = None if exact is None else _cents(exact)
    points = score.points
    if points is not None:
        # Computed points are scaled before rounding, printed ones as they stand.
        base = exact if score.points == score.computed and exact is not None else scaled(points)
        assert base is not None  # noqa: S101 - points are there
        points = _cents(base)
        expression = f"{unrounded(base * old / new)}×{format_points(new)}÷{format_points(old)}"
        steps.append(ScoreStep(f"{expression}={unrounded(base)}→{format_points(points)}分"))
    return replace(
        score,
        weight=new,
        original_weight=old,
        points=points,
        computed=computed,
        exact=exact,
        range=span,
        steps=tuple(steps),
    )


def _cents(value: Decimal) -> Decimal:
    return round_decimal(value, 2)
