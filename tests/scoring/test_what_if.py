"""Scores under changed inputs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.errors import InputError
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.what_if import apply_changes, compare_changes, explore, parse_change

D = Decimal
RULES = load_rule_set("national_self_evaluation_2020")


def project(**more: Any) -> Evaluation:
    rows = [
        {
            "code": "B01",
            "path": ["产出指标", "数量指标", "补植乔木"],
            "target": "≥480",
            "actual": "440",
            "unit": "株",
            "weight": "50",
        },
        {
            "code": "C01",
            "path": ["效益指标", "社会效益", "服务居民"],
            "target": "≥2",
            "actual": "1.5",
            "unit": "万人次",
            "weight": "30",
        },
        {
            "code": "D01",
            "path": ["满意度指标", "满意度", "居民满意度"],
            "target": "≥90%",
            "actual": "92%",
            "weight": "10",
        },
    ]
    funds = [{"name": "年度资金总额", "budget": "300.00", "spent": "285.00", "weight": "10", "stated": "9.5"}]
    return Evaluation.model_validate({"case": "湖滨步道养护", "indicators": rows, "funds": funds, **more})


def test_changed_inputs_are_scored_and_compared() -> None:
    """Two inputs at once: both leaves and the total move."""
    result = compare_changes(project(), RULES, {"B01.actual": "480", "A01.spent": "270.00"})

    assert D("87.83") == result.before.total
    assert D("91.50") == result.after.total
    assert (result.before.grade, result.after.grade) == ("良", "优")
    assert [(c.code, c.before, c.after) for c in result.changed] == [
        ("A01", D("9.50"), D("9.00")),
        ("B01", D("45.83"), D("50.00")),
    ]


def test_printed_points_of_a_changed_row_are_set_aside() -> None:
    """The printed points belong to the old input and raise no dispute with the new one."""
    result = compare_changes(project(stated={"total": "87.83"}), RULES, {"funds.spent": "150.00"})

    score = result.after.score("A01")
    assert (score.status, score.points) == ("scored", D("5.00"))
    assert result.after.total_stated is None


def test_the_nearest_grade_boundary_names_leaf_input_value_and_effect() -> None:
    """From 87.83 the smallest move to 优 is on the served residents or the planted trees."""
    result = compare_changes(project(), RULES, {"D01.actual": "92%"})

    nearest = result.nearest_grade
    assert nearest is not None
    assert (nearest.code, nearest.input, nearest.value) == ("B01", "actual", "461株")
    assert "等级由“良”变为“优”" in nearest.effect


def test_the_nearest_boundary_of_a_full_score_is_where_it_is_lost() -> None:
    """Satisfaction of 92% against 90%: points start to fall at 89%."""
    result = compare_changes(project(), RULES, {"D01.actual": "92%"})

    assert result.nearest is not None
    assert (result.nearest.code, result.nearest.value, result.nearest.changes) == ("D01", "89%", "points")
    assert "由10.00分变为9.89分" in result.nearest.effect


def test_a_value_can_be_blanked_and_the_total_is_then_open() -> None:
    """An empty value takes the input away."""
    result = compare_changes(project(), RULES, {"B01.actual": ""})

    assert result.after.score("B01").status == "missing"
    assert result.after.total is None


def test_other_fields_and_labelled_inputs_can_be_changed() -> None:
    """Weights, waivers, confirmations and labelled inputs are inputs too."""
    changed = apply_changes(
        project(), {"B01.inputs.上年数": "3", "C01.waived": "停办", "D01.target_too_low": "是", "A01.actual": "1"}
    )

    assert changed.indicators[0].inputs == {"上年数": "3"}
    assert changed.indicators[1].waived == "停办"
    assert changed.indicators[2].target_too_low is True
    assert changed.funds[0].spent == "1"


@pytest.mark.parametrize("key", ["Z09.actual", "B01.colour", "A01.colour"])
def test_an_unknown_code_or_field_is_refused_with_the_known_ones(key: str) -> None:
    """The message lists what can be changed."""
    with pytest.raises(InputError, match=r"B01|actual|spent"):
        apply_changes(project(), {key: "1"})


def test_changes_are_read_from_the_command_line_form() -> None:
    """CODE.field=value, blanks allowed."""
    assert parse_change("B03.actual = 90") == ("B03.actual", "90")
    with pytest.raises(InputError, match=r"B03\.actual=90"):
        parse_change("B03=90")


def test_changes_as_typed_are_explored() -> None:
    """What the command line passes on gives the same result as a mapping."""
    typed = explore(project(), RULES, ("B01.actual=480", "A01.spent=270.00"))

    assert typed == compare_changes(project(), RULES, {"B01.actual": "480", "A01.spent": "270.00"})
