"""A draft becomes a document with one numbering of its blocks."""

from __future__ import annotations

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Provenance, Statement
from assistant.drafting.rendering import draft_blocks, draft_to_document

TABLE = DraftTable(
    "得分表",
    (
        (DraftCell("一级", header=True), DraftCell("二级", header=True), DraftCell("得分", header=True)),
        (DraftCell("产出", row_span=2), DraftCell("数量"), DraftCell("9")),
        (DraftCell("质量"), DraftCell("8")),
        (DraftCell("合计", column_span=2), DraftCell("17")),
    ),
    (2, 2, 1),
    unit_line="单位：分",
)
DRAFT = Draft(
    "报告",
    "project_report",
    (
        DraftSection("preface", "", 1, (Statement("引言。"),)),
        DraftSection("results", "一、结论", 1, (Statement("结论。"), TABLE, Statement("说明。", style="note"))),
    ),
    Provenance("rules"),
    appendices=(DraftSection("appendix", "附件", 1, (TABLE,)),),
)


def test_blocks_are_numbered_in_reading_order_with_headings() -> None:
    """A section without title has no heading; appendices follow the sections."""
    assert ["p1", "p2", "p3", "t1", "p4", "p5", "t2"] == [block_id for block_id, _, _ in draft_blocks(DRAFT)]
    assert ["heading", "heading"] == [
        block.style for _, _, block in draft_blocks(DRAFT) if isinstance(block, Statement) and block.level == 1
    ]


def test_document_keeps_the_numbering_and_the_heading_levels() -> None:
    """Ids of the document are those of the blocks."""
    document = draft_to_document(DRAFT)

    assert ["p1", "p2", "p3", "t1", "p4", "p5", "t2"] == [block.block for block in document.blocks]
    assert [None, 1, None, None, 1] == [paragraph.level for paragraph in document.paragraphs]
    assert ("报告", "draft") == (document.name, document.kind)


def test_merged_cells_cover_their_grid_places() -> None:
    """Rows leave out covered places; the grid resolves them."""
    table = draft_to_document(DRAFT).tables[0]

    assert "产出" == table.text_at(3, 1)
    assert "质量" == table.text_at(3, 2)
    assert ("合计", "合计", "17") == tuple(table.text_at(4, column) for column in (1, 2, 3))
    assert ("得分表", "单位：分", 1) == (table.caption, table.unit_line, table.header_rows)
