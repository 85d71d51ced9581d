"""Shares and products of two figures (占比与乘积): rates of points, parts of a whole, prices times counts."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import (
    Problem,
    Solution,
    rate_of,
    same_unit,
)
from assistant.domain.quantity import format_decimal

_PAIR = 2


def whole_rate(problem: Problem) -> Solution | None:
    """State a rate of points, or points of a rate (得分率): 得分÷分值."""
    weight, points = problem.role("weight", "score"), problem.role("points", "group")
    if not problem.says("得分率"):
        return None
    slash = re.search(r"(\d+(?:\.\d+)?)\s*[/／÷]\s*(\d+(?:\.\d+)?)", problem.text)
    if slash is not None:
        part, whole = Decimal(slash[1]), Decimal(slash[2])
    elif len(problem.all("points", "group")) > 1:
        return None
    elif weight is not None and points is not None:
        part, whole = points.value, weight.value
    else:
        return None
    if whole <= 0:
        return None
    rate = rate_of(part, whole, "得分率")
    told = f"得分率为{rate.result}（{rate.steps[0]}）。"
    if part > whole:
        told += "得分高于分值，请核对。"
    return Solution((told,), (rate,), topics=("得分率 得分除以分值",))


def product(problem: Problem) -> Solution | None:
    """Multiply a unit price by a count (单价乘数量)."""
    if (
        not problem.says("单价|每[台人件套个次场间平]")
        or not problem.says("一共|总共|总价|多少钱|合计")
        or problem.says("平均|均摊")
    ):
        return None
    money = [a for a in problem.amounts if a.dimension in {"money", "number"} and a.unit]
    counts = [a for a in problem.amounts if a.dimension.startswith("count:") and not a.weak]
    if len(money) != 1 or len(counts) != 1:
        return None
    unit = money[0].unit if money[0].unit.endswith("元") else f"{money[0].unit}元"
    shown = format_decimal(money[0].value * counts[0].value)
    expression = f"{format_decimal(money[0].value)}×{format_decimal(counts[0].value)}"
    made = Computed(
        expression,
        shown.rstrip("0").rstrip(".") if "." in shown else shown,
        unit,
        (f"{expression}={shown}{unit}",),
        "合计",
    )
    return Solution((f"一共{made.shown}。",), (made,))


def share_of(problem: Problem) -> Solution | None:
    """State a plain share (占比): 20万占200万的比例."""
    found = re.search(r"占", problem.text)
    if (
        found is None
        or len(problem.amounts) < _PAIR
        or not problem.says("占[^，。；]{0,12}(?:多少|多大|比例|比重|百分之几|几成|占比)|占比")
    ):
        return None
    if problem.says(r"(?:每[月天日年季人户期次][^，。；\d]{0,4}|[月年人户]均)\d"):
        return None
    if problem.says("(?:[未没]|剩|其余|余下)[^，。；0-9]{0,4}占"):
        return None  # the share of what is left
    values = same_unit(problem.amounts[1], problem.amounts[0])
    if values is None or values[0] <= 0:
        return None
    part, whole = (values[1], values[0]) if values[1] <= values[0] else (values[0], values[1])
    rate = rate_of(part, whole, "占比")
    return Solution((f"占比为{rate.result}（{format_decimal(part)}÷{format_decimal(whole)}）。",), (rate,))
