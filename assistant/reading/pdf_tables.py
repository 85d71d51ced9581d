"""Ruled tables of PDF pages (有框线的表格): grids from the cells' rectangles, joined over pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.document import Cell, Dropped
from assistant.reading.grid import is_value, rows_match
from assistant.reading.pdf_lines import Box, Char, Line, build_lines, inside, join_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOLERANCE = 3.0
_LEAST_LINES = 3
_LEAST_PARTS = 3
_FULL_LINE = 2.2
_LONG_CELL = 3
_FEWEST_FIGURES = 2


@dataclass(slots=True)
class PageCell:
    """A cell on a page: 0-based place and spans in its table's grid, its text and number of lines.

    ``full`` tells that its last line reaches the cell's right edge, so that the text may go on; ``carried``
    that it runs on from the page before.
    """

    row: int
    column: int
    rows: int
    columns: int
    text: str
    lines: int = 1
    full: bool = False
    carried: bool = False


@dataclass(slots=True)
class PageTable:
    """A table on one page, or joined from several: its cells and the lines of its grid."""

    page: int
    box: Box
    columns: int
    rows: int
    cells: list[PageCell]
    edges: list[float]
    flags: set[str] = field(default_factory=set)
    dropped: list[Dropped] = field(default_factory=list)

    def row_texts(self, row: int) -> list[str]:
        """The texts that begin in a row, by column, "" where nothing begins."""
        texts = [""] * self.columns
        for cell in self.cells:
            if cell.row == row:
                texts[cell.column] = cell.text
        return texts


def _cluster(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _index(edges: list[float], value: float) -> int:
    return min(range(len(edges)), key=lambda place: abs(edges[place] - value))


def build_page_table(boxes: Sequence[Box], chars: Sequence[Char], page: int) -> PageTable | None:
    """Build a table from the rectangles of its cells; None where they make no table of two cells."""
    if len(boxes) < 2:  # noqa: PLR2004 - a single frame is no table
        return None
    xs = _cluster([edge for box in boxes for edge in (box[0], box[2])])
    ys = _cluster([edge for box in boxes for edge in (box[1], box[3])])
    cells = []
    for box in sorted(boxes, key=lambda item: (item[1], item[0])):
        left, right = _index(xs, box[0]), _index(xs, box[2])
        top, bottom = _index(ys, box[1]), _index(ys, box[3])
        if right > left and bottom > top:
            lines = build_lines([char for char in chars if inside(char, box)])
            text = join_lines(line.text for line in lines)
            full = bool(lines) and lines[-1].right > box[2] - lines[-1].size * _FULL_LINE
            cells.append(PageCell(top, left, bottom - top, right - left, text, len(lines), full))
    outer = (xs[0], ys[0], xs[-1], ys[-1])
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return PageTable(page, outer, len(xs) - 1, len(ys) - 1, cells, xs)


def find_aligned(lines: Sequence[Line], page: int) -> list[tuple[int, int, PageTable]]:
    """Find tables without rules: three lines or more whose parts stand under one another.

    Returns:
        For each the first line, the line after the last, and the table.
    """
    found = []
    start = 0
    while start < len(lines):
        stop = start + 1
        count = len(lines[start].parts)
        while stop < len(lines) and count >= _LEAST_PARTS and _aligned(lines[start], lines[stop]):
            stop += 1
        if stop - start >= _LEAST_LINES:
            found.append((start, stop, _build_aligned(lines[start:stop], page)))
        start = max(stop, start + 1)
    return found


def _aligned(first: Line, second: Line) -> bool:
    if len(first.parts) != len(second.parts) or second.top - first.bottom > 40 * first.size:
        return False
    return all(a[0] < b[1] and b[0] < a[1] for a, b in zip(first.parts, second.parts, strict=True))


def _build_aligned(lines: Sequence[Line], page: int) -> PageTable:
    columns = len(lines[0].parts)
    cells = [
        PageCell(row, column, 1, 1, part[2]) for row, line in enumerate(lines) for column, part in enumerate(line.parts)
    ]
    box = (min(line.left for line in lines), lines[0].top, max(line.right for line in lines), lines[-1].bottom)
    return PageTable(page, box, columns, len(lines), cells, [], {"aligned"})


def continues(first: PageTable, second: PageTable) -> bool:
    """Tell whether a table at the top of a page goes on with the one at the foot of the page before."""
    if not first.edges or not second.edges:
        return False
    if first.columns == second.columns:
        return all(abs(a - b) <= _TOLERANCE * 2 for a, b in zip(first.edges, second.edges, strict=True))
    # A part may lack inner lines, where its rows happen to be merged; its frame is the same.
    few, many = sorted((first.edges, second.edges), key=len)
    return all(min(abs(edge - other) for other in many) <= _TOLERANCE * 2 for edge in few) and len(few) > 1


def join_tables(first: PageTable, second: PageTable, name: str) -> None:
    """Append the second part to the first: repeated heads left out, rows cut by the page put together."""
    _share_edges(first, second)
    skip = 0
    while skip < second.rows - 1 and rows_match(first.row_texts(skip), second.row_texts(skip)):
        skip += 1
    if skip:
        place = f"{name} 第{second.page}页"
        first.dropped.append(
            Dropped(place, "续页重复的表头，已并入上表", " | ".join(filter(None, second.row_texts(0))))
        )
    moved = [cell for cell in second.cells if cell.row >= skip]
    base = first.rows - skip
    head = [cell for cell in moved if cell.row == skip]
    if _is_rest(first, head):
        _append_rest(first, head, name, second.page)
        moved = [cell for cell in moved if cell.row > skip or cell.rows > 1]
        for cell in head:
            # A merged label that runs on beside the rest begins one row later.
            cell.row, cell.rows, cell.text, cell.carried = cell.row + 1, cell.rows - 1, "", True
        base -= 1
    for cell in moved:
        cell.row += base
    _extend_labels(first, moved)
    first.cells.extend(moved)
    first.rows = base + second.rows
    first.flags.add("joined")


def _share_edges(first: PageTable, second: PageTable) -> None:
    if first.columns == second.columns:
        return
    edges = max((first.edges, second.edges), key=len)
    for table in (first, second):
        places = [_index(edges, edge) for edge in table.edges]
        for cell in table.cells:
            left, right = places[cell.column], places[cell.column + cell.columns]
            cell.column, cell.columns = left, right - left
        table.edges, table.columns = edges, len(edges) - 1


def _last_cells(table: PageTable) -> dict[int, PageCell]:
    return {cell.column: cell for cell in table.cells if cell.row + cell.rows == table.rows}


def _is_rest(first: PageTable, cells: list[PageCell]) -> bool:
    """Tell whether a row is the rest of the row above, cut by the page.

    It has no figure, stands under filled cells of which one broke off at its edge, and either leaves a
    cell empty whose column the row above filled by itself, or continues long texts alone.
    """
    above = _last_cells(first)
    filled = [cell for cell in cells if cell.text]
    if not filled or len(filled) == len(cells):
        return False
    if any(is_value(cell.text) for cell in filled) and not _is_tail(above, cells, filled):
        return False
    uppers = [above.get(cell.column) for cell in filled]
    if not all(upper is not None and upper.text for upper in uppers):
        return False
    broken = any(upper is not None and upper.full and not upper.text.endswith(("。", "！", "？")) for upper in uppers)
    long = all(upper is not None and upper.lines >= _LONG_CELL for upper in uppers)
    bare = [above.get(cell.column) for cell in cells if not cell.text]
    return broken and (long or any(upper is not None and upper.text and upper.rows == 1 for upper in bare))


def _is_tail(above: dict[int, PageCell], cells: list[PageCell], filled: list[PageCell]) -> bool:
    """Tell whether a lone figure ends a name that broke off, its row having no figure of its own."""
    upper = above.get(filled[0].column)
    figures = [over for cell in cells if not cell.text and (over := above.get(cell.column)) and is_value(over.text)]
    return len(filled) == 1 and upper is not None and not is_value(upper.text) and len(figures) >= _FEWEST_FIGURES


def _append_rest(first: PageTable, cells: list[PageCell], name: str, page: int) -> None:
    above = _last_cells(first)
    filled = [cell for cell in cells if cell.text]
    for cell in filled:
        target = above[cell.column]
        target.text = join_lines((target.text, cell.text))
    text = " | ".join(cell.text for cell in filled)
    first.dropped.append(Dropped(f"{name} 第{page}页", "跨页拆开的行，已并回上一行，请核对", text))


def _extend_labels(first: PageTable, moved: list[PageCell]) -> None:
    """Let merged labels at the foot of a page go on over the empty cells at the head of the next."""
    above = _last_cells(first)
    for cell in [cell for cell in moved if cell.row == first.rows and not cell.text]:
        label = above.get(cell.column)
        leading = all(not other.text for other in moved if other.row == cell.row and other.column < cell.column)
        if (
            label is not None
            and label.columns == cell.columns
            and leading
            and (label.rows > 1 or cell.rows > 1 or cell.carried)
            and label.text
        ):
            label.rows += cell.rows
            moved.remove(cell)


def finish_cells(table: PageTable) -> tuple[tuple[Cell, ...], int, int]:
    """Turn page cells into cells, without the grid lines at which nothing begins; with rows and columns."""
    columns = sorted({cell.column for cell in table.cells})
    rows = sorted({cell.row for cell in table.cells})
    cells = []
    for cell in sorted(table.cells, key=lambda item: (item.row, item.column)):
        height = sum(cell.row <= row < cell.row + cell.rows for row in rows)
        width = sum(cell.column <= column < cell.column + cell.columns for column in columns)
        cells.append(Cell(rows.index(cell.row) + 1, columns.index(cell.column) + 1, cell.text, height, width))
    return tuple(cells), len(rows), len(columns)
