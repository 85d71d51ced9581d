"""`jixiao draft` (起草)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli import shapes
from assistant.cli.cases import exit_code, say, score_argument, today
from assistant.cli.printing import print_findings

if TYPE_CHECKING:
    import argparse


def run_draft(arguments: argparse.Namespace) -> int:
    """Draft, check and write a report."""
    scored = score_argument(arguments, arguments.case)
    asked = arguments.model not in (None, "none")
    if asked:
        say(f"模型“{arguments.model}”没有接入，已由自带的撰写器写完全部章节。")
    report = pipeline.write_report(
        scored,
        arguments.output,
        document_type=arguments.document_type,
        on=arguments.on or pipeline.reporting_date(scored.evaluation, today()),
        sections=tuple(name for name in (arguments.sections or "").split(",") if name),
    )
    if arguments.json:
        shapes.write_json(shapes.draft_shape(report))
    else:
        print(f"报告已写到 {report.output}")
        print_findings((*scored.findings, *report.check.findings))
    if asked:
        return 3
    return exit_code((*scored.findings, *report.check.findings), complete=scored.sheet.complete)
