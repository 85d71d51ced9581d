"""Brackets of a rule's clauses (分档落位): each condition with what it earns, lines and interpolation among them.

Steps within brackets are left to ``stepping``; one rule of all of them, to ``banding``.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.domain.rules import Bracket, BracketLine, BracketSteps
from assistant.scoring.grammar.condition import DEVIATION, STANDING, Condition, condition_of
from assistant.scoring.grammar.stepping import add_steps

if TYPE_CHECKING:
    from assistant.scoring.grammar.awards import Award
    from assistant.scoring.grammar.formulas import Line
    from assistant.scoring.grammar.reading import Clauses

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)


Placed = list[tuple[Condition, Bracket]]


def placed_bands(clauses: Clauses) -> Placed | None:
    """Make brackets of all clauses with a condition; None where one cannot stand in a bracket."""
    found: Placed = []
    said = [(one, award) for one, award in clauses.bands if one is not None and one.kind != "rest"]
    rest = [award for condition, award in clauses.bands if condition is None or condition.kind == "rest"]
    for condition, award in said:
        where = STANDING.get(condition.kind, condition)
        if where.kind not in {"value", "gap"}:
            return None
        if award.interpolated:
            continue
        bracket = make_bracket(where, award)
        if bracket is None:
            return None
        found.append((where, bracket))
    if not add_steps(clauses, found):
        return None
    between = [(one, award) for one, award in (*said, *((None, award) for award in rest)) if award.interpolated]
    for place, award in between:
        made = _interpolated(place, award, found)
        if made is None:
            return None
        found.append(made)
    return found if all(_rest_placed(award, found) for award in rest) else None


def _rest_placed(award: Award, found: Placed) -> bool:
    """Place what all other values earn by a formula; nothing and in proportion are the rule's own rest."""
    if award.line is None:
        return award.interpolated or award.proportional or award.share == 0
    bracket = line_bracket(award.line, {})
    if bracket is None:
        return False
    off = DEVIATION.search(award.line.name) is not None
    found.append((Condition("value", rate=award.line.quantity in {"rate", "completion"}, off=off), bracket))
    return True


def gap_bands(clauses: Clauses) -> list[tuple[Condition, Bracket]] | None:
    """Bands and steps of how far a result falls short of its target (差20个百分点以上)."""
    found: list[tuple[Condition, Bracket]] = []
    rate = any(condition is not None and condition.rate for condition, _ in clauses.bands)
    for condition, award in clauses.bands:
        if condition is None or award.proportional or award.interpolated:
            return None
        if condition.kind in {"kept", "within"}:
            where = Condition("value", at_most=ZERO, rate=rate)
        elif condition.kind in {"missed", "beyond"} and award.line is not None and award.line.quantity == "short":
            where = Condition("value", above=ZERO, rate=rate)
        elif condition.kind == "gap" and condition.rate == rate:
            where = condition
        else:
            return None
        bracket = make_bracket(where, award)
        if bracket is None:
            return None
        found.append((where, bracket))
    for before, step in clauses.steps:
        plain = before is None or before.kind in {"missed", "beyond", "rest"}
        if step.side not in {"below", "above"} or step.adds or step.rate != rate or not plain:
            return None
        scale = HUNDRED if rate else ONE
        steps = BracketSteps(edge=ZERO, per=step.per / scale, points=step.points, share=step.share, mode=clauses.mode)
        where = Condition("value", above=ZERO, rate=rate)
        found.append((where, Bracket(above=ZERO, share=ONE, steps=steps)))
    if not any(bracket.holds(ZERO) for _, bracket in found):
        found.append((Condition("value", at_most=ZERO, rate=rate), Bracket(at_most=ZERO, share=ONE)))
    return found


def make_bracket(condition: Condition, award: Award) -> Bracket | None:
    """Make one bracket of a condition and what it earns; None where its formula needs more than the value."""
    edges = dict(condition.edges)
    if (
        condition.exact
        and condition.rate
        and edges.get("at_least") == edges.get("at_most") != ZERO
        and not condition.off
    ):
        # 100%得满分: the rate itself; a band of one point is read as from there on.
        edges.pop("at_most")
    if award.line is not None:
        return line_bracket(award.line, edges)
    if award.proportional:
        return Bracket.model_validate({**edges, "proportional": True})
    fields = {"share": award.share, "points": award.points, "off": award.off}
    return Bracket.model_validate({**edges, **{name: value for name, value in fields.items() if value is not None}})


def line_bracket(line: Line, edges: dict[str, Decimal]) -> Bracket | None:
    """Make a bracket that earns by a straight line; a bare value or gap needs edges to say what it is."""
    if line.quantity in {"short", "value"} and not edges:
        return None
    if line.quantity != "value" and line.share_slope and not line.points and not line.points_slope:
        base, top = -line.share / line.share_slope, (1 - line.share) / line.share_slope
        ends = {name: _exact(end.numerator, end.denominator) for name, end in (("base", base), ("top", top))}
        if all(Fraction(end) == exact for end, exact in zip(ends.values(), (base, top), strict=True)):
            return Bracket.model_validate({**edges, **ends})
    made = BracketLine(
        share=_exact(line.share.numerator, line.share.denominator),
        share_slope=_exact(line.share_slope.numerator, line.share_slope.denominator),
        points=_exact(line.points.numerator, line.points.denominator),
        points_slope=_exact(line.points_slope.numerator, line.points_slope.denominator),
    )
    return Bracket.model_validate({**edges, "line": made})


def _exact(above: int, below: int) -> Decimal:
    return Decimal(above) / Decimal(below)


def _interpolated(
    condition: Condition | None, award: Award, found: list[tuple[Condition, Bracket]]
) -> tuple[Condition, Bracket] | None:
    """Place a line between two ends: the condition's own, or those of the bands of all and of nothing."""
    full = [where for where, bracket in found if bracket.share == 1 or bracket.points is not None]
    none = [where for where, bracket in found if bracket.share == 0]
    if len(full) != 1 or len(none) != 1:
        return None
    tops, bottoms = list(full[0].edges.values()), list(none[0].edges.values())
    if len(tops) != 1 or len(bottoms) != 1 or tops == bottoms or full[0].rate != none[0].rate:
        return None
    top, base = tops[0], bottoms[0]
    points = found[[where for where, _ in found].index(full[0])][1].points
    if condition is not None and set(condition.edges.values()) != {top, base}:
        return None
    if award.between is not None:
        low, high = award.between
        if low != 0 or (points is not None and points != high):
            return None
        points = high
    if points is None:
        line = BracketLine(share=-base / (top - base), share_slope=ONE / (top - base))
    else:
        line = BracketLine(points=-base * points / (top - base), points_slope=points / (top - base))
    edges = {"at_least": min(base, top), "at_most": max(base, top)}
    return condition_of(edges, rate=full[0].rate), Bracket.model_validate({**edges, "line": line})
