"""A small instance of the suite ``workspace``: several processes, one workspace, kills in between."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from eval import workspace_load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="kills processes as POSIX does")
def test_nothing_acknowledged_is_lost_and_the_trail_is_whole(tmp_path: Path) -> None:
    """Four users, sixty operations, three kills: every acknowledged operation is there, the chain holds."""
    load = workspace_load.run(tmp_path, users=4, operations=60, kills=3, pause=0.02)

    assert [] == load.faults
    assert len(load.seconds) >= 60
    assert 3 == load.kills
    with closing(sqlite3.connect(tmp_path / "home" / "workspace.sqlite3")) as database:
        assert "ok" == database.execute("PRAGMA integrity_check").fetchone()[0]


def test_lost_operation_would_be_told(tmp_path: Path) -> None:
    """An acknowledgement of something that is not in the workspace is a fault, and so is one without a trail entry."""
    home = tmp_path / "home"
    workspace_load.prepare(home, 2, None)
    (tmp_path / "log").write_text(
        '{"kind": "edit", "token": "nowhere", "told": false, "seconds": 0.1, "own": 0.1}\n{"ki', "utf-8"
    )
    load = workspace_load.Load()

    workspace_load.judge(load, home, None, {"用户1": tmp_path / "log"})

    told = " ".join(load.faults)
    assert "nowhere was acknowledged and is lost" in told
    assert "nowhere is not in the trail" in told
