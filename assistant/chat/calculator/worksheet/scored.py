"""The points of one indicator, or the points it loses (单项得分): by the general rule, or by the rule it brings."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED, NATIONAL, SELF, RuleUsed, apply, points_of, rule_of
from assistant.chat.calculator.targets import FALLING, RISING
from assistant.chat.calculator.worksheet.figures import Found, computed, plain_number
from assistant.chat.calculator.worksheet.pairing import comparable
from assistant.chat.calculator.worksheet.pairs import beyond
from assistant.chat.calculator.worksheet.rates import first_rate, target_of
from assistant.chat.calculator.worksheet.several import INVERSE
from assistant.chat.calculator.worksheet.told_rule import (
    ToldRule,
    apply_rule,
    faults,
    late,
    outside,
    read_rule,
    states_rule,
)
from assistant.chat.calculator.worksheet.wanted import Want
from assistant.domain.quantity import format_points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.answer import Computed
    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet
    from assistant.scoring.outcome import Outcome


_LINEAR = re.compile("按?超出(?:的)?(?:比例|部分|幅度)(?:扣|递减|计)|线性")
OWN_RULE = re.compile(
    r"每[^，。；]{0,8}扣|不得分|不给分|一半分?|[\d%](?:及|或)?以[上下](?!才|算|是)的?[^，。；]{0,3}(?:得|给|满分)|按比例递减|封顶|加分|扣\d|才能?得?满分|分档|按档"
)
# Rates that earn points by rules of their own, never in proportion.
_OF_THEIR_OWN = frozenset({"growth", "share", "carry", "deviation", "saving", "beyond"})
_BASE = frozenset({"target", "target_rate", "plan_cost", "full_line"})
_REACHED = frozenset({"actual", "actual_cost", "rate"})
_RATES = (
    "execution",
    "arrival",
    "carry",
    "deviation",
    "saving",
    "completion",
    "quality",
    "on_time",
    "returned_rate",
    "satisfaction",
    "points_rate",
)


def points(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell the points of one indicator, or the points it loses (单项得分、扣分)."""
    if want.kind not in {"points", "lost", "total"}:
        return []
    if any(f.amount.upper is not None for f in sheet.figures) or (
        sheet.says("部门表|部门评分表|部门整体|偏低") and not sheet.says("执行率")
    ):
        return []
    if states_rule(sheet.text):
        rule = read_rule(sheet.text)
        return [] if rule is None else _by_rule(sheet, want, earlier, rule)
    if OWN_RULE.search(sheet.text):
        return []
    quotient = _told_quotient(sheet, want)
    if quotient:
        return quotient
    marks, found = marks_of(sheet), []
    for goal, result, name, used, made in _measured(sheet, earlier) if marks is not None else []:
        assert marks is not None  # noqa: S101 - the loop runs only then
        scored = _score(sheet, goal, result, name, marks.value)
        if scored is None or scored[0].points is None:
            continue
        told = _told(want, scored[0].points, points_of(scored[0]), marks, used, made)
        found.append(replace(told, rules=(scored[1],)))
    return found


_QUOTIENT = re.compile(r"(\d+(?:\.\d+)?)[^，。；0-9]{0,3}(?:除以|÷)(\d+(?:\.\d+)?)")


def _told_quotient(sheet: Worksheet, want: Want) -> list[Found]:
    """Score by the quotient the question itself writes down: 按15除以18算."""
    told, marks = _QUOTIENT.search(sheet.text), marks_of(sheet)
    if told is None or marks is None:
        return []
    one, two = Decimal(told[1]), Decimal(told[2])
    others = [f for f in sheet.figures if f.kind != "points" and not f.is_word]
    if two <= 0 or {f.amount.value for f in others} != {one, two}:
        return []
    value = min(one / two, Decimal(1)) * marks.value
    made = computed("得分", f"{marks.told}×{plain_number(one)}÷{plain_number(two)}", value, "分")
    return [_told(want, value, made, marks, frozenset(f.n for f in others), ())]


def _measured(
    sheet: Worksheet, earlier: Sequence[Found]
) -> list[tuple[Decimal, Decimal, str, frozenset[int], tuple[Computed, ...]]]:
    """Return target and result with the kind they are of: from an earlier rate, a told rate, or plan and result."""
    marks = {f.n for f in sheet.figures if f.kind == "points"}
    last = next((found for found in reversed(earlier) if found.unit == "%" and found.name not in _OF_THEIR_OWN), None)
    if last is None:
        last = first_rate(sheet)
    if last is not None and last.name in _OF_THEIR_OWN:
        return []
    target = target_of(sheet)
    if last is not None:
        goal = target.value if target is not None else HUNDRED
        used = last.used | ({target.n} if target is not None else frozenset())
        return [(goal, last.number, last.name, used, last.made)]
    ratios = [f for f in sheet.of_kind("ratio") if f is not target and f.amount.upper is None]
    if any(f.period == "this" for f in ratios):
        ratios = [f for f in ratios if f.period != "last"]
    sized = [
        f
        for f in sheet.figures
        if f.kind in {"money", "count", "days", "other", "bare"} and not f.is_word and f.n not in marks
    ]
    if len(ratios) == 1 and not sized:
        goal = target.value if target is not None else HUNDRED
        name = _spoken(sheet.text)
        used = frozenset({ratios[0].n}) | ({target.n} if target is not None else frozenset())
        return [(goal, ratios[0].value, name, used, ())]
    bases = [
        f
        for f in sized
        if f.role in _BASE or f.amount.comparator is not None or re.search("计划|目标|指标值|应|定", f.lead)
    ]
    reached = [
        f
        for f in sized
        if f not in bases
        and (f.role in _REACHED or re.search("实际|完成|只|达到|用了|花|办|建|做|发|来了|到了|参加", f.lead))
    ]
    pairs = [(b, r) for b in bases for r in reached if comparable(b, r)]
    if any(b.kind == "days" for b, _ in pairs) and not (
        lower_is_better(sheet) or INVERSE.search(sheet.text) or RISING.search(sheet.text)
    ):
        return []  # more days may be better or worse
    none = re.search(r"实际(?:上)?(?:一[起件次例个])?(?:也|都)?(?:没有|未|无|零)(?:发生|出现|收到)?", sheet.text)
    if not pairs and len(bases) == 1 and len(sized) == 1 and none is not None:
        return [(bases[0].value, Decimal(0), "amounts", frozenset({bases[0].n}), ())]
    if len(pairs) != 1:
        return []
    base, result = pairs[0]
    return [(base.value, result.value, "amounts", frozenset({base.n, result.n}), ())]


def _score(
    sheet: Worksheet, goal: Decimal, result: Decimal, name: str, weight: Decimal
) -> tuple[Outcome, RuleUsed] | None:
    """Score by the general rule, or by the way of reckoning the question names (按通行算法或题中算法)."""
    given: dict[str, Decimal] = {"target": goal, "actual": result}
    lower, inverse = lower_is_better(sheet), INVERSE.search(sheet.text) is not None
    method = None
    if name in {"execution", "arrival"} and goal == HUNDRED:
        used, given = RuleUsed(SELF, "RT11"), {"rate": result / HUNDRED}
    elif goal == 0:
        used = RuleUsed(NATIONAL, "QT04")
    elif inverse or lower:
        used = RuleUsed(NATIONAL, "QT02")
        if not inverse and _LINEAR.search(sheet.text):
            method = "proportional_down_linear"
        elif not inverse and result > goal:
            return None  # two ways are in use: the narrow solvers tell both
    else:
        used = RuleUsed(NATIONAL, "ST01" if name == "satisfaction" else "QT01")
    return apply(rule_of(used.rule_set, used.code), given, weight, method=method), used


def _spoken(text: str) -> str:
    found = [
        name
        for name in _RATES
        if re.search(
            {
                "execution": "执行率|支出进度|支付进度|执行进度",
                "arrival": "到位率",
                "satisfaction": "满意",
                "points_rate": "得分率",
            }.get(name, "$^"),
            text,
        )
    ]
    return found[0] if found else "completion"


def lower_is_better(sheet: Worksheet) -> bool:
    """Tell whether less is better (反向指标), by the sign or by what is measured."""
    signs = {f.amount.comparator for f in sheet.figures if f.amount.comparator is not None}
    if signs & {"≤", "<"}:
        return True
    if signs & {"≥", ">"} or RISING.search(sheet.text):
        return False
    return FALLING.search(sheet.text) is not None


def marks_of(sheet: Worksheet) -> Figure | None:
    """Return the full marks: the one figure in 分 that is none earned, lost or aimed at."""
    points = [f for f in sheet.figures if f.kind == "points" and f.role in {"weight", "score", "", "total"}]
    distinct = {f.value for f in points}
    # 各1分 is what each of several is worth, not the whole.
    each = any(re.search("[每各均](?:[个项条]|要点|指标)*$", f.lead) for f in points)
    return points[0] if len(distinct) == 1 and not each else None


def _by_rule(sheet: Worksheet, want: Want, earlier: Sequence[Found], rule: ToldRule) -> list[Found]:
    """Score by the rule the question brings, applied to what was just worked out or to the facts beside it."""
    facts = outside(sheet, rule)
    points_told = [f for f in facts if f.kind == "points"]
    if len({f.value for f in points_told}) != 1:
        return []
    marks, inside = points_told[0], frozenset(f.n for f in sheet.figures if rule.covers(f))
    for actual, line, used, made in _facts(sheet, earlier, rule, facts):
        outcome = apply_rule(rule, actual, line, marks.value)
        if outcome is None or outcome.points is None:
            return []
        value = outcome.points if rule.cap is None else max(outcome.points, marks.value - rule.cap)
        scored = points_of(outcome)
        if value != outcome.points:
            scored = computed("得分", f"{marks.told}－{plain_number(rule.cap or Decimal(0))}（最多扣分）", value, "分")
        return [_told(want, value, scored, marks, used | inside, made)]
    return []


def _facts(
    sheet: Worksheet, earlier: Sequence[Found], rule: ToldRule, facts: Sequence[Figure]
) -> list[tuple[Decimal, Decimal | None, frozenset[int], tuple[Computed, ...]]]:
    """Return what a rule is applied to with its line: days late, faults, a rate against its line, an excess."""
    if rule.per_unit in {"天", "日"}:
        told = late(sheet, rule)
        return [] if told is None else [(told[0], Decimal(0), told[1], ())]
    if rule.found.method == "checklist_subtractive" or rule.per_unit not in {"个百分点", ""}:
        told = faults(sheet, rule)
        if told is None:
            return []
        shown = (
            told[0]
            if rule.found.method == "checklist_subtractive" or rule.found.parameters.direction == "above"
            else -told[0]
        )
        return [(shown, Decimal(0), told[1], ())]
    threshold = rule.found.parameters.threshold
    last = next((item for item in reversed(earlier) if item.unit == "%"), None)
    if last is None and rule.found.parameters.direction == "above":
        excess = beyond(sheet, Want("beyond", "", "", 0), ())
        last = excess[0] if len(excess) == 1 else None
    last = last or first_rate(sheet)
    if last is not None and last.name == "beyond":
        whole = HUNDRED if rule.found.parameters.measure == "completion" else Decimal(0)
        return [(whole + last.number, whole, last.used, last.made)]
    ratios = [f for f in facts if f.kind == "ratio" and f.amount.upper is None]
    line, used, made = threshold, frozenset[int](), ()
    goal = next((f for f in ratios if f is target_of(sheet) or f.role in {"last_rate", "average"}), None)
    if goal is None and len(ratios) > (last is None):
        goal = next((f for f in ratios if re.search("没到|不到|低于|未达|高于|超过|没达到", f.lead)), None)
    if goal is not None:
        line, used = goal.value, frozenset({goal.n})
    if last is not None:
        return [(last.number, line, last.used | used, last.made)]
    rest = [f for f in ratios if f is not goal]
    if len(rest) != 1:
        return []
    return [(rest[0].value, line, used | {rest[0].n}, made)]


def _told(
    want: Want, value: Decimal, scored_: Computed, marks: Figure, used: frozenset[int], made: tuple[Computed, ...]
) -> Found:
    same = frozenset({marks.n})
    if want.kind == "lost":
        lost = marks.value - value
        item = computed("扣分", f"{marks.told}－{plain_number(value)}", lost, "分")
        return Found(
            lost,
            "分",
            used | same,
            (item, scored_, *made),
            f"扣{item.shown}（满分{format_points(marks.value)}分，得{scored_.result}分）。",
            "lost",
        )
    return Found(
        value,
        "分",
        used | same,
        (scored_, *made),
        f"得{scored_.result}分（满分{format_points(marks.value)}分）。",
        "points",
    )
