"""`jixiao check` (体检)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli import shapes
from assistant.cli.cases import exit_code, score_argument, today
from assistant.cli.printing import print_findings
from assistant.cli.self_tests import print_self_test, self_test_shape
from assistant.errors import InputError

if TYPE_CHECKING:
    import argparse


def run_check(arguments: argparse.Namespace) -> int:
    """Audit a report and print, mark or list what was found."""
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
    tried = None
    if arguments.self_test:
        tried = pipeline.try_audit(document, scored=scored, on=on, select=select, ignore=ignore)
    if arguments.comments is not None:
        from assistant.export.comments import write_comments

        if arguments.file == "-":
            raise InputError("--comments", "标准输入没有原文件可加批注", "一个文件", "请给出报告文件")
        write_comments(path, report.findings, arguments.comments)
    if arguments.xlsx is not None:
        from assistant.export.excel import write_problem_list

        write_problem_list(report.findings, arguments.xlsx)
    if arguments.json:
        shape = shapes.check_shape(report, document.name)
        shapes.write_json(shape if tried is None else {**shape, "self_test": self_test_shape(tried)})
    else:
        coverage = report.coverage
        print(
            f"{document.name}：共 {coverage.numbers} 个数，已绑定 {coverage.bound} 个，已核查 {coverage.checked} 个。"
        )
        print_findings(report.findings)
        if tried is not None:
            print_self_test(tried)
        for target in (arguments.comments, arguments.xlsx):
            if target is not None:
                print(f"已写到 {target}")
    return exit_code(report.findings)
