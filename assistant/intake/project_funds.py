"""The project's funds from tables and prose together (项目资金).

Reading a funds table is left to ``funds``, amounts in sentences to ``prose``.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from assistant.domain.evaluation import FundLine
from assistant.domain.finding import Finding, Severity, Where
from assistant.intake.assembly import Conflict, same_number
from assistant.intake.funds import read_amounts, read_funds, read_sources
from assistant.intake.prose import Mention, find_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.document import Paragraph, SourceDocument
    from assistant.intake.blocks import TableBlocks

_NAMES = {"initial": "年初预算数", "budget": "预算数", "received": "到位数", "spent": "支出数", "rate": "执行率"}


@dataclass(frozen=True, slots=True)
class ProjectFunds:
    """Funds lines, the scored or total one first, with what disagreed and what was doubtful."""

    lines: tuple[FundLine, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_project_funds(
    document: SourceDocument, paragraphs: Sequence[Paragraph], blocks: Sequence[TableBlocks]
) -> ProjectFunds:
    """Read the scored funds table, else the first, completed by what the text names; else prose alone.

    Returns:
        Amounts in each line's unit. Where the text prints a table's 万元 amount in 元, its other
        amounts in 元 are read as 万元 too, with finding INP12.
    """
    tables = [block for found in blocks for block in found.blocks if block.kind in {"funds", "projects"}]
    tables.sort(key=lambda block: "weight" not in block.columns)
    lines: list[FundLine] = next((read for block in tables if (read := read_funds(block, document))), [])
    lines = lines or next((read for form in blocks if (read := _told_beside(form, document))), [])
    mentions = find_money(document, paragraphs)
    if lines:
        return _complete(lines, mentions)
    return _from_prose(mentions)


def _told_beside(form: TableBlocks, document: SourceDocument) -> list[FundLine]:
    """Read the amounts a form tells beside labels: the whole, then its sources."""
    whole, sources = read_amounts(form, document), read_sources(form, document)
    return [*whole, *(line for line in sources if not whole or line.name != whole[0].name)]


def _firsts(mentions: Sequence[Mention]) -> dict[str, Mention]:
    first: dict[str, Mention] = {}
    for mention in mentions:
        first.setdefault(mention.field, mention)
    return first


def _from_prose(mentions: Sequence[Mention]) -> ProjectFunds:
    first = _firsts(mentions)
    money = {name: mention for name, mention in first.items() if name != "rate"}
    if not money:
        return ProjectFunds()
    unit = next(iter(money.values())).unit
    kept = {name: m for name, m in money.items() if m.unit == unit}
    if "budget" not in kept and "initial" in kept and "spent" in kept:
        kept["budget"] = kept["initial"]
    line = FundLine(
        name="项目资金",
        unit=unit,
        **{name: m.value for name, m in kept.items()},
        rate=first["rate"].value if "rate" in first else None,
        places={name: m.place for name, m in kept.items()},
    )
    return ProjectFunds((line,), _conflicts(first, mentions))


def _conflicts(first: dict[str, Mention], mentions: Sequence[Mention]) -> tuple[Conflict, ...]:
    """Report values close enough to be one fact: parts and other years differ widely."""
    kept: dict[tuple[str, str], Conflict] = {}
    for mention in mentions:
        own = first[mention.field]
        if own.unit != mention.unit or same_number(own.value, mention.value):
            continue
        left, right = Decimal(own.value), Decimal(mention.value)
        if abs(left - right) * 100 <= max(left, right):
            values = ((own.value + own.unit, own.place), (mention.value + mention.unit, mention.place))
            kept.setdefault((mention.field, mention.value), Conflict(_NAMES[mention.field], values))
    return tuple(kept.values())


def _complete(lines: list[FundLine], mentions: Sequence[Mention]) -> ProjectFunds:
    """Complete a table's total from the text where both agree on the budget or the spending."""
    total = lines[0]
    slip = _unit_slip(total, mentions)
    same = [m for m in mentions if m.field != "rate" and m.unit == total.unit]
    agreed = any(
        (own := getattr(total, name)) is not None and any(m.field == name and same_number(own, m.value) for m in same)
        for name in ("budget", "spent")
    )
    if not agreed and slip is None:
        return ProjectFunds((_with_sole_budget(total, lines, mentions), *lines[1:]))
    absent = {name for name in _NAMES if all(getattr(line, name) is None for line in lines)}
    filled: dict[str, Mention] = {}
    for mention in mentions:
        fits = mention.field == "rate" or mention.unit == total.unit or (slip is not None and mention.unit == "元")
        if mention.field in absent and fits:
            filled.setdefault(mention.field, mention)
    read_as = [m for m in filled.values() if slip is not None and m.unit == "元"]
    line = total.model_copy(
        update={
            **{name: m.value for name, m in filled.items()},
            "places": {**total.places, **{name: m.place for name, m in filled.items()}},
        }
    )
    return ProjectFunds((line, *lines[1:]), findings=tuple(_slip_finding(m, slip, total) for m in read_as if slip))


def _with_sole_budget(total: FundLine, lines: Sequence[FundLine], mentions: Sequence[Mention]) -> FundLine:
    """Give a table of payments alone the one budget the text names, where it covers what was spent."""
    if any(line.budget is not None or line.initial is not None for line in lines) or total.spent is None:
        return total
    told = [m for m in mentions if m.field in {"budget", "initial"} and m.unit == total.unit]
    if not told or any(not same_number(told[0].value, other.value) for other in told[1:]):
        return total
    try:
        covered = Decimal(told[0].value) >= Decimal(total.spent)
    except InvalidOperation:
        return total
    if not covered:
        return total
    update = dict.fromkeys(("initial", "budget"), told[0].value)
    return total.model_copy(update={**update, "places": {**total.places, **dict.fromkeys(update, told[0].place)}})


def _unit_slip(total: FundLine, mentions: Sequence[Mention]) -> Mention | None:
    """Find an amount that the text prints in 元 and the table, with the same digits, in 万元."""
    if total.unit != "万元":
        return None
    for mention in mentions:
        own = getattr(total, mention.field)
        if mention.unit == "元" and own is not None and same_number(own, mention.value):
            return mention
    return None


def _slip_finding(mention: Mention, slip: Mention, total: FundLine) -> Finding:
    return Finding(
        "INP12",
        Severity.WARNING,
        f"{_NAMES[mention.field]}“{mention.value}元”按万元读取：同处的“{slip.value}元”在资金表中为{slip.value}万元",
        "请核对正文的计量单位，有误的改为万元",
        Where(place=mention.place, quote=f"{mention.value}元"),
        (
            Where(place=slip.place, quote=f"{slip.value}元"),
            Where(place=total.place_of(slip.field), quote=str(getattr(total, slip.field))),
        ),
    )
