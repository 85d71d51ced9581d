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
from assistant.drafting.themes import narrowest
from assistant.drafting.writing import enumerate_clauses
from assistant.facts import codes_of, compared

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Observation, ObservationKind
    from assistant.retrieval.library import KindSuggestion, ProblemKind

_MOST_POSSIBLE = 2
_FEWEST_SHARED = 4
# A request and whom it is put to (请管理处); the report puts its own addressee.
_REQUEST = re.compile("^请(?:[一-鿿]{1,14}?(?:中心|单位|部门|局|委|办|处|馆|站|所|院|校))?(?=.{4})")
_CAUSAL = re.compile("(?<![原成诱要动])因(?![此而地素果])|由于|受[^，。；]{1,12}影响")
CAUSAL = re.compile(f"{_CAUSAL.pattern}|原因|导致|致使|造成|所致|(?<![体关联])系(?![统列数])|引起")
_LEADS_TO = re.compile("[，,]?(?:从而|以致|直接|进而)?(?:导致|致使|造成)(?:了)?")
# What a text says of a result alone: so much is done, so much is not. Why stands nowhere in it.
_RESULT_ONLY = re.compile(
    r"[^，。；]*(?:(?:不|未|没有)(?:能)?(?:按[时期]|如期|及时|全部|完全)?(?:完成|完工|达到|达标|达成|消除|下达|拨付|支付|签订|移交|开展|实施|交付|上线|"
    r"建成|通过|验收|投入使用|投入运营)(?:目标值?|任务|计划)?|(?:超期|逾期|滞后|延期|晚)\d+[个]?[天日月周](?:以上)?|"
    r"\d+[个项处家笔件名台批次]?(?:已|均|在[^，。；]{1,8}内|按[时期]|如期)?(?:完成|完工|支付|通过|达标|建成)|"
    r"(?:略)?[低少]于[^，。；]{0,6}(?:目标|计划|要求|指标)[值数]?|"
    r"(?:完成|达成|合格|达标|执行|支付|及时|满意|使用|就业)[率度][为仅只]*\d+(?:\.\d+)?%)"
)
_LED_BY_LABEL = re.compile("^(?:下一步|下步)?(?:的)?(?:改进|整改)?(?:措施|打算)[为是]?[：:，,]")
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
        in_order = len(given) == len(by_stating) > 0 and all(
            _may_answer(observation, buckets[place], evaluation)
            for (_, observation), place in zip(given, by_stating, strict=True)
        )
        pairs: dict[int, list[int]] = {}
        for rank, (index, observation) in enumerate(given):
            place = by_stating[rank] if in_order else _place_of(observation, evaluation, buckets, taxonomy)
            if place is not None:
                pairs.setdefault(place, []).append(index)
                self.used.add(index)
        return pairs


def _may_answer(observation: Observation, bucket: BucketKey, evaluation: Evaluation) -> bool:
    """Whether nothing speaks against an answer to this problem: it names none, or some of the same indicators."""
    _, own, stated = bucket
    problem = evaluation.observations[stated] if stated is not None else None
    if problem is not None and observation.title and problem.title and observation.title == problem.title:
        return True
    named = set(codes_of(problem, evaluation)) if problem is not None else set()
    return not observation.indicators or bool(set(observation.indicators) & ({*own} | named))


def _place_of(
    observation: Observation,
    evaluation: Evaluation,
    buckets: tuple[BucketKey, ...],
    taxonomy: tuple[ProblemKind, ...],
) -> int | None:
    for place, (_, _, stated) in enumerate(buckets):
        # What stands under the heading of a problem answers that problem.
        if stated is not None and observation.title and observation.title == evaluation.observations[stated].title:
            return place
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
    stated: int | None = None,
) -> tuple[Cause, ...]:
    """List a problem's causes (原因): stated ones asserted with their place, else possible ones.

    Args:
        number: The problem's position.
        kinds: Its kinds, the main one first.
        codes: The indicators it tells.
        pairing: Which stated causes answer it.
        evaluation: Where the causes are stated.
        stated: The observation that states the problem, if one does; its own words may hold the cause.

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
    if not found and stated is not None:
        observation = evaluation.observations[stated]
        text = cause_within(observation.text)
        if text:
            found.append(Cause(text, asserted=True, place=observation.place_of("text") or "评价发现"))
    for indicator in () if found else evaluation.indicators:
        text = cause_part(indicator.deviation)
        if indicator.code in codes and text and not restates(text):
            place = indicator.place_of("deviation") or f"{indicator.name}的偏差原因"
            found.append(Cause(text, asserted=True, place=place, indicator=indicator.code))
    for observation in () if found else evaluation.observations:
        text = without_amount(clean(observation.text))
        if observation.kind == "deduction" and _tells_why(text) and _measures(observation, codes, evaluation):
            found.append(Cause(text, asserted=True, place=observation.place_of("text") or "评价发现"))
    return tuple(found) or _possible(kinds)


def _tells_why(text: str) -> bool:
    """Whether a reason for lost points says why a number fell short: by its words, or with no number of its own."""
    if _CAUSAL.search(text):
        return True
    return bool(text) and not any(char.isdigit() for char in text) and not restates(text)


def _measures(observation: Observation, codes: tuple[str, ...], evaluation: Evaluation) -> bool:
    """Whether an observation speaks of one of these indicators, and it has a target in numbers.

    Beside a measured shortfall 因…未施工 says why; elsewhere it is the defect itself.
    """
    own = [code for code in codes_of(observation, evaluation) if code in codes]
    return any(indicator.code in own and compared(indicator) for indicator in evaluation.indicators)


def restates(text: str) -> bool:
    """Whether a stated cause only tells the result again (北苑小区1.2公里未完成): that is a fact, not why."""
    bare = cause_part(text)
    clauses = [clause for clause in re.split("[，。；;]", bare) if clause.strip()]
    return (
        bool(clauses) and not CAUSAL.search(bare) and all(_RESULT_ONLY.fullmatch(clause.strip()) for clause in clauses)
    )


def cause_within(text: str) -> str:
    """The part of a stated problem that says why, before what came of it (…，导致…); "" where none does."""
    for sentence in re.split("[。；;]", clean(text)):
        before, mark, _ = sentence.partition(found.group()) if (found := _LEADS_TO.search(sentence)) else ("", "", "")
        if mark and len(before) >= _FEWEST_SHARED:
            return before.rstrip("，, ")
    return ""


def cause_part(deviation: str | None) -> str:
    """The sentences of a stated deviation that tell its cause; those that promise a remedy are left out."""
    sentences = [part for part in re.split(r"(?<=[。；])", clean(deviation)) if part.strip()]
    told = [part for part in sentences if not part.startswith(_REMEDY_WORDS)]
    return clean("".join(told))


def remedy_part(deviation: str | None) -> str:
    """The sentences of a stated deviation that promise a remedy (改进措施); "" where there is none."""
    sentences = [part for part in re.split(r"(?<=[。；])", clean(deviation)) if part.strip()]
    return clean("".join(_LED_BY_LABEL.sub("", part) for part in sentences if part.startswith(_REMEDY_WORDS)))


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
    if len(kinds) == 1:
        return Remedy(clean(choice[0].title), clean(choice[0].text))
    theme = narrowest(kind.id for kind in kinds)
    title = theme.remedy if theme is not None else "，".join(dict.fromkeys(clean(item.title) for item in choice[:2]))
    # Of several measures only the first step of each: a list of lists is not read.
    steps = list(dict.fromkeys(clean(item.text).partition("；")[0] for item in choice))
    return Remedy(title, enumerate_clauses(steps).rstrip("。"))


def _answering(kind: ProblemKind, causes: tuple[Cause, ...]) -> KindSuggestion:
    """The suggestion that shares most with the stated causes; the first where none shares enough.

    Possible causes and suggestions of a kind are listed in the same order, so the first answers the first.
    """
    said = "；".join(cause.text for cause in causes if cause.asserted)
    pairs = {said[place : place + 2] for place in range(len(said) - 1)}
    marks = [sum(pair in suggestion.text for pair in pairs) for suggestion in kind.suggestions]
    best = max(marks)
    return kind.suggestions[marks.index(best) if best >= _FEWEST_SHARED else 0]
