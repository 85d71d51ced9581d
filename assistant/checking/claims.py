"""Text to claims (待核陈述): every number bound to owner, measure, period and unit, or to none.

Numbers in prose are bound by the words before them in their clause, numbers in tables by their row
and column. Whether a claim holds is left to the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.intervals import Interval, is_counted
from assistant.checking.lexicon import (
    MEASURE_PATTERN,
    TOTAL_SCORE,
    fits,
    measure_of_word,
)
from assistant.checking.owners import PROJECT, Owners, heading_owner, row_owner
from assistant.checking.tables import Region, compact
from assistant.domain.document import Cell
from assistant.domain.finding import Claim
from assistant.domain.quantity import measure_of
from assistant.language.normalise import normalise
from assistant.language.quantities import find_quantities, read_quantity
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from assistant.checking.view import DocumentView, TextUnit
    from assistant.domain.document import Table
    from assistant.language.quantities import QuantitySpan

__all__ = ["PROJECT", "find_claims", "interval_of"]

_CLAUSE_END = re.compile(r"[，,；;。！？!?\n]|(?<!\d)[：:]")
_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*年")
_QUARTER = re.compile(r"第?([一二三四1-4])季度|(上|下)半年|(?<!\d)(\d{1,2})月份?(?!\d|日)")
_SAME_OWNER = re.compile(r"(?:该|本|此)项(?!目)|(?:该|本|此)(?:指标|维度|部分)|指标(?:满分|分值|权重)")
_RELATIVE_PERIOD = {"上年": -1, "去年": -1, "上一年": -1, "前年": -2, "次年": 1, "下年": 1, "下一年": 1}
_NAME_WORDS = frozenset({"目标值", "完成值", "预算数", "执行数", "到位数", "差距", "增长率", "得分"})
_OF_A_TARGET = re.compile(r"(?:以上|以内)?的(?:年度|年初|绩效|预期|计划|控制|既定)?(?:目标|指标值|计划)")


def interval_of(claim: Claim) -> Interval:
    """Return what a claim's printed digits allow, in its quantity's unit."""
    return _interval(claim, 1)


def base_of(claim: Claim) -> Interval:
    """Return what a claim's printed digits allow, in the base unit of what it measures."""
    assert claim.quantity is not None  # noqa: S101 - invariant: called on numbers only
    return _interval(claim, measure_of(claim.quantity.unit)[1])


def _interval(claim: Claim, factor: Decimal | int) -> Interval:
    assert claim.quantity is not None  # noqa: S101 - invariant: called on numbers only
    places = claim.places
    if places == 0 and is_counted(claim.quantity.dimension) and claim.approximate is None:
        places = None
    return Interval.printed(claim.quantity.value, places, factor=factor)


def find_claims(view: DocumentView, regions: tuple[Region, ...], owners: Owners) -> tuple[Claim, ...]:
    """Find every number of a document and bind it (找出待核数字), in reading order."""
    claims: list[Claim] = []
    numeric = {cell.unit.order for region in regions for row in region.rows for cell in row.numbers.values()}
    rows = {
        unit.order: row_owner(row.labels, owners)
        for region in regions
        for row in region.rows
        for unit in row.texts.values()
    }
    for unit in view.units:
        if unit.table is None or len(unit.text) > _LONG_CELL:
            hint = rows.get(unit.order)
            if hint is None and unit.table is not None and owners.closed:
                hint = _named_left(unit, owners)[0]
            claims.extend(_prose_claims(view, unit, owners, hint))
        elif owners.closed and unit.order not in numeric:
            claims.extend(_cell_claims(view, unit, owners, rows.get(unit.order)))
    claims.extend(_table_claims(view, regions, owners))
    return tuple(sorted(claims, key=lambda claim: (claim.order, claim.start)))


def _cell_claims(view: DocumentView, unit: TextUnit, owners: Owners, row: str | None) -> Iterable[Claim]:
    """Short cells outside number columns: one number named by the cells to its left, or words with numbers."""
    span = read_quantity(unit.text)
    if span is None:
        if row is not None:
            yield from _prose_claims(view, unit, owners, row)
        return
    owner, measure, lead = _named_left(unit, owners)
    if span.quantity.unit == "" or (owner is None and measure is None):
        return
    yield Claim(
        kind="number",
        text=unit.text[span.start : span.end],
        where=view.where(unit, span.start, span.end),
        quantity=span.quantity,
        owner=owner,
        measure=measure if fits(measure, span.quantity.dimension) else None,
        comparator=None if span.comparator == "=" else span.comparator,
        sentence=lead,
        places=span.places,
        upper=span.upper,
        approximate=span.approximate,
        label=lead,
        order=unit.order,
        start=span.start,
        end=span.end,
        in_table=True,
    )


def _named_left(unit: TextUnit, owners: Owners) -> tuple[str | None, str | None, str]:
    """The nearest owner and the nearest measure in the cells to the left, and their words."""
    table, part = unit.table, unit.part
    if table is None or not isinstance(part, Cell):
        return None, None, ""
    owner: str | None = None
    measure: str | None = None
    lead: list[str] = []
    for column in range(part.column - 1, 0, -1):
        text = compact(normalise(table.text_at(part.row, column)).text)
        named = owners.find(text)
        words = [match.group() for match in MEASURE_PATTERN.finditer(text)]
        if measure is None and words:
            measure = measure_of_word(words[-1])
            lead.insert(0, text)
        if named:
            owner = named[-1][2]
            if text not in lead:
                lead.insert(0, text)
            break
    if owner is None:
        owner = _band_owner(table, part.row, owners)
    return owner, measure, "".join(lead)


def _band_owner(table: Table, row: int, owners: Owners) -> str | None:
    """The owner that the nearest full-width row above names; such rows head groups of rows."""
    for above in range(row - 1, 0, -1):
        cell = table.at(above, 1)
        if cell is not None and cell.column_span >= table.columns > 1:
            named = owners.find(compact(normalise(cell.text).text))
            return named[-1][2] if named else None
    return None


_LONG_CELL = 24
_NUMBER_NEXT = re.compile(r"(?:为|了|约)?\d")
_TITLE = re.compile(r"《[^》]{1,60}》")
_PLACE_UNITS = frozenset({"行", "列", "页"})
_ARITHMETIC = re.compile(r"[÷×=＝+＋*−]")
_ORDINAL_BEFORE = re.compile(r"(?:附件|附表|附录|表|图|行|列|第|页|段|编号)\s*$")


def _is_claim(unit: TextUnit, span: QuantitySpan) -> bool:
    """Leave out numbers that state no amount: places in a file, and bare ones no measure or formula leads to."""
    if span.quantity.unit in _PLACE_UNITS:
        return False
    if span.quantity.unit:
        return True
    if span.weak or _ORDINAL_BEFORE.search(unit.text[: span.start]):
        return False
    around = unit.text[max(0, span.start - 2) : span.start] + unit.text[span.end : span.end + 2]
    return bool(_ARITHMETIC.search(around) or MEASURE_PATTERN.search(unit.text[max(0, span.start - 8) : span.start]))


def _prose_claims(view: DocumentView, unit: TextUnit, owners: Owners, row: str | None) -> Iterable[Claim]:
    quantities = tuple(span for span in find_quantities(unit.text) if _is_claim(unit, span))
    if not quantities:
        return
    sentences = split_sentences(unit.text)
    context = _Context(unit, owners, row)
    position = 0
    for span in quantities:
        while position + 1 < len(sentences) and sentences[position][1] <= span.start:
            position += 1
        start, end = sentences[position] if sentences else (0, len(unit.text))
        earlier = [other.end for other in quantities if other.end <= span.start]
        previous = max((place for place in earlier if place >= start), default=start)
        bound = context.bind(start, end, span.start, span.end, previous, span.quantity.dimension)
        yield Claim(
            kind="number",
            text=unit.text[span.start : span.end],
            where=view.where(unit, span.start, span.end),
            quantity=span.quantity,
            owner=bound.owner,
            measure=bound.measure,
            period=bound.period,
            comparator=None if span.comparator == "=" else span.comparator,
            sentence=unit.text[start:end],
            places=span.places,
            upper=span.upper,
            approximate=span.approximate,
            label=bound.label,
            order=unit.order,
            start=span.start,
            end=span.end,
            sentence_start=start,
        )


@dataclass(frozen=True, slots=True)
class _Binding:
    owner: str | None
    measure: str | None
    period: str | None
    label: str


def _misfit(label: str) -> str | None:
    """A points word right before a number of another kind (综合得分95.62%): the unit is in doubt, not the word."""
    words = [match for match in MEASURE_PATTERN.finditer(label) if match.end() == len(label.rstrip("为达约共：: "))]
    measure = measure_of_word(words[-1].group()) if words else None
    return measure if measure in ("得分", "扣分") and len(words[-1].group()) > 1 else None


class _Context:
    """What surrounds the numbers of one text unit."""

    def __init__(self, unit: TextUnit, owners: Owners, row: str | None) -> None:
        self.unit = unit
        self.text = unit.text
        titles = [match.span() for match in _TITLE.finditer(unit.text)]
        # 《项目支出绩效评价管理办法》 names a rule, not whom a number belongs to.
        self.named = tuple(
            found
            for found in owners.find(unit.text)
            if not any(start < found[0] and found[1] < end for start, end in titles)
        )
        self.heading = row if row is not None else heading_owner(unit.headings, owners)

    def bind(self, start: int, end: int, at: int, stop: int, previous: int, dimension: str) -> _Binding:
        clause = max((match.end() for match in _CLAUSE_END.finditer(self.text, start, at)), default=start)
        measure, label = self._measure(max(clause, previous), at, stop, end, dimension)
        if measure is None and previous < clause:
            measure, label = self._measure_in(previous, clause, dimension, label)
        owner = self._owner(start, clause, at, measure) or self._owner_behind(start, stop, end, previous)
        return _Binding(owner, measure, self._period(start, at), label)

    def _measure(self, start: int, at: int, stop: int, end: int, dimension: str) -> tuple[str | None, str]:
        label = self.text[start:at]
        if _OF_A_TARGET.match(self.text, stop):
            return ("目标值" if fits("目标值", dimension) else None), label
        found = None
        for match in MEASURE_PATTERN.finditer(self.text, start, at):
            measure = measure_of_word(match.group())
            if fits(measure, dimension) and not self._in_name(match.start(), match.end(), measure):
                found = measure
        if found is None:
            found = _misfit(label)
        if found is not None:
            return found, label
        after = _CLAUSE_END.search(self.text, stop, min(end, stop + 10))
        limit = after.start() if after else min(end, stop + 10)
        behind = MEASURE_PATTERN.match(self.text, stop, limit) or MEASURE_PATTERN.match(self.text, stop + 1, limit)
        if behind is None or _NUMBER_NEXT.match(self.text, behind.end()):
            return None, label  # 投入20分得19分: the word leads the number behind it
        if self.text[stop : behind.start()] in ("", "的"):
            measure = measure_of_word(behind.group())
            if fits(measure, dimension):
                return measure, label
        return None, label

    def _in_name(self, start: int, end: int, measure: str) -> bool:
        """Whether a word is part of an owner's name and says nothing of the number: 目标 in 目标实现情况."""
        if measure not in _NAME_WORDS:
            return False
        return any(begin <= start and end <= finish for begin, finish, _ in self.named)

    def _measure_in(self, start: int, stop: int, dimension: str, label: str) -> tuple[str | None, str]:
        """Look for a measure in the clauses between the previous number and this clause."""
        last = None
        for match in MEASURE_PATTERN.finditer(self.text, start, stop):
            measure = measure_of_word(match.group())
            if fits(measure, dimension) and dimension != "points":
                last = measure
        return last, label

    def _owner(self, start: int, clause: int, at: int, measure: str | None) -> str | None:
        if measure in ("得分", "分值", "等级", "扣分") and TOTAL_SCORE.search(self.text, clause, at):
            return PROJECT
        in_clause = [name for begin, end, name in self.named if clause <= begin and end <= at]
        if in_clause:
            return in_clause[-1]
        in_sentence = [name for begin, end, name in self.named if start <= begin and end <= at]
        if in_sentence:
            return in_sentence[-1]
        if _SAME_OWNER.search(self.text, start, at) or measure in ("得分", "分值", "扣分"):
            before = [name for begin, end, name in self.named if end <= start]
            return before[-1] if before else self.heading
        return None

    def _owner_behind(self, start: int, stop: int, end: int, previous: int) -> str | None:
        """The first name behind the sentence's first number: 对照不少于360个的目标，某指标实际….."""
        if previous != start or "的" not in self.text[stop : stop + 1]:
            return None
        return next((name for begin, finish, name in self.named if stop <= begin and finish <= end), None)

    def _period(self, start: int, at: int) -> str | None:
        found = None
        for match in _PERIOD.finditer(self.text, start, at):
            found = match.group(1)
        if found is None:
            for word in _RELATIVE_PERIOD:
                if word in self.text[start:at]:
                    return word
        part = None
        for match in _QUARTER.finditer(self.text, start, at):
            part = match.group()
        if part is not None:
            return f"{found or ''}{part}"
        return found


def _table_claims(view: DocumentView, regions: tuple[Region, ...], owners: Owners) -> Iterable[Claim]:
    for region in regions:
        for row in region.rows:
            owner = row_owner(row.labels, owners)
            if row.kind == "total":
                owner = PROJECT
            for index, cell in row.numbers.items():
                column = region.column(index)
                if column is None:
                    continue
                yield Claim(
                    kind="number",
                    text=cell.unit.text[cell.span.start : cell.span.end],
                    where=view.where(cell.unit, cell.span.start, cell.span.end),
                    quantity=cell.quantity,
                    owner=owner,
                    measure=column.measure,
                    period=None,
                    comparator=None if cell.span.comparator == "=" else cell.span.comparator,
                    sentence=f"{' '.join(label for _, label in row.labels)} {column.header}",
                    places=cell.span.places,
                    upper=cell.span.upper,
                    approximate=cell.span.approximate,
                    label=f"{row.label}{column.header}",
                    order=cell.unit.order,
                    start=cell.span.start,
                    end=cell.span.end,
                    in_table=True,
                )
