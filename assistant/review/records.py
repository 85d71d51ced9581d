"""What a suggested rationale consists of (扣分理由的组成); how each part is found is left to its own module."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - public field type
from typing import Literal

from assistant.domain.finding import Finding  # noqa: TC001 - public field type
from assistant.domain.source import Basis  # noqa: TC001 - public field type

Confidence = Literal["computed", "suggested", "needs-evidence"]
CONFIDENCE_NAMES: dict[Confidence, str] = {
    "computed": "按规则核算",
    "suggested": "评判建议",
    "needs-evidence": "待补依据",
}
Doubt = Literal["rule", "sign", "range", "defect", "inputs", "result", "evidence", "target", "excess"]
DOUBT_NAMES: dict[Doubt, str] = {
    "rule": "得分高于规则核算结果",
    "sign": "性质符号与指标含义不符",
    "range": "得分超出可给分范围",
    "defect": "满分但载有不足",
    "inputs": "缺少计分所需数据",
    "result": "没有可核算的完成值",
    "evidence": "未见佐证",
    "target": "目标值可能偏低",
    "excess": "扣分多于所载依据",
}


@dataclass(frozen=True, slots=True)
class RuleClause:
    """The rule a deduction rests on (扣分依据): its code in the rule set, what it says, the document.

    ``text`` is what the rule says in a clause; ``printed`` where those are the form's own words.
    ``document`` names the document as a report may cite it, "" for conventions of the product.
    """

    code: str | None
    text: str
    basis: Basis | None
    document: str = ""
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were lost, in the words of an input (扣分事项).

    ``amount`` is the points it names, in 分, None where it names none; ``observations`` are indices
    of the evaluation's observations that tell it, the same fact in several files once.
    """

    text: str
    amount: Decimal | None = None
    places: tuple[str, ...] = ()
    observations: tuple[int, ...] = ()
    criterion: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One deducted amount with what it rests on (扣分项); ``sentence`` is in the field's form.

    ``reasons`` are empty where nothing says what the points were taken off for.
    """

    amount: Decimal
    rule: RuleClause
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    sentence: str
    reasons: tuple[Reason, ...] = ()
    places: tuple[str, ...] = ()
    confidence: Confidence = "suggested"


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """What would have kept the points (保分条件).

    ``input`` and ``value`` name the result that would have been enough, None where no single number
    decides; ``points``, ``total`` and ``grade`` are what would then follow.
    """

    text: str
    input: str | None = None
    value: str | None = None
    points: Decimal | None = None
    total: Decimal | None = None
    grade: str | None = None


@dataclass(frozen=True, slots=True)
class Precedent:
    """How a past report deducted on the same indicator (往期扣分): ``share`` is deduction ÷ weight.

    ``same_name`` is False where only the place in the framework agrees.
    """

    source: str
    indicator: str
    deduction: Decimal
    weight: Decimal | None
    share: Decimal | None
    quote: str | None
    place: str | None = None
    same_name: bool = True
    stored: bool = False


@dataclass(frozen=True, slots=True)
class PrecedentSummary:
    """How far past deductions on an indicator reach (扣分分布): shares of the weight as fractions."""

    count: int
    lowest: Decimal | None
    median: Decimal | None
    highest: Decimal | None


@dataclass(frozen=True, slots=True)
class Rationale:
    """The suggested rationale of one indicator that lost points, or should have (扣分理由).

    ``points`` plus ``deduction`` is ``weight``, and the parts add up to ``deduction``. ``proposed`` tells
    that the form awards ``stated`` and the rationale says what rule or evidence bears instead.
    ``text`` is the whole in the field's form, ``basis`` its rule and ``told`` its facts and arithmetic, for
    tables with columns of their own; ``evidence`` is what to ask for, ``notes`` what a reviewer
    should know before signing. ``group`` tells that only a group's points are printed; ``awardable`` words
    the ``range`` a judgement may award.
    """

    code: str
    path: tuple[str, ...]
    weight: Decimal
    points: Decimal
    deduction: Decimal
    parts: tuple[Part, ...]
    text: str
    confidence: Confidence
    basis: str = ""
    told: str = ""
    stated: Decimal | None = None
    range: tuple[Decimal, Decimal] | None = None
    awardable: str = ""
    precedents: tuple[Precedent, ...] = ()
    distribution: PrecedentSummary | None = None
    counterfactual: Counterfactual | None = None
    evidence: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    candidates: tuple[Reason, ...] = ()
    proposed: bool = False
    group: bool = False

    @property
    def name(self) -> str:
        """The indicator's own name."""
        return self.path[-1] if self.path else self.code

    @property
    def needs_reason(self) -> bool:
        """Whether a part of the deduction has no reason."""
        return any(not part.reasons and part.confidence == "needs-evidence" for part in self.parts)


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Points given, or kept back, that rule or evidence does not bear (得分依据不足).

    ``points`` are those awarded; ``supported`` what rule or inputs bear, None where that cannot be said
    without further evidence; ``limits`` the lowest and highest the judgement allows. ``firm`` is False
    where only proof is missing.
    """

    code: str
    path: tuple[str, ...]
    weight: Decimal | None
    points: Decimal
    supported: Decimal | None
    doubt: Doubt
    text: str
    limits: tuple[Decimal, Decimal] | None = None
    steps: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    firm: bool = True

    @property
    def name(self) -> str:
        """The indicator's own name."""
        return self.path[-1] if self.path else self.code


@dataclass(frozen=True, slots=True)
class OpenPoints:
    """A judgement nobody has made yet (待评判得分): what may be awarded, and what has to be written with it.

    ``suggested`` is a proposal of the rule set in 分, None where it has none.
    """

    code: str
    path: tuple[str, ...]
    weight: Decimal | None
    range: tuple[Decimal, Decimal]
    suggested: Decimal | None
    text: str
    evidence: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The indicator's own name."""
        return self.path[-1] if self.path else self.code


@dataclass(frozen=True, slots=True)
class Rationales:
    """All suggested rationales of one evaluation (扣分理由建议), points not borne either way, points still open."""

    case: str
    rule_set: str
    rationales: tuple[Rationale, ...]
    unsupported: tuple[Unsupported, ...]
    open: tuple[OpenPoints, ...] = ()
    findings: tuple[Finding, ...] = ()

    def of(self, code: str) -> Rationale:
        """Return the rationale of one indicator; ``KeyError`` where it lost nothing."""
        for rationale in self.rationales:
            if rationale.code == code:
                return rationale
        raise KeyError(code)
