"""A report against an earlier version with tracked changes (修订): what Word shows, accepts and rejects.

Both versions are written as reports; here the newer one takes the older one's words in as deletions.
Accepting everything gives the newer text, rejecting everything the older one. The table of contents, the
charts and the pages are the newer version's and are not tracked.
"""

from __future__ import annotations

import copy
import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from assistant.export.revised_runs import Editor, W, mark_paragraph, revise_paragraph, text_of, wrap_run
from assistant.workspace.alignment import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only

_DOCUMENT = "word/document.xml"
# Paragraphs whose words the program makes itself, and those that only carry a page or a picture.
_UNTRACKED = ("Contents", "Figure", "DraftNotice")


def build_revisions(before: bytes, after: bytes, editor: Editor) -> bytes:
    """Build the newer report with the changes since the older one tracked (生成修订稿).

    Args:
        before: The older version as this package writes a report.
        after: The newer one; its comments, styles and pages stay as they are.
        editor: Whose changes they are, and when.
    """
    old, new = _body(before), _body(after)
    _revise_body(old, new, editor)
    root = new.getroottree()
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return _repack(after, data)


def _body(data: bytes) -> Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read(_DOCUMENT))
    body = root.find(f"{W}body")
    assert body is not None  # noqa: S101 - our own writer makes one
    return body


def _repack(data: bytes, document: bytes) -> bytes:
    """Copy a file with another document part, in its order and with its dates."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            kept = zipfile.ZipInfo(entry.filename, entry.date_time)
            kept.compress_type, kept.external_attr = zipfile.ZIP_DEFLATED, entry.external_attr
            new.writestr(kept, document if entry.filename == _DOCUMENT else old.read(entry))
    return stream.getvalue()


@dataclass(frozen=True, slots=True)
class _Block:
    """A tracked block of a body: its element, its style and its text."""

    element: Element
    style: str
    text: str

    @property
    def key(self) -> str:
        """What blocks are aligned by: style before text, so that a heading never pairs with a paragraph."""
        return f"{self.style}\n{self.text}"


def _blocks(body: Element) -> list[_Block]:
    """List the blocks whose words are tracked: paragraphs with text, and tables."""
    found = []
    for element in body:
        if element.tag == f"{W}tbl":
            found.append(_Block(element, "table", "\t".join(text_of(cell) for cell in element.iter(f"{W}tc"))))
        elif element.tag == f"{W}p" and text_of(element).strip():
            style = _style(element)
            if not style.startswith(_UNTRACKED) and element.find(f"{W}pPr/{W}sectPr") is None:
                found.append(_Block(element, style, text_of(element)))
    return found


def _style(paragraph: Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val", "")


def _revise_body(old: Element, new: Element, editor: Editor) -> None:
    before, after = _blocks(old), _blocks(new)
    last: Element | None = None
    for one, other in pair_up([block.key for block in before], [block.key for block in after]):
        fits = one is not None and other is not None and before[one].style == after[other].style
        if fits and one is not None and other is not None:
            last = _revise_pair(before[one], after[other], editor)
            continue
        if one is not None:
            last = _bring_back(before[one], last, after, other, new, editor)
        if other is not None:
            _insert_block(after[other].element, editor)
            last = after[other].element


def pair_up(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int | None, int | None]]:
    """Pair two runs of texts in order, equal ones included (对齐): None where one side has none."""
    changes = align_texts(before, after)
    changed = {one for one, _ in changes if one is not None}
    equal = [place for place in range(len(before)) if place not in changed]
    fresh = {other for _, other in changes if other is not None}
    same = [place for place in range(len(after)) if place not in fresh]
    pairs = [*zip(equal, same, strict=True)]
    waiting: list[tuple[int | None, int | None]] = [*changes]
    first = second = 0
    while pairs or waiting:
        if waiting and _is_next(waiting[0], first, second):
            one, other = waiting.pop(0)
        else:
            one, other = pairs.pop(0)
        yield one, other
        first += one is not None
        second += other is not None


def _is_next(change: tuple[int | None, int | None], first: int, second: int) -> bool:
    one, other = change
    return (one is None or one == first) and (other is None or other == second)


def _bring_back(
    block: _Block, last: Element | None, after: list[_Block], other: int | None, body: Element, editor: Editor
) -> Element:
    """Put a block of the older version back in, as deleted, behind what stood before it."""
    taken = copy.deepcopy(block.element)
    for mark in list(taken.iter(*(f"{W}{name}" for name in _ANCHORS))):
        _drop(mark)
    if last is not None:
        _behind(last).addnext(taken)
    elif other is not None:
        after[other].element.addprevious(taken)
    else:
        body.insert(0, taken)
    if taken.tag == f"{W}tbl":
        _delete_rows(taken.findall(f"{W}tr"), editor)
        # Two tables without a paragraph between them become one.
        empty = etree.Element(f"{W}p")
        mark_paragraph(empty, "del", editor)
        taken.addnext(empty)
        return empty
    _delete_paragraph(taken, editor)
    return taken


_ANCHORS = (
    "bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference", "sectPr",
)  # fmt: skip


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _behind(element: Element) -> Element:
    """Step over the empty line that follows a table."""
    following = element.getnext()
    if element.tag == f"{W}tbl" and following is not None and _style(following) == "AfterTable":
        return following
    return element


def _revise_pair(before: _Block, after: _Block, editor: Editor) -> Element:
    if before.text == after.text and before.style != "table":
        return after.element
    if before.style == "table":
        return _revise_table(before.element, after.element, editor)
    revise_paragraph(before.text, after.element, editor)
    return after.element


def _revise_table(old: Element, new: Element, editor: Editor) -> Element:
    """Track a table row by row and cell by cell; one of another shape is replaced as a whole."""
    if _shape(old) == _shape(new):
        pairs = zip(old.iter(f"{W}tc"), new.iter(f"{W}tc"), strict=True)
        for one, other in pairs:
            _revise_cell(one, other, editor)
        return new
    if _widths(old) == _widths(new) and not _has_merged_rows(old) and not _has_merged_rows(new):
        _revise_rows(old, new, editor)
        return new
    taken = copy.deepcopy(old)
    new.addprevious(taken)
    _delete_rows(taken.findall(f"{W}tr"), editor)
    empty = etree.Element(f"{W}p")
    mark_paragraph(empty, "del", editor)
    taken.addnext(empty)
    _insert_block(new, editor)
    return new


def _shape(table: Element) -> list[list[tuple[str, bool]]]:
    return [[_span_of(cell) for cell in row.findall(f"{W}tc")] for row in table.findall(f"{W}tr")]


def _span_of(cell: Element) -> tuple[str, bool]:
    span = cell.find(f"{W}tcPr/{W}gridSpan")
    return "" if span is None else span.get(f"{W}val", ""), cell.find(f"{W}tcPr/{W}vMerge") is not None


def _widths(table: Element) -> int:
    return len(table.findall(f"{W}tblGrid/{W}gridCol"))


def _has_merged_rows(table: Element) -> bool:
    return next(table.iter(f"{W}vMerge"), None) is not None


def _revise_rows(old: Element, new: Element, editor: Editor) -> None:
    before, after = old.findall(f"{W}tr"), new.findall(f"{W}tr")
    texts = [["\t".join(text_of(cell) for cell in row.iter(f"{W}tc")) for row in rows] for rows in (before, after)]
    last: Element | None = None
    for one, other in pair_up(*texts):
        pair = one is not None and other is not None and _cells_fit(before[one], after[other])
        if pair and one is not None and other is not None:
            for cell, fresh in zip(before[one].iter(f"{W}tc"), after[other].iter(f"{W}tc"), strict=True):
                _revise_cell(cell, fresh, editor)
            last = after[other]
            continue
        if one is not None:
            taken = copy.deepcopy(before[one])
            if last is not None:
                last.addnext(taken)
            else:
                after[0].addprevious(taken)
            _delete_rows([taken], editor)
            last = taken
        if other is not None:
            _insert_rows([after[other]], editor)
            last = after[other]


def _cells_fit(one: Element, other: Element) -> bool:
    return [_span_of(cell) for cell in one.iter(f"{W}tc")] == [_span_of(cell) for cell in other.iter(f"{W}tc")]


def _revise_cell(old: Element, new: Element, editor: Editor) -> None:
    before, after = text_of(old), text_of(new)
    paragraph = new.find(f"{W}p")
    if before != after and paragraph is not None:
        revise_paragraph(before, paragraph, editor)


def _insert_block(element: Element, editor: Editor) -> None:
    if element.tag == f"{W}tbl":
        _insert_rows(element.findall(f"{W}tr"), editor)
        return
    mark_paragraph(element, "ins", editor)
    for run in [run for run in element.iter(f"{W}r") if text_of(run)]:
        wrap_run(run, editor.mark("ins"))


def _insert_rows(rows: Sequence[Element], editor: Editor) -> None:
    for row in rows:
        _row_properties(row).append(editor.mark("ins"))
        for paragraph in row.iter(f"{W}p"):
            for run in [run for run in paragraph.iter(f"{W}r") if text_of(run)]:
                wrap_run(run, editor.mark("ins"))


def _delete_rows(rows: Sequence[Element], editor: Editor) -> None:
    for row in rows:
        _row_properties(row).append(editor.mark("del"))
        for paragraph in row.iter(f"{W}p"):
            _delete_runs(paragraph, editor)


def _row_properties(row: Element) -> Element:
    properties = row.find(f"{W}trPr")
    if properties is None:
        properties = etree.Element(f"{W}trPr")
        row.insert(0, properties)
    return properties


def _delete_paragraph(paragraph: Element, editor: Editor) -> None:
    mark_paragraph(paragraph, "del", editor)
    _delete_runs(paragraph, editor)


def _delete_runs(paragraph: Element, editor: Editor) -> None:
    for run in list(paragraph.iter(f"{W}r")):
        if not text_of(run):
            _drop(run)
            continue
        for child in list(run.iter(f"{W}t")):
            child.tag = f"{W}delText"
        wrap_run(run, editor.mark("del"))
