"""Older workspaces are opened after a copy, newer ones are refused, several programs may open one at once."""

from __future__ import annotations

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from tests_workspace_shapes import make_draft, make_evaluation

from assistant.errors import InputError
from assistant.workspace.dialect import open_engine
from assistant.workspace.migrations import STEPS, Step, prepare
from assistant.workspace.names import (
    Workspace,
    WorkspaceError,
    list_cases,
    load_draft,
    load_evaluation,
    local_user,
    save_version,
    store_case,
    verify_trail,
)
from assistant.workspace.schema import METADATA, SCHEMA_VERSION

NOW = "2026-03-02T09:00:00.000000+00:00"
LAYOUT = Path(__file__).with_name("layout_1.sql")
ADD_NOTE = Step(2, "案例加一列备注", ("ALTER TABLE cases ADD COLUMN remark TEXT",))


def _layout() -> str:
    """Write the layout this program makes, as SQLite takes it."""
    dialect = sqlite.dialect()
    statements = []
    for table in METADATA.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)).strip())
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        statements += [str(CreateIndex(index).compile(dialect=dialect)).strip() for index in indexes]
    lines = ";\n\n".join(statements).replace("\t", "  ").splitlines()
    return "\n".join(line.rstrip() for line in lines) + ";\n"


def _older(home: Path) -> Path:
    """Make a workspace of the first version with something in it."""
    with Workspace(home) as workspace:
        user = local_user(workspace, "张评")
        case = store_case(workspace, user, make_evaluation())
        save_version(workspace, user, case.id, make_draft())
        return Path(workspace.place)


def _columns(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[1] for row in database.execute("PRAGMA table_info(cases)")}


@pytest.mark.skipif(SCHEMA_VERSION != 1, reason="the first layout is what older files have")
def test_layout_is_the_one_published() -> None:
    """The tables of a version never change after it was published: a change is a step to the next version."""
    assert LAYOUT.read_text("utf-8") == _layout()


def test_every_version_has_its_step() -> None:
    """From the first version to this program's there is a step to each, in order."""
    assert list(range(2, SCHEMA_VERSION + 1)) == [step.version for step in STEPS]


def test_older_workspace_is_copied_then_brought_up_to_date(tmp_path: Path) -> None:
    """A program of the next version adds its column, keeps every record, and leaves a copy as it was."""
    path = _older(tmp_path)

    prepare(open_engine(f"sqlite:///{path}"), now=NOW, copies=tmp_path / "copies", steps=(ADD_NOTE,), goal=2)

    assert "remark" in _columns(path)
    (copy,) = (tmp_path / "copies").iterdir()
    assert "工作区-版本1-20260302090000.sqlite3" == copy.name
    assert "remark" not in _columns(copy)
    with closing(sqlite3.connect(path)) as database:
        names = [row[0] for row in database.execute("SELECT name FROM cases")]
        actions = [row[0] for row in database.execute("SELECT action FROM trail ORDER BY seq")]
    assert (["老旧校舍修缮"], "升级工作区") == (names, actions[-1])


def test_copy_can_be_put_back(tmp_path: Path) -> None:
    """The copy is a whole workspace of the older version: its cases, drafts and trail are there."""
    path = _older(tmp_path)
    prepare(open_engine(f"sqlite:///{path}"), now=NOW, copies=tmp_path / "copies", steps=(ADD_NOTE,), goal=2)
    (copy,) = (tmp_path / "copies").iterdir()

    with Workspace(tmp_path / "again", url=f"sqlite:///{copy}") as workspace:
        user = local_user(workspace, "张评")
        assert make_evaluation() == load_evaluation(workspace, user, list_cases(workspace, user)[0].id)
        assert make_draft() == load_draft(workspace, user, 1)
        assert () == verify_trail(workspace).faults


def test_failed_step_leaves_the_workspace_as_it_was(tmp_path: Path) -> None:
    """Where a step breaks off, nothing of the upgrade remains and the older program still opens the file."""
    path = _older(tmp_path)
    broken = Step(2, "坏的步骤", ("ALTER TABLE cases ADD COLUMN remark TEXT", "ALTER TABLE nothing ADD COLUMN x TEXT"))

    with pytest.raises(WorkspaceError, match="工作区打不开"):
        prepare(open_engine(f"sqlite:///{path}"), now=NOW, copies=tmp_path / "copies", steps=(broken,), goal=2)

    assert "remark" not in _columns(path)
    with Workspace(tmp_path) as workspace:
        assert () == verify_trail(workspace).faults


def test_newer_workspace_is_refused_unchanged(tmp_path: Path) -> None:
    """An older program says that the workspace is newer and what to do, and changes nothing."""
    path = _older(tmp_path)
    prepare(open_engine(f"sqlite:///{path}"), now=NOW, copies=tmp_path / "copies", steps=(ADD_NOTE,), goal=2)
    with closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        before = "\n".join(database.iterdump())

    with pytest.raises(WorkspaceError, match=r"由较新的程序写成（版本 2）.*请升级程序"):
        Workspace(tmp_path)

    with closing(sqlite3.connect(path)) as database:
        assert before == "\n".join(database.iterdump())


def test_somebody_else_s_database_is_refused(tmp_path: Path) -> None:
    """A database with tables of the same names that is no workspace is left alone."""
    with closing(sqlite3.connect(tmp_path / "other.sqlite3")) as database:
        database.execute("CREATE TABLE users (id INTEGER)")
        database.commit()

    with pytest.raises(WorkspaceError, match="已有别的表"):
        Workspace(tmp_path, url=f"sqlite:///{tmp_path / 'other.sqlite3'}")


def test_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A damaged file gives a message, not a traceback."""
    (tmp_path / "workspace.sqlite3").write_bytes(b"this is no database at all" * 100)

    with pytest.raises(WorkspaceError, match="工作区打不开"):
        Workspace(tmp_path)


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://host/base", "postgresql+nodriver://host/base"])
def test_unusable_address_is_refused(tmp_path: Path, url: str) -> None:
    """An address nobody can open names the setting and the forms that work."""
    with pytest.raises(InputError, match="JIXIAO_DATABASE_URL"):
        Workspace(tmp_path, url=url)


@pytest.mark.parametrize("url", ["postgresql+nodriver://user:geheim@host/base", "geheim@@@"])
def test_message_shows_no_password(tmp_path: Path, url: str) -> None:
    """An address with a password in it is told without the password."""
    with pytest.raises(InputError) as refused:
        Workspace(tmp_path, url=url)
    assert "geheim" not in refused.value.message


def _open(home: str) -> None:
    with Workspace(Path(home)) as workspace:
        local_user(workspace, f"用户{multiprocessing.current_process().name[-1]}")


def test_several_processes_may_make_one_workspace(tmp_path: Path) -> None:
    """Who comes at the same moment finds one workspace, made once."""
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_open, args=(str(tmp_path),)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)

    assert [0, 0, 0, 0] == [process.exitcode for process in processes]
    with Workspace(tmp_path) as workspace:
        check = verify_trail(workspace)
        assert (5, ()) == (check.entries, check.faults)
