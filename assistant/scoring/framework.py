"""The national framework's 17 indicators (指标体系框架): what each asks, for forms that give only names and weights.

Scoring the points is left to the methods; the framework only says what has to be judged.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pydantic import Field

from assistant.domain.evaluation import EvaluationPoint
from assistant.domain.source import Basis, FileModel
from assistant.loading import load_yaml
from assistant.scoring.rule_sets import INDICATORS, rules_folder

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator

_NATIONAL = "national_project_2020"


class FrameworkPoint(FileModel):
    """One point of evaluation (评价要点); ``negative`` where the text names a fault."""

    text: str
    negative: bool = False


class Formula(FileModel):
    """A rate (计算公式): the amount above the line ÷ the one below it, by the labels forms print."""

    above: str
    below: str


class FrameworkIndicator(FileModel):
    """One third-level indicator (三级指标) of the framework: points of evaluation, a formula, or neither."""

    path: tuple[str, str, str]
    points: tuple[FrameworkPoint, ...] = ()
    formula: Formula | None = None
    note: str | None = None

    @property
    def name(self) -> str:
        """The indicator's own name."""
        return self.path[-1]


class Framework(FileModel):
    """The framework (指标体系框架) with its basis."""

    basis: Basis
    indicators: tuple[FrameworkIndicator, ...] = Field(min_length=1)


@cache
def load_framework() -> Framework:
    """Load the national framework of project expenditure.

    Raises:
        RuleError: The file is malformed.
    """
    return load_yaml(rules_folder() / _NATIONAL / INDICATORS, Framework)


def find_indicator(name: str) -> FrameworkIndicator | None:
    """Find the framework's indicator of this very name; None where a form has its own."""
    core = "".join(name.split())
    return next((known for known in load_framework().indicators if known.name == core), None)


def with_points(evaluation: Evaluation) -> Evaluation:
    """Give rows that print only a name and a weight the framework's points of evaluation, unjudged (补列评价要点).

    Rows with a target, a result, a rule or points of their own stay as they are.
    """
    indicators = tuple(_with_points(indicator) for indicator in evaluation.indicators)
    return evaluation.model_copy(update={"indicators": indicators})


def _with_points(indicator: Indicator) -> Indicator:
    known = find_indicator(indicator.name)
    own = indicator.target or indicator.actual or indicator.rule_text or indicator.inputs
    if known is None or not known.points or own or indicator.points_of_evaluation:
        return indicator
    points = tuple(EvaluationPoint(text=point.text, negative=point.negative) for point in known.points)
    return indicator.model_copy(update={"points_of_evaluation": points})
