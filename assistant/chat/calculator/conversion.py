"""Questions of units and differences (换算与比较): 万元 to 亿元, per cent and percentage points, plain arithmetic."""

from __future__ import annotations

import re
from decimal import Decimal, DivisionByZero, InvalidOperation

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import HUNDRED, Problem, Solution, same_unit
from assistant.domain.quantity import Quantity, format_decimal, format_points, measure_of, round_decimal
from assistant.scoring.outcome import percent

_TO = re.compile(
    r"(?:是|等于|合|换算成?|折合|折成|换成|转成|写成|化成|改成|变成|为|多少|几)(?:多少|几)?(?:个)?"
    r"(?:以)?(万亿|亿|百万|千万|万|千)?(元|块钱?)?(?:为单位)?(?=是?(?:多少|几|怎么)|[呢啊吗？?。]|$)"
)
_RISE = (
    "高多少|高几|低多少|低几|高了|低了|上升|下降|提高|降低|增长|增加|减少|相差|差(?:了)?(?:多少|几)|变化|"
    "涨了|跌了|百分点"
)
_EXPRESSION = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?(?:\s*[＋+－\-×xX*÷/]\s*\d+(?:\.\d+)?)+)(?![\d.])")
_SIGNS = {"＋": "+", "－": "-", "×": "*", "x": "*", "X": "*", "÷": "/"}
_PLACES = 4


def units(problem: Problem) -> Solution | None:
    """Convert money between its units (金额换算)."""
    found = _TO.search(problem.text)
    money = [a for a in problem.amounts if a.dimension in {"money", "number"} and a.unit]
    if found is None or len(money) != 1 or len(problem.amounts) != 1 or not (found[1] or found[2]):
        return None
    wanted = f"{found[1] or ''}元"
    if money[0].end > found.start() or problem.says("支出|花|付|执行|率|[打按].{1,3}折|占|留|剩"):
        return None
    given = money[0].unit if money[0].unit.endswith("元") else f"{money[0].unit}元"
    value = Quantity(money[0].value, given).to(wanted).value
    shown = format_decimal(value)
    step = f"1{wanted}={format_decimal(measure_of(wanted)[1])}元"
    made = Computed(
        f"{format_decimal(money[0].value)}{given}",
        shown,
        wanted,
        (step, f"{format_decimal(money[0].value)}{given}={shown}{wanted}"),
        "换算",
    )
    return Solution((f"{format_decimal(money[0].value)}{given}＝{shown}{wanted}。",), (made,))


def difference(problem: Problem) -> Solution | None:
    """Tell the difference of two values: rates in percentage points, amounts with their growth (差额与增幅)."""
    listed = [a for a in problem.amounts if a.role not in {"weight", "panel", "deduct"}]
    claimed = len(listed) == 3 and all(a.dimension == "ratio" for a in listed)  # noqa: PLR2004 - both sides and the claim
    if claimed and problem.says(_RISE):
        return _claim(listed[0].value, listed[1].value, listed[2].value)
    # 比预算低了18万 tells the difference itself.
    if problem.says(r"比[^，。；0-9]{0,12}[多少高低](?:[花支付出用降]|支出)*了?\d"):
        return None
    if len(listed) != 2 or not problem.says(_RISE):  # noqa: PLR2004 - a difference has two sides
        return None
    first, second = listed
    compared = "比" in first.after and "率" not in first.after.split("比")[0]
    # 12.5%比10.2% and 今年…去年…: the new value is named first.
    if compared or problem.role("this_rate") is first or re.search("今年|本年|现在", first.before):
        first, second = second, first
    if first.dimension == "ratio" and second.dimension == "ratio":
        return _of_rates(first.value, second.value)
    values = same_unit(first, second)
    if values is None:
        return None
    gap = values[1] - values[0]
    unit = next((a.unit for a in (first, second) if a.unit), "")
    unit = f"{unit}元" if unit in {"万", "亿"} else unit
    expression = f"{format_decimal(values[1])}－{format_decimal(values[0])}"
    shown = format_points(abs(gap)) if unit == "分" else format_decimal(abs(gap))
    made = Computed(expression, shown, unit, (f"{expression}={format_decimal(gap)}{unit}",), "差额")
    told = f"{'增加' if gap >= 0 else '减少'}{made.shown}"
    computed = [made]
    if values[0] > 0 and not {"分"} & {first.unit, second.unit}:
        growth = percent(gap / values[0])
        step = f"（{expression}）÷{format_decimal(values[0])}={growth}"
        computed.append(Computed(f"（{expression}）÷{format_decimal(values[0])}×100%", growth, "", (step,), "增幅"))
        told += f"，增幅{growth}"
    return Solution((f"{told}。",), tuple(computed))


def _claim(old: Decimal, new: Decimal, claimed: Decimal) -> Solution | None:
    """Hold 提高了2.8% against the two rates: their difference is in percentage points."""
    if claimed not in {abs(new - old), abs(old - new)}:
        return None
    made = _of_rates(old, new)
    growth = percent((new - old) / old) if old else ""
    return Solution(
        (
            f"不能写作“{format_decimal(claimed)}%”，应为{made.computed[0].shown}。",
            *made.sentences,
            f"如写相对增幅，为{growth}。",
        ),
        made.computed,
        topics=made.topics,
    )


def _of_rates(old: Decimal, new: Decimal) -> Solution:
    gap = new - old
    expression = f"{format_decimal(new)}%－{format_decimal(old)}%"
    shown = format_decimal(abs(gap))
    made = Computed(expression, shown, "个百分点", (f"{expression}={format_decimal(gap)}个百分点",), "变动")
    told = f"{'上升' if gap >= 0 else '下降'}{shown}个百分点。两个百分率之差用“个百分点”表示，不写作“%”。"
    return Solution((told,), (made,), topics=("个百分点 两个百分率之差",))


def arithmetic(problem: Problem) -> Solution | None:
    """Work out a plain expression written with signs (四则算式)."""
    found = _EXPRESSION.search(problem.text)
    if found is None or not problem.says("多少|等于|=|几|算"):
        return None
    if re.search(r"\d{4}-\d{1,2}-\d{1,2}|号|条", problem.text):
        return None
    value = _evaluate(found[1])
    if value is None:
        return None
    shown = format_decimal(round_decimal(value, _PLACES)) if value.as_tuple().exponent else format_decimal(value)
    made = Computed(found[1], shown, "", (f"{found[1]}={shown}",), "结果")
    rate = f"，即{percent(value)}" if problem.says("%|率|百分") and value < HUNDRED else ""
    return Solution((f"{found[1]}＝{shown}{rate}。",), (made,))


def _evaluate(text: str) -> Decimal | None:
    """Work out + - × ÷ from left to right with their precedence, exactly."""
    for sign, plain in _SIGNS.items():
        text = text.replace(sign, plain)
    parts = re.findall(r"\d+(?:\.\d+)?|[-+*/]", text)
    terms, sign = [Decimal(parts[0])], "+"
    signs = []
    try:
        for operator, operand in zip(parts[1::2], parts[2::2], strict=True):
            value = Decimal(operand)
            if operator == "*":
                terms[-1] *= value
            elif operator == "/":
                terms[-1] /= value
            else:
                signs.append(operator)
                terms.append(value)
    except (DivisionByZero, InvalidOperation):
        return None
    total = terms[0]
    for sign, value in zip(signs, terms[1:], strict=True):
        total = total + value if sign == "+" else total - value
    return total
