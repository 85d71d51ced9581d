"""How sure it is that the documents answer a question (能不能作答): a logistic line through a few plain signs.

The weights are fitted by ``python -m eval.answerable`` on the stored question sets and kept in
``knowledge_base/answerable.yaml``: one set for bases with vectors, one for words alone.
"""

from __future__ import annotations

from functools import cache
from math import exp
from typing import TYPE_CHECKING

from assistant.chat.topic import coverage
from assistant.domain.source import FileModel
from assistant.errors import RuleError
from assistant.loading import load_yaml
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.chat.evidence import Evidence
    from assistant.chat.familiar import Familiar
    from assistant.chat.topic import Topic

# Signs are brought to about the same size, so that weights can be compared.
_COSINES, _USUAL, _USUAL_FORM = 20.0, 0.89, 0.92
_WORDS, _USUAL_WORDS = 5.0, 0.4
_BESIDE = 6
REFUSED = 0.12
"""Below it nothing is answered, whatever single passages look like."""
ANSWERED = 0.5
"""From it on the best passage answers, even where none is enough alone."""


class _Line(FileModel):
    constant: float
    weights: dict[str, float]


class _Lines(FileModel):
    with_vectors: _Line
    words_alone: _Line


def signs(topic: Topic, weighed: Sequence[Evidence], familiar: Familiar, *, named: bool) -> dict[str, float]:
    """Tell the signs that speak for and against an answer (作答的迹象), by name.

    Args:
        topic: What is asked.
        weighed: The passages found, best first; at least one.
        familiar: The forms the question is nearest to.
        named: Whether the question names a document that is at hand.
    """
    best = weighed[0]
    text = " ".join((*best.hit.passage.path, best.hit.passage.text))
    found = {
        "fits": float(best.fits),
        "any_fits": float(any(item.fits for item in weighed[:_BESIDE])),
        "literal": coverage(topic, text, literal=True),
        "likeness": best.hit.likeness * _WORDS,
        "quote": float(best.hit.passage.is_quote),
        "problem": float(best.hit.passage.kind == "problem"),
        "named": float(named),
        f"asks_{topic.asked}": 1.0,
    }
    if familiar.alike and familiar.elsewhere_alike is not None:
        alike, other = familiar.alike[0], familiar.elsewhere_alike
        found["asked_words"] = (alike.likeness - _USUAL_WORDS) * _WORDS
        found["lead_words"] = (alike.likeness - other.likeness) * _WORDS
        found["agrees_words"] = float(alike.form.answered_by(best.hit.passage))
    if best.hit.nearness is not None:
        found["top"] = (best.hit.nearness - _USUAL) * _COSINES
        found["nearest"] = (max(item.hit.nearness or 0.0 for item in weighed) - _USUAL) * _COSINES
    if familiar.answered and familiar.elsewhere is not None and familiar.answered[0].nearness is not None:
        near, far = familiar.answered[0], familiar.elsewhere
        found["asked"] = ((near.nearness or 0.0) - _USUAL_FORM) * _COSINES
        found["lead"] = ((near.nearness or 0.0) - (far.nearness or 0.0)) * _COSINES
        found["agrees"] = float(near.form.answered_by(best.hit.passage))
    return found


def chance(found: Mapping[str, float]) -> float:
    """Tell how likely the documents answer (作答的把握), 0–1, from the signs."""
    lines = load_lines()
    line = lines.with_vectors if "asked" in found else lines.words_alone
    total = line.constant + sum(line.weights.get(name, 0.0) * value for name, value in sorted(found.items()))
    return 1 / (1 + exp(-total))


@cache
def load_lines() -> _Lines:
    """Load the shipped weights.

    Raises:
        RuleError: The file is malformed.
    """
    return load_yaml(shipped_folder("knowledge_base") / "answerable.yaml", _Lines, error=RuleError)
