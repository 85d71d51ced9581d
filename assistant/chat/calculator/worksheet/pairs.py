"""Two amounts set against each other (两数相比): growth, going beyond, multiples, ratios, shares, moves of rates."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED
from assistant.chat.calculator.worksheet.figures import Found, computed, in_money, overlap, plain_number
from assistant.chat.calculator.worksheet.pairing import (
    before_and_after,
    by_stage,
    comparable,
    from_to,
    planned_and_reached,
    remaining_pair,
    size,
    thing,
    whole_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want


_PAIR = 2
_BROUGHT = "带动|撬动|吸引|拉动|产出|收益|节约"


def saving(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the share saved between two stages of one work (节约率): below the plan, the contract, the limit."""
    pair = by_stage(sheet) if want.rate == "saving" else None
    if pair is None or pair[0].value <= 0 or pair[1].value > pair[0].value:
        return []
    plan, final = pair
    unit = sheet.money_unit
    one, two = size(plan, unit), size(final, unit)
    named = re.search(r"[\u4e00-\u9fff]{2}率", want.clause)
    title = named[0] if named is not None else "节约率"
    made = computed(title, f"（{one}－{two}）÷{one}", (plan.value - final.value) / plan.value * HUNDRED, "%")
    value = (plan.value - final.value) / plan.value * HUNDRED
    return [
        Found(
            value, "%", frozenset({plan.n, final.n}), (made,), f"{title}为{made.result}（{made.steps[0]}）。", "saving"
        )
    ]


def shortfall(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how much is still missing to the plan (距目标的差额)."""
    pair = planned_and_reached(sheet)
    over = re.search("超支|超出|超了|多花|多支", want.clause) is not None
    short = re.search("还差|差|还要|还需|还得|距|节约|节省|省了|结余|剩", want.clause) is not None
    if pair is None or pair[0].kind == "ratio" or not (over or short):
        return []
    base, reached = reversed(pair) if over else pair
    value = base.value - reached.value
    if value < 0:
        return []
    if base.kind == "money":
        unit = want.unit if want.unit.endswith("元") else sheet.money_unit
        expression = f"{in_money(base.value, unit)}－{in_money(reached.value, unit)}"
        made = computed("差额", expression, Decimal(in_money(value, unit)), unit)
    else:
        made = computed("差额", f"{base.told}－{reached.told}", value, thing(base))
    return [Found(value, "", frozenset({base.n, reached.n}), (made,), f"相差{made.shown}。", "shortfall")]


def series(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell the growth from each of a row of years to the next (逐年增幅)."""
    figures = [f for f in sheet.figures if f.kind in {"money", "count", "bare"} and not f.is_word]
    if (
        "每年" not in want.clause
        or len(figures) <= _PAIR
        or len(figures) != len([f for f in sheet.figures if not f.is_word])
    ):
        return []
    made = []
    for one, two in itertools.pairwise(figures):
        if one.value <= 0 or two.amount.value <= 0:
            return []
        rate = (two.amount.value - one.amount.value) / one.amount.value * HUNDRED
        made.append(computed("增幅", f"（{two.told}－{one.told}）÷{one.told}", rate, "%"))
    said = "、".join(item.result for item in made)
    return [Found(Decimal(len(made)), "%", frozenset(f.n for f in figures), tuple(made), f"逐年增长{said}。", "series")]


def growth(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell by what share something rose or fell (增长率、压减比例)."""
    pair = before_and_after(sheet) or from_to(sheet) or _compared(sheet, want)
    if pair is None or pair[0].value <= 0:
        return []
    last, this = pair
    rate = (this.value - last.value) / last.value * HUNDRED
    unit = sheet.money_unit if last.kind == "money" else last.amount.unit
    one, two = size(this, unit), size(last, unit)
    up = rate >= 0
    down = re.search("降|减|压|省|节约|缩|下", want.clause) is not None
    if down:
        expression, shown = f"（{two}－{one}）÷{two}", -rate
    else:
        expression, shown = f"（{one}－{two}）÷{two}", rate
    made = computed("降幅" if down else "增幅", expression, shown, "%")
    said = f"{'下降' if not up else '增长'}{computed('', '', abs(rate), '%').result}。"
    return [Found(shown, "%", frozenset({last.n, this.n}), (made,), said, "growth")]


def _difference(sheet: Worksheet) -> tuple[Figure, Figure] | None:
    """Return the excess and what it is over, where the excess itself is told: 决算比预算多出18.6万，预算是372万."""
    sized = sheet.of_kind("money", "count")
    gaps = [f for f in sized if re.search("(?:多|超|高)(?:出|了|支|过|付|花)+了?$", f.lead)]
    bases = [f for f in sized if f not in gaps]
    if len(gaps) != 1 or len(bases) != 1 or not comparable(gaps[0], bases[0]) or bases[0].value <= 0:
        return None
    return gaps[0], bases[0]


def _compared(sheet: Worksheet, want: Want) -> tuple[Figure, Figure] | None:
    """Return what is compared with and what is compared, by their labels: 乙地比甲地高百分之几."""
    told = re.match(
        r"(?P<what>[\u4e00-\u9fff]{1,6}?)比(?P<other>[\u4e00-\u9fff]{1,6}?)(?:[高低多少贵]|增|减)", want.clause
    )
    if told is None:
        return None
    first = [f for f in sheet.figures if f.lead.startswith(told["what"])]
    second = [f for f in sheet.figures if f.lead.startswith(told["other"])]
    fits = len(first) == len(second) == 1 and first[0] is not second[0] and comparable(first[0], second[0])
    return (second[0], first[0]) if fits else None


def moved(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell how far a rate moved or stands from its target, in percentage points (相差几个百分点)."""
    ratios = [f for f in sheet.of_kind("ratio") if f.amount.upper is None]
    if want.kind == "amount" and not re.search("[升降涨跌高低]了?多少", want.clause):
        return []
    rate = next((found for found in reversed(earlier) if found.unit == "%"), None)
    if rate is not None and len(ratios) == 1:
        other = ratios[0]
        told, number, used = (
            rate.made[-1].result if rate.made else plain_number(rate.number) + "%",
            rate.number,
            rate.used,
        )
    elif rate is None and len(ratios) == _PAIR:
        pair = before_and_after(sheet) or from_to(sheet) or planned_and_reached(sheet)
        if pair is None:
            return []
        other = pair[0]
        told, number, used = f"{pair[1].told}%", pair[1].value, frozenset({pair[1].n})
    else:
        return []
    gap = number - other.value
    shown = plain_number(abs(gap).quantize(Decimal("0.01")))
    expression = f"{told}－{plain_number(other.value)}%"
    word = "高" if gap >= 0 else "低"
    made = computed("相差", expression, Decimal(shown), "个百分点")
    return [Found(gap, "个百分点", used | {other.n}, (made,), f"{word}{shown}个百分点。", "moved")]


def beyond(sheet: Worksheet, _want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell by what share the result is off what was planned (偏离度、超支率、超概比例)."""
    told = _difference(sheet)
    if told is not None:
        gap, base = told
        rate = gap.value / base.value * HUNDRED
        made = computed("偏离率", f"{size(gap, sheet.money_unit)}÷{size(base, sheet.money_unit)}", rate, "%")
        return [
            Found(rate, "%", frozenset({gap.n, base.n}), (made,), f"为{made.result}（{made.steps[0]}）。", "beyond")
        ]
    pair = planned_and_reached(sheet) or remaining_pair(sheet)
    if pair is None or pair[0].value <= 0:
        return []
    base, reached = pair
    rate = (reached.value - base.value) / base.value * HUNDRED
    unit = sheet.money_unit if base.kind == "money" else base.amount.unit
    one, two = size(reached, unit), size(base, unit)
    made = computed("偏离率", f"（{one}－{two}）÷{two}", rate, "%")
    return [
        Found(rate, "%", frozenset({base.n, reached.n}), (made,), f"为{made.result}（{made.steps[0]}）。", "beyond")
    ]


def multiple(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how many times one is of the other (几倍)."""
    pair = before_and_after(sheet) or planned_and_reached(sheet) or _subject_and_other(sheet, want)
    if pair is None or pair[0].value <= 0 or re.search("增长|增加|多|高出", want.clause):
        return []
    value = pair[1].value / pair[0].value
    unit = sheet.money_unit
    expression = f"{size(pair[1], unit)}÷{size(pair[0], unit)}"
    made = computed("倍数", expression, value, "倍")
    return [Found(value, "倍", frozenset({pair[0].n, pair[1].n}), (made,), f"为{made.shown}。", "multiple")]


def _subject_and_other(sheet: Worksheet, want: Want) -> tuple[Figure, Figure] | None:
    """Return what something is set against and that something itself: 新增税收是投入的几倍."""
    told = re.match(r"(?P<what>[\u4e00-\u9fff]{2,10}?)(?:是|为|相当于)(?P<other>[\u4e00-\u9fff]{1,10}?)的", want.clause)
    sized = sheet.of_kind("money", "count")
    if told is None or len(sized) != _PAIR or not comparable(*sized):
        return None
    likeness = [overlap(told["what"], f.lead) for f in sized]
    if max(likeness) < _PAIR or likeness[0] == likeness[1]:
        return None
    return (sized[1], sized[0]) if likeness[0] > likeness[1] else (sized[0], sized[1])


def ratio_to_one(sheet: Worksheet, _want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how much one unit of the first brings of the second (1比多少)."""
    sized = [f for f in sheet.of_kind("money", "count") if f.amount.text != "1"]
    if len(sized) != _PAIR or not comparable(*sized) or sized[0].value <= 0:
        return []
    first, second = sized
    if re.search(_BROUGHT, first.lead) and not re.search(_BROUGHT, second.lead):
        first, second = second, first
    value = second.value / first.value
    unit = sheet.money_unit if first.kind == "money" else first.amount.unit
    expression = f"{size(second, unit)}÷{size(first, unit)}"
    shown = plain_number(value)
    made = computed("比例", expression, Decimal(shown), "")
    used = frozenset({first.n, second.n}) | {f.n for f in sheet.figures if f.amount.text == "1"}
    return [Found(value, "", used, (made,), f"为1∶{shown}。", "ratio1")]


def share(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell what share one part has of the whole (占比): the part by its label, or what was just computed."""
    figures = sheet.of_kind("money", "count", "bare")
    if not figures or any(re.search("每[^，。]{0,4}$|均$", f.lead) for f in figures):
        return []
    whole = next((f for f in figures if f.lead.startswith("占")), None) or whole_of(sheet, figures)
    subject = re.sub("占.*", "", want.clause) or want.subject
    best = max(figures, key=lambda f: overlap(subject, f.lead + f.tail))
    part = best if overlap(subject, best.lead + best.tail) >= _PAIR else None
    if part is not None and part is whole:
        part = None
    last = earlier[-1] if earlier else None
    if whole is None:
        total = next((found for found in earlier if found.name == "sum"), None)
        if total is None or part is None:
            return []
        return [
            _share(
                sheet,
                part.value,
                total.number,
                _in(sheet, part),
                _of_money(sheet, total.number, part),
                total.used | {part.n},
            )
        ]
    if part is None and last is not None and last.name in {"rest", "sum", "amount"}:
        told = _of_money(sheet, last.number, whole)
        return [_share(sheet, last.number, whole.value, told, _in(sheet, whole), last.used | {whole.n})]
    others = [f for f in figures if f is not whole]
    if part is None and len(others) == 1:
        part = others[0]
    if part is None or part.value > whole.value:
        return []
    if re.search("[未没]|剩|其余|余下", subject) and not re.search("[未没]|剩|其余|余下", part.lead + part.tail):
        left = whole.value - part.value
        told = f"（{_in(sheet, whole)}－{_in(sheet, part)}）"
        return [_share(sheet, left, whole.value, told, _in(sheet, whole), frozenset({part.n, whole.n}))]
    return [_share(sheet, part.value, whole.value, _in(sheet, part), _in(sheet, whole), frozenset({part.n, whole.n}))]


def _share(_sheet: Worksheet, part: Decimal, whole: Decimal, one: str, two: str, used: frozenset[int]) -> Found:
    rate = part / whole * HUNDRED
    made = computed("占比", f"{one}÷{two}", rate, "%")
    return Found(rate, "%", used, (made,), f"占比为{made.result}（{made.steps[0]}）。", "share")


def _in(sheet: Worksheet, figure: Figure) -> str:
    return size(figure, sheet.money_unit)


def _of_money(sheet: Worksheet, value: Decimal, like: Figure) -> str:
    return in_money(value, sheet.money_unit) if like.kind == "money" else plain_number(value)
