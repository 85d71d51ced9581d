"""Damaged files: a clear refusal or a reading, never another exception and never an empty success."""

from __future__ import annotations

import io
import time
import zipfile
from functools import cache
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_files import add_form, body_bytes, led_text, paragraph, sheet_bytes, word_bytes

from assistant.errors import InputError
from assistant.reading import read, read_string

if TYPE_CHECKING:
    from pathlib import Path

bounded = settings(
    max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@cache
def whole_files() -> dict[str, bytes]:
    """One sound file of each kind."""
    return {"a.docx": word_bytes(add_form), "a.xlsx": sheet_bytes(), "a.txt": led_text().encode(), "a.pdf": PDF}


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 58>>stream\nBT /F 12 Tf 40 150 Td (Budget 480.00 spent 451.20) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R/Size 6>>\n%%EOF\n"
)


def check(path: Path, data: bytes) -> None:
    """Read a file that may be damaged: what comes back has contents, or an input error names the file."""
    path.write_bytes(data)
    refusal = ""
    contents = 0
    try:
        document = read(path)
        contents = len(document.blocks) + len(document.notes)
    except InputError as error:
        refusal = error.message
    assert contents > 0 or path.name in refusal


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.txt", "a.pdf"])
@bounded
@given(data=st.data())
def test_changed_bytes_give_a_reading_or_a_refusal(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """Bytes changed anywhere in a file lead to a reading or to an input error."""
    content = bytearray(whole_files()[name])
    for place in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=12)):
        content[place] = data.draw(st.integers(0, 255))

    check(tmp_path / name, bytes(content))


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.txt", "a.pdf"])
@bounded
@given(share=st.floats(0.001, 0.999))
def test_cut_files_give_a_reading_or_a_refusal(tmp_path: Path, name: str, share: float) -> None:
    """A file cut off anywhere leads to a reading or to an input error."""
    content = whole_files()[name]

    check(tmp_path / name, content[: max(int(len(content) * share), 1)])


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("a.docx", "word/document.xml"),
        ("a.docx", "word/styles.xml"),
        ("a.docx", "word/numbering.xml"),
        ("a.xlsx", "xl/worksheets/sheet1.xml"),
        ("a.xlsx", "xl/styles.xml"),
        ("a.xlsx", "xl/workbook.xml"),
    ],
)
@bounded
@given(data=st.data())
def test_changed_xml_gives_a_reading_or_a_refusal(tmp_path: Path, name: str, part: str, data: st.DataObject) -> None:
    """Attributes and tags changed within the parts lead to a reading or to an input error."""
    source = zipfile.ZipFile(io.BytesIO(whole_files()[name]))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for member in source.namelist():
            content = source.read(member)
            if member == part:
                for _ in range(data.draw(st.integers(1, 6))):
                    place = data.draw(st.integers(0, len(content) - 1))
                    piece = data.draw(
                        st.sampled_from(
                            [b"", b"0", b"-1", b"99999999999", b"x", b'"', b"<", b">", b"</w:p>", b"&a;", b"\xff"]
                        )
                    )
                    content = content[:place] + piece + content[place + data.draw(st.integers(0, 3)) :]
            target.writestr(member, content)

    check(tmp_path / name, stream.getvalue())


@bounded
@given(text=st.text(alphabet="甲1.%|\t\n\r （）<p>-合计", max_size=300))
def test_any_text_is_read_and_every_piece_traces_back(text: str) -> None:
    """Whatever the mixture of tabs, pipes and lines, each piece quotes its line exactly."""
    try:
        document = read_string(text, "a.md")
    except InputError:
        return
    lines = text.split("\n")
    for _, part, _ in document.texts():
        for piece in part.pieces:
            shown = part.text[piece.offset : piece.offset + piece.end - piece.start]
            assert lines[piece.line - 1][piece.start : piece.end] == shown


def test_tables_nested_very_deep_are_read_or_refused(tmp_path: Path) -> None:
    """Thirty tables within one another are read; far more than any program writes are refused."""
    for depth in (30, 400):
        xml = paragraph("底")
        for _ in range(depth):
            xml = f"<w:tbl><w:tblGrid/><w:tr><w:tc>{xml}<w:p/></w:tc></w:tr></w:tbl>"
        check(tmp_path / "a.docx", body_bytes(xml))


@pytest.mark.parametrize(
    "text",
    ["<p>" * 50_000 + "甲" + "[bookmark: " * 20_000, "甲\t乙\n丙" + "\t" * 50_000 + "\n" + "a\tb\tc\n" * 30],
    ids=["unclosed marks", "a row of very many cells"],
)
def test_odd_texts_take_no_long_time(text: str) -> None:
    """Texts made to be slow are read in time."""
    start = time.perf_counter()
    document = read_string(text, "a.txt")

    assert document.blocks
    assert time.perf_counter() - start < 10
