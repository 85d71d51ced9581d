"""Pages of GB/T 9704 (版面): A4, margins, the grid of 22 lines by 28 characters, headers, page numbers."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.export.openxml.package import RELATION_SPACE, WORD_SPACE, relation_id
from assistant.export.openxml.runs import write_paragraph, write_run

NAMESPACES = f'xmlns:w="{WORD_SPACE}" xmlns:r="{RELATION_SPACE}"'
# One line of 22 to the page: 225 mm of text height, in twentieths of a point.
LINE_PITCH = 579
# 28 characters of 16 pt are wider than 156 mm, so each gives up a fifth of a point (in 1/4096 pt).
_CHARACTER_SPACE = -845
_HEADER_DISTANCE = 1134
_FOOTER_DISTANCE = 1361


@dataclass(frozen=True, slots=True)
class PageForm:
    """A page's measures (页面尺寸) in twips; margins are top, right, bottom, left."""

    width: int
    height: int
    margins: tuple[int, int, int, int]
    landscape: bool = False

    @property
    def text_height(self) -> int:
        """The height between the margins (版心高度)."""
        return self.height - self.margins[0] - self.margins[2]

    @property
    def text_width(self) -> int:
        """The width between the margins (版心宽度)."""
        return self.width - self.margins[1] - self.margins[3]


PORTRAIT = PageForm(11906, 16838, (2098, 1474, 1984, 1588))
# The upright page turned left: what was the top margin is now the left one.
LANDSCAPE = PageForm(16838, 11906, (1588, 1984, 1474, 2098), landscape=True)


def write_section(form: PageForm, header: str | None, *, numbered: bool = True, first: int | None = None) -> str:
    """Write a section's properties: page, margins, page numbers on the outer side, text grid.

    Args:
        form: The page's measures.
        header: The header's part, or None.
        numbered: Whether its pages bear their numbers.
        first: The number its pages begin with, None to go on counting.
    """
    names = (header, header) if header else ()
    references = "".join(
        f'<w:headerReference w:type="{side}" r:id="{relation_id(name)}"/>'
        for side, name in zip(("default", "even"), names, strict=False)
    ) + "".join(
        f'<w:footerReference w:type="{side}" r:id="{relation_id(name)}"/>'
        for side, name in (("default", "footer1"), ("even", "footer2"))
        if numbered
    )
    top, right, bottom, left = form.margins
    start = f'<w:pgNumType w:start="{first}"/>' if first is not None else ""
    turned = ' w:orient="landscape"' if form.landscape else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{form.width}" w:h="{form.height}"{turned}/>'
        f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" '
        f'w:header="{_HEADER_DISTANCE}" w:footer="{_FOOTER_DISTANCE}" w:gutter="0"/>'
        f'{start}<w:cols w:space="425"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{LINE_PITCH}" w:charSpace="{_CHARACTER_SPACE}"/>'
        "</w:sectPr>"
    )


def write_header(text: str) -> str:
    """Write a header that says the same on every page."""
    return f"<w:hdr {NAMESPACES}>{write_paragraph('Header', write_run(text))}</w:hdr>"


def write_footer(*, even: bool) -> str:
    """Write the page number (页码) as — 1 —, one character in from the outer edge."""
    indent = (
        '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'
        if even
        else ('<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>')
    )
    number = write_run("— ") + write_field("PAGE", "1") + write_run(" —")
    return f"<w:ftr {NAMESPACES}>{write_paragraph('Footer', number, indent)}</w:ftr>"


def write_field(code: str, shown: str, properties: str = "") -> str:
    """Write a field (域) with what it shows until the program recomputes it."""
    run = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/>{properties}</w:rPr>'
    return (
        f'{run}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'{run}<w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'{run}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"{write_run(shown, properties)}"
        f'{run}<w:fldChar w:fldCharType="end"/></w:r>'
    )
