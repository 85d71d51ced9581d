"""`jixiao review conflicts` and `settle` (同节冲突): what two people wrote, side by side, and which of it stands."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.cli.shapes import write_json
from assistant.cli.stored_cases import case_argument, require_workspace
from assistant.cli.workspace_printing import local_time
from assistant.errors import InputError

if TYPE_CHECKING:
    import argparse

    from assistant.pipeline.cases import Scored
    from assistant.pipeline.settling import OpenConflict
    from assistant.pipeline.workspaces import KeptDraft
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

_NOTHING = "（这一节删去了）"


def run_conflict_action(arguments: argparse.Namespace) -> int:
    """List a case's conflicts (exit code 1 where there are any), or settle one."""
    from assistant.pipeline import settling, workspaces

    require_workspace()
    scored, number = case_argument(arguments)
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        case = _stored(workspace, user, scored, number, arguments.case)
        conflicts = settling.case_conflicts(workspace, user, case)
        if arguments.action == "settle":
            return _settle(arguments, workspace, user, scored, conflicts)
    if arguments.json:
        write_json({"case": case, "conflicts": [conflict_shape(each) for each in conflicts]})
    else:
        _print(conflicts)
    return 1 if conflicts else 0


def _stored(workspace: Workspace, user: User, scored: Scored, number: int | None, named: str) -> int:
    from assistant.pipeline import workspaces

    if number is not None:
        return number
    kept = workspaces.find_stored(workspace, user, scored.evaluation)
    if kept is None:
        raise InputError(
            str(named), f"“{scored.evaluation.case}”没有存入工作区（{workspace.place}）", "存入过的案例",
            "请核对 JIXIAO_HOME 和 JIXIAO_USER",
        )  # fmt: skip
    return kept.id


def _settle(
    arguments: argparse.Namespace,
    workspace: Workspace,
    user: User,
    scored: Scored,
    conflicts: tuple[OpenConflict, ...],
) -> int:
    from assistant.pipeline import settling

    chosen = next((each for each in conflicts if each.id == arguments.number), None)
    if chosen is None:
        known = "、".join(str(each.id) for each in conflicts) or "没有待定稿的冲突"
        raise InputError(f"冲突 {arguments.number}", "没有这个待定稿的冲突", known, "请改正编号")
    text = None if arguments.text is None else _read(arguments.text)
    kept = settling.settle(workspace, user, scored, chosen, choice=arguments.keep, text=text)
    if arguments.json:
        write_json(_settled_shape(chosen, kept))
    else:
        _print_settled(chosen, kept)
    return 1 if kept.saved.conflicts else 0


def _read(named: str) -> str:
    if named == "-":
        return sys.stdin.read()
    try:
        return Path(named).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as problem:
        raise InputError(named, "读不出这个文件", "UTF-8 的文本文件", "请核对文件名和编码") from problem


def conflict_shape(conflict: OpenConflict) -> dict[str, Any]:
    """Shape a conflict with both texts and what leads from one to the other."""
    return {
        "id": conflict.id, "draft": conflict.draft, "section": conflict.section, "title": conflict.title,
        "author": conflict.author, "writer": conflict.writer, "at": conflict.at, "version": conflict.version,
        "theirs": list(conflict.theirs), "mine": list(conflict.mine),
        "changes": [{"kind": each.kind, "before": each.before, "after": each.after} for each in conflict.changes],
    }  # fmt: skip


def _settled_shape(conflict: OpenConflict, kept: KeptDraft) -> dict[str, Any]:
    return {
        "conflict": conflict.id, "draft": conflict.draft, "version": kept.saved.version,
        "reopened": [{"scope": each.scope, "subject": each.subject} for each in kept.reopened],
        "conflicts": [each.message for each in kept.saved.conflicts],
    }  # fmt: skip


def _print(conflicts: tuple[OpenConflict, ...]) -> None:
    if not conflicts:
        print("没有待定稿的章节。")
        return
    for each in conflicts:
        print(f"冲突 {each.id}　初稿 {each.draft}　“{each.title}”")
        print(f"  现有（theirs）：{each.author} {local_time(each.at)} 改过，现为第 {each.version} 版")
        print(f"  另存（mine）：{each.writer}")
        for change in each.changes:
            print(f"    − {change.before or ''}" if change.before else "    −")
            print(f"    ＋ {change.after or ''}" if change.after else "    ＋")
        if not each.mine:
            print(f"    {_NOTHING}")
        print()
    print("定稿：jixiao review settle CASE 编号 --keep theirs|mine，或 --text 定稿.txt")


def _print_settled(conflict: OpenConflict, kept: KeptDraft) -> None:
    if kept.saved.conflicts:
        for each in kept.saved.conflicts:
            print(each.message)
        print("没有定稿：这一节刚又改过。")
        return
    print(f"“{conflict.title}”已定稿，初稿 {conflict.draft} 现为第 {kept.saved.version} 版。")
    if kept.reopened:
        print(f"依据已变、重新打开的决定：{'、'.join(each.subject for each in kept.reopened)}")
