"""The knowledge base behind the page and the command line (知识库): shown, searched, added to, taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.domain.source import Passage, Source
    from assistant.pipeline.job_worker import Progress
    from assistant.retrieval.database import Document
    from assistant.retrieval.editions import Validity
    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import Added, UserStore
    from assistant.settings import Settings

# Vectors made between two looks at whether to stop.
_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the knowledge base holds (馆藏): the user's documents with their validity, and how many vectors lack."""

    documents: tuple[tuple[Document, Validity | None], ...]
    passages: int
    missing: int
    vectors: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found (检索结果), and what a reader must know about it."""

    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    seconds: float


def open_store(settings: Settings, *, vectors: bool = True) -> tuple[UserStore, str]:
    """Open the user's knowledge base; returns it with what makes its vectors, or why nothing does."""
    from assistant.llm.embeddings import Embedding, open_embedding
    from assistant.retrieval.user_store import UserStore

    embedding = open_embedding(settings) if vectors else Embedding(None, "未使用向量")
    store = UserStore(settings.home, embedder=embedding.embedder, vector_server=settings.chroma_url)
    return store, embedding.reason if embedding.embedder is None else embedding.embedder.name


def list_shelf(settings: Settings) -> Shelf:
    """List the user's documents (列出资料)."""
    store, vectors = open_store(settings)
    with store:
        documents = tuple((document, store.validity(document)) for document in store.list())
        return Shelf(documents, store.passages, store.missing_vectors, vectors)


def shipped_sources() -> tuple[Source, ...]:
    """List the documents whose gists are shipped (内置依据)."""
    from assistant.retrieval.library import load_sources

    return tuple(load_sources())


def add_documents(
    progress: Progress, settings: Settings, paths: Sequence[Path], names: Sequence[str]
) -> tuple[Added, ...]:
    """Add files to the knowledge base under the names people know them by (加入资料), told one by one.

    Raises:
        InputError: Another process keeps writing.
    """
    store, _ = open_store(settings, vectors=False)
    with store:
        return store.add(
            paths,
            names=dict(zip(paths, names, strict=True)),
            on_progress=lambda done, total, name: progress.tell("adding", done=done, total=total, name=name),
        )


def search_shelf(
    settings: Settings, query: str, *, on: dt.date, region: str | None, k: int, kinds: tuple[str, ...] | None = None
) -> Found:
    """Search the shipped base and the user's documents together (检索)."""
    import time

    from assistant.retrieval.search import search_knowledge

    store, _ = open_store(settings)
    with store:
        start = time.perf_counter()
        hits = search_knowledge(query, on=on, region=region, k=k, store=store, kinds=kinds)
        seconds = time.perf_counter() - start
        notes = []
        if store.search_problem:
            notes.append(f"本次只按文字检索：{store.search_problem}")
        elif store.missing_vectors:
            notes.append(f"还有 {store.missing_vectors} 段文字没有向量，暂按文字检索，后台正在补算。")
    return Found(hits, tuple(notes), seconds)


def read_passages(settings: Settings, wanted: str) -> tuple[Passage, ...]:
    """Return the passages of a document, shipped or added, or those around one passage (查看资料).

    Raises:
        InputError: There is nothing under this id.
    """
    from assistant.errors import InputError
    from assistant.retrieval.store import base_passages

    shipped = base_passages(wanted)
    if shipped:
        return shipped
    store, _ = open_store(settings, vectors=False)
    with store:
        if ":" not in wanted:
            return store.show_passages(wanted)[1]
        passages = store.neighbours(wanted)
    if not passages:
        raise InputError(wanted, "没有这个片段", "检索结果中的编号", "请改正编号")
    return passages


def remove_document(settings: Settings, uid: str) -> Document:
    """Remove a user's document with its passages (删除资料).

    Raises:
        InputError: No document has this id.
    """
    store, _ = open_store(settings, vectors=False)
    with store:
        return store.remove(uid)


def correct_document(
    settings: Settings,
    uid: str,
    *,
    title: str | None = None,
    number: str | None = None,
    region: str | None = None,
    start: dt.date | None = None,
) -> Document:
    """Enter what could not be read from a document (补正文件信息); None leaves a field as it is.

    Raises:
        InputError: No document has this id.
    """
    store, _ = open_store(settings, vectors=False)
    with store:
        return store.correct(uid, title=title, number=number, region=region, start=start)


def passages_of(keys: Sequence[str]) -> tuple[Passage, ...]:
    """Return the shipped passages of the documents a sentence cites, by the keys drafts carry (所引依据)."""
    from assistant.retrieval.library import load_sources
    from assistant.retrieval.store import base_passages

    sources = load_sources()
    found: dict[str, Passage] = {}
    for key in keys:
        names = [
            source.key
            for source in sources
            if key in {source.key, source.number, source.title} or key in source.aliases
        ]
        for name in names or [key]:
            found |= {passage.id: passage for passage in base_passages(name)}
    return tuple(found.values())


def fill_vectors(progress: Progress, settings: Settings) -> int:
    """Make the missing vectors (补算向量), a few at a time so that a stop is heeded; returns how many were made.

    Raises:
        ModelUnavailable: The embedding endpoint does not answer.
    """
    store, _ = open_store(settings)
    made = 0
    with store:
        while True:
            more = store.embed(most=_AT_ONCE)
            made += more
            progress.tell("vectors", made=made, missing=store.missing_vectors)
            if not more:
                return made
