"""Comment ranges in a Word document that somebody else wrote (批注嵌入): runs are split, nothing else changes.

Where each run stands in a block's text is asked of ``assistant.reading``, so that a place found by the
checks is the same place here.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from assistant.reading.word_plan import find_blocks
from assistant.reading.word_styles import Styles
from assistant.reading.word_text import Story, read_inline

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Parents in which a comment range may begin or end beside a run.
_HOLDERS = frozenset(
    f"{W}{name}" for name in ("p", "hyperlink", "ins", "moveTo", "smartTag", "sdtContent", "customXml", "fldSimple")
)
_SIGNS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}sym": "□"}


@dataclass(slots=True)
class _Piece:
    """A run (or formula) and the characters of the block's text it shows."""

    start: int
    end: int
    element: Element


def block_pieces(element: Element, text: str, numbering: str = "") -> tuple[tuple[int, int, Element], ...]:
    """Find where the runs of a paragraph or cell stand in its block's text (文字段定位).

    Args:
        element: The block's ``w:p`` or ``w:tc``.
        text: The block's text as read.
        numbering: The automatic number that begins it.
    """
    if element.tag == f"{W}p":
        own = read_inline(element, Story(Styles())).text
        # A cell of a table typed with tabs is a part of its paragraph; the comment takes the paragraph.
        return () if not numbering and text != own and text in own else _shift(element, len(numbering))
    found: list[tuple[int, int, Element]] = []
    cursor = 0
    for paragraph in find_blocks(element):
        if paragraph.tag == f"{W}p":
            own = read_inline(paragraph, Story(Styles())).text.rstrip()
            place = text.find(own, cursor) if own else -1
            if place >= 0:
                found.extend(_shift(paragraph, place))
                cursor = place + len(own)
    return tuple(found)


def _shift(paragraph: Element, offset: int) -> tuple[tuple[int, int, Element], ...]:
    """Give a paragraph's runs with their characters, each run once."""
    merged: list[tuple[int, int, Element]] = []
    for start, end, run in read_inline(paragraph, Story(Styles())).runs:
        if merged and merged[-1][2] is run and merged[-1][1] == start + offset:
            merged[-1] = (merged[-1][0], end + offset, run)
        else:
            merged.append((start + offset, end + offset, run))
    return tuple(merged)


def anchor_comment(
    block: Element, pieces: tuple[tuple[int, int, Element], ...], span: tuple[int, int], text: str, number: int
) -> None:
    """Put a comment's range about a span of a block's text, and its mark behind it.

    Runs are split where the span begins or ends within them, their formatting kept. A block without
    text, or a span outside of it, gets the comment as a whole.

    Args:
        block: The block's ``w:p`` or ``w:tc``.
        pieces: What ``block_pieces`` gives; ask anew before each comment, as runs are split.
        span: Characters of the block's text.
        text: The block's text as read.
        number: The comment's number.
    """
    start, end = span
    touched = [_Piece(*piece) for piece in pieces if piece[0] < end and piece[1] > start]
    if not touched:
        _anchor_whole(block, number)
        return
    first, last = _holder_child(touched[0].element), _holder_child(touched[-1].element)
    second = _split(touched[0], max(start, touched[0].start), text)
    if second is not None:
        first = second
        if len(touched) == 1:
            last, touched = second, [_Piece(max(start, touched[0].start), touched[0].end, second)]
    _split(touched[-1], min(end, touched[-1].end), text)
    first.addprevious(_mark("commentRangeStart", number))
    closing = _mark("commentRangeEnd", number)
    _add_after(last, closing)
    _add_after(_paragraph_child(closing), _reference(number))


def _anchor_whole(block: Element, number: int) -> None:
    paragraphs = [block] if block.tag == f"{W}p" else list(block.iter(f"{W}p"))
    if not paragraphs:
        return
    first, last = paragraphs[0], paragraphs[-1]
    properties = first.find(f"{W}pPr")
    begin = _mark("commentRangeStart", number)
    if properties is None:
        first.insert(0, begin)
    else:
        _add_after(properties, begin)
    last.append(_mark("commentRangeEnd", number))
    last.append(_reference(number))


def _add_after(element: Element, following: Element) -> None:
    """Put an element behind another; text behind that one (there is none in Word files) stays with it."""
    tail, element.tail = element.tail, None
    element.addnext(following)
    element.tail = tail


def _holder_child(element: Element) -> Element:
    """Climb from a run to the element beside which a range may begin or end."""
    parent = element.getparent()
    while parent is not None and parent.tag not in _HOLDERS:
        element, parent = parent, parent.getparent()
    return element


def _paragraph_child(element: Element) -> Element:
    """Climb to the paragraph's own child: the mark must not count as inserted text or as part of a link."""
    parent = element.getparent()
    while parent is not None and parent.tag != f"{W}p":
        element, parent = parent, parent.getparent()
    return element


def _split(piece: _Piece, place: int, text: str) -> Element | None:
    """Split a run before character ``place`` of the block's text; return the second half.

    Blanks the reader cuts off at a paragraph's ends are left outside. None where there is nothing to
    split, or it cannot be split (a formula, a ruby text): the whole piece is taken then.
    """
    run = piece.element
    parent = run.getparent()
    if run.tag != f"{W}r" or parent is None or parent.tag not in _HOLDERS:
        return None
    shown = "".join(sign for _, sign in _signs(run))
    begin = shown.find(text[piece.start : piece.end])
    cut = begin + place - piece.start
    if begin < 0 or cut <= 0 or cut >= len(shown):
        return None
    second = copy.deepcopy(run)
    for child in list(second):
        if child.tag != f"{W}rPr":
            second.remove(child)
    for child, sign in list(_signs(run)):
        if cut <= 0:
            second.append(child)
        elif cut < len(sign):
            rest = copy.deepcopy(child)
            rest.text, child.text = sign[cut:], sign[:cut]
            for half in (child, rest):
                half.set(_SPACE, "preserve")
            second.append(rest)
        cut -= len(sign)
    _add_after(run, second)
    return second


def _signs(run: Element) -> Iterator[tuple[Element, str]]:
    """Yield a run's children with the characters each shows, its properties left out."""
    for child in run:
        if child.tag == f"{W}t":
            yield child, child.text or ""
        elif child.tag == f"{W}br" and child.get(f"{W}type") not in {None, "textWrapping"}:
            yield child, ""
        elif child.tag != f"{W}rPr":
            yield child, _SIGNS.get(child.tag, "") if isinstance(child.tag, str) else ""


def _mark(name: str, number: int) -> Element:
    mark = etree.Element(f"{W}{name}")
    mark.set(f"{W}id", str(number))
    return mark


def _reference(number: int) -> Element:
    run = etree.Element(f"{W}r")
    run.append(_mark("commentReference", number))
    return run
