"""Findings into remarks (核查意见转批注): what a comment says, and the span of text it sits on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.finding import SEVERITY_NAMES
from assistant.export.openxml.comments import Comment
from assistant.export.openxml.runs import Anchor

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from assistant.domain.finding import Finding, Where

# Findings without a place of their own are shown on the title.
TITLE = "title"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A paragraph's or cell's text under its block id, with the remark it brings itself."""

    block: str
    text: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Remarks:
    """The comments of a document, and their anchors by block id (批注及其位置)."""

    comments: tuple[Comment, ...]
    anchors: Mapping[str, tuple[Anchor, ...]]

    def at(self, block: str) -> tuple[Anchor, ...]:
        """Return the anchors in a block."""
        return self.anchors.get(block, ())


def place_remarks(blocks: Iterable[TextBlock], findings: tuple[Finding, ...]) -> Remarks:
    """Give every finding and every remark its comment and its span (批注定位).

    Args:
        blocks: The texts in reading order; the one called ``title`` takes findings without a block.
        findings: The findings, in any order.
    """
    texts = tuple(blocks)
    known = {text.block for text in texts}
    by_block: dict[str, list[Finding]] = {}
    for finding in findings:
        block = finding.where.block
        by_block.setdefault(block if block in known and block is not None else TITLE, []).append(finding)
    comments: list[Comment] = []
    anchors: dict[str, tuple[Anchor, ...]] = {}
    for text in texts:
        placed: list[Anchor] = []
        for start, end, lines in _spans(text, by_block.get(text.block, [])):
            placed.append(Anchor(start, end, len(comments)))
            comments.append(Comment(len(comments), lines))
        if placed:
            anchors[text.block] = tuple(placed)
    return Remarks(tuple(comments), anchors)


def _spans(block: TextBlock, findings: list[Finding]) -> list[tuple[int, int, tuple[str, ...]]]:
    spans = []
    for finding in findings:
        elsewhere = block.block != finding.where.block
        span = (0, len(block.text)) if elsewhere else locate_span(block.text, finding.where)
        spans.append((*span, remark_lines(finding, elsewhere=elsewhere)))
    if block.remark:
        spans.append((0, len(block.text), (block.remark,)))
    return sorted(spans, key=lambda span: (span[0], -span[1], span[2]))


def remark_lines(finding: Finding, *, elsewhere: bool = False) -> tuple[str, ...]:
    """Say a finding as the paragraphs of a comment: what is wrong, what to do, how it was computed.

    A comment that stands ``elsewhere`` than its finding names the finding's own place.
    """
    lines = [f"【{SEVERITY_NAMES[finding.severity]}】{finding.message}"]
    if elsewhere and name_place(finding.where):
        lines.append(f"位置：{name_place(finding.where)}")
    if finding.hint:
        lines.append(f"建议：{finding.hint}")
    if finding.steps:
        lines.append(f"计算：{'；'.join(finding.steps)}")
    elif finding.stated and finding.computed:
        lines.append(f"文中为{finding.stated}，计算为{finding.computed}")
    lines.extend(f"同源：{told}" for told in finding.same_root)
    lines.extend(f"另见：{name_place(where)}" for where in finding.related if name_place(where))
    lines.append(f"（{finding.check}）")
    return tuple(lines)


def name_place(where: Where) -> str:
    """Name a place for people: section or place, and the words it points at."""
    place = where.place or where.section or (f"第{where.line}行" if where.line is not None else "")
    quote = f"“{shorten(where.quote)}”" if where.quote else ""
    return f"{place} {quote}".strip()


def shorten(quote: str, longest: int = 40) -> str:
    """Cut a quotation to what a list or comment can hold."""
    flat = " ".join(quote.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"


def locate_span(text: str, where: Where) -> tuple[int, int]:
    """Find a finding's span in its block's text; the whole block where it cannot be placed exactly.

    The offsets count only where they cover the quoted words; else the quote's occurrence nearest to
    them does.
    """
    start, end, quote = where.start, where.end, where.quote
    if start is not None and end is not None and 0 <= start < end <= len(text) and quote in {"", text[start:end]}:
        return start, end
    if quote and quote in text:
        wanted = 0 if start is None else start
        found = min(_occurrences(text, quote), key=lambda place: (abs(place - wanted), place))
        return found, found + len(quote)
    return 0, len(text)


def _occurrences(text: str, quote: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)
