"""Conversations and corrections kept (对话记录): one SQLite file in the home folder, by the standard library.

When the workspace keeps conversations, this module gives way to it; nothing else knows how they are stored.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from assistant.chat.answer import Computed, Turn
from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, at TEXT NOT NULL, turn TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_of ON turns(conversation, id);
CREATE TABLE IF NOT EXISTS corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, at TEXT NOT NULL,
    question TEXT NOT NULL, answered TEXT NOT NULL, correct TEXT NOT NULL
);
"""


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC).astimezone()


class History:
    """The conversations of one home (对话记录).

    Args:
        home: The home folder; the file is ``chat.sqlite3`` in it, made at the first turn.
        now: The clock, so that tests need not wait.
    """

    def __init__(self, home: Path, *, now: Callable[[], dt.datetime] = _now) -> None:
        """Keep where the file lies; nothing is opened yet."""
        self._path = home / "chat.sqlite3"
        self._now = now

    def begin(self) -> str:
        """Name a new conversation by the moment it begins."""
        return self._now().strftime("%Y%m%d-%H%M%S")

    def turns(self, conversation: str) -> tuple[Turn, ...]:
        """Return a conversation's turns, oldest first; none where there is no such conversation."""
        if not self._path.is_file():
            return ()
        with closing(self._open()) as database:
            rows = database.execute(
                "SELECT turn FROM turns WHERE conversation = ? ORDER BY id", (conversation,)
            ).fetchall()
        return tuple(_read_turn(json.loads(text)) for (text,) in rows)

    def names(self) -> tuple[str, ...]:
        """List the conversations, newest first."""
        if not self._path.is_file():
            return ()
        with closing(self._open()) as database:
            rows = database.execute(
                "SELECT conversation FROM turns GROUP BY conversation ORDER BY max(id) DESC"
            ).fetchall()
        return tuple(name for (name,) in rows)

    def add(self, conversation: str, turn: Turn) -> None:
        """Keep one more turn.

        Raises:
            InputError: The folder cannot be written.
        """
        text = json.dumps(asdict(turn), ensure_ascii=False)
        with closing(self._open()) as database, database:
            database.execute(
                "INSERT INTO turns (conversation, at, turn) VALUES (?, ?, ?)",
                (conversation, self._now().isoformat(), text),
            )

    def correct(self, conversation: str, turn: Turn, correct: str) -> None:
        """Keep what a person says the answer should have been (更正)."""
        with closing(self._open()) as database, database:
            database.execute(
                "INSERT INTO corrections (conversation, at, question, answered, correct) VALUES (?, ?, ?, ?, ?)",
                (conversation, self._now().isoformat(), turn.asked, turn.text, correct.strip()),
            )

    def corrections(self) -> tuple[Mapping[str, str], ...]:
        """List corrections as cases for the evaluation: what was asked, answered, and right."""
        if not self._path.is_file():
            return ()
        with closing(self._open()) as database:
            rows = database.execute("SELECT at, question, answered, correct FROM corrections ORDER BY id").fetchall()
        return tuple({"at": at, "ask": ask, "answered": said, "correct": right} for at, ask, said, right in rows)

    def _open(self) -> sqlite3.Connection:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self._path, timeout=30)
            database.executescript(_SCHEMA)
        except (OSError, sqlite3.OperationalError) as problem:
            raise InputError(
                str(self._path), f"对话记录写不了（{problem}）", "可写的文件夹", "请用 JIXIAO_HOME 指定"
            ) from problem
        except sqlite3.DatabaseError as problem:
            raise InputError(
                str(self._path), f"不是对话记录文件（{problem}）", "jixiao ask 写的文件", "请移走该文件后重试"
            ) from problem
        return database


def _read_turn(stored: dict[str, Any]) -> Turn:
    computed = tuple(Computed(**{**item, "steps": tuple(item["steps"])}) for item in stored.pop("computed", ()))
    return Turn(
        stored["question"],
        stored["asked"],
        stored["text"],
        tuple(stored["documents"]),
        tuple(stored["codes"]),
        tuple(stored["changes"]),
        computed,
        stored["refused"],
    )
