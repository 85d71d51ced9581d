"""From an evaluation to scores and a sheet."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_trace import recompute

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.rule_sets import load_rule_set

if TYPE_CHECKING:
    from assistant.domain.scoring import Score, ScoreSheet

D = Decimal
FORM = "national_self_evaluation_2020"
DEPARTMENT = "beijing_department_2022"


def case(*rows: dict[str, Any], **more: Any) -> Evaluation:
    made = []
    for index, row in enumerate(rows, 1):
        made.append({"code": f"B{index:02d}", "path": ["产出指标", "数量指标", f"指标{index}"], "weight": "10", **row})
    return Evaluation.model_validate({"case": "湖滨步道养护", "indicators": made, **more})


def sheet_of(evaluation: Evaluation, rule_set: str = FORM) -> ScoreSheet:
    rules = load_rule_set(rule_set)
    return summarise(evaluation, rules, score_evaluation(evaluation, rules))


def one(rule_set: str = FORM, **row: Any) -> Score:
    return sheet_of(case(row), rule_set).score("B01")


def checks(score: Score) -> list[str]:
    return [finding.check for finding in score.findings]


def steps(score: Score) -> list[str]:
    return [step.text for step in score.steps]


def test_a_missed_target_earns_its_share_with_steps_to_follow() -> None:
    """Points, steps, inputs and basis of a plain quantitative row."""
    score = one(sign="≥", target="480", actual="455", unit="株", weight="12", place="表1 行9")

    assert D("11.38") == score.points == score.computed
    assert score.status == "scored"
    assert steps(score) == ["455÷480=94.79%", "12×455÷480=11.375→11.38分"]
    assert D("0.62") == score.deduction
    assert score.relation == "missed"
    assert [(i.name, i.value, i.unit, i.place) for i in score.inputs] == [
        ("年度指标值", "480", "株", "表1 行9"),
        ("实际完成值", "455", "株", "表1 行9"),
    ]
    assert score.basis is not None
    assert score.basis.status == "recalled"


def test_the_target_s_own_comparator_is_the_sign() -> None:
    """≥90% in the target cell needs no sign column."""
    assert D("9.50") == one(target="≥90%", actual="85.5%").points
    assert one(target="≤20", actual="25").method == "proportional_down_inverse"


def test_a_bare_target_of_a_cost_is_an_upper_limit() -> None:
    """Without a sign the indicator's name tells the direction."""
    assert one(target="100", actual="125", path=["成本指标", "经济成本", "绿化成本"]).points == D("8.00")
    assert one(target="100", actual="125").points == D("10.00")


@pytest.mark.parametrize(
    ("target", "actual", "unit", "expected"),
    [
        ("6万个", "54000个", None, "9.00"),
        ("30", "27万元", "万", "9.00"),
        ("20", "180000元", "万元", "9.00"),
        ("90", "81%", "%", "9.00"),
        ("1,000件", "900", None, "9.00"),
    ],
)
def test_target_and_result_are_brought_to_one_unit(target: str, actual: str, unit: str | None, expected: str) -> None:
    """Scales and money units are converted before anything is compared."""
    assert D(expected) == one(sign="≥", target=target, actual=actual, unit=unit).points


def test_units_of_different_things_are_not_compared() -> None:
    """Money against days has no ratio."""
    score = one(sign="≥", target="30万元", actual="12天")

    assert score.points is None
    assert "INP05" in checks(score)


def test_a_limit_in_the_result_cell_is_no_result() -> None:
    """≥40 as a result says nothing about how much was done."""
    stated = one(sign="≥", target="≥40场", actual="≥40场", stated="10")
    unstated = one(sign="≥", target="≥40场", actual="≥40场")

    assert (stated.status, stated.points) == ("stated", D(10))
    assert (unstated.status, unstated.points) == ("missing", None)
    assert checks(stated) == checks(unstated) == ["INP04"]


def test_text_where_a_number_belongs_is_told_with_its_place() -> None:
    """The finding quotes the cell and names the place."""
    score = one(sign="≥", target="40", actual="基本做完", places={"actual": "自评表.docx › 表2 行7 列5"})

    assert checks(score) == ["INP03"]
    assert score.findings[0].where.place == "自评表.docx › 表2 行7 列5"
    assert "基本做完" in score.findings[0].message
    assert "QT01" in score.findings[0].message


def test_a_target_of_zero_that_should_be_exceeded_is_not_computable() -> None:
    """No ratio to nothing: the row stays open and says why."""
    score = one(sign="≥", target="0", actual="4")

    assert score.points is None
    assert "INP07" in checks(score)


def test_a_target_of_zero_for_accidents_tolerates_none() -> None:
    """A limit of 0 is kept or broken."""
    assert D("10.00") == one(sign="=", target="0", actual="0", unit="起").points
    assert D("0.00") == one(sign="≤", target="0", actual="1", unit="起").points


def test_blank_results_without_points_leave_the_total_open() -> None:
    """A missing value is neither zero nor full."""
    sheet = sheet_of(
        case({"sign": "≥", "target": "5", "actual": "5", "weight": "60"}, {"target": "≥3", "weight": "40"})
    )

    assert sheet.score("B02").status == "missing"
    assert sheet.total is None
    assert sheet.grade is None
    assert not sheet.complete
    assert sheet.total_computed is None


@pytest.mark.parametrize("word", ["优", "优秀", "优。"])
def test_full_marks_for_the_best_grade_are_accepted_as_stated(word: str) -> None:
    """The level allows the printed points, so they stand."""
    score = one(sign="定性", target="优良中低差", actual=word, weight="30", stated="30")

    assert (score.status, score.points, score.range) == ("stated", D(30), (D("24.00"), D("30.00")))
    assert score.findings == ()


def test_an_unscored_judgement_shows_its_range_and_invents_no_points() -> None:
    """Partly achieved of 30 is 18 to 23.99."""
    score = one(sign="定性", target="达成", actual="部分达成预期指标并具有一定效果", weight="30")

    assert (score.status, score.points, score.range) == ("judgement", None, (D("18.00"), D("23.99")))


def test_points_outside_the_three_bands_are_disputed() -> None:
    """Partly achieved cannot earn full marks."""
    score = one(sign="定性", target="达成", actual="部分达成", weight="30", stated="30")

    assert (score.status, score.points) == ("disputed", D(30))
    assert checks(score) == ["SCR04"]


def test_points_outside_the_range_of_a_grade_word_are_only_a_warning() -> None:
    """No official table maps grade words to points, so the points stand and are questioned."""
    score = one(sign="定性", target="高中低", actual="中", weight="15", stated="12.5")

    assert (score.status, score.points) == ("stated", D("12.5"))
    assert [(f.check, f.severity.value) for f in score.findings] == [("SCR04", "warning")]


def test_full_marks_for_a_missed_target_are_disputed_with_both_values() -> None:
    """Nothing is corrected silently."""
    score = one(sign="≥", target="90", actual="81", unit="%", stated="10")

    assert (score.status, score.points, score.computed, score.stated) == ("disputed", D(10), D("9.00"), D(10))
    assert checks(score) == ["SCR03"]
    finding = score.findings[0]
    assert (finding.stated, finding.computed) == ("10.00", "9.00")


@pytest.mark.parametrize(
    ("stated", "status"),
    [("9.68", "scored"), ("9.67", "scored"), ("9.7", "scored"), ("9.69", "disputed"), ("9.6", "disputed")],
)
def test_printed_points_agree_to_a_cent_or_to_one_printed_decimal(stated: str, status: str) -> None:
    """A cent may come from printed rates, one decimal from a form's own rounding."""
    assert status == one(sign="≥", target="1000", actual="967", stated=stated).status


def test_a_sign_against_its_indicator_is_disputed_and_not_repaired() -> None:
    """An upper limit on progress, exceeded, with full marks: literal points, printed points, and the doubt."""
    score = one(sign="≤", target="75", actual="100", unit="%", stated="10", path=["产出指标", "时效指标", "施工进度"])

    assert (score.status, score.points, score.computed) == ("disputed", D(10), D("7.50"))
    assert checks(score) == ["SCR02"]
    assert "7.50" in score.findings[0].message


def test_a_doubted_sign_without_printed_points_leaves_them_open() -> None:
    """Either reading gives other points, so none are given."""
    score = one(sign="≤", target="75", actual="100", unit="%", path=["产出指标", "时效指标", "施工进度"])

    assert (score.status, score.points, score.computed) == ("disputed", None, D("7.50"))


@pytest.mark.parametrize(
    ("name", "sign", "target", "doubted"),
    [
        ("游客满意度", "≤", "90%", True),
        ("投诉率", "≥", "5%", True),
        ("养护成本", "≥", "30万元", True),
        ("投诉处理率", "≥", "95%", False),
        ("预算支出进度", "≤", "100%", False),
        ("成本节约率", "≥", "3%", False),
        ("事故发生率下降幅度", "≥", "5%", False),
        ("培训人数", "≤", "300人", False),
        ("响应时间", "≤", "2小时", False),
    ],
)
def test_only_clear_names_doubt_a_sign(name: str, sign: str, target: str, doubted: bool) -> None:
    """A doubtful name never raises an alarm."""
    score = one(sign=sign, target=target, actual=target, path=["产出指标", "质量指标", name])

    assert doubted == ("SCR02" in checks(score))


def test_far_over_target_without_a_reason_is_noted_and_costs_nothing() -> None:
    """From 30% over a reason is due; with it there is nothing to say."""
    bare = one(sign="≥", target="40", actual="60")
    explained = one(sign="≥", target="40", actual="60", deviation="汛期加密巡查")

    assert (bare.points, checks(bare)) == (D("10.00"), ["SCR05"])
    assert checks(explained) == []


def test_a_target_maybe_too_low_is_proposed_and_applied_once_confirmed() -> None:
    """Only the Beijing department form has the brackets."""
    row = {"sign": "≥", "target": "4", "actual": "29", "unit": "次", "weight": "2", "deviation": "需求增加"}
    proposed = one(DEPARTMENT, **row)
    confirmed = one(DEPARTMENT, **row, target_too_low=True)
    rejected = one(DEPARTMENT, **row, target_too_low=False)

    assert (proposed.points, proposed.suggested, checks(proposed)) == (D("2.00"), D("1.40"), ["SCR06"])
    assert (confirmed.points, confirmed.status) == (D("1.40"), "scored")
    assert (rejected.points, checks(rejected)) == (D("2.00"), [])
    assert checks(one(**row)) == []


FUNDS = {
    "name": "年度资金总额",
    "initial": "320",
    "budget": "300.00",
    "spent": "291.60",
    "weight": "10",
    "stated": "9.72",
}


def test_the_funds_row_is_scored_first_with_its_denominator_named() -> None:
    """The rate is what was spent of the year's budget."""
    sheet = sheet_of(case(funds=[FUNDS]))

    score = sheet.scores[0]
    assert (score.code, score.path) == ("A01", ("预算执行", "预算执行率"))
    assert (score.points, score.status) == (D("9.72"), "scored")
    assert "分母为全年预算数" in steps(score)[0]


def test_a_funds_row_without_its_amounts_says_which_are_missing() -> None:
    """The printed points stand, and the gap is named."""
    score = sheet_of(case(funds=[{**FUNDS, "spent": None}])).scores[0]

    assert (score.status, score.points) == ("stated", D("9.72"))
    assert [f.check for f in score.findings] == ["INP04"]
    assert "全年执行数" in score.findings[0].message


def test_the_funds_row_gives_way_to_an_indicator_that_has_its_code() -> None:
    """A case file may already use A01."""
    sheet = sheet_of(case({"code": "A01", "target": "≥5", "actual": "5", "weight": "90"}, funds=[FUNDS]))

    assert [score.code for score in sheet.scores] == ["A00", "A01"]


def test_a_funds_row_without_a_weight_is_not_scored() -> None:
    """Then the rate may be an indicator of its own, fed from the funds row."""
    row = {"path": ["过程", "资金管理", "预算执行率"], "weight": "5", "stated": "4.86"}
    funds = [{"name": "项目资金", "received": "300.00", "budget": "320.00", "spent": "291.60", "weight": "—"}]

    score = sheet_of(case(row, funds=funds), "shenzhen_project_2020").score("B01")

    assert (score.points, score.method) == (D("4.86"), "execution_rate")
    assert "分母为实际到位资金" in steps(score)[0]


def test_spending_more_than_the_budget_is_capped_and_told() -> None:
    """More than 100% earns no more than the weight."""
    sheet = sheet_of(case(funds=[{**FUNDS, "spent": "310", "stated": "10"}]))

    assert sheet.scores[0].points == D("10.00")
    assert "SCR09" in checks(sheet.scores[0])


def test_marked_points_of_evaluation_add_up() -> None:
    """Points of evaluation with their own marks and a negative one."""
    points = [
        {"text": "目标明确", "weight": "2", "met": True},
        {"text": "与任务数对应", "weight": "2", "met": False},
        {"text": "存在截留挪用", "weight": "1", "met": False, "negative": True},
    ]

    score = one("shenzhen_project_2020", weight="5", stated="3", points_of_evaluation=points)

    assert (score.points, score.status, score.method) == (D("3.00"), "scored", "checklist_additive")
    assert [i.value for i in score.inputs] == ["符合", "不符合", "符合"]


def test_unmarked_points_of_evaluation_leave_the_printed_points() -> None:
    """Nothing is computed from points nobody marked, and nothing is alarming about it."""
    points = [{"text": "目标明确", "weight": "2"}, {"text": "与任务数对应", "weight": "3"}]

    score = one("shenzhen_project_2020", weight="5", stated="4", points_of_evaluation=points)

    assert (score.points, score.status, score.findings) == (D(4), "stated", ())


def test_a_department_checklist_takes_off_its_step() -> None:
    """Two failures of 0.80 each."""
    path = ["预算管理情况", "资产管理", "资产管理规范性"]
    points = [{"text": f"要点{n}", "met": n > 2} for n in range(1, 7)]

    assert one(DEPARTMENT, path=path, weight="4", points_of_evaluation=points).points == D("2.40")


def test_final_accounts_far_from_the_budget_contradict_full_marks() -> None:
    """Amounts of the funds row and the form's year decide, and the printed points are disputed."""
    row = {"path": ["预算管理情况", "部门预决算差异率"], "weight": "4", "stated": "4"}
    funds = [{"name": "资金总体", "initial": "1000.00", "budget": "5000.00", "spent": "4900.00"}]

    score = sheet_of(case(row, funds=funds, period="2022"), DEPARTMENT).score("B01")

    assert (score.status, score.points, score.computed) == ("disputed", D(4), D("0.00"))
    assert steps(score)[0] == "|4900.00－1000.00|÷1000.00=390.00%"


def test_the_city_average_of_another_year_is_asked_for_not_assumed() -> None:
    """The average printed in 2022 says nothing about 2031."""
    row = {"path": ["预算管理情况", "部门预决算差异率"], "weight": "4", "target": "规范", "stated": "4"}
    funds = [{"name": "资金总体", "initial": "1000.00", "spent": "1100.00"}]

    score = sheet_of(case(row, funds=funds, period="2031"), DEPARTMENT).score("B01")
    told = sheet_of(case({**row, "inputs": {"市级平均差异率": "30%"}}, funds=funds, period="2031"), DEPARTMENT)

    assert (score.status, score.points) == ("stated", D(4))
    assert "市级平均差异率" in score.findings[0].message
    assert (told.score("B01").status, told.score("B01").computed) == ("scored", D("4.00"))


def test_further_inputs_are_taken_by_their_printed_label() -> None:
    """Last year's rate stands in the indicator's own inputs."""
    row = {
        "path": ["预算管理情况", "结转结余率"],
        "weight": "4",
        "inputs": {"上年结转结余率": "2.10", "结转结余总额": "262.50", "支出预算数": "5000.00"},
        "places": {"inputs.上年结转结余率": "说明.docx › 第3段"},
    }

    score = one(DEPARTMENT, **row)

    assert (score.points, score.computed) == (D("2.80"), D("2.80"))
    assert ("上年结转结余率", "2.10", "说明.docx › 第3段") in {(i.name, i.value, i.place) for i in score.inputs}


def test_the_year_columns_of_a_form_are_read_as_this_year_and_the_last() -> None:
    """A form that prints both years' rates side by side needs no other label."""
    row = {"path": ["预算管理情况", "结转结余率"], "weight": "4", "inputs": {"2030年": "2.10%", "2031年": "4.35%"}}

    score = sheet_of(case(row, period="2031年度"), DEPARTMENT).score("B01")

    assert (score.points, steps(score)[0]) == (D("3.20"), "4.35－2.10=2.25个百分点")


def test_a_waived_weight_is_shared_out_inside_its_second_level_and_stated() -> None:
    """6 and 4 under one head, the 4 waived: the other carries 10; 90% earns 9.00."""
    rows = [
        {"target": "≥100", "actual": "90", "weight": "6", "stated": "5.4"},
        {"target": "≥100", "weight": "4", "waived": "本年度未安排该项工作"},
        {"path": ["产出指标", "质量指标", "合格率"], "target": "≥95%", "actual": "95%", "weight": "90"},
    ]

    sheet = sheet_of(case(*rows))

    first, second = sheet.score("B01"), sheet.score("B02")
    assert (first.weight, first.original_weight, first.points, first.status) == (D(10), D(6), D("9.00"), "scored")
    assert "分值6.00＋分摊4.00=10.00分" in steps(first)
    assert (second.status, second.points, second.weight, second.original_weight) == ("waived", None, D(0), D(4))
    assert sheet.total == D("99.00")
    assert [f.check for f in sheet.findings] == ["SCR07"]
    assert sheet.findings[0].severity.value == "note"
    assert sum(score.weight for score in sheet.scores if score.weight is not None) == D(100)


def test_a_waiver_without_a_reason_is_an_error_and_shares_nothing() -> None:
    """The reason is the consent."""
    sheet = sheet_of(case({"target": "≥5", "actual": "5", "weight": "100", "waived": ""}))

    assert sheet.score("B01").points == D("100.00")
    assert [f.check for f in sheet.findings] == ["SCR07"]


def test_points_printed_once_for_many_rows_are_scored_on_assumed_equal_weights() -> None:
    """Three rows share 30 points, one half done: 25.00, summed exactly and rounded once."""
    rows = [
        {"target": "≥4", "actual": "4", "weight": "30", "shared": 3},
        {"target": "≥10", "actual": "5", "weight": None},
        {"target": "≥2", "actual": "2", "weight": None},
    ]

    sheet = sheet_of(case(*rows))

    owner, follower = sheet.score("B01"), sheet.score("B02")
    assert (owner.weight, owner.points, owner.status) == (D(30), D("25.00"), "scored")
    assert any("假定等权" in text for text in steps(owner))
    assert (follower.weight, follower.points, follower.relation) == (None, None, "missed")
    assert sheet.groups[0].points == D("25.00")
    assert "SCR08" in [f.check for f in sheet.findings]


def test_shared_points_that_no_weights_could_give_are_disputed() -> None:
    """Both rows met cannot earn 25 of 30, whatever their weights."""
    rows = [
        {"target": "≥4", "actual": "4", "weight": "30", "stated": "25", "shared": 2},
        {"target": "≥10", "actual": "12", "weight": None},
    ]

    score = sheet_of(case(*rows)).score("B01")

    assert (score.status, score.points, score.computed) == ("disputed", D(25), D("30.00"))


def test_shared_points_that_other_weights_could_give_stand_as_printed() -> None:
    """Unequal weights explain 28 of 30."""
    rows = [
        {"target": "≥4", "actual": "4", "weight": "30", "stated": "28", "shared": 2},
        {"target": "≥10", "actual": "5", "weight": None},
    ]

    score = sheet_of(case(*rows)).score("B01")

    assert (score.status, score.points, checks(score)) == ("stated", D(28), [])


def test_a_group_printed_with_points_covers_leaves_without_weights() -> None:
    """Grade words of both leaves cannot reach the group's printed share; it stands and is questioned."""
    rows = [
        {"path": ["目标实现", "效果", "带动就业"], "sign": "定性", "target": "高中低", "actual": "中", "weight": None},
        {"path": ["目标实现", "效果", "扩大影响"], "sign": "定性", "target": "高中低", "actual": "中", "weight": None},
    ]
    stated = {"groups": [{"name": "效果（20）", "weight": "20", "points": "18"}], "total": "18"}

    sheet = sheet_of(case(*rows, stated=stated), DEPARTMENT)

    assert (sheet.score("B01").points, sheet.score("B01").status) == (D(18), "stated")
    assert "SCR04" in checks(sheet.score("B01"))


def test_a_report_that_prints_only_groups_has_a_total_and_a_grade() -> None:
    """Group points add up without a single leaf."""
    groups = [
        {"name": "决策", "weight": "10", "points": "8.4"},
        {"name": "过程", "weight": "20", "points": "15.25"},
        {"name": "产出", "weight": "40", "points": "37.6"},
        {"name": "效益", "weight": "30", "points": "25"},
    ]

    sheet = sheet_of(case(stated={"groups": groups, "total": "86.25", "grade": "良"}), "beijing_project_2020")

    assert (sheet.total, sheet.grade, sheet.findings) == (D("86.25"), "良", ())
    assert D("0.7625") == sheet.groups[1].rate


def test_a_total_that_is_not_the_sum_of_its_parts_is_told() -> None:
    """Printed parts against the printed total."""
    rows = [{"weight": "60", "stated": "55"}, {"weight": "40", "stated": "38"}]

    sheet = sheet_of(case(*rows, stated={"total": "94"}))

    assert [(f.check, f.stated, f.computed) for f in sheet.findings] == [("SUM01", "94.00", "93.00")]


def test_weights_that_do_not_make_a_hundred_are_told() -> None:
    """A form's weights add up to 100."""
    sheet = sheet_of(case({"weight": "60", "stated": "55"}, {"weight": "30", "stated": "28"}))

    assert [(f.check, f.severity.value) for f in sheet.findings] == [("INP06", "error")]


@pytest.mark.parametrize(
    ("total", "grade", "printed", "found"),
    [
        ("80.00", "良", "良", ["SCR12"]),
        ("79.95", "中", "中", ["SCR12"]),
        ("79.94", "中", "良", ["SCR01"]),
        ("95", "优", "优秀", []),
        ("59.5", "差", None, []),
    ],
)
def test_grades_follow_the_bands(total: str, grade: str, printed: str | None, found: list[str]) -> None:
    """The lower edge belongs to the band, and its neighbourhood is pointed out."""
    sheet = sheet_of(case({"weight": "100", "stated": total}, stated={"total": total, "grade": printed}))

    assert grade == sheet.grade
    assert found == [f.check for f in sheet.findings]


def test_a_grade_that_hangs_on_the_rounding_is_pointed_out() -> None:
    """Three times 0.005 carries the total over the line only when rounded half up."""
    rows = [{"target": "≥2000", "actual": "1801", "weight": "10"}] * 2 + [
        {"target": "≥1000", "actual": "899.5", "weight": "80"}
    ]

    sheet = sheet_of(case(*rows))

    assert (sheet.total, sheet.grade) == (D("89.98"), "良")
    assert any("截尾" in f.message or "临近" in f.message for f in sheet.findings)


def test_points_above_their_weight_are_told() -> None:
    """A leaf cannot earn more than its weight."""
    score = one(weight="5", stated="6")

    assert (score.status, checks(score)) == ("disputed", ["SCR04"])


def test_words_in_a_points_cell_are_told() -> None:
    """The place is named and nothing is made up."""
    score = one(weight="5", stated="满分", target="≥1", actual="1")

    assert (score.points, checks(score)) == (D("5.00"), ["INP03"])


@pytest.mark.parametrize(
    ("target", "actual", "points", "relation"),
    [
        ("2031年6月底前", "2031年6月28日", "10.00", "met"),
        ("6月底前完成", "2031年5月", "10.00", "met"),
        ("2031年6月15日前", "2031年7月2日完成", None, "missed"),
        ("2031年6月15日前", "2031年6月完成", None, "unknown"),
        ("2031年6月底前", "次年1月", None, "unknown"),
        ("2031年1月-12月", "2031年12月", None, "unknown"),
    ],
)
def test_a_date_in_time_earns_full_marks_and_a_late_one_is_judged(
    target: str, actual: str, points: str | None, relation: str
) -> None:
    """A month without its day, a range or a relative year leave it open rather than guess."""
    row = {"target": target, "actual": actual, "path": ["产出指标", "时效指标", "竣工时间"]}

    score = sheet_of(case(row, period="2031")).score("B01")

    assert (None if points is None else D(points)) == score.points
    assert relation == score.relation


def test_a_date_with_a_limit_sign_is_still_a_deadline() -> None:
    """Forms write ≤ before dates; words beside it raise no alarm about numbers."""
    dated = one(sign="≤", target="2031年6月底前", actual="2031年6月5日")
    worded = one(sign="≤", target="2031年6月底前", actual="按期完成", stated="10")

    assert (dated.points, dated.method) == (D("10.00"), "deadline")
    assert (worded.status, checks(worded)) == ("stated", [])


def test_full_marks_for_a_missed_deadline_are_questioned() -> None:
    """No official formula exists, so it is a warning and the printed points stand."""
    row = {"target": "2031年6月底前", "actual": "2031年7月14日", "stated": "10"}

    score = sheet_of(case(row, period="2031")).score("B01")

    assert (score.status, score.points) == ("stated", D(10))
    assert [(f.check, f.severity.value) for f in score.findings] == [("SCR04", "warning")]
    assert "逾期14天" in score.findings[0].steps[0]


def test_a_large_saving_is_noted_for_costs_sooner_than_for_other_limits() -> None:
    """A quarter below its budget is worth a word, a quarter fewer complaints is not."""
    assert checks(one(path=["成本指标", "经济成本", "养护成本"], target="≤100", actual="75", unit="万元")) == ["SCR05"]
    assert checks(one(path=["产出指标", "质量指标", "投诉件数"], target="≤100", actual="75", unit="件")) == []


def test_spending_less_than_an_equal_cost_is_no_failure() -> None:
    """A cost printed with = or without a sign is a limit; a saving rate is not a cost."""
    cost = ["成本指标", "经济成本", "步道养护"]

    assert one(path=cost, sign="=", target="200", actual="193", unit="万元").points == D("10.00")
    assert one(path=cost, target="200", actual="250", unit="万元").points == D("8.00")
    assert one(path=["成本指标", "经济成本", "成本节约率"], target="4%", actual="3%").points == D("7.50")


@pytest.mark.parametrize(("total", "found"), [("94.4", []), ("98.4", []), ("98", []), ("97", ["SUM01"])])
def test_a_printed_total_may_treat_a_waived_weight_in_any_sound_way(total: str, found: list[str]) -> None:
    """Left out, counted in full, or shared out; anything else is no sum."""
    rows = [
        {"target": "≥100", "actual": "90", "weight": "6", "stated": "5.4"},
        {"target": "≥100", "weight": "4", "stated": "4", "waived": "本年度未安排该项工作"},
        {"path": ["产出指标", "质量指标", "合格率"], "weight": "90", "stated": "89"},
    ]

    sheet = sheet_of(case(*rows, stated={"total": total}))

    assert found == [f.check for f in sheet.findings if f.check == "SUM01"]


def test_expert_averages_may_miss_their_sum_by_a_cent() -> None:
    """Each average is rounded, so the total may differ a little; that is no error."""
    rows = [{"weight": "60", "stated": "55.33"}, {"weight": "40", "stated": "38.33"}]
    experts = [{"number": "1", "scores": {"B01": "55"}}]

    sheet = sheet_of(case(*rows, experts=experts, stated={"total": "93.67"}))

    assert [(f.check, f.severity.value) for f in sheet.findings] == [("SUM01", "warning")]


def test_a_group_s_printed_weight_is_checked_against_its_leaves() -> None:
    """The leaves of a group make up its printed weight."""
    rows = [{"weight": "60", "stated": "55"}, {"weight": "40", "stated": "38", "path": ["效益指标", "社会", "甲"]}]
    groups = [{"name": "产出（50分）", "weight": "50"}, {"name": "效益", "weight": "40", "points": "38"}]

    sheet = sheet_of(case(*rows, stated={"groups": groups}))

    assert [(f.check, f.stated, f.computed) for f in sheet.findings] == [("INP06", "50.00", "60.00")]


def test_output_and_benefit_below_the_recalled_floor_is_only_a_note() -> None:
    """The 60% floor is not confirmed, so it is mentioned, no more."""
    groups = [
        {"name": name, "weight": weight, "points": weight}
        for name, weight in (("决策", "30"), ("过程", "20"), ("产出", "30"), ("效益", "20"))
    ]

    sheet = sheet_of(case(stated={"groups": groups, "total": "100"}), "beijing_project_2020")

    assert [(f.check, f.severity.value) for f in sheet.findings] == [("INP08", "note")]


def test_a_weight_printed_in_per_cent_is_read_as_points() -> None:
    """权重 100% is 100 分."""
    assert sheet_of(case({"weight": "100%", "target": "≥4", "actual": "3"})).total == D("75.00")


def test_the_computed_total_takes_the_rule_s_side_of_every_dispute() -> None:
    """Printed 100, computed 98: the difference is what is disputed."""
    rows = [{"sign": "≥", "target": "10", "actual": "8", "stated": "10"}, {"weight": "90", "stated": "90"}]

    sheet = sheet_of(case(*rows, stated={"total": "100"}))

    assert (sheet.total, sheet.total_stated, sheet.total_computed) == (D("100.00"), D(100), D("98.00"))


def test_equal_evaluations_give_equal_sheets() -> None:
    """Scoring reads nothing but its arguments."""
    evaluation = case({"target": "≥480", "actual": "455"}, funds=[FUNDS])

    assert sheet_of(evaluation) == sheet_of(evaluation.model_copy())


numbers = st.decimals(min_value=0, max_value=5000, places=2).map(str)
row_strategy = st.fixed_dictionaries(
    {
        "sign": st.sampled_from(["≥", "≤", "=", ">", "<", None]),
        "target": st.one_of(numbers, st.none()),
        "actual": st.one_of(numbers, numbers, st.just("≥3"), st.just("已完成"), st.none()),
        "weight": st.integers(1, 30).map(str),
        "waived": st.sampled_from([None, None, None, None, "本年不适用"]),
        "path": st.tuples(
            st.just("产出指标"), st.sampled_from(["数量指标", "质量指标"]), st.sampled_from(["甲", "乙", "丙"])
        ),
    }
)


@given(rows=st.lists(row_strategy, min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_generated_evaluations_keep_the_invariants(rows: list[dict[str, Any]]) -> None:
    """Points within weights, sums that hold, points plus deduction equal the weight."""
    evaluation = case(*[{**row, "path": list(row["path"])} for row in rows], funds=[{**FUNDS, "stated": None}])

    sheet = sheet_of(evaluation)

    for score in sheet.scores:
        if score.points is not None and score.weight is not None:
            assert 0 <= score.points <= score.weight
            assert score.points + (score.deduction or 0) == score.weight
        if score.computed is not None and score.weight is not None:
            assert 0 <= score.computed <= score.weight
        recompute(tuple(step.text for step in score.steps))
    if sheet.total is not None:
        leaves = [score.points for score in sheet.scores if score.status != "waived"]
        assert None not in leaves
        assert sheet.total == sum(point for point in leaves if point is not None)
        assert sheet.total == sum(group.points for group in sheet.groups if group.points is not None)


PIECES = (
    "≥ ≤ 9 0 95 12.5 % 万 万元 件 个 约 - ~ 至 月 年 2031 日 前 优 中 达成 部分 未 完成 "
    "得满分 扣 分 每低 1 个百分点 按比例 ， ； （含） 以上 E ."
)
pieces = st.lists(st.sampled_from(PIECES.split()), max_size=7).map("".join)


@given(
    target=pieces,
    actual=pieces,
    rule_text=pieces,
    sign=st.sampled_from(["≥", "≤", "=", "区间", "定性", None]),
    weight=st.sampled_from(["10", "0", "十分", "—", "10分", "1e3", None]),
    stated=st.sampled_from(["10", "—", "满分", "9.5", None]),
    name=st.sampled_from(
        ["成本", "投诉率", "结转结余率", "部门预决算差异率", "预算执行率", "资产管理规范性", "满意度", "工期"]
    ),
)
@settings(max_examples=300, deadline=None)
def test_whatever_a_cell_holds_scoring_goes_on(name: str, **cells: str | None) -> None:
    """Odd cells give findings or open points, never a crash or points beyond the weight."""
    row = {**cells, "path": ["产出指标", "质量指标", name]}
    evaluation = case(row, period="2022", funds=[{**FUNDS, "initial": "9"}])

    for rules in (FORM, DEPARTMENT):
        for score in sheet_of(evaluation, rules).scores:
            if score.computed is not None and score.weight is not None:
                assert 0 <= score.computed <= score.weight
            recompute(tuple(step.text for step in score.steps))


@given(first=st.integers(0, 900), second=st.integers(0, 900), sign=st.sampled_from(["≥", "≤", "="]))
@settings(max_examples=100, deadline=None)
def test_the_total_follows_the_direction_of_its_indicators(first: int, second: int, sign: str) -> None:
    """More of what should be high never lowers the total, more of what should be low never raises it."""
    low, high = (
        sheet_of(case({"sign": sign, "target": "480", "actual": str(actual), "weight": "100"})).total
        for actual in sorted((first, second))
    )

    assert low is not None
    assert high is not None
    assert low >= high if sign == "≤" else low <= high


def test_many_forms_are_scored_in_a_moment() -> None:
    """Two hundred forms of 23 indicators take far less than a second each hundred, even on a busy machine."""
    rows = [{"target": f"≥{100 + n}", "actual": str(90 + n), "weight": "4" if n else "2"} for n in range(23)]
    forms = [case(*rows, funds=[{**FUNDS, "spent": f"{200 + n}.50", "stated": None}]) for n in range(200)]
    rules = load_rule_set(FORM)

    started = time.process_time()
    sheets = [summarise(form, rules, score_evaluation(form, rules)) for form in forms]

    assert time.process_time() - started < 2
    assert all(sheet.complete for sheet in sheets)
