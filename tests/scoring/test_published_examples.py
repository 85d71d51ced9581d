"""The field's worked examples, each by the method that carries its rule."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assistant.domain.quantity import format_decimal, round_decimal
from assistant.domain.rules import Parameters, RoundingSpec
from assistant.scoring.methods import METHODS
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.totals import grade_of

D = Decimal
DEPARTMENT = {rule.code: rule for rule in load_rule_set("beijing_department_2022").rules}
LOW = DEPARTMENT["TL01"].parameters
CARRY = DEPARTMENT["CR01"].parameters
DEVIATION = DEPARTMENT["BD01"].parameters
BANDS = {
    "brackets": [
        {"at_least": "0.95", "share": 1},
        {"at_least": "0.6", "below": "0.95", "proportional": True},
        {"below": "0.6", "share": 0},
    ]
}


def run(method: str, weight: str, given: dict[str, Any], parameters: Parameters | dict[str, Any] | None = None) -> Any:
    if not isinstance(parameters, Parameters):
        parameters = Parameters.model_validate(parameters or {})
    exact = {
        name: D(value) if isinstance(value, str) and value[0] in "-0123456789" else value
        for name, value in given.items()
    }
    return METHODS[method](exact, parameters, D(weight), RoundingSpec())


@pytest.mark.parametrize(
    ("method", "weight", "given", "parameters", "expected"),
    [
        ("execution_rate", "5", {"spent": "193.54", "budget": "200"}, None, "4.84"),
        ("proportional_up", "20", {"target": "500", "actual": "487"}, None, "19.48"),
        ("proportional_up", "5", {"target": "300", "actual": "373"}, None, "5.00"),
        ("proportional_down_inverse", "10", {"target": "100", "actual": "110"}, None, "9.09"),
        ("proportional_down_linear", "10", {"target": "100", "actual": "110"}, None, "9.00"),
        ("proportional_down_inverse", "10", {"target": "1599.56", "actual": "1523.36"}, None, "10.00"),
        ("proportional_down_inverse", "5", {"target": "200", "actual": "193.53"}, None, "5.00"),
        ("proportional_down_inverse", "10", {"target": "80", "actual": "100"}, None, "8.00"),
        ("equal", "2", {"target": "7", "actual": "7"}, None, "2.00"),
        ("zero_tolerance", "3", {"actual": "1"}, None, "0.00"),
        ("target_too_low", "2", {"target": "4", "actual": "29", "confirmed": True}, LOW, "1.40"),
        ("target_too_low", "20", {"target": "200000", "actual": "332344", "confirmed": True}, LOW, "20.00"),
        ("target_too_low", "10", {"target": "10", "actual": "29", "confirmed": True}, LOW, "10.00"),
        ("target_too_low", "10", {"target": "10", "actual": "30", "confirmed": True}, LOW, "9.00"),
        ("target_too_low", "10", {"target": "10", "actual": "40", "confirmed": True}, LOW, "8.00"),
        ("target_too_low", "10", {"target": "10", "actual": "60", "confirmed": True}, LOW, "7.00"),
        ("checklist_additive", "3", {"marks": (True, False, False)}, {"step": 1}, "1.00"),
        ("checklist_subtractive", "1", {"failures": "1"}, {"step": "0.5"}, "0.50"),
        ("checklist_subtractive", "1", {"failures": "3"}, {"step": "0.5"}, "0.00"),
        ("checklist_subtractive", "1", {"failures": "2"}, {"step": "0.5"}, "0.00"),
        ("checklist_subtractive", "4", {"failures": "2"}, {"step": "0.8"}, "2.40"),
        ("checklist_subtractive", "4", {"failures": "1"}, {"step": "2"}, "2.00"),
        ("checklist_additive", "7.5", {"marks": (True, True, True, True, False)}, None, "6.00"),
        ("execution_rate", "20", {"spent": "33364.97", "budget": "33463.78"}, None, "19.94"),
        ("execution_rate", "20", {"spent": "5169.65", "budget": "5333.85"}, None, "19.38"),
        ("execution_rate", "10", {"rate": "0.9677"}, BANDS, "10.00"),
        ("execution_rate", "10", {"rate": "0.8820"}, BANDS, "8.82"),
        ("execution_rate", "10", {"rate": "0.5999"}, BANDS, "0.00"),
        ("on_time_rate", "10", {"on_time": "12", "completed": "12"}, None, "10.00"),
        ("on_time_rate", "10", {"on_time": "11", "completed": "12"}, None, "9.17"),
        ("late_steps", "20", {"target": "", "late": "14"}, {"step": 1}, "6.00"),
        ("satisfaction", "5", {"target": "90", "actual": "98.8"}, None, "5.00"),
        ("satisfaction", "10", {"target": "95", "actual": "99.95"}, None, "10.00"),
        ("satisfaction", "10", {"target": "95", "actual": "90.25"}, None, "9.50"),
        ("carryover_rate", "4", {"balance": "172.89", "budget": "5333.85", "last_rate": "2.89"}, CARRY, "4.00"),
        ("carryover_rate", "4", {"rate": "6.10", "last_rate": "2.89"}, CARRY, "2.80"),
        ("budget_deviation", "4", {"final": "5169.66", "initial": "5029.86", "average": "28.3"}, DEVIATION, "4.00"),
        ("budget_deviation", "4", {"final": "149.5", "initial": "100", "average": "28.3"}, DEVIATION, "3.20"),
        ("budget_deviation", "4", {"final": "138.3", "initial": "100", "average": "28.3"}, DEVIATION, "3.60"),
        ("budget_deviation", "4", {"final": "33364.97", "initial": "5257.67", "year": "2022"}, DEVIATION, "0.00"),
        ("equal_weights", "30", {"shares": (D(1),) * 9}, None, "30.00"),
        ("equal_weights", "30", {"shares": (*(D(1),) * 8, D("0.5"))}, None, "28.33"),
    ],
)
def test_a_published_example_gives_its_points(
    method: str, weight: str, given: dict[str, Any], parameters: Any, expected: str
) -> None:
    """The points are those worked out beside the rule in the field's own material."""
    given = {name: value for name, value in given.items() if value != ""}

    assert D(expected) == run(method, weight, given, parameters).points


def test_proportional_steps_of_the_carry_over_rate_give_the_other_reading() -> None:
    """0.35 points above last year cost nothing in whole steps, 0.14 in proportion."""
    given = {"balance": "172.89", "budget": "5333.85", "last_rate": "2.89"}
    proportional = CARRY.model_copy(update={"step_mode": "proportional"})

    assert D("3.86") == run("carryover_rate", "4", given, proportional).points


def test_a_carry_over_rate_without_last_year_is_not_scored() -> None:
    """The rate is shown; the comparison is missing, which is neither zero nor full marks."""
    outcome = run("carryover_rate", "4", {"balance": "98.81", "budget": "33463.78"}, CARRY)

    assert (None, ("last_rate",)) == (outcome.points, outcome.missing)
    assert "0.30%" in outcome.steps[0]


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("193.54", "200", "96.77"),
        ("37.81", "40", "94.53"),
        ("8.32", "10", "83.20"),
        ("22.44", "30", "74.80"),
        ("55.80", "60", "93.00"),
        ("6.47", "200", "3.24"),
        ("6.46", "200", "3.23"),
        ("76.20", "1599.56", "4.76"),
        ("13.2", "158.4", "8.33"),
        ("132344", "200000", "66.17"),
    ],
)
def test_rates_print_with_two_decimals_half_up(above: str, below: str, expected: str) -> None:
    """A rate is formed from the raw amounts and rounded once."""
    assert expected == format_decimal(D(above) / D(below) * 100, 2)


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("80.16", "良"),
        ("85.99", "良"),
        ("95.18", "优"),
        ("94.94", "优"),
        ("89.996", "优"),
        ("59.99", "差"),
        ("60", "中"),
    ],
)
def test_a_total_is_rounded_and_then_graded(total: str, grade: str) -> None:
    """89.996 is 90.00 before the bands are asked."""
    bands = load_rule_set("national_project_2020").bands

    assert grade == grade_of(round_decimal(D(total), 2), bands)


def test_the_legal_range_of_partly_achieved_excludes_its_upper_end() -> None:
    """30分 partly achieved: from 18.00 up to, but not, 24.00."""
    rule = next(rule for rule in load_rule_set("national_project_2020").rules if rule.code == "QL01")

    assert (D("18.00"), D("23.99")) == run("three_band", "30", {"actual": "部分达成"}, rule.parameters).range
    assert (D("24.00"), D("30.00")) == run("three_band", "30", {"actual": "达成"}, rule.parameters).range
