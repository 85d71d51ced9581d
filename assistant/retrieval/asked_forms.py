"""How people ask for an article, in our own words (常见问法): each form points to the article or paper that answers.

They help to find and to tell what the documents can answer; no result and no citation rests on them.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs the type at run time
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cache
from math import log, sqrt
from typing import TYPE_CHECKING

from assistant.domain.source import FileModel
from assistant.errors import RuleError
from assistant.loading import load_yaml
from assistant.retrieval.lexical import fold
from assistant.retrieval.metadata import plain_title
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assistant.domain.source import Passage

# A single character says less than a pair.
_SINGLE = 0.3


class _Document(FileModel):
    document: str
    since: dt.date | None = None
    asked: dict[str, tuple[str, ...]]


class _Elsewhere(FileModel):
    holder: str
    asked: tuple[str, ...]


class _File(FileModel):
    documents: tuple[_Document, ...] = ()
    elsewhere: tuple[_Elsewhere, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedForm:
    """One way of asking (问法).

    ``document`` and ``article`` name what answers it; where no document at hand does, both are empty
    and ``holder`` names the paper that would. ``since`` is the first day of the edition meant, for
    laws whose articles were numbered anew.
    """

    text: str
    document: str = ""
    article: str = ""
    since: dt.date | None = None
    holder: str = ""

    def answered_by(self, passage: Passage) -> bool:
        """Tell whether a passage is the article that answers this form (是不是所指的条)."""
        if not self.document or passage.ref.article != self.article:
            return False
        names = {passage.id.split("#", maxsplit=1)[0], passage.ref.number, *(plain_title(t) for t in passage.path[:1])}
        if self.document not in names:
            return False
        return self.since is None or passage.in_force_from is None or passage.in_force_from >= self.since


def load_asked_forms(folder: Path | None = None) -> tuple[AskedForm, ...]:
    """Load the forms of ``asked/*.yaml`` (常见问法), in the order of files and lines.

    Args:
        folder: Another knowledge base folder; None for the shipped one.

    Raises:
        RuleError: A file is malformed, or a form is listed twice.
    """
    return _load(folder or shipped_folder("knowledge_base"))


@cache
def _load(folder: Path) -> tuple[AskedForm, ...]:
    forms: list[AskedForm] = []
    for path in sorted((folder / "asked").glob("*.yaml")):
        listed = load_yaml(path, _File, error=RuleError)
        for item in listed.documents:
            for article, texts in item.asked.items():
                forms += [AskedForm(text, item.document, article, item.since) for text in texts]
        for place in listed.elsewhere:
            forms += [AskedForm(text, holder=place.holder) for text in place.asked]
    for text, times in Counter(form.text for form in forms).items():
        if times > 1:
            raise RuleError("asked/", f"问法“{text}”重复", "每种问法只写一处", "请合并或改写")
    return tuple(forms)


class FormIndex:
    """Compares a question with the forms by their words (问法词法索引): cosine of character pairs, 0–1."""

    def __init__(self, forms: Sequence[AskedForm]) -> None:
        """Weigh each pair by how few forms hold it."""
        self._size = len(forms)
        grams = [_grams(form.text) for form in forms]
        self._known = Counter(gram for held in grams for gram in held)
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, held in enumerate(grams):
            for gram, weight in self._vector(held).items():
                self._postings[gram].append((number, weight))

    def scores(self, question: str) -> dict[int, float]:
        """Score the forms that share a pair or a character with the question, by their number."""
        found: dict[int, float] = defaultdict(float)
        for gram, weight in self._vector(_grams(question)).items():
            for number, other in self._postings.get(gram, ()):
                found[number] += weight * other
        return found

    def _vector(self, grams: frozenset[str]) -> Mapping[str, float]:
        weights = {gram: self._weight(gram) for gram in sorted(grams)}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {gram: weight / length for gram, weight in weights.items()}

    def _weight(self, gram: str) -> float:
        rarity = log(1 + self._size / (1 + self._known[gram]))
        return rarity if len(gram) > 1 else _SINGLE * rarity


@cache
def form_index() -> FormIndex:
    """Return the index of the shipped forms, made once."""
    return FormIndex(load_asked_forms())


def _grams(text: str) -> frozenset[str]:
    bare = "".join(sign for sign in fold(text) if sign.isalnum())
    return frozenset((*bare, *(bare[at : at + 2] for at in range(len(bare) - 1))))
