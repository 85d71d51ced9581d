"""Cost of the knowledge base at 1,000, 10,000 and 147,000 passages of real laws; needs ../shared/corpus.

Vectors are seeded stand-ins, since the built-in model would take hours for the largest size; each question is still
embedded by the real model, and that time counts. Every measurement is a process of its own.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import shutil
import subprocess
import sys
import tarfile
import time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.llm.embeddings import open_embedding
from assistant.reading import read
from assistant.retrieval.corpus import cut_document
from assistant.retrieval.search import search_knowledge
from assistant.retrieval.user_store import UserStore
from assistant.settings import Settings
from eval.metrics import Measure
from eval.soak import resident_megabytes
from eval.suite import HERE, SHARED, Record, Suite, load_cases

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from assistant.llm.embeddings import BuiltInEmbedder, EndpointEmbedder
    from eval.suite import Case

ARCHIVE = SHARED / "corpus" / "laws.tar.xz"
FOLDER = HERE.parent / "output" / "eval" / "corpus"
HOMES = HERE.parent / "output" / "eval" / "size"
SIZES = (1_000, 10_000, 1_000_000)
LIMITS = {10_000: 80, 1_000_000: 250}
_LONG = 384
_CLUSTERS = 200
_ON = dt.date(2025, 7, 1)


class StandIn:
    """Seeded vectors in clusters: equal texts alike, made at once; a question costs what the real model costs."""

    name = "seeded stand-in"

    def __init__(self, real: BuiltInEmbedder | EndpointEmbedder | None) -> None:
        """Keep the real model for its time."""
        import numpy as np

        self._real = real
        self._np = np
        self._centres = np.random.default_rng(7).normal(size=(_CLUSTERS, _LONG))

    def _vector(self, text: str) -> Any:  # noqa: ANN401 - a numpy array
        chance = self._np.random.default_rng(sum(text.encode()) * 1_000_003 + len(text))
        return self._centres[chance.integers(_CLUSTERS)] + 0.6 * chance.normal(size=_LONG)

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed without a model."""
        return [self._vector(text).tolist() for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Embed with the model for its time, without it for the value."""
        if self._real is not None:
            self._real.embed_query(text)
        vector: list[float] = self._vector(text).tolist()
        return vector


def files(size: int) -> list[Path]:
    """Choose files of the corpus in a seeded order until they hold so many passages."""
    if not FOLDER.is_dir():
        FOLDER.parent.mkdir(parents=True, exist_ok=True)
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(FOLDER, filter="data")
    listed = sorted(path for path in FOLDER.rglob("*.md") if path.is_file())
    random.Random(7).shuffle(listed)
    if size >= SIZES[-1]:
        return listed
    chosen: list[Path] = []
    held = 0
    for path in listed:
        if held >= size:
            break
        chosen.append(path)
        held += len(cut_document(read(path)))
    return chosen


def build(size: int) -> Record:
    """Add the files and fill in the stand-in vectors; return seconds and memory."""
    home = HOMES / str(size)
    shutil.rmtree(home, ignore_errors=True)
    chosen = files(size)
    start = time.perf_counter()
    with UserStore(home, embedder=StandIn(None)) as store:
        store.add(chosen)
        words = time.perf_counter() - start
        passages, grown = store.passages, resident_megabytes()
        start = time.perf_counter()
        store.embed()
        vectors = time.perf_counter() - start
    disk = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    return {
        "passages": passages,
        "documents": len(chosen),
        "words_seconds": f"{words:.1f}",
        "vectors_seconds": f"{vectors:.1f}",
        "megabytes_words": f"{grown:.0f}",
        "megabytes": f"{resident_megabytes():.0f}",
        "disk_megabytes": f"{disk / 1e6:.0f}",
    }


def search(size: int) -> Record:
    """Ask every question in a warm process; return the times of a search and the memory."""
    asked = [
        (question["ask"], question.get("region"))
        for name in ("open", "held_out")
        for question in load_cases(f"retrieval_{name}.yaml")["questions"]
    ]
    embedding = open_embedding(Settings(home=HOMES))
    walls: list[float] = []
    works: list[float] = []
    embeds: list[float] = []
    with UserStore(HOMES / str(size), embedder=StandIn(embedding.embedder)) as store:
        for number, (query, region) in enumerate(asked[:20] + asked):
            wall, work = time.perf_counter(), time.process_time()
            search_knowledge(query, on=_ON, region=region, k=5, store=store)
            if number >= 20:
                walls.append((time.perf_counter() - wall) * 1000)
                works.append((time.process_time() - work) * 1000)
        embeds = [_timed(lambda query=query: StandIn(embedding.embedder).embed_query(query)) for query, _ in asked[:40]]
    return {
        "questions": len(walls),
        "p50": f"{at(walls, 0.5):.1f}",
        "p95": f"{at(walls, 0.95):.1f}",
        "work_p50": f"{at(works, 0.5):.1f}",
        "work_p95": f"{at(works, 0.95):.1f}",
        "embedding_p50": f"{at(embeds, 0.5):.1f}",
        "search_megabytes": f"{resident_megabytes():.0f}",
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def _timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def at(values: Sequence[float], part: float) -> float:
    """Return the value below which that part of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _rate() -> Record:
    """Measure how many passages the real model embeds in a second."""
    embedder = open_embedding(Settings(home=HOMES)).embedder
    if embedder is None:
        return {"rate": None}
    texts = [cutting.text for path in files(300) for cutting in cut_document(read(path))][:80]
    seconds = _timed(lambda: embedder.embed_passages(texts)) / 1000
    return {"rate": f"{len(texts) / seconds:.2f}", "characters": sum(len(text) for text in texts) // len(texts)}


def _run(size: int) -> Record:
    record: Record = {"size": size}
    for step in ("build", "search"):
        done = subprocess.run(
            [sys.executable, "-m", "eval.suites.retrieval_size", step, str(size)],
            cwd=HERE.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        record |= json.loads(done.stdout)
    print(f"  {json.dumps(record, ensure_ascii=False)}")
    return record


def cases() -> Iterable[Case]:
    """Yield one case a size, and the real model's rate; only where asked for by name, since it takes minutes."""
    if not ARCHIVE.is_file() or "retrieval_size" not in sys.argv:
        return
    for size in SIZES:
        yield f"size-{size}", lambda size=size: _run(size)
    yield "rate", _rate


def summarise(records: Sequence[Record]) -> dict[str, Measure]:
    """Turn the records into figures; times depend on the machine, so that they are shown beside their limits."""
    figures: dict[str, Measure] = {}
    for record in records:
        if "rate" in record:
            value = Decimal(record["rate"] or 0)
            figures["vectors_per_second"] = Measure(value, "shown", "passages a second by the real model")
            continue
        name, size = f"{record['passages']}", record["size"]
        limit = f", limit {LIMITS[size]}" if size in LIMITS else ""
        work = f"processor time {record['work_p95']}, load {record['load']}"
        figures[f"p95_ms_{name}"] = Measure(Decimal(record["p95"]), "shown", f"p50 {record['p50']}, {work}{limit}")
        figures[f"words_s_{name}"] = Measure(Decimal(record["words_seconds"]), "shown", "added and indexed, limit 300")
        figures[f"vectors_s_{name}"] = Measure(Decimal(record["vectors_seconds"]), "shown", "stand-ins kept, in Chroma")
        most = max(Decimal(record["megabytes"]), Decimal(record["search_megabytes"]))
        reason = f"adding {record['megabytes_words']}, searching {record['search_megabytes']}, limit 2000"
        figures[f"megabytes_{name}"] = Measure(most, "shown", f"{reason}; on disk {record['disk_megabytes']}")
    return figures


SUITE = Suite("retrieval_size", 1, cases, summarise)

if __name__ == "__main__":
    print(json.dumps({"build": build, "search": search}[sys.argv[1]](int(sys.argv[2]))))
