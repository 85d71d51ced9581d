"""Which two figures belong together (配对): before and after, planned and reached, a whole and its parts.

Nothing is computed here; where more than one pair would do there is none.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from assistant.chat.calculator.worksheet.figures import in_money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet


_SIZED = ("money", "count", "bare", "other", "days")
_ALIKE = {
    "名": "人",
    "位": "人",
    "平米": "平方米",
    "平": "平方米",
    "日": "天",
    "千米": "公里",
    "学生": "人",
    "人次": "人次",
}
_BASE = frozenset({"target", "plan_cost", "budget", "initial", "target_rate"})
_BASE_LEAD = re.compile("计划|目标|概算|预算|应|定额|标准|核定|限额|年初|指标值|合同")
_REACHED = frozenset({"actual", "actual_cost", "spent", "final", "rate"})
_REACHED_LEAD = re.compile("实际|决算|完成|结算|支出|花|用|达到|最终|结果")
_PAIR = 2
_STAGES = tuple(
    re.compile(pattern)
    for pattern in (
        "估算",
        "概算",
        "送审|报审|申报|申请",
        "预算|批复",
        "控制价|限价|标底",
        "中标|合同|成交",
        "结算|实际|决算|审定|核定",
    )
)
_FROM_TO = re.compile(r"(?:从|由)[^，。；]{0,12}$")
_TO = re.compile(r"^[^，。；]{0,6}(?:提高|增加|增长|上升|涨|降|下降|减少|压减|缩短|变)[^，。；]{0,3}(?:到|至|为|成)")
_WHOLE = re.compile(
    "总投资|总额|总数|总量|总预算|总支出|总收入|总共|一共|合计|全部|总计|总金额|共计|抽查|检查|抽检|总的?$|共有?$|总[\u4e00-\u9fff]{1,4}$"
)
_OF_WHICH = re.compile(r"其中|里面|里头|当中")


def comparable(one: Figure, other: Figure) -> bool:
    """Tell whether two figures measure the same: counted things by one classifier, money, shares."""
    if one.kind != other.kind:
        return {one.kind, other.kind} <= {"money", "bare"}
    if one.kind in {"count", "other", "days"}:
        return thing(one) == thing(other)
    return True


def thing(figure: Figure) -> str:
    """Name what a figure counts, by its classifier (所数之物)."""
    unit = figure.amount.unit.lstrip("十百千万亿") or figure.amount.unit
    return _ALIKE.get(unit, unit)


def size(figure: Figure, unit: str) -> str:
    """Write a figure in a unit of money, or as it stands."""
    if figure.kind == "money" and figure.amount.unit not in {unit, unit.removesuffix("元")}:
        return in_money(figure.value, unit)
    return figure.told


def before_and_after(sheet: Worksheet) -> tuple[Figure, Figure] | None:
    """Return the one figure of the time before and the one of now that it is comparable with (基期与报告期)."""
    pairs = [
        (last, this)
        for last in sheet.figures
        for this in sheet.figures
        if last.period == "last"
        and this.period != "last"
        and last is not this
        and comparable(last, this)
        and last.kind in {*_SIZED, "ratio", "points"}
        and not last.is_word
        and not this.is_word
        and (last.kind != "ratio" or this.role != "target_rate")
    ]
    return pairs[0] if len(pairs) == 1 else None


def from_to(sheet: Worksheet) -> tuple[Figure, Figure] | None:
    """Return the figures of 从…提高到…."""
    for one, two in itertools.pairwise(sheet.figures):
        between = sheet.text[one.amount.end : two.amount.start]
        if _FROM_TO.search(sheet.text[: one.amount.start]) and _TO.search(between) and comparable(one, two):
            return one, two
    return None


def by_stage(sheet: Worksheet) -> tuple[Figure, Figure] | None:
    """Return the earlier and the later of two amounts of one work: 中标价 before 结算价."""
    ranked = []
    for figure in sheet.of_kind("money"):
        ranks = [n for n, pattern in enumerate(_STAGES) if pattern.search(figure.lead)]
        if not ranks:
            return None
        ranked.append((ranks[-1], figure))
    if len(ranked) != _PAIR or ranked[0][0] == ranked[1][0]:
        return None
    (_, first), (_, second) = sorted(ranked, key=lambda item: item[0])
    return first, second


def planned_and_reached(sheet: Worksheet) -> tuple[Figure, Figure] | None:
    """Return the one plan and the one result that it is comparable with (计划与实际)."""
    sized = [f for f in sheet.figures if f.kind in {*_SIZED, "ratio"} and not f.is_word]
    bases = [f for f in sized if f.role in _BASE or _BASE_LEAD.search(f.lead)]
    reached = [f for f in sized if f not in bases and (f.role in _REACHED or _REACHED_LEAD.search(f.lead))]
    pairs = [(b, r) for b in bases for r in reached if comparable(b, r)]
    return pairs[0] if len(pairs) == 1 else None


def remaining_pair(sheet: Worksheet) -> tuple[Figure, Figure] | None:
    """Return base and result where only one of the two is told as such."""
    sized = [f for f in sheet.figures if f.kind in _SIZED and not f.is_word]
    bases = [f for f in sized if f.role in _BASE or _BASE_LEAD.search(f.lead)]
    others = [f for f in sized if f not in bases and bases and comparable(bases[0], f)]
    return (bases[0], others[0]) if len(bases) == 1 and len(others) == 1 else None


def is_price(figure: Figure) -> bool:
    """Tell whether a figure is the price of one (单价)."""
    return re.search(r"(?:每|一)(?:个)?[\u4e00-\u9fff]$|单价|均$|(?<![总造])价$", figure.lead) is not None


def whole_of(sheet: Worksheet, figures: Sequence[Figure]) -> Figure | None:
    """Return the figure of which the others are parts: told as the whole, or followed by 其中."""
    told = [f for f in figures if _WHOLE.search(f.lead)]
    if len(told) == 1:
        return told[0]
    for one, two in itertools.pairwise(figures):
        if _OF_WHICH.search(sheet.text[one.amount.end : two.amount.start]):
            return one
    return None
