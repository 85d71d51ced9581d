"""Tables with merged cells (表格): widths, spans, repeated header rows, rows that stay whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.export.openxml.runs import Anchor, write_paragraph, write_runs
from assistant.export.openxml.styles import TABLE_SIZES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.draft import DraftCell, DraftTable

_CELL_MARGINS = 160
# What a row is higher than one line of its text, in twips.
_ROW_ROOM = {"": 140, "Small": 120, "Tiny": 90}
# Numbers, codes and percentages that a line must not break.
_WORD = re.compile(r"[0-9A-Za-z.,%‰:/+\-]+")
# A centred cell longer than this reads as prose and is set flush left.
_PROSE = 16
# What fits 156 mm at 小四 and at 五号; a table with very many rows is set in 小五 as well.
_LARGE_COLUMNS, _TINY_COLUMNS, _TINY_ROWS = 5, 9, 60
# A column with text longer than so many characters is prose and wraps whatever its neighbours give.
_ONE_LINE = 14
# A table of so few rows stays on one page, unless they hold so much text that it would leave its title behind.
_WHOLE_TABLE, _WHOLE_TEXT = 8, 400
# A first row that long fills a good part of a page by itself; it does not wait for the second.
_TALL_ROW = 60
# So many rows stand together at the end of a table.
_CLOSING_ROWS = 3
# A row that long may break across pages; keeping it whole would leave half a page empty.
_LONG_ROW = 260


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell at its 1-based place in the grid, its spans cut to fit the grid (单元格定位)."""

    row: int
    column: int
    row_span: int
    column_span: int
    cell: DraftCell


def place_cells(table: DraftTable) -> tuple[PlacedCell, ...]:
    """Find each cell's place in the grid, rows above reaching down into rows below."""
    columns, rows = len(table.widths), len(table.rows)
    taken: set[tuple[int, int]] = set()
    placed: list[PlacedCell] = []
    for row, cells in enumerate(table.rows, start=1):
        column = 1
        for cell in cells:
            while (row, column) in taken:
                column += 1
            if column > columns:
                break
            height = min(cell.row_span, rows - row + 1)
            width = 1
            while width < cell.column_span and column + width <= columns and (row, column + width) not in taken:
                width += 1
            taken |= {(row + down, column + right) for down in range(height) for right in range(width)}
            placed.append(PlacedCell(row, column, height, width, cell))
    return tuple(placed)


def choose_size(table: DraftTable) -> str:
    """Choose the text size by columns and rows: 小四, 五号 or 小五 (the style's suffix)."""
    columns = len(table.widths)
    if columns > _TINY_COLUMNS or len(table.rows) > _TINY_ROWS:
        return "Tiny"
    return "" if columns <= _LARGE_COLUMNS else "Small"


def share_widths(table: DraftTable, width: int, size: str) -> tuple[int, ...]:
    """Share the text width among the columns (列宽): by their relative widths, mended by their contents.

    Columns whose text fits one line with room to spare give to those whose text would wrap; none
    becomes narrower than its longest number or two characters.
    """
    least, wanted = _needs(table, size)
    if sum(least) >= width:
        return _split(width, least)
    own = _move(list(_split(width, table.widths)), least, least)
    # Prose wraps at any width: it asks for nothing, and gives at most a fifth.
    wrapping = [need > _ONE_LINE * TABLE_SIZES[size][0] * 10 + _CELL_MARGINS for need in wanted]
    asked = [given if wraps else need for given, need, wraps in zip(own, wanted, wrapping, strict=True)]
    kept = [
        max(low, given * 4 // 5) if wraps else need
        for given, low, need, wraps in zip(own, least, wanted, wrapping, strict=True)
    ]
    return tuple(_move(own, asked, kept))


def _move(own: list[int], asked: list[int], kept: list[int]) -> list[int]:
    """Move width from columns that have more than they keep to those that have less than they ask for."""
    lacks = [max(need - given, 0) for need, given in zip(asked, own, strict=True)]
    spare = [max(given - need, 0) for need, given in zip(kept, own, strict=True)]
    moved = min(sum(lacks), sum(spare))
    if moved == 0:
        return own
    gains, gives = _split(moved, lacks), _split(moved, spare)
    return [given + gain - give for given, gain, give in zip(own, gains, gives, strict=True)]


def _split(total: int, parts: tuple[int, ...] | list[int]) -> tuple[int, ...]:
    """Split a total in proportion, so that the shares sum to it exactly."""
    weight = sum(parts) or 1
    bounds = [total * sum(parts[: n + 1]) // weight for n in range(len(parts))]
    return tuple(bound - before for bound, before in zip(bounds, [0, *bounds], strict=False))


def _needs(table: DraftTable, size: str) -> tuple[list[int], list[int]]:
    """Measure each column in twips: what it must have, and what would set its cells on one line."""
    character = TABLE_SIZES[size][0] * 10
    least = [2 * character + _CELL_MARGINS] * len(table.widths)
    lines: list[list[int]] = [[] for _ in table.widths]
    for placed in place_cells(table):
        if placed.column_span > 1:
            continue
        column, text = placed.column - 1, placed.cell.text
        word = max((_halves(word) for word in _WORD.findall(text)), default=0)
        # A Latin letter or digit takes a little over half of a Chinese character's width.
        needed = word * character * 11 // 20 + _CELL_MARGINS + character // 4
        least[column] = max(least[column], min(needed, 12 * character))
        lines[column].append(max((_halves(line) for line in text.split("\n")), default=0))
    # One cell in eight may wrap before a column asks for more.
    usual = [sorted(own, reverse=True)[len(own) // 8] if own else 0 for own in lines]
    one_line = [length * character * 21 // 40 + _CELL_MARGINS for length in usual]
    return least, [max(pair) for pair in zip(least, one_line, strict=True)]


def _halves(text: str) -> int:
    return sum(1 if character.isascii() else 2 for character in text)


def write_table(table: DraftTable, width: int, anchors: Mapping[tuple[int, int], tuple[Anchor, ...]]) -> str:
    """Write a table (表格) as wide as the text, merged cells as its spans say.

    Args:
        table: The table; its caption and unit line are written by the caller.
        width: The text width in twips.
        anchors: Comment ranges by the cell's place (row, column).
    """
    size = choose_size(table)
    widths = share_widths(table, width, size)
    origins = {(placed.row, placed.column): placed for placed in place_cells(table)}
    covering = {
        (placed.row + down, placed.column): placed for placed in origins.values() for down in range(1, placed.row_span)
    }
    grid = "".join(f'<w:gridCol w:w="{own}"/>' for own in widths)
    kept = rows_kept_with_next(table)
    rows = "".join(
        _write_row(table, number, size, widths, origins, covering, anchors, kept)
        for number in range(1, len(table.rows) + 1)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000" w:firstRow="0" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def rows_kept_with_next(table: DraftTable) -> frozenset[int]:
    """Tell which rows no page break may follow (表格分页): the head, the last rows, and all of a small table."""
    count = len(table.rows)
    text = sum(max((len(cell.text) for cell in row), default=0) for row in table.rows)
    if count <= _WHOLE_TABLE and text <= _WHOLE_TEXT:
        return frozenset(range(1, count))
    first = table.rows[table.header_rows] if table.header_rows < count else ()
    tall = max((len(cell.text) for cell in first), default=0) > _TALL_ROW
    kept = table.header_rows + (0 if tall else 1)
    return frozenset({*range(1, min(kept, count - 1) + 1), *_closing_rows(table)})


def _closing_rows(table: DraftTable) -> range:
    """The rows that go over with the last one: a total alone on its page is read beside nothing."""
    count = len(table.rows)
    first = max(count - _CLOSING_ROWS + 1, table.header_rows + 1)
    long = any(len(cell.text) > _TALL_ROW for row in table.rows[first - 1 :] for cell in row)
    return range(0) if long else range(first, count)


def _write_row(
    table: DraftTable,
    row: int,
    size: str,
    widths: tuple[int, ...],
    origins: Mapping[tuple[int, int], PlacedCell],
    covering: Mapping[tuple[int, int], PlacedCell],
    anchors: Mapping[tuple[int, int], tuple[Anchor, ...]],
    kept: frozenset[int],
) -> str:
    head = row <= table.header_rows
    length = max((len(cell.text) for cell in table.rows[row - 1]), default=0)
    keep = "<w:cantSplit/>" if length <= _LONG_ROW else ""
    line = TABLE_SIZES[size][1]
    properties = f'{keep}<w:trHeight w:val="{line + _ROW_ROOM[size]}" w:hRule="atLeast"/>' + (
        "<w:tblHeader/>" if head else ""
    )
    together = row in kept
    cells: list[str] = []
    column = 1
    while column <= len(widths):
        placed = origins.get((row, column))
        above = covering.get((row, column))
        if placed is not None:
            cells.append(
                _write_cell(placed, size, widths, anchors.get((row, column), ()), head=head, together=together)
            )
            column += placed.column_span
        elif above is not None:
            cells.append(_write_covered(above, size, widths, together=together))
            column += above.column_span
        else:
            cells.append(_cell(widths[column - 1], "", write_paragraph(f"TableText{size}", "")))
            column += 1
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def _write_cell(
    placed: PlacedCell,
    size: str,
    widths: tuple[int, ...],
    anchors: tuple[Anchor, ...],
    *,
    head: bool,
    together: bool,
) -> str:
    cell = placed.cell
    width = _width_of(placed, widths)
    spans = _span(placed) + ('<w:vMerge w:val="restart"/>' if placed.row_span > 1 else "")
    heading = head or cell.header
    align: str = cell.align
    if align == "center" and not heading and _is_prose(cell.text, width, size):
        align = "left"
    jc = "" if align == "center" else f'<w:jc w:val="{align}"/>'
    keep = "<w:keepNext/>" if together else ""
    style = f"{'TableHead' if heading else 'TableText'}{size}"
    return _cell(width, spans, write_paragraph(style, write_runs(cell.text, anchors), keep + jc))


def _is_prose(text: str, width: int, size: str) -> bool:
    character = TABLE_SIZES[size][0] * 10
    return len(text) > _PROSE and len(text) * character > 2 * (width - _CELL_MARGINS)


def _write_covered(placed: PlacedCell, size: str, widths: tuple[int, ...], *, together: bool) -> str:
    empty = write_paragraph(f"TableText{size}", "", "<w:keepNext/>" if together else "")
    return _cell(_width_of(placed, widths), f"{_span(placed)}<w:vMerge/>", empty)


def _width_of(placed: PlacedCell, widths: tuple[int, ...]) -> int:
    return sum(widths[placed.column - 1 : placed.column - 1 + placed.column_span])


def _span(placed: PlacedCell) -> str:
    return f'<w:gridSpan w:val="{placed.column_span}"/>' if placed.column_span > 1 else ""


def _cell(width: int, spans: str, content: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}<w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
    )
