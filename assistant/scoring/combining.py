"""What the understood clauses of a printed rule make together (评分标准的合成): one method with its parameters.

Cutting the rule into clauses is left to ``clauses``, what no arithmetic can carry to ``reservations``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.domain.rules import Bracket, GradeScale, GradeWord, Parameters
from assistant.scoring.band_rules import band_rule, told_award
from assistant.scoring.clauses import DIGIT_WORDS, grades
from assistant.scoring.gathering import plain_word
from assistant.scoring.methods.banded import bracket_name
from assistant.scoring.recognised import Recognised
from assistant.scoring.word_scales import spellings, word_awards

if TYPE_CHECKING:
    from assistant.scoring.clauses import Clause, ClauseKind

ZERO, TWO = Decimal(0), Decimal(2)


def settled_clauses(found: list[Clause]) -> list[Clause]:
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


def combine_clauses(found: list[Clause], *, of_target: bool) -> Recognised | None:  # noqa: PLR0911 - one return per form
    """Say what the understood clauses mean together; None where they make no rule."""
    core = {kind for kind, _ in found} - {"cap"}
    if not core:
        return None
    bands = [value for kind, value in found if kind == "bracket" and isinstance(value, tuple)]
    steps = [value for kind, value in found if kind == "step" and isinstance(value, re.Match)]
    if len(steps) == 1 and core <= {"step", "bracket", "full", "within", "on_time"}:
        return _step_rule(steps[0], bands, found)
    if core & {"late_band", "earn"}:
        return _late_or_earned(core, found)
    words = [value for kind, value in found if kind == "word" and isinstance(value, tuple)]
    if words and core == {"word"}:
        return _words_rule(words)
    if core in ({"parts", "zero"}, {"each", "zero"}):
        core = core - {"zero"}
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
    return _of_bands(core, bands, of_target=of_target) if bands else None


def _of_bands(core: set[ClauseKind], bands: list[tuple[Bracket, bool]], *, of_target: bool) -> Recognised | None:
    """Bands with what goes beside them: full marks, the rest in proportion, or nothing."""
    if core == {"bracket"} and all((band.below or TWO) <= 1 and (band.off or band.share == 0) for band, _ in bands):
        # 滞后5%以内扣1分: what is not behind loses nothing.
        bands = [(Bracket(at_least=Decimal(1), share=Decimal(1)), True), *bands]
    if core == {"bracket", "within"} and all((band.above or band.at_least or ZERO) >= 1 for band, _ in bands):
        bands = [(Bracket(at_most=Decimal(1), share=Decimal(1)), True), *bands]
        made = band_rule(bands, proportional=False, zero=False)
        return None if made is None else replace(made, of_target=True)
    if core <= {"bracket", "proportional", "zero", "full"}:
        if of_target and "full" in core:
            bands = [(Bracket(at_least=Decimal(1), share=Decimal(1)), True), *bands]
        return band_rule(bands, proportional="proportional" in core, zero="zero" in core)
    return None


def _late_or_earned(core: set[ClauseKind], found: list[Clause]) -> Recognised | None:
    """Bands of days late, or so much for every thing done; None where the rule says more than that."""
    late = [value for kind, value in found if kind == "late_band" and isinstance(value, Bracket)]
    if late:
        return _late_rule(late) if core <= {"late_band", "on_time", "late", "full"} else None
    earned = [value for kind, value in found if kind == "earn" and isinstance(value, re.Match)]
    return _earned_rule(earned[0]) if len(earned) == 1 and core <= {"earn", "full"} else None


def _earned_rule(earn: re.Match[str]) -> Recognised:
    """So much for every thing done (每举办一场得1分): the weight is the most, as own_rules fits it to the row."""
    count = DIGIT_WORDS.get(earn["n"] or earn["more_n"] or "一") or Decimal(earn["n"] or earn["more_n"])
    step = Decimal(earn["points"] or earn["more"]) / count
    unit = earn["unit"] or earn["more_unit"]
    told = f"每完成1{unit}得{format_decimal(step, 2)}分，以分值为上限"
    return Recognised("checklist_additive", Parameters(step=step), told, unit=unit)


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


def _late_rule(bands: list[Bracket]) -> Recognised:
    """Bands of days late; on time is full marks. 11-30天 beside 10天以内 begins right after the tenth day."""
    ends = {band.at_most for band in bands} | {ZERO}
    bands = [
        band.model_copy(update={"above": band.above - 1})
        if band.above is not None and band.above not in ends and band.above - 1 in ends
        else band
        for band in bands
    ]
    told = "；".join(f"逾期{bracket_name(band, rates=False)}天：{told_award(band)}" for band in bands)
    return Recognised("late_steps", Parameters(brackets=tuple(bands)), f"按期完成得满分；{told}", unit="天")


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
    return told_award(Bracket(share=word.share, points=word.points))


def _points_rule(core: set[ClauseKind], found: list[Clause]) -> Recognised | None:
    """Points of evaluation: so much for each that holds, or so much off for each that does not."""
    costs = {value for kind, value in found if kind == "failures" and isinstance(value, tuple)}
    earned = {value for kind, value in found if kind == "each" and isinstance(value, Decimal)}
    shares = {value for kind, value in found if kind == "parts" and isinstance(value, str)}
    if len(costs) > 1 or len(earned) > 1 or len(shares) > 1:
        return None
    if earned and (not costs or costs == {(next(iter(earned)), None)}):
        step = next(iter(earned))
        told = f"每符合一项评价要点得{format_decimal(step, 2)}分，以分值为上限"
        return Recognised("checklist_additive", Parameters(step=step), told)
    if costs and not earned and ("parts" not in core or costs == {(None, _fraction(share)) for share in shares}):
        step, share = next(iter(costs))
        off = f"分值的{format_decimal(share * 100, 2)}%" if share is not None else f"{format_decimal(step, 2)}分"
        told = f"每有一项不符合（每发生一起）扣{off}，扣完为止"
        return Recognised("checklist_subtractive", Parameters(step=step, step_share=share), told)
    if "parts" in core and not costs:
        return Recognised("checklist_additive", Parameters(), "各评价要点分别计分，符合的得该要点的分，未列分值的等分")
    return None


def _fraction(share: str) -> Decimal:
    """Read 25% or 1/4."""
    above, _, below = share.rstrip("%").partition("/")
    return Decimal(above) / (Decimal(below) if below else Decimal(100))


def _step_rule(step: re.Match[str], bands: list[tuple[Bracket, bool]], found: list[Clause]) -> Recognised | None:
    """A threshold with full marks, then so much off for every step beyond it; bands of nothing go first."""
    rate = step["unit"] in {"个百分点", "%"}
    # ≥95%得10分 beside a step deduction is the full weight.
    full = [(bracket, rates) for bracket, rates in bands if bracket.share == 1 or bracket.points is not None]
    none = [(bracket, rates) for bracket, rates in bands if bracket.share == 0]
    per = DIGIT_WORDS.get(step["n"] or "一") or Decimal(step["n"])
    if (
        per == 0
        or len(full) + len(none) != len(bands)
        or len(full) > 1
        or any(rates != rate for band, rates in bands if band.at_most != 0)
    ):
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
    update["step_mode"] = next((mode for mode in ("ceiling", "proportional") if mode in modes), "floor")
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


def scale_of(clauses: list[str]) -> GradeScale | None:
    """Read a rule that pairs results in words with points, under every spelling a form may print."""
    awards = word_awards(clauses)
    if awards is None:
        return None
    by_word = dict(awards)
    made = []
    names = {plain_word(way): word for way, word in spellings(list(by_word)).items()}
    for way, word in names.items():
        share, points = by_word[word].get("share"), by_word[word].get("points")
        if not isinstance(share, Decimal) and not isinstance(points, Decimal):
            return None
        fields = {"share": share, "points": points, "at_least": share if isinstance(share, Decimal) else Decimal(0)}
        made.append(GradeWord.model_validate({"name": way, **fields}))
    return GradeScale(name="、".join(plain_word(word) for word in by_word), words=tuple(made))


def scale_rule(scale: GradeScale) -> Recognised:
    """Make a rule of results in words and what each earns."""
    shown = scale.name.split("、")
    told = "；".join(f"“{word.name}”{_told_word(word)}" for word in scale.words if word.name in shown)
    return Recognised("grade_word", Parameters(scales=(scale,)), f"按评定结果：{told}")
