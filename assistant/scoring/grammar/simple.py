"""Rules that need no bands (无须分档的规则): in proportion, or nothing where a thing happens.

Bands are left to ``banding``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.rules import Bracket, Parameters
from assistant.scoring.recognised import Recognised

if TYPE_CHECKING:
    from assistant.scoring.grammar.reading import Clauses

ZERO, ONE = Decimal(0), Decimal(1)


def simple_rule(clauses: Clauses) -> Recognised | None:
    """Read a rule of all or nothing by an event, or in proportion to the target; None for any other."""
    return _happened(clauses) or _in_proportion(clauses) or _all_or_nothing(clauses)


def _all_or_nothing(clauses: Clauses) -> Recognised | None:
    """Full marks for the target reached, nothing for it missed."""
    said = {(condition.kind, award.share) for condition, award in clauses.bands if condition is not None}
    kept, missed = ("kept", ONE), {("missed", ZERO), ("rest", ZERO)}
    if (
        clauses.steps
        or len(said) != len(clauses.bands)
        or kept not in said
        or not said - {kept}
        or said - {kept} - missed
    ):
        return None
    bands = (Bracket(at_least=ONE, share=ONE), Bracket(share=ZERO))
    told = "达到目标值得满分，否则不得分"
    found = Recognised("brackets", Parameters(brackets=bands), told, unit="%", of_target=True)
    return replace(found, whole=clauses.whole)


def _happened(clauses: Clauses) -> Recognised | None:
    """Nothing where a thing happened once or more, all where it did not (发生即不得分)."""
    said = [(condition, award) for condition, award in clauses.bands if condition is not None]
    if clauses.steps or len(said) != len(clauses.bands):
        return None
    edges = [
        tuple(condition.edges.items())
        for condition, award in said
        if award.share == 0 and condition.unit not in {"", "?"}
    ]
    none = [award for condition, award in said if set(condition.edges.values()) == {ZERO}]
    once = edges in ([(("at_least", ONE), ("at_most", ONE))], [(("at_least", ONE),)])
    if not once or len(said) != 1 + len(none) or any(award.share != 1 for award in none):
        return None
    if any(condition.rate for condition, _ in said) or clauses.plain.startswith("≥"):
        return None
    return Recognised("zero_tolerance", Parameters(), "未发生得满分，发生（存在）所列情形不得分")


def _in_proportion(clauses: Clauses) -> Recognised | None:
    """Full marks for the target reached, else in proportion: nothing the scheme's own rule does not do."""
    if clauses.steps:
        return None
    standing = {
        (
            None if condition is None else condition.kind,
            "share" if award.share == 1 else "proportional" if award.proportional else "",
        )
        for condition, award in clauses.bands
    }
    below = {(kind, "proportional") for kind in ("missed", "rest", None)}
    if standing & below and standing <= below | {("kept", "share"), ("within", "share")}:
        return Recognised("proportional", Parameters(), "按完成比例得分，以分值为上限", whole=clauses.whole)
    return None


def lone_formula(clauses: Clauses) -> Recognised | None:
    """A formula or 按比例 without any band."""
    awards = [award for condition, award in clauses.bands if condition is None or condition.kind == "rest"]
    if len(awards) == 1 and awards[0].proportional and not clauses.steps:
        return Recognised("proportional", Parameters(), "按完成比例得分，以分值为上限", whole=clauses.whole)
    return None
