"""The open case under other inputs (假设与临界): what the points would be, how far the next grade is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.amounts import find_amounts
from assistant.chat.answer import Computed
from assistant.chat.calculator.kit import Solution
from assistant.chat.case_answers import CaseAnswer, points_of, rules_of, shown
from assistant.domain.quantity import Quantity, format_decimal, format_points, measure_of, round_decimal
from assistant.scoring.what_if import compare_changes, find_nearest, parse_change

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from assistant.chat.amounts import Amount
    from assistant.chat.answer import OpenCase

# What is added to or taken from the value at hand: 再多花20万, 少完成5个, 提高了3个百分点.
_MORE_OR_LESS = re.compile(
    r"(?:(?P<more>再多?|多|增加|增长|追加|提高|上升)|(?P<less>再?少|减少|压减|降低|下降|核减))"
    r"(?:花|支出|支|付|用|完成|做|办|建|发|培训|服务|了|出|掉|给)*$"
)


def next_grade(scored: OpenCase) -> str | None:
    """Name the grade above the case's own (上一等级); its own where none is above, None without a grade."""
    names = [band.name for band in scored.rule_set.bands]
    if scored.sheet.grade not in names:
        return None
    return names[max(names.index(scored.sheet.grade) - 1, 0)]


def tell_boundary(scored: OpenCase, grade: str | None) -> CaseAnswer | None:
    """Tell how far the total is from a grade's line, and the nearest input that would change the grade."""
    total = scored.sheet.total
    if total is None:
        return None
    bands = scored.rule_set.bands
    at = next((n for n, band in enumerate(bands) if band.name == grade), None)
    own = next((n for n, band in enumerate(bands) if band.name == scored.sheet.grade), None)
    sentences, computed = [], []
    if at is not None and own is not None:
        # Falling to a grade means passing below the line above it.
        line = bands[at - 1].at_least if at > own and at else bands[at].at_least
        gap = abs(total - line)
        expression = f"|{shown(total)}－{format_decimal(line)}|"
        computed.append(
            Computed(expression, format_points(gap), "分", (f"{expression}={format_points(gap)}分",), "距分数线")
        )
        if at > own:
            sentences.append(
                f"总分{shown(total)}分，再降{format_points(gap)}分以上（低于{format_decimal(line)}分）才会降到“{grade}”。"
            )
        elif at < own:
            sentences.append(
                f"总分{shown(total)}分，还差{format_points(gap)}分到“{grade}”（{format_decimal(line)}分）。"
            )
        else:
            sentences.append(f"总分{shown(total)}分，已在“{grade}”，高出分数线{format_points(gap)}分。")
    near = find_nearest(scored.evaluation, scored.rule_set, scored.sheet, grade_only=True)
    if near is not None:
        sentences.append(f"单项中最近的临界：{near.code}的数据为{near.value}时，{near.effect}。")
    elif sentences:
        sentences.append("没有哪一项单独变动会改变等级。")
    return (
        CaseAnswer(Solution(tuple(sentences), tuple(computed), topics=("评价等级 四档 百分制 分数线",)))
        if sentences
        else None
    )


def suppose(text: str, scored: OpenCase, codes: Sequence[str], earlier: Sequence[str]) -> CaseAnswer | None:
    """Score the case under another input, on top of those still in effect."""
    wanted = _changes(text, scored, codes)
    if not wanted:
        return None
    merged = {**dict(parse_change(item) for item in earlier), **wanted}
    result = compare_changes(scored.evaluation, scored.rule_set, merged)
    before = {score.code: score for score in result.before.scores}
    after = {score.code: score for score in result.after.scores}
    sentences, computed = [], []
    for code in dict.fromkeys(key.partition(".")[0] for key in wanted):
        row = after.get(code)
        if row is None:
            continue
        computed.append(points_of(row))
        sentences.append(f"{row.name}由{shown(before[code].points)}分变为{shown(row.points)}分。")
    total = result.after.total
    expression = f"{shown(result.before.total)}＋变动" if total is not None else "总分"
    computed.append(
        Computed(
            expression,
            shown(total),
            "分" if total is not None else "",
            (f"{shown(result.before.total)}分→{shown(total)}分",),
            "总分",
        )
    )
    grade = (
        f"等级由“{result.before.grade}”变为“{result.after.grade}”"
        if result.before.grade != result.after.grade
        else f"等级仍为“{result.after.grade or '未定'}”"
    )
    sentences.append(f"总分由{shown(result.before.total)}分变为{shown(total)}分，{grade}。")
    changes = tuple(f"{key}={value}" for key, value in merged.items())
    rules = rules_of(scored, *(after[key.partition(".")[0]] for key in wanted if key.partition(".")[0] in after))
    return CaseAnswer(Solution(tuple(sentences), tuple(computed)), rules, tuple(codes), changes)


def _changes(text: str, scored: OpenCase, codes: Sequence[str]) -> Mapping[str, str]:
    """Read the inputs a question supposes: 支出变成462.5万, 完成360个."""
    amounts = [a for a in find_amounts(text) if a.role not in {"weight", "score", "panel"} or a.unit != "分"]
    if not amounts:
        return {}
    amount = amounts[-1]
    code = codes[0]
    line = scored.evaluation.total_fund
    funded = code not in {item.code for item in scored.evaluation.indicators} and line is not None
    if funded and line is not None:
        field = "budget" if re.search(r"预算(?:数)?(?:变|改|调|是|为|再|多|少|追加|增)", text) else "spent"
        fact, unit, last = scored.ledger.get(f"funds.{field}"), line.unit, ""
    else:
        row = next(item for item in scored.evaluation.indicators if item.code == code)
        field = "target" if re.search(r"目标(?:值)?(?:变|改|调|定|是|为|设)", text) else "actual"
        fact, unit = scored.ledger.get(f"indicator.{code}.{field}"), row.unit or ""
        last = unit if field == "target" else ""
    own = None if fact is None or fact.quantity is None else fact.quantity.value
    value = _in_unit(amount, unit)
    step = _MORE_OR_LESS.search(text[: amount.start])
    if step is not None:
        # 再多花20万 is told from what was spent, and cannot be told where that is not known.
        if own is None:
            return {}
        value = own + (value if step["more"] else -value)
    return {f"{code}.{field}": f"{format_decimal(value)}{last}"}


def _in_unit(amount: Amount, unit: str) -> Decimal:
    """Bring a supposed value to the row's unit."""
    if not amount.unit or not unit:
        return amount.value
    own = amount.unit if not amount.unit.endswith(("万", "亿")) or not unit.endswith("元") else f"{amount.unit}元"
    if measure_of(own)[0] == measure_of(unit)[0]:
        return round_decimal(Quantity(amount.value, own).to(unit).value, 6).normalize() + 0
    return amount.value
