"""A row's own printed scoring rule (本表评分标准) put before the scheme's general ones.

Reading the wording is left to ``wording``; making a whole rule set of a form, to ``scheme``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.scoring import AppliesTo, Bracket, IndicatorRule, Parameters, RoundingSpec
from assistant.domain.source import Basis
from assistant.scoring.bands import DEVIATION
from assistant.scoring.values import factor_between

if TYPE_CHECKING:
    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import RuleSet
    from assistant.scoring.gathering import Row
    from assistant.scoring.wording import Recognised

FORM_CODE = "FORM"
FORM_BASIS = Basis(document="本表评分标准", status="seen")
_COMPLETION = re.compile("完成率|达成率|实现率|完成比例|完成程度")
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
    completes = _COMPLETION.search(indicator.name) is not None
    deviates = DEVIATION.search(indicator.name) is not None
    none_wanted = row.target.value is not None and row.target.value == 0
    code = None if rule is None else rule.code
    key = ("own", indicator.rule_text, row.kind, row.target.unit, row.word, none_wanted, completes, deviates, code)
    known = rule_set.matched
    if key not in known:
        from assistant.scoring.wording import recognise_rule

        found = recognise_rule(indicator.rule_text)
        known[key] = _build(found, row, rule, completes=completes, deviates=deviates)
    return known[key]


def _build(
    found: Recognised | None, row: Row, rule: IndicatorRule | None, *, completes: bool, deviates: bool
) -> IndicatorRule | None:
    """Make the rule of one wording for rows of one unit.

    ``completes``: the indicator is a 完成率 itself; ``deviates``: it is a 偏差率 itself.
    """
    if found is None or found.method == "proportional":
        return rule
    if found.method == "three_band":
        if rule is None or rule.method != "three_band" or rule.parameters.cuts == found.parameters.cuts:
            return rule
        parameters = rule.parameters.model_copy(update={"cuts": found.parameters.cuts})
        return rule.model_copy(update={"code": FORM_CODE, "parameters": parameters, "basis": FORM_BASIS})
    if found.partial or found.method is None:
        return rule if row.kind == "要点" and found.method is None else _open_rule(found)
    if rule is not None and rule.method == "execution_rate":
        return _of_rate(found, rule)
    if row.kind == "要点":
        return _made(found) if found.method.startswith("checklist") else rule
    fitted = {"期限": _of_dates, "定性": _of_words, "定量": _of_numbers}.get(row.kind)
    made = None if fitted is None else fitted(found, row)
    if made is None:
        return _open_rule(found)
    if row.kind == "定量":
        made = _measured(made, row, completes=completes, deviates=deviates)
    return _made(made)


def _of_dates(found: Recognised, row: Row) -> Recognised | None:
    """A date against a date: kept or missed, or so much off for every day late."""
    del row
    if found.method == "deadline":
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
    if found.method != "grade_word":
        return None
    known = {word.name for scale in found.parameters.scales for word in scale.words}
    return found if row.word in known else None


def _of_numbers(found: Recognised, row: Row) -> Recognised | None:
    """A number: bands and steps in its own unit; counted faults only where none is the target."""
    none_wanted = row.target.value is not None and row.target.value == 0
    if found.method == "checklist_subtractive" and none_wanted:
        # 发生一起扣2分 on a row that counts what happened.
        update = {"per": Decimal(1), "threshold": Decimal(0), "direction": "above", "per_unit": row.target.unit}
        return replace(found, method="step_deduction", parameters=found.parameters.model_copy(update=update))
    if found.method == "zero_tolerance":
        return found if none_wanted else None
    if found.method == "deadline":
        # A rate of what was on time: reached it is on time, below it the form does not say.
        bands = (Bracket(at_least=Decimal(1), share=Decimal(1)),)
        parameters = Parameters(brackets=bands, otherwise="open", measure="completion")
        return replace(found, method="brackets", parameters=parameters, unit="%")
    return found if found.method in {"step_deduction", "brackets"} and _fits_unit(found, row) else None


def _measured(found: Recognised, row: Row, *, completes: bool, deviates: bool) -> Recognised:
    """Say what the rates of a wording are of.

    Rates of a value printed in % are the value itself, unless the rule speaks of 完成率 and the
    indicator is not one; every other rate is actual ÷ target. A row that is a deviation itself is
    banded as it stands.
    """
    if found.unit != "%" or found.parameters.measure == "completion":
        return found
    measure = "rate"
    if found.parameters.measure == "deviation":
        if row.target.unit != "%" or not deviates:
            return found
        threshold = found.parameters.threshold if found.parameters.threshold != 0 else None
        parameters = found.parameters.model_copy(update={"measure": "rate", "threshold": threshold})
        return replace(found, parameters=parameters)
    if row.target.unit != "%" or (found.of_target and not completes):
        measure = "completion"
    return replace(found, parameters=found.parameters.model_copy(update={"measure": measure}))


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
