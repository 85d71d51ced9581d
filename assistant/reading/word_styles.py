"""Styles of a Word document (样式): what a paragraph inherits that matters for reading."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.reading.word_numbering import VAL, W

if TYPE_CHECKING:
    from assistant.reading.package import Element

_HEADING = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*[1-9]?", re.IGNORECASE)
_BODY_LEVEL = 9


def find_child(parent: Element, tag: str) -> Element | None:
    """Return the first child of a kind; for the properties that lead their parents quicker than ``find``."""
    for child in parent:
        if child.tag == tag:
            return child
    return None


def is_on(properties: Element | None, name: str) -> bool | None:
    """Read a switch (w:b, w:vanish): True, False, or None where it is not set."""
    found = None if properties is None else properties.find(f"{W}{name}")
    return None if found is None else found.get(VAL) not in {"0", "false", "off", "none"}


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it inherits: outline level (1..9), list, switches of its text."""

    level: int | None = None
    list_id: str | None = None
    list_level: int | None = None
    contents: bool = False
    bold: bool | None = None
    hidden: bool | None = None
    colour: str | None = None
    shaded: bool = False


PLAIN = Style()


@dataclass(slots=True)
class Styles:
    """All styles by id, resolved on first use."""

    elements: dict[str, Element] = field(default_factory=dict)
    default_paragraph: str | None = None
    _resolved: dict[str, Style] = field(default_factory=dict)

    def get(self, style_id: str | None) -> Style:
        """Return a resolved style; a plain one where the id is unknown."""
        if style_id is None or style_id not in self.elements:
            return PLAIN
        if style_id not in self._resolved:
            # The plain style stands in while resolving, so that a style based on itself ends.
            self._resolved[style_id] = PLAIN
            self._resolved[style_id] = self._resolve(self.elements[style_id])
        return self._resolved[style_id]

    def paragraph(self, style_id: str | None) -> Style:
        """Return a paragraph's style, the document's default where it names none."""
        return self.get(self.default_paragraph if style_id is None else style_id)

    def _resolve(self, element: Element) -> Style:
        based = element.find(f"{W}basedOn")
        parent = self.get(None if based is None else based.get(VAL))
        name_element = element.find(f"{W}name")
        name = "" if name_element is None else name_element.get(VAL, "")
        paragraph, run = element.find(f"{W}pPr"), element.find(f"{W}rPr")
        level = _outline_level(paragraph)
        if level is None:
            heading = _HEADING.match(name)
            level = int(heading[1]) if heading else parent.level
        list_id, list_level = read_list(paragraph)
        bold, hidden = is_on(run, "b"), is_on(run, "vanish")
        colour = None if run is None else run.find(f"{W}color")
        return Style(
            level=None if level is not None and level > _BODY_LEVEL else level,
            list_id=parent.list_id if list_id is None else list_id,
            list_level=parent.list_level if list_level is None else list_level,
            contents=bool(_CONTENTS.fullmatch(name)) or parent.contents,
            bold=parent.bold if bold is None else bold,
            hidden=parent.hidden if hidden is None else hidden,
            colour=parent.colour if colour is None else colour.get(VAL),
            shaded=parent.shaded or next(element.iter(f"{W}shd"), None) is not None,
        )


def _outline_level(properties: Element | None) -> int | None:
    found = None if properties is None else properties.find(f"{W}outlineLvl")
    value = None if found is None else found.get(VAL)
    return int(value) + 1 if value is not None and value.isdigit() else None


def paragraph_level(properties: Element | None, style: Style) -> int | None:
    """Return a paragraph's heading level: its own outline level, else its style's; None for body text."""
    own = _outline_level(properties)
    if own is not None:
        return own if own <= _BODY_LEVEL else None
    return style.level


def read_list(properties: Element | None) -> tuple[str | None, int | None]:
    """Read the list id and level of paragraph properties; None for what they do not say."""
    numbered = None if properties is None else properties.find(f"{W}numPr")
    if numbered is None:
        return None, None
    list_id, level = numbered.find(f"{W}numId"), numbered.find(f"{W}ilvl")
    place = None if level is None else level.get(VAL)
    return (
        None if list_id is None else list_id.get(VAL),
        int(place) if place is not None and place.isdigit() else None,
    )


def read_styles(root: Element | None) -> Styles:
    """Read ``styles.xml``; None gives no styles."""
    result = Styles()
    if root is None:
        return result
    for item in root.iterfind(f"{W}style"):
        style_id = item.get(f"{W}styleId")
        if style_id is None:
            continue
        result.elements[style_id] = item
        if item.get(f"{W}type") == "paragraph" and item.get(f"{W}default") in {"1", "true"}:
            result.default_paragraph = style_id
    return result
