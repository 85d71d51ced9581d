"""The user's knowledge base on disk (用户知识库的数据库): one SQLite file holds the texts.

Every document is written with its passages in one transaction, so that a killed writer leaves whole
documents only. Postings and vectors can be made again from here; searching is left to others.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.retrieval.corpus import Cutting
    from assistant.retrieval.metadata import Metadata

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT UNIQUE NOT NULL, digest TEXT UNIQUE NOT NULL, file TEXT NOT NULL,
    kind TEXT NOT NULL, title TEXT NOT NULL, name TEXT NOT NULL, number TEXT, region TEXT NOT NULL, level TEXT NOT NULL,
    issued TEXT, start TEXT, uncertain INTEGER NOT NULL, repeals TEXT NOT NULL, unsure TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL, part TEXT NOT NULL, article TEXT, path TEXT NOT NULL, block TEXT NOT NULL,
    text TEXT NOT NULL, flags TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_of ON passages(document, ordinal);
CREATE INDEX IF NOT EXISTS passages_hash ON passages(hash);
CREATE TABLE IF NOT EXISTS segments (
    id INTEGER PRIMARY KEY AUTOINCREMENT, last INTEGER NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS postings (
    token TEXT NOT NULL, segment INTEGER NOT NULL, places BLOB NOT NULL, counts BLOB NOT NULL,
    PRIMARY KEY (token, segment)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lengths (passage INTEGER PRIMARY KEY, document INTEGER NOT NULL, tokens INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS vectors (
    hash TEXT NOT NULL, model TEXT NOT NULL, vector BLOB NOT NULL, PRIMARY KEY (hash, model)
) WITHOUT ROWID;
"""
_COLUMNS = "uid, digest, file, kind, title, name, number, region, level, issued, start, uncertain, repeals, unsure"
_EDITION = 1


@dataclass(frozen=True, slots=True)
class Document:
    """One document that a user added (入库文件). ``kind`` is law or report; ``name`` what all editions share."""

    id: int
    uid: str
    digest: str
    file: str
    kind: str
    title: str
    name: str
    number: str | None
    region: str
    level: str
    issued: dt.date | None
    start: dt.date | None
    uncertain: bool
    repeals: tuple[str, ...]
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One stored passage (入库片段), as cut."""

    id: int
    document: int
    ordinal: int
    part: str
    article: str | None
    path: tuple[str, ...]
    block: str
    text: str
    flags: tuple[str, ...]
    hash: str


def open_database(path: Path) -> sqlite3.Connection:
    """Open the database, made where it is not there (打开知识库).

    Raises:
        InputError: The folder cannot be written, or the file is no database of ours, or of a later edition.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    except (OSError, sqlite3.OperationalError) as problem:
        raise InputError(
            str(path.parent), f"知识库的文件夹不能写入（{problem}）", "可写的文件夹", "请用 JIXIAO_HOME 指定"
        ) from problem
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        edition = connection.execute("PRAGMA user_version").fetchone()[0]
        if edition == 0:
            connection.executescript(_SCHEMA + f"PRAGMA user_version={_EDITION};")
    except sqlite3.DatabaseError as problem:
        connection.close()
        raise InputError(
            str(path), f"不是可用的知识库（{problem}）", "本产品建立的数据库", "请移走该文件后重新加入资料"
        ) from problem
    if edition > _EDITION:
        connection.close()
        raise InputError(str(path), "由更新版本的程序建立", f"版本 {_EDITION} 及以前", "请升级程序")
    return connection


def write_document(
    connection: sqlite3.Connection,
    *,
    digest: str,
    file: str,
    kind: str,
    metadata: Metadata,
    cuttings: Sequence[tuple[Cutting, str]],
) -> str:
    """Write a document with its passages in one transaction; cuttings come with their text's hash.

    Returns:
        The document's id for people, the first characters of its digest.
    """
    uid = digest[:12]
    with transaction(connection):
        cursor = connection.execute(
            f"INSERT INTO documents ({_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",  # noqa: S608 - our own names
            (
                uid,
                digest,
                file,
                kind,
                metadata.title,
                metadata.name,
                metadata.number,
                metadata.region,
                metadata.level,
                metadata.issued.isoformat() if metadata.issued else None,
                metadata.in_force_from.isoformat() if metadata.in_force_from else None,
                int(metadata.start_uncertain),
                _pack(metadata.repeals),
                _pack(metadata.unsure),
            ),
        )
        connection.executemany(
            "INSERT INTO passages (document, ordinal, part, article, path, block, text, flags, hash)"
            " VALUES (?,?,?,?,?,?,?,?,?)",
            [
                (cursor.lastrowid, at, c.part, c.article, _pack(c.path), c.block, c.text, _pack(c.flags), mark)
                for at, (c, mark) in enumerate(cuttings, start=1)
            ],
        )
    return uid


class transaction:  # noqa: N801 - reads as a statement: with transaction(connection)
    """Run a block as one transaction (事务): all of it or, on any error, none."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Keep the connection; nothing begins yet."""
        self._connection = connection

    def __enter__(self) -> None:
        """Begin, as the writer."""
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Commit, or roll back where the block failed."""
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def read_documents(connection: sqlite3.Connection) -> tuple[Document, ...]:
    """Read every document, in the order of adding."""
    rows = connection.execute(
        f"SELECT id, {_COLUMNS} FROM documents ORDER BY id"  # noqa: S608 - our own names
    )
    return tuple(_document(row) for row in rows)


def _document(row: tuple[Any, ...]) -> Document:
    uid, digest, file, kind, title, name, number, region, level = row[1:10]
    issued, start, uncertain, repeals, unsure = row[10:]
    return Document(
        row[0],
        uid,
        digest,
        file,
        kind,
        title,
        name,
        number,
        region,
        level,
        _day(issued),
        _day(start),
        bool(uncertain),
        _unpack(repeals),
        _unpack(unsure),
    )


def read_rows(connection: sqlite3.Connection, where: str = "", values: Sequence[object] = ()) -> Iterator[Row]:
    """Read passages in order; ``where`` is a clause of our own writing."""
    query = f"SELECT id, document, ordinal, part, article, path, block, text, flags, hash FROM passages {where}"  # noqa: S608 - clauses are literals of this package
    for number, document, ordinal, part, article, path, block, text, flags, mark in connection.execute(query, values):
        yield Row(number, document, ordinal, part, article, _unpack(path), block, text, _unpack(flags), mark)


def _pack(values: Sequence[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _unpack(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
