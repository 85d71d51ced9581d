"""The trail: every deed is in it, nobody changes it unnoticed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import make_evaluation

from assistant.workspace.names import (
    NotAllowedError,
    NotThereError,
    Workspace,
    decide,
    local_user,
    read_case_trail,
    read_whole_trail,
    store_case,
    verify_trail,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.workspace.names import StoredCase, User


@pytest.fixture
def database(workspace: Workspace, owner: User, case: StoredCase) -> Iterator[sqlite3.Connection]:
    """Open the file as somebody would who goes round the program."""
    decide(workspace, owner, case.id, scope="score", subject="A01", verdict="accept")
    with closing(sqlite3.connect(workspace.place, isolation_level=None)) as opened:
        yield opened


def _loosen(database: sqlite3.Connection) -> None:
    for verb in ("update", "delete"):
        database.execute(f"DROP TRIGGER trail_keeps_{verb}")


def test_trail_tells_who_did_what_on_which_case(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Entries have no gaps, name actor, action and subject, and verify."""
    entries = read_whole_trail(workspace, owner)

    assert list(range(1, len(entries) + 1)) == [entry.seq for entry in entries]
    assert ("张评", "存入案例", "老旧校舍修缮") == next(
        (entry.actor, entry.action, entry.subject) for entry in entries if entry.case_id == case.id
    )
    assert () == verify_trail(workspace).faults
    assert entries[-1].digest == verify_trail(workspace).digest


def test_database_refuses_to_change_or_delete_entries(database: sqlite3.Connection) -> None:
    """The trail is append-only for whoever uses the database as it is."""
    for statement in ("UPDATE trail SET actor = '别人' WHERE seq = 2", "DELETE FROM trail WHERE seq = 2"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute(statement)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE trail SET actor = '别人' WHERE seq = 2", "第 2 条内容被改动"),
        ("UPDATE trail SET detail = '{}' WHERE seq = 4", "第 4 条内容被改动"),
        ("UPDATE trail SET case_id = 9 WHERE seq = 4", "第 4 条内容被改动"),
        ("DELETE FROM trail WHERE seq = 3", "第 3 至 3 条缺失"),
        ("DELETE FROM trail WHERE seq = (SELECT max(seq) FROM trail)", "可能有记录被删去"),
        ("DELETE FROM trail_head", "可能有记录被删去"),
    ],
)
def test_whoever_gets_round_the_guards_is_noticed(
    workspace: Workspace, database: sqlite3.Connection, statement: str, said: str
) -> None:
    """A changed, removed or cut-off entry breaks the chain, and the place is named."""
    _loosen(database)
    database.execute(statement)

    assert said in "；".join(verify_trail(workspace).faults)


def test_rewritten_chain_ends_in_another_digest(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Each entry's digest takes in the one before, so that no entry can be exchanged alone."""
    digests = [entry.digest for entry in read_case_trail(workspace, owner, case.id)]

    assert len(digests) == len(set(digests))
    assert verify_trail(workspace).digest == read_whole_trail(workspace, owner)[-1].digest


def test_failed_deed_leaves_no_entry(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """What was rolled back is not in the trail, and the numbering goes on without a gap."""
    before = verify_trail(workspace).entries
    stranger = local_user(workspace, "赵外")
    with pytest.raises(NotThereError):
        decide(workspace, stranger, case.id, scope="score", subject="A01", verdict="accept")

    decide(workspace, owner, case.id, scope="score", subject="A01", verdict="accept")

    assert (before + 2, ()) == (verify_trail(workspace).entries, verify_trail(workspace).faults)


def test_newest_entries_come_with_a_limit(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """A limit keeps the newest, in their order."""
    store_case(workspace, owner, make_evaluation(background="改"), case_id=case.id)

    assert ["共享案例", "修订案例"] == [entry.action for entry in read_case_trail(workspace, owner, case.id, limit=2)]


def test_trail_is_seen_by_right(workspace: Workspace, colleague: User, case: StoredCase) -> None:
    """The whole trail is the administrators'; a case's is that of whoever sees the case."""
    with pytest.raises(NotAllowedError):
        read_whole_trail(workspace, colleague)
    assert read_case_trail(workspace, colleague, case.id)
    with pytest.raises(NotThereError):
        read_case_trail(workspace, local_user(workspace, "赵外"), case.id)
