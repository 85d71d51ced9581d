"""Questions that are computed (算题): one module per family, tried in a fixed order; no model anywhere.

A solver returns None where the question is not its kind; the first that answers is taken.
"""

from __future__ import annotations

import re
from dataclasses import replace
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
from assistant.chat.calculator.missing import missing, understood
from assistant.chat.calculator.network import follow
from assistant.chat.calculator.plausible import (
    is_asked,
    is_plausible,
    keeps_to_span,
    meets_need,
    tells_every_rate,
    uses_all,
)
from assistant.chat.calculator.worksheet import only_on_paper, work, work_out
from assistant.chat.calculator.worksheet.wanted import read_wants

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Problem", "RuleUsed", "Solution", "looks_computed", "missing", "solve", "understood", "worked_as_one"]

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


# What is not to be counted is for the one who asks to leave out.
_LEFT_OUT = re.compile(r"\d[^，。；]{0,4}(?:不算|不计(?!分)|不含|除外|不包括)(?![^，。；]{0,3}[优良中差])")

# Points for what is and for what might be: one figure is no target of the other.
_TWO_CASES = re.compile(r"(?:几|多少)分[^。]*(?:如果|要是|假如|假设|若是?)[^。]*(?:几|多少)分")
_EACH = re.compile(r"(?:各|分别|每部分|每项)[^，。；0-9]{0,10}(?:多少|几)")
_CAPPED = re.compile(
    r"(?:完成率?|比例)?(?:超过|大于|高于)100%的?(?:部分)?(?:都|均|只)?[按以]100%(?:计算|算|计分|计|来算)"
)


def solve(problem: Problem) -> Solution | None:
    """Compute a question (算题); None where it is not one that can be computed.

    Two readings are made that share no grammar: by families and relations, and want by want on paper. Where both come
    to a result they must agree; else nothing is told, but for wants that only the second knows.
    """
    told = problem.amounts or any(character.isdigit() for character in problem.text)
    if not told:
        return None
    if _LEFT_OUT.search(problem.text) or _TWO_CASES.search(problem.text):
        return None
    if _CAPPED.search(problem.text):
        # What the general rule does anyway.
        plain = _CAPPED.sub("", problem.text).strip("，,；; ")
        problem = Problem.of(plain, on=problem.on, region=problem.region)
    worked = work_out(problem)
    if not (problem.asks or asked(problem.text) or worked):
        return None
    known = _by_family(problem)
    if known is not None and not (meets_need(problem, known) and keeps_to_span(problem)):
        known = None
    if worked is None:
        return None if known is not None and only_on_paper(problem) else _with_what_is_open(problem, known)
    solution, wanted = worked
    if known is None:
        return solution
    shown, other = ({_plain(item.shown) for item in each.computed} for each in (solution, known))
    if {_plain(item) for item in wanted} <= other:
        fuller = tells_every_rate(problem, solution) and not tells_every_rate(problem, known)
        return solution if fuller else known
    # The family told only a part of what is asked, or may not answer such a want at all.
    each = len(wanted) > 1 and _EACH.search(problem.text) is not None
    return solution if other <= shown or only_on_paper(problem) or each else None


def _plain(shown: str) -> str:
    """Write a result as it is compared: 243.5万 and 243.5万元 are one."""
    return shown.lstrip("-").removesuffix("元")


def _with_what_is_open(problem: Problem, known: Solution | None) -> Solution | None:
    """Say so where a question wants more than was computed (还有没算的)."""
    if known is None or not known.computed:
        return known
    wants = [want for want in read_wants(problem.text) if re.search("多少|几|哪", want.clause)]
    wanted = {want.kind for want in wants} - {"verdict", "full"}
    if len(wanted) <= len(known.computed):
        return known
    return replace(known, notes=(*known.notes, "题中还有一问没有看懂怎样算，未作猜测；请分开再问。"))


def _by_family(problem: Problem) -> Solution | None:
    """Compute by the families of questions, narrow ones first, then by relations.

    A result that leaves a figure of the question unused, or is of another rate than the one asked for,
    is no answer: better none than a wrong one.
    """
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


def worked_as_one(problem: Problem) -> bool:
    """Tell whether several questions are worked out only together (须合在一起算的几问)."""
    return work(problem) is not None


def looks_computed(problem: Problem) -> bool:
    """Tell whether a question brings figures to be computed (像是计算题), whether or not it was understood."""
    values = [amount for amount in problem.amounts if amount.role not in {"", "weight", "score", "panel", "count"}]
    scored = problem.weight is not None and len(problem.amounts) > 1
    return bool(values) and (scored or len(values) > 1) and problem.asks
