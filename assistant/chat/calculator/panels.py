"""Questions about expert scores (专家打分): averages, with or without the extremes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import Problem, Solution
from assistant.domain.evaluation import Evaluation, Expert
from assistant.domain.quantity import format_decimal, format_points
from assistant.scoring.experts import average_panel

if TYPE_CHECKING:
    from assistant.scoring.experts import AverageMethod

_OF_INDICATOR = re.compile(r"^(?:的|这个?)?(?:[\u4e00-\u9fff]{0,4}指标|项|满分|制)")
_LINE_BEHIND = re.compile("(?:及|或)?以[上下]")
_LINE_BEFORE = re.compile("(?:低于|高于|超过|不到|不足|大于|小于|达到)$")
_OTHER_YEAR = re.compile("去年|上年|上一年|往年")
_FEWEST = 2
_FEWEST_TO_DROP = 3


def average(problem: Problem) -> Solution | None:
    """Average listed scores (专家平均分) as an expert panel's are."""
    if not problem.says("平均|均分|均值") or problem.says(
        "加权|权重|占比|剩下那|另[一外]|才能|要让|才会|平均分?(?:到|达到|要)"
    ):
        return None
    scores = [
        a
        for a in problem.amounts
        if a.role in {"points", "", "score", "weight"}
        and a.unit in {"", "分"}
        and (not a.weak or a.role == "points")
        # 20分的指标 tells the full marks, not a score.
        and not _OF_INDICATOR.match(a.after)
        and not a.before.endswith("满分")
    ]
    if any(_OTHER_YEAR.search(a.before) for a in scores):
        return None
    if any(_LINE_BEHIND.match(a.after) or _LINE_BEFORE.search(a.before) for a in scores):
        return None  # 90分以下的占多少: a line is no score
    if len(scores) < _FEWEST or not (problem.says("专家|评委|打分|打了|给|评") or len(scores) > _FEWEST):
        return None
    if problem.says("去掉|剔除|去除|扣除|不算") and problem.says("最高") != problem.says("最低"):
        return None  # only one end is left out
    drop = problem.says("去掉|剔除|去除|扣除最高|不算最高")
    if drop and len(scores) < _FEWEST_TO_DROP:
        return Solution(("不足3位专家，去掉最高分和最低分后无分可平均。",), ())
    method: AverageMethod = "drop_extremes" if drop else "mean_per_leaf"
    experts = tuple(Expert(number=str(n), scores={"S": format_decimal(a.value)}) for n, a in enumerate(scores, 1))
    result = average_panel(Evaluation(case="专家打分", experts=experts), method=method)
    leaf = result.leaves[0]
    kept = sorted(leaf.scores)[1:-1] if drop else leaf.scores
    assert kept  # noqa: S101 - there are at least two scores, three where two are dropped
    made = Computed(
        f"（{'＋'.join(format_decimal(value) for value in kept)}）÷{len(kept)}",
        format_points(leaf.average),
        "分",
        (*_dropped(leaf.scores), leaf.step) if drop else (leaf.step,),
        "平均分",
    )
    spread = max(leaf.scores) - min(leaf.scores)
    told = f"平均{made.result}分（{'去掉一个最高分和一个最低分后' if drop else ''}{len(kept)}位专家的算术平均）。"
    if not drop and spread > Decimal(0) and len(scores) >= _FEWEST_TO_DROP:
        told += "是否去掉最高分和最低分，以评价方案写明的为准。"
    return Solution((told,), (made,))


def _dropped(scores: tuple[Decimal, ...]) -> tuple[str, ...]:
    """Tell which scores were left out, so that every figure of the question is seen in the steps."""
    ordered = sorted(scores)
    return (f"去掉最高分{format_decimal(ordered[-1])}、最低分{format_decimal(ordered[0])}",)
