"""Tables as the checks read them (表格视图): headed regions, columns with their measure, typed cells.

One printed table may hold several regions with headers of their own (资金 above 指标 in a 自评表).
Summing and comparing the cells is left to the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from assistant.checking.intervals import Interval, is_counted
from assistant.checking.lexicon import SUBTOTAL_WORDS, TOTAL_WORDS
from assistant.checking.table_headers import (
    BLANK,
    Column,
    Grid,
    columns_of,
    compact,
    continues_header,
    embedded_points,
    is_header,
    is_number,
    is_subheader,
)
from assistant.domain.quantity import Quantity, normalise_unit
from assistant.language.quantities import QuantitySpan, read_quantity

if TYPE_CHECKING:
    from assistant.checking.view import DocumentView, TextUnit
    from assistant.domain.document import Table

__all__ = ["Column", "NumberCell", "Region", "Row", "compact", "embedded_points", "read_regions"]

RowKind = Literal["body", "part", "subtotal", "total", "mean"]

# What the last row is called where it sums those above: 全县, 三年合计.
_WHOLE = re.compile(r"^(?:全[县市省区州国镇乡校院局]|总体|总数|全部|[一-龥\d]{1,6}(?:合计|总计))$")
_FEWEST_ABOVE = 2
_MEAN = re.compile(r"^(?:算术|加权)?(?:平均(?:分|值|数|得分)?|均值|均分)$")
_PART = re.compile(r"^\s*(?:其中|\d*[.、]?其中)")


@dataclass(frozen=True, slots=True)
class NumberCell:
    """One number in a table (数值单元格) with its place; the column's unit applied where it has none."""

    row: int
    column: int
    unit: TextUnit
    span: QuantitySpan
    quantity: Quantity

    @property
    def interval(self) -> Interval:
        """What the printed digits allow, in the quantity's unit."""
        places = self.span.places
        if places == 0 and is_counted(self.quantity.dimension):
            places = None
        return Interval.printed(self.quantity.value, places)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a region (行): its labels by column, its numbers by column, and what it is."""

    index: int
    kind: RowKind
    labels: tuple[tuple[int, str], ...]
    numbers: dict[int, NumberCell]
    texts: dict[int, TextUnit]

    @property
    def label(self) -> str:
        """The last label, which names the row itself."""
        return self.labels[-1][1] if self.labels else ""


@dataclass(frozen=True, slots=True)
class Region:
    """Rows under one header (表格区域)."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    _by_index: dict[int, Column] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns by their place."""
        for column in self.columns:
            self._by_index[column.index] = column

    def column(self, index: int) -> Column | None:
        """Return the column at a 1-based place, or None."""
        return self._by_index.get(index)

    def of_measure(self, measure: str) -> tuple[Column, ...]:
        """Return the columns of a measure that hold numbers, left to right."""
        return tuple(
            column
            for column in self.columns
            if column.measure == measure
            and column.role == "value"
            and any(column.index in row.numbers for row in self.rows)
        )

    def only(self, measure: str) -> Column | None:
        """Return the one column of a measure; None where there is none or several."""
        found = self.of_measure(measure)
        return found[0] if len(found) == 1 else None


def read_regions(view: DocumentView) -> tuple[Region, ...]:
    """Read every table of a document into regions (读取表格区域), in reading order."""
    by_table: dict[int, list[TextUnit]] = {}
    tables: dict[int, Table] = {}
    for unit in view.units:
        if unit.table is not None:
            by_table.setdefault(id(unit.table), []).append(unit)
            tables[id(unit.table)] = unit.table
    regions: list[Region] = []
    for key, units in by_table.items():
        regions.extend(_regions_of(tables[key], units))
    return tuple(regions)


def _regions_of(table: Table, units: list[TextUnit]) -> list[Region]:
    grid = Grid(table, units)
    headers = [row for row in range(1, table.rows + 1) if is_header(grid, row)]
    regions: list[Region] = []
    position = 0
    while position < len(headers):
        first = headers[position]
        last = first
        while position + 1 < len(headers) and headers[position + 1] == last + 1 and continues_header(grid, last + 1):
            position += 1
            last = headers[position]
        if last < table.rows and last + 1 not in headers and is_subheader(grid, first, last + 1):
            last += 1
        position += 1
        end = headers[position] - 1 if position < len(headers) else table.rows
        columns = columns_of(grid, first, last)
        rows = _rows(grid, columns, last + 1, end)
        if rows:
            regions.append(Region(table, columns, rows))
    return regions


def _rows(grid: Grid, columns: tuple[Column, ...], first: int, last: int) -> tuple[Row, ...]:
    rows = []
    for index in range(first, last + 1):
        row = _row(grid, columns, index)
        if row.kind == "total":
            row = _realigned(row, columns)
        if row.labels or row.numbers:
            rows.append(row)
    above = sum(row.kind == "body" for row in rows[:-1])
    if (
        rows
        and rows[-1].kind == "body"
        and above >= _FEWEST_ABOVE
        and any(_WHOLE.match(text) for _, text in rows[-1].labels)
    ):
        rows[-1] = _realigned(replace(rows[-1], kind="total"), columns)
    return tuple(rows)


def _realigned(row: Row, columns: tuple[Column, ...]) -> Row:
    """Put a total row's weight and points under their columns where merged cells moved them left."""
    points = [column.index for column in columns if column.measure in ("分值", "得分") and column.role == "value"]
    if not row.numbers or len(row.numbers) != len(points) or set(row.numbers) & set(points):
        return row
    if any(cell.quantity.unit not in ("", "分") for cell in row.numbers.values()):
        return row
    moved = {
        index: NumberCell(cell.row, index, cell.unit, cell.span, Quantity(cell.quantity.value, "分"))
        for index, cell in zip(points, row.numbers.values(), strict=True)
    }
    return Row(row.index, row.kind, row.labels, moved, row.texts)


def _row(grid: Grid, columns: tuple[Column, ...], index: int) -> Row:
    labels: list[tuple[int, str]] = []
    numbers: dict[int, NumberCell] = {}
    texts: dict[int, TextUnit] = {}
    row_unit = next((grid.text(index, column.index) for column in columns if column.role == "unit"), "")
    for column in columns:
        unit = grid.at(index, column.index)
        if unit is None:
            continue
        text = compact(unit.text)
        if not text or BLANK.match(text):
            continue
        texts[column.index] = unit
        if column.role == "label" and not (numbers or is_number(text)):
            if not labels or labels[-1][1] != text:
                labels.append((column.index, text))
            continue
        if column.role not in ("value", "label") or not grid.starts(index, column.index):
            continue
        number = _number_cell(unit, index, column, row_unit)
        if number is not None:
            numbers[column.index] = number
        elif not numbers and column.measure is None:
            labels.append((column.index, text))
    return Row(index, _kind(labels), tuple(labels), numbers, texts)


def _number_cell(unit: TextUnit, row: int, column: Column, row_unit: str) -> NumberCell | None:
    default = column.unit
    if column.measure in ("目标值", "完成值") and row_unit:
        default = normalise_unit(row_unit)
        default = "万元" if default == "万" else default
    span = read_quantity(unit.text, default)
    if span is None:
        return None
    quantity = span.quantity
    if quantity.unit == "" and default:
        quantity = Quantity(quantity.value, default)
    fraction_printed = default == "%" and "%" not in unit.text and abs(quantity.value) <= 1 and (span.places or 0) >= 2  # noqa: PLR2004
    if fraction_printed:
        quantity = Quantity(span.quantity.value * 100, "%")
    return NumberCell(row, column.index, unit, span, quantity)


def _kind(labels: list[tuple[int, str]]) -> RowKind:
    for _, text in labels:
        name = text.rstrip("：:")
        if name in TOTAL_WORDS or re.match(r"^(?:合计|总计|共计|总分)(?:[（(].*)?$", name):
            return "total"
        if _MEAN.match(name):
            return "mean"
        if name in SUBTOTAL_WORDS or name.endswith("小计"):
            return "subtotal"
    if labels and _PART.match(labels[-1][1]):
        return "part"
    return "body"
