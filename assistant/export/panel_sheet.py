"""The sheet a panel fills offline (专家评分表): a page for each expert, a summary that stays blind until all are in.

What comes back is read by ``assistant.workspace.panel_reading``; the labels both rely on stand there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.export.files import replace_file
from assistant.export.openxml.sheets import SheetCell, Worksheet, build_workbook, cell_name
from assistant.scoring.experts import FEWEST_TO_DROP, METHOD_NAMES
from assistant.workspace.panel_entries import CASE_LABEL, CODE_HEAD, EXPERT_LABEL, KEY_LABEL, POINTS_HEAD, REASON_HEAD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from assistant.scoring.experts import AverageMethod

HEADS = (
    CODE_HEAD, "一级指标", "二级指标", "三级指标", "评分标准", "指标值", "完成值", "分值", POINTS_HEAD, "扣分",
    REASON_HEAD, "核对",
)  # fmt: skip
_WIDTHS = (8, 12, 14, 24, 38, 13, 13, 8, 9, 8, 44, 14)
_WEIGHT, _POINTS, _LOST, _REASON, _CHECK = 8, 9, 10, 11, 12
_FIRST = 5
_LEVELS = 3
_SUMMARY = "汇总"
_SUMMARY_HEADS = ("代码", "指标", "分值", "平均分", "最高分", "最低分", "分差")
_SUMMARY_WIDTHS = (8, 48, 10, 12, 12, 12, 12)
_WAITING = "待全部打完"
_LONGEST_NAME = 28
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_HELP = "只填黄色格：得分为 0 至分值之间的数；低于分值的，须写明扣分理由。各自打分，填完保存后交回本文件。"


@dataclass(frozen=True, slots=True)
class PanelRow:
    """One indicator as a panel sees it (评分表的一行): weight in 分."""

    code: str
    path: tuple[str, ...]
    weight: Decimal
    rule_text: str = ""
    target: str = ""
    actual: str = ""


@dataclass(frozen=True, slots=True)
class PanelForm:
    """What a panel's sheet is made from (专家评分表的内容): the case, the round's key, the rows, the experts."""

    case: str
    case_number: int
    key: str
    rows: tuple[PanelRow, ...]
    experts: tuple[str, ...]
    method: AverageMethod = "mean_per_leaf"


def write_panel_sheet(form: PanelForm, path: Path) -> None:
    """Write one workbook with a page for each expert and a summary (写出专家评分表).

    Cells but those to be filled in are locked, points limited to the weight. The summary shows averages, highest,
    lowest and spread only once every expert has scored every indicator.

    Raises:
        ExportError: The file cannot be written.
    """
    names = _page_names(form.experts)
    pages = [_lay_out(form, expert, name) for expert, name in zip(form.experts, names, strict=True)]
    if len(pages) > 1:
        pages.append(_lay_out_summary(form, names))
    replace_file(path, build_workbook(tuple(pages)))


def _page_names(experts: Sequence[str]) -> tuple[str, ...]:
    """Name pages by the experts, within what Excel allows, each name once."""
    names: list[str] = []
    for number, expert in enumerate(experts, 1):
        name = _NOT_IN_NAMES.sub(" ", expert)[:_LONGEST_NAME].strip() or f"专家{number}"
        taken = {other.lower() for other in (*names, _SUMMARY)}
        names.append(name if name.lower() not in taken else f"{name[: _LONGEST_NAME - 3]}-{number}")
    return tuple(names)


def _lay_out(form: PanelForm, expert: str, name: str) -> Worksheet:
    page = Worksheet(name, _WIDTHS, freeze=(_FIRST - 1, 4), repeat=_FIRST - 1, protect=True)
    page.put(1, 1, SheetCell(f"{form.case}　专家评分表", "title", columns=len(HEADS)))
    page.heights[1] = 30
    labels = ((1, EXPERT_LABEL, expert), (5, CASE_LABEL, str(form.case_number)), (8, KEY_LABEL, form.key))
    for column, label, value in labels:
        page.put(2, column, SheetCell(label, "head"))
        page.put(2, column + 1, SheetCell(value, "center", columns=2 if column != 1 else 3))
    page.put(3, 1, SheetCell(_HELP, "plain", columns=len(HEADS)))
    page.put_row(_FIRST - 1, tuple(SheetCell(text, "head") for text in HEADS))
    for row, leaf in enumerate(form.rows, start=_FIRST):
        _put_row(page, row, leaf)
    _put_levels(page, form.rows)
    _put_total(page, form.rows)
    return page


def _put_row(page: Worksheet, row: int, leaf: PanelRow) -> None:
    weight, points, reason = (cell_name(row, column) for column in (_WEIGHT, _POINTS, _REASON))
    page.put(row, 1, SheetCell(leaf.code, "center"))
    page.put(row, _LEVELS + 1, SheetCell(" › ".join(leaf.path[_LEVELS - 1 :]) or leaf.path[-1], "text"))
    texts = (leaf.rule_text, leaf.target, leaf.actual)
    page.put_row(row, tuple(SheetCell(text, "text" if n == 0 else "center") for n, text in enumerate(texts)), 5)
    page.put(row, _WEIGHT, SheetCell(leaf.weight, "general"))
    page.put(row, _POINTS, SheetCell(None, "entry"))
    page.put(row, _LOST, SheetCell("", "general", f'IF(ISNUMBER({points}),{weight}-{points},"")'))
    page.put(row, _REASON, SheetCell(None, "remark"))
    told = (
        f'IF({points}="","未打分",IF(NOT(ISNUMBER({points})),"不是数",IF(OR({points}<0,{points}>{weight}),"超出范围",'
        f'IF(AND({points}<{weight},TRIM({reason})=""),"请写扣分理由",""))))'
    )
    page.put(row, _CHECK, SheetCell("未打分", "center", told))
    page.limits[row, _POINTS] = f"${cell_name(row, _WEIGHT)}"


def _put_levels(page: Worksheet, rows: Sequence[PanelRow]) -> None:
    """Put the upper levels, merged over the leaves that share them."""
    for level in range(_LEVELS - 1):
        numbered = enumerate(rows, start=_FIRST)
        for _, group in groupby(numbered, key=lambda item: item[1].path[: level + 1]):
            members = list(group)
            first, leaf = members[0]
            text = leaf.path[level] if len(leaf.path) > level + 1 else ""
            page.put(first, level + 2, SheetCell(text, "center", rows=len(members)))


def _put_total(page: Worksheet, rows: Sequence[PanelRow]) -> None:
    row, last = _FIRST + len(rows), _FIRST + len(rows) - 1
    page.put(row, 1, SheetCell("合计", "total", columns=_WEIGHT - 1))
    weights, points = (f"{cell_name(_FIRST, column)}:{cell_name(last, column)}" for column in (_WEIGHT, _POINTS))
    page.put(row, _WEIGHT, SheetCell(sum((leaf.weight for leaf in rows), Decimal(0)), "general", f"SUM({weights})"))
    page.put(row, _POINTS, SheetCell("未打全", "center", f'IF(COUNT({points})<{len(rows)},"未打全",SUM({points}))'))
    lost = f'IF(COUNT({points})<{len(rows)},"",{cell_name(row, _WEIGHT)}-{cell_name(row, _POINTS)})'
    page.put(row, _LOST, SheetCell("", "general", lost))
    page.put(row, _REASON, SheetCell("", "text", columns=2))


def _lay_out_summary(form: PanelForm, names: Sequence[str]) -> Worksheet:
    page = Worksheet(_SUMMARY, _SUMMARY_WIDTHS, freeze=(3, 0), repeat=3, protect=True)
    page.put(1, 1, SheetCell(f"{form.case}　专家评分汇总", "title", columns=len(_SUMMARY_HEADS)))
    page.heights[1] = 30
    about = (
        f"{KEY_LABEL} {form.key}　全部 {len(names)} 位专家打完后才显示结果；{METHOD_NAMES[form.method]}，保留两位小数。"
    )
    page.put(2, 1, SheetCell(about, "plain", columns=len(_SUMMARY_HEADS)))
    page.put_row(3, tuple(SheetCell(text, "head") for text in _SUMMARY_HEADS))
    last = _FIRST + len(form.rows) - 1
    counts = "+".join(f"COUNT('{name}'!{cell_name(_FIRST, _POINTS)}:{cell_name(last, _POINTS)})" for name in names)
    ready = f"({counts})={len(names) * len(form.rows)}"
    for number, leaf in enumerate(form.rows):
        row = 4 + number
        cells = ",".join(f"'{name}'!{cell_name(_FIRST + number, _POINTS)}" for name in names)
        formulas = (
            _average(cells, len(names), form.method),
            f"MAX({cells})",
            f"MIN({cells})",
            f"MAX({cells})-MIN({cells})",
        )
        page.put(row, 1, SheetCell(leaf.code, "center"))
        page.put(row, 2, SheetCell(" › ".join(leaf.path), "text"))
        page.put(row, 3, SheetCell(leaf.weight, "general"))
        for column, formula in enumerate(formulas, start=4):
            shown = f'IF({ready},{formula},"{_WAITING if column == 4 else ""}")'  # noqa: PLR2004 - the averages' column
            page.put(row, column, SheetCell(_WAITING if column == 4 else "", "points", shown))  # noqa: PLR2004 - same
    row = 4 + len(form.rows)
    page.put(row, 1, SheetCell("合计", "total", columns=2))
    weights, averages = (f"{cell_name(4, column)}:{cell_name(row - 1, column)}" for column in (3, 4))
    page.put(row, 3, SheetCell(sum((leaf.weight for leaf in form.rows), Decimal(0)), "general", f"SUM({weights})"))
    totals = ",".join(f"'{name}'!{cell_name(last + 1, _POINTS)}" for name in names)
    total = f"ROUND(AVERAGE({totals}),2)" if form.method == "mean_of_totals" else f"SUM({averages})"
    page.put(row, 4, SheetCell(_WAITING, "points", f'IF({ready},{total},"{_WAITING}")'))
    return page


def _average(cells: str, count: int, method: AverageMethod) -> str:
    """Write the average as ``scoring.experts`` computes it."""
    if method == "drop_extremes" and count >= FEWEST_TO_DROP:
        return f"ROUND((SUM({cells})-MAX({cells})-MIN({cells}))/{count - 2},2)"
    return f"ROUND(AVERAGE({cells}),2)"
