"""Slots ``[[fact.id]]`` (占位): find, validate, fill; the only way a value enters a text.

``[[fact.id]]`` prints the value with its unit, ``[[fact.id|n]]`` the number alone for table cells
whose header names the unit (points then always with two decimals). How a value is rounded is the
fact's own matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Statement
from assistant.domain.quantity import format_decimal, format_points
from assistant.errors import PromptError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.fact import Fact, FactLedger

_SLOT = re.compile(r"\[\[([A-Za-z0-9_.]+)(\|n)?\]\]")
_OPEN = re.compile(r"\[\[|\]\]")
_DIGIT = re.compile(r"[0-9０-９]+")
# What may hold digits without being a value: titles in 《》, 文号, and typed heading numbers.
_NOT_VALUES = (
    re.compile(r"《[^《》]*》"),
    re.compile(r"[一-鿿]*〔\d{4}〕(?:第)?\d+号"),
    re.compile(r"^\s*(?:(?:附件|附表|表|图)[0-9]+(?=\D|$)|[0-9]+[.．、](?!\d)|（[0-9]+）)"),
)


@dataclass(frozen=True, slots=True)
class Slot:
    """One slot in a text: span, fact id, and whether it prints the number alone."""

    start: int
    end: int
    fact: str
    number_only: bool


def find_slots(text: str) -> tuple[Slot, ...]:
    """Find every well-formed slot of a text, in order."""
    return tuple(
        Slot(match.start(), match.end(), match.group(1), match.group(2) is not None) for match in _SLOT.finditer(text)
    )


def slot_facts(text: str) -> tuple[str, ...]:
    """List the fact ids of a text's slots, each once, in order."""
    return tuple(dict.fromkeys(slot.fact for slot in find_slots(text)))


def print_fact(fact: Fact, *, number_only: bool = False) -> str:
    """Print a fact as a slot does."""
    if not number_only or fact.quantity is None:
        return fact.printed
    if fact.quantity.unit == "分":
        return format_points(fact.quantity.value)
    if fact.quantity.unit == "%":
        return fact.printed
    return format_decimal(fact.quantity.value, fact.places)


def fill_text(text: str, ledger: FactLedger, where: str = "") -> str:
    """Put the values into a text's slots.

    Raises:
        PromptError: A slot names no fact of the ledger, or is malformed.
    """
    unknown = [slot.fact for slot in find_slots(text) if slot.fact not in ledger]
    if unknown:
        raise PromptError(
            where or "初稿", f"占位所指的事实不存在：{'、'.join(unknown)}", "台账中的事实编号", "请改正占位"
        )

    def value(match: re.Match[str]) -> str:
        return print_fact(ledger[match.group(1)], number_only=match.group(2) is not None)

    rest = _SLOT.sub("", text)
    if _OPEN.search(rest):
        raise PromptError(where or "初稿", f"占位写法有误：{rest}", "[[事实编号]]", "请改正占位")
    return _SLOT.sub(value, text)


def bare_digits(text: str, quotes: Iterable[str] = ()) -> tuple[str, ...]:
    """List the runs of digits of a text that stand outside slots.

    Left out are titles in 《》, document numbers (文号), a heading's own number, and the given
    quotes, whose digits are the user's own.
    """
    rest = text
    for quote in sorted(quotes, key=len, reverse=True):
        if quote:
            rest = rest.replace(quote, "")
    rest = _SLOT.sub("", rest)
    for pattern in _NOT_VALUES:
        rest = pattern.sub("", rest)
    return tuple(match.group() for match in _DIGIT.finditer(rest))


def fill_slots(draft: Draft, ledger: FactLedger) -> Draft:
    """Fill every slot of a draft (填充占位); the draft itself is left as it is.

    Raises:
        PromptError: A slot names no fact of the ledger.
    """
    return replace(
        draft,
        title=fill_text(draft.title, ledger, "标题"),
        sections=tuple(_fill_section(section, ledger) for section in draft.sections),
        appendices=tuple(_fill_section(section, ledger) for section in draft.appendices),
    )


def _fill_section(section: DraftSection, ledger: FactLedger) -> DraftSection:
    where = section.title or section.id
    blocks = tuple(
        _fill_statement(block, ledger, where) if isinstance(block, Statement) else _fill_table(block, ledger, where)
        for block in section.blocks
    )
    return replace(section, title=fill_text(section.title, ledger, where), blocks=blocks)


def _fill_statement(statement: Statement, ledger: FactLedger, where: str) -> Statement:
    remark = None if statement.remark is None else fill_text(statement.remark, ledger, where)
    return replace(statement, text=fill_text(statement.text, ledger, where), remark=remark)


def _fill_table(table: DraftTable, ledger: FactLedger, where: str) -> DraftTable:
    def cell(given: DraftCell) -> DraftCell:
        return replace(given, text=fill_text(given.text, ledger, f"{where}，{table.caption}"))

    rows = tuple(tuple(cell(given) for given in row) for row in table.rows)
    return replace(table, caption=fill_text(table.caption, ledger, where), rows=rows)
