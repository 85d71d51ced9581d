"""Amounts by the piece (按件折算): unit cost, savings on a price, the amount of now by a growth."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.worksheet.figures import Found, computed, in_money
from assistant.chat.calculator.worksheet.pairing import (
    before_and_after,
    is_price,
    planned_and_reached,
    thing,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want


_ALIKE = {"名": "人", "位": "人", "平米": "平方米", "平": "平方米", "日": "天", "千米": "公里", "学生": "人"}


def per_unit(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Divide an amount by how many it is for (单位成本、人均): each named by the classifier asked for."""
    told = re.search(r"每(?:一)?个?([\u4e00-\u9fff]{1,3}?)(?:造价|成本|价格|费用|投入|补助|补贴|花费)", sheet.text)
    unit = want.unit if want.kind == "per_unit" else told[1] if told is not None and "合" in want.clause else ""
    if want.kind != "per_unit" and not unit:
        return []
    each = _ALIKE.get(unit, unit)
    tops = [f for f in sheet.of_kind("money") if "每" not in f.lead and "/" not in f.amount.text and not is_price(f)]
    counts = [f for f in sheet.figures if f.kind in {"count", "other", "days"} and not f.is_word]
    named = [f for f in counts if not each or thing(f) == each or thing(f).endswith(each)]
    if len(tops) > 1:
        tops = [f for f in tops if f.role == "spent"] or tops
    if not tops:
        tops = [f for f in counts if f not in named]
    if len(tops) != 1 or len(named) != 1 or named[0].value <= 0 or tops[0] is named[0]:
        return []
    top, below = tops[0], named[0]
    if top.kind == "money":
        wanted = (want.rate if want.kind == "per_unit" else want.unit) or (
            "元" if top.value / below.value < Decimal(10_000) else sheet.money_unit
        )
        value = top.value / below.value
        shown = in_money(value, wanted)
        expression = f"{top.told}{_money(top)}÷{below.told}{below.amount.unit}"
        made = computed("单位数额", expression, Decimal(shown), wanted)
        said = f"平均{shown}{wanted}。"
        return [Found(value, "元", frozenset({top.n, below.n}), (made,), said, "per_unit")]
    value = top.value / below.value
    made = computed("单位数额", f"{top.told}{top.amount.unit}÷{below.told}{below.amount.unit}", value, thing(top))
    return [Found(value, thing(top), frozenset({top.n, below.n}), (made,), f"平均{made.shown}。", "per_unit")]


def _money(figure: Figure) -> str:
    return figure.amount.unit if figure.amount.unit.endswith("元") else f"{figure.amount.unit}元"


def by_growth(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the amount of now by a growth or a multiple (由增幅或倍数求本期数)."""
    if want.kind not in {"amount", "least"} or not re.search("今年|本年|现在|当年|这次|后", want.clause):
        return []
    bases = [f for f in sheet.figures if f.period == "last" and f.kind in {"money", "count", "bare"}]
    rates = [f for f in sheet.figures if f.kind in {"ratio", "times"}]
    if len(bases) != 1 or len(rates) != 1:
        return []
    base, rate = bases[0], rates[0]
    around = rate.lead + rate.tail
    if rate.kind == "times":
        if re.search("增|多", rate.lead):
            return []
        factor, sign = rate.value, f"{rate.told}"
    elif re.search("增|涨|提高|多|上升", around) and not re.search("减|降|少|压", around):
        factor, sign = 1 + rate.value / HUNDRED, f"（1＋{rate.told}%）"
    elif re.search("减|降|少|压", around):
        factor, sign = 1 - rate.value / HUNDRED, f"（1－{rate.told}%）"
    else:
        return []
    value = base.value * factor
    return [_amount(sheet, want, f"{base.told}×{sign}", value, base, frozenset({base.n, rate.n}))]


def _amount(sheet: Worksheet, want: Want, expression: str, value: Decimal, like: Figure, used: frozenset[int]) -> Found:
    if like.kind == "money":
        unit = want.unit if want.unit.endswith("元") else sheet.money_unit
        shown = Decimal(in_money(value, unit))
    else:
        unit = thing(like) if like.kind == "count" else like.amount.unit
        shown = value
    made = computed("数额", expression, shown, unit)
    return Found(value, unit, used, (made,), f"为{made.shown}。", "amount")


def saved_in_all(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Multiply the difference of two unit prices by how many were bought (单价差乘数量)."""
    if want.kind not in {"amount", "least"} or not re.search("省|节约|节省|少花|多花|降", want.clause):
        return []
    pair = before_and_after(sheet) or planned_and_reached(sheet)
    if pair is None or pair[0].kind != "money" or not any(is_price(f) or "/" in f.amount.text for f in pair):
        return []
    counts = [f for f in sheet.figures if f.kind == "count" and not f.is_word]
    if len(counts) != 1:
        return []
    value = abs(pair[0].value - pair[1].value) * counts[0].value
    expression = f"（{pair[0].told}－{pair[1].told}）×{counts[0].told}"
    used = frozenset({pair[0].n, pair[1].n, counts[0].n})
    return [_amount(sheet, want, expression, value, pair[0], used)]
