"""The user's own knowledge base (用户知识库): add, list, show, remove, rebuild.

Texts lie in SQLite under the home folder; postings and vectors are caches of them. Searching it is
``assistant.retrieval.user_search``; what ships is searched in ``assistant.retrieval.store``.
"""

from __future__ import annotations

import hashlib
import json
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from assistant.errors import AssistantError, InputError
from assistant.reading import read
from assistant.retrieval.asked_forms import load_asked_forms
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
from assistant.retrieval.dense import DenseIndex, text_hash
from assistant.retrieval.metadata import is_norm, plain_title, read_metadata
from assistant.retrieval.postings import drop_index, index_pending
from assistant.retrieval.store import base_passages
from assistant.retrieval.user_search import UserSearch
from assistant.retrieval.writer_lock import writer_lock

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from assistant.domain.source import Passage
    from assistant.retrieval.dense import Embedder
    from assistant.retrieval.editions import Validity
    from assistant.retrieval.store import Hit

SUFFIXES = (".docx", ".doc", ".pdf", ".xlsx", ".txt", ".md")

QUESTIONS = ("题名", "文号", "地区", "施行日期")
"""What may have to be asked for, in the order of ``UserStore.correct``'s arguments."""

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


class UserStore:
    """The knowledge base of one home folder (用户知识库).

    Args:
        home: The home folder; the base lies in its ``kb`` folder.
        wait: Seconds to wait for another writer.
        on_wait: Called once when waiting for another writer begins.
        embedder: What makes vectors; None for lexical search alone.
        vector_server: Address of a Chroma server for the vectors' index; None keeps it in the home folder.
    """

    def __init__(
        self,
        home: Path,
        *,
        wait: float = 60,
        on_wait: Callable[[], None] | None = None,
        embedder: Embedder | None = None,
        vector_server: str | None = None,
    ) -> None:
        """Open the base, made where it is not there."""
        self._folder = home / "kb"
        self._wait = wait
        self._on_wait = on_wait
        self._database = open_database(self._folder / "kb.sqlite3")
        self._dense = (
            None if embedder is None else DenseIndex(self._folder / "chroma", self._database, embedder, vector_server)
        )
        self._search = UserSearch(self._database, self._dense)
        self._recover()

    @property
    def connection(self) -> sqlite3.Connection:
        """The open database, for the dense index beside it."""
        return self._database

    def _recover(self) -> None:
        """Index what a killed writer has left unindexed (续建索引); a writer at work will do it itself."""
        row = self._database.execute(
            "SELECT 1 FROM passages WHERE id > (SELECT coalesce(max(last), 0) FROM segments) LIMIT 1"
        ).fetchone()
        if row is not None:
            with suppress(InputError), writer_lock(self._folder / "kb.lock", wait=0):
                index_pending(self._database)

    def __enter__(self) -> Self:
        """Return the store, to be closed when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Close the database and the dense index."""
        if self._dense is not None:
            self._dense.close()
        self._database.close()

    def add(
        self,
        paths: Iterable[Path],
        *,
        names: Mapping[Path, str] | None = None,
        on_progress: Callable[[int, int, str], None] | None = None,
    ) -> tuple[Added, ...]:
        """Add files and folders (加入资料); the same content twice changes nothing.

        Args:
            paths: Files, or folders whose files are taken in sorted order.
            names: Names for people, of files whose paths' names say nothing.
            on_progress: Called with how many files are done, how many there are, and the file.

        Raises:
            InputError: A path is not there, or another process keeps writing.
        """
        files = list(_files(paths))
        results = []
        with self._writing():
            known = {row[0]: row[1] for row in self._database.execute("SELECT digest, uid FROM documents")}
            pending = 0
            try:
                for done, path in enumerate(files, start=1):
                    name = (names or {}).get(path, path.name)
                    result = self._add_file(path, name, known)
                    results.append(result)
                    pending += result.passages
                    if pending >= _INDEX_EVERY:
                        index_pending(self._database)
                        pending = 0
                    if on_progress is not None:
                        on_progress(done, len(files), name)
            finally:
                # Interrupted or not, what is in can be found.
                index_pending(self._database)
        return tuple(results)

    def _add_file(self, path: Path, name: str, known: dict[str, str]) -> Added:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if digest in known:
            return Added(name, "unchanged", known[digest])
        try:
            document = read(path, name=name)
        except AssistantError as problem:
            return Added(name, "skipped", why=problem.message)
        cuttings = [(cutting, text_hash(cutting.text)) for cutting in cut_document(document)]
        if not cuttings:
            return Added(name, "skipped", why=f"{name}：没有可入库的文字。")
        law = is_law(document) or is_norm(document)
        metadata = read_metadata(document, law=law)
        uid = write_document(
            self._database,
            digest=digest,
            file=name,
            kind="law" if law else "report",
            metadata=metadata,
            cuttings=cuttings,
        )
        known[digest] = uid
        flagged = sum(bool(cutting.flags) for cutting, _ in cuttings)
        return Added(name, "added", uid, metadata.title, len(cuttings), "", metadata.unsure, flagged)

    def list(self) -> tuple[Document, ...]:
        """List the documents (列出资料), in the order of adding."""
        return read_documents(self._database)

    def validity(self, document: Document) -> Validity | None:
        """Tell when a law holds; None for reports."""
        return self._search.validity(document.id)

    def holds(self, title: str, number: str | None) -> bool:
        """Tell whether a law of this 文号 or title was added, in whatever edition (是否已有全文)."""
        return self._search.holds(title, number)

    def show(self, uid: str) -> tuple[Document, tuple[Row, ...]]:
        """Return a document with all its passages (查看资料).

        Raises:
            InputError: No document has this id.
        """
        document = self._document(uid)
        return document, tuple(read_rows(self._database, "WHERE document = ? ORDER BY ordinal", (document.id,)))

    def show_passages(self, uid: str) -> tuple[Document, tuple[Passage, ...]]:
        """Return a document with its passages as a search gives them (查看资料全文).

        Raises:
            InputError: No document has this id.
        """
        document = self._document(uid)
        return document, self._search.around(document.id, 1, sys.maxsize)

    @property
    def passages(self) -> int:
        """How many passages there are (片段数)."""
        return int(self._database.execute("SELECT count(*) FROM passages").fetchone()[0])

    @property
    def search_problem(self) -> str:
        """Why the last search went by words alone although vectors are there (检索降级原因); empty if it did not."""
        return self._search.problem

    def correct(
        self,
        uid: str,
        *,
        title: str | None = None,
        number: str | None = None,
        region: str | None = None,
        start: dt.date | None = None,
    ) -> Document:
        """Enter what could not be read, or was read wrongly (补正文件信息); None leaves a field as it is.

        A start that is entered is certain.

        Raises:
            InputError: No document has this id, or another process keeps writing.
        """
        with self._writing():
            document = self._document(uid)
            changes: dict[str, object] = {}
            if title is not None:
                changes |= {"title": title, "name": plain_title(title)}
            if start is not None:
                changes |= {"start": start.isoformat(), "uncertain": 0}
            changes |= {name: value for name, value in (("number", number), ("region", region)) if value is not None}
            answered = {name for name, value in zip(QUESTIONS, (title, number, region, start), strict=True) if value}
            left = [name for name in document.unsure if name not in answered]
            changes["unsure"] = json.dumps(left, ensure_ascii=False)
            with transaction(self._database):
                for name, value in changes.items():
                    self._database.execute(f"UPDATE documents SET {name} = ? WHERE id = ?", (value, document.id))  # noqa: S608 - names stand above
        return self._document(document.uid)

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

    @property
    def missing_vectors(self) -> int:
        """How many texts still lack a vector (待算向量数), the shipped gists included; 0 without an embedder."""
        return 0 if self._dense is None else self._dense.missing + len(self._dense.lacking(_shipped_texts()))

    def nearness(self, query: str, texts: Sequence[str]) -> dict[str, float]:
        """Compare a question with texts in meaning (语义相近度): cosine by text, of those that have a vector.

        Raises:
            ModelUnavailable: The embedding endpoint does not answer.
        """
        if self._dense is None:
            return {}
        cosines = self._dense.nearness(query, [text_hash(text) for text in texts])
        return {text: cosines[mark] for text in texts if (mark := text_hash(text)) in cosines}

    def embed(self, *, most: int | None = None, on_progress: Callable[[int], None] | None = None) -> int:
        """Make missing vectors and bring the dense index in step (补算向量); returns how many were made.

        The writer's lock is taken for each batch alone, so that others can add in between. Stopped at
        any point, even killed, what was made is kept and the next call goes on.

        Args:
            most: How many texts at most, for filling in the background; None for all.
            on_progress: Called with how many are done.

        Raises:
            InputError: Another process keeps writing.
            ModelUnavailable: The embedding endpoint does not answer.
        """
        if self._dense is None:
            return 0
        try:
            made = self._dense.fill(most=most, on_progress=on_progress, writing=self._writing)
            if most is None or made < most:
                made += self._dense.keep(_shipped_texts(), writing=self._writing)
            return made
        finally:
            with self._writing():
                self._dense.sync()

    def rebuild(self, *, on_progress: Callable[[int], None] | None = None) -> int:
        """Make the indexes anew from the texts (重建索引); returns how many passages were indexed."""
        with self._writing():
            drop_index(self._database)
            made = index_pending(self._database, on_progress=on_progress)
            if self._dense is not None:
                self._dense.sync()
            return made

    def search(
        self,
        query: str,
        *,
        on: dt.date,
        region: str | None,
        k: int,
        kinds: tuple[str, ...] | None = None,
        levels: tuple[str, ...] | None = None,
        documents: tuple[str, ...] | None = None,
    ) -> tuple[Hit, ...]:
        """Search what was added (检索); see ``UserSearch.search``."""
        return self._search.search(query, on=on, region=region, k=k, kinds=kinds, levels=levels, documents=documents)

    def neighbours(self, passage_id: str, *, before: int = 1, after: int = 1) -> tuple[Passage, ...]:
        """Return the passages around one (相邻片段), itself included, in reading order.

        Raises:
            InputError: No passage has this id.
        """
        uid, _, ordinal = passage_id.rpartition(":")
        if not ordinal.isdecimal():
            raise InputError(passage_id, "不是片段编号", "资料编号:序号", "请用检索结果中的编号")
        return self._search.around(self._document(uid).id, int(ordinal) - before, int(ordinal) + after)

    def _writing(self) -> AbstractContextManager[None]:
        return writer_lock(self._folder / "kb.lock", wait=self._wait, on_wait=self._on_wait)

    def _document(self, uid: str) -> Document:
        matches = [document for document in self.list() if document.uid.startswith(uid)] if uid else []
        if len(matches) != 1:
            problem = "没有这份资料" if not matches else "编号不完整，对应多份资料"
            raise InputError(uid or "编号", problem, "kb list 列出的编号", "请用 kb list 查看编号")
        return matches[0]


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


def _shipped_texts() -> list[str]:
    return [*(passage.text for passage in base_passages()), *(form.text for form in load_asked_forms())]
