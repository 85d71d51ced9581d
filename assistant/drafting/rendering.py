"""A draft as a document (初稿成文): the one order and numbering of its blocks.

The checker reads this document, the Word export writes the same blocks; so a finding's place is one
place in both.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from assistant.domain.document import Cell, Paragraph, SourceDocument, Table
from assistant.domain.draft import DraftTable, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.draft import Draft, DraftSection

DraftBlock = tuple[str, "DraftSection", "Statement | DraftTable"]


def draft_blocks(draft: Draft) -> Iterator[DraftBlock]:
    """Yield every block with its id and section (成文顺序): sections, then appendices.

    Yields:
        ``(block_id, section, block)``; paragraphs count p1, p2…, tables t1, t2…. A section's title
        comes first as a statement of style ``heading``; a section without title has none.
    """
    paragraphs, tables = 0, 0
    for section in (*draft.sections, *draft.appendices):
        if section.title:
            paragraphs += 1
            yield f"p{paragraphs}", section, Statement(section.title, style="heading", level=section.level)
        for block in section.blocks:
            if isinstance(block, Statement):
                paragraphs += 1
                yield f"p{paragraphs}", section, block
            else:
                tables += 1
                yield f"t{tables}", section, block


def draft_to_document(draft: Draft) -> SourceDocument:
    """Turn a filled draft into a document the checks can read (转为来源文档).

    The report's title is the document's name; a table's caption and unit line stay with the table.
    """
    blocks: list[Paragraph | Table] = []
    digest = hashlib.sha256(draft.title.encode())
    for block_id, _, block in draft_blocks(draft):
        index = int(block_id[1:])
        if isinstance(block, Statement):
            level = block.level if block.style == "heading" else None
            kind = "caption" if block.style == "caption" else "body"
            blocks.append(Paragraph(index, block.text, level, kind=kind))  # type: ignore[arg-type]
            digest.update(block.text.encode())
        else:
            table = _table(block, index)
            blocks.append(table)
            for cell in table.cells:
                digest.update(cell.text.encode())
    return SourceDocument(draft.title, "draft", digest.hexdigest(), tuple(blocks))


def _table(block: DraftTable, index: int) -> Table:
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    for row_number, row in enumerate(block.rows, start=1):
        column = 1
        for cell in row:
            while (row_number, column) in taken:
                column += 1
            cells.append(Cell(row_number, column, cell.text, cell.row_span, cell.column_span))
            taken.update(
                (row_number + down, column + right)
                for down in range(cell.row_span)
                for right in range(cell.column_span)
            )
            column += cell.column_span
    return Table(
        index,
        len(block.rows),
        len(block.widths),
        tuple(cells),
        caption=block.caption,
        unit_line=block.unit_line,
        header_rows=block.header_rows,
    )
