"""Evaluations kept with every revision (案例及其修订), and the score sheets made from them."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from assistant.intake import dump_case
from assistant.intake.case_file import parse_case
from assistant.workspace.access import require_case, visible
from assistant.workspace.refusals import NotThereError, StaleError
from assistant.workspace.schema import CASE_REVISIONS, CASES, SHEETS, USERS
from assistant.workspace.store import insert_row, text_digest, to_json
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

    from assistant.domain.evaluation import Evaluation
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User


# Built once: putting a statement together costs more than running it.
_LISTED = select(CASES, USERS.c.name.label("owner")).join(USERS, USERS.c.id == CASES.c.owner_id)
_ONE = _LISTED.where(CASES.c.id == bindparam("wanted"))
_CHANGE = update(CASES).where(CASES.c.id == bindparam("wanted"))
_REVISION = (
    select(CASE_REVISIONS, USERS.c.name)
    .join(USERS, USERS.c.id == CASE_REVISIONS.c.author_id)
    .where(CASE_REVISIONS.c.case_id == bindparam("wanted"), CASE_REVISIONS.c.revision == bindparam("number"))
)


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case as the lists show it (案例): what it is, whose, at which revision, changed when."""

    id: int
    name: str
    unit: str | None
    period: str | None
    owner: str
    revision: int
    changed_at: str


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of a case (修订): who, when, why."""

    number: int
    author: str
    at: str
    note: str


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A score sheet as it was kept (评分表): of which revision, by which rules, with what result."""

    revision: int
    rule_set: str
    total: str | None
    grade: str | None
    author: str
    at: str


def identity_of(evaluation: Evaluation) -> str:
    """Return what two files of one project share (案例标识): name, unit, period and kind, however spaced."""
    parts = (evaluation.case, evaluation.unit, evaluation.period, evaluation.document_type)
    return text_digest("\n".join("".join(unicodedata.normalize("NFKC", part or "").split()) for part in parts))


def store_case(
    workspace: Workspace,
    user: User,
    evaluation: Evaluation,
    *,
    case_id: int | None = None,
    expected: int | None = None,
    note: str = "",
) -> StoredCase:
    """Keep an evaluation (存入案例): as a new case, or as the next revision of one; equal content changes nothing.

    Args:
        workspace: Where to.
        user: Who stores it.
        evaluation: What was reported.
        case_id: The case it is a revision of; None looks for the same project among the user's own, then the shared.
        expected: The revision the change was made on; None stores on top of whatever is there.
        note: Why it was changed.

    Raises:
        StaleError: Someone stored another revision since ``expected``; the message says who and when.
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    content = dump_case(evaluation)
    digest, now = text_digest(content), workspace.now()
    with workspace.writing() as connection:
        row = _target(connection, user, evaluation, case_id)
        if row is None:
            return _add(connection, user, evaluation, content, now, note)
        newest = _revision_row(connection, row.id, row.revision)
        if newest.digest == digest:
            return _stored(connection, row.id)
        if expected is not None and expected != row.revision:
            raise StaleError(
                f"案例 {row.id}",
                f"{newest.name}已于 {newest.made_at[:19].replace('T', ' ')}（UTC）存入第 {row.revision} 次修订",
                f"在第 {row.revision} 次修订上修改，而不是第 {expected} 次",
                "请取出最新的一次，合并后再存；您的内容没有写入，请先留底",
            )
        number = row.revision + 1
        _write(connection, row.id, number, content, user, now, note)
        values = {
            "revision": number, "changed_at": now, "name": evaluation.case, "unit": evaluation.unit,
            "period": evaluation.period, "identity": identity_of(evaluation),
        }  # fmt: skip
        connection.execute(_CHANGE, {"wanted": row.id, **values})
        append_trail(
            connection, at=now, actor=user.name, action="修订案例", case_id=row.id, subject=evaluation.case,
            detail={"revision": number, "digest": digest, "note": note},
        )  # fmt: skip
        return _stored(connection, row.id)


def _target(connection: Connection, user: User, evaluation: Evaluation, case_id: int | None) -> Row[Any] | None:
    if case_id is not None:
        return require_case(connection, user, case_id, level="edit")
    found = _find_same(connection, user, evaluation)
    return None if found is None else require_case(connection, user, found, level="edit")


def _find_same(connection: Connection, user: User, evaluation: Evaluation) -> int | None:
    """Find the same project: the user's own case first, else the oldest of the others they may see."""
    query = select(CASES.c.id, CASES.c.owner_id).where(
        CASES.c.identity == identity_of(evaluation), CASES.c.archived_at.is_(None), visible(user)
    )
    rows = sorted(connection.execute(query), key=lambda row: (row.owner_id != user.id, row.id))
    return rows[0].id if rows else None


def _add(connection: Connection, user: User, evaluation: Evaluation, content: str, now: str, note: str) -> StoredCase:
    values = {
        "identity": identity_of(evaluation), "name": evaluation.case, "unit": evaluation.unit,
        "period": evaluation.period, "owner_id": user.id, "revision": 1, "made_at": now, "changed_at": now,
    }  # fmt: skip
    case_id = insert_row(connection, CASES, **values)
    _write(connection, case_id, 1, content, user, now, note)
    append_trail(
        connection, at=now, actor=user.name, action="存入案例", case_id=case_id, subject=evaluation.case,
        detail={"revision": 1, "digest": text_digest(content), "note": note},
    )  # fmt: skip
    return _stored(connection, case_id)


def _write(connection: Connection, case_id: int, number: int, content: str, user: User, now: str, note: str) -> None:
    values = {"content": content, "digest": text_digest(content), "author_id": user.id, "made_at": now, "note": note}
    connection.execute(insert(CASE_REVISIONS), {"case_id": case_id, "revision": number, **values})


def _revision_row(connection: Connection, case_id: int, number: int) -> Row[Any]:
    row = connection.execute(_REVISION, {"wanted": case_id, "number": number}).one_or_none()
    if row is None:
        raise NotThereError(f"案例 {case_id}", f"没有第 {number} 次修订", "修订清单中的序号", "请改正序号")
    return row


def _case(row: Row[Any]) -> StoredCase:
    return StoredCase(row.id, row.name, row.unit, row.period, row.owner, row.revision, row.changed_at)


def _stored(connection: Connection, case_id: int) -> StoredCase:
    return _case(connection.execute(_ONE, {"wanted": case_id}).one())


def list_cases(workspace: Workspace, user: User, *, query: str = "", archived: bool = False) -> tuple[StoredCase, ...]:
    """List the cases a user may see, the last changed first (案例清单).

    Args:
        workspace: Where from.
        user: Who asks.
        query: Part of a name or unit, any case; empty lists all.
        archived: List what was put away instead.
    """
    wanted = CASES.c.archived_at.is_not(None) if archived else CASES.c.archived_at.is_(None)
    statement = _LISTED.where(wanted, visible(user)).order_by(CASES.c.changed_at.desc(), CASES.c.id.desc())
    if query:
        part = f"%{_escaped(query.lower())}%"
        named = func.lower(CASES.c.name).like(part, escape="\\") | func.lower(CASES.c.unit).like(part, escape="\\")
        statement = statement.where(named)
    with workspace.reading() as connection:
        return tuple(_case(row) for row in connection.execute(statement))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def find_case(workspace: Workspace, user: User, evaluation: Evaluation) -> StoredCase | None:
    """Find the case kept of the same project (查找案例); None where this user has none."""
    with workspace.reading() as connection:
        case_id = _find_same(connection, user, evaluation)
        return None if case_id is None else _stored(connection, case_id)


def get_case(workspace: Workspace, user: User, case_id: int) -> StoredCase:
    """Return a case by its number.

    Raises:
        NotThereError: No such case, or not for this user.
    """
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        return _stored(connection, case_id)


def load_evaluation(workspace: Workspace, user: User, case_id: int, *, revision: int | None = None) -> Evaluation:
    """Load a case's content (取出案例), the newest revision or the one named.

    Raises:
        NotThereError: No such case or revision, or not for this user.
    """
    with workspace.reading() as connection:
        row = require_case(connection, user, case_id)
        kept = _revision_row(connection, case_id, row.revision if revision is None else revision)
    return parse_case(kept.content, f"案例 {case_id}")


def list_revisions(workspace: Workspace, user: User, case_id: int) -> tuple[Revision, ...]:
    """List a case's revisions, the newest first (修订清单)."""
    query = (
        select(CASE_REVISIONS.c.revision, USERS.c.name, CASE_REVISIONS.c.made_at, CASE_REVISIONS.c.note)
        .join(USERS, USERS.c.id == CASE_REVISIONS.c.author_id)
        .where(CASE_REVISIONS.c.case_id == case_id)
        .order_by(CASE_REVISIONS.c.revision.desc())
    )
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        return tuple(Revision(*row) for row in connection.execute(query))


def archive_case(workspace: Workspace, user: User, case_id: int, *, away: bool = True) -> None:
    """Put a case away, or fetch it back (归档案例); nothing is deleted.

    Raises:
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        row = require_case(connection, user, case_id, level="edit")
        connection.execute(update(CASES).where(CASES.c.id == case_id).values(archived_at=now if away else None))
        append_trail(
            connection, at=now, actor=user.name, action="归档案例" if away else "取回案例",
            case_id=case_id, subject=row.name,
        )  # fmt: skip


def store_sheet(
    workspace: Workspace,
    user: User,
    case_id: int,
    *,
    revision: int,
    rule_set: str,
    total: str | None,
    grade: str | None,
    content: Mapping[str, Any],
) -> None:
    """Keep the score sheet of a revision (存入评分表); one equal to the last is not kept twice.

    Raises:
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    text, now = to_json(content), workspace.now()
    with workspace.writing() as connection:
        row = require_case(connection, user, case_id, level="edit")
        last = connection.execute(
            select(SHEETS.c.revision, SHEETS.c.content).where(SHEETS.c.case_id == case_id).order_by(SHEETS.c.id.desc())
        ).first()
        if last is not None and (last.revision, last.content) == (revision, text):
            return
        values = {"revision": revision, "rule_set": rule_set, "total": total, "grade": grade, "content": text}
        connection.execute(insert(SHEETS).values(case_id=case_id, **values, author_id=user.id, made_at=now))
        append_trail(
            connection, at=now, actor=user.name, action="存入评分表", case_id=case_id, subject=row.name,
            detail={"revision": revision, "rule_set": rule_set, "total": total, "grade": grade},
        )  # fmt: skip


def list_sheets(workspace: Workspace, user: User, case_id: int) -> tuple[StoredSheet, ...]:
    """List a case's score sheets, the newest first (评分表清单)."""
    query = (
        select(SHEETS.c.revision, SHEETS.c.rule_set, SHEETS.c.total, SHEETS.c.grade, USERS.c.name, SHEETS.c.made_at)
        .join(USERS, USERS.c.id == SHEETS.c.author_id)
        .where(SHEETS.c.case_id == case_id)
        .order_by(SHEETS.c.id.desc())
    )
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        return tuple(StoredSheet(*row) for row in connection.execute(query))
