"""Score sheets with a row for each expert (一行一位专家): their points by heading, and the printed averages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.intake.forms import bare, is_total_label
from assistant.intake.indicator_rows import Leaf
from assistant.intake.turned import place_in
from assistant.intake.values import label_name, label_weight, read_points

if TYPE_CHECKING:
    from assistant.domain.document import SourceDocument
    from assistant.intake.blocks import Block

_AVERAGE = re.compile(r"平均|均值|均分")
_POINTS = re.compile(r"\d+(?:\.\d+)?")
_OWN_COLUMNS = frozenset({"expert", "total"})


@dataclass(slots=True)
class Panel:
    """A panel's sheet: each expert's points by heading, the averages as points of groups, the average total."""

    experts: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    averages: list[Leaf] = field(default_factory=list)
    total: str | None = None


def read_panel(block: Block, document: SourceDocument) -> Panel:
    """Read the rows of a sheet with one expert a row.

    Returns:
        Experts in row order, each with name, place and points by heading; the averages where a row
        prints them. What is no number is left out.
    """
    panel = Panel()
    rows = [*block.rows, *([block.total_row] if block.total_row else [])]
    for row in rows:
        points = {
            heading: value
            for heading, column in block.columns.items()
            if heading not in _OWN_COLUMNS and (value := _points(block.table.text_at(row, column))) is not None
        }
        if not points:
            continue
        label = block.table.at(row, block.columns["expert"])
        cells = block.table.row_cells(row)
        if any(_AVERAGE.search(bare(cell.text)) for cell in cells):
            panel.averages = [_average(block, document, row, heading, value) for heading, value in points.items()]
            total = block.columns.get("total")
            panel.total = _points(block.table.text_at(row, total)) if total else None
        elif label is not None and label.text.strip() and not is_total_label(label.text):
            scores = {label_name(heading): value for heading, value in points.items()}
            panel.experts.append((label_name(label.text), place_in(document, label, block.table), scores))
    return panel


def _points(text: str) -> str | None:
    value = read_points(text)
    return value if value is not None and _POINTS.fullmatch(value) else None


def _average(block: Block, document: SourceDocument, row: int, heading: str, value: str) -> Leaf:
    cell = block.table.at(row, block.columns[heading])
    place = place_in(document, cell, block.table) if cell is not None else document.name
    return Leaf(path=(label_name(heading),), place=place, weight=label_weight(heading), stated=value)
