"""The tab 起草: files in, score table with findings, Word and Excel out."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import pipeline
from assistant.domain.finding import SEVERITY_NAMES, Finding
from assistant.domain.quantity import format_points
from assistant.domain.scoring import SCORE_STATUS_NAMES
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.pipeline import Scored

_ACCEPTED = [".docx", ".xlsx", ".pdf", ".txt", ".md", ".yaml", ".yml", ".csv", ".doc", ".xls", ".wps", ".et"]
_SCORE_COLUMNS = ["代码", "指标", "分值", "得分", "扣分", "状态", "算法"]
_FINDING_COLUMNS = ["程度", "编号", "位置", "说明", "怎么办"]
_EMPTY = "把自评表、评分表或报告（Word、Excel、PDF）拖到上面，或点“试用示例”。"


def _today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def _points(value: Decimal | None) -> str:
    return "未定" if value is None else format_points(value)


def _score_rows(scored: Scored) -> list[list[str]]:
    return [
        [
            score.code,
            score.name,
            _points(score.weight),
            _points(score.points),
            "—" if score.deduction is None else format_points(score.deduction),
            SCORE_STATUS_NAMES[score.status],
            "；".join(step.text for step in score.steps),
        ]
        for score in scored.sheet.scores
    ]


def _finding_rows(findings: tuple[Finding, ...]) -> list[list[str]]:
    return [
        [SEVERITY_NAMES[f.severity], f.check, f.where.place or f.where.block or "", f.message, f.hint] for f in findings
    ]


def score_files(files: list[str] | None) -> tuple[str, list[list[str]], list[list[str]], Scored | None]:
    """Read and score uploaded files.

    Returns:
        A summary line, rows of the score table, rows of the findings, and the scored case to draft
        from; an error gives its message and empty tables.
    """
    if not files:
        return _EMPTY, [], [], None
    try:
        imported = pipeline.import_files([Path(name) for name in files])
        intake = imported.intakes[0]
        scored = pipeline.score_case(intake, on=pipeline.reporting_date(intake.evaluation, _today()))
    except AssistantError as error:
        return f"错误：{error.message}", [], [], None
    sheet, counts = scored.sheet, imported.counts
    unread = len(scored.evaluation.unread)
    summary = (
        f"**{_inert(sheet.case)}**　总分 **{_points(sheet.total)}**　等级 **{sheet.grade or '未定'}**　"
        f"评分办法：{scored.rule_set.title}。读到 {counts['tables']} 张表、{counts['cells']} 个单元格，"
        + (f"{unread} 处未读，见案例文件。" if unread else "没有未读之处。")
    )
    return summary, _score_rows(scored), _finding_rows(scored.findings), scored


def score_example() -> tuple[str, list[list[str]], list[list[str]], Scored | None]:
    """Score the bundled example; returns as ``score_files``."""
    return score_files([str(path) for path in pipeline.example_files()])


def draft_report(scored: Scored | None) -> tuple[str, list[str], list[list[str]]]:
    """Draft, check and write the scored case.

    Returns:
        A summary line, the paths of the Word report and the score sheet, and rows of the check's
        findings.
    """
    from assistant.export.excel import write_score_sheet
    from assistant.ui.page import output_folder

    if scored is None:
        return "请先读入文件并计分。", [], []
    folder = Path(tempfile.mkdtemp(dir=output_folder()))
    try:
        on = pipeline.reporting_date(scored.evaluation, _today())
        report = pipeline.write_report(scored, folder / "绩效评价报告.docx", on=on)
        write_score_sheet(scored.evaluation, scored.sheet, folder / "评分表.xlsx")
    except AssistantError as error:
        return f"错误：{error.message}", [], []
    coverage = report.check.coverage
    summary = (
        f"报告已写好：问题 {len(report.plan.problems)} 个、扣分链 {len(report.plan.deductions)} 条；"
        f"文中 {coverage.numbers} 个数，已核查 {coverage.checked} 个，用时 {sum(report.seconds.values()):.1f} 秒。"
    )
    return summary, [str(report.output), str(folder / "评分表.xlsx")], _finding_rows(report.check.findings)


def _inert(text: str) -> str:
    """Take Markdown's and HTML's signs out of user text."""
    return "".join(character for character in text if character not in "<>*_`[]()#!|\\&")


def build() -> Any:  # noqa: ANN401 - gradio ships no usable types
    """Lay out the tab inside the page's blocks."""
    import gradio as gr

    scored = gr.State(None)
    files = gr.File(
        label="自评表、评分表、报告", file_count="multiple", file_types=_ACCEPTED, elem_id="files", height=140
    )
    with gr.Row():
        example = gr.Button("试用示例", elem_id="example")
        draft = gr.Button("写报告", variant="primary", elem_id="draft")
    summary = gr.Markdown(_EMPTY, elem_id="summary")
    scores = gr.Dataframe(
        headers=_SCORE_COLUMNS, datatype="str", interactive=False, wrap=True, label="评分表", elem_id="scores",
        column_widths=["6%", "24%", "8%", "8%", "8%", "10%", "36%"],
    )  # fmt: skip
    findings = gr.Dataframe(
        headers=_FINDING_COLUMNS, datatype="str", interactive=False, wrap=True, label="计分核查意见",
        elem_id="findings",
        column_widths=["7%", "8%", "23%", "37%", "25%"],
    )  # fmt: skip
    written = gr.Markdown("", elem_id="written")
    downloads = gr.File(label="下载", interactive=False, height=110, file_count="multiple", elem_id="downloads")
    remarks = gr.Dataframe(
        headers=_FINDING_COLUMNS, datatype="str", interactive=False, wrap=True, label="报告核查意见",
        elem_id="remarks",
        column_widths=["7%", "8%", "23%", "37%", "25%"],
    )  # fmt: skip
    results = [summary, scores, findings, scored]
    files.upload(score_files, files, results, api_name="score_files")
    example.click(score_example, None, results, api_name="score_example")
    draft.click(draft_report, scored, [written, downloads, remarks], api_name="draft_report")
