"""The lexical index of added documents (倒排索引): kept in segments, merged as they grow, made anew at need.

A segment covers a run of passages; those beyond the last one are pending. It is a cache of the
database's texts: dropping it loses nothing. Scores are BM25's, as in ``assistant.retrieval.lexical``.
"""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any

from assistant.retrieval.database import transaction
from assistant.retrieval.lexical import K1, B, find_tokens, rarity

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

_BATCH = 10_000
_SMALLEST = 500
_FAN = 4
_MOST_COUNT = 255
# Characters found in most passages tell nothing and would take most of the time.
_COMMON_SHARE = 0.3
_COMMON_FROM = 20_000


def index_pending(connection: sqlite3.Connection, *, on_progress: Callable[[int], None] | None = None) -> int:
    """Index the passages that no segment covers yet (补建索引); returns how many.

    Each batch is one transaction: killed in between, the next call goes on from there.
    """
    done = 0
    while True:
        last = connection.execute("SELECT coalesce(max(last), 0) FROM segments").fetchone()[0]
        rows = connection.execute(
            "SELECT id, document, text FROM passages WHERE id > ? ORDER BY id LIMIT ?", (last, _BATCH)
        ).fetchall()
        if not rows:
            return done
        _write_segment(connection, rows)
        done += len(rows)
        if on_progress is not None:
            on_progress(done)
        while _merge(connection):
            pass


def drop_index(connection: sqlite3.Connection) -> None:
    """Forget every segment (清除索引), so that the next indexing starts anew."""
    with transaction(connection):
        for table in ("postings", "segments", "lengths"):
            connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names stand in the line above


def _write_segment(connection: sqlite3.Connection, rows: Sequence[tuple[int, int, str]]) -> None:
    places: dict[str, array[int]] = {}
    counts: dict[str, bytearray] = {}
    lengths = []
    for passage, document, text in rows:
        tokens = find_tokens(text)
        lengths.append((passage, document, len(tokens)))
        for token, times in Counter(tokens).items():
            if token not in places:
                places[token] = array("i")
                counts[token] = bytearray()
            places[token].append(passage)
            counts[token].append(min(times, _MOST_COUNT))
    with transaction(connection):
        cursor = connection.execute("INSERT INTO segments (last, size) VALUES (?, ?)", (rows[-1][0], len(rows)))
        segment = cursor.lastrowid
        connection.executemany("INSERT OR REPLACE INTO lengths VALUES (?,?,?)", lengths)
        connection.executemany(
            "INSERT INTO postings VALUES (?,?,?,?)",
            ((token, segment, places[token].tobytes(), bytes(counts[token])) for token in sorted(places)),
        )


def _merge(connection: sqlite3.Connection) -> bool:
    """Join the newest segments of one size class, so that a token never lies in many places."""
    segments = connection.execute("SELECT id, size FROM segments ORDER BY id DESC").fetchall()
    run: list[tuple[int, int]] = []
    for segment, size in segments:
        if run and _class(size) > _class(run[0][1]):
            break
        run.append((segment, size))
    if len(run) < _FAN:
        return False
    ids = sorted(segment for segment, _ in run)
    marks = ",".join("?" * len(ids))
    with transaction(connection):
        last = connection.execute(f"SELECT max(last) FROM segments WHERE id IN ({marks})", ids).fetchone()[0]  # noqa: S608 - placeholders only
        rows = connection.execute(
            f"SELECT token, places, counts FROM postings WHERE segment IN ({marks}) ORDER BY token, segment",  # noqa: S608 - placeholders only
            ids,
        )
        merged: dict[str, tuple[bytes, bytes]] = {}
        for token, places, counts in rows:
            before = merged.get(token, (b"", b""))
            merged[token] = (before[0] + places, before[1] + counts)
        connection.execute(f"DELETE FROM postings WHERE segment IN ({marks})", ids)  # noqa: S608 - placeholders only
        connection.execute(f"DELETE FROM segments WHERE id IN ({marks})", ids)  # noqa: S608 - placeholders only
        cursor = connection.execute(
            "INSERT INTO segments (last, size) VALUES (?, ?)", (last, sum(size for _, size in run))
        )
        connection.executemany(
            "INSERT INTO postings VALUES (?,?,?,?)",
            ((token, cursor.lastrowid, *blobs) for token, blobs in merged.items()),
        )
    return True


def _class(size: int) -> int:
    """Tell a segment's size class: each is ``_FAN`` times the one below."""
    level = 0
    while size > _SMALLEST:
        size //= _FAN
        level += 1
    return level


class Postings:
    """The index as one reader sees it (索引视图), loaded once and scored with numpy arrays.

    Passages are places in the arrays; ``documents`` gives each one's document, 0 where it is gone.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Load lengths and owners of all indexed passages."""
        import numpy as np

        self._np: Any = np
        self._connection = connection
        rows = connection.execute(
            "SELECT l.passage, l.document, l.tokens FROM lengths l JOIN documents d ON d.id = l.document"
        ).fetchall()
        size = max((row[0] for row in rows), default=0) + 1
        self.documents = np.zeros(size, dtype=np.int32)
        lengths = np.zeros(size, dtype=np.float32)
        if rows:
            table = np.array(rows, dtype=np.int64)
            self.documents[table[:, 0]] = table[:, 1]
            lengths[table[:, 0]] = table[:, 2]
        self.size = len(rows)
        average = float(lengths.sum()) / self.size if self.size else 1.0
        self._norm = (K1 * (1 - B + B * lengths / average)).astype(np.float32)

    def scores(self, weights: Mapping[str, float]) -> Any:  # noqa: ANN401 - a numpy array
        """Score every passage for a query: an array by passage id, how much of the query each one meets, 0–1."""
        np = self._np
        scores = np.zeros(len(self.documents), dtype=np.float32)
        best = 0.0
        for token, times in weights.items():
            rows = self._connection.execute("SELECT places, counts FROM postings WHERE token = ?", (token,)).fetchall()
            found = sum(len(counts) for _, counts in rows)
            if self.size > _COMMON_FROM and found > _COMMON_SHARE * self.size:
                continue
            weight = rarity(self.size, found)
            best += times * weight * (K1 + 1)
            for blob, counts in rows:
                places = np.frombuffer(blob, dtype=np.int32)
                often = np.frombuffer(counts, dtype=np.uint8).astype(np.float32)
                # Passages added since this view was loaded are not in its arrays.
                keep = places < len(scores)
                if not keep.all():
                    places, often = places[keep], often[keep]
                scores[places] += times * weight * often * (K1 + 1) / (often + self._norm[places])
        return scores / best if best else scores
