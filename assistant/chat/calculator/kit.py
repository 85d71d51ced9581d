"""What every calculation works with (算题的工具): the question, its numbers, the rules, and how results are told.

Points come from the methods of ``assistant.scoring`` with the numbers of a rule set; nothing is computed here but sums,
quotients and differences, exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.chat.amounts import Amount, find_amounts, of_role
from assistant.chat.answer import Computed
from assistant.domain.quantity import format_decimal, format_points, measure_of
from assistant.scoring.methods import METHODS
from assistant.scoring.outcome import percent
from assistant.scoring.rule_sets import load_rule_set

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assistant.domain.rules import IndicatorRule, RuleSet
    from assistant.scoring.outcome import Given, Outcome

NATIONAL, SELF, DEPARTMENT = "national_project_2020", "national_self_evaluation_2020", "beijing_department_2022"
HUNDRED = Decimal(100)
_ASKS = re.compile(
    r"[?？]|换算|折合|折成|写成|化成|几分|多少|多大|多高|百分之几|几成|怎么算|怎么给|给几|得几|算几|几个|几天|哪天|几号|什么等级|是良|是优|是中|是差|平均|合计|总分|加一块|加一起|共计|哪一档|应得|合规|"
    r"超没超|超过|是不是|能得|可得|可给|能给|等于|是多|吗|呢|吧|算一下|算算|帮我算|计算|得分|变成|差异率|结余率|完成率|得分率|节约率|达标率"
)


@dataclass(frozen=True, slots=True)
class RuleUsed:
    """A rule that a result rests on (所用规则)."""

    rule_set: str
    code: str


@dataclass(frozen=True, slots=True)
class Solution:
    """What a calculation found (算题结果): sentences, result first; computations; the rules they rest on.

    ``topics`` are searched for a provision to show beside; ``slots`` are the inputs by role, so that a
    later question can change one.
    """

    sentences: tuple[str, ...]
    computed: tuple[Computed, ...]
    rules: tuple[RuleUsed, ...] = ()
    topics: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Problem:
    """A question to be computed (算题): its plain text, numbers with roles, day and region."""

    text: str
    on: dt.date
    region: str | None = None
    amounts: tuple[Amount, ...] = field(default=())

    @classmethod
    def of(cls, text: str, *, on: dt.date, region: str | None) -> Problem:
        """Read a plain question."""
        return cls(text, on, region, find_amounts(text))

    def role(self, *roles: str) -> Amount | None:
        """Return the first number of a role."""
        return of_role(self.amounts, *roles)

    def all(self, *roles: str) -> tuple[Amount, ...]:
        """Return every number of the roles, in order."""
        return tuple(amount for amount in self.amounts if amount.role in roles)

    def says(self, pattern: str) -> bool:
        """Tell whether the question has such words."""
        return re.search(pattern, self.text) is not None

    @cached_property
    def asks(self) -> bool:
        """Whether something is asked, not only told."""
        told = [amount for amount in self.amounts if amount.role not in {"", "weight", "score"}]
        # Figures alone (目标100，实际110，10分) ask for the points.
        return _ASKS.search(self.text) is not None or (self.weight is not None and len(told) > 1)

    @cached_property
    def weight(self) -> Decimal | None:
        """The full marks, where the question gives them."""
        found = self.role("weight") or self.role("score")
        return None if found is None else found.value

    @property
    def department(self) -> bool:
        """Whether the department form of Beijing is meant."""
        return self.says("部门表|部门评分表|部门整体|北京.{0,4}部门")

    @property
    def beijing(self) -> bool:
        """Whether Beijing's rules are asked for, in words or by the region."""
        return self.says("北京") or (self.region or "").startswith("北京")


def rule_of(rule_set: str, code: str) -> IndicatorRule:
    """Return one rule of a shipped set."""
    return next(rule for rule in load_rule_set(rule_set).rules if rule.code == code)


def bands() -> RuleSet:
    """Return the rule set whose grade bands hold nationwide."""
    return load_rule_set(NATIONAL)


def apply(rule: IndicatorRule, given: Given, weight: Decimal, *, method: str | None = None) -> Outcome:
    """Score by a rule's method and parameters, or by another method named as its alternative."""
    return METHODS[method or rule.method](given, rule.parameters, weight, rule.rounding)


def points_of(outcome: Outcome, name: str = "得分") -> Computed:
    """Make a computation of points."""
    assert outcome.points is not None  # noqa: S101 - callers ask only for decided points
    expression = outcome.steps[-1].split("→")[0] if outcome.steps else ""
    return Computed(expression, format_points(outcome.points), "分", outcome.steps, name)


def rate_of(part: Decimal, whole: Decimal, name: str, *, shown: str = "") -> Computed:
    """Make a computation of a rate with two decimals."""
    expression = shown or f"{format_decimal(part)}÷{format_decimal(whole)}"
    result = percent(part / whole)
    return Computed(f"{expression}×100%", result, "", (f"{expression}={result}",), name)


def same_unit(*amounts: Amount) -> tuple[Decimal, ...] | None:
    """Bring amounts to the first one's unit; bare numbers take it; None where they measure different things."""
    unit = next((amount.unit for amount in amounts if amount.unit), "")
    dimension, factor = measure_of(unit)
    values = []
    for amount in amounts:
        own, own_factor = measure_of(amount.unit)
        if not amount.unit:
            values.append(amount.value)
        elif _comparable(own, dimension):
            values.append(amount.value * own_factor / factor)
        else:
            return None
    return tuple(_plain(value) for value in values)


_RUNNING = re.compile("全年|累计|截至|截止|总共|合计|一共|年底|总的|共计")
_ASIDE = re.compile("其中|含|包括|另外|另有|另|还有|此外")


def may_add(amounts: Sequence[Amount]) -> bool:
    """Tell whether figures of one kind are parts of one sum: 前三季度210万，全年279万 are not."""
    if len(amounts) <= 1:
        return True
    clauses = [re.split("[，,。；;？?]", amount.before)[-1] for amount in amounts]
    if any(_ASIDE.search(clause) for clause in clauses):
        return False
    return not any(_RUNNING.search(clause) for clause in clauses[1:])


def _comparable(one: str, other: str) -> bool:
    """Tell whether two dimensions may be set against each other: counted things by whatever they are called."""
    if one == other or {one, other} == {"money", "number"}:
        return True
    return one.startswith("count:") and other.startswith("count:")


def _plain(value: Decimal) -> Decimal:
    """Drop the zeros that a change of unit leaves: 11500.00 stays as printed, 1.20E+4 becomes 12000."""
    return Decimal(f"{value:f}") if "E" in str(value) else value
