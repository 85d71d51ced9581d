"""What must be said, before any word is written (写作提纲): every lost point becomes a chain.

Chains join into problems in ``assistant.drafting.joining``; wording is left to the composer.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.deduction import Deduction, Plan
from assistant.drafting.input_text import clean
from assistant.drafting.joining import Material, join_problems
from assistant.facts import codes_of, group_letters, standing_of, stated_amount, stated_parts
from assistant.scoring.groups import same_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.scoring import GroupScore, Score, ScoreSheet
    from assistant.retrieval.library import ProblemKind

_ZERO = Decimal(0)
_SCORE_KEYS = ("weight", "points", "deduction", "rate")
_INDICATOR_KEYS = ("name", "target", "actual", "completion", "gap")


@dataclass(frozen=True, slots=True)
class PlanLimits:
    """What may be set about a plan (提纲参数).

    A loss below ``arithmetic_share`` of the weight with nothing observed is told in the analysis
    alone; a result of ``explain_above`` times its target or more must be explained.
    """

    arithmetic_share: Decimal = Decimal("0.05")
    explain_above: Decimal = Decimal("1.3")
    most_problems: int = 6


def plan_deductions(
    evaluation: Evaluation,
    sheet: ScoreSheet,
    ledger: FactLedger,
    taxonomy: tuple[ProblemKind, ...],
    limits: PlanLimits | None = None,
) -> Plan:
    """Plan a report (扣分链与问题): one chain per lost point, joined into problems in order.

    Args:
        evaluation: Observations and stated causes (偏差原因) are taken from it.
        sheet: The scores; an indicator without points gives no chain but is listed as open.
        ledger: Only facts it holds are offered to the wording.
        taxonomy: Kinds of problem in the order of a report.
        limits: Thresholds; None for the defaults.

    Returns:
        Chains in form order whose amounts add up to every loss, problems ordered by points lost and
        then by form order, each with at least one cause and exactly one suggestion.
    """
    limits = limits or PlanLimits()
    chains = [chain for score in sheet.scores for chain in _indicator_chains(score, evaluation, ledger)]
    accounted = {indicator.code for indicator in evaluation.indicators if clean(indicator.deviation)}
    chains.extend(_group_chains(sheet, ledger, evaluation))
    scores = {score.code: score for score in sheet.scores}
    told_alone = {
        chain.id
        for chain in chains
        if chain.indicator not in accounted
        and _is_arithmetical(chain, scores.get(chain.indicator), limits.arithmetic_share)
    }
    material = Material(evaluation, scores, taxonomy)
    problems, unlinked = join_problems(material, chains, told_alone, limits.most_problems)
    owners = {chain_id: problem.id for problem in problems for chain_id in problem.deductions}
    return Plan(
        deductions=tuple(_with_problem(chain, owners.get(chain.id)) for chain in chains),
        problems=problems,
        achievements=tuple(i for i, o in enumerate(evaluation.observations) if o.kind == "achievement"),
        explain=tuple(_to_explain(evaluation, scores, limits.explain_above)),
        open=tuple(score.code for score in sheet.scores if score.points is None and score.status != "waived"),
        unlinked=unlinked,
    )


def _with_problem(chain: Deduction, problem: str | None) -> Deduction:
    return Deduction(
        chain.id,
        chain.indicator,
        chain.name,
        chain.amount,
        chain.rule,
        chain.basis,
        chain.facts,
        chain.steps,
        chain.observations,
        problem,
        chain.amount_fact,
        chain.criteria,
    )


def _indicator_chains(score: Score, evaluation: Evaluation, ledger: FactLedger) -> Iterator[Deduction]:
    loss = score.deduction
    if score.status == "waived" or loss is None or loss <= 0:
        return
    seen = [
        index
        for index, observation in enumerate(evaluation.observations)
        if observation.kind == "deduction" and score.code in codes_of(observation, evaluation)
    ]
    criteria = _missed_points(score, evaluation)
    parts: list[tuple[Decimal, str, tuple[int, ...]]] = []
    rest = seen
    if stated_parts(score, evaluation):
        priced = [
            index
            for index in seen
            if codes_of(evaluation.observations[index], evaluation) == (score.code,)
            and stated_amount(evaluation.observations[index]) is not None
        ]
        for index in priced:
            amount = stated_amount(evaluation.observations[index])
            assert amount is not None  # noqa: S101 - priced observations name an amount
            parts.append((amount, f"observation.{index + 1}.amount", (index,)))
        rest = [index for index in seen if index not in priced]
    remainder = loss - sum((amount for amount, _, _ in parts), _ZERO)
    if remainder > 0:
        fact = f"score.{score.code}.{'rest' if parts else 'deduction'}"
        parts.append((remainder, fact, tuple(rest)))
    elif rest:
        amount, fact, observations = parts[-1]
        parts[-1] = (amount, fact, (*observations, *rest))
    for number, (amount, fact, observations) in enumerate(parts, start=1):
        yield Deduction(
            id=score.code if len(parts) == 1 else f"{score.code}-{number}",
            indicator=score.code,
            name=score.name,
            amount=amount,
            rule=score.rule_text,
            basis=score.basis,
            facts=_facts_of(score.code, fact, ledger),
            steps=tuple(step.text for step in score.steps),
            observations=observations,
            amount_fact=fact,
            criteria=criteria if number == len(parts) else (),
        )


def _facts_of(code: str, amount_fact: str, ledger: FactLedger) -> tuple[str, ...]:
    ids = [f"indicator.{code}.{key}" for key in _INDICATOR_KEYS] + [f"score.{code}.{key}" for key in _SCORE_KEYS]
    return tuple(dict.fromkeys(fact_id for fact_id in (*ids, amount_fact) if fact_id in ledger))


def _missed_points(score: Score, evaluation: Evaluation) -> tuple[str, ...]:
    for indicator in evaluation.indicators:
        if indicator.code == score.code:
            # A negative point names a fault, so meeting it is what costs points.
            return tuple(
                clean(point.text)
                for point in indicator.points_of_evaluation
                if point.met is not None and point.met == point.negative
            )
    return ()


def _group_chains(sheet: ScoreSheet, ledger: FactLedger, evaluation: Evaluation) -> Iterator[Deduction]:
    """Chains of groups that lost points no leaf accounts for (只载一级指标得分)."""
    letters = group_letters(sheet)
    for group in sheet.groups:
        members = [score for score in sheet.scores if same_group(score.group, group.name)]
        if any(score.points is None and score.weight is not None and score.status != "waived" for score in members):
            continue
        loss = _unexplained_loss(group, members)
        if loss is None or loss <= 0:
            continue
        letter = letters[group.name]
        prefix = f"group.{letter}"
        facts = tuple(f"{prefix}.{key}" for key in ("name", *_SCORE_KEYS) if f"{prefix}.{key}" in ledger)
        yield Deduction(
            id=letter,
            indicator=letter,
            name=group.name,
            amount=loss,
            rule="",
            basis=None,
            facts=facts,
            steps=(),
            observations=tuple(
                index
                for index, observation in enumerate(evaluation.observations)
                if observation.kind == "deduction" and letter in observation.indicators
            ),
            amount_fact=f"{prefix}.deduction",
        )


def _unexplained_loss(group: GroupScore, members: list[Score]) -> Decimal | None:
    if group.weight is None or group.points is None:
        return None
    explained = any(score.deduction is not None and score.deduction > 0 for score in members)
    return None if explained else group.weight - group.points


def _is_arithmetical(chain: Deduction, score: Score | None, share: Decimal) -> bool:
    if score is None or score.weight is None or chain.amount is None:
        return False
    if chain.observations or chain.criteria or score.status not in {"scored", "stated"} or score.ratio is None:
        return False
    return chain.amount < score.weight * share


def _to_explain(evaluation: Evaluation, scores: dict[str, Score], above: Decimal) -> Iterator[str]:
    explained = {
        code
        for observation in evaluation.observations
        if observation.kind in {"problem", "cause"}
        for code in codes_of(observation, evaluation)
    }
    for indicator in evaluation.indicators:
        score = scores.get(indicator.code)
        if score is None or score.ratio is None or clean(indicator.deviation) or indicator.code in explained:
            continue
        if standing_of(indicator, score) == "exceeded" and score.ratio >= above:
            yield indicator.code
