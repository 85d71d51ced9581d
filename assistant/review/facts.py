"""The ledger a rationale's sentences are checked against (扣分理由台账): the report's, and its amounts.

Every further fact is one of the amounts or limits a rationale prints; nothing of the report's changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.review.clauses import limits_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from assistant.review.records import Part, Rationale


def part_fact(code: str, place: int) -> str:
    """Name the fact of a part's amount; ``place`` counts from 1."""
    return f"rationale.{code}.part{place}"


def extend_ledger(ledger: FactLedger, rationales: Iterable[Rationale]) -> FactLedger:
    """Add the amounts and limits of rationales to a report's ledger (补入扣分理由的数)."""
    return FactLedger((*ledger.facts, *(fact for rationale in rationales for fact in _facts_of(rationale))))


def _facts_of(rationale: Rationale) -> Iterator[Fact]:
    code, name = rationale.code, rationale.name
    for place, part in enumerate(rationale.parts, start=1):
        yield _points(part_fact(code, place), name, "扣分", part.amount, part)
        if part.reasons and len(part.reasons) > 1:
            for number, reason in enumerate(part.reasons, start=1):
                if reason.amount is not None:
                    yield _points(f"{part_fact(code, place)}.{number}", name, "扣分", reason.amount, part)
    if rationale.proposed:
        yield _points(f"rationale.{code}.points", name, "得分", rationale.points)
        yield _points(f"rationale.{code}.deduction", name, "扣分", rationale.deduction)
    if rationale.range is not None and rationale.awardable:
        # The words tell how the limits follow from the weight, so they are the proof.
        origin = Origin("rule", None, (rationale.awardable,))
        text = limits_text(rationale.range)
        yield Fact(f"rationale.{code}.range", f"{name}可评区间", name, "可评区间", origin, text=text)


def _points(fact_id: str, owner: str, measure: str, value: Decimal, part: Part | None = None) -> Fact:
    steps = part.steps if part is not None else ()
    bare = owner.removesuffix("指标")
    aliases = tuple(other for other in (bare, f"{bare}指标") if other and other != owner)
    origin = Origin("rule", part.places[0] if part is not None and part.places else None, steps)
    return Fact(fact_id, f"{owner}{measure}", owner, measure, origin, Quantity(value, "分"), aliases=aliases)
