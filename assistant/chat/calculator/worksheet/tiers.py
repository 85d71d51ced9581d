"""Tiers (分档): points lost by tier in the question's own rule, the tier or grade of a rate, parts beside execution."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.kit import HUNDRED, NATIONAL, SELF, RuleUsed, apply, bands, points_of, rule_of
from assistant.chat.calculator.worksheet.figures import Found, computed, in_money, plain_number
from assistant.chat.calculator.worksheet.rates import first_rate
from assistant.chat.calculator.worksheet.scored import marks_of
from assistant.scoring.totals import grade_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Worksheet
    from assistant.chat.calculator.worksheet.wanted import Want

_N = r"\d+(?:\.\d+)?"
_WORTH = rf"(?:的)?[，]?(?:就|则)?(?:(?P<full>得满分|不扣分|满分)|扣(?P<off>{_N})分|(?P<none>不得分|得0分|不给分|0分))"
_TOP = re.compile(
    rf"(?:(?P<low>{_N})%(?:（含）|\(含\))?(?:及|或)?以上|(?:大于等于|大于或等于|不低于|达到|≥|>=)(?P<low2>{_N})%)"
    + _WORTH
)
_MIDDLE = re.compile(
    rf"(?P<low>{_N})%?(?P<with>（含）|\(含\))?(?:到|至|-|~|—|～)(?P<high>{_N})%(?:（不含）|\(不含\))?(?:之间)?" + _WORTH
)
_BOTTOM = re.compile(rf"(?:(?P<high>{_N})%(?:以下|不到)|(?:低于|不足|不到)(?P<high2>{_N})%)" + _WORTH)
_GRADE = re.compile(r"什么等[级次]|哪一?个?(?:档|等级)|什么档|档次")
_FULLY, _PARTLY = Decimal(80), Decimal(60)
_SELF_MARKS = 2


@dataclass(frozen=True, slots=True)
class _Tier:
    low: Decimal | None
    high: Decimal | None
    off: Decimal | None
    full: bool
    span: tuple[int, int]


def _tiers(text: str) -> list[_Tier]:
    found: list[_Tier] = []
    for pattern in (_MIDDLE, _TOP, _BOTTOM):
        for m in pattern.finditer(text):
            if any(a < m.end() and m.start() < b for a, b in (t.span for t in found)):
                continue
            told = m.groupdict()
            low, high = told.get("low") or told.get("low2"), told.get("high") or told.get("high2")
            off = Decimal(m["off"]) if m["off"] else None
            found.append(
                _Tier(Decimal(low) if low else None, Decimal(high) if high else None, off, bool(m["full"]), m.span())
            )
    return sorted(found, key=lambda t: -(t.low if t.low is not None else Decimal(-1)))


def by_loss(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Score by tiers that tell what is lost in each (95%以上满分, 90%到95%扣1分)."""
    tiers = _tiers(sheet.text)
    if want.kind not in {"points", "lost"} or len(tiers) <= 1 or not any(t.off is not None for t in tiers):
        return []
    if any(one.low != two.high for one, two in itertools.pairwise(tiers)) or tiers[0].high is not None:
        return []
    inside = {f.n for f in sheet.figures if any(a <= f.amount.start < b for a, b in (t.span for t in tiers))}
    outside = [f for f in sheet.figures if f.n not in inside and not f.is_word]
    marks = [f for f in outside if f.kind == "points"]
    told = [f for f in outside if f.kind == "ratio"]
    last = next((item for item in reversed(earlier) if item.unit == "%"), None)
    if len({f.value for f in marks}) != 1 or len(told) > 1 or sheet.says("每(?:低|高|少|增|降|超)"):
        return []
    if not told and last is None:
        last = first_rate(sheet)
    if told and len(outside) != len(marks) + 1:
        return []
    rate = told[0].value if told else None if last is None else last.number
    # On the edge of two tiers the rule must say to which it belongs; 以上 includes its own line.
    if rate is None or (rate != tiers[0].low and any(rate == t.high for t in tiers)):
        return []
    held = [t for t in tiers if (t.low is None or rate >= t.low) and (t.high is None or rate < t.high)]
    if len(held) != 1:
        return []
    whole = marks[0].value
    off = Decimal(0) if held[0].full else held[0].off if held[0].off is not None else whole
    if off > whole:
        return []
    used = (
        frozenset(inside) | {f.n for f in marks} | ({told[0].n} if told else last.used if last is not None else set())
    )
    made = () if last is None or told else last.made
    value = off if want.kind == "lost" else whole - off
    item = computed(
        "扣分" if want.kind == "lost" else "得分",
        plain_number(off) if want.kind == "lost" else f"{plain_number(whole)}－{plain_number(off)}",
        value,
        "分",
    )
    said = f"{plain_number(rate)}%在该档，{'扣' if want.kind == 'lost' else '得'}{item.shown}。"
    return [Found(value, "分", used, (item, *made), said, want.kind)]


def score_rate(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell what share of its full marks one part earned (得分率)."""
    figures = [f for f in sheet.figures if not f.is_word]
    marks = marks_of(sheet)
    earned = [f for f in figures if f.role == "points" and f is not marks and f.kind in {"points", "bare"}]
    if want.kind != "rate" or want.rate != "points_rate" or marks is None or len(figures) != _SELF_MARKS:
        return []
    lost = [f for f in figures if f.role == "deduct" and f is not marks]
    told = [*earned, *lost]
    if len(told) != 1 or not 0 <= told[0].value <= marks.value:
        return []
    value = (marks.value - told[0].value if lost else told[0].value) / marks.value * HUNDRED
    part = f"（{marks.told}－{told[0].told}）" if lost else told[0].told
    made = computed("得分率", f"{part}÷{marks.told}", value, "%")
    said = f"得分率为{made.result}（{made.steps[0]}）。"
    return [Found(value, "%", frozenset({marks.n, told[0].n}), (made,), said, "points_rate")]


def graded(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell the grade or tier of a score rate that was just worked out (得分率对应的等级、达成档次)."""
    last = earlier[-1] if earlier else None
    if want.kind != "total" or last is None or last.name != "points_rate" or not _GRADE.search(want.clause):
        return []
    rate = last.number
    if not 0 <= rate <= HUNDRED:
        return []
    if sheet.says("定性"):
        told = (
            "达成预期指标（100%至80%（含））"
            if rate >= _FULLY
            else "部分达成预期指标并具有一定效果（80%至60%（含））"
            if rate >= _PARTLY
            else "未达成预期指标且效果较差（60%至0）"
        )
        said = f"属于“{told}”。"
    else:
        said = f"折合百分制{plain_number(rate)}分，等级为“{grade_of(rate, bands().bands) or '未定'}”。"
    return [
        Found(
            Decimal(0),
            "",
            frozenset(),
            (),
            said,
            "verdict",
            (RuleUsed(NATIONAL, "QT01"),) if sheet.says("定性") else (),
        )
    ]


def with_execution(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Add the points of budget execution to those of the rest of a self-evaluation (绩效指标得分加执行率得分)."""
    figures = [f for f in sheet.figures if not f.is_word]
    marks = [f for f in figures if f.kind == "points" and "执行率" in f.lead]
    earned = [f for f in figures if f not in marks and f.kind in {"points", "bare"} and f.role == "points"]
    wholes = [f for f in figures if f not in (*marks, *earned) and f.kind == "points"]
    budget, spent = sheet.of_role("budget", "initial"), sheet.of_role("spent")
    if want.kind != "total" or any(len(found) != 1 for found in (marks, earned, budget, spent)) or len(wholes) > 1:
        return []
    if len(figures) != _SELF_MARKS * 2 + len(wholes) or budget[0].value <= 0 or sheet.says("每|封顶|不得分"):
        return []
    if wholes and (wholes[0].value + marks[0].value != HUNDRED or earned[0].value > wholes[0].value):
        return []
    if not wholes and earned[0].value > HUNDRED - marks[0].value:
        return []
    rate = spent[0].value / budget[0].value
    outcome = apply(rule_of(SELF, "RT11"), {"rate": rate}, marks[0].value)
    if outcome.points is None or rate > 1:
        return []
    total = earned[0].value + outcome.points
    one, two = (in_money(f.value, sheet.money_unit) for f in (spent[0], budget[0]))
    scored = points_of(outcome, "预算执行率得分")
    made = computed("合计", f"{earned[0].told}＋{marks[0].told}×{one}÷{two}", total, "分")
    said = f"合计得{made.shown}（其中预算执行率得{scored.shown}）。"
    if _GRADE.search(sheet.text):
        said += f"等级为“{grade_of(total, bands().bands) or '未定'}”。"
    used = frozenset(f.n for f in figures)
    return [Found(total, "分", used, (made, scored), said, "total", (RuleUsed(SELF, "RT11"),))]
