"""`jixiao check` (体检)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import pipeline
from assistant.cli import shapes
from assistant.cli.cases import exit_code, say, score_argument, today
from assistant.cli.printing import print_findings
from assistant.cli.self_tests import print_self_test, self_test_shape
from assistant.errors import InputError, ModelUnavailable
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse

    from assistant.checking.runner import CheckReport
    from assistant.domain.document import SourceDocument

_NO_MODEL = 3
_DROPPED = {"quote": "引文不在原文中", "pair": "没有指出相对的另一处", "figure": "只有数字", "repeat": "重复或过多"}


def run_check(arguments: argparse.Namespace) -> int:
    """Audit a report and print, mark or list what was found; exit 3 where a model was asked for and not reached."""
    from assistant.reading import read, read_string

    path = Path(arguments.file)
    document = read_string(sys.stdin.read(), "标准输入") if arguments.file == "-" else read(path)
    scored = score_argument(arguments, arguments.case) if arguments.case else None
    on = arguments.on or pipeline.reporting_date(scored.evaluation if scored else None, today())
    select = tuple(name for name in arguments.select.split(",") if name)
    ignore = tuple(name for name in arguments.ignore.split(",") if name)
    report = pipeline.audit_report(
        document, scored=scored, on=on, select=select, ignore=ignore, waivers=pipeline.load_waivers(path)
    )
    report, use, problem = _read_by_model(arguments, report, document)
    tried = None
    if arguments.self_test:
        tried = pipeline.try_audit(document, scored=scored, on=on, select=select, ignore=ignore)
    _write(arguments, path, report)
    if arguments.json:
        shape = shapes.check_shape(report, document.name)
        if use is not None:
            shape["model"] = _use_shape(use)
        shapes.write_json(shape if tried is None else {**shape, "self_test": self_test_shape(tried)})
    else:
        coverage = report.coverage
        print(
            f"{document.name}：共 {coverage.numbers} 个数，已绑定 {coverage.bound} 个，已核查 {coverage.checked} 个。"
        )
        print_findings(report.findings)
        if use is not None:
            print(_told(use))
        if tried is not None:
            print_self_test(tried)
        for target in (arguments.comments, arguments.xlsx):
            if target is not None:
                print(f"已写到 {target}")
    if problem:
        say(f"{problem}体检照常完成，只是没有模型的提示。")
        return _NO_MODEL
    return exit_code(report.findings)


def _write(arguments: argparse.Namespace, path: Path, report: CheckReport) -> None:
    if arguments.comments is not None:
        from assistant.export.comments import write_comments

        if arguments.file == "-":
            raise InputError("--comments", "标准输入没有原文件可加批注", "一个文件", "请给出报告文件")
        write_comments(path, report.findings, arguments.comments)
    if arguments.xlsx is not None:
        from assistant.export.excel import write_problem_list

        write_problem_list(report.findings, arguments.xlsx)


def _read_by_model(
    arguments: argparse.Namespace, report: CheckReport, document: SourceDocument
) -> tuple[CheckReport, pipeline.ReaderUse | None, str]:
    """Let the model read that was asked for; without one, or out of reach, the audit's findings are all there is."""
    if arguments.model in (None, "none"):
        return report, None, ""
    beside = Path(arguments.file) if arguments.file != "-" else None
    try:
        reader = pipeline.open_reader(load_settings(beside=beside), document, name=arguments.model or None)
    except ModelUnavailable as error:
        return report, None, error.message
    report, use = pipeline.add_remarks(report, document, reader)
    return report, use, use.error.message if use.error is not None and use.unreachable else ""


def _use_shape(use: pipeline.ReaderUse) -> dict[str, Any]:
    return {
        "name": use.name,
        "remarks": use.remarks,
        "dropped": dict(use.dropped),
        "calls": use.calls,
        "tokens": use.tokens,
        "error": use.error.message if use.error is not None else None,
    }


def _told(use: pipeline.ReaderUse) -> str:
    dropped = "、".join(f"{_DROPPED[reason]} {count} 条" for reason, count in use.dropped.items())
    text = (
        f"模型 {use.name} 读后提示 {use.remarks} 条" + (f"，另有{dropped}未采用" if dropped else "") + "；"
        f"调用 {use.calls} 次，{use.tokens} 词元。往来记录：{use.journal}"
    )
    return text if use.error is None or use.unreachable else f"{text}\n{use.error.message}"
