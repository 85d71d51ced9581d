"""A complete draft from the plan without a model (无模型成稿): sections of the type, in order.

Each section's words are left to its module; values stay slots until ``slots.fill_slots``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import Draft, DraftSection, Provenance
from assistant.drafting.analysis import write_analysis
from assistant.drafting.appendices import write_appendices
from assistant.drafting.closing import signature, write_other, write_practices
from assistant.drafting.department import (
    write_achievement,
    write_budget,
    write_department,
    write_management,
    write_overall,
)
from assistant.drafting.overview import write_overview, write_preface
from assistant.drafting.problems import write_problems
from assistant.drafting.results import write_results
from assistant.drafting.self_report import write_completion, write_self_work
from assistant.drafting.shenzhen import write_conclusion_and_analysis, write_project
from assistant.drafting.suggestions import write_suggestions
from assistant.drafting.work import write_work
from assistant.drafting.writing import Writing, heading, number_first, number_second
from assistant.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.domain.deduction import Plan
    from assistant.domain.draft import DocumentType, DraftTable, SectionSpec, Statement
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import ScoreSheet
    from assistant.domain.source import Passage, Source

    Blocks = list[Statement | DraftTable]

_THIRD_LEVEL = 3


def _practices_and_problems(writing: Writing) -> Blocks:
    word = "存在的问题及原因分析"
    return [
        heading(f"{number_second(0)}主要经验及做法", 2),
        *write_practices(writing),
        heading(f"{number_second(1)}{word}", 2),
        *write_problems(writing, _THIRD_LEVEL),
    ]


_WRITERS: Mapping[str, Callable[[Writing], Blocks]] = {
    "preface": write_preface,
    "overview": write_overview,
    "work": write_work,
    "results": write_results,
    "analysis": write_analysis,
    "practices_problems": _practices_and_problems,
    "practices": write_practices,
    "problems": write_problems,
    "suggestions": write_suggestions,
    "other": write_other,
    "project": write_project,
    "conclusion": write_conclusion_and_analysis,
    "department": write_department,
    "budget": write_budget,
    "achievement": write_achievement,
    "management": write_management,
    "overall": write_overall,
    "self_work": write_self_work,
    "completion": write_completion,
}


def compose_document(
    document_type: DocumentType,
    evaluation: Evaluation,
    sheet: ScoreSheet,
    plan: Plan,
    ledger: FactLedger,
    passages: tuple[Passage, ...],
    *,
    sources: tuple[Source, ...] = (),
    rule_set: RuleSet | None = None,
) -> Draft:
    """Compose a complete report with slots (成稿): every section, every problem, both appendices.

    Args:
        document_type: Sections and addressee.
        evaluation: Texts and observations, carried over in the user's words.
        sheet: The scores.
        plan: What must be said, in order.
        ledger: The facts the slots name.
        passages: What was found in the knowledge base; recorded as provenance.
        sources: Documents suggestions may refer to; none are named without them.
        rule_set: The rules the scores rest on; its basis leads the list of documents.

    Returns:
        A draft whose every slot is in the ledger.

    Raises:
        PromptError: The document type names a section the composer cannot write.
    """
    writing = Writing(document_type, evaluation, sheet, plan, ledger, passages, sources, rule_set)
    sections: list[DraftSection] = []
    numbered = 0
    for spec in document_type.sections:
        blocks = compose_section(spec, writing)
        title = ""
        if spec.title:
            title = f"{number_first(numbered)}{spec.title}"
            numbered += 1
        sections.append(DraftSection(spec.id, title, spec.level, tuple(blocks)))
    last = sections[-1]
    sections[-1] = DraftSection(last.id, last.title, last.level, (*last.blocks, *signature(writing)))
    return Draft(
        title=document_title(writing),
        document_type=document_type.name,
        sections=tuple(sections),
        provenance=Provenance(sheet.rule_set, passages=tuple(passage.id for passage in passages)),
        unit=evaluation.unit,
        appendices=write_appendices(writing),
    )


def compose_section(spec: SectionSpec, writing: Writing) -> Blocks:
    """Compose one section's blocks (成节), as the whole report would hold them.

    Raises:
        PromptError: The composer cannot write a section of this id.
    """
    writer = _WRITERS.get(spec.id)
    if writer is None:
        raise PromptError(
            f"{writing.document_type.name}",
            f"章节“{spec.id}”没有对应的撰写方法",
            "、".join(sorted(_WRITERS)),
            "请改 id",
        )
    return writer(writing)


def document_title(writing: Writing) -> str:
    """Fill the title pattern (标题): ``$period``, ``$case``, ``$unit`` become slots; 项目 stands once."""
    pattern = writing.document_type.title_pattern
    case = "[[case.name]]"
    name = writing.evaluation.case
    for ending in ("项目支出", "项目"):
        if name.endswith("项目") and f"$case{ending}" in pattern:
            pattern = pattern.replace(f"$case{ending}", f"$case{ending.removeprefix('项目')}")
    unit = "[[case.unit]]" if writing.has("case.unit") else ("" if "$case" in pattern else case)
    return pattern.replace("$period", writing.period()).replace("$unit", unit).replace("$case", case)
