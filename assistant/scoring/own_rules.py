"""A row's own printed scoring rule (本表评分标准) put before the scheme's general ones.

Reading the wording is left to ``wording``; making a whole rule set of a form, to ``scheme``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.quantity import format_points
from assistant.domain.rules import AppliesTo, Bracket, IndicatorRule, Parameters, RoundingSpec
from assistant.domain.source import Basis
from assistant.scoring.bands import DEVIATION
from assistant.scoring.recognised import Recognised
from assistant.scoring.values import factor_between, read_points

if TYPE_CHECKING:
    from assistant.domain.evaluation import Indicator
    from assistant.domain.rules import GradeWord, RuleSet
    from assistant.scoring.gathering import Row

FORM_CODE = "FORM"
FORM_BASIS = Basis(document="本表评分标准", status="seen")
COMPLETION = re.compile("完成率|达成率|实现率|完成比例|完成程度")
_DAYS = {"天": Decimal(1), "日": Decimal(1), "周": Decimal(7), "星期": Decimal(7)}
_KINDS: dict[str, Literal["定量", "定性", "期限", "要点"]] = {
    "checklist_additive": "要点",
    "checklist_subtractive": "要点",
    "deadline": "期限",
    "direct_judgement": "定性",
    "grade_word": "定性",
    "late_steps": "期限",
}


def kind_of_method(method: str) -> Literal["定量", "定性", "期限", "要点"]:
    """Tell which kind of row a method scores."""
    return _KINDS.get(method, "定量")


def own_rule(rule_set: RuleSet, indicator: Indicator, row: Row, rule: IndicatorRule | None) -> IndicatorRule | None:
    """Return the rule a row prints for itself, the scheme's where it prints none (采用本表评分标准).

    A scheme's rule of priority 1 or more is the printed one already and stays. Wording that calls
    for a judgement, or was not understood in full, leaves the points open.
    """
    if not indicator.rule_text or (rule is not None and rule.priority > 0):
        return rule
    if row.kind == "空白" and (rule is None or rule.method != "execution_rate"):
        return rule
    completes = COMPLETION.search(indicator.name) is not None
    deviates = DEVIATION.search(indicator.name) is not None
    none_wanted = row.target.value is not None and row.target.value == 0
    code = None if rule is None else rule.code
    weight = read_points(indicator.weight)
    judged = not any(point.weight for point in indicator.points_of_evaluation)
    measures = (row.target.unit, row.word, none_wanted, completes, deviates, judged)
    key = ("own", indicator.rule_text, row.kind, measures, code, weight)
    known = rule_set.matched
    if key not in known:
        from assistant.scoring.wording import recognise_rule

        found = recognise_rule(indicator.rule_text)
        found = None if found is None else found.weighed(weight)
        if found is not None and weight is not None and contradicts_weight(found, weight):
            told = f"{found.told}；所列分数与分值{format_points(weight)}分不符"
            known[key] = _open_rule(replace(found, told=told))
        else:
            known[key] = _build(found, row, rule, completes=completes, deviates=deviates, judged=judged)
    return known[key]


def rule_of_another_kind(
    rule_set: RuleSet, indicator: Indicator, row: Row, rule: IndicatorRule | None
) -> IndicatorRule | None:
    """Fit the rule a user's scheme prints for this indicator to a row filled in otherwise (同名规则适配).

    每发现一处扣2分 was read for points of evaluation, and the form counts 1处. What does not fit is judged:
    the general rules must not quietly take the place of a printed one.
    """
    printed = rule_set.printed_rules.get(indicator.name)
    if printed is None or row.kind == "空白":
        return rule
    parameters = printed.parameters
    unit = "%" if parameters.per_unit == "个百分点" else parameters.per_unit
    if printed.method == "brackets" and parameters.measure != "actual":
        unit = "%"
    found = Recognised(printed.method, parameters, printed.title, unit=unit, weight=read_points(indicator.weight))
    fitted = {"定性": _of_words, "定量": _of_numbers}.get(row.kind)
    made = of_dates(found) if row.kind == "期限" else None if fitted is None else fitted(found, row)
    changed = _open_rule(found) if made is None else _made(made)
    return changed.model_copy(update={"code": printed.code, "title": printed.title, "basis": printed.basis})


def contradicts_weight(found: Recognised, weight: Decimal) -> bool:
    """Tell whether a wording's own 分 cannot be those of an indicator of this weight (所列分数与分值不符)."""
    parameters = found.parameters
    parts = parameters.point_weights
    if (found.whole is not None and found.whole != weight) or (parts and sum(parts) != weight):
        return True
    scales = (*parameters.scales, *(() if found.scale is None else (found.scale,)))
    listed: list[tuple[Bracket, ...] | tuple[GradeWord, ...]] = [parameters.brackets]
    listed.extend(scale.words for scale in scales)
    for awards in listed:
        points = [award.points for award in awards if award.points is not None]
        others = any(award.points is None and award.share != 0 for award in awards)
        others = others or any(
            isinstance(award, Bracket) and award.steps is not None and award.steps.adds for award in awards
        )
        if points and (
            max(points) > weight
            or (max(points) < weight and not others and found.method not in {"step_deduction", "late_steps"})
        ):
            return True
    return False


def _build(
    found: Recognised | None, row: Row, rule: IndicatorRule | None, *, completes: bool, deviates: bool, judged: bool
) -> IndicatorRule | None:
    """Make the rule of one wording for rows of one unit.

    ``completes``: the indicator is a 完成率 itself; ``deviates``: it is a 偏差率 itself; ``judged``: its
    points of evaluation print no 分, so that a wording that was not understood leaves them open.
    """
    if found is None or (found.method == "proportional" and not found.partial):
        return rule
    if found.method == "three_band":
        if rule is None or rule.method != "three_band" or rule.parameters.cuts == found.parameters.cuts:
            return rule
        parameters = rule.parameters.model_copy(update={"cuts": found.parameters.cuts})
        return rule.model_copy(update={"code": FORM_CODE, "parameters": parameters, "basis": FORM_BASIS})
    if found.partial or found.method is None:
        return rule if row.kind == "要点" and found.method is None and not judged else _open_rule(found)
    if rule is not None and rule.method == "execution_rate":
        return _of_rate(found, rule)
    if row.kind == "要点":
        other = _open_rule(found) if judged else rule
        return _made(found) if found.method.startswith("checklist") else other
    if row.kind == "定量" and found.foreign is not None and row.target.unit not in {"", "%", found.unit}:
        # 合格率≥95% says nothing of a row counted in 人.
        return _open_rule(found)
    fitted = {"定性": _of_words, "定量": _of_numbers}.get(row.kind)
    made = of_dates(found) if row.kind == "期限" else None if fitted is None else fitted(found, row)
    if made is None:
        return _open_rule(found)
    if row.kind == "定量":
        made = _measured(made, row, completes=completes, deviates=deviates)
        if not _rewards_the_target(made):
            return _open_rule(found)
    return _made(made)


def _rewards_the_target(found: Recognised) -> bool:
    """Tell whether bands of the completion give full marks at 100%, those of a deviation at 0; others were misread."""
    parameters = found.parameters
    met = {"completion": Decimal(1), "deviation": Decimal(0)}.get(parameters.measure)
    if found.method != "brackets" or met is None:
        return True
    band = next((band for band in parameters.brackets if band.holds(met)), None)
    if band is None or band.proportional:
        return True
    if band.line is not None:
        line = band.line
        return line.share + line.share_slope * met == 1 or line.points + line.points_slope * met > 0
    return band.share == 1 or band.points is not None or band.off == 0 or band.top == met


def of_dates(found: Recognised) -> Recognised | None:
    """Read a wording for a date against a date: kept or missed, or so much off for every day late."""
    if found.method in {"deadline", "late_steps"}:
        return found
    parameters = found.parameters
    days = _DAYS.get(found.unit)
    late = found.method == "step_deduction" and parameters.direction == "above" and parameters.step is not None
    if not late or days is None or parameters.brackets or parameters.threshold is not None:
        return None
    per = (parameters.per if parameters.per is not None else Decimal(1)) * days
    return replace(found, method="late_steps", parameters=parameters.model_copy(update={"per": per}))


def _of_words(found: Recognised, row: Row) -> Recognised | None:
    """A grade word: what the form says it earns, where the word is one of the form's."""
    if found.method != "grade_word" and found.scale is not None:
        found = replace(found, method="grade_word", parameters=Parameters(scales=(found.scale,)), unit="")
    if found.method != "grade_word":
        return None
    known = [word for scale in found.parameters.scales for word in scale.words]
    if any(word.name == row.word for word in known):
        return found
    longer = [word for word in known if word.name.startswith(row.word)] if len(row.word) > 1 else []
    if len({(word.share, word.points) for word in longer}) != 1:
        return None
    # 已建立 for the rule's 已建立长效机制.
    same = longer[0].model_copy(update={"name": row.word})
    scale = found.parameters.scales[0].model_copy(update={"words": (*found.parameters.scales[0].words, same)})
    return replace(found, parameters=found.parameters.model_copy(update={"scales": (scale,)}))


def _of_numbers(found: Recognised, row: Row) -> Recognised | None:
    """A number: bands and steps in its own unit; counted faults only where none is the target."""
    none_wanted = row.target.value is not None and row.target.value == 0
    if found.method == "checklist_subtractive" and none_wanted:
        # 发生一起扣2分 on a row that counts what happened.
        update: dict[str, object] = {"per": Decimal(1), "threshold": Decimal(0), "direction": "above"}
        update["per_unit"] = row.target.unit
        return replace(found, method="step_deduction", parameters=found.parameters.model_copy(update=update))
    if found.method == "checklist_subtractive" and found.parameters.per_unit == row.target.unit and row.sign != "≤":
        # 每少1个扣1分 on a row that counts what was done.
        update = {"per": Decimal(1), "direction": "below"}
        return replace(found, method="step_deduction", parameters=found.parameters.model_copy(update=update))
    if found.method == "checklist_additive":
        return _earned_each(found, row)
    if found.method == "zero_tolerance":
        return found if none_wanted else None
    if found.method == "deadline":
        # A rate of what was on time: reached it is on time, below it the form does not say.
        bands = (Bracket(at_least=Decimal(1), share=Decimal(1)),)
        parameters = Parameters(brackets=bands, otherwise="open", measure="completion")
        return replace(found, method="brackets", parameters=parameters, unit="%")
    if found.method not in {"step_deduction", "brackets"} or not _fits_unit(found, row):
        return None
    own_target = row.target.unit == "%" and row.target.value not in {None, Decimal(100)}
    if found.mixed and found.unit == "%" and own_target and not found.of_target and found.parameters.measure == "rate":
        return None  # whether 80% is of the target or the rate itself is not said
    if found.parameters.measure in {"short", "over"} and (found.unit == "%") != (row.target.unit == "%"):
        return None
    return found


def _earned_each(found: Recognised, row: Row) -> Recognised | None:
    """So much for every thing done, up to the weight; only where the row counts that thing."""
    step, weight, unit = found.parameters.step, found.weight, row.target.unit
    if not step or weight is None or unit in {"%", "万元", "元"} or (row.sign in {"≤", "<"}):
        return None
    if unit != found.unit and (found.unit or unit not in {"项", "个", "条", "点", "件", ""}):
        return None
    if row.target.value is not None and row.target.value * step < weight:
        return None  # the target would not earn the full points, so the rule must mean something else
    # So much for each is so much less for each one short of the count that earns everything.
    parameters = Parameters(
        step=step, per=Decimal(1), per_unit=unit, threshold=weight / step, step_mode="proportional", direction="below"
    )
    return replace(found, method="step_deduction", parameters=parameters, unit=unit)


def _measured(found: Recognised, row: Row, *, completes: bool, deviates: bool) -> Recognised:
    """Say what the rates of a wording are of.

    Rates of a value printed in % are the value itself, unless the rule speaks of 完成率 and the
    indicator is not one; every other rate is actual ÷ target. A row that is a deviation itself is
    banded as it stands.
    """
    if found.unit != "%" or found.parameters.measure in {"completion", "short", "over"}:
        return found
    measure = "rate"
    if found.parameters.measure == "deviation":
        if row.target.unit != "%" or not (deviates or _starts_at(found, row)):
            return found
        threshold = found.parameters.threshold if found.parameters.threshold != 0 else None
        parameters = found.parameters.model_copy(update={"measure": "rate", "threshold": threshold})
        return replace(found, parameters=parameters)
    if row.target.unit != "%" or (found.of_target and not completes and not _names_own_target(found, row)):
        measure = "completion"
    return replace(found, parameters=found.parameters.model_copy(update={"measure": measure}))


def _names_own_target(found: Recognised, row: Row) -> bool:
    """Tell whether full marks begin where the row's own target stands: 完成率≥98%得满分 on a row of ≥98%."""
    target, parameters = row.target.value, found.parameters
    if target is None or target in {Decimal(0), Decimal(100)}:
        return False
    if found.method == "step_deduction":
        return parameters.threshold == target
    best = [band for band in parameters.brackets if band.share == 1 or band.points is not None]
    return any(edge == target / 100 for band in best[:1] for edge in (band.at_least, band.above))


def _starts_at(found: Recognised, row: Row) -> bool:
    """Tell whether full marks end where the row's own target stands: 差异率≤5%得满分 on a row of ≤5%."""
    if found.method == "step_deduction":
        return found.parameters.threshold is not None and 0 < found.parameters.threshold == row.target.value
    best = next((band for band in found.parameters.brackets if band.share == 1), None)
    target = row.target.value
    return best is not None and target is not None and target > 0 and best.at_most == target / 100


def _of_rate(found: Recognised, rule: IndicatorRule) -> IndicatorRule:
    """Keep a rate's amounts and denominator, take the wording's bands or steps."""
    if found.method not in {"brackets", "step_deduction"} or found.unit != "%" or found.parameters.measure != "rate":
        return _open_rule(found)
    parameters = found.parameters.model_copy(update={"denominator": rule.parameters.denominator})
    return rule.model_copy(
        update={"code": FORM_CODE, "title": _title(found), "parameters": parameters, "basis": FORM_BASIS}
    )


def _fits_unit(found: Recognised, row: Row) -> bool:
    """Steps of 1天 say nothing about a row counted in 件."""
    if found.unit in {"", "%"} or not row.target.unit:
        return True
    return factor_between(found.unit, row.target.unit) == 1 and row.target.unit != "%"


def _title(found: Recognised) -> str:
    return f"本表评分标准：{found.told}"


def _made(found: Recognised) -> IndicatorRule:
    """Build the rule; its examples are the scheme's concern, not a single row's."""
    assert found.method is not None  # noqa: S101 - the caller asks only then
    return IndicatorRule.model_construct(
        code=FORM_CODE,
        title=_title(found),
        applies_to=AppliesTo(kind=kind_of_method(found.method)),
        priority=0,
        method=found.method,
        parameters=found.parameters,
        inputs={},
        rounding=RoundingSpec(),
        when_missing="undetermined",
        basis=FORM_BASIS,
        note=None,
        alternatives=(),
        examples=(),
    )


def _open_rule(found: Recognised) -> IndicatorRule:
    return IndicatorRule.model_construct(
        code=FORM_CODE,
        title=_title(found),
        applies_to=AppliesTo(kind="定性"),
        priority=0,
        method="direct_judgement",
        parameters=Parameters(),
        inputs={},
        rounding=RoundingSpec(),
        when_missing="undetermined",
        basis=FORM_BASIS,
        note=None,
        alternatives=(),
        examples=(),
    )
