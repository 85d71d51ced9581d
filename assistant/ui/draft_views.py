"""A draft as the page shows it (草稿视图): sentence by sentence, each marked by what it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.domain.draft import DraftTable, Statement
from assistant.drafting.slots import fill_text, slot_facts
from assistant.pipeline.drafts import MARK_NAMES, mark_sentences
from assistant.ui.shapes import counts_shape, fact_shape, finding_shape, passage_shape

if TYPE_CHECKING:
    from assistant.checking.runner import CheckReport
    from assistant.domain.draft import Draft
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding
    from assistant.ui.desk import OpenCase

_WRITERS = {"composer": "撰写器", "model": "模型", "person": "人工"}


def draft_view(case: OpenCase, *, drafting: str, accepted: set[str]) -> dict[str, Any]:
    """Shape a case's draft with its findings; ``sections`` is empty while there is none.

    ``accepted`` are the sections that people accepted and whose figures still stand.
    """
    base = {"case": str(case.id), "drafting": drafting, "marks": MARK_NAMES}
    if case.draft is None or case.check is None:
        return {**base, "drafted": False, "sections": []}
    draft, check = case.draft, case.check
    coverage = check.coverage
    return {
        **base,
        "drafted": True,
        "written_by_people": any(
            isinstance(block, Statement) and block.writer == "person"
            for section in (*draft.sections, *draft.appendices)
            for block in section.blocks
        ),
        "draft": case.draft_id,
        "version": case.version,
        "title": fill_text(draft.title, case.scored.ledger),
        "document_type": draft.document_type,
        "model": draft.provenance.model,
        "sections": sections_shape(draft, check, case.scored.ledger, accepted),
        "findings": [finding_shape(finding) for finding in check.findings],
        "counts": counts_shape(check.findings),
        "coverage": {"numbers": coverage.numbers, "bound": coverage.bound, "checked": coverage.checked},
        "seconds": {name: f"{value:.2f}" for name, value in case.seconds.items()},
        "notes": list(case.notes),
    }


def sections_shape(draft: Draft, check: CheckReport, ledger: FactLedger, accepted: set[str]) -> list[dict[str, Any]]:
    """Shape the sections, each block under the id that findings use."""
    from assistant.drafting.rendering import draft_blocks

    found: dict[str, list[Finding]] = {}
    for finding in check.findings:
        found.setdefault(_block_of(finding), []).append(finding)
    sections: dict[int, dict[str, Any]] = {}
    for section in (*draft.sections, *draft.appendices):
        sections[id(section)] = {
            "id": section.id, "title": "", "level": section.level, "blocks": [], "accepted": section.id in accepted,
        }  # fmt: skip
    for name, section, block in draft_blocks(draft):
        shape = sections[id(section)]
        if isinstance(block, Statement):
            paragraph = _paragraph(name, block, found.get(name, []), ledger)
            if block.style == "heading" and not shape["blocks"] and block not in section.blocks:
                shape["title"] = paragraph["text"]
                shape["heading"] = name
            else:
                shape["blocks"].append(paragraph)
        else:
            shape["blocks"].append(_table(name, block, found, ledger))
    return list(sections.values())


def _block_of(finding: Finding) -> str:
    return finding.where.block or ""


def _paragraph(name: str, block: Statement, findings: list[Finding], ledger: FactLedger) -> dict[str, Any]:
    text, sentences = mark_sentences(block, findings, ledger)
    return {
        "block": name,
        "kind": block.style,
        "level": block.level,
        "text": text,
        "writer": block.writer,
        "writer_name": _WRITERS[block.writer],
        "remark": block.remark,
        "deductions": list(block.deductions),
        "sentences": [
            {
                "start": each.start,
                "end": each.end,
                "mark": each.mark,
                "facts": list(each.facts),
                "sources": list(each.sources),
            }
            for each in sentences
        ],
        "findings": [finding_shape(finding) for finding in findings],
    }


def _table(name: str, block: DraftTable, found: dict[str, list[Finding]], ledger: FactLedger) -> dict[str, Any]:
    rows = [
        [
            {
                "text": fill_text(cell.text, ledger),
                "rows": cell.row_span,
                "columns": cell.column_span,
                "head": cell.header,
                "align": cell.align,
                "facts": list(slot_facts(cell.text)),
            }
            for cell in row
        ]
        for row in block.rows
    ]
    findings = [each for key, items in found.items() if key == name or key.startswith(f"{name}r") for each in items]
    return {
        "block": name,
        "kind": "table",
        "caption": fill_text(block.caption, ledger),
        "unit": block.unit_line,
        "heads": block.header_rows,
        "rows": rows,
        "findings": [finding_shape(finding) for finding in findings],
    }


def support_view(case: OpenCase, facts: list[str], sources: list[str]) -> dict[str, Any]:
    """Shape what a sentence rests on: facts with their cells and arithmetic, documents with their articles."""
    from assistant.pipeline.knowledge import passages_of

    ledger = case.scored.ledger
    return {
        "facts": [fact_shape(fact) for name in facts if (fact := ledger.get(name)) is not None],
        "sources": [passage_shape(passage) for passage in passages_of(sources)],
    }
