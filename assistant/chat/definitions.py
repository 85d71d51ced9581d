"""Terms asked for (问术语): what a word means, how two words differ, from the glossary and the provisions beside it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from assistant.retrieval.library import load_glossary

if TYPE_CHECKING:
    from assistant.retrieval.library import Term

_MEANS = re.compile(
    r"什么是|是什么(?:意思)?[?？]?$|什么叫|叫什么|什么意思|含义|指的?是?什么|怎么理解|概念|解释一下|[呢]?是啥"
)
_DIFFERS = re.compile(r"区别|不同|一回事|差别|差异在|一样|有何异同|怎么区分|混淆")
_MOST = 2


def asked_terms(text: str) -> tuple[Term, ...]:
    """Return the terms whose meaning or difference a question asks for (所问术语); none for other questions."""
    differs = _DIFFERS.search(text) is not None
    if not differs and _MEANS.search(text) is None:
        return ()
    found: list[tuple[int, Term]] = []
    rest = text
    for name, term in _names():
        at = rest.find(name)
        if at >= 0 and all(term is not other for _, other in found):
            found.append((at, term))
            rest = rest.replace(name, "　" * len(name))
    found.sort(key=lambda item: item[0])
    terms = tuple(term for _, term in found)
    if differs:
        return terms[:_MOST]
    # 什么是X: the term that the asking words stand beside.
    return terms[-1:] if len(terms) == 1 or text.rstrip("?？").endswith(terms[-1].term if terms else "") else terms[:1]


def difference(text: str) -> tuple[str, ...]:
    """Say that two terms are not the same, where a question takes them for one (一回事吗)."""
    named = asked_terms(text)
    if re.search(r"一回事|一样", text) is None or not named:
        return ()
    if len(named) == 1:
        return (f"不是一回事，“{named[0].term}”另有所指：",) if "一回事" in text else ()
    return (f"不是一回事：“{named[0].term}”和“{named[1].term}”含义不同。",)


@cache
def _names() -> tuple[tuple[str, Term], ...]:
    """List names with their terms, longest first, so that 结转结余率 is not 结转."""
    terms = [term for term in load_glossary() if term.kind == "field"]
    pairs = [(name, term) for term in terms for name in (term.term, *term.aliases)]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))
