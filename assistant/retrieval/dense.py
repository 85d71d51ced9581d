"""The dense index of added documents (向量索引): vectors by content in SQLite, Chroma as their cache.

Which model makes the vectors is decided elsewhere; without one the lexical index serves alone. A
vector is made once per text and model, and kept when the cache is dropped.
"""

from __future__ import annotations

import hashlib
import shutil
from array import array
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

from assistant.errors import InputError
from assistant.retrieval.database import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

# SQLite takes so many values in one statement everywhere.
_LOOKED_UP = 512
# A model at work hears of an interruption only when its batch is done.
_BATCH = 16
_CACHE_BATCH = 2000
_STAMP, _BASE = "stamp", "base"
_REMEMBERED = 8192

Key = TypeVar("Key", int, str)
# Filters are the slow part of Chroma on large bases: it is asked for more and filtered here first. The
# allowed ones among the nearest of all are the nearest allowed ones; some of them are enough.
_WIDER = 5
_ENOUGH = 4


def text_hash(text: str) -> str:
    """Name a text by its content (内容标识): equal texts share a vector."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


class Embedder(Protocol):
    """Makes vectors (向量模型): one name per model, vectors of one length, equal texts alike."""

    @property
    def name(self) -> str:
        """The model's name; vectors of different names are never compared."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Embed texts that are to be found."""
        ...

    def embed_query(self, text: str) -> Sequence[float]:
        """Embed a question."""
        ...


class DenseIndex:
    """The vectors of one base under one model (向量索引).

    Args:
        folder: Where Chroma keeps its files, in folders of rising number.
        database: The open database that holds texts and vectors.
        embedder: What makes the vectors.
        server: Address of a Chroma server that keeps the cache instead of the folder; None for the folder.
    """

    def __init__(
        self, folder: Path, database: sqlite3.Connection, embedder: Embedder, server: str | None = None
    ) -> None:
        """Keep what is needed; nothing is opened before the first use."""
        self._folder = folder
        self._server = server
        self._turn = _latest(folder)
        self._stamp = ""
        self._database = database
        self._embedder = embedder
        self._client: Any = None
        self._cache: Any = None
        self._held: int | None = None
        self._last: tuple[str, Sequence[float]] | None = None
        self._memory: dict[str, Any] = {}

    @property
    def missing(self) -> int:
        """How many texts have no vector of this model yet."""
        row = self._database.execute(
            "SELECT count(*) FROM (SELECT DISTINCT hash FROM passages) p"
            " WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.hash = p.hash AND v.model = ?)",
            (self._embedder.name,),
        ).fetchone()
        return int(row[0])

    def fill(
        self,
        *,
        most: int | None = None,
        on_progress: Callable[[int], None] | None = None,
        writing: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> int:
        """Make missing vectors (补算向量), a batch at a time; returns how many were made.

        Each batch is kept at once: stopped in between, the next call goes on from there.

        Args:
            most: How many at most; None for all.
            on_progress: Called with how many are done.
            writing: Gives the writer's lock, which is held for keeping only, not for making.
        """
        wanted = self._lacking_passages()[:most]
        done = 0
        for at in range(0, len(wanted), _BATCH):
            numbers = wanted[at : at + _BATCH]
            marks = ",".join("?" * len(numbers))
            # A document may have been removed since; its texts need no vector any more.
            rows = self._database.execute(
                f"SELECT hash, text FROM passages WHERE id IN ({marks}) ORDER BY id",  # noqa: S608 - placeholders only
                numbers,
            ).fetchall()
            self._make(rows, writing)
            done += len(numbers)
            if on_progress is not None:
                on_progress(done)
        return done

    def _lacking_passages(self) -> list[int]:
        """Find one passage for every text without a vector, in order of adding."""
        rows = self._database.execute(
            "SELECT min(p.id) FROM passages p"
            " WHERE NOT EXISTS (SELECT 1 FROM vectors v WHERE v.hash = p.hash AND v.model = ?) GROUP BY p.hash",
            (self._embedder.name,),
        )
        return sorted(row[0] for row in rows)

    def _make(self, rows: Sequence[tuple[str, str]], writing: Callable[[], AbstractContextManager[None]]) -> None:
        vectors = self._embedder.embed_passages([text for _, text in rows])
        kept = [
            (mark, self._embedder.name, array("f", vector).tobytes())
            for (mark, _), vector in zip(rows, vectors, strict=True)
        ]
        with writing(), transaction(self._database):
            self._database.executemany("INSERT OR IGNORE INTO vectors VALUES (?,?,?)", kept)

    def sync(self) -> int:
        """Bring Chroma in step with the vectors (同步缓存), rebuilt where it is missing or damaged.

        Called with the writer's lock held: one process at a time writes Chroma's files.

        Returns:
            How many passages it holds.
        """
        wanted = {
            str(row[0]): row
            for row in self._database.execute(
                "SELECT p.id, p.document, p.hash FROM passages p JOIN vectors v ON v.hash = p.hash AND v.model = ?",
                (self._embedder.name,),
            )
        }
        try:
            cache = self._opened()
            held = set(cache.get(include=[])["ids"])
        except Exception:  # noqa: BLE001 - whatever Chroma raises on damaged files, the cache is made anew
            self._dropped()
            cache = self._opened_anew()
            held = set()
        gone = sorted(held - set(wanted))
        for at in range(0, len(gone), _CACHE_BATCH):
            cache.delete(ids=gone[at : at + _CACHE_BATCH])
        new = sorted(set(wanted) - held, key=int)
        for at in range(0, len(new), _CACHE_BATCH):
            self._put(cache, [wanted[name] for name in new[at : at + _CACHE_BATCH]])
        if gone or new:
            self._held = None
            self._folder.mkdir(parents=True, exist_ok=True)
            last = max(wanted, key=int, default="0")
            self._stamp = f"{self._turn} {self._embedder.name} {len(wanted)} {last}"
            (self._folder / _STAMP).write_text(self._stamp, "utf-8")
        return len(wanted)

    def keep(self, texts: Sequence[str], *, writing: Callable[[], AbstractContextManager[None]] = nullcontext) -> int:
        """Make the vectors of texts that are no passage of this base (补算内置要点的向量); returns how many."""
        rows = self.lacking(texts)
        for at in range(0, len(rows), _BATCH):
            self._make(rows[at : at + _BATCH], writing)
        return len(rows)

    def lacking(self, texts: Sequence[str]) -> list[tuple[str, str]]:
        """Find the texts without a vector, each with its hash (缺向量的文字)."""
        by_hash = {text_hash(text): text for text in texts}
        held = self._vectors(by_hash)
        return [(mark, text) for mark, text in by_hash.items() if mark not in held]

    def nearness(self, query: str, hashes: Collection[str]) -> dict[str, float]:
        """Compare a question with stored vectors (语义相近度): cosine by hash; those without a vector are left out."""
        import numpy as np

        wanted = sorted(set(hashes))
        new = [mark for mark in wanted if mark not in self._memory]
        if len(self._memory) + len(new) > _REMEMBERED:
            self._memory.clear()
            new = wanted
        # A text's vector never changes, and the shipped texts are compared at every search.
        self._memory |= {mark: np.frombuffer(blob, dtype=np.float32) for mark, blob in self._vectors(new).items()}
        found = [mark for mark in wanted if mark in self._memory]
        if not found:
            return {}
        asked = np.asarray(self._asked(query), dtype=np.float32)
        table = np.stack([self._memory[mark] for mark in found])
        lengths = np.linalg.norm(table, axis=1) * float(np.linalg.norm(asked))
        cosines = (table @ asked) / np.where(lengths == 0, 1, lengths)
        return dict(zip(found, cosines.tolist(), strict=True))

    def _vectors(self, hashes: Collection[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        listed = sorted(set(hashes))
        for at in range(0, len(listed), _LOOKED_UP):
            part = listed[at : at + _LOOKED_UP]
            marks = ",".join("?" * len(part))
            found |= self._database.execute(
                f"SELECT hash, vector FROM vectors WHERE model = ? AND hash IN ({marks})",  # noqa: S608 - placeholders only
                (self._embedder.name, *part),
            ).fetchall()
        return found

    def _asked(self, query: str) -> Sequence[float]:
        """Embed a question, the same one only once in a row: one search compares it several times."""
        if self._last is None or self._last[0] != query:
            self._last = (query, [float(value) for value in self._embedder.embed_query(query)])
        return self._last[1]

    def scores(self, query: str, allowed: Collection[int], *, count: int) -> dict[int, float]:
        """Find the passages nearest in meaning: cosine likeness by passage id, of allowed documents only.

        A cache that cannot be read finds nothing until the next ``sync`` makes it anew: a reader
        changes no file, since another process may be writing them.
        """
        try:
            self._renew()
            cache = self._opened()
            # Counting takes Chroma longer than finding; the number changes with the stamp alone.
            self._held = held = cache.count() if self._held is None else self._held
        except Exception:  # noqa: BLE001 - whatever Chroma raises on damaged files, words still serve
            with suppress(Exception):
                self.close()
            return {}
        if held == 0 or not allowed:
            return {}
        vector = self._asked(query)
        wide = cache.query(
            query_embeddings=[vector], n_results=min(count * _WIDER, held), include=["distances", "metadatas"]
        )
        found = _read(wide, allowed)
        if len(found) < count // _ENOUGH and len(wide["ids"][0]) < held:
            narrow = cache.query(
                query_embeddings=[vector],
                n_results=min(count, held),
                where={"document": {"$in": sorted(allowed)}},
                include=["distances", "metadatas"],
            )
            found |= _read(narrow, allowed)
        kept = sorted(found.items(), key=lambda item: (-item[1], item[0]))[:count]
        return dict(kept)

    def _renew(self) -> None:
        """Open the cache anew where another process has written it: Chroma would answer as of its opening."""
        path = self._folder / _STAMP
        stamp = path.read_text("utf-8") if path.is_file() else ""
        if stamp != self._stamp:
            self.close()
            self._stamp = stamp
            self._held = None
            self._turn = _latest(self._folder)

    def _put(self, cache: Any, rows: Sequence[tuple[int, int, str]]) -> None:  # noqa: ANN401 - a foreign type
        vectors = []
        for _, _, mark in rows:
            blob = self._database.execute(
                "SELECT vector FROM vectors WHERE hash = ? AND model = ?", (mark, self._embedder.name)
            ).fetchone()[0]
            vectors.append(array("f", blob).tolist())
        cache.upsert(
            ids=[str(passage) for passage, _, _ in rows],
            embeddings=vectors,
            metadatas=[{"document": document} for _, document, _ in rows],
        )

    def _opened(self) -> Any:  # noqa: ANN401 - a foreign type
        if self._cache is None:
            self._client = self._connected()
            self._cache = self._client.get_or_create_collection(
                self._collection, embedding_function=None, metadata={"hnsw:space": "cosine"}
            )
        return self._cache

    def _opened_anew(self) -> Any:  # noqa: ANN401 - a foreign type
        """Open after a failure; a server that still does not answer is for a person to look at."""
        try:
            return self._opened()
        except Exception as error:
            if self._server is None:
                raise
            raise InputError(
                self._server, f"向量服务连不上（{error}）", "正在运行的 Chroma 服务",
                "请检查 JIXIAO_CHROMA_URL；资料和向量已保存，服务恢复后用 kb rebuild 补上，文字检索照常可用",
            ) from error  # fmt: skip

    def _connected(self) -> Any:  # noqa: ANN401 - a foreign type
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self._server is None:
            return chromadb.PersistentClient(path=str(self._folder / str(self._turn)), settings=settings)
        address = urlsplit(self._server)
        secure = address.scheme == "https"
        port = address.port or (443 if secure else 8000)
        return chromadb.HttpClient(host=address.hostname or "", port=port, ssl=secure, settings=settings)

    @property
    def _collection(self) -> str:
        """One collection a model, on a server also a base; names must be ASCII, so the model's name is hashed."""
        name = "passages-" + hashlib.sha256(self._embedder.name.encode()).hexdigest()[:16]
        return name if self._server is None else f"{name}-{self._base()}"

    def _base(self) -> str:
        """Tell this base's mark on a server that may serve several (库标识), made at its first use."""
        path = self._folder / _BASE
        if not path.is_file():
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_text(uuid4().hex, "utf-8")
        return path.read_text("utf-8")

    def _dropped(self) -> None:
        """Forget the cache and its files; the vectors stay in the database.

        Chroma remembers a folder that failed to open for as long as the process lives, so the next
        cache goes to a folder of a new number.
        """
        with suppress(Exception):
            if self._server is not None:
                client = self._connected()
                try:
                    client.delete_collection(self._collection)
                finally:
                    _close_client(client)
        with suppress(Exception):
            self.close()
        self._client = self._cache = None
        shutil.rmtree(self._folder / str(self._turn), ignore_errors=True)
        self._turn += 1

    def close(self) -> None:
        """Let go of Chroma's files; the next use opens them again."""
        if self._client is not None:
            _close_client(self._client)
        self._client = self._cache = None
        self._held = None


def _close_client(client: Any) -> None:  # noqa: ANN401 - a foreign type
    """Close a client of Chroma; one of a server leaves its own and its admin's connections open of itself."""
    client.close()
    for part in (client, getattr(client, "_admin_client", None)):
        session = getattr(getattr(part, "_server", None), "_session", None)
        if session is not None:
            session.close()


def _latest(folder: Path) -> int:
    """Tell the number of the newest cache folder, 1 where there is none."""
    return max((int(path.name) for path in folder.glob("*") if path.name.isdecimal()), default=1)


def _read(answer: Any, allowed: Collection[int]) -> dict[int, float]:  # noqa: ANN401 - a foreign type
    return {
        int(name): 1 - float(distance)
        for name, distance, data in zip(answer["ids"][0], answer["distances"][0], answer["metadatas"][0], strict=True)
        if int(data["document"]) in allowed
    }


SHARE = 0.6
"""The weight of meaning beside words, chosen on the open half of the questions in eval (see README)."""


def fuse(likeness: Mapping[Key, float], nearness: Mapping[Key, float], *, share: float = SHARE) -> dict[Key, float]:
    """Join word and meaning scores (融合): each brought to 0–1 within the query, then averaged.

    Args:
        likeness: Word scores by passage.
        nearness: Meaning scores by passage; where there are none at all, words alone count.
        share: The weight of meaning.
    """
    words: dict[Key, float] = _spread(likeness)
    meanings: dict[Key, float] = _spread(nearness)
    if not meanings:
        return words
    return {
        passage: (1 - share) * words.get(passage, 0.0) + share * meanings.get(passage, 0.0)
        for passage in sorted(words.keys() | meanings.keys())
    }


def _spread(scores: Mapping[Key, float]) -> dict[Key, float]:
    low, high = min(scores.values(), default=0.0), max(scores.values(), default=0.0)
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {passage: (score - low) / (high - low) for passage, score in scores.items()}
