"""Reading what a panel filled in (读回专家评分表): pages are known by their labels, rows by their codes.

Rows may have been moved, columns shifted or widened; whether points count is judged by ``panel_entries``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.workspace.panel_entries import (
    CODE_HEAD,
    EXPERT_LABEL,
    KEY_LABEL,
    POINTS_HEAD,
    REASON_HEAD,
    PanelEntry,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.document import SourceDocument

_REF = re.compile(r"([A-Z]+)(\d+)")
_LEAF_HEAD, _WEIGHT_HEAD, _TOTAL = "三级指标", "分值", "合计"
_A = ord("A") - 1
Cells = dict[tuple[int, int], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class FilledPage:
    """One expert's page (一位专家的评分表): the entries with their places, and the weights as they stand there."""

    place: str
    expert: str
    key: str | None
    entries: tuple[PanelEntry, ...]
    weights: Mapping[str, str]


def read_pages(document: SourceDocument) -> tuple[FilledPage, ...]:
    """Read every expert's page of a workbook (读回评分表).

    Raises:
        InputError: No page has an expert's name and the columns 代码, 得分.
    """
    by_sheet: dict[str, Cells] = {}
    for table in document.tables:
        cells = by_sheet.setdefault(table.sheet or "", {})
        for cell in table.cells:
            match = _REF.fullmatch(cell.ref or "")
            if match is not None:
                column = 0
                for letter in match.group(1):
                    column = column * 26 + ord(letter) - _A
                cells[int(match.group(2)), column] = (cell.text.strip(), cell.ref or "")
    pages = [_page(document.name, sheet, cells) for sheet, cells in by_sheet.items()]
    found = tuple(page for page in pages if page is not None)
    if not found:
        raise InputError(
            document.name, "没有专家评分表", f"有“{EXPERT_LABEL}”一格和“{CODE_HEAD}”“{POINTS_HEAD}”两列的工作表",
            "请用 jixiao review export 写出的文件",
        )  # fmt: skip
    return found


def _page(name: str, sheet: str, cells: Cells) -> FilledPage | None:
    head = _header(cells)
    expert = _beside(cells, EXPERT_LABEL)
    if head is None or not expert:
        return None
    row, columns = head
    place = f"{name} › {sheet}" if sheet else name
    entries, weights = [], {}
    for number in sorted({at for at, _ in cells if at > row}):

        def text(title: str, number: int = number) -> str:
            return cells.get((number, columns.get(title, 0)), ("", ""))[0]

        code = text(CODE_HEAD)
        if code == _TOTAL or not (code or text(POINTS_HEAD) or text(REASON_HEAD)):
            continue
        weights[code] = text(_WEIGHT_HEAD)
        if text(POINTS_HEAD) or text(REASON_HEAD):
            ref = cells.get((number, columns[POINTS_HEAD]), ("", str(number)))[1]
            entry = PanelEntry(code or text(_LEAF_HEAD), text(POINTS_HEAD), text(REASON_HEAD), f"{place}!{ref}")
            entries.append(entry)
    return FilledPage(place, expert, _beside(cells, KEY_LABEL), tuple(entries), weights)


def _header(cells: Cells) -> tuple[int, dict[str, int]] | None:
    """Find the row that names the columns."""
    for row in sorted({row for row, _ in cells}):
        columns = {text: column for (at, column), (text, _) in cells.items() if at == row and text}
        if {CODE_HEAD, POINTS_HEAD} <= set(columns):
            return row, columns
    return None


def _beside(cells: Cells, label: str) -> str | None:
    """Return the first text to the right of a label."""
    for (row, column), (text, _) in sorted(cells.items()):
        if text.rstrip("：:") == label:
            rest = [(other, value) for (at, other), (value, _) in cells.items() if at == row and other > column]
            return next((value for _, value in sorted(rest) if value), None)
    return None
