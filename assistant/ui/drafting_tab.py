"""The tab 起草, first half: files in, values mended, scores with their proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant import pipeline
from assistant.errors import InputError
from assistant.pipeline import desk_tasks, workspaces
from assistant.ui.case_views import case_view, stored_brief
from assistant.ui.desk import OpenCase
from assistant.ui.moments import today
from assistant.ui.shapes import points
from assistant.ui.uploads import CASE_KINDS, Kept, Upload, keep_uploads

if TYPE_CHECKING:
    from assistant.pipeline import Scored
    from assistant.pipeline.desk_tasks import ReadCase
    from assistant.pipeline.jobs import Job
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person

_SECONDS = 120


def list_cases(desk: Desk, person: Person) -> dict[str, Any]:
    """列出自己的和共享给自己的案例，最近改动的在前。"""
    return {"cases": [stored_brief(each) for each in workspaces.list_cases(desk.workspace, person.user)]}


def read_files(desk: Desk, person: Person, files: list[Upload]) -> dict[str, Any]:
    """读入同一项目的一个或几个文件并计分；立即返回任务，结果见 job_state 的 cases。"""
    kept = keep_uploads(files, incoming=desk.incoming, folder=desk.files_of(person), kinds=CASE_KINDS)  # type: ignore[arg-type]
    return {"job": _start_reading(desk, person, kept).shape()}


def read_example(desk: Desk, person: Person) -> dict[str, Any]:
    """读入自带示例并计分；返回任务。"""
    kept = [Kept(path.name, path) for path in pipeline.example_files()]
    return {"job": _start_reading(desk, person, kept).shape()}


def score_files(desk: Desk, person: Person, files: list[Upload]) -> dict[str, Any]:
    """读入文件并等到计分完成，返回案例全貌（供程序调用）。"""
    return _await_case(desk, person, read_files(desk, person, files)["job"]["id"])


def score_example(desk: Desk, person: Person) -> dict[str, Any]:
    """读入自带示例并等到计分完成，返回案例全貌（供程序调用）。"""
    return _await_case(desk, person, read_example(desk, person)["job"]["id"])


def _await_case(desk: Desk, person: Person, job_id: str) -> dict[str, Any]:
    job = desk.jobs.get(job_id, person.id)
    job.finished.wait(_SECONDS)
    if job.state != "done":
        raise InputError("", (job.problem or "还没有完成，请稍后查看任务").rstrip("。"))
    return open_case(desk, person, next(event["case"] for event in job.events if event["kind"] == "case"))


def _start_reading(desk: Desk, person: Person, files: list[Kept]) -> Job:
    names = [each.name for each in files]

    def arrived(result: ReadCase) -> None:
        for scored in result.scored:
            case = _keep(desk, person, result, scored, files)
            desk.hold(case)
            desk.jobs.tell(job, "case", case=str(case.id), name=case.stored.name)

    desk.know(person)
    title = f"读入 {names[0]}" + (f" 等 {len(names)} 个文件" if len(names) > 1 else "")
    job = desk.jobs.start(
        desk_tasks.read_and_score, [each.path for each in files], names, today(),
        owner=person.id, kind="read", title=title, on_done=arrived,
    )  # fmt: skip
    return job


def _keep(desk: Desk, person: Person, result: ReadCase, scored: Scored, files: list[Kept]) -> OpenCase:
    """Keep a case that was read, with its files under the names people know."""
    kept = workspaces.keep_case(desk.workspace, person.user, scored, note="读入文件")
    for file in files:
        workspaces.add_file(desk.workspace, person.user, kept.case.id, file.path, name=file.name)
    conflicts: list[dict[str, object]] = [
        {"name": each.name, "values": [{"value": value, "place": place} for value, place in each.values]}
        for each in result.imported.conflicts
    ]
    return OpenCase(
        kept.case, scored, scored.evaluation, counts=result.imported.counts,
        files=tuple(each.name for each in files), conflicts=conflicts,
    )  # fmt: skip


def open_case(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """返回一个案例的全貌：读到了什么、没读到什么、数据、得分、核查意见。"""
    return case_view(desk.case(person, case))


def close_case(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """归档一个案例；内容不删除，可请管理员取回。"""
    found = desk.case(person, case)
    workspaces.archive_case(desk.workspace, person.user, found.id)
    desk.drop(found.id)
    return {"closed": case}


def share_case(desk: Desk, person: Person, case: str, user: str, level: str = "view") -> dict[str, Any]:
    """把案例共享给一位用户：level 为 view（查看）、edit（编辑）或空（取消）。"""
    found = desk.case(person, case)
    if level not in ("view", "edit", ""):
        raise InputError("共享", f"没有“{level}”这种权限", "view、edit 或空", "请改正")
    workspaces.share_case(desk.workspace, person.user, found.id, user, level or None)  # type: ignore[arg-type]
    return list_shares(desk, person, case)


def list_shares(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """列出案例共享给了谁，以及可以共享的用户。"""
    found = desk.case(person, case)
    shares = workspaces.shares_of(desk.workspace, person.user, found.id)
    users = workspaces.list_users(desk.workspace, person.user)
    return {
        "shares": [{"user": each.user, "level": each.level} for each in shares],
        "users": [each.name for each in users if each.name != found.stored.owner and not person.guest],
    }


def set_value(desk: Desk, person: Person, case: str, key: str, value: str) -> dict[str, Any]:
    """改一个数据并重新计分，存为案例的一次修订；key 形如 B01.actual、funds.spent。"""
    found = desk.case(person, case)
    with desk.lock:
        before, revision = found.scored, found.stored.revision
    scored = pipeline.change_value(before, key, value, person=person.user.name)
    kept = workspaces.keep_case(
        desk.workspace, person.user, scored,
        case_id=found.id, expected=revision, note=f"{key} 改为 {value or '空'}",
    )  # fmt: skip
    with desk.lock:
        found.scored, found.stored, found.check = scored, kept.case, None
    reopened = [{"scope": each.scope, "subject": each.subject} for each in kept.reopened]
    return case_view(found) | {"reopened": reopened}


def what_if(desk: Desk, person: Person, case: str, changes: dict[str, str]) -> dict[str, Any]:
    """试算：改动若干数据后得分怎样变，不改案例本身。"""
    found = desk.case(person, case)
    result = pipeline.try_changes(found.scored, changes)
    near = result.nearest
    return {
        "before": {"total": points(result.before.total), "grade": result.before.grade},
        "after": {"total": points(result.after.total), "grade": result.after.grade},
        "changed": [
            {
                "code": each.code,
                "name": result.after.score(each.code).name,
                "before": points(each.before),
                "after": points(each.after),
            }
            for each in result.changed
        ],
        "nearest": None if near is None else {"code": near.code, "value": near.value, "effect": near.effect},
    }


def list_revisions(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """列出案例的各次修订：谁、何时、改了什么。"""
    found = desk.case(person, case)
    revisions = workspaces.list_revisions(desk.workspace, person.user, found.id)
    return {
        "revisions": [
            {"number": each.number, "author": each.author, "at": each.at, "note": each.note} for each in revisions
        ]
    }


ENDPOINTS = (
    list_cases, read_files, read_example, score_files, score_example, open_case, close_case, share_case, list_shares,
    set_value, what_if, list_revisions,
)  # fmt: skip
