"""The audit of the shared samples against their answer keys (样例体检)."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.checking.runner import CheckReport, run_checks
from assistant.domain.finding import Finding, Severity, Where
from assistant.reading import read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "answers").is_dir(), reason="the shared samples are not here")
KEYS = ("000", "002")


def audit(number: str) -> CheckReport:
    path = next((SHARED / "samples").glob(f"{number}_*.txt"))
    return run_checks(read(path), ledger=None, evaluation=None, sheet=None, sources=(), on=dt.date(2025, 6, 30))


def answers(number: str) -> dict[str, Any]:
    return yaml.safe_load((SHARED / "answers" / f"{number}.yaml").read_text(encoding="utf-8"))


def places(finding: Finding) -> tuple[Where, ...]:
    return (finding.where, *finding.related)


def touches(where: Where, place: dict[str, Any]) -> bool:
    """Whether a place of a finding and a place of the key share a line and words."""
    return where.line == place["line"] and (where.quote in place["quote"] or place["quote"] in where.quote)


def found(item: dict[str, Any], findings: tuple[Finding, ...]) -> bool:
    lines = {place["line"] for place in item["places"]}
    return any(finding.where.line in lines for finding in findings)


def roots(number: str) -> dict[str, list[dict[str, Any]]]:
    grouped: dict[str, list[dict[str, Any]]] = {}
    for item in answers(number)["errors"]:
        if item["severity"] == "hard" and item["detect"] in ("program", "hybrid"):
            grouped.setdefault(item.get("same_root_as", item["id"]), []).append(item)
    return grouped


def test_audit_finds_most_hard_errors_of_the_keys() -> None:
    """Of the hard errors a program can find, at least 15 of 18 are met by an error or a warning."""
    hits = []
    for number in KEYS:
        loud = tuple(finding for finding in audit(number).findings if finding.severity is not Severity.NOTE)
        hits += [root for root, items in roots(number).items() if any(found(item, loud) for item in items)]

    assert len(hits) >= 15


@pytest.mark.parametrize("number", KEYS)
def test_no_error_hits_a_consistent_statement(number: str) -> None:
    """Statements that hold are never the place of an error."""
    errors = [finding for finding in audit(number).findings if finding.severity is Severity.ERROR]
    wrong = [place for item in answers(number)["errors"] for place in item["places"]]

    for item in answers(number)["consistent"]:
        for place in item["places"]:
            if any(place["line"] == other["line"] and other["quote"] in place["quote"] for other in wrong):
                continue
            assert not [finding.message for finding in errors if touches(finding.where, place)], item["title"]


@pytest.mark.parametrize("number", ["000", "001", "002", "003"])
def test_report_gets_at_most_twenty_warnings(number: str) -> None:
    """A reader is not buried under warnings."""
    assert audit(number).count(Severity.WARNING) <= 20


@pytest.mark.parametrize("number", KEYS)
def test_quotes_are_copied_from_their_lines(number: str) -> None:
    """Every quote stands at its place in the file, letter by letter."""
    path = next((SHARED / "samples").glob(f"{number}_*.txt"))
    lines = path.read_text(encoding="utf-8").split("\n")

    for finding in audit(number).findings:
        for where in places(finding):
            if where.line is not None:
                assert where.quote == lines[where.line - 1][where.start : where.end]
