"""Tables of Excel sheets (工作表中的表): blocks, merges, cells with their addresses.

What the cells show is decided in ``excel``; here they get their places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.document import Cell, Dropped, Table
from assistant.reading.excel_formulas import column_letters
from assistant.reading.grid import guess_header_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.reading.excel_book import SheetPart

_FULL_AREA = 1_000_000
_MERGE_LIMIT = 200_000
_MERGE_ROWS = 200
HIDDEN_STATES = {"hidden": "隐藏工作表", "veryHidden": "深度隐藏工作表"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows, with its stored value where that differs, its formula and flags."""

    text: str
    raw: str | None = None
    formula: str | None = None
    flags: tuple[str, ...] = ()


Place = tuple[int, int]
_NOTHING = Shown("")
_ONE = (1, 1)


def name_place(sheet: SheetPart, place: Place) -> str:
    """Name a cell for people: ``绩效指标!G7``."""
    return f"{sheet.name}!{column_letters(place[1])}{place[0]}"


def is_hidden_column(sheet: SheetPart, column: int) -> bool:
    """Tell whether a column is hidden."""
    return any(first <= column <= last for first, last in sheet.hidden_columns)


def split_blocks(sheet: SheetPart, shown: dict[Place, Shown]) -> list[tuple[int, int]]:
    """Part a sheet at empty rows where the blocks above and below differ in width; (top, bottom) each."""
    numbers = {row for (row, _), item in shown.items() if item.text}
    first, last = min(numbers), max(numbers)
    if len(numbers) == last - first + 1 and all(first <= top and bottom <= last for top, _, bottom, _ in sheet.merges):
        return [(first, last)]
    filled: dict[int, list[int]] = {}
    for (row, column), item in shown.items():
        if item.text:
            filled.setdefault(row, []).append(column)
    for top, left, bottom, right in sheet.merges:
        if shown.get((top, left)) is not None and shown[(top, left)].text:
            for row in range(top, min(bottom, top + _MERGE_ROWS) + 1):
                filled.setdefault(row, []).extend((left, right))
    rows = sorted(filled)
    segments: list[list[int]] = [[rows[0]]]
    for row in rows[1:]:
        if row > segments[-1][-1] + 1:
            segments.append([])
        segments[-1].append(row)
    blocks = [segments[0]]
    for segment in segments[1:]:
        if (
            _is_block(blocks[-1], filled)
            and _is_block(segment, filled)
            and _width(blocks[-1], filled) != _width(segment, filled)
        ):
            blocks.append(segment)
        else:
            blocks[-1] = blocks[-1] + segment
    return [(block[0], block[-1]) for block in blocks]


def _is_block(rows: list[int], filled: dict[int, list[int]]) -> bool:
    """Tell whether rows are a table of their own: two rows at least with two cells each."""
    return sum(len(set(filled[row])) > 1 for row in rows) > 1


def _width(rows: list[int], filled: dict[int, list[int]]) -> tuple[int, int]:
    columns = [column for row in rows for column in filled[row]]
    return min(columns), max(columns)


def build_table(
    sheet: SheetPart, shown: dict[Place, Shown], top: int, bottom: int, index: int
) -> tuple[Table, list[Dropped]]:
    """Build the table of a sheet's rows ``top`` to ``bottom``, trimmed to what is filled.

    Returns:
        The table, and what merges cover or cannot be merged.
    """
    inside = [place for place, item in shown.items() if top <= place[0] <= bottom and (item.text or item.formula)]
    left, right = min(column for _, column in inside), max(column for _, column in inside)
    bottom = max(row for row, _ in inside)
    merges, covered, dropped = _clip_merges(sheet, (top, left, bottom, right))
    height, width = bottom - top + 1, right - left + 1
    dense = height * width <= _FULL_AREA
    hidden = {column for column in range(left, right + 1) if is_hidden_column(sheet, column)}
    letters = {column: column_letters(column) for column in {column for _, column in inside}}
    cells: list[Cell] = []
    places: Iterator[Place] = iter(sorted(inside))
    if dense and not (merges or hidden or sheet.hidden_rows):
        cells = _plain_cells(shown, (top, left, bottom, right))
        places = iter(())
    elif dense:
        places = _all_places(top, left, bottom, right)
    for place in places:
        if place in covered and place not in merges:
            continue
        row, column = place
        item = shown.get(place, _NOTHING)
        flags = item.flags
        if row in sheet.hidden_rows:
            flags = (*flags, "hidden-row")
        if column in hidden:
            flags = (*flags, "hidden-column")
        high, wide = merges.get(place, _ONE)
        ref = f"{letters.get(column) or column_letters(column)}{row}"
        cells.append(
            Cell(row - top + 1, column - left + 1, item.text, high, wide, item.raw, item.formula, ref, (), flags)
        )
    for place in inside if covered else ():
        if place in covered and place not in merges:
            dropped.append(Dropped(name_place(sheet, place), "被合并单元格遮住的内容，未计入", shown[place].text))
    table = Table(
        index,
        height,
        width,
        tuple(cells),
        sheet=sheet.name,
        flags=("hidden-sheet",) if sheet.state in HIDDEN_STATES else (),
        header_rows=guess_header_rows(height, cells),
    )
    return table, dropped


def _plain_cells(shown: dict[Place, Shown], box: tuple[int, int, int, int]) -> list[Cell]:
    """Build the cells of a box without merges or hidden parts, as most long sheets are."""
    top, left, bottom, right = box
    columns = [(column, column - left + 1, column_letters(column)) for column in range(left, right + 1)]
    cells: list[Cell] = []
    for row in range(top, bottom + 1):
        number = row - top + 1
        for column, place, letters in columns:
            item = shown.get((row, column), _NOTHING)
            cells.append(
                Cell(number, place, item.text, 1, 1, item.raw, item.formula, f"{letters}{row}", (), item.flags)
            )
    return cells


def _all_places(top: int, left: int, bottom: int, right: int) -> Iterator[Place]:
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _clip_merges(
    sheet: SheetPart, box: tuple[int, int, int, int]
) -> tuple[dict[Place, tuple[int, int]], set[Place], list[Dropped]]:
    """Cut merges to the filled box: their spans by origin, the places they cover, and those too large to take."""
    top, left, bottom, right = box
    merges: dict[Place, tuple[int, int]] = {}
    covered: set[Place] = set()
    dropped: list[Dropped] = []
    for first, start, last, stop in sheet.merges:
        height, width = min(last, bottom) - first + 1, min(stop, right) - start + 1
        if first < top or start < left or height < 1 or width < 1 or (first, start) in covered:
            continue
        if height * width > _MERGE_LIMIT:
            where = f"{name_place(sheet, (first, start))}:{column_letters(stop)}{last}"
            dropped.append(Dropped(where, "合并区域过大，未按合并处理"))
            continue
        merges[(first, start)] = (height, width)
        covered.update((row, column) for row in range(first, first + height) for column in range(start, start + width))
    return merges, covered, dropped
