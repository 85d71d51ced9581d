"""The users' source files, kept once by their content (来源文件): equal files are one file under the home folder."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from assistant.errors import ExportError, InputError
from assistant.workspace.access import require_case
from assistant.workspace.refusals import NotThereError
from assistant.workspace.schema import CASE_FILES, FILES, USERS
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a case (案例的来源文件): its content's SHA-256, its name, who brought it and when."""

    digest: str
    name: str
    size: int
    author: str
    at: str


def _path(home: Path, digest: str) -> Path:
    return home / "files" / digest[:2] / digest


def add_file(workspace: Workspace, user: User, case_id: int, path: Path, *, name: str | None = None) -> StoredFile:
    """Keep a source file with a case (存入来源文件); the same content and name again changes nothing.

    The content is on the disk before the database speaks of it. ``name`` is what people call it, where that differs
    from the path's.

    Raises:
        InputError: The file cannot be read.
        ExportError: The home folder cannot be written.
    """
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InputError(path.name, f"无法读取（{problem.strerror}）", "可读的文件", "请检查路径和权限") from problem
    digest, name = hashlib.sha256(content).hexdigest(), name or path.name
    with workspace.reading() as connection:
        require_case(connection, user, case_id, level="edit")
    _keep(_path(workspace.home, digest), content)
    now = workspace.now()
    with workspace.writing() as connection:
        require_case(connection, user, case_id, level="edit")
        if connection.execute(select(FILES.c.digest).where(FILES.c.digest == digest)).first() is None:
            connection.execute(insert(FILES).values(digest=digest, size=len(content), made_at=now))
        same = (CASE_FILES.c.case_id == case_id) & (CASE_FILES.c.digest == digest) & (CASE_FILES.c.name == name)
        if connection.execute(select(CASE_FILES.c.id).where(same)).first() is None:
            values = {"case_id": case_id, "digest": digest, "name": name, "author_id": user.id, "made_at": now}
            connection.execute(insert(CASE_FILES).values(**values))
            append_trail(
                connection, at=now, actor=user.name, action="存入文件", case_id=case_id,
                subject=name, detail={"digest": digest, "size": len(content)},
            )  # fmt: skip
    return StoredFile(digest, name, len(content), user.name, now)


def _keep(path: Path, content: bytes) -> None:
    if path.is_file() and path.stat().st_size == len(content):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=".partial", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as problem:
        raise ExportError(
            str(path.parent), f"无法写入（{problem.strerror}）", "可写的文件夹", "请检查权限和磁盘空间"
        ) from problem


def list_files(workspace: Workspace, user: User, case_id: int) -> tuple[StoredFile, ...]:
    """List a case's source files in the order they came (列出来源文件)."""
    query = (
        select(CASE_FILES.c.digest, CASE_FILES.c.name, FILES.c.size, USERS.c.name.label("author"), CASE_FILES.c.made_at)
        .join(FILES, FILES.c.digest == CASE_FILES.c.digest)
        .join(USERS, USERS.c.id == CASE_FILES.c.author_id)
        .where(CASE_FILES.c.case_id == case_id)
        .order_by(CASE_FILES.c.id)
    )
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        rows = connection.execute(query).all()
    return tuple(StoredFile(row.digest, row.name, row.size, row.author, row.made_at) for row in rows)


def read_file(workspace: Workspace, user: User, case_id: int, digest: str) -> bytes:
    """Return a kept file's content, checked against its digest (取回来源文件).

    Raises:
        NotThereError: The case has no such file.
        InputError: The file on the disk is missing or was changed.
    """
    if digest not in {file.digest for file in list_files(workspace, user, case_id)}:
        raise NotThereError(digest[:12], "案例没有这个文件", "文件清单中的编号", "请改正编号")
    path = _path(workspace.home, digest)
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise InputError(
            str(path), f"无法读取（{problem.strerror}）", "工作区的文件夹完整", "请从备份恢复"
        ) from problem
    if hashlib.sha256(content).hexdigest() != digest:
        raise InputError(str(path), "内容与登记的不一致", "存入时的内容", "请从备份恢复")
    return content
