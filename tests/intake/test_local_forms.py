"""What a local form leaves unsaid is told by its cells: heads checked against columns, rows by their shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.intake import read_evaluations
from assistant.intake.document_head import case_from_title
from assistant.intake.forms import column_field, head_field, is_total_label
from assistant.intake.goal_heads import goal_field
from assistant.intake.paired import part_of_pair
from assistant.intake.values import ticked, unit_in_name
from assistant.reading import read_string

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation


def cases_of(text: str) -> list[Evaluation]:
    """Read the evaluations of a text with tables by tabs."""
    return [intake.evaluation for intake in read_evaluations(read_string(text, "表.txt"))]


def test_a_head_over_words_names_no_amount() -> None:
    """年度预算数 over the names of the sources heads those names; the budget is in the column of figures."""
    text = (
        "年度预算数（万元）\t年初预算\t调整后预算数\t执行数\n总额\t228\t212.5\t201.45\n其中：财政资金\t200\t190\t180\n"
    )

    found = [(line.name, line.initial, line.budget, line.spent) for line in cases_of(text)[0].funds]

    assert [("总额", "228", "212.5", "201.45"), ("其中：财政资金", "200", "190", "180")] == found


def test_a_forecast_is_no_result() -> None:
    """What is expected by the year's end stands beside what was done, and does not replace it."""
    text = (
        "一级指标\t三级指标\t年度指标值\t1—7月执行情况\t全年预计完成情况\n"
        "产出\t里程\t≥12公里\t7公里\t12公里\n效益\t知晓率\t≥80%\t60%\t82%\n"
    )

    assert ["7", "60"] == [leaf.actual for leaf in cases_of(text)[0].results]


def test_columns_of_words_name_the_indicators_where_no_head_does() -> None:
    """Under heads of a place's own the columns of short words left of the points are the levels."""
    text = "评估内容\t评估要点\t分值\t评估得分\n"
    text += "必要性\t依据充分\t40\t38\n"
    text += "必要性\t需求迫切\t20\t16\n经济性\t测算合理\t40\t30\n"

    found = [(leaf.path, leaf.weight, leaf.stated) for leaf in cases_of(text)[0].indicators]

    assert [
        (("必要性", "依据充分"), "40", "38"),
        (("必要性", "需求迫切"), "20", "16"),
        (("经济性", "测算合理"), "40", "30"),
    ] == found


def test_a_column_of_numbers_names_no_indicator() -> None:
    """Numbers of the rows under 指标 are not the indicators' names."""
    text = "指标\t考核内容\t分值\t得分\n1\t建设站点\t60\t55\n2\t群众知晓\t40\t40\n"

    assert ["建设站点", "群众知晓"] == [leaf.name for leaf in cases_of(text)[0].indicators]


def test_rows_after_the_total_are_no_indicators() -> None:
    """Signatures and conclusions below the total carry no points and are none of the rows."""
    text = (
        "一级指标\t三级指标\t指标值\t完成值\t分值\t得分\n产出\t里程\t≥12公里\t12公里\t50\t50\n"
        "效益\t知晓率\t≥80%\t82%\t50\t50\n合计\t\t\t\t100\t100\n"
        "项目负责人：甲某\t\t财务负责人：乙某\t\t\t\n评价等级\t优\t\t\t\t\n"
    )

    case = cases_of(text)[0]

    assert ["里程", "知晓率"] == [leaf.name for leaf in case.indicators]
    assert case.stated is not None
    assert ("100", "优") == (case.stated.total, case.stated.grade)


def test_codes_tell_the_levels_of_one_column_of_names() -> None:
    """A、A1、A11 below each other: the last are indicators, the first their groups with printed points."""
    text = (
        "指标编号\t指标名称\t权重\t得分\nA\t决策\t40\t36\nA1\t立项\t40\t36\nA11\t依据充分\t40\t36\n"
        "B\t产出\t60\t55\nB1\t数量\t60\t55\nB11\t完成率\t60\t55\n"
    )

    case = cases_of(text)[0]

    assert [("决策", "立项", "依据充分"), ("产出", "数量", "完成率")] == [leaf.path for leaf in case.indicators]
    assert case.stated is not None
    assert [("决策", "40", "36"), ("产出", "60", "55")] == [(g.name, g.weight, g.points) for g in case.stated.groups]


def test_plan_and_result_below_each_other_are_one_indicator() -> None:
    """A column that says 计划 and 实际 in turn gives the target and the result of one row."""
    text = (
        "三级指标\t类型\t数值\t分值\t得分\n调解件数\t计划\t≥3200件\t60\t58\n\t实际\t3120件\t\t\n"
        "成功率\t计划\t≥96%\t40\t40\n\t实际\t97%\t\t\n"
    )

    found = [(leaf.name, leaf.target, leaf.actual, leaf.stated) for leaf in cases_of(text)[0].indicators]

    assert [("调解件数", "3200", "3120", "58"), ("成功率", "96", "97", "40")] == found


def test_a_list_of_projects_gives_an_evaluation_a_row() -> None:
    """Each row of a summary is a project with its amounts, points and grade; the total is none."""
    text = (
        "2024年度部门预算项目绩效自评结果汇总表\n\n项目名称\t实施单位\t全年预算数\t全年执行数\t自评得分\t自评等级\n"
        "林道养护\t甲县林场\t350\t343.7\t93.1\t优\n古树复壮\t甲县林业站\t64.5\t51.6\t86.2\t良\n合计\t\t414.5\t395.3\t\t\n"
    )

    found = [(case.case, case.unit, case.funds[0].spent, case.stated and case.stated.grade) for case in cases_of(text)]

    assert [("林道养护", "甲县林场", "343.7", "优"), ("古树复壮", "甲县林业站", "51.6", "良")] == found


def test_one_row_with_points_is_a_project_of_its_own_form() -> None:
    """A single row under such a head is no list."""
    text = "项目名称\t全年预算数\t全年执行数\t自评得分\n林道养护\t350\t343.7\t93.1\n"

    assert 1 == len(cases_of(text))


def test_sheets_signed_by_experts_are_their_points_not_the_result() -> None:
    """Two sheets signed by one expert each give the experts' points; neither is the indicator's."""
    sheet = "一级指标\t三级指标\t分值\t专家评分\n"
    sheet += "决策\t立项依据\t40\t{}\n产出\t完成率\t60\t{}\n合计\t\t100\t{}\n\n专家签名：{}\n\n"
    text = f"某项目绩效评价专家评分表\n\n{sheet.format(36, 50, 86, '甲某')}{sheet.format(38, 54, 92, '乙某')}"

    case = cases_of(text)[0]

    assert [("甲某", {"A01": "36", "B01": "50"}), ("乙某", {"A01": "38", "B01": "54"})] == [
        (expert.name, expert.scores) for expert in case.experts
    ]
    assert [None, None] == [leaf.stated for leaf in case.indicators]


def test_indicators_written_a_line_each_are_read_by_their_labels() -> None:
    """A form without a table names indicator, target, result and points in a line."""
    text = (
        "某镇公益岗位项目绩效自评表\n1.项目名称：公益岗位补贴\n2.全年预算数：64.80万元；全年执行数：61.56万元\n"
        "（1）岗位人数：目标值≥54人，完成值52人，分值60分，得分57.78分。未完成原因：2人退出。\n"
        "（2）满意度：目标值≥90%，完成值96%，分值40分，得分40分。\n自评总分：97.78分\n"
    )

    case = cases_of(text)[0]

    assert "公益岗位补贴" == case.case
    assert [("岗位人数", "54", "52", "60", "57.78"), ("满意度", "90", "96", "40", "40")] == [
        (leaf.name, leaf.target, leaf.actual, leaf.weight, leaf.stated) for leaf in case.indicators
    ]


def test_a_breakdown_in_cells_counts_only_for_the_amount_it_adds_up_to() -> None:
    """其中：…：60 and …：40 are parts of the budget of 100; where they add up to nothing printed they are left."""
    table = "\t年初预算数\t全年预算数\t全年执行数\n"
    table += "年度资金总额\t90\t100\t95\n其中：财政拨款：{}\t\t\t\n其他资金：40\t\t\t\n"

    fitting, unfitting = (cases_of(table.format(amount))[0].funds for amount in ("60", "70"))

    assert [("年度资金总额", "100"), ("财政拨款", "60"), ("其他资金", "40")] == [(f.name, f.budget) for f in fitting]
    assert ["年度资金总额"] == [line.name for line in unfitting]


def test_points_of_groups_are_kept_where_each_group_prints_some() -> None:
    """产出（60分） gives the group's points; where one group has none, none is kept."""
    table = "一级指标\t三级指标\t分值\t得分\n产出（60分）\t里程\t60\t55\n效益{}\t知晓率\t40\t40\n"

    all_told, some_told = (cases_of(table.format(words))[0].stated for words in ("（40分）", ""))

    assert all_told is not None
    assert [("产出", "60"), ("效益", "40")] == [(group.name, group.weight) for group in all_told.groups]
    assert some_told is None


@pytest.mark.parametrize(
    ("text", "target", "actual"),
    [
        ("100户/97户", "100户", "97户"),
        ("≥14个→14个", "≥14个", "14个"),
        ("目标：≥260人\n完成：268人", "≥260人", "268人"),
        ("目标：≥260人；完成：268人", "≥260人", "268人"),
        ("3,200元/人/3,415元/人", "3,200元/人", "3,415元/人"),
        ("≥95%", "≥95%", ""),
    ],
)
def test_two_values_of_one_cell_are_told_apart(text: str, target: str, actual: str) -> None:
    """By a mark between them, by their labels, or by their lines; one value alone is the first."""
    assert (target, actual) == (part_of_pair(text, "target", 0), part_of_pair(text, "actual", 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("□完成 ☑部分完成（410盏）", "410盏"),
        ("优□ 良☑ 中□ 差□", "良"),
        ("☑完成 □未完成", "完成"),
        ("□完成 □未完成", "□完成 □未完成"),
        ("√", "√"),
    ],
)
def test_the_ticked_box_is_the_value(text: str, expected: str) -> None:
    """What is ticked counts, its brackets tell more; no tick or two leave the cell as printed."""
    assert expected == ticked(text)


def test_a_unit_behind_the_name_belongs_to_bare_numbers_only() -> None:
    """发车班次（万班） with 3.6 is in 万班; with a value that has a unit, and with a remark in brackets, it is not."""
    assert ("万班", "", "") == (
        unit_in_name("发车班次（万班）", "3.6", "3.42"),
        unit_in_name("发车班次（万班）", "3.6万班", "3.42"),
        unit_in_name("发车班次（含夜间）", "3.6", "3.42"),
    )


def test_labels_are_known_by_their_pattern_whatever_a_form_adds() -> None:
    """Words before and behind the known part of a label do not hide it, and other labels stay unknown."""
    assert ("unit", "department", "case", None) == (
        head_field("省级预算部门名称"), head_field("业务主管部门"), head_field("政策名称"), head_field("承接主体"),
    )  # fmt: skip
    assert ("actual", "stated", "received", None) == (
        column_field("年度业绩值", "indicator_columns"), column_field("机构初评分", "indicator_columns"),
        column_field("财政拨付资金", "funds_columns"), column_field("审核人", "indicator_columns"),
    )  # fmt: skip
    assert ("expected", "actual", None) == (
        goal_field("项目年度目标"), goal_field("年度目标完成情况"), goal_field("长期目标"),
    )  # fmt: skip
    assert (True, False) == (is_total_label("自评总分"), is_total_label("总分公司"))


def test_a_title_without_a_name_names_no_project() -> None:
    """部门预算项目绩效自评表 is the name of a form, not of a project."""
    assert (None, "农村公路安防") == (
        case_from_title("2024年度部门预算项目绩效自评表"), case_from_title("农村公路安防项目资金绩效自评表"),
    )  # fmt: skip
