from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from eval.metrics import (
    Measure,
    Span,
    found_roots,
    match_audit,
    roots,
    share,
    spans_of_finding,
    spans_of_place,
    wanted_roots,
    worse,
)

LINES = [
    "一、基本情况",
    "全年支出120.50万元，预算150万元，执行率80.33%。",
    "全年共支出121.50万元，其中设备60万元。",
    "培训3期，分别为初级班、高级班。",
]


def _error(error_id: str, line: int, quote: str, kind: str = "b_value_conflict", **more: str) -> dict[str, Any]:
    fields = {"severity": "hard", "detect": "program", **more}
    return {"id": error_id, "kind": kind, "places": [{"line": line, "quote": quote}], **fields}


def _finding(check: str, line: int | None, start: int | None, end: int | None, quote: str = "") -> dict[str, Any]:
    where = {"line": line, "start": start, "end": end, "quote": quote}
    return {"check": check, "severity": "error", "message": check, "where": where, "related": []}


def _key(
    *errors: dict[str, Any], true: tuple[tuple[int, str], ...] = (), notes: tuple[str, ...] = ()
) -> dict[str, Any]:
    consistent = [{"id": quote, "places": [{"line": line, "quote": quote}]} for line, quote in true]
    return {"errors": list(errors), "consistent": consistent, "artifacts": list(notes)}


def test_place_is_every_occurrence_of_its_quote_on_the_line() -> None:
    """A gold quote that stands twice on its line may be met at either place."""
    assert (Span(1, 0, 2), Span(1, 3, 5)) == spans_of_place({"line": 1, "quote": "支出"}, ["支出与支出"])


def test_wrong_gold_is_refused() -> None:
    """A gold quote that is not on its line is an error of the key, not a miss."""
    with pytest.raises(ValueError, match="not on line 1"):
        spans_of_place({"line": 1, "quote": "结余"}, LINES)


def test_finding_without_offsets_is_placed_by_its_quote_and_else_by_its_line() -> None:
    """Offsets come first, then the quote, then the whole line; a place without a line is nowhere."""
    assert (Span(2, 4, 12),) == spans_of_finding(_finding("CON01", 2, 4, 12, "120.50万元"), LINES, related=False)
    assert (Span(2, 4, 12),) == spans_of_finding(_finding("CON01", 2, None, None, "120.50万元"), LINES, related=False)
    assert (Span(1, 0, 6),) == spans_of_finding(_finding("SEC01", 1, None, None), LINES, related=False)
    assert () == spans_of_finding(_finding("COV01", None, None, None), LINES, related=False)


def test_finding_whose_offsets_and_quote_disagree_is_nowhere() -> None:
    """A reader could not find such a place, so it earns no hit."""
    assert () == spans_of_finding(_finding("CON01", 2, 0, 4, "121.50"), LINES, related=False)


def test_finding_hits_an_error_by_sharing_one_character_with_a_place() -> None:
    """Spans that touch without sharing a character do not meet."""
    key = _key(_error("E1", 2, "120.50万元"))

    assert (0,) == match_audit([_finding("CON01", 2, 11, 14)], key, LINES).hits["E1"]
    assert () == match_audit([_finding("CON01", 2, 12, 14)], key, LINES).hits["E1"]


def test_related_place_hits_an_error_too() -> None:
    """Of two values in conflict, either may be the finding's own place."""
    finding = _finding("CON01", 3, 5, 13, "121.50万元")
    finding["related"] = [{"line": 2, "start": 4, "end": 12, "quote": "120.50万元"}]

    assert (0,) == match_audit([finding], _key(_error("E1", 2, "120.50万元")), LINES).hits["E1"]


def test_check_of_another_family_hits_by_place_only() -> None:
    """A remark on punctuation does not count as having found a wrong sum that stands at the same place."""
    audit = match_audit([_finding("TXT02", 2, 4, 12)], _key(_error("E1", 2, "120.50万元")), LINES)

    assert (0,) == audit.hits["E1"]
    assert () == audit.kindred["E1"]


def test_true_statement_is_met_by_the_primary_place_alone() -> None:
    """A finding may cite a true figure as what the false one should have been."""
    key = _key(_error("E1", 3, "121.50万元"), true=((2, "120.50万元"),))
    cites = _finding("CON01", 3, 5, 13)
    cites["related"] = [{"line": 2, "start": 4, "end": 12, "quote": "120.50万元"}]

    assert ("error", "consistent") == match_audit([cites, _finding("SUM02", 2, 4, 12)], key, LINES).kinds


def test_finding_on_residue_of_the_conversion_is_told_apart() -> None:
    """Line ranges in the artifact notes mark where findings speak of the file and not of the report."""
    audit = match_audit([_finding("TXT01", 4, 0, 2), _finding("TXT01", 1, 0, 2)], _key(notes=("table at L3-4",)), LINES)

    assert ("artifact", "elsewhere") == audit.kinds


def test_errors_of_one_root_count_once() -> None:
    """Roots join over chains of same_root_as, and one hit member finds the root."""
    errors = [
        _error("E1", 2, "120.50万元", severity="soft"),
        _error("E2", 3, "121.50万元", same_root_as="E1"),
        _error("E3", 3, "60万元", same_root_as="E2", detect="llm"),
        _error("E4", 4, "3期", kind="f_count"),
    ]
    wanted = wanted_roots(errors, "hard", frozenset({"program", "hybrid"}))

    assert (("E1", "E2", "E3"), ("E4",)) == roots(errors) == wanted
    assert (("E1", "E2", "E3"),) == found_roots(wanted, {"E1": (), "E2": (), "E3": (0,), "E4": ()})


def test_share_of_nothing_is_whole() -> None:
    """Where there was nothing to find, nothing was missed."""
    assert Decimal(1) == share(0, 0)
    assert Decimal("0.3333") == share(1, 3)


def test_worse_follows_the_direction_of_the_figure() -> None:
    """Recall falls, false alarms rise; a figure only shown is never worse."""
    assert worse(Measure(Decimal("0.8"), "higher", ""), Decimal("0.9"))
    assert worse(Measure(Decimal(2), "lower", ""), Decimal(1))
    assert not worse(Measure(Decimal(2), "shown", ""), Decimal(1))
