"""Questions about totals and grades (总分与等级): sums of groups, grades, what is missing to the next one, changes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import NATIONAL, Problem, Solution, bands, rate_of
from assistant.domain.quantity import format_decimal, format_points, round_decimal
from assistant.scoring.totals import grade_of

if TYPE_CHECKING:
    from assistant.chat.amounts import Amount

_GRADE_TOPIC = ("评价等级 四档 百分制 优良中差 分数线",)
_HUNDRED = Decimal(100)
_NEAR = Decimal("0.05")
_ASKS_GRADE = "等级|什么档|哪一档|几等|是优|是良|是中|是差|优还是|良还是|中还是|算优|算良|档次"
_GROUP = re.compile(
    r"(决策|过程|产出|效益|效果|管理|投入|满意度|成本|预算执行|预算管理|目标实现)(?:指标|类|情况)?"
    r"(?:满分|权重|占)?[:：]?(?P<weight>\d+(?:\.\d+)?)?分?(?:，)?(?:实际)?(?:得分|得了|得|为|是|拿了|[/／])?(?P<points>\d+(?:\.\d+)?)?分?"
)
_CLAIM = re.compile(
    r"[“\"]?(优|良|中)[”\"]?(?:的?(?:分数线|标准|等级))?(?:是|要|须|为|得)?\s*(\d+(?:\.\d+)?)\s*分?(?:\s*(?:以上|起))"
)
_TAKEN = re.compile(
    r"(\d+(?:\.\d+)?)\s*分?\s*(?:再|又|要)?(扣掉|扣除|扣去|减去|扣了?|加上|加)\s*(\d+(?:\.\d+)?)\s*分?(?:后|之后|以后)"
)
_CHANGE = re.compile(
    r"(?:从|由)\s*(\d+(?:\.\d+)?)\s*分?\s*(?:改成|改为|变成|变为|提高到|提到|升到|调到|降到|降为|增加到|减到)\s*(\d+(?:\.\d+)?)\s*分?"
)


def _grade(total: Decimal) -> tuple[Decimal, str]:
    rounded = round_decimal(total, 2)
    return rounded, grade_of(rounded, bands().bands) or "未定"


def _grade_told(total: Decimal) -> tuple[str, Computed]:
    """Tell the grade of a total; near a line, say so."""
    rounded, name = _grade(total)
    steps = (f"{format_decimal(total)}取两位小数为{format_points(rounded)}",) if rounded != total else ()
    made = Computed(
        f"{format_decimal(total)}分对应的等级",
        format_points(rounded),
        "分",
        (*steps, f"{_band(name)}为“{name}”"),
        "总分",
    )
    near = next((band for band in bands().bands if band.at_least and abs(total - band.at_least) <= _NEAR), None)
    text = f"{format_points(rounded)}分，等级为“{name}”。"
    if rounded != total and near is not None:
        line = format_decimal(near.at_least)
        text += f"制度未写明舍入，这里先取两位小数再定等级；该分处于{line}分线的临界，请在报告中说明。"
    elif near is not None:
        text += f"该分处于{format_decimal(near.at_least)}分线的临界。"
    return text, made


def _band(name: str) -> str:
    listed = bands().bands
    for number, band in enumerate(listed):
        if band.name == name:
            upper = listed[number - 1].at_least if number else None
            low = format_decimal(band.at_least)
            return f"{low}分（含）至100分" if upper is None else f"{low}分（含）至{format_decimal(upper)}分"
    return ""


def grade(problem: Problem) -> Solution | None:
    """Tell a total's grade (等级)."""
    if not problem.says(_ASKS_GRADE) or _CHANGE.search(problem.text):
        return None
    scores = [
        a for a in problem.amounts if a.role in {"total", "score", "points", "", "weight"} and a.unit in {"", "分"}
    ]
    if len(scores) != 1 or scores[0].value > _HUNDRED or problem.says("对吧|对吗|以上"):
        return None
    text, made = _grade_told(scores[0].value)
    return Solution((text,), (made,), topics=_GRADE_TOPIC)


def grade_claim(problem: Problem) -> Solution | None:
    """Hold a claimed grade line against the bands (等级线核对): 优是85分以上对吧."""
    found = _CLAIM.search(problem.text)
    if found is None or not problem.says("对吗|对吧|对不对|是不是|是吗|是吧|吗|吧"):
        return None
    name, claimed = found[1], Decimal(found[2])
    line = next((band for band in bands().bands if band.name == name), None)
    if line is None:
        return None
    verdict = "对" if claimed == line.at_least else "不对"
    return Solution((f"{verdict}，“{name}”为{_band(name)}。",), (), topics=_GRADE_TOPIC)


def after_deduction(problem: Problem) -> Solution | None:
    """Tell a total after points are taken off or added (加减分后的总分)."""
    found = _TAKEN.search(problem.text)
    if found is None or not problem.says(_ASKS_GRADE + "|多少|几分"):
        return None
    base, moved = Decimal(found[1]), Decimal(found[3])
    sign = "＋" if found[2].startswith("加") else "－"
    total = base + moved if sign == "＋" else base - moved
    expression = f"{format_decimal(base)}{sign}{format_decimal(moved)}"
    text, made = _grade_told(total)
    summed = Computed(
        expression, format_points(total), "分", (f"{expression}={format_points(total)}", *made.steps), "总分"
    )
    return Solution((text,), (summed,), topics=_GRADE_TOPIC)


def to_next(problem: Problem) -> Solution | None:
    """Tell how many points are missing to a grade, or how many may be lost (离等级线的差距)."""
    total = problem.role("total", "score", "points", "")
    found = re.search(
        r"(?:离|到|达到|差|够|掉到|降到|才是|才能到|评)[^优良中差，。]{0,6}[“\"]?(优|良|中|差)[”\"]?", problem.text
    )
    if (
        total is None
        or found is None
        or not problem.says("还差|差多少|差几|多少分才|还要|还得|还需|再提高|再涨|再加|还能|再扣|掉到|降到")
    ):
        return None
    line = next((band for band in bands().bands if band.name == found[1]), None)
    if line is None or total.value > _HUNDRED:
        return None
    gap = line.at_least - total.value
    if gap <= 0:
        edge = format_decimal(line.at_least)
        text = f"{format_points(total.value)}分已在“{found[1]}”的分数线（{edge}分）之上，高出{format_points(-gap)}分。"
        value = -gap
    else:
        text = f"还差{format_points(gap)}分（“{found[1]}”的分数线为{format_decimal(line.at_least)}分，含本数）。"
        value = gap
    expression = f"{format_decimal(line.at_least)}－{format_decimal(total.value)}"
    made = Computed(expression, format_points(value), "分", (f"{expression}={format_decimal(gap)}",), "差距")
    return Solution((text,), (made,), topics=_GRADE_TOPIC)


def change(problem: Problem) -> Solution | None:
    """Tell a total after one part changes, or the difference of two totals (总分变动)."""
    found = _CHANGE.search(problem.text)
    if found is None:
        return None
    before, after = Decimal(found[1]), Decimal(found[2])
    difference = after - before
    rest = problem.text[: found.start()] + problem.text[found.end() :]
    part = re.search(r"(总分|综合得分|得分合计)[^0-9]{0,6}(\d+(?:\.\d+)?)", rest)
    if part is not None and problem.says("总分|等级"):
        old = Decimal(part[2])
        total = old + difference
        expression = f"{format_decimal(old)}＋（{format_decimal(after)}－{format_decimal(before)}）"
        text, made = _grade_told(total)
        sum_made = Computed(
            expression, format_points(total), "分", (f"{expression}={format_points(total)}", *made.steps), "总分"
        )
        was = _grade(old)[1]
        return Solution((f"总分变为{text}原为“{was}”。",), (sum_made,), topics=_GRADE_TOPIC)
    if not problem.says("总分|得分|分|等级"):
        return None
    expression = f"{format_decimal(after)}－{format_decimal(before)}"
    word = "提高" if difference >= 0 else "降低"
    made = Computed(
        expression, format_points(abs(difference)), "分", (f"{expression}={format_points(difference)}",), "变动"
    )
    text = f"{word}{made.result}分。"
    if problem.says("总分|等级"):
        one, two = _grade(before)[1], _grade(after)[1]
        text += f"等级由“{one}”变为“{two}”。" if one != two else f"等级未变，仍为“{one}”。"
    return Solution((text,), (made,), topics=_GRADE_TOPIC if problem.says("等级") else ())


def total_of_groups(problem: Problem) -> Solution | None:
    """Add up the groups (各组得分合计), with grade and rates where asked."""
    groups = _groups(problem.text)
    # What one group still needs is another question.
    if problem.says("至少|最少|起码|才能|还[得需要差]|总分要"):
        return None
    if len(groups) < 2 or not problem.says("总分|合计|一共|总共|加起来|加一块|加一起|共计|等级|总得分|哪一档"):  # noqa: PLR2004 - a sum has two parts
        return None
    points = [value for _, _, value in groups]
    total = sum(points, Decimal(0))
    expression = "＋".join(format_decimal(value) for value in points)
    text, made = _grade_told(total)
    summed = Computed(
        expression, format_points(total), "分", (f"{expression}={format_points(total)}", *made.steps), "总分"
    )
    sentences = [f"合计{text}"]
    computed = [summed]
    for name, weight, value in groups:
        if weight is not None and weight > 0 and problem.says("得分率") and _asked_rate(problem.text, name, groups):
            rate = rate_of(value, weight, f"{name}得分率")
            computed.append(rate)
            sentences.append(f"{name}得分率{rate.result}。")
    return Solution(tuple(sentences), tuple(computed), topics=_GRADE_TOPIC)


def _groups(text: str) -> list[tuple[str, Decimal | None, Decimal]]:
    found: list[tuple[str, Decimal | None, Decimal]] = []
    for match in _GROUP.finditer(text):
        weight, points = match["weight"], match["points"]
        if points is None and weight is None:
            continue
        if points is None:
            found.append((match[1], None, Decimal(weight)))
        else:
            found.append((match[1], None if weight is None else Decimal(weight), Decimal(points)))
    return found


def _asked_rate(text: str, name: str, groups: list[tuple[str, Decimal | None, Decimal]]) -> bool:
    named = [group for group, _, _ in groups if f"{group}得分率" in text or f"{group}的得分率" in text]
    return name in named or not named


_TWO_GROUPS = re.compile(
    r"(决策|过程|产出|效益|效果|满意度|成本)(?:指标)?(?:加上?|和|与|＋|\+|、)(决策|过程|产出|效益|效果|满意度|成本)(?:指标)?"
    r"(?:的?权重)?(?:加起来|合计|一共|总共|一起)?(?:占|的比重|的?权重|是|够)"
)
_FLOOR = Decimal(60)


def weights_share(problem: Problem) -> Solution | None:
    """Tell what share two groups have of all weights (权重占比): 产出加效益占多少."""
    asked = _TWO_GROUPS.search(problem.text)
    if asked is None or not problem.says("权重|分值|占") or problem.says("得分率|得了"):
        return None
    told = problem.text[: asked.start()]
    groups = {name: weight if weight is not None else points for name, weight, points in _groups(told)}
    if len(groups) < 2 or len(groups) != len(problem.amounts) or not {asked[1], asked[2]} <= set(groups):  # noqa: PLR2004 - a share is of several
        return None
    whole = sum(groups.values(), Decimal(0))
    part = groups[asked[1]] + groups[asked[2]]
    shown = "＋".join(format_decimal(value) for value in groups.values())
    rate = rate_of(
        part,
        whole,
        "权重占比",
        shown=f"（{format_decimal(groups[asked[1]])}＋{format_decimal(groups[asked[2]])}）÷（{shown}）",
    )
    sentences = [f"{asked[1]}与{asked[2]}合计占{rate.result}（权重总和{format_decimal(whole)}）。"]
    if whole != _HUNDRED:
        sentences.append("权重总和不是100，请核对。")
    if {asked[1], asked[2]} == {"产出", "效益"}:
        verdict = "不低于" if part / whole * _HUNDRED >= _FLOOR else "低于"
        sentences.append(f"{verdict}部门评价和财政评价所要求的60%。")
    return Solution(tuple(sentences), (rate,), topics=("部门评价 财政评价 产出 效益 指标权重 不低于60%",))


def plain_sum(problem: Problem) -> Solution | None:
    """Add up listed points (得分相加)."""
    asked = problem.says(
        r"(?:加起来|加一块|加一起|总和|之和|相加)(?!\d)|(?:合计|共计|一共|总共)[^0-9，。]{0,4}(?:多少|几)"
    )
    if not asked or problem.says("平均|专家|率|满意度"):
        return None
    values: list[Amount] = [a for a in problem.amounts if a.role not in {"panel", "count"}]
    if len(values) < 2 or len({a.unit or "分" for a in values}) > 1:  # noqa: PLR2004 - a sum has two parts
        return None
    if len({a.role for a in values} & {"budget", "initial", "spent", "balance"}) > 1 or problem.says("预算\\d"):
        return None
    unit = values[0].unit
    total = sum((a.value for a in values), Decimal(0))
    expression = "＋".join(format_decimal(a.value) for a in values)
    shown = format_points(total) if unit in {"", "分"} else format_decimal(total)
    made = Computed(expression, shown, unit, (f"{expression}={shown}{unit}",), "合计")
    return Solution((f"合计{made.shown}。",), (made,))


def rule_set_name() -> str:
    """Name the rule set whose grade lines are used (等级所依评分办法)."""
    return NATIONAL
