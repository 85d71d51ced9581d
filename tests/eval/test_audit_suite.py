from __future__ import annotations

import pytest

from assistant.loading import parse_yaml
from eval.metrics import spans_of_place
from eval.suite import SHARED
from eval.suites.audit import judge

LINES = ["预算100万元，支出90万元，执行率95%。", "满意度92%，高于目标90%。"]
KEY = {
    "errors": [
        {
            "id": "E1",
            "kind": "a_arithmetic",
            "severity": "hard",
            "detect": "program",
            "places": [{"line": 1, "quote": "执行率95%"}],
        }
    ],
    "consistent": [{"id": "C1", "places": [{"line": 2, "quote": "满意度92%，高于目标90%"}]}],
    "artifacts": [],
}


def _finding(check: str, severity: str, line: int, start: int, end: int) -> dict[str, object]:
    where = {"line": line, "start": start, "end": end, "quote": LINES[line - 1][start:end]}
    return {"check": check, "severity": severity, "message": check, "where": where, "related": []}


def test_audit_counts_finds_and_false_alarms() -> None:
    """A wrong rate found is recall, an error on a true statement a false alarm; notes count for nothing."""
    start = LINES[0].index("95%")
    findings = [
        _finding("SUM02", "error", 1, start, start + 3),
        _finding("CON01", "error", 2, 3, 6),
        _finding("TXT01", "note", 2, 0, 2),
    ]

    record = judge(findings, KEY, LINES)

    assert 1 == record["found_kindred"]["hard"] == record["wanted"]["hard"]
    assert {"consistent": 1, "error": 1} == record["errors"]
    assert ["CON01"] == [alarm["check"] for alarm in record["false_alarms"]]


@pytest.mark.skipif(not (SHARED / "answers").is_dir(), reason="the answer keys are not beside the repository")
def test_every_gold_place_can_be_found() -> None:
    """Each quote of the answer keys stands on its line, so that no error is missed by our own reading."""
    for path in sorted((SHARED / "answers").glob("*.yaml")):
        key = parse_yaml(path.read_text("utf-8"), path.name)
        lines = (SHARED / "samples" / key["report"]).read_text("utf-8").split("\n")
        for entry in (*key["errors"], *key["consistent"]):
            assert all(spans_of_place(place, lines) for place in entry["places"])
