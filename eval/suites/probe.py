"""Planted errors and true sentences around one small project: what the check catches, what it leaves alone."""

from __future__ import annotations

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.metrics import Measure
from eval.suite import CASES, Case, Record, Suite, load_cases, run_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def _cases() -> Iterable[Case]:
    content = load_cases("probe.yaml")
    for mode in ("ledger", "text"):
        for planted in (True, False):
            kind = "planted" if planted else "correct"
            rows = content[kind]
            for number, row in enumerate(rows, start=1):
                case_id = f"{mode}-{kind}-{number:02}"
                yield case_id, lambda row=row, mode=mode, planted=planted: _try(content["evidence"], row, mode, planted)


def _try(evidence: Sequence[str], row: Mapping[str, str], mode: str, planted: bool) -> Record:  # noqa: FBT001 - a label
    """Check one sentence: against the case file alone, or after the evidence in one text."""
    lines = [row["sentence"]] if mode == "ledger" else [*evidence, row["sentence"]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sentence.txt"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        case = ["--case", str(CASES / "probe_case.yaml")] if mode == "ledger" else []
        _, result = run_program("check", str(path), *case, "--json")
    about = [finding for finding in result["findings"] if finding["severity"] != "note" and _meets(finding, len(lines))]
    return {
        "mode": mode,
        "class": row["class"],
        "planted": planted,
        "sentence": row["sentence"],
        "flagged": bool(about),
        "checks": [finding["check"] for finding in about],
        "messages": [finding["message"] for finding in about],
    }


def _meets(finding: Mapping[str, Any], line: int) -> bool:
    """Whether a finding speaks of the line, or has no line at all and so speaks of the whole text."""
    places = [finding["where"], *finding["related"]]
    return any(place["line"] in {line, None} for place in places)


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    figures = {}
    for mode, what in (("ledger", "against the case file"), ("text", "within one text")):
        own = [record for record in records if record["mode"] == mode]
        planted = [record for record in own if record["planted"]]
        true = [record for record in own if not record["planted"]]
        caught = sum(record["flagged"] for record in planted)
        alarms = sum(record["flagged"] for record in true)
        figures[f"{mode}_caught"] = Measure(Decimal(caught), "higher", f"of {len(planted)} planted errors {what}")
        figures[f"{mode}_false_alarms"] = Measure(Decimal(alarms), "lower", f"of {len(true)} true sentences {what}")
    return figures


SUITE = Suite(name="probe", version=1, cases=_cases, summarise=_summarise)
