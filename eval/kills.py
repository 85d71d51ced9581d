"""Kills the knowledge base's writer at random moments and sees that nothing is lost (`python -m eval.kills`).

Each round starts a process that adds files and makes vectors, and kills it somewhere in between. Exit code 1 where the
database is damaged, a document is half written, or the base is not whole after one undisturbed run at the end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import multiprocessing
import random
import sqlite3
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.retrieval.user_store import UserStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.synchronize import Event

_ARTICLES = 5
_DAY = dt.date(2024, 6, 1)


class Digests:
    """Vectors from a text's digest: made at once, equal texts alike."""

    name = "digests"

    def embed_passages(self, texts: Sequence[str]) -> list[list[float]]:
        """Embed without a model."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """Embed without a model."""
        return [byte / 255 for byte in hashlib.sha256(text.encode()).digest()]


def write_laws(folder: Path, count: int) -> None:
    """Write laws of five articles each; the last article is long, so that writing takes a while."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = [f"# 示例{number}条例", "2020年1月1日 通过"]
        lines += [f"第{name}条 第{number}号条例的第{name}项内容。" for name in "一二三四"]
        lines.append(f"第五条 记{number}。" * 100)
        (folder / f"d{number:03}.md").write_text("\n\n".join(lines), "utf-8")


def work(home: str, folder: str, ready: Event) -> None:
    """Add the folder and make its vectors, in a process of its own."""
    ready.set()
    with UserStore(Path(home), embedder=Digests()) as store:
        store.add([Path(folder)])
        store.embed()


def run(base: Path, *, times: int, laws: int, seed: int = 7) -> list[str]:
    """Kill the writer so many times; return what was found broken."""
    folder, home = base / "in", base / "home"
    write_laws(folder, laws)
    chance = random.Random(seed)
    # Children come from a server that has loaded the program, so that kills fall into the work itself.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["assistant.retrieval.user_store", "chromadb"])
    faults = []
    for number in range(times):
        ready = context.Event()
        process = context.Process(target=work, args=(str(home), str(folder), ready))
        process.start()
        ready.wait(60)
        # Most kills fall into the adding of the first documents, some late into the vectors.
        time.sleep(chance.uniform(0, 0.1) if number % 3 else chance.uniform(0, 1.5))
        process.kill()
        process.join()
        faults += [f"kill {number}: {fault}" for fault in _broken(home)]
    return faults + _incomplete(home, folder, laws)


def _broken(home: Path) -> list[str]:
    path = home / "kb" / "kb.sqlite3"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as database:
        state = database.execute("PRAGMA integrity_check").fetchone()[0]
        faults = [] if state == "ok" else [state]
        if database.execute("SELECT 1 FROM sqlite_master WHERE name = 'passages'").fetchone() is None:
            return faults
        half = database.execute(
            "SELECT d.file FROM documents d LEFT JOIN passages p ON p.document = d.id"
            " GROUP BY d.id HAVING count(p.id) != ?",
            (_ARTICLES,),
        ).fetchall()
    return faults + [f"half written: {file}" for (file,) in half]


def _incomplete(home: Path, folder: Path, laws: int) -> list[str]:
    """Let one run go undisturbed and see that everything is there and found."""
    faults = []
    with UserStore(home, embedder=Digests()) as store:
        store.add([folder])
        store.embed()
        held = len(store.list())
        if held != laws:
            faults.append(f"{held} documents of {laws}")
        if store.missing_vectors:
            faults.append(f"{store.missing_vectors} vectors missing")
        for number in (0, laws // 2, laws - 1):
            hits = store.search(f"示例{number}条例第二条", on=_DAY, region=None, k=1)
            if not hits or f"第{number}号条例的第二项" not in hits[0].passage.text:
                faults.append(f"law {number} is not found")
        hits = store.search("内容", on=_DAY, region=None, k=laws * _ARTICLES)
        if any(hit.nearness is None for hit in hits):
            faults.append("passages without a vector")
        # No text holds this word, so that only Chroma can answer.
        if not store.search("quux", on=_DAY, region=None, k=5):
            faults.append("the dense index does not answer")
    return faults


def main() -> int:
    """Run the rounds and print what happened."""
    parser = argparse.ArgumentParser(prog="python -m eval.kills", description="Kills the writer at random moments.")
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--laws", type=int, default=200)
    options = parser.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        faults = run(Path(folder), times=options.times, laws=options.laws)
    print(f"{options.times} kills in {time.perf_counter() - start:.1f} s, {len(faults)} faults")
    for fault in faults[:20]:
        print(f"  {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
