"""Findings of scoring (计分核查意见): every wording in one place, with what to do.

When one is due is decided where the points are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.finding import Finding, Severity, Where
from assistant.domain.frozen import later
from assistant.domain.quantity import format_decimal, format_points

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.evaluation import Indicator
    from assistant.domain.rules import IndicatorRule
    from assistant.scoring.outcome import Outcome


def _where(indicator: Indicator, field: str) -> Where:
    value = getattr(indicator, field)
    return Where(quote=value if isinstance(value, str) else "", place=indicator.place_of(field))


def _head(indicator: Indicator) -> str:
    return f"{indicator.code} {indicator.name}"


def actual_missing(indicator: Indicator, *, scored: bool) -> Finding:
    """INP04: a target without a result (未填报实际值)."""
    return Finding(
        "INP04",
        Severity.WARNING if scored else Severity.ERROR,
        f"{_head(indicator)}：未填报实际完成值，不能按评分规则核算" + ("，暂采用原表得分" if scored else "，得分未定"),
        "请填报实际完成值；如本项不适用，请写明原因",
        _where(indicator, "actual"),
    )


def actual_is_bound(indicator: Indicator, *, scored: bool) -> Finding:
    """INP04: a result printed as a limit (实际值填成了范围)."""
    return Finding(
        "INP04",
        Severity.WARNING if scored else Severity.ERROR,
        f"{_head(indicator)}：未填报实际值，“实际完成值”为“{indicator.actual}”，只说明范围，不是一个数"
        + ("，暂采用原表得分" if scored else "，得分未定"),
        "请填报实际完成的具体数值",
        _where(indicator, "actual"),
        stated=indicator.actual,
    )


def not_a_number(indicator: Indicator, field: str, rule: IndicatorRule | None, *, scored: bool) -> Finding:
    """INP03: text where a number belongs (应填数处填了文字)."""
    label = "实际完成值" if field == "actual" else "年度指标值"
    unit = f"（单位：{indicator.unit}）" if indicator.unit else ""
    by = f"{rule.code} 需要一个数{unit}" if rule is not None else f"应为一个数{unit}"
    return Finding(
        "INP03",
        Severity.WARNING if scored else Severity.ERROR,
        f"{_head(indicator)}：“{label}”为“{getattr(indicator, field)}”，不是一个数；{by}",
        "请填报数值；若为定性指标，请将指标性质写为“定性”",
        _where(indicator, field),
        stated=getattr(indicator, field),
    )


def points_not_a_number(indicator: Indicator, field: str) -> Finding:
    """INP03: a weight or points cell holds words."""
    label = "分值" if field == "weight" else "得分"
    return Finding(
        "INP03",
        Severity.ERROR,
        f"{_head(indicator)}：“{label}”为“{getattr(indicator, field)}”，不是一个数",
        f"请在“{label}”填写数字（单位：分）",
        _where(indicator, field),
        stated=getattr(indicator, field),
    )


def units_differ(indicator: Indicator, target_unit: str, actual_unit: str, *, comparable: bool) -> Finding:
    """INP05: target and result in units that do not fit."""
    tail = "，已按同一计量口径比较，请核实" if comparable else "，不能比较"
    return Finding(
        "INP05",
        Severity.NOTE if comparable else Severity.WARNING,
        f"{_head(indicator)}：指标值单位为“{target_unit}”，实际值单位为“{actual_unit}”{tail}",
        "请统一目标值与实际完成值的计量单位",
        _where(indicator, "actual"),
        stated=indicator.actual,
    )


def target_not_computable(indicator: Indicator, reason: str) -> Finding:
    """INP07: a target that no ratio can be taken of (目标值不可计算)."""
    return Finding(
        "INP07",
        Severity.WARNING,
        f"{_head(indicator)}：{reason}，得分不能按比例核算",
        "请核实年度指标值及其性质符号，或由评价人员评判",
        _where(indicator, "target"),
        stated=indicator.target,
    )


def sign_contradicts(indicator: Indicator, sign: str, wanted: str, outcome: Outcome, stated: Decimal | None) -> Finding:
    """SCR02: the printed sign against the indicator's meaning (性质符号与指标含义不符)."""
    literal = "" if outcome.points is None else f"；按“{sign}”核算为{format_points(outcome.points)}分"
    printed = f"，原表得分{format_points(stated)}分" if literal and stated is not None else ""
    return Finding(
        "SCR02",
        Severity.ERROR,
        f"{_head(indicator)}：性质符号为“{sign}”，与指标含义不符，该指标一般应为“{wanted}”{literal}{printed}",
        "请核实性质符号；未改正前不自动改分",
        _where(indicator, "sign"),
        stated=sign,
        computed=wanted,
        steps=outcome.steps,
    )


def points_against_rule(
    indicator: Indicator, rule: IndicatorRule, computed: Decimal, stated: Decimal, outcome: Outcome
) -> Finding:
    """SCR03: printed points that differ from what rule and inputs decide (得分与规则不符)."""
    printed, due = format_points(stated), format_points(computed)
    return Finding(
        "SCR03",
        Severity.WARNING if rule.basis.status == "convention" else Severity.ERROR,
        later(
            lambda: (
                f"{_head(indicator)}：原表得分{printed}分，按“{rule.title}”核算为{due}分，"
                f"相差{format_points(abs(stated - computed))}分"
            )
        ),
        "请核实实际完成值、性质符号与得分；如有例外规定，请附书面依据",
        _where(indicator, "stated"),
        stated=printed,
        computed=due,
        steps=later(lambda: outcome.steps),
    )


def points_outside_range(
    indicator: Indicator, rule: IndicatorRule, stated: Decimal, span: tuple[Decimal, Decimal], steps: tuple[str, ...]
) -> Finding:
    """SCR04: printed points outside what the judged level allows (等级与得分不匹配)."""
    what = "完成时间" if rule.method == "deadline" else "等级"
    return Finding(
        "SCR04",
        Severity.WARNING if rule.basis.status == "convention" else Severity.ERROR,
        f"{_head(indicator)}：{what}与得分不匹配，“{indicator.actual}”可给{format_points(span[0])}至{format_points(span[1])}分，"
        f"原表得分{format_points(stated)}分",
        "请核实评判等级或得分",
        _where(indicator, "stated"),
        stated=format_points(stated),
        computed=f"{format_points(span[0])}—{format_points(span[1])}",
        steps=steps,
    )


def points_above_weight(indicator: Indicator, stated: Decimal, weight: Decimal) -> Finding:
    """SCR04: printed points above the weight or below 0."""
    return Finding(
        "SCR04",
        Severity.ERROR,
        f"{_head(indicator)}：原表得分{format_points(stated)}分，不在0至分值{format_points(weight)}分之间",
        "请核实得分与分值",
        _where(indicator, "stated"),
        stated=format_points(stated),
        computed=format_points(weight),
    )


def points_undecided(indicator: Indicator, reason: str) -> Finding:
    """SCR10: an indicator whose points are still open (得分未定)."""
    return Finding(
        "SCR10",
        Severity.WARNING,
        f"{_head(indicator)}：{reason}，得分未定",
        "请评判并写明理由",
        _where(indicator, "stated"),
    )


def far_above_target(indicator: Indicator, ratio: Decimal) -> Finding:
    """SCR05: a result far above its target with no reason given (超额较多须说明)."""
    return Finding(
        "SCR05",
        Severity.NOTE,
        later(
            lambda: (
                f"{_head(indicator)}：实际完成值高于目标值{format_decimal((ratio - 1) * 100, 2)}%，"
                "未见偏差原因，须说明偏差原因"
            )
        ),
        "请在“偏差原因”写明超额原因；如因年初目标偏低，请一并说明",
        _where(indicator, "actual"),
        stated=indicator.actual,
    )


def far_below_limit(indicator: Indicator) -> Finding:
    """SCR05: a result far below its upper limit with no reason given."""
    return Finding(
        "SCR05",
        Severity.NOTE,
        f"{_head(indicator)}：实际完成值明显低于控制目标，建议说明原因",
        "请说明是节约所致，还是预算偏高或工作未完成",
        _where(indicator, "actual"),
        stated=indicator.actual,
    )


def target_maybe_too_low(indicator: Indicator, suggested: Decimal, step: str) -> Finding:
    """SCR06: a deduction proposed because the target may have been set too low (目标值可能偏低)."""
    return Finding(
        "SCR06",
        Severity.NOTE,
        f"{_head(indicator)}：目标值可能设定偏低；如确认，本项应为{format_points(suggested)}分，未确认前不扣分",
        "请评价人员判断是否因年初目标明显偏低；确认后在用例中将 target_too_low 记为 true",
        _where(indicator, "target"),
        stated=indicator.target,
        computed=format_points(suggested),
        steps=(step,),
    )


def rate_over_full(name: str, place: str | None) -> Finding:
    """SCR09: a rate over 100%, capped at the weight (比率超过100%)."""
    return Finding(
        "SCR09",
        Severity.WARNING,
        f"{name}：比率超过100%，得分以分值为上限",
        "请核实是否使用了其他来源的资金，或预算数口径有误",
        Where(place=place),
    )


def value_is_approximate(indicator: Indicator, word: str) -> Finding:
    """INP04: a result blurred by 约, 余 or the like (实际值为约数)."""
    return Finding(
        "INP04",
        Severity.NOTE,
        f"{_head(indicator)}：实际完成值“{indicator.actual}”为约数（{word}），按所列数值核算",
        "请填报准确数值",
        _where(indicator, "actual"),
        stated=indicator.actual,
    )


def rule_inputs_missing(indicator: Indicator, labels: tuple[str, ...], *, scored: bool) -> Finding:
    """INP04: values a named rule needs are not in the form (缺少计分数据)."""
    return Finding(
        "INP04",
        Severity.WARNING if scored else Severity.ERROR,
        f"{_head(indicator)}：缺少{'、'.join(f'“{label}”' for label in labels)}，不能按评分规则核算"
        + ("，暂采用原表得分" if scored else "，得分未定"),
        "请补充所缺数据及其出处",
        _where(indicator, "stated"),
    )


def points_of_parts(indicator: Indicator) -> Finding:
    """INP06: the points of evaluation do not add up to the indicator's weight (要点分值之和与分值不符)."""
    return Finding(
        "INP06",
        Severity.WARNING,
        f"{_head(indicator)}：各评价要点分值之和与指标分值不一致",
        "请核实评价要点的分值",
        _where(indicator, "weight"),
        stated=indicator.weight,
    )


def rounding_decides(indicator: Indicator) -> Finding:
    """SCR11: another rounding of the rate would count another step (取舍方式影响扣分档数)."""
    return Finding(
        "SCR11",
        Severity.NOTE,
        f"{_head(indicator)}：比率按两位小数取舍后，扣分档数会不同，现按未取舍的数值计算",
        "请核实比率的取舍口径",
        _where(indicator, "stated"),
    )
