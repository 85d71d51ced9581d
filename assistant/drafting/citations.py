"""Documents a report may name (评价依据): by title and 文号; articles only where their text was read.

Finding passages is left to ``assistant.retrieval``.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.source import Basis, Source
    from assistant.drafting.writing import Writing

_YEAR = re.compile(r"(?:19|20)\d\d")
# Addressed to central units; whether a local unit follows them is not ours to say.
_OTHERS_ADDRESSED = ("中央部门", "中央本级", "中央级")
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
    return tuple(kept or found.values())


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


def source_citation(key: str, writing: Writing) -> Citation | None:
    """Name a source of the knowledge base where it held for this evaluation; None where it did not.

    A repealed document, one of another region, one not yet in force in the evaluated period and one
    known from memory alone are not named.
    """
    for source in writing.sources:
        if source.key == key:
            return _citation(source) if _holds(source, writing) else None
    return None


def _citation(source: Source) -> Citation:
    known = source.number is not None and source.number_status != "recalled"
    number = f"（{source.number}）" if known else ""
    return Citation(f"《{source.title}》{number}", source.key)


def _holds(source: Source, writing: Writing) -> bool:
    if source.status not in _CITABLE or source.repealed_by is not None:
        return False
    if source.title.startswith(_OTHERS_ADDRESSED):
        return False
    region = writing.evaluation.region or ""
    if source.region != "全国" and not region.startswith(source.region):
        return False
    years = _YEAR.findall(writing.evaluation.period or "")
    if not years or source.in_force_from is None:
        return True
    end = dt.date(int(years[-1]), 12, 31)
    return source.in_force_from <= end and (source.in_force_to is None or source.in_force_to >= end)
