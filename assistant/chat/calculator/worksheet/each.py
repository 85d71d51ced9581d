"""Prices of several things, and by head and day (几家的单价、人均每天): which is cheaper, how far from the standard."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.worksheet.figures import Found, computed, in_money
from assistant.chat.calculator.worksheet.pairing import is_price, thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

_LEAST = 2
_TEN_THOUSAND = Decimal(10_000)
_STANDARD = re.compile("标准|定额|限额|上限|控制数|控制价|目标|计划")
_BESIDE = re.compile(
    "(?:比|较|与)?(?:标准|定额|限额|上限|控制数|目标|计划)(?:的|相比)?(?P<way>高|低|多|少|超|省)(?:出|了|过)*(?:多少|几)|超标准?(?:多少|几)"
)


def _pairs(sheet: Worksheet) -> list[tuple[str, Figure, Figure]]:
    """Return what each of several things cost beside how many it was for; empty where the pattern does not hold."""
    figures = [f for f in sheet.figures if not f.is_word]
    ones, twos = figures[::2], figures[1::2]
    if len(figures) < _LEAST * 2 or len(ones) != len(twos) or any(f.kind != "money" or is_price(f) for f in ones):
        return []
    if any(f.kind != "count" or f.value <= 0 for f in twos) or len({thing(f) for f in twos}) != 1:
        return []
    labels = [re.split("总价|报价|价格|总共|一共|共|花|用|投入|支出|成本|费用|预算|合同", f.lead)[0] for f in ones]
    return list(zip(labels, ones, twos, strict=True)) if all(labels) and len(set(labels)) == len(labels) else []


def prices(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the unit cost of each of several things (各家的单位成本)."""
    pairs = _pairs(sheet)
    if want.kind != "per_unit" or not pairs or (want.unit and want.unit != thing(pairs[0][2])):
        return []
    if not re.search("各|分别|每家", want.clause):
        return []
    values = [one.value / two.value for _, one, two in pairs]
    unit = want.rate or ("元" if max(values) < _TEN_THOUSAND else sheet.money_unit)
    made = tuple(
        computed(
            f"{label}单位数额",
            f"{in_money(one.value, unit)}÷{two.told}",
            Decimal(in_money(one.value / two.value, unit)),
            unit,
        )
        for label, one, two in pairs
    )
    said = "，".join(f"{label}{item.shown}" for (label, _, _), item in zip(pairs, made, strict=True))
    used = frozenset(f.n for _, one, two in pairs for f in (one, two))
    return [Found(sum(values, Decimal(0)), "元", used, made, f"{said}。", "prices")]


def cheapest(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell which of several things costs least by the piece (哪家便宜)."""
    pairs = _pairs(sheet)
    low = re.search("便宜|划算|省钱|低", want.clause) is not None
    if want.kind != "which" or not pairs or not (low or re.search("贵|高", want.clause)):
        return []
    if not earlier and not re.search("单价|单位|每|平均|均", want.clause):
        return []
    if re.search("总价|总额|报价", want.clause):
        return []
    values = [one.value / two.value for _, one, two in pairs]
    best = min(values) if low else max(values)
    named = [label for (label, _, _), value in zip(pairs, values, strict=True) if value == best]
    made = (
        ()
        if any(item.name == "prices" for item in earlier)
        else prices(sheet, type(want)("per_unit", "", "各", 0, thing(pairs[0][2])), ())[0].made
    )
    used = frozenset(f.n for _, one, two in pairs for f in (one, two))
    return [Found(best, "元", used, made, f"{'、'.join(named)}{'最低' if low else '最高'}。", "which")]


def by_head_and_day(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Divide an amount by heads and by days (人均每天)."""
    if want.kind != "per_unit" or not re.search(
        "(?:人均|每人|每人均)每[天日晚]|人均[^，。]{0,4}每[天日]|每人[^，。]{0,2}[天日]", want.clause
    ):
        return []
    figures = [f for f in sheet.figures if not f.is_word]
    standard = [f for f in figures if f.kind == "money" and _is_standard(f)]
    tops = [f for f in figures if f.kind == "money" and f not in standard]
    heads = [f for f in figures if f.kind == "count" and thing(f) == "人"]
    days = [f for f in figures if f.kind == "days" and f.amount.unit in {"天", "日"}]
    if any(len(found) != 1 for found in (tops, heads, days)) or heads[0].value <= 0 or days[0].value <= 0:
        return []
    value = tops[0].value / heads[0].value / days[0].value
    unit = want.rate or "元"
    expression = f"{in_money(tops[0].value, unit)}÷{heads[0].told}÷{days[0].told}"
    made = computed("人均每天", expression, Decimal(in_money(value, unit)), unit)
    used = frozenset({tops[0].n, heads[0].n, days[0].n})
    if not _BESIDE.search(sheet.text):
        used |= {f.n for f in standard}  # nothing is held against it
    return [Found(value, "元", used, (made,), f"人均每天{made.shown}。", "per_unit")]


def _is_standard(figure: Figure) -> bool:
    return _STANDARD.search(figure.lead) is not None or re.search("每人|每天|人均", figure.lead) is not None


def beside_standard(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Hold a price just worked out against the standard told for it (比标准高多少)."""
    last = earlier[-1] if earlier else None
    if last is None or last.name != "per_unit" or last.unit != "元" or not _BESIDE.search(want.clause):
        return []
    lines = [f for f in sheet.of_kind("money") if f.n not in last.used and _is_standard(f)]
    if len(lines) != 1:
        return []
    value = last.number - lines[0].value
    unit = want.unit if want.unit.endswith("元") else "元"
    one, two = (in_money(number, unit) for number in (last.number, lines[0].value))
    first, second = (one, two) if value >= 0 else (two, one)
    made = computed("相差", f"{first}－{second}", Decimal(in_money(abs(value), unit)), unit)
    word = "高" if value >= 0 else "低"
    return [Found(value, "元", frozenset({lines[0].n}), (made,), f"比标准{word}{made.shown}。", "beside")]
