"""Bands of one quantity as one rule (分档合成): gaps filled that go without saying, shared edges settled.

What every band earns is left to ``placing``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.rules import Bracket
from assistant.scoring.band_rules import band_rule
from assistant.scoring.grammar.condition import STANDING
from assistant.scoring.grammar.placing import gap_bands, placed_bands
from assistant.scoring.grammar.shape import is_sound
from assistant.scoring.grammar.simple import lone_formula, simple_rule

if TYPE_CHECKING:
    from assistant.scoring.grammar.condition import Condition
    from assistant.scoring.grammar.reading import Clauses
    from assistant.scoring.recognised import Recognised

ZERO, ONE = Decimal(0), Decimal(1)
_FOREIGN = re.compile(r"([\u4e00-\u9fff]{2})率")
_RATES_OF_TARGET = frozenset(
    {"完成", "达成", "实现", "执行", "支出", "到位", "偏差", "偏离", "误差", "差异", "变动", "达标", "超支"}
)


def banded_rule(clauses: Clauses) -> Recognised | None:
    """Bands of one quantity, each with what it earns, steps and lines among them."""
    simple = simple_rule(clauses)
    if simple is not None:
        return simple
    gap = any(condition is not None and condition.kind == "gap" for condition, _ in clauses.bands) or any(
        award.line is not None and award.line.quantity == "short" for _, award in clauses.bands
    )
    bands = gap_bands(clauses) if gap else placed_bands(clauses)
    if bands is None:
        return None
    if not bands:
        return lone_formula(clauses)
    spans = any(bracket.steps is not None and bracket.below is not None for _, bracket in bands)
    off = any(condition.off for condition, _ in bands) or (
        not spans and any(step.side == "off" for _, step in clauses.steps)
    )
    rates = {condition.rate for condition, _ in bands if set(condition.edges.values()) != {ZERO}}
    if len(rates) > 1:
        return None
    rate = rates == {True} if rates else any(condition.rate for condition, _ in bands)
    units = {condition.unit for condition, _ in bands if not condition.rate} - {"", "?", "%"}
    if len(units) > 1:
        return None
    if not _apart(bands):
        return None
    bands = _meeting(_filled(clauses, bands))
    made = [(bracket, rate) for _, bracket in bands]
    default = [award for condition, award in clauses.bands if condition is None or condition.kind == "rest"]
    proportional = any(award.proportional for award in default)
    zero = any(award.share == 0 for award in default)
    found = band_rule(made, proportional=proportional, zero=zero)
    if found is None:
        return None
    update: dict[str, object] = {"absolute": off or any(condition.absolute for condition, _ in bands)}
    if off and rate:
        update["measure"] = "deviation"
    if gap:
        update["measure"] = "over" if any(step.side == "above" for _, step in clauses.steps) else "short"
    found = replace(
        found,
        parameters=found.parameters.model_copy(update=update),
        unit="%" if rate else next(iter(units), ""),
        of_target=names_target(clauses),
        mixed=_mixes(clauses),
        whole=clauses.whole,
        foreign=foreign_rate(clauses.plain),
    )
    return found if is_sound(found) else None


def names_target(clauses: Clauses) -> bool:
    """Tell whether a rule says that its rates are of the target (完成率、目标值的80%)."""
    said = [condition for condition, _ in (*clauses.bands, *clauses.steps) if condition is not None]
    return any(condition.of_target for condition in said) or any(
        step.of_target and step.unit == "%" for _, step in clauses.steps
    )


def foreign_rate(plain: str) -> str | None:
    """Name a rate of something else than the target (合格率), so that rows counted otherwise are left alone."""
    name = next((name for name in _FOREIGN.findall(plain) if name not in _RATES_OF_TARGET), None)
    return None if name is None else f"{name}率"


def _apart(bands: list[tuple[Condition, Bracket]]) -> bool:
    """Tell whether no two bands of the same edges earn different points."""
    seen: dict[tuple[object, ...], Bracket] = {}
    for _, bracket in bands:
        edges = (bracket.at_least, bracket.above, bracket.below, bracket.at_most)
        if seen.setdefault(edges, bracket) != bracket:
            return False
    return True


def _meeting(bands: list[tuple[Condition, Bracket]]) -> list[tuple[Condition, Bracket]]:
    """Give an edge two bands name to the one that says 含, and one that none would hold to the band it opens."""
    closed = {bracket.at_most for condition, bracket in bands if condition.closed and bracket.at_most is not None}
    made = []
    for condition, bracket in bands:
        edge = bracket.at_least
        if edge in closed and edge != bracket.at_most and not condition.closed:
            made.append((condition, bracket.model_copy(update={"at_least": None, "above": edge})))
            continue
        opened = bracket.above
        if (
            opened is not None
            and not condition.sure
            and any(other.below == opened for _, other in bands)
            and not any(other.holds(opened) for _, other in bands)
        ):
            made.append((condition, bracket.model_copy(update={"above": None, "at_least": opened})))
            continue
        made.append((condition, bracket))
    return made


def _mixes(clauses: Clauses) -> bool:
    """Tell whether rates that may be of the value stand beside 达到目标 or 超支."""
    said = [condition for condition, _ in (*clauses.bands, *clauses.steps) if condition is not None]
    standing = any(condition.kind in STANDING for condition in said)
    rates = any(condition.kind == "value" and condition.rate and not condition.of_target for condition in said)
    lines = any(award.line is not None for _, award in clauses.bands)
    return standing and (rates or lines or any(step.rate for _, step in clauses.steps))


def _filled(clauses: Clauses, bands: list[tuple[Condition, Bracket]]) -> list[tuple[Condition, Bracket]]:
    """Add what goes without saying: 超过预算不得分 gives full marks within it, a target reached loses nothing."""
    kinds = {condition.kind for condition, _ in clauses.bands if condition is not None}
    plain = [condition for condition, _ in clauses.bands if condition is None or condition.kind == "rest"]
    if plain or any(bracket.holds(ONE) for _, bracket in bands):
        return bands
    beyond = kinds == {"beyond"} or all(bracket.above is not None and bracket.above >= 1 for _, bracket in bands)
    if kinds & {"within", "kept"}:
        return bands
    if (
        beyond
        and any(condition.of_target or condition.kind == "value" for condition, _ in bands)
        and kinds <= {"beyond", "value"}
    ):
        named = kinds == {"beyond"} or all(condition.of_target for condition, _ in bands)
        return [*bands, (STANDING["within"], Bracket(at_most=ONE, share=ONE))] if named else bands
    if "missed" in kinds or any(condition.of_target and bracket.below == ONE for condition, bracket in bands):
        return [*bands, (STANDING["kept"], Bracket(at_least=ONE, share=ONE))]
    return bands
