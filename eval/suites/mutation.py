"""Seeded errors of every class: in our own drafts against their case, in other documents where numbers agree.

Each error is planted alone or far from others and must be named at its place by an error or a warning that was not
there before. ``drafts_`` figures change every value of the drafts; the others are the self-test's kinds.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.checking.check import CheckContext
from assistant.checking.planting.kinds import KINDS
from assistant.checking.runner import run_on
from assistant.checking.self_test import try_audit
from assistant.domain.finding import Severity
from assistant.drafting.rendering import draft_to_document
from assistant.drafting.slots import fill_slots
from assistant.reading import read
from assistant.retrieval.library import load_sources
from eval.metrics import Measure, share
from eval.mutation import CHANGES, mutate_all
from eval.suite import CASES, SHARED, Case, Record, Suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.domain.draft import Draft
    from assistant.pipeline.cases import Scored

_TODAY = dt.date(2026, 1, 1)
_SAMPLES = 12


def _cases() -> Iterable[Case]:
    samples = sorted((SHARED / "samples").glob("*.txt"))
    yield "draft-example", lambda: _draft(pipeline.example_files())
    for path in samples:
        yield f"draft-{path.name[:3]}", lambda path=path: _draft((path,))
    for path in (*samples, *sorted((CASES / "reports").glob("*.txt"))):
        yield f"other-{path.stem[:10]}", lambda path=path: _other(path)


def _draft(files: Sequence[Path]) -> Record:
    scored, draft, on = _composed(files)
    document = draft_to_document(fill_slots(draft, scored.ledger))
    context = CheckContext(document, scored.ledger, scored.evaluation, scored.sheet, load_sources(), on)
    return {**change_every_value(files), **_tried(context)}


def _composed(files: Sequence[Path]) -> tuple[Scored, Draft, dt.date]:
    intake = pipeline.import_files(files).intakes[0]
    on = pipeline.reporting_date(intake.evaluation, _TODAY)
    scored = pipeline.score_case(intake, on=on)
    return scored, pipeline.compose(scored, on=on).draft, on


def change_every_value(files: Sequence[Path]) -> Record:
    """Draft from these files, then change every value in digit, unit and owner; what was found, what was not."""
    scored, draft, on = _composed(files)
    outcome = mutate_all(draft, scored, load_sources(), on=on)
    record: Record = {
        "clean": [f"{one.check} {one.message}" for one in outcome.clean if one.severity is not Severity.NOTE]
    }
    for change in CHANGES:
        missed = [one for one in outcome.missed if one.change == change]
        record[f"drafts_{change}"] = [sum(one.change == change for one in outcome.found), len(missed)]
        record[f"drafts_{change}_missed"] = [f"{one.fact} {one.before}→{one.after}: {one.context}" for one in missed]
    return record


def _other(path: Path) -> Record:
    return _tried(CheckContext(read(path), None, None, None, load_sources(), _TODAY))


def _tried(context: CheckContext) -> Record:
    coverage = run_on(context).coverage
    result = try_audit(context, samples=_SAMPLES)
    record: Record = {"numbers": result.numbers, "settled": result.settled, "bound": coverage.bound}
    for each in result.results:
        record[each.kind.id] = [each.caught, len(each.trials) - each.caught]
        record[f"{each.kind.id}_missed"] = [
            f"{one.where.place} {one.before}→{one.after}" for one in each.trials if not one.caught
        ]
    return record


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    figures: dict[str, Measure] = {}
    names = [f"drafts_{change}" for change in CHANGES] + [kind.id for kind in KINDS]
    planted = 0
    for name in names:
        pairs = [record[name] for record in records if name in record]
        found, missed = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        planted += found + missed
        lines = [line for record in records for line in record.get(f"{name}_missed", ())]
        better = "shown" if name == "any_number" else "higher"
        reason = f"{found} of {found + missed}; {'; '.join(lines)[:300]}"
        figures[name] = Measure(share(found, found + missed), better, reason)
    numbers = sum(record["numbers"] for record in records)
    false = [line for record in records for line in record.get("clean", ())]
    figures["planted"] = Measure(Decimal(planted), "shown", "errors planted")
    figures["bound"] = Measure(share(sum(record["bound"] for record in records), numbers), "higher", "numbers bound")
    figures["settled"] = Measure(
        share(sum(record["settled"] for record in records), numbers), "higher", "numbers that another number settles"
    )
    figures["false"] = Measure(Decimal(len(false)), "lower", f"findings on untouched drafts; {'; '.join(false)[:300]}")
    return figures


SUITE = Suite("mutation", 3, _cases, _summarise)
