"""Tables written in HTML within a text file (HTML 表格), as programs for recognising scans leave them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from assistant.domain.document import Cell
from assistant.reading.grid import guess_header_rows
from assistant.reading.text_lines import Fragment, build_text

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_SPAN = 200


@dataclass(slots=True)
class _Mark:
    """A cell as marked up: its spans and the fragments of its text."""

    rows: int
    columns: int
    parts: list[Fragment] = field(default_factory=list)


class _TableParser(HTMLParser):
    """Collects rows of cells with where their texts stand; tables within cells become text."""

    def __init__(self, lines: Sequence[Fragment]) -> None:
        super().__init__(convert_charrefs=False)
        self.lines = lines
        self.rows: list[list[_Mark]] = []
        self.cell: _Mark | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            known = dict(attrs)
            self.cell = _Mark(_span(known.get("rowspan")), _span(known.get("colspan")))
            if not self.rows:
                self.rows.append([])
            self.rows[-1].append(self.cell)

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th", "tr", "table"}:
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is None or not data.strip():
            return
        number, column = self.getpos()
        for offset, text in enumerate(data.split("\n")):
            line = self.lines[number - 1 + offset]
            start = line.start + column if offset == 0 else line.start
            self.cell.parts.append(Fragment(line.line, start, text))

    def handle_entityref(self, name: str) -> None:
        self._add_sign(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._add_sign(f"&#{name};")

    def _add_sign(self, text: str) -> None:
        if self.cell is not None:
            number, column = self.getpos()
            line = self.lines[number - 1]
            self.cell.parts.append(Fragment(line.line, line.start + column, text))


def _span(text: str | None) -> int:
    return min(max(int(text), 1), _MOST_SPAN) if text is not None and text.isdigit() else 1


def build_html_table(lines: Sequence[Fragment]) -> tuple[tuple[Cell, ...], int, int, int] | None:
    """Build the table that the lines mark up.

    Returns:
        The cells, the numbers of rows and columns, and how many rows form the head; None where there is no cell.
    """
    parser = _TableParser(lines)
    parser.feed("\n".join(line.text for line in lines))
    parser.close()
    rows = [row for row in parser.rows if row]
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for number, row in enumerate(rows, 1):
        column = 1
        for mark in row:
            while (number, column) in taken:
                column += 1
            height = min(mark.rows, len(rows) - number + 1)
            text, pieces = build_text(mark.parts)
            cells.append(Cell(number, column, text, height, mark.columns, pieces=pieces))
            taken.update((r, c) for r in range(number, number + height) for c in range(column, column + mark.columns))
            column += mark.columns
    if not cells:
        return None
    columns = max(column for _, column in taken)
    return tuple(cells), len(rows), columns, guess_header_rows(len(rows), cells)
