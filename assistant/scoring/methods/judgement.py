"""Qualitative methods (定性计分): the legal range is computed, the point inside it is a person's."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_points, round_decimal
from assistant.scoring.outcome import Given, Outcome, digits, earned, lacking, percent, rounded, word

if TYPE_CHECKING:
    from assistant.domain.quantity import RoundingMode
    from assistant.domain.rules import GradeScale, GradeWord, Parameters, RoundingSpec
    from assistant.domain.scoring import Relation

_BAND_NAMES = ("达成", "部分达成", "未达成")


@lru_cache(maxsize=1024)
def _legal_range(
    low: Decimal, high: Decimal | None, weight: Decimal, places: int, mode: RoundingMode
) -> tuple[Decimal, Decimal]:
    """Turn shares into the lowest and highest awardable points, both inclusive.

    An exclusive upper end loses one unit of the last printed place.
    """
    step = Decimal(1).scaleb(-places)
    lowest = round_decimal(weight * low, places)
    if high is None:
        return lowest, round_decimal(weight, places, mode)
    edge = weight * high
    highest = round_decimal(edge, places, "truncate")
    return lowest, max(lowest, highest - step if highest == edge else highest)


def _range_step(label: str, low: Decimal, high: Decimal | None, span: tuple[Decimal, Decimal]) -> str:
    shares = f"[{percent(low)}，100%]" if high is None else f"[{percent(low)}，{percent(high)}）"
    return f"{label}：可在分值的{shares}内给分，即{format_points(span[0])}至{format_points(span[1])}分"


def three_band(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Bound a judgement in three bands (定性三档): achieved, partly achieved, not achieved.

    Inputs: ``actual``, a word the rule's ``words`` map to a band; ``as_planned``, that it is the very
    word of the target, which is achieved. The cuts are inclusive below and
    exclusive above; points stay open. An unknown word leaves the whole weight open.
    """
    result = word(given, "actual")
    if result is None:
        return lacking("actual")
    band = parameters.words.get(result)
    planned = band is None and given.get("as_planned") is True
    if planned:
        band = 0
    if band is None:
        span = (Decimal(0), rounded(weight, rounding))
        return Outcome(None, (_range_step(f"“{result}”未对应到档次，由评价人员评判", Decimal(0), None, span),), span)
    edges = (None, *parameters.cuts, Decimal(0))
    low = edges[band + 1] or Decimal(0)
    high = edges[band]
    span = _legal_range(low, high, weight, rounding.places, rounding.mode)

    def told() -> tuple[str, ...]:
        name = _BAND_NAMES[band] if band < len(_BAND_NAMES) else f"第{band + 1}档"
        label = f"“{result}”与年度指标值一致，属达成" if planned else f"“{result}”属{name}"
        return (_range_step(label, low, high, span),)

    return Outcome(None, told, span, "met" if band == 0 else "missed")


def _find_scale(
    scales: tuple[GradeScale, ...], listing: str | None, result: str
) -> tuple[GradeScale, GradeWord] | None:
    for by_listing in (True, False):
        for scale in scales:
            for grade in scale.words:
                fits = scale.name == listing if by_listing else True
                if fits and grade.name == result:
                    return scale, grade
    return None


def grade_word(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Bound a judgement by a grade word (等级评判): 优良中低差, 高中低.

    Inputs: ``actual``, the word; ``scale``, the scale's name as the form lists it, optional. A
    suggested share is shown, never applied; a share or points the form itself states are.
    """
    result = word(given, "actual")
    if result is None:
        return lacking("actual")
    found = _find_scale(parameters.scales, word(given, "scale"), result)
    if found is None:
        span = (Decimal(0), rounded(weight, rounding))
        return Outcome(
            None, (_range_step(f"“{result}”不在所列等级之内，由评价人员评判", Decimal(0), None, span),), span
        )
    scale, grade = found
    if grade.share is not None or grade.points is not None:
        return _exact_grade(grade, weight, rounding)
    span = _legal_range(grade.at_least, grade.below, weight, rounding.places, rounding.mode)
    suggested: Decimal | None = None
    if grade.suggested is not None:
        suggested = min(max(rounded(weight * grade.suggested, rounding), span[0]), span[1])

    def told() -> tuple[str, ...]:
        bounds = _range_step(f"{scale.name}等级“{result}”", grade.at_least, grade.below, span)
        return (bounds,) if suggested is None else (bounds, f"建议{format_points(suggested)}分，确认后采用")

    best = grade.below is None
    return Outcome(None, told, span, "met" if best else "missed", suggested=suggested)


def _exact_grade(grade: GradeWord, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Give what the form states for a word."""
    before = (f"评定为“{grade.name}”",)
    if grade.points is not None:
        relation: Relation = "met" if grade.points >= weight else "missed"
        return earned(digits(grade.points), grade.points, weight, rounding, before=before, relation=relation)
    assert grade.share is not None  # noqa: S101 - the caller asks only then
    relation = "met" if grade.share == 1 else "missed"
    expression = f"{digits(weight)}×{percent(grade.share)}"
    return earned(expression, weight * grade.share, weight, rounding, before=before, relation=relation)


def direct_judgement(given: Given, parameters: Parameters, weight: Decimal, rounding: RoundingSpec) -> Outcome:
    """Leave the whole weight to judgement (评判给分) where a form gives no arithmetic rule."""
    del given, parameters
    span = (Decimal(0), rounded(weight, rounding))
    return Outcome(None, (_range_step("评分标准未给出可计算的规则，由评价人员评判", Decimal(0), None, span),), span)
