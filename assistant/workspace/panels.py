"""Expert panels (专家评分): each scores by himself, nobody sees another's points until all are in.

How averages arise is ``scoring.experts``' matter; the sheet a panel fills offline is laid out by ``export`` and read by
``panel_sheet``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import insert, select, update

from assistant.domain.quantity import format_points
from assistant.errors import InputError
from assistant.scoring.experts import AverageMethod, average_panel
from assistant.scoring.values import read_points
from assistant.workspace.access import require_case
from assistant.workspace.cases import load_evaluation
from assistant.workspace.panel_entries import PanelEntry, PanelLeaf, Submission, judge_entries
from assistant.workspace.panel_results import (
    Panel,
    PanelExpert,
    PanelState,
    PanelSummary,
    experts_of,
    find_discussions,
    panel_evaluation,
)
from assistant.workspace.refusals import NotAllowedError, NotThereError
from assistant.workspace.schema import CASES, PANEL_EXPERTS, PANEL_SCORES, PANELS
from assistant.workspace.store import insert_row, to_json
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Row

    from assistant.domain.evaluation import Evaluation, Expert
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User


def leaves_of(evaluation: Evaluation) -> tuple[PanelLeaf, ...]:
    """List what experts score: every indicator with a weight that applies (专家评分的指标)."""
    return tuple(
        PanelLeaf(leaf.code, leaf.path, format_points(weight))
        for leaf in evaluation.indicators
        if (weight := read_points(leaf.weight)) is not None and leaf.waived is None
    )


def expert_names(experts: Sequence[str]) -> list[str]:
    """Return the experts' names without blanks around them.

    Raises:
        InputError: There is none, one is empty, or two are the same.
    """
    names = [name.strip() for name in experts]
    if not names or "" in names or len(set(names)) < len(names):
        raise InputError("专家", "没有写明，或有重名", "各不相同的姓名或编号", "请改正专家名单")
    return names


def open_panel(
    workspace: Workspace,
    user: User,
    case_id: int,
    experts: Sequence[str],
    *,
    method: AverageMethod = "mean_per_leaf",
) -> Panel:
    """Open a round of scoring (开始专家评分); names join the open one where it asks the same and is not complete.

    Raises:
        InputError: No indicator has a weight, or no expert or one twice is named.
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    names = expert_names(experts)
    evaluation = load_evaluation(workspace, user, case_id)
    leaves = leaves_of(evaluation)
    if not leaves:
        raise InputError(f"案例 {case_id}", "没有带分值的指标，不能打分", "指标和分值", "请先补齐分值")
    with workspace.writing() as connection:
        case = require_case(connection, user, case_id, level="edit")
        row = connection.execute(
            select(PANELS).where(PANELS.c.case_id == case_id, PANELS.c.state == "open").order_by(PANELS.c.id.desc())
        ).first()
        kept = to_json([leaf.data for leaf in leaves])
        if row is not None and (row.leaves != kept or _panel(connection, row.id).complete):
            why = "指标或分值已变动" if row.leaves != kept else "已全部收回，另开一轮"
            _close(connection, workspace.now(), user, row, why)
            row = None
        panel_id = row.id if row is not None else _begin(connection, user, case, kept, method, workspace.now())
        connection.execute(update(PANELS).where(PANELS.c.id == panel_id).values(method=method))
        _join(connection, panel_id, names)
        return _panel(connection, panel_id)


def _begin(connection: Connection, user: User, case: Row[Any], leaves: str, method: str, now: str) -> int:
    values = {
        "case_id": case.id, "revision": case.revision, "leaves": leaves, "method": method, "state": "open",
        "author_id": user.id, "made_at": now,
    }  # fmt: skip
    panel_id = insert_row(connection, PANELS, **values)
    append_trail(
        connection, at=now, actor=user.name, action="开始专家评分", case_id=case.id, subject=case.name,
        detail={"panel": panel_id, "revision": case.revision},
    )  # fmt: skip
    return panel_id


def _join(connection: Connection, panel_id: int, names: Sequence[str]) -> None:
    held = list(connection.execute(select(PANEL_EXPERTS.c.name).where(PANEL_EXPERTS.c.panel_id == panel_id)).scalars())
    for name in names:
        if name not in held:
            connection.execute(insert(PANEL_EXPERTS).values(panel_id=panel_id, position=len(held) + 1, name=name))
            held.append(name)


def _close(connection: Connection, now: str, user: User, row: Row[Any], why: str) -> None:
    connection.execute(update(PANELS).where(PANELS.c.id == row.id).values(state="closed", closed_at=now))
    append_trail(
        connection, at=now, actor=user.name, action="结束专家评分", case_id=row.case_id, subject=f"批次 {row.id}",
        detail={"panel": row.id, "why": why},
    )  # fmt: skip


def close_panel(workspace: Workspace, user: User, panel_id: int) -> None:
    """End a round of scoring (结束专家评分); its points stay.

    Raises:
        NotThereError: No such panel, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    with workspace.writing() as connection:
        row = _require_panel(connection, user, panel_id, change=True)
        if row.state == "open":
            _close(connection, workspace.now(), user, row, "人工结束")


def _require_panel(connection: Connection, user: User, panel_id: int, *, change: bool = False) -> Row[Any]:
    row = connection.execute(select(PANELS).where(PANELS.c.id == panel_id)).one_or_none()
    if row is None:
        raise NotThereError(f"评分批次 {panel_id}", "没有这个批次", "由本工作区写出的评分表", "请改正编号")
    require_case(connection, user, row.case_id, level="edit" if change else "view")
    return row


def _panel(connection: Connection, panel_id: int) -> Panel:
    row = connection.execute(
        select(PANELS, CASES.c.name).join(CASES, CASES.c.id == PANELS.c.case_id).where(PANELS.c.id == panel_id)
    ).one()
    experts = connection.execute(
        select(PANEL_EXPERTS).where(PANEL_EXPERTS.c.panel_id == panel_id).order_by(PANEL_EXPERTS.c.position)
    )
    leaves = tuple(PanelLeaf(leaf["code"], tuple(leaf["path"]), leaf["weight"]) for leaf in json.loads(row.leaves))
    return Panel(
        row.id, row.case_id, row.name, row.revision, leaves, cast("AverageMethod", row.method),
        cast("PanelState", row.state), tuple(PanelExpert(expert.name, expert.submitted_at) for expert in experts),
    )  # fmt: skip


def get_panel(workspace: Workspace, user: User, panel_id: int) -> Panel:
    """Return a round of scoring without anybody's points.

    Raises:
        NotThereError: No such panel, or not for this user.
    """
    with workspace.reading() as connection:
        _require_panel(connection, user, panel_id)
        return _panel(connection, panel_id)


def list_panels(workspace: Workspace, user: User, case_id: int) -> tuple[Panel, ...]:
    """List a case's rounds of scoring, the newest first (评分批次清单)."""
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        ids = connection.execute(select(PANELS.c.id).where(PANELS.c.case_id == case_id).order_by(PANELS.c.id.desc()))
        return tuple(_panel(connection, panel_id) for panel_id in ids.scalars().all())


def submit_scores(
    workspace: Workspace,
    user: User,
    panel_id: int,
    expert: str,
    entries: Sequence[PanelEntry],
    *,
    replace: bool = False,
) -> Submission:
    """Take in one expert's points (收回专家评分), all at once or in parts.

    What cannot count is kept all the same and told: points out of range or no number, an unknown indicator, a value
    that contradicts one already in. With ``replace`` the newer value counts and the older is kept as replaced.

    Raises:
        NotThereError: No such panel or expert, or not for this user.
        NotAllowedError: The user may only look at the case, or the round has ended.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        row = _require_panel(connection, user, panel_id, change=True)
        if row.state != "open":
            raise NotAllowedError(f"评分批次 {panel_id}", "已经结束", "进行中的批次", "请重新写出评分表")
        panel = _panel(connection, panel_id)
        seat = connection.execute(
            select(PANEL_EXPERTS).where(PANEL_EXPERTS.c.panel_id == panel_id, PANEL_EXPERTS.c.name == expert.strip())
        ).one_or_none()
        if seat is None:
            names = "、".join(each.name for each in panel.experts)
            raise NotThereError(expert, "不在这个批次的专家名单中", names, "请改正专家姓名")
        counted = _counted(connection, seat.id)
        submission = judge_entries(panel.leaves, expert.strip(), entries, counted, replace=replace)
        _keep(connection, user, seat, submission, now)
        complete = submission.complete
        if complete and seat.submitted_at is None:
            connection.execute(update(PANEL_EXPERTS).where(PANEL_EXPERTS.c.id == seat.id).values(submitted_at=now))
        if submission.kept or (complete and seat.submitted_at is None):
            append_trail(
                connection, at=now, actor=user.name, action="收回专家评分", case_id=row.case_id, subject=expert.strip(),
                detail={"panel": panel_id, "entries": len(submission.kept), "complete": complete},
            )  # fmt: skip
    return submission


def _keep(connection: Connection, user: User, seat: Row[Any], submission: Submission, now: str) -> None:
    held = _held(connection, seat.id)
    for entry, standing in submission.kept:
        if (entry.code, entry.points, entry.reason, standing) in held:
            continue  # the same sheet taken in again
        if standing == "counted":
            old = (PANEL_SCORES.c.expert_id == seat.id) & (PANEL_SCORES.c.code == entry.code)
            old &= PANEL_SCORES.c.standing == "counted"
            connection.execute(update(PANEL_SCORES).where(old).values(standing="replaced"))
        values = {
            "expert_id": seat.id, "code": entry.code, "points": entry.points, "reason": entry.reason,
            "place": entry.place, "standing": standing, "author_id": user.id, "made_at": now,
        }  # fmt: skip
        connection.execute(insert(PANEL_SCORES).values(**values))


def _held(connection: Connection, expert_id: int) -> set[tuple[str, str, str, str]]:
    """Return what was put aside before."""
    columns = (PANEL_SCORES.c.code, PANEL_SCORES.c.points, PANEL_SCORES.c.reason, PANEL_SCORES.c.standing)
    rows = connection.execute(
        select(*columns).where(
            PANEL_SCORES.c.expert_id == expert_id, PANEL_SCORES.c.standing.in_(("disputed", "refused"))
        )
    )
    return {(row.code, row.points, row.reason, row.standing) for row in rows}


def _counted(connection: Connection, expert_id: int) -> dict[str, PanelEntry]:
    query = select(PANEL_SCORES).where(PANEL_SCORES.c.expert_id == expert_id, PANEL_SCORES.c.standing == "counted")
    rows = connection.execute(query.order_by(PANEL_SCORES.c.id))
    return {row.code: PanelEntry(row.code, row.points, row.reason, row.place) for row in rows}


def summarise_panel(workspace: Workspace, user: User, panel_id: int) -> PanelSummary:
    """Sum a panel up (专家评分汇总): who is missing while any is; averages, spread and what to discuss once all are in.

    Raises:
        NotThereError: No such panel, or not for this user.
    """
    with workspace.reading() as connection:
        _require_panel(connection, user, panel_id)
        panel = _panel(connection, panel_id)
        waiting = tuple(expert.name for expert in panel.experts if expert.submitted_at is None)
        if not panel.complete:
            return PanelSummary(panel, waiting)
        seats = connection.execute(
            select(PANEL_EXPERTS).where(PANEL_EXPERTS.c.panel_id == panel_id).order_by(PANEL_EXPERTS.c.position)
        ).all()
        scores = {seat.name: _counted(connection, seat.id) for seat in seats}
    evaluation = panel_evaluation(panel, scores)
    result = average_panel(evaluation, method=panel.method)
    return PanelSummary(panel, (), result, find_discussions(panel, result, scores))


def panel_experts(workspace: Workspace, user: User, panel_id: int) -> tuple[Expert, ...]:
    """Return every expert's points as a case file holds them, once all are in (专家打分).

    Raises:
        NotAllowedError: Somebody is still missing.
        NotThereError: No such panel, or not for this user.
    """
    with workspace.reading() as connection:
        _require_panel(connection, user, panel_id)
        panel = _panel(connection, panel_id)
        if not panel.complete:
            missing = "、".join(expert.name for expert in panel.experts if expert.submitted_at is None)
            raise NotAllowedError(f"评分批次 {panel_id}", f"{missing}还没有打完", "全部专家打完", "请等全部收回后再看")
        seats = connection.execute(
            select(PANEL_EXPERTS).where(PANEL_EXPERTS.c.panel_id == panel_id).order_by(PANEL_EXPERTS.c.position)
        ).all()
        return experts_of({seat.name: _counted(connection, seat.id) for seat in seats})


def own_scores(workspace: Workspace, user: User, panel_id: int, expert: str) -> tuple[PanelEntry, ...]:
    """Return one expert's points (某专家的打分): to a user of that name at any time, to others once all are in.

    Raises:
        NotAllowedError: Somebody is still missing, and the user is not this expert.
        NotThereError: No such panel or expert, or not for this user.
    """
    with workspace.reading() as connection:
        _require_panel(connection, user, panel_id)
        panel = _panel(connection, panel_id)
        seat = connection.execute(
            select(PANEL_EXPERTS).where(PANEL_EXPERTS.c.panel_id == panel_id, PANEL_EXPERTS.c.name == expert)
        ).one_or_none()
        if seat is None:
            raise NotThereError(expert, "不在专家名单中", "名单中的专家", "请改正姓名")
        if not panel.complete and user.name != expert:
            raise NotAllowedError(expert, "全部专家打完前，不能看他人的打分", "本人的打分", "请等全部收回")
        return tuple(_counted(connection, seat.id).values())
