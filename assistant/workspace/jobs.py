"""Long work and how far it has come (任务): seen by whoever asked for it, also from another window."""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import bindparam, insert, select, update

from assistant.workspace.access import require_case
from assistant.workspace.refusals import NotThereError
from assistant.workspace.schema import JOBS
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection, Row

    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

JobState = Literal["waiting", "running", "done", "failed", "cancelled", "interrupted"]
JOB_STATES: dict[JobState, str] = {
    "waiting": "等待", "running": "进行中", "done": "完成", "failed": "失败", "cancelled": "已取消",
    "interrupted": "被中断",
}  # fmt: skip
_OPEN = ("waiting", "running")
_FULL = 100


# Built once: putting a statement together costs more than running it.
_JOB = select(JOBS).where(JOBS.c.id == bindparam("wanted"))
_CHANGE = update(JOBS).where(JOBS.c.id == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of long work (任务): its state, its progress in per cent, and where its result lies."""

    id: str
    kind: str
    state: JobState
    progress: int
    message: str
    result: Mapping[str, Any] | None
    case_id: int | None
    made_at: str
    started_at: str | None
    ended_at: str | None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in _OPEN


def _worker() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def add_job(workspace: Workspace, user: User, kind: str, *, case_id: int | None = None) -> Job:
    """Register a piece of work that waits (登记任务).

    Raises:
        NotThereError: No such case, or not for this user.
    """
    now, job_id = workspace.now(), secrets.token_hex(16)
    with workspace.writing() as connection:
        if case_id is not None:
            require_case(connection, user, case_id)
        values = {"id": job_id, "kind": kind, "owner_id": user.id, "case_id": case_id, "state": "waiting"}
        connection.execute(insert(JOBS), {**values, "made_at": now})
        append_trail(
            connection, at=now, actor=user.name, action="登记任务", case_id=case_id, subject=kind,
            detail={"job": job_id},
        )  # fmt: skip
        return _job(_require(connection, user, job_id))


def _require(connection: Connection, user: User, job_id: str) -> Row[Any]:
    row = connection.execute(_JOB, {"wanted": job_id}).one_or_none()
    if row is not None and row.owner_id != user.id and user.role != "administrator":
        row = None
    if row is None:
        raise NotThereError(f"任务 {job_id[:8]}", "没有这个任务，或不是您的", "任务清单中的编号", "请刷新清单")
    return row


def _job(row: Row[Any]) -> Job:
    return Job(
        row.id, row.kind, cast("JobState", row.state), row.progress, row.message,
        None if row.result is None else json.loads(row.result), row.case_id, row.made_at, row.started_at, row.ended_at,
    )  # fmt: skip


def update_job(workspace: Workspace, user: User, job_id: str, progress: int, message: str = "") -> Job:
    """Tell how far a job has come (更新进度), 0 to 100; the first call starts it. An ended job is left as it is.

    Returns:
        The job as it stands; its worker stops where ``state`` is ``cancelled``.

    Raises:
        NotThereError: No such job, or not this user's.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        row = _require(connection, user, job_id)
        if row.state in _OPEN:
            values = {
                "state": "running", "progress": min(max(progress, row.progress), _FULL), "message": message,
                "worker": _worker(), "started_at": row.started_at or now,
            }  # fmt: skip
            connection.execute(_CHANGE, {"wanted": job_id, **values})
        return _job(_require(connection, user, job_id))


def end_job(
    workspace: Workspace,
    user: User,
    job_id: str,
    state: Literal["done", "failed", "cancelled"],
    *,
    message: str = "",
    result: Mapping[str, Any] | None = None,
) -> Job:
    """End a job (结束任务): done with where its result lies, failed with why, or cancelled. The first end counts.

    Raises:
        NotThereError: No such job, or not this user's.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        row = _require(connection, user, job_id)
        if row.state in _OPEN:
            values = {
                "state": state, "message": message, "ended_at": now,
                "progress": _FULL if state == "done" else row.progress,
                "result": None if result is None else json.dumps(dict(result), ensure_ascii=False),
            }  # fmt: skip
            connection.execute(_CHANGE, {"wanted": job_id, **values})
            append_trail(
                connection, at=now, actor=user.name, action=f"任务{JOB_STATES[state]}", case_id=row.case_id,
                subject=row.kind, detail={"job": job_id, "message": message},
            )  # fmt: skip
        return _job(_require(connection, user, job_id))


def get_job(workspace: Workspace, user: User, job_id: str) -> Job:
    """Return a job (查看任务).

    Raises:
        NotThereError: No such job, or not this user's.
    """
    with workspace.reading() as connection:
        return _job(_require(connection, user, job_id))


def list_jobs(workspace: Workspace, user: User, *, limit: int = 50) -> tuple[Job, ...]:
    """List one's own jobs, the newest first (任务清单)."""
    query = select(JOBS).where(JOBS.c.owner_id == user.id).order_by(JOBS.c.made_at.desc(), JOBS.c.id).limit(limit)
    with workspace.reading() as connection:
        return tuple(_job(row) for row in connection.execute(query))


def interrupt_jobs(workspace: Workspace) -> int:
    """End the jobs a former run of this machine's page left open (清理中断的任务); call once when the page starts.

    Returns:
        How many there were.
    """
    now, host = workspace.now(), f"{socket.gethostname()}:"
    with workspace.writing() as connection:
        rows = connection.execute(select(JOBS).where(JOBS.c.state.in_(_OPEN))).all()
        # A waiting job has no worker yet; nobody is left to begin it.
        lost = [row for row in rows if row.worker is None or (row.worker.startswith(host) and not _lives(row.worker))]
        for row in lost:
            values = {"state": "interrupted", "message": "程序已重新启动，请重新提交", "ended_at": now}
            connection.execute(update(JOBS).where(JOBS.c.id == row.id).values(**values))
            append_trail(
                connection, at=now, actor="系统", action="任务被中断", case_id=row.case_id, subject=row.kind,
                detail={"job": row.id},
            )  # fmt: skip
    return len(lost)


def _lives(worker: str) -> bool:
    """Tell whether a worker's process is another one that runs; this process has only just begun."""
    number = int(worker.rpartition(":")[2])
    if number == os.getpid() or sys.platform == "win32":  # where signal 0 would end the process
        return False
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
