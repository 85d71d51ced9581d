"""The score sheet in Excel: merged levels, live formulas that give the same points, text that stays text."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from recomputing import SOFFICE, recompute

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.scoring import GroupScore, ScoreSheet
from assistant.export.excel import write_problem_list, write_score_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.evaluation import Evaluation


def load(path: Path, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(path, data_only=values)


def find_row(page: Any, column: int, text: str) -> int:
    return next(row for row in range(1, page.max_row + 1) if page.cell(row, column).value == text)


def test_levels_are_merged_as_in_the_form(evaluation: Evaluation, sheet: ScoreSheet, tmp_path: Path) -> None:
    """Each first- and second-level name covers the rows of its leaves."""
    path = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation, sheet, path)
    page = load(path)["评分表"]
    merged = {str(area) for area in page.merged_cells.ranges}
    first = find_row(page, 1, "决策")
    assert f"A{first}:A{first + 2}" in merged
    assert f"B{first}:B{first + 1}" in merged
    assert ["评分表", "计算过程", "核查意见"] == load(path).sheetnames
    assert f"D{first}" == page.freeze_panes
    assert "landscape" == page.page_setup.orientation


def test_points_and_sums_are_live_and_carry_their_values(
    evaluation: Evaluation, sheet: ScoreSheet, tmp_path: Path
) -> None:
    """Proportional points, deductions, sums and rates are formulas whose stored values are the sheet's."""
    path = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation, sheet, path)
    live, stored = load(path)["评分表"], load(path, values=True)["评分表"]
    row = find_row(live, 3, "改造老旧管网长度")
    assert f"=ROUND(MAX(0,MIN(I{row},I{row}*G{row}/E{row})),2)" == live.cell(row, 10).value
    assert 11.53 == stored.cell(row, 10).value
    assert f"=I{row}-J{row}" == live.cell(row, 11).value
    judged = find_row(live, 3, "绩效目标合理性")
    assert 2.4 == live.cell(judged, 10).value
    total = find_row(live, 1, "合计")
    assert str(live.cell(total, 10).value).startswith("=IF(COUNT(")
    assert (100, 95.38) == (stored.cell(total, 9).value, stored.cell(total, 10).value)
    group = find_row(live, 1, "一级指标得分汇总") + 3
    assert ("产出", 39.03) == (stored.cell(group, 1).value, stored.cell(group, 10).value)


def test_a_formula_stands_only_where_it_gives_the_points_that_count(
    evaluation: Evaluation, sheet: ScoreSheet, tmp_path: Path
) -> None:
    """A disputed row keeps its printed points as a number, not a formula that would change them."""
    scores = tuple(
        dataclasses.replace(score, status="disputed", points=Decimal(4), stated=Decimal(4))
        if score.code == "B02"
        else score
        for score in sheet.scores
    )
    path = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation, dataclasses.replace(sheet, scores=scores), path)
    page = load(path)["评分表"]
    row = find_row(page, 3, "预算执行率")
    assert 4 == page.cell(row, 10).value
    assert "与规则不符" in page.cell(row, 12).value


def test_missing_points_leave_the_total_open_but_live(
    evaluation: Evaluation, sheet: ScoreSheet, tmp_path: Path
) -> None:
    """A leaf without points reads 未定 with its range, and so does the total until somebody fills it in."""
    scores = tuple(
        dataclasses.replace(score, status="judgement", points=None, range=(Decimal("4.8"), Decimal("5.99")))
        if score.code == "D03"
        else score
        for score in sheet.scores
    )
    groups = tuple(
        dataclasses.replace(group, points=None, rate=None) if group.name == "效益" else group for group in sheet.groups
    )
    path = tmp_path / "评分表.xlsx"
    open_sheet = dataclasses.replace(sheet, scores=scores, groups=groups, total=None, grade=None)
    write_score_sheet(evaluation, open_sheet, path)
    live, stored = load(path)["评分表"], load(path, values=True)["评分表"]
    row = find_row(live, 3, "长效养护机制建立情况")
    assert "未定（4.80—5.99）" == live.cell(row, 10).value
    total = find_row(live, 1, "合计")
    assert "未定" == stored.cell(total, 10).value
    assert str(live.cell(total, 10).value).startswith("=IF(COUNT(")


def test_a_report_with_group_scores_only_gets_a_row_for_each(tmp_path: Path, evaluation: Evaluation) -> None:
    """Without leaves the groups' printed points stand, and the total is the sheet's."""
    groups = (
        GroupScore("决策", Decimal(10), Decimal("7.18"), Decimal("7.18"), Decimal("0.718")),
        GroupScore("过程", Decimal(90), Decimal("72.98"), Decimal("72.98"), Decimal("0.8109")),
    )
    sheet = ScoreSheet("某项目", "x", (), groups, Decimal("80.16"), Decimal("80.16"), None, "良")
    path = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation.model_copy(update={"indicators": ()}), sheet, path)
    page = load(path, values=True)["评分表"]
    assert 7.18 == page.cell(find_row(page, 1, "决策"), 10).value
    assert 80.16 == page.cell(find_row(page, 1, "合计"), 10).value


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "　=cmd|'/C calc'!A0"])
def test_text_that_looks_like_a_formula_stays_text(text: str, tmp_path: Path) -> None:
    """User text beginning with = + - @ is a string, marked so that editing it makes no formula."""
    path = tmp_path / "清单.xlsx"
    write_problem_list((Finding("NUM01", Severity.ERROR, text, text, Where(text)),), path)
    page = load(path)["问题清单"]
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None and cell.row > 1]
    assert all(cell.data_type == "s" for cell in cells)
    quoted = next(cell for cell in cells if cell.column == 6)
    assert text == quoted.value
    assert quoted.quotePrefix


def test_the_problem_list_names_place_and_remedy(tmp_path: Path) -> None:
    """Findings come worst first with place, quote, both values, arithmetic and a column to work in."""
    where = Where("98.5%", 12, "p4", "四、（二）", 3, 8, "报告.txt › 第12行")
    findings = (
        Finding("SEC01", Severity.NOTE, "缺少评价过程", "请补写"),
        Finding("SUM02", Severity.ERROR, "执行率有误", "请改正", where, (where,), "98.5%", "96.08%", ("1÷2=50%",)),
    )
    path = tmp_path / "清单.xlsx"
    write_problem_list(findings, path)
    page = load(path)["问题清单"]
    row = [page.cell(2, column).value for column in range(1, 13)]
    assert ["1", "错误", "SUM02", "四、（二）　第12行", "98.5%", "执行率有误", "98.5%", "96.08%"] == row[:8]
    assert "SEC01" == page.cell(3, 3).value
    assert "处理情况" == page.cell(1, 12).value


def test_no_findings_is_said(tmp_path: Path) -> None:
    """An empty list says 无 and is no empty sheet."""
    path = tmp_path / "清单.xlsx"
    write_problem_list((), path)
    assert "无" == load(path)["问题清单"].cell(2, 1).value


def test_equal_input_gives_an_equal_file(evaluation: Evaluation, sheet: ScoreSheet, tmp_path: Path) -> None:
    """Two score sheets of the same scores are the same bytes."""
    first, second = tmp_path / "一.xlsx", tmp_path / "二.xlsx"
    write_score_sheet(evaluation, sheet, first)
    write_score_sheet(evaluation, sheet, second)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_recomputing_in_libreoffice_gives_the_same_points(
    evaluation: Evaluation, sheet: ScoreSheet, tmp_path: Path
) -> None:
    """With the stored values taken out, every formula gives in LibreOffice what the sheet says."""
    path = tmp_path / "评分表.xlsx"
    write_score_sheet(evaluation, sheet, path)
    stored = load(path, values=True)["评分表"]
    recomputed_path = recompute(path, tmp_path)
    live, recomputed = load(path)["评分表"], load(recomputed_path, values=True)["评分表"]
    formulas = [cell for row in live.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 40
    for cell in formulas:
        expected, value = stored[cell.coordinate].value, recomputed[cell.coordinate].value
        if isinstance(expected, (int, float)):
            assert expected == pytest.approx(value, abs=1e-9), cell.coordinate
        else:
            assert expected == value, cell.coordinate
