"""Conflicts of two editors (同节修改冲突): listed with all texts, settled by a choice or by a text both agree on.

How a conflict comes about and is kept is left to ``versions``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import select, update

from assistant.workspace.drafts import put_section, require_draft
from assistant.workspace.refusals import NotThereError, StaleError
from assistant.workspace.schema import CONFLICTS, USERS
from assistant.workspace.trail import append_trail
from assistant.workspace.versions import (
    Conflict,
    Making,
    Piece,
    Saved,
    advance,
    build_conflict,
    current_draft,
    is_removal,
    pieces_of,
    require_version,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from assistant.workspace.draft_data import Blocks
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

Choice = Literal["mine", "theirs"]
CHOICE_NAMES: dict[Choice, str] = {"mine": "采用另存的", "theirs": "保留现有的"}


def list_conflicts(workspace: Workspace, user: User, draft_id: int) -> tuple[Conflict, ...]:
    """List the conflicts of a draft that are not settled (待处理冲突), the oldest first.

    Raises:
        NotThereError: No such draft, or not for this user.
    """
    query = (
        select(CONFLICTS, USERS.c.name)
        .join(USERS, USERS.c.id == CONFLICTS.c.author_id)
        .where(CONFLICTS.c.draft_id == draft_id, CONFLICTS.c.settled_at.is_(None))
        .order_by(CONFLICTS.c.id)
    )
    with workspace.reading() as connection:
        require_draft(connection, user, draft_id)
        return tuple(
            build_conflict(connection, row.id, draft_id, row.section, row.base, row.met, row.digest, row.name)
            for row in connection.execute(query).all()
        )


def settle_conflict(
    workspace: Workspace, user: User, draft_id: int, conflict_id: int, blocks: Blocks, *, base: int
) -> Saved:
    """Settle a conflict (处理冲突) with the text both agree on, written while version ``base`` stood.

    Returns:
        As ``edit_section``; where the section changed once more meanwhile, the conflict stays and a new one is told.

    Raises:
        NotThereError: No such draft, version or open conflict, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    with workspace.writing() as connection:
        draft = require_draft(connection, user, draft_id, level="edit")
        row = _require_open(connection, draft_id, conflict_id)
        making = Making(user, workspace.now(), note=f"处理冲突 {conflict_id}")
        saved = put_section(connection, making, draft, row.section, blocks, base=base)
        if not saved.conflicts:
            _close(connection, making, saved, conflict_id)
        return saved


def choose_text(
    workspace: Workspace, user: User, draft_id: int, conflict_id: int, choice: Choice, *, base: int
) -> Saved:
    """Settle a conflict by one of its two texts (择一定稿) as it stands, slots and all.

    Args:
        workspace: Where.
        user: Who decides.
        draft_id: The draft.
        conflict_id: The conflict.
        choice: ``theirs`` leaves the draft as it is; ``mine`` puts the refused text in its place.
        base: The version that was looked at when deciding.

    Raises:
        StaleError: The section changed again since ``base``; the conflict stays.
        NotThereError: No such draft, version or open conflict, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    with workspace.writing() as connection:
        draft = require_draft(connection, user, draft_id, level="edit")
        row = _require_open(connection, draft_id, conflict_id)
        making = Making(user, workspace.now(), note=f"处理冲突 {conflict_id}：{CHOICE_NAMES[choice]}")
        head = require_version(connection, draft_id, draft.head)
        standing = pieces_of(connection, head.id)
        seen = standing if base == draft.head else pieces_of(connection, require_version(connection, draft_id, base).id)
        if _digest(seen, row.section) != _digest(standing, row.section):
            raise StaleError(row.section, f"第 {base} 版之后又改过", "现在的文字", "请重新对照后再定")
        if choice == "theirs":
            saved = Saved(current_draft(draft), draft.head)
        else:
            pieces = _with_refused(connection, draft_id, row, standing)
            saved = advance(connection, making, draft, draft.head, head.header, pieces)
        _close(connection, making, saved, conflict_id)
        return saved


def _with_refused(connection: Connection, draft_id: int, row: Row[Any], standing: list[Piece]) -> list[Piece]:
    """Put the refused text where its section stands, or stood in the version it was written on."""
    if is_removal(row.section, row.digest):
        return [piece for piece in standing if piece.key != row.section]
    if _digest(standing, row.section) is not None:
        return [replace(piece, digest=row.digest) if piece.key == row.section else piece for piece in standing]
    before = pieces_of(connection, require_version(connection, draft_id, row.base).id)
    keys = [piece.key for piece in before]
    place = keys.index(row.section) if row.section in keys else len(keys)
    ahead = [piece.key for piece in standing if piece.key in set(keys[:place])]
    position = 1 + max((n for n, piece in enumerate(standing) if piece.key in ahead), default=-1)
    annex = before[place].annex if place < len(before) else False
    return [*standing[:position], Piece(row.section, annex, row.digest), *standing[position:]]


def _digest(pieces: list[Piece], key: str) -> str | None:
    return next((piece.digest for piece in pieces if piece.key == key), None)


def _require_open(connection: Connection, draft_id: int, conflict_id: int) -> Row[Any]:
    same = (CONFLICTS.c.id == conflict_id) & (CONFLICTS.c.draft_id == draft_id) & CONFLICTS.c.settled_at.is_(None)
    row = connection.execute(select(CONFLICTS).where(same)).one_or_none()
    if row is None:
        raise NotThereError(f"冲突 {conflict_id}", "没有这个待处理的冲突", "冲突清单中的编号", "请刷新清单")
    return row


def _close(connection: Connection, making: Making, saved: Saved, conflict_id: int) -> None:
    connection.execute(update(CONFLICTS).where(CONFLICTS.c.id == conflict_id).values(settled_at=making.at))
    append_trail(
        connection, at=making.at, actor=making.user.name, action="处理冲突", case_id=saved.draft.case_id,
        subject=saved.draft.name,
        detail={"draft": saved.draft.id, "conflict": conflict_id, "version": saved.version, "note": making.note},
    )  # fmt: skip
