"""What the commands share: the day, the case they are given, their exit code (命令共用)."""

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.domain.finding import Finding, Severity
from assistant.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable
    from pathlib import Path

    from assistant.intake import Intake
    from assistant.pipeline import Scored


def today() -> dt.date:
    """Return the day on the user's clock."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date()


def say(text: str) -> None:
    """Tell a person something beside the result: standard error, quiet in a pipe is the caller's choice."""
    print(text, file=sys.stderr)


def exit_code(findings: Iterable[Finding], *, complete: bool = True) -> int:
    """Return 1 where a finding is an error or the total could not be formed, else 0."""
    return 1 if not complete or any(finding.severity is Severity.ERROR for finding in findings) else 0


def choose_part(path: Path, part: int | None) -> Intake:
    """Import a file and take one of its evaluations, the first where none is named.

    Raises:
        InputError: There is no such part.
    """
    intakes = pipeline.import_files([path]).intakes
    if part is not None and not 1 <= part <= len(intakes):
        raise InputError("--part", f"没有第 {part} 个评价项目", f"1 到 {len(intakes)}", "请改正序号")
    if len(intakes) > 1 and part is None:
        names = "；".join(f"{n}. {intake.evaluation.case}" for n, intake in enumerate(intakes, 1))
        say(f"{path.name} 含 {len(intakes)} 个评价项目（{names}），采用第 1 个；用 --part N 选其他。")
    return intakes[(part or 1) - 1]


def score_argument(arguments: argparse.Namespace, path: Path) -> Scored:
    """Score the case or file a command was given, by its options."""
    intake = choose_part(path, arguments.part)
    on = arguments.on or pipeline.reporting_date(intake.evaluation, today())
    return pipeline.score_case(intake, rule_set=arguments.rule_set, on=on, region=arguments.region)
