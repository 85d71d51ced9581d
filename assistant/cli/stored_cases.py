"""A case given by its file or by its place in the workspace (文件或工作区中的案例)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.cli.cases import score_argument, today
from assistant.errors import InputError
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse

    from assistant.pipeline.cases import Scored


def workspace_exists() -> bool:
    """Tell whether there is a workspace; asking makes none."""
    settings = load_settings()
    return settings.database_url is not None or (settings.home / "workspace.sqlite3").is_file()


def require_workspace() -> None:
    """Raise InputError where there is no workspace."""
    if not workspace_exists():
        raise InputError(
            str(load_settings().home), "还没有工作区", "用过 jixiao review export、draft --store 或网页之后才有",
            "请先用 jixiao review export 存入案例，或核对 JIXIAO_HOME",
        )  # fmt: skip


def case_argument(arguments: argparse.Namespace) -> tuple[Scored, int | None]:
    """Score the case a command was given: a file, else a case of the workspace with its number."""
    path = Path(arguments.case)
    if path.exists() or not workspace_exists() or path.suffix:
        return score_argument(arguments, path), None
    from assistant.intake import Intake
    from assistant.pipeline import workspaces

    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        case, evaluation = workspaces.load_stored(
            workspace, user, workspaces.find_named_case(workspace, user, str(arguments.case)).id
        )
    on = arguments.on or pipeline.reporting_date(evaluation, today())
    scored = pipeline.score_case(Intake(evaluation), rule_set=arguments.rule_set, on=on, region=arguments.region)
    return scored, case.id
