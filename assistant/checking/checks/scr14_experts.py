"""SCR14: no expert's points stand far from the rest without a word (专家评分离群)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.tables import compact
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_points, round_decimal
from assistant.scoring.experts import OUTLIER_SHARE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.tables import Column, NumberCell, Region

_EXPERT = re.compile(
    r"^(?:评审|评委)?(?:专家|评委)[（(]?(?:[一二三四五六七八九十甲乙丙丁戊己庚]|\d{1,2}|[A-Za-z])[）)]?$"
)
_WEIGHT = re.compile(r"[（(](?P<points>\d+(?:\.\d+)?)分?[）)]")
_FEWEST = 3


def find(context: CheckContext) -> Iterator[Finding]:
    """Report points that differ from the panel's mean by more than a fifth of the weight."""
    for region in context.regions:
        for weight, panel in (*_in_columns(region), *_in_rows(region)):
            yield from _far_off(context, weight, panel)


def _in_columns(region: Region) -> Iterator[tuple[Decimal, list[tuple[str, NumberCell]]]]:
    """One column an expert, one row an indicator."""
    columns = [column for column in region.columns if _EXPERT.match(_last(column))]
    weights = region.only("分值")
    if len(columns) < _FEWEST or weights is None:
        return
    for row in region.rows:
        weight = row.numbers.get(weights.index)
        if row.kind == "body" and weight is not None:
            panel = [(_last(column), row.numbers[column.index]) for column in columns if column.index in row.numbers]
            yield weight.quantity.value, panel


def _in_rows(region: Region) -> Iterator[tuple[Decimal, list[tuple[str, NumberCell]]]]:
    """One row an expert, one column an indicator with its weight in brackets."""
    rows = [row for row in region.rows if _EXPERT.match(compact(row.label))]
    if len(rows) < _FEWEST:
        return
    for column in region.columns:
        weight = _WEIGHT.search(compact(column.header))
        if weight is not None:
            panel = [(row.label, row.numbers[column.index]) for row in rows if column.index in row.numbers]
            yield Decimal(weight["points"]), panel


def _last(column: Column) -> str:
    return compact(column.header.split(" ")[-1])


def _far_off(context: CheckContext, weight: Decimal, panel: Sequence[tuple[str, NumberCell]]) -> Iterator[Finding]:
    if len(panel) < _FEWEST or not weight:
        return
    mean = sum((cell.quantity.value for _, cell in panel), Decimal(0)) / len(panel)
    for name, cell in panel:
        points = cell.quantity.value
        if abs(points - mean) > OUTLIER_SHARE * weight:
            yield CHECK.finding(
                context.cell_where(cell),
                f"{name}打{format_points(points)}分，"
                f"与平均分{format_points(round_decimal(mean, 2))}分相差超过分值{weight:f}分的20%",
                "请该专家复核或说明理由",
                stated=format_points(points),
            )


CHECK = Check(
    id="SCR14",
    title="专家评分离群",
    reason="个别专家的分数远离其他专家，平均分就不再代表共同的判断，应当复核或说明。",
    severity=Severity.NOTE,
    find=find,
    examples=(
        Example.passes(
            "指标\t分值\t专家甲\t专家乙\t专家丙\t平均分\n决策\t20\t18\t17\t19\t18\n过程\t80\t70\t72\t71\t71"
        ),
        Example.fails(
            "指标\t分值\t专家甲\t专家乙\t专家丙\t平均分\n决策\t20\t18\t9\t18\t15\n过程\t80\t70\t72\t71\t71",
            because="乙的9分离平均15分6分，超过20分的20%",
        ),
        Example.fails(
            "专家\t决策（20分）\t过程（80分）\t合计\n专家1\t18\t70\t88\n专家2\t17\t72\t89\n专家3\t18\t38\t56",
            because="38分离群",
        ),
    ),
)
