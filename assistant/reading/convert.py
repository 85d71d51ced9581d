"""Reading of older formats (旧版文件) through LibreOffice, where it is installed: .doc .wps .xls .et .rtf .odt .ods.

The file is converted in a folder of its own with a profile of its own, then read as any other.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.domain.document import Dropped
from assistant.errors import InputError

if TYPE_CHECKING:
    from assistant.domain.document import SourceDocument

_SECONDS = 120
_SHEETS = frozenset({".xls", ".et", ".ods", ".xlt", ".ett"})
_DOCUMENTS = frozenset({".doc", ".wps", ".rtf", ".odt", ".dot", ".wpt"})
_PROGRAMS = ("soffice", "libreoffice")


def find_office() -> str | None:
    """Return the path of LibreOffice, None where it is not installed."""
    return next((path for path in map(shutil.which, _PROGRAMS) if path is not None), None)


def read_converted(data: bytes, name: str, suffix: str) -> SourceDocument:
    """Convert an older file to its modern format and read that.

    Raises:
        InputError: The file is encrypted or of no known kind, LibreOffice is missing, or it cannot convert the file.
    """
    suffix = _true_suffix(data, name, suffix)
    office = find_office()
    target = "xlsx" if suffix in _SHEETS else "docx"
    if office is None:
        raise InputError(
            name,
            f"{suffix} 是旧版格式，读取它需要 LibreOffice，本机没有安装",
            f".{target} 文件",
            f"请用 Word、Excel 或 WPS 另存为 .{target} 后重试",
        )
    converted = _convert(office, data, name, suffix, target)
    if target == "xlsx":
        from assistant.reading.excel import read_excel

        document = read_excel(converted, name)
    else:
        from assistant.reading.word import read_word

        document = read_word(converted, name)
    note = Dropped("整个文件", f"由 LibreOffice 从 {suffix} 转换后读取，版式细节可能与原文件有出入")
    return replace(document, digest=hashlib.sha256(data).hexdigest(), dropped=(note, *document.dropped))


def _true_suffix(data: bytes, name: str, suffix: str) -> str:
    """Return the suffix that fits the content, judging by the streams an OLE container names."""
    if data.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK"):
        return ".ods" if b"opendocument.spreadsheet" in data[:200] else ".odt"
    streams = {
        text for text in ("EncryptedPackage", "WordDocument", "Workbook", "Book") if text.encode("utf-16-le") in data
    }
    if "EncryptedPackage" in streams:
        raise InputError(name, "文件有打开密码，无法读取", "没有打开密码的文件", "请在 Word 或 Excel 中去掉密码后另存")
    if "WordDocument" in streams:
        return suffix if suffix in _DOCUMENTS else ".doc"
    if streams:
        return suffix if suffix in _SHEETS else ".xls"
    if suffix in _DOCUMENTS | _SHEETS:
        return suffix
    raise InputError(name, "不是认识的文档格式", "Word、Excel、PDF 或文本文件", "请另存为其中一种格式后重试")


def _convert(office: str, data: bytes, name: str, suffix: str, target: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        source = Path(folder) / f"source{suffix}"
        source.write_bytes(data)
        profile = (Path(folder) / "profile").as_uri()
        command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--convert-to", target]
        try:
            done = subprocess.run(  # noqa: S603 - the program found on the path, with our own arguments
                [*command, "--outdir", folder, str(source)], capture_output=True, timeout=_SECONDS, check=False
            )
        except (subprocess.TimeoutExpired, OSError) as error:
            raise _failed(name, suffix, target) from error
        result = source.with_suffix(f".{target}")
        if done.returncode != 0 or not result.is_file():
            raise _failed(name, suffix, target)
        return result.read_bytes()


def _failed(name: str, suffix: str, target: str) -> InputError:
    return InputError(
        name,
        f"LibreOffice 无法转换此 {suffix} 文件（可能已损坏或有密码）",
        f"可以打开的 {suffix} 文件",
        f"请用 Word、Excel 或 WPS 另存为 .{target} 后重试",
    )
