"""Tables that lie on their side (转了九十度的表): indicators as columns, 分值 and 得分 as rows.

They are turned back, so that everything after reads them as any other; places stay those of the file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.intake.forms import column_field, head_field

if TYPE_CHECKING:
    from assistant.domain.document import Cell, SourceDocument, Table

TURNED = "turned"
_LEVELS = frozenset({"level1", "level2", "level3", "level4"})
_VALUES = frozenset({"target", "actual", "weight", "stated"})
_MONEY = frozenset({"initial", "budget", "received", "spent"})
_AMOUNT = re.compile(r"\s*-?\d[\d,]*(?:\.\d+)?\s*$")
_FEWEST_VALUES = 2
_MOST_HEADS = 3


def last_turned_row(table: Table, top: int) -> int | None:
    """Find the last row of a turned table that begins in a row; None where none begins there.

    Its first column holds what is usually a head: 三级指标 above, 分值 and 得分 below, with figures beside them.
    """
    row = top
    while row <= table.rows and _field(table, row, 1) in _LEVELS:
        across = {_field(table, row, column) for column in range(2, table.columns + 1)}
        if across & (_VALUES | _LEVELS):
            return None
        row += 1
    if row == top:
        return _last_funds_row(table, top)
    row -= 1
    values = 0
    while row < table.rows and (name := _field(table, row + 1, 1)) is not None and name not in _LEVELS:
        row += 1
        values += name in _VALUES and any(re.match(r"\s*[≥≤><=]?\s*\d", table.text_at(row, c)) for c in (2, 3))
    return row if values >= _FEWEST_VALUES else None


def left_of_funds(table: Table, top: int) -> int:
    """Return the column a block of funds begins in: the second where a label at the side runs down beside it."""
    side = table.at(top, 1)
    beside = side is not None and side.row == top and side.row_span > _MOST_HEADS and side.column_span < table.columns
    return 1 + side.column_span if beside and side is not None else 1


def _last_funds_row(table: Table, top: int) -> int | None:
    """Find the last row of funds whose sources stand side by side and whose 预算, 到位, 支出 stand below each other."""
    left = left_of_funds(table, top)
    corner = table.at(top, left)
    if corner is None or (corner.row, corner.column) != (top, left) or corner.row_span > _MOST_HEADS:
        return None
    head = range(top, top + corner.row_span)
    if any(_field(table, row, column, "funds_columns") in _MONEY for row in head for column in range(left, left + 3)):
        return None
    if any(_AMOUNT.match(cell.text) or head_field(cell.text) for row in head for cell in table.row_cells(row)):
        return None
    row = head[-1]
    found = 0
    while row < table.rows and _goes_on(table, row + 1, left):
        row += 1
        found += _field(table, row, left, "funds_columns") in _MONEY
        if row == head[-1] + 1 and not found:
            return None
    return row if found >= _FEWEST_VALUES else None


def _goes_on(table: Table, row: int, left: int) -> bool:
    """Whether a row below goes on with the block: a label with amounts, or with points under the same side label."""
    if not table.text_at(row, left).strip():
        return False
    if left > 1 and table.at(row, 1) is not table.at(row - 1, 1):
        return False
    pointed = left > 1 and _field(table, row, left, "funds_columns") in {"stated", "weight", "rate"}
    if pointed:
        return any(re.match(r"\s*\d[\d.]*\s*[%％分]?\s*$", cell.text) for cell in table.row_cells(row)[1:])
    return _amounts(table, row) >= _FEWEST_VALUES


def _amounts(table: Table, row: int) -> int:
    return sum(bool(_AMOUNT.match(cell.text)) for cell in table.row_cells(row)[1:])


def _field(table: Table, row: int, column: int, block: str = "indicator_columns") -> str | None:
    cell = table.at(row, column)
    own = cell is not None and (cell.row, cell.column) == (row, column)
    return column_field(cell.text, block) if cell is not None and own else None


def turn(table: Table, top: int, bottom: int) -> Table:
    """Turn the rows from ``top`` to ``bottom`` back; what was a row becomes the column of its number."""
    left = left_of_funds(table, top)
    cells = [_turned(cell) for cell in table.cells if top <= cell.row <= bottom and cell.column >= left]
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return replace(table, rows=table.columns, columns=bottom, cells=tuple(cells), flags=(*table.flags, TURNED))


def _turned(cell: Cell) -> Cell:
    return replace(cell, row=cell.column, column=cell.row, row_span=cell.column_span, column_span=cell.row_span)


def place_in(document: SourceDocument, cell: Cell, table: Table) -> str:
    """Name a cell's place in the file, that of a turned table's cell as it stands there."""
    return document.place_of(_turned(cell) if TURNED in table.flags else cell, table)
