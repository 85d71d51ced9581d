"""Who may see and change which case (权限与共享)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import bindparam, delete, insert, or_, select

from assistant.errors import InputError
from assistant.workspace.refusals import NotAllowedError, NotThereError
from assistant.workspace.schema import CASES, SHARES, USERS
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Row

    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

Level = Literal["view", "edit"]
LEVEL_NAMES: dict[Level, str] = {"view": "查看", "edit": "编辑"}


# Built once: putting a statement together costs more than running it.
_CASE = select(CASES).where(CASES.c.id == bindparam("wanted"))
_SHARE = select(SHARES.c.level).where(SHARES.c.case_id == bindparam("wanted"), SHARES.c.user_id == bindparam("by"))


@dataclass(frozen=True, slots=True)
class Share:
    """A case shared with a user (共享)."""

    user: str
    level: Level
    granted_by: str
    at: str


def visible(user: User) -> ColumnElement[bool]:
    """Return the condition on cases a user may see: one's own, those shared; an administrator sees all."""
    if user.role == "administrator":
        return CASES.c.id.is_not(None)
    shared = select(SHARES.c.case_id).where(SHARES.c.user_id == user.id)
    return or_(CASES.c.owner_id == user.id, CASES.c.id.in_(shared))


def require_case(connection: Connection, user: User, case_id: int, *, level: Level = "view") -> Row[Any]:
    """Return a case's row where the user may see it, or change it with ``level`` edit.

    Raises:
        NotThereError: There is none, or none this user may see: which of the two is not told.
        NotAllowedError: The user may only look at it.
    """
    row = connection.execute(_CASE, {"wanted": case_id}).one_or_none()
    held: str | None = "edit"
    if row is not None and row.owner_id != user.id and user.role != "administrator":
        held = connection.execute(_SHARE, {"wanted": case_id, "by": user.id}).scalar_one_or_none()
    if row is None or held is None:
        raise NotThereError(
            f"案例 {case_id}", "没有这个案例，或没有共享给您", "案例清单中的编号", "请改正编号，或请建立者共享"
        )
    if level == "edit" and held != "edit":
        raise NotAllowedError(f"案例 {case_id}", "共享给您的是查看权限", "编辑权限", "请建立者改为可编辑")
    return row


def share_case(workspace: Workspace, by: User, case_id: int, name: str, level: Level | None) -> None:
    """Share a case with a user, change how, or with ``None`` take it back (共享案例).

    Raises:
        NotAllowedError: ``by`` neither owns the case nor administers.
        NotThereError: No such case or user.
    """
    with workspace.writing() as connection:
        row = require_case(connection, by, case_id)
        if row.owner_id != by.id and by.role != "administrator":
            raise NotAllowedError(f"案例 {case_id}", "不是您建立的", "建立者或管理员", "请建立者共享")
        other = connection.execute(select(USERS.c.id, USERS.c.active).where(USERS.c.name == name.strip())).one_or_none()
        if other is None or not other.active:
            raise NotThereError(name, "没有这个用户", "用户名单中的用户名", "请改正用户名")
        if other.id == row.owner_id:
            raise InputError(name, "就是建立者", "另一名用户", "请改正用户名")
        connection.execute(delete(SHARES).where(SHARES.c.case_id == case_id, SHARES.c.user_id == other.id))
        if level is not None:
            values = {"case_id": case_id, "user_id": other.id, "level": level, "granted_by": by.id}
            connection.execute(insert(SHARES).values(**values, made_at=workspace.now()))
        append_trail(
            connection, at=workspace.now(), actor=by.name, action="共享案例" if level else "取消共享",
            case_id=case_id, subject=name, detail={"level": level},
        )  # fmt: skip


def shares_of(workspace: Workspace, user: User, case_id: int) -> tuple[Share, ...]:
    """List with whom a case is shared, by name (共享名单)."""
    granter = USERS.alias()
    query = (
        select(USERS.c.name, SHARES.c.level, granter.c.name.label("granter"), SHARES.c.made_at)
        .join(USERS, USERS.c.id == SHARES.c.user_id)
        .join(granter, granter.c.id == SHARES.c.granted_by)
        .where(SHARES.c.case_id == case_id)
        .order_by(USERS.c.name)
    )
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        rows = connection.execute(query).all()
    return tuple(Share(row.name, cast("Level", row.level), row.granter, row.made_at) for row in rows)
