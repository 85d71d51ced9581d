"""Documents a report may name (评价依据): by title and 文号; articles only where their text was read.

Finding passages is left to ``assistant.retrieval``.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from assistant.domain.source import Basis, Source
    from assistant.drafting.writing import Writing

_YEAR = re.compile(r"(?:19|20)\d\d")
_CHINESE = re.compile(r"[一-鿿]+")
# The share of an article's own phrasing from which it is taken to ask for what is said.
_SUPPORT = 0.2
# What a normative document without a number is called; forms and annexes are none.
_DOCUMENTS = ("法", "条例", "办法", "规定", "通知", "意见", "指引", "细则", "规范")
_CITABLE = {"confirmed", "secondary", "seen"}


@dataclass(frozen=True, slots=True)
class Citation:
    """One document as the report names it: text, and the key it is recorded under."""

    text: str
    key: str


def citations(writing: Writing) -> tuple[Citation, ...]:
    """List the documents this evaluation rests on, each once: the rule set's first, then the rules'."""
    found: dict[str, Citation] = {}
    for basis in sorted(_bases(writing), key=_is_form):
        text, key = document_of(basis), basis.number or basis.document
        if text and key not in found:
            found[key] = Citation(text, key)
    kept = [citation for citation in found.values() if not _is_form_title(citation.text)]
    named = kept or list(found.values())
    # A method for projects is no basis of a department's evaluation as a whole.
    return tuple(item for item in named if writing.subject == "项目" or "项目支出" not in item.text)


def _is_form(basis: Basis) -> bool:
    """A form names the document it belongs to less well than that document does."""
    return _is_form_title(document_of(basis))


def _is_form_title(text: str) -> bool:
    return text.partition("》")[0].partition("（")[0].endswith(("表", "框架"))


def _bases(writing: Writing) -> Iterator[Basis]:
    if writing.rule_set is not None:
        yield writing.rule_set.basis
        if writing.rule_set.bands_basis is not None:
            yield writing.rule_set.bands_basis
    for score in writing.sheet.scores:
        if score.basis is not None:
            yield score.basis


def document_of(basis: Basis) -> str:
    """Name a basis's document without its article; "" for product conventions."""
    if basis.status == "convention" or (basis.number is None and not basis.document.endswith(_DOCUMENTS)):
        return ""
    title = basis.document if basis.document.startswith("《") else f"《{basis.document}》"
    return f"{title}（{basis.number}）" if basis.number else title


def joined(cited: Sequence[Citation]) -> str:
    """Join documents in a sentence: two by 和, more by 、."""
    texts = [item.text for item in cited]
    return "和".join(texts) if len(texts) == 2 else "、".join(texts)  # noqa: PLR2004 - a pair


def article_citation(keys: Iterable[str], said: str, writing: Writing) -> Citation | None:
    """Name the article that asks for what is said (对应条款), in force for this evaluation.

    Only articles whose text was read are named, and only where what they ask for is largely said: a
    document that merely belongs to the field is no support.

    Args:
        keys: Sources that may be cited.
        said: The requirement and the suggestion.
        writing: The material; repealed documents, those of other regions and those not yet in force
            in the evaluated period are passed over.
    """
    weights = _pair_weights(writing.sources)
    pairs = _pairs(said)
    best: tuple[float, Citation] | None = None
    for source in writing.sources:
        if source.key not in keys or not _holds(source, writing):
            continue
        for article in source.articles:
            own = _pairs(article.gist)
            whole = sum(weights[pair] for pair in own)
            share = sum(weights[pair] for pair in own & pairs) / whole if whole else 0.0
            if article.status == "confirmed" and share >= _SUPPORT and (best is None or share > best[0]):
                best = (share, Citation(f"《{source.title}》{article.article}", source.key))
    return best[1] if best is not None else None


def document_citations(keys: Iterable[str], writing: Writing) -> tuple[Citation, ...]:
    """Name documents by title and 文号, without articles (文件名称), as far as they hold for this evaluation.

    Args:
        keys: Sources to name, in order.
        writing: The material; repealed documents, those of other regions and those not yet in force
            in the evaluated period are passed over.
    """
    known = {source.key: source for source in writing.sources}
    found = [known[key] for key in dict.fromkeys(keys) if key in known and _holds(known[key], writing)]
    return tuple(
        Citation(f"《{source.title}》{f'（{source.number}）' if source.number else ''}", source.key) for source in found
    )


def share_asked(asked: str, said: str, writing: Writing) -> float:
    """Tell how much of what a passage asks for is said (对应程度): 0 to 1, rare phrasing counting most."""
    weights = _pair_weights(writing.sources)
    own = _pairs(asked)
    whole = sum(weights.get(pair, 0.0) for pair in own)
    return sum(weights.get(pair, 0.0) for pair in own & _pairs(said)) / whole if whole else 0.0


def _pairs(text: str) -> frozenset[str]:
    return frozenset(run[place : place + 2] for run in _CHINESE.findall(text) for place in range(len(run) - 1))


@cache
def _pair_weights(sources: tuple[Source, ...]) -> dict[str, float]:
    """Weigh each pair of characters by how few articles use it."""
    gists = [_pairs(article.gist) for source in sources for article in source.articles]
    found: dict[str, int] = {}
    for pairs in gists:
        for pair in pairs:
            found[pair] = found.get(pair, 0) + 1
    return {pair: math.log((len(gists) + 1) / number) for pair, number in found.items()}


def _holds(source: Source, writing: Writing) -> bool:
    if source.status not in _CITABLE or source.repealed_by is not None:
        return False
    region = writing.evaluation.region or ""
    if source.region != "全国" and not region.startswith(source.region):
        return False
    years = _YEAR.findall(writing.evaluation.period or "")
    if not years or source.in_force_from is None:
        return True
    end = dt.date(int(years[-1]), 12, 31)
    return source.in_force_from <= end and (source.in_force_to is None or source.in_force_to >= end)
