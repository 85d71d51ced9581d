"""Errors planted one at a time into clean reports of our own writing: what the audit finds and what it invents."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.metrics import FAMILIES, Measure, Span, families_of, share, spans_of_finding
from eval.suite import CASES, Case, Record, Suite, load_cases, run_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_REPORTS = CASES / "reports"


def _cases() -> Iterable[Case]:
    for name, edits in load_cases("planted.yaml").items():
        text = (_REPORTS / f"{name}.txt").read_text("utf-8")
        yield f"{name}-clean", lambda text=text: _clean(text)
        for number, edit in enumerate(edits, start=1):
            yield f"{name}-{number:02}", lambda text=text, edit=edit: _planted(text, edit)


def _findings(text: str) -> list[Mapping[str, Any]]:
    """Audit a text; return the findings of severity error and warning."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.txt"
        path.write_text(text, "utf-8")
        _, result = run_program("check", str(path), "--json")
    return [finding for finding in result["findings"] if finding["severity"] != "note"]


def _clean(text: str) -> Record:
    findings = _findings(text)
    return {
        "planted": False,
        "errors": sum(finding["severity"] == "error" for finding in findings),
        "warnings": sum(finding["severity"] == "warning" for finding in findings),
        "messages": [f"{finding['check']} {finding['message']}" for finding in findings],
    }


def _planted(text: str, edit: Mapping[str, Any]) -> Record:
    changed, gold = plant(text, edit)
    lines = changed.split("\n")
    families = frozenset[str]().union(*(FAMILIES[kind] for kind in edit["kinds"]))
    found = [
        finding
        for finding in _findings(changed)
        if families & families_of(finding) and _meets(spans_of_finding(finding, lines, related=True), gold)
    ]
    return {
        "planted": True,
        "kind": edit["kinds"][0],
        "change": f"{edit['old']} → {edit['new']}",
        "found": bool(found),
        "as_error": any(finding["severity"] == "error" for finding in found),
        "messages": [f"{finding['check']} {finding['message']}" for finding in found],
    }


def _meets(spans: Iterable[Span], gold: Sequence[Span]) -> bool:
    return any(span.meets(other) for span in spans for other in gold)


def plant(text: str, edit: Mapping[str, Any]) -> tuple[str, tuple[Span, ...]]:
    """Plant one error.

    Args:
        text: A clean report.
        edit: ``old`` (stands exactly once), ``new``, and further quotes in ``also``.

    Returns:
        The changed text, and the spans where a finding counts.

    Raises:
        ValueError: ``old`` does not stand exactly once, or a further quote does not stand at all.
    """
    old, new = edit["old"], edit["new"]
    if text.count(old) != 1:
        message = f"{old!r} stands {text.count(old)} times"
        raise ValueError(message)
    start = text.index(old)
    changed = text.replace(old, new)
    marks = [(start, start + len(new))] if new else []
    for quote in edit.get("also", ()):
        places = [(found.start(), found.end()) for found in re.finditer(re.escape(quote), changed)]
        if not places:
            message = f"{quote!r} is not in the changed text"
            raise ValueError(message)
        marks += places
    return changed, tuple(_span(changed, first, last) for first, last in marks)


def _span(text: str, start: int, end: int) -> Span:
    line_start = text.rfind("\n", 0, start) + 1
    return Span(text.count("\n", 0, start) + 1, start - line_start, end - line_start)


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    planted = [record for record in records if record["planted"]]
    clean = [record for record in records if not record["planted"]]
    found = sum(record["found"] for record in planted)
    kinds = Counter(record["kind"] for record in planted)
    hits = Counter(record["kind"] for record in planted if record["found"])
    by_kind = ", ".join(f"{kind} {hits[kind]}/{kinds[kind]}" for kind in sorted(kinds))
    return {
        "recall": Measure(share(found, len(planted)), "higher", f"of {len(planted)} planted errors: {by_kind}"),
        "as_error": Measure(
            share(sum(one["as_error"] for one in planted), len(planted)), "shown", "with severity error"
        ),
        "false_errors": Measure(
            Decimal(sum(one["errors"] for one in clean)), "lower", f"in {len(clean)} clean reports"
        ),
        "false_warnings": Measure(Decimal(sum(one["warnings"] for one in clean)), "lower", "in the same"),
    }


SUITE = Suite(name="planted", version=1, cases=_cases, summarise=_summarise)
