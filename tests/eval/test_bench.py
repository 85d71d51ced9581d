from __future__ import annotations

import os
from typing import TYPE_CHECKING

from eval import bench

if TYPE_CHECKING:
    from pathlib import Path


def test_process_is_measured_with_its_time_and_memory(tmp_path: Path) -> None:
    """A whole process yields seconds, peak memory where the platform tells it, and whether it did its work."""
    run = bench.run_once(["--help"], str(tmp_path))

    assert run.done
    assert 0 < run.seconds < 30
    assert run.megabytes is None if os.name == "nt" else run.megabytes is not None and 5 < run.megabytes < 500


def test_row_is_over_when_it_is_slow_or_failed() -> None:
    """A process that crashed is over its limit however quickly it did so."""
    assert not bench.Row("quick", 1.0, 0.5).over
    assert bench.Row("slow", 1.0, 1.5).over
    assert bench.Row("broken", 1.0, 0.1, failed=True).over


def test_process_that_refuses_has_not_done_its_work(tmp_path: Path) -> None:
    """A wrong call is no measurement, however quick."""
    assert not bench.run_once(["score", "没有这个文件.docx"], str(tmp_path)).done
