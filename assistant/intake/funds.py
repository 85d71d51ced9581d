"""Funds tables (资金表): rows of budget, received and spent amounts with their unit."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.evaluation import FundLine
from assistant.domain.quantity import measure_of, normalise_unit
from assistant.intake.forms import bare, form_words, is_subtotal_label
from assistant.intake.turned import place_in
from assistant.intake.values import clean, format_exact, is_blank, read_points
from assistant.language.quantities import read_quantity

if TYPE_CHECKING:
    from assistant.domain.document import Cell, SourceDocument
    from assistant.intake.blocks import Block, TableBlocks

_UNIT = re.compile(r"(亿元|百万元|万元|千元|元)")
_POINTS_ONLY = re.compile(r"[（(]?(\d+(?:\.\d+)?)分[）)]?")
_IN_BRACKETS = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分[^（）()]*[）)]")
_DIGITS = re.compile(r"-?\d+(?:\.\d+)?")
_LONGEST_LABEL = 20
_MONEY = ("initial", "budget", "received", "spent")


def _money_unit(block: Block) -> str:
    """Find the amounts' unit: in a header, else the unit line or caption, else a label; 万元 by custom."""
    texts = [block.headers.get(block.columns.get(name, 0), "") for name in _MONEY]
    texts += [block.table.unit_line or "", block.unit_line or "", block.table.caption or ""]
    texts += [
        cell.text
        for cell in block.table.cells
        if "资金" in cell.text and "元" in cell.text and len(cell.text) < _LONGEST_LABEL
    ]
    for text in texts:
        found = _UNIT.search(re.sub(r"\s", "", text))
        if found:
            return found.group(1)
    return "万元"


def _amount(cell: Cell | None, unit: str) -> tuple[str | None, str]:
    """Read an amount; the unit printed in the cell wins over the column's."""
    if cell is None or is_blank(cell.text):
        return None, unit
    text = clean(cell.text)
    span = read_quantity(text, unit)
    if span is None or span.upper is not None:
        return text, unit
    own = normalise_unit(span.quantity.unit)
    if own and own != unit and measure_of(own)[0] == "money":
        return format_exact(span.quantity.to(unit).value, None), unit
    return format_exact(span.quantity.value, span.places), unit


def _rate(cell: Cell | None) -> str | None:
    if cell is None or is_blank(cell.text):
        return None
    span = read_quantity(clean(cell.text), "%")
    return format_exact(span.quantity.value, span.places) if span else clean(cell.text)


def _name(block: Block, row: int) -> tuple[str, Cell | None]:
    """Return a row's name: the last label before the first amount that is no block title."""
    first = min((column for name, column in block.columns.items() if name in _MONEY), default=1)
    named = block.columns.get("name")
    candidates = [block.table.at(row, column) for column in range(1, first)]
    if named is not None and (named + 1 in block.headers or named + 1 >= first):
        candidates.append(block.table.at(row, named))  # a head over several columns names none of them
    labels = [
        cell
        for cell in candidates
        if cell is not None and cell.text.strip() and not _DIGITS.fullmatch(clean(cell.text).replace(",", ""))
    ]
    if not labels:
        return "", None
    name = re.sub(r"[\s　]+", "", labels[-1].text).rstrip("：:")
    above = [cell for cell in labels if cell.text != labels[-1].text and cell.row >= block.rows[0]]
    if is_subtotal_label(name) and above:
        name = f"{re.sub(r'[　 ]+', '', above[-1].text)}{name}"
    return name, labels[-1]


def read_line(
    block: Block, row: int, document: SourceDocument, unit: str | None = None, name: str | None = None
) -> FundLine | None:
    """Read one row of a funds block; None where it holds no amount.

    Args:
        block: The rows under one head.
        row: The row.
        document: The document, for places.
        unit: The amounts' unit, found from the block where not given.
        name: What the line is called, by its own label where not given.
    """
    unit = unit or _money_unit(block)
    label: Cell | None = None
    if name is None:
        name, label = _name(block, row)
    values: dict[str, str | None] = {}
    places: dict[str, str] = {}
    for field in _MONEY:
        column = block.columns.get(field)
        cell = block.table.at(row, column) if column else None
        values[field], _ = _amount(cell, unit)
        if cell is not None and values[field] is not None:
            places[field] = place_in(document, cell, block.table)
    _read_line_points(block, row, document, values, places)
    marked = _POINTS_ONLY.fullmatch(name)
    if marked is not None:
        # Some forms print the row's points where its name would stand.
        values["weight"] = values["weight"] or marked.group(1)
        name = bare(block.headers.get(min(block.headers), "")) or "项目资金"
    column = block.columns.get("rate")
    values["rate"] = _rate(block.table.at(row, column) if column else None)
    if not name or not any(_DIGITS.fullmatch(values[field] or "") for field in _MONEY):
        return None
    parts = _parts(block, row, unit, places, document)
    place = place_in(document, label, block.table) if label else None
    return FundLine(name=name, unit=unit, parts=parts, place=place, places=places, **values)


def _read_line_points(
    block: Block, row: int, document: SourceDocument, values: dict[str, str | None], places: dict[str, str]
) -> None:
    for field in ("weight", "stated"):
        column = block.columns.get(field)
        cell = block.table.at(row, column) if column else None
        # A cell merged over the parts belongs to the total row where it begins.
        values[field] = read_points(cell.text) if cell is not None and cell.row == row else None
        if cell is not None and values[field] is not None:
            places[field] = place_in(document, cell, block.table)


def read_funds(block: Block, document: SourceDocument) -> list[FundLine]:
    """Read the rows of a funds block.

    Returns:
        Lines in row order, amounts in each line's ``unit``, rates in %; rows without any value are
        left out. The total row (年度资金总额) comes first where its label says so.
    """
    unit = _money_unit(block)
    lines = [line for row in block.rows if (line := read_line(block, row, document, unit)) is not None]
    totals = [line for line in lines if is_funds_total(line.name)]
    closing = [line for line in lines if is_subtotal_label(line.name)]
    totals = totals or (closing if len(closing) == 1 and closing[0] in (lines[0], lines[-1]) else [])
    ordered = totals[:1] + [line for line in lines if line not in totals[:1]]
    weight = _label_weight(block) if "weight" not in block.columns else None
    if ordered and weight is not None and ordered[0].stated is not None:
        ordered[0] = ordered[0].model_copy(update={"weight": weight})
    return [*ordered, *(_read_told(block, document, ordered[0]) if ordered else ())]


def reads_line(block: Block, row: int) -> bool:
    """Whether a row of a funds block holds an amount in one of its columns."""
    columns = [block.columns[name] for name in _MONEY if name in block.columns]
    return any(_DIGITS.fullmatch(_amount(block.table.at(row, column), "万元")[0] or "") for column in columns)


def _label_weight(block: Block) -> str | None:
    """Read the points that the block's title or the head of its points carries: 预算执行情况（20分）."""
    column = block.columns.get("stated")
    side = [block.table.text_at(row, 1) for row in block.rows if column != 1]
    for text in (block.headers.get(min(block.headers), ""), block.headers.get(column or 0, ""), *side):
        found = _IN_BRACKETS.search(text)
        if found and is_blank(_IN_BRACKETS.sub("", text)) is False:
            return found[1]
    return None


def read_amounts(form: TableBlocks, document: SourceDocument) -> list[FundLine]:
    """Read amounts that stand beside their labels instead of under a head (预算数 | 86.4)."""
    printed = [cell.text for cell in form.amounts.values()]
    said = [form.table.unit_line or "", form.table.caption or "", *form.amount_labels, *printed]
    unit = next((found[1] for text in said if (found := _UNIT.search(text))), "万元")
    values = {
        name: _amount(cell, unit)[0] for name, cell in form.amounts.items() if name in _MONEY
    }  # fmt: skip
    if not values:
        return []
    places = {name: place_in(document, cell, form.table) for name, cell in form.amounts.items()}
    name = next((bare(label) for label in form.amount_labels if is_funds_total(label)), "项目资金")
    return [FundLine(name=name, unit=unit, rate=_rate(form.amounts.get("rate")), places=places, **values)]


_SPENT = re.compile(r"支出|执行|使用|支付")


def read_sources(form: TableBlocks, document: SourceDocument) -> list[FundLine]:
    """Read amounts by source listed below each other (资金总额： | 1275): spent if the side says so, else planned."""
    lines: list[FundLine] = []
    for side, label, cell in form.sources:
        unit = next((f[1] for text in (label.text, cell.text, side, form.table.unit_line or "")
                     if (f := _UNIT.search(text))), "万元")  # fmt: skip
        value, _ = _amount(cell, unit)
        fields = ("spent",) if _SPENT.search(bare(side)) else ("initial", "budget")
        place = place_in(document, cell, form.table)
        name = re.sub(r"^其中[：:]?", "", bare(label.text))
        lines.append(
            FundLine(
                name=name, unit=unit, place=place, places=dict.fromkeys(fields, place), **dict.fromkeys(fields, value)
            )
        )
    totals = [line for line in lines if is_funds_total(line.name)]
    return totals[:1] + [line for line in lines if line not in totals[:1]]


_TOLD = re.compile(r"\s*(?:其中[：:])?\s*([^：:\d\n]{2,16})[：:]\s*(-?[\d,，]+(?:\.\d+)?)\s*(亿元|万元|元)?\s*")


def told_lines(block: Block) -> dict[int, list[tuple[Cell, str, str]]]:
    """Find the breakdowns written into cells of rows without amounts (其中：一般公共预算：3605.60), by column.

    Returns:
        For each column its cells with name and amount, in row order.
    """
    found: dict[int, list[tuple[Cell, str, str]]] = {}
    for row in block.rows:
        if reads_line(block, row):
            continue
        for cell in block.table.row_cells(row):
            told = _TOLD.fullmatch(cell.text) if cell.row == row else None
            if told:
                found.setdefault(cell.column, []).append((cell, bare(told[1]), told[2]))
    return found


def _read_told(block: Block, document: SourceDocument, total: FundLine) -> list[FundLine]:
    """Read breakdowns written into cells for the amount they add up to; what fits none is left."""
    lines: list[FundLine] = []
    for cells in told_lines(block).values():
        amounts = [_amount(replace(cell, text=text), total.unit)[0] for cell, _, text in cells]
        whole = sum((Decimal(value) for value in amounts if value is not None), Decimal(0))
        fits = next(
            (name for name in ("budget", "initial", "spent", "received")
             if _DIGITS.fullmatch(own := getattr(total, name) or "") and Decimal(own) == whole), None
        )  # fmt: skip
        if fits is None:
            continue
        for (cell, name, _), value in zip(cells, amounts, strict=True):
            place = place_in(document, cell, block.table)
            lines.append(FundLine(name=name, unit=total.unit, place=place, places={fits: place}, **{fits: value}))
    return lines


def _parts(block: Block, row: int, unit: str, places: dict[str, str], document: SourceDocument) -> dict[str, str]:
    """Read the amounts of columns of no fixed meaning, such as quarters or stages, by their printed labels."""
    known = set(block.columns.values())
    parts: dict[str, str] = {}
    for column, header in sorted(block.headers.items()):
        cell = block.table.at(row, column)
        label = re.sub(r"\s|[（(][^（）()]*元[）)]", "", header)
        if column in known or not label or cell is None or (cell.row, cell.column) != (row, column):
            continue
        value, _ = _amount(cell, unit)
        if value is not None and _DIGITS.fullmatch(value) and label not in parts:
            parts[label] = value
            places[f"parts.{label}"] = place_in(document, cell, block.table)
    return parts


def is_funds_total(name: str) -> bool:
    """Whether a row names the total of the funds (年度资金总额)."""
    label = bare(name)
    return any(label == bare(word) or bare(word) in label for word in form_words().funds_total)
