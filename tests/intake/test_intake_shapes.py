"""Forms of shapes met in other places, each a small instance of the set the suite ``reading`` measures in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.intake import Intake, read_evaluations
from assistant.reading import read, read_string
from eval.shapes import measure_shape, shapes, write_shape

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = {shape.name: shape for shape in shapes()}


def read_text(text: str) -> Intake:
    """Read the first evaluation of a text."""
    return read_evaluations(read_string(text, "表.txt"))[0]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_forms_of_many_shapes_give_all_their_facts(tmp_path: Path, name: str) -> None:
    """Every fact of the gold is read, in the last format the form is kept in that needs no other program."""
    shape = SHAPES[name]
    form = [form for form in shape.formats if form != "doc"][-1]

    asked, wrong = measure_shape(shape, write_shape(shape, form, tmp_path))

    assert (asked > 0, []) == (True, wrong)


def test_a_turned_table_keeps_the_places_of_the_file(tmp_path: Path) -> None:
    """Values of a table on its side are named by where they stand, not by where they are read."""
    path = write_shape(SHAPES["turned-table"], "docx", tmp_path)

    groups = read_evaluations(read(path))[0].evaluation.stated

    assert groups is not None
    assert "turned-table.docx › 表1 行2 列3" == groups.groups[1].places["weight"]


def test_a_value_in_the_cell_of_another_field_is_none() -> None:
    """Where 分值/得分 share a cell, a cell with one number has no points."""
    text = "一级指标\t二级指标\t分值/得分\n产出\t数量\t50/48\n效益\t社会效益\t50\n"

    found = [(item.weight, item.stated) for item in read_text(text).evaluation.indicators]

    assert [("50", "48"), ("50", None)] == found


def test_a_subtotal_is_its_groups_points_and_no_indicator() -> None:
    """Rows 小计 close a first-level group; those of a second level add nothing."""
    text = (
        "一级指标\t二级指标\t三级指标\t分值\t得分\n产出\t数量\t里程\t30\t28\n产出\t小计\t\t30\t28\n"
        "效益\t社会\t知晓率\t70\t70\n效益\t小计\t\t70\t70\n"
    )

    case = read_text(text).evaluation

    assert ["里程", "知晓率"] == [item.name for item in case.indicators]
    assert case.stated is not None
    assert [("产出", "30", "28"), ("效益", "70", "70")] == [(g.name, g.weight, g.points) for g in case.stated.groups]


def test_last_years_results_are_no_results() -> None:
    """A column 上年完成值 is kept as a further input, beside the year's own result."""
    text = (
        "一级指标\t三级指标\t上年完成值\t年度目标值\t实际完成值\t分值\t得分\n"
        "产出\t里程\t8公里\t≥12公里\t11公里\t50\t45.83\n效益\t知晓率\t70%\t≥80%\t82%\t50\t50\n"
    )

    leaf = read_text(text).evaluation.indicators[0]

    assert ("12", "11", {"上年完成值": "8公里"}) == (leaf.target, leaf.actual, leaf.inputs)


def test_points_told_section_by_section_count_only_when_they_are_whole() -> None:
    """Weights that do not add up to 100 are no score sheet told in prose."""
    lines = ["某项目支出绩效评价报告", "一、决策", "（一）立项依据充分性", "该指标权重{}分，评价得分8分。"]
    lines += ["二、产出", "（一）完成率", "该指标权重90分，评价得分80分。"]

    assert [] == list(read_text("\n".join(lines).format(5)).evaluation.indicators)
    assert [("10", "8"), ("90", "80")] == [
        (item.weight, item.stated) for item in read_text("\n".join(lines).format(10)).evaluation.indicators
    ]


def test_words_beside_a_label_at_the_forms_end_are_remarks() -> None:
    """Causes and measures told in a form's last rows become observations, item by item; 无 says nothing."""
    text = (
        "一级指标\t三级指标\t指标值\t完成值\t分值\t得分\n产出\t里程\t≥12公里\t11公里\t50\t45.83\n"
        "存在问题\t1.进度滞后；2.资料不全\n改进措施\t按月调度\n经验做法\t无\n"
    )

    found = [(item.kind, item.text) for item in read_text(text).evaluation.observations]

    assert [("problem", "进度滞后"), ("problem", "资料不全"), ("suggestion", "按月调度")] == found


def test_a_paragraph_no_report_has_is_named_and_left() -> None:
    """A line of millions of characters is not searched for figures; it is reported."""
    intake = read_text("预算资金100万元，" * 4000)

    assert ["一段长达"] == [item.why[:4] for item in intake.evaluation.unread]


def test_goals_of_another_time_and_notes_are_listed_and_are_no_indicators() -> None:
    """实施期目标 beside 年度目标, and a note among the rows, end in the list of what was not taken."""
    text = (
        "一级指标\t三级指标\t指标值\t三级指标\t指标值\n产出\t总里程\t≥90公里\t年度里程\t≥30公里\n"
        "效益\t总覆盖率\t≥90%\t年度覆盖率\t≥60%\n"
    )

    case = read_text(f"预算100万元，实际支出90万元。\n\n{text}").evaluation

    assert [("年度里程", "30"), ("年度覆盖率", "60")] == [(item.name, item.target) for item in case.results]
    assert ["产出 | 总里程 | ≥90公里", "效益 | 总覆盖率 | ≥90%"] == [item.text for item in case.unread]


def test_columns_and_tables_of_no_known_kind_are_listed() -> None:
    """A column of words nobody reads, and a table that is none of the forms, are named with their place."""
    text = (
        "一级指标\t三级指标\t分值\t得分\t整改时限\n产出\t里程\t50\t45\t年底前\n效益\t知晓率\t50\t50\t\n\n"
        "设备一览\n\n型号\t产地\t出厂年份\n甲型\t本省\t二〇二一\n乙型\t外省\t二〇二二\n"
    )

    case = read_text(text).evaluation

    assert ["“整改时限”一列未归入任何数据（1格有文字）", "整张表未认出是什么，未采用"] == [
        item.why for item in case.unread
    ]


def test_a_reason_in_the_row_below_belongs_to_the_indicator_above() -> None:
    """扣分理由 in a row of its own is the deduction of the row before it."""
    text = "一级指标\t三级指标\t分值\t得分\n决策\t立项论证\t10\t8\n扣分理由：没有论证，扣2分。\n产出\t数量\t90\t90\n"

    found = [(item.amount, item.indicators) for item in read_text(text).evaluation.observations]

    assert [("2", ("A01",))] == found


def test_a_departments_score_sheet_is_not_the_projects_behind_it() -> None:
    """A report on a department and a project's form in one file are two evaluations."""
    text = (
        "某区水务局2023年度部门整体绩效评价报告\n\n一级指标\t三级指标\t分值\t得分\n预算执行\t执行率\t40\t38\n"
        "履职\t巡查率\t60\t60\n\n项目名称\t河道保洁\n一级指标\t三级指标\t分值\t得分\n产出\t长度\t60\t60\n效益\t投诉\t40\t40\n"
    )

    found = read_evaluations(read_string(text, "表.txt"))

    assert [2, 2] == [len(intake.evaluation.indicators) for intake in found]
    assert "河道保洁" == found[1].evaluation.case
