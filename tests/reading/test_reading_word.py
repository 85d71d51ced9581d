"""Word files: grids, revisions, notes, hidden text, split tables, block ids."""

from __future__ import annotations

import io
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from sample_files import (
    FORM_COLUMNS,
    FORM_ROWS,
    W,
    add_form,
    body_bytes,
    edit_part,
    form_cells,
    form_grid,
    paragraph,
    word_bytes,
)

from assistant.errors import InputError
from assistant.reading.word import find_runs, read_word, walk_blocks

if TYPE_CHECKING:
    import docx

    from assistant.domain.document import Table


def grid(table: Table) -> list[list[str]]:
    """The text that covers each place of a table."""
    return [[table.text_at(row, column) for column in range(1, table.columns + 1)] for row in range(1, table.rows + 1)]


def cell(text: str, properties: str = "") -> str:
    """A table cell's XML."""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str, widths: tuple[int, ...] = (2000, 2000)) -> str:
    """A table's XML from its rows' XML."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def texts(xml: str, **parts: str) -> list[str]:
    """The paragraphs' texts of a body."""
    return [item.text for item in read_word(body_bytes(xml, **parts), "a.docx").paragraphs]


def test_form_with_28_merges_is_read_cell_by_cell() -> None:
    """Every cell of a 19 by 11 form stands in its place with its spans and text."""
    form = read_word(word_bytes(add_form), "a.docx").tables[0]

    assert (FORM_ROWS, FORM_COLUMNS) == (form.rows, form.columns)
    assert form_cells() == [(c.row, c.column, c.row_span, c.column_span, c.text) for c in form.cells]
    assert form_grid() == grid(form)
    assert "项目支出绩效自评表" == form.caption


def test_irregular_grid_is_mended_by_widths() -> None:
    """Rows whose spans disagree are set by the widths of their cells."""
    width = '<w:tcW w:w="{}" w:type="dxa"/>'
    xml = table(
        cell("甲", width.format(1000)) + cell("乙", width.format(3000)),
        cell("丙", width.format(1000)) + cell("丁", width.format(1010)) + cell("戊", width.format(1990)),
    )
    result = read_word(body_bytes(xml), "a.docx").tables[0]

    assert [["甲", "乙", "乙"], ["丙", "丁", "戊"]] == grid(result)


def test_grid_lines_without_cells_are_left_out_and_skipped_places_kept() -> None:
    """A grid finer than its cells has only the columns that cells begin at; an indented row stays indented."""
    xml = (
        "<w:tbl><w:tblGrid/><w:tr>"
        + cell("甲", '<w:gridSpan w:val="2"/>')
        + cell("乙", '<w:gridSpan w:val="3"/>')
        + "</w:tr>"
        '<w:tr><w:trPr><w:gridBefore w:val="2"/></w:trPr>' + cell("丙", '<w:gridSpan w:val="3"/>') + "</w:tr></w:tbl>"
    )
    result = read_word(body_bytes(xml), "a.docx").tables[0]

    assert [["甲", "乙"], ["", "丙"]] == grid(result)
    assert result.at(2, 1) is None


def test_old_sideways_merges_are_resolved() -> None:
    """Cells merged the old way keep no text of their own and count to the cell on their left."""
    xml = table(cell("甲", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>"), cell("乙") + cell("丙"))

    assert [["甲", "甲"], ["乙", "丙"]] == grid(read_word(body_bytes(xml), "a.docx").tables[0])


def test_nested_table_stays_within_its_cell() -> None:
    """A table in a cell is that cell's own, numbered after the outer one; its text is not the cell's."""
    inner = table(cell("内甲") + cell("内乙"))
    xml = table(cell("外甲") + f"<w:tc><w:tcPr/>{paragraph('外乙')}{inner}{paragraph('')}</w:tc>") + table(
        cell("后") + cell("表")
    )
    result = read_word(body_bytes(xml), "a.docx")

    assert ["t1", "t2", "t3"] == [item.block for item in result.tables]
    assert "外乙" == result.tables[0].text_at(1, 2)
    assert [["内甲", "内乙"]] == grid(result.tables[0].at(1, 2).inner[0])


def test_table_cut_by_a_page_is_one_table() -> None:
    """Two tables of one grid, the second repeating the head, are joined and the repeated head is reported."""
    head = cell("指标") + cell("得分")
    xml = table(head, cell("里程") + cell("15")) + paragraph("") + table(head, cell("成本") + cell("10"))
    result = read_word(body_bytes(xml), "a.docx")

    assert [["指标", "得分"], ["里程", "15"], ["成本", "10"]] == grid(result.tables[0])
    assert ("joined",) == result.tables[0].flags
    assert ["续页重复的表头，已并入上表"] == [item.why for item in result.dropped]


def test_table_cut_without_a_repeated_head_is_joined_only_where_figures_go_on() -> None:
    """A second part of one grid that begins with figures goes on; one that begins with labels is its own."""
    first = table(cell("指标") + cell("得分"), cell("里程") + cell("15"))
    on = table(cell("成本") + cell("10"))
    own = table(cell("项目") + cell("单位"))

    joined = read_word(body_bytes(first + paragraph("") + on), "a.docx").tables
    apart = read_word(body_bytes(first + paragraph("") + own), "a.docx").tables
    assert [3] == [item.rows for item in joined]
    assert [2, 1] == [item.rows for item in apart]


def test_tables_with_words_between_stay_two() -> None:
    """The same head again under a caption of its own begins a table of its own."""
    head = cell("指标") + cell("得分")
    xml = table(head, cell("里程") + cell("15")) + paragraph("表二") + table(head, cell("成本") + cell("10"))

    assert 2 == len(read_word(body_bytes(xml), "a.docx").tables)


def test_marked_head_rows_are_counted() -> None:
    """Rows marked to repeat on every page are the head."""
    row = f"<w:trPr><w:tblHeader/></w:trPr>{cell('甲')}{cell('乙')}"

    assert 2 == read_word(body_bytes(table(row, row, cell("1") + cell("2"))), "a.docx").tables[0].header_rows


def test_revisions_are_read_as_accepted_and_deletions_named() -> None:
    """Inserted figures count, deleted and moved-away words do not and are listed with their text."""
    xml = (
        "<w:p><w:r><w:t>支出</w:t></w:r><w:ins w:id='1' w:author='x'><w:r><w:t>451.20</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='x'><w:r><w:delText>480.00</w:delText></w:r></w:del><w:r><w:t>万元</w:t></w:r>"
        "<w:moveFrom w:id='3'><w:r><w:t>旧处</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo w:id='4'><w:r><w:t>新处</w:t></w:r></w:moveTo></w:p>"
    )
    result = read_word(body_bytes(xml), "a.docx")

    assert ["支出451.20万元", "新处"] == [item.text for item in result.paragraphs]
    assert ["480.00", "旧处"] == [item.text for item in result.dropped]
    assert ("deleted", "inserted") == result.paragraphs[0].flags


def test_deleted_table_rows_are_left_out_and_named() -> None:
    """A row deleted by revision is no row."""
    gone = f"<w:trPr><w:del w:id='1'/></w:trPr>{cell('旧')}{cell('1')}"
    result = read_word(body_bytes(table(cell("甲") + cell("2"), gone)), "a.docx")

    assert 1 == result.tables[0].rows
    assert ["修订删除的表格行，未计入"] == [item.why for item in result.dropped]


def test_text_boxes_are_read_once() -> None:
    """A text box is written twice in the file, for new and old programs, and read once."""
    box = f"<w:txbxContent>{paragraph('盒中文字')}</w:txbxContent>"
    xml = (
        "<w:p><w:r><w:t>正文</w:t></w:r><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    result = read_word(body_bytes(xml), "a.docx")

    assert ["正文"] == [item.text for item in result.paragraphs]
    assert [("textbox", "盒中文字", 2)] == [(item.kind, item.text, item.index) for item in result.notes]


def test_content_controls_and_links_are_looked_through() -> None:
    """Controls, links and smart tags are no obstacle; an unfilled control's prompt is no text."""
    xml = (
        f"<w:sdt><w:sdtContent>{paragraph('控件段落')}</w:sdtContent></w:sdt>"
        "<w:p><w:sdt><w:sdtContent><w:r><w:t>行内</w:t></w:r></w:sdtContent></w:sdt>"
        "<w:hyperlink><w:smartTag><w:r><w:t>链接</w:t></w:r></w:smartTag></w:hyperlink>"
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>单击此处</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    )
    result = read_word(body_bytes(xml), "a.docx")

    assert ["控件段落", "行内链接"] == [item.text for item in result.paragraphs]
    assert ["单击此处"] == [item.text for item in result.dropped]


def test_fields_show_their_results() -> None:
    """A field's code is no text, its result is; a form's tick box shows its state."""
    xml = (
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>=SUM(ABOVE)</w:instrText></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>93.76</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
        "<w:fldSimple w:instr='PAGE'><w:r><w:t>分</w:t></w:r></w:fldSimple></w:p>"
        "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData>"
        "<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r>"
        "<w:r><w:fldChar w:fldCharType='end'/></w:r><w:r><w:t>优</w:t></w:r></w:p>"
    )

    assert ["93.76分", "☑优"] == texts(xml)


def test_signs_breaks_and_formulas_are_written_out() -> None:
    """Tabs, line breaks, symbol fonts, hyphens and formulas come out as text."""
    xml = (
        "<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t><w:softHyphen/><w:noBreakHyphen/>"
        "<w:sym w:font='Wingdings' w:char='F0FE'/></w:r><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
        "<m:den><m:r><m:t>c</m:t></m:r></m:den></m:f></m:oMath></w:p>"
    )

    assert ["甲\t乙\n丙-☑(a+b)/c"] == texts(xml)


def test_hidden_text_is_left_out_and_white_text_flagged() -> None:
    """Hidden words are out of the text, white ones in it; both are named."""
    xml = (
        "<w:p><w:r><w:t>可见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏着</w:t></w:r>"
        "<w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>白字</w:t></w:r></w:p>"
    )
    result = read_word(body_bytes(xml), "a.docx")

    assert "可见白字" == result.paragraphs[0].text
    assert ("hidden", "white") == result.paragraphs[0].flags
    assert ["藏着", "白字"] == [item.text for item in result.dropped]


def test_white_letters_in_a_dark_cell_are_plain_text() -> None:
    """White on a coloured cell is ordinary head formatting."""
    white = "<w:p><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>指标</w:t></w:r></w:p>"
    xml = table(f"<w:tc><w:tcPr><w:shd w:val='clear' w:fill='1F4E79'/></w:tcPr>{white}</w:tc>" + cell("得分"))
    result = read_word(body_bytes(xml), "a.docx")

    assert () == result.dropped
    assert () == result.tables[0].cells[0].flags


def test_headings_come_from_outline_levels_and_style_names() -> None:
    """Own outline level, a style's, an inherited one, and a style's name all make headings; bold is told."""
    styles = (
        "<w:styles><w:style w:type='paragraph' w:styleId='a'><w:name w:val='章'/>"
        "<w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='b'><w:name w:val='节'/><w:basedOn w:val='a'/>"
        "<w:rPr><w:b/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='c'><w:name w:val='标题 3'/></w:style>"
        "<w:style w:type='paragraph' w:styleId='d'><w:name w:val='toc 1'/></w:style></w:styles>"
    )
    xml = (
        paragraph("甲", "<w:pStyle w:val='a'/>")
        + paragraph("乙", "<w:pStyle w:val='b'/>")
        + paragraph("丙", "<w:pStyle w:val='c'/>")
        + paragraph("丁", "<w:outlineLvl w:val='1'/>")
        + paragraph("戊", "<w:pStyle w:val='a'/><w:outlineLvl w:val='9'/>")
        + paragraph("己", "<w:pStyle w:val='d'/>")
    )
    result = read_word(body_bytes(xml, styles=styles), "a.docx").paragraphs

    assert [1, 1, 3, 2, None, None] == [item.level for item in result]
    assert [False, True, False] == [item.bold for item in result[:3]]
    assert ("toc",) == result[5].flags


def test_notes_margins_and_comments_are_notes() -> None:
    """Comments, footnotes, headers and footers are read apart from the body, numbered after it."""
    data = word_bytes(
        lambda document: (document.add_paragraph("正文"), document.sections[0].header.paragraphs[0].add_run("页眉字"))
    )
    plain = body_bytes(
        paragraph("正文"),
        comments=f"<w:comments><w:comment w:id='0'>{paragraph('请核实')}</w:comment></w:comments>",
        footnotes=f"<w:footnotes><w:footnote w:type='separator' w:id='0'>{paragraph('线')}</w:footnote>"
        f"<w:footnote w:id='2'>{paragraph('脚注字')}</w:footnote></w:footnotes>",
    )

    assert [("header", "页眉字")] == [(item.kind, item.text) for item in read_word(data, "a.docx").notes]
    assert [("footnote", "脚注字", 2), ("comment", "请核实", 3)] == [
        (item.kind, item.text, item.index) for item in read_word(plain, "a.docx").notes
    ]


def test_pictures_macros_and_links_are_named_as_unread() -> None:
    """What cannot be read is in the list of what was not read."""
    drawing = "<w:drawing><wp:inline><wp:docPr id='1' name='p' descr='现场照片'/><a:blip/></wp:inline></w:drawing>"
    picture = f"<w:p><w:r><w:t>图</w:t>{drawing}</w:r></w:p>"
    data = edit_part(body_bytes(picture), "word/vbaProject.bin", lambda _: "x")
    result = read_word(data, "a.docm")

    assert [("第1段", "图片未读", "现场照片"), ("整个文件", "含有宏，未读取也不会运行", "")] == [
        (item.place, item.why, item.text) for item in result.dropped
    ]


def test_text_hidden_under_a_merge_is_named() -> None:
    """What Word covers by a merge is not in the table, and is listed."""
    xml = table(cell("甲", '<w:vMerge w:val="restart"/>') + cell("1"), cell("底下", "<w:vMerge/>") + cell("2"))
    result = read_word(body_bytes(xml), "a.docx")

    assert [["甲", "1"], ["甲", "2"]] == grid(result.tables[0])
    assert ["底下"] == [item.text for item in result.dropped]


def test_block_ids_are_the_same_for_reading_and_for_walking() -> None:
    """Every block that is read is found by walking the body, with its own text."""

    def build(document: docx.document.Document) -> None:
        document.add_paragraph("一、概况")
        document.add_paragraph("")
        document.add_paragraph("正文")
        add_form(document)
        document.add_paragraph("结尾")

    data = word_bytes(build)
    result = read_word(data, "a.docx")
    body = etree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")).find(f"{{{W}}}body")
    walked = dict(walk_blocks(body))

    assert ["p1", "p3", "t1", "p4"] == [block.block for block in result.blocks]
    for block, part, _ in result.texts():
        found = "".join(item.text or "" for item in walked[block].iter(f"{{{W}}}t"))
        assert part.text.replace("\n", "") == found


def test_runs_are_found_by_their_place_in_the_text() -> None:
    """The runs of a paragraph are located in the block's text, number and cut blanks counted."""
    element = etree.fromstring(f'<w:p xmlns:w="{W}"><w:r><w:t>  支出</w:t></w:r><w:r><w:t>451.20</w:t></w:r></w:p>')

    assert [(4, 6), (6, 12)] == [(start, end) for start, end, _ in find_runs(element, "（一） ")]


def test_a_document_without_words_is_refused() -> None:
    """A file of pictures alone is no report, and says so."""
    with pytest.raises(InputError, match="没有文字"):
        read_word(body_bytes("<w:p/>"), "a.docx")


def test_small_and_large_files_are_read_quickly() -> None:
    """A form takes well under a tenth of a second; sixty pages with eighty tables about one."""

    def build(document: docx.document.Document) -> None:
        for _ in range(80):
            for _ in range(12):
                document.add_paragraph("本项目按年度计划推进林区巡护与隔离带修筑，资金按进度支付。" * 2)
            rows = document.add_table(0, 6)
            rows.style = "Table Grid"
        document.element.body.iter()

    small, large = word_bytes(add_form), word_bytes(build)
    filled = table(*["".join(cell(f"{row}.{column}") for column in range(8)) for row in range(12)], widths=(900,) * 8)
    large = edit_part(
        large,
        "word/document.xml",
        lambda xml: xml.replace("<w:sectPr", (filled + paragraph("间")) * 80 + "<w:sectPr", 1),
    )
    read_word(small, "a.docx")

    start = time.perf_counter()
    read_word(small, "a.docx")
    middle = time.perf_counter()
    read_word(large, "a.docx")
    end = time.perf_counter()

    assert middle - start < 0.3
    assert end - middle < 5
