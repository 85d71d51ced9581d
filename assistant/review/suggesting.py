"""Rationales of one evaluation as a whole (扣分理由建议): built, compared with the past, and checked.

The sentences go through the same checks as a drafted report; a finding names what a reviewer must settle.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.checking.runner import run_checks
from assistant.domain.draft import Draft, DraftSection, Provenance, Statement
from assistant.domain.finding import Severity
from assistant.drafting.document_types import choose_document_type
from assistant.drafting.input_text import clean
from assistant.drafting.planning import plan_deductions
from assistant.drafting.rendering import draft_to_document
from assistant.drafting.writing import Writing
from assistant.review.facts import extend_ledger
from assistant.review.precedents import PastDeduction, find_precedents
from assistant.review.rationale import Desk, build_rationales, find_open
from assistant.review.records import Rationales
from assistant.review.rewording import reword
from assistant.review.support import find_unsupported

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import ScoreSheet
    from assistant.domain.source import Source
    from assistant.llm.model import ChatModel
    from assistant.retrieval.library import ProblemKind
    from assistant.review.records import Rationale

# A list of rationales is no report: it has no outline, no problems section and no totals of its own.
_REPORT_CHECKS = ("SEC",)
_PLACE = "的扣分理由"


def suggest(
    evaluation: Evaluation,
    rule_set: RuleSet,
    sheet: ScoreSheet,
    ledger: FactLedger,
    *,
    taxonomy: tuple[ProblemKind, ...],
    sources: tuple[Source, ...],
    past: Sequence[PastDeduction] = (),
    model: ChatModel | None = None,
    on: dt.date,
) -> Rationales:
    """Suggest every rationale of an evaluation (扣分理由建议), and name the points nothing bears.

    Args:
        evaluation: What was reported.
        rule_set: The rules it was scored by.
        sheet: Its scores.
        ledger: Its facts.
        taxonomy: Kinds of problem, for what to ask for.
        sources: Known normative documents, for the checks.
        past: Deductions of past reports.
        model: Words the stated faults better where the checks still pass; None keeps the inputs' words.
        on: The date that decides what is in force.
    """
    kind = choose_document_type(evaluation.document_type, region=evaluation.region)
    plan = plan_deductions(evaluation, sheet, ledger, taxonomy)
    writing = Writing(kind, evaluation, sheet, plan, ledger, sources=sources, rule_set=rule_set)
    desk = Desk(writing, rule_set, taxonomy)
    built = tuple(_with_precedents(rationale, past) for rationale in build_rationales(desk))
    if model is not None:

        def is_sound(tried: Rationale) -> bool:
            found = check_rationales((tried,), evaluation, sheet, ledger, sources=sources, on=on)
            return all(finding.severity is Severity.NOTE for finding in found)

        built = tuple(reword(rationale, model, is_sound) for rationale in built)
    unsupported = find_unsupported(evaluation, rule_set, sheet)
    findings = check_rationales(built, evaluation, sheet, ledger, sources=sources, on=on)
    return Rationales(evaluation.case, rule_set.name, built, unsupported, find_open(desk), findings)


def _with_precedents(rationale: Rationale, past: Sequence[PastDeduction]) -> Rationale:
    nearest, summary = find_precedents(rationale, past)
    return replace(rationale, precedents=nearest, distribution=summary)


def check_rationales(
    rationales: Sequence[Rationale],
    evaluation: Evaluation,
    sheet: ScoreSheet,
    ledger: FactLedger,
    *,
    sources: tuple[Source, ...],
    on: dt.date,
) -> tuple[Finding, ...]:
    """Check the sentences as a draft is checked (核查扣分理由): against the ledger and their own amounts.

    Returns:
        Findings in reading order, each with the indicator's name as its place; none where there is no
        rationale.
    """
    if not rationales:
        return ()
    statements: list[Statement] = []
    owners: list[str] = []
    for rationale in rationales:
        # Each rationale stands under its indicator's name, as it stands in that indicator's row of a table.
        own = [Statement(rationale.name, style="heading", level=2), *(Statement(text) for text in _texts(rationale))]
        statements.extend(own)
        owners.extend([rationale.name] * len(own))
    section = DraftSection("rationales", "", 1, tuple(statements))
    draft = Draft(f"{evaluation.case}扣分理由", "", (section,), Provenance(sheet.rule_set))
    report = run_checks(
        draft_to_document(draft),
        ledger=extend_ledger(ledger, rationales),
        evaluation=evaluation,
        sheet=sheet,
        sources=sources,
        on=on,
        ignore=_REPORT_CHECKS,
    )
    told = [clean(reason.text) for rationale in rationales for part in rationale.parts for reason in part.reasons]
    return tuple(kept for finding in report.findings if (kept := _of_input(_placed(finding, owners), told)) is not None)


def _of_input(finding: Finding, told: Sequence[str]) -> Finding | None:
    """Judge a finding that lies in a reason's own words: they are quoted, so the input is to be looked at.

    A lesser finding there is the very fault the points were taken off for, and a value of something else
    contradicts nothing; both are left out.
    """
    quote = finding.where.quote
    if not quote or not any(quote in text for text in told):
        return finding
    owner = (finding.where.place or "").removesuffix(_PLACE)
    if finding.severity is not Severity.ERROR or owner not in finding.message:
        return None
    message = f"所引评价材料与台账或前后不一致：{finding.message}"
    return replace(finding, severity=Severity.WARNING, message=message, hint="请核对评价材料和案例数据，改正有误的一处")


def _texts(rationale: Rationale) -> tuple[str, ...]:
    """Return the sentences that differ: a single part says what the whole says."""
    return tuple(dict.fromkeys((rationale.text, *(part.sentence for part in rationale.parts))))


def _placed(finding: Finding, owners: Sequence[str]) -> Finding:
    block = finding.where.block or ""
    if not block.startswith("p") or not block[1:].isdigit():
        return finding
    name = owners[int(block[1:]) - 1]
    return replace(finding, where=replace(finding.where, place=f"{name}{_PLACE}"))
