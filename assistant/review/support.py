"""Points that rule or evidence does not bear (得分依据不足): too much given, too much kept back, nothing shown.

Only what the inputs themselves show is named; a missing proof is told as missing, never as a fault.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.drafting.input_text import clean
from assistant.drafting.phrases import is_scale
from assistant.facts import codes_of, read_actual, read_target, standing_of
from assistant.review.clauses import limits_text
from assistant.review.records import Unsupported
from assistant.review.wording import hand_step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.evaluation import Evaluation, Indicator, Observation
    from assistant.domain.finding import Finding
    from assistant.domain.rules import RuleSet
    from assistant.domain.scoring import Score, ScoreSheet

_HUNDRED = Decimal(100)
_SIGN, _RANGE, _MISSING, _LOW_TARGET = "SCR02", "SCR04", "INP04", "SCR06"
_SURVEY = re.compile("问卷|样本|调查|回访|有效份数|访谈")
_SURVEY_ASKED = ("满意度问卷、发放和回收份数", "调查对象、时间和方法的说明")
_SHORTEST_REPEAT = 2
_PARTICLES = re.compile("[的得地和与及、，。；：“”\\s]")


def find_unsupported(evaluation: Evaluation, rule_set: RuleSet, sheet: ScoreSheet) -> tuple[Unsupported, ...]:
    """List the points that are not borne (得分依据不足), those that contradict rule or inputs first.

    Args:
        evaluation: What was reported.
        rule_set: The rules the sheet was made by.
        sheet: The scores.
    """
    found: list[Unsupported] = []
    for score in sheet.scores:
        if score.points is None or score.weight is None or score.status == "waived":
            continue
        indicator = next((item for item in evaluation.indicators if item.code == score.code), None)
        found.extend(_of_leaf(evaluation, rule_set, score, indicator))
    return tuple(sorted(found, key=lambda item: not item.firm))


def _of_leaf(
    evaluation: Evaluation, rule_set: RuleSet, score: Score, indicator: Indicator | None
) -> Iterator[Unsupported]:
    disputed = _disputed(score)
    if disputed is not None:
        yield disputed
    else:
        yield from _out_of_range(score, indicator, rule_set, evaluation)
    yield from _with_defect(evaluation, score)
    yield from _target_too_low(score)
    if disputed is None:
        doubt = _without_inputs(score) or _without_results(evaluation, score, indicator)
        doubt = doubt or _without_evidence(evaluation, score, indicator)
        if doubt is not None:
            yield doubt


def _make(score: Score, doubt: str, text: str, **more: object) -> Unsupported:
    assert score.points is not None  # noqa: S101 - only scored leaves are doubted
    places = more.pop("places", None) or ((score.place,) if score.place else ())
    return Unsupported(
        score.code,
        score.path,
        score.weight,
        score.points,
        more.pop("supported", None),  # type: ignore[arg-type]
        doubt,  # type: ignore[arg-type]
        text,
        places=places,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


def _finding(score: Score, check: str) -> Finding | None:
    return next((finding for finding in score.findings if finding.check == check), None)


def _disputed(score: Score) -> Unsupported | None:
    """Printed points against what rule and inputs decide, in either direction."""
    if score.status != "disputed" or score.points is None or score.weight is None:
        return None
    steps = tuple(step.text for step in score.steps)
    places = _input_places(score)
    sign = _finding(score, _SIGN)
    if sign is not None:
        text = f"{sign.message}；性质符号核实以前，得分依据不成立"
        return _make(score, "sign", text, supported=score.computed, steps=steps, places=places)
    if score.computed is None:
        return None
    given, borne = format_decimal(score.points), format_decimal(score.computed)
    proof = "；".join(text for step in steps if (text := hand_step(step)))
    if score.computed < score.points:
        text = (
            f"得{given}分，按评分标准和所载数据核算为{borne}分，多给{format_decimal(score.points - score.computed)}分"
            f"（{proof}）；有例外规定的，须附书面依据"
        )
        return _make(score, "rule", text, supported=score.computed, steps=steps, places=places)
    over = format_decimal(score.computed - score.points)
    text = f"得{given}分，按评分标准和所载数据核算为{borne}分，多扣{over}分，须另有扣分依据"
    return _make(score, "excess", text, supported=score.computed, steps=steps, places=places)


def _input_places(score: Score) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.place for item in score.inputs if item.place))


def _out_of_range(
    score: Score, indicator: Indicator | None, rule_set: RuleSet, evaluation: Evaluation
) -> Iterator[Unsupported]:
    """Points outside what the judged level allows, on a leaf or on a block of leaves judged alike."""
    limits = score.range
    judged = "" if indicator is None else clean(indicator.actual)
    if limits is None and indicator is not None and indicator.shared > 1:
        limits, judged = _block_limits(evaluation, rule_set, score)
    assert score.points is not None  # noqa: S101 - checked by the caller
    if limits is None or limits[0] <= score.points <= limits[1]:
        return
    text = (
        f"完成情况评定为“{judged}”，可给分范围为{limits_text(limits)}，"
        f"实际得{format_decimal(score.points)}分，等级与得分不匹配"
    )
    yield _make(score, "range", text, limits=limits, places=_block_places(evaluation, score))


def _members(evaluation: Evaluation, score: Score) -> tuple[Indicator, ...]:
    """Return the results that a row of joint points stands for: those below its path."""
    return tuple(item for item in evaluation.results if item.path[: len(score.path)] == score.path)


def _block_places(evaluation: Evaluation, score: Score) -> tuple[str, ...]:
    own = (score.place,) if score.place else ()
    members = (place for item in _members(evaluation, score) if (place := item.place_of("actual")))
    return tuple(dict.fromkeys((*own, *members)))


def _block_limits(
    evaluation: Evaluation, rule_set: RuleSet, score: Score
) -> tuple[tuple[Decimal, Decimal] | None, str]:
    """Bound joint points by the words their leaves were judged with, whatever the leaves weigh."""
    members = _members(evaluation, score)
    scales = [scale for rule in rule_set.rules for scale in rule.parameters.scales]
    words = [clean(item.actual) for item in members]
    bounds = []
    for item, word in zip(members, words, strict=True):
        named = clean(item.target)
        scale = next((each for each in scales if each.name == named), None)
        judged = None if scale is None else next((each for each in scale.words if each.name == word), None)
        if judged is None:
            return None, ""
        bounds.append((judged.at_least, judged.below))
    if not bounds or score.weight is None:
        return None, ""
    low = score.weight * min(low for low, _ in bounds)
    tops = [top for _, top in bounds]
    high = score.weight if None in tops else score.weight * max(top for top in tops if top is not None) - 1 / _HUNDRED
    return (low, high), "、".join(dict.fromkeys(words))


def _with_defect(evaluation: Evaluation, score: Score) -> Iterator[Unsupported]:
    """Full marks beside a stated defect, or a missed target (满分却载有不足)."""
    if score.points != score.weight or not score.weight:
        return
    indicator = next((item for item in evaluation.indicators if item.code == score.code), None)
    if score.status == "stated" and standing_of(indicator, score) == "missed":
        yield _make(score, "defect", f"未达到目标值，却得满分{format_decimal(score.weight)}分")
        return
    for observation in evaluation.observations:
        if observation.kind not in {"problem", "deduction"} or score.code not in codes_of(observation, evaluation):
            continue
        said = _first_sentence(observation)
        place = observation.place_of("text")
        text = f"得满分{format_decimal(score.weight)}分，但评价材料载有不足：“{said}”；应说明不扣分的理由，或相应扣分"
        yield _make(score, "defect", text, places=(place,) if place else (), firm=observation.kind == "deduction")
        return


def _first_sentence(observation: Observation) -> str:
    title, text = clean(observation.title), clean(observation.text)
    first = text.partition("。")[0]
    return first if not title or title in first else f"{title}：{first}"


def _target_too_low(score: Score) -> Iterator[Unsupported]:
    finding = _finding(score, _LOW_TARGET)
    if finding is not None and score.suggested is not None and score.points is not None:
        text = f"完成值远高于目标值；如确认年初目标明显偏低，应得{format_decimal(score.suggested)}分，未确认前不扣分"
        yield _make(score, "target", text, supported=score.suggested, steps=finding.steps, firm=False)


def _without_inputs(score: Score) -> Unsupported | None:
    """Points although the values a rule needs are not there (缺计分数据)."""
    finding = _finding(score, _MISSING)
    if finding is None or score.status != "stated" or not score.points:
        return None
    asked = tuple(re.findall("“([^”]*)”", finding.message)) if "缺少“" in finding.message else ()
    told = finding.message.partition("：")[2].partition("，暂采用")[0]
    text = f"得{format_decimal(score.points)}分，但{told}"
    evidence = tuple(f"{name}及其出处" for name in asked) or (finding.hint.rstrip("。"),)
    return _make(score, "inputs", text, evidence=evidence, places=_input_places(score), firm=True)


def _without_results(evaluation: Evaluation, score: Score, indicator: Indicator | None) -> Unsupported | None:
    """Joint points whose leaves print limits (≥18家) or nothing instead of results."""
    members = _members(evaluation, score) if indicator is not None and indicator.shared > 1 else ()
    open_ones = [item for item in members if _has_no_result(item)]
    if score.status != "stated" or not score.points or not open_ones:
        return None
    names = "、".join(f"“{item.name}”" for item in open_ones[:3])
    more = "等" if len(open_ones) > 3 else ""  # noqa: PLR2004 - three names say enough
    text = (
        f"得{format_decimal(score.points)}分，但所含{len(members)}项指标中有{len(open_ones)}项没有可核算的完成值"
        f"（{names}{more}只填了目标范围或未填），得分不能核算"
    )
    places = tuple(dict.fromkeys(place for item in open_ones if (place := item.place_of("actual"))))
    return _make(score, "result", text, places=places, evidence=("各指标实际完成的具体数值和统计依据", "各指标的分值"))


def _has_no_result(item: Indicator) -> bool:
    if is_scale(item.target):
        return not clean(item.actual)
    return read_target(item) is not None and read_actual(item) is None


def _without_evidence(evaluation: Evaluation, score: Score, indicator: Indicator | None) -> Unsupported | None:
    """Full marks on a judgement that only repeats its target, or on a satisfaction nobody shows a survey for."""
    if indicator is None or score.points != score.weight or not score.weight:
        return None
    if "满意" in score.name and read_actual(indicator) is not None:
        said = "".join(f"{item.title or ''}{item.text}" for item in evaluation.observations)
        if _SURVEY.search(f"{said}{indicator.deviation or ''}") or not _is_form(evaluation):
            return None
        text = f"得满分{format_decimal(score.weight)}分，所读材料中未见满意度调查的样本和问卷"
        return _make(score, "evidence", text, evidence=_SURVEY_ASKED, firm=False)
    if score.status != "stated" or not _repeats_target(indicator, score) or _bearing(evaluation, score):
        return None
    text = (
        f"得满分{format_decimal(score.weight)}分，完成情况只写“{clean(indicator.actual)}”，"
        "所读材料中未见支持这一判断的事实"
    )
    asked = (f"支持“{score.name}”完成情况的事实、数据和佐证材料",)
    place = indicator.place_of("actual")
    return _make(score, "evidence", text, evidence=asked, places=(place,) if place else (), firm=False)


def _bearing(evaluation: Evaluation, score: Score) -> Sequence[object]:
    return [item for item in evaluation.observations if score.code in codes_of(item, evaluation)]


def _is_form(evaluation: Evaluation) -> bool:
    """Whether only a form was read: a report tells of surveys in text that a case file need not hold."""
    return "自评表" in (evaluation.document_type or "")


def _repeats_target(indicator: Indicator, score: Score) -> bool:
    """Whether the result says no more than the target: the same words, or a grade without a fact."""
    actual, target = clean(indicator.actual), clean(indicator.target)
    if not actual or indicator.deviation or re.search(r"\d", actual):
        return False
    if is_scale(target):
        return score.range is not None
    one, other = _PARTICLES.sub("", actual), _PARTICLES.sub("", target)
    own = _PARTICLES.sub("", f"{target}{score.name}")
    return len(one) >= _SHORTEST_REPEAT and (one in other or set(one) <= set(own))
