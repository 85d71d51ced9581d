"""Excel workbooks: grids, values as shown and as stored, formulas, hidden parts."""

from __future__ import annotations

import datetime as dt
import io
import time
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font
from sample_files import edit_part, form_cells, form_grid

from assistant.errors import InputError
from assistant.reading.excel import read_excel

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.document import SourceDocument, Table


def saved(build: Callable[[Any], object]) -> bytes:
    """A workbook's bytes, its first sheet filled by ``build``."""
    book = openpyxl.Workbook()
    build(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(build: Callable[[Any], object]) -> SourceDocument:
    """A workbook read, its first sheet filled by ``build``."""
    return read_excel(saved(build), "a.xlsx")


def grid(table: Table) -> list[list[str]]:
    """The text that covers each place of a table."""
    return [[table.text_at(row, column) for column in range(1, table.columns + 1)] for row in range(1, table.rows + 1)]


def fill_form(sheet: Any) -> None:
    """Write the form into a sheet, merged as Excel merges."""
    for row, column, rows, columns, text in form_cells():
        sheet.cell(row, column, text)
        if rows * columns > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + rows - 1, end_column=column + columns - 1
            )


def test_form_is_read_cell_by_cell() -> None:
    """The form has in Excel the very cells it has in Word."""
    table = opened(fill_form).tables[0]

    assert form_cells() == [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]
    assert form_grid() == grid(table)
    assert ("A1", "Sheet", "项目支出绩效自评表") == (table.cells[0].ref, table.sheet, table.caption)


def test_values_are_shown_by_their_formats_and_kept_as_stored() -> None:
    """A rate, an amount, a date and a number with its unit show as formatted; the stored value stays."""

    def build(sheet: Any) -> None:
        for column, (value, code) in enumerate(
            (
                (0.9677, "0.00%"),
                (1523360.5, "#,##0.00"),
                (dt.date(2031, 3, 5), 'yyyy"年"m"月"d"日"'),
                (12, '0"家"'),
                (93.76, "General"),
            ),
            1,
        ):
            sheet.cell(1, column, value).number_format = code

    cells = opened(build).tables[0].cells

    assert ["96.77%", "1,523,360.50", "2031年3月5日", "12家", "93.76"] == [cell.text for cell in cells]
    assert ["0.9677", "1523360.5", "2031-03-05", "12", None] == [cell.raw for cell in cells]


def test_binary_residue_of_stored_numbers_is_gone() -> None:
    """A number stored with seventeen digits is the number Excel shows."""
    data = edit_part(
        saved(lambda sheet: sheet.cell(1, 1, 93.76)),
        "xl/worksheets/sheet1.xml",
        lambda xml: xml.replace("93.76", "93.760000000000005"),
    )

    assert ("93.76", None) == (
        read_excel(data, "a.xlsx").tables[0].cells[0].text,
        read_excel(data, "a.xlsx").tables[0].cells[0].raw,
    )


def test_formulas_without_stored_results_are_computed() -> None:
    """Sums, products, rounding and conditions are computed exactly, over other formulas too."""

    def build(sheet: Any) -> None:
        for row in (
            ("得分", 9.63, 13.13, 70),
            ("合计", "=SUM(B1:D1)"),
            ("取整", "=ROUND(B2,1)"),
            ("等级", '=IF(B2>=90,"优","良")'),
        ):
            sheet.append(row)
        sheet["B3"].number_format = "0.0"

    table = opened(build).tables[0]

    assert ["92.76", "92.8", "优"] == [table.text_at(row, 2) for row in (2, 3, 4)]
    assert ("=SUM(B1:D1)", ("computed",)) == (table.at(2, 2).formula, table.at(2, 2).flags)


def test_stored_results_of_formulas_are_used() -> None:
    """A result that Excel stored is read, not computed anew."""
    data = edit_part(
        saved(lambda sheet: sheet.append((1, "=A1+1"))),
        "xl/worksheets/sheet1.xml",
        lambda xml: (
            xml.replace("</f><v></v>", "</f><v>2</v>")
            .replace("</f><v />", "</f><v>2</v>")
            .replace("</f><v/>", "</f><v>2</v>")
        ),
    )
    cell = read_excel(data, "a.xlsx").tables[0].cells[1]

    assert ("2", "=A1+1", ()) == (cell.text, cell.formula, cell.flags)


def test_formulas_that_cannot_be_computed_are_reported() -> None:
    """An unknown function, a circle and a division by zero are named, never guessed."""
    document = opened(lambda sheet: sheet.append(("甲", "=VLOOKUP(A1,C1:D9,2)", "=C1+1", "=1/0")))

    assert ["Sheet!B1", "Sheet!C1", "Sheet!D1"] == [item.place for item in document.dropped]
    assert ["", "", ""] == [cell.text for cell in document.tables[0].cells[1:]]


def test_shared_formulas_move_with_their_cells() -> None:
    """A formula shared by a column is computed for each row with that row's references."""
    xml = (
        '<row r="1"><c r="A1"><v>10</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*$A$1</f></c></row>'
        '<row r="2"><c r="A2"><v>7</v></c><c r="B2"><f t="shared" si="0"/></c></row>'
    )
    data = edit_part(
        saved(lambda sheet: sheet.cell(1, 1, 1)),
        "xl/worksheets/sheet1.xml",
        lambda old: old.split("<sheetData>")[0] + f"<sheetData>{xml}</sheetData></worksheet>",
    )
    table = read_excel(data, "a.xlsx").tables[0]

    assert [["10", "100"], ["7", "70"]] == grid(table)
    assert "=A2*$A$1" == table.at(2, 2).formula


def test_error_values_are_reported() -> None:
    """#DIV/0! stands in its cell and in the list of what is doubtful."""
    document = opened(lambda sheet: sheet.append(("执行率", "#DIV/0!")))

    assert ("#DIV/0!", ("error",)) == (document.tables[0].cells[1].text, document.tables[0].cells[1].flags)
    assert [("Sheet!B1", "单元格为错误值")] == [(item.place, item.why) for item in document.dropped]


def test_hidden_rows_columns_and_sheets_are_read_and_flagged() -> None:
    """What a reader does not see is read, flagged, and said to be hidden."""

    def build(sheet: Any) -> None:
        sheet.append(("甲", "乙"))
        sheet.append(("丙", "丁"))
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        other = sheet.parent.create_sheet("底稿")
        other["A1"] = "内部"
        other.sheet_state = "hidden"

    document = opened(build)

    assert [(), ("hidden-column",), ("hidden-row",), ("hidden-row", "hidden-column")] == [
        cell.flags for cell in document.tables[0].cells
    ]
    assert ("底稿", ("hidden-sheet",)) == (document.tables[1].sheet, document.tables[1].flags)
    assert ["隐藏行 2，已读入，请核对", "隐藏列 B，已读入，请核对", "隐藏工作表，已读入，请核对"] == [
        item.why for item in document.dropped
    ]


def test_unseen_contents_are_named() -> None:
    """White letters and formats that show nothing are reported."""

    def build(sheet: Any) -> None:
        sheet.append(("白字", 5))
        sheet["A1"].font = Font(color="FFFFFFFF")
        sheet["B1"].number_format = ";;;"
        sheet["C1"] = "明"

    document = opened(build)

    assert ["白字", "", "明"] == [cell.text for cell in document.tables[0].cells]
    assert ["Sheet!A1", "Sheet!B1"] == [item.place for item in document.dropped]


def test_empty_edges_are_trimmed_and_places_kept() -> None:
    """The table begins at the first filled cell; addresses are the sheet's own."""

    def build(sheet: Any) -> None:
        sheet["C4"], sheet["D5"] = "甲", "乙"
        sheet["Z99"] = " "

    table = opened(build).tables[0]

    assert (2, 2) == (table.rows, table.columns)
    assert [("C4", "甲"), ("D4", ""), ("C5", ""), ("D5", "乙")] == [(cell.ref, cell.text) for cell in table.cells]


def test_blocks_of_different_width_are_tables_of_their_own() -> None:
    """An empty row between blocks of different width parts them; between like blocks it does not."""

    def build(sheet: Any) -> None:
        for row in (
            ("项目", "预算"),
            ("巡护", 12),
            (),
            ("指标", "目标", "得分"),
            ("里程", 4800, 15),
            (),
            ("成本", 1, 10),
            ("时效", 1, 5),
        ):
            sheet.append(row)

    tables = opened(build).tables

    assert [(2, 2), (5, 3)] == [(table.rows, table.columns) for table in tables]


def test_comments_are_notes_with_their_cell() -> None:
    """A cell's comment is a note that names its cell."""

    def build(sheet: Any) -> None:
        sheet["A1"] = "甲"
        sheet["A1"].comment = Comment("数据待核", "复核人")

    assert [("comment", "数据待核", ("Sheet!A1",))] == [
        (item.kind, item.text, item.flags) for item in opened(build).notes
    ]


def test_title_row_and_unit_become_caption_and_unit_line() -> None:
    """A merged title row is the caption, and 单位：万元 beneath it the unit line."""

    def build(sheet: Any) -> None:
        sheet.append(("专项资金执行表",))
        sheet.append(("", "", "单位：万元"))
        sheet.append(("项目", "预算", "支出"))
        sheet.append(("巡护", 12, 11.5))
        sheet.merge_cells("A1:C1")

    table = opened(build).tables[0]

    assert ("专项资金执行表", "单位：万元") == (table.caption, table.unit_line)


def test_macros_are_named() -> None:
    """A workbook with macros says that they were not read."""
    data = edit_part(saved(lambda sheet: sheet.append(("甲",))), "xl/vbaProject.bin", lambda _: "x")

    assert ["含有宏，未读取也不会运行"] == [item.why for item in read_excel(data, "a.xlsm").dropped]


def test_an_empty_workbook_is_refused() -> None:
    """A workbook without contents is an input error."""
    with pytest.raises(InputError, match="没有内容"):
        opened(lambda _: None)


def test_a_vast_merge_does_not_hang() -> None:
    """A merge over the whole sheet is cut to what is filled."""

    def build(sheet: Any) -> None:
        sheet["A1"], sheet["C3"] = "甲", "乙"

    merge = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    data = edit_part(
        saved(build), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("</sheetData>", f"</sheetData>{merge}")
    )
    start = time.process_time()
    table = read_excel(data, "a.xlsx").tables[0]

    assert (3, 3) == (table.cells[0].row_span, table.cells[0].column_span)
    assert time.process_time() - start < 5


def test_far_apart_cells_do_not_fill_memory() -> None:
    """Two cells at the ends of a sheet make a table of two cells."""

    def build(sheet: Any) -> None:
        sheet["A1"], sheet["XFD1048576"] = "甲", "乙"

    assert ["甲", "乙"] == [cell.text for cell in opened(build).tables[0].cells]
