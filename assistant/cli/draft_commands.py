"""`jixiao draft` (起草)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli import shapes
from assistant.cli.cases import exit_code, say, today
from assistant.cli.draft_progress import Progress
from assistant.cli.printing import print_findings
from assistant.cli.stored_cases import case_argument, workspace_exists
from assistant.errors import AssistantError, ModelUnavailable
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse

    from assistant.pipeline import ModelDesk, ModelUse, Report, Scored
    from assistant.pipeline.word_versions import KeptReport

_NO_MODEL = 3


def run_draft(arguments: argparse.Namespace) -> int:
    """Draft, check and write a report; exit 3 where a model was asked for and could not be reached."""
    scored, _ = case_argument(arguments)
    desk, problem = _open(arguments, scored)
    progress = Progress(sys.stderr) if desk is not None and sys.stderr.isatty() and not arguments.json else None
    try:
        report = pipeline.write_report(
            scored,
            arguments.output,
            document_type=arguments.document_type,
            on=arguments.on or pipeline.reporting_date(scored.evaluation, today()),
            sections=tuple(name for name in (arguments.sections or "").split(",") if name),
            model=desk,
            watch=progress,
        )
    finally:
        if progress is not None:
            progress.end()
    if problem:
        say(f"{problem}报告由自带的撰写器写完全部章节。")
    elif report.model is not None and report.model.error is not None:
        say(f"{report.model.error}未完成的段落由自带的撰写器写成，位置见 Word 批注。")
    kept = _keep(arguments, scored, report)
    if arguments.json:
        shapes.write_json({**shapes.draft_shape(report), "stored": _stored_shape(kept)})
    else:
        _print(report)
        if kept is not None and kept.saved is not None:
            print(f"初稿已存入工作区：案例 {kept.case.id} 初稿 {kept.saved.draft.id} 第 {kept.saved.version} 版")
        print_findings((*scored.findings, *report.check.findings))
    if problem or (report.model is not None and report.model.unreachable):
        return _NO_MODEL
    return exit_code((*scored.findings, *report.check.findings), complete=scored.sheet.complete)


def _open(arguments: argparse.Namespace, scored: Scored) -> tuple[ModelDesk | None, str]:
    """Make the model ready that was asked for: the one named, else the configured one, else none."""
    settings = load_settings(beside=arguments.case)
    if arguments.model == "none" or (arguments.model is None and not settings.has_model):
        return None, ""
    try:
        desk = pipeline.open_desk(settings, scored, name=arguments.model, document_type=arguments.document_type)
    except ModelUnavailable as error:
        return None, error.message
    return desk, ""


def _keep(arguments: argparse.Namespace, scored: Scored, report: Report) -> KeptReport | None:
    """Keep the draft of a stored case as a version; what stands in the way is told, the report is written already."""
    if arguments.no_store or not (arguments.store or workspace_exists()):
        return None
    from assistant.pipeline import word_versions, workspaces

    files = [arguments.case] if arguments.case.is_file() else []
    try:
        with workspaces.open_workspace() as workspace:
            user = workspaces.command_line_user(workspace)
            kept = word_versions.keep_report(workspace, user, scored, report, store=arguments.store, files=files)
    except AssistantError as problem:
        if arguments.store:
            raise
        say(f"初稿没有存入工作区。{problem.message}")
        return None
    if kept is not None and kept.refused:
        say(f"初稿没有存入工作区：{kept.refused}；要连同案例存入，请加 --store。")
    return kept


def _stored_shape(kept: KeptReport | None) -> dict[str, int] | None:
    if kept is None or kept.saved is None:
        return None
    return {"case": kept.case.id, "draft": kept.saved.draft.id, "version": kept.saved.version}


def _print(report: Report) -> None:
    print(f"报告已写到 {report.output}")
    if report.model is not None:
        print(_told(report.model))


def _told(use: ModelUse) -> str:
    kept, repaired, replaced = (use.count(fate) for fate in ("kept", "repaired", "replaced"))
    text = (
        f"模型 {use.name} 撰写 {kept + repaired + replaced} 段：直接采用 {kept} 段，退回修改后采用 {repaired} 段，"
        f"未通过核验而换用自带撰写器 {replaced} 段；调用 {use.calls} 次，{use.tokens} 词元，用时 {use.seconds:.1f} 秒。"
    )
    return f"{text}往来记录：{use.journal}" if use.journal is not None else text
