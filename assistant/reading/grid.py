"""From rows of loose cells to the grid of a table (表格网格).

Text shapes lose the geometry of a table; what is inferred here is flagged ``inferred``. Formats that
carry their geometry (Word, Excel) only use the small tests of this module.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

from assistant.domain.document import Cell, Piece, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

_VALUE = re.compile(
    r"(?:[≥≤><=＝≧≦约近超共]|不[少低高多]于|累计|\\[gl]eq?|\$|\s)*[-+−]?[¥￥]?\d[\d,，]*(?:\.\d+)?"
    r"(?:[-~—～至/]\d[\d.,]*)?\s*(?:\\?[%‰]|[一-鿿㎡/]{0,4})\$?"
)
_MARK = re.compile(r"[(（\[]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）\]]\s*$")
_POINTS = re.compile(r"\s*(?:评价要点|评分标准|评价标准|计分|[①②③④⑤⑥⑦⑧⑨])")
_TOTAL = re.compile(
    r"(?:(?:金额|资金|预算|经费|支出|本页)?合\s*计|总\s*计|小\s*计|总\s*分|总得分|合计得分|综合得分)[:：]?\s*(?:[(（](?:\d+(?:\.\d+)?分?|[百千万亿]*元)[)）])?"
)
_SHORT = 20
_SMALL_MARK, _LARGE_MARK = 10, 20


@dataclass(slots=True)
class LooseCell:
    """A cell as it stands in the file, before it has a place in a grid."""

    text: str
    pieces: tuple[Piece, ...] = ()


@dataclass(slots=True)
class PlacedRow:
    """A row whose cells have columns: (column, span, cell), left to right.

    ``sure`` is False where the columns were guessed against a differing header.
    """

    cells: list[tuple[int, int, LooseCell]] = field(default_factory=list)
    sure: bool = True

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of the row in order."""
        return tuple(cell.text for _, _, cell in self.cells)


def is_value(text: str) -> bool:
    """Tell whether the whole text is one figure, with or without its sign and unit (≥200篇, 96.77%, 15万元)."""
    return bool(_VALUE.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def is_total(text: str) -> bool:
    """Tell whether the text labels a total row (合计、总分)."""
    return bool(_TOTAL.fullmatch(unicodedata.normalize("NFKC", text).strip()))


def squeeze(text: str) -> str:
    """Return the text without blanks and in half-width forms, for comparing labels."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def is_header_row(texts: Sequence[str]) -> bool:
    """Tell whether a row reads as a head: at least two labels, none long, none a figure."""
    labels = [text for text in texts if text]
    return len(labels) >= 2 and not any(is_value(text) or len(text) > _SHORT or "。" in text for text in labels)  # noqa: PLR2004 - two labels


def feature(text: str) -> str:
    """Classify a cell's text by its shape, to recognise the column it belongs to."""
    if not text:
        return "empty"
    if is_value(text):
        return "value"
    if _POINTS.match(text):
        return "points"
    mark = _MARK.search(unicodedata.normalize("NFKC", text))
    if mark and len(text) <= _SHORT:
        size = float(mark[1])
        return "mark-small" if size < _SMALL_MARK else "mark-middle" if size < _LARGE_MARK else "mark-large"
    return "label" if len(text) <= _SHORT else "prose"


Profile = list[dict[str, int]]


def build_profile(rows: Sequence[Sequence[str]], columns: int) -> Profile:
    """Count, for each column, which shapes of text stand in it."""
    profile: Profile = [{} for _ in range(columns)]
    for row in rows:
        for place, text in enumerate(row[:columns]):
            kind = feature(text)
            profile[place][kind] = profile[place].get(kind, 0) + 1
    return profile


_LIKE = {
    "mark-small": {"mark-middle": 0.5, "label": 0.3},
    "mark-middle": {"mark-small": 0.5, "mark-large": 0.5, "label": 0.3},
    "mark-large": {"mark-middle": 0.5, "label": 0.3},
    "label": {"mark-small": 0.3, "mark-middle": 0.3, "mark-large": 0.3, "prose": 0.1},
    "prose": {"points": 0.3, "label": 0.1},
    "points": {"prose": 0.3},
}


def _fit(profile: Profile, column: int, kind: str) -> float:
    counts = profile[column]
    seen = counts.get(kind, 0) + sum(share * counts.get(like, 0) for like, share in _LIKE.get(kind, {}).items())
    return math.log((seen + 0.2) / (sum(counts.values()) + 1.6))


def align(texts: Sequence[str], profile: Profile, *, first: int = 0) -> list[int]:
    """Choose increasing columns (0-based, from ``first``) for the texts of a short row.

    The columns whose usual contents are most like the texts win, and those left out should usually be
    empty; among equals the rightmost wins, because merged cells go missing on the left.
    """
    columns = len(profile)
    kinds = [feature(text) for text in texts]
    best: list[list[float]] = [[-math.inf] * (columns + 1) for _ in range(len(kinds) + 1)]
    best[len(kinds)][columns] = 0.0
    skips = [_fit(profile, column, "empty") / 2 for column in range(columns)]
    for index in range(len(kinds), -1, -1):
        for column in range(columns - 1, first - 1, -1):
            best[index][column] = skips[column] + best[index][column + 1]
            if index < len(kinds):
                take = _fit(profile, column, kinds[index]) + best[index + 1][column + 1]
                best[index][column] = max(take, best[index][column])
    chosen: list[int] = []
    column = first
    for index in range(len(kinds)):
        while column < columns - 1 and skips[column] + best[index][column + 1] >= best[index][column] - 1e-9:
            column += 1
        chosen.append(column)
        column += 1
    return chosen


def first_value_column(rows: Sequence[PlacedRow], columns: int) -> int:
    """Return the first 1-based column that mostly holds figures; ``columns + 1`` where none does."""
    filled: Counter[int] = Counter()
    values: Counter[int] = Counter()
    for row in rows:
        for start, _, cell in row.cells:
            filled[start] += bool(cell.text)
            values[start] += is_value(cell.text)
    for column in sorted(values):
        if values[column] and values[column] * 2 >= filled[column]:
            return column
    return columns + 1


@dataclass(slots=True)
class _Draft:
    row: int
    column: int
    span: int
    cell: LooseCell
    rows: int = 1


def _may_merge(rows: Sequence[PlacedRow], index: int, item: tuple[int, int, LooseCell], header_rows: int) -> bool:
    """Tell whether an empty leading cell may belong to the label above it, by the shape of the two rows."""
    start, span, _ = item
    row, above = rows[index], rows[index - 1]
    if not row.sure and start > 1:
        return False
    if header_rows and index == header_rows:
        # Below a head an empty cell is only empty, unless the head's label stands for the whole column.
        body = [other for later in rows[header_rows:] for other in later.cells if other[0] == start]
        return all(not cell.text for _, _, cell in body)
    upper = next((other for other in above.cells if other[0] == start), None)
    return upper is None or upper[1] == span


def build_cells(rows: Sequence[PlacedRow], columns: int, header_rows: int) -> tuple[Cell, ...]:
    """Turn placed rows into cells, filling leading empty cells down from the label above them.

    Only empty cells at the start of a row, left of the first column of figures, are taken for the
    covered part of a vertically merged label.
    """
    limit = first_value_column(rows[header_rows:], columns)
    drafts: list[_Draft] = []
    owners: dict[tuple[int, int], _Draft] = {}
    for index, row in enumerate(rows):
        _bridge_first_column(rows, index, owners)
        leading = any(cell.text for _, _, cell in row.cells)
        for item in row.cells:
            start, span, cell = item
            leading = leading and not cell.text and (start < limit or index < header_rows)
            owner = owners.get((index - 1, start))
            if leading and owner is not None and owner.cell.text and _may_merge(rows, index, item, header_rows):
                owner.rows = index - owner.row + 1
            else:
                owner = _Draft(index, start, span, cell)
                drafts.append(owner)
            owners[(index, start)] = owner
    return tuple(_finish(draft) for draft in drafts)


def _bridge_first_column(rows: Sequence[PlacedRow], index: int, owners: dict[tuple[int, int], _Draft]) -> None:
    """Let the first column's label go on over a row whose place in that column was lost."""
    row = rows[index]
    owner = owners.get((index - 1, 1))
    lost = not row.sure and row.cells and row.cells[0][0] > 1
    if lost and owner is not None and owner.cell.text and owner.span == 1:
        owner.rows = index - owner.row + 1
        owners[(index, 1)] = owner


def _finish(draft: _Draft) -> Cell:
    return Cell(
        row=draft.row + 1,
        column=draft.column,
        text=draft.cell.text,
        row_span=draft.rows,
        column_span=draft.span,
        pieces=draft.cell.pieces,
        flags=("inferred",) if draft.rows > 1 else (),
    )


def rows_match(first: Sequence[str], second: Sequence[str]) -> bool:
    """Tell whether two rows are the same head printed twice, blanks aside."""
    if len(first) != len(second) or not any(first):
        return False
    return all(squeeze(a) == squeeze(b) for a, b in zip(first, second, strict=True))


def guess_header_rows(rows: int, cells: Sequence[Cell]) -> int:
    """Guess how many rows at the top are head: the first where it reads as one, with the storeys it spans.

    Args:
        rows: The number of rows of the table.
        cells: Its cells by origin, row by row.
    """
    first = list(takewhile(lambda cell: cell.row == 1, cells))
    texts = [cell.text for cell in first]
    if rows < 2 or not all(texts) or not is_header_row(texts):  # noqa: PLR2004 - a head and a row
        return 0
    height = max(cell.row_span for cell in first)
    if height == 1:
        return 1 if all(cell.column_span == 1 for cell in first) else 0
    lower = [cell.text for cell in takewhile(lambda cell: cell.row <= height, cells)]
    return height if height < rows and not any(is_value(text) for text in lower) else 0


def build_table(index: int, rows: Sequence[Sequence[tuple[str, tuple[Piece, ...]]]]) -> Table:
    """Build a plain table of rows whose columns are certain: no merges, short rows filled up."""
    columns = max(len(row) for row in rows)
    cells = []
    for number, row in enumerate(rows, 1):
        for place in range(columns):
            text, pieces = row[place] if place < len(row) else ("", ())
            cells.append(Cell(number, place + 1, text, pieces=pieces))
    return Table(index, len(rows), columns, tuple(cells), header_rows=guess_header_rows(len(rows), cells))


_CLOSING = frozenset({"合计", "总计", "总分", "总得分", "合计得分"})


def begins_anew(first: Sequence[Sequence[str]], second: Sequence[Sequence[str]]) -> bool:
    """Tell whether a table that opens as the one before is a form of its own, not its continuation (另一张表).

    A continuation repeats a head with columns; a new form repeats a title alone, or comes after a total.

    Args:
        first: The texts of the table before, row by row.
        second: The texts of the table in question.
    """
    repeated = 0
    while repeated < min(len(first), len(second)) and rows_match(list(first[repeated]), list(second[repeated])):
        repeated += 1
    if not repeated:
        return False
    columns = any(sum(bool(text.strip()) for text in row) > 1 for row in second[:repeated])
    last = next((text.strip() for text in first[-1] if text.strip()), "")
    return not columns or last in _CLOSING
