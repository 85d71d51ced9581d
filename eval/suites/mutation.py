"""Every value of our own drafts changed in digit, unit and owner: found, and the draft itself clean."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.retrieval.library import load_sources
from eval.metrics import Measure, share
from eval.mutation import CHANGES, mutate_all
from eval.suite import SHARED, Case, Record, Suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_TODAY = dt.date(2026, 1, 1)


def _cases() -> Iterable[Case]:
    yield "example", lambda: _mutate(pipeline.example_files())
    for path in sorted((SHARED / "samples").glob("*.txt")):
        yield path.name[:3], lambda path=path: _mutate((path,))


def _mutate(files: Sequence[Path]) -> Record:
    intake = pipeline.import_files(files).intakes[0]
    on = pipeline.reporting_date(intake.evaluation, _TODAY)
    scored = pipeline.score_case(intake, on=on)
    outcome = mutate_all(pipeline.compose(scored, on=on).draft, scored, load_sources(), on=on)
    record: Record = {"clean": [f"{finding.check} {finding.message}" for finding in outcome.clean]}
    for change in CHANGES:
        record[f"{change}_found"] = sum(one.change == change for one in outcome.found)
        record[f"{change}_missed"] = [
            f"{one.fact} {one.before}→{one.after}: {one.context}" for one in outcome.missed if one.change == change
        ]
    return record


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    figures: dict[str, Measure] = {}
    for change in CHANGES:
        found = sum(record[f"{change}_found"] for record in records)
        missed = [line for record in records for line in record[f"{change}_missed"]]
        figures[change] = Measure(
            share(found, found + len(missed)), "higher", f"{found} of {found + len(missed)}; {'; '.join(missed)[:300]}"
        )
    false = [line for record in records for line in record["clean"]]
    figures["false"] = Measure(Decimal(len(false)), "lower", f"findings on untouched drafts; {'; '.join(false)[:300]}")
    return figures


SUITE = Suite("mutation", 1, _cases, _summarise)
