"""Rules about dates (时效规则): kept or missed, bands of days late, so much for every day or week."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.domain.rules import Bracket, Parameters
from assistant.scoring.band_rules import told_award, told_steps
from assistant.scoring.methods.banded import bracket_name
from assistant.scoring.recognised import Recognised

if TYPE_CHECKING:
    from assistant.scoring.grammar.awards import Award
    from assistant.scoring.grammar.condition import Condition
    from assistant.scoring.grammar.reading import Clauses

ZERO = Decimal(0)
_DAYS = {"天": Decimal(1), "日": Decimal(1), "周": Decimal(7), "": Decimal(1)}
# A month is 28 to 31 days: what lies between is left to a person.
_SHORTEST, _LONGEST = Decimal(28), Decimal(31)


def is_of_delays(clauses: Clauses) -> bool:
    """Tell whether a rule speaks of dates kept or missed."""
    kinds = {condition.kind for condition, _ in clauses.bands if condition is not None}
    return bool(kinds & {"on_time", "late"}) or any(step.side == "late" for _, step in clauses.steps)


def delay_rule(clauses: Clauses) -> Recognised | None:
    """Make one rule of clauses about dates; None where they say anything else besides."""
    brackets: list[Bracket] = []
    missed: Award | None = None
    full: Award | None = None
    for condition, award in clauses.bands:
        if condition is None or award.line is not None or award.proportional or award.interpolated:
            return None
        if condition.kind in {"on_time", "kept"}:
            full = award
        elif condition.kind in {"rest", "missed"} or (condition.kind == "late" and not condition.unit):
            missed = award
        elif condition.kind == "late":
            brackets.append(_band(condition, award))
        else:
            return None
    if full is not None and full.share != 1 and full.points is None:
        return None
    whole = clauses.whole if full is None or full.points is None else full.points
    made = _stepped(clauses, brackets) if clauses.steps else _unstepped(brackets, missed)
    return None if made is None else replace(made, whole=whole)


def _band(condition: Condition, award: Award) -> Bracket:
    edges = {}
    for name, value in condition.edges.items():
        if condition.unit == "个月" and value:
            edges[name] = value * (_SHORTEST if name in {"at_most", "below"} else _LONGEST)
        else:
            edges[name] = value * _DAYS.get(condition.unit, Decimal(1))
    fields = {"share": award.share, "points": award.points, "off": award.off}
    return Bracket.model_validate({**edges, **{name: value for name, value in fields.items() if value is not None}})


def _unstepped(brackets: list[Bracket], missed: Award | None) -> Recognised | None:
    if not brackets:
        if missed is None:
            return Recognised(
                "deadline", Parameters(otherwise="open"), "按期完成得满分，未按期完成的由评价人员评判", unit="天"
            )
        if missed.share == 0:
            return Recognised("deadline", Parameters(), "按期完成得满分，未按期完成不得分", unit="天")
        brackets = [
            Bracket.model_validate({"above": ZERO, "share": missed.share, "points": missed.points, "off": missed.off})
        ]
    elif missed is not None:
        return None
    brackets = _meeting(brackets)
    told = "；".join(f"逾期{bracket_name(band, rates=False)}天：{told_award(band)}" for band in brackets)
    return Recognised("late_steps", Parameters(brackets=tuple(brackets)), f"按期完成得满分；{told}", unit="天")


def _meeting(brackets: list[Bracket]) -> list[Bracket]:
    """Let 11-30天 beside 10天以内 begin right after the tenth day."""
    ends = {band.at_most for band in brackets} | {ZERO}
    return [
        band.model_copy(update={"above": band.above - 1})
        if band.above is not None and band.above not in ends and band.above - 1 in ends
        else band
        for band in brackets
    ]


def _stepped(clauses: Clauses, brackets: list[Bracket]) -> Recognised | None:
    if len(clauses.steps) != 1:
        return None
    before, step = clauses.steps[0]
    days = _DAYS.get(step.unit)
    if step.adds or days is None or step.side not in {"late", "above"} or step.unit == "":
        return None
    if (before is not None and before.kind not in {"late", "missed", "rest"}) or (before is not None and before.unit):
        return None
    if any(condition is not None and condition.kind in {"rest", "missed"} for condition, _ in clauses.bands):
        return None
    parameters = Parameters(
        step=step.points,
        step_share=step.share,
        per=step.per * days,
        per_unit="天",
        direction="above",
        step_mode=clauses.mode,
    )
    if brackets:
        parameters = parameters.model_copy(update={"brackets": tuple(_meeting(brackets))})
        none = "；".join(f"逾期{bracket_name(band, rates=False)}天：{told_award(band)}" for band in brackets)
        told = f"按期完成得满分，每逾期{format_decimal(step.per * days)}天扣分；{none}"
        return Recognised("late_steps", parameters, told, unit="天")
    return Recognised("step_deduction", parameters, told_steps(parameters), unit="天")
