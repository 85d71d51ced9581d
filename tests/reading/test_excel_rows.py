"""Plain rows of a sheet read by patterns: the same cells as the parser's, and none that it would refuse."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from assistant.reading import excel_book
from assistant.reading.excel import read_excel
from assistant.reading.excel_rows import find_plain_rows, unescape

_HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = "</sheetData></worksheet>"


def _sheet(rows: str) -> bytes:
    return f"{_HEAD}{rows}{_TAIL}".encode()


def test_patterns_and_parser_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers, texts, blanks, hidden rows, formats and marks of XML come out alike."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["项目", "a<b & c", 1.5, None, True], [], ["", -3, 0.9677, "万元"]):
        sheet.append(row)
    sheet["C3"].number_format = "0.00%"
    sheet.row_dimensions[1].hidden = True
    data = io.BytesIO()
    book.save(data)

    fast = read_excel(data.getvalue(), "表.xlsx")
    monkeypatch.setattr(excel_book, "find_plain_rows", lambda _: None)
    slow = read_excel(data.getvalue(), "表.xlsx")

    assert slow == fast
    assert ("96.77%", "a<b & c") == (fast.tables[0].text_at(3, 3), fast.tables[0].text_at(1, 2))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>',
        '<row r="1"><c r="A1"><v>2</v></c>',
        '<row r="1"><!-- x --><c r="A1"><v>2</v></c></row>',
        '<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>',
        '<row r="1"><c r="A1"><v>2</v></c></row>stray',
    ],
)
def test_rows_with_anything_else_are_left_to_the_parser(rows: str) -> None:
    """A formula, a broken tag, a comment, an error value or stray text is nothing for patterns."""
    assert find_plain_rows(_sheet(rows)) is None


def test_references_are_resolved_and_unknown_ones_refused() -> None:
    """&#31532; and &amp; are letters; an entity of the file's own, or a sign XML forbids, is not read."""
    assert ["第1项&", None, None, None] == [unescape(t) for t in ("&#31532;1项&amp;", "&own;", "&#1;", "a & b")]
