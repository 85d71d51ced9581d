"""A file that is no Word file, as a Word file with comments (转录批注): its text and tables, block by block."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.document import Paragraph, Table
from assistant.domain.draft import DraftCell, DraftSection, DraftTable, Statement
from assistant.export.body import Flow, add_blocks, assemble, text_blocks, write_title
from assistant.export.remarks import place_remarks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.document import Cell, SourceDocument
    from assistant.domain.finding import Finding, Where
    from assistant.export.body import Block


def build_transcript(document: SourceDocument, findings: tuple[Finding, ...]) -> bytes:
    """Build a Word file of a document's text with a comment for each finding (转录为 Word)."""
    section = DraftSection("transcript", "", 1)
    blocks = tuple(_blocks(document, section))
    parts: dict[str, Paragraph | Cell] = {part.block: part for part in document.paragraphs}
    for table in document.tables:
        parts |= {table.cell_block(cell): cell for cell in table.cells}
    placed = tuple(
        replace(finding, where=_within_block(finding.where, parts.get(finding.where.block or "")))
        for finding in findings
    )
    title = document.name
    remarks = place_remarks(text_blocks(title, blocks), placed)
    flow = Flow()
    flow.add(write_title(title, (), remarks))
    add_blocks(flow, blocks, remarks, ())
    return assemble(flow, remarks, title)


def _blocks(document: SourceDocument, section: DraftSection) -> Iterator[Block]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            style = "heading" if block.level is not None else "body"
            yield block.block, section, Statement(block.text, style=style, level=block.level)  # type: ignore[arg-type]
        else:
            yield from _tables(block, section)


def _tables(table: Table, section: DraftSection) -> Iterator[Block]:
    rows = tuple(
        tuple(
            DraftCell(cell.text, cell.row_span, cell.column_span, header=row <= table.header_rows)
            for cell in table.cells
            if cell.row == row
        )
        for row in range(1, table.rows + 1)
    )
    widths = tuple(_width(table, column) for column in range(1, table.columns + 1))
    yield (
        table.block,
        section,
        DraftTable(table.caption or "", rows, widths, unit_line=table.unit_line, header_rows=table.header_rows),
    )
    for cell in table.cells:
        for inner in cell.inner:
            yield from _tables(inner, section)


def _width(table: Table, column: int) -> int:
    """Weigh a column by its longest text, within bounds that keep the others readable."""
    longest = max(
        (len(cell.text) for cell in table.cells if cell.column == column and cell.column_span == 1), default=4
    )
    return min(max(longest, 4), 24)


def _within_block(where: Where, part: Paragraph | Cell | None) -> Where:
    """Turn a place within a line of a text file into one within its block."""
    if part is None or where.line is None or where.start is None or where.end is None:
        return where
    for piece in part.pieces:
        if piece.line == where.line and piece.start <= where.start <= piece.end:
            shift = piece.offset - piece.start
            return replace(where, start=where.start + shift, end=where.end + shift)
    return replace(where, start=None, end=None)
