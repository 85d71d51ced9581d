"""Plain text: paragraphs, both table shapes, encodings, and what converters leave behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_files import FORM_COLUMNS, form_cells, form_grid, led_text

from assistant.domain.document import Paragraph, Table
from assistant.errors import InputError
from assistant.reading import read, read_string

SAMPLES = Path(__file__).resolve().parents[2].parent / "shared" / "samples"


def grid(table: Table) -> list[list[str]]:
    """The text that covers each place of a table."""
    return [[table.text_at(row, column) for column in range(1, table.columns + 1)] for row in range(1, table.rows + 1)]


def test_lines_become_paragraphs_with_their_line_numbers() -> None:
    """Empty lines are no paragraphs, and the others keep the numbers an editor shows."""
    document = read_string("一、概况\n\n　　管护面积为八千亩。\n", "a.txt")

    assert [("一、概况", 1, 0, 4), ("管护面积为八千亩。", 3, 2, 11)] == [
        (item.text, item.pieces[0].line, item.pieces[0].start, item.pieces[0].end) for item in document.paragraphs
    ]


def test_carriage_returns_do_not_count_as_lines() -> None:
    """Only LF ends a line; a CR before it is dropped, one alone changes nothing in the numbers."""
    document = read_string("甲\r\n乙\u2028丙\n丁", "a.txt")

    assert [("甲", 1), ("乙\u2028丙", 2), ("丁", 3)] == [
        (item.text, item.pieces[0].line) for item in document.paragraphs
    ]


def test_bookmarks_are_cut_out_and_spans_still_point_into_the_line() -> None:
    """A quotation after a bookmark is found at its place in the original line."""
    line = "[bookmark: _Toc1]全年巡护[bookmark: x]5120公里。"
    document = read_string(line, "a.txt")
    paragraph = document.paragraphs[0]
    where = document.where(paragraph, None, (4, 8))

    assert "全年巡护5120公里。" == paragraph.text
    assert "5120" == where.quote == line[where.start : where.end]
    assert 1 == where.line


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_every_usual_encoding_reads_alike(tmp_path: Path, encoding: str) -> None:
    """UTF-8, UTF-16 and GB18030, with mark or without, give the same text."""
    path = tmp_path / "a.txt"
    path.write_bytes("项目概况\n预算 468.50 万元，支出 451.20 万元。\n".encode(encoding))

    assert ["项目概况", "预算 468.50 万元，支出 451.20 万元。"] == [item.text for item in read(path).paragraphs]


def test_a_damaged_character_is_reported_and_the_rest_read(tmp_path: Path) -> None:
    """One bad byte in UTF-8 does not turn the whole text into another encoding."""
    path = tmp_path / "a.txt"
    path.write_bytes("森林管护项目的绩效目标。\n".encode() * 60 + b"\xff\n")

    document = read(path)

    assert "森林管护项目的绩效目标。" == document.paragraphs[0].text
    assert ["第61行"] == [item.place for item in document.dropped]


def test_led_form_has_the_grid_of_the_word_form_where_no_cell_is_merged_sideways() -> None:
    """Rows with all their cells stand in the same places as in the Word table, merged labels filled down."""
    table = read_string(led_text(), "a.txt").tables[0]
    wide = list(range(11, 19))

    assert FORM_COLUMNS == table.columns
    assert [form_grid()[row - 1] for row in wide] == [grid(table)[row - 1] for row in wide]
    assert (5, 2) == (table.at(12, 2).row_span, table.at(12, 3).row_span)


def test_led_form_keeps_every_cell_of_every_row_in_order() -> None:
    """Rows whose sideways merges are lost keep their cells in order, aligned with like rows."""
    table = read_string(led_text(), "a.txt").tables[0]
    expected = {row: [text for r, _, _, _, text in form_cells() if r == row] for row in range(1, 20)}

    assert expected == {row: [cell.text for cell in table.cells if cell.row == row] for row in range(1, 20)}
    assert [table.at(5, column).text for column in (3, 4, 5)] == ["年初预算数", "全年预算数", "全年执行数"]
    assert [table.at(6, column).text for column in (3, 4, 5)] == ["480.00", "468.50", "451.20"]


def test_led_total_row_sets_its_figures_under_weight_and_points() -> None:
    """A total row's figures stand under the columns of weights and points, its label spans the rest."""
    table = read_string(led_text(), "a.txt").tables[0]

    assert ("总分", 8) == (table.at(19, 1).text, table.at(19, 1).column_span)
    assert ["100", "93.76"] == [table.text_at(19, 9), table.text_at(19, 10)]


def test_led_head_of_two_storeys_is_laid_out() -> None:
    """A head that stretches over quarters spans them, its neighbours reach down."""
    text = (
        "付款情况表\n\t合同\n\t金额（万元）\n\t付款进度\n\n\t\n\t\n\t一季度\n\t二季度\n\t三季度\n\n"
        "\t监测站改造\n\t96.4\n\t30\n\t40\n\t26.4\n"
    )
    document = read_string(text, "a.txt")
    table = document.tables[0]

    assert ["合同", "金额（万元）", "付款进度", "付款进度", "付款进度"] == grid(table)[0]
    assert ["合同", "金额（万元）", "一季度", "二季度", "三季度"] == grid(table)[1]
    assert (2, "付款情况表") == (table.header_rows, table.caption)


def test_led_cells_keep_their_lines() -> None:
    """A cell of several lines keeps them, blank first lines left out, each traceable."""
    document = read_string("\t指标\n\t目标\n\n\t\n产出\n（30）\n\t≥3次\n\n\t效益\n\t良\n", "a.txt")
    cell = document.tables[0].at(2, 1)

    assert "产出\n（30）" == cell.text
    assert [(5, 0, 2), (6, 0, 4)] == [
        (piece.line, piece.start, piece.end) for piece in cell.pieces if piece.end > piece.start
    ]


def test_prose_indented_by_tabs_is_no_table() -> None:
    """Paragraphs that begin with a tab stay paragraphs."""
    sentence = (
        "\t本项目按照年度计划开展林区巡护、隔离带修筑和宣传培训等工作，各项任务按期推进，"
        "资金使用符合管理办法的要求，档案资料齐全完整。\n"
    )
    document = read_string(sentence * 4, "a.txt")

    assert 4 == len(document.paragraphs)
    assert () == document.tables


def test_rowed_table_fills_labels_down_and_joins_after_a_repeated_head() -> None:
    """A table cut by a page with its head printed again is one table; labels reach over the cut."""
    text = (
        "一级\t二级\t三级\t目标\t完成\n产出\t数量\t巡护里程\t4800公里\t5120公里\n\t\t隔离带\t36公里\t31.5公里\n\n"
        "一级\t二级\t三级\t目标\t完成\n\t质量\t记录完整率\t≥98%\t98.6%\n效益\t满意度\t群众满意度\t≥90%\t93.4%\n"
    )
    document = read_string(text, "a.txt")
    table = document.tables[0]

    assert 1 == len(document.tables)
    assert ["产出", "产出", "产出", "效益"] == [table.text_at(row, 1) for row in range(2, 6)]
    assert ["数量", "数量", "质量", "满意度"] == [table.text_at(row, 2) for row in range(2, 6)]
    assert ["表1 第5行"] == [item.place for item in document.dropped]
    assert ("joined",) == table.flags


def test_caption_right_below_a_row_ends_the_table() -> None:
    """表2 under the last row of 表1 heads the next table, and is no cell of the one above."""
    text = (
        "表1 资金来源\n来源\t预算数\t支出数\n中央\t60.00\t58.00\n地方\t40.00\t37.50\n"
        "表2 分项支出\n内容\t预算数\t支出数\n设备\t70.00\t68.00\n服务\t30.00\t27.50\n"
    )

    tables = read_string(text, "表.txt").tables

    assert [("表1 资金来源", 3), ("表2 分项支出", 3)] == [(table.caption, table.rows) for table in tables]


def test_rowed_total_label_spans_its_empty_cells() -> None:
    """The label of a total row spans up to the first figure."""
    table = read_string("一级\t二级\t权重\t得分\n决策\t立项\t6分\t5分\n合计\t\t6分\t5分\n", "a.txt").tables[0]

    assert [("合计", 2), ("6分", 1), ("5分", 1)] == [(cell.text, cell.column_span) for cell in table.row_cells(3)]


def test_short_rows_are_placed_by_contents_and_reported() -> None:
    """A row that lost its leading cells is set by what its columns hold, from the points on the right."""
    text = (
        "一级指标\t二级指标\t三级指标\t解释\t得分\n"
        "决策(20分)\t立项\t依据充分性(5分)\t用来说明立项依据是否充分、是否与规划相符。\t5\n"
        "\t\t程序规范性(5分)\t用来说明立项程序是否符合规定、材料是否齐全。\t4\n"
        "资金投入\t测算科学性(5分)\t用来说明预算测算的依据是否充分、方法是否合理。\t5\n"
    )
    document = read_string(text, "a.txt")
    table = document.tables[0]

    assert ["资金投入", "测算科学性(5分)"] == [table.text_at(4, 2), table.text_at(4, 3)]
    assert ("决策(20分)", "5") == (table.text_at(4, 1), table.text_at(4, 5))
    assert "列数与表头不符" in document.dropped[0].why


def test_a_row_cut_by_a_page_is_put_together() -> None:
    """The rest of a row after an empty line goes back into its cells, and is reported."""
    text = (
        "指标\t解释\t标准\t得分\n执行率\t预算资金按计划执行，用以反映执行情\t执行率=支出/到位，按比例\t4.8\n\n"
        "\t况。\t得分。\t\n合规性\t资金使用符合规定。\t发现一处扣一分。\t3\n"
    )
    document = read_string(text, "a.txt")
    table = document.tables[0]

    assert ["执行率", "预算资金按计划执行，用以反映执行情况。", "执行率=支出/到位，按比例得分。", "4.8"] == grid(table)[
        1
    ]
    assert 3 == table.rows
    assert "跨页拆开的行" in document.dropped[0].why


def test_table_of_contents_is_no_table() -> None:
    """Headings with page numbers behind tabs stay lines of text."""
    document = read_string("目录\n一、概况\t1\n二、评价工作\t3\n三、结论\t7\n", "a.txt")

    assert () == document.tables
    assert "一、概况\t1" == document.paragraphs[1].text


def test_markdown_tables_and_headings_are_read() -> None:
    """Pipes make a table with one head row, number signs a heading with its level."""
    document = read_string("## 执行情况\n\n| 项目 | 预算 |\n|---|---:|\n| 巡护 | 12.5<br>万元 |\n", "a.md")
    heading = document.blocks[0]

    assert isinstance(heading, Paragraph)
    assert ("执行情况", 2) == (heading.text, heading.level)
    assert [["项目", "预算"], ["巡护", "12.5\n万元"]] == grid(document.tables[0])
    assert 1 == document.tables[0].header_rows


def test_residue_of_web_pages_is_cut_out_of_cells() -> None:
    """Simple tags are no text."""
    table = read_string("要点\t得分\n<p>①制度健全</p> <p>②手续完备</p>\t2\n甲\t1\n", "a.txt").tables[0]

    assert "①制度健全 ②手续完备" == table.text_at(2, 1)


def test_binary_contents_are_refused(tmp_path: Path) -> None:
    """Bytes that are no text in any encoding are refused with a remedy."""
    path = tmp_path / "a.txt"
    path.write_bytes(bytes(range(256)) * 40)

    with pytest.raises(InputError, match="内容不是文本"):
        read(path)


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the shared samples are not beside this checkout")
def test_samples_give_tables_whose_spans_trace_back_to_their_lines() -> None:
    """Every cell of the samples' tables quotes its line exactly, and no cell is lost."""
    for path in sorted(SAMPLES.glob("0*.txt")):
        lines = path.read_text("utf-8").split("\n")
        document = read(path)
        assert document.tables
        for _, part, _ in document.texts():
            for piece in part.pieces:
                assert (
                    lines[piece.line - 1][piece.start : piece.end]
                    == part.text[piece.offset : piece.offset + piece.end - piece.start]
                )


def test_led_cell_with_an_empty_line_stays_in_its_row() -> None:
    """An empty line within a cell, in the middle of a row or at its end, neither ends the row nor the table."""
    text = (
        "\t指标\t\n\t说明\n\t得分\n\n\t里程\n\t按月巡护\n\n分片包干\n\t15\n\n\t成本\n\t据实列支\n\t10\n\n"
        "\t时效\n\t按期\n\t5\n\n（含补充）\n\n\t质量\n\t合格\n\t8\n"
    ).replace("指标\t", "指标")
    table = read_string(text, "a.txt").tables[0]

    assert ["里程", "按月巡护\n分片包干", "15"] == grid(table)[1]
    assert [["成本", "据实列支", "10"], ["时效", "按期", "5\n（含补充）"], ["质量", "合格", "8"]] == grid(table)[2:]


def test_html_tables_keep_their_spans_and_places() -> None:
    """A table in HTML markup keeps its merged cells, and each text its place in the line."""
    line = '<table><tr><td rowspan="2">产出</td><td>里程</td><td>15</td></tr><tr><td colspan="2">成本</td></tr></table>'
    document = read_string(f"附表\n\n{line}\n\n结尾", "a.md")
    table = document.tables[0]
    piece = table.at(2, 2).pieces[0]

    assert [["产出", "里程", "15"], ["产出", "成本", "成本"]] == grid(table)
    assert (3, "成本") == (piece.line, line[piece.start : piece.end])
    assert ["附表", "结尾"] == [item.text for item in document.paragraphs]
