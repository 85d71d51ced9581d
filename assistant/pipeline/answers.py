"""From a question to an answer (问答): the walk of ``jixiao ask`` and of the page's conversation."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.chat.answer import Answer, Turn, Watch
    from assistant.chat.found import Finder
    from assistant.domain.source import Passage
    from assistant.llm.model import ChatModel
    from assistant.pipeline.cases import Scored
    from assistant.retrieval.user_store import UserStore


def answer_question(
    question: str,
    *,
    scored: Scored | None = None,
    on: dt.date,
    region: str | None = None,
    model: ChatModel | None = None,
    history: Sequence[Turn] = (),
    watch: Watch | None = None,
    store: UserStore | None = None,
    seconds: float = 90,
) -> Answer:
    """Answer a question about rules, points or the open case (问答).

    Args:
        question: As asked, in any words.
        scored: The open case; None where there is none.
        on: The day whose rules apply.
        region: The region whose rules apply beside the nationwide ones; a case's own by default.
        model: Words the answer; None answers from documents, rules and the case alone.
        history: ``Answer.turn`` of earlier questions, oldest first.
        watch: Called with each ``Event``; returning False stops, and what was found is the answer.
        store: The user's documents; the ones in the home folder by default, opened once.
        seconds: How long the model may take in all; then the answer is the one without it.

    Returns:
        Found, computed, or refused with the reason; never an exception for a failing model.
    """
    from assistant.chat.answering import Circumstances, answer_plainly

    place = region if region is not None or scored is None else scored.evaluation.region
    circumstances = Circumstances(_finder(store), scored, on, None if place == "全国" else place)
    if model is None:
        return answer_plainly(question, circumstances, history=history, watch=watch)
    from assistant.chat.agent import answer_with_model

    return answer_with_model(question, circumstances, model, history=history, watch=watch, seconds=seconds)


def open_citation(identifier: str, *, store: UserStore | None = None) -> Passage:
    """Open what a citation names (打开依据): the passage or the rule with its full words.

    Raises:
        InputError: Nothing has that id.
    """
    return _finder(store).knowledge.open(identifier)


def export_corrections(path: Path) -> int:
    """Write the corrections kept in the home folder as cases for the evaluation (导出更正).

    Returns:
        How many were written.

    Raises:
        InputError: The file cannot be written.
    """
    from assistant.chat.corrections import correction_cases
    from assistant.chat.history import History
    from assistant.errors import InputError
    from assistant.settings import load_settings

    kept = History(load_settings().home).corrections()
    try:
        path.write_text(correction_cases(kept), encoding="utf-8")
    except OSError as problem:
        raise InputError(str(path), f"文件写不了（{problem.strerror}）", "可写的路径", "请换一个位置") from problem
    return len(kept)


def _finder(store: UserStore | None) -> Finder:
    """Return the documents as opened, one for a process and home, so that a conversation is warm."""
    from assistant.settings import load_settings

    if store is not None:
        return _finder_of(store)
    home = load_settings().home
    return _finder_at(home, (home / "kb" / "kb.sqlite3").is_file())


@lru_cache(maxsize=2)
def _finder_of(store: UserStore) -> Finder:
    from assistant.chat.found import Finder
    from assistant.chat.knowledge import Knowledge

    return Finder(Knowledge(store))


@lru_cache(maxsize=2)
def _finder_at(home: Path, present: bool) -> Finder:  # noqa: FBT001 - part of the key, so that a base added later is seen
    """Open a home's documents where there are any; a home without them needs no store."""
    from assistant.chat.found import Finder
    from assistant.chat.knowledge import Knowledge

    if not present:
        return Finder(Knowledge(None))
    from assistant.llm.embeddings import open_embedding
    from assistant.retrieval.user_store import UserStore
    from assistant.settings import load_settings

    return Finder(Knowledge(UserStore(home, embedder=open_embedding(load_settings()).embedder)))
