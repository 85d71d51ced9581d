"""Rules that turn values into points, as files state them (评分规则、评分办法); points are left to ``scoring``."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs the type at run time
import re
from collections.abc import Mapping  # noqa: TC003 - pydantic needs the type at run time
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BeforeValidator, Field, model_validator

from assistant.domain.quantity import RoundingMode  # noqa: TC001 - pydantic needs the type at run time
from assistant.domain.source import Basis, FileModel


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

    ``kind`` is 资金 (the funds row), 定量, 定性, 期限 (a date against a date), 要点 (points of
    evaluation), 组 (a group without leaf weights) or 偏低 (what a target set too low costs, on top of
    another rule); ``names`` are words one of which the indicator's path must hold; ``grade_words`` is
    True for indicators judged by a scale such as 优良中低差, False for the other qualitative ones;
    ``labelled`` restricts a named rule to rows that carry values by label, or are of its own kind.
    """

    kind: Literal["资金", "定量", "定性", "期限", "要点", "组", "偏低"]
    sign: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    target_zero: bool | None = None
    grade_words: bool | None = None
    labelled: bool = False


class InputSpec(FileModel):
    """An input by the label the form prints (按标签取数).

    ``labels`` are other wordings of the label, in which ``{本年}`` and ``{上年}`` stand for the evaluated
    year and the one before; ``funds`` names the field of the scored funds row the
    value is taken from where the indicator itself does not carry it.
    """

    label: str
    unit: str | None = None
    labels: tuple[str, ...] = ()
    funds: Literal["initial", "budget", "received", "spent", "balance"] | None = None


class BracketSteps(FileModel):
    """Steps within a bracket (档内逐级扣分): so much off for every ``per`` between the value and ``edge``.

    ``points`` in 分 or ``share`` of the weight are taken off per step, added where ``adds`` is set; ``most``
    is the most 分 that all steps together change.
    """

    edge: Decimal
    per: Decimal = Field(gt=0)
    points: Decimal | None = None
    share: Decimal | None = None
    mode: Literal["floor", "proportional", "ceiling"] = "floor"
    adds: bool = False
    most: Decimal | None = None


class BracketLine(FileModel):
    """Points as a straight line over a bracket's value (档内线性计分).

    At the value 0 it earns ``share`` of the weight and ``points`` 分, with every 1 more (100 个百分点 of a rate)
    ``share_slope`` and ``points_slope`` besides.
    """

    share: Decimal = Decimal(0)
    share_slope: Decimal = Decimal(0)
    points: Decimal = Decimal(0)
    points_slope: Decimal = Decimal(0)


class Bracket(FileModel):
    """One bracket of a bracketed rule (分档): from ``at_least`` (inclusive) to ``below`` (exclusive).

    ``above`` and ``at_most`` are the same edges exclusive and inclusive. It earns ``share`` of the
    weight, ``points`` in 分, the weight less ``off`` 分, evenly from nothing at ``base`` to all at
    ``top``, by a ``line``, or proportionally to the rate where ``proportional`` is set; ``steps`` then
    take off from that, or from the weight where nothing else is named.
    """

    at_least: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None
    share: Decimal | None = None
    points: Decimal | None = None
    off: Decimal | None = None
    base: Decimal | None = None
    top: Decimal | None = None
    proportional: bool = False
    line: BracketLine | None = None
    steps: BracketSteps | None = None

    def holds(self, value: Decimal) -> bool:
        """Tell whether a value lies within the bracket."""
        return (
            (self.at_least is None or value >= self.at_least)
            and (self.above is None or value > self.above)
            and (self.below is None or value < self.below)
            and (self.at_most is None or value <= self.at_most)
        )


class GradeWord(FileModel):
    """One word of a scale (等级词): shares of the weight from ``at_least`` up to ``below`` (exclusive).

    ``below`` is null for the best word, which reaches the full weight. ``suggested`` is a share to
    propose; it is never applied by itself. ``share`` or ``points`` (分) is what a form says the word
    earns exactly; then nothing is left to judgement.
    """

    name: str
    at_least: Decimal
    below: Decimal | None = None
    suggested: Decimal | None = None
    share: Decimal | None = None
    points: Decimal | None = None


class GradeScale(FileModel):
    """A scale of grade words as a form prints it (等级尺度): 优良中低差, 高中低."""

    name: str
    words: tuple[GradeWord, ...] = Field(min_length=2)


class Parameters(FileModel):
    """Everything a method may be told by its rule; no expressions.

    Rates and cuts are fractions (0.8 is 80%); steps and amounts are in the unit the field names.
    """

    denominator: str | None = Field(default=None, description="name of the amount below the line, as steps print it")
    cuts: tuple[Decimal, ...] = (Decimal("0.8"), Decimal("0.6"))
    levels: tuple[str, ...] = ()
    brackets: tuple[Bracket, ...] = ()
    measure: Literal["rate", "actual", "completion", "deviation", "short", "over"] = Field(
        default="rate",
        description=(
            "what bands and steps look at: the value's own rate, the value, actual ÷ target, |actual − target| ÷ "
            "target, target − actual, actual − target (rates as fractions)"
        ),
    )
    absolute: bool = Field(default=False, description="bands and steps look at the value without its sign")
    otherwise: Literal["proportional", "open"] = Field(
        default="proportional", description="what a value outside every bracket earns; open leaves it to judgement"
    )
    step: Decimal | None = Field(default=None, description="分 per failure, per satisfied point or per unit")
    step_share: Decimal | None = Field(
        default=None, description="share of the weight per failure or unit, instead of step"
    )
    per: Decimal | None = Field(default=None, gt=0, description="size of one unit, percentage points")
    per_unit: str = Field(default="", description="unit of per, as steps print it; 个百分点 for rates")
    threshold: Decimal | None = None
    step_mode: Literal["floor", "proportional", "ceiling"] = "floor"
    direction: Literal["below", "above"] = Field(
        default="below", description="on which side of the threshold points are lost"
    )
    floor: Decimal = Decimal(0)
    explain_above: Decimal | None = Field(
        default=None, description="(B−A)/A from which an over-fulfilment must be explained"
    )
    explain_below: Decimal | None = Field(
        default=None, description="(A−B)/A from which a result below an upper limit must be explained"
    )
    words: dict[str, int] = Field(default_factory=dict, description="word of the form: band, 0 the best")
    scales: tuple[GradeScale, ...] = ()
    point_weights: tuple[Decimal, ...] = Field(
        default=(), description="分 of each point of evaluation in order, where the rows print none"
    )
    count: int | None = Field(default=None, description="how many points of evaluation the rule speaks of")
    by_year: dict[int, Decimal] = Field(default_factory=dict, description="threshold by year, a fraction")


_DIGITS = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def _exact_given(value: Any) -> Any:  # noqa: ANN401 - a YAML scalar or list may be of any type
    """Make numbers of an example exact decimals, quoted or not, so that 1 is never taken for true."""
    if isinstance(value, dict):
        return {key: _exact_given(item) for key, item in value.items()}
    if isinstance(value, list):
        return tuple(_exact_given(item) for item in value)
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        return Decimal(value)
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


class RuleExample(FileModel):
    """A worked example of a rule, run as a test (算例). ``points`` is null where it must stay open."""

    name: str
    given: Annotated[
        dict[str, bool | Decimal | str | tuple[bool | None, ...] | tuple[Decimal, ...]], BeforeValidator(_exact_given)
    ]
    points: Decimal | None
    range: tuple[Decimal, Decimal] | None = None


class RuleCore(NamedTuple):
    """A rule's method and what it goes by (规则要素), at hand for every row: a model's own fields are slow."""

    method: str
    parameters: Parameters
    rounding: RoundingSpec
    labelled: bool
    kind: str
    when_missing: str


class IndicatorRule(FileModel):
    """How one kind of indicator earns points, and on what basis (指标评分规则)."""

    code: str
    title: str
    applies_to: AppliesTo
    priority: int = Field(default=0, description="the higher comes first where two rules meet")
    method: str
    parameters: Parameters = Parameters()
    inputs: dict[str, InputSpec] = Field(default_factory=dict)
    rounding: RoundingSpec = RoundingSpec()
    when_missing: Literal["undetermined", "zero"] = "undetermined"
    basis: Basis
    note: str | None = None
    alternatives: tuple[str, ...] = Field(
        default=(), description="methods a form may have used instead; points that agree with one are not disputed"
    )
    examples: tuple[RuleExample, ...] = Field(min_length=3)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy the rule; what was worked out of the old fields is not taken over, as pydantic would."""
        copied = super().model_copy(update=update, deep=deep)
        for name in ("core", "labelled"):
            vars(copied).pop(name, None)
        return copied

    @cached_property
    def core(self) -> RuleCore:
        """What scoring asks of every rule, at hand as one record."""
        return RuleCore(
            self.method, self.parameters, self.rounding, self.labelled, self.applies_to.kind, self.when_missing
        )

    @cached_property
    def labelled(self) -> bool:
        """Whether the rule takes values by label, beyond the row's own target and result."""
        return not set(self.inputs) <= {"target", "upper", "actual", "weight"}


class GroupWeight(FileModel):
    """The weight a scheme gives a first-level group, and the words that name the group."""

    name: str
    weight: Decimal
    names: tuple[str, ...] = ()


class WeightVariant(FileModel):
    """Another split of the weights that the same rules allow (权重变体)."""

    name: str
    groups: tuple[GroupWeight, ...]
    basis: Basis


class WeightConstraint(FileModel):
    """What certain groups must weigh together (权重约束): a share of the total."""

    groups: tuple[str, ...]
    at_least: Decimal
    basis: Basis


class RuleSet(FileModel):
    """The rules of one jurisdiction and edition (评分办法), with dates in force and grade bands.

    ``subject`` is what is evaluated: 自评 (a unit's own form of a project), 项目 or 部门.
    """

    name: str
    title: str
    edition: str
    subject: Literal["自评", "项目", "部门"] = "项目"
    region: str = "全国"
    districts: tuple[str, ...] = Field(default=(), description="places below the region that name it by themselves")
    units: tuple[str, ...] = Field(
        default=(),
        description="how names of the units it is for begin; others get it only by its name, and are told so",
    )
    document_types: tuple[str, ...]
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    groups: tuple[GroupWeight, ...] = ()
    variants: tuple[WeightVariant, ...] = ()
    constraints: tuple[WeightConstraint, ...] = ()
    weights_adjustable: bool = True
    total: Decimal = Decimal(100)
    rounding: RoundingSpec = RoundingSpec()
    bands: tuple[GradeBand, ...] = ()
    bands_basis: Basis | None = None
    basis: Basis
    includes: str | None = None
    replaces: tuple[str, ...] = ()
    rules: tuple[IndicatorRule, ...] = ()

    @cached_property
    def ordered_rules(self) -> tuple[IndicatorRule, ...]:
        """The rules in the order they are tried: by priority, named before unnamed, conditioned first."""
        return tuple(
            sorted(
                self.rules,
                key=lambda rule: (
                    -rule.priority,
                    not rule.applies_to.names,
                    rule.applies_to.target_zero is None,
                    not rule.applies_to.sign,
                    rule.code,
                ),
            )
        )

    @cached_property
    def matched(self) -> dict[tuple[object, ...], IndicatorRule | None]:
        """Which rule was found for which kind of row, kept so that many forms are matched once."""
        return {}

    @cached_property
    def printed_rules(self) -> Mapping[str, IndicatorRule]:
        """A user's own rules by the indicator they were printed for; shipped sets have none."""
        if self.basis.status != "seen" or self.basis.document != self.title:
            return {}
        named = [rule for rule in self.rules if rule.priority > 0 and len(rule.applies_to.names) == 1]
        return {rule.applies_to.names[0]: rule for rule in reversed(named)}

    @cached_property
    def grade_words(self) -> frozenset[str]:
        """Every scale the rules know, by its name and by its words (优良中低差, 优, …)."""
        scales = [scale for rule in self.rules for scale in rule.parameters.scales]
        return frozenset(name for scale in scales for name in (scale.name, *(word.name for word in scale.words)))

    @model_validator(mode="after")
    def _bands_in_order(self) -> Self:
        edges = [band.at_least for band in self.bands]
        if edges != sorted(set(edges), reverse=True):
            message = "等级须从高到低排列，分数线不得重复"
            raise ValueError(message)
        return self
