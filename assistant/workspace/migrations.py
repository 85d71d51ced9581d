"""Layouts of the workspace through time (工作区版本): make a new one, bring an older one up to date after a copy.

A step is the statements that lead from one version to the next; they stay as they were published.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from assistant.workspace.dialect import WRITES, copy_database, guard_trail, lock_preparation, writers_turn
from assistant.workspace.refusals import WorkspaceError
from assistant.workspace.schema import META, METADATA, SCHEMA_VERSION
from assistant.workspace.trail import append_trail, start_trail

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Connection, Engine

_VERSION = "schema_version"


@dataclass(frozen=True, slots=True)
class Step:
    """The way from the version before to ``version`` (升级步骤): SQL that every database understands."""

    version: int
    about: str
    statements: tuple[str, ...]


STEPS: tuple[Step, ...] = ()


def prepare(
    engine: Engine, *, now: str, copies: Path, steps: Sequence[Step] = STEPS, goal: int = SCHEMA_VERSION
) -> None:
    """Make the layout where there is none, or bring an older one up to date (准备工作区).

    Args:
        engine: The database.
        now: The time for the trail and the copy's name.
        copies: The folder an older workspace is copied to before it is changed.
        steps: The steps known.
        goal: The version this program speaks.

    Raises:
        WorkspaceError: The workspace is newer than the program, or something else lies there.
    """
    try:
        with engine.connect() as connection:
            if _version(connection, goal) == goal:
                return
        with (
            writers_turn(engine),
            engine.connect().execution_options(**{WRITES: True}) as connection,
            connection.begin(),
        ):
            lock_preparation(connection)
            version = _version(connection, goal)
            if version is None:
                _make(connection, now, goal)
            elif version < goal:
                copy = copy_database(connection, copies, f"工作区-版本{version}-{_stamp(now)}")
                _climb(connection, version, steps, goal)
                detail = {"from": version, "to": goal, "copy": copy.name}
                append_trail(connection, at=now, actor="系统", action="升级工作区", detail=detail)
    except SQLAlchemyError as problem:
        cause = str(getattr(problem, "orig", None) or problem)
        raise WorkspaceError(
            engine.url.render_as_string(hide_password=True),
            f"工作区打不开（{cause}）",
            "可读写的数据库",
            "请检查地址、权限和磁盘空间",
        ) from problem


def _version(connection: Connection, goal: int) -> int | None:
    names = set(inspect(connection).get_table_names())
    if "meta" not in names:
        if names & {"users", "cases", "trail"}:
            raise WorkspaceError("工作区", "数据库里已有别的表", "空的数据库或绩效助手的工作区", "请换一个数据库")
        return None
    value = connection.execute(select(META.c.value).where(META.c.name == _VERSION)).scalar_one_or_none()
    if value is None or not value.isdecimal():
        raise WorkspaceError("工作区", "没有版本号", "绩效助手的工作区", "请换一个数据库，或从备份恢复")
    version = int(value)
    if version > goal:
        raise WorkspaceError(
            "工作区",
            f"由较新的程序写成（版本 {version}），本程序只认到版本 {goal}",
            "与工作区相同或更新的程序",
            "请升级程序后再打开；工作区没有改动",
        )
    return version


def _make(connection: Connection, now: str, goal: int) -> None:
    METADATA.create_all(connection)
    guard_trail(connection)
    start_trail(connection)
    connection.execute(insert(META), [{"name": _VERSION, "value": str(goal)}, {"name": "made_at", "value": now}])
    append_trail(connection, at=now, actor="系统", action="建立工作区", detail={"version": goal})


def _climb(connection: Connection, version: int, steps: Sequence[Step], goal: int) -> None:
    known = {step.version for step in steps}
    assert known >= set(range(version + 1, goal + 1)), "every version has its step"  # noqa: S101 - invariant
    for step in steps:
        if version < step.version <= goal:
            for statement in step.statements:
                connection.execute(text(statement))
    connection.execute(update(META).where(META.c.name == _VERSION).values(value=str(goal)))


def _stamp(now: str) -> str:
    return "".join(character for character in now[:19] if character.isdigit())
