"""Printed scoring rules read into methods (评分标准识别): thresholds, steps, bands, judgement.

What is not understood is left to judgement and said; making a rule set of it is left to ``scheme``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.domain.quantity import format_decimal
from assistant.domain.scoring import Bracket, Parameters
from assistant.scoring.clauses import DIGIT_WORDS, POINT_MARK, SCORING, Clause, classify, plain_rule, split_clauses
from assistant.scoring.methods.banded import bracket_name

_OF_TARGET = re.compile("完成率|达成率|实现率|完成比例|完成程度|目标值的|指标值的")


_ELSEWHERE = re.compile("上年|去年|上一年|同期|同比|平均|前三年|近三年|历史")
_THREE_BANDS = re.compile("(?:部分|基本)(?:达成|达到|完成|实现).*(?:未|没有)(?:达成|达到|完成|实现)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """A printed rule as understood (识别结果).

    ``method`` is None where the wording calls for judgement; ``three_band`` stands for the scheme's
    qualitative rules with the cuts of the wording, ``proportional`` for the scheme's
    own proportional rule in the direction of the row's sign. ``told`` says it back in one sentence,
    ``open`` lists the clauses that were not understood. ``unit`` is what steps or bands are counted
    in (% for rates); ``of_target`` tells that the rates are of the target (完成率), not the value.
    """

    method: str | None
    parameters: Parameters
    told: str
    open: tuple[str, ...] = ()
    unit: str = ""
    of_target: bool = False


@lru_cache(maxsize=4096)
def recognise_rule(text: str) -> Recognised | None:
    """Read a printed scoring rule (识别评分标准); None where the text states no way of scoring.

    Every clause that speaks of points must be understood, else the whole is left to judgement: half a
    rule would give wrong points.
    """
    plain = plain_rule(text)
    if not SCORING.search(POINT_MARK.sub("", plain)):
        return None
    if _THREE_BANDS.search(plain) and "80%" in plain and ("60%" in plain or "50%" in plain):
        lower = Decimal("0.6") if "60%" in plain else Decimal("0.5")
        told = f"定性三档：以分值的80%、{format_decimal(lower * 100)}%为界，档内由评价人员评判；定量按完成比例"
        return Recognised("three_band", Parameters(cuts=(Decimal("0.8"), lower)), told)
    if _ELSEWHERE.search(plain):
        return Recognised(None, Parameters(), "评分标准须与表外数据比较，由评价人员评判", (plain,))
    clauses = [(clause, classify(clause)) for clause in split_clauses(plain)]
    of_target = _OF_TARGET.search(plain) is not None
    unknown = tuple(clause for clause, (kind, _) in clauses if kind == "unknown")
    if unknown:
        return Recognised(None, Parameters(), "评分标准未能全部识别，由评价人员评判", unknown)
    found = _combine(plain, [found for _, found in clauses])
    return replace(found, of_target=True) if found is not None and of_target else found


def _combine(plain: str, found: list[Clause]) -> Recognised | None:
    kinds = {kind for kind, _ in found}
    core = kinds - {"cap"}
    steps = [value for kind, value in found if kind == "step" and isinstance(value, re.Match)]
    bands = [value for kind, value in found if kind == "bracket" and isinstance(value, tuple)]
    if not core:
        return None
    if len(steps) == 1 and core <= {"step", "bracket", "full"}:
        return _step_rule(plain, steps[0], bands, found)
    if (
        core in ({"failures"}, {"failures", "full"})
        and len({value for kind, value in found if kind == "failures"}) == 1
    ):
        step = next(value for kind, value in found if kind == "failures" and isinstance(value, Decimal))
        return Recognised(
            "checklist_subtractive", Parameters(step=step), f"每有一项不符合扣{format_decimal(step, 2)}分，扣完为止"
        )
    if core in ({"proportional"}, {"proportional", "full"}):
        return Recognised("proportional", Parameters(), "按完成比例得分，以分值为上限")
    if core == {"full", "zero"} or (core == {"zero"} and "得分" in plain.replace("不得分", "")):
        bands_ = (Bracket(at_least=Decimal(1), share=Decimal(1)), Bracket(share=Decimal(0)))
        return Recognised(
            "brackets", Parameters(brackets=bands_), "达到目标值得满分，否则不得分", unit="%", of_target=True
        )
    if core <= {"bracket", "proportional", "zero"} and bands:
        return _band_rule(bands, proportional="proportional" in core, zero="zero" in core)
    if core == {"full"}:
        return None
    return Recognised(None, Parameters(), "评分标准未能全部识别，由评价人员评判", (plain,))


def _step_rule(
    plain: str, step: re.Match[str], bands: list[tuple[Bracket, bool]], found: list[Clause]
) -> Recognised | None:
    """A threshold with full marks, then so much off for every step beyond it."""
    rate = step["unit"] in {"个百分点", "%"}
    # ≥95%得10分 beside a step deduction is the full weight.
    full = [(bracket, rates) for bracket, rates in bands if bracket.share == 1 or bracket.points is not None]
    per = DIGIT_WORDS.get(step["n"] or "一") or Decimal(step["n"])
    if per == 0 or len(full) != len(bands) or len(full) > 1:
        return Recognised(None, Parameters(), "评分标准未能全部识别，由评价人员评判", (plain,))
    direction = "below" if step["lower"] is not None else "above"
    update: dict[str, object] = {
        "per": per,
        "direction": direction,
    }
    if full:
        bracket, rates = full[0]
        edge = bracket.at_least if direction == "below" else bracket.at_most
        edge = edge if edge is not None else (bracket.above if direction == "below" else bracket.below)
        if edge is None or rates != rate:
            return Recognised(None, Parameters(), "评分标准未能全部识别，由评价人员评判", (plain,))
        update["threshold"] = edge * 100 if rates else edge
    amount = Decimal(step["step"])
    if step["tail"] == "%" or step["share"] is not None:
        if step["tail"] != "%":
            return Recognised(None, Parameters(), "评分标准未能全部识别，由评价人员评判", (plain,))
        update["step_share"] = amount / 100
    else:
        update["step"] = amount
    modes = {value for kind, value in found if kind == "cap"}
    update["step_mode"] = "ceiling" if "ceiling" in modes else "floor"
    update["per_unit"] = "个百分点" if rate else step["unit"]
    parameters = Parameters.model_validate(update)
    unit = "%" if rate else step["unit"]
    return Recognised("step_deduction", parameters, _told_step(parameters, step["unit"]), unit=unit)


def _told_step(parameters: Parameters, unit: str) -> str:
    start = "目标值" if parameters.threshold is None else format_decimal(parameters.threshold)
    if parameters.threshold is not None and unit in {"个百分点", "%"}:
        start += "%"
    side = "低于" if parameters.direction == "below" else "高于"
    per = format_decimal(parameters.per) if parameters.per is not None else "1"
    what = (
        f"分值的{format_decimal(parameters.step_share * 100)}%"
        if parameters.step_share is not None
        else f"{format_decimal(parameters.step or Decimal(0), 2)}分"
    )
    counted = {"floor": "不足一档不计", "ceiling": "不足一档按一档计", "proportional": "按比例计"}[parameters.step_mode]
    shown = "个百分点" if unit == "%" else unit
    return f"以{start}为满分线，每{side}{per}{shown}扣{what}，{counted}，扣完为止"


def _band_rule(bands: list[tuple[Bracket, bool]], *, proportional: bool, zero: bool) -> Recognised:
    rates = {rate for _, rate in bands}
    if len(rates) > 1:
        return Recognised(None, Parameters(), "评分标准未能全部识别，由评价人员评判", ("百分比与数值混用",))
    made = sorted((bracket for bracket, _ in bands), key=_band_order)
    if zero:
        made.append(Bracket(share=Decimal(0)))
    rate = rates.pop()
    otherwise: Literal["proportional", "open"] = "proportional" if proportional else "open"
    parameters = Parameters(brackets=tuple(made), measure="rate" if rate else "actual", otherwise=otherwise)
    told = "；".join(f"{bracket_name(bracket, rates=rate)}：{_told_award(bracket)}" for bracket in made)
    told += "；其余按比例得分" if proportional else ""
    return Recognised("brackets", parameters, told, unit="%" if rate else "")


def _band_order(bracket: Bracket) -> tuple[int, Decimal]:
    """Order bands so that the narrower one is tried first, whatever the order they are printed in."""
    lower = bracket.at_least if bracket.at_least is not None else bracket.above
    upper = bracket.below if bracket.below is not None else bracket.at_most
    if bracket.proportional:
        return 2, Decimal(0)
    if lower is not None:
        return 0, -lower
    return 1, upper if upper is not None else Decimal(0)


def _told_award(bracket: Bracket) -> str:
    if bracket.points is not None:
        return f"得{format_decimal(bracket.points, 2)}分"
    if bracket.proportional or bracket.share is None:
        return "按比例得分"
    if bracket.share in {Decimal(0), Decimal(1)}:
        return "得满分" if bracket.share else "不得分"
    return f"得分值的{format_decimal(bracket.share * 100)}%"
