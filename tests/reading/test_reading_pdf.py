"""PDF files with a text layer: tables, pages, margins, protection."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING

import pytest
from sample_files import add_form, form_cells, form_grid, word_bytes

from assistant.errors import InputError
from assistant.reading import convert
from assistant.reading.pdf import read_pdf
from assistant.reading.pdf_lines import join_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

    from assistant.domain.document import Table

pytestmark = [pytest.mark.slow]
needs_office = pytest.mark.skipif(convert.find_office() is None, reason="LibreOffice is not installed")


@pytest.fixture(scope="module")
def print_pdf(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], bytes]:
    """Print a Word file to PDF by LibreOffice."""
    folder: Path = tmp_path_factory.mktemp("print")

    def run(data: bytes) -> bytes:
        (folder / "a.docx").write_bytes(data)
        office = convert.find_office() or ""
        profile = (folder / "profile").as_uri()
        command = [
            office,
            f"-env:UserInstallation={profile}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
        ]
        subprocess.run([*command, str(folder / "a.docx")], check=True, capture_output=True)
        return (folder / "a.pdf").read_bytes()

    return run


def grid(table: Table) -> list[list[str]]:
    """The text that covers each place of a table."""
    return [[table.text_at(row, column) for column in range(1, table.columns + 1)] for row in range(1, table.rows + 1)]


@needs_office
def test_printed_form_is_read_cell_by_cell(print_pdf: Callable[[bytes], bytes]) -> None:
    """The printed form has the places, spans and texts of the Word form, lines of a cell joined."""
    table = read_pdf(print_pdf(word_bytes(add_form)), "a.pdf").tables[0]

    assert [(r, c, h, w, text.replace("\n", "")) for r, c, h, w, text in form_cells()] == [
        (cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in table.cells
    ]
    assert [[text.replace("\n", "") for text in row] for row in form_grid()] == grid(table)


@needs_office
def test_long_table_over_pages_is_one_and_margins_are_left_out(print_pdf: Callable[[bytes], bytes]) -> None:
    """A table over three pages is one table without repeated heads; header and page numbers are named, not read."""

    def build(document: Document) -> None:
        from docx.oxml import OxmlElement

        document.sections[0].header.paragraphs[0].text = "云岭林场森林管护评价"
        document.add_paragraph("一、资金情况")
        table = document.add_table(1, 3)
        table.style = "Table Grid"
        for cell, text in zip(table.rows[0].cells, ("指标", "目标", "得分"), strict=True):
            cell.text = text
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number in range(1, 91):
            for cell, text in zip(table.add_row().cells, (f"巡护点{number}", f"{number}次", "1"), strict=True):
                cell.text = text
        document.add_paragraph("二、结论")

    document = read_pdf(print_pdf(word_bytes(build)), "a.pdf")
    table = document.tables[0]

    assert 1 == len(document.tables)
    assert [["指标", "目标", "得分"], *([f"巡护点{number}", f"{number}次", "1"] for number in range(1, 91))] == grid(
        table
    )
    assert ["一、资金情况", "二、结论"] == [item.text for item in document.paragraphs]
    assert "页眉或页脚，各页均未计入正文" in {item.why for item in document.dropped}


@needs_office
def test_paragraphs_are_put_together_from_their_lines(print_pdf: Callable[[bytes], bytes]) -> None:
    """Lines of one paragraph are joined without blanks; headings stay apart."""
    sentence = (
        "本项目全年安排预算468.50万元，实际支出451.20万元，预算执行率为96.31%，"
        "各项巡护任务均已完成，隔离带尚余四点五公里。"
    )

    def build(document: Document) -> None:
        for text in ("一、项目概况", sentence, "（一）资金情况", sentence * 2):
            document.add_paragraph(text)

    document = read_pdf(print_pdf(word_bytes(build)), "a.pdf")

    assert ["一、项目概况", sentence, "（一）资金情况", sentence * 2] == [
        item.text.replace(" ", "") for item in document.paragraphs
    ]
    assert 1 == document.paragraphs[0].page


@needs_office
def test_table_without_rules_is_found_by_its_columns(print_pdf: Callable[[bytes], bytes]) -> None:
    """Rows whose cells stand under one another are a table, flagged as found by alignment, with caption and unit."""
    rows = (
        ("来源", "预算数", "执行数"),
        ("市级", "300.00", "290.10"),
        ("县级", "168.50", "161.10"),
        ("合计", "468.50", "451.20"),
    )

    def build(document: Document) -> None:
        document.add_paragraph("表1 资金执行情况表")
        document.add_paragraph("单位：万元")
        table = document.add_table(len(rows), 3)
        for row, texts in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    table = read_pdf(print_pdf(word_bytes(build)), "a.pdf").tables[0]

    assert [list(row) for row in rows] == grid(table)
    assert ("表1 资金执行情况表", "单位：万元", ("aligned",)) == (table.caption, table.unit_line, table.flags)


def picture_pdf() -> bytes:
    """A PDF of one page that is a picture."""
    image = pytest.importorskip("PIL.Image")
    stream = io.BytesIO()
    image.new("RGB", (200, 200), "grey").save(stream, "PDF")
    return stream.getvalue()


def test_scanned_pages_alone_are_refused() -> None:
    """A PDF of pictures has no text layer, and the refusal says how to go on."""
    with pytest.raises(InputError, match=r"没有文字层.*组件 ocr"):
        read_pdf(picture_pdf(), "a.pdf")


def test_lines_join_without_blanks_but_between_latin_words() -> None:
    """Chinese and broken figures join closely, Latin words keep a blank."""
    assert "预算执行率96.31%" == join_lines(["预算执", "行率96.", "31%"])
    assert "annual report" == join_lines(["annual", "report"])


def test_a_stream_that_bursts_is_refused() -> None:
    """A file whose contents inflate a thousandfold is refused before anything of it is kept."""
    from eval.hostile import files

    with pytest.raises(InputError, match="解压后超过"):
        read_pdf(files("")["pdf bomb"][1](), "a.pdf")
