"""Facts a text states of itself (文中事实): its bound numbers, read as a ledger.

Serves where the evidence is a report or a set of sentences rather than a case: what one text says is
held against another. Only numbers with an owner or a project-level measure become facts.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import CheckContext
from assistant.checking.owners import PROJECT
from assistant.checking.results import FULL, find_grades, find_groups
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.language.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.document import SourceDocument
    from assistant.domain.finding import Claim

_PLAIN_DATE = dt.date(2100, 1, 1)


def read_facts(document: SourceDocument) -> FactLedger:
    """Read the facts that a document states (读出文中事实), with its own sentences as their origin."""
    context = CheckContext(document, None, None, None, (), _PLAIN_DATE)
    facts: dict[str, Fact] = {}
    for number, claim in enumerate(context.claims, 1):
        fact = _fact(claim, number)
        if fact is not None:
            facts.setdefault(fact.id, fact)
    for number, unit in enumerate(context.view.units, 1):
        origin = Origin("stated", None, (unit.text,))
        facts[f"text.{number}"] = Fact(f"text.{number}", "原文", "原文", "原文", origin, text=unit.text)
        for date in find_dates(unit.text):
            fact_id = f"date.{number}.{date.start}"
            facts[fact_id] = Fact(fact_id, "日期", PROJECT, "日期", origin, text=date.text)
    for mention in find_grades(context)[:1]:
        facts["total.grade"] = Fact("total.grade", "评价等级", PROJECT, "等级", Origin("stated"), text=mention.grade)
    for fact in _counted(context, tuple(facts.values())):
        facts.setdefault(fact.id, fact)
    return FactLedger(tuple(facts.values()))


def _counted(context: CheckContext, facts: tuple[Fact, ...]) -> Iterator[Fact]:
    """Facts that follow by counting: indicators with deductions, complete first-level groups."""
    origin = Origin("computed")
    deducted = {fact.owner for fact in facts if fact.measure == "扣分" and fact.owner != PROJECT}
    if deducted:
        size = Quantity(Decimal(len(deducted)), "项")
        yield Fact("count.deducted", "扣分指标个数", PROJECT, "个数", origin, size)
    groups = find_groups(context)
    if groups:
        size = Quantity(Decimal(len(groups)), "项")
        yield Fact("count.groups", "一级指标个数", PROJECT, "个数", origin, size)
        yield Fact("total.weight", "总分值", PROJECT, "分值", origin, Quantity(FULL, "分"))


def _fact(claim: Claim, number: int) -> Fact | None:
    if claim.quantity is None or claim.upper is not None:
        return None
    owner = claim.owner or PROJECT
    measure = claim.measure or ("完成值" if claim.owner is not None else None)
    if measure is None:
        return None
    return Fact(
        id=f"claim.{number}",
        label=f"{owner}{measure}",
        owner=owner,
        measure=measure,
        origin=Origin("stated", claim.where.place, (claim.sentence,)),
        quantity=claim.quantity,
        places=claim.places,
        period=claim.period,
        aliases=(f"{owner}指标",),
    )
