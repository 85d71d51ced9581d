"""Tables written one cell a line, each line led by a tab, rows ending at an empty line (制表符引导的表).

Horizontally merged cells are absent in this shape, so rows are short; how they are laid out over the
columns is inferred from the heads, from like rows and from what stands in the columns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.reading.grid import (
    LooseCell,
    PlacedRow,
    align,
    build_cells,
    build_profile,
    is_header_row,
    is_total,
    is_value,
    squeeze,
)
from assistant.reading.split_heads import count_heads, head_starts, lay_out_heads
from assistant.reading.text_lines import Fragment, build_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.domain.document import Cell

LedRow = list[list[Fragment]]
_LONG_CELL = 60


def is_led_table(rows: Sequence[LedRow]) -> bool:
    """Tell tables apart from prose whose paragraphs are indented by a tab."""
    cells = [cell for row in rows for cell in row]
    if len(cells) < 2 or max(len(row) for row in rows) < 2:  # noqa: PLR2004 - one cell is no table
        return False
    prose = sum(sum(len(part.text) for part in cell) > _LONG_CELL for cell in cells)
    return prose * 2 <= len(cells)


def build_led_table(rows: Sequence[LedRow]) -> tuple[tuple[Cell, ...], int, int, int, list[int]]:
    """Lay tab-led rows out on a grid.

    Returns:
        The cells, the numbers of rows and of columns, how many rows form the head, and the rows (from 0) that
        hold heads whose columns are not certain.
    """
    loose = [[LooseCell(*build_text(cell)) for cell in row] for row in rows]
    while len(loose) > 1 and not any(cell.text for cell in loose[-1]):
        del loose[-1]
    columns = max(len(row) for row in loose)
    texts = [[cell.text for cell in row] for row in loose]
    heads, doubtful = lay_out_heads(texts, columns)
    header_rows = _count_header_rows(loose, columns)
    if 0 in heads:
        header_rows = next(n for n, row in enumerate(texts, 1) if len(row) == columns)
    placed: list[PlacedRow] = []
    for index in range(len(loose)):
        placed.append(_place(loose, index, placed, columns, header_rows, heads))
    if header_rows > 1 and 0 not in heads and len(loose[0]) not in {columns, count_heads(texts[1])}:
        doubtful = [0, *doubtful]
    return build_cells(placed, columns, header_rows), len(placed), columns, header_rows, doubtful


def _count_header_rows(rows: Sequence[Sequence[LooseCell]], columns: int) -> int:
    first = [cell.text for cell in rows[0]]
    if not is_header_row(first) or not all(first) or len(rows) == 1:
        return 0
    if len(first) == columns:
        return 1
    second = [cell.text for cell in rows[1]]
    split = len(second) == columns and not second[0] and is_header_row(second)
    return 2 if split and (second[-1] or len(first) == count_heads(second)) else 0


def _place(
    rows: Sequence[Sequence[LooseCell]],
    index: int,
    placed: Sequence[PlacedRow],
    columns: int,
    header_rows: int,
    heads: Mapping[int, list[int]],
) -> PlacedRow:
    row = rows[index]
    count = len(row)
    label = next((place for place, cell in enumerate(row) if cell.text), 0)
    if index in heads:
        starts = heads[index]
    elif count == columns:
        starts = list(range(1, columns + 1))
    elif count == 1:
        starts = [1]
    elif index == 0 and header_rows > 1:
        starts = _place_group_heads(rows[1], count, columns)
    elif label == 0 and is_total(row[0].text):
        starts = _place_total(row, rows, columns, 0)
    else:
        previous = placed[-1] if placed else None
        if previous is not None and len(previous.cells) == count:
            starts = [start for start, _, _ in previous.cells]
        elif is_total(row[label].text):
            starts = [*range(1, label + 1), *_place_total(row, rows, columns, label)]
        else:
            starts = _place_by_head(row, placed, columns)
    ends = [*starts[1:], columns + 1]
    return PlacedRow([(start, end - start, cell) for start, end, cell in zip(starts, ends, row, strict=True)])


def _place_group_heads(below: Sequence[LooseCell], count: int, columns: int) -> list[int]:
    """Lay the heads of a two-storey head out: one column each over an empty cell, the rest shared evenly."""
    texts = [cell.text for cell in below]
    if count == count_heads(texts):
        return head_starts(texts)
    empty = 0
    while empty < len(below) and not below[empty].text:
        empty += 1
    empty = min(empty, count - 1)
    groups = count - empty
    width, extra = divmod(columns - empty, groups)
    starts = list(range(1, empty + 1))
    column = empty + 1
    for group in range(groups):
        starts.append(column)
        column += width + (1 if group < extra else 0)
    return starts


def _place_total(row: Sequence[LooseCell], rows: Sequence[Sequence[LooseCell]], columns: int, label: int) -> list[int]:
    """Set the figures of a total row under the columns of like figures; its label takes what is left of them."""
    full = [[cell.text for cell in other] for other in rows if len(other) == columns]
    body = [texts for texts in full if any(is_value(text) for text in texts)]
    heads = [texts for texts in full if is_header_row(texts)]
    profile = build_profile(body or full, columns)
    if heads:
        for place, text in enumerate(heads[-1]):
            # Points and weights are what totals are made of, whatever figures other columns hold.
            if any(word in squeeze(text) for word in ("分值", "得分", "权重", "满分", "评分")):
                profile[place]["value"] = profile[place].get("value", 0) + len(full)
    figures = [cell.text for cell in row[label + 1 :]]
    return [label + 1, *(column + 1 for column in align(figures, profile, first=label + 1))]


def _place_by_head(row: Sequence[LooseCell], placed: Sequence[PlacedRow], columns: int) -> list[int]:
    """Set the cells that repeat words of an earlier full head under them; without such go from the left.

    Before the repeated words, empty cells keep to the left and the first label takes the spare columns.
    """
    count = len(row)
    heads = [other for other in placed if len(other.cells) == columns and is_header_row(other.texts)]
    words = [squeeze(text) for text in heads[-1].texts] if heads else []
    anchors: list[int] = []
    right = len(words)
    for cell in reversed(row):
        word = squeeze(cell.text)
        found = [place for place, other in enumerate(words[:right]) if word and other == word]
        if not found:
            break
        right = found[-1]
        anchors.insert(0, right + 1)
    free = count - len(anchors)
    if len(anchors) < 2 or anchors[0] <= free:  # noqa: PLR2004 - one word may be chance
        return list(range(1, count + 1))
    empty = 0
    while empty < free - 1 and not row[empty].text:
        empty += 1
    packed = list(range(anchors[0] - (free - empty - 1), anchors[0])) if free else []
    lead = [*range(1, empty + 1), empty + 1][:free]
    return [*lead, *packed, *anchors]
