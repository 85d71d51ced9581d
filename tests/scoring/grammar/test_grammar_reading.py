"""Printed rules read as a whole: each form gives its points, and what is not all understood is not read."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation
from assistant.scoring.grammar.joining import read_whole
from assistant.scoring.rule_sets import load_rule_set

D = Decimal
RULES = load_rule_set("national_project_2020")


def points(text: str, target: str, unit: str, actual: str, name: str = "窗口办理情况") -> D | None:
    """Score one row of 10 分 that prints the rule."""
    row = {"code": "B01", "path": ["产出", "质量", name], "weight": "10", "rule_text": text}
    row |= {"target": target, "unit": unit, "actual": actual}
    return score_evaluation(Evaluation.model_validate({"case": "试", "indicators": [row]}), RULES)[0].points


@pytest.mark.parametrize(
    ("text", "row", "wanted"),
    [
        ("达到800件得满分，每少40件扣1分，不足40件按40件计", ("≥800", "件", "730"), "8.00"),
        ("完成目标得8分，每超过目标值10%加1分，最多加2分，未完成不得分", ("50", "个", "56"), "9.00"),
        ("完成目标得8分，每超过目标值10%加1分，最多加2分，未完成不得分", ("50", "个", "90"), "10.00"),
        ("达标得满分，不达标的，每差1个百分点扣1分，差5个百分点以上的不得分", ("≥95", "%", "92"), "7.00"),
        ("达标得满分，不达标的，每差1个百分点扣1分，差5个百分点以上的不得分", ("≥95", "%", "90"), "0.00"),
        ("偏差率在±4%以内得满分，每超出1个百分点扣2分", ("≤4", "%", "-6", "预算偏差率"), "6.00"),
        ("≥90%得满分，≤70%得0分，中间按线性插值计算", ("≥90", "%", "85"), "7.50"),
        ("得分=(1-5×预算调剂率)×分值", ("≤0", "%", "4", "预算调剂率"), "8.00"),
        ("完成率在90%-110%之间得满分，每偏离1个百分点扣0.5分", ("100", "个", "112"), "9.00"),
        ("完成率在90%-110%之间得满分，每偏离1个百分点扣0.5分", ("100", "个", "86"), "8.00"),
        ("≤5%得满分；5%-10%（含）得80%分值；10%以上不得分", ("≤5", "%", "10", "预算调整率"), "8.00"),
    ],
)
def test_a_rule_that_is_all_understood_gives_its_points(text: str, row: tuple[str, ...], wanted: str) -> None:
    """Steps, bonuses, gaps, signs, lines and closed edges count as the rule prints them."""
    assert D(wanted) == points(text, *row)


@pytest.mark.parametrize(
    "text",
    [
        "完成目标得满分，因客观原因未完成的不扣分",
        "完成率≥95%得满分，其余酌情扣分",
        "完成率≥95%得7-10分，低于95%不得分",
        "发生1起一般事故扣5分，发生重大事故不得分",
        "数量和质量均达标得满分，仅数量达标得60%，均不达标不得分",
        "完成率×难度系数×分值",
    ],
)
def test_a_rule_with_one_clause_that_is_not_understood_is_not_read(text: str) -> None:
    """Exceptions, ranges, degrees and foreign factors leave the whole rule to other readers or a person."""
    assert read_whole(text) is None


def test_a_rule_that_pays_more_for_less_is_not_read() -> None:
    """Points that fall and rise again show a misprint or a misreading."""
    assert read_whole("完成率≥90%得6分，80%≤完成率＜90%得10分，60%≤完成率＜80%得8分，低于60%得9分") is None


def test_a_share_equal_to_a_rate_is_a_condition_not_an_award() -> None:
    """及时率=100%，得4分 earns 4分, not the whole weight at any rate."""
    found = read_whole("及时率=100%，得10分；90%≤及时率＜100%，得5分；及时率＜90%，得0分")

    assert found is not None
    assert "≥100.00%：得10.00分；≥90.00%且＜100.00%：得5.00分；＜90.00%：不得分" == found.told


def test_months_late_leave_the_days_between_their_lengths_open() -> None:
    """A month has 28 to 31 days, so that a delay of 30 is a person's to place."""
    found = read_whole("按期完成得满分，延期不超过1个月得70%分值，延期超过1个月不得分")

    assert found is not None
    assert [(D(0), D(28)), (D(31), None)] == [(band.above, band.at_most) for band in found.parameters.brackets]


def test_numbers_of_points_are_held_against_as_many_rows() -> None:
    """三项均符合 speaks of three points of evaluation, and of no other number."""
    found = read_whole("三项均符合得满分，两项符合得60%，一项及以下符合不得分")

    assert found is not None
    assert 3 == found.parameters.count
