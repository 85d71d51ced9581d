"""The national framework's indicators."""

from __future__ import annotations

from decimal import Decimal

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation
from assistant.scoring.framework import find_indicator, load_framework, with_points
from assistant.scoring.rule_sets import load_rule_set

RULES = load_rule_set("national_project_2020")


def _form(name: str, **row: object) -> Evaluation:
    cells = {"code": "A01", "path": ["决策", "项目立项", name], "weight": "5", **row}
    return Evaluation.model_validate({"case": "渡口栈桥维修", "indicators": [cells]})


def test_the_framework_has_seventeen_indicators_in_four_groups() -> None:
    """Six, five, four and two under 决策, 过程, 产出 and 效益; each says what it asks."""
    indicators = load_framework().indicators
    groups = [indicator.path[0] for indicator in indicators]

    assert [6, 5, 4, 2] == [groups.count(group) for group in ("决策", "过程", "产出", "效益")]
    assert all(one.points or one.formula is not None or one.note for one in indicators)


def test_two_points_name_a_fault() -> None:
    """Doubling another project and misuse of funds cost points where they are found."""
    faults = {one.name for one in load_framework().indicators for point in one.points if point.negative}

    assert {"立项依据充分性", "资金使用合规性"} == faults


def test_a_row_of_name_and_weight_alone_receives_points_to_judge() -> None:
    """The points come unjudged, and score once a person judged them; a fault found costs its share."""
    form = with_points(_form("立项依据充分性"))
    points = form.indicators[0].points_of_evaluation

    assert ("missing", None) == (score_evaluation(form, RULES)[0].status, score_evaluation(form, RULES)[0].points)
    judged = tuple(point.model_copy(update={"met": True}) for point in points)
    row = form.indicators[0].model_copy(update={"points_of_evaluation": judged})
    assert Decimal("4.00") == score_evaluation(form.model_copy(update={"indicators": (row,)}), RULES)[0].points


def test_rows_with_values_of_their_own_stay_as_they_are() -> None:
    """A target, a result or another name is the form's own matter."""
    assert with_points(_form("立项依据充分性", target="≥3")) == _form("立项依据充分性", target="≥3")
    assert with_points(_form("栈桥承重达标情况")) == _form("栈桥承重达标情况")
    assert find_indicator("栈桥承重达标情况") is None
