"""Tracked changes within one paragraph (段内修订): runs cut where a change begins, wrapped in what became of them.

Which paragraphs belong together is left to ``revisions``.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from assistant.export.segments import Segment, compare_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

Element = etree._Element  # noqa: SLF001 - lxml exports its element type under this name only

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FIRST_ID = 700_000


@dataclass(slots=True)
class Editor:
    """Who changed it and when (修订者): every revision bears name and date, and a number of its own.

    ``date`` is an ISO time stamp such as ``2025-03-01T09:00:00Z``.
    """

    author: str
    date: str
    _count: int = field(default=0)

    def mark(self, name: str) -> Element:
        """Make one revision element."""
        self._count += 1
        element = etree.Element(f"{W}{name}")
        element.set(f"{W}id", str(_FIRST_ID + self._count))
        element.set(f"{W}author", self.author)
        element.set(f"{W}date", self.date)
        return element


def text_of(element: Element) -> str:
    """Return the text of an element as written, tabs and breaks as their signs."""
    return "".join(text for _, text in _signs(element))


def _signs(element: Element) -> Iterator[tuple[Element, str]]:
    for child in element.iter(f"{W}t", f"{W}tab", f"{W}br"):
        if child.tag == f"{W}t":
            yield child, child.text or ""
        elif (parent := child.getparent()) is not None and parent.tag == f"{W}r":
            yield child, "\t" if child.tag == f"{W}tab" else "\n"


def revise_paragraph(before: str, paragraph: Element, editor: Editor) -> None:
    """Track the changes that led from an older text to a paragraph (段内修订)."""
    runs = [run for run in paragraph.iter(f"{W}r") if text_of(run)]
    template = runs[0].find(f"{W}rPr") if runs else None
    segments = compare_texts(before, text_of(paragraph))
    place: Element | None = None
    waiting = list(runs)
    for segment in segments:
        if segment.kind == "removed":
            deletion = _deletion(segment, template, editor)
            if waiting:
                _outermost(waiting[0], paragraph).addprevious(deletion)
            elif place is not None:
                _outermost(place, paragraph).addnext(deletion)
            else:
                paragraph.append(deletion)
            place = deletion if not waiting else place
            continue
        for run in _take(waiting, len(segment.text)):
            place = run
            if segment.kind == "added":
                wrap_run(run, editor.mark("ins"))


def _outermost(run: Element, paragraph: Element) -> Element:
    """Climb to the paragraph's own child that holds a run."""
    element = run
    parent = element.getparent()
    while parent is not None and parent is not paragraph:
        element, parent = parent, parent.getparent()
    return element


def _take(waiting: list[Element], length: int) -> Iterator[Element]:
    """Take runs from the front until they hold so many characters; the last is split where it goes on."""
    while length > 0:
        run = waiting[0]
        size = len(text_of(run))
        if size > length:
            rest = _split(run, length)
            waiting[0] = rest
        else:
            waiting.pop(0)
        length -= min(size, length)
        yield run


def _split(run: Element, length: int) -> Element:
    """Cut a run behind so many characters and return the second half."""
    second = copy.deepcopy(run)
    for child in list(second):
        if child.tag != f"{W}rPr":
            second.remove(child)
    left = length
    for child in [child for child in run if child.tag != f"{W}rPr"]:
        size = len(child.text or "") if child.tag == f"{W}t" else 1
        if left <= 0:
            second.append(child)
        elif child.tag == f"{W}t" and size > left:
            rest = copy.deepcopy(child)
            text = child.text or ""
            child.text, rest.text = text[:left], text[left:]
            for half in (child, rest):
                half.set(_SPACE, "preserve")
            second.append(rest)
        left -= size
    run.addnext(second)
    return second


def wrap_run(run: Element, holder: Element) -> None:
    """Put a run into a revision element at its own place."""
    run.addprevious(holder)
    holder.append(run)


def _deletion(segment: Segment, template: Element | None, editor: Editor) -> Element:
    """Make a deleted run with the formatting of its neighbours."""
    deletion = editor.mark("del")
    run = etree.SubElement(deletion, f"{W}r")
    if template is not None:
        run.append(copy.deepcopy(template))
    for number, line in enumerate(segment.text.split("\n")):
        if number:
            etree.SubElement(run, f"{W}br")
        text = etree.SubElement(run, f"{W}delText")
        text.text = line
        text.set(_SPACE, "preserve")
    return deletion


def mark_paragraph(paragraph: Element, name: str, editor: Editor) -> None:
    """Mark the paragraph's own end as inserted or deleted, first among its run properties."""
    properties = paragraph.find(f"{W}pPr")
    if properties is None:
        properties = etree.Element(f"{W}pPr")
        paragraph.insert(0, properties)
    own = properties.find(f"{W}rPr")
    if own is None:
        own = etree.SubElement(properties, f"{W}rPr")
    own.insert(0, editor.mark(name))
