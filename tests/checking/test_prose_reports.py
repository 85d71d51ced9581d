"""Errors planted digit by digit into clean reports of five fields (正文算术核查)."""

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.checking.runner import run_checks
from assistant.domain.finding import Finding, Severity
from assistant.reading import read_string

REPORTS = sorted((Path(__file__).parent / "prose_reports").glob("*.txt"))
OURS = ("SUM03", "SUM04", "SUM05", "NUM08", "CON04", "CNT02", "CNT04")
# Braces mark the numbers that take part in a relation.
_MARK = re.compile(r"\{([^}]+)\}")
_LEAST_FOUND = 0.9


def plain(text: str) -> str:
    return _MARK.sub(r"\1", text)


def audit(text: str) -> list[Finding]:
    report = run_checks(
        read_string(text, "报告.txt"),
        ledger=None,
        evaluation=None,
        sheet=None,
        sources=(),
        on=dt.date(2025, 6, 30),
    )
    return [finding for finding in report.findings if finding.severity is not Severity.NOTE]


def misprint(printed: str) -> str:
    """Change the middle digit of a number."""
    digits = [place for place, character in enumerate(printed) if character.isdigit()]
    place = digits[len(digits) // 2]
    digit = (int(printed[place]) + 3) % 10
    return printed[:place] + str(digit or 1) + printed[place + 1 :]


def planted(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Yield the text with each marked number misprinted in turn: text, line, start and end of the misprint."""
    for match in _MARK.finditer(text):
        before, wrong, after = plain(text[: match.start()]), misprint(match.group(1)), plain(text[match.end() :])
        start = len(before) - (before.rfind("\n") + 1)
        yield before + wrong + after, before.count("\n") + 1, start, start + len(wrong)


def is_told(findings: list[Finding], line: int, start: int, end: int) -> bool:
    places = [place for finding in findings for place in (finding.where, *finding.related)]
    return any(
        place.line == line
        and place.start is not None
        and place.end is not None
        and place.start < end
        and place.end > start
        for place in places
    )


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_clean_report_gives_no_finding_of_the_prose_checks(path: Path) -> None:
    """Reports whose arithmetic holds raise neither errors nor warnings."""
    findings = audit(plain(path.read_text("utf-8")))

    assert [] == [finding.message for finding in findings if any(check in OURS for check in finding.checks)]


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_nine_misprints_in_ten_are_told(path: Path) -> None:
    """A changed digit in a number that takes part in a relation is found at the number or as related to it."""
    text = path.read_text("utf-8")
    known = {(finding.check, finding.message) for finding in audit(plain(text))}

    results = [
        is_told([one for one in audit(changed) if (one.check, one.message) not in known], line, start, end)
        for changed, line, start, end in planted(text)
    ]

    assert sum(results) >= _LEAST_FOUND * len(results), (sum(results), len(results))
