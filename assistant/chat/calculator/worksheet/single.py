"""One indicator beside its points (单项指标): days late, what must be reached, points taken off, targets met."""

from __future__ import annotations

import re
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING

from assistant.chat.calculator.days import days_late
from assistant.chat.calculator.kit import HUNDRED, bands
from assistant.chat.calculator.told_steps import told_step
from assistant.chat.calculator.worksheet.figures import Found, computed, plain_number
from assistant.chat.calculator.worksheet.rates import target_of
from assistant.chat.calculator.worksheet.scored import OWN_RULE, lower_is_better, marks_of, points
from assistant.chat.calculator.worksheet.wanted import Want
from assistant.scoring.totals import grade_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.calculator.worksheet.figures import Figure, Worksheet


_BASE = frozenset({"target", "target_rate", "plan_cost", "full_line"})


def days(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how many days late something was (逾期天数)."""
    late = days_late(sheet.text) if want.kind == "days" else None
    if late is None:
        return []
    made = computed("逾期", "两日期相隔", Decimal(late), "天")
    return [Found(Decimal(late), "天", frozenset(), (made,), f"晚了{late}天。", "days")]


def more_points(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how many points a rise of the rate is worth (比率变动带来的得分变动)."""
    if want.kind != "points_moved" or OWN_RULE.search(sheet.text):
        return []
    ratios, marks = sheet.of_kind("ratio"), marks_of(sheet)
    if len(ratios) != 2 or marks is None or max(f.value for f in ratios) > HUNDRED:  # noqa: PLR2004 - from and to
        return []
    first, second = ratios
    gap = (second.value - first.value) / HUNDRED * marks.value
    expression = f"{marks.told}×（{second.told}%－{first.told}%）"
    made = computed("得分变动", expression, abs(gap), "分")
    word = "多" if gap >= 0 else "少"
    return [
        Found(gap, "分", frozenset({first.n, second.n, marks.n}), (made,), f"{word}得{made.shown}。", "points_moved")
    ]


def least(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Tell how much must be reached for so many points, or for a rate (倒推须完成多少)."""
    if (
        want.kind not in {"least", "amount"}
        or not re.search("至少|最少|起码|要|得|需|才", want.clause)
        or OWN_RULE.search(sheet.text)
    ):
        return []
    base = [f for f in sheet.figures if f.role in _BASE and f.kind in {"count", "money"}]
    aims = [f for f in sheet.figures if f.role in {"aim", "points"} and f.kind == "points"]
    marks = [f for f in sheet.figures if f.kind == "points" and f not in aims]
    if len(base) != 1 or len(aims) != 1 or len(marks) != 1 or marks[0].value <= 0 or aims[0].value > marks[0].value:
        return []
    value = aims[0].value / marks[0].value * base[0].value
    whole = base[0].kind == "count"
    shown = value.to_integral_value(rounding=ROUND_CEILING) if whole else value
    expression = f"{base[0].told}×{aims[0].told}÷{marks[0].told}"
    unit = base[0].amount.unit
    made = computed("至少", expression, shown, unit)
    return [
        Found(shown, unit, frozenset({base[0].n, aims[0].n, marks[0].n}), (made,), f"至少须{made.shown}。", "least")
    ]


def rescaled(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Bring points of fewer full marks to a scale of a hundred (折算百分制)."""
    told = [f for f in sheet.figures if f.kind in {"points", "bare"} and not f.is_word and "折" not in f.lead]
    wholes = [f for f in told if re.search("满分|总分|共", f.lead)]
    got = [f for f in told if f not in wholes and re.search("得了?|拿了?|打了?|考了?|实得|平均", f.lead)]
    left_out = [f for f in told if f not in wholes and f not in got]
    if (
        want.kind != "rescaled"
        or len(got) != 1
        or len(wholes) != 1
        or any(HUNDRED - f.value != wholes[0].value for f in left_out)
    ):
        return []
    value = got[0].value / wholes[0].value * HUNDRED
    made = computed("折算得分", f"{got[0].told}÷{wholes[0].told}×100", value, "分")
    used = frozenset(f.n for f in sheet.figures if f in told or "折" in f.lead)
    return [Found(value, "分", used, (made,), f"折算为{made.shown}。", "rescaled")]


def taken(sheet: Worksheet, want: Want, _: Sequence[Found]) -> list[Found]:
    """Take listed points off a total, or add them (逐项扣分后的得分)."""
    if want.kind not in {"points", "total", "amount"} or sheet.says("每|最多|%") or told_step(sheet.text):
        return []
    figures = [f for f in sheet.figures if f.kind in {"points", "bare"} and not f.is_word]
    signs = {f.n: _sign(sheet, f) for f in figures}
    bases = [f for f in figures if signs[f.n] == ""]
    moved = [f for f in figures if signs[f.n]]
    if (
        len(bases) != 1
        or not moved
        or len(figures) != len([f for f in sheet.figures if not f.is_word and f.kind != "count"])
    ):
        return []
    value = bases[0].value + sum((f.value if signs[f.n] == "＋" else -f.value for f in moved), Decimal(0))
    if value < 0:
        return []
    expression = bases[0].told + "".join(f"{signs[f.n]}{f.told}" for f in moved)
    made = computed("得分", expression, value, "分")
    said = f"得{made.shown}。"
    if sheet.says("等[级次]|[优良中差](?:吗|不|么)") and value <= HUNDRED:
        said += f"等级为“{grade_of(value, bands().bands) or '未定'}”。"
    return [Found(value, "分", frozenset(f.n for f in figures), (made,), said, "points")]


def _sign(sheet: Worksheet, figure: Figure) -> str:
    """Tell whether a figure is taken off, added, or neither; members of a list go with the first."""
    told = re.match("的?(?P<way>加|扣|减)分", figure.tail)
    if told is not None:
        # 1分加分项: what it is stands behind.
        return "＋" if told["way"] == "加" else "－"
    before = re.split("[，,。；;？?！]", sheet.text[: figure.amount.start])[-1]
    if (
        not figure.lead
        and figure.n
        and not re.search("[，,。；;]", sheet.text[sheet.figures[figure.n - 1].amount.end : figure.amount.start])
    ):
        return _sign(sheet, sheet.figures[figure.n - 1])
    off = max(before.rfind(word) for word in ("扣", "下调", "核减", "调减"))
    on = max(before.rfind(word) for word in ("加", "补", "上调"))
    return "" if max(off, on) < 0 else "－" if off > on else "＋"


def full(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Tell whether full marks are earned, with the points (能否得满分)."""
    if want.kind != "full":
        return []
    line = re.search(r"(\d+(?:\.\d+)?)%(?:及?以上)?才(?:能|可以|算)?(?:得|给|拿)?满分", sheet.text)
    if line is not None:
        return _full_line(sheet, Decimal(line[1]), line.start())
    found = points(sheet, Want("points", want.subject, want.clause, want.start), earlier)
    marks = marks_of(sheet)
    return [
        Found(
            f.number,
            f.unit,
            f.used,
            f.made,
            f"{'能' if marks is not None and f.number == marks.value else '不能'}得满分，{f.said}",
            "points",
        )
        for f in found
    ]


def _full_line(sheet: Worksheet, line: Decimal, start: int) -> list[Found]:
    """Hold the completion against the line from which full marks are given (得满分的线)."""
    at = frozenset(f.n for f in sheet.figures if f.kind == "points" or f.amount.start == start)
    counts = [f for f in sheet.figures if f.n not in at and f.kind in {"count", "bare", "money"}]
    bases = [f for f in counts if re.search("计划|目标", f.lead)]
    done = [f for f in counts if f not in bases]
    if len(bases) != 1 or len(done) != 1 or bases[0].value <= 0:
        return []
    value = done[0].value / bases[0].value * HUNDRED
    made_rate = computed("完成率", f"{done[0].told}÷{bases[0].told}", value, "%")
    word = "能" if value >= line else "不能"
    said = f"{word}得满分：完成率{made_rate.result}，{'达到' if value >= line else '没有达到'}{plain_number(line)}%。"
    return [Found(value, "%", at | {bases[0].n, done[0].n}, (made_rate,), said, "completion")]


def verdict(sheet: Worksheet, want: Want, earlier: Sequence[Found]) -> list[Found]:
    """Hold what was just computed against the line told for it (是否达到目标)."""
    if want.kind != "verdict":
        return []
    last = next((found for found in reversed(earlier) if found.unit in {"%", "分"} and found.name != "which"), None)
    ratios = [
        f
        for f in sheet.of_kind("ratio")
        if f.n not in (last.used if last is not None else frozenset()) and f.amount.upper is None
    ]
    target = target_of(sheet) or (ratios[0] if len(ratios) == 1 else None)
    if last is None or last.unit != "%" or target is None:
        return []
    limit = re.search("超", want.clause) is not None or (lower_is_better(sheet) and last.name != "growth")
    reached = abs(last.number) > target.value if limit else abs(last.number) >= target.value
    words = ("超过", "没有超过") if limit else ("达到", "没有达到")
    said = f"{words[0] if reached else words[1]}{target.told}{target.amount.unit}。"
    return [Found(Decimal(int(reached)), "", frozenset({target.n}), (), said, "verdict")]
