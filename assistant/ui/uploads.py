"""Files that people drop (上传): limits in size, kind and number; names are shown, never used as paths."""

from __future__ import annotations

import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import InputError

FILE_MEGABYTES = 40
MOST_FILES = 20
_MEGABYTE = 1024 * 1024
_LONGEST_NAME = 120
_STALE_SECONDS = 24 * 3600

CASE_KINDS = (".docx", ".doc", ".wps", ".xlsx", ".xls", ".et", ".pdf", ".txt", ".md", ".csv", ".yaml", ".yml")
REPORT_KINDS = (".docx", ".doc", ".wps", ".xlsx", ".pdf", ".txt", ".md")
KNOWLEDGE_KINDS = (".docx", ".doc", ".pdf", ".xlsx", ".txt", ".md")


class Upload:
    """Stands in signatures for a file that a caller sends (上传的文件)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An uploaded file in its place (已收文件): the name people know it by, and where it lies."""

    name: str
    path: Path


def keep_uploads(
    given: list[dict[str, Any]], *, incoming: Path, folder: Path, kinds: tuple[str, ...], most: int = MOST_FILES
) -> list[Kept]:
    """Move uploaded files out of the server's incoming folder into a person's own, under drawn names.

    Raises:
        InputError: Too many files, one too large or of a kind that is not read here, or none at all.
    """
    if not given:
        raise InputError("上传", "没有收到文件", "一个或几个文件", "请重新选择文件")
    if len(given) > most:
        raise InputError("上传", f"一次放了 {len(given)} 个文件", f"不超过 {most} 个", "请分几次放入")
    checked = [_check(entry, incoming, kinds) for entry in given]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = []
    for name, path, suffix in checked:
        place = folder / f"{secrets.token_hex(8)}{suffix}"
        shutil.move(path, place)
        kept.append(Kept(name, place))
    return kept


def _check(entry: dict[str, Any], incoming: Path, kinds: tuple[str, ...]) -> tuple[str, Path, str]:
    # The page names a file by its place among the incoming ones, gradio by its whole path.
    path = incoming / str(entry.get("path") or "")
    name = shown_name(str(entry.get("orig_name") or path.name))
    root = incoming.resolve()
    if path.is_symlink() or root not in path.resolve().parents or not path.is_file():
        raise InputError(name, "没有收到这个文件", "刚刚上传的文件", "请重新选择文件")
    suffix = Path(name).suffix.lower()
    if suffix not in kinds:
        raise InputError(name, f"不能读“{suffix or '没有扩展名的'}”文件", "、".join(kinds), "请另存为其中一种后重试")
    if path.stat().st_size > FILE_MEGABYTES * _MEGABYTE:
        raise InputError(name, f"文件超过 {FILE_MEGABYTES} MB", "大小合适的文件", "请压缩其中的图片后重试")
    return name, path, suffix


def shown_name(name: str) -> str:
    """Return a file's name as it is shown: without folders and signs that do not print, not endlessly long."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(sign for sign in bare if sign.isprintable()).strip() or "未命名"
    if len(printable) <= _LONGEST_NAME:
        return printable
    suffix = Path(printable).suffix[:10]
    return printable[: _LONGEST_NAME - len(suffix) - 1] + "…" + suffix


def clear_stale(folder: Path) -> None:
    """Remove what nobody came back for (uploads never taken over, results), once it is a day old."""
    if not folder.is_dir():
        return
    for path in sorted(folder.iterdir()):
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
