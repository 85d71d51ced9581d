"""The grid of a Word table (表格网格): which cell covers which row and column.

Spans are taken as written; where rows disagree about the grid, the printed widths decide. Texts are
left to ``word``.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.reading.word_numbering import VAL, W
from assistant.reading.word_styles import find_child, is_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.reading.package import Element

_TRANSPARENT = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"})
MAX_COLUMNS = 1000
_TOLERANCE = 60


@dataclass(slots=True)
class GridCell:
    """A cell of the grid: 1-based origin, spans, its element, and the covered elements below it."""

    row: int
    column: int
    column_span: int
    element: Element
    row_span: int = 1
    covered: list[Element] = field(default_factory=list)


@dataclass(slots=True)
class Grid:
    """A table's cells by origin with the size of the grid and the rows marked as head."""

    rows: int
    columns: int
    cells: list[GridCell]
    header_rows: int
    hidden_rows: frozenset[int]
    deleted: list[Element]


@dataclass(slots=True)
class _Place:
    start: int
    span: int
    element: Element
    merge: str | None


def find_children(parent: Element, tag: str) -> Iterator[Element]:
    """Yield the children of a kind, looking through content controls and revision wrappers."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from find_children(child, tag)


def _number(parent: Element | None, name: str, default: int) -> int:
    return _value(None if parent is None else parent.find(f"{W}{name}"), default)


def _value(found: Element | None, default: int) -> int:
    text = None if found is None else found.get(VAL)
    return min(int(text), MAX_COLUMNS) if text is not None and text.isdigit() else default


def _is_deleted(row: Element) -> bool:
    properties = row.find(f"{W}trPr")
    return properties is not None and properties.find(f"{W}del") is not None


def _read_row(row: Element) -> list[_Place]:
    column = _number(row.find(f"{W}trPr"), "gridBefore", 0)
    places: list[_Place] = []
    for cell in find_children(row, f"{W}tc"):
        properties = find_child(cell, f"{W}tcPr")
        marks = {} if properties is None else {item.tag: item for item in reversed(properties)}
        span = max(_value(marks.get(f"{W}gridSpan"), 1), 1)
        vertical = marks.get(f"{W}vMerge")
        merge = None if vertical is None else vertical.get(VAL, "continue")
        sideways = marks.get(f"{W}hMerge")
        if sideways is not None and sideways.get(VAL, "continue") == "continue" and places:
            # The old way to merge sideways keeps the covered cells in the row.
            places[-1].span += span
        else:
            places.append(_Place(column, span, cell, merge))
        column += span
    return places


def read_grid(tables: Sequence[Element], skip: int = 0) -> Grid:
    """Read one table, or several that are one, into a grid.

    Args:
        tables: The ``w:tbl`` elements in order.
        skip: How many rows at the start of each but the first repeat the head and are left out.
    """
    rows: list[list[_Place]] = []
    heads: list[bool] = []
    afters: list[int] = []
    hidden: set[int] = set()
    deleted: list[Element] = []
    for index, table in enumerate(tables):
        elements = [row for row in find_children(table, f"{W}tr") if not deleted_row(row, deleted)]
        for row in elements[skip if index else 0 :]:
            properties = row.find(f"{W}trPr")
            rows.append(_read_row(row))
            afters.append(_number(properties, "gridAfter", 0))
            heads.append(bool(is_on(properties, "tblHeader")))
            if is_on(properties, "hidden"):
                hidden.add(len(rows))
    _mend_columns(rows, afters)
    columns = _compress(rows)
    cells = _merge_rows(rows)
    header_rows = next((index for index, head in enumerate(heads) if not head), len(heads))
    return Grid(len(rows), columns, cells, header_rows, frozenset(hidden), deleted)


def deleted_row(row: Element, deleted: list[Element]) -> bool:
    """Tell whether a row is deleted by revision, and collect it if so."""
    if _is_deleted(row):
        deleted.append(row)
        return True
    return False


def _width(cell: Element) -> int | None:
    width = cell.find(f"{W}tcPr/{W}tcW")
    value = None if width is None else width.get(f"{W}w")
    if width is None or value is None or width.get(f"{W}type", "dxa") != "dxa" or not value.isdigit():
        return None
    return int(value) or None


def _mend_columns(rows: list[list[_Place]], afters: list[int]) -> None:
    """Set cells by their widths where the rows' spans do not add up to one number of columns."""
    ends = {places[-1].start + places[-1].span + after for places, after in zip(rows, afters, strict=True) if places}
    if len(ends) <= 1 or any(places and places[0].start for places in rows):
        return
    edges: list[list[int]] = []
    for places in rows:
        widths = [_width(place.element) for place in places]
        if any(width is None for width in widths):
            return
        position, row = 0, [0]
        for width in widths:
            position += width or 0
            row.append(position)
        edges.append(row)
    totals = [row[-1] for row in edges if len(row) > 1]
    if max(totals) - min(totals) > _TOLERANCE * 2:
        return
    lines = _cluster(sorted({edge for row in edges for edge in row}))
    for places, row in zip(rows, edges, strict=True):
        for place, left, right in zip(places, row, row[1:], strict=False):
            place.start = _nearest(lines, left)
            place.span = max(_nearest(lines, right) - place.start, 1)


def _cluster(edges: list[int]) -> list[int]:
    lines: list[int] = []
    for edge in edges:
        if not lines or edge - lines[-1] > _TOLERANCE:
            lines.append(edge)
    return lines


def _nearest(lines: list[int], edge: int) -> int:
    return min(range(len(lines)), key=lambda place: abs(lines[place] - edge))


def _compress(rows: list[list[_Place]]) -> int:
    """Drop grid lines at which no cell begins, and return the number of columns left."""
    starts = sorted({place.start for places in rows for place in places})
    if not starts:
        return 0
    index = {start: number for number, start in enumerate(starts)}
    for places in rows:
        for place in places:
            stop = bisect_left(starts, place.start + place.span)
            place.start = index[place.start]
            place.span = max(stop - place.start, 1)
    return len(starts)


def _merge_rows(rows: list[list[_Place]]) -> list[GridCell]:
    cells: list[GridCell] = []
    above: dict[int, GridCell] = {}
    for number, places in enumerate(rows, 1):
        current: dict[int, GridCell] = {}
        for place in places:
            upper = above.get(place.start)
            if place.merge == "continue" and upper is not None and upper.column_span == place.span:
                upper.row_span = number - upper.row + 1
                upper.covered.append(place.element)
                current[place.start] = upper
                continue
            cell = GridCell(number, place.start + 1, place.span, place.element)
            cells.append(cell)
            if place.merge is not None:
                current[place.start] = cell
        above = current
    return cells
