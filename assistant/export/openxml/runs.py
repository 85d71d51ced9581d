"""Text into runs (文字段): escaping, Chinese font hints, and comment ranges cut exactly at their ends."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

# Characters XML 1.0 cannot hold, not even escaped.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BREAKS = re.compile(r"(\r\n|[\n\r\v\t])")
_REFERENCE = '<w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="{}"/></w:r>'


@dataclass(frozen=True, slots=True)
class Anchor:
    """A comment's place in a block's text (批注位置): characters ``start``..``end`` and its number."""

    start: int
    end: int
    comment: int


def escape(text: str) -> str:
    """Make text fit for XML content and attributes; characters XML cannot hold are dropped."""
    return html.escape(_ILLEGAL.sub("", text), quote=True)


def write_run(text: str, properties: str = "") -> str:
    """Write one run; line breaks and tabs become their own elements.

    The hint makes quotation marks, dashes and signs such as ≥ take the Chinese font.
    """
    inner = "".join(_run_piece(piece) for piece in _BREAKS.split(text) if piece)
    return f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{properties}</w:rPr>{inner}</w:r>'


def _run_piece(piece: str) -> str:
    if piece == "\t":
        return "<w:tab/>"
    if _BREAKS.fullmatch(piece):
        return "<w:br/>"
    return f'<w:t xml:space="preserve">{escape(piece)}</w:t>'


def write_runs(text: str, anchors: tuple[Anchor, ...] = (), properties: str = "") -> str:
    """Write a block's text as runs, split at every end of a comment range.

    Ranges may overlap and be empty; offsets must lie within the text.
    """
    cuts = sorted({0, len(text)} | {place for anchor in anchors for place in (anchor.start, anchor.end)})
    parts: list[str] = []
    for number, cut in enumerate(cuts):
        parts.extend(_close(a) for a in anchors if a.end == cut and a.start < cut)
        parts.extend(f'<w:commentRangeStart w:id="{a.comment}"/>' for a in anchors if a.start == cut)
        parts.extend(_close(a) for a in anchors if a.start == cut == a.end)
        if number + 1 < len(cuts):
            parts.append(write_run(text[cut : cuts[number + 1]], properties))
    return "".join(parts)


def _close(anchor: Anchor) -> str:
    return f'<w:commentRangeEnd w:id="{anchor.comment}"/>{_REFERENCE.format(anchor.comment)}'


def write_paragraph(style: str, content: str, extra: str = "") -> str:
    """Write one paragraph of a style; ``extra`` holds further paragraph properties in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{extra}</w:pPr>{content}</w:p>'
