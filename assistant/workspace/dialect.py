"""What differs between databases (数据库方言): SQLite's settings and locks, guards of the trail, who writes alone.

Everything else in the workspace speaks SQLAlchemy alone; a further database is a change here.
"""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import MetaData, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from assistant.errors import InputError
from assistant.workspace.schema import TRAIL_HEAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

WRITES = "jixiao_writes"
"""Execution option of a connection that is going to write."""

BUSY_MILLISECONDS = 30_000
# Any number of our own; PostgreSQL's advisory locks are shared by the whole database.
_PREPARE_LOCK = 8_104_220_011


def open_engine(url: str) -> Engine:
    """Open a database by its URL with the settings it needs.

    Raises:
        InputError: The URL cannot be read, or its driver is not installed.
    """
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, pool_pre_ping=not parsed.drivername.startswith("sqlite"))
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as problem:
        raise InputError(
            "JIXIAO_DATABASE_URL",
            f"数据库地址不可用（{problem}）",
            "sqlite:///文件 或 postgresql+psycopg://用户:口令@主机/库名",
            "请改正地址，或安装所写的驱动",
        ) from problem
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine)
    return engine


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: Any) -> None:  # noqa: ANN401 - the driver's own objects
        # The driver must not begin transactions by itself: it would begin those that write as readers.
        raw.isolation_level = None
        cursor = raw.cursor()
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA journal_mode=WAL")
        # Each commit reaches the disk before it is acknowledged, also where the power fails.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def database_file(engine: Engine) -> Path | None:
    """Return the file of a SQLite workspace, None for a server."""
    name = engine.url.database if engine.dialect.name == "sqlite" else None
    return Path(name) if name not in {None, "", ":memory:"} else None


@contextmanager
def writers_turn(engine: Engine) -> Iterator[None]:
    """Wait for this writer's turn (排队写入).

    SQLite's own wait polls, up to a tenth of a second at a time, and the newest may win; the operating system's file
    lock wakes the next one at once. A server has its own queue.
    """
    file = database_file(engine)
    if file is None or sys.platform == "win32":
        yield
        return
    import fcntl

    with file.with_name(f"{file.name}.turn").open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(stream, fcntl.LOCK_UN)


def write_alone(connection: Connection) -> None:
    """Let this transaction write alone from its first statement on (独占写入).

    What is read before a write must still hold when it is written. SQLite has one writer anyway; on a server the end of
    the trail, which every writer has to move, is locked at once instead of at last.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(select(TRAIL_HEAD.c.id).with_for_update())


def lock_preparation(connection: Connection) -> None:
    """Keep others from preparing the same database meanwhile; a SQLite writer is alone by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _PREPARE_LOCK})


def guard_trail(connection: Connection) -> None:
    """Have the database refuse to change or delete entries of the trail (只增不改)."""
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.execute(
                text(
                    f"CREATE TRIGGER trail_keeps_{verb.lower()} BEFORE {verb} ON trail "
                    "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
                )
            )
    elif connection.dialect.name == "postgresql":
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION trail_keeps() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
            )
        )
        connection.execute(
            text(
                "CREATE TRIGGER trail_keeps BEFORE UPDATE OR DELETE OR TRUNCATE ON trail "
                "FOR EACH STATEMENT EXECUTE FUNCTION trail_keeps()"
            )
        )


def copy_database(connection: Connection, folder: Path, name: str) -> Path:
    """Copy what is committed before anything is changed (升级前的副本).

    A SQLite workspace becomes a SQLite file that can be put back as it is; of a server, where a program may not copy
    the database itself, every row becomes a line of JSON.

    Returns:
        The copy; it stands whole or not at all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = database_file(connection.engine)
    path = folder / f"{name}{'.jsonl' if file is None else '.sqlite3'}"
    temporary = path.with_name(f".{path.name}.partial")
    temporary.unlink(missing_ok=True)
    if file is None:
        _copy_rows(connection, temporary)
    else:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(temporary)) as target:
            source.backup(target)
    temporary.replace(path)
    return path


def _copy_rows(connection: Connection, path: Path) -> None:
    found = MetaData()
    found.reflect(connection)
    with path.open("w", encoding="utf-8") as stream:
        for table in found.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                stream.write(json.dumps({"table": table.name, "row": dict(row)}, ensure_ascii=False) + "\n")
