"""Conversations as they were held (对话记录): each turn is only ever added."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import bindparam, func, insert, select, update

from assistant.workspace.access import require_case
from assistant.workspace.refusals import NotThereError
from assistant.workspace.schema import CONVERSATIONS, TURNS
from assistant.workspace.store import insert_row, to_json
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

Speaker = Literal["user", "assistant"]


# Built once: putting a statement together costs more than running it.
_OWN = select(CONVERSATIONS).where(
    CONVERSATIONS.c.id == bindparam("wanted"), CONVERSATIONS.c.owner_id == bindparam("by")
)
_LAST = select(func.max(TURNS.c.number)).where(TURNS.c.conversation_id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation (对话): its title, and the case it is about, None where it is about none."""

    id: int
    title: str
    case_id: int | None
    made_at: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of a conversation (一轮对话); ``content`` is the answer's public JSON, None for a question."""

    number: int
    role: Speaker
    text: str
    content: Mapping[str, Any] | None
    at: str


def begin_conversation(workspace: Workspace, user: User, title: str, *, case_id: int | None = None) -> Conversation:
    """Begin a conversation (开始对话).

    Raises:
        NotThereError: No such case, or not for this user.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        if case_id is not None:
            require_case(connection, user, case_id)
        values = {"case_id": case_id, "owner_id": user.id, "title": title.strip() or "新对话", "made_at": now}
        conversation_id = insert_row(connection, CONVERSATIONS, **values)
        append_trail(
            connection, at=now, actor=user.name, action="开始对话", case_id=case_id, subject=title.strip(),
            detail={"conversation": conversation_id},
        )  # fmt: skip
    return Conversation(conversation_id, title.strip() or "新对话", case_id, now)


def _require(connection: Connection, user: User, conversation_id: int) -> Row[Any]:
    row = connection.execute(_OWN, {"wanted": conversation_id, "by": user.id}).one_or_none()
    if row is None:
        raise NotThereError(f"对话 {conversation_id}", "没有这个对话，或不是您的", "对话清单中的编号", "请改正编号")
    return row


def add_turn(
    workspace: Workspace,
    user: User,
    conversation_id: int,
    role: Speaker,
    text: str,
    *,
    content: Mapping[str, Any] | None = None,
) -> Turn:
    """Add a turn to one's own conversation (记下一轮).

    Raises:
        NotThereError: No such conversation, or not this user's.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        row = _require(connection, user, conversation_id)
        last = connection.execute(_LAST, {"wanted": conversation_id}).scalar_one()
        number = (last or 0) + 1
        values = {
            "conversation_id": conversation_id, "number": number, "role": role, "text": text,
            "content": None if content is None else to_json(content), "made_at": now,
        }  # fmt: skip
        connection.execute(insert(TURNS), values)
        append_trail(
            connection, at=now, actor=user.name, action="提问" if role == "user" else "回答", case_id=row.case_id,
            subject=row.title, detail={"conversation": conversation_id, "turn": number},
        )  # fmt: skip
    return Turn(number, role, text, content, now)


def list_conversations(workspace: Workspace, user: User, *, case_id: int | None = None) -> tuple[Conversation, ...]:
    """List one's own conversations, the newest first (对话清单), of one case where it is named."""
    query = select(CONVERSATIONS).where(CONVERSATIONS.c.owner_id == user.id, CONVERSATIONS.c.archived_at.is_(None))
    if case_id is not None:
        query = query.where(CONVERSATIONS.c.case_id == case_id)
    with workspace.reading() as connection:
        rows = connection.execute(query.order_by(CONVERSATIONS.c.id.desc())).all()
    return tuple(Conversation(row.id, row.title, row.case_id, row.made_at) for row in rows)


def list_turns(workspace: Workspace, user: User, conversation_id: int) -> tuple[Turn, ...]:
    """List the turns of one's own conversation in their order.

    Raises:
        NotThereError: No such conversation, or not this user's.
    """
    with workspace.reading() as connection:
        _require(connection, user, conversation_id)
        rows = connection.execute(
            select(TURNS).where(TURNS.c.conversation_id == conversation_id).order_by(TURNS.c.number)
        ).all()
    return tuple(
        Turn(
            row.number, cast("Speaker", row.role), row.text,
            None if row.content is None else json.loads(row.content), row.made_at,
        )
        for row in rows
    )  # fmt: skip


def archive_conversation(workspace: Workspace, user: User, conversation_id: int) -> None:
    """Put one's own conversation away (归档对话); nothing is deleted.

    Raises:
        NotThereError: No such conversation, or not this user's.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        row = _require(connection, user, conversation_id)
        own = CONVERSATIONS.c.id == conversation_id
        connection.execute(update(CONVERSATIONS).where(own).values(archived_at=now))
        append_trail(
            connection, at=now, actor=user.name, action="归档对话", case_id=row.case_id, subject=row.title,
            detail={"conversation": conversation_id},
        )  # fmt: skip
