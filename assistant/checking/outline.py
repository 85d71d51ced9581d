"""The outline of a document (提纲): numbered paragraphs, their order and nesting.

Whether a numbering is faulty is left to the checks; here each item only gets its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from assistant.domain.document import Paragraph  # noqa: TC001 - public parameter type
from assistant.language.outline import parse_heading

_TITLE_END = re.compile(r"[。：:；;]")
_TITLE_LENGTH = 46
# In reports numbered 1, 1.1, 1.1.1 the line 1 概况 is a heading, and so is 5.3 分类管理, for all that 分 is a unit.
_SPACED = re.compile(r"^\s*(?P<number>\d{1,2}(?:[.．]\d{1,2}){0,3})[ \t　]+(?P<title>[一-龥“《][^。；，\d]{2,28})$")
_FIRST_DECIMAL = re.compile(r"^\s*1[.．]1(?![\d.．])")
BARE_STYLE = "1"
# 第一部分 and 第一章 stand above 一、, whichever the file marks as its first level.
_PART = re.compile(r"第.{1,3}[部篇编章]")


@dataclass(frozen=True, slots=True)
class Heading:
    """One numbered item or styled heading (标题).

    ``style`` tells kind and delimiter of the number ("一、", "（一）", "1."); ``value`` its ordinal;
    both empty for headings without a number. ``run_in`` means that body text follows the title in
    the same paragraph. ``depth`` is the nesting found by order of appearance, 1 for the outermost.
    """

    order: int
    number: str
    style: str
    value: int
    level: int
    title: str
    run_in: bool
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Outline:
    """All headings in reading order, and the path of headings at any place (提纲)."""

    headings: tuple[Heading, ...]
    _orders: list[int] = field(default_factory=list, init=False, repr=False, compare=False)
    _paths: list[tuple[Heading, ...]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Keep the path that holds from each heading on."""
        path: list[Heading] = []
        for heading in self.headings:
            while path and path[-1].depth >= heading.depth:
                path.pop()
            path.append(heading)
            self._orders.append(heading.order)
            self._paths.append(tuple(path))

    def path_at(self, order: int) -> tuple[Heading, ...]:
        """Return the headings above the text unit with this order, outermost first."""
        found = bisect_right(self._orders, order)
        return self._paths[found - 1] if found else ()

    def children(self, parent: Heading) -> tuple[Heading, ...]:
        """Return the headings one step below ``parent``, in order."""
        inside = self.inside(parent)
        top = min((heading.depth for heading in inside), default=0)
        return tuple(heading for heading in inside if heading.depth == top)

    def inside(self, parent: Heading) -> tuple[Heading, ...]:
        """Return every heading below ``parent``, in order."""
        return tuple(
            heading
            for heading in self.headings
            if parent.order < heading.order < self.end_of(parent) and heading.depth > parent.depth
        )

    def end_of(self, parent: Heading) -> int:
        """Return the order at which the part under ``parent`` ends (exclusive)."""
        for heading in self.headings:
            if heading.order > parent.order and heading.depth <= parent.depth:
                return heading.order
        return 1_000_000_000


def _title_of(text: str, length: int) -> tuple[str, bool]:
    rest = text[length:].strip()
    stop = _TITLE_END.search(rest)
    if stop is None:
        return rest, False
    return rest[: stop.start()], bool(rest[stop.end() :].strip())


def style_of(prefix: str) -> str:
    """Name the style of a printed number by its kind and delimiters: ``（一）``, ``1.``, ``1、``."""
    compact = "".join(prefix.split()).replace("(", "（").replace(")", "）").replace("．", ".").replace("，", "、")
    compact = re.sub(r"[一二三四五六七八九十百]+", "一", compact)
    return re.sub(r"\d+", "1", compact)


def build_outline(paragraphs: list[tuple[int, Paragraph, str]]) -> Outline:
    """Find the headings among (order, paragraph, normalised text), and nest them (建立提纲).

    A numbered paragraph counts where its title is short or the file marks it as a heading. Styles
    nest by order of appearance: a style seen in the current path closes everything below it.
    """
    found: list[Heading] = []
    path: list[Heading] = []
    decimal = any(_FIRST_DECIMAL.match(text) for _, _, text in paragraphs)
    for order, paragraph, text in paragraphs:
        heading = (_spaced_heading(order, paragraph.text) if decimal else None) or _heading_of(order, paragraph, text)
        if heading is None:
            continue
        depth = _depth_of(heading, path)
        placed = Heading(
            heading.order,
            heading.number,
            heading.style,
            heading.value,
            heading.level,
            heading.title,
            heading.run_in,
            depth,
        )
        while path and path[-1].depth >= depth:
            path.pop()
        path.append(placed)
        found.append(placed)
    return Outline(tuple(found))


def _spaced_heading(order: int, text: str) -> Heading | None:
    """Read a decimal number and the title that a blank parts from it, from the text as printed."""
    match = _SPACED.match(text)
    if match is None:
        return None
    parts = re.split(r"[.．]", match["number"])
    style = ".".join("1" for _ in parts)
    return Heading(order, match["number"], style, int(parts[-1]), len(parts), match["title"].strip(), run_in=False)


def _heading_of(order: int, paragraph: Paragraph, text: str) -> Heading | None:
    number = parse_heading(text)
    if number is not None and text[: number.length].strip(" ，,：:、").endswith("是"):
        number = None
    if number is None:
        if paragraph.level is None or not text.strip():
            return None
        return Heading(order, "", "", 0, paragraph.level, text.strip(), run_in=False)
    title, run_in = _title_of(text, number.length)
    if paragraph.level is None and len(title) > _TITLE_LENGTH:
        title = title[:_TITLE_LENGTH]
        run_in = True
    prefix = "".join(text[: number.length].split())
    return Heading(order, prefix, style_of(prefix), number.value, number.level, title, run_in)


def _depth_of(heading: Heading, path: list[Heading]) -> int:
    if heading.style:
        for above in reversed(path):
            if above.style == heading.style:
                return above.depth
        slip = slipped_from(heading, path)
        if slip is not None:
            return slip.depth
        if heading.level == 1:
            parted = bool(path) and _PART.match(path[0].style) is not None and _PART.match(heading.style) is None
            return 2 if parted else 1
        return path[-1].depth + 1 if path else 1
    for above in reversed(path):
        if not above.style and above.level == heading.level:
            return above.depth
    return 1 if heading.level <= 1 else min(heading.level, (path[-1].depth if path else 0) + 1)


def slipped_from(heading: Heading, path: list[Heading]) -> Heading | None:
    """Return the heading above that this one continues in another style, or None.

    A new style that does not start at 1 but follows a number already in the path was meant as that
    style's next: （一）… （2） … （三）.
    """
    if heading.value <= 1:
        return None
    before = [above for above in path if above.style and above.style != heading.style]
    before = [above for above in before if above.value + 1 == heading.value]
    alike = [above for above in before if shape_of(above.style) == shape_of(heading.style)]
    if alike:
        return alike[-1]
    return before[-1] if before and heading.level > before[-1].level else None


def shape_of(style: str) -> str:
    """Reduce a style to its delimiters, so that （2） and （二）, 1、 and 一、 are alike."""
    return style.replace("1", "一").replace(".", "、")
