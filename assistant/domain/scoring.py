"""The points of indicators with their proof (指标得分); the rules they come from are in ``rules``."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - public field type
from dataclasses import dataclass, field
from decimal import Decimal  # noqa: TC003 - public field type
from typing import Any, Literal, NamedTuple

from assistant.domain.finding import Finding  # noqa: TC001 - public field type
from assistant.domain.frozen import quick
from assistant.domain.rules import Parameters, RoundingSpec  # noqa: TC001 - public field type
from assistant.domain.source import Basis  # noqa: TC001 - public field type

ScoreStatus = Literal["scored", "stated", "judgement", "disputed", "missing", "waived"]
SCORE_STATUS_NAMES: dict[ScoreStatus, str] = {
    "scored": "按规则计分",
    "stated": "按所载得分",
    "judgement": "待评判",
    "disputed": "有出入",
    "missing": "缺数据",
    "waived": "不适用",
}
Relation = Literal["met", "missed", "exceeded", "unknown"]


@quick()
@dataclass(frozen=True, slots=True)
class ScoreInput:
    """One value a score rests on (取数): name, value as text, unit, place."""

    name: str
    value: str
    unit: str | None = None
    place: str | None = None


@quick()
@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One line of arithmetic that can be followed by hand (计算步骤): ``193.54÷200.00=96.77%``."""

    text: str


class Terms(NamedTuple):
    """What points were computed from (计分条件): the method with its parameters, the rounding, the values by name."""

    method: str
    parameters: Parameters
    rounding: RoundingSpec
    given: Mapping[str, Any]


@quick("steps", "inputs")
@dataclass(frozen=True, slots=True)
class Score:
    """The points of one indicator, or 未定, with the steps that led there (指标得分).

    ``computed`` is what rule and inputs decide, ``stated`` what the file prints, ``points`` the one
    that counts (contract.md, score). Points are 分 with the rule's decimals. ``range`` is the
    awardable interval of an unscored judgement, both ends inclusive. ``relation`` tells whether the
    target was met; ``ratio`` is actual ÷ target (or the execution rate) as a fraction. ``exact`` is
    ``computed`` before rounding. Where a waived indicator's weight was shared out, ``weight`` is the
    weight that counts and ``original_weight`` the printed one; the waived leaf itself then weighs 0,
    so that weights still add up to the form's total. ``suggested`` points are a proposal only.
    ``terms`` are what a live formula is written from; None where no method was applied.
    """

    code: str
    path: tuple[str, ...]
    weight: Decimal | None
    points: Decimal | None
    stated: Decimal | None
    computed: Decimal | None
    status: ScoreStatus
    method: str
    rule: str | None
    rule_text: str
    basis: Basis | None
    steps: tuple[ScoreStep, ...] = ()
    inputs: tuple[ScoreInput, ...] = ()
    range: tuple[Decimal, Decimal] | None = None
    relation: Relation = "unknown"
    ratio: Decimal | None = None
    place: str | None = None
    exact: Decimal | None = None
    original_weight: Decimal | None = None
    suggested: Decimal | None = None
    findings: tuple[Finding, ...] = ()
    terms: Terms | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """The leaf's own name."""
        return self.path[-1] if self.path else self.code

    @property
    def group(self) -> str:
        """The first-level group's name."""
        return self.path[0] if self.path else ""

    @property
    def deduction(self) -> Decimal | None:
        """Weight minus points in 分; None while either is open."""
        if self.weight is None or self.points is None:
            return None
        return self.weight - self.points


@quick()
@dataclass(frozen=True, slots=True)
class GroupScore:
    """The points of one first-level group (一级指标得分); ``rate`` is points ÷ weight as a fraction."""

    name: str
    weight: Decimal | None
    points: Decimal | None
    stated: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """All points of one evaluation (评分表): leaves, groups, total, grade, and what was found.

    ``total`` is None (未定) while one leaf has no points. ``total_computed`` is the total that follows
    where every leaf a rule decides counts as computed and the others as they stand; None while one
    leaf has neither, and where no rule decides anything.
    """

    case: str
    rule_set: str
    scores: tuple[Score, ...]
    groups: tuple[GroupScore, ...]
    total: Decimal | None
    total_stated: Decimal | None
    total_computed: Decimal | None
    grade: str | None
    findings: tuple[Finding, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether the total could be formed."""
        return self.total is not None

    def score(self, code: str) -> Score:
        """Return the score with this indicator code; ``KeyError`` where there is none."""
        for score in self.scores:
            if score.code == code:
                return score
        raise KeyError(code)
