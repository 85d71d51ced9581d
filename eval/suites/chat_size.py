"""Time of an answer without a model in a warm process at 10,000 passages; needs ../shared/corpus, asked for by name.

Vectors are the seeded stand-ins of ``retrieval_size``; each question is still embedded by the real model.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import time
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.llm.embeddings import open_embedding
from assistant.retrieval.user_store import UserStore
from assistant.settings import Settings
from eval.metrics import Measure
from eval.suite import HERE, Record, Suite, load_cases
from eval.suites.retrieval_size import ARCHIVE, HOMES, StandIn, at, build

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.chat.answer import Event
    from eval.suite import Case

SIZE = 10_000
LIMITS = {"first_sources": 200, "whole_answer": 300}
_WARM = 20
_ON = dt.date(2025, 7, 1)


def measure() -> Record:
    """Ask every question of the suite ``chat`` in one process; return wall and processor times in milliseconds."""
    asked = [
        (item["ask"], item.get("region"))
        for name in ("open", "held_out", "blind")
        for item in load_cases(f"chat_{name}.yaml")["questions"]
    ]
    embedding = open_embedding(Settings(home=HOMES))
    times: dict[str, list[float]] = {f"{name}{kind}": [] for name in LIMITS for kind in ("", "_wall")}
    with UserStore(HOMES / str(SIZE), embedder=StandIn(embedding.embedder)) as store:
        for number, (question, region) in enumerate(asked[:_WARM] + asked):
            first: list[tuple[float, float]] = []

            def watch(event: Event, first: list[tuple[float, float]] = first) -> None:
                if event.kind == "sources":
                    first.append((time.perf_counter(), time.process_time()))

            wall, work = time.perf_counter(), time.process_time()
            pipeline.answer_question(question, on=_ON, region=region, store=store, watch=watch)
            if number < _WARM:
                continue
            times["whole_answer"].append((time.process_time() - work) * 1000)
            times["whole_answer_wall"].append((time.perf_counter() - wall) * 1000)
            if first:
                times["first_sources"].append((first[0][1] - work) * 1000)
                times["first_sources_wall"].append((first[0][0] - wall) * 1000)
        passages = store.passages
    record: Record = {"passages": passages, "load": f"{os.getloadavg()[0]:.1f}"}
    for name, values in times.items():
        record |= {f"{name}_p50": f"{at(values, 0.5):.0f}", f"{name}_p95": f"{at(values, 0.95):.0f}"}
    return record


def _run() -> Record:
    record = build(SIZE)
    done = subprocess.run(
        [sys.executable, "-m", "eval.suites.chat_size"], cwd=HERE.parent, capture_output=True, text=True, check=True
    )
    return record | json.loads(done.stdout)


def cases() -> Iterable[Case]:
    """Yield the one case; only where asked for by name, since it takes a minute."""
    if ARCHIVE.is_file() and "chat_size" in sys.argv:
        yield f"size-{SIZE}", _run


def summarise(records: Sequence[Record]) -> dict[str, Measure]:
    """Show the times beside their limits; they depend on the machine."""
    figures: dict[str, Measure] = {}
    for record in records:
        for name, limit in LIMITS.items():
            reason = (
                f"processor time, 95th percentile at {record['passages']} passages, limit {limit}; "
                f"p50 {record[f'{name}_p50']}; wall {record[f'{name}_wall_p95']} at load {record['load']}"
            )
            figures[f"{name}_p95_ms"] = Measure(Decimal(record[f"{name}_p95"]), "shown", reason)
    return figures


SUITE = Suite("chat_size", 1, cases, summarise)

if __name__ == "__main__":
    print(json.dumps(measure()))
