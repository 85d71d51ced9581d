"""A draft under review: sentences marked by what they rest on, paragraphs rewritten, checked again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant.domain.draft import Statement
from assistant.domain.finding import Finding, Severity, Where
from assistant.errors import InputError
from assistant.pipeline import compose, edit_block, import_files, score_case
from assistant.pipeline.drafts import check_draft, fact_values, mark_sentences, replace_section, write_evidence

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.draft import Draft
    from assistant.pipeline import Scored

DAY = dt.date(2024, 12, 31)


@pytest.fixture(scope="module")
def scored(request: pytest.FixtureRequest) -> Scored:
    """The bundled form, scored."""
    example: Path = request.getfixturevalue("example")
    return score_case(import_files([example / "自评表.docx"]).intakes[0], on=DAY)


@pytest.fixture(scope="module")
def draft(scored: Scored) -> Draft:
    """Its composed draft, with slots."""
    return compose(scored, on=DAY).draft


def _block(draft: Draft, words: str) -> str:
    from assistant.drafting.rendering import draft_blocks

    return next(name for name, _, block in draft_blocks(draft) if isinstance(block, Statement) and words in block.text)


def test_each_sentence_knows_its_own_facts_alone(scored: Scored) -> None:
    """Of two sentences each has the facts whose slots stand in it; one without any needs no support."""
    statement = Statement("总分[[total.points]]分。本项预算[[funds.budget]]。以下分别说明。", facts=())

    text, sentences = mark_sentences(statement, (), scored.ledger)

    assert ["facts", "facts", "plain"] == [each.mark for each in sentences]
    assert [("total.points",), ("funds.budget",), ()] == [each.facts for each in sentences]
    assert "462.50万元" in text[sentences[1].start : sentences[1].end]


@pytest.mark.parametrize(
    ("statement", "mark"),
    [
        (
            Statement("依据《项目支出绩效评价管理办法》（财预〔2020〕10号）开展。", sources=("财预〔2020〕10号",)),
            "source",
        ),
        (Statement("选址依据入户摸底的结果确定。", quotes=("选址依据入户摸底的结果确定",)), "material"),
        (Statement("选址合理。", writer="person"), "person"),
        (Statement("以下分别说明。"), "plain"),
    ],
)
def test_sentence_is_marked_by_what_it_rests_on(scored: Scored, statement: Statement, mark: str) -> None:
    """A citation, the user's own material, a person's words, words that need nothing."""
    assert mark == mark_sentences(statement, (), scored.ledger)[1][0].mark


def test_error_marks_its_sentence_unsupported_and_no_other(scored: Scored) -> None:
    """Whatever a sentence rests on, an error in it shows."""
    statement = Statement("总分[[total.points]]分。成本低于[[funds.budget]]。")
    text, _ = mark_sentences(statement, (), scored.ledger)
    start = text.index("成本")
    finding = Finding("NUM01", Severity.ERROR, "不对", where=Where(start=start, end=start + 2, block="p1"))

    marks = [each.mark for each in mark_sentences(statement, (finding,), scored.ledger)[1]]

    assert ["facts", "unsupported"] == marks


def test_rewritten_paragraph_is_a_persons_and_keeps_the_facts_that_still_stand(scored: Scored, draft: Draft) -> None:
    """A wrong number typed by hand is found like any other; the rest of the draft keeps its slots."""
    block = _block(draft, "[[funds.budget")

    changed = edit_block(draft, block, "全年预算462.50万元，实际支出500.00万元。", scored.ledger)
    check = check_draft(scored, changed, on=DAY)

    assert any(finding.where.block == block and "500" in finding.where.quote for finding in check.findings)
    own = [b for s in changed.sections for b in s.blocks if isinstance(b, Statement) and b.writer == "person"]
    assert ["funds.budget"] == [name for name in own[0].facts if name == "funds.budget"]
    assert any("[[" in b.text for s in changed.sections for b in s.blocks if isinstance(b, Statement))


def test_emptied_paragraph_is_taken_out(scored: Scored, draft: Draft) -> None:
    """An empty text deletes, and only that paragraph."""
    block = _block(draft, "[[funds.budget")

    changed = edit_block(draft, block, " ", scored.ledger)

    assert sum(len(s.blocks) for s in draft.sections) - 1 == sum(len(s.blocks) for s in changed.sections)


@pytest.mark.parametrize(("block", "text"), [("p9999", "无"), ("p2", "得[[no.such]]分"), ("p2", "得[[分")])
def test_unusable_rewriting_is_refused(scored: Scored, draft: Draft, block: str, text: str) -> None:
    """A paragraph that is not there, a slot that names no fact, a broken slot."""
    with pytest.raises(InputError):
        edit_block(draft, block, text, scored.ledger)


def test_section_is_replaced_alone(draft: Draft, scored: Scored) -> None:
    """A section written anew takes the old one's place; the others stay as they are."""
    block = _block(draft, "[[funds.budget")
    edited = edit_block(draft, block, "改过。", scored.ledger)
    section = next(s for s, old in zip(edited.sections, draft.sections, strict=True) if s != old)

    assert draft == replace_section(edited, draft, section.id)


def test_facts_of_a_section_are_those_in_its_words_and_tables(scored: Scored, draft: Draft) -> None:
    """What is decided on a section hangs on these, as printed."""
    section = next(s for s in draft.sections if any("funds.budget" in getattr(b, "text", "") for b in s.blocks))

    assert "462.50万元" == fact_values(scored, draft, section.id)["funds.budget"]


def test_evidence_is_written_as_a_workbook(scored: Scored, draft: Draft, tmp_path: Path) -> None:
    """Each number beside its cell, arithmetic and basis."""
    write_evidence(scored, draft, tmp_path / "数据出处.xlsx")

    assert b"PK" == (tmp_path / "数据出处.xlsx").read_bytes()[:2]
