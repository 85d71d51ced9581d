"""SCR03: points fit target, result and reason in their row (得分须与完成情况和扣分理由相符)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.lexicon import group_name
from assistant.checking.results import FULL, find_scored
from assistant.checking.tables import compact, embedded_points
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from assistant.checking.results import Scored
    from assistant.checking.tables import NumberCell, Region, Row
    from assistant.checking.view import TextUnit

_REASON = re.compile(
    r"扣|不足|未|缺|有待|问题|欠|不够|滞后|偏低|偏差|较低|不高|不到位|不完善|差距|低于|超出|进一步|较低|晚于|逾期|(?:单价|成本|费用)[^，。；]{0,6}高于|估算|沿用|比[^，。；]{1,10}[少低短差]|少[\d一-龥]{0,4}\d"
)
_REASON_HEADER = re.compile(r"偏差原因|扣分原因|扣分理由|扣分说明|未完成原因|原因分析")
_AT_LEAST = ("≥", ">", "=", None)
_AT_MOST = ("≤", "<")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report points above the weight, full marks for a missed target, and deductions without a reason."""
    for region in context.regions:
        weight, points = region.only("分值"), region.only("得分")
        if points is None:
            continue
        for row in region.rows:
            if row.kind == "body" and points.index in row.numbers:
                cell = row.numbers[points.index]
                full = row.numbers.get(weight.index) if weight is not None else None
                yield from _row(context, region, row, cell, full)
    for scored in find_scored(context):
        yield from _prose(context, scored)
    yield from _unexplained(context)


def _row(
    context: CheckContext, region: Region, row: Row, points: NumberCell, full: NumberCell | None
) -> Iterator[Finding]:
    weight = full.quantity.value if full is not None else _embedded(row)
    if weight is None or points.quantity.unit != "分" or points.span.comparator is not None:
        return
    context.weigh(points, *(() if full is None else (full,)))
    where = context.cell_where(points)
    name = row.label
    if points.quantity.value > weight:
        yield CHECK.finding(
            where,
            f"“{name}”得分{points.quantity.format()}高于分值{weight}分",
            "请核对分值和得分",
            severity=Severity.ERROR,
            stated=points.quantity.format(),
            computed=f"不超过{weight}分",
        )
        return
    if _spans(points):
        return
    if points.quantity.value == weight:
        yield from _missed_with_full_marks(context, region, row, points)
    else:
        yield from _without_reason(context, region, row, points, weight)


def _spans(cell: NumberCell) -> bool:
    return getattr(cell.unit.part, "row_span", 1) > 1


def _embedded(row: Row) -> Decimal | None:
    return embedded_points(row.label)[1] if row.label else None


def _missed_with_full_marks(context: CheckContext, region: Region, row: Row, points: NumberCell) -> Iterator[Finding]:
    target_column, actual_column = region.only("目标值"), region.only("完成值")
    if target_column is None or actual_column is None:
        return
    target, actual = row.numbers.get(target_column.index), row.numbers.get(actual_column.index)
    if target is None or actual is None or target.quantity.dimension != actual.quantity.dimension:
        return
    if target.span.upper is not None or actual.span.upper is not None or actual.span.comparator is not None:
        return
    sign_column = next((column for column in region.columns if column.role == "sign"), None)
    sign = target.span.comparator
    if sign_column is not None and sign_column.index in row.texts:
        sign = compact(row.texts[sign_column.index].text)
    context.weigh(target, actual)
    difference = actual.quantity.compare(target.quantity)
    if sign in ("≥", ">", "=") and difference < 0:
        what = "低于"
    elif sign in _AT_MOST and difference > 0 and not _sign_doubtful(row.label):
        what = "高于"
    else:
        return
    where = context.cell_where(points)
    yield CHECK.finding(
        where,
        f"“{row.label}”完成值{actual.quantity.format()}{what}目标值{target.quantity.format()}，仍得满分",
        "请按评分标准重新核定得分，或核对完成值",
        related=(context.cell_where(target), context.cell_where(actual)),
        stated=points.quantity.format(),
    )


def _sign_doubtful(name: str) -> bool:
    """A high value of these is good, so that the sign, not the points, is in doubt (SCR02)."""
    return bool(re.search(r"率|度$|进度|人次|人数|数量", name))


def _without_reason(
    context: CheckContext, region: Region, row: Row, points: NumberCell, weight: Decimal
) -> Iterator[Finding]:
    column = next((column for column in region.columns if _REASON_HEADER.search(column.header)), None)
    if column is None or not row.label:
        return
    if column.index in row.texts and compact(row.texts[column.index].text) not in ("无", "—", "-", "/"):
        return
    yield CHECK.finding(
        context.cell_where(points),
        f"“{row.label}”分值{weight}分，得{points.quantity.format()}，“{column.header}”栏没有填写",
        "请补写扣分或偏差原因",
        stated=points.quantity.format(),
    )


def _prose(context: CheckContext, scored: Scored) -> Iterator[Finding]:
    weight, points = scored.weight.quantity, scored.points.quantity
    assert weight is not None  # noqa: S101 - scored pairs have quantities
    assert points is not None  # noqa: S101 - the same
    context.weigh(scored.weight, scored.points)
    if weight.unit == points.unit == "分" and points.value > weight.value:
        yield CHECK.finding(
            scored.points,
            f"“{scored.owner}”得分{scored.points.text}高于分值{scored.weight.text}",
            "请核对分值和得分",
            severity=Severity.ERROR,
            related=(scored.weight.where,),
            stated=scored.points.text,
        )


def _unexplained(context: CheckContext) -> Iterator[Finding]:
    """A first-level group that lost points while its whole section names no shortcoming."""
    for scored in find_scored(context):
        weight, points = scored.weight.quantity, scored.points.quantity
        if weight is None or points is None or weight.unit != "分" or points.value >= weight.value:
            continue
        own = group_name(scored.owner)
        if own is None:
            continue
        path = context.view.outline.path_at(scored.points.order)
        if not path or group_name(path[-1].title) is None:
            continue
        same = [heading for heading in path if group_name(heading.title) == own or heading.title.startswith(own)]
        section = (same or path[-1:])[0]
        end = context.view.outline.end_of(section)
        units = [unit for unit in context.view.units if section.order <= unit.order < end]
        texts = [unit.text for unit in units]
        if len(texts) > 1 and not _REASON.search("\n".join(texts)) and not _falls_short(context, units):
            lost = weight.value - points.value
            yield CHECK.finding(
                scored.points,
                f"“{scored.owner}”扣{lost}分，本节没有写任何不足或扣分原因",
                "请补写扣分对应的指标、依据和事实",
                related=(scored.weight.where,),
                stated=scored.points.text,
                computed=f"扣{lost}分",
            )


def _falls_short(context: CheckContext, units: list[TextUnit]) -> bool:
    """Whether the section prints a completion below 100%, which explains the loss by itself."""
    orders = {unit.order for unit in units}
    return any(
        claim.order in orders
        and claim.measure in ("完成率", "执行率", "到位率")
        and claim.quantity is not None
        and claim.quantity.unit == "%"
        and claim.quantity.value < FULL
        for claim in context.claims
    )


CHECK = Check(
    id="SCR03",
    title="得分与完成情况或扣分理由不符",
    reason="未达目标却得满分、扣了分却不写原因，都是评分没有按标准执行的痕迹。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("三级指标\t目标值\t完成值\t分值\t得分\t扣分原因\n改造面积\t≥1200亩\t1260亩\t10\t10\t"),
        Example.fails(
            "三级指标\t目标值\t完成值\t分值\t得分\t扣分原因\n改造面积\t≥1200亩\t1146亩\t10\t10\t",
            because="未达目标仍得满分",
        ),
        Example.fails(
            "三级指标\t目标值\t完成值\t分值\t得分\t扣分原因\n改造面积\t≥1200亩\t1146亩\t10\t9.55\t",
            because="扣分没有原因",
        ),
        Example.fails("决策指标满分20分，得21分。", because="得分超过分值"),
    ),
)
