"""Suggested deduction rationales (扣分理由建议): rule, data, arithmetic and evidence of every lost point.

Points given without support are listed in ``support``, past reports compared in ``precedents``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.domain.scoring import Score
from assistant.drafting.input_text import clean
from assistant.drafting.kinds import UNEXPLAINED, match_kind, relation_told
from assistant.drafting.slots import fill_text, slot_facts
from assistant.facts import group_letters
from assistant.review.clauses import clause_of, limits_text
from assistant.review.counterfactual import find_counterfactual
from assistant.review.groups import candidates_of, group_reasons
from assistant.review.reasons import reasons_of
from assistant.review.records import Confidence, Counterfactual, OpenPoints, Part, Rationale, Reason, RuleClause
from assistant.review.splitting import CHECKLISTS, Share, split_loss
from assistant.review.wording import Told, arithmetic_text, awardable, basis_text, facts_text, head, unexplained

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.domain.fact import FactLedger
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import GroupScore, ScoreSheet
    from assistant.drafting.writing import Writing
    from assistant.retrieval.library import ProblemKind

ZERO = Decimal(0)
_MOST_EVIDENCE = 3
_SIGN_CHECK = "SCR02"
# What a rule takes off for each fault; steps by percentage points may be counted in fractions.
_STEP = re.compile(
    r"每(?:有|发现|出现|缺少|缺|少)?[一1]?(?:处|项|个(?!百分点)|次|份|起|例)[^，。；]{0,12}扣(\d+(?:\.\d+)?)分"
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What rationales are built from (评审材料): the scored evaluation, its ledger and the kinds of problem."""

    writing: Writing
    rule_set: RuleSet
    taxonomy: tuple[ProblemKind, ...]

    @property
    def evaluation(self) -> Evaluation:
        """What was reported."""
        return self.writing.evaluation

    @property
    def sheet(self) -> ScoreSheet:
        """Its scores."""
        return self.writing.sheet

    @property
    def ledger(self) -> FactLedger:
        """Its facts."""
        return self.writing.ledger


def build_rationales(desk: Desk) -> tuple[Rationale, ...]:
    """Build one rationale per indicator that lost points, or should have (扣分理由), in form order.

    Precedents are added by ``assistant.review.precedents``. Equal arguments give equal results.
    """
    built = [rationale for score in desk.sheet.scores if (rationale := _of_leaf(desk, score)) is not None]
    built += _of_groups(desk)
    return _noting_repeats(tuple(built))


def _of_leaf(desk: Desk, score: Score) -> Rationale | None:
    loss = score.deduction
    if score.weight is None or score.points is None or loss is None or score.status == "waived":
        return None
    # A sign that contradicts its indicator decides nothing until a person has settled it.
    borne = None if score.computed is None else score.weight - score.computed
    doubted = any(finding.check == _SIGN_CHECK for finding in score.findings)
    if doubted:
        borne = None
    proposed = borne is not None and score.status == "disputed" and borne > loss
    if proposed and score.computed is not None:
        score = replace(score, points=score.computed)
        loss = borne
    if loss is None or loss <= ZERO or score.points is None or score.weight is None:
        return None
    indicator = desk.writing.indicator(score.code)
    told = Told(score, indicator, score.name, score.weight, score.points, loss, proposed=proposed)
    reasons = reasons_of(score, desk.evaluation) or _judged(score, indicator)
    split = split_loss(score, loss, reasons, borne=borne)
    clause = clause_of(score, indicator, desk.rule_set)
    notes = list(split.notes)
    if proposed:
        notes.insert(0, "原表得分高于按规则核算的得分，扣分为按规则提出的建议，须经评价人员确认")
    if score.range is not None and not score.range[0] <= score.points <= score.range[1]:
        notes.append(
            f"得分{format_decimal(score.points)}分不在可给分范围{limits_text(score.range)}之内，请核实等级或得分"
        )
    notes.extend(_off_step(clause, split.shares))
    built = _assemble(desk, told, clause, split.shares, notes)
    wanted = find_counterfactual(desk.evaluation, desk.rule_set, desk.sheet, score)
    return replace(
        built,
        stated=score.stated,
        range=score.range,
        awardable=awardable(score),
        proposed=proposed,
        counterfactual=wanted or _condition(desk, told, split.shares),
    )


def _off_step(clause: RuleClause, shares: Sequence[Share]) -> Iterator[str]:
    """Say where an amount is no multiple of what the rule takes off for each fault (每处扣0.5分)."""
    found = _STEP.search(clause.text)
    if found is None:
        return
    step = Decimal(found.group(1))
    for share in shares:
        if step > 0 and not share.ruled and share.amount % step:
            amount = format_decimal(share.amount)
            yield f"扣分{amount}分不是评分标准所定每项{format_decimal(step)}分的整数倍，请核对"


def find_open(desk: Desk) -> tuple[OpenPoints, ...]:
    """List the judgements nobody has made yet, with what may be awarded (待评判得分)."""
    found = []
    for score in desk.sheet.scores:
        if score.points is not None or score.range is None or score.weight is None:
            continue
        indicator = desk.writing.indicator(score.code)
        actual = clean(indicator.actual) if indicator is not None else ""
        text = f"【{score.name}】满分{format_decimal(score.weight)}分，"
        text += f"完成情况填报为“{actual}”，" if actual else ""
        text += f"{awardable(score)}；尚未评定"
        if score.suggested is not None:
            lost = format_decimal(score.weight - score.suggested)
            text += f"，评分办法的参考得分为{format_decimal(score.suggested)}分（扣{lost}分），采用前须确认"
        text += "；评定低于满分的，须写明扣分事项和佐证"
        kind = next((item for item in desk.taxonomy if score.name in item.indicators), None)
        asked = () if kind is None else tuple(cause.evidence_to_ask.rstrip("。") for cause in kind.causes)
        evidence = asked[:_MOST_EVIDENCE] or (f"支持“{score.name}”评定等级的事实和佐证材料",)
        found.append(OpenPoints(score.code, score.path, score.weight, score.range, score.suggested, text, evidence))
    return tuple(found)


def _judged(score: Score, indicator: Indicator | None) -> tuple[Reason, ...]:
    """Take a judged result that rules out full marks (部分达成、中) for the reason where no other is told."""
    if indicator is None or not indicator.actual or score.range is None or score.weight is None:
        return ()
    if score.range[1] >= score.weight:
        return ()
    place = indicator.place_of("actual")
    return (Reason(f"完成情况评定为“{indicator.actual}”", None, (place,) if place else ()),)


def _of_groups(desk: Desk) -> Iterator[Rationale]:
    """Rationales of groups that lost points no leaf accounts for (只载一级指标得分)."""
    letters = group_letters(desk.sheet)
    for group in desk.sheet.groups:
        members = [score for score in desk.sheet.scores if score.group == group.name]
        if members or group.weight is None or group.points is None or group.points >= group.weight:
            continue
        score = _group_score(group, letters[group.name])
        told = Told(score, None, group.name, group.weight, group.points, group.weight - group.points, group=True)
        reasons = group_reasons(group.name, letters[group.name], desk.evaluation)
        split = split_loss(score, told.deduction, reasons, borne=None)
        clause = clause_of(score, None, desk.rule_set, group=True)
        built = _assemble(desk, told, clause, split.shares, list(split.notes))
        left = any(not share.reasons for share in split.shares)
        found = candidates_of(group.name, desk.evaluation, desk.taxonomy) if left else ()
        asked = ("三级指标得分明细", *built.evidence) if left else built.evidence
        yield replace(built, stated=group.stated, group=True, candidates=found, evidence=asked)


def _group_score(group: GroupScore, letter: str) -> Score:
    return Score(
        letter, (group.name,), group.weight, group.points, group.stated, None, "stated", "", None, "", None
    )  # fmt: skip


def _assemble(desk: Desk, told: Told, clause: RuleClause, shares: Sequence[Share], notes: Sequence[str]) -> Rationale:
    """Word the parts and the whole of one rationale."""
    closing = _closing(told, shares)
    parts = tuple(_part(desk, told, clause, share, shares, closing) for share in shares)
    steps = _whole_steps(told, shares, closing)
    reasons = tuple(reason for share in shares for reason in share.reasons)
    rule = basis_text(clause, reasons, told)
    lines = [facts_text(told, _with_amounts(shares), desk.writing, amounts=len(shares) > 1)]
    open_share = next((share for share in shares if _is_open(share)), None)
    if open_share is not None:
        lines.append(unexplained(told, open_share.amount, full=_is_full(told)))
    lines.append(arithmetic_text(steps) if open_share is None or len(shares) > 1 else "")
    body = fill_text("".join(lines), desk.ledger)
    return Rationale(
        told.score.code,
        told.score.path,
        told.weight,
        told.points,
        told.deduction,
        parts,
        f"{head(told)}{rule}{body}",
        _confidence(shares),
        basis=rule.removeprefix("依据：").rstrip("。"),
        told=body,
        evidence=_evidence(desk, told, shares, reasons),
        notes=tuple(notes),
    )


def _part(
    desk: Desk, told: Told, clause: RuleClause, share: Share, shares: Sequence[Share], closing: tuple[str, ...]
) -> Part:
    several = len(shares) > 1
    steps = tuple(step.text for step in told.score.steps) if share.ruled else ()
    text = head(told, share.amount if several else None) + basis_text(clause, share.reasons, told)
    if _is_open(share):
        text += unexplained(told, share.amount, full=_is_full(told))
    else:
        shown = _told_part(told, share, several=several)
        text += facts_text(shown, share.reasons, desk.writing, amounts=False)
        text += arithmetic_text((*(steps if not several else ()), *closing))
    facts = tuple(
        dict.fromkeys(
            fact_id
            for fact_id in (
                *slot_facts(text),
                *(f"score.{told.score.code}.{key}" for key in ("weight", "points", "deduction")),
                *(f"group.{told.score.code}.{key}" for key in ("weight", "points", "deduction") if told.group),
                *(f"observation.{n + 1}.amount" for reason in share.reasons for n in reason.observations),
            )
            if fact_id in desk.ledger
        )
    )
    return Part(
        share.amount,
        clause,
        facts,
        (*steps, *closing),
        fill_text(text, desk.ledger),
        share.reasons,
        _places(told, share),
        share.confidence,
    )


def _told_part(told: Told, share: Share, *, several: bool) -> Told:
    """Leave target and result out of a part that the rule's arithmetic does not decide."""
    if several and not share.ruled and told.score.computed is not None:
        return replace(told, indicator=None, score=replace(told.score, method=""))
    return told


def _is_full(told: Told) -> bool:
    return told.score.computed is not None and told.score.computed >= told.weight


def _is_open(share: Share) -> bool:
    return not share.reasons and share.confidence == "needs-evidence"


def _with_amounts(shares: Sequence[Share]) -> tuple[Reason, ...]:
    """Print each part's amount behind its last reason."""
    shown: list[Reason] = []
    for share in shares:
        own = list(share.reasons)
        if own:
            own[-1] = replace(own[-1], amount=share.amount)
        shown.extend(own)
    return tuple(shown)


def _closing(told: Told, shares: Sequence[Share]) -> tuple[str, ...]:
    """The step every reader can follow: full marks, less what is taken off."""
    weight, points = format_decimal(told.weight), format_decimal(told.points)
    if len(shares) == 1:
        return (f"{weight}－{points}={format_decimal(told.deduction)}分",)
    taken = "－".join(format_decimal(share.amount) for share in shares)
    return (f"{weight}－{taken}={points}分",)


def _whole_steps(told: Told, shares: Sequence[Share], closing: tuple[str, ...]) -> tuple[str, ...]:
    ruled = any(share.ruled for share in shares)
    return (*(step.text for step in told.score.steps if ruled), *closing)


def _confidence(shares: Sequence[Share]) -> Confidence:
    if any(share.confidence == "needs-evidence" for share in shares):
        return "needs-evidence"
    return "computed" if all(share.confidence == "computed" for share in shares) else "suggested"


def _places(told: Told, share: Share) -> tuple[str, ...]:
    """Where the values stand: the inputs of the rule, the places of the reasons, else the row."""
    inputs = (item.place for item in told.score.inputs) if share.ruled and told.score.method not in CHECKLISTS else ()
    own = [place for reason in share.reasons for place in reason.places]
    found = tuple(dict.fromkeys(place for place in (*inputs, *own) if place))
    return found or ((told.score.place,) if told.score.place else ())


def _evidence(desk: Desk, told: Told, shares: Sequence[Share], reasons: Sequence[Reason]) -> tuple[str, ...]:
    """What to ask for (需补证据): for judged parts what proves the reason, for open ones the reason itself."""
    if all(share.confidence == "computed" for share in shares):
        return ()
    asked: list[str] = []
    if any(_is_open(share) for share in shares):
        asked.extend(UNEXPLAINED.evidence)
    kind = _kind(desk, told, reasons)
    if kind.id == UNEXPLAINED.id:
        own = (item for item in desk.taxonomy if told.name in item.indicators)
        kind = next(own, kind)
    asked.extend(cause.evidence_to_ask for cause in kind.causes if kind.id != UNEXPLAINED.id)
    return tuple(dict.fromkeys(text.rstrip("。") for text in asked))[:_MOST_EVIDENCE]


def _kind(desk: Desk, told: Told, reasons: Sequence[Reason]) -> ProblemKind:
    texts = [reason.text for reason in reasons]
    relation = relation_told(told.score.path, "；".join(texts), told.score.relation)
    return match_kind(told.score.path, texts, relation, desk.taxonomy)


def _condition(desk: Desk, told: Told, shares: Sequence[Share]) -> Counterfactual | None:
    """Tell in words what would have kept points that no single number decides; None where no reason is known."""
    reasons = [reason for share in shares for reason in share.reasons]
    if not reasons:
        return None
    failed = [reason for reason in reasons if reason.criterion]
    if failed:
        named = "、".join(f"“{reason.text}”" for reason in failed)
        return Counterfactual(
            f"评价要点{named}达到要求的，本项可得满分{format_decimal(told.weight)}分", points=told.weight
        )
    kind = _kind(desk, told, reasons)
    if not kind.criterion:
        return None
    return Counterfactual(f"评价要求为：{kind.criterion.rstrip('。')}；评价期内已做到并能提供佐证的，可不扣分")


def _noting_repeats(rationales: tuple[Rationale, ...]) -> tuple[Rationale, ...]:
    """Say where one fact is deducted under several indicators (同一事项重复扣分)."""
    users: dict[str, list[Rationale]] = {}
    for rationale in rationales:
        texts = {reason.text for part in rationale.parts for reason in part.reasons if not reason.criterion}
        for text in sorted(texts):
            users.setdefault(text, []).append(rationale)
    repeated: dict[str, list[str]] = {}
    for owners in users.values():
        if len(owners) > 1:
            names = "、".join(f"“{owner.name}”" for owner in owners)
            for owner in owners:
                repeated.setdefault(owner.code, []).append(f"同一事项在{names}中都有扣分，请确认是否重复扣分")
    return tuple(
        replace(rationale, notes=(*rationale.notes, *dict.fromkeys(repeated.get(rationale.code, ()))))
        for rationale in rationales
    )
