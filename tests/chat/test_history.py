"""Conversations and corrections outlive the program."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant.chat.answer import Computed, Turn
from assistant.chat.history import History
from assistant.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

TURN = Turn(
    "得几分",
    "预算200万，支出193.54万，执行率5分得几分",
    "得4.84分",
    ("项目支出绩效自评表",),
    ("A01",),
    ("A01.spent=200",),
    (Computed("193.54÷200", "4.84", "分", ("a", "b"), "得分"),),
    refused=False,
)
NOON = dt.datetime(2025, 7, 1, 12, tzinfo=dt.UTC)


def test_turn_comes_back_as_it_was(tmp_path: Path) -> None:
    """What later questions need of a turn is all kept."""
    History(tmp_path).add("甲", TURN)

    assert (TURN,) == History(tmp_path).turns("甲")


def test_conversations_are_kept_apart_newest_first(tmp_path: Path) -> None:
    """Two conversations do not mix."""
    history = History(tmp_path)
    history.add("甲", TURN)
    history.add("乙", TURN)

    assert ("乙", "甲") == history.names()
    assert 1 == len(history.turns("甲"))
    assert () == history.turns("丙")


def test_nothing_is_written_before_the_first_turn(tmp_path: Path) -> None:
    """Reading makes no file."""
    history = History(tmp_path)

    assert ((), (), ()) == (history.turns("甲"), history.names(), history.corrections())
    assert [] == list(tmp_path.iterdir())


def test_correction_becomes_a_case_for_the_evaluation(tmp_path: Path) -> None:
    """A correction keeps what was asked, answered and right."""
    history = History(tmp_path, now=lambda: NOON)
    history.correct("甲", TURN, " 应为4.80分 ")

    assert (
        {"at": NOON.isoformat(), "ask": TURN.asked, "answered": TURN.text, "correct": "应为4.80分"},
    ) == history.corrections()


def test_conversation_is_named_by_its_moment(tmp_path: Path) -> None:
    """A new conversation's name sorts by time."""
    assert "20250701-120000" == History(tmp_path, now=lambda: NOON).begin()


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    """A foreign file in its place is named, not overwritten."""
    (tmp_path / "chat.sqlite3").write_text("不是数据库" * 300, "utf-8")

    with pytest.raises(InputError, match="对话记录"):
        History(tmp_path).turns("甲")
