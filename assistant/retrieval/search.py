"""One search over all there is (统一检索): what users added first, what ships beside it.

A document that users added in full takes the place of its shipped gist, which is not the law.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.retrieval.lexical import find_references
from assistant.retrieval.metadata import plain_title
from assistant.retrieval.store import search_base

if TYPE_CHECKING:
    import datetime as dt

    from assistant.domain.source import Passage
    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import UserStore

# Named documents score above every likeness, in both bases.
_NAMED = 1.0


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
    own = () if store is None else store.search(query, on=on, region=region, k=k, kinds=kinds)
    # Every edition added takes the gist's place, whichever the day asks for.
    full = set() if store is None else {_identity(document.title, document.number) for document in store.list()}
    shipped = [
        hit
        for hit in search_base(query, on=on, region=region, k=k * 4, kinds=kinds)
        if _identity(hit.passage.path[0], hit.passage.ref.number) not in full
    ]
    top = max((hit.score for hit in shipped if not hit.named), default=1.0)
    best = max((hit.score for hit in shipped if hit.named), default=1.0)
    scaled = [replace(hit, score=_NAMED + hit.score / best if hit.named else hit.score / top) for hit in shipped]
    # At equal scores full text comes before gists.
    ranked = sorted(
        [(hit, 0) for hit in own] + [(hit, 1) for hit in scaled],
        key=lambda item: (-item[0].score, item[1], item[0].passage.id),
    )
    return tuple(hit for hit, _ in ranked[:k])


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


def _identity(title: str, number: str | None) -> str:
    tokens = find_references(number or "").numbers
    return tokens[0] if tokens else plain_title(title)
