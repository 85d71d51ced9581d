"""UNT02: rates carry %, differences of rates 个百分点, one column one unit (比率单位须相称)."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.tables import compact
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import Column, NumberCell, Region, Row
    from assistant.domain.finding import Claim

_LEVEL = re.compile(
    r"(?:率|满意度|占比|比重|比例|完成[^，。；\d]{0,4}目标|(?<!抢)占)(?:[^，。；\d]{0,10}的)?(?:为|达到?|是|约|仅)*$"
)
_CHANGED = re.compile(
    r"提高|提升|下降|降低|增|升|高|低|差|变动|回落|减|较|比[^重例]|超|少|多|扩大|缩小|(?<!完成)目标(?!的)|不[少低超高]"
)
_GROWN = re.compile(r"(?:同比|环比)?(?:增长|增幅)(?:了|约|为|达)*$")
_RATE_WORDS = re.compile(r"率|度|比重|占|比例|水平|%|百分点|指数|份额")
_PRINTED = re.compile(r"(?P<unit>%|‰|个百分点|万元|亿元|元)\s*$")
_CHANGED_TO = re.compile(
    r"^(?:提高|提升|上升|增加|增长|下降|降低|减少|回落)(?:到|至|为)[^，。；\d]{0,4}(?:\d{4}年的)?$"
)
# 高于95个百分点的目标, 不低于92个百分点: what is aimed at is a rate, not a difference.
_AIM_WORDS = r"(?:不低于|不少于|不小于|不高于|不超过|不大于|高于|低于|超过|少于|未达到|没有达到|未达|达到|不及|达|[≥≤])"
_AIMED = re.compile(rf"{_AIM_WORDS}(?:年度|预期|绩效)?$")
_AIM_BEHIND = re.compile(
    r"^(?:以上|以下|以内)?的(?:年度|年初|绩效|预期|既定|设定|合同|控制|考核|规定)*(?:目标|要求|标准|指标|计划|上限|限额)"
)
_RATE_NAME = re.compile(r"[一-龥](?:率|度|比例|比重|占比|覆盖面)")
_MOVED = re.compile(r"提高|提升|下降|降低|增|升|回落|减|扩大|缩小|幅度|较|比(?!例|重)|差距")
_OF_WHOLE = re.compile(r"(?:为|达到?|完成|占|是|相当于)[^，。；\d]{1,10}的$")
_PAST_VALUE = re.compile(r"(?:上年|去年|上一年|同期)(?:同期)?(?:为|是)$")
_AMOUNT_BEHIND = re.compile(r"^[，,（(]?(?:计|即|合)[^，。；\d]{0,3}\d")
_DIFFERENCE_RATE = re.compile(r"(?:差异|偏差|偏离|增长|下降|减少|降低|提高|增加|超支|节约|压减)[率度]")
_RATES = ("%", "‰", "个百分点")
_JOINED = re.compile(r"^[、,，和与及]+$|^以及$")
_RATE_MEASURES = ("执行率", "到位率", "得分率", "完成率", "结余率")
_FEWEST = 3
_FAMILY = ({"%", "‰", "个百分点"}, {"元", "万元", "亿元"})


def find(context: CheckContext) -> Iterator[Finding]:
    """Report levels told in 个百分点, growth of amounts told so, and cells whose unit is not their column's."""
    for claim in context.prose_claims:
        if claim.quantity is not None and claim.quantity.unit == "个百分点":
            yield from _level(context, claim)
    for one, two in pairwise(context.prose_claims):
        yield from _ends(context, one, two)
    yield from _lists(context)
    for region in context.regions:
        for column in region.columns:
            if column.role == "value" and column.measure not in ("目标值", "完成值"):
                yield from _column(context, region, column)
            if column.role == "value" and column.measure in _RATE_MEASURES:
                yield from _rate_column(context, region, column)
        for row in region.rows:
            yield from _goal(context, region, row)


def _level(context: CheckContext, claim: Claim) -> Iterator[Finding]:
    text = context.unit(claim).text
    clause = re.split(r"[，。；：（(]", text[claim.sentence_start : claim.start])[-1]
    sentence = claim.sentence
    grown = _GROWN.search(clause) is not None and not _RATE_WORDS.search(sentence.replace("个百分点", ""))
    named = _DIFFERENCE_RATE.sub("率", clause).replace("）", "").replace(")", "")
    level = _LEVEL.search(named) is not None and not _CHANGED.search(named)
    if not grown and not level and not _is_rate(context, claim, clause):
        return
    number = claim.text.removesuffix("个百分点")
    yield CHECK.finding(
        claim,
        f"“{clause}{claim.text}”应写作“{number}%”："
        + ("数量的增幅用%" if grown else "比率本身用%，两个比率之差才用个百分点"),
        "请核对单位",
        stated=claim.text,
        computed=f"{number}%",
    )


def _is_rate(context: CheckContext, claim: Claim, clause: str) -> bool:
    """Tell by the words around 个百分点 that a rate itself is meant: a target, a share of a whole, an instalment."""
    if _MOVED.search(clause):
        return False
    behind = context.unit(claim).text[claim.end :]
    if _AIMED.search(clause) and (_AIM_BEHIND.match(behind) or _RATE_NAME.search(clause)):
        return True
    if _PAST_VALUE.search(clause) and _RATE_NAME.search(claim.sentence):
        return True
    return bool(_OF_WHOLE.search(clause) or _AMOUNT_BEHIND.match(behind))


def _lists(context: CheckContext) -> Iterator[Finding]:
    """占比分别为48.31个百分点、30.34%、21.35%: rates of one list carry one unit."""
    run: list[Claim] = []
    for claim in (*context.prose_claims, None):
        if run and claim is not None and claim.order == run[-1].order and _is_next(context, run[-1], claim):
            run.append(claim)
            continue
        units = [one.quantity.unit for one in run if one.quantity is not None]
        if len(run) >= _FEWEST and len(set(units)) == _FEWEST - 1:
            usual = max(set(units), key=lambda unit: (units.count(unit), unit))
            odd = [one for one in run if one.quantity is not None and one.quantity.unit != usual]
            if len(odd) == 1:
                yield CHECK.finding(
                    odd[0],
                    f"“{odd[0].text}”与并列的各数单位不同，其余都用“{usual}”",
                    "请核对单位",
                    related=tuple(one.where for one in run if one is not odd[0]),
                    stated=odd[0].text,
                )
        run = [claim] if claim is not None and claim.quantity is not None and claim.quantity.unit in _RATES else []


def _is_next(context: CheckContext, last: Claim, claim: Claim) -> bool:
    between = context.unit(claim).text[last.end : claim.start]
    return claim.quantity is not None and claim.quantity.unit in _RATES and bool(_JOINED.match(between))


def _ends(context: CheckContext, one: Claim, two: Claim) -> Iterator[Finding]:
    """由4.80个百分点下降到3.90%: both ends of a change are rates."""
    if one.quantity is None or two.quantity is None or one.order != two.order:
        return
    units = {one.quantity.unit, two.quantity.unit}
    between = context.unit(one).text[one.end : two.start]
    if units == {"%", "个百分点"} and _CHANGED_TO.search(between):
        wrong = one if one.quantity.unit == "个百分点" else two
        yield CHECK.finding(
            wrong,
            f"“{one.text}”与“{two.text}”是同一比率变化的两端，单位应相同",
            "请核对单位",
            related=((two if wrong is one else one).where,),
            stated=wrong.text,
        )


def _unit_of(cell: NumberCell) -> str:
    match = _PRINTED.search(compact(cell.unit.text))
    return match["unit"] if match is not None else ""


def _column(context: CheckContext, region: Region, column: Column) -> Iterator[Finding]:
    """99.00%, 97.00‰, 98.00% under one header."""
    cells = [row.numbers[column.index] for row in region.rows if column.index in row.numbers]
    printed = [(unit, cell) for cell in cells if (unit := _unit_of(cell))]
    if len(printed) < _FEWEST:
        return
    usual, times = Counter(unit for unit, _ in printed).most_common(1)[0]
    family = next((family for family in _FAMILY if usual in family), set())
    odd = [(unit, cell) for unit, cell in printed if unit != usual and unit in family]
    if len(odd) == 1 and times >= _FEWEST - 1:
        unit, cell = odd[0]
        yield CHECK.finding(
            context.cell_where(cell),
            f"“{column.header}”列其余各行用“{usual}”，此处用“{unit}”",
            "请核对单位",
            stated=compact(cell.unit.text),
            computed=compact(cell.unit.text).removesuffix(unit) + usual,
        )


def _rate_column(context: CheckContext, region: Region, column: Column) -> Iterator[Finding]:
    """A cell under 执行率 or 完成率 that prints 个百分点."""
    for row in region.rows:
        cell = row.numbers.get(column.index)
        if cell is not None and _unit_of(cell) == "个百分点":
            printed = compact(cell.unit.text)
            yield CHECK.finding(
                context.cell_where(cell),
                f"“{column.header}”列是比率，此处写作“{printed}”",
                "比率用%，两个比率之差才用个百分点",
                stated=printed,
                computed=printed.removesuffix("个百分点") + "%",
            )


def _goal(context: CheckContext, region: Region, row: Row) -> Iterator[Finding]:
    """≥95% and 91.86个百分点 in one row."""
    target_column, actual_column = region.only("目标值"), region.only("完成值")
    if target_column is None or actual_column is None:
        return
    target, actual = row.numbers.get(target_column.index), row.numbers.get(actual_column.index)
    if target is None or actual is None:
        return
    one, two = _unit_of(target), _unit_of(actual)
    if one and two and one != two and any({one, two} <= family for family in _FAMILY[:1]):
        yield CHECK.finding(
            context.cell_where(actual),
            f"“{row.label}”目标值的单位是“{one}”，完成值的单位是“{two}”",
            "请核对单位",
            related=(context.cell_where(target),),
            stated=compact(actual.unit.text),
        )


CHECK = Check(
    id="UNT02",
    title="比率单位不当或同列单位不一",
    reason="合格率写成98个百分点、同一列里一行用‰，多半是单位选错，读者会读成另一个数。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("合格率98.50%，比上年提高1.20个百分点，比目标高3.50个百分点。"),
        Example.passes("指标\t目标值\t完成值\n覆盖率\t提高2个百分点\t2.3个百分点"),
        Example.passes("就业率比上年提高不少于2个百分点，达到提高2个百分点以上的目标。", because="说的是提高多少"),
        Example.fails("全年抽检合格率为98.50个百分点。", because="合格率是比率"),
        Example.fails("群众满意度91.20%，高于90个百分点的目标。", because="目标是比率"),
        Example.fails("绩效目标：培训合格率不低于92个百分点。", because="目标是比率"),
        Example.fails("决算与预算相差72.68万元，差异率2.22个百分点。", because="差异率是比率"),
        Example.fails("合格率95.63%，上年为93.75个百分点，提高1.88个百分点。", because="上年的合格率也是比率"),
        Example.fails("片区\t预算\t支出\t执行率\n东片\t100\t99\t99.00个百分点", because="执行率是比率"),
        Example.fails("首付款30个百分点，计706.80万元。", because="付款比例是比率"),
        Example.fails("三类资金占比分别为48.31个百分点、30.34%、21.35%。", because="并列各数单位应相同"),
        Example.fails("2024年支出450万元，同比增长9.09个百分点。", because="金额的增幅用%"),
        Example.fails(
            "片区\t预算\t支出\t执行率\n东片\t100\t99\t99.00%\n西片\t100\t97\t97.00‰\n南片\t100\t98\t98.00%",
            because="同列一处用‰",
        ),
    ),
)
