"""Questions about what people judge (定性与要点): the range a judgement allows, checklists point by point."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import (
    DEPARTMENT,
    NATIONAL,
    Problem,
    RuleUsed,
    Solution,
    apply,
    points_of,
    rule_of,
)
from assistant.domain.quantity import format_points

if TYPE_CHECKING:
    from assistant.chat.amounts import Amount
    from assistant.domain.rules import IndicatorRule

_BANDS = (
    ("部分达成", "部分达成|部分完成|基本达成|达成部分"),
    ("未达成", "未达成|没达成|没有达成|未完成|没完成"),
    ("达成", "达成|完成"),
)
_CENT = Decimal("0.01")
_UNMET = re.compile(r"第[\d一二三四五六七八九十、和]+[个条项点](?:要点)?[^，。；]{0,6}(?:不|没|未)")
_GRADES = re.compile(
    r"(?:评为|评了|评定为|等级|定为|是|为|给了?)[“\"'「]?(优|良|中|低|差|高)[”\"'」]?"
    r"(?:$|[，。,；;？?、 的等档]|能|可|该|给|得)"
)


def judgement(problem: Problem) -> Solution | None:
    """Bound a qualitative judgement (定性指标可给分的范围)."""
    weight = problem.weight
    if weight is None or problem.role("actual", "target", "spent") is not None:
        return None
    found = _GRADES.search(problem.text)
    rule: IndicatorRule
    if found is not None:
        code, rule = "QL02", rule_of(NATIONAL, "QL02")
        scale = "高中低" if found[1] == "高" or problem.says("高中低") else "优良中低差"
        given = {"actual": found[1], "scale": scale}
        label = f"“{found[1]}”"
    else:
        band = next((name for name, pattern in _BANDS if problem.says(pattern)), None)
        if band is None or not (problem.says("定性|三档|可给|能给|给多少|可得") or "“" in problem.text):
            return None
        code, rule = "QL01", rule_of(NATIONAL, "QL01")
        given = {"actual": band}
        label = f"“{band}”"
    outcome = apply(rule, given, weight)
    if outcome.range is None:
        return None
    low, high = outcome.range
    span = Computed(outcome.steps[0], f"{format_points(low)}至{format_points(high)}", "分", outcome.steps, "可给分范围")
    span_told = f"{format_points(low)}至{format_points(high)}分（满分{format_points(weight)}分）"
    computed = [span]
    if high < weight:
        # The upper end of a band below the highest is not part of it.
        edge = high + _CENT
        computed.append(
            Computed("上限", format_points(edge), "分", (f"上限{format_points(edge)}分不含在内",), "上限（不含）")
        )
    told = f"{label}可给{span_told}，具体分数由评价人员在范围内确定并说明理由。"
    older = ""
    if code == "QL01":
        older = "较早的自评表以50%为下线，按那种表的，范围以表为准。"
    return Solution(
        (told + older,),
        tuple(computed),
        (RuleUsed(NATIONAL, code),),
        topics=("定性指标三档 达成 部分达成 未达成 分值",),
    )


def checklist(problem: Problem) -> Solution | None:
    """Score points of evaluation given or taken off one by one (评价要点)."""
    failures, met, weight = problem.role("failures"), problem.role("met"), problem.weight
    count = problem.role("count")
    if failures is None and met is None and not (count is not None and _UNMET.search(problem.text)):
        return None
    step = problem.role("deduct")
    each = next(
        (
            a
            for a in problem.amounts
            if re.search(r"(?:每(?:个|项|条)?(?:要点)?|各|均|都是)$", a.before[-6:]) and a.is_points
        ),
        None,
    )
    if count is not None and (each is not None or weight is not None):
        return _additive(problem, count, each, failures, met)
    if weight is None or failures is None:
        return None
    if step is not None:
        rule = rule_of(DEPARTMENT, "CL11")
        rule = rule.model_copy(update={"parameters": rule.parameters.model_copy(update={"step": step.value})})
        outcome = apply(rule, {"failures": failures.value}, weight)
        result = points_of(outcome)
        return Solution((f"得{result.result}分（满分{format_points(weight)}分）。",), (result,), topics=())
    return _beijing_checklist(problem, failures, weight)


_CHECKLISTS = (
    ("CL11", "财务(?:管理)?制度"),
    ("CL12", "资金使用合规"),
    ("CL13", "会计基础"),
    ("CL14", "资产管理"),
    ("CL15", "绩效管理"),
)


def _beijing_checklist(problem: Problem, failures: Amount, weight: Decimal) -> Solution | None:
    code = next((code for code, pattern in _CHECKLISTS if problem.says(pattern)), None)
    if code is None:
        return None
    outcome = apply(rule_of(DEPARTMENT, code), {"failures": failures.value}, weight)
    result = points_of(outcome)
    note = "这条扣分规则见于北京市部门整体评分表；其他地区以当地评分表为准。"
    return Solution(
        (f"得{result.result}分（满分{format_points(weight)}分）。",),
        (result,),
        (RuleUsed(DEPARTMENT, code),),
        notes=(note,),
    )


def _additive(
    problem: Problem, count: Amount, each: Amount | None, failures: Amount | None, met: Amount | None
) -> Solution | None:
    total = int(count.value)
    if failures is None and met is None:
        unmet = _UNMET.findall(problem.text)
        numbers = sum(len(re.findall(r"\d+|[一二三四五六七八九十]", found)) for found in unmet)
        if not 0 < numbers <= total:
            return None
        kept = total - numbers
    else:
        kept = total - int(failures.value) if failures is not None else int(met.value) if met is not None else total
    if not 0 <= kept <= total:
        return None
    whole = each.value * total if each is not None else problem.weight
    if whole is None or whole <= 0:
        return None
    marks = (True,) * kept + (False,) * (total - kept)
    given: dict[str, tuple[bool | None, ...] | tuple[Decimal, ...]] = {"marks": marks}
    if each is not None:
        given["weights"] = (each.value,) * total
    outcome = apply(rule_of(NATIONAL, "CL01"), given, whole)
    result = points_of(outcome)
    told = f"得{result.result}分（{total}个要点符合{kept}个、不符合{total - kept}个，满分{format_points(whole)}分）。"
    if each is None:
        told += "要点未列分值，按平均分配。"
    return Solution((told,), (result,), (RuleUsed(NATIONAL, "CL01"),))
