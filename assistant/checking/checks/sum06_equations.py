"""SUM06: arithmetic that is printed gives what is printed behind its equals sign (所列算式须算得所列结果)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.intervals import Interval
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.equations import Equation, Side
    from assistant.checking.view import TextUnit

# How an equation may leave units out: 193.54÷200＝96.77, 48.60÷1200＝405元.
_HUNDRED, _THOUSANDS = (2, -2), (3, -3, 4, -4, 8, -8)
_MOST_PLACES = 4


def find(context: CheckContext) -> Iterator[Finding]:
    """Report equations whose two sides differ by more than their printing allows."""
    for order, equations in context.equations.items():
        unit = context.view.units[order]
        for equation in equations:
            finding = _judge(context, unit, equation)
            if finding is not None:
                yield finding


def _judge(context: CheckContext, unit: TextUnit, equation: Equation) -> Finding | None:
    left, right = equation.left, equation.right
    # A sign belongs to the number it stands before: its place begins there.
    starts = {term.start for side in (left, right) for term in side.numbers} | {left.start, right.start}
    claims = tuple(claim for claim in context.claims_by_order.get(unit.order, ()) if claim.start in starts)
    if not _reckonable(left) or not _reckonable(right):
        return None
    context.touch(*claims)
    if _holds(left, right, widened=equation.about):
        return None
    computed = _computed(left, right)
    stated = unit.text[right.start : right.end]
    last = _holds(left, right, widened=True)
    printed = f"{unit.text[left.start : left.end]}＝{stated}"
    message = f"算式“{printed}”不成立：左边等于{computed}，所列为{stated}"
    return CHECK.finding(
        context.where(unit, right.start, right.end),
        message + ("，相差在末位，可能是取舍所致" if last else ""),
        "请重算；数字抄错的请改数字，按其他位数取舍的请写明",
        severity=Severity.WARNING if last else Severity.ERROR,
        related=(context.where(unit, left.start, left.end),),
        stated=stated,
        computed=computed,
        steps=(f"{unit.text[left.start : left.end]}＝{computed}",),
    )


def _reckonable(side: Side) -> bool:
    return side.value(percent=True, scale=True) is not None


def _holds(left: Side, right: Side, *, widened: bool) -> bool:
    """Whether the sides meet when percent signs and scales are read in any of the usual ways."""
    powers = [0]
    units = {term.unit for side in (left, right) for term in side.numbers}
    if left.divides or right.divides:
        powers += _HUNDRED if "" in units else ()
    if "" in units and any(measure_of(unit)[1] not in (1, Decimal("0.01")) or "元" in unit for unit in units):
        powers += _THOUSANDS
    for percent, scale in product((True, False), repeat=2):
        one = left.value(percent=percent, scale=scale)
        other = right.value(percent=percent, scale=scale, rounded=left.divides and not right.reckons)
        if one is None or other is None:
            continue
        wide = _widened(other) if widened else other
        if any(_meet(one.scaled(Fraction(10) ** power), wide) for power in powers):
            return True
    return False


def _meet(one: Interval, other: Interval) -> bool:
    """Whether two values may be one: a half is rounded up by some and down by others."""
    return one.meets(other) or other.high in (one.low, one.high)


def _widened(interval: Interval) -> Interval:
    size = interval.high - interval.low
    return Interval(interval.low - size / 2, interval.high + size / 2)


def _computed(left: Side, right: Side) -> str:
    """The left side's value in the unit and with the decimals of the right side's number."""
    value = left.value(percent=True, scale=True)
    assert value is not None  # noqa: S101 - reckonable sides only
    middle = (value.low + value.high) / 2
    last = right.numbers[-1]
    unit = last.unit if not right.reckons else ""
    factor = Fraction(measure_of(unit)[1])
    exact = Decimal((middle / factor).numerator) / Decimal((middle / factor).denominator)
    places = max(last.places or 0, min(2, _MOST_PLACES))
    return f"{format_decimal(round_decimal(exact, places), places)}{unit}"


CHECK = Check(
    id="SUM06",
    title="算式与结果不符",
    reason="写出算式是为了让人照着复算；算式的两边不相等，抄错的数或算错的数就在其中。",
    severity=Severity.ERROR,
    find=find,
    examples=(
        Example.passes("预算执行率=193.54÷200×100%=96.77%，得分=5×96.77%=4.84分。"),
        Example.passes("执行率＝193.54/200＝96.77，该项得分4.84分。", because="百分号常被省去"),
        Example.passes("采购节约率=（120.00－112.50）÷120.00×100%=6.25%。"),
        Example.passes("人均培训成本=48.60万元÷1200人=405元/人。", because="单位不同，数值相同"),
        Example.passes("人均培训成本=48.60÷1200=405元/人。", because="前面的数省去了万元"),
        Example.passes("综合得分=18.00+19.00+36.00+22.84=95.84分，等级为优。"),
        Example.passes("10×884.31÷912.50=9.691068…→9.69分。"),
        Example.passes("平均分=（90+95+92）÷3≈92.33分。"),
        Example.passes("预算执行率=（实际支出÷预算数）×100%，得分=预算执行率×5分。", because="只有文字，没有可算的数"),
        Example.passes("专家平均（90+95）=92.5分。", because="括号里的数是求平均，不是求和"),
        Example.passes("得分=满分10-2×0.5=9分；80-90分=良。"),
        Example.passes("该指标得分=（88.5%-60%）÷（90%-60%）×10=9.50分。"),
        Example.passes("得分=10×439÷488=9分。", because="商取整数印出"),
        Example.passes("成本控制率=（100-120）÷100=-20%。"),
        Example.passes("与目标相差｜11-12｜=1处。"),
        Example.passes("增加的个数：2023年-2022年=3个。", because="年份只是名称，不参与运算"),
        Example.passes("加权得分=X1×0.6+X2×0.4=90×0.6+85×0.4=88分。", because="带字母的一边不是可算的算式"),
        Example.fails("预算执行率=193.54÷200×100%=97.77%。", because="商是96.77%"),
        Example.fails("该项得分=5×96.77%=4.48分。", because="积是4.84"),
        Example.fails("采购节约率=（120.00－112.50）÷120.00×100%=6.52%。", because="商是6.25%"),
        Example.fails("人均培训成本=48.60万元÷1200人=450元/人。", because="商是405元"),
        Example.fails("综合得分=18.00+19.00+36.00+22.84=95.48分。", because="和是95.84"),
        Example.fails("每公里造价=460万元÷46公里=11万元/公里。", because="商是10万元"),
        Example.fails("与目标相差｜11-12｜=2处。", because="相差1处"),
        Example.fails("得分=10-（95-91）×0.5=8.5分。", because="扣2分，应为8分"),
        Example.fails("该指标得分=（88.5%-60%）÷（90%-60%）×10=9.05分。", because="商乘以10是9.50"),
    ),
)
