"""A draft between its first words and its file (初稿审改): marked by what it rests on, mended, checked, written.

Composing is left to ``reports``; here is the place of the user's review, between filling and checking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.domain.draft import Statement
from assistant.domain.finding import Severity
from assistant.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.domain.draft import Draft, DraftSection, DraftTable
    from assistant.domain.fact import FactLedger
    from assistant.domain.finding import Finding
    from assistant.export.openxml.sheets import Kind
    from assistant.pipeline.cases import Scored

Mark = Literal["facts", "source", "material", "person", "unsupported", "plain"]

MARK_NAMES: dict[Mark, str] = {
    "facts": "有事实",
    "source": "有依据",
    "material": "引自材料",
    "person": "人工所写",
    "unsupported": "缺支持",
    "plain": "无需出处",
}

_CITATION = re.compile(r"《[^《》]+》|〔\d{4}〕\s*\d+\s*号")
_SLOT = re.compile(r"\[\[([A-Za-z0-9_.]+)(\|n)?\]\]")
_SHORTEST_QUOTE = 6


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a draft with what it rests on (句及其依托); offsets count in the filled paragraph."""

    start: int
    end: int
    mark: Mark
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def check_draft(scored: Scored, draft: Draft, *, on: dt.date) -> CheckReport:
    """Check a draft against its case (hop 9); slots still open are filled first."""
    from assistant.checking.runner import run_checks
    from assistant.drafting.rendering import draft_to_document
    from assistant.drafting.slots import fill_slots
    from assistant.retrieval.library import load_sources

    return run_checks(
        draft_to_document(fill_slots(draft, scored.ledger)),
        ledger=scored.ledger,
        evaluation=scored.evaluation,
        sheet=scored.sheet,
        sources=load_sources(),
        on=on,
    )


def write_draft(scored: Scored, draft: Draft, findings: tuple[Finding, ...], output: Path) -> None:
    """Write a draft as a Word report with its evidence appendix (hop 10).

    Raises:
        ExportError: The file cannot be written.
    """
    from assistant.drafting.slots import fill_slots
    from assistant.export.evidence import build_evidence
    from assistant.export.word import write_docx

    evidence = build_evidence(scored.ledger, scored.evaluation, scored.sheet, draft)
    write_docx(fill_slots(draft, scored.ledger), findings, scored.ledger, output, evidence=evidence)


def edit_block(draft: Draft, block: str, text: str, ledger: FactLedger) -> Draft:
    """Replace a paragraph of a draft by a person's wording (人工改写); an empty text takes the paragraph out.

    The facts that still stand in the text stay linked; the rest of the draft keeps its slots.

    Raises:
        InputError: No paragraph has this id, or the text holds a slot that names no fact.
    """
    from assistant.drafting.rendering import draft_blocks

    found = next(
        ((section, old) for name, section, old in draft_blocks(draft) if name == block and isinstance(old, Statement)),
        None,
    )
    if found is None:
        raise InputError("正文", f"没有段落 {block}", "草稿中的一段", "草稿可能已经变化，请刷新")
    section, old = found
    unknown = [match.group(1) for match in _SLOT.finditer(text) if match.group(1) not in ledger]
    if unknown or ("[[" in _SLOT.sub("", text)):
        raise InputError("正文", f"占位写法有误：{'、'.join(unknown) or '[['}", "直接写文字和数字", "请改正后保存")
    written = text.strip()
    if old in section.blocks:
        return _replaced(draft, section, old, _written(old, written, ledger) if written else None)
    return _retitled(draft, section, written or section.title)


def _written(old: Statement, text: str, ledger: FactLedger) -> Statement:
    named = {match.group(1) for match in _SLOT.finditer(text)}
    facts = tuple(
        name
        for name in dict.fromkeys((*old.facts, *sorted(named)))
        if name in named or ((fact := ledger.get(name)) is not None and fact.printed and fact.printed in text)
    )
    return replace(old, text=text, facts=facts, writer="person", remark=None, quotes=())


def _replaced(draft: Draft, section: DraftSection, old: Statement, new: Statement | None) -> Draft:
    def mend(each: DraftSection) -> DraftSection:
        if each is not section:
            return each
        changed = (new if block is old else block for block in each.blocks)
        return replace(each, blocks=tuple(block for block in changed if block is not None))

    return _mapped(draft, mend)


def _retitled(draft: Draft, section: DraftSection, title: str) -> Draft:
    return _mapped(draft, lambda each: replace(each, title=title) if each is section else each)


def _mapped(draft: Draft, change: object) -> Draft:
    assert callable(change)  # noqa: S101 - called by the two functions above alone
    return replace(
        draft,
        sections=tuple(change(section) for section in draft.sections),
        appendices=tuple(change(section) for section in draft.appendices),
    )


def replace_section(draft: Draft, fresh: Draft, section_id: str) -> Draft:
    """Take one section of a fresh draft into a draft that stands (换入一节).

    Raises:
        InputError: Either draft has no such section.
    """
    new = next((each for each in (*fresh.sections, *fresh.appendices) if each.id == section_id), None)
    if new is None or all(each.id != section_id for each in (*draft.sections, *draft.appendices)):
        raise InputError("章节", f"没有章节 {section_id}", "草稿中的一节", "草稿可能已经变化，请刷新")
    return _mapped(draft, lambda each: new if each.id == section_id else each)


def mark_sentences(
    statement: Statement, findings: Sequence[Finding], ledger: FactLedger
) -> tuple[str, tuple[Sentence, ...]]:
    """Cut a paragraph into sentences and tell what each rests on (逐句标注).

    Args:
        statement: The paragraph, with slots or filled.
        findings: The findings in this paragraph; their spans count in the filled text.
        ledger: The facts.

    Returns:
        The filled text and its sentences in order. An error found in a sentence marks it unsupported, whatever it
        rests on; a sentence without value, citation or words of the user's files needs no support.
    """
    from assistant.language.sentences import split_sentences

    text, placed = _filled(statement, ledger)
    sentences = []
    for start, end in split_sentences(text):
        part = text[start:end]
        facts = tuple(dict.fromkeys(name for at, name in placed if start <= at < end))
        cited = _CITATION.search(part) is not None
        sources = statement.sources if cited else ()
        mark: Mark = "plain"
        if _has_error(findings, start, end, len(text)):
            mark = "unsupported"
        elif statement.writer == "person":
            mark = "person"
        elif facts:
            mark = "facts"
        elif cited:
            mark = "source"
        elif any(len(quote) >= _SHORTEST_QUOTE and (quote in part or part in quote) for quote in statement.quotes):
            mark = "material"
        sentences.append(Sentence(start, end, mark, facts, sources))
    return text, tuple(sentences)


def _filled(statement: Statement, ledger: FactLedger) -> tuple[str, list[tuple[int, str]]]:
    """Fill the slots and tell at which character each fact stands; without slots, facts are sought as printed."""
    from assistant.drafting.slots import find_slots, print_fact

    slots = find_slots(statement.text)
    placed: list[tuple[int, str]] = []
    if not slots:
        for name in statement.facts:
            fact = ledger.get(name)
            at = statement.text.find(fact.printed) if fact is not None and fact.printed else -1
            if at >= 0:
                placed.append((at, name))
        return statement.text, placed
    pieces: list[str] = []
    length = last = 0
    for slot in slots:
        before = statement.text[last : slot.start]
        value = print_fact(ledger[slot.fact], number_only=slot.number_only) if slot.fact in ledger else ""
        placed.append((length + len(before), slot.fact))
        pieces += [before, value]
        length += len(before) + len(value)
        last = slot.end
    pieces.append(statement.text[last:])
    return "".join(pieces), placed


def _has_error(findings: Sequence[Finding], start: int, end: int, length: int) -> bool:
    for finding in findings:
        if finding.severity is not Severity.ERROR:
            continue
        first = finding.where.start if finding.where.start is not None else 0
        last = finding.where.end if finding.where.end is not None else length
        if first < end and last > start:
            return True
    return False


def is_table(block: Statement | DraftTable) -> bool:
    """Whether a block is a table."""
    return not isinstance(block, Statement)


def write_evidence(scored: Scored, draft: Draft, output: Path) -> None:
    """Write the evidence appendix as a workbook (写出数据出处): each number beside its cell, arithmetic and basis.

    Raises:
        ExportError: The file cannot be written.
    """
    from assistant.domain.draft import DraftTable
    from assistant.export.evidence import build_evidence
    from assistant.export.files import replace_file
    from assistant.export.openxml.sheets import SheetCell, Worksheet, build_workbook

    section = build_evidence(scored.ledger, scored.evaluation, scored.sheet, draft)
    page: Worksheet | None = None
    for table in (block for block in section.blocks if isinstance(block, DraftTable)):
        page = Worksheet("数据出处", tuple(width + width // 3 for width in table.widths), freeze=(1, 0), repeat=1)
        for number, row in enumerate(table.rows, start=1):
            column = 1
            for cell in row:
                kind: Kind = "head" if cell.header else "text" if cell.align == "left" else "center"
                page.put(number, column, SheetCell(cell.text, kind, columns=cell.column_span))
                column += cell.column_span
    assert page is not None  # noqa: S101 - the appendix is one table
    replace_file(output, build_workbook((page,)))


def filled_draft(scored: Scored, draft: Draft) -> Draft:
    """Fill a draft's slots with the case's values (填入数值).

    Raises:
        PromptError: A slot names no fact.
    """
    from assistant.drafting.slots import fill_slots

    return fill_slots(draft, scored.ledger)


def fact_values(scored: Scored, draft: Draft, section_id: str) -> dict[str, str]:
    """Return the facts one section rests on, as printed (一节所用的事实); what is decided on it hangs on these."""
    from assistant.drafting.slots import slot_facts

    names: dict[str, None] = {}
    for section in (*draft.sections, *draft.appendices):
        if section.id != section_id:
            continue
        for block in section.blocks:
            if isinstance(block, Statement):
                names |= dict.fromkeys((*block.facts, *slot_facts(block.text)))
            else:
                names |= dict.fromkeys(name for row in block.rows for cell in row for name in slot_facts(cell.text))
    return {name: fact.printed for name in names if (fact := scored.ledger.get(name)) is not None}


def document_types() -> tuple[tuple[str, str], ...]:
    """List the kinds of document that can be written (文种): name and title."""
    from assistant.drafting.document_types import list_document_types, load_document_type

    return tuple((name, load_document_type(name).title) for name in list_document_types())
