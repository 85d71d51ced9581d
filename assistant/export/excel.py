"""Excel files (电子表格): the score sheet with its arithmetic, and the list of findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.finding import SEVERITY_NAMES
from assistant.export.files import replace_file
from assistant.export.openxml.sheets import SheetCell, Worksheet, build_workbook
from assistant.export.remarks import name_place
from assistant.export.score_sheet import lay_out_scores
from assistant.export.wording import STATUS_TEXTS, basis_text, places_text
from assistant.scoring.methods import METHOD_TITLES

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.finding import Finding
    from assistant.domain.scoring import Score, ScoreSheet

_STEP_HEADS = (
    "代码", "指标", "计分方法", "评分规则", "分值", "原表得分", "测算得分", "得分", "状态", "计算步骤", "取数", "依据",
)  # fmt: skip
_STEP_WIDTHS = (7, 26, 16, 36, 8, 9, 9, 9, 12, 48, 40, 32)
_FINDING_HEADS = (
    "序号", "级别", "检查项", "位置", "原文", "问题", "文中为", "计算为", "计算过程", "处理建议", "另见", "处理情况",
)  # fmt: skip
_FILE_END = " › "
_FINDING_WIDTHS = (6, 7, 9, 26, 28, 44, 12, 12, 36, 36, 30, 18)


def write_score_sheet(evaluation: Evaluation, sheet: ScoreSheet, path: Path) -> None:
    """Write the score sheet (写出评分表): 评分表 with live formulas, 计算过程, 核查意见.

    Points, sums, rates and deductions are formulas where recomputing gives the same value, and carry
    that value; text from the user's files stays text even where it looks like a formula.

    Args:
        evaluation: What was reported.
        sheet: Its scores.
        path: The .xlsx file to write.

    Raises:
        ExportError: The file cannot be written.
    """
    sheets = (lay_out_scores(evaluation, sheet), _lay_out_steps(sheet), lay_out_findings("核查意见", sheet.findings))
    replace_file(path, build_workbook(sheets))


def write_problem_list(findings: tuple[Finding, ...], path: Path) -> None:
    """Write findings as a list to work through (写出问题清单), the worst first, with a column for what was done.

    Raises:
        ExportError: The file cannot be written.
    """
    replace_file(path, build_workbook((lay_out_findings("问题清单", findings),)))


def _lay_out_steps(sheet: ScoreSheet) -> Worksheet:
    page = Worksheet("计算过程", _STEP_WIDTHS, freeze=(1, 2), repeat=1)
    page.put_row(1, tuple(SheetCell(text, "head") for text in _STEP_HEADS))
    for row, score in enumerate(sheet.scores, start=2):
        page.put_row(row, _step_row(score))
    return page


def _step_row(score: Score) -> tuple[SheetCell, ...]:
    numbers = tuple(
        SheetCell(value, "points") if value is not None else SheetCell("—", "center")
        for value in (score.weight, score.stated, score.computed, score.points)
    )
    taken = "\n".join(
        f"{each.name}：{each.value}{each.unit or ''}" + (f"（{each.place}）" if each.place else "")
        for each in score.inputs
    )
    return (
        SheetCell(score.code, "center"),
        SheetCell(" › ".join(score.path), "text"),
        SheetCell(METHOD_TITLES.get(score.method, score.method), "center"),
        SheetCell(score.rule_text, "text"),
        *numbers,
        SheetCell(STATUS_TEXTS[score.status], "center"),
        SheetCell("\n".join(step.text for step in score.steps), "text"),
        SheetCell(taken or places_text(score), "text"),
        SheetCell(basis_text(score.basis), "text"),
    )


def lay_out_findings(name: str, findings: tuple[Finding, ...]) -> Worksheet:
    """Lay findings out as a sheet, the worst first (核查意见页)."""
    page = Worksheet(name, _FINDING_WIDTHS, freeze=(1, 0), repeat=1)
    page.put_row(1, tuple(SheetCell(text, "head") for text in _FINDING_HEADS))
    file = _one_file(findings)
    for row, finding in enumerate(sorted(findings, key=lambda each: each.order), start=2):
        where = finding.where
        texts = (
            SEVERITY_NAMES[finding.severity],
            finding.check,
            "　".join(part for part in (where.section, (where.place or "").removeprefix(file)) if part)
            or (f"第{where.line}行" if where.line is not None else ""),
            where.quote,
            "\n".join((finding.message, *(f"同源：{told}" for told in finding.same_root))),
            finding.stated or "",
            finding.computed or "",
            "\n".join(finding.steps),
            finding.hint,
            "\n".join(name_place(each).removeprefix(file) for each in finding.related),
            "",
        )
        page.put(row, 1, SheetCell(str(row - 1), "center"))
        page.put_row(row, tuple(SheetCell(text, "center" if n < 2 else "text") for n, text in enumerate(texts)), 2)  # noqa: PLR2004 - level and check are short
    if not findings:
        page.put(2, 1, SheetCell("无", "center", columns=len(_FINDING_HEADS)))
    return page


def _one_file(findings: tuple[Finding, ...]) -> str:
    """Return the file name that every place begins with; "" where they are of several files, and then it is told."""
    places = [where.place for each in findings for where in (each.where, *each.related) if where.place]
    names = {place.partition(_FILE_END)[0] + _FILE_END for place in places}
    return next(iter(names)) if len(names) == 1 else ""
