"""One method out of all clauses of a printed rule (整条合成), or none where they do not fit together.

Reading the clauses is left to ``reading``; fitting the rule to a row, to ``own_rules``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from assistant.domain.rules import Parameters
from assistant.scoring.band_rules import told_steps
from assistant.scoring.grammar.banding import banded_rule
from assistant.scoring.grammar.counts import counted_rule
from assistant.scoring.grammar.delays import delay_rule, is_of_delays
from assistant.scoring.grammar.placing import make_bracket
from assistant.scoring.grammar.reading import Clauses, read_clauses
from assistant.scoring.grammar.thresholds import threshold_rule
from assistant.scoring.recognised import Recognised

ZERO, ONE = Decimal(0), Decimal(1)


@lru_cache(maxsize=4096)
def read_whole(text: str) -> Recognised | None:
    """Read a printed rule as a whole (整条识别); None unless every clause is understood and they make one rule."""
    counted = counted_rule(text)
    if counted is not None:
        return counted
    clauses = read_clauses(text)
    if clauses is None:
        return None
    if is_of_delays(clauses):
        return delay_rule(clauses)
    found = _stepped(clauses) if clauses.steps else banded_rule(clauses)
    if found is None:
        return None
    return replace(found, whole=clauses.whole if clauses.whole is not None else found.whole)


def _stepped(clauses: Clauses) -> Recognised | None:
    sides = {step.side for _, step in clauses.steps}
    if sides == {"event"}:
        return _events(clauses)
    if len(clauses.steps) == 1 and not clauses.steps[0][1].adds and "event" not in sides:
        plain = threshold_rule(clauses)
        if plain is not None:
            return plain
    return None if sides & {"event", "late"} else banded_rule(clauses)


def _events(clauses: Clauses) -> Recognised | None:
    """So much off for every thing that fails or happens, with what a number of them earns."""
    if len(clauses.steps) != 1 or clauses.mode != "floor":
        return None
    before, step = clauses.steps[0]
    if step.adds or step.per != 1 or (before is not None and before.kind not in {"missed", "rest"}):
        return None
    bands = []
    for condition, award in clauses.bands:
        if (
            condition is not None
            and condition.kind in {"kept", "within", "well"}
            and (award.share == 1 or award.points)
        ):
            continue
        whole = condition is not None and condition.exact and condition.rate and set(condition.edges.values()) == {ONE}
        if whole and (award.share == 1 or award.points):
            continue  # 准确率100%得满分: nothing failed
        if condition is None or condition.kind != "value" or condition.rate:
            return None
        if condition.edges == {"at_most": ZERO} or set(condition.edges.values()) == {ZERO}:
            if award.share != 1 and award.points is None:
                return None
            continue
        bracket = make_bracket(condition, award)
        if bracket is None or award.line is not None:
            return None
        bands.append(bracket)
    lacking = step.unit if step.lacks else ""
    parameters = Parameters(step=step.points, step_share=step.share, per_unit=lacking, brackets=tuple(bands))
    told = told_steps(parameters)
    return Recognised("checklist_subtractive", parameters, told, whole=_full_points(clauses))


def _full_points(clauses: Clauses) -> Decimal | None:
    """The 分 that full marks are said to be, where one clause says so in 分."""
    if clauses.whole is not None:
        return clauses.whole
    return max((award.points for _, award in clauses.bands if award.points is not None), default=None)
