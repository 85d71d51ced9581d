"""Indicator systems as consultants hand them over, in three layouts, and forms filled by them (自有指标体系)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

DAY = dt.date(2024, 12, 31)
# Level one, level two, level three, weight, what it asks, target, result, how it is scored.
Leaf = tuple[str, str, str, str, str, str, str, str]
LEAVES: tuple[Leaf, ...] = (
    (
        "决策（15分）", "项目立项（6分）", "立项依据充分性", "6", "是否合乎法规、规划和职责", "充分", "",
        "①合乎法规政策（2分）；②合乎发展规划（2分）；③属于部门职责（2分），不符合的扣除相应分值",
    ),
    (
        "决策（15分）", "资金投入（9分）", "预算编制科学性", "9", "预算是否经过论证", "科学", "",
        "预算经过论证、测算有依据的得满分；每有一处不合理扣1.5分，扣完为止",
    ),
    (
        "过程（25分）", "资金管理（15分）", "预算执行率", "8", "实际支出与到位资金之比", "100%", "91.2%",
        "执行率≥95%得满分；80%（含）～95%得6分；60%（含）～80%得4分；60%以下不得分",
    ),
    (
        "过程（25分）", "资金管理（15分）", "资金使用合规性", "7", "资金使用是否合规", "合规", "",
        "每发现一处不合规扣2分，扣完为止",
    ),
    (
        "过程（25分）", "组织实施（10分）", "监督检查有效性", "10", "检查是否到位", "有效", "",
        "由评价组根据检查记录综合评分",
    ),
    (
        "产出（35分）", "产出数量（15分）", "新建渠道长度", "15", "完成数与计划数之比", "≥42公里", "40.74",
        "完成率达到100%得满分，每低1个百分点扣权重的2%，扣完为止",
    ),
    (
        "产出（35分）", "产出质量（10分）", "工程验收合格率", "10", "合格数与验收数之比", "100%", "97%",
        "合格率100%得满分，每低1个百分点扣0.5分，低于80%不得分",
    ),
    (
        "产出（35分）", "产出时效（5分）", "完工及时性", "5", "是否按期完工", "2024年10月31日", "2024年11月20日",
        "按期完工得满分，每延迟10天扣1分，扣完为止",
    ),
    (
        "产出（35分）", "产出成本（5分）", "成本控制情况", "5", "实际成本与预算之比", "≤860万元", "871.5",
        "未超预算得满分，超预算5%以内得3分，超预算5%以上不得分",
    ),
    (
        "效益（25分）", "社会效益（10分）", "灌溉条件改善程度", "10", "受益区灌溉条件", "显著改善", "有所改善",
        "显著改善得满分，有所改善得60%分值，未改善不得分",
    ),
    (
        "效益（25分）", "可持续影响（5分）", "管护机制建立情况", "5", "管护机制", "已建立", "已建立",
        "已建立得满分，未建立不得分",
    ),
    (
        "效益（25分）", "满意度（10分）", "受益农户满意度", "10", "抽样调查的满意程度", "≥90%", "84%",
        "满意度≥90%得满分；60%（含）-90%按（满意度-60%）/（90%-60%）×分值计分；60%以下不得分",
    ),
)  # fmt: skip


def write_levels_workbook(path: Path) -> None:
    """Excel: a title, merged levels, weights inside the level names, 评分标准 last."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["云岭灌区渠系改造项目绩效评价指标体系"])
    sheet.merge_cells("A1:F1")
    sheet.append(["一级指标", "二级指标", "三级指标", "分值", "指标解释", "评分标准"])
    for leaf in LEAVES:
        sheet.append([leaf[0], leaf[1], leaf[2], float(leaf[3]), leaf[4], leaf[7]])
    for column in (1, 2):
        first = 3
        for row in range(4, 4 + len(LEAVES)):
            same = row < 3 + len(LEAVES) and LEAVES[row - 3][column - 1] == LEAVES[first - 3][column - 1]
            if not same:
                if row - 1 > first:
                    sheet.merge_cells(start_row=first, end_row=row - 1, start_column=column, end_column=column)
                first = row
    book.save(path)


def write_coded_document(path: Path) -> None:
    """Word: codes before the names, a weight column for every level, 计分规则 in the middle."""
    from docx import Document

    word = Document()
    word.add_heading("附件1 绩效评价指标体系及评分标准", 1)
    table = word.add_table(1, 8)
    heads = ("一级指标", "权重", "二级指标", "权重", "三级指标", "权重", "计分规则", "指标说明")
    for cell, text in zip(table.rows[0].cells, heads, strict=True):
        cell.text = text
    groups: list[str] = []
    for leaf in LEAVES:
        one, two = leaf[0].partition("（"), leaf[1].partition("（")
        if one[0] not in groups:
            groups.append(one[0])
        code = f"{'ABCD'[len(groups) - 1]}"
        texts = (
            f"{code} {one[0]}",
            one[2].strip("分）"),
            two[0],
            two[2].strip("分）"),
            leaf[2],
            leaf[3],
            leaf[7],
            leaf[4],
        )
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    _merge_same(table, (0, 1, 2, 3))
    word.save(str(path))


def _merge_same(table, columns: tuple[int, ...]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 - docx table
    for column in columns:
        first = 1
        for row in range(2, len(table.rows) + 1):
            texts = [table.cell(first, place).text for place in range(column + 1)]
            same = row < len(table.rows) and [table.cell(row, place).text for place in range(column + 1)] == texts
            if not same:
                if row - 1 > first:
                    text = table.cell(first, column).text
                    merged = table.cell(first, column).merge(table.cell(row - 1, column))
                    merged.text = text
                first = row


def write_list_workbook(path: Path) -> None:
    """Excel: a flat list with 序号, targets and 评分细则; levels in one column each, repeated in every row."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["序号", "一级指标", "二级指标", "三级指标", "指标值", "权重（分）", "评分细则", "数据来源"])
    for number, leaf in enumerate(LEAVES, 1):
        one, two = leaf[0].partition("（")[0], leaf[1].partition("（")[0]
        sheet.append([number, one, two, leaf[2], leaf[5], float(leaf[3]), leaf[7], "项目单位"])
    book.save(path)


def write_filled_form(path: Path) -> None:
    """Excel: the form a unit fills in: targets, results and weights, no rules."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"])
    for leaf in LEAVES:
        one, two = leaf[0].partition("（")[0], leaf[1].partition("（")[0]
        sheet.append([one, two, leaf[2], leaf[5], leaf[6] or None, float(leaf[3]), None])
    book.save(path)
