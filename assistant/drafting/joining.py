"""Chains join into problems, each with causes and one suggestion (问题、原因、建议一一对应).

What the evaluators stated comes first and keeps its words; the taxonomy fills what they left open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.deduction import Deduction, Problem
from assistant.drafting.input_text import clean, first_clause, is_remedy, split_title, without_amount
from assistant.drafting.kinds import MANAGEMENT_WEAK, TARGET_MISSED, UNEXPLAINED, marks_of_text, match_kind
from assistant.drafting.phrases import is_scale
from assistant.drafting.remedies import Pairing, causes_of, suggestion_of
from assistant.facts import REVERSED, codes_of, compared, sign_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.evaluation import Evaluation, Indicator, Observation
    from assistant.domain.scoring import Relation, Score
    from assistant.retrieval.library import ProblemKind

_ZERO = Decimal(0)
_SURVEYED = re.compile(r"(?:有效)?问卷(?:调查)?(?:结果)?(?:反映|显示|表明|\d+份)|回收(?:有效)?问卷\d+份")
_GENERAL = {MANAGEMENT_WEAK.id, UNEXPLAINED.id}


@dataclass(frozen=True, slots=True)
class Material:
    """What problems are made from: the evaluation, its scores by code, the kinds of problem."""

    evaluation: Evaluation
    scores: dict[str, Score]
    taxonomy: tuple[ProblemKind, ...]

    def stated_problems(self) -> list[tuple[int, Observation]]:
        """The stated problems with their indices; those worded as remedies are suggestions."""
        return [
            (index, observation)
            for index, observation in enumerate(self.evaluation.observations)
            if observation.kind == "problem" and not is_remedy(observation.text)
        ]

    def indicator(self, code: str) -> Indicator | None:
        """The indicator with this code; None for groups and the funds row."""
        return next((indicator for indicator in self.evaluation.indicators if indicator.code == code), None)

    def deviation_of(self, code: str) -> str:
        """The stated cause of an indicator's deviation (偏差原因); "" where none is stated."""
        indicator = self.indicator(code)
        return clean(indicator.deviation) if indicator is not None else ""


@dataclass(slots=True)
class _Bucket:
    """A problem in the making: chains of one kind, or those of one stated problem."""

    kind: ProblemKind
    chains: list[Deduction] = field(default_factory=list)
    stated: int | None = None
    others: list[ProblemKind] = field(default_factory=list)

    @property
    def lost(self) -> Decimal:
        return sum((chain.amount for chain in self.chains if chain.amount is not None), _ZERO)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(chain.indicator for chain in self.chains))


def join_problems(
    material: Material, chains: list[Deduction], told_alone: set[str], most: int
) -> tuple[tuple[Problem, ...], tuple[int, ...]]:
    """Join chains into problems (归并问题), most points lost first.

    Args:
        material: Evaluation, scores, kinds.
        chains: All chains in form order.
        told_alone: Ids of chains that the analysis tells; they become a problem only where no other is.
        most: The largest number of problems.

    Returns:
        The problems, and the indices of observations that none of them tells.
    """
    joined = [chain for chain in chains if chain.id not in told_alone]
    stated = material.stated_problems()
    if not joined and not stated:
        joined = chains
    buckets = _stated_buckets(material, stated)
    position = {chain.id: place for place, chain in enumerate(chains)}
    for chain in joined:
        _place(chain, buckets, material)
    buckets = _limit([bucket for bucket in buckets if bucket.chains or bucket.stated is not None], most)
    order = {id(bucket): place for place, bucket in enumerate(buckets)}
    buckets.sort(
        key=lambda bucket: (
            bucket.kind.id == UNEXPLAINED.id and bucket.stated is None,
            -bucket.lost,
            min((position[chain.id] for chain in bucket.chains), default=len(position)),
            order[id(bucket)],
        )
    )
    keys = tuple((bucket.kind, bucket.codes, bucket.stated) for bucket in buckets)
    pairing = Pairing.of(material.evaluation, keys, material.taxonomy)
    problems = tuple(_problem(bucket, number, material, pairing) for number, bucket in enumerate(buckets))
    told = {index for problem in problems for index in problem.observations} | pairing.used
    told |= {index for chain in chains for index in chain.observations}
    unlinked = tuple(
        index
        for index, observation in enumerate(material.evaluation.observations)
        if observation.kind != "achievement" and index not in told
    )
    return problems, unlinked


def _stated_buckets(material: Material, stated: list[tuple[int, Observation]]) -> list[_Bucket]:
    paths = {code: score.path for code, score in material.scores.items()}
    buckets = []
    for index, observation in stated:
        codes = codes_of(observation, material.evaluation)
        path = paths.get(codes[0], ()) if codes else ()
        texts = (observation.title or "", observation.text)
        buckets.append(_Bucket(match_kind(path, texts, "unknown", material.taxonomy), stated=index))
    return buckets


def _place(chain: Deduction, buckets: list[_Bucket], material: Material) -> None:
    observations = material.evaluation.observations
    for bucket in buckets:
        if bucket.stated is not None and chain.indicator in codes_of(observations[bucket.stated], material.evaluation):
            bucket.chains.append(chain)
            return
    kind = _kind_of(chain, material)
    if kind.id in _GENERAL:
        for bucket in buckets:
            if chain.indicator in bucket.codes:
                bucket.chains.append(chain)
                return
    for bucket in buckets:
        if bucket.kind.id == kind.id and _open_for(bucket, material):
            bucket.chains.append(chain)
            return
    buckets.append(_Bucket(kind, [chain]))


def _open_for(bucket: _Bucket, material: Material) -> bool:
    """A stated problem that names its indicators takes no others; an unnamed one takes its kind."""
    if bucket.stated is None:
        return True
    observation = material.evaluation.observations[bucket.stated]
    said = f"{observation.title or ''}{observation.text}"
    return not codes_of(observation, material.evaluation) and marks_of_text(bucket.kind, said, material.taxonomy) > 0


def _kind_of(chain: Deduction, material: Material) -> ProblemKind:
    score = material.scores.get(chain.indicator)
    texts = [material.evaluation.observations[index].text for index in chain.observations]
    texts += chain.criteria
    indicator = material.indicator(chain.indicator)
    if not texts and indicator is not None and is_scale(indicator.target) and clean(indicator.actual):
        texts.append(f"评价为{clean(indicator.actual)}，未达到最高档次")
    missed = score is not None and standing_of(indicator, score) == "missed"
    relation: Relation = "missed" if missed else "unknown"
    if not missed:
        # The stated cause of a missed target says why, not what is wrong; elsewhere it is all there is.
        texts.append(material.deviation_of(chain.indicator))
    path = score.path if score is not None else (chain.name,)
    taxonomy = material.taxonomy
    if missed and indicator is not None and compared(indicator):
        # A target in numbers is no 定性指标, and a survey that is quoted was made.
        taxonomy = tuple(kind for kind in taxonomy if "定性指标" not in kind.title)
        texts = [_SURVEYED.sub("", text) for text in texts]
    return match_kind(path, texts, relation, taxonomy)


def _limit(buckets: list[_Bucket], most: int) -> list[_Bucket]:
    """Join the smallest problems until at most ``most`` are left; stated ones are never joined."""
    while len(buckets) > most:
        free = [bucket for bucket in buckets if bucket.stated is None]
        if len(free) < 2:  # noqa: PLR2004 - two are needed to join
            return buckets
        free.sort(key=lambda bucket: bucket.lost)
        guest, host = _closest(free)
        host.chains.extend(guest.chains)
        host.others.extend([guest.kind, *guest.others])
        buckets = [bucket for bucket in buckets if bucket is not guest]
    return buckets


def _closest(free: list[_Bucket]) -> tuple[_Bucket, _Bucket]:
    """Choose the two problems that belong together most: one indicator, one group, else the smallest."""
    for width in (None, 1):
        for place, guest in enumerate(free):
            own = {code[:width] for code in guest.codes}
            for host in free[place + 1 :]:
                if own & {code[:width] for code in host.codes}:
                    return guest, host
    return free[0], free[1]


def _problem(bucket: _Bucket, number: int, material: Material, pairing: Pairing) -> Problem:
    observations = material.evaluation.observations
    stated = observations[bucket.stated] if bucket.stated is not None else None
    title, title_place = _title(bucket, stated, material)
    kinds = (bucket.kind, *bucket.others)
    causes = causes_of(number, kinds, bucket.codes, pairing, material.evaluation)
    remedy = suggestion_of(number, kinds, pairing, observations, causes)
    indices = [bucket.stated] if bucket.stated is not None else []
    indices += [index for chain in bucket.chains for index in chain.observations]
    return Problem(
        id=f"P{number + 1}",
        kind=bucket.kind.id,
        title=title,
        deductions=tuple(chain.id for chain in bucket.chains),
        observations=tuple(dict.fromkeys(indices)),
        causes=causes,
        suggestion=remedy.text,
        suggestion_title=remedy.title,
        suggestion_place=remedy.place,
        sources=tuple(dict.fromkeys(key for kind in kinds for key in kind.sources)),
        criterion="；".join(dict.fromkeys(kind.criterion for kind in kinds[:2])),
        effect="，".join(dict.fromkeys(kind.effect for kind in kinds[:2] if kind.effect)),
        title_place=title_place,
    )


def _title(bucket: _Bucket, stated: Observation | None, material: Material) -> tuple[str, str | None]:
    observations = material.evaluation.observations
    if stated is not None:
        title = clean(stated.title) or split_title(stated.text)[0] or first_clause(stated.text)
        return title or bucket.kind.title, stated.place_of("text") or "评价发现"
    names = _names(bucket.chains)
    if len(names) == 1 and (bucket.kind is TARGET_MISSED or _one_of_some(bucket, material)):
        indicator = material.indicator(bucket.codes[0])
        over = indicator is not None and sign_of(indicator) in REVERSED
        return f"{names[0]}{'超出年度控制目标' if over else '未达到年度目标'}", None
    if bucket.kind is UNEXPLAINED and len(names) == 1:
        return f"{names[0]}得分与满分尚有差距", None
    if bucket.kind is MANAGEMENT_WEAK and len(names) == 1:
        observed = [index for chain in bucket.chains for index in chain.observations]
        said = without_amount(clean(observations[observed[0]].text)) if observed else ""
        clause = first_clause(said)
        # A heading that says all the paragraph says would only be read twice.
        return clause if clause != said and clause else f"{names[0]}方面有待进一步规范", None
    return "、".join(dict.fromkeys(kind.title for kind in (bucket.kind, *bucket.others[:1]))), None


def _one_of_some(bucket: _Bucket, material: Material) -> bool:
    """Whether a title that says 部分 would stand for a single measured indicator that missed its target."""
    score, indicator = material.scores.get(bucket.codes[0]), material.indicator(bucket.codes[0])
    if score is None or indicator is None or not bucket.kind.title.startswith("部分"):
        return False
    return compared(indicator) and standing_of(indicator, score) == "missed"


def _names(chains: Iterable[Deduction]) -> list[str]:
    return list(dict.fromkeys(chain.name for chain in chains))
