"""What answers about the open case are put together from (案例答案): points, rules and the total as computations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import RuleUsed, Solution
from assistant.domain.quantity import format_points
from assistant.scoring.rule_sets import list_rule_sets

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.chat.answer import OpenCase
    from assistant.domain.scoring import Score


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """An answer from the case (案例答案): the solution, rules it rests on, rows it spoke of, changes in effect."""

    solution: Solution
    rules: tuple[RuleUsed, ...] = ()
    codes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


def shown(value: Decimal | None) -> str:
    """Write points, or that they are not settled (写分数)."""
    return "未定" if value is None else format_points(value)


def points_of(score: Score, name: str = "") -> Computed:
    """Make the computation of one row."""
    texts = tuple(step.text for step in score.steps)
    expression = texts[-1].split("→")[0] if texts else score.name
    return Computed(
        expression, shown(score.points), "分" if score.points is not None else "", texts, name or score.name
    )


def rules_of(scored: OpenCase, *scores: Score) -> tuple[RuleUsed, ...]:
    """Name the shipped rules that rows were scored by (所用规则)."""
    if scored.rule_set.name not in list_rule_sets():
        return ()
    codes = {rule.code for rule in scored.rule_set.rules}
    listed = dict.fromkeys(score.rule for score in scores if score.rule in codes)
    from assistant.scoring.rule_sets import load_rule_set

    known = {rule.code for rule in load_rule_set(scored.rule_set.name).rules}
    return tuple(RuleUsed(scored.rule_set.name, code) for code in listed if code is not None and code in known)


def total_of(scored: OpenCase) -> Computed:
    """Make the computation of the total (总分)."""
    groups = [g for g in scored.sheet.groups if g.points is not None]
    expression = "＋".join(shown(g.points) for g in groups) or "总分"
    total = scored.sheet.total
    steps = (f"{expression}={shown(total)}分",) if groups and total is not None else ()
    return Computed(expression, shown(total), "分" if total is not None else "", steps, "总分")
