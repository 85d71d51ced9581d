"""Tables typed with tabs in a Word file (制表符排成的表): a text report opened and saved as Word.

Only a body without any table of its own is looked at, and only where its paragraphs are plain runs: there
the rules for text files say what is a table. Reading and commenting both ask here, so their ids agree.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.domain.document import Dropped
from assistant.reading.text import build_document
from assistant.reading.word_numbering import W
from assistant.reading.word_plan import ParagraphPlan, TablePlan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Table
    from assistant.reading.package import Element

_TAB = f"{W}tab"
_TEXT = f"{W}t"
_RUN = f"{W}r"
# Where any of these stands, what the reader sees is more than the letters and tabs of the runs.
_INVOLVED = tuple(
    f"{W}{name}"
    for name in ("numPr", "vanish", "ins", "del", "moveFrom", "moveTo", "fldChar", "fldSimple", "sdt", "br", "cr",
                 "drawing", "pict", "object", "sym", "hyperlink")
)  # fmt: skip
_FEWEST_TABBED = 6


@dataclass(frozen=True, slots=True)
class TabbedTable:
    """A table of tabbed paragraphs: the paragraphs it takes (first, last) and the ``w:p`` of each cell."""

    table: Table
    first: int
    last: int
    elements: dict[str, Element]


def find_tabbed(plans: Sequence[ParagraphPlan | TablePlan]) -> tuple[tuple[TabbedTable, ...], tuple[Dropped, ...]]:
    """Find the tables typed with tabs in a body that has no others, with what is doubtful about them."""
    elements = {plan.index: plan.element for plan in plans if isinstance(plan, ParagraphPlan)}
    if len(elements) != len(plans):
        return (), ()
    lines = [_raw_text(element) for element in elements.values()]
    tabbed = [line for line in lines if "\t" in line and line.strip()]
    if len(tabbed) < _FEWEST_TABBED or any("<table" in line.lower() for line in lines):
        return (), ()
    if any(next(element.iter(*_INVOLVED), None) is not None for element in elements.values()):
        return (), ()
    document = build_document("\n".join(lines), "", "", ())
    tables = [table for table in document.tables if any(cell.pieces for cell in table.cells)]
    doubtful = [Dropped(f"表{table.index}", "以制表符排成，没有表格线，按表格读入，请核对") for table in tables]
    return tuple(_locate(table, elements) for table in tables), (*doubtful, *document.dropped)


def _raw_text(paragraph: Element) -> str:
    parts = []
    for run in paragraph.iter(_RUN):
        for child in run:
            if child.tag == _TEXT:
                parts.append((child.text or "").replace("\n", " "))
            elif child.tag == _TAB:
                parts.append("\t")
    return "".join(parts)


def _locate(table: Table, elements: dict[int, Element]) -> TabbedTable:
    """Tell which paragraphs a table takes; an empty cell stands in the paragraph of the cell before it."""
    lines = [piece.line for cell in table.cells for piece in cell.pieces]
    first, last = min(lines), max(lines)
    places = {}
    line = first
    for cell in table.cells:
        line = cell.pieces[0].line if cell.pieces else line
        places[table.cell_block(cell)] = elements[line]
    bare = replace(table, cells=tuple(replace(cell, pieces=()) for cell in table.cells), caption=None, unit_line=None)
    return TabbedTable(bare, first, last, places)
