"""A table people edited laid beside the draft's (表格并入): cells changed, rows put in or taken out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.draft import DraftCell, DraftTable
from assistant.review.edit_records import Edit, EditKind
from assistant.review.matching import plain
from assistant.workspace.alignment import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.document import Table


def told_table(table: Table) -> str:
    """Tell a table's cells as a text (表格文字), a row a line."""
    return "\n".join("｜".join(cell.text for cell in table.row_cells(n)) for n in range(1, table.rows + 1))


def merge_table(
    table: DraftTable, edited: Table, *, section: str, block: str, authors: Sequence[str]
) -> tuple[DraftTable, tuple[Edit, ...]] | None:
    """Take over changed cells, and rows put in or taken out where no cell reaches over rows (并入表格).

    Args:
        table: The draft's table.
        edited: The file's.
        section: The title of its section.
        block: The draft's block id.
        authors: Who revised it.

    Returns:
        The merged table and its changes; None where the tables differ in a way no cell can be told by.
    """
    cells = {(cell.row, cell.column): cell.text for cell in edited.cells}
    own = list(_grid(table))
    if edited.rows != len(table.rows) or {(row, column) for row, column, _, _ in own} != set(cells):
        merged = _rows_changed(table, edited)
        if merged is None:
            return None
        rows_after, changes = merged
        told = (replace(change, section=section, block=block, place=edited.block) for change in changes)
        return replace(table, rows=rows_after), tuple(told)
    rows = [list(row) for row in table.rows]
    edits = []
    for row, column, place, cell in own:
        text = cells[row, column]
        if plain(text) != plain(cell.text):
            rows[row - 1][place] = replace(cell, text=text)
            where = f"{edited.block}r{row}c{column}"
            edits.append(Edit("changed", section, cell.text, text, block, where, tuple(authors)))
    return replace(table, rows=tuple(tuple(row) for row in rows)), tuple(edits)


def _grid(table: DraftTable) -> Iterator[tuple[int, int, int, DraftCell]]:
    """Yield row, column and place in its row of every cell, all but the place counted from 1."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.rows, start=1):
        column = 1
        for place, cell in enumerate(row):
            while (number, column) in taken:
                column += 1
            yield number, column, place, cell
            taken.update(
                (number + down, column + right) for down in range(cell.row_span) for right in range(cell.column_span)
            )
            column += cell.column_span


def _rows_changed(table: DraftTable, edited: Table) -> tuple[tuple[tuple[DraftCell, ...], ...], list[Edit]] | None:
    """Align the rows of a table without merged cells; None where that cannot be done."""
    spans = any(cell.row_span > 1 or cell.column_span > 1 for row in table.rows for cell in row)
    if spans or any(cell.merged for cell in edited.cells) or edited.columns != len(table.widths):
        return None
    fresh = [
        [edited.text_at(row, column) for column in range(1, edited.columns + 1)] for row in range(1, edited.rows + 1)
    ]
    before = ["｜".join(plain(cell.text) for cell in row) for row in table.rows]
    after = ["｜".join(plain(text) for text in row) for row in fresh]
    changes = align_texts(before, after)
    edits, paired = [], dict[int, int]()
    for one, other in changes:
        kind: EditKind = "changed" if one is not None and other is not None else "removed" if other is None else "added"
        told = tuple(
            None if place is None else texts[place]
            for place, texts in ((one, ["｜".join(cell.text for cell in row) for row in table.rows]),
                                 (other, ["｜".join(row) for row in fresh]))
        )  # fmt: skip
        edits.append(Edit(kind, "", told[0], told[1]))
        if one is not None and other is not None:
            paired[other] = one
    changed_rows = {other for _, other in changes if other is not None}
    gone = {one for one, _ in changes if one is not None}
    same = iter([n for n in range(len(before)) if n not in gone])
    rows = []
    for number, texts in enumerate(fresh):
        if number in changed_rows and number not in paired:
            rows.append(tuple(DraftCell(text) for text in texts))
            continue
        model = table.rows[paired[number] if number in changed_rows else next(same)]
        rows.append(
            tuple(
                cell if plain(cell.text) == plain(text) else replace(cell, text=text)
                for cell, text in zip(model, texts, strict=True)
            )
        )
    return tuple(rows), edits
