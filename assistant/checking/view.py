"""A document as the checks read it (核查视图): normalised texts, each with its section.

Keeps the way back from a normalised character to the source. What numbers mean is left to ``claims``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.checking.outline import Heading, Outline, build_outline
from assistant.domain.document import Cell, Paragraph, SourceDocument, Table
from assistant.domain.finding import Where  # noqa: TC001 - public return type
from assistant.language.normalise import normalise

# A line of a table of contents: a title, a leader of tabs or dots, a page number.
_CONTENTS = re.compile(r"^[^。！？]{2,60}?(?:\t+|[.…·．]{3,})\s*\d{1,3}\s*$")
_HAN = re.compile(r"[一-龥]")


@dataclass(frozen=True, slots=True)
class TextUnit:
    """One paragraph or cell with what stands around it (文本单元).

    ``text`` is normalised; ``offsets`` maps each of its characters (and its end) to the part's own
    text. ``section`` is the path of numbers above it, ``headings`` their titles, outermost first.
    """

    order: int
    part: Paragraph | Cell
    table: Table | None
    text: str
    offsets: tuple[int, ...]
    section: str | None = None
    headings: tuple[str, ...] = ()
    heading: Heading | None = None
    note: bool = False

    @property
    def block(self) -> str:
        """The block id of the paragraph or cell."""
        if isinstance(self.part, Paragraph):
            return self.part.block
        assert self.table is not None  # noqa: S101 - invariant: cells stand in tables
        return self.table.cell_block(self.part)


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document as a run of text units with its outline (核查视图)."""

    document: SourceDocument
    units: tuple[TextUnit, ...]
    outline: Outline

    @property
    def prose(self) -> tuple[TextUnit, ...]:
        """The units that are body paragraphs."""
        return tuple(unit for unit in self.units if unit.table is None)

    def where(self, unit: TextUnit, start: int, end: int) -> Where:
        """Build the place of a span of a unit's normalised text."""
        begin, stop = unit.offsets[start], unit.offsets[end]
        original = unit.part.text
        while stop > begin and original[stop - 1].isspace():
            stop -= 1
        return self.document.where(unit.part, unit.table, (begin, stop), section=unit.section)

    def where_all(self, unit: TextUnit) -> Where:
        """Build the place of a whole unit, quoted in its first 60 characters."""
        return self.where(unit, 0, min(len(unit.text), 60))


def build_view(document: SourceDocument) -> DocumentView:
    """Normalise every text of a document and place it in the outline (建立核查视图)."""
    bare: list[TextUnit] = []
    for _, part, table in document.texts():
        if isinstance(part, Paragraph) and _CONTENTS.match(part.text):
            continue
        clean = normalise(part.text)
        bare.append(TextUnit(len(bare), part, table, clean.text, clean.offsets))
    for paragraph in document.notes:
        if paragraph.kind == "comment":
            continue  # remarks on the report are no part of it
        if paragraph.kind in ("header", "footer") and not _HAN.search(paragraph.text):
            continue
        clean = normalise(paragraph.text)
        bare.append(TextUnit(len(bare), paragraph, None, clean.text, clean.offsets, note=True))
    paragraphs = [
        (unit.order, unit.part, unit.text) for unit in bare if isinstance(unit.part, Paragraph) and not unit.note
    ]
    outline = build_outline(paragraphs)
    units = tuple(_placed(unit, outline) for unit in bare)
    return DocumentView(document, units, outline)


def _placed(unit: TextUnit, outline: Outline) -> TextUnit:
    path = () if unit.note else outline.path_at(unit.order)
    own = path[-1] if path and path[-1].order == unit.order else None
    return TextUnit(
        order=unit.order,
        part=unit.part,
        table=unit.table,
        text=unit.text,
        offsets=unit.offsets,
        section="".join(heading.number for heading in path) or None,
        headings=tuple(heading.title for heading in path),
        heading=own,
        note=unit.note,
    )
