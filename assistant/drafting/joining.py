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
from assistant.drafting.kinds import MANAGEMENT_WEAK, TARGET_MISSED, UNEXPLAINED, fell_short, marks_of_text, match_kind
from assistant.drafting.linking import names_same, shared_weight
from assistant.drafting.phrases import is_scale
from assistant.drafting.remedies import Pairing, causes_of, restates, suggestion_of
from assistant.drafting.themes import area_of, narrowest, theme_of
from assistant.facts import REVERSED, codes_of, compared, sign_of, standing_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.evaluation import Evaluation, Indicator, Observation
    from assistant.domain.scoring import Relation, Score
    from assistant.retrieval.library import ProblemKind

_ZERO = Decimal(0)
_SURVEYED = re.compile(r"(?:有效)?问卷(?:调查)?(?:结果)?(?:反映|显示|表明|\d+份)|回收(?:有效)?问卷\d+份")
# A heading says what is wrong, the paragraph how often (监理周报缺失7份).
_COUNT_AT_END = re.compile(r"\d+[份个项次处名台件笔批人家套]$")
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
    def kinds(self) -> tuple[ProblemKind, ...]:
        return (self.kind, *self.others)

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
    host = _same_matter(chain, buckets, material)
    if host is not None:
        host.chains.append(chain)
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


def _same_matter(chain: Deduction, buckets: list[_Bucket], material: Material) -> _Bucket | None:
    """The stated problem that speaks of what cost these points, though it names no indicator."""
    observations, deviation = material.evaluation.observations, material.deviation_of(chain.indicator)
    told = [deviation, *(clean(observations[index].text) for index in chain.observations)]
    own = "。".join((chain.name, *told))
    ignored = (material.evaluation.case, material.evaluation.unit or "")
    marks: list[tuple[int, _Bucket]] = []
    named: list[_Bucket] = []
    for bucket in buckets:
        if bucket.stated is None or codes_of(observations[bucket.stated], material.evaluation):
            continue
        said = f"{observations[bucket.stated].title or ''}。{observations[bucket.stated].text}"
        if weight := shared_weight(own, said, ignored):
            marks.append((weight, bucket))
        if deviation and restates(deviation) and names_same(deviation, said, ignored):
            named.append(bucket)
    if marks:
        best = max(weight for weight, _ in marks)
        hosts = [bucket for weight, bucket in marks if weight == best]
        return hosts[0] if len(hosts) == 1 else None
    return named[0] if len(named) == 1 else None


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
    path = score.path if score is not None else (chain.name,)
    missed = score is not None and standing_of(indicator, score) == "missed"
    if not missed and (indicator is None or not compared(indicator)) and fell_short(path, "；".join(texts)):
        return match_kind(path, [_SURVEYED.sub("", text) for text in texts], "missed", _measured_kinds(material))
    relation: Relation = "missed" if missed else "unknown"
    if not missed:
        # The stated cause of a missed target says why, not what is wrong; elsewhere it is all there is.
        texts.append(material.deviation_of(chain.indicator))
    taxonomy = material.taxonomy
    if missed and indicator is not None and compared(indicator):
        # A target in numbers is no 定性指标, and a survey that is quoted was made.
        taxonomy = _measured_kinds(material)
        texts = [_SURVEYED.sub("", text) for text in texts]
    return match_kind(path, texts, relation, taxonomy)


def _measured_kinds(material: Material) -> tuple[ProblemKind, ...]:
    return tuple(kind for kind in material.taxonomy if "定性指标" not in kind.title)


def _limit(buckets: list[_Bucket], most: int) -> list[_Bucket]:
    """Join problems of one matter until at most ``most`` are left; stated ones are never joined.

    A matter is joined whole: part of it beside a heading that covers all of it would mislead.
    """
    for matter_of in (theme_of, area_of):
        while len(buckets) > most:
            free: dict[str, list[_Bucket]] = {}
            for bucket in buckets:
                matter = matter_of(bucket.kind.id)
                if bucket.stated is None and matter is not None:
                    free.setdefault(matter.title, []).append(bucket)
            joinable = [members for members in free.values() if len(members) > 1]
            if not joinable:
                break
            members = max(joinable, key=lambda found: (len(found), -sum(bucket.lost for bucket in found)))
            buckets = _joined(buckets, members)
    while len(buckets) > most and len(free_ones := [bucket for bucket in buckets if bucket.stated is None]) > 1:
        buckets = _joined(buckets, sorted(_closest(free_ones), key=buckets.index))
    return buckets


def _closest(free: list[_Bucket]) -> tuple[_Bucket, _Bucket]:
    """Choose the two problems that belong together most where no matter covers them: one group, else the smallest."""
    free = sorted(free, key=lambda bucket: bucket.lost)
    for place, guest in enumerate(free):
        own = {code[:1] for code in guest.codes}
        for host in free[place + 1 :]:
            if own & {code[:1] for code in host.codes}:
                return guest, host
    return free[0], free[1]


def _joined(buckets: list[_Bucket], members: list[_Bucket]) -> list[_Bucket]:
    """Join some of the problems into the first of them; facts, causes and measures run in the order of the form."""
    host, *guests = members
    for guest in guests:
        host.chains.extend(guest.chains)
        known = {kind.id for kind in host.kinds}
        host.others.extend(kind for kind in guest.kinds if kind.id not in known)
    return [bucket for bucket in buckets if not any(bucket is guest for guest in guests)]


def _problem(bucket: _Bucket, number: int, material: Material, pairing: Pairing) -> Problem:
    observations = material.evaluation.observations
    stated = observations[bucket.stated] if bucket.stated is not None else None
    title, title_place = _title(bucket, stated, material)
    kinds = bucket.kinds
    causes = causes_of(number, kinds, bucket.codes, pairing, material.evaluation, bucket.stated)
    remedy = suggestion_of(number, kinds, pairing, observations, causes)
    # Requirements of several kinds in a row say nothing of any, and one that the evaluators' own heading does not
    # speak of is not theirs.
    asked = len(kinds) == 1 and (stated is None or marks_of_text(bucket.kind, title, material.taxonomy) > 0)
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
        criterion=bucket.kind.criterion if asked else "",
        effect=bucket.kind.effect if asked else "",
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
        clause = _COUNT_AT_END.sub("", first_clause(said))
        # A heading that says all the paragraph says would only be read twice.
        return clause if clause != said and clause else f"{names[0]}方面有待进一步规范", None
    theme = narrowest(kind.id for kind in bucket.kinds) if bucket.others else None
    if theme is not None:
        return theme.title, None
    return "、".join(dict.fromkeys(kind.title for kind in bucket.kinds[:2])), None


def _one_of_some(bucket: _Bucket, material: Material) -> bool:
    """Whether a title that says 部分 would stand for a single measured indicator that missed its target."""
    score, indicator = material.scores.get(bucket.codes[0]), material.indicator(bucket.codes[0])
    if score is None or indicator is None or not bucket.kind.title.startswith("部分"):
        return False
    return compared(indicator) and standing_of(indicator, score) == "missed"


def _names(chains: Iterable[Deduction]) -> list[str]:
    return list(dict.fromkeys(chain.name for chain in chains))
