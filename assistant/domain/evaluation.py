"""What a unit reported about one project or department (填报数据), as the case file holds it.

Values keep the printed form's digits as text; turning them into points is left to
``assistant.scoring``, reading them from files to ``assistant.intake``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from assistant.domain.source import FileModel


def _plain_text(value: Any) -> Any:  # noqa: ANN401 - a YAML scalar may be of any type
    """Accept numbers where the case file has digits without quotes; never through binary floats."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, Decimal)):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return value


Text = Annotated[str, BeforeValidator(_plain_text)]
Sign = Literal["≥", ">", "≤", "<", "=", "区间", "定性"]
ObservationKind = Literal["deduction", "problem", "cause", "suggestion", "achievement"]


class Placed(FileModel):
    """A record whose values know where they were read.

    ``place`` is the record's own place; ``places`` maps a field name to the place of its value. In
    a case file any value may also be written as ``{value: …, place: …}``.
    """

    place: str | None = None
    places: dict[str, str] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _lift_places(cls, raw: Any) -> Any:  # noqa: ANN401 - pydantic hands over raw input
        if not isinstance(raw, dict):
            return raw
        lifted: dict[str, Any] = {}
        places = dict(raw.get("places") or {})
        for name, value in raw.items():
            if isinstance(value, dict) and "value" in value and set(value) <= {"value", "place"}:
                lifted[name] = value["value"]
                if value.get("place"):
                    places[name] = value["place"]
            else:
                lifted[name] = value
        lifted["places"] = places
        return lifted

    def place_of(self, field: str) -> str | None:
        """Tell where the field's value was read: its own place, else the record's."""
        return self.places.get(field, self.place)


class FundLine(Placed):
    """One row of the funds table (项目资金): amounts in ``unit``, 万元 unless it says otherwise."""

    name: str
    initial: Text | None = Field(default=None, description="年初预算数")
    budget: Text | None = Field(default=None, description="全年预算数")
    received: Text | None = Field(default=None, description="实际到位数")
    spent: Text | None = Field(default=None, description="全年执行数")
    rate: Text | None = Field(default=None, description="执行率 as printed, %")
    weight: Text | None = None
    stated: Text | None = None
    unit: str = "万元"
    parts: dict[str, Text] = Field(
        default_factory=dict,
        description="further amounts by column label (季度、阶段、来源); places under parts.<label>",
    )


class EvaluationPoint(Placed):
    """One point of evaluation (评价要点) with its own mark; ``met`` is None while unjudged."""

    text: str
    weight: Text | None = None
    met: bool | None = None
    negative: bool = Field(default=False, description="the text names a fault, so met=True costs points")


class Indicator(Placed):
    """One leaf indicator (末级指标): target, result, weight, points as printed.

    ``actual`` is a number in ``unit`` where it could be read as one, else the text as printed.
    """

    code: str
    path: tuple[str, ...]
    sign: Sign | None = None
    target: Text | None = None
    actual: Text | None = None
    unit: str | None = None
    weight: Text | None = None
    stated: Text | None = None
    points_of_evaluation: tuple[EvaluationPoint, ...] = ()
    target_too_low: bool | None = Field(default=None, description="True once a person confirmed it")
    deviation: str | None = None
    waived: str | None = None
    rule_text: str | None = Field(default=None, description="评分标准 as printed in the form")
    definition: str | None = Field(default=None, description="指标解释 as printed in the form")
    inputs: dict[str, Text] = Field(
        default_factory=dict, description="further values by printed label; places under inputs.<label>"
    )
    shared: int = Field(default=1, description="leaves that share this row's printed points (分值合并的指标数)")

    @property
    def name(self) -> str:
        """The leaf's own name, the last step of its path."""
        return self.path[-1] if self.path else self.code


class Observation(Placed):
    """What evaluators or the report say (评价发现), with the indicators it bears on."""

    text: str
    indicators: tuple[str, ...] = ()
    kind: ObservationKind
    amount: Text | None = None
    title: str | None = None
    objective: bool = Field(default=False, description="a cause outside the unit's control, as its source says")


class Expert(Placed):
    """One expert's scores by indicator code (专家打分)."""

    name: Text | None = None
    number: Text | None = None
    scores: dict[str, Text] = Field(default_factory=dict)


class StatedGroup(Placed):
    """Printed points of a first-level group (一级指标得分)."""

    name: str
    weight: Text | None = None
    points: Text | None = None
    rate: Text | None = None


class Stated(Placed):
    """The result as printed: total, grade, group scores (原表或报告所载结果)."""

    total: Text | None = None
    grade: str | None = None
    groups: tuple[StatedGroup, ...] = ()


class Goal(Placed):
    """Expected and actual overall goal as printed (年度总体目标)."""

    expected: str | None = None
    actual: str | None = None


class Unread(FileModel):
    """Something in the file that was not understood (未读出内容)."""

    place: str
    why: str
    text: str | None = None


class Evaluation(Placed):
    """One evaluated project or department (评价项目): the content of a case file.

    Money is 万元 unless a line's ``unit`` says otherwise; weights and points are 分.
    """

    case: str
    unit: str | None = None
    department: str | None = None
    document_type: str | None = None
    period: Text | None = None
    region: str | None = None
    rule_set: str | None = None
    background: str | None = Field(default=None, description="立项背景 as given")
    content: str | None = Field(default=None, description="主要内容 as given")
    goal: Goal | None = None
    funds: tuple[FundLine, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    results: tuple[Indicator, ...] = Field(
        default=(), description="targets and results stated without points of their own (目标完成情况)"
    )
    observations: tuple[Observation, ...] = ()
    experts: tuple[Expert, ...] = ()
    stated: Stated | None = None
    unread: tuple[Unread, ...] = ()
    sources: tuple[str, ...] = Field(default=(), description="names of the files read")

    @model_validator(mode="after")
    def _codes_unique(self) -> Self:
        codes = [indicator.code for indicator in self.indicators]
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        if doubled:
            message = f"指标代码重复：{'、'.join(doubled)}"
            raise ValueError(message)
        return self

    @property
    def total_fund(self) -> FundLine | None:
        """The scored funds row (年度资金总额): the first with a weight, else the first row."""
        for line in self.funds:
            if line.weight is not None and line.weight.strip("—-－ ") != "":
                return line
        return self.funds[0] if self.funds else None
