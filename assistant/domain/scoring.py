"""Rules that turn values into points, and the points with their proof (评分办法、指标得分)."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs the type at run time
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from pydantic import Field

from assistant.domain.finding import Finding  # noqa: TC001 - public field type
from assistant.domain.quantity import RoundingMode  # noqa: TC001 - pydantic needs the type at run time
from assistant.domain.source import Basis, FileModel

ScoreStatus = Literal["scored", "stated", "judgement", "disputed", "missing", "waived"]
Relation = Literal["met", "missed", "exceeded", "unknown"]


class RoundingSpec(FileModel):
    """A rule's rounding (舍入): places after the point, and the mode."""

    places: int = 2
    mode: RoundingMode = "half_up"


class GradeBand(FileModel):
    """One grade (等级): ``name`` from ``at_least`` (inclusive) up to the next band."""

    name: str
    at_least: Decimal


class AppliesTo(FileModel):
    """Which indicators a rule scores; every stated condition must hold.

    ``kind`` is 资金 (the funds row), 定量, 定性, 要点 (points of evaluation) or 组 (a group without leaf
    weights); ``names`` are words one of which the indicator's path must hold.
    """

    kind: Literal["资金", "定量", "定性", "要点", "组"]
    sign: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    target_zero: bool | None = None


class InputSpec(FileModel):
    """An input by the label the form prints (按标签取数)."""

    label: str
    unit: str | None = None


class Bracket(FileModel):
    """One bracket of a bracketed rule (分档): from ``at_least`` (inclusive) to ``below`` (exclusive).

    It earns ``share`` of the weight, or proportionally to the rate where ``proportional`` is set.
    """

    at_least: Decimal | None = None
    below: Decimal | None = None
    share: Decimal | None = None
    proportional: bool = False


class Parameters(FileModel):
    """Everything a method may be told by its rule; no expressions.

    Rates and cuts are fractions (0.8 is 80%); steps and amounts are in the unit the field names.
    """

    denominator: str | None = Field(default=None, description="field of the funds row below the line")
    cuts: tuple[Decimal, ...] = (Decimal("0.8"), Decimal("0.6"))
    levels: tuple[str, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    step: Decimal | None = Field(default=None, description="分 per failure or per unit")
    per: Decimal | None = Field(default=None, description="size of one unit, percentage points")
    threshold: Decimal | None = None
    step_mode: Literal["floor", "proportional"] = "floor"
    floor: Decimal = Decimal(0)
    explain_above: Decimal | None = Field(
        default=None, description="(B−A)/A from which an over-fulfilment must be explained"
    )


class RuleExample(FileModel):
    """A worked example of a rule, run as a test (算例). ``points`` is null where it must stay open."""

    name: str
    given: dict[str, Decimal | str | bool | tuple[bool, ...]]
    points: Decimal | None
    range: tuple[Decimal, Decimal] | None = None


class IndicatorRule(FileModel):
    """How one kind of indicator earns points, and on what basis (指标评分规则)."""

    code: str
    title: str
    applies_to: AppliesTo
    method: str
    parameters: Parameters = Parameters()
    inputs: dict[str, InputSpec] = Field(default_factory=dict)
    rounding: RoundingSpec = RoundingSpec()
    when_missing: Literal["undetermined", "zero"] = "undetermined"
    basis: Basis
    note: str | None = None
    examples: tuple[RuleExample, ...] = Field(min_length=3)


class GroupWeight(FileModel):
    """The weight a scheme gives a first-level group, and the words that name the group."""

    name: str
    weight: Decimal
    names: tuple[str, ...] = ()


class RuleSet(FileModel):
    """The rules of one jurisdiction and edition (评分办法), with dates in force and grade bands."""

    name: str
    title: str
    edition: str
    region: str = "全国"
    document_types: tuple[str, ...]
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    groups: tuple[GroupWeight, ...] = ()
    weights_adjustable: bool = True
    total: Decimal = Decimal(100)
    rounding: RoundingSpec = RoundingSpec()
    bands: tuple[GradeBand, ...] = ()
    bands_basis: Basis | None = None
    basis: Basis
    includes: str | None = None
    replaces: tuple[str, ...] = ()
    rules: tuple[IndicatorRule, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreInput:
    """One value a score rests on (取数): name, value as text, unit, place."""

    name: str
    value: str
    unit: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """One line of arithmetic that can be followed by hand (计算步骤): ``193.54÷200.00=96.77%``."""

    text: str


@dataclass(frozen=True, slots=True)
class Score:
    """The points of one indicator, or 未定, with the steps that led there (指标得分).

    ``computed`` is what rule and inputs decide, ``stated`` what the file prints, ``points`` the one
    that counts (contract.md, score). Points are 分 with the rule's decimals. ``range`` is the
    awardable interval of an unscored judgement, both ends inclusive. ``relation`` tells whether the
    target was met; ``ratio`` is actual ÷ target (or the execution rate) as a fraction.
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

    ``total`` is None (未定) while one leaf has no points; ``total_computed`` sums what rules decide
    and is None where nothing could be computed.
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
