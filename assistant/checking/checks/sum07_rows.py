"""SUM07: the columns of a row agree with each other (同行各列的数须相符): 分值 − 得分 = 扣分."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.mentions import one_slip
from assistant.checking.row_relations import BrokenRow, find_relations
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_decimal, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal


def find(context: CheckContext) -> Iterator[Finding]:
    """Report rows that break a relation of their columns which the headers define or the other rows keep."""
    for region in context.regions:
        for found in find_relations(region):
            context.touch(*found.cells)
            if isinstance(found, BrokenRow):
                yield _finding(context, found)


def _finding(context: CheckContext, found: BrokenRow) -> Finding:
    result = found.cells[2]
    places = [context.cell_where(cell) for cell in found.cells]
    value = _computed(found)
    shown = f"{format_decimal(value, result.span.places or 0)}{result.quantity.unit}"
    step = f"{places[0].quote}{found.sign}{places[1].quote}={shown}"
    slip = one_slip(result.quantity.value, value)
    names = found.sign.join(f"“{column.header}”" for column in found.columns[:2])
    why = "" if found.defined else "（其余各行均符合）"
    return CHECK.finding(
        places[2],
        f"“{found.row.label}”行{names}应为{shown}，“{found.columns[2].header}”所列为{places[2].quote}{why}",
        "请核对这一行的三个数，改正有误的一处；口径不同的请注明",
        severity=Severity.ERROR if slip or (found.defined and found.sign == "−") else Severity.WARNING,
        related=(places[0], places[1]),
        stated=places[2].quote,
        computed=shown,
        steps=(step,),
    )


def _computed(found: BrokenRow) -> Decimal:
    one, other, result = (cell.quantity for cell in found.cells)
    if found.sign == "−":
        base = one.base - other.base
    elif found.sign == "×":
        base = one.base * other.base
    else:
        base = one.base / other.base
    return round_decimal(base / (result.base / result.value) if result.value else base, found.cells[2].span.places or 0)


_POINTS = "三级指标\t分值\t得分\t扣分\n"
_PRICES = "内容\t单价（元）\t数量（台）\t金额（元）\n"

CHECK = Check(
    id="SUM07",
    title="同行各列的数不相符",
    reason="分值、得分、扣分各填各的，单价乘数量不等于金额，列合计却可能碰巧对得上；要一行一行地算。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(_POINTS + "立项依据\t5\t5\t0\n产出数量\t10\t9.17\t0.83\n"),
        Example.passes(
            "任务\t计划数\t实际完成数\t完成率\n巡检\t120次\t118次\t98.33%\n培训\t40次\t44次\t100%\n",
            because="超额的按100%列",
        ),
        Example.passes(
            "科目\t预算数（万元）\t执行数（万元）\t结余（万元）\n设备\t30.00\t28.00\t2.00\n差旅\t5.00\t4.00\t0.60\n",
            because="两行不足以认定各列的关系",
        ),
        Example.fails(_POINTS + "立项依据\t5\t5\t0\n产出数量\t10\t9.17\t0.93\n", because="10减9.17是0.83"),
        Example.fails(
            _PRICES + "电脑\t5600\t12\t67200\n打印机\t1800\t5\t9000\n投影仪\t4200\t3\t12600\n扫描仪\t2400\t4\t9800\n",
            because="2400乘以4是9600",
        ),
        Example.fails(
            "科目\t预算数（万元）\t执行数（万元）\t结余（万元）\n设备\t30.00\t28.00\t2.00\n差旅\t5.00\t4.40\t0.60\n"
            "印刷\t8.00\t7.25\t0.75\n维护\t12.00\t9.30\t2.07\n",
            because="12减9.30是2.70",
        ),
    ),
)
