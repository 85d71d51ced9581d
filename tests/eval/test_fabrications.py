"""Fabrications are refused and an official's own words are not, on the bundled example."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.drafting.composer import compose_section
from assistant.drafting.document_types import load_document_type
from assistant.drafting.planning import plan_deductions
from assistant.drafting.police import Context, judge
from assistant.drafting.statements import WrittenStatement
from assistant.drafting.units import ROLE_NAMES, Unit, build_assignment
from assistant.drafting.writing import Writing
from assistant.retrieval.library import load_sources, load_taxonomy
from eval.fabrications import FABRICATIONS
from eval.natural import load_paragraphs, natural

if TYPE_CHECKING:
    from eval.misbehaviour import Task

MOST = 2


@cache
def example() -> tuple[Writing, tuple[Unit, ...]]:
    """The bundled example's paragraphs that a model is asked for."""
    intake = pipeline.import_files(pipeline.example_files()).intakes[0]
    scored = pipeline.score_case(intake, on=pipeline.reporting_date(intake.evaluation, dt.date(2026, 1, 1)))
    plan = plan_deductions(scored.evaluation, scored.sheet, scored.ledger, load_taxonomy())
    kind = load_document_type("project_report")
    writing = Writing(kind, scored.evaluation, scored.sheet, plan, scored.ledger, (), load_sources())
    units = [
        unit
        for spec in kind.sections
        if spec.writer == "model"
        for unit in build_assignment(spec, spec.title, compose_section(spec, writing), writing).units
    ]
    return writing, tuple(units)


def task_of(unit: Unit) -> Task:
    """Put a paragraph as a model is asked for it."""
    chains = list(unit.statement.deductions)
    return {"unit": unit.id, "draft": unit.base, "kind": ROLE_NAMES[unit.role], "deductions": chains}


def holds(unit: Unit, text: str) -> bool:
    """Whether no rule complains."""
    written = WrittenStatement(unit=unit.id, text=text, deductions=unit.statement.deductions)
    return not judge(unit, written, Context(example()[0]))


def test_no_fabrication_holds() -> None:
    """Each way of being wrong is refused wherever it applies; the suite ``adversary`` tries every paragraph."""
    writing, units = example()
    prompt = "\n".join(f"[[{fact.id}]]｜{fact.label}" for fact in writing.ledger.facts)
    tried, kept = set(), []
    for name, change in FABRICATIONS.items():
        wrong = [(unit, text) for unit in units if (text := change(task_of(unit), prompt)) not in (None, unit.base)]
        tried.update([name] if wrong else [])
        kept += [(name, text) for unit, text in wrong[-MOST:] if text is not None and holds(unit, text)]

    assert set(FABRICATIONS) == tried
    assert [] == kept


def test_an_officials_own_words_hold() -> None:
    """Whole paragraphs in other words pass the rules; each belongs to a paragraph that is asked for."""
    found = [(unit, text) for unit in example()[1] if (text := natural(task_of(unit))) is not None]

    assert len(load_paragraphs()) == len(found)
    assert len(found) == sum(holds(unit, text) for unit, text in found)
