"""Tables cut into blocks by their header rows (资金、目标、指标、得分各块).

A form may hold several blocks one below the other, in any order; what the rows of a block mean is
left to ``indicator_rows`` and ``funds``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from assistant.intake.forms import bare, column_field, head_field, is_total_label

if TYPE_CHECKING:
    from assistant.domain.document import Cell, Table

BlockKind = Literal["indicators", "funds", "goal"]

_LEVELS = ("level1", "level2", "level3", "level4")
_MONEY = ("initial", "budget", "received", "spent")
_VALUES = ("target", "actual", "weight", "stated", "reason", "deduction")
_EXPERT = re.compile(r"^专家[一二三四五六七八九十\d甲乙丙丁]+(?:评分|打分|得分)?$")
_YEAR = re.compile(r"^(?:20)\d{2}年?(?:度)?$")
# Where a form prints several kinds of points, the reviewed ones count; the order is from last word to first.
_STATED_RANK = ("最终", "复核", "评价", "专家", "综合", "平均")
_EXPECTED_GOAL = re.compile(r"(?:年度|年初|全年)?(?:设定|总体|绩效|预期)*目标|年初设定目标|预期目标情况")
_ACTUAL_GOAL = re.compile(r"(?:年度|全年|目标)?(?:实际)?(?:目标)?完成情况|目标实现情况|实际目标|实际完成")
_FEWEST_FUND_COLUMNS = 2
_FEWEST_COLUMNS = 2
_LONGEST_LABEL = 20


@dataclass(slots=True)
class Block:
    """Rows under one header row of a table; ``columns`` maps field to 1-based grid column."""

    kind: BlockKind
    table: Table
    columns: dict[str, int]
    headers: dict[int, str]
    rows: list[int] = field(default_factory=list)
    total_row: int | None = None
    title: str | None = None


@dataclass(slots=True)
class TableBlocks:
    """What a table holds: blocks, head entries (项目名称…) with their cells, rows under no header."""

    table: Table
    blocks: list[Block] = field(default_factory=list)
    head: dict[str, Cell] = field(default_factory=dict)
    titles: list[Cell] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)


def _starts(table: Table, row: int) -> dict[int, Cell]:
    """Return the cells of a row by first column, merged ones from above included."""
    found: dict[int, Cell] = {}
    for column in range(1, table.columns + 1):
        cell = table.at(row, column)
        if cell is not None and cell.column == column:
            found[column] = cell
    return found


def _fields(cells: dict[int, Cell], block: str) -> dict[str, int]:
    """Map fields to columns; where two columns name one field the better one counts."""
    fields: dict[str, int] = {}
    for column, cell in cells.items():
        name = column_field(cell.text, block)
        if name is None:
            continue
        if name in fields and (name != "stated" or _stated_rank(cell.text) >= _stated_rank(cells[fields[name]].text)):
            continue
        fields[name] = column
    return fields


def _stated_rank(text: str) -> int:
    for rank, word in enumerate(_STATED_RANK):
        if word in text:
            return rank
    return len(_STATED_RANK)


def _has_digit_value(cells: dict[int, Cell], columns: set[int]) -> bool:
    return any(re.search(r"\d", cells[column].text) and not _YEAR.match(bare(cells[column].text)) for column in columns)


def _header(table: Table, row: int) -> tuple[BlockKind, dict[str, int], dict[int, str], int] | None:
    """Recognise a header that starts in this row; the last item is the number of rows it takes."""
    top = {column: cell for column, cell in _starts(table, row).items() if cell.row == row}
    if len(top) < _FEWEST_COLUMNS:
        return None
    for height in (2, 1):
        cells = dict(_starts(table, row))
        if height == 2:  # noqa: PLR2004 - a header of two rows
            if row + 1 > table.rows:
                continue
            below = {c: cell for c, cell in _starts(table, row + 1).items() if cell.row == row + 1}
            spanned = {
                c
                for c in below
                for cell in top.values()
                if cell.column_span > 1 and cell.column <= c < cell.column + cell.column_span
            }
            named = {
                c
                for c in spanned
                if any(column_field(below[c].text, b) for b in ("indicator_columns", "funds_columns"))
            }
            # Columns that are not split run through both rows of a true two-row header.
            through = any(cell.row_span > 1 and cell.text.strip() for cell in top.values())
            if not named or not through or _has_digit_value(below, spanned) or set(below) - spanned:
                continue
            cells = {c: cell for c, cell in cells.items() if not (cell.row == row and cell.column_span > 1)}
            cells.update({c: below[c] for c in spanned})
        found = _kind_of(cells)
        if found is not None:
            kind, fields = found
            return kind, fields, {column: cell.text for column, cell in cells.items()}, height
    return None


def _kind_of(cells: dict[int, Cell]) -> tuple[BlockKind, dict[str, int]] | None:
    goal: dict[str, int] = {}
    for column, cell in cells.items():
        label = bare(cell.text)
        if _EXPECTED_GOAL.fullmatch(label):
            goal["expected"] = column
        elif _ACTUAL_GOAL.fullmatch(label):
            goal["actual"] = column
    named = any(column_field(cell.text, "indicator_columns") in _LEVELS for cell in cells.values())
    if len(goal) == len(("expected", "actual")) and not named:
        return "goal", goal
    funds = _fields(cells, "funds_columns")
    if sum(name in funds for name in _MONEY) >= _FEWEST_FUND_COLUMNS:
        return "funds", funds
    fields = _fields(cells, "indicator_columns")
    levels = [name for name in _LEVELS if name in fields]
    values = [name for name in _VALUES if name in fields]
    if levels and values and len(levels) + len(values) > _FEWEST_COLUMNS:
        return "indicators", fields
    return None


def _read_head(table: Table, row: int, found: TableBlocks) -> bool:
    """Take label–value pairs such as 项目名称 from a row; False where there are none."""
    cells = table.row_cells(row)
    taken = False
    for left, right in pairwise(cells):
        name = head_field(left.text)
        if name and right.text.strip() and head_field(right.text) is None and len(right.text) <= 60:  # noqa: PLR2004
            found.head.setdefault(name, right)
            taken = True
    return taken


def cut_blocks(table: Table) -> TableBlocks:
    """Cut a table into blocks by its header rows.

    Returns:
        Blocks with their data rows in order, head entries, title cells (rows of one cell), and rows
        that stand under no header.
    """
    found = TableBlocks(table)
    current: Block | None = None
    title: str | None = None
    row = 1
    while row <= table.rows:
        own = [cell for cell in table.row_cells(row) if cell.row == row]
        filled = [cell for cell in own if cell.text.strip()]
        header = _header(table, row) if filled else None
        if header is not None:
            kind, columns, headers, height = header
            current = Block(kind, table, columns, headers, title=title)
            found.blocks.append(current)
            row += height
            continue
        if not filled:
            row += 1
            continue
        alone = filled[0].column_span >= table.columns or len(own) == 1 or (current is None and filled[0].column == 1)
        if len(filled) == 1 and alone:
            found.titles.append(filled[0])
            title = filled[0].text
            if re.match(r"^[（(]?[一二三四五六七八九十]", title.strip()):
                current = None
        elif current is None or current.kind == "goal":
            if current is not None and not current.rows:
                current.rows.append(row)
            elif not _read_head(table, row, found):
                found.loose.append(row)
        elif (
            is_total_label(filled[0].text)
            and len(bare(filled[0].text)) <= _LONGEST_LABEL
            and current.kind == "indicators"
        ):
            current.total_row = row
        elif current.kind == "funds" and _read_head_only(table, row, found):
            pass
        else:
            current.rows.append(row)
        row += 1
    return found


def _read_head_only(table: Table, row: int, found: TableBlocks) -> bool:
    """Whether a row under a funds header is a head row instead (项目名称 after the funds block)."""
    cells = [cell for cell in table.row_cells(row) if cell.row == row and cell.text.strip()]
    return bool(cells) and head_field(cells[0].text) is not None and _read_head(table, row, found)


def expert_columns(block: Block) -> dict[int, str]:
    """Return the columns that hold single experts' points, with the experts' names."""
    return {column: bare(text) for column, text in block.headers.items() if _EXPERT.match(bare(text))}


def year_columns(block: Block) -> dict[int, str]:
    """Return the columns headed by a year, with the label."""
    return {column: bare(text) for column, text in block.headers.items() if _YEAR.match(bare(text))}
