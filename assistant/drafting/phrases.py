"""Target, result and gap in words (目标与完成情况的表述): the relation is computed, never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.quantity import round_decimal
from assistant.drafting.input_text import quoted
from assistant.drafting.writing import slot
from assistant.facts import REVERSED, compared, read_actual, read_target, sign_of, standing_of

if TYPE_CHECKING:
    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import Score
    from assistant.drafting.writing import Writing

_GRADES = "优良中低差高可较一般好"
_FEWEST_GRADES = 3
_RATE_PLACES = 2
_MONEY = ("元", "千元", "万元", "百万元", "千万元", "亿元", "万亿元")


def is_ratio(indicator: Indicator) -> bool:
    """Whether the target is a percentage."""
    span = read_target(indicator)
    return span is not None and span.quantity.unit == "%"


def is_scale(target: str | None) -> bool:
    """Whether a target only lists the grades to choose from (优良中低差, 高中低)."""
    letters = "".join((target or "").split()).replace("、", "").replace("/", "")
    return len(letters) >= _FEWEST_GRADES and len(set(letters)) == len(letters) and set(letters) <= set(_GRADES)


def is_counted(indicator: Indicator) -> bool:
    """Whether the result is something completed (场、册、万人次), not a rate, a cost or a limit kept."""
    target = read_target(indicator)
    if target is None or target.quantity.value == 0 or sign_of(indicator) in REVERSED:
        return False
    return target.quantity.unit not in {"%", "‰", "分", *_MONEY}


def target_phrase(indicator: Indicator) -> str:
    """Word the target with its relation: ``不少于[[…]]``, ``不超过[[…]]``, ``为[[…]]``."""
    value = slot(f"indicator.{indicator.code}.target")
    sign, span = sign_of(indicator), read_target(indicator)
    if span is None:
        return quoted(value)
    if span.upper is not None:
        return value
    words = {
        "≥": "不低于" if is_ratio(indicator) else "不少于",
        ">": "高于" if is_ratio(indicator) else "多于",
        "≤": "不超过",
        "<": "低于",
    }
    return words.get(sign or "", "") + value


def result_phrase(indicator: Indicator) -> str:
    """Word the result: the number, or the printed words in quotation marks."""
    value = slot(f"indicator.{indicator.code}.actual")
    return value if read_actual(indicator) is not None else quoted(value)


def execution_phrase(score: Score, writing: Writing) -> str:
    """Word an execution rate with the amounts it was computed from; "" where they are not known.

    Rules differ in the denominator (全年预算数 or 实际到位资金); the one that gives the scored rate is
    named. Where the form prints another rate, both are told.
    """
    if score.ratio is None or not writing.has("funds.spent", f"score.{score.code}.ratio"):
        return ""
    spent = writing.ledger["funds.spent"].quantity
    for fact_id, name in (("funds.budget", "全年预算数"), ("funds.received", "实际到位资金")):
        whole = writing.ledger[fact_id].quantity if writing.has(fact_id) else None
        if whole is None or spent is None or whole.value <= 0:
            continue
        rate = slot(f"score.{score.code}.ratio")
        if round_decimal(spent.to(whole.unit).value / whole.value, 4) == round_decimal(score.ratio, 4):
            text = f"{name}{slot(fact_id)}，实际执行{slot('funds.spent')}，预算执行率{rate}"
            return f"{text}{_printed_otherwise(score, writing)}"
    return ""


def _printed_otherwise(score: Score, writing: Writing) -> str:
    fact_id = f"indicator.{score.code}.actual"
    if not writing.has(fact_id):
        return ""
    printed, scored = writing.ledger[fact_id].quantity, writing.ledger[f"score.{score.code}.ratio"].quantity
    if printed is None or scored is None or printed.unit != "%":
        return ""
    given = writing.ledger[fact_id].places
    places = _RATE_PLACES if given is None else given
    same = round_decimal(scored.value, places) == round_decimal(printed.value, places)
    return "" if same else f"（填报为{slot(fact_id)}）"


def gap_phrase(indicator: Indicator, score: Score, writing: Writing) -> str:
    """Word how far a missed target was missed; "" where that cannot be computed."""
    code = indicator.code
    if standing_of(indicator, score) != "missed" or not compared(indicator) or not writing.has(f"indicator.{code}.gap"):
        return ""
    gap = slot(f"indicator.{code}.gap")
    target, actual = read_target(indicator), read_actual(indicator)
    assert target is not None  # noqa: S101 - compared indicators have both numbers
    assert actual is not None  # noqa: S101
    above = actual.quantity.compare(target.quantity) > 0
    if above:
        return f"高出控制目标{gap}" if is_ratio(indicator) else f"超出控制目标{gap}"
    if is_ratio(indicator):
        return f"低于目标值{gap}"
    if target.quantity.unit in _MONEY:
        return f"较目标值低{gap}"
    return f"较目标值少{gap}"


def surplus_phrase(indicator: Indicator, writing: Writing) -> str:
    """Word how far a positive target was exceeded; "" for equality, reversed signs and open cases."""
    code = indicator.code
    if not compared(indicator) or sign_of(indicator) in REVERSED or not writing.has(f"indicator.{code}.gap"):
        return ""
    target, actual = read_target(indicator), read_actual(indicator)
    assert target is not None  # noqa: S101 - compared indicators have both numbers
    assert actual is not None  # noqa: S101
    if actual.quantity.compare(target.quantity) <= 0:
        return ""
    gap = slot(f"indicator.{code}.gap")
    return f"高于目标值{gap}" if is_ratio(indicator) else f"超出目标值{gap}"


def completion_phrase(indicator: Indicator, writing: Writing) -> str:
    """Word the rate of completion where it says something: counted things with a target to reach."""
    code = indicator.code
    if not compared(indicator) or is_ratio(indicator) or sign_of(indicator) in REVERSED:
        return ""
    fact_id = f"indicator.{code}.completion"
    return f"完成率{slot(fact_id)}" if writing.has(fact_id) else ""
