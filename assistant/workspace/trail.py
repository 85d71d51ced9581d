"""Who did what, when (操作留痕): entries that are only ever added, each bound to the one before by its digest.

The database refuses changes by triggers; whoever gets round them breaks the chain, which ``verify_trail`` shows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, update

from assistant.workspace.refusals import WorkspaceError
from assistant.workspace.schema import TRAIL, TRAIL_HEAD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

START = "0" * 64
_HEAD = 1
_END = select(TRAIL_HEAD.c.seq, TRAIL_HEAD.c.digest).where(TRAIL_HEAD.c.id == _HEAD).with_for_update()
_ADD = insert(TRAIL)
_MOVE_END = update(TRAIL_HEAD).where(TRAIL_HEAD.c.id == _HEAD)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One deed (一条留痕): who, what, on which case and subject, with what detail.

    ``digest`` covers every field and the digest of the entry before.
    """

    seq: int
    at: str
    actor: str
    action: str
    case_id: int | None
    subject: str
    detail: Mapping[str, Any]
    digest: str


@dataclass(frozen=True, slots=True)
class TrailCheck:
    """Whether the trail is whole (留痕校验): entries read, the last digest, and the faults found."""

    entries: int
    digest: str
    faults: tuple[str, ...]


def start_trail(connection: Connection) -> None:
    """Put the one row that tells where the trail ends."""
    connection.execute(insert(TRAIL_HEAD).values(id=_HEAD, seq=0, digest=START))


def append_trail(
    connection: Connection,
    *,
    at: str,
    actor: str,
    action: str,
    case_id: int | None = None,
    subject: str = "",
    detail: Mapping[str, Any] | None = None,
) -> int:
    """Add one entry in the transaction of the deed itself (记一笔): both happen or neither.

    Returns:
        The entry's number; numbers have no gaps.
    """
    # The lock makes writers of a server queue for the end of the chain; SQLite knows none and needs none.
    head = connection.execute(_END).one_or_none()
    if head is None:
        raise WorkspaceError("工作区", "留痕表缺少末尾记录", "完整的工作区", "请从备份恢复")
    content = json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True)
    seq = int(head.seq) + 1
    digest = _digest(seq, at, actor, action, case_id, subject, content, head.digest)
    values = {
        "seq": seq, "at": at, "actor": actor, "action": action, "case_id": case_id, "subject": subject,
        "detail": content, "before": head.digest, "digest": digest,
    }  # fmt: skip
    connection.execute(_ADD, values)
    connection.execute(_MOVE_END, {"seq": seq, "digest": digest})
    return seq


def _digest(*fields: object) -> str:
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def read_trail(
    connection: Connection, *, case_id: int | None = None, limit: int | None = None
) -> tuple[TrailEntry, ...]:
    """Read entries in their order, of one case or all; with ``limit`` the newest so many."""
    query = select(TRAIL)
    if case_id is not None:
        query = query.where(TRAIL.c.case_id == case_id)
    query = query.order_by(TRAIL.c.seq.desc())
    if limit is not None:
        query = query.limit(limit)
    return tuple(_entry(row) for row in reversed(connection.execute(query).all()))


def _entry(row: Row[Any]) -> TrailEntry:
    return TrailEntry(
        row.seq, row.at, row.actor, row.action, row.case_id, row.subject, json.loads(row.detail), row.digest
    )


def check_trail(connection: Connection) -> TrailCheck:
    """Recompute the whole chain and name each place where it does not hold (校验留痕)."""
    faults: list[str] = []
    expected, before, count = 1, START, 0
    for row in connection.execute(select(TRAIL).order_by(TRAIL.c.seq)):
        count += 1
        if row.seq != expected:
            faults.append(f"第 {expected} 至 {row.seq - 1} 条缺失")
        if row.before != before:
            faults.append(f"第 {row.seq} 条与前一条不衔接")
        fields = (row.seq, row.at, row.actor, row.action, row.case_id, row.subject, row.detail, row.before)
        if row.digest != _digest(*fields):
            faults.append(f"第 {row.seq} 条内容被改动")
        expected, before = row.seq + 1, row.digest
    head = connection.execute(select(TRAIL_HEAD.c.seq, TRAIL_HEAD.c.digest)).one_or_none()
    if head is None or (head.seq, head.digest) != (expected - 1, before):
        faults.append("末尾的记录与留痕表不一致，可能有记录被删去")
    return TrailCheck(count, before, tuple(faults))
