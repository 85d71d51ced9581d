"""Commands on the workspace (工作区命令): ripple, trail, review."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli import shapes, workspace_shapes
from assistant.cli.cases import choose_part, exit_code, say, today
from assistant.cli.printing import print_findings
from assistant.cli.stored_cases import case_argument, require_workspace, workspace_exists
from assistant.cli.workspace_printing import print_returned, print_ripple, print_trail
from assistant.domain.finding import Severity
from assistant.errors import InputError
from assistant.pipeline.ripples import change_scored, find_ripple, rescore

if TYPE_CHECKING:
    import argparse

    from assistant.pipeline.cases import Scored
    from assistant.workspace.cases import StoredCase
    from assistant.workspace.decisions import Decision
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

_MOST_EXPERTS = 50


def run_ripple(arguments: argparse.Namespace) -> int:
    """Show everything that hangs on a changed figure, and the decisions it re-opens."""
    if bool(arguments.changes) == (arguments.to is not None):
        raise InputError(
            "ripple", "没有写明改动，或写了两种", "--set CODE.actual=VALUE，或 --to FILE", "请给出其中一种"
        )
    before, number = case_argument(arguments)
    on = arguments.on or pipeline.reporting_date(before.evaluation, today())
    if arguments.to is None:
        after = change_scored(before, arguments.changes)
    else:
        after = rescore(before, choose_part(arguments.to, arguments.part), on=on)
    ripple = find_ripple(before, after, on=on, document_type=arguments.document_type, report=arguments.draft)
    decisions = _decisions(arguments, before, after, number)
    if arguments.json:
        shapes.write_json(workspace_shapes.ripple_shape(ripple, decisions, applied=arguments.apply))
    else:
        print_ripple(ripple, decisions, applied=arguments.apply)
    return exit_code(ripple.findings, complete=after.sheet.complete or not before.sheet.complete)


def _decisions(
    arguments: argparse.Namespace, before: Scored, after: Scored, number: int | None
) -> tuple[Decision, ...] | None:
    """Return the decisions the change re-opens; None where the case is not in the workspace."""
    if not workspace_exists() and not arguments.apply:
        return None
    from assistant.pipeline import workspaces

    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        if number is None:
            kept = workspaces.find_stored(workspace, user, before.evaluation)
            number = None if kept is None else kept.id
        if arguments.apply:
            if number is None:
                number = workspaces.keep_case(workspace, user, before).case.id
            note = "；".join(arguments.changes) or f"重新填报：{arguments.to.name}"
            return workspaces.keep_case(workspace, user, after, case_id=number, note=note).reopened
        return None if number is None else workspaces.touched_decisions(workspace, user, number, after)


def run_trail(arguments: argparse.Namespace) -> int:
    """Print who did what, and whether the trail is whole."""
    from assistant.pipeline import workspaces

    require_workspace()
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        case = None
        if arguments.case is None:
            entries = workspaces.read_whole_trail(workspace, user, limit=arguments.limit)
        else:
            case = _kept_case(arguments, workspace, user)
            entries = workspaces.read_case_trail(workspace, user, case.id, limit=arguments.limit)
        check = workspaces.verify_trail(workspace)
    if arguments.json:
        shapes.write_json(workspace_shapes.trail_shape(case, entries, check))
    else:
        print_trail(case, entries, check)
    return 1 if check.faults else 0


def run_review(arguments: argparse.Namespace) -> int:
    """Write a panel's sheet or take filled ones back; the same for Word files; settle what two people wrote."""
    if arguments.action in {"conflicts", "settle"}:
        from assistant.cli.settle_commands import run_conflict_action

        return run_conflict_action(arguments)
    if arguments.action in {"take-back", "compare"}:
        from assistant.cli.review_commands import run_word_action

        return run_word_action(arguments)
    return _send(arguments) if arguments.action == "export" else _take_back(arguments)


def _send(arguments: argparse.Namespace) -> int:
    from assistant.pipeline import panel_rounds, workspaces

    experts = _experts(arguments.experts)
    scored, _ = case_argument(arguments)
    path = Path(arguments.case)
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        sent = panel_rounds.send_panel(
            workspace, user, scored, arguments.output, experts,
            files=[path] if path.is_file() else [], each=arguments.each, method=arguments.method,
        )  # fmt: skip
    if arguments.json:
        shapes.write_json(workspace_shapes.sent_shape(sent))
        return 0
    print(f"案例 {sent.case.id}（{sent.case.name}，第 {sent.case.revision} 次修订）已存入工作区。")
    print(f"评分批次 {sent.panel.key}：指标 {len(sent.panel.leaves)} 项，专家 {'、'.join(experts)}。")
    for file in sent.files:
        print(f"评分表已写到 {file}")
    print("填好后用 jixiao review import 收回；全部收回前不显示平均分。")
    return 0


def _take_back(arguments: argparse.Namespace) -> int:
    from assistant.intake import dump_case
    from assistant.pipeline import panel_rounds, workspaces

    require_workspace()
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        returned = panel_rounds.return_panel(workspace, user, arguments.files, replace=arguments.replace)
    written = None
    complete = [each.evaluation for each in returned if each.evaluation is not None]
    if arguments.output is not None and len(complete) > 1:
        raise InputError("-o", "收回的是几个案例的评分", "一个案例", "请分别收回，或去掉 -o")
    if arguments.output is not None and complete:
        pipeline.write_text(arguments.output, dump_case(complete[0]))
        written = arguments.output
    findings = tuple(finding for each in returned for finding in each.findings)
    if arguments.json:
        shapes.write_json(workspace_shapes.returned_shape(returned, written))
    else:
        for each in returned:
            print_returned(each)
        print_findings(findings)
        if written is not None:
            print(f"\n含专家评分的案例已写到 {written}")
        elif arguments.output is not None:
            say(f"还没有全部收回，没有写 {arguments.output}。")
    return 1 if any(finding.severity is Severity.ERROR for finding in findings) else 0


def _experts(text: str) -> list[str]:
    """Read a number of experts, or their names."""
    if text.strip().isdecimal():
        count = int(text)
        if not 1 <= count <= _MOST_EXPERTS:
            raise InputError("--experts", f"{count} 位", f"1 至 {_MOST_EXPERTS} 位", "请改正人数，或写出姓名")
        return [f"专家{number}" for number in range(1, count + 1)]
    return [name.strip() for name in text.replace("，", ",").replace("、", ",").split(",")]


def _kept_case(arguments: argparse.Namespace, workspace: Workspace, user: User) -> StoredCase:
    from assistant.pipeline import workspaces

    path = Path(arguments.case)
    if not path.exists():
        return workspaces.find_named_case(workspace, user, arguments.case)
    evaluation = choose_part(path, arguments.part).evaluation
    kept = workspaces.find_stored(workspace, user, evaluation)
    if kept is None:
        raise InputError(
            path.name, f"“{evaluation.case}”没有存入工作区（{workspace.place}）", "存入过的案例",
            "请先用 jixiao review export 存入，或核对 JIXIAO_HOME 和 JIXIAO_USER",
        )  # fmt: skip
    return kept
