"""What the ledger and the drafts both read off an evaluation and its scores (取数与比较).

Citable values are built from it in ``assistant.facts.ledger``; nothing here words a sentence.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.language.quantities import read_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.evaluation import Evaluation, Indicator, Observation
    from assistant.domain.fact import FactLedger
    from assistant.domain.scoring import GroupScore, Score, ScoreSheet
    from assistant.language.quantities import QuantitySpan

FactRelation = Literal["below", "equal", "above", "incomparable"]
Standing = Literal["missed", "reached", "exceeded", "unknown"]
REVERSED = ("≤", "<")

_ZERO = Decimal(0)
_SHORTEST_NAME = 3
_SHORTEST_PART = 5
_YEAR_DIGITS = 4


def relation_of(ledger: FactLedger, first: str, second: str) -> FactRelation:
    """Tell how one fact's value stands to another's (数值关系): the first is below, equal or above.

    Texts, missing facts and different dimensions are ``incomparable``.
    """
    left, right = ledger.get(first), ledger.get(second)
    if left is None or right is None or left.quantity is None or right.quantity is None:
        return "incomparable"
    if left.quantity.dimension != right.quantity.dimension:
        return "incomparable"
    order: tuple[FactRelation, ...] = ("below", "equal", "above")
    return order[left.quantity.compare(right.quantity) + 1]


def rank_groups(sheet: ScoreSheet) -> tuple[GroupScore, ...]:
    """Order the groups that have a rate from highest to lowest; equal rates keep the form's order."""
    rated = [(group.rate, group) for group in sheet.groups if group.rate is not None]
    return tuple(group for _, group in sorted(rated, key=lambda pair: -pair[0]))


def group_letters(sheet: ScoreSheet) -> Mapping[str, str]:
    """Give each group the letter its indicators' codes begin with, else that of its place in the form."""
    letters: dict[str, str] = {}
    for place, group in enumerate(sheet.groups):
        codes = [score.code[:1] for score in sheet.scores if score.group == group.name and score.code[:1].isalpha()]
        letter = codes[0] if codes else chr(ord("A") + place)
        while letter in letters.values():
            letter = chr(ord(letter) + 1)
        letters[group.name] = letter
    return letters


def read_target(indicator: Indicator) -> QuantitySpan | None:
    """Read an indicator's target as one quantity, or None (text, missing)."""
    return read_amount(indicator.target, indicator.unit)


def read_actual(indicator: Indicator) -> QuantitySpan | None:
    """Read an indicator's result as one quantity, or None (text, missing).

    A result with a comparator (≥200篇) repeats the target and is no value.
    """
    span = read_amount(indicator.actual, indicator.unit)
    return None if span is not None and span.comparator not in {None, "="} else span


def sign_of(indicator: Indicator) -> str | None:
    """Tell the sign of an indicator's target: its own column's, else the one its target is printed with."""
    if indicator.sign is not None:
        return indicator.sign
    span = read_target(indicator)
    return span.comparator if span is not None else None


def compared(indicator: Indicator) -> bool:
    """Whether target and result are numbers of one dimension, so that they can be compared."""
    target, actual = read_target(indicator), read_actual(indicator)
    if target is None or actual is None or target.upper is not None or actual.upper is not None:
        return False
    return target.quantity.dimension == actual.quantity.dimension


def standing_of(indicator: Indicator | None, score: Score) -> Standing:
    """Tell how a result stands to its target (目标实现情况), from the values themselves.

    A rate without a printed target (预算执行率) is missed below one; whatever cannot be compared is
    ``unknown``.
    """
    if indicator is not None and (inside := _inside_range(indicator)) is not None:
        return "reached" if inside else "missed"
    if indicator is None or not compared(indicator):
        open_target = indicator is None or read_target(indicator) is None
        if open_target and score.ratio is not None:
            return "missed" if score.ratio < 1 else "reached"
        return "unknown"
    target, actual = read_target(indicator), read_actual(indicator)
    assert target is not None  # noqa: S101 - compared indicators have both numbers
    assert actual is not None  # noqa: S101
    order = actual.quantity.compare(target.quantity)
    if order == 0:
        return "reached"
    sign = sign_of(indicator)
    falling = sign in REVERSED or (sign == "=" and target.quantity.value == 0)
    if falling:
        return "missed" if order > 0 else "reached"
    return "exceeded" if order > 0 else "missed"


def _inside_range(indicator: Indicator) -> bool | None:
    """Whether a result lies in the target's range; None where there is no range to lie in."""
    target, actual = read_target(indicator), read_actual(indicator)
    if target is None or target.upper is None or actual is None or actual.upper is not None:
        return None
    if not target.quantity.dimension == target.upper.dimension == actual.quantity.dimension:
        return None
    return actual.quantity.compare(target.quantity) >= 0 >= actual.quantity.compare(target.upper)


def codes_of(observation: Observation, evaluation: Evaluation) -> tuple[str, ...]:
    """Tell which indicators an observation bears on: the named codes, else leaf names its text holds."""
    if observation.indicators:
        return observation.indicators
    words = f"{observation.title or ''}{observation.text}"
    return tuple(indicator.code for indicator in evaluation.indicators if names(words, indicator.name))


def names(words: str, name: str) -> bool:
    """Whether a text names an indicator: whole, or by most of its name (科学育儿宣讲 for …宣讲场次)."""
    if len(name) >= _SHORTEST_NAME and name in words:
        return True
    length = max(_SHORTEST_PART, -(-len(name) * 2 // 3))
    return any(name[start : start + length] in words for start in range(len(name) - length + 1))


def stated_amount(observation: Observation) -> Decimal | None:
    """Read the points an observation says were taken off (分); None where it names none."""
    span = read_amount(observation.amount, "分")
    return None if span is None or span.quantity.value <= 0 else span.quantity.value


def period_text(period: str | None) -> str | None:
    """Write the evaluated period as a report does: ``2024`` gives 2024年, ``2023-2024`` 2023—2024年."""
    if period is None or not period.strip():
        return None
    compact = period.strip().rstrip("度").rstrip("年").replace("—", "-").replace("–", "-")
    years = [part.strip().removesuffix("年") for part in compact.split("-")]
    if all(part.isdigit() and len(part) == _YEAR_DIGITS for part in years):
        return "—".join(years) + "年"
    return period.strip()


def total_weight(sheet: ScoreSheet) -> Decimal | None:
    """Sum the weights of the groups, else of the leaves (分); None where one is unknown."""
    weights = [group.weight for group in sheet.groups] or [score.weight for score in sheet.scores]
    known = [weight for weight in weights if weight is not None]
    return sum(known, _ZERO) if known and len(known) == len(weights) else None


def stated_parts(score: Score, evaluation: Evaluation) -> tuple[Decimal, ...]:
    """List the amounts that observations of kind deduction name for this indicator alone (分).

    Empty where they exceed the loss: then they contradict the points and cannot be its parts.
    """
    amounts = [
        stated_amount(observation)
        for observation in evaluation.observations
        if observation.kind == "deduction" and codes_of(observation, evaluation) == (score.code,)
    ]
    found = tuple(amount for amount in amounts if amount is not None)
    loss = score.deduction
    return found if loss is not None and sum(found, _ZERO) <= loss else ()


def read_amount(text: str | None, unit: str | None) -> QuantitySpan | None:
    """Read a whole text as one quantity, in ``unit`` where it names none; None where it is no number."""
    if text is None or not text.strip():
        return None
    return read_quantity(text, unit or "")


def read_weight(indicator: Indicator) -> Decimal | None:
    """Read an indicator's printed weight (分); None where there is none."""
    span = read_amount(indicator.weight, "分")
    return None if span is None else span.quantity.value
