"""From points to a Word report (从得分到报告): hops 5 to 10."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.pipeline.timing import Seconds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.domain.deduction import Plan
    from assistant.domain.draft import Draft
    from assistant.pipeline.cases import Scored


@dataclass(frozen=True, slots=True)
class Report:
    """A drafted and checked report (报告): filled draft, its plan, the check's result, where it lies."""

    scored: Scored
    plan: Plan
    draft: Draft
    check: CheckReport
    output: Path
    seconds: dict[str, float]


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft before its slots are filled (带占位的初稿), with the plan it follows."""

    plan: Plan
    draft: Draft


def compose(
    scored: Scored, *, document_type: str | None = None, on: dt.date, seconds: Seconds | None = None
) -> Composed:
    """Plan and compose a report with slots (hops 5 to 7).

    Args:
        scored: The scored evaluation.
        document_type: Name of the document type; None chooses by the evaluation's 文种.
        on: The date for sources in force.
        seconds: Collects the time per hop.

    Raises:
        PromptError: The document type is malformed.
    """
    from assistant.drafting.composer import compose_document
    from assistant.drafting.document_types import choose_document_type, list_document_types, load_document_type
    from assistant.drafting.planning import plan_deductions
    from assistant.retrieval.library import load_sources, load_taxonomy
    from assistant.retrieval.store import find_passages

    clock = seconds or Seconds()
    evaluation, sheet, ledger = scored.evaluation, scored.sheet, scored.ledger
    with clock.hop("谋篇"):
        if document_type is not None and document_type in list_document_types():
            kind = load_document_type(document_type)
        else:
            kind = choose_document_type(document_type or evaluation.document_type, region=evaluation.region)
        plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    with clock.hop("检索"):
        queries = tuple(problem.title for problem in plan.problems)
        passages = find_passages(queries, on=on, region=evaluation.region, k=5, kinds=("law",))
    with clock.hop("起草"):
        draft = compose_document(
            kind, evaluation, sheet, plan, ledger, passages, sources=load_sources(), rule_set=scored.rule_set
        )
    return Composed(plan, draft)


def write_report(
    scored: Scored,
    output: Path,
    *,
    document_type: str | None = None,
    on: dt.date,
    seconds: Seconds | None = None,
    sections: Sequence[str] = (),
) -> Report:
    """Draft, check and write a report (hops 5 to 10).

    Args:
        scored: The scored evaluation.
        output: The Word file to write; replaced as a whole or not at all.
        document_type: Name of the document type; None chooses by the evaluation's 文种.
        on: The date for sources in force.
        seconds: Collects the time per hop.
        sections: Section ids to write; empty writes all.

    Raises:
        PromptError: The document type does not exist.
        ExportError: The file cannot be written.
    """
    from assistant.checking.runner import run_checks
    from assistant.drafting.rendering import draft_to_document
    from assistant.drafting.slots import fill_slots
    from assistant.export.evidence import build_evidence
    from assistant.export.word import write_docx
    from assistant.retrieval.library import load_sources

    clock = seconds or Seconds()
    evaluation, sheet, ledger = scored.evaluation, scored.sheet, scored.ledger
    composed = compose(scored, document_type=document_type, on=on, seconds=clock)
    with clock.hop("起草"):
        draft = keep_sections(composed.draft, sections) if sections else composed.draft
        filled = fill_slots(draft, ledger)
    # The user's review stands here: between the filled draft and its check.
    with clock.hop("核查"):
        check = run_checks(
            draft_to_document(filled), ledger=ledger, evaluation=evaluation, sheet=sheet, sources=load_sources(), on=on
        )
    with clock.hop("写出"):
        evidence = build_evidence(ledger, evaluation, sheet, draft)
        write_docx(filled, check.findings, ledger, output, evidence=evidence)
    return Report(scored, composed.plan, filled, check, output, dict(clock.hops))


def keep_sections(draft: Draft, wanted: Sequence[str]) -> Draft:
    """Keep the named sections of a draft, in its own order.

    Raises:
        InputError: A name is no section of this document type.
    """
    known = [section.id for section in draft.sections]
    missing = [name for name in wanted if name not in known]
    if missing:
        raise InputError("--sections", f"没有章节 {'、'.join(missing)}", "、".join(known), "请改为上列章节名")
    return replace(draft, sections=tuple(section for section in draft.sections if section.id in wanted))
