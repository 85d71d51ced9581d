"""SCR04: a row's deduction is the one its reason tells and its printed rule allows (扣分须与理由和评分标准相符)."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.tables import compact, embedded_points
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_decimal, round_decimal
from assistant.domain.rules import Bracket
from assistant.scoring.wording import recognise_rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import Column, NumberCell, Region, Row
    from assistant.domain.finding import Where
    from assistant.scoring.wording import Recognised

_REASON_HEADER = re.compile(
    r"(?:偏差|扣分|失分|未完成|得分|评分|自评|打分)[^，]{0,3}(?:原因|理由|说明|事由|情况)|^(?:原因|理由)(?:分析)?$"
)
_RULE_HEADER = re.compile(r"评分标准|评价标准|评分细则|评分方法|计分方法|评分规则|评价规则|指标评分")
_LOST = re.compile(
    r"(?<![每可应不未若各均得])(?:扣|减|失)(?:减|除|掉|去|分)?(?:了|计)?\s*(?P<points>\d+(?:\.\d+)?)\s*分"
)
_ALL_LOST = re.compile(r"(?:共计?|合计|总计|累计)(?:扣|减|失)(?:减|除|分)?\s*(?P<points>\d+(?:\.\d+)?)\s*分")
_EACH = re.compile(r"每[^，。；]{0,16}$|扣完|最多|不超过$")
_SHORTFALL = re.compile(r"(?:低|少|差|相差)(?:于[^，。；\d]{0,6})?(?:了)?\s*(?P<gap>\d+(?:\.\d+)?)\s*个百分点")
_RATE = re.compile(r"(?P<rate>\d+(?:\.\d+)?)\s*%")
_STEPS_OF = re.compile(r"(?P<count>\d+|[一二两三四五六七八九十])(?:处|项|次|起|个|份|名|家|所|户|人|条|台|件)")
_PLACES = 2
_HUNDRED = Decimal(100)
_FEWEST_WORDS = 2


def find(context: CheckContext) -> Iterator[Finding]:
    """Report deductions other than the reason tells, reasons without a fact, and points against the printed rule."""
    for region in context.regions:
        weight, points = region.only("分值"), region.only("得分")
        if points is None:
            continue
        reason = _text_column(region, _REASON_HEADER)
        rule = _text_column(region, _RULE_HEADER)
        for row in region.rows:
            cell = row.numbers.get(points.index)
            full = _full(row, weight)
            if row.kind != "body" or cell is None or full is None or cell.quantity.unit != "分" or _merged(cell):
                continue
            if reason is not None:
                yield from _told(context, row, cell, full, reason)
            if rule is not None:
                yield from _ruled(context, region, row, cell, full, rule, reason)


def _text_column(region: Region, wanted: re.Pattern[str]) -> Column | None:
    found = [column for column in region.columns if wanted.search(compact(column.header)) and column.role == "text"]
    if wanted is _REASON_HEADER:
        found = [column for column in found if not _RULE_HEADER.search(compact(column.header))]
    return found[0] if found else None


def _full(row: Row, weight: Column | None) -> Decimal | None:
    if weight is not None and weight.index in row.numbers:
        return row.numbers[weight.index].quantity.value
    return embedded_points(row.label)[1] if row.label else None


def _merged(cell: NumberCell) -> bool:
    return getattr(cell.unit.part, "row_span", 1) > 1


def lost_points(text: str) -> Decimal | None:
    """Read how many points a reason takes off: the sum it names, else all it names together; None for none."""
    whole = _ALL_LOST.findall(text)
    if whole:
        return Decimal(whole[-1])
    parts = [match for match in _LOST.finditer(text) if not _EACH.search(text[: match.start()])]
    return sum((Decimal(match["points"]) for match in parts), start=Decimal(0)) if parts else None


def _told(context: CheckContext, row: Row, cell: NumberCell, full: Decimal, reason: Column) -> Iterator[Finding]:
    unit = row.texts.get(reason.index)
    if unit is None:
        return
    told = lost_points(unit.text)
    if told is None:
        return
    lost = full - cell.quantity.value
    context.touch(cell)
    for claim in context.claims_by_order.get(unit.order, ()):
        if claim.quantity is not None and claim.quantity.unit == "分":
            context.touch(claim)
    where, place = context.cell_where(cell), context.view.where_all(unit)
    if told != lost and round_decimal(told, _PLACES) != round_decimal(lost, _PLACES):
        yield CHECK.finding(
            where,
            f"“{row.label}”分值{format_decimal(full)}分、得{cell.quantity.format()}，应扣{format_decimal(lost)}分，"
            f"“{reason.header}”写扣{format_decimal(told)}分",
            "请核对得分和扣分说明",
            severity=Severity.ERROR if len(_LOST.findall(unit.text)) == 1 else Severity.WARNING,
            related=(place,),
            stated=f"{format_decimal(told)}分",
            computed=f"{format_decimal(lost)}分",
        )
    elif len(re.findall(r"[一-龥]", _LOST.sub("", _ALL_LOST.sub("", unit.text)))) < _FEWEST_WORDS:
        yield CHECK.finding(
            place,
            f"“{row.label}”只写了“{compact(unit.text)}”，没有写扣分的事由",
            "请补写扣分对应的事实和依据",
            related=(where,),
            stated=compact(unit.text),
        )


def _ruled(
    context: CheckContext,
    region: Region,
    row: Row,
    cell: NumberCell,
    full: Decimal,
    rule: Column,
    reason: Column | None,
) -> Iterator[Finding]:
    printed = row.texts.get(rule.index)
    found = recognise_rule(printed.text) if printed is not None else None
    if printed is None or found is None or found.method is None or found.open or found.partial:
        return
    told = row.texts[reason.index].text if reason is not None and reason.index in row.texts else ""
    allowed = _allowed(region, row, found, full, told)
    if not allowed:
        return
    context.touch(cell)
    points = cell.quantity.value
    if any(round_decimal(points, _PLACES) == round_decimal(each, _PLACES) for each in allowed):
        return
    if any(round_decimal(each, max(cell.span.places or 0, 0)) == points for each in allowed):
        return
    where: Where = context.cell_where(cell)
    shown = "或".join(dict.fromkeys(f"{format_decimal(each, _PLACES)}分" for each in allowed))
    yield CHECK.finding(
        where,
        f"“{row.label}”得{cell.quantity.format()}，按所印评分标准（{found.told}）应为{shown}",
        "请按评分标准复核得分，或核对目标值、完成值",
        severity=Severity.WARNING,
        related=(context.view.where_all(printed),),
        stated=cell.quantity.format(),
        computed=shown,
    )


def _allowed(region: Region, row: Row, rule: Recognised, full: Decimal, told: str) -> tuple[Decimal, ...]:
    """The points that the printed rule gives for what row and reason tell; empty where they do not tell enough."""
    if (rule.method == "proportional" and not rule.parameters.brackets) or _is_plain_rate(rule):
        ratio = _ratio(region, row, told)
        return () if ratio is None else (full * min(ratio, Decimal(1)),)
    if rule.method == "step_deduction" and rule.parameters.step is not None and rule.parameters.per:
        gap = _gap(region, row, told)
        if gap is None:
            return ()
        steps = gap / rule.parameters.per
        counts = (steps, steps.to_integral_value(ROUND_FLOOR), steps.to_integral_value(ROUND_CEILING))
        return tuple(max(Decimal(0), full - count * rule.parameters.step) for count in counts)
    return ()


def _is_plain_rate(rule: Recognised) -> bool:
    """Tell whether the points are the rate times the weight, whatever the rate (得分=比率×分值)."""
    brackets = rule.parameters.brackets
    return rule.method == "brackets" and brackets == (Bracket(base=Decimal(0), top=Decimal(1)),)


def _values(region: Region, row: Row) -> tuple[NumberCell, NumberCell] | None:
    target_column, actual_column = region.only("目标值"), region.only("完成值")
    if target_column is None or actual_column is None:
        return None
    target, actual = row.numbers.get(target_column.index), row.numbers.get(actual_column.index)
    if target is None or actual is None or target.quantity.dimension != actual.quantity.dimension:
        return None
    plain = target.span.upper is None and actual.span.upper is None and actual.span.comparator is None
    return (target, actual) if plain and target.span.comparator in (None, "≥", ">", "=") else None


def _ratio(region: Region, row: Row, told: str) -> Decimal | None:
    values = _values(region, row)
    if values is not None and values[0].quantity.base:
        return values[1].quantity.base / values[0].quantity.base
    rates = {match["rate"] for match in _RATE.finditer(told)}
    if len(rates) == 1 and re.search(r"率", told):
        return Decimal(rates.pop()) / _HUNDRED
    return None


def _gap(region: Region, row: Row, told: str) -> Decimal | None:
    values = _values(region, row)
    if values is not None and values[0].quantity.unit == values[1].quantity.unit == "%":
        return max(Decimal(0), values[0].quantity.value - values[1].quantity.value)
    gaps = {match["gap"] for match in _SHORTFALL.finditer(told)}
    return Decimal(gaps.pop()) if len(gaps) == 1 else None


_HEAD = "三级指标\t分值\t评分标准\t得分\t扣分理由\n"

CHECK = Check(
    id="SCR04",
    title="扣分与理由或评分标准不符",
    reason="扣分栏写扣1分而得分少了2分，或得分不是所印标准算出的数，被评价单位一看就会提出异议。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(_HEAD + "合同管理规范性\t6\t每发现一处不合规扣1分\t4\t2份合同未盖骑缝章，扣2分"),
        Example.passes(_HEAD + "预算执行率\t5\t执行率×分值\t4.90\t执行率98.00%，扣0.10分"),
        Example.passes(_HEAD + "家长满意度\t8\t每低1个百分点扣0.25分\t7.5\t比目标低2.04个百分点，扣0.50分"),
        Example.fails(
            _HEAD + "合同管理规范性\t6\t每发现一处不合规扣1分\t4\t1份合同未盖骑缝章，扣1分", because="6分得4分是扣2分"
        ),
        Example.fails(_HEAD + "预算执行率\t5\t执行率×分值\t4.50\t执行率98.00%，未全部支出", because="5×98%=4.90"),
        Example.fails(_HEAD + "合同管理规范性\t6\t酌情评分\t4\t扣2分", because="没有事由"),
    ),
)
