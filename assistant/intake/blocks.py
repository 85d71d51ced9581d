"""Tables cut into forms and blocks by their header rows (资金、目标、指标、得分各块).

A form may hold several blocks one below the other, in any order, and a table several forms; what the
rows of a block mean is left to ``indicator_rows`` and ``funds``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.intake.document_head import is_report_title, line_entries, unnumbered_title
from assistant.intake.entries import (
    LABELLED,
    entry_text,
    read_amounts,
    read_goal,
    read_head,
    read_remark_line,
    read_remarks,
    read_remarks_below,
    read_sources,
)
from assistant.intake.expert_sheets import named_columns
from assistant.intake.forms import bare, head_field, is_total_label
from assistant.intake.groups import group_named
from assistant.intake.headers import EXPERT, BlockKind, find_header
from assistant.intake.paired import part_of_pair
from assistant.intake.roles import LEVELS, role_of
from assistant.intake.turned import last_turned_row, turn
from assistant.intake.values import label_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Cell, Table

_YEAR = re.compile(r"^(?:20)\d{2}年?(?:度)?$|^(?:上年|上一年|上年度|去年|基期|近[两三]年)")
_REASON = re.compile(r"^\s*(?:扣分|失分|得分|未得满分)(?:理由|原因|说明|情况|依据)\s*[：:]")
_SENTENCE = re.compile(r"。\s*$|^\s*注[：:]")
_UNIT_LINE = re.compile(r"单位\s*[：:]\s*(?:亿元|万元|千元|元)")
_OUTLINE = re.compile(r"^[（(]?[一二三四五六七八九十]")
_LISTS = frozenset({"indicators", "experts", "projects"})
_LONGEST_LABEL = 20
_LONGEST_ENTRY = 60


@dataclass(slots=True)
class Block:
    """Rows under one header row of a table; ``columns`` maps field to 1-based grid column.

    ``paired`` holds the place within the cell of fields that share one column (分值/得分). ``group_rows`` are
    rows that name a first-level group for the rows below; ``unit_line`` is a row above that tells the unit;
    ``beside`` are the columns of goals for another time; ``reason_rows`` give the row above its 扣分理由.
    """

    kind: BlockKind
    table: Table
    columns: dict[str, int]
    headers: dict[int, str]
    rows: list[int] = field(default_factory=list)
    total_row: int | None = None
    title: str | None = None
    paired: dict[str, int] = field(default_factory=dict)
    group_rows: dict[int, str] = field(default_factory=dict)
    unit_line: str | None = None
    beside: dict[str, int] = field(default_factory=dict)
    reason_rows: dict[int, Cell] = field(default_factory=dict)


@dataclass(slots=True)
class TableBlocks:
    """What a form holds: blocks, head entries (项目名称…) with their cells, remarks, rows under no header.

    ``notes`` are rows of one cell among a block's rows; ``amounts`` are money cells that stand beside their
    label, by field, ``amount_labels`` those labels;
    ``remarks`` are cells of words beside a label such as 改进措施, by kind; ``goal`` are cells beside 总体目标 and its
    like; ``sources`` are amounts by source below each other, each with the label at the side, its own label, its cell.
    """

    table: Table
    blocks: list[Block] = field(default_factory=list)
    head: dict[str, Cell] = field(default_factory=dict)
    entries: dict[str, str] = field(default_factory=dict)
    titles: list[Cell] = field(default_factory=list)
    loose: list[int] = field(default_factory=list)
    notes: list[Cell] = field(default_factory=list)
    amounts: dict[str, Cell] = field(default_factory=dict)
    amount_labels: list[str] = field(default_factory=list)
    remarks: list[tuple[str, Cell]] = field(default_factory=list)
    goal: dict[str, Cell] = field(default_factory=dict)
    sources: list[tuple[str, Cell, Cell]] = field(default_factory=list)

    @property
    def has_scores(self) -> bool:
        """Whether rows of indicators were found."""
        return any(block.kind == "indicators" and block.rows for block in self.blocks)

    @property
    def title(self) -> str:
        """The form's own title, in its rows or above it; "" where there is none."""
        texts = [*(cell.text for cell in self.titles), self.table.caption or ""]
        return next((text for text in map(unnumbered_title, texts) if is_report_title(text)), "")

    def entry(self, name: str) -> str | None:
        """Return a head entry's text without blanks, None where there is none."""
        cell = self.head.get(name)
        return entry_text(cell.text) if cell is not None else self.entries.get(name)


def cut_table(table: Table) -> list[TableBlocks]:
    """Cut a table into its forms, each cut into blocks; blocks turned by ninety degrees are turned back.

    Returns:
        At least one form, in order of rows. A title of its own, or another 项目名称, after rows of
        indicators opens a further form.
    """
    cutter = _Cutter([TableBlocks(table)])
    filled = {cell.row for cell in table.cells if cell.text.strip()}
    row = 1
    while row <= table.rows:
        row += cutter.take(row) if row in filled else 1
    return cutter.forms


@dataclass(slots=True)
class _Cutter:
    forms: list[TableBlocks]
    current: Block | None = None
    title: str | None = None
    unit_line: str | None = None

    def take(self, row: int) -> int:
        """Take a row into the open form; returns the number of rows taken."""
        form = self.forms[-1]
        cells = form.table.row_cells(row)
        own = [cell for cell in cells if cell.row == row]
        filled = [cell for cell in own if cell.text.strip()]
        bottom = last_turned_row(form.table, row) if filled and not filled[0].text.isascii() else None
        if bottom is not None:
            return self._take_turned(row, bottom)
        header = find_header(form.table, row, own) if filled else None
        if header is not None:
            self.current = Block(
                header.kind, form.table, header.columns, header.labels, title=self.title, paired=header.paired,
                unit_line=self.unit_line, beside=header.beside,
            )  # fmt: skip
            form.blocks.append(self.current)
            return header.height
        if not filled or self._take_title(form, own, filled):
            return 1
        if self._may_take_entries(row) and read_remarks_below(form, filled):
            return 1 + filled[0].row_span
        if self._take_entry(cells, filled):
            return 1
        current = self.current
        if current is None or (current.kind == "goal" and current.rows) or self._is_closed(row):
            if not read_amounts(form, filled) and not read_sources(form, cells, filled):
                form.loose.append(row)
        elif current.kind in _LISTS and _is_total(filled[0]):
            current.total_row = row
        else:
            current.rows.append(row)
        return 1

    def _may_take_entries(self, row: int) -> bool:
        """Whether a row is not one of a list that is still open."""
        current = self.current
        return current is None or current.kind not in _LISTS or self._is_closed(row)

    def _is_closed(self, row: int) -> bool:
        """Whether a row comes after the total of the indicators above it and carries no points of its own."""
        current = self.current
        if current is None or current.kind != "indicators" or current.total_row is None or not current.rows:
            return False
        columns = [current.columns[name] for name in ("weight", "stated") if name in current.columns]
        return not any(re.match(r"\s*\d", current.table.text_at(row, column)) for column in columns)

    def _take_turned(self, top: int, bottom: int) -> int:
        upright = turn(self.forms[-1].table, top, bottom)
        cutter = _Cutter([TableBlocks(upright)], title=self.title)
        row = 1
        while row <= upright.rows:
            row += cutter.take(row)
        self.forms[-1].blocks.extend(block for form in cutter.forms for block in form.blocks)
        self.current = None
        return bottom - top + 1

    def _take_title(self, form: TableBlocks, own: list[Cell], filled: list[Cell]) -> bool:
        """Take a row of one cell for a title; a form's title after another's rows opens a form."""
        only = filled[0]
        alone = (
            only.column_span >= form.table.columns
            or len(own) == 1
            or (self.current is None and only.column == 1)
            or (
                only.column == 1
                and (
                    is_report_title(unnumbered_title(only.text))
                    or _SENTENCE.search(only.text) is not None
                    or _tells_entry(only.text)
                )
            )
        )
        if len(filled) > 1 and self._is_headed_title(form, filled):
            form.titles.append(only)
            self.title = only.text
            return False
        if len(filled) > 1 or not alone:
            return False
        if _UNIT_LINE.search(only.text):
            self.unit_line = only.text
        if self._take_group(only) or self._take_reason(only) or read_remark_line(form, only):
            return True
        if is_report_title(unnumbered_title(only.text)) and form.has_scores:
            form = self._open()
        form.titles.append(only)
        if self.current is not None and self.current.rows and not is_report_title(unnumbered_title(only.text)):
            form.notes.append(only)
        self.title = only.text
        if _OUTLINE.match(only.text.strip()):
            self.current = None
        for entry in line_entries(only.text):
            named = LABELLED.match(entry)
            name = head_field(named[1]) if named else None
            if named and name:
                form.entries.setdefault(name, named[2])
        return True

    def _is_headed_title(self, form: TableBlocks, filled: list[Cell]) -> bool:
        """Whether a form's first row holds its title beside further entries (…自评表 | 自评总分：91.5)."""
        first = self.current is None and not form.blocks and not form.titles and not form.head
        return first and is_report_title(filled[0].text) and all(map(LABELLED.match, (c.text for c in filled[1:])))

    def _take_group(self, only: Cell) -> bool:
        """Take a row of one cell that names a first-level group of the indicators below (一、产出指标（50分）)."""
        current = self.current
        if current is None or current.kind != "indicators" or "level1" in current.columns:
            return False
        name = group_named(label_name(only.text))
        if name is not None:
            current.group_rows[only.row] = name
            current.rows.append(only.row)
        return name is not None

    def _take_reason(self, only: Cell) -> bool:
        """Take a row of one cell below an indicator that tells why it lost points (扣分理由：…)."""
        current = self.current
        reason = _REASON.match(only.text)
        if reason is None or current is None or current.kind != "indicators" or not current.rows:
            return False
        current.rows.append(only.row)
        current.reason_rows[only.row] = replace(only, text=only.text[reason.end() :].strip())
        return True

    def _open(self) -> TableBlocks:
        self.forms.append(TableBlocks(self.forms[-1].table))
        self.current = None
        return self.forms[-1]

    def _take_entry(self, cells: Sequence[Cell], filled: list[Cell]) -> bool:
        """Take a row of head entries (项目名称) or of a label with words (改进措施)."""
        form, current = self.forms[-1], self.current
        if read_remarks(form, filled):
            return True
        first = head_field(filled[0].text)
        within = not self._may_take_entries(filled[0].row)
        if within and first in {"total", "grade"} and all(head_field(cell.text) for cell in filled[::2]):
            return len(filled) % 2 == 0 and read_head(form, filled)
        if not within and (current is None or current.kind != "goal" or current.rows) and read_goal(form, filled):
            return True
        if current is not None and current.kind == "goal" and not current.rows:
            return False
        if within and not (first == "case" and len(filled) > 1 and len(filled[1].text) <= _LONGEST_ENTRY):
            return False
        if current is not None and current.kind == "funds" and first is None:
            return False
        if within and form.has_scores:
            form = self._open()
        taken = read_head(form, cells)
        return taken and (read_amounts(form, filled) or taken)


def _tells_entry(text: str) -> bool:
    named = LABELLED.match(text)
    return named is not None and head_field(named[1]) is not None


def _is_total(cell: Cell) -> bool:
    return is_total_label(cell.text) and len(bare(cell.text)) <= _LONGEST_LABEL


def text_of(block: Block, row: int, name: str) -> str:
    """Return a field's text in a row, its own part where two fields share the cell; "" where there is none."""
    column = block.columns.get(name)
    if "role" in block.columns and name in {"target", "actual"}:
        rows = _rows_of_leaf(block, row)
        row = next((n for n in rows if role_of(block.table.text_at(n, block.columns["role"])) == name), 0)
    text = block.table.text_at(row, column) if column and row else ""
    return part_of_pair(text, name, block.paired[name]) if name in block.paired else text


def _rows_of_leaf(block: Block, row: int) -> range:
    """Return the rows that tell of one indicator in turn, its target and its result."""
    deepest = max(column for name, column in block.columns.items() if name in LEVELS)
    cell = block.table.at(row, deepest)
    if cell is not None and cell.row_span > 1:
        return range(cell.row, cell.row + cell.row_span)
    return range(row, min(row + 2, block.table.rows + 1))


def goes_on(block: Block, row: int) -> bool:
    """Whether a row only goes on with the indicator of the row above: its result below its target."""
    return "role" in block.columns and role_of(block.table.text_at(row, block.columns["role"])) == "actual"


def expert_columns(block: Block) -> dict[int, str]:
    """Return the columns that hold single experts' points, with the experts' names."""
    numbered = {column: bare(text) for column, text in block.headers.items() if EXPERT.match(bare(text))}
    return numbered or named_columns(block.table, block.headers, block.columns, block.rows)


def year_columns(block: Block) -> dict[int, str]:
    """Return the columns headed by a year or by 上年, with the label."""
    return {column: bare(text) for column, text in block.headers.items() if _YEAR.match(bare(text))}
