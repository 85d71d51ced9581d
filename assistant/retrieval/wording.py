"""Questions in everyday words (口语问题): the terms they stand for are added before words are compared.

Which words mean what is data of the shipped base; how much they count is decided here.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from assistant.retrieval.lexical import find_tokens, fold, query_tokens
from assistant.retrieval.library import load_sayings

if TYPE_CHECKING:
    from collections.abc import Mapping

# An added term is a guess; the words that were really asked count in full.
_GUESSED = 0.5


def weigh_query(query: str) -> Mapping[str, float]:
    """Weigh a question's tokens (问题分词): its own by how often they stand there, added ones by half."""
    asked = fold(query)
    weights: dict[str, float] = dict(Counter(query_tokens(query)))
    for word in dict.fromkeys(term for say, means in _sayings() if any(s in asked for s in say) for term in means):
        for token in find_tokens(word):
            # Single characters of a guess would reach everywhere.
            if len(token) > 1:
                weights.setdefault(token, _GUESSED)
    return weights


@cache
def _sayings() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    return tuple((tuple(fold(word) for word in saying.say), saying.means) for saying in load_sayings())
