"""The order of a Word body (正文次序): which paragraph and which table has which number.

Reading a file and writing comments into it both go by this plan, so their block ids are the same.
Paragraphs are numbered with the empty ones counted; a table cut in two by a page is one table.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

from assistant.reading.grid import begins_anew, is_header_row, is_value, rows_match
from assistant.reading.word_numbering import W
from assistant.reading.word_tables import Grid, find_children, read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.reading.package import Element

_WRAPPERS = frozenset({f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"})
_VISIBLE = (
    *(f"{W}{name}" for name in ("t", "sym", "drawing", "pict", "object")),
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}t",
)
_DELETED = frozenset({f"{W}del", f"{W}moveFrom"})
_TEXT = f"{W}t"
_CELL = f"{W}tc"
_WIDTH_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class ParagraphPlan:
    """A body paragraph and its number."""

    index: int
    element: Element


@dataclass(slots=True)
class TablePlan:
    """A table and its number: its elements (several where pages cut it), its grid, tables within its cells."""

    index: int
    elements: list[Element]
    repeated_rows: int = 0
    grid: Grid = field(default_factory=lambda: Grid(0, 0, [], 0, frozenset(), []))
    inner: dict[int, list[TablePlan]] = field(default_factory=dict)
    _texts: list[list[list[str]]] = field(default_factory=list)

    def texts(self, place: int) -> list[list[str]]:
        """Return the plain texts of one of its elements, row by row, read once."""
        while len(self._texts) <= place:
            self._texts.append(_row_texts(self.elements[len(self._texts)]))
        return self._texts[place]

    def join(self, element: Element, texts: list[list[str]]) -> None:
        """Take in the next part of the table with its texts."""
        self.texts(len(self.elements) - 1)
        self.elements.append(element)
        self._texts.append(texts)


def find_blocks(parent: Element) -> Iterator[Element]:
    """Yield the paragraphs, tables and inserted files below a body, cell or note, looking through wrappers."""
    for child in parent:
        if child.tag in _WRAPPERS:
            yield from find_blocks(child)
        elif isinstance(child.tag, str):
            yield child


def plan_body(body: Element) -> list[ParagraphPlan | TablePlan]:
    """Number the paragraphs and tables of a body, joining the parts of cut tables."""
    plans: list[ParagraphPlan | TablePlan] = []
    paragraphs = 0
    open_table: TablePlan | None = None
    empty_between = False
    for element in find_blocks(body):
        if element.tag == f"{W}p":
            paragraphs += 1
            plans.append(ParagraphPlan(paragraphs, element))
            if _is_empty(element):
                empty_between = True
            else:
                open_table = None
        elif element.tag == f"{W}tbl":
            table = TablePlan(0, [element])
            repeated = None if open_table is None else _continues(open_table, table, gap=empty_between)
            if open_table is not None and repeated is not None:
                open_table.join(element, table.texts(0))
                open_table.repeated_rows = max(open_table.repeated_rows, repeated)
            else:
                open_table = table
                plans.append(open_table)
            empty_between = False
    numbers = count(1)
    for plan in plans:
        if isinstance(plan, TablePlan):
            _number_table(plan, numbers)
    return plans


def _number_table(plan: TablePlan, numbers: Iterator[int]) -> None:
    plan.index = next(numbers)
    plan.grid = read_grid(plan.elements, plan.repeated_rows)
    for place, cell in enumerate(plan.grid.cells):
        inner = [TablePlan(0, [table]) for table in find_children(cell.element, f"{W}tbl")]
        for table in inner:
            _number_table(table, numbers)
        if inner:
            plan.inner[place] = inner


def plain_text(element: Element) -> str:
    """Return the letters below an element as they stand, without revisions' deletions; for comparisons only."""
    texts = element.iter(_TEXT)
    # Few files have revisions at all; only there are the ancestors of every text looked at.
    if not _is_revised(element):
        return "".join([item.text or "" for item in texts]).strip()
    kept = (item.text or "" for item in texts if not any(parent.tag in _DELETED for parent in item.iterancestors()))
    return "".join(kept).strip()


def _is_revised(element: Element) -> bool:
    """Tell whether anything in an element, or all of it, is deleted by revision."""
    return next(element.iter(*_DELETED), None) is not None or next(element.iterancestors(*_DELETED), None) is not None


def _is_empty(paragraph: Element) -> bool:
    return all(item.tag == f"{W}t" and not (item.text or "").strip() for item in paragraph.iter(*_VISIBLE))


def _row_texts(table: Element) -> list[list[str]]:
    rows = find_children(table, f"{W}tr")
    if _is_revised(table):
        return [[plain_text(cell) for cell in find_children(row, _CELL)] for row in rows]
    return [
        ["".join([item.text or "" for item in cell.iter(_TEXT)]).strip() for cell in find_children(row, _CELL)]
        for row in rows
    ]


def _widths(table: Element) -> list[int]:
    return [
        int(item.get(f"{W}w", "0") or 0) if item.get(f"{W}w", "").isdigit() else 0
        for item in table.iterfind(f"{W}tblGrid/{W}gridCol")
    ]


def _same_grid(first: Element, second: Element) -> bool:
    one, other = _widths(first), _widths(second)
    if not one or len(one) != len(other):
        return False
    slack = max(sum(one), 1) * _WIDTH_SHARE
    return all(abs(a - b) <= slack for a, b in zip(one, other, strict=True))


def _continues(table: TablePlan, other: TablePlan, *, gap: bool) -> int | None:
    """Tell whether a table goes on with the one before: the rows of head it repeats, or None if it does not."""
    last = len(table.elements) - 1
    if not _same_grid(table.elements[0], other.elements[0]):
        return None
    first, second = table.texts(0), other.texts(0)
    if begins_anew(table.texts(last), second):
        return None
    repeated = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if not rows_match(a, b)), None)
    if repeated is None:
        repeated = min(len(first), len(second))
    if repeated:
        return repeated
    head = second[0] if second else []
    if last and not gap:
        return 0
    fresh = (is_header_row(head) and all(head)) or len(head) <= 1 or not any(is_value(text) for text in head)
    return None if fresh else 0
