"""Forms of other shapes: expert columns, amounts in 元, department sheets, prose beside tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.intake import Intake, read_evaluations
from assistant.reading import read_string

if TYPE_CHECKING:
    from collections.abc import Callable

    Reader = Callable[..., tuple[Intake, ...]]

SCORES = ("一级指标", "二级指标", "三级指标", "分值", "得分")


def test_expert_columns_become_experts_with_scores_by_code(read_tabbed: Reader) -> None:
    """Columns 专家1…n give one expert each; the mean column is the printed score."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "分值", "专家1", "专家2", "平均分", "扣分理由"),
        ("决策", "项目立项", "立项依据充分性", "40", "40", "38", "39", "缺少论证材料"),
        ("产出", "产出数量", "藏品数据采集量", "60", "60", "60", "60", ""),
    )

    (intake,) = read_tabbed(rows)

    case = intake.evaluation
    assert [(e.name, e.scores) for e in case.experts] == [
        ("专家1", {"A01": "40", "B01": "60"}), ("专家2", {"A01": "38", "B01": "60"}),
    ]  # fmt: skip
    assert [i.stated for i in case.indicators] == ["39", "60"]
    assert [(o.indicators, o.amount) for o in case.observations] == [(("A01",), "1")]


def test_reason_with_marks_of_its_own_is_split(read_tabbed: Reader) -> None:
    """A reason that names two amounts gives two deductions."""
    rows = (
        (*SCORES, "扣分理由"),
        (
            "过程",
            "组织实施",
            "制度执行有效性",
            "40",
            "37",
            "一是合同未约定验收标准（扣1分）；二是档案缺签字（扣2分）。",
        ),
        ("产出", "产出数量", "完成率", "60", "60", ""),
    )

    (intake,) = read_tabbed(rows)

    assert [(o.amount, o.text) for o in intake.evaluation.observations] == [
        ("1", "合同未约定验收标准"), ("2", "档案缺签字"),
    ]  # fmt: skip


def test_ditto_takes_the_reason_of_the_nearest_row_above_that_has_one(read_tabbed: Reader) -> None:
    """同上 stands for the words above it; with none above it stays as printed."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
        ("产出指标", "数量指标", "改造水厂数量", "12处", "11处", "40", "36.67", "同上"),
        ("", "", "更换管网长度", "46公里", "45公里", "20", "19.57", "用地手续办理滞后"),
        ("", "质量指标", "验收合格率", "100%", "100%", "20", "20", ""),
        ("", "时效指标", "按期完工率", "100%", "91.67%", "20", "18.33", "同上。"),
    )

    (intake,) = read_tabbed(rows)

    told = [each.deviation for each in intake.evaluation.indicators]
    assert ["同上", "用地手续办理滞后", None, "用地手续办理滞后"] == told


def test_funds_in_yuan_keep_their_unit_and_thousands_are_read(read_led: Reader) -> None:
    """A funds block headed 元 keeps 元, and 3,350,000.00 is one number."""
    rows = (
        ("项目资金（元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        ("", "年度资金总额", "3200000.00", "3,350,000.00", "3118850.00", "10", "93.1%", "9.31"),
        ("年度总体目标", "年初设定目标", "全年实际完成情况"),
        ("", "养护三百二十公里。", "养护三百一十五公里。"),
        ("一级指标", "二级指标", "三级指标", "年度指标值", "全年完成值", "分值", "得分"),
        ("产出", "数量", "养护里程", "≥320公里", "315公里", "90", "88.59"),
    )

    (intake,) = read_led(rows)

    line = intake.evaluation.funds[0]
    assert (line.budget, line.spent, line.unit) == ("3350000.00", "3118850.00", "元")
    assert len(intake.evaluation.funds) == 1
    assert intake.evaluation.goal is not None
    assert intake.evaluation.goal.expected == "养护三百二十公里。"


def test_table_of_group_points_gives_groups_not_indicators(read_tabbed: Reader) -> None:
    """一级指标得分情况表 gives the printed group points and total."""
    rows = (
        ("一级指标", "分值", "得分", "得分率"),
        ("决策", "15", "13.5", "90.00%"),
        ("过程", "20", "17.12", "85.60%"),
        ("产出", "35", "31", "88.57%"),
        ("效益", "30", "26", "86.67%"),
        ("合计", "100", "87.62", "87.62%"),
    )

    (intake,) = read_tabbed(rows, "临溪县2023年困难群众救助资金绩效评价报告\n项目绩效等级为“良”。")

    stated = intake.evaluation.stated
    assert intake.evaluation.indicators == ()
    assert stated is not None
    assert [(g.name, g.points) for g in stated.groups] == [
        ("决策", "13.5"),
        ("过程", "17.12"),
        ("产出", "31"),
        ("效益", "26"),
    ]
    assert intake.evaluation.region == "临溪县"


def test_amount_printed_in_yuan_for_wan_yuan_is_reported(read_tabbed: Reader) -> None:
    """Where the text prints the table's 万元 amounts in 元, its further amounts are read as 万元 with INP12."""
    rows = (
        ("一级指标", "二级指标", "预算数（万元）", "执行数（万元）", "预算执行率", "分值", "得分"),
        ("预算执行", "资金总体", "8820.45", "8650.10", "98.07%", "20", "19.61"),
    )

    (intake,) = read_tabbed(rows, "全年预算数8820.45元，实际支出8650.10元。年初预算6105.20元。")

    assert intake.evaluation.funds[0].initial == "6105.20"
    assert [f.check for f in intake.findings] == ["INP12"]


def test_background_and_content_are_read_from_their_headings() -> None:
    """Text under 项目背景 and 主要内容 is carried into the case with its place."""
    text = (
        "乡村书屋项目支出绩效评价报告\n一、基本情况\n（一）项目概况\n1.项目背景\n为改善偏远村组的阅读条件，县文旅局设立乡村书屋项目，列入年度民生实事。\n"
        "2.主要内容及实施情况\n改造闲置校舍十二处，配置图书和座椅，由村委会负责日常开放。\n3.资金投入和使用情况\n预算资金60万元，实际支出58万元。\n"
        "三、评价结论\n项目综合得分91.20分，等级为优。\n"
    )

    (intake,) = read_evaluations(read_string(text, "报告.txt"))

    case = intake.evaluation
    assert (case.background or "").startswith("为改善偏远村组")
    assert (case.content or "").startswith("改造闲置校舍十二处")
    assert "第5行" in (case.place_of("background") or "")


def test_sentence_cut_by_a_page_break_is_whole_in_its_reason(read_tabbed: Reader) -> None:
    """A deduction whose sentence a blank line cuts in two keeps its first half."""
    rows = (SCORES, ("过程", "组织实施", "制度执行有效性", "100", "99"))
    after = (
        "存在的问题：项目档案管理制度执行有效性不足，第三季度巡查记录、隐患整改台账和\n\n会议纪要均未归档（扣1分）。\n"
    )

    (intake,) = read_tabbed(rows, "", after)

    (deduction,) = [o for o in intake.evaluation.observations if o.kind == "deduction"]
    assert "巡查记录、隐患整改台账和会议纪要" in deduction.text
    assert deduction.indicators == ("A01",)


def test_department_sheet_is_named_by_its_unit() -> None:
    """A department's form without a project name is named by the department."""
    text = (
        "\t部门整体支出绩效自评表\n\n\t（2023年度）\n\n\t部门名称\n\t临溪县水利局\n\n\t一级指标\n\t二级指标\n\t三级指标\n\t指标值\n\t实际完成值\n\t分值\n\t得分\n\n"
        "\t产出\n\t数量\n\t水库除险加固\n\t3座\n\t3座\n\t100\n\t100\n\n"
    )

    (intake,) = read_evaluations(read_string(text, "自评.txt"))

    case = intake.evaluation
    assert (case.case, case.unit, case.period) == ("临溪县水利局", "临溪县水利局", "2023")
    assert case.document_type == "部门整体支出绩效自评表"
