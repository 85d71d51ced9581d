"""The table of contents (目录): a field Word can update, already filled with entries and page numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.export.openxml.page import write_field
from assistant.export.openxml.runs import write_paragraph, write_run

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = ' TOC \\o "1-2" \\h \\z \\u '


def bookmark_name(number: int) -> str:
    """Name the bookmark of the n-th heading as Word does."""
    return f"_Toc{number:06d}"


def write_contents(headings: list[tuple[int, str]], pages: Mapping[str, int]) -> str:
    """Write the table of contents.

    Args:
        headings: Level and text of each heading, in order.
        pages: Page by bookmark.
    """
    parts = [write_paragraph("ContentsTitle", write_run("目　　录"))]
    for number, (level, text) in enumerate(headings, start=1):
        name = bookmark_name(number)
        page = write_field(f"PAGEREF {name} \\h", str(pages.get(name, 1)))
        entry = f'<w:hyperlink w:anchor="{name}" w:history="1">{write_run(text)}<w:r><w:tab/></w:r>{page}</w:hyperlink>'
        begin = _open_field() if number == 1 else ""
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if number == len(headings) else ""
        parts.append(write_paragraph(f"Contents{level}", begin + entry + end))
    return "".join(parts)


def _open_field() -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{_CODE}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
