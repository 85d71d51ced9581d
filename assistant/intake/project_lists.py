"""Lists with a project a row (项目绩效自评汇总表): each row is an evaluation of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Evaluation, Observation, Stated
from assistant.intake.document_head import find_region, read_head
from assistant.intake.entries import entry_text
from assistant.intake.funds import read_line
from assistant.intake.turned import place_in
from assistant.intake.values import is_blank, read_points

if TYPE_CHECKING:
    from assistant.domain.document import Cell, SourceDocument
    from assistant.intake.blocks import Block
    from assistant.intake.parts import Part

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def read_listed_projects(document: SourceDocument, part: Part) -> tuple[Evaluation, ...]:
    """Read the projects a part lists; none where it scores indicators, as the list is then about its parts."""
    blocks = [block for form in part.forms for block in form.blocks if block.kind == "projects"]
    if not blocks or any(form.has_scores for form in part.forms):
        return ()
    titles = [cell.text for form in part.forms for cell in form.titles]
    head = read_head(part.paragraphs, titles, document.name, has_self_evaluation=True)
    listed = []
    for block in blocks:
        for row in block.rows:
            case = _text(block, row, "case")
            if case and block.columns["case"] == _own_column(block, row):
                unit, department = _text(block, row, "unit"), _text(block, row, "department") or head.department
                listed.append(
                    _evaluation(document, block, row).model_copy(
                        update={
                            "case": case, "unit": unit or head.unit, "department": department, "period": head.period,
                            "document_type": "项目支出绩效自评表",
                            "region": find_region(department or unit or "") or head.region,
                        }
                    )
                )  # fmt: skip
    return tuple(listed)


def _cell(block: Block, row: int, name: str) -> Cell | None:
    column = block.columns.get(name)
    return block.table.at(row, column) if column else None


def _own_column(block: Block, row: int) -> int | None:
    cell = _cell(block, row, "case")
    return cell.column if cell is not None else None


def _text(block: Block, row: int, name: str) -> str | None:
    cell = _cell(block, row, name)
    return None if cell is None or is_blank(cell.text) else entry_text(cell.text)


def _evaluation(document: SourceDocument, block: Block, row: int) -> Evaluation:
    line = read_line(block, row, document, name="项目资金")
    total = _text(block, row, "total")
    points = read_points(total) if total else None
    places = {
        name: place_in(document, cell, block.table)
        for name in ("case", "unit", "department", "total", "grade", "deviation")
        if (cell := _cell(block, row, name)) is not None
    }
    stated = None
    if points is not None and _NUMBER.fullmatch(points):
        stated = Stated(total=points, grade=_text(block, row, "grade"), place=places["total"], places={})
    cause = _cell(block, row, "deviation")
    told = () if cause is None or is_blank(cause.text) else (
        Observation(text=cause.text.strip(), kind="cause", place=places["deviation"]),
    )  # fmt: skip
    return Evaluation(
        case="", place=places["case"], funds=() if line is None else (line,), stated=stated, observations=told,
        sources=(document.name,),
    )  # fmt: skip
