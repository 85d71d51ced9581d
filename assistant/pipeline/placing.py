"""Where in its paragraph or cell a finding stands (核查意见定位), whatever kind of file it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.domain.document import Cell, Paragraph, SourceDocument
    from assistant.domain.finding import Where


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of one block (块内位置): block id, start, end exclusive, counted in the block's own text."""

    block: str
    start: int
    end: int


def place_spans(document: SourceDocument, wheres: tuple[Where, ...]) -> tuple[Span | None, ...]:
    """Place spans in the blocks of a document; None where the block is not among its texts."""
    parts = {block: part for block, part, _ in document.texts()}
    parts |= {note.block: note for note in document.notes if note.block not in parts}
    return tuple(_place(parts.get(where.block or ""), where) for where in wheres)


def _place(part: Paragraph | Cell | None, where: Where) -> Span | None:
    if part is None or where.block is None:
        return None
    start, end = _within(part, where)
    if where.quote and part.text[start:end] != where.quote:
        at = part.text.find(where.quote)
        start, end = (at, at + len(where.quote)) if at >= 0 else (0, len(part.text))
    if end <= start:
        start, end = 0, len(part.text)
    return Span(where.block, start, end)


def _within(part: Paragraph | Cell, where: Where) -> tuple[int, int]:
    """Turn offsets within a line of a text file into offsets within its block."""
    start = where.start if where.start is not None else 0
    end = where.end if where.end is not None else len(part.text)
    for piece in part.pieces:
        if where.line == piece.line and piece.start <= start <= piece.end:
            return piece.offset + start - piece.start, piece.offset + end - piece.start
    return start, end
