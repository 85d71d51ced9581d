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
from assistant.domain.scoring import Bracket, GradeScale, GradeWord, Parameters
from assistant.scoring.bands import DEVIATION
from assistant.scoring.clauses import (
    DIGIT_WORDS,
    NUMBERED,
    POINT_MARK,
    SCORING,
    Clause,
    ClauseKind,
    classify,
    grades,
    plain_rule,
    split_clauses,
)
from assistant.scoring.gathering import plain_word
from assistant.scoring.methods.banded import bracket_name

_OF_TARGET = re.compile("完成率|达成率|实现率|完成比例|完成程度|目标值的|指标值的")
_ELSEWHERE = re.compile(
    "上年|去年|上一年|同期|同比|前三年|近三年|历史|平均(?:水平|值|数|线)|(?:市|省|区|县|全国|行业|同类|部门|年)[^,;。]{0,2}平均"
)
_THREE_BANDS = re.compile("(?:部分|基本)(?:达成|达到|完成|实现).*(?:未|没有)(?:达成|达到|完成|实现)")
_OPEN = frozenset({"unknown", "judged", "rest"})


@dataclass(frozen=True, slots=True)
class Recognised:
    """A printed rule as understood (识别结果).

    ``method`` is None where the wording calls for judgement; ``three_band`` stands for the scheme's
    qualitative rules with the cuts of the wording, ``proportional`` for the scheme's
    own proportional rule in the direction of the row's sign. ``told`` says it back in one sentence,
    ``open`` lists the clauses that were not understood. ``unit`` is what steps or bands are counted
    in (% for rates); ``of_target`` tells that the rates are of the target (完成率), not the value.
    ``partial`` rules keep what was understood, but what they leave open may change any points, so
    that the points are judged; a rule that is open only for the rest of the values is not partial.
    """

    method: str | None
    parameters: Parameters
    told: str
    open: tuple[str, ...] = ()
    unit: str = ""
    of_target: bool = False
    partial: bool = False


@lru_cache(maxsize=4096)
def recognise_rule(text: str) -> Recognised | None:
    """Read a printed scoring rule (识别评分标准); None where the text states no way of scoring.

    What is understood is kept; clauses that are not are named in ``open``, and half a rule never
    decides points by itself.
    """
    plain = plain_rule(text)
    if not SCORING.search(POINT_MARK.sub("", plain)):
        return None
    if _THREE_BANDS.search(plain) and re.search("80%[^;。]{0,8}100%|100%[^;。]{0,8}80%", plain):
        return _three_bands(plain)
    if _ELSEWHERE.search(plain):
        return Recognised(None, Parameters(), "评分标准须与表外数据比较，由评价人员评判", (plain,))
    numbered = len(set(NUMBERED.findall(plain))) > 1
    clauses = [(clause, classify(clause, numbered=numbered)) for clause in split_clauses(plain)]
    unclear = tuple(clause for clause, (kind, _) in clauses if kind in _OPEN)
    found = _combine(_settled([one for _, one in clauses if one[0] not in _OPEN]))
    if found is None:
        if not unclear and all(kind == "full" for _, (kind, _) in clauses):
            return None
        judged = all(kind in {"judged", "rest"} for _, (kind, _) in clauses)
        told = "评分标准写明由评价人员评判" if judged else "评分标准未能识别，由评价人员评判"
        return Recognised(None, Parameters(), told, unclear or (plain,))
    if DEVIATION.search(plain):
        found = _off_target(found)
    if _OF_TARGET.search(plain) is not None:
        found = replace(found, of_target=True)
    return _with_open(found, unclear, [kind for _, (kind, _) in clauses]) if unclear else found


def _three_bands(plain: str) -> Recognised:
    lower = Decimal("0.5") if "50%" in plain and "60%" not in plain else Decimal("0.6")
    told = f"定性三档：以分值的80%、{format_decimal(lower * 100)}%为界，档内由评价人员评判；定量按完成比例"
    return Recognised("three_band", Parameters(cuts=(Decimal("0.8"), lower)), told)


def _with_open(found: Recognised, unclear: tuple[str, ...], kinds: list[ClauseKind]) -> Recognised:
    """Keep what was understood; where only the rest of the values is judged, the bands still decide theirs."""
    named = "、".join(f"“{clause}”" for clause in unclear)
    only_rest = all(kind not in {"unknown", "judged"} for kind in kinds)
    if only_rest and found.method == "brackets" and found.parameters.otherwise == "open":
        return replace(found, told=f"{found.told}；其余由评价人员评判（{named}）", open=unclear)
    told = f"已识别：{found.told}；未识别：{named}，得分由评价人员评判"
    return replace(found, told=told, open=unclear, partial=True)


def _settled(found: list[Clause]) -> list[Clause]:
    """Read 完成得满分 and 未完成得0分 as all and nothing where no word between them is graded."""
    words = [value for kind, value in found if kind == "word" and isinstance(value, tuple)]
    if not words or grades([name for name, _ in words]):
        return found
    settled: list[Clause] = []
    for kind, value in found:
        award = value[1] if kind == "word" and isinstance(value, tuple) else None
        if isinstance(award, dict) and award.get("share") == 0:
            settled.append(("zero", None))
        else:
            settled.append(("full", None) if kind == "word" else (kind, value))
    return settled


def _off_target(found: Recognised) -> Recognised:
    """Count bands and steps by how far the result is off its target (偏差、差额)."""
    parameters, rising = found.parameters, found.parameters.direction == "above"
    if found.unit != "%" or found.method not in {"brackets", "step_deduction"}:
        return found
    if found.method == "step_deduction" and not rising:
        return found
    update: dict[str, object] = {"measure": "deviation"}
    if found.method == "step_deduction" and parameters.threshold is None:
        update["threshold"] = Decimal(0)
    return replace(
        found,
        parameters=parameters.model_copy(update=update),
        told=f"按与目标值的偏差率计：{found.told.removeprefix('以目标值为满分线，')}",
    )


def _combine(found: list[Clause]) -> Recognised | None:  # noqa: PLR0911 - one return per form
    """Say what the understood clauses mean together; None where they make no rule."""
    core = {kind for kind, _ in found} - {"cap"}
    if not core:
        return None
    bands = [value for kind, value in found if kind == "bracket" and isinstance(value, tuple)]
    steps = [value for kind, value in found if kind == "step" and isinstance(value, re.Match)]
    if len(steps) == 1 and core <= {"step", "bracket", "full", "within", "on_time"}:
        return _step_rule(steps[0], bands, found)
    words = [value for kind, value in found if kind == "word" and isinstance(value, tuple)]
    if words and core == {"word"}:
        return _words_rule(words)
    if core <= {"failures", "each", "parts", "full", "word"} and core & {"failures", "each", "parts"}:
        return _points_rule(core, found)
    if core in ({"proportional"}, {"proportional", "full"}, {"proportional", "within"}):
        return Recognised("proportional", Parameters(), "按完成比例得分，以分值为上限")
    if core <= {"on_time", "late", "full"} and core & {"on_time", "late"}:
        return _deadline_rule(late="late" in core)
    if core <= {"within", "over", "full"} and core & {"within", "over"}:
        return _limit_rule(over="over" in core)
    if core <= {"event", "full"} and "event" in core:
        return Recognised("zero_tolerance", Parameters(), "未发生得满分，发生（存在）所列情形不得分")
    if core in ({"full", "zero"}, {"zero"}):
        return _all_or_nothing()
    if core <= {"bracket", "proportional", "zero", "full"} and bands:
        return _band_rule(bands, proportional="proportional" in core, zero="zero" in core)
    return None


def _all_or_nothing() -> Recognised:
    bands = (Bracket(at_least=Decimal(1), share=Decimal(1)), Bracket(share=Decimal(0)))
    told = "达到目标值得满分，否则不得分"
    return Recognised("brackets", Parameters(brackets=bands), told, unit="%", of_target=True)


def _limit_rule(*, over: bool) -> Recognised:
    """Full marks within a budget or limit; beyond it nothing, or a judgement where the rule is silent."""
    kept = Bracket(at_most=Decimal(1), share=Decimal(1))
    bands = (kept, Bracket(share=Decimal(0))) if over else (kept,)
    told = "不超过预算（目标值）得满分，超过不得分" if over else "不超过预算（目标值）得满分，其余由评价人员评判"
    parameters = Parameters(brackets=bands, otherwise="open", measure="completion")
    return Recognised("brackets", parameters, told, unit="%", of_target=True)


def _deadline_rule(*, late: bool) -> Recognised:
    told = "按期完成得满分，未按期完成" + ("不得分" if late else "的由评价人员评判")
    return Recognised("deadline", Parameters(otherwise="proportional" if late else "open"), told, unit="天")


def _words_rule(words: list[tuple[str, object]]) -> Recognised | None:
    """Grade words with what each earns: 优得100%，良得80%，差不得分."""
    names = [plain_word(word) for word, _ in words]
    if len(set(names)) != len(names) or len(names) < 2:  # noqa: PLR2004 - a scale has two ends
        return None
    made = []
    for name, (_, award) in zip(names, words, strict=True):
        if isinstance(award, tuple):
            low, high = award
            made.append(GradeWord(name=name, at_least=low, below=None if high == 1 else high))
        elif isinstance(award, dict):
            share = award.get("share")
            made.append(GradeWord(name=name, at_least=share or Decimal(0), share=share, points=award.get("points")))
    scale = GradeScale(name="".join(names), words=tuple(made))
    told = "；".join(f"“{word.name}”{_told_word(word)}" for word in made)
    return Recognised("grade_word", Parameters(scales=(scale,)), f"按评定等级：{told}")


def _told_word(word: GradeWord) -> str:
    if word.share is None and word.points is None:
        upper = "100" if word.below is None else format_decimal(word.below * 100)
        return f"在分值的{format_decimal(word.at_least * 100)}%至{upper}%内评判"
    return _told_award(Bracket(share=word.share, points=word.points))


def _points_rule(core: set[ClauseKind], found: list[Clause]) -> Recognised | None:
    """Points of evaluation: so much for each that holds, or so much off for each that does not."""
    costs = {value for kind, value in found if kind == "failures" and isinstance(value, tuple)}
    earned = {value for kind, value in found if kind == "each" and isinstance(value, Decimal)}
    if len(costs) > 1 or len(earned) > 1:
        return None
    if earned and (not costs or costs == {(next(iter(earned)), None)}):
        step = next(iter(earned))
        told = f"每符合一项评价要点得{format_decimal(step, 2)}分，以分值为上限"
        return Recognised("checklist_additive", Parameters(step=step), told)
    if costs and "parts" not in core and not earned:
        step, share = next(iter(costs))
        off = f"分值的{format_decimal(share * 100, 2)}%" if share is not None else f"{format_decimal(step, 2)}分"
        told = f"每有一项不符合（每发生一起）扣{off}，扣完为止"
        return Recognised("checklist_subtractive", Parameters(step=step, step_share=share), told)
    if "parts" in core and not costs:
        return Recognised("checklist_additive", Parameters(), "各评价要点分别计分，符合的得该要点的分，未列分值的等分")
    return None


def _step_rule(step: re.Match[str], bands: list[tuple[Bracket, bool]], found: list[Clause]) -> Recognised | None:
    """A threshold with full marks, then so much off for every step beyond it; bands of nothing go first."""
    rate = step["unit"] in {"个百分点", "%"}
    # ≥95%得10分 beside a step deduction is the full weight.
    full = [(bracket, rates) for bracket, rates in bands if bracket.share == 1 or bracket.points is not None]
    none = [(bracket, rates) for bracket, rates in bands if bracket.share == 0]
    per = DIGIT_WORDS.get(step["n"] or "一") or Decimal(step["n"])
    if per == 0 or len(full) + len(none) != len(bands) or len(full) > 1 or any(rates != rate for _, rates in bands):
        return None
    direction = "below" if step["lower"] is not None or step["lower_before"] is not None else "above"
    update: dict[str, object] = {"per": per, "direction": direction, "brackets": tuple(bracket for bracket, _ in none)}
    if full:
        bracket, rates = full[0]
        edges = (bracket.at_least, bracket.above) if direction == "below" else (bracket.at_most, bracket.below)
        edge = next((value for value in edges if value is not None), None)
        if edge is None:
            return None
        update["threshold"] = edge * 100 if rates else edge
    amount = Decimal(step["step"])
    shared = step["tail"].startswith("%")
    if shared != (step["share"] is not None) and not (shared and len(step["tail"]) > 1):
        return None
    update |= {"step_share": amount / 100} if shared else {"step": amount}
    modes = {value for kind, value in found if kind == "cap"}
    update["step_mode"] = "ceiling" if "ceiling" in modes else "floor"
    update["per_unit"] = "个百分点" if rate else step["unit"]
    parameters = Parameters.model_validate(update)
    return Recognised(
        "step_deduction", parameters, _told_step(parameters, step["unit"]), unit="%" if rate else step["unit"]
    )


def _told_step(parameters: Parameters, unit: str) -> str:
    rates = unit in {"个百分点", "%"}
    start = "目标值" if parameters.threshold is None else format_decimal(parameters.threshold)
    if parameters.threshold is not None:
        start += "%" if rates else unit
    side = "低于" if parameters.direction == "below" else "高于"
    per = format_decimal(parameters.per) if parameters.per is not None else "1"
    what = (
        f"分值的{format_decimal(parameters.step_share * 100)}%"
        if parameters.step_share is not None
        else f"{format_decimal(parameters.step or Decimal(0), 2)}分"
    )
    counted = {"floor": "不足一档不计", "ceiling": "不足一档按一档计", "proportional": "按比例计"}[parameters.step_mode]
    shown = "个百分点" if unit == "%" else unit
    told = f"以{start}为满分线，每{side}{per}{shown}扣{what}，{counted}，扣完为止"
    none = "、".join(bracket_name(bracket, rates=rates) for bracket in parameters.brackets)
    return f"{told}；{none}：不得分" if none else told


def _band_rule(bands: list[tuple[Bracket, bool]], *, proportional: bool, zero: bool) -> Recognised | None:
    rates = {rate for _, rate in bands}
    if len(rates) > 1:
        return None
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
