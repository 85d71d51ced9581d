"""Findings a person lets stand (豁免), by report; the file form beside a report is the pipeline's to write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from assistant.domain.finding import Waiver
from assistant.errors import InputError
from assistant.workspace.access import require_case
from assistant.workspace.refusals import NotThereError
from assistant.workspace.schema import WAIVERS
from assistant.workspace.store import insert_row
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User


@dataclass(frozen=True, slots=True)
class StoredWaiver:
    """A waiver kept with a case (豁免记录)."""

    id: int
    report: str
    waiver: Waiver


def waive(
    workspace: Workspace, user: User, case_id: int, *, report: str, check: str, place: str, reason: str, on: dt.date
) -> StoredWaiver:
    """Let a finding of a report stand (豁免核查意见), with a reason and under one's name.

    Raises:
        InputError: The reason is empty.
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    if not reason.strip():
        raise InputError(check, "豁免没有写理由", "一句理由", "请写明理由")
    values = {
        "report": report, "check": check, "place": place, "reason": reason.strip(), "person": user.name,
        "day": on.isoformat(),
    }  # fmt: skip
    with workspace.writing() as connection:
        require_case(connection, user, case_id, level="edit")
        waiver_id = insert_row(connection, WAIVERS, case_id=case_id, **values, user_id=user.id, made_at=workspace.now())
        append_trail(
            connection, at=workspace.now(), actor=user.name, action="豁免", case_id=case_id,
            subject=f"{check} {place}", detail={"report": report, "reason": reason.strip()},
        )  # fmt: skip
    waiver = Waiver(check=check, place=place, reason=reason.strip(), person=user.name, date=on)
    return StoredWaiver(waiver_id, report, waiver)


def list_waivers(
    workspace: Workspace, user: User, case_id: int, *, report: str | None = None
) -> tuple[StoredWaiver, ...]:
    """List the waivers in force for a case, or one of its reports (豁免清单)."""
    query = select(WAIVERS).where(WAIVERS.c.case_id == case_id, WAIVERS.c.withdrawn_at.is_(None))
    if report is not None:
        query = query.where(WAIVERS.c.report == report)
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        rows = connection.execute(query.order_by(WAIVERS.c.id)).all()
    return tuple(
        StoredWaiver(
            row.id,
            row.report,
            Waiver(
                check=row.check, place=row.place, reason=row.reason, person=row.person,
                date=dt.date.fromisoformat(row.day),
            ),
        )
        for row in rows
    )  # fmt: skip


def withdraw_waiver(workspace: Workspace, user: User, waiver_id: int) -> None:
    """Take a waiver back (撤回豁免); it stays in the trail.

    Raises:
        NotThereError: No such waiver, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    with workspace.writing() as connection:
        row = connection.execute(select(WAIVERS).where(WAIVERS.c.id == waiver_id)).one_or_none()
        if row is None or row.withdrawn_at is not None:
            raise NotThereError(f"豁免 {waiver_id}", "没有这条有效的豁免", "豁免清单中的编号", "请改正编号")
        require_case(connection, user, row.case_id, level="edit")
        connection.execute(update(WAIVERS).where(WAIVERS.c.id == waiver_id).values(withdrawn_at=workspace.now()))
        append_trail(
            connection, at=workspace.now(), actor=user.name, action="撤回豁免", case_id=row.case_id,
            subject=f"{row.check} {row.place}", detail={"waiver": waiver_id},
        )  # fmt: skip
