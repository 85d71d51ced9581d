"""A file as read (来源文档): paragraphs and tables in reading order, each with its place.

Reading files into these types is left to ``assistant.reading``; what their tables mean is left to
``assistant.intake``.
"""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - public return type
from dataclasses import dataclass, field
from typing import Literal

from assistant.domain.finding import Where

FileKind = Literal["docx", "xlsx", "pdf", "text", "draft"]
ParagraphKind = Literal["body", "header", "footer", "footnote", "endnote", "comment", "textbox", "caption"]


@dataclass(frozen=True, slots=True)
class Piece:
    """Maps a run of a block's text back to a line of a text file.

    Characters ``offset``.. of the block stand at ``start``..``end`` of the 1-based ``line``.
    """

    offset: int
    line: int
    start: int
    end: int


def _locate(pieces: tuple[Piece, ...], start: int, end: int) -> tuple[int | None, int, int]:
    for piece in pieces:
        length = piece.end - piece.start
        if piece.offset <= start <= piece.offset + length and (start < piece.offset + length or length == 0):
            begin = piece.start + start - piece.offset
            return piece.line, begin, min(piece.start + end - piece.offset, piece.end)
    return None, start, end


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph (段落). ``index`` counts from 1; ``level`` is 1.. for headings, else None.

    ``text`` is what the reader sees, automatic numbering included; ``numbering`` is that rendered
    prefix, "" where the number was typed. ``bold`` tells that the whole paragraph is bold.
    """

    index: int
    text: str
    level: int | None = None
    numbering: str = ""
    kind: ParagraphKind = "body"
    page: int | None = None
    pieces: tuple[Piece, ...] = ()
    flags: tuple[str, ...] = ()
    bold: bool = False

    @property
    def block(self) -> str:
        """The block id: ``p57``."""
        return f"p{self.index}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table (单元格), standing once for all grid places it covers.

    ``row`` and ``column`` are the 1-based grid place of its upper left corner. ``text`` is what the
    reader sees ("96.77%"); ``raw`` the stored value where it differs ("0.9677"); ``ref`` the
    spreadsheet address ("G7"). ``inner`` holds tables nested in the cell.
    """

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    raw: str | None = None
    formula: str | None = None
    ref: str | None = None
    pieces: tuple[Piece, ...] = ()
    flags: tuple[str, ...] = ()
    inner: tuple[Table, ...] = ()

    @property
    def merged(self) -> bool:
        """Whether the cell covers more than one grid place."""
        return self.row_span > 1 or self.column_span > 1


@dataclass(frozen=True, slots=True)
class Table:
    """One table (表格): a grid of ``rows`` × ``columns`` with merged cells resolved.

    ``cells`` are the cells by origin, row by row. ``caption`` and ``unit_line`` (单位：万元) are bound
    from the paragraphs before it. ``sheet`` names the worksheet it came from.
    """

    index: int
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    caption: str | None = None
    unit_line: str | None = None
    sheet: str | None = None
    page: int | None = None
    header_rows: int = 0
    flags: tuple[str, ...] = ()
    _grid: dict[tuple[int, int], Cell] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Resolve merges once, so that look-ups by grid place are immediate."""
        for cell in self.cells:
            if cell.row_span == cell.column_span == 1:
                self._grid.setdefault((cell.row, cell.column), cell)
                continue
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    self._grid.setdefault((row, column), cell)

    @property
    def block(self) -> str:
        """The table's block id: ``t4``."""
        return f"t{self.index}"

    def at(self, row: int, column: int) -> Cell | None:
        """Return the cell that covers the 1-based grid place, or None where the row is short."""
        return self._grid.get((row, column))

    def text_at(self, row: int, column: int) -> str:
        """Return the text that covers the grid place, "" where there is no cell."""
        cell = self._grid.get((row, column))
        return "" if cell is None else cell.text

    def row_cells(self, row: int) -> tuple[Cell, ...]:
        """Return the distinct cells that cover a row, left to right, merged ones from above included."""
        seen: list[Cell] = []
        if self.columns > len(self.cells):
            # A few cells far apart: looking at every empty place between them would take forever.
            return tuple(cell for cell in self.cells if cell.row <= row < cell.row + cell.row_span)
        for column in range(1, self.columns + 1):
            cell = self._grid.get((row, column))
            if cell is not None and (not seen or seen[-1] is not cell):
                seen.append(cell)
        return tuple(seen)

    def cell_block(self, cell: Cell) -> str:
        """The cell's block id: ``t4r2c3``."""
        return f"t{self.index}r{cell.row}c{cell.column}"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something in the file that was left out or is doubtful (未读或存疑): place, why, text."""

    place: str
    why: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A file as read (来源文档).

    ``blocks`` are body paragraphs and tables in reading order; ``notes`` are headers, footers,
    foot- and endnotes, comments and text boxes. ``digest`` is the file's SHA-256.
    """

    name: str
    kind: FileKind
    digest: str
    blocks: tuple[Paragraph | Table, ...]
    notes: tuple[Paragraph, ...] = ()
    dropped: tuple[Dropped, ...] = ()

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The body paragraphs in reading order."""
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables in reading order, nested ones after the table that holds them."""
        found: list[Table] = []

        def walk(table: Table) -> None:
            found.append(table)
            for cell in table.cells:
                for inner in cell.inner:
                    walk(inner)

        for block in self.blocks:
            if isinstance(block, Table):
                walk(block)
        return tuple(found)

    def texts(self) -> Iterator[tuple[str, Paragraph | Cell, Table | None]]:
        """Yield every text with its block id, its paragraph or cell, and its table, in order."""
        for block in self.blocks:
            if isinstance(block, Paragraph):
                yield block.block, block, None
            else:
                yield from _table_texts(block)

    def place_of(self, part: Paragraph | Cell, table: Table | None = None) -> str:
        """Name a paragraph's or cell's place for people: ``自评表.docx › 表2 行7 列5``."""
        if table is None:
            if self.kind == "xlsx" and part.flags:
                return f"{self.name} › {part.flags[0]}"
            page = f"第{part.page}页 " if isinstance(part, Paragraph) and part.page else ""
            line = f"第{part.pieces[0].line}行" if part.pieces else f"第{getattr(part, 'index', 0)}段"
            return f"{self.name} › {page}{line}"
        if isinstance(part, Cell) and part.ref:
            return f"{self.name} › {table.sheet}!{part.ref}"
        page = f"第{table.page}页 " if table.page else ""
        if isinstance(part, Cell):
            return f"{self.name} › {page}表{table.index} 行{part.row} 列{part.column}"
        return f"{self.name} › {page}表{table.index}"

    def where(
        self, part: Paragraph | Cell, table: Table | None, span: tuple[int, int], *, section: str | None = None
    ) -> Where:
        """Build the ``Where`` of a character span in a paragraph or cell."""
        start, end = span
        block = part.block if isinstance(part, Paragraph) else table.cell_block(part) if table else None
        line, line_start, line_end = _locate(part.pieces, start, end) if part.pieces else (None, start, end)
        return Where(
            quote=part.text[start:end],
            line=line,
            block=block,
            section=section,
            start=line_start,
            end=line_end,
            place=self.place_of(part, table),
        )


def _table_texts(table: Table) -> Iterator[tuple[str, Paragraph | Cell, Table | None]]:
    for cell in table.cells:
        yield table.cell_block(cell), cell, table
        for inner in cell.inner:
            yield from _table_texts(inner)
