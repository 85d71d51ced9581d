"""Page numbers for the table of contents (页码推算): where each bookmark falls, reckoned from the file's own XML.

Line heights are exact and characters of one width, so lines and pages can be counted as Word counts them;
Word and WPS put in their own numbers when the contents are updated or printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from assistant.export.openxml.package import WORD_SPACE
from assistant.export.openxml.page import NAMESPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only

_W = f"{{{WORD_SPACE}}}"
_PLACING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_UNITS_PER_TWIP = 635
_TOKENS = re.compile(r"[0-9A-Za-z.,%:/+\-_]+|.", re.DOTALL)
# Signs that may hang over the margin behind a Chinese character; those that begin no line; those that end none.
_HANGING = "，。、；：！？"
_CLOSING = "）》”’％〕】"
_OPENING = "（《“‘〔【"
_SIGNS = _HANGING + _CLOSING + _OPENING
_NARROW = {".": 25, ",": 25, ":": 28, "-": 33, "%": 83, "/": 28, " ": 25, "+": 56}
_CELL_SIDES, _CELL_ENDS = 160, 70
_FEWEST = 2
# A heading is kept with what follows; no further elements can move it.
_FOLLOWERS = 3


@dataclass(frozen=True, slots=True)
class _Form:
    """A paragraph's measures in twips; ``size`` is one character's width."""

    size: float = 320
    line: int = 579
    before: int = 0
    after: int = 0
    first: int = 0
    narrower: int = 0
    keep: bool = False
    whole: bool = False
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class _Box:
    """A paragraph or table row to be set on pages."""

    lines: int
    form: _Form
    marks: tuple[str, ...] = ()
    head: int = 0

    @property
    def height(self) -> int:
        return self.form.before + self.lines * self.form.line + self.form.after


def find_pages(stretches: tuple[tuple[str, int, int], ...], styles: str) -> dict[str, int]:
    """Reckon the page on which each bookmark stands, counting from 1.

    Args:
        stretches: For each run of pages of one form: its XML, text width and text height in twips.
        styles: The style sheet's XML.
    """
    forms = _read_styles(etree.fromstring(styles))
    pages: dict[str, int] = {}
    page = 0
    for number, (content, width, height) in enumerate(stretches, start=1):
        root = etree.fromstring(f"<w:body {NAMESPACES}>{content}</w:body>")
        if number == len(stretches):
            _cut_behind_last_mark(root)
        page = _set_boxes(list(_boxes(root, width, forms)), height, page + 1, pages)
    return pages


def _cut_behind_last_mark(root: Element) -> None:
    """Leave out what stands well behind the last bookmark; an annex of many pages need not be measured."""
    marked = [n for n, element in enumerate(root) if next(element.iter(f"{_W}bookmarkStart"), None) is not None]
    for element in list(root)[(marked[-1] if marked else 0) + _FOLLOWERS :]:
        root.remove(element)


def _read_styles(root: Element) -> dict[str, _Form]:
    forms: dict[str, _Form] = {}
    for style in root.iter(f"{_W}style"):
        key = style.get(f"{_W}styleId", "")
        based = style.find(f"{_W}basedOn")
        parent = forms.get(based.get(f"{_W}val", ""), _Form()) if based is not None else _Form()
        run = style.find(f"{_W}rPr")
        size = run.find(f"{_W}sz") if run is not None else None
        tighter = run.find(f"{_W}spacing") if run is not None else None
        width = float(size.get(f"{_W}val", "32")) * 10 if size is not None else parent.size
        width += int(tighter.get(f"{_W}val", "0")) if tighter is not None else 0
        forms[key] = _read_form(style.find(f"{_W}pPr"), parent, width)
    return forms


def _read_form(properties: Element | None, parent: _Form, size: float) -> _Form:
    if properties is None:
        return parent
    spacing, indent = properties.find(f"{_W}spacing"), properties.find(f"{_W}ind")

    def number(element: Element | None, name: str, default: int) -> int:
        value = element.get(f"{_W}{name}") if element is not None else None
        return int(value) if value is not None else default

    return _Form(
        size,
        number(spacing, "line", parent.line),
        number(spacing, "before", parent.before),
        number(spacing, "after", parent.after),
        number(indent, "firstLine", parent.first),
        number(indent, "left", 0) + number(indent, "right", 0) if indent is not None else parent.narrower,
        parent.keep or properties.find(f"{_W}keepNext") is not None,
        parent.whole or properties.find(f"{_W}keepLines") is not None,
        properties.find(f"{_W}pageBreakBefore") is not None,
    )


def _form_of(paragraph: Element, forms: dict[str, _Form]) -> _Form:
    properties = paragraph.find(f"{_W}pPr")
    named = properties.find(f"{_W}pStyle") if properties is not None else None
    style = forms.get(named.get(f"{_W}val", "Normal") if named is not None else "Normal", _Form())
    return _read_form(properties, style, style.size)


def _boxes(root: Element, width: int, forms: dict[str, _Form]) -> Iterator[_Box]:
    for element in root:
        if element.tag == f"{_W}p":
            form = _form_of(element, forms)
            marks = tuple(mark.get(f"{_W}name", "") for mark in element.iter(f"{_W}bookmarkStart"))
            drawn = next(element.iter(f"{_PLACING}extent"), None)
            if drawn is not None:
                height = int(drawn.get("cy", "0")) // _UNITS_PER_TWIP
                yield _Box(1, _Form(line=height, before=form.before, after=form.after, keep=form.keep, whole=True))
            else:
                yield _Box(_count_lines(_text(element), form, width), form, marks)
        elif element.tag == f"{_W}tbl":
            yield from _rows(element, forms)


@dataclass(slots=True)
class _Row:
    """A table row's height, as far as its own cells decide, and whether it is kept with the next."""

    height: int
    keep: bool = False
    repeats: bool = False


def _rows(table: Element, forms: dict[str, _Form]) -> Iterator[_Box]:
    rows = _measure_rows(table, forms)
    head = 0
    for row in rows:
        yield _Box(1, _Form(line=row.height, keep=row.keep, whole=True), head=0 if row.repeats else head)
        head += row.height if row.repeats else 0


def _measure_rows(table: Element, forms: dict[str, _Form]) -> list[_Row]:
    """Measure rows by their cells; what a merged cell needs beyond its rows the last of them gives."""
    rows: list[_Row] = []
    merged: dict[int, list[int]] = {}
    for number, element in enumerate(table.iter(f"{_W}tr")):
        least = element.find(f"{_W}trPr/{_W}trHeight")
        row = _Row(int(least.get(f"{_W}val", "0")) if least is not None else 0)
        row.repeats = element.find(f"{_W}trPr/{_W}tblHeader") is not None
        rows.append(row)
        column = 0
        for cell in element.iter(f"{_W}tc"):
            height, keep = _measure_cell(cell, forms)
            row.keep = row.keep or keep
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is None:
                row.height = max(row.height, height)
            elif merge.get(f"{_W}val") == "restart":
                _close(rows, merged.pop(column, None))
                merged[column] = [height, number, number]
            elif column in merged:
                merged[column][2] = number
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            column += int(span.get(f"{_W}val", "1")) if span is not None else 1
    for each in merged.values():
        _close(rows, each)
    return rows


def _close(rows: list[_Row], merged: list[int] | None) -> None:
    if merged is not None:
        needed, first, last = merged
        rows[last].height += max(needed - sum(row.height for row in rows[first : last + 1]), 0)


def _measure_cell(cell: Element, forms: dict[str, _Form]) -> tuple[int, bool]:
    wide = cell.find(f"{_W}tcPr/{_W}tcW")
    room = int(wide.get(f"{_W}w", "0")) - _CELL_SIDES if wide is not None else 0
    height, keep = _CELL_ENDS, False
    for paragraph in cell.iter(f"{_W}p"):
        form = _form_of(paragraph, forms)
        keep = keep or form.keep
        height += _count_lines(_text(paragraph), form, room) * form.line
    return height, keep


def _text(paragraph: Element) -> str:
    signs = {f"{_W}br": "\n", f"{_W}tab": "　"}
    return "".join(
        element.text or "" if element.tag == f"{_W}t" else signs.get(element.tag, "")
        for run in paragraph.iter(f"{_W}r")
        for element in run
    )


def _count_lines(text: str, form: _Form, width: int) -> int:
    return sum(_fill(line, form, width - form.narrower) for line in text.split("\n"))


def _fill(text: str, form: _Form, width: int) -> int:
    lines, used = 1, float(form.first)
    before, taken = "", 0.0
    for token in _TOKENS.findall(text):
        own = _width(token, form)
        # A number beside a Chinese character is set off by a fifth of one.
        beside = before and before.isascii() != token.isascii() and not {before, token} & set(_SIGNS)
        gap = form.size / 5 if beside else 0
        hangs = token in _HANGING and not before.isascii()
        if used + gap + own > width and not hangs:
            # A sign that begins no line takes what stands before it along; so goes one that ends none.
            along = taken if token in _HANGING + _CLOSING or (before and before in _OPENING) else 0
            lines, used, gap = lines + 1, along, 0
        used += gap + own
        before, taken = token, own
    return lines


def _width(token: str, form: _Form) -> float:
    if not token.isascii():
        return form.size * len(token)
    return sum(form.size * _NARROW.get(character, 50) / 100 for character in token)


def _set_boxes(boxes: list[_Box], height: int, page: int, pages: dict[str, int]) -> int:
    """Set boxes on pages from the top of ``page``; return the last page."""
    used = 0
    for number, box in enumerate(boxes):
        if used > 0 and (box.form.new_page or used + _needed(boxes, number) > height):
            page, used = page + 1, box.head
        pages.update(dict.fromkeys(box.marks, page))
        if used + box.height <= height or box.form.whole:
            used += box.height
            continue
        fitting = max((height - used - box.form.before) // box.form.line, 0)
        rest = box.lines - min(fitting, max(box.lines - _FEWEST, 0))
        capacity = max(height // box.form.line, 1)
        more = (rest - 1) // capacity
        page, used = page + 1 + more, (rest - more * capacity) * box.form.line + box.form.after
    return page


def _needed(boxes: list[_Box], number: int) -> int:
    """Measure what must stand together with a box: the boxes it is kept with, and the next one's first lines."""
    total = 0
    for box in boxes[number:]:
        start = min(box.lines, _FEWEST if box.lines > _FEWEST + 1 else box.lines)
        if not box.form.keep:
            return total + (box.height if box.form.whole else box.form.before + start * box.form.line)
        total += box.height
    return total
