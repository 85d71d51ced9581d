"""Wants that are no single relation (专门的求法): gaps to a grade, moves of rates, shares, prices times counts.

Each returns every way it sees; ``network`` chooses.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import HUNDRED, bands
from assistant.chat.calculator.relations import Value
from assistant.domain.quantity import format_decimal, format_points, measure_of
from assistant.scoring.outcome import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.amounts import Amount
    from assistant.chat.calculator.relations import Network
    from assistant.chat.calculator.slots import Slot

_LINE_NAME = re.compile(r"[“\"]?(优|良|中)[”\"]?")
_LINE_TOLD = re.compile(r"(?:过|到|达到|满)\s*(\d{2}(?:\.\d+)?)\s*分?")
_SHARE_IS = re.compile(r"(?:是|为|合|等于|就是|即|共|折合|[,，])$")
_EACH = re.compile(
    r"(?:每|一|单)(?:个)?(台|人|名|位|套|件|个|场|次|户|月|年|公里|辆|本|份|课时|学时|小时|天|日|平方米|平米|亩|吨|米)|单价|人均|户均|台均"
)
_WANTED_UNIT = re.compile(r"(?:多少|几)(?:个)?(万亿|亿|百万|千万|万|千)(?:元|块)?")


def gap(text: str, amounts: Sequence[Amount], needed: frozenset[int]) -> tuple[Value, ...]:
    """Tell what is missing to a grade or to a total named in the question (离等级线的差距)."""
    told, named = _LINE_TOLD.search(text), _LINE_NAME.search(text)
    line: Decimal | None = None
    if named is not None:
        line = next((band.at_least for band in bands().bands if band.name == named[1]), None)
    places: frozenset[int] = frozenset()
    if told is not None:
        at = next((n for n, a in enumerate(amounts) if a.start <= told.start(1) < a.end), None)
        if at is not None and (line is None or line == Decimal(told[1])):
            line, places = Decimal(told[1]), frozenset({at})
    # 效益30分至少要拿多少: the full marks of what is still to be earned.
    places |= {
        n
        for n, a in enumerate(amounts)
        if re.match(r"(?:的)?(?:指标)?(?:里|中)?(?:至少|最少|起码|还?要|还?得|需)", a.after)
        and a.unit == "分"
        and _STILL.search(a.after)
    }
    rest = [a for n, a in enumerate(amounts) if n not in places and a.unit in {"", "分"}]
    if line is None or not rest or len(rest) + len(places) != len(amounts):
        return ()
    total = sum((a.value for a in rest), Decimal(0))
    if not 0 <= total <= HUNDRED:
        return ()
    parts = "＋".join(format_decimal(a.value) for a in rest)
    missing = line - total
    expression = f"{format_decimal(line)}－{parts if len(rest) == 1 else f'（{parts}）'}"
    step = f"{expression}={format_decimal(missing)}分"
    made = Computed(expression, format_points(abs(missing)), "分", (step,), "差距")
    return (Value("gap", missing, "分", needed, (made,)),)


def change(rates: Sequence[Value], last: Value | None) -> tuple[Value, ...]:
    """Tell how far a rate moved against last year's, in percentage points (变动几个百分点)."""
    found = []
    for rate in rates if last is not None else ():
        assert last is not None  # noqa: S101 - the loop runs only then
        moved = rate.number - last.number
        shown = format_decimal(abs(moved), 2)
        shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
        expression = f"{percent(rate.number / HUNDRED) if rate.made else rate.told}－{last.told}"
        word = "上升" if moved >= 0 else "下降"
        made = Computed(expression, shown, "个百分点", (f"{expression}，{word}{shown}个百分点",), "变动")
        found.append(Value("change", moved, "个百分点", rate.used | last.used, (*rate.made, made)))
    return tuple(found)


def weighted(slots: Sequence[Slot], needed: frozenset[int]) -> tuple[Value, ...]:
    """Add up groups told by weight and rate of points (分值乘得分率之和): 产出40分得分率88%，效益30分得分率90%."""
    used = [slot for number, slot in enumerate(slots) if number in needed]
    rates = [slot.amount for slot in used if slot.kind == "ratio"]
    weights = [slot.amount for slot in used if slot.kind in {"points", "bare"}]
    if len(rates) < _SEVERAL or len(rates) != len(weights) or len(rates) + len(weights) != len(used):
        return ()
    if any(a.comparator is not None or a.upper is not None for a in rates) or any(a.value > HUNDRED for a in weights):
        return ()
    pairs = list(zip(weights, rates, strict=True))
    total = sum((weight.value * rate.value / HUNDRED for weight, rate in pairs), Decimal(0))
    expression = "＋".join(f"{format_decimal(weight.value)}×{format_decimal(rate.value)}%" for weight, rate in pairs)
    made = Computed(expression, format_points(total), "分", (f"{expression}={format_points(total)}分",), "总分")
    return (Value("total", total, "分", needed, (made,)),)


def portion(network: Network, amounts: Sequence[Amount], needed: frozenset[int]) -> tuple[Value, ...]:
    """Tell a given share of an amount: 合同价326万，按3%留."""
    pair = _money_and_share(amounts)
    if pair is None or _is_of_whole(network.text, *pair) or re.search("每[天日]|逾期|迟延|滞纳", network.text):
        return ()
    money, ratio = pair
    if re.search("(?:总共|一共|总额|总数|全部|合计|总[\u4e00-\u9fff]{0,3})(?:是|为|有)?(?:多少|几)", network.text):
        return ()  # the whole is asked for, not the share
    if re.search("压减|下降|降低|减少|缩减|增长|增加|提高|上浮|[低高]$", ratio.before[-6:]):
        return ()  # what is left of it, or what it grows to, is another amount
    if not re.search(r"按|的|收|提|留|扣|付|占|率|下浮", ratio.before[-5:] + ratio.after[:2]):
        return ()
    value = money.value * ratio.value / HUNDRED
    expression = f"{format_decimal(money.value)}×{format_decimal(ratio.value)}%"
    return (_amount("portion", "金额", expression, value, network.money, needed),)


def whole_amount(network: Network, amounts: Sequence[Amount], needed: frozenset[int]) -> tuple[Value, ...]:
    """Tell the whole of which an amount is a given share: 首付款30%是96万，合同总额多少."""
    pair = _money_and_share(amounts)
    if pair is None or not _is_of_whole(network.text, *pair) or pair[1].value <= 0:
        return ()
    money, ratio = pair
    value = money.value / ratio.value * HUNDRED
    expression = f"{format_decimal(money.value)}÷{format_decimal(ratio.value)}%"
    if value != value.quantize(Decimal("0.0001")):
        return ()
    return (_amount("whole_amount", "总额", expression, value, network.money, needed),)


def priced(text: str, amounts: Sequence[Amount], needed: frozenset[int]) -> tuple[Value, ...]:
    """Multiply a price by how many there are, in the unit asked for (单价乘数量): 3000块一台，买了25台."""
    money = [a for a in amounts if a.dimension == "money" or a.unit in {"万", "亿"}]
    counts = [a for a in amounts if a.dimension.startswith("count:") and not a.weak]
    if (
        len(money) != 1
        or len(counts) != 1
        or len(amounts) != len(money) + len(counts)
        or re.search("平均|均[^，。0-9]{0,8}(?:多少|几)|每.{1,3}合", text)
    ):
        return ()
    beside = text[max(money[0].start - 8, 0) : money[0].end + 5]
    each = _EACH.search(beside)
    if each is None and "/" not in money[0].text:
        return ()
    if each is not None and each[1] and counts[0].unit.removeprefix("万") not in {each[1], _ALIKE.get(each[1], "")}:
        return ()
    base = money[0].unit if money[0].unit.endswith("元") else f"{money[0].unit}元"
    asked = _WANTED_UNIT.search(text)
    unit = f"{asked[1]}元" if asked is not None else base
    number = money[0].value * counts[0].value * measure_of(counts[0].unit)[1]
    value = number * measure_of(base)[1] / measure_of(unit)[1]
    expression = f"{format_decimal(money[0].value)}{base}×{format_decimal(counts[0].value)}{counts[0].unit}"
    return (_amount("portion", "合计", expression, value, unit, needed),)


_SEVERAL = 2
_STILL = re.compile("(?:拿|得|考)到?(?:多少|几)")
_ALIKE = {"人": "名", "名": "人", "位": "人", "天": "日", "日": "天", "平米": "平方米"}


def _money_and_share(amounts: Sequence[Amount]) -> tuple[Amount, Amount] | None:
    money = [a for a in amounts if a.dimension == "money" or a.unit in {"万", "亿"}]
    ratios = [a for a in amounts if a.dimension == "ratio" and a.upper is None and a.comparator is None]
    if len(money) != 1 or len(ratios) != 1 or len(amounts) != len(money) + len(ratios):
        return None
    return money[0], ratios[0]


def _is_of_whole(text: str, money: Amount, ratio: Amount) -> bool:
    """Tell whether the amount is the share itself, so that the whole is wanted."""
    if ratio.end <= money.start:
        return _SHARE_IS.search(text[ratio.end : money.start].rstrip()) is not None and "按" not in ratio.before[-6:]
    return re.search(r"占|是.{0,6}的$", text[money.end : ratio.start]) is not None


def _amount(name: str, title: str, expression: str, value: Decimal, unit: str, used: frozenset[int]) -> Value:
    shown = format_decimal(value)
    made = Computed(expression, shown, unit, (f"{expression}={shown}{unit}",), title)
    return Value(name, value, unit, used, (made,))
