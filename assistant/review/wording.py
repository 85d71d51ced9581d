"""Rationales in the field's form (扣分理由表述): indicator and points, rule, facts, arithmetic.

Values stand as slots until they are filled from the ledger; what the amounts are is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.evaluation import EvaluationPoint
from assistant.domain.quantity import format_decimal
from assistant.drafting.input_text import quoted
from assistant.drafting.phrases import (
    completion_phrase,
    gap_phrase,
    is_scale,
    result_phrase,
    target_phrase,
)
from assistant.drafting.reasons import without_result
from assistant.drafting.remedies import cause_part, restates
from assistant.drafting.slots import fill_text
from assistant.drafting.writing import slot
from assistant.facts import compared
from assistant.review.clauses import limits_text, point_for, point_mark
from assistant.scoring.framework import find_indicator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import Score, ScoreInput
    from assistant.drafting.writing import Writing
    from assistant.review.records import Reason, RuleClause

# A step's closing as scoring writes it: =4.8385→4.84分, =9.553297…→9.55分, =8→8.00分.
_ROUNDED = re.compile(r"=(-?\d+(?:\.\d+)?…?)→(\d+(?:\.\d+)?)分$")
_CLOSED = re.compile(r"→\d+(?:\.\d+)?分$")
_BELOW_ZERO = re.compile(r"，不足0分按0分计→0\.00分$")
_QUOTIENT = re.compile(r"(\d+(?:\.\d+)?÷\d+(?:\.\d+)?)=\d+(?:\.\d+)?%$")
_NOTE = re.compile(r"（分母为[^（）]*）")
_FULL_STEP = re.compile(r"得满分|采用原表得分|不高于|按原表口径")
_WHY = re.compile("因|由于|导致|系|受|未按|影响")
_FUND_WORDS = {
    "funds.budget": re.compile("预算"),
    "funds.received": re.compile("到位"),
    "funds.spent": re.compile("支出|执行|决算"),
    "funds.initial": re.compile("年初|预算"),
}
_AWARDABLE = re.compile(r"可(?:在分值的[^；。]*即|得)\d+\.\d+至\d+\.\d+分")
_INTERVAL = re.compile(r"([\[(（])(\d+(?:\.\d+)?)%，(\d+(?:\.\d+)?)%([\])）])")
_OPEN_TEXT = "评价材料未载明扣分的具体事项和评分依据，扣分理由待补充"


@dataclass(frozen=True, slots=True)
class Told:
    """One leaf as its sentences need it (单项情况): values as they count in the rationale."""

    score: Score
    indicator: Indicator | None
    name: str
    weight: Decimal
    points: Decimal
    deduction: Decimal
    group: bool = False
    proposed: bool = False


def head(told: Told, amount: Decimal | None = None) -> str:
    """Open a rationale: 【指标】满分X分，得Y分，扣Z分, and of several amounts the one that is told.

    What the form does not award is told as what it should (应得、应扣), beside the printed points.
    """
    word = "应" if told.proposed else ""
    opening = f"【{told.name}】满分{number(told.weight)}分，{word}得{number(told.points)}分"
    opening += f"，{word}扣{number(told.deduction)}分"
    if told.proposed:
        opening += f"（原表得{number(told.score.stated)}分）"
    return f"{opening}，其中本事项扣{number(amount)}分。" if amount is not None else f"{opening}。"


def basis_text(clause: RuleClause, reasons: Sequence[Reason], told: Told) -> str:
    """Word the rule: the form's own words in quotation marks, else document and clause, and the point missed."""
    if clause.printed:
        text = f"评分标准{quoted(clause.text)}"
    elif clause.document:
        text = f"{clause.document}，{clause.text}"
    else:
        text = clause.text
    text += _point_text(told, reasons)
    span = "" if told.group else awardable(told.score)
    if span:
        actual = told.indicator.actual if told.indicator is not None else None
        judged = actual is not None and not has_digit(actual)
        text += f"；评为{quoted(actual)}的，{span}" if actual and judged else f"；{span}"
    return f"依据：{text}。"


def awardable(score: Score) -> str:
    """Tell the range a judgement may award, as scoring words it with the shares it follows from.

    A range from nothing to full marks tells nothing and gives "", as does none.
    """
    if score.range is None or (score.range[0] == 0 and score.range[1] == score.weight):
        return ""
    for step in score.steps:
        found = _AWARDABLE.search(step.text)
        if found is not None:
            return _INTERVAL.sub(_interval_text, found.group())
    return f"可给分范围为{limits_text(score.range)}"


def has_digit(text: str) -> bool:
    """Tell whether a result is told by figures or a date rather than by a grade (有没有数字)."""
    return any(sign.isdigit() for sign in text)


def _interval_text(match: re.Match[str]) -> str:
    """Write [60.00%，80.00%) as 60%（含）至80%（不含）."""
    left, low, high, right = match.groups()
    ends = ["（含）" if mark in "[]" else "（不含）" for mark in (left, right)]
    return f"{_short(low)}%{ends[0]}至{_short(high)}%{ends[1]}"


def _point_text(told: Told, reasons: Sequence[Reason]) -> str:
    """Name the one point of evaluation the reasons fall under; "" where none or several are meant."""
    known = find_indicator(told.name)
    points = told.indicator.points_of_evaluation if told.indicator is not None else ()
    if not points and known is not None:
        points = tuple(EvaluationPoint(text=point.text, negative=point.negative) for point in known.points)
    stated = [reason for reason in reasons if not reason.criterion]
    places = {point_for(reason.text, points, failed=True) for reason in stated}
    place = next(iter(places)) if len(places) == 1 else None
    if place is None:
        return ""
    return f"，对应评价要点{point_mark(place)}{quoted(_bare_point(points[place].text))}"


def _bare_point(text: str) -> str:
    """Leave out the rule that forms print behind the last point (每有一项不合格扣…)."""
    return re.split(r"[。；]每|。", text)[0].strip("；;。 ")


def facts_text(told: Told, reasons: Sequence[Reason], writing: Writing, *, amounts: bool) -> str:
    """Word what was found: target and result where they decide, then what the inputs tell.

    Args:
        told: The leaf.
        reasons: What the points were lost for.
        writing: The material, for the values' slots.
        amounts: Print each reason's own amount behind it.
    """
    pieces = [measured(told, writing)]
    texts = []
    for reason in reasons:
        own = reason.text
        if pieces[0]:
            own = "" if own in fill_text(pieces[0], writing.ledger) else _untold(writing, told.score.code, own)
        if reason.criterion:
            own = f"评价要点{quoted(_bare_point(reason.text))}未达到要求"
        if own:
            tail = f"（扣{number(reason.amount)}分）" if amounts and reason.amount is not None else ""
            texts.append(own.rstrip("。；") + tail)
    if len(texts) > 1:
        texts = [f"{point_mark(n)}{text}" for n, text in enumerate(texts)]
    pieces.extend(texts)
    # What the unit promises to do bears no points; what only tells the result again is no cause.
    stated = cause_part(told.indicator.deviation) if told.indicator is not None and not texts else ""
    if stated and pieces[0]:
        what = "情况" if restates(stated) else "原因"
        pieces.append(f"填报单位说明的{what}为{quoted(stated)}")
    shown = "；".join(piece for piece in pieces if piece)
    return f"事实：{shown}。" if shown else ""


def _untold(writing: Writing, code: str, text: str) -> str:
    """Leave out what target and result have told, but never a clause that says why."""
    rest = without_result(writing, code, text)
    cut = text.replace(rest, "") if rest else text
    return text if _WHY.search(cut) else rest


def measured(told: Told, writing: Writing) -> str:
    """Word target and result, or the amounts of a rate; "" where neither decides the points."""
    score, indicator = told.score, told.indicator
    if score.method == "execution_rate":
        return _rate_text(score, writing)
    if indicator is None:
        return ""
    code = indicator.code
    if compared(indicator) and writing.has(f"indicator.{code}.target", f"indicator.{code}.actual"):
        gap = gap_phrase(indicator, score, writing)
        done = completion_phrase(indicator, writing) if score.relation == "missed" else ""
        tail = "".join(f"，{part}" for part in (gap, done) if part)
        return f"目标值为{target_phrase(indicator)}，实际完成值为{result_phrase(indicator)}{tail}"
    if score.computed is not None and not indicator.points_of_evaluation:
        return _inputs_text(score)
    if indicator.actual and score.range is not None and writing.has(f"indicator.{code}.actual"):
        aim = indicator.target
        before = (
            f"目标为{target_phrase(indicator)}，"
            if aim and not is_scale(aim) and writing.has(f"indicator.{code}.target")
            else ""
        )
        # A date or a number is told, not a grade given.
        verb = "完成情况为" if has_digit(indicator.actual) else "完成情况评定为"
        return f"{before}{verb}{result_phrase(indicator)}"
    return ""


def _rate_text(score: Score, writing: Writing) -> str:
    """Word a rate by the amounts its rule names (实际到位资金…，实际支出…，执行率…), the one below the line first."""
    amounts = [item for item in score.inputs if item.unit and re.fullmatch(r"[\d.,]+", item.value)][:2]
    if len(amounts) < 2:  # noqa: PLR2004 - above and below the line
        return _inputs_text(score)
    above, below = amounts
    text = f"{below.name}{_amount(below, writing)}，{above.name}{_amount(above, writing)}"
    rate = f"score.{score.code}.ratio"
    return f"{text}，{score.name}为{slot(rate)}" if writing.has(rate) else text


def _amount(given: ScoreInput, writing: Writing) -> str:
    """Print an amount through its fact where the ledger has it, so that it can be followed."""
    printed = f"{given.value}{given.unit or ''}"
    for fact_id in ("funds.budget", "funds.received", "funds.spent", "funds.initial"):
        fact = writing.ledger.get(fact_id)
        if fact is not None and fact.printed == printed and _FUND_WORDS[fact_id].search(given.name):
            return slot(fact_id)
    return printed


def _inputs_text(score: Score) -> str:
    """List the values a formula was given: 部门决算数…万元，年初部门预算数…万元."""
    shown = [item for item in score.inputs if re.search(r"\d", item.value) and item.name != "实际完成值"]
    told = [f"{item.name}{item.value}{_unit_after(item)}" for item in shown]
    # Last year's rate is no quotient of this year's amounts, so it stands in a sentence of its own.
    before = [text for text in told if text.startswith("上年")]
    now = [text for text in told if not text.startswith("上年")]
    return "。".join("，".join(part) for part in (before, now) if part)


def _unit_after(item: ScoreInput) -> str:
    unit = item.unit or ""
    return "" if unit in item.value else unit


def arithmetic_text(steps: Sequence[str]) -> str:
    """Word the arithmetic: each step as it can be followed by hand; "" where there is none."""
    kept = [shown for step in _needed(steps) if (shown := hand_step(step))]
    return f"计算：{'；'.join(kept)}。" if kept else ""


def _needed(steps: Sequence[str]) -> list[str]:
    """Leave out a quotient that the next step computes again, and what only repeats the rule."""
    kept = []
    for place, step in enumerate(steps):
        quotient = _QUOTIENT.match(step)
        later = steps[place + 1 :]
        if quotient is not None and "分母" not in step and any(quotient.group(1) in other for other in later):
            continue
        kept.append(step)
    return kept


def hand_step(step: str) -> str:
    """Write a step of scoring as a person would: ``10×441.83÷462.50≈9.55，得9.55分``.

    What is no arithmetic gives "".
    """
    if _FULL_STEP.search(step):
        return ""
    bare = _NOTE.sub("", step)
    match = _ROUNDED.search(bare)
    if match is not None:
        exact, points = match.groups()
        shown = _short(points)
        same = "…" not in exact and exact.rstrip("0").rstrip(".") == shown
        bare = f"{bare[: match.start()]}{'=' if same else '≈'}{shown}，得{shown}分"
    elif _BELOW_ZERO.search(bare):
        bare = _BELOW_ZERO.sub("，不足0分，得0分", bare)
    else:
        bare = _CLOSED.sub("", bare)
    bare = bare.replace("＜", "小于")
    return bare.replace("=", "＝") if re.search(r"\d", bare) else ""


def _short(points: str) -> str:
    return points.rstrip("0").rstrip(".") if "." in points else points


def unexplained(told: Told, amount: Decimal, *, full: bool) -> str:
    """Say that nothing tells what the points were taken off for; ``full``: the rule takes nothing off."""
    borne = "按所载情况和评分标准核算，本项不扣分；" if full else ""
    where = f"另扣{number(amount)}分，" if amount != told.deduction else ""
    return f"{borne}{where}{_OPEN_TEXT}。"


def number(value: Decimal | None) -> str:
    """Write points as a sentence does, trailing zeros dropped."""
    return "" if value is None else format_decimal(value)
