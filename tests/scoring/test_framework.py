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
    """The points come unjudged and with the framework's basis; a fault found costs its share once judged."""
    score = score_evaluation(_form("立项依据充分性"), RULES)[0]

    assert ("judgement", (Decimal("0.00"), Decimal(5))) == (score.status, score.range)
    assert "财预〔2020〕10号" == (score.basis.number if score.basis is not None else None)
    assert ["未评判"] * 5 == [given.value for given in score.inputs]
    judged = [{"text": f"要点{place}", "met": True, "negative": place == 5} for place in range(1, 6)]
    again = score_evaluation(_form("立项依据充分性", points_of_evaluation=judged), RULES)[0]
    assert Decimal("4.00") == again.points


def test_printed_points_of_a_framework_indicator_count_within_what_it_allows() -> None:
    """A report that prints only points keeps them, now with the framework's basis."""
    score = score_evaluation(_form("预算编制科学性", stated="3"), RULES)[0]

    assert ("stated", Decimal(3)) == (score.status, score.points)
    assert "评价要点" in score.rule_text


def test_the_framework_is_no_rule_of_a_department() -> None:
    """A department's form has its own indicators, whatever they are called."""
    score = score_evaluation(_form("立项依据充分性"), load_rule_set("beijing_department_2022"))[0]

    assert ("missing", None) == (score.status, score.basis)


def test_rows_with_values_of_their_own_stay_as_they_are() -> None:
    """A target, a result or another name is the form's own matter."""
    for form in (_form("立项依据充分性", target="≥3"), _form("栈桥承重达标情况")):
        assert with_points(form.indicators[0]) is form.indicators[0]
    assert find_indicator("栈桥承重达标情况") is None


def test_every_formula_of_the_framework_is_a_rule_that_takes_its_amounts_by_label() -> None:
    """17 indicators: what is not judged by points and has a formula is computed from the printed amounts."""
    labels = {spec.label for rule in RULES.rules for spec in rule.inputs.values()}
    for one in load_framework().indicators:
        if one.formula is not None:
            assert {*one.formula.above.split("－"), one.formula.below} <= labels
