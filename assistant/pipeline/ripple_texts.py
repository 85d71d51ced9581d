"""Sentences and table cells before and after a change (文字和表格的波及), each with the facts it hangs on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.pipeline.reports import compose
from assistant.workspace.alignment import align_texts, bare_text
from assistant.workspace.differences import CELL_MARK

if TYPE_CHECKING:
    import datetime as dt

    from assistant.domain.draft import Draft, DraftSection, DraftTable
    from assistant.domain.fact import FactLedger
    from assistant.pipeline.cases import Scored


@dataclass(frozen=True, slots=True)
class SentenceRipple:
    """A sentence that reads otherwise (句子变化): None where it is new or gone.

    ``facts`` are those of its facts that changed; none where only its wording follows from another sentence's.
    Sentences that only moved or were numbered anew are not listed.
    """

    section: str
    title: str
    before: str | None
    after: str | None
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CellRipple:
    """A table cell that reads otherwise (单元格变化), by the names of its row and column."""

    section: str
    table: str
    row: str
    column: str
    before: str | None
    after: str | None


_ORDINAL = re.compile(r"[\d一二三四五六七八九十]+")


@dataclass(frozen=True, slots=True)
class _Text:
    """A sentence as it is read with the facts its slots print, or a row with its cells."""

    text: str
    facts: tuple[str, ...]


def compare_composed(
    before: Scored, after: Scored, *, on: dt.date, document_type: str | None
) -> tuple[tuple[SentenceRipple, ...], tuple[CellRipple, ...]]:
    """Compose the report of both states and list what reads otherwise."""
    old = compose(before, document_type=document_type, on=on).draft
    new = compose(after, document_type=document_type, on=on).draft
    return compare_slotted(old, before.ledger, new, after.ledger)


def compare_slotted(
    old: Draft, old_ledger: FactLedger, new: Draft, new_ledger: FactLedger
) -> tuple[tuple[SentenceRipple, ...], tuple[CellRipple, ...]]:
    """Compare two drafts with slots, each with its ledger, section by section."""
    from assistant.drafting.slots import fill_text

    sentences: list[SentenceRipple] = []
    cells: list[CellRipple] = []
    changed = _changed_facts(old_ledger, new_ledger)
    first, second = _by_id(old), _by_id(new)
    for name in (*second, *(name for name in first if name not in second)):
        was, now = first.get(name), second.get(name)
        title = _title(was, old_ledger) if now is None else _title(now, new_ledger)
        pairs = _differing(_sentences(was, old_ledger), _sentences(now, new_ledger))
        sentences += [_sentence(name, title, one, other, changed) for one, other in pairs]
        for one, other in _pair_tables(was, now):
            table = one if other is None else other
            caption = fill_text(table.caption, new_ledger if other is not None else old_ledger)  # type: ignore[union-attr]  # one of them is there
            cells += _compare_cells(name, caption, _grid(one, old_ledger), _grid(other, new_ledger))
    return tuple(sentences), tuple(cells)


def _by_id(draft: Draft) -> dict[str, DraftSection]:
    keyed: dict[str, DraftSection] = {}
    for section in (*draft.sections, *draft.appendices):
        name, count = section.id, 1
        while name in keyed:
            count += 1
            name = f"{section.id}#{count}"
        keyed[name] = section
    return keyed


def _title(section: DraftSection | None, ledger: FactLedger) -> str:
    from assistant.drafting.slots import fill_text

    if section is None:
        return ""
    if section.title:
        return fill_text(section.title, ledger)
    headed = next((b for b in section.blocks if isinstance(b, Statement) and b.style == "heading"), None)
    return "" if headed is None else fill_text(headed.text, ledger)


def _sentences(section: DraftSection | None, ledger: FactLedger) -> list[_Text]:
    """Cut a section's paragraphs into sentences before they are filled, so that each knows its slots."""
    from assistant.drafting.slots import fill_text, slot_facts
    from assistant.language.sentences import split_sentences

    texts = [] if section is None else [block.text for block in section.blocks if isinstance(block, Statement)]
    if section is not None and section.title:
        texts.insert(0, section.title)
    found = []
    for text in texts:
        for start, end in split_sentences(text):
            piece = text[start:end]
            found.append(_Text(fill_text(piece, ledger), slot_facts(piece)))
    return found


def _changed_facts(old: FactLedger, new: FactLedger) -> frozenset[str]:
    ids = {fact.id for fact in (*old.facts, *new.facts)}
    return frozenset(name for name in ids if _printed(old, name) != _printed(new, name))


def _printed(ledger: FactLedger, name: str) -> str | None:
    fact = ledger.get(name)
    return None if fact is None else fact.printed


def _differing(before: list[_Text], after: list[_Text]) -> list[tuple[_Text | None, _Text | None]]:
    """Pair the texts that differ; one that stands elsewhere in the other list has only moved and is left out."""
    old, new = {bare_text(text.text) for text in before}, {bare_text(text.text) for text in after}
    found = []
    for first, second in align_texts([text.text for text in before], [text.text for text in after]):
        was = None if first is None or bare_text(before[first].text) in new else before[first]
        now = None if second is None or bare_text(after[second].text) in old else after[second]
        if was is not None or now is not None:
            found.append((was, now))
    return found


def _sentence(name: str, title: str, was: _Text | None, now: _Text | None, changed: frozenset[str]) -> SentenceRipple:
    facts = dict.fromkeys((*(was.facts if was else ()), *(now.facts if now else ())))
    return SentenceRipple(
        name, title, None if was is None else was.text, None if now is None else now.text,
        tuple(fact for fact in facts if fact in changed),
    )  # fmt: skip


def _pair_tables(
    was: DraftSection | None, now: DraftSection | None
) -> list[tuple[DraftTable | None, DraftTable | None]]:
    """Pair tables by their captions, those of one caption in their order."""
    old, new = (
        [] if section is None else [block for block in section.blocks if not isinstance(block, Statement)]
        for section in (was, now)
    )
    pairs: list[tuple[DraftTable | None, DraftTable | None]] = []
    left = list(old)
    for table in new:
        match = next((other for other in left if other.caption == table.caption), None)
        if match is not None:
            left.remove(match)
        pairs.append((match, table))
    return pairs + [(table, None) for table in left]


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table's texts by row and column, spans written out, with the names of its columns and rows."""

    rows: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]


def _grid(table: DraftTable | None, ledger: FactLedger) -> _Grid:
    from assistant.drafting.slots import fill_text

    if table is None:
        return _Grid((), ())
    places: dict[tuple[int, int], str] = {}
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in places:
                column += 1
            text = fill_text(cell.text, ledger)
            for down in range(cell.row_span):
                for right in range(cell.column_span):
                    places[row + down, column + right] = text
            column += cell.column_span
    width = 1 + max((column for _, column in places), default=-1)
    height = len(table.rows)
    rows = tuple(tuple(places.get((row, column), "") for column in range(width)) for row in range(height))
    heads = rows[table.header_rows - 1] if 0 < table.header_rows <= height else ("",) * width
    return _Grid(rows[table.header_rows :], heads)


def _compare_cells(name: str, caption: str, before: _Grid, after: _Grid) -> list[CellRipple]:
    """Compare two tables row by row; rows are paired by what they say, cells by their column."""
    found = []
    for was, now in _differing(_lines(before), _lines(after)):
        first, second = (() if line is None else line.facts for line in (was, now))
        heads = before.heads if now is None else after.heads
        row = _row_name(second or first)
        for column in range(max(len(first), len(second))):
            one = first[column] if column < len(first) else None
            other = second[column] if column < len(second) else None
            head = heads[column] if column < len(heads) else ""
            if one != other and (one or other):
                found.append(CellRipple(name, caption, row, head, one, other))
    return found


def _lines(grid: _Grid) -> list[_Text]:
    """Turn rows into texts to be paired; a first cell that only counts the rows says nothing about one."""
    return [_Text(CELL_MARK.join(row[1:] if _counts(row) else row), row) for row in grid.rows]


def _counts(row: tuple[str, ...]) -> bool:
    return len(row) > 1 and _ORDINAL.fullmatch(row[0]) is not None


def _row_name(row: tuple[str, ...]) -> str:
    """Name a row by its last text before the first number, as forms put the leaf's name there."""
    names = []
    for text in row:
        if any(character.isdecimal() for character in text):
            break
        if text and text not in names:
            names.append(text)
    return names[-1] if names else (row[0] if row else "")
