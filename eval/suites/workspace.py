"""Ten users at once on the workspace, a thousand operations, kill -9 in between (工作区).

Each user is a process of its own; see ``eval.workspace_load``. At a person's pace, which is still several operations a
second for each, the times are those people meet; without a pause they are those of a queue that never empties.
"""

from __future__ import annotations

import os
import tempfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from eval import workspace_load
from eval.metrics import Measure
from eval.suite import Suite

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eval.suite import Case, Record

_USERS, _OPERATIONS, _KILLS = 10, 1000, 20
_PACES = {"paced": 0.2, "hurried": 0.0}


def _cases() -> Iterable[Case]:
    for name, pause in _PACES.items():
        yield name, lambda pause=pause: _run(pause)


def _run(pause: float) -> Record:
    with tempfile.TemporaryDirectory() as folder:
        load = workspace_load.run(Path(folder), users=_USERS, operations=_OPERATIONS, kills=_KILLS, pause=pause)
    return {
        "operations": len(load.seconds),
        "kills": load.kills,
        "conflicts": load.conflicts,
        "entries": load.entries,
        "p50": _milliseconds(load.seconds, 0.5),
        "p95": _milliseconds(load.seconds, 0.95),
        "p95_writes": _milliseconds(load.writes, 0.95),
        "longest": _milliseconds(load.seconds, 1),
        "p95_own": _milliseconds(load.own, 0.95),
        "machine": f"{os.getloadavg()[0]:.1f}",
        "faults": load.faults,
    }


def _milliseconds(seconds: Sequence[float], share: float) -> str:
    return f"{workspace_load.share_at(seconds, share) * 1000:.1f}"


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    figures: dict[str, Measure] = {}
    for record in records:
        name, faults = record["case"], record["faults"]
        told = f"{record['operations']} acknowledged, {record['kills']} kills, {record['entries']} entries of the trail"
        figures[f"{name}_lost"] = Measure(Decimal(len(faults)), "lower", f"{told}; {'; '.join(faults)[:300]}")
        about = (
            f"ms; median {record['p50']}, writes {record['p95_writes']}, longest {record['longest']}; "
            f"own processor time {record['p95_own']}; load of the machine {record['machine']} on {os.cpu_count()}"
        )
        figures[f"{name}_p95"] = Measure(Decimal(record["p95"]), "shown", about)
        why = "edits of a section somebody else had changed, told and kept"
        figures[f"{name}_conflicts"] = Measure(Decimal(record["conflicts"]), "shown", why)
    return figures


SUITE = Suite("workspace", 1, _cases, _summarise)
