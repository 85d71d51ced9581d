"""Users, their roles and their sessions (用户、角色、登录).

Passwords themselves are ``passwords``' matter; what a role may do with a case is ``access``'s.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import func, insert, select, update

from assistant.errors import InputError
from assistant.workspace.passwords import NOBODY, draw_one_time, hash_password, holds, require_strong
from assistant.workspace.refusals import NotAllowedError, NotThereError, SignInError
from assistant.workspace.schema import SESSIONS, USERS
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from assistant.workspace.store import Workspace

Role = Literal["consultant", "reviewer", "administrator"]
ROLE_NAMES: dict[Role, str] = {"consultant": "评价人员", "reviewer": "复核人", "administrator": "管理员"}
PASSWORD_DAYS, ONE_TIME_DAYS, SESSION_HOURS = 180, 7, 12
MOST_FAILURES, LOCKED_MINUTES = 5, 10
FIRST_ADMINISTRATOR = "admin"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class User:
    """A person who works in the workspace (用户).

    ``must_change`` is True while the password is a one-time one or has run out.
    """

    id: int
    name: str
    role: Role
    active: bool = True
    must_change: bool = False

    @property
    def role_name(self) -> str:
        """The role in the users' words."""
        return ROLE_NAMES[self.role]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A fresh session (登录会话): the token is shown once and kept only as a digest."""

    user: User
    token: str
    expires_at: str


def _user(row: Row[Any], now: str) -> User:
    overdue = row.password_until is not None and row.password_until <= now
    return User(row.id, row.name, cast("Role", row.role), bool(row.active), bool(row.one_time) or overdue)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _find(connection: Connection, name: str) -> Row[Any] | None:
    return connection.execute(select(USERS).where(USERS.c.name == name.strip())).one_or_none()


def require_role(user: User, *roles: Role) -> None:
    """Refuse a user whose role is none of these.

    Raises:
        NotAllowedError: It is not.
    """
    if user.role not in roles:
        names = "、".join(ROLE_NAMES[role] for role in roles)
        raise NotAllowedError(user.name, f"角色是{user.role_name}，不能这样做", names, "请由有权限的人操作")


def local_user(workspace: Workspace, name: str) -> User:
    """Return the user of the command line (命令行用户), registered at first sight without a password.

    Who can run the program on this database can read it anyway; the first of them administers it, later ones are
    consultants until an administrator says otherwise.

    Raises:
        InputError: The name is empty or too long.
        SignInError: The user is no longer active.
    """
    with workspace.reading() as connection:
        row = _find(connection, name)
    if row is None:
        with workspace.writing() as connection:
            row = _find(connection, name)
            if row is None:
                count = connection.execute(select(func.count()).select_from(USERS)).scalar_one()
                role: Role = "administrator" if count == 0 else "consultant"
                row = _add(connection, workspace.now(), name, role, actor=name, kept=None, until=None)
    if not row.active:
        raise SignInError(row.name, "用户已停用", "在用的用户", "请联系管理员")
    return _user(row, "")


def ensure_administrator(workspace: Workspace) -> tuple[str, str] | None:
    """Make the first administrator where nobody can sign in as one (首个管理员).

    Returns:
        Name and one-time password, to be shown once; None where an administrator has a password already.
    """
    can = (USERS.c.role == "administrator") & USERS.c.password.is_not(None) & (USERS.c.active == 1)
    with workspace.reading() as connection:
        if connection.execute(select(USERS.c.id).where(can)).first() is not None:
            return None
    password, kept, until = _draw(workspace)
    with workspace.writing() as connection:
        if connection.execute(select(USERS.c.id).where(can)).first() is not None:
            return None
        row = _find(connection, FIRST_ADMINISTRATOR)
        if row is None:
            _add(
                connection, workspace.now(), FIRST_ADMINISTRATOR, "administrator",
                actor="系统", kept=kept, until=until,
            )  # fmt: skip
        else:
            _put_password(connection, row.id, kept, until, one_time=True)
            connection.execute(update(USERS).where(USERS.c.id == row.id).values(role="administrator", active=1))
            append_trail(connection, at=workspace.now(), actor="系统", action="重置口令", subject=row.name)
    return FIRST_ADMINISTRATOR, password


def _draw(workspace: Workspace) -> tuple[str, str, str]:
    """Draw a one-time password; hash it before anything is locked, since that takes long on purpose."""
    password = draw_one_time()
    return password, hash_password(password), workspace.now(plus=dt.timedelta(days=ONE_TIME_DAYS))


def _add(
    connection: Connection, now: str, name: str, role: Role, *, actor: str, kept: str | None, until: str | None
) -> Row[Any]:
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise InputError("用户名", f"“{name[:20]}”不可用", f"1 至 {_LONGEST_NAME} 个字符", "请换一个用户名")
    if _find(connection, name) is not None:
        raise InputError("用户名", f"“{name}”已有人使用", "没有用过的用户名", "请换一个用户名")
    connection.execute(
        insert(USERS).values(
            name=name, role=role, password=kept, password_until=until, one_time=1 if kept is not None else 0,
            failures=0, active=1, made_at=now,
        )
    )  # fmt: skip
    append_trail(connection, at=now, actor=actor, action="增加用户", subject=name, detail={"role": role})
    row = _find(connection, name)
    assert row is not None  # noqa: S101 - just added
    return row


def add_user(workspace: Workspace, by: User, name: str, role: Role) -> str:
    """Add a user (增加用户); only an administrator may.

    Returns:
        The one-time password, to be handed over and changed at the first signing in.

    Raises:
        NotAllowedError: ``by`` is no administrator.
        InputError: The name is taken or unusable, or there is no such role.
    """
    require_role(by, "administrator")
    if role not in ROLE_NAMES:
        raise InputError("角色", f"没有“{role}”这个角色", "、".join(ROLE_NAMES), "请改正")
    password, kept, until = _draw(workspace)
    with workspace.writing() as connection:
        _add(connection, workspace.now(), name, role, actor=by.name, kept=kept, until=until)
    return password


def list_users(workspace: Workspace, by: User) -> tuple[User, ...]:
    """List users by name (列出用户), for sharing; only administrators see who is gone or must change a password."""
    with workspace.reading() as connection:
        rows = connection.execute(select(USERS).order_by(USERS.c.name)).all()
    now = workspace.now() if by.role == "administrator" else ""
    return tuple(_user(row, now) for row in rows if row.active or by.role == "administrator")


def change_user(
    workspace: Workspace, by: User, name: str, *, role: Role | None = None, active: bool | None = None
) -> User:
    """Change a user's role, or let them go or come back (变更用户); sessions of who goes end at once.

    Raises:
        NotAllowedError: ``by`` is no administrator.
        InputError: The last active administrator would be gone.
        NotThereError: There is no such user.
    """
    require_role(by, "administrator")
    with workspace.writing() as connection:
        row = _require_user(connection, name)
        values: dict[str, Any] = {}
        if role is not None:
            values["role"] = role
        if active is not None:
            values["active"] = int(active)
        if values:
            connection.execute(update(USERS).where(USERS.c.id == row.id).values(**values))
        left = connection.execute(
            select(func.count()).select_from(USERS).where((USERS.c.role == "administrator") & (USERS.c.active == 1))
        ).scalar_one()
        if left == 0:
            raise InputError(row.name, "是最后一名管理员", "至少一名在用的管理员", "请先任命另一名管理员")
        if active is False:
            _end_sessions(connection, row.id, workspace.now())
        append_trail(connection, at=workspace.now(), actor=by.name, action="变更用户", subject=row.name, detail=values)
        return _user(_require_user(connection, name), workspace.now())


def _require_user(connection: Connection, name: str) -> Row[Any]:
    row = _find(connection, name)
    if row is None:
        raise NotThereError(name, "没有这个用户", "用户名单中的用户名", "请改正用户名")
    return row


def reset_password(workspace: Workspace, by: User, name: str) -> str:
    """Give a user a new one-time password (重置口令); their sessions end.

    Raises:
        NotAllowedError: ``by`` is no administrator.
        NotThereError: There is no such user.
    """
    require_role(by, "administrator")
    password, kept, until = _draw(workspace)
    with workspace.writing() as connection:
        row = _require_user(connection, name)
        _put_password(connection, row.id, kept, until, one_time=True)
        _end_sessions(connection, row.id, workspace.now())
        append_trail(connection, at=workspace.now(), actor=by.name, action="重置口令", subject=row.name)
    return password


def _put_password(connection: Connection, user_id: int, kept: str, until: str, *, one_time: bool) -> None:
    values = {
        "password": kept, "password_until": until, "one_time": int(one_time),
        "failures": 0, "locked_until": None,
    }  # fmt: skip
    connection.execute(update(USERS).where(USERS.c.id == user_id).values(**values))


def _end_sessions(connection: Connection, user_id: int, now: str) -> None:
    open_ones = (SESSIONS.c.user_id == user_id) & SESSIONS.c.ended_at.is_(None)
    connection.execute(update(SESSIONS).where(open_ones).values(ended_at=now))


def change_password(workspace: Workspace, name: str, old: str, new: str) -> SignedIn:
    """Change one's own password (修改口令): every other session ends, a new one begins.

    Raises:
        SignInError: The old password does not hold.
        InputError: The new one is too simple, or the old one again.
    """
    user = _authenticate(workspace, name, old)
    require_strong(new, name)
    if new == old:
        raise InputError("口令", "与原口令相同", "新的口令", "请换一个口令")
    kept, until = hash_password(new), workspace.now(plus=dt.timedelta(days=PASSWORD_DAYS))
    with workspace.writing() as connection:
        _put_password(connection, user.id, kept, until, one_time=False)
        _end_sessions(connection, user.id, workspace.now())
        append_trail(connection, at=workspace.now(), actor=user.name, action="修改口令", subject=user.name)
    return _open_session(workspace, User(user.id, user.name, user.role))


def sign_in(workspace: Workspace, name: str, password: str) -> SignedIn:
    """Sign a user in (登录).

    Returns:
        The session; where ``user.must_change`` is True, only ``change_password`` should be offered.

    Raises:
        SignInError: Unknown name, wrong password, a one-time password that ran out, or too many failures.
    """
    return _open_session(workspace, _authenticate(workspace, name, password))


def _authenticate(workspace: Workspace, name: str, password: str) -> User:
    now = workspace.now()
    with workspace.reading() as connection:
        row = _find(connection, name)
    if row is not None and row.locked_until is not None and row.locked_until > now:
        raise SignInError(row.name, "连续输错口令，已暂停登录", f"{LOCKED_MINUTES} 分钟后再试", "或请管理员重置口令")
    kept = NOBODY if row is None or row.password is None else row.password
    right = holds(password, kept) and row is not None and row.password is not None
    if row is None or not right or not row.active:
        if row is not None:
            _count_failure(workspace, row)
        raise SignInError("登录", "用户名或口令不对", "已登记的用户名和口令", "请重新输入")
    if row.one_time and row.password_until is not None and row.password_until <= now:
        raise SignInError(row.name, "一次性口令已过期", "有效期内的口令", "请管理员重置口令")
    return _user(row, now)


def _count_failure(workspace: Workspace, row: Row[Any]) -> None:
    with workspace.writing() as connection:
        failures = connection.execute(select(USERS.c.failures).where(USERS.c.id == row.id)).scalar_one() + 1
        locked = failures >= MOST_FAILURES
        until = workspace.now(plus=dt.timedelta(minutes=LOCKED_MINUTES)) if locked else row.locked_until
        values = {"failures": 0 if locked else failures, "locked_until": until}
        connection.execute(update(USERS).where(USERS.c.id == row.id).values(**values))
        append_trail(connection, at=workspace.now(), actor=row.name, action="登录失败", detail={"locked": locked})


def _open_session(workspace: Workspace, user: User) -> SignedIn:
    token = secrets.token_urlsafe(32)
    now, until = workspace.now(), workspace.now(plus=dt.timedelta(hours=SESSION_HOURS))
    with workspace.writing() as connection:
        connection.execute(update(USERS).where(USERS.c.id == user.id).values(failures=0, locked_until=None))
        connection.execute(
            insert(SESSIONS).values(token_digest=_digest(token), user_id=user.id, made_at=now, expires_at=until)
        )
        append_trail(connection, at=now, actor=user.name, action="登录")
    return SignedIn(user, token, until)


def user_of_session(workspace: Workspace, token: str) -> User | None:
    """Return whose session a token is (识别会话); None where it is unknown, ended or run out, or the user is gone."""
    now = workspace.now()
    stands = (SESSIONS.c.token_digest == _digest(token)) & SESSIONS.c.ended_at.is_(None) & (SESSIONS.c.expires_at > now)
    query = select(USERS).join(SESSIONS, SESSIONS.c.user_id == USERS.c.id).where(stands, USERS.c.active == 1)
    with workspace.reading() as connection:
        row = connection.execute(query).one_or_none()
    return None if row is None else _user(row, now)


def sign_out(workspace: Workspace, token: str) -> None:
    """End a session (退出); an unknown or ended one is left as it is."""
    with workspace.writing() as connection:
        query = select(USERS.c.name).join(SESSIONS, SESSIONS.c.user_id == USERS.c.id)
        stands = (SESSIONS.c.token_digest == _digest(token)) & SESSIONS.c.ended_at.is_(None)
        name = connection.execute(query.where(stands)).scalar_one_or_none()
        if name is not None:
            connection.execute(update(SESSIONS).where(stands).values(ended_at=workspace.now()))
            append_trail(connection, at=workspace.now(), actor=name, action="退出")
