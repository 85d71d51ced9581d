"""The user's own knowledge base (用户知识库): add, list, search, show, remove, rebuild.

Texts lie in SQLite under the home folder; postings and vectors are caches of them. What ships is
searched in ``assistant.retrieval.store``.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from assistant.domain.source import ArticleRef, Passage
from assistant.errors import AssistantError, InputError
from assistant.reading import read
from assistant.retrieval.applicability import region_applies
from assistant.retrieval.corpus import cut_document, is_law
from assistant.retrieval.database import (
    Document,
    Row,
    open_database,
    read_documents,
    read_rows,
    transaction,
    write_document,
)
from assistant.retrieval.editions import Validity, find_validities
from assistant.retrieval.lexical import find_references, fold, query_tokens
from assistant.retrieval.metadata import is_norm, read_metadata
from assistant.retrieval.postings import Postings, drop_index, index_pending
from assistant.retrieval.store import Hit
from assistant.retrieval.writer_lock import writer_lock

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

SUFFIXES = (".docx", ".doc", ".pdf", ".xlsx", ".txt", ".md")

_NAMED = 1.0
_NAMED_ARTICLE = 2.0
_ARTICLE_ALONE = 0.15
_INDEX_EVERY = 20_000

AddStatus = Literal["added", "unchanged", "skipped"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file (入库结果): its document's id, or why it was skipped.

    ``unsure`` names what could not be read and should be asked for; ``flagged`` counts passages
    with hidden text or text that gives orders.
    """

    file: str
    status: AddStatus
    uid: str | None = None
    title: str | None = None
    passages: int = 0
    why: str = ""
    unsure: tuple[str, ...] = ()
    flagged: int = 0


@dataclass(slots=True)
class _View:
    """What a search needs, as loaded at one state of the database."""

    version: int
    documents: Mapping[int, Document]
    validities: Mapping[int, Validity]
    postings: Postings
    names: Mapping[str, frozenset[int]]
    numbers: Mapping[str, frozenset[int]]
    regions: tuple[str, ...] = field(default=())


class UserStore:
    """The knowledge base of one home folder (用户知识库).

    Args:
        home: The home folder; the base lies in its ``kb`` folder.
        wait: Seconds to wait for another writer.
        on_wait: Called once when waiting for another writer begins.
    """

    def __init__(self, home: Path, *, wait: float = 60, on_wait: Callable[[], None] | None = None) -> None:
        """Open the base, made where it is not there."""
        self._folder = home / "kb"
        self._wait = wait
        self._on_wait = on_wait
        self._database = open_database(self._folder / "kb.sqlite3")
        self._view: _View | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The open database, for the dense index beside it."""
        return self._database

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def add(
        self, paths: Iterable[Path], *, on_progress: Callable[[int, int, str], None] | None = None
    ) -> tuple[Added, ...]:
        """Add files and folders (加入资料); the same content twice changes nothing.

        Args:
            paths: Files, or folders whose files are taken in sorted order.
            on_progress: Called with how many files are done, how many there are, and the file.

        Raises:
            InputError: A path is not there, or another process keeps writing.
        """
        files = list(_files(paths))
        results = []
        with self._writing():
            known = {row[0]: row[1] for row in self._database.execute("SELECT digest, uid FROM documents")}
            pending = 0
            for done, path in enumerate(files, start=1):
                result = self._add_file(path, known)
                results.append(result)
                pending += result.passages
                if pending >= _INDEX_EVERY:
                    index_pending(self._database)
                    pending = 0
                if on_progress is not None:
                    on_progress(done, len(files), path.name)
            index_pending(self._database)
        return tuple(results)

    def _add_file(self, path: Path, known: dict[str, str]) -> Added:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in known:
            return Added(path.name, "unchanged", known[digest])
        try:
            document = read(path)
        except AssistantError as problem:
            return Added(path.name, "skipped", why=problem.message)
        cuttings = [(cutting, _hash(cutting.text)) for cutting in cut_document(document)]
        if not cuttings:
            return Added(path.name, "skipped", why=f"{path.name}：没有可入库的文字。")
        law = is_law(document) or is_norm(document)
        metadata = read_metadata(document, law=law)
        uid = write_document(
            self._database,
            digest=digest,
            file=path.name,
            kind="law" if law else "report",
            metadata=metadata,
            cuttings=cuttings,
        )
        known[digest] = uid
        flagged = sum(bool(cutting.flags) for cutting, _ in cuttings)
        return Added(path.name, "added", uid, metadata.title, len(cuttings), "", metadata.unsure, flagged)

    def list(self) -> tuple[Document, ...]:
        """List the documents (列出资料), in the order of adding."""
        return read_documents(self._database)

    def validity(self, document: Document) -> Validity | None:
        """Tell when a law holds; None for reports."""
        return self._current().validities.get(document.id)

    def show(self, uid: str) -> tuple[Document, tuple[Row, ...]]:
        """Return a document with all its passages (查看资料).

        Raises:
            InputError: No document has this id.
        """
        document = self._document(uid)
        return document, tuple(read_rows(self._database, "WHERE document = ? ORDER BY ordinal", (document.id,)))

    def remove(self, uid: str) -> Document:
        """Remove a document with its passages (删除资料).

        Raises:
            InputError: No document has this id, or another process keeps writing.
        """
        with self._writing():
            document = self._document(uid)
            with transaction(self._database):
                self._database.execute("DELETE FROM lengths WHERE document = ?", (document.id,))
                self._database.execute("DELETE FROM documents WHERE id = ?", (document.id,))
        return document

    def rebuild(self, *, on_progress: Callable[[int], None] | None = None) -> int:
        """Make the lexical index anew from the texts (重建索引); returns how many passages."""
        with self._writing():
            drop_index(self._database)
            return index_pending(self._database, on_progress=on_progress)

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Return the passages around one (相邻片段), itself included, in reading order."""
        uid, _, ordinal = passage_id.rpartition(":")
        document = self._document(uid)
        low, high = int(ordinal) - before, int(ordinal) + after
        rows = read_rows(
            self._database, "WHERE document = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal", (document.id, low, high)
        )
        return tuple(self._passage(row, self._current()) for row in rows)

    def search(
        self, query: str, *, on: dt.date, region: str | None, k: int, kinds: tuple[str, ...] | None = None
    ) -> tuple[Hit, ...]:
        """Search what was added (检索): filters first, exact references, then likeness of words.

        Scores lie between 0 and 1 for likeness, above for what the query names. Of several editions
        of a law the one in force on the day is found; where the texts do not settle it, both, with
        ``in_force`` None. What is past or repealed is found only by its name, with ``in_force`` False.
        """
        view = self._current()
        references = find_references(query)
        named = _named_in(query, references.numbers, view)
        states = {
            number: _state(document, view, on=on, region=region, named=number in named)
            for number, document in view.documents.items()
            if kinds is None or document.kind in kinds
        }
        allowed = {number for number, (found, _) in states.items() if found}
        if not allowed:
            return ()
        scores = self._scored(query, view, allowed, named, references.articles, k)
        rows = {
            row.id: row
            for row in read_rows(self._database, f"WHERE id IN ({','.join('?' * len(scores))})", tuple(scores))
        }
        return tuple(
            Hit(
                self._passage(rows[passage], view),
                score,
                rows[passage].document in named,
                states[rows[passage].document][1],
                rows[passage].flags,
            )
            for passage, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
            if passage in rows
        )

    def _scored(
        self, query: str, view: _View, allowed: set[int], named: set[int], articles: Sequence[str], k: int
    ) -> dict[int, float]:
        """Score the allowed passages and keep the best ``k`` of each way to find them, then the best."""
        import numpy as np

        likeness = view.postings.scores(query_tokens(query))
        owners = view.postings.documents
        mask = np.zeros(max(max(view.documents, default=0), int(owners.max(initial=0))) + 1, dtype=bool)
        mask[list(allowed)] = True
        likeness[~mask[owners]] = 0
        top = float(likeness.max(initial=0.0)) or 1.0
        count = min(k * 4, len(likeness))
        best = np.argpartition(-likeness, count - 1)[:count] if count else []
        scores = {int(at): float(likeness[at]) / top for at in best if likeness[at] > 0}
        wanted = named & allowed
        if wanted:
            marks = ",".join("?" * len(wanted))
            rows = self._database.execute(
                f"SELECT id, article FROM passages WHERE document IN ({marks}) ORDER BY id",  # noqa: S608 - placeholders only
                tuple(sorted(wanted)),
            )
            for passage, article in rows:
                exact = article is not None and bool(set(articles) & set(find_references(article).articles))
                base = float(likeness[passage]) / top if passage < len(likeness) else 0.0
                scores[passage] = base + _NAMED + _NAMED_ARTICLE * exact
        elif articles:
            marks = ",".join("?" * len(scores))
            rows = self._database.execute(f"SELECT id, article FROM passages WHERE id IN ({marks})", tuple(scores))  # noqa: S608 - placeholders only
            for passage, article in rows:
                if article is not None and set(articles) & set(find_references(article).articles):
                    scores[passage] += _ARTICLE_ALONE
        kept = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:k]
        return dict(kept)

    def _writing(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a context manager of the lock's
        return writer_lock(self._folder / "kb.lock", wait=self._wait, on_wait=self._on_wait)

    def _document(self, uid: str) -> Document:
        matches = [document for document in self.list() if document.uid.startswith(uid)] if uid else []
        if len(matches) != 1:
            problem = "没有这份资料" if not matches else "编号不完整，对应多份资料"
            raise InputError(uid or "编号", problem, "kb list 列出的编号", "请用 kb list 查看编号")
        return matches[0]

    def _current(self) -> _View:
        """Return the view of the database's present state, loaded anew after any change."""
        version = self._database.execute("PRAGMA data_version").fetchone()[0] * 1_000_000
        version += self._database.total_changes
        if self._view is None or self._view.version != version:
            documents = {document.id: document for document in read_documents(self._database)}
            names: dict[str, set[int]] = {}
            numbers: dict[str, set[int]] = {}
            for number, document in documents.items():
                if document.kind == "law":
                    names.setdefault(fold(document.name), set()).add(number)
                for token in find_references(document.number or "").numbers:
                    numbers.setdefault(token, set()).add(number)
            self._view = _View(
                version,
                documents,
                find_validities(documents.values()),
                Postings(self._database),
                {name: frozenset(ids) for name, ids in names.items()},
                {token: frozenset(ids) for token, ids in numbers.items()},
                tuple(sorted({document.region for document in documents.values()})),
            )
        return self._view

    def _passage(self, row: Row, view: _View) -> Passage:
        document = view.documents[row.document]
        validity = view.validities.get(document.id)
        return Passage(
            id=f"{document.uid}:{row.ordinal}",
            text=row.text,
            ref=ArticleRef(document.title, document.number, row.article),
            path=(document.title, *row.path),
            region=document.region,
            kind="law" if document.kind == "law" else "report",
            status="confirmed",
            is_quote=True,
            in_force_from=document.start,
            in_force_to=None if validity is None else validity.end,
            repealed_by=None if validity is None else validity.repealed_by,
        )


def _state(
    document: Document, view: _View, *, on: dt.date, region: str | None, named: bool
) -> tuple[bool, bool | None]:
    """Tell whether a document may be found, and whether it is in force (None: not settled)."""
    validity = view.validities.get(document.id)
    if validity is None:
        return named or region_applies(document.region, region, view.regions), None
    state = validity.state(on)
    if named and state is False:
        # A past edition gives way to the one in force; without one it is shown for what it is.
        editions = view.names.get(fold(document.name), frozenset())
        return not any(view.validities[other].state(on) is not False for other in editions), False
    applies = named or region_applies(document.region, region, view.regions)
    return applies and state is not False, state


def _named_in(query: str, numbers: Sequence[str], view: _View) -> set[int]:
    """Find the documents that a query names by 文号, else by title, longest titles first."""
    found: set[int] = set()
    for token in numbers:
        found |= view.numbers.get(token, frozenset())
    if found:
        return found
    asked = fold(query)
    for name in sorted(view.names, key=lambda name: (-len(name), name)):
        if name in asked:
            found |= view.names[name]
            asked = asked.replace(name, " ")
    return found


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from (
                file
                for file in sorted(path.rglob("*"))
                if file.is_file() and file.suffix.lower() in SUFFIXES and not file.name.startswith((".", "~$"))
            )
        elif path.is_file():
            yield path
        else:
            raise InputError(str(path), "文件或文件夹不存在", "可读的文件或文件夹", "请检查路径")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
