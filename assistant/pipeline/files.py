"""Text files that stand whole or not at all (写文件)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a text file as a whole or not at all.

    Raises:
        ExportError: The folder does not exist or cannot be written.
    """
    temporary = path.with_name(f".{path.name}.partial")
    try:
        temporary.write_text(text, "utf-8")
        temporary.replace(path)
    except OSError as error:
        raise ExportError(str(path), f"无法写出（{error.strerror}）", "可写的文件夹", "请检查路径和权限") from error
    finally:
        temporary.unlink(missing_ok=True)
