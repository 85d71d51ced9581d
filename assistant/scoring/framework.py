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
from assistant.scoring.matching import find_rule
from assistant.scoring.rule_sets import INDICATORS, rules_folder

if TYPE_CHECKING:
    from assistant.domain.evaluation import Indicator
    from assistant.domain.rules import IndicatorRule, RuleSet

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


def with_points(indicator: Indicator) -> Indicator:
    """Give a row that prints only a name and a weight the framework's points of evaluation, unjudged (补列评价要点).

    A row with a target, a result, a rule or points of its own stays as it is, and so does one the
    framework has no points for.
    """
    own = indicator.target or indicator.actual or indicator.rule_text or indicator.inputs
    known = None if own or indicator.points_of_evaluation else find_indicator(indicator.name)
    if known is None or not known.points:
        return indicator
    points = tuple(EvaluationPoint(text=point.text, negative=point.negative) for point in known.points)
    return indicator.model_copy(update={"points_of_evaluation": points})


def framework_rule(rule_set: RuleSet, indicator: Indicator) -> IndicatorRule | None:
    """Return the set's rule for points of evaluation with the framework's basis, None where it has none."""
    rule = find_rule(rule_set, "要点", indicator.path)
    if rule is None or rule.priority > 0:
        return rule
    key = ("framework", rule.code)
    known = rule_set.matched
    if key not in known:
        title = f"全国框架的评价要点，{rule.title.rpartition('，')[-1]}"
        known[key] = rule.model_copy(update={"title": title, "basis": load_framework().basis})
    return known[key]
