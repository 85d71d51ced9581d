"""Every lost point becomes a chain, and chains join into problems with causes and suggestions."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.drafting.planning import PlanLimits, plan_deductions
from assistant.facts import build_ledger
from assistant.retrieval.library import load_taxonomy

if TYPE_CHECKING:
    from assistant.domain.deduction import Plan
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.scoring import ScoreSheet

    Case = tuple[Evaluation, ScoreSheet]


def _plan(case: Case, limits: PlanLimits | None = None) -> Plan:
    evaluation, sheet = case
    return plan_deductions(evaluation, sheet, build_ledger(evaluation, sheet), load_taxonomy(), limits)


def _of(plan: Plan, code: str) -> list[Decimal | None]:
    return [chain.amount for chain in plan.of_indicator(code)]


def test_loss_is_split_where_observations_name_amounts(library: Case) -> None:
    """Parts carry their own fact and add up to the loss."""
    plan = _plan(library)

    assert [Decimal(1), Decimal("0.5")] == _of(plan, "B03")
    assert ("observation.2.amount", "observation.3.amount") == tuple(
        chain.amount_fact for chain in plan.of_indicator("B03")
    )


def test_rest_of_a_loss_is_a_part_of_its_own(library: Case) -> None:
    """What no observation prices stays visible."""
    evaluation, sheet = library
    kept = tuple(item for item in evaluation.observations if item.amount != "0.5")
    plan = _plan((evaluation.model_copy(update={"observations": kept}), sheet))

    assert [Decimal(1), Decimal("0.5")] == _of(plan, "B03")
    assert "score.B03.rest" == plan.of_indicator("B03")[1].amount_fact


def test_tiny_loss_by_arithmetic_is_told_in_the_analysis_alone(library: Case) -> None:
    """A loss under the share with nothing observed and no stated cause needs no problem of its own."""
    plan = _plan(library)
    loose = _plan(library, PlanLimits(arithmetic_share=Decimal("0.2")))

    assert ["C03"] == [chain.id for chain in plan.deductions if chain.problem is None]
    assert {"B01", "C03", "D02"} == {chain.id for chain in loose.deductions if chain.problem is None}


def test_problems_are_ordered_by_points_lost(library: Case) -> None:
    """The largest loss comes first; losses without any stated reason close the list."""
    plan = _plan(library)
    lost = [
        sum(chain.amount for chain in plan.of_problem(problem) if chain.amount is not None)
        for problem in plan.problems
        if problem.kind != "loss_unexplained"
    ]

    assert sorted(lost, reverse=True) == lost
    assert "loss_unexplained" == plan.problems[-1].kind


def test_cause_is_asserted_only_where_an_input_states_it(library: Case) -> None:
    """Deviations and observations of kind cause have a place; all others name the evidence to ask for."""
    plan = _plan(library)
    causes = {chain.indicator: problem.causes for problem in plan.problems for chain in plan.of_problem(problem)}

    assert (True, "自评表.docx › 表2 C01") == (causes["C01"][0].asserted, causes["C01"][0].place)
    assert (True, "专家意见.docx › 第8段") == (causes["B03"][0].asserted, causes["B03"][0].place)
    assert not causes["D02"][0].asserted
    assert causes["D02"][0].evidence
    assert not any(cause.objective for problem in plan.problems for cause in problem.causes)


def test_stated_problem_keeps_its_words_cause_and_suggestion(bureau: Case) -> None:
    """What the evaluators wrote wins over the taxonomy."""
    plan = _plan(bureau)
    problem = next(problem for problem in plan.problems if "C01" in problem.deductions)

    assert "资产盘点不够及时" == problem.title
    assert ("资产管理岗位人员变动后交接清单不完整",) == tuple(cause.text for cause in problem.causes)
    assert ("健全资产盘点机制", "评价报告.docx › 第40段") == (problem.suggestion_title, problem.suggestion_place)


def test_loss_without_any_stated_reason_is_not_given_one(library: Case) -> None:
    """No kind of defect is inferred from the mere name of an indicator."""
    plan = _plan(library)
    problem = next(problem for problem in plan.problems if "D04" in problem.deductions)

    assert "loss_unexplained" == problem.kind


def test_group_scores_alone_give_a_chain_per_group(groups_only: Case) -> None:
    """Losses that no leaf explains are told by group, and stated problems take theirs."""
    plan = _plan(groups_only)

    assert ["A", "B", "C", "D"] == [chain.indicator for chain in plan.deductions]
    assert "满意度调查缺少问卷样本和统计过程" == plan.problems[0].title
    assert all(chain.problem is not None for chain in plan.deductions)


def test_open_scores_give_no_chain_but_are_listed(canteen: Case) -> None:
    """Missing data is neither zero nor full."""
    plan = _plan(canteen)

    assert () == plan.deductions
    assert ("B02", "C01") == plan.open


def test_far_exceeded_target_must_be_explained_and_loses_nothing(library: Case) -> None:
    """A proposed deduction is not applied; the unit is asked."""
    plan = _plan(library)

    assert ("D01",) == plan.explain
    assert () == plan.of_indicator("D01")


def test_problems_never_exceed_the_limit(library: Case) -> None:
    """Smallest problems join until the number fits, and no chain is lost."""
    plan = _plan(library, PlanLimits(most_problems=3))

    assert 3 == len(plan.problems)
    assert {chain.id for chain in plan.deductions if chain.problem is not None} == {
        chain_id for problem in plan.problems for chain_id in problem.deductions
    }


@pytest.mark.parametrize("name", ["library", "bureau", "groups_only"])
def test_parts_add_up_to_every_loss(name: str, request: pytest.FixtureRequest) -> None:
    """The chains of an indicator or group sum to what it lost."""
    case: Case = request.getfixturevalue(name)
    plan = _plan(case)

    for score in case[1].scores:
        loss = score.deduction
        if loss is not None and loss > 0:
            assert loss == sum(amount for amount in _of(plan, score.code) if amount is not None)


def test_observation_that_nothing_tells_is_reported(bureau: Case) -> None:
    """A suggestion that fits no problem is not dropped."""
    evaluation, sheet = bureau
    extra = evaluation.observations[2].model_copy(
        update={"text": "开展节水宣传", "indicators": ("B01",), "title": None}
    )
    plan = _plan((evaluation.model_copy(update={"observations": (*evaluation.observations, extra)}), sheet))

    assert (3,) == plan.unlinked
