"""The text of a Word paragraph as the reader sees it (段落文字), revisions accepted.

Insertions count, deletions do not; field results count, their codes do not; hidden text is left out and
named. Paragraph and table structure is left to ``word_tables`` and ``word``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.document import Dropped
from assistant.reading.word_numbering import VAL, W
from assistant.reading.word_styles import PLAIN, Style, Styles, find_child, is_on

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.reading.package import Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_V = "{urn:schemas-microsoft-com:vml}"
_OUTER = " \t\n\u00a0\u3000\u200b\ufeff"
_TRANSPARENT = frozenset(
    f"{W}{name}"
    for name in ("hyperlink", "smartTag", "sdtContent", "ins", "moveTo", "customXml", "fldSimple", "dir", "bdo")
)
_REMOVED = {f"{W}del": "修订删除的文字，未计入正文", f"{W}moveFrom": "修订移走的文字，未计入原处"}
_CHARACTERS = {
    f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "",
}  # fmt: skip
# Letters of Microsoft's symbol fonts that stand for boxes, ticks and list signs in forms.
_SYMBOLS = {
    "F0FE": "☑", "F052": "☑", "F0FD": "☒", "F054": "☒", "F0A8": "□", "F06F": "□", "F071": "□", "F0A3": "□",
    "F0FC": "✓", "F050": "✓", "F0FB": "✗", "F04F": "✗", "F06C": "●", "F06E": "■", "F075": "◆", "F0D8": "➢",
    "F0E0": "→", "F0B7": "•", "F0A7": "▪",
    "F0B3S": "≥", "F0A3S": "≤", "F0B1S": "±", "F0B4S": "×", "F0B8S": "÷", "F0B0S": "°",
}  # fmt: skip


@dataclass(slots=True)
class Inline:
    """The text of one paragraph with where each run stands in it.

    ``runs`` are (start, end, run element) in ``text``; outer blanks are already cut off.
    """

    text: str = ""
    runs: tuple[tuple[int, int, Element], ...] = ()
    bold: bool = False
    flags: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Story:
    """What reading one part of the document carries along: styles, open fields, what was left out."""

    styles: Styles
    dropped: list[Dropped] = field(default_factory=list)
    place: str = ""
    fields: list[bool] = field(default_factory=list)
    boxes: list[tuple[str, Element]] = field(default_factory=list)
    shaded: bool = False

    def drop(self, why: str, text: str = "") -> None:
        """Note something left out or doubtful at the present place."""
        self.dropped.append(Dropped(self.place, why, text))


@dataclass(slots=True)
class _Collector:
    story: Story
    style: Style
    parts: list[tuple[str, Element]] = field(default_factory=list)
    flags: set[str] = field(default_factory=set)
    hidden: list[str] = field(default_factory=list)
    white: list[str] = field(default_factory=list)
    bold_seen: bool = False
    plain_seen: bool = False
    shaded: bool = False

    @property
    def visible(self) -> bool:
        """Whether text here belongs to a result, not to a field's code."""
        return all(self.story.fields)

    def note_weight(self, *, bold: bool) -> None:
        """Note that letters in bold, or in plain weight, were seen."""
        if bold:
            self.bold_seen = True
        else:
            self.plain_seen = True


def read_inline(paragraph: Element, story: Story, style: Style = PLAIN) -> Inline:
    """Read the text of a paragraph element; what is left out goes to the story."""
    properties = find_child(paragraph, f"{W}pPr")
    collector = _Collector(story, style, shaded=story.shaded or _has_fill(properties))
    _walk(paragraph, collector)
    if collector.hidden:
        collector.flags.add("hidden")
        story.drop("隐藏文字，未计入正文", "".join(collector.hidden))
    if collector.white:
        collector.flags.add("white")
        story.drop("白色文字，读者看不见，已计入正文，请核对", "".join(collector.white))
    return _assemble(collector)


def _assemble(collector: _Collector) -> Inline:
    if not collector.parts:
        return Inline(flags=collector.flags)
    text = "".join(part for part, _ in collector.parts)
    bare = text.lstrip(_OUTER)
    cut = len(text) - len(bare)
    bare = bare.rstrip(_OUTER)
    runs = []
    offset = -cut
    for part, element in collector.parts:
        start, end = max(offset, 0), min(offset + len(part), len(bare))
        if start < end:
            runs.append((start, end, element))
        offset += len(part)
    bold = collector.bold_seen and not collector.plain_seen
    return Inline(bare, tuple(runs), bold, collector.flags)


def _walk(parent: Element, collector: _Collector) -> None:
    for child in parent:
        tag = child.tag
        if tag == f"{W}r":
            _read_run(child, collector)
        elif tag in _TRANSPARENT:
            if tag in {f"{W}ins", f"{W}moveTo"}:
                collector.flags.add("inserted")
            _walk(child, collector)
        elif tag in _REMOVED:
            text = "".join(part.text or "" for part in child.iter(f"{W}delText", f"{W}t"))
            if text.strip():
                collector.flags.add("deleted")
                collector.story.drop(_REMOVED[tag], text)
        elif tag == f"{W}sdt":
            _read_control(child, collector)
        elif tag == f"{_MC}AlternateContent":
            _walk_choice(child, collector)
        elif tag in {f"{M}oMath", f"{M}oMathPara"}:
            collector.parts.append((render_math(child), child))


def _walk_choice(element: Element, collector: _Collector) -> None:
    """Read one branch of alternative contents, never both."""
    branches = [child for child in element if child.tag in {f"{_MC}Choice", f"{_MC}Fallback"}]
    if branches:
        # Runs and drawings stand here alike; a branch is read as if it were a run's contents.
        _read_contents(branches[0], collector, branches[0])
        _walk(branches[0], collector)


def _read_control(control: Element, collector: _Collector) -> None:
    properties = control.find(f"{W}sdtPr")
    content = control.find(f"{W}sdtContent")
    if content is None:
        return
    if properties is not None and properties.find(f"{W}showingPlcHdr") is not None:
        text = "".join(part.text or "" for part in content.iter(f"{W}t"))
        if text.strip(_OUTER):
            collector.story.drop("未填写的内容控件，其中是提示文字", text)
        return
    _walk(content, collector)


def _has_fill(properties: Element | None) -> bool:
    shade = None if properties is None else properties.find(f"{W}shd")
    if shade is None:
        return False
    fill = (shade.get(f"{W}fill") or "auto").upper()
    return fill not in {"AUTO", "FFFFFF"} or shade.get(f"{W}themeFill") is not None


def has_dark_cell(cell_properties: Element | None) -> bool:
    """Tell whether a cell is shaded, so that white letters in it can be seen."""
    return _has_fill(cell_properties)


def _read_run(run: Element, collector: _Collector) -> None:
    properties = find_child(run, f"{W}rPr")
    before = len(collector.parts)
    _read_contents(run, collector, run)
    if len(collector.parts) == before:
        return
    text = "".join([part for part, _ in collector.parts[before:]])
    if not text.strip(_OUTER):
        return
    style = collector.style
    if properties is None and not style.hidden and style.colour is None:
        collector.note_weight(bold=bool(style.bold))
        return
    character = PLAIN
    if properties is not None:
        named = properties.find(f"{W}rStyle")
        character = collector.story.styles.get(None if named is None else named.get(VAL))
    if _first_set(is_on(properties, "vanish"), character.hidden, style.hidden):
        del collector.parts[before:]
        collector.hidden.append(text)
        return
    colour = None if properties is None else properties.find(f"{W}color")
    shown = _first_text(None if colour is None else colour.get(VAL), character.colour, style.colour)
    if shown == "FFFFFF" and not collector.shaded and not _has_fill(properties):
        highlighted = properties is not None and properties.find(f"{W}highlight") is not None
        if not highlighted:
            collector.white.append(text)
    collector.note_weight(bold=_first_set(is_on(properties, "b"), character.bold, style.bold))


def _first_set(*values: bool | None) -> bool:
    return next((value for value in values if value is not None), False)


def _first_text(*values: str | None) -> str:
    return next((value.upper() for value in values if value is not None), "")


def _read_contents(run: Element, collector: _Collector, owner: Element) -> None:
    for child in run:
        tag = child.tag
        if tag == f"{W}t":
            if child.text and collector.visible:
                collector.parts.append((child.text, owner))
        elif tag in _CHARACTERS:
            if collector.visible:
                collector.parts.append((_CHARACTERS[tag], owner))
        elif tag in _SPECIAL:
            _SPECIAL[tag](child, collector, owner)


def _read_break(element: Element, collector: _Collector, owner: Element) -> None:
    if collector.visible and element.get(f"{W}type") in {None, "textWrapping"}:
        collector.parts.append(("\n", owner))


def _read_symbol(element: Element, collector: _Collector, owner: Element) -> None:
    code = element.get(f"{W}char", "").upper()
    code = f"F{code[1:]}" if len(code) == 4 and code[0] in "0F" else code  # noqa: PLR2004 - four hex digits
    font = element.get(f"{W}font", "")
    sign = _SYMBOLS.get(f"{code}S" if font == "Symbol" and f"{code}S" in _SYMBOLS else code)
    if sign is None:
        try:
            sign = chr(int(code, 16))
        except (ValueError, OverflowError):
            sign = "\ufffd"
        if font.startswith(("Wingdings", "Symbol", "Webdings")) or sign == "\ufffd":
            collector.story.drop(f"符号字体“{font}”的字符无法转写，以“□”代替", code)
            sign = "□"
    if collector.visible:
        collector.parts.append((sign, owner))


def _read_field(element: Element, collector: _Collector, owner: Element) -> None:
    kind = element.get(f"{W}fldCharType")
    fields = collector.story.fields
    if kind == "begin":
        box = element.find(f"{W}ffData/{W}checkBox")
        if box is not None and collector.visible:
            state = is_on(box, "checked")
            state = is_on(box, "default") if state is None else state
            collector.parts.append(("☑" if state else "□", owner))
        fields.append(False)
    elif kind == "separate" and fields:
        fields[-1] = True
    elif kind == "end" and fields:
        fields.pop()


def _read_choice(element: Element, collector: _Collector, _owner: Element) -> None:
    _walk_choice(element, collector)


def _read_ruby(element: Element, collector: _Collector, _owner: Element) -> None:
    base = element.find(f"{W}rubyBase")
    if base is not None:
        _walk(base, collector)


def _read_drawing(element: Element, collector: _Collector, _owner: Element) -> None:
    """Keep text boxes for later and name pictures, charts and embedded objects as unread."""
    boxes = list(_outermost_boxes(element))
    collector.story.boxes.extend((collector.story.place, box) for box in boxes)
    described = next((item.get("descr") or item.get("title") or "" for item in element.iter(f"{_WP}docPr")), "")
    graphic = next((item.get("uri", "") for item in element.iter(f"{_A}graphicData")), "")
    if element.tag == f"{W}object":
        collector.story.drop("嵌入对象未读", described)
    elif graphic.endswith(("/chart", "/chartex")):
        collector.story.drop("图表未读", described)
    elif graphic.endswith("/diagram"):
        collector.story.drop("SmartArt 图示未读", described)
    elif next(element.iter(f"{_A}blip", f"{_V}imagedata"), None) is not None:
        collector.story.drop("图片未读", described)


def _outermost_boxes(element: Element) -> list[Element]:
    found = []
    pending = list(element)
    while pending:
        item = pending.pop(0)
        if item.tag == f"{W}txbxContent":
            found.append(item)
        elif item.tag == f"{_MC}AlternateContent":
            pending = [*list(item)[:1], *pending]
        else:
            pending = [*item, *pending]
    return found


_SPECIAL: dict[str, Callable[[Element, _Collector, Element], None]] = {
    f"{W}br": _read_break,
    f"{W}sym": _read_symbol,
    f"{W}fldChar": _read_field,
    f"{W}drawing": _read_drawing,
    f"{W}pict": _read_drawing,
    f"{W}object": _read_drawing,
    f"{W}ruby": _read_ruby,
    f"{_MC}AlternateContent": _read_choice,
}


def render_math(element: Element) -> str:
    """Render a formula in one line: fractions with a slash, powers with ``^``."""
    if element.tag == f"{M}f":
        above, below = element.find(f"{M}num"), element.find(f"{M}den")
        return f"{_bracketed(above)}/{_bracketed(below)}"
    if element.tag in {f"{M}sSup", f"{M}sSub"}:
        base, script = element.find(f"{M}e"), element.find(f"{M}sup" if element.tag == f"{M}sSup" else f"{M}sub")
        return f"{_inner(base)}{'^' if element.tag == f'{M}sSup' else '_'}{_bracketed(script)}"
    if element.tag == f"{M}rad":
        return f"√{_bracketed(element.find(f'{M}e'))}"
    if element.tag == f"{M}d":
        return f"({_inner(element)})"
    if element.tag in {f"{M}t", f"{W}t"}:
        return element.text or ""
    return _inner(element)


def _inner(element: Element | None) -> str:
    return "" if element is None else "".join(render_math(child) for child in element if isinstance(child.tag, str))


def _bracketed(element: Element | None) -> str:
    text = _inner(element)
    simple = not any(sign in text for sign in "+-−×÷*/ ")
    return text if simple else f"({text})"
