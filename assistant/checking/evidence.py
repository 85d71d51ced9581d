"""Facts a text states of itself (文中事实): its bound numbers, read as a ledger.

Serves where the evidence is a report or a set of sentences rather than a case: what one text says is
held against another. Only numbers with an owner or a project-level measure become facts.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from assistant.checking.check import CheckContext
from assistant.checking.claims import PROJECT
from assistant.checking.results import find_grades
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.language.dates import find_dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.document import SourceDocument
    from assistant.domain.finding import Claim

_NAME = re.compile(r"([一-龥]{2,12}?)(?:指标)?(?:满分|分值|得分|得\d|为|达到|达|\d|目标值|实际|完成)")
_PLAIN_DATE = dt.date(2100, 1, 1)


def read_facts(document: SourceDocument) -> FactLedger:
    """Read the facts that a document states (读出文中事实), with its own sentences as their origin."""
    context = CheckContext(document, None, None, None, (), _PLAIN_DATE)
    facts: dict[str, Fact] = {}
    for number, claim in enumerate(context.claims, 1):
        fact = _fact(context, claim, number)
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
    deducted = [fact for fact in facts.values() if fact.measure == "扣分" and fact.owner != PROJECT]
    if deducted:
        facts["count.deducted"] = Fact(
            "count.deducted", "扣分指标个数", PROJECT, "个数", Origin("computed"), Quantity(_count(deducted), "项")
        )
    return FactLedger(tuple(facts.values()))


def _count(facts: list[Fact]):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a Decimal
    from decimal import Decimal

    return Decimal(len({fact.owner for fact in facts}))


def _fact(context: CheckContext, claim: Claim, number: int) -> Fact | None:
    if claim.quantity is None or claim.upper is not None:
        return None
    owner, aliases = claim.owner or PROJECT, ()
    measure = claim.measure
    del context
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
        aliases=aliases,
    )


def stated_texts(ledger: FactLedger) -> Iterator[str]:
    """Yield the texts that a ledger of this kind keeps."""
    for fact in ledger.facts:
        if fact.measure == "原文" and fact.text:
            yield fact.text
