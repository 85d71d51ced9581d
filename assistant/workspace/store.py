"""The workspace opened (工作区): one database, one folder of files, one clock; short transactions.

What is kept and by which rules is left to the modules beside this one; each of their functions is one transaction.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import insert

from assistant.workspace.dialect import WRITES, database_file, open_engine, write_alone, writers_turn
from assistant.workspace.migrations import prepare

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Connection, Table

FILE_NAME = "workspace.sqlite3"


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


class Workspace:
    """One opened workspace (工作区); safe to share between threads, and to open in several processes at once.

    Args:
        home: The folder of files, copies and, by default, the database.
        url: The database; None for a SQLite file in ``home``.
        now: The clock records are dated with.

    Raises:
        WorkspaceError: The database cannot be opened, or is newer than this program.
        InputError: The URL cannot be read.
    """

    def __init__(self, home: Path, *, url: str | None = None, now: Callable[[], dt.datetime] = _now) -> None:
        """Open the database, make its tables or bring older ones up to date."""
        self.home = home
        self._now = now
        home.mkdir(parents=True, exist_ok=True)
        self._engine = open_engine(url or f"sqlite:///{home / FILE_NAME}")
        prepare(self._engine, now=self.now(), copies=home / "copies")

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def now(self, *, plus: dt.timedelta = dt.timedelta()) -> str:
        """Return the time as records carry it: UTC, with microseconds, so that texts sort as times."""
        return (self._now() + plus).astimezone(dt.UTC).isoformat(timespec="microseconds")

    @property
    def place(self) -> str:
        """Where the workspace lies, for messages; without a password."""
        file = database_file(self._engine)
        return str(file) if file is not None else self._engine.url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Read from one consistent state."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Write alone: all of the block is kept and on the disk when it ends, or nothing."""
        with (
            writers_turn(self._engine),
            self._engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            write_alone(connection)
            yield connection


def text_digest(text: str) -> str:
    """Return a text's SHA-256, by which equal texts are known."""
    return hashlib.sha256(text.encode()).hexdigest()


def to_json(content: Any) -> str:  # noqa: ANN401 - plain data
    """Write plain data as the one JSON text equal data give."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def insert_row(connection: Connection, table: Table, **values: object) -> int:
    """Insert a row into a table that numbers its rows, and return its number."""
    key = connection.execute(insert(table), values).inserted_primary_key
    assert key is not None  # noqa: S101 - such tables give every row a number
    number: int = key[0]
    return number
