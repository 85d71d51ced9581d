"""The body of a Word report (正文组版): title, headings, paragraphs, tables and annexes on their pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.domain.draft import DraftTable, Statement
from assistant.export.charts import belongs_beside
from assistant.export.openxml.charts import build_chart_data, place_chart, write_chart
from assistant.export.openxml.comments import write_comments_part
from assistant.export.openxml.contents import bookmark_name
from assistant.export.openxml.marks import OWN_WORDS, Marker, caption_mark
from assistant.export.openxml.package import build_package, chart_relation
from assistant.export.openxml.page import (
    LANDSCAPE,
    NAMESPACES,
    PORTRAIT,
    PageForm,
    write_footer,
    write_header,
    write_section,
)
from assistant.export.openxml.runs import escape, write_paragraph, write_runs
from assistant.export.openxml.styles import write_font_table, write_settings, write_styles
from assistant.export.openxml.tables import place_cells, write_table
from assistant.export.openxml.theme import write_theme
from assistant.export.remarks import TITLE, Remarks, TextBlock
from assistant.export.titles import break_title, indent_signatures, split_annex_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.draft import DraftSection
    from assistant.export.openxml.charts import RateChart
    from assistant.export.openxml.runs import Anchor

Block = tuple[str, "DraftSection", "Statement | DraftTable"]
_STYLES = {"body": "BodyText", "caption": "Caption", "note": "Note", "signature": "Signature"}
_DEEPEST_HEADING = 4
_LISTED_LEVELS = 2
# From so many columns on a table is set on a page turned on its side.
_WIDE_TABLE, _WIDE_ANNEX_TABLE = 9, 6
_NO_REMARKS = Remarks((), {})


@dataclass(slots=True)
class Flow:
    """The body as it grows (版面流): stretches of content, each on pages of one form.

    ``front`` stands before it on unnumbered pages; ``headings`` are level and text of what the
    table of contents lists, the n-th under the bookmark ``_Toc00n``. ``waiting`` are the charts whose
    table has not come yet; ``charts`` are those placed. ``marker`` marks each block, so that a file
    that comes back can be laid beside its draft.
    """

    stretches: list[tuple[PageForm, list[str]]] = field(default_factory=list)
    front: str = ""
    waiting: tuple[RateChart, ...] = ()
    charts: list[RateChart] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    marker: Marker = field(default_factory=Marker)

    @property
    def form(self) -> PageForm | None:
        """The form of the page that is being filled."""
        return self.stretches[-1][0] if self.stretches else None

    def add(self, xml: str, form: PageForm = PORTRAIT) -> None:
        """Add content; another page form begins a new page."""
        if self.form is not form:
            self.stretches.append((form, []))
        self.stretches[-1][1].append(xml)

    def write(self, header: str | None) -> str:
        """Join the stretches; each but the last ends in a paragraph that carries its section."""
        parts: list[str] = []
        if self.front:
            parts += [self.front, write_paragraph("AfterTable", "", write_section(PORTRAIT, header, numbered=False))]
        for number, (form, content) in enumerate(self.stretches, start=1):
            parts.extend(content)
            section = write_section(form, header, first=1 if number == 1 and self.front else None)
            parts.append(section if number == len(self.stretches) else write_paragraph("AfterTable", "", section))
        return "".join(parts)

    def head(self, level: int, text: str, content: str) -> str:
        """Mark a heading's runs as a place the table of contents leads to."""
        if level > _LISTED_LEVELS:
            return content
        self.headings.append((level, text))
        number = len(self.headings)
        name = bookmark_name(number)
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def text_blocks(title: str, blocks: tuple[Block, ...]) -> Iterator[TextBlock]:
    """Yield the title and every paragraph, caption and cell under its block id, in reading order."""
    yield TextBlock(TITLE, title)
    for block_id, _, block in blocks:
        if isinstance(block, Statement):
            yield TextBlock(block_id, block.text, block.remark)
            continue
        yield TextBlock(block_id, block.caption)
        for placed in place_cells(block):
            yield TextBlock(f"{block_id}r{placed.row}c{placed.column}", placed.cell.text)


def write_title(title: str, below: tuple[str, ...], remarks: Remarks) -> str:
    """Write the title and the lines beneath it (标题、单位、日期), one empty line after them."""
    before = '<w:spacing w:before="440"/>'
    # The break stands in the text as one more character, so comments sit on the whole title.
    lines = [write_paragraph("Title", _title_runs(title, remarks), before)]
    lines += [write_paragraph("Subtitle", write_runs(line)) for line in below]
    return "".join((*lines, write_paragraph("BodyText", "")))


def _title_runs(title: str, remarks: Remarks) -> str:
    broken = break_title(title)
    anchors = tuple(replace(anchor, start=0, end=len(broken)) for anchor in remarks.at(TITLE))
    return write_runs(broken, anchors)


def add_blocks(flow: Flow, blocks: tuple[Block, ...], remarks: Remarks, annexes: tuple[DraftSection, ...]) -> None:
    """Add a draft's blocks in order; each annex (附件) begins a page of its own."""
    annex_ids = {section.id for section in annexes}
    for section_id, group in groupby(blocks, key=lambda block: block[1].id):
        own = tuple(group)
        form = _annex_form(own) if section_id in annex_ids else None
        signatures = iter(indent_signatures(tuple(_signature_texts(own))))
        for block_id, section, block in own:
            if isinstance(block, Statement) and block.style == "signature":
                _add_signature(flow, block_id, block.text, next(signatures), remarks.at(block_id), form or PORTRAIT)
            elif isinstance(block, DraftTable) and block.caption == split_annex_title(section.title)[1]:
                _add_block(flow, block_id, replace(block, caption=""), remarks, form)
            else:
                _add_block(flow, block_id, block, remarks, form)


def _signature_texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for _, _, block in blocks:
        if isinstance(block, Statement) and block.style == "signature":
            yield block.text


def _add_signature(
    flow: Flow, block_id: str, text: str, indent: int, anchors: tuple[Anchor, ...], form: PageForm
) -> None:
    """Add a line of the signature (落款), its right indent in half characters."""
    place = f'<w:ind w:rightChars="{indent * 50}" w:right="{indent * 158}"/>'
    content = flow.marker.wrap(block_id, text, write_runs(text, anchors))
    flow.add(write_paragraph("Signature", content, place), form)


def add_annex(flow: Flow, section: DraftSection) -> None:
    """Add an annex that is no part of the draft and takes no comments."""
    heading = Statement(section.title, style="heading", level=1)
    blocks = tuple((f"x{number}", section, block) for number, block in enumerate((heading, *section.blocks)))
    add_blocks(flow, blocks, _NO_REMARKS, (section,))


def _annex_form(blocks: tuple[Block, ...]) -> PageForm:
    columns = max((len(block.widths) for _, _, block in blocks if isinstance(block, DraftTable)), default=0)
    return LANDSCAPE if columns >= _WIDE_ANNEX_TABLE else PORTRAIT


def _add_block(
    flow: Flow, block_id: str, block: Statement | DraftTable, remarks: Remarks, annex: PageForm | None
) -> None:
    form = annex or PORTRAIT
    if isinstance(block, DraftTable):
        turned = LANDSCAPE if len(block.widths) >= _WIDE_TABLE else form
        _add_table(flow, block_id, block, remarks, turned)
    elif annex is not None and block.style == "heading" and (block.level or 1) == 1:
        _add_annex_title(flow, block_id, block.text, remarks, annex)
    else:
        level = min(block.level or 1, _DEEPEST_HEADING)
        content = flow.marker.wrap(block_id, block.text, write_runs(block.text, remarks.at(block_id)))
        if block.style == "heading":
            flow.add(write_paragraph(f"Heading{level}", flow.head(level, block.text, content)), form)
        else:
            flow.add(write_paragraph(_STYLES[block.style], content), form)


def _add_annex_title(flow: Flow, block_id: str, text: str, remarks: Remarks, form: PageForm) -> None:
    mark, name = split_annex_title(text)
    new_page = "<w:pageBreakBefore/>" if flow.form is form else ""
    if mark:
        flow.add(write_paragraph("AppendixMark", flow.marker.wrap(OWN_WORDS, "", write_runs(mark)), new_page), form)
        new_page = ""
    shift = len(text) - len(name)
    anchors = tuple(
        replace(anchor, start=max(anchor.start - shift, 0), end=max(anchor.end - shift, 0))
        for anchor in remarks.at(block_id)
    )
    content = flow.head(1, f"{mark}　{name}".strip(), flow.marker.wrap(block_id, text, write_runs(name, anchors)))
    flow.add(write_paragraph("AppendixTitle", content, new_page), form)


def _add_table(flow: Flow, block_id: str, table: DraftTable, remarks: Remarks, form: PageForm) -> None:
    if table.caption:
        content = flow.marker.wrap(
            caption_mark(block_id), table.caption, write_runs(table.caption, remarks.at(block_id))
        )
        flow.add(write_paragraph("Caption", content), form)
    if table.unit_line:
        flow.add(write_paragraph("UnitLine", flow.marker.wrap(OWN_WORDS, "", write_runs(table.unit_line))), form)
    anchors = {
        (placed.row, placed.column): remarks.at(f"{block_id}r{placed.row}c{placed.column}")
        for placed in place_cells(table)
    }
    if not table.caption and (1, 1) in anchors:
        end = len(table.rows[0][0].text)
        anchors[1, 1] += tuple(replace(anchor, start=0, end=end) for anchor in remarks.at(block_id))
    flow.add(write_table(table, form.text_width, anchors), form)
    # A table cannot bear a bookmark that stays on it; the empty line beneath does.
    flow.add(write_paragraph("AfterTable", flow.marker.wrap(block_id, table_text(table), "")), form)
    for chart in flow.waiting:
        if belongs_beside(table, chart):
            _add_chart(flow, chart, form)


def table_text(table: DraftTable) -> str:
    """Return all the cells of a table as one text, for its mark."""
    return "\t".join(cell.text for row in table.rows for cell in row)


def _add_chart(flow: Flow, chart: RateChart, form: PageForm) -> None:
    """Add a chart with its caption; each chart stands once."""
    flow.waiting = tuple(other for other in flow.waiting if other is not chart)
    flow.charts.append(chart)
    number = len(flow.charts)
    caption = f"图{number}　{chart.caption}"
    flow.add(write_paragraph("Figure", place_chart(chart, chart_relation(number), number, caption)), form)
    flow.add(write_paragraph("FigureCaption", flow.marker.wrap(OWN_WORDS, "", write_runs(caption))), form)


def assemble(flow: Flow, remarks: Remarks, title: str, *, mark: str | None = None, created: str | None = None) -> bytes:
    """Build the file from its body (合成文件).

    Args:
        flow: The body.
        remarks: Its comments.
        title: The document's title, for its properties.
        mark: What stands in the header of every page, or None.
        created: ISO time stamp for its properties, or None.
    """
    header = "header1" if mark is not None else None
    parts = {
        "document": f"<w:document {NAMESPACES}><w:body>{flow.write(header)}</w:body></w:document>",
        "styles": write_styles(),
        "settings": write_settings(),
        "fontTable": write_font_table(),
        "theme": write_theme(),
        "footer1": write_footer(even=False),
        "footer2": write_footer(even=True),
    }
    if mark is not None:
        parts["header1"] = write_header(mark)
    if remarks.comments:
        parts["comments"] = write_comments_part(remarks.comments)
    charts = tuple((write_chart(chart), build_chart_data(chart)) for chart in flow.charts)
    return build_package(parts, escape(title), created, charts)
