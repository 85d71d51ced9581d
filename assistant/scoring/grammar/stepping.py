"""Steps within brackets (档内逐级): from which edge they are counted, and what stands at that edge.

Reading one stepped clause is left to ``steps``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.rules import Bracket, BracketSteps
from assistant.scoring.grammar.condition import STANDING, Condition, condition_of

if TYPE_CHECKING:
    from assistant.scoring.grammar.reading import Clauses
    from assistant.scoring.grammar.steps import Step

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
Placed = list[tuple[Condition, Bracket]]


def add_steps(clauses: Clauses, found: list[tuple[Condition, Bracket]]) -> bool:
    """Put every stepped clause beyond the edge of its own condition, or beyond where full marks end."""
    for before, step in clauses.steps:
        if step.side not in {"below", "above", "off"}:
            return False
        around = _around(before, step, clauses, found)
        if around:
            found.extend(around)
            continue
        made = _step_band(before, step, clauses, found)
        if made is None:
            return False
        found.append(made)
    return True


def _around(
    before: Condition | None, step: Step, clauses: Clauses, found: list[tuple[Condition, Bracket]]
) -> list[tuple[Condition, Bracket]]:
    """Steps on both sides of an interval of full marks (95%-105%得满分，每偏离1个百分点扣…)."""
    if step.side != "off" or before is not None or len(found) != 1 or step.adds:
        return []
    where, bracket = found[0]
    lower, upper = where.at_least, where.at_most if where.at_most is not None else where.below
    if where.off or where.rate != step.rate or lower is None or upper is None or bracket.share != 1:
        return []
    found[0] = (where, bracket.model_copy(update={"below": None, "at_most": upper}))
    scale = HUNDRED if step.rate else ONE

    def steps(edge: Decimal) -> BracketSteps:
        return BracketSteps(edge=edge, per=step.per / scale, points=step.points, share=step.share, mode=clauses.mode)

    below = Condition("value", below=lower, rate=step.rate, of_target=where.of_target)
    above = Condition("value", above=upper, rate=step.rate, of_target=where.of_target)
    return [
        (below, Bracket(below=lower, share=ONE, steps=steps(lower))),
        (above, Bracket(above=upper, share=ONE, steps=steps(upper))),
    ]


def _step_band(
    before: Condition | None, step: Step, clauses: Clauses, found: Placed
) -> tuple[Condition, Bracket] | None:
    """Make the bracket of one stepped clause: from its own condition on, or from where full marks end."""
    if before is None or before.kind == "rest":
        begun = _beyond_full(step, clauses, found)
    else:
        begun = _beyond_own(STANDING.get(before.kind, before), step)
    if begun is None:
        return None
    where, counted = begun
    scale = HUNDRED if step.rate else ONE
    steps = BracketSteps(
        edge=counted,
        per=step.per / scale,
        points=step.points,
        share=step.share,
        mode=clauses.mode,
        adds=step.adds,
        most=clauses.most if step.adds else None,
    )
    near = [one for _, one in found if one.share == 1 or (one.points is not None and one.points > 0)]
    named = near[0].points if near and (len(near) == 1 or step.adds) else None
    base = {"share": ONE} if named is None else {"points": named}
    return where, Bracket.model_validate({**where.edges, **base, "steps": steps})


def _beyond_own(where: Condition, step: Step) -> tuple[Condition, Decimal] | None:
    if where.kind != "value" or where.rate != step.rate:
        return None
    edge = _lower(where) if step.side != "below" else _upper(where)
    return None if edge is None else (where, edge)


def _beyond_full(step: Step, clauses: Clauses, found: Placed) -> tuple[Condition, Decimal] | None:
    """Begin where the one band of full marks, or the base, ends on the side of the steps."""
    kept = [where for where, one in found if where.rate == step.rate and (one.share == 1 or one.points is not None)]
    if len(kept) != 1 and clauses.base is None:
        return None
    start = clauses.base if clauses.base is not None else kept[0]
    rising = step.side != "below"
    edge = _upper(start) if rising != step.adds else _lower(start)
    if edge is None:
        return None
    counted = edge
    if step.side == "off" and start.off:
        # 每相差5%扣1分，5%以内不扣: the same difference, counted from none.
        if edge * (HUNDRED if step.rate else ONE) != step.per:
            return None
        counted = ZERO
    return condition_of({"above" if rising else "below": edge}, rate=step.rate, like=start), counted


def _lower(where: Condition) -> Decimal | None:
    return where.at_least if where.at_least is not None else where.above


def _upper(where: Condition) -> Decimal | None:
    return where.at_most if where.at_most is not None else where.below
