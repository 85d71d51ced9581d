"""Opening a user's file: what it is by its content, and which reader takes it (打开文件).

How a kind of file is read is left to its module, imported only when such a file comes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from assistant.domain.document import Dropped
from assistant.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.document import SourceDocument

Kind = Literal["word", "excel", "pdf", "ole", "csv", "text", "rtf", "opendocument", "empty"]

FILE_LIMIT = 200 * 1024 * 1024
_TEXT_SUFFIXES = frozenset({".txt", ".md", ".markdown", ".text", ""})
_EXPECTED: dict[str, frozenset[Kind]] = {
    ".docx": frozenset({"word"}),
    ".docm": frozenset({"word"}),
    ".xlsx": frozenset({"excel"}),
    ".xlsm": frozenset({"excel"}),
    ".pdf": frozenset({"pdf"}),
    ".csv": frozenset({"csv"}),
    ".doc": frozenset({"ole", "rtf"}),
    ".wps": frozenset({"ole"}),
    ".xls": frozenset({"ole"}),
    ".et": frozenset({"ole"}),
    ".rtf": frozenset({"rtf"}),
}
_KIND_NAMES: dict[Kind, str] = {
    "word": "Word 文档",
    "excel": "Excel 工作簿",
    "pdf": "PDF 文件",
    "ole": "旧版 Word/Excel/WPS 文件",
    "csv": "CSV 文本",
    "text": "文本文件",
    "rtf": "RTF 文档",
    "opendocument": "OpenDocument 文档",
}
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
_OTHERS = (
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"%!PS", "PostScript 文件"),
    (b"OFD", "OFD 文件"),
)


def read(path: Path, *, name: str | None = None) -> SourceDocument:
    """Read a user's file (读取文件), by what it holds rather than by its suffix.

    Args:
        path: The file.
        name: Its name for people, where that differs from the path's.

    Returns:
        The document as read; what was left out or is doubtful is in its ``dropped``.

    Raises:
        InputError: The file is missing, empty, damaged, protected, or of no readable kind.
    """
    name = name or path.name
    data = _load(path, name)
    suffix = path.suffix.lower()
    kind = _sniff(data, suffix, name)
    document = _READERS[kind](data, name, suffix)
    expected = _EXPECTED.get(suffix, frozenset({"text"}) if suffix in _TEXT_SUFFIXES else None)
    if expected is not None and kind not in expected:
        note = Dropped("整个文件", f"扩展名为“{suffix}”，内容实为{_KIND_NAMES[kind]}，已按内容读取")
        document = replace(document, dropped=(note, *document.dropped))
    return document


def _load(path: Path, name: str) -> bytes:
    try:
        if path.is_dir():
            raise InputError(name, "这是文件夹，不是文件", "一个 Word、Excel、PDF 或文本文件", "请指明文件夹中的文件")
        if path.stat().st_size > FILE_LIMIT:
            raise InputError(
                name, f"文件超过 {FILE_LIMIT // 1024 // 1024} MB", "大小合适的文档", "请压缩其中的图片后重试"
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(name, "文件不存在", "一个可读的文件", "请检查路径") from error
    except OSError as error:
        raise InputError(
            name, f"无法读取（{error.strerror or error}）", "一个可读的文件", "请检查权限，或关闭正在使用它的程序"
        ) from error
    if not data.strip(b"\x00 \t\r\n"):
        raise InputError(name, "文件是空的", "含有正文或表格的文件", "请检查是否选错了文件，或重新导出")
    return data


def _sniff(data: bytes, suffix: str, name: str) -> Kind:
    head = data[:1024]
    if head.startswith(b"PK\x03\x04"):
        return _sniff_package(data, name)
    if head.startswith(b"PK"):
        raise InputError(name, "是空的压缩包，里面没有文档", "Word 或 Excel 文件", "请重新获取该文件")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(b"{\\rtf"):
        return "rtf"
    is_image = head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP")
    # Two letters alone are no proof of a bitmap: a text may begin with them.
    if is_image and not (head.startswith(b"BM") and b"\x00" not in head):
        raise InputError(
            name, "是图片，其中的文字未识别", "Word、Excel、PDF 或文本文件", "请先作文字识别，或提供原文件"
        )
    for mark, what in _OTHERS:
        if head.startswith(mark):
            raise InputError(name, f"是{what}，无法直接读取", "Word、Excel、PDF 或文本文件", "请解压或另存后重试")
    return "csv" if suffix == ".csv" else "text"


def _sniff_package(data: bytes, name: str) -> Kind:
    from assistant.reading.package import Package

    members = Package(data, name).members
    if any(member.startswith("word/") for member in members):
        return "word"
    if any(member.startswith("xl/") for member in members):
        if "xl/workbook.bin" in members:
            raise InputError(
                name, "是二进制工作簿（.xlsb），无法直接读取", ".xlsx 文件", "请用 Excel 另存为 .xlsx 后重试"
            )
        return "excel"
    if "mimetype" in members and "content.xml" in members:
        return "opendocument"
    what = "PowerPoint 演示文稿" if any(member.startswith("ppt/") for member in members) else "压缩包"
    if "OFD.xml" in members:
        what = "OFD 文件"
    raise InputError(name, f"是{what}，无法直接读取", "Word、Excel、PDF 或文本文件", "请解压或另存为其中一种格式后重试")


def _read_word(data: bytes, name: str, _suffix: str) -> SourceDocument:
    from assistant.reading.word import read_word

    return read_word(data, name)


def _read_excel(data: bytes, name: str, _suffix: str) -> SourceDocument:
    from assistant.reading.excel import read_excel

    return read_excel(data, name)


def _read_pdf(data: bytes, name: str, _suffix: str) -> SourceDocument:
    from assistant.reading.pdf import read_pdf

    return read_pdf(data, name)


def _read_text(data: bytes, name: str, _suffix: str) -> SourceDocument:
    from assistant.reading.text import read_text

    return read_text(data, name)


def _read_csv(data: bytes, name: str, _suffix: str) -> SourceDocument:
    from assistant.reading.separated import read_csv

    return read_csv(data, name)


def _read_old(data: bytes, name: str, suffix: str) -> SourceDocument:
    from assistant.reading.convert import read_converted

    return read_converted(data, name, suffix)


_READERS = {
    "word": _read_word,
    "excel": _read_excel,
    "pdf": _read_pdf,
    "text": _read_text,
    "csv": _read_csv,
    "ole": _read_old,
    "rtf": _read_old,
    "opendocument": _read_old,
}
