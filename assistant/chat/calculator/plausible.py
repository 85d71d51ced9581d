"""Whether a result answers the question that was asked (算得对不对题): every figure used, the rate that was named."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.asked import TITLES, asked_rates
from assistant.chat.calculator.asked import asked as asked_quantities
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from assistant.chat.amounts import Amount
    from assistant.chat.calculator.kit import Problem, Solution

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_WHOLE = Decimal(100)
_RATE = re.compile(r"([\u4e00-\u9fff]{2,6}率)(?:是|为|有|应该是|能有)?(?:多少|几|百分之几|怎么算)")
_NAMES = (
    ("结转结余率", "结转结余率"),
    ("差异率", "差异率"),
    ("节约率", "节约率"),
    ("得分率", "得分率"),
    ("到位率", "到位率"),
    ("按时完成率", "按时完成率"),
    ("及时率", "按时完成率"),
    ("执行率", "执行率"),
    ("支出率", "执行率"),
    ("达标率", "达标率"),
    ("合格率", "达标率"),
    ("完成率", "完成率"),
)
_SHARED = re.compile(
    r"等权|(?:权重|分值)[^，。；]{0,4}(?:相同|相等|一样)|平均分配|平均分摊|均摊|"
    r"(?:其余|其他|其它|剩下|余下)[^，。；]{0,8}(?:完成|满分|达标)|有[一两二三四五\d]+[个项]|"
    r"[一两二三四五六七八九\d][个项](?:指标)?(?:都|全|均|全部)+(?:完成|达标|满分)"
)
_QUARTERS = "一二三四"
_QUARTER = re.compile(r"([一二三四])季度")
_NEED = r"(?:至少|最少|最低|起码|还差|还得|还需)[^，。；0-9]{0,8}(?:多少|几)分"
# Figures that a result may pass over: how many experts, how many points, the claim to be checked.
_ASIDE = frozenset({"panel", "count", "points", "met"})
_SCALES = (
    Decimal(1),
    Decimal(100),
    Decimal("0.01"),
    Decimal(10_000),
    Decimal("0.0001"),
    Decimal(100_000_000),
    Decimal("1E-8"),
)


def uses_all(problem: Problem, solution: Solution) -> bool:
    """Tell whether every figure of a question stands in the result's steps (题中的数都用上了)."""
    texts = [*solution.sentences, *solution.notes, *solution.topics]
    for item in solution.computed:
        texts += [item.expression, item.result, *item.steps]
    shown = {Decimal(token) for text in texts for token in _DIGITS.findall(text)}
    return all(_used(amount, shown) or _passed_over(problem, amount) for amount in problem.amounts)


def _used(amount: Amount, shown: set[Decimal]) -> bool:
    factor = measure_of(amount.unit)[1]
    scales = _SCALES if amount.dimension in {"money", "number", "ratio"} or factor != 1 else _SCALES[:1]
    values = [amount.value] if amount.upper is None else [amount.value, amount.upper]
    if amount.is_points:
        # Money and rates are told in other units; points never are.
        return all(value in shown for value in values)
    return all(any(value * scale in shown for scale in scales) or value * factor in shown for value in values)


def _passed_over(problem: Problem, amount: Amount) -> bool:
    """Tell whether a figure may be left aside: weak ones, experts, the initial budget beside the adjusted one."""
    if amount.role == "points" and len(problem.all("points")) > 1:
        # Of several points told no one is left out of their sum.
        return False
    if amount.unit in {"个", "项"} and amount.text[0].isdigit() and shares_marks(problem.text):
        return False
    if (amount.weak and not amount.text[0].isdigit()) or amount.role in _ASIDE:
        return True
    if amount.unit in {"个", "项"} and amount.role == "" and re.match(r"[\u4e00-\u9fff]", amount.after):
        return True
    if amount.role == "initial":
        return problem.role("budget") is not None
    if amount.role in {"budget", "received"}:
        # A rate was given, so the amount it is of is not needed.
        return any(other.role in {"spent", "rate"} and other.dimension == "ratio" for other in problem.amounts)
    if amount.role == "target" and amount.dimension.startswith("count:"):
        # Half of 40 is told as a share: how many there were to be is not needed.
        actual = problem.role("actual")
        if actual is not None and actual.dimension == "ratio":
            return True
    if amount.role in {"weight", "score"}:
        # Several groups with their weights are added up by their points.
        # The full marks beside what experts gave are not averaged.
        averaged = (amount.role == "weight" or amount.before.endswith("满分")) and problem.says(
            "(?:专家|评委|打分|给)[^？]*(?:平均|均分|均值)"
        )
        return averaged or (len(problem.all("weight", "score")) > 1 and len(problem.all("points")) > 1)
    # A plan beside what was finished, of which only the finished part is asked.
    counted = amount.role == "target" and amount.dimension.startswith("count:")
    return counted and problem.says("按时完成率|达标率|合格率|及时率")


def is_plausible(solution: Solution) -> bool:
    """Tell whether no rate is above what it can be (比率合理): parts stay within the whole, sums within the budget."""
    summed = any(item.name in {"支出合计", "全年预算数合计"} for item in solution.computed)
    for item in solution.computed:
        if not item.result.endswith("%") or Decimal(item.result.rstrip("%")) <= _WHOLE:
            continue
        may_exceed = re.search("完成率|差异率|增幅|占原合同|执行率|到位率|比率", item.name) is not None
        if not may_exceed or (summed and "执行率" in item.name):
            return False
    return True


def _stands_for(rate: str, name: str) -> bool:
    """Tell whether a result's name is that of an asked rate: 按时完成率 is one of completion."""
    alike = {
        "completion": ("完成率", "达标率", "达成率", "实现率"),
        "quality": ("达标率", "合格率", "通过率", "完好率", "优良率"),
    }
    return "得分" not in name.replace("得分率", "") and any(
        part in name for part in alike.get(rate, (TITLES.get(rate, "率").removeprefix("预算"),))
    )


def keeps_to_span(problem: Problem) -> bool:
    """Tell whether no figure is of a later quarter than the one asked for (问二季度末, 不计三季度)."""
    clauses = [c for c in re.split("[，,。；;？?]", problem.text) if re.search("多少|几", c)]
    asked_for = [_QUARTERS.index(m[1]) for c in clauses for m in _QUARTER.finditer(c)]
    told = [_QUARTERS.index(m[1]) for a in problem.amounts for m in _QUARTER.finditer(a.before)]
    return not asked_for or not told or max(told) <= max(asked_for)


def shares_marks(text: str) -> bool:
    """Tell whether several things share the marks, so that how many they are counts (几项均分)."""
    return _SHARED.search(text) is not None


def meets_need(problem: Problem, solution: Solution) -> bool:
    """Tell whether a result answers how many points are needed (所求是还须得多少分), where that is what is asked.

    A sum is no need, and full marks are not points that are earned already.
    """
    if not problem.says(_NEED) or not solution.computed:
        return True
    first = solution.computed[0]
    if first.name in {"合计", "总分", "得分", "得分合计", "扣分"}:
        return False
    told = {Decimal(token) for token in _DIGITS.findall(first.expression)}
    marks = [a for a in problem.amounts if re.search("(?:满分|分值|权重)[^，。；0-9]*$", a.before)]
    return first.name != "差距" or all(amount.value not in told for amount in marks)


def tells_every_rate(problem: Problem, solution: Solution) -> bool:
    """Tell whether each rate that a question wants is among the results, and the grade (所问都有)."""
    names = [item.name for item in solution.computed]
    if re.search("什么等[级次]|哪一?档", problem.text) and not any("“" in text for text in solution.sentences):
        return False
    return all(any(_stands_for(rate, name) for name in names) for rate in asked_rates(problem.text))


def is_asked(problem: Problem, solution: Solution) -> bool:
    """Tell whether the result is the rate that a question names (所答即所问)."""
    wants = asked_quantities(problem.text)
    named = {"lost": "扣分", "before": "原得分", "full": "满分", "gap": "差距"}
    if any(want in wants and all(item.name != name for item in solution.computed) for want, name in named.items()):
        return False
    if re.search("(?:多少|几)个?百分点", problem.text) and all(item.unit != "个百分点" for item in solution.computed):
        return False
    if re.search("(?:多少|几)(?:个)?万", problem.text) and any(item.unit == "元" for item in solution.computed[:1]):
        return False
    asked = _RATE.search(problem.text)
    if asked is None or not solution.computed:
        return True
    wanted = next((name for pattern, name in _NAMES if pattern in asked[1]), None)
    return wanted is None or any(wanted in item.name for item in solution.computed)
