"""Opening files: kinds by content, refusals with remedies, old formats, separated values."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sample_files import add_form, edit_part, form_cells, form_grid, paragraph, sheet_bytes, word_bytes

from assistant.errors import InputError
from assistant.reading import convert, read
from assistant.reading.package import Package

if TYPE_CHECKING:
    from collections.abc import Callable

needs_office = pytest.mark.skipif(convert.find_office() is None, reason="LibreOffice is not installed")


def archive(**parts: str) -> bytes:
    """A ZIP file of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def test_kind_is_told_by_content_not_by_suffix(tmp_path: Path) -> None:
    """A Word file named .txt is read as Word, and that is said."""
    path = tmp_path / "自评表.txt"
    path.write_bytes(word_bytes(add_form))

    document = read(path)

    assert "docx" == document.kind
    assert form_grid()[0][0] == document.tables[0].text_at(1, 1)
    assert "扩展名为“.txt”，内容实为Word 文档，已按内容读取" == document.dropped[0].why


def test_name_and_digest_are_the_files_own(tmp_path: Path) -> None:
    """The document carries the name for people and the file's SHA-256."""
    path = tmp_path / "upload-1"
    path.write_bytes(b"abc")

    document = read(path, name="说明.txt")

    assert "说明.txt" == document.name
    assert "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" == document.digest


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
REFUSED: list[tuple[str, Callable[[], bytes], str]] = [
    ("空.docx", lambda: b"", "文件是空的"),
    ("空.txt", lambda: b" \r\n\x00", "文件是空的"),
    ("白.txt", "\u3000\n".encode, "没有文字"),
    ("图.docx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "是图片"),
    ("图.pdf", lambda: b"\xff\xd8\xff\xe0" + bytes(100), "是图片"),
    ("断.docx", lambda: word_bytes(add_form)[:2000], "损坏或不完整"),
    ("断.xlsx", lambda: b"PK\x03\x04" + bytes(50), "损坏或不完整"),
    ("空包.docx", lambda: b"PK\x05\x06" + bytes(18), "空的压缩包"),
    ("演示.pptx", lambda: archive(ppt__presentation="x"), "PowerPoint"),
    ("包.zip", lambda: archive(a="x"), "压缩包"),
    ("二进制.xlsb", lambda: archive(xl__workbook="x", **{"xl/workbook.bin": "x"}), "xlsb"),
    ("缺.docx", lambda: archive(word__styles="x"), "缺少正文"),
    ("坏.docx", lambda: archive(**{"word/document.xml": "<w:document"}), "已损坏"),
    ("密.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "有打开密码"),
    ("密.xls", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "有打开密码"),
    ("何.bin", lambda: OLE, "不是认识的"),
    ("坏.pdf", lambda: b"%PDF-1.7\n" + b"junk " * 50, "已损坏|没有文字层"),
    ("压.rar", lambda: b"Rar!\x1a\x07" + bytes(50), "RAR"),
]


@pytest.mark.parametrize(("name", "content", "message"), REFUSED, ids=[item[0] for item in REFUSED])
def test_unusable_files_are_refused_with_the_reason(
    tmp_path: Path, name: str, content: Callable[[], bytes], message: str
) -> None:
    """Each kind of unusable file names itself, what is wrong, and what to do."""
    path = tmp_path / name
    path.write_bytes(content())

    with pytest.raises(InputError, match=message) as caught:
        read(path)

    assert name == caught.value.where
    assert caught.value.hint


@pytest.mark.parametrize(
    ("part", "word"),
    [("word/document.xml", "wordprocessingml"), ("xl/worksheets/sheet1.xml", "spreadsheetml")],
)
def test_strict_files_read_as_the_usual_ones(tmp_path: Path, part: str, word: str) -> None:
    """Files saved in the strict variant differ only in their namespaces and give the same form."""
    data = word_bytes(add_form) if part.startswith("word") else sheet_bytes()
    usual = f"http://schemas.openxmlformats.org/{word}/2006/main"
    strict = f"http://purl.oclc.org/ooxml/{word}/main"
    for name in zipfile.ZipFile(io.BytesIO(data)).namelist():
        if name.endswith(".xml") and not name.startswith(("docProps", "[Content")):
            data = edit_part(data, name, lambda xml: xml.replace(usual, strict))
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    table = read(path).tables[0]

    assert form_cells() == [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.cells]


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    """No file and no folder is taken for a document."""
    with pytest.raises(InputError, match="不存在"):
        read(tmp_path / "无.docx")
    with pytest.raises(InputError, match="文件夹"):
        read(tmp_path)


def test_packages_built_to_burst_are_refused() -> None:
    """A small file that unpacks to gigabytes is refused before it is unpacked."""
    data = bytearray(archive(**{"word/document.xml": "<a/>"}))
    central = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, central + 24, 3_000_000_000)

    with pytest.raises(InputError, match="超出可安全读取"):
        Package(bytes(data), "a.docx")


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    """Entities in the XML are neither expanded nor fetched."""
    bomb = (
        '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"{paragraph('甲&b;&c;乙')}</w:body></w:document>"
    )
    path = tmp_path / "a.docx"
    path.write_bytes(archive(**{"word/document.xml": bomb}))

    try:
        text = read(path).paragraphs[0].text
    except InputError:
        text = ""

    assert "aaaa" not in text


def test_separated_values_keep_quotes_lines_and_places(tmp_path: Path) -> None:
    """Quoted commas and line breaks stay in their cell, and each cell knows its line."""
    path = tmp_path / "a.csv"
    path.write_bytes('指标,目标\n"巡护,里程","第一行\n第二行"\n成本,"""省"""\n'.encode("gb18030"))

    document = read(path)
    table = document.tables[0]

    assert [["指标", "目标"], ["巡护,里程", "第一行\n第二行"], ["成本", '"省"']] == [
        [table.text_at(row, column) for column in (1, 2)] for row in (1, 2, 3)
    ]
    assert (4, 0) == (table.at(3, 1).pieces[0].line, table.at(3, 1).pieces[0].start)
    assert 1 == table.header_rows


def test_old_formats_say_what_is_missing_without_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without LibreOffice an old file is refused with the format to save it in."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    path = tmp_path / "旧.wps"
    path.write_bytes(OLE + "WordDocument".encode("utf-16-le"))

    with pytest.raises(InputError, match=r"需要 LibreOffice.*另存为 \.docx"):
        read(path)


@needs_office
@pytest.mark.slow
def test_old_workbooks_are_read_through_libreoffice(tmp_path: Path) -> None:
    """An .xls file gives the grid of the workbook it was made from, and says it was converted."""
    (tmp_path / "a.xlsx").write_bytes(sheet_bytes())
    subprocess.run(
        [
            convert.find_office() or "",
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            *("--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")),
        ],
        check=True,
        capture_output=True,
    )

    document = read(tmp_path / "a.xls")

    assert form_grid() == [[document.tables[0].text_at(row, column) for column in range(1, 12)] for row in range(1, 20)]
    assert "LibreOffice" in document.dropped[0].why


def test_importing_the_readers_loads_no_heavy_library() -> None:
    """The front door imports no Word, Excel or PDF library until such a file comes."""
    heavy = "('lxml', 'openpyxl', 'pdfplumber', 'docx')"
    code = f"import sys, assistant.reading; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )

    assert "[]" == done.stdout.strip()
