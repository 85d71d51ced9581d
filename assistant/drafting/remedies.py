"""Causes and suggestions for each problem (原因与建议): stated ones first, the taxonomy's after.

A cause is asserted only where an input states it; one from the taxonomy is offered with the evidence
to ask for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.deduction import Cause
from assistant.drafting.input_text import clean, first_clause, is_remedy, split_title, without_amount
from assistant.drafting.kinds import marks_of_text
from assistant.facts import codes_of, compared

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Observation, ObservationKind
    from assistant.retrieval.library import KindSuggestion, ProblemKind

_MOST_POSSIBLE = 2
_FEWEST_SHARED = 4
# A request and whom it is put to (请管理处); the report puts its own addressee.
_REQUEST = re.compile("^请(?:[一-鿿]{1,14}?(?:中心|单位|部门|局|委|办|处|馆|站|所|院|校))?(?=.{4})")
_CAUSAL = re.compile("(?<![原成诱要动])因(?![此而地素果])|由于|受[^，。；]{1,12}影响")
_REMEDY_WORDS = ("下一步", "下步", "今后", "后续", "改进措施", "整改措施", "将", "拟", "已")

BucketKey = tuple["ProblemKind", tuple[str, ...], int | None]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One suggestion (建议): heading, text, and the place of the input that states it."""

    title: str
    text: str
    place: str | None = None


def kind_of(observation: Observation) -> ObservationKind:
    """An observation's kind by what it says: a problem worded as a remedy is a suggestion."""
    if observation.kind == "problem" and is_remedy(observation.text):
        return "suggestion"
    return observation.kind


@dataclass(slots=True)
class Pairing:
    """Which stated causes and suggestions answer which problem, by the problem's position."""

    causes: dict[int, list[int]] = field(default_factory=dict)
    suggestions: dict[int, list[int]] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, evaluation: Evaluation, buckets: tuple[BucketKey, ...], taxonomy: tuple[ProblemKind, ...]) -> Pairing:
        """Pair by named indicators, else by the order of an equally long list, else by words."""
        pairing = cls()
        pairing.causes = pairing._pair("cause", evaluation, buckets, taxonomy)
        pairing.suggestions = pairing._pair("suggestion", evaluation, buckets, taxonomy)
        return pairing

    def _pair(
        self, kind: str, evaluation: Evaluation, buckets: tuple[BucketKey, ...], taxonomy: tuple[ProblemKind, ...]
    ) -> dict[int, list[int]]:
        given = [(i, o) for i, o in enumerate(evaluation.observations) if kind_of(o) == kind]
        by_stating = sorted(
            (place for place, bucket in enumerate(buckets) if bucket[2] is not None),
            key=lambda place: buckets[place][2] or 0,
        )
        in_order = len(given) == len(by_stating) > 0 and not any(o.indicators for _, o in given)
        pairs: dict[int, list[int]] = {}
        for rank, (index, observation) in enumerate(given):
            place = by_stating[rank] if in_order else _place_of(observation, evaluation, buckets, taxonomy)
            if place is not None:
                pairs.setdefault(place, []).append(index)
                self.used.add(index)
        return pairs


def _place_of(
    observation: Observation,
    evaluation: Evaluation,
    buckets: tuple[BucketKey, ...],
    taxonomy: tuple[ProblemKind, ...],
) -> int | None:
    codes = set(codes_of(observation, evaluation))
    for place, (_, own, stated) in enumerate(buckets):
        named = set(codes_of(evaluation.observations[stated], evaluation)) if stated is not None else set()
        if codes & ({*own} | named):
            return place
    said = f"{observation.title or ''}{observation.text}"
    marks = [(marks_of_text(kind, said, taxonomy), -place) for place, (kind, _, _) in enumerate(buckets)]
    if marks and max(marks)[0] > 0:
        return -max(marks)[1]
    return 0 if len(buckets) == 1 else None


def causes_of(
    number: int,
    kinds: tuple[ProblemKind, ...],
    codes: tuple[str, ...],
    pairing: Pairing,
    evaluation: Evaluation,
) -> tuple[Cause, ...]:
    """List a problem's causes (原因): stated ones asserted with their place, else possible ones.

    Args:
        number: The problem's position.
        kinds: Its kinds, the main one first.
        codes: The indicators it tells.
        pairing: Which stated causes answer it.
        evaluation: Where the causes are stated.

    Returns:
        At least one cause; objective ones only where an input states them.
    """
    found = []
    for index in pairing.causes.get(number, ()):
        observation = evaluation.observations[index]
        text = clean(observation.text)
        if text:
            place = observation.place_of("text") or "评价发现"
            found.append(Cause(text, asserted=True, place=place, objective=observation.objective))
    for indicator in () if found else evaluation.indicators:
        text = cause_part(indicator.deviation)
        if indicator.code in codes and text:
            place = indicator.place_of("deviation") or f"{indicator.name}的偏差原因"
            found.append(Cause(text, asserted=True, place=place))
    for observation in () if found else evaluation.observations:
        text = without_amount(clean(observation.text))
        if observation.kind == "deduction" and _CAUSAL.search(text) and _measures(observation, codes, evaluation):
            found.append(Cause(text, asserted=True, place=observation.place_of("text") or "评价发现"))
    return tuple(found) or _possible(kinds)


def _measures(observation: Observation, codes: tuple[str, ...], evaluation: Evaluation) -> bool:
    """Whether an observation speaks of one of these indicators, and it has a target in numbers.

    Beside a measured shortfall 因…未施工 says why; elsewhere it is the defect itself.
    """
    own = [code for code in codes_of(observation, evaluation) if code in codes]
    return any(indicator.code in own and compared(indicator) for indicator in evaluation.indicators)


def cause_part(deviation: str | None) -> str:
    """The sentences of a stated deviation that tell its cause; those that promise a remedy are left out."""
    sentences = [part for part in re.split(r"(?<=[。；])", clean(deviation)) if part.strip()]
    told = [part for part in sentences if not part.startswith(_REMEDY_WORDS)]
    return clean("".join(told))


def remedy_part(deviation: str | None) -> str:
    """The sentences of a stated deviation that promise a remedy (改进措施); "" where there is none."""
    sentences = [part for part in re.split(r"(?<=[。；])", clean(deviation)) if part.strip()]
    return clean("".join(part for part in sentences if part.startswith(_REMEDY_WORDS)))


def _possible(kinds: tuple[ProblemKind, ...]) -> tuple[Cause, ...]:
    offered = []
    for kind in kinds:
        own = [cause for cause in kind.causes if not cause.objective]
        limit = _MOST_POSSIBLE if len(kinds) == 1 else 1
        offered += [
            Cause(clean(cause.text), asserted=False, evidence=clean(cause.evidence_to_ask)) for cause in own[:limit]
        ]
    return tuple(offered[: _MOST_POSSIBLE + 1])


def suggestion_of(
    number: int,
    kinds: tuple[ProblemKind, ...],
    pairing: Pairing,
    observations: tuple[Observation, ...],
    causes: tuple[Cause, ...] = (),
) -> Remedy:
    """Give a problem its one suggestion (建议): the stated one, else the one of its kinds that answers its causes."""
    indices = pairing.suggestions.get(number, [])
    if indices:
        first = observations[indices[0]]
        heading, _ = split_title(first.text)
        title = clean(first.title) or heading or first_clause(first.text)
        title = _REQUEST.sub("", title.removeprefix("建议")) or kinds[0].suggestions[0].title
        bodies = [split_title(observations[index].text)[1] for index in indices]
        return Remedy(title, "；".join(bodies), first.place_of("text") or "评价发现")
    choice = [_answering(kind, causes) for kind in kinds]
    texts = list(dict.fromkeys(clean(item.text) for item in choice))
    titles = list(dict.fromkeys(clean(item.title) for item in choice[:2]))
    return Remedy("，".join(titles), "；同时，".join(texts))


def _answering(kind: ProblemKind, causes: tuple[Cause, ...]) -> KindSuggestion:
    """The suggestion that shares most with the stated causes; the first where none shares enough.

    Possible causes and suggestions of a kind are listed in the same order, so the first answers the first.
    """
    said = "；".join(cause.text for cause in causes if cause.asserted)
    pairs = {said[place : place + 2] for place in range(len(said) - 1)}
    marks = [sum(pair in suggestion.text for pair in pairs) for suggestion in kind.suggestions]
    best = max(marks)
    return kind.suggestions[marks.index(best) if best >= _FEWEST_SHARED else 0]
