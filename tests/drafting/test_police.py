"""Honest paragraphs hold, wrong ones do not: every rule in both directions, over every document type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.drafting.citations import document_citations
from assistant.drafting.composer import compose_section
from assistant.drafting.document_types import list_document_types, load_document_type
from assistant.drafting.planning import plan_deductions
from assistant.drafting.police import Context, judge, judge_together
from assistant.drafting.police.grounding import ground, pairs_of
from assistant.drafting.statements import WrittenStatement
from assistant.drafting.units import Unit, build_assignment
from assistant.drafting.writing import Writing
from assistant.facts import build_ledger
from assistant.retrieval.library import load_sources, load_taxonomy
from eval.misbehaviour import CONTENT

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.scoring import ScoreSheet

# The suite ``adversary`` tries every paragraph.
MOST = 4
REPORTS: dict[str, tuple[Writing, list[Unit]]] = {}
PATTERN = "预算编报不够细致：申报文本没有列出人工费、管理费、税金等组成明细，测算过程未附说明"


def writing_of(case: tuple[Evaluation, ScoreSheet], name: str) -> Writing:
    """Build the material of a report."""
    evaluation, sheet = case
    ledger = build_ledger(evaluation, sheet)
    plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    return Writing(load_document_type(name), evaluation, sheet, plan, ledger, (), load_sources())


def units_of(writing: Writing) -> list[Unit]:
    """List the paragraphs a model would be asked for."""
    return [
        unit
        for spec in writing.document_type.sections
        if spec.writer == "model"
        for unit in build_assignment(spec, spec.title, compose_section(spec, writing), writing).units
    ]


def report_of(case: tuple[Evaluation, ScoreSheet], name: str) -> tuple[Writing, list[Unit]]:
    """Build a report's material and paragraphs once for the file."""
    if name not in REPORTS:
        writing = writing_of(case, name)
        REPORTS[name] = writing, units_of(writing)
    return REPORTS[name]


def complaints(unit: Unit, text: str, writing: Writing, **fields: object) -> tuple[str, ...]:
    """Judge a text; the rules that complained."""
    told = {"unit": unit.id, "text": text, "deductions": unit.statement.deductions, **fields}
    return tuple(item.rule for item in judge(unit, WrittenStatement.model_validate(told), Context(writing, (PATTERN,))))


@pytest.fixture(scope="module")
def project(library: tuple[Evaluation, ScoreSheet]) -> Writing:
    """A project report with problems of every kind."""
    return writing_of(library, "project_report")


def unit_of(writing: Writing, *words: str) -> Unit:
    """Find the paragraph whose draft holds these words."""
    return next(unit for unit in units_of(writing) if all(word in unit.base for word in words))


@pytest.mark.parametrize("name", list_document_types())
@pytest.mark.parametrize("case", ["library", "canteen", "bureau", "groups_only"])
def test_composers_own_words_hold(case: str, name: str, request: pytest.FixtureRequest) -> None:
    """What the composer writes passes every rule, or no model could."""
    writing = writing_of(request.getfixturevalue(case), name)

    assert [] == [(unit.base, found) for unit in units_of(writing) if (found := complaints(unit, unit.base, writing))]


@pytest.mark.parametrize("name", list_document_types())
@pytest.mark.parametrize("misbehaviour", [name for name in CONTENT if name != "copies a past report"])
def test_wrong_paragraph_does_not_hold(misbehaviour: str, name: str, library: tuple[Evaluation, ScoreSheet]) -> None:
    """No paragraph made wrong in this way passes the rules, in any document type."""
    writing, units = report_of(library, name)
    prompt = "\n".join(f"[[{fact.id}]]｜{fact.label}" for fact in writing.ledger.facts)
    tried = 0
    for unit in units:
        kind = {"indicator": "指标分析", "group": "一级指标概述", "problem": "问题", "cause": "原因（材料写明）"}
        kind |= {"possible": "可能原因（材料未写明）", "suggestion": "建议", "text": "说明"}
        task = {"unit": unit.id, "draft": unit.base, "deductions": [], "kind": kind[unit.role]}
        wrong = CONTENT[misbehaviour](task, prompt)
        if wrong is None or wrong == unit.base:
            continue
        tried += 1
        if tried > MOST:
            break
        assert complaints(unit, wrong, writing), wrong

    assert 0 < tried


def test_reworded_indicator_holds(project: Writing) -> None:
    """Another order and other connecting words are a model's own matter."""
    unit = unit_of(project, "[[indicator.C01.name]]", "[[score.C01.deduction]]", "[[indicator.C01.gap]]")
    tail = unit.base[unit.base.index("[[score.C01.deduction]]。") + len("[[score.C01.deduction]]。") :]
    text = (
        "[[indicator.C01.name]]年度目标设定为不少于[[indicator.C01.target]]，全年实际完成[[indicator.C01.actual]]，"
        "较目标值少[[indicator.C01.gap]]，完成率为[[indicator.C01.completion]]，尚未达到年度目标。该项满分"
        f"[[score.C01.weight]]，得[[score.C01.points]]，扣[[score.C01.deduction]]。{tail}"
    )

    assert () == complaints(unit, text, project)


def test_reworded_suggestion_with_a_source_holds(project: Writing) -> None:
    """A suggestion may name a document it was offered, by its slot."""
    unit = next(unit for unit in units_of(project) if unit.role == "suggestion" and unit.citation)
    slot = unit.citation[0][0]
    text = unit.base.replace("建议项目单位", f"建议项目单位参照[[{slot}]]，", 1)

    assert () == complaints(unit, text, project, sources=[slot])
    assert "declared" in complaints(unit, unit.base, project, sources=[slot])


def test_offered_documents_are_in_force(project: Writing) -> None:
    """Only documents that hold for this evaluation are offered."""
    offered = {key for unit in units_of(project) for _, key in unit.keys}

    assert offered
    assert offered == {item.key for item in document_citations(sorted(offered), project)}


def test_copied_wording_of_a_past_report_does_not_hold(project: Writing) -> None:
    """Past reports teach how to word, never what to say."""
    unit = next(unit for unit in units_of(project) if unit.role == "problem")

    assert "copied" in complaints(unit, f"{unit.base}申报文本没有列出人工费、管理费、税金等组成明细。", project)


def test_cause_is_asserted_only_where_an_input_states_it(project: Writing) -> None:
    """A stated cause may be told; a possible one must say so; an invented one may not."""
    possible = next(unit for unit in units_of(project) if unit.role == "possible")
    stated = next(unit for unit in units_of(project) if unit.role == "cause")
    plain = possible.base.replace("可能原因（待核实）：", "", 1)

    assert "cause" in complaints(possible, plain, project)
    assert () == complaints(stated, stated.base.replace("主要原因：", "主要原因是：", 1), project)
    assert "cause" in complaints(stated, f"{stated.base}由于天气异常，活动现场无法布置。", project)


def test_paragraph_told_twice_is_found_side_by_side(project: Writing) -> None:
    """One long sentence in two paragraphs belongs to one of them."""
    first, second = units_of(project)[:2]
    sentence = first.base.split("。")[0] + "。"
    written = {
        first.id: WrittenStatement(unit=first.id, text=sentence),
        second.id: WrittenStatement(unit=second.id, text=sentence),
    }

    assert [second.id] == list(judge_together((first, second), written))


def test_grounding_counts_only_words_that_say_something() -> None:
    """Plain words need no material; what is new is shown longest first."""
    pairs = pairs_of(["采购验收单缺少验收人员签字"])

    assert 1.0 == ground("相关工作有待进一步加强", pairs).share
    assert 1.0 == ground("验收单缺少人员签字", pairs).share
    assert "库房渗水" in ground("库房渗水", pairs).strange
