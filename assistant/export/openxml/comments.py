"""The comments part (批注): who says what; where it is anchored stands in the document part."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.export.openxml.page import NAMESPACES
from assistant.export.openxml.runs import escape, write_paragraph, write_run

AUTHOR = "jixiao"


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment (批注): its number in the document and its paragraphs."""

    number: int
    lines: tuple[str, ...]


def write_comment(comment: Comment, style: str | None = "CommentText") -> str:
    """Write one comment without a date, so that equal input gives an equal file.

    Args:
        comment: Number and paragraphs.
        style: The paragraph style; None in a document that may not have it.
    """
    mark = '<w:rPr><w:rStyle w:val="CommentReference"/></w:rPr>' if style else ""
    paragraphs = "".join(
        write_paragraph(style, (f"<w:r>{mark}<w:annotationRef/></w:r>" if first else "") + write_run(line))
        if style
        else f"<w:p>{'<w:r><w:annotationRef/></w:r>' if first else ''}{write_run(line)}</w:p>"
        for line, first in zip(comment.lines, (True, *(False for _ in comment.lines)), strict=False)
    )
    return f'<w:comment w:id="{comment.number}" w:author="{escape(AUTHOR)}" w:initials="jx">{paragraphs}</w:comment>'


def write_comments_part(comments: tuple[Comment, ...]) -> str:
    """Write the comments part of a new report."""
    return f"<w:comments {NAMESPACES}>{''.join(write_comment(comment) for comment in comments)}</w:comments>"
