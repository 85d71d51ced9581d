"""Printed scoring rules read into methods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.wording import recognise_rule

D = Decimal
RULES = load_rule_set("national_self_evaluation_2020")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "满意度≥95%得满分，每低1个百分点扣0.5分，扣完为止。",
            "以95%为满分线，每低于1个百分点扣0.50分，不足一档不计，扣完为止",
        ),
        ("完成率100%得满分，每降低2%扣0.2分", "以100%为满分线，每低于2个百分点扣0.20分，不足一档不计，扣完为止"),
        (
            "每低于目标值1个百分点扣该项分值的2%，扣完为止",
            "以目标值为满分线，每低于1个百分点扣分值的2%，不足一档不计，扣完为止",
        ),
        (
            "每延迟一个月扣2分，不足一个月按一个月计算",
            "以目标值为满分线，每高于1个月扣2.00分，不足一档按一档计，扣完为止",
        ),
        ("每发生1起安全事故扣5分", "每有一项不符合（每发生一起）扣5.00分，扣完为止"),
        ("按完成比例得分", "按完成比例得分，以分值为上限"),
        ("得分＝实际完成率×分值", "按完成比例得分，以分值为上限"),
        ("未完成的，按比例扣分", "按完成比例得分，以分值为上限"),
        (
            "≥95%得满分；80%（含）—95%得分值的80%；80%以下不得分。",
            "≥95.00%：得满分；≥80.00%且＜95.00%：得分值的80%；＜80.00%：不得分",
        ),
        (
            "90%以上得5分，80%-90%得3分，80%以下得0分",
            "≥90.00%：得5.00分；≥80.00%且＜90.00%：得3.00分；＜80.00%：不得分",
        ),
        (
            "执行率≥90%得满分，80%≤执行率<90%得3分，低于80%不得分",
            "≥90.00%：得满分；≥80.00%且＜90.00%：得3.00分；＜80.00%：不得分",
        ),
        ("达到95%以上得满分，低于60%不得分，其余按比例得分", "≥95.00%：得满分；＜60.00%：不得分；其余按比例得分"),
        ("5次及以上得满分，3-4次得3分，3次以下不得分", "≥5：得满分；≥3且≤4：得3.00分；＜3：不得分"),
        (
            "完成率100%得满分，低于100%的按比例得分，低于60%不得分",
            "≥100.00%：得满分；＜60.00%：不得分；＜100.00%：按比例得分",
        ),
        ("≥80%得8分，≥90%得10分，80%以下得0分", "≥90.00%：得10.00分；≥80.00%：得8.00分；＜80.00%：不得分"),
        (
            "满意度等于100%得满分，每减少1%扣权重分的5%",
            "以100%为满分线，每低于1个百分点扣分值的5%，不足一档不计，扣完为止",
        ),
        ("≥95%得10分，每下降1个百分点扣1分", "以95%为满分线，每低于1个百分点扣1.00分，不足一档不计，扣完为止"),
        ("未发生事故得满分，发生一起扣2分，扣完为止", "每有一项不符合（每发生一起）扣2.00分，扣完为止"),
        ("达标得分，不达标不得分", "达到目标值得满分，否则不得分"),
        ("达到指标值，记满分；未达到的，按完成值与指标值的比例记分", "按完成比例得分，以分值为上限"),
        ("不高于目标值得满分；高于的，得分＝目标值÷实际完成值×分值。", "按完成比例得分，以分值为上限"),
        (
            "达成的得分值的80%至100%；部分达成的得50%至80%；未达成的得50%以下。",
            "定性三档：以分值的80%、50%为界，档内由评价人员评判；定量按完成比例",
        ),
        ("达到目标值得满分，未达到不得分", "达到目标值得满分，否则不得分"),
        ("①制度健全；②流程合规。每有一项不合格扣0.5分，扣完为止。", "每有一项不符合（每发生一起）扣0.50分，扣完为止"),
        ("全部符合得满分，发现一处不符合扣1分", "每有一项不符合（每发生一起）扣1.00分，扣完为止"),
    ],
)
def test_common_wordings_are_understood_and_told_back(text: str, told: str) -> None:
    """What was understood is said in one sentence a person can confirm."""
    found = recognise_rule(text)

    assert found is not None
    assert told == found.told
    assert found.open == ()


@pytest.mark.parametrize(
    "text",
    [
        "根据完成情况酌情打分",
        "由专家酌情打分",
        "视情况扣分",
        "节约率≥0得满分，每超支1%扣1分",
    ],
)
def test_wordings_that_call_for_judgement_are_left_open(text: str) -> None:
    """Half a rule would give wrong points, so none is made of it."""
    found = recognise_rule(text)

    assert found is not None
    assert found.method is None
    assert found.open


@pytest.mark.parametrize(
    "text",
    ["", "项目目标明确（1分）；与任务对应（1分）", "合格率=（合格数/总数）×100%", "反映项目实施对居民生活的影响程度"],
)
def test_text_that_states_no_way_of_scoring_is_no_rule(text: str) -> None:
    """Definitions and marked points of evaluation are not arithmetic."""
    assert recognise_rule(text) is None


def score(**row: Any) -> Any:
    row = {"code": "B01", "path": ["产出指标", "质量指标", "苗木成活率"], "weight": "10", **row}
    return score_evaluation(Evaluation.model_validate({"case": "湖滨步道养护", "indicators": [row]}), RULES)[0]


@pytest.mark.parametrize(
    ("text", "target", "actual", "unit", "expected"),
    [
        ("每低1个百分点扣0.5分，扣完为止", "≥95", "92", "%", "8.50"),
        ("≥90%得满分，每低1个百分点扣1分", "≥95", "92", "%", "10.00"),
        ("每低1个百分点扣2分，扣完为止", "≥95", "80", "%", "0.00"),
        ("≥95%得满分；80%（含）—95%得8分；80%以下不得分", "≥95", "90", "%", "8.00"),
        ("完成率100%得满分，80%（含）-100%得6分，80%以下不得分", "≥90", "90", "%", "10.00"),
        ("完成率100%得满分，每降低1%扣0.2分，扣完为止", "500", "450", "株", "8.00"),
        ("5次以上得满分，3-4次得3分，3次以下不得分", "≥5", "4", "次", "3.00"),
        ("达到目标值得满分，未达到不得分", "≥5", "4", "次", "0.00"),
        ("每少1次扣2分", "≥5", "4", "次", "8.00"),
        ("未发生事故得满分，发生一起扣2分，扣完为止", "=0", "2", "起", "6.00"),
        ("完成率100%得满分，低于100%的按比例得分，低于60%不得分", "500", "250", "株", "0.00"),
        ("完成率100%得满分，低于100%的按比例得分，低于60%不得分", "500", "400", "株", "8.00"),
    ],
)
def test_a_row_is_scored_by_the_rule_it_prints(text: str, target: str, actual: str, unit: str, expected: str) -> None:
    """The row's own rule goes before the scheme's general one, and the basis says so."""
    made = score(rule_text=text, target=target, actual=actual, unit=unit)

    assert D(expected) == made.points
    assert made.basis.document == "本表评分标准"


@pytest.mark.parametrize(
    ("stated", "status"), [("9", "scored"), ("8.75", "scored"), ("8.5", "scored"), ("9.5", "disputed")]
)
def test_each_way_of_counting_a_begun_step_is_accepted_where_the_rule_is_silent(stated: str, status: str) -> None:
    """2.5 points short: two whole steps, 2.5 in proportion, or three begun ones."""
    made = score(rule_text="每低1个百分点扣0.5分", target="≥95", actual="92.5", unit="%", stated=stated)

    assert status == made.status
    assert D(stated) == made.points


def test_both_readings_of_a_cost_overrun_are_accepted_nationally() -> None:
    """110 against 100: 9.09 by ratio, 9.00 in a straight line, nothing else."""
    row = {"path": ["成本指标", "经济成本", "养护成本"], "target": "≤100", "actual": "110", "unit": "万元"}

    assert (score(**row, stated="9.09").status, score(**row, stated="9").status) == ("scored", "scored")
    assert score(**row).points == D("9.09")
    assert score(**row, stated="9.5").status == "disputed"


def test_a_rule_that_was_not_understood_leaves_the_points_open_and_the_printed_ones_standing() -> None:
    """No general rule is forced on a row that prints another one."""
    text = "根据实际效果酌情打分"

    assert (
        score(rule_text=text, target="≥5", actual="4").status,
        score(rule_text=text, target="≥5", actual="4").points,
    ) == (
        "judgement",
        None,
    )
    assert score(rule_text=text, target="≥5", actual="4", stated="9").status == "stated"


def test_bands_of_an_older_form_widen_the_middle() -> None:
    """A form that cuts at 50% allows 5 to 7.99 of 10 for a partly achieved goal."""
    text = "达成的得分值的80%至100%；部分达成的得50%至80%；未达成的得50%以下。"

    made = score(rule_text=text, sign="定性", target="达成", actual="部分达成", stated="5.5")

    assert (made.status, made.range) == ("stated", (D("5.00"), D("7.99")))


def test_steps_of_days_do_not_score_a_row_counted_in_things() -> None:
    """The days late are not in the row."""
    made = score(rule_text="每逾期1天扣0.5分", target="≥500", actual="450", unit="株", stated="10")

    assert (made.status, made.points) == ("stated", D(10))


def test_an_execution_rate_with_bands_of_its_own_still_rests_on_the_amounts() -> None:
    """The form's bands, the funds row's amounts."""
    row = {
        "code": "B01",
        "path": ["过程", "资金管理", "预算执行率"],
        "weight": "10",
        "rule_text": "执行率≥95%得满分，低于60%不得分，其余按比例得分",
    }
    funds = [{"name": "项目资金", "budget": "200", "spent": "176.40"}]

    made = score_evaluation(Evaluation.model_validate({"case": "试", "indicators": [row], "funds": funds}), RULES)[0]

    assert D("8.82") == made.points
    assert made.steps[0].text == "176.40÷200=88.20%（分母为全年预算数）"


def test_an_execution_rate_with_steps_of_its_own_counts_below_a_hundred() -> None:
    """Each full point below 100% costs 0.2."""
    row = {
        "code": "B01",
        "path": ["过程", "资金管理", "预算执行率"],
        "weight": "5",
        "rule_text": "执行率100%得满分，每低1个百分点扣0.2分，扣完为止",
    }
    funds = [{"name": "项目资金", "budget": "200", "spent": "193"}]

    made = score_evaluation(Evaluation.model_validate({"case": "试", "indicators": [row], "funds": funds}), RULES)[0]

    assert D("4.40") == made.points


@pytest.mark.parametrize(
    ("text", "row", "wanted"),
    [
        (
            "≥100%，得满分；95%—100%，得满分的80%；95%以下不得分",
            {"target": "100", "unit": "%", "actual": "96"},
            D("8.00"),
        ),
        (
            "≤15分钟得满分；15-20分钟得80%；超过20分钟不得分",
            {"target": "≤15", "unit": "分钟", "actual": "15"},
            D("10.00"),
        ),
        ("≥90%得满分，每低1%扣2%分值，低于60%不得分", {"target": "100", "unit": "%", "actual": "59"}, D("0.00")),
        ("低于90%，每低1%扣0.5分", {"target": "≥95", "unit": "%", "actual": "92"}, D("10.00")),
        ("差异率≤5%得满分；5%<差异率≤10%得70%；＞10%不得分", {"target": "≤5", "unit": "%", "actual": "4"}, D("10.00")),
        ("得分=完成率×60%分值+及时率×40%分值", {"target": "8", "unit": "项", "actual": "6"}, None),
        ("得分=实际完成数/计划完成数×分值×系数", {"target": "8", "unit": "项", "actual": "6"}, None),
        ("每完成1项得2分，满分10分", {"target": "8", "unit": "项", "actual": "4"}, D("8.00")),
        ("每举办一场得1分", {"target": "20", "unit": "人", "actual": "7"}, None),
    ],
)
def test_a_wording_that_looks_like_another_is_not_taken_for_it(
    text: str, row: dict[str, str], wanted: Decimal | None
) -> None:
    """Points are those the words give, or left to a person."""
    case = {"code": "B01", "path": ["产出", "质量", "窗口办理情况"], "weight": "10", "rule_text": text, **row}

    assert wanted == score_evaluation(Evaluation.model_validate({"case": "试", "indicators": [case]}), RULES)[0].points


@pytest.mark.parametrize(
    ("text", "marks", "wanted"),
    [
        ("①②各得30%，③得40%", (True, False, True), D("7.00")),
        ("①得50%，②得20%，③得20%", (True, False, False), None),
        ("三项内容均符合得10分，两项符合得4分，一项及以下不得分", (True, True, False), D("4.00")),
        ("三项内容均符合得10分，两项符合得4分，一项及以下不得分", (True, True), None),
        ("由评价组结合资料综合评判", (True, True, False), None),
    ],
)
def test_points_of_evaluation_earn_what_the_rule_says_of_each(
    text: str, marks: tuple[bool, ...], wanted: Decimal | None
) -> None:
    """Unequal shares are kept apart; a number of points is held against as many rows; a person decides alone."""
    points = [{"text": f"要点{number}", "met": met} for number, met in enumerate(marks, 1)]
    case = {"code": "B01", "path": ["过程", "管理", "制度执行"], "weight": "10", "rule_text": text}
    case["points_of_evaluation"] = points

    assert wanted == score_evaluation(Evaluation.model_validate({"case": "试", "indicators": [case]}), RULES)[0].points
