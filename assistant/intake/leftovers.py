"""What a form holds and no reader took (表中未采用的内容): rows, columns and notes, each listed with its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Unread
from assistant.intake.blocks import expert_columns, year_columns
from assistant.intake.forms import bare, column_field, is_total_label
from assistant.intake.funds import reads_line
from assistant.intake.roles import LEVELS
from assistant.intake.turned import place_in
from assistant.intake.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.document import Cell, SourceDocument, Table
    from assistant.intake.blocks import Block, TableBlocks

# Columns that tell nothing by themselves: a number, or what follows from the columns beside it.
_IDLE = re.compile(r"^(?:序号|编号|代码|行次|差额|结余|最高分|最低分|平均分?|签字|签名)$")
_DESCRIBING = frozenset({*LEVELS, "rule_text", "definition", "stated"})
_OUTLINE = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]")
_LONGEST = 200


def find_leftovers(document: SourceDocument, forms: Sequence[TableBlocks]) -> tuple[Unread, ...]:
    """List the rows, columns and notes of forms that gave no value, and whole tables of no known kind."""
    found: list[Unread] = []
    for form in forms:
        if not form.blocks:
            found.extend(_whole(document, form))
            continue
        if form.table.sheet is None:  # the lines of a worksheet are read as text
            found.extend(
                _unread(document, form.table, (cell,), "表内整行文字，未归入任何数据")
                for cell in form.notes
                if not _OUTLINE.match(cell.text)
            )
        for row in form.loose:
            cells = _filled(form.table, row)
            if len(cells) > 1:
                found.append(_unread(document, form.table, cells, "该行未认出是什么，未采用"))
        for block in form.blocks:
            found.extend(_of_block(document, block))
    return tuple(found)


def _whole(document: SourceDocument, form: TableBlocks) -> Iterator[Unread]:
    """Name a table that is none of the known kinds, by its first row of several cells."""
    rows = {cell.row for cell in form.table.cells if cell.text.strip()}
    first = next((cells for row in sorted(rows) if len(cells := _filled(form.table, row)) > 1), ())
    if len(rows) > 1 and first and not (form.amounts or form.head):
        yield _unread(document, form.table, first, "整张表未认出是什么，未采用")


def _of_block(document: SourceDocument, block: Block) -> Iterator[Unread]:
    if block.kind == "funds":
        for row in block.rows:
            cells = _filled(block.table, row)
            if len(cells) > 1 and not reads_line(block, row):
                yield _unread(document, block.table, cells, "资金表中的这一行没有金额，未采用")
    if block.kind not in {"indicators", "funds"} or block.beside:
        return
    known = {*block.columns.values(), *expert_columns(block), *year_columns(block)}
    for column, label in sorted(block.headers.items()):
        name = bare(label)
        if column in known or not name or _IDLE.match(name) or is_total_label(label):
            continue
        own = column_field(label, "indicator_columns")
        if own in {"rate", "evidence", "weight"} or (block.kind == "funds" and own in _DESCRIBING):
            continue
        cells = tuple(cell for row in block.rows if (cell := _word(block, row, column)) is not None)
        if cells:
            why = f"“{name}”一列未归入任何数据（{len(cells)}格有文字）"
            yield _unread(document, block.table, cells, why)


def _word(block: Block, row: int, column: int) -> Cell | None:
    """Return the cell of words that begins in a place; None for a blank, a figure or a cell merged from elsewhere."""
    cell = block.table.at(row, column)
    if cell is None or (cell.row, cell.column) != (row, column) or is_blank(cell.text):
        return None
    return cell if re.search(r"[一-龥]{2}", cell.text) else None


def _filled(table: Table, row: int) -> tuple[Cell, ...]:
    return tuple(cell for cell in table.row_cells(row) if cell.row == row and not is_blank(cell.text))


def _unread(document: SourceDocument, table: Table, cells: Sequence[Cell], why: str) -> Unread:
    text = " | ".join(re.sub(r"\s+", " ", cell.text.strip()) for cell in cells)
    return Unread(place=place_in(document, cells[0], table), why=why, text=text[:_LONGEST])
