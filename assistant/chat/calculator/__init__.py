"""Questions that are computed (算题): one module per family, tried in a fixed order; no model anywhere.

A solver returns None where the question is not its kind; the first that answers is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.calculator import (
    budgets,
    conversion,
    days,
    judged,
    panels,
    parts,
    printed,
    shares,
    stated,
    targets,
    totals,
)
from assistant.chat.calculator.asked import asked
from assistant.chat.calculator.kit import Problem, RuleUsed, Solution
from assistant.chat.calculator.missing import missing
from assistant.chat.calculator.network import follow
from assistant.chat.calculator.plausible import is_asked, is_plausible, tells_every_rate, uses_all

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Problem", "RuleUsed", "Solution", "looks_computed", "missing", "solve"]

# Narrow questions before wide ones: a grade before a sum, a printed rule before the general one.
_SOLVERS: tuple[Callable[[Problem], Solution | None], ...] = (
    panels.average,
    totals.change,
    totals.to_next,
    totals.after_deduction,
    totals.grade_claim,
    totals.weights_share,
    totals.total_of_groups,
    totals.grade,
    days.deadline,
    printed.late,
    judged.checklist,
    printed.printed,
    stated.steps,
    stated.banded,
    budgets.deviation,
    budgets.carry_over,
    budgets.saving,
    budgets.supplement,
    budgets.arrival,
    parts.spent_by_rest,
    budgets.execution,
    budgets.spending_for_rate,
    parts.satisfied,
    targets.quality,
    parts.counted_rate,
    targets.target_and_actual,
    shares.whole_rate,
    budgets.rate_points,
    judged.judgement,
    shares.share_of,
    parts.points_left,
    parts.discounted,
    parts.priced,
    shares.product,
    conversion.units,
    conversion.difference,
    totals.plain_sum,
    conversion.arithmetic,
)


def solve(problem: Problem) -> Solution | None:
    """Compute a question (算题); None where it is not one that can be computed.

    A result that leaves a figure of the question unused, or is of another rate than the one asked for,
    is no answer: better none than a wrong one.
    """
    told = problem.amounts or any(character.isdigit() for character in problem.text)
    if not told or not (problem.asks or asked(problem.text)):
        return None
    general = _SOLVERS.index(stated.banded) + 1
    solvers = _SOLVERS[:general] if stated.states_rule(problem) else _SOLVERS
    partly: Solution | None = None
    for solver in solvers:
        found = solver(problem)
        if found is None or not is_plausible(found):
            continue
        if found.computed and not (uses_all(problem, found) and is_asked(problem, found)):
            continue
        if not found.computed or tells_every_rate(problem, found):
            return found
        partly = partly or found
    followed = follow(problem)
    return followed if followed is not None and is_plausible(followed) else partly


def looks_computed(problem: Problem) -> bool:
    """Tell whether a question brings figures to be computed (像是计算题), whether or not it was understood."""
    values = [amount for amount in problem.amounts if amount.role not in {"", "weight", "score", "panel", "count"}]
    scored = problem.weight is not None and len(problem.amounts) > 1
    return bool(values) and (scored or len(values) > 1) and problem.asks
