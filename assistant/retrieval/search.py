"""One search over all there is (统一检索): what users added first, what ships beside it.

A document that users added in full takes the place of its shipped gist, which is not the law.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.retrieval.dense import fuse
from assistant.retrieval.lexical import find_references, label_references
from assistant.retrieval.store import search_base

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from assistant.domain.source import Passage
    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import UserStore

# Named documents score above every likeness, in both bases.
_NAMED = 1.0
# An article's number without its law's name is a hint, no more.
_ARTICLE = 0.15
_WIDER = 4
# The shipped base is small: all of it that shares a word is compared.
_EVERY = 1000


def search_knowledge(
    query: str,
    *,
    on: dt.date,
    region: str | None,
    k: int,
    store: UserStore | None = None,
    kinds: tuple[str, ...] | None = None,
) -> tuple[Hit, ...]:
    """Search the user's documents and the shipped base with one query (检索).

    Args:
        query: A question or key words.
        on: The day on which documents must be in force.
        region: The evaluation's region, or None.
        k: How many passages at most.
        store: The user's knowledge base; None for the shipped base alone.
        kinds: Passage kinds to keep: law, report, problem, glossary; None for all.

    Returns:
        Hits, best first, scores comparable within one call. Gists of documents that users added in
        full are left out.
    """
    own = () if store is None else store.search(query, on=on, region=region, k=k * _WIDER, kinds=kinds)
    # Every edition added takes the gist's place, whichever the day asks for.
    shipped = [
        hit
        for hit in search_base(query, on=on, region=region, k=_EVERY, kinds=kinds)
        if store is None or not store.holds(hit.passage.path[0], hit.passage.ref.number)
    ]
    best = max((hit.score for hit in shipped if hit.named), default=1.0)
    scored = [(hit.score, hit) for hit in own if hit.named]
    scored += [(_NAMED + hit.score / best, hit) for hit in shipped if hit.named]
    alike = [hit for hit in (*own, *shipped) if not hit.named]
    nearness = {hit.passage.id: hit.nearness for hit in own if hit.nearness is not None}
    if store is not None and not store.search_problem:
        cosines = store.nearness(query, [hit.passage.text for hit in shipped])
        nearness |= {hit.passage.id: cosines[hit.passage.text] for hit in shipped if hit.passage.text in cosines}
    scored += _fused(alike, nearness, find_references(query).articles)
    # At equal scores full text comes before gists.
    scored.sort(key=lambda item: (-item[0], not item[1].passage.is_quote, item[1].passage.id))
    return tuple(replace(hit, score=score, nearness=nearness.get(hit.passage.id)) for score, hit in scored[:k])


def _fused(hits: Sequence[Hit], nearness: Mapping[str, float], articles: Sequence[str]) -> list[tuple[float, Hit]]:
    """Score hits of both bases on one scale: words by how much of the query they meet, meanings by cosine."""
    by_id = {hit.passage.id: hit for hit in hits}
    near = {name: nearness[name] for name in by_id if name in nearness}
    scores = fuse({name: hit.likeness for name, hit in by_id.items()}, near)
    wanted = set(articles)
    if wanted:
        for name, hit in by_id.items():
            scores[name] += _ARTICLE * bool(wanted & set(label_references(hit.passage.ref.article).articles))
    return [(scores[name], hit) for name, hit in by_id.items()]


def passage_words(passage: Passage) -> str:
    """Say for people what a passage is (文字性质): quotable text, or a gist that is none."""
    return "原文" if passage.is_quote else "要点（非原文）"


def as_result(hit: Hit) -> dict[str, object]:
    """Put a hit into the plain form in which programs get it (检索结果): JSON types only.

    ``quote`` tells quotable text from a gist; ``in_force`` is null where it is not settled.
    """
    passage = hit.passage
    return {
        "id": passage.id,
        "document": passage.path[0] if passage.path else passage.ref.document,
        "number": passage.ref.number,
        "article": passage.ref.article,
        "path": list(passage.path[1:]),
        "region": passage.region,
        "in_force": hit.in_force,
        "in_force_from": passage.in_force_from.isoformat() if passage.in_force_from else None,
        "in_force_to": passage.in_force_to.isoformat() if passage.in_force_to else None,
        "repealed_by": passage.repealed_by,
        "kind": passage.kind,
        "status": passage.status,
        "text": passage.text,
        "quote": passage.is_quote,
        "flags": list(hit.flags),
        "score": str(round_decimal(Decimal(str(hit.score)), 4)),
    }
