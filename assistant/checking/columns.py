"""Sums within tables (表内合计): columns down to a total row, rows across to a total column.

Several readings of a table are allowed (with or without 其中 rows, subtotals alone); a sum fails only
where none of them holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.checking.intervals import Interval, total_of
from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import Column, NumberCell, Region, Row

_NO_SUM = ("得分率", "执行率", "到位率", "完成率", "增长率", "目标值", "完成值")
_HEAD = re.compile(r"总额|总体|总计|合计|资金总|总投入|总预算")
_OTHER = re.compile(r"其他")
_TIME = re.compile(r"季度|月|年")
_ALL, _SMALL = Decimal(100), Decimal(1000)
_EXECUTION = re.compile(r"执行率|预算执行|资金执行")


@dataclass(frozen=True, slots=True)
class TableSum:
    """One total in a table with its parts (表内合计). ``certain`` where only one reading is possible."""

    label: str
    total: NumberCell
    parts: tuple[NumberCell, ...]
    holds: bool
    certain: bool

    @property
    def computed(self) -> str:
        """The sum of the parts as printed, in the total's unit."""
        value = sum((part.quantity.value for part in self.parts), start=Decimal(0))
        return f"{format_decimal(value)}{self.total.quantity.unit}"

    @property
    def step(self) -> str:
        """The sum written out."""
        terms = "＋".join(format_decimal(part.quantity.value) for part in self.parts)
        return f"{terms}={self.computed}"


def _adds_up(total: NumberCell, parts: tuple[NumberCell, ...]) -> bool:
    """Printed parts are added as printed; rounding of each part may move the sum by half its last digit."""
    if total.quantity.unit == "" and abs(total.quantity.value) < _SMALL and not any(part.span.places for part in parts):
        # Whole numbers of things, or points: small ones are not rounded.
        return total.quantity.value == sum((part.quantity.value for part in parts), start=Decimal(0))
    summed = total_of(part.interval for part in parts)
    if total.quantity.unit == "分":
        exact = sum((part.quantity.value for part in parts), start=Decimal(0))
        return total.interval.low <= exact <= total.interval.high
    return summed.meets(total.interval)


def _one_unit(cells: tuple[NumberCell, ...]) -> bool:
    return len({cell.quantity.unit for cell in cells}) == 1


def column_sums(regions: tuple[Region, ...]) -> Iterator[TableSum]:
    """Yield the sum of every column above each total row (列合计).

    A total of points may also cover the regions and tables before it, back to the total before.
    """
    earlier: dict[str, list[NumberCell]] = {}
    for region in regions:
        start = 0
        for position, row in enumerate(region.rows):
            if row.kind != "total":
                continue
            above = region.rows[start:position]
            if not above and position == 0:
                above = _until_total(region.rows[1:])
            start = position + 1
            for column in region.columns:
                found = _column_sum(column, row, above)
                if found is not None:
                    yield _with_earlier(found, earlier.get(column.measure or "", []))
            earlier.clear()
        for measure in ("分值", "得分"):
            points = region.only(measure)
            if points is not None:
                body = [row for row in region.rows[start:] if row.kind == "body"]
                cells = [row.numbers[points.index] for row in body if points.index in row.numbers]
                earlier.setdefault(measure, []).extend(cells)


def subtotal_sums(regions: tuple[Region, ...]) -> Iterator[TableSum]:
    """Yield every 小计 against the body rows above it, back to the row of a sum before (小计)."""
    for region in regions:
        start = 0
        for position, row in enumerate(region.rows):
            if row.kind not in ("total", "subtotal"):
                continue
            above = region.rows[start:position]
            start = position + 1
            if row.kind == "total" or any(other.kind != "body" for other in above):
                continue
            for column in region.columns:
                found = _column_sum(column, row, above)
                if found is not None and found.total.quantity.dimension in ("points", "money"):
                    yield found


def _with_earlier(found: TableSum, earlier: list[NumberCell]) -> TableSum:
    if found.holds or not earlier:
        return found
    parts = (*earlier, *found.parts)
    if not _one_unit((*parts, found.total)):
        return replace(found, certain=False)
    if _adds_up(found.total, parts):
        return replace(found, parts=parts, holds=True)
    nearer = _off(found.total, parts) < _off(found.total, found.parts)
    return replace(found, parts=parts if nearer else found.parts, certain=False)


def _off(total: NumberCell, parts: tuple[NumberCell, ...]) -> Decimal:
    return abs(sum((part.quantity.value for part in parts), start=Decimal(0)) - total.quantity.value)


def _until_total(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    for position, row in enumerate(rows):
        if row.kind == "total":
            return rows[:position]
    return rows


def _column_sum(column: Column, total_row: Row, rows: tuple[Row, ...]) -> TableSum | None:
    total = total_row.numbers.get(column.index)
    if total is None or column.measure in _NO_SUM or total.span.comparator is not None:
        return None
    if total.quantity.dimension == "percentage_point":
        return None
    if total.quantity.dimension == "ratio" and not (column.measure == "占比" and abs(total.quantity.value - _ALL) < 1):
        return None
    readings = [cells for cells in _readings(column, rows) if len(cells) > 1 and _one_unit((*cells, total))]
    if not readings:
        return None
    for cells in readings:
        if _adds_up(total, cells):
            return TableSum(_name(column), total, cells, holds=True, certain=True)
    readings = readings[:1] if column.measure in ("分值", "得分") and len(readings) == 2 else readings  # noqa: PLR2004
    plain = all(row.kind == "body" for row in rows)
    complete = all(column.index in row.numbers or _covered(column, row) or not row.numbers for row in rows)
    return TableSum(_name(column), total, readings[0], holds=False, certain=plain and complete and len(readings) == 1)


def _covered(column: Column, row: Row) -> bool:
    """Whether a merged cell from above covers the column in this row."""
    unit = row.texts.get(column.index)
    return unit is not None and getattr(unit.part, "row", row.index) < row.index


def _readings(column: Column, rows: tuple[Row, ...]) -> Iterator[tuple[NumberCell, ...]]:
    def of(*kinds: str) -> tuple[NumberCell, ...]:
        return tuple(row.numbers[column.index] for row in rows if row.kind in kinds and column.index in row.numbers)

    body = of("body")
    yield body
    if subtotals := of("subtotal"):
        yield subtotals
    if of("part"):
        yield of("body", "part")
        yield of("part")
    scored = tuple(row for row in rows if row.kind == "body" and not _EXECUTION.search(row.label))
    if column.measure in ("分值", "得分") and len(scored) < len(rows):
        # Forms that score the execution of the budget beside the indicators total either with or without it.
        yield tuple(row.numbers[column.index] for row in scored if column.index in row.numbers)
    outer = _outermost(column, rows)
    if outer and outer != body:
        yield outer
        yield tuple(cell for cell in body if cell not in outer)


def _outermost(column: Column, rows: tuple[Row, ...]) -> tuple[NumberCell, ...]:
    """The numbers of rows whose label is numbered 一、 or 1. while others are not."""
    numbered = [
        row for row in rows if row.labels and re.match(r"^(?:[一二三四五六七八九十]+、|\d+[.、])", row.labels[0][1])
    ]
    if not numbered or len(numbered) == len(rows):
        return ()
    return tuple(row.numbers[column.index] for row in numbered if column.index in row.numbers)


def _name(column: Column) -> str:
    return f"“{column.header or '合计'}”列"


def fund_sums(region: Region) -> Iterator[TableSum]:
    """Yield 年度资金总额 against the rows below it (资金构成).

    The list is closed, hence certain, only where it names 其他.
    """
    for position, head in enumerate(region.rows):
        if not head.labels or head.kind == "total" or not _HEAD.search(head.label):
            continue
        rows = _below(region.rows[position + 1 :])
        closed = any(_OTHER.search(row.label) for row in rows)
        for column in region.columns:
            total = head.numbers.get(column.index)
            parts = tuple(row.numbers[column.index] for row in rows if column.index in row.numbers)
            if total is None or not parts or column.measure in _NO_SUM or column.measure in ("分值", "得分"):
                continue
            if not _one_unit((*parts, total)) or total.quantity.dimension != "money":
                continue
            holds = _adds_up(total, parts)
            over = sum((part.quantity.value for part in parts), start=Decimal(0)) > total.quantity.value
            if holds or closed or over or len(parts) > 1:
                yield TableSum(_name(column), total, parts, holds=holds, certain=closed or over)


def _below(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    taken: list[Row] = []
    for row in rows:
        if row.kind == "total" or _HEAD.search(row.label):
            break
        taken.append(row)
        if _OTHER.search(row.label):
            break
    return tuple(taken)


def row_sums(region: Region) -> Iterator[TableSum]:
    """Yield each row's total column against its siblings (行合计): quarters, months, years, sources."""
    for total_column in (column for column in region.columns if column.total):
        siblings = _siblings(region, total_column)
        if len(siblings) < 2:  # noqa: PLR2004 - one number is no sum
            continue
        sums = [found for row in region.rows if (found := _row_sum(total_column, siblings, row)) is not None]
        periods = all(_TIME.search(column.header) for column in siblings)
        if periods or any(found.holds for found in sums):
            yield from sums


def _siblings(region: Region, total: Column) -> tuple[Column, ...]:
    others = [
        column
        for column in region.columns
        if column.role == "value" and not column.total and column.unit == total.unit and column.measure not in _NO_SUM
    ]
    top = total.header.split(" ")[0]
    same = tuple(column for column in others if column.header.split(" ")[0] == top)
    periods = tuple(column for column in others if _TIME.search(column.header.rsplit(" ", 1)[-1]))
    return same if len(same) > 1 else periods if len(periods) > 1 else tuple(others)


def _row_sum(total_column: Column, siblings: tuple[Column, ...], row: Row) -> TableSum | None:
    total = row.numbers.get(total_column.index)
    parts = tuple(row.numbers[column.index] for column in siblings if column.index in row.numbers)
    if total is None or len(parts) < 2 or not _one_unit((*parts, total)):  # noqa: PLR2004 - one number is no sum
        return None
    holds = _adds_up(total, parts)
    return TableSum(f"“{row.label}”行", total, parts, holds=holds, certain=holds)


def column_means(region: Region) -> Iterator[TableSum]:
    """Yield each column of a row of means against the body rows above it (列平均), where most columns hold."""
    for position, row in enumerate(region.rows):
        if row.kind != "mean":
            continue
        body = [other for other in region.rows[:position] if other.kind == "body"]
        found = [mean for column in region.columns if (mean := _mean(column, row, body)) is not None]
        if sum(mean.holds for mean in found) * 2 > len(found):
            yield from found


def _mean(column: Column, row: Row, body: list[Row]) -> TableSum | None:
    mean = row.numbers.get(column.index)
    cells = tuple(other.numbers[column.index] for other in body if column.index in other.numbers)
    if mean is None or len(cells) < 2 or len(cells) != len(body):  # noqa: PLR2004 - one number has no mean
        return None
    share = Fraction(1, len(cells))
    average = total_of(Interval.exact(cell.quantity.value) for cell in cells).scaled(share)
    printed = Interval.printed(mean.quantity.value, mean.span.places or 0)
    return TableSum(f"{_name(column)}平均", mean, cells, holds=average.meets(printed), certain=False)
