"""Putting a finished file in its place (落盘): whole or not at all."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from assistant.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path


# How a package of each kind is told by the part it must hold.
_KINDS = ((b"word/document.xml", ".docx", "Word"), (b"xl/workbook.xml", ".xlsx", "Excel"))


def replace_file(path: Path, content: bytes) -> None:
    """Write a file under a temporary name beside its target and move it into place (原子写入).

    Raises:
        ExportError: The folder is missing or not writable, the target is a folder, its name promises
            another kind of file, or another program holds it open.
    """
    folder = path.parent
    if not folder.is_dir():
        raise ExportError(str(path), "所在文件夹不存在", "一个已有的文件夹", f"请先建立文件夹 {folder}，或另选保存位置")
    if path.is_dir():
        raise ExportError(str(path), "这是一个文件夹", "一个文件名", "请在后面加上文件名")
    _check_suffix(path, content)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=folder)
    except OSError as problem:
        raise ExportError(
            str(path), f"文件夹不可写（{problem.strerror}）", "可写的文件夹", "请检查权限或另选位置"
        ) from problem
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        _share_like_new(name)
        os.replace(name, path)  # noqa: PTH105 - the temporary name is a string from mkstemp
    except OSError as problem:
        raise ExportError(
            str(path),
            f"无法写入（{problem.strerror}）",
            "可写且未被其他程序打开的文件",
            "请关闭正在使用该文件的 Word、WPS 或 Excel，或检查磁盘空间后重试",
        ) from problem
    finally:
        if os.path.exists(name):  # noqa: PTH110 - the temporary name is a string from mkstemp
            os.unlink(name)  # noqa: PTH108 - the temporary name is a string from mkstemp


def _check_suffix(path: Path, content: bytes) -> None:
    """Refuse a name under which no program would open the file (报告.pdf for a Word report)."""
    for part, suffix, program in _KINDS:
        if content.startswith(b"PK") and part in content and path.suffix.lower() != suffix:
            raise ExportError(
                str(path),
                f"写出的是 {program} 文件，文件名却以“{path.suffix or path.name}”结尾",
                f"以 {suffix} 结尾的文件名",
                f"请改为 {path.with_suffix(suffix).name}",
            )


def _share_like_new(name: str) -> None:
    """Give the file the permissions of any new file; ``mkstemp`` keeps it to its owner."""
    if os.name == "posix":
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(name, 0o666 & ~mask)  # noqa: PTH101 - the temporary name is a string from mkstemp
