"""What would have kept the points: found by scoring again, told with the total that follows."""

from __future__ import annotations

from decimal import Decimal

from review_cases import scored_case, suggested

from assistant.scoring.what_if import compare_changes


def test_the_condition_earns_full_marks_when_scored() -> None:
    """Every named value, put in, gives the indicator's full points."""
    tried = 0
    for name in ("project.yaml", "department.yaml", "example"):
        scored = scored_case(name)
        for item in suggested(name).rationales:
            found = item.counterfactual
            if found is None or found.input is None or found.value is None or item.proposed:
                continue
            after = compare_changes(scored.evaluation, scored.rule_set, {found.input: found.value}).after
            assert item.weight == after.score(item.code).computed, (name, item.code, found)
            tried += 1

    assert tried > 8


def test_the_target_is_named_rather_than_a_value_rounding_lets_pass() -> None:
    """599.97 of 600.00 would round to full marks; the aim is 600.00."""
    found = suggested("project.yaml").of("B02").counterfactual

    assert found is not None
    assert "600.00万元" == found.value
    assert "比现值多68.7万元" in found.text
    assert Decimal("86.5") == found.total


def test_money_moves_every_rate_it_stands_in() -> None:
    """More money received lifts the funding rate and lowers the execution rate; the total tells both."""
    found = suggested("project.yaml").of("B01").counterfactual

    assert found is not None
    assert "620.00万元" == found.value
    assert Decimal("85.81") + Decimal("0.13") - Decimal("0.17") == found.total


def test_what_nobody_can_change_is_not_asked_for() -> None:
    """Last year's rate stays; this year's balance is the condition."""
    found = suggested("department.yaml").of("C02").counterfactual

    assert found is not None
    assert found.input == "C02.inputs.结转结余总额"


def test_a_loss_without_reason_has_no_condition() -> None:
    """Where nobody said what was lacking, nothing can be said to have been enough."""
    assert suggested("prose.txt").of("D").counterfactual is None
    assert suggested("project.yaml").of("A01").counterfactual is None
