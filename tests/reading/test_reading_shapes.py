"""Tables whose layout says what their marks do not: blanks for columns, heads split below, cells far off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.reading import read, read_string
from assistant.reading.pdf_columns import read_in_columns
from eval.hostile import files, sheet

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.document import Table
    from assistant.reading.pdf_lines import Char


def only_table(text: str) -> Table:
    """Read the one table of a text."""
    (table,) = read_string(text, "a.txt").tables
    return table


def test_columns_laid_out_with_blanks_are_a_table() -> None:
    """Lines of as many fields parted by runs of blanks, under a head, are a table; the title above is not."""
    table = only_table("某表\n一级指标  三级指标   分值\n产出      里程       30\n效益      知晓率     70\n")

    assert [["一级指标", "三级指标", "分值"], ["产出", "里程", "30"], ["效益", "知晓率", "70"]] == [
        [cell.text for cell in table.row_cells(row)] for row in (1, 2, 3)
    ]


def test_prose_with_double_blanks_is_no_table() -> None:
    """Lines of unlike numbers of fields stay paragraphs."""
    document = read_string("单位：甲  日期：乙\n本项目为民生项目。\n共  三  条\n", "a.txt")

    assert ((), 3) == (document.tables, len(document.paragraphs))


def test_a_split_head_stands_over_the_columns_it_is_split_into() -> None:
    """A head with a field for each label, split or not, takes the columns of the storey below."""
    table = only_table(
        "一级指标\t三级指标\t完成情况\t得分\n\t\t计划\t实际\t\n产出\t里程\t12\t11\t30\n效益\t知晓率\t80\t82\t70\n"
    )

    assert ("完成情况", 2, "计划", "实际", "得分") == (
        table.text_at(1, 3), table.at(1, 3).column_span, table.text_at(2, 3), table.text_at(2, 4), table.text_at(1, 5),
    )  # type: ignore[union-attr]  # fmt: skip


def test_a_total_takes_the_columns_its_row_is_short_of() -> None:
    """The label of a total stretches, so that its figures stand under figures, and nothing is in doubt."""
    document = read_string(
        "一级指标\t二级指标\t三级指标\t分值\t得分\n产出\t数量\t里程\t30\t28\n效益\t社会\t知晓率\t70\t70\n合计\t100\t98\n",
        "a.txt",
    )

    assert ("100", "98", ()) == (document.tables[0].text_at(4, 4), document.tables[0].text_at(4, 5), document.dropped)


def test_cells_whose_addresses_no_worksheet_has_are_counted_and_left(tmp_path: Path) -> None:
    """An address beyond the last column of any worksheet is reported, not read into a table of millions of columns."""
    path = tmp_path / "a.xlsx"
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    addresses = (("A1", "甲"), ("B1", "乙"), ("GEORS1", "丙"), ("-1", "丁"))
    row = '<row r="1">' + "".join(cell.format(*pair) for pair in addresses) + "</row>"
    path.write_bytes(sheet(f"<sheetData>{row}</sheetData>"))

    document = read(path)

    assert 2 == document.tables[0].columns
    assert ["2 个单元格的地址超出工作表范围，未读"] == [item.why for item in document.dropped]


def test_a_workbook_with_exploding_entities_says_so(tmp_path: Path) -> None:
    """Entities that blow up are named as what they are, not as damage."""
    name, make = files("http://127.0.0.1:9/")["entity expansion, workbook"]
    path = tmp_path / name
    path.write_bytes(make())

    with pytest.raises(InputError, match="膨胀的实体，不予展开"):
        read(path)


def test_looking_through_a_row_of_a_sparse_table_takes_only_its_cells(tmp_path: Path) -> None:
    """Two cells at the far corners of a worksheet are two cells, whatever lies between."""
    name, make = files("http://127.0.0.1:9/")["cells far apart"]
    path = tmp_path / name
    path.write_bytes(make())

    table = read(path).tables[0]

    assert (["甲"], ["乙"]) == (
        [cell.text for cell in table.row_cells(1)], [cell.text for cell in table.row_cells(table.rows)],
    )  # fmt: skip


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    """The left column is read to its end before the right; a line of full width parts the columns above from below."""
    chars = row_of("一行横贯两栏的标题文字一行横贯两栏的标题文字", 40, 10)
    for number in range(8):
        chars += row_of(f"左栏第{number}行的一段文字内容", 40, 40 + number * 14)
        chars += row_of(f"右栏第{number}行的一段文字内容", 240, 40 + number * 14)

    texts = [line.text for line in read_in_columns(chars)]

    assert "一行横贯" == texts[0][:4]
    assert ["左"] * 8 + ["右"] * 8 == [text[0] for text in texts[1:]]


def row_of(text: str, left: float, top: float) -> list[Char]:
    """Characters of ten points in a line."""
    return [
        {"text": char, "x0": left + n * 10, "x1": left + n * 10 + 10, "top": top, "bottom": top + 10, "size": 10.0}
        for n, char in enumerate(text)
    ]
