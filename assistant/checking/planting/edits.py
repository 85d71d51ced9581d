"""One planted error as an edit of a text (植入), and documents with edits applied.

Where an error may be planted is told by the modules beside this one; whether it is found by ``self_test``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from assistant.domain.document import Cell, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.checking.check import CheckContext
    from assistant.checking.view import DocumentView, TextUnit
    from assistant.domain.document import SourceDocument

_Part = TypeVar("_Part", Paragraph, Cell)


@dataclass(frozen=True, slots=True)
class Edit:
    """One planted error (植入差错): the text unit ``order`` with ``start``..``end`` made to read ``new``.

    Spans count in the unit's normalised text; ``old`` is what stood there.
    """

    order: int
    start: int
    end: int
    old: str
    new: str


def edit_of(unit: TextUnit, start: int, end: int, new: str) -> Edit:
    """Build the edit of a span of a unit's text."""
    return Edit(unit.order, start, end, unit.text[start:end], new)


def without_lines(document: SourceDocument) -> SourceDocument:
    """Return the document without its way back to lines of a file: places then count within blocks."""
    return _rebuilt(document, {}, keep_pieces=False)


def with_edits(context: CheckContext, edits: Iterable[Edit]) -> SourceDocument:
    """Return a context's document with the edits made, each in a text unit of its own (植入后的文件)."""
    texts = {id(context.view.units[edit.order].part): _changed(context.view, edit) for edit in edits}
    return _rebuilt(context.document, texts, keep_pieces=True)


def _changed(view: DocumentView, edit: Edit) -> str:
    unit = view.units[edit.order]
    original = unit.part.text
    begin, stop = unit.offsets[edit.start], unit.offsets[edit.end]
    while stop > begin and original[stop - 1].isspace():
        stop -= 1
    return original[:begin] + edit.new + original[stop:]


def _rebuilt(document: SourceDocument, texts: Mapping[int, str], *, keep_pieces: bool) -> SourceDocument:
    def part(given: _Part) -> _Part:
        text = texts.get(id(given), given.text)
        if text == given.text and (keep_pieces or not given.pieces):
            return given
        return replace(given, text=text, pieces=())

    def table(given: Table) -> Table:
        cells = tuple(
            replace(part(cell), inner=tuple(table(inner) for inner in cell.inner)) if cell.inner else part(cell)
            for cell in given.cells
        )
        return given if cells == given.cells else replace(given, cells=cells)

    blocks = tuple(part(block) if isinstance(block, Paragraph) else table(block) for block in document.blocks)
    return replace(document, blocks=blocks, notes=tuple(part(note) for note in document.notes))
