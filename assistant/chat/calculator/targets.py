"""Questions about one indicator against its target (目标与完成): up, down, zero, ranges, judgement, checklists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import (
    DEPARTMENT,
    HUNDRED,
    NATIONAL,
    Problem,
    RuleUsed,
    Solution,
    apply,
    points_of,
    rate_of,
    rule_of,
    same_unit,
)
from assistant.domain.quantity import format_decimal, format_points

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.chat.amounts import Amount

FALLING = re.compile(
    "投诉|差错|事故|超时|拖欠|投诉率|退单|返工|缺陷|故障|能耗|排放|成本|费用|单价|浓度|控制在|不超过|不高于|以内|死亡|失误"
    "|工期|时限|用时|耗时|等待|办结时|办理时|响应时|天内|日内|小时内|天办结|日办结|平均办理"
)
# A rate of falling is the better the higher it is.
RISING = re.compile(
    "天数|下降率|降低率|节约率|减排|压减率|减少率|下降幅度|降幅|节能率|整改率|办结率|(?:节约|降低|减少|压减|下降|节省)[^，。；0-9]{0,6}[0-9]+(?:\\.[0-9]+)?%"
)
# A part and the whole it is of.
_COMPLETION = "完成率|达成率|实现率"


def target_and_actual(problem: Problem) -> Solution | None:
    """Score a result against its target, by the direction of its sign (目标与完成值计分)."""
    target, actual = problem.role("target"), problem.role("actual", "qualified", "spent", "rate")
    weight = problem.weight
    if target is None:
        target, actual = problem.role("plan_cost"), problem.role("actual_cost", "actual", "spent")
    if target is not None and actual is None and weight is not None:
        # 目标300家，全年服务412家: the only other figure of its kind is the result.
        others = [a for a in problem.amounts if a.role == "" and a.dimension == target.dimension]
        actual = others[0] if len(others) == 1 else None
    if target is None or actual is None or actual is target:
        return _completed_share(problem, weight)
    if weight is None:
        return _reached(problem, target, actual)
    if actual.dimension == "ratio" and target.dimension.startswith("count:"):
        return _completed_share(problem, weight)
    if target.upper is not None:
        return _range(target, actual, weight)
    timed = target.dimension in {"days", "workdays", "months", "hours", "minutes"}
    if timed and target.comparator is None and not (RISING.search(problem.text) or _lower_is_better(problem, target)):
        return None  # more days may be better or worse
    values = same_unit(target, actual)
    if values is None:
        return None
    if values[0] == 0:
        return _scored(NATIONAL, "QT04", values, weight)
    if _lower_is_better(problem, target):
        return _downward(problem, values, weight)
    low = _too_low(problem, values, weight)
    if low is not None:
        return low
    code = "ST01" if problem.says("满意") else "QT01"
    return _scored(NATIONAL, code, values, weight, exceeded=values[1] > values[0])


def _scored(
    rule_set: str, code: str, values: tuple[Decimal, ...], weight: Decimal, *, exceeded: bool = False
) -> Solution | None:
    given = {"target": values[0], "actual": values[1]}
    outcome = apply(rule_of(rule_set, code), given, weight)
    if outcome.points is None:
        return None
    result = points_of(outcome)
    sentences = [f"得{result.result}分（满分{format_points(weight)}分）。"]
    if exceeded:
        sentences.append("超额部分不另加分。")
    if "far_above" in outcome.flags:
        sentences.append("实际值高于目标30%以上，须说明原因；确属年初目标偏低的，按当地办法调减。")
    return Solution(tuple(sentences), (result,), (RuleUsed(rule_set, code),))


def _lower_is_better(problem: Problem, target: Amount) -> bool:
    if target.comparator in {"≤", "<"}:
        return True
    if target.comparator in {"≥", ">"}:
        return False
    if RISING.search(problem.text):
        return False
    return FALLING.search(problem.text[: target.end + 4]) is not None


def _downward(problem: Problem, values: tuple[Decimal, ...], weight: Decimal) -> Solution | None:
    """Score by both known ways; a region's own where it is asked for."""
    rule_set, code = (DEPARTMENT, "QT12") if problem.beijing else (NATIONAL, "QT02")
    rule = rule_of(rule_set, code)
    given = {"target": values[0], "actual": values[1]}
    first = apply(rule, given, weight)
    if first.points is None:
        return None
    result = points_of(first, "目标÷实际")
    sentences = [f"得{result.result}分（满分{format_points(weight)}分，目标÷实际×分值）。"]
    computed = [result]
    second = apply(rule, given, weight, method="proportional_down_linear")
    if first.points != second.points and second.points is not None:
        other = points_of(second, "线性扣减")
        computed.append(other)
        sentences.append(
            f"如评分标准按超出比例线性扣减，则为{other.result}分。两种口径都有使用，以评分标准写明的为准。"
        )
    elif values[1] <= values[0]:
        sentences = [f"得{result.result}分（未超过控制目标，得满分）。"]
    return Solution(tuple(sentences), tuple(computed), (RuleUsed(rule_set, code),))


def _too_low(problem: Problem, values: tuple[Decimal, ...], weight: Decimal) -> Solution | None:
    """Apply Beijing's brackets for targets set far too low, where its form is asked for."""
    if not (problem.department or problem.says("偏低")) or values[1] <= values[0]:
        return None
    rule = rule_of(DEPARTMENT, "TL01")
    outcome = apply(rule, {"target": values[0], "actual": values[1], "confirmed": True}, weight)
    if outcome.points is None:
        return None
    result = points_of(outcome, "确认目标偏低")
    full = Computed(
        "不调减",
        format_points(weight),
        "分",
        (f"未确认偏低，超额不加分，得满分{format_points(weight)}分",),
        "未确认偏低",
    )
    told = f"确认年初目标偏低的，得{result.result}分；未确认偏低的，得{full.result}分。"
    note = "偏低的三段扣减见于北京市部门整体评分表，是否偏低由评价人员认定；其他地区没有这一规则的不适用。"
    return Solution((told,), (result, full), (RuleUsed(DEPARTMENT, "TL01"),), notes=(note,))


def _range(target: Amount, actual: Amount, weight: Decimal) -> Solution | None:
    assert target.upper is not None  # noqa: S101 - the caller asks only then
    given = {"target": target.value, "upper": target.upper, "actual": actual.value}
    outcome = apply(rule_of(NATIONAL, "QT05"), given, weight)
    if outcome.points is None:
        return None
    result = points_of(outcome)
    span = f"区间{format_decimal(target.value)}至{format_decimal(target.upper)}"
    note = "区间外按最近一端的比例计分，为通行做法，以评分标准写明的为准。"
    return Solution(
        (f"得{result.result}分（满分{format_points(weight)}分，{span}）。",),
        (result,),
        (RuleUsed(NATIONAL, "QT05"),),
        notes=(note,),
    )


def _completed_share(problem: Problem, weight: Decimal | None) -> Solution | None:
    """Score a printed share of the target: 完成了150%，满分10分."""
    share = problem.role("actual")
    if (
        share is None
        or share.dimension != "ratio"
        or weight is None
        or not problem.says("完成|达成|建成|办了|做了|做完")
    ):
        return None
    return _scored(NATIONAL, "QT01", (HUNDRED, share.value), weight, exceeded=share.value > HUNDRED)


def _reached(problem: Problem, target: Amount, actual: Amount) -> Solution | None:
    """State how much of the target was reached, where no weight is given."""
    values = same_unit(target, actual)
    if values is None or values[0] <= 0 or target.upper is not None:
        return None
    if problem.says("节约|差异率|还要|还差"):
        return None
    rate = rate_of(values[1], values[0], "完成率")
    if _lower_is_better(problem, target):
        verdict = "未超过控制目标" if values[1] <= values[0] else "超过控制目标"
    else:
        verdict = "达到目标" if values[1] >= values[0] else "未达到目标"
    told = f"完成率为{rate.result}（{rate.steps[0]}），{verdict}。"
    hint = "" if problem.says(_COMPLETION) else "要算得分，请给出这项指标的分值。"
    return Solution(
        (told + hint,), (rate,), topics=("实际完成率 实际产出数 计划产出数",) if problem.says(_COMPLETION) else ()
    )


def quality(problem: Problem) -> Solution | None:
    """State a share of things that meet the standard, or were in time (达标率、按时率)."""
    failed = _failed_share(problem)
    if failed is not None:
        return failed
    part = problem.role("qualified", "on_time", "returned")
    if part is None:
        part = next((a for a in problem.amounts if re.match(r"^(?:是|都)?(?:按时|按期|准时|合格|达标)", a.after)), None)
    others = [a for a in problem.amounts if part is not None and a is not part and a.dimension == part.dimension]
    # Of planned and finished things the finished ones are below the line.
    whole = next((a for a in others if a.role == "actual"), others[0] if others else None)
    if part is None or whole is None:
        return None
    if whole.value <= 0:
        return None
    weight = problem.weight
    if problem.says("按时|按期|准时|及时") and weight is not None:
        given = {"on_time": part.value, "completed": whole.value}
        from assistant.scoring.methods import METHODS

        rule = rule_of(NATIONAL, "QT01")
        outcome = METHODS["on_time_rate"](given, rule.parameters, weight, rule.rounding)
        result = points_of(outcome)
        note = "时效怎样计分没有统一算式，这里按“按时完成数÷实际完成数×分值”；评分标准另有写明的从其规定。"
        return Solution((f"得{result.result}分（满分{format_points(weight)}分）。",), (result,), notes=(note,))
    name = "按时完成率" if problem.says("按时|按期|准时|及时") else "质量达标率"
    if part.role == "returned":
        name = "回收率"
    rate = rate_of(part.value, whole.value, name)
    if weight is not None:
        exact = apply(rule_of(NATIONAL, "QT01"), {"target": whole.value, "actual": part.value}, weight)
        result = points_of(exact)
        return Solution(
            (f"{name}为{rate.result}，按比例得{result.result}分。",), (result, rate), (RuleUsed(NATIONAL, "QT01"),)
        )
    return Solution(
        (f"{name}为{rate.result}（{rate.steps[0]}）。",), (rate,), topics=(f"{name} 质量达标产出数 实际产出数",)
    )


def _failed_share(problem: Problem) -> Solution | None:
    """Score a share told by what failed: 50个点位有2个不合格."""
    failures = problem.role("failures")
    if failures is None or not problem.says("合格率|达标率|通过率"):
        return None
    whole = next((a for a in problem.amounts if a.role in {"", "actual"} and a.dimension == failures.dimension), None)
    if whole is None or whole.value <= 0 or failures.value > whole.value:
        return None
    good = whole.value - failures.value
    shown = f"（{format_decimal(whole.value)}－{format_decimal(failures.value)}）÷{format_decimal(whole.value)}"
    rate = rate_of(good, whole.value, "质量达标率", shown=shown)
    weight = problem.weight
    if weight is None:
        return Solution((f"质量达标率为{rate.result}（{rate.steps[0]}）。",), (rate,))
    target = next((a.value for a in problem.amounts if a.role == "target" and a.dimension == "ratio"), HUNDRED)
    given = {"target": target, "actual": good / whole.value * HUNDRED}
    outcome = apply(rule_of(NATIONAL, "QT01"), given, weight)
    if outcome.points is None:
        return None
    result = points_of(outcome)
    told = f"得{result.result}分（满分{format_points(weight)}分，达标率{rate.result}，目标{format_decimal(target)}%）。"
    return Solution((told,), (result, rate), (RuleUsed(NATIONAL, "QT01"),))
