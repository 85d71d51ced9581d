"""Full marks up to a threshold, then so much off for every step beyond it (满分线与逐级扣分).

Steps among bands of other awards are left to ``stepping``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.rules import Bracket, Parameters
from assistant.scoring.band_rules import told_steps
from assistant.scoring.grammar.banding import foreign_rate, names_target
from assistant.scoring.grammar.shape import is_sound
from assistant.scoring.recognised import Recognised

if TYPE_CHECKING:
    from assistant.scoring.grammar.condition import Condition
    from assistant.scoring.grammar.reading import Clauses
    from assistant.scoring.grammar.steps import Step

ZERO, ONE, HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_NAMELESS = frozenset({"kept", "missed", "within", "beyond", "rest"})
Direction = Literal["below", "above"]


@dataclass(slots=True)
class _Line:
    """What the clauses say of the line of full marks (满分线) and of nothing beyond it."""

    step: Step
    direction: Direction
    edge: Decimal | None = None
    limit: bool = False
    of_target: bool = False
    none: list[Bracket] = field(default_factory=list)


def threshold_rule(clauses: Clauses) -> Recognised | None:
    """Make a rule of one stepped deduction beside full marks and nothing; None where it says anything else."""
    before, step = clauses.steps[0]
    points = {award.points for _, award in clauses.bands if award.points is not None}
    if step.side == "off" or len(points) > 1:
        return None
    line = _Line(step, "below" if step.side == "below" else "above")
    if not _take_full(clauses, line, before) or not _take_none(clauses, line):
        return None
    scale = HUNDRED if step.rate else ONE
    completes = line.limit and line.edge is None and step.unit == "%"
    parameters = Parameters(
        step=step.points,
        step_share=step.share,
        per=step.per,
        per_unit="个百分点" if step.rate else step.unit,
        direction=line.direction,
        threshold=None if line.edge is None else line.edge * scale,
        step_mode=clauses.mode,
        brackets=tuple(line.none),
        measure="completion" if completes else "rate",
    )
    found = Recognised(
        "step_deduction",
        parameters,
        told_steps(parameters),
        unit="%" if step.rate else step.unit,
        of_target=names_target(clauses),
        whole=next(iter(points), None),
        foreign=foreign_rate(clauses.plain),
        mixed=line.of_target,
    )
    return found if is_sound(found) else None


def _take_full(clauses: Clauses, line: _Line, before: Condition | None) -> bool:
    """Find where full marks end: in their own clause, in the base, or where the step's own condition begins."""
    said = [] if clauses.base is None else [(clauses.base, True)]
    for condition, award in clauses.bands:
        if condition is None or (award.share not in {ZERO, ONE} and award.points is None):
            return False
        if award.share != 0:
            said.append((condition, True))
    if before is not None:
        said.append((before, False))
    for condition, full in said:
        line.limit = line.limit or condition.kind in {"within", "beyond"}
        if condition.off or condition.absolute:
            return False
        if condition.kind in _NAMELESS:
            continue
        nothing = set(condition.edges.values()) == {ZERO}
        if condition.kind != "value" or (condition.rate != line.step.rate and not nothing):
            return False
        edge = _edge(condition, line.direction, full=full)
        if edge is None or (line.edge is not None and line.edge != edge):
            return False
        line.edge = edge
    return True


def _take_none(clauses: Clauses, line: _Line) -> bool:
    """Place the bands of nothing, by their own edges or counted from the line (超过20个百分点)."""
    for condition, award in clauses.bands:
        if condition is None or award.share != 0:
            continue
        if condition.rate != line.step.rate or condition.off:
            return False
        if condition.kind == "gap":
            # 每减少1%…，减少20%以上的不得分: without a line of its own both are of the target.
            of_target = line.edge is None and line.step.unit == condition.unit == "%"
            if line.edge is None and not of_target:
                return False
            line.of_target = line.of_target or of_target
            line.none.append(_from_line(condition, ONE if line.edge is None else line.edge, line.direction))
        elif condition.kind == "value":
            line.none.append(Bracket.model_validate({**condition.edges, "share": ZERO}))
        else:
            return False
    return True


def _from_line(condition: Condition, line: Decimal, direction: Direction) -> Bracket:
    gap = condition.above if condition.above is not None else condition.at_least
    assert gap is not None  # noqa: S101 - a gap has one lower edge
    closed = condition.above is None
    if direction == "below":
        return Bracket.model_validate({"at_most" if closed else "below": line - gap, "share": ZERO})
    return Bracket.model_validate({"at_least" if closed else "above": line + gap, "share": ZERO})


def _edge(condition: Condition, direction: Direction, *, full: bool) -> Decimal | None:
    """The edge from which steps are counted; None for an interval, whose near end is not said."""
    lower = condition.at_least if condition.at_least is not None else condition.above
    upper = condition.at_most if condition.at_most is not None else condition.below
    if lower is not None and upper is not None and lower != upper:
        return None
    return lower if full == (direction == "below") else upper
