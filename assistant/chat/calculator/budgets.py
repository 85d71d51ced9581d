"""Questions about money against budgets (预算类): execution, arrival, carry-over, deviation, cost, supplements."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import (
    DEPARTMENT,
    HUNDRED,
    NATIONAL,
    SELF,
    Problem,
    RuleUsed,
    Solution,
    apply,
    may_add,
    points_of,
    rate_of,
    rule_of,
    same_unit,
)
from assistant.domain.quantity import format_decimal, format_points
from assistant.scoring.outcome import percent

if TYPE_CHECKING:
    from assistant.chat.amounts import Amount
    from assistant.domain.rules import IndicatorRule

_ZERO = Decimal(0)
_SUPPLEMENT_LIMIT = Decimal("0.1")


def execution(problem: Problem) -> Solution | None:
    """Score or state an execution rate (预算执行率): spent ÷ budget, in points where a weight is given."""
    spent = problem.role("spent")
    below = problem.role("budget", "received", "initial")
    if spent is None or below is None or problem.says("差异率|节约率|结转结余率"):
        return None
    if problem.says("还要|还得|还需|再花|再支出|差多少"):
        return _missing_spending(problem, below, spent)
    several = [a for a in problem.all("spent") if a.dimension != "ratio"]
    if len(several) > 1:
        return _in_parts(problem, below, several) if may_add(several) else None
    share = spent.dimension == "ratio"
    values = None if share else same_unit(below, spent)
    if not share and values is None:
        return None
    if not share and values is not None and values[0] <= 0:
        return Solution(("预算数不大于0，执行率不能计算。",), (), notes=("请核对预算数",))
    adjusts = below.role == "initial" or (below.role == "budget" and _added_later(problem, below))
    added = problem.role("supplement", "reduced") if adjusts else None
    if added is not None and values is not None:
        return _after_addition(problem, below, added, spent)
    rule_set, code, name = _denominator(problem, below)
    rule = rule_of(rule_set, code)
    given = {"rate": spent.value / HUNDRED} if share else {"budget": values[0], "spent": values[1]}  # type: ignore[index]
    weight = problem.weight
    if weight is None:
        if share:
            return None
        assert values is not None  # noqa: S101 - amounts, not a share
        rate = rate_of(values[1], values[0], "预算执行率")
        return Solution(
            (f"预算执行率为{rate.result}（{rate.steps[0]}，分母为{name}）。",), (rate,), (RuleUsed(rule_set, code),)
        )
    outcome = apply(_named(rule, name), given, weight)
    if outcome.points is None:
        return None
    result = points_of(outcome, "执行率得分")
    notes = () if below.role == "received" else (_DENOMINATOR_NOTE,)
    over = ("支出超过预算数，以分值为上限，须说明超出部分的资金来源。",) if "over_full" in outcome.flags else ()
    return Solution(
        (f"得{result.result}分（满分{format_points(weight)}分）。", *over),
        (result,),
        (RuleUsed(rule_set, code),),
        notes=notes,
    )


_DENOMINATOR_NOTE = "分母按全年（调整后）预算数；项目评价指标体系框架以实际到位资金为分母，两者不同时请写明口径。"


def _denominator(problem: Problem, below: Amount) -> tuple[str, str, str]:
    if below.role == "received":
        return NATIONAL, "RT01", "实际到位资金"
    if below.role == "initial" and "全年" not in below.before and problem.says("调整|追加|年中"):
        return SELF, "RT11", "年初预算数"
    return SELF, "RT11", "全年预算数" if below.role != "initial" else "所给预算数"


def _in_parts(problem: Problem, below: Amount, parts: list[Amount]) -> Solution | None:
    """Score spending told quarter by quarter, or item by item: added up first."""
    values = same_unit(below, *parts)
    if values is None or values[0] <= 0:
        return None
    spent = sum(values[1:], _ZERO)
    shown = "＋".join(format_decimal(value) for value in values[1:])
    total = Computed(
        shown, format_decimal(spent), _unit(below, *parts), (f"{shown}={format_decimal(spent)}",), "支出合计"
    )
    rate = rate_of(spent, values[0], "预算执行率")
    used = (RuleUsed(SELF, "RT11"),)
    if problem.weight is None:
        return Solution((f"预算执行率为{rate.result}（支出合计{total.shown}）。",), (rate, total), used)
    outcome = apply(rule_of(SELF, "RT11"), {"budget": values[0], "spent": spent}, problem.weight)
    result = points_of(outcome, "执行率得分")
    told = f"得{result.result}分（满分{format_points(problem.weight)}分，支出合计{total.shown}）。"
    return Solution((told,), (result, total), used)


def _after_addition(problem: Problem, initial: Amount, added: Amount, spent: Amount) -> Solution | None:
    """Score against the adjusted budget: what was approved at the year's start and what was added in it."""
    values = same_unit(initial, added, spent)
    if values is None:
        return None
    less = added.role == "reduced"
    adjusted = values[0] - values[1] if less else values[0] + values[1]
    if adjusted <= 0:
        return None
    shown = f"{format_decimal(values[0])}{'－' if less else '＋'}{format_decimal(values[1])}={format_decimal(adjusted)}"
    expression = shown.partition("=")[0]
    budget = Computed(expression, format_decimal(adjusted), _unit(initial, added), (shown,), "全年预算数")
    rate = rate_of(values[2], adjusted, "预算执行率")
    used = (RuleUsed(SELF, "RT11"),)
    weight = problem.weight
    if weight is None:
        return Solution(
            (f"预算执行率为{rate.result}（分母为调整后的全年预算数{budget.shown}）。",), (rate, budget), used
        )
    outcome = apply(rule_of(SELF, "RT11"), {"budget": adjusted, "spent": values[2]}, weight)
    result = points_of(outcome, "执行率得分")
    told = f"得{result.result}分（满分{format_points(weight)}分，分母为调整后的全年预算数{budget.shown}）。"
    return Solution((told,), (result, budget), used)


def _added_later(problem: Problem, below: Amount) -> bool:
    """Tell whether money was added to the budget after it was told: 批复420万，年中追加80万."""
    added = problem.role("supplement", "reduced")
    told = "" if added is None else problem.text[below.end : added.start]
    return (
        re.search("追加|[调核追]减", told) is not None
        and re.search("其中|含|包括|调整后|追加后|全年", below.before + told) is None
    )


def _named(rule: IndicatorRule, name: str) -> IndicatorRule:
    return rule.model_copy(update={"parameters": rule.parameters.model_copy(update={"denominator": name})})


def _missing_spending(problem: Problem, below: Amount, spent: Amount) -> Solution | None:
    """Tell what must still be spent to reach a rate."""
    aim = next((a for a in problem.amounts if a.dimension == "ratio"), None)
    values = same_unit(below, spent)
    if values is None:
        return None
    share = aim.value / HUNDRED if aim is not None else Decimal(1)
    need = values[0] * share - values[1]
    unit = _unit(below, spent)
    expression = f"{format_decimal(values[0])}×{format_decimal(share * HUNDRED)}%－{format_decimal(values[1])}"
    shown = format_decimal(max(need, _ZERO))
    result = Computed(expression, shown, unit, (f"{expression}={format_decimal(need)}{unit}",), "还需支出")
    return Solution((f"还需支出{shown}{unit}，执行率才达到{format_decimal(share * HUNDRED)}%。",), (result,))


def _unit(*amounts: Amount) -> str:
    unit = next((a.unit for a in amounts if a.unit), "万元")
    return unit if unit.endswith("元") else f"{unit}元"


def spending_for_rate(problem: Problem) -> Solution | None:
    """Tell what was spent, or must be, for a given rate (由执行率求支出)."""
    budget = problem.role("budget", "initial", "received")
    rate = next((a for a in problem.amounts if a.dimension == "ratio"), None)
    if budget is None or rate is None or problem.role("spent") is not None or problem.weight is not None:
        return None
    if not problem.says("支出多少|花多少|要花|用多少|支出是多少|执行多少|执行数"):
        return None
    unit = _unit(budget)
    value = budget.value * rate.value / HUNDRED
    expression = f"{format_decimal(budget.value)}×{format_decimal(rate.value)}%"
    result = Computed(expression, format_decimal(value), unit, (f"{expression}={format_decimal(value)}{unit}",), "支出")
    return Solution((f"支出应为{result.shown}。",), (result,))


def arrival(problem: Problem) -> Solution | None:
    """Score or state the rate of funds received (资金到位率)."""
    received, budget = problem.role("received"), problem.role("budget", "initial", "target")
    if received is None or budget is None or not problem.says("到位率|到位"):
        return None
    if problem.role("spent") is not None:
        return None
    values = same_unit(budget, received)
    if values is None or values[0] <= 0:
        return None
    used = (RuleUsed(NATIONAL, "RT02"),)
    if problem.weight is None:
        rate = rate_of(values[1], values[0], "资金到位率")
        return Solution((f"资金到位率为{rate.result}（{rate.steps[0]}）。",), (rate,), used)
    outcome = apply(rule_of(NATIONAL, "RT02"), {"budget": values[0], "spent": values[1]}, problem.weight)
    result = points_of(outcome)
    return Solution((f"得{result.result}分（满分{format_points(problem.weight)}分）。",), (result,), used)


def carry_over(problem: Problem) -> Solution | None:
    """Score or state the carry-over rate (结转结余率); points only against last year's rate."""
    balance, budget = problem.role("balance"), problem.role("budget", "initial", "received")
    this, last = problem.role("this_rate", "rate"), problem.role("last_rate")
    if not problem.says("结转|结余"):
        return None
    rate: Computed | None = None
    given: dict[str, Decimal] = {}
    if balance is not None and budget is not None and balance.dimension != "ratio":
        values = same_unit(budget, balance)
        if values is None or values[0] <= 0:
            return None
        rate = rate_of(values[1], values[0], "结转结余率")
        given = {"balance": values[1], "budget": values[0]}
    elif this is not None and this.dimension == "ratio":
        given = {"rate": this.value}
    if not given:
        return None
    weight = problem.weight
    if weight is None:
        if rate is None:
            return None
        return Solution((f"结转结余率为{rate.result}（{rate.steps[0]}）。",), (rate,), (RuleUsed(DEPARTMENT, "CR01"),))
    used = (RuleUsed(DEPARTMENT, "CR01"),)
    if last is None:
        shown = () if rate is None else (rate,)
        told = "" if rate is None else f"结转结余率为{rate.result}；"
        open_points = (
            f"{told}没有上年的结转结余率，不能比较，得分未定（满分{format_points(weight)}分）。请提供上年比率。"
        )
        return Solution((open_points,), shown, used)
    rule = rule_of(DEPARTMENT, "CR01")
    given["last_rate"] = last.value
    outcome = apply(rule, given, weight)
    even = rule.model_copy(update={"parameters": rule.parameters.model_copy(update={"step_mode": "proportional"})})
    other = apply(even, given, weight)
    result = points_of(outcome, "只计整百分点")
    sentences = [f"得{result.result}分（满分{format_points(weight)}分，每满1个百分点才扣分）。"]
    computed = [result]
    if other.points != outcome.points:
        second = points_of(other, "按比例扣分")
        sentences.append(f"如当地按比例扣分，则为{second.result}分。")
        computed.append(second)
    if rate is not None:
        computed.append(rate)
    return Solution(tuple(sentences), tuple(computed), used, notes=(_BEIJING_ONLY,))


_BEIJING_ONLY = "这条扣分规则见于北京市部门整体评分表；其他地区以当地评分表为准。"


def deviation(problem: Problem) -> Solution | None:
    """Score or state the final accounts against the initial budget (部门预决算差异率)."""
    initial, final = problem.role("initial", "budget"), problem.role("final", "spent")
    if initial is None or final is None or not problem.says("差异率|预决算|市均|差异"):
        return None
    values = same_unit(initial, final)
    if values is None or values[0] <= 0:
        return None
    gap = abs(values[1] - values[0])
    shown = f"|{format_decimal(values[1])}－{format_decimal(values[0])}|÷{format_decimal(values[0])}"
    rate = rate_of(gap, values[0], "部门预决算差异率", shown=shown)
    used = (RuleUsed(DEPARTMENT, "BD01"),)
    weight = problem.weight
    if weight is None:
        return Solution((f"部门预决算差异率为{rate.result}（{rate.steps[0]}）。",), (rate,), used)
    average = problem.role("average")
    given = {"initial": values[0], "final": values[1]}
    if average is not None:
        given["average"] = average.value
    outcome = apply(rule_of(DEPARTMENT, "BD01"), given, weight)
    if outcome.points is None:
        told = (
            f"没有当年的市级平均差异率，得分未定（满分{format_points(weight)}分）；"
            "该平均值逐年公布，请查当年的绩效管理工作通知。"
        )
        return Solution((f"差异率为{rate.result}；{told}",), (rate,), used, notes=(_BEIJING_ONLY,))
    result = points_of(outcome)
    told = f"得{result.result}分（满分{format_points(weight)}分），差异率为{rate.result}。"
    return Solution((told,), (result, rate), used, notes=(_BEIJING_ONLY,))


def saving(problem: Problem) -> Solution | None:
    """State the cost saving rate (成本节约率)."""
    plan = problem.role("plan_cost", "target", "budget", "initial")
    actual = problem.role("actual_cost", "actual", "spent")
    saved = problem.role("saved")
    if plan is not None and saved is not None and actual is None:
        parts = same_unit(plan, saved)
        if parts is None or parts[0] <= 0:
            return None
        rate = rate_of(parts[1], parts[0], "成本节约率")
        told = f"成本节约率为{rate.result}（{rate.steps[0]}）。"
        return Solution((told,), (rate,), topics=("成本节约率 计划成本 实际成本",))
    if plan is None or actual is None or not problem.says("节约率|节约了?多少|节省"):
        return None
    values = same_unit(plan, actual)
    if values is None or values[0] <= 0:
        return None
    shown = f"（{format_decimal(values[0])}－{format_decimal(values[1])}）÷{format_decimal(values[0])}"
    rate = rate_of(values[0] - values[1], values[0], "成本节约率", shown=shown)
    told = "实际成本高于计划成本，为超支。" if values[1] > values[0] else ""
    return Solution(
        (f"成本节约率为{rate.result}（{rate.steps[0]}）。{told}",), (rate,), topics=("成本节约率 计划成本 实际成本",)
    )


def supplement(problem: Problem) -> Solution | None:
    """Hold a supplementary contract against the limit of a tenth (补充合同金额)."""
    more = problem.role("supplement")
    original = problem.role("original")
    if more is None:
        return None
    if original is None:
        money = [a for a in problem.amounts if a.dimension in {"money", "number"} and a is not more]
        original = money[0] if money and problem.says("合同|采购") else None
    values = None if original is None else same_unit(original, more)
    if values is None or values[0] <= 0:
        return None
    share = values[1] / values[0]
    rate = rate_of(values[1], values[0], "补充合同占原合同")
    limit = percent(_SUPPLEMENT_LIMIT)
    verdict = f"未超过{limit}" if share <= _SUPPLEMENT_LIMIT else f"超过{limit}，不能以补充合同追加"
    told = f"占原合同金额的{rate.result}，{verdict}。"
    conditions = "还须标的相同、不改变合同其他条款，并有相应年度的预算。"
    return Solution((told, conditions), (rate,), topics=("政府采购法第四十九条 补充合同 原合同采购金额",))


def rate_points(problem: Problem) -> Solution | None:
    """Score a printed rate (由比率得分): 执行率96.77%，5分."""
    rate = problem.role("rate", "spent")
    weight = problem.weight
    if rate is None or rate.dimension != "ratio" or weight is None or problem.role("target") is not None:
        return None
    if problem.says("执行率|到位率"):
        outcome = apply(rule_of(SELF, "RT11"), {"rate": rate.value / HUNDRED}, weight)
        result = points_of(outcome)
        over = ("比率超过100%的，以分值为上限。",) if rate.value > HUNDRED else ()
        return Solution(
            (f"得{result.result}分（满分{format_points(weight)}分）。", *over), (result,), (RuleUsed(SELF, "RT11"),)
        )
    if problem.says("得分率"):
        exact = weight * rate.value / HUNDRED
        expression = f"{format_decimal(weight)}×{format_decimal(rate.value)}%"
        made = Computed(expression, format_points(exact), "分", (f"{expression}={format_points(exact)}分",), "得分")
        return Solution((f"得{made.result}分。",), (made,))
    given = {"target": HUNDRED, "actual": rate.value}
    outcome = apply(rule_of(NATIONAL, "QT01"), given, weight)
    if outcome.points is None:
        return None
    made = replace(points_of(outcome), name="得分")
    return Solution((f"得{made.result}分（按目标100%计）。",), (made,), (RuleUsed(NATIONAL, "QT01"),))
