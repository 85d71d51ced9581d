"""From points to a Word report (从得分到报告): hops 5 to 10."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.pipeline.timing import Seconds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.domain.deduction import Plan
    from assistant.domain.draft import Draft
    from assistant.drafting.events import Watch
    from assistant.drafting.writing import Writing
    from assistant.llm.model import ChatModel
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.model_writing import ModelDesk, ModelUse


@dataclass(frozen=True, slots=True)
class Report:
    """A drafted and checked report (报告): filled draft, its plan, the check's result, where it lies.

    ``model`` says what a model did for it, None where none was asked.
    """

    scored: Scored
    plan: Plan
    draft: Draft
    check: CheckReport
    output: Path
    seconds: dict[str, float]
    model: ModelUse | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """A draft before its slots are filled (带占位的初稿), with the plan it follows and what it was written from.

    ``model`` says what a model did for it, None where none was asked; then ``check`` is the check of the whole.
    """

    plan: Plan
    draft: Draft
    writing: Writing
    model: ModelUse | None = None
    check: CheckReport | None = None


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
        InputError: No document type has this name.
        PromptError: The document type is malformed.
    """
    from assistant.drafting.composer import compose_document
    from assistant.drafting.document_types import choose_document_type, named_document_type
    from assistant.drafting.planning import plan_deductions
    from assistant.drafting.writing import Writing
    from assistant.retrieval.library import load_sources, load_taxonomy
    from assistant.retrieval.store import find_passages

    clock = seconds or Seconds()
    evaluation, sheet, ledger = scored.evaluation, scored.sheet, scored.ledger
    with clock.hop("谋篇"):
        if document_type is not None:
            kind = named_document_type(document_type, region=evaluation.region)
        else:
            kind = choose_document_type(evaluation.document_type, region=evaluation.region)
        plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    with clock.hop("检索"):
        queries = tuple(problem.title for problem in plan.problems)
        passages = find_passages(queries, on=on, region=evaluation.region, k=5, kinds=("law",))
    with clock.hop("起草"):
        sources = load_sources()
        draft = compose_document(
            kind, evaluation, sheet, plan, ledger, passages, sources=sources, rule_set=scored.rule_set
        )
    writing = Writing(kind, evaluation, sheet, plan, ledger, passages, sources, scored.rule_set)
    return Composed(plan, draft, writing)


def compose_with_model(
    scored: Scored,
    desk: ModelDesk,
    *,
    document_type: str | None = None,
    on: dt.date,
    seconds: Seconds | None = None,
    sections: Sequence[str] = (),
    remark: str = "",
    watch: Watch | None = None,
    stop: Callable[[], bool] | None = None,
) -> Composed:
    """Plan, compose and let a model write what is its own (hops 5 to 7); slots are still open.

    Args:
        scored: The scored evaluation.
        desk: The model made ready, see ``open_desk``.
        document_type: Name of the document type; None chooses by the evaluation's 文种.
        on: The date for sources in force.
        seconds: Collects the time per hop.
        sections: Section ids to write; empty writes all.
        remark: What the user wants written otherwise; wording only.
        watch: Told what happens while it happens, from several threads, one event at a time.
        stop: Asked again and again while the model is waited for; True calls the work off.

    Raises:
        PromptError: The document type is malformed.
        ModelUnavailable: The work was called off; a model that does not serve is told in ``model`` instead.
    """
    from assistant.pipeline.model_writing import write_with_model
    from assistant.pipeline.whole_report import settle

    clock = seconds or Seconds()
    composed = compose(scored, document_type=document_type, on=on, seconds=clock)
    _tell(watch, "模型起草")
    with clock.hop("模型起草"):
        draft, use = write_with_model(
            scored,
            composed.draft,
            composed.writing,
            desk,
            on=on,
            sections=sections,
            remark=remark,
            watch=watch,
            stop=stop,
        )
    _tell(watch, "核查")
    with clock.hop("核查"):
        draft, use, check = settle(scored, composed.draft, draft, use, on=on)
    return replace(composed, draft=draft, model=use, check=check)


def write_report(
    scored: Scored,
    output: Path,
    *,
    document_type: str | None = None,
    on: dt.date,
    seconds: Seconds | None = None,
    sections: Sequence[str] = (),
    model: ChatModel | ModelDesk | None = None,
    watch: Watch | None = None,
    stop: Callable[[], bool] | None = None,
) -> Report:
    """Draft, check and write a report (hops 5 to 10).

    Args:
        scored: The scored evaluation.
        output: The Word file to write; replaced as a whole or not at all.
        document_type: Name of the document type; None chooses by the evaluation's 文种.
        on: The date for sources in force.
        seconds: Collects the time per hop.
        sections: Section ids to write; empty writes all.
        model: Writes the sections that are a model's, as ``open_desk`` gives it; a bare model is asked as it is,
            without journal and masking. None leaves every word to the composer.
        watch: Told what happens while it happens, from several threads, one event at a time.
        stop: Asked again and again while the model is waited for; True calls the work off.

    Raises:
        PromptError: The document type does not exist.
        ExportError: The file cannot be written.
        ModelUnavailable: The work was called off; a model that does not serve is told in ``model`` instead.
    """
    from assistant.checking.runner import run_checks
    from assistant.drafting.rendering import draft_to_document
    from assistant.drafting.slots import fill_slots
    from assistant.export.evidence import build_evidence
    from assistant.export.word import write_docx
    from assistant.retrieval.library import load_sources

    clock = seconds or Seconds()
    evaluation, sheet, ledger = scored.evaluation, scored.sheet, scored.ledger
    if model is None:
        composed = compose(scored, document_type=document_type, on=on, seconds=clock)
    else:
        composed = compose_with_model(
            scored,
            _desk_of(model),
            document_type=document_type,
            on=on,
            seconds=clock,
            sections=sections,
            watch=watch,
            stop=stop,
        )
    with clock.hop("起草"):
        draft = keep_sections(composed.draft, sections) if sections else composed.draft
        filled = fill_slots(draft, ledger)
    # The user's review stands here: between the filled draft and its check.
    with clock.hop("核查"):
        whole = composed.check if not sections else None
        check = whole or run_checks(
            draft_to_document(filled), ledger=ledger, evaluation=evaluation, sheet=sheet, sources=load_sources(), on=on
        )
    _tell(watch, "写出")
    with clock.hop("写出"):
        evidence = build_evidence(ledger, evaluation, sheet, draft)
        write_docx(filled, check.findings, ledger, output, evidence=evidence)
    return Report(scored, composed.plan, filled, check, output, dict(clock.hops), composed.model)


def _desk_of(model: ChatModel | ModelDesk) -> ModelDesk:
    from assistant.llm.budget import open_budget
    from assistant.pipeline.model_writing import ModelDesk
    from assistant.settings import ModelLimits

    return model if isinstance(model, ModelDesk) else ModelDesk(model, open_budget(ModelLimits()))


def _tell(watch: Watch | None, hop: str) -> None:
    if watch is not None:
        from assistant.drafting.events import DraftEvent

        watch(DraftEvent("hop", text=hop))


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
