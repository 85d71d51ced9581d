"""The whole report read once more (全文核定): what a model wrote and only shows as wrong in its place is taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.draft import SectionRecord, Statement

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from assistant.checking.runner import CheckReport
    from assistant.domain.draft import Draft
    from assistant.domain.fact import FactLedger
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.model_writing import ModelUse


def settle(
    scored: Scored, composed: Draft, drafted: Draft, use: ModelUse, *, on: dt.date
) -> tuple[Draft, ModelUse, CheckReport]:
    """Check the whole and take back what only shows there (全文核定).

    A model's paragraph with an error or a warning becomes the composer's own again, until none has any; so whatever
    findings remain are of the inputs and the composer's words.
    """
    from assistant.domain.finding import Severity
    from assistant.drafting.rendering import draft_blocks

    own: set[tuple[str, str]] | None = None
    while True:
        check = _check(scored, drafted, on=on)
        names = {name: block for name, _, block in draft_blocks(drafted)}
        faulty: dict[int, str] = {}
        for finding in check.findings:
            if finding.severity is Severity.NOTE or (finding.check, finding.message) in (own or ()):
                continue
            for where in (finding.where, *finding.related):
                block = names.get(where.block or "")
                if isinstance(block, Statement) and block.writer == "model":
                    faulty.setdefault(id(block), finding.message)
        if not faulty:
            return drafted, use, check
        if own is None:
            # What the composer's own words show as well is the inputs' fault; taking it back would mend nothing.
            own = {(finding.check, finding.message) for finding in _check(scored, composed, on=on).findings}
            continue
        drafted, use = _taken_back(composed, drafted, use, faulty, scored.ledger)


def _check(scored: Scored, drafted: Draft, *, on: dt.date) -> CheckReport:
    from assistant.checking.runner import run_checks
    from assistant.drafting.rendering import draft_to_document
    from assistant.drafting.slots import fill_slots
    from assistant.retrieval.library import load_sources

    return run_checks(
        draft_to_document(fill_slots(drafted, scored.ledger)),
        ledger=scored.ledger,
        evaluation=scored.evaluation,
        sheet=scored.sheet,
        sources=load_sources(),
        on=on,
    )


def _taken_back(
    composed: Draft, drafted: Draft, use: ModelUse, faulty: Mapping[int, str], ledger: FactLedger
) -> tuple[Draft, ModelUse]:
    from assistant.drafting.writer import marked

    sections, records = [], {record.section: record for record in use.sections}
    for own, section in zip(composed.sections, drafted.sections, strict=True):
        blocks = []
        for before, block in zip(own.blocks, section.blocks, strict=True):
            reason = faulty.get(id(block))
            if reason is None or not isinstance(before, Statement):
                blocks.append(block)
                continue
            blocks.append(marked(before, [reason], ledger))
            records[section.id] = _one_replaced(records[section.id])
        sections.append(replace(section, blocks=tuple(blocks)))
    told = tuple(records.values())
    provenance = replace(drafted.provenance, sections=told)
    return replace(drafted, sections=tuple(sections), provenance=provenance), replace(use, sections=told)


def _one_replaced(record: SectionRecord) -> SectionRecord:
    """Count one paragraph less as held; which of the two it was is told by neither."""
    field = "kept" if record.kept else "repaired"
    fewer = {field: getattr(record, field) - 1}
    return replace(
        record, **fewer, replaced=record.replaced + 1, reasons=tuple(dict.fromkeys((*record.reasons, "checked")))
    )
