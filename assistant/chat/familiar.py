"""The ways of asking that a question is nearest to (相近的问法): for what is answered, and for what is not here.

Nearness of meaning counts where there are vectors, likeness of words everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.retrieval.asked_forms import form_index, load_asked_forms

if TYPE_CHECKING:
    from assistant.chat.knowledge import Knowledge
    from assistant.domain.source import Passage
    from assistant.retrieval.asked_forms import AskedForm

_KEPT = 8
# Cosines of the built-in model between these bounds grow from no relation to the same question.
_FAR, _SAME = 0.90, 0.96
_UNLIKE, _ALIKE = 0.25, 0.75


@dataclass(frozen=True, slots=True)
class Near:
    """A form with how near the question is to it (相近程度); ``nearness`` is None without vectors."""

    form: AskedForm
    likeness: float
    nearness: float | None

    @property
    def closeness(self) -> float:
        """How close the question is, from 0 for no relation to 1 for the same question."""
        alike = (self.likeness - _UNLIKE) / (_ALIKE - _UNLIKE)
        if self.nearness is None:
            return min(max(alike, 0.0), 1.0)
        return min(max((self.nearness - _FAR) / (_SAME - _FAR), 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Familiar:
    """The forms nearest to a question (相近的问法), best first.

    ``answered`` are those that an article answers; ``alike`` the same ones by words alone;
    ``elsewhere`` the nearest one that no document at hand answers, ``elsewhere_alike`` by words alone.
    """

    answered: tuple[Near, ...] = ()
    alike: tuple[Near, ...] = ()
    elsewhere: Near | None = None
    elsewhere_alike: Near | None = None

    def by_meaning(self, passage: Passage) -> float:
        """Tell how close in meaning the question is to one that this passage answers, 0–1; 0 without vectors."""
        near = (near for near in self.answered if near.nearness is not None and near.form.answered_by(passage))
        return max((item.closeness for item in near), default=0.0)

    def by_words(self, passage: Passage) -> float:
        """Tell how alike in words the question is to one that this passage answers, 0–1."""
        return max((near.likeness for near in self.alike if near.form.answered_by(passage)), default=0.0)

    def closeness(self, passage: Passage) -> float:
        """Tell how close the question is to one that this passage answers (这一条有多像所问), 0–1."""
        listed = (*self.answered, *self.alike)
        return max((near.closeness for near in listed if near.form.answered_by(passage)), default=0.0)


def find_familiar(text: str, knowledge: Knowledge) -> Familiar:
    """Find the forms nearest to a question (找相近的问法)."""
    forms = load_asked_forms()
    likeness = form_index().scores(text)
    nearness = knowledge.nearness(text, [form.text for form in forms])
    near = [Near(form, likeness.get(number, 0.0), nearness.get(form.text)) for number, form in enumerate(forms)]
    answered = [item for item in near if item.form.document]
    others = [item for item in near if not item.form.document]
    return Familiar(
        tuple(sorted(answered, key=_by_meaning)[:_KEPT]),
        tuple(sorted(answered, key=_by_words)[:_KEPT]),
        min(others, key=_by_meaning, default=None),
        min(others, key=_by_words, default=None),
    )


def _by_meaning(item: Near) -> tuple[float, float]:
    return (-(item.nearness or 0.0), -item.likeness)


def _by_words(item: Near) -> float:
    return -item.likeness
