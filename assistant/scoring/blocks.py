"""Leaves whose points are printed once for all (合并计分): assumed equal weights, or bounds for any weights.

Leaves with points of their own are left to ``leaf``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.quantity import format_points, round_decimal
from assistant.domain.rules import Parameters, RoundingSpec
from assistant.domain.scoring import Score, ScoreStep
from assistant.scoring.decision import LEAF_TOLERANCE, agree
from assistant.scoring.leaf import Assessment, assess, build_score, input_findings
from assistant.scoring.methods import METHODS

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import ScoreStatus
    from assistant.scoring.outcome import Outcome
    from assistant.scoring.weights import Block

_WHOLE = Decimal(100)
_ROUNDING = RoundingSpec()


def score_block(evaluation: Evaluation, block: Block, rule_set: RuleSet) -> dict[str, Score]:
    """Score leaves that share printed points (合并计分), by code.

    The first leaf carries weight and points; the others have neither, so that leaves still add up.
    Where every leaf can be computed the weights are assumed equal (假定等权), summed exactly and
    rounded once. Printed points no weights at all could give are disputed.
    """
    leaves = {leaf.code: leaf for leaf in evaluation.indicators}
    members = [leaves[code] for code in block.members]
    parts = [assess(evaluation, leaf, rule_set, _WHOLE) for leaf in members]
    outcome = _joint(parts, block)
    status, points, findings = _decide_block(members[0], parts, outcome, block)
    scored = points is not None
    scores: dict[str, Score] = {}
    for leaf, part in zip(members, parts, strict=True):
        owner = leaf is members[0]
        own = [*part.findings, *input_findings(leaf, part, scored=scored)]
        closing = _closing(members, outcome, block) if owner else (f"与{members[0].code}合并计分，得分见该行",)
        bare = part._replace(outcome=_without_points(part.outcome), terms=None)
        scores[leaf.code] = build_score(
            leaf,
            bare,
            block.weight if owner else None,
            points if owner else None,
            block.stated if owner else None,
            status,
            (),
            [*own, *findings] if owner else own,
        )
        steps = (*_relation_steps(part), *(ScoreStep(text) for text in closing))
        computed = outcome.points if owner and outcome is not None else None
        exact = outcome.exact if owner and outcome is not None else None
        scores[leaf.code] = replace(scores[leaf.code], steps=steps, computed=computed, exact=exact, range=None)
    return scores


def _without_points(outcome: Outcome) -> Outcome:
    return outcome._replace(points=None, exact=None, range=None, suggested=None)


def _relation_steps(part: Assessment) -> tuple[ScoreStep, ...]:
    """Keep what compares result and target; the arithmetic on the helper weight of 100 is not shown."""
    kept = [text.removesuffix(f"，得满分{format_points(_WHOLE)}分") for text in part.outcome.steps if "→" not in text]
    shown = [text for text in kept if "可在分值的" not in text and "建议" not in text]
    return tuple(ScoreStep(text) for text in (*part.gathered.steps, *shown))


def _joint(parts: list[Assessment], block: Block) -> Outcome | None:
    shares = tuple(part.outcome.exact / _WHOLE for part in parts if part.outcome.exact is not None)
    if len(shares) < len(parts):
        return None
    return METHODS["equal_weights"]({"shares": shares}, Parameters(), block.weight, _ROUNDING)


def _closing(members: list[Indicator], outcome: Outcome | None, block: Block) -> tuple[str, ...]:
    count = max(len(members), members[0].shared)
    told = f"本行分值{format_points(block.weight)}分由{count}项指标合并"
    if count == 1:
        told = f"分值{format_points(block.weight)}分按组列示"
    if outcome is not None:
        return (told, *outcome.steps)
    return (f"{told}，部分指标不能核算，" + ("采用原表得分" if block.stated is not None else "得分未定"),)


def _bounds(part: Assessment) -> tuple[Decimal, Decimal]:
    """Return the least and greatest share of its weight a leaf can earn."""
    outcome = part.outcome
    if outcome.exact is not None:
        return outcome.exact / _WHOLE, outcome.exact / _WHOLE
    if outcome.range is not None:
        return outcome.range[0] / _WHOLE, outcome.range[1] / _WHOLE
    return Decimal(0), Decimal(1)


def _decide_block(
    owner: Indicator, parts: list[Assessment], outcome: Outcome | None, block: Block
) -> tuple[ScoreStatus, Decimal | None, list[Finding]]:
    stated, weight = block.stated, block.weight
    assumed = Finding(
        "SCR08",
        Severity.NOTE,
        f"{owner.code}等{len(parts)}项：原表未列各指标分值，合计{format_points(weight)}分按假定等权核算",
        "请列明各指标分值",
        Where(place=owner.place_of("weight")),
    )
    if stated is None:
        if outcome is None or outcome.points is None:
            return "missing", None, []
        return "scored", outcome.points, [assumed]
    if outcome is not None and outcome.points is not None and agree(stated, outcome.points, weight):
        return "scored", outcome.points, [assumed]
    bounds = [_bounds(part) for part in parts]
    lowest = round_decimal(weight * min(low for low, _ in bounds), 2)
    highest = round_decimal(weight * max(high for _, high in bounds), 2)
    if lowest - LEAF_TOLERANCE <= stated <= highest + LEAF_TOLERANCE:
        return "stated", stated, []
    conventional = all(part.rule is not None and part.rule.basis.status == "convention" for part in parts)
    finding = Finding(
        "SCR04" if outcome is None else "SCR03",
        Severity.WARNING if conventional else Severity.ERROR,
        f"{owner.code}等{len(parts)}项：等级或完成情况与得分不匹配，无论各指标分值如何分配，"
        f"可得{format_points(lowest)}至{format_points(highest)}分，原表得分{format_points(stated)}分",
        "请核实各指标的完成情况、评判等级或得分",
        Where(quote=owner.stated or "", place=owner.place_of("stated")),
        stated=format_points(stated),
        computed=f"{format_points(lowest)}—{format_points(highest)}",
    )
    return ("stated" if conventional else "disputed"), stated, [finding]
