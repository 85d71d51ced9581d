"""A row's own printed scoring rule (本表评分标准) put before the scheme's general ones.

Reading the wording is left to ``wording``; making a whole rule set of a form, to ``scheme``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.scoring import AppliesTo, IndicatorRule, Parameters, RoundingSpec
from assistant.domain.source import Basis
from assistant.scoring.values import factor_between

if TYPE_CHECKING:
    from assistant.domain.evaluation import Indicator
    from assistant.domain.scoring import RuleSet
    from assistant.scoring.gathering import Row
    from assistant.scoring.wording import Recognised

FORM_CODE = "FORM"
FORM_BASIS = Basis(document="本表评分标准", status="seen")
_COMPLETION = re.compile("完成率|达成率|实现率|完成比例|完成程度")


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
    key = ("own", indicator.rule_text, row.kind, row.target.unit, completes, None if rule is None else rule.code)
    known = rule_set.matched
    if key not in known:
        from assistant.scoring.wording import recognise_rule

        known[key] = _build(recognise_rule(indicator.rule_text), row, rule, completes=completes)
    return known[key]


def _build(found: Recognised | None, row: Row, rule: IndicatorRule | None, *, completes: bool) -> IndicatorRule | None:
    """Make the rule of one wording for rows of one unit; ``completes``: the indicator is a 完成率 itself."""
    if found is None or found.method == "proportional":
        return rule
    if found.method == "three_band":
        if rule is None or rule.method != "three_band" or rule.parameters.cuts == found.parameters.cuts:
            return rule
        parameters = rule.parameters.model_copy(update={"cuts": found.parameters.cuts})
        return rule.model_copy(update={"code": FORM_CODE, "parameters": parameters, "basis": FORM_BASIS})
    if found.method == "checklist_subtractive":
        if row.kind == "定量" and row.target.value == 0:
            # 发生一起扣2分 on a row that counts what happened.
            update = {"per": Decimal(1), "threshold": Decimal(0), "direction": "above", "per_unit": row.target.unit}
            counted = found.parameters.model_copy(update=update)
            return _made(replace(found, method="step_deduction", parameters=counted))
        return _made(found) if row.kind == "要点" else _open_rule(found)
    if row.kind == "要点":
        return rule
    if rule is not None and rule.method == "execution_rate":
        return _of_rate(found, rule)
    if found.method is None or row.kind != "定量" or not _fits_unit(found, row):
        return _open_rule(found)
    # Rates of a value printed in % are the value itself, unless the rule speaks of 完成率 and the
    # indicator is not one; every other rate is actual ÷ target.
    if found.unit == "%" and (row.target.unit != "%" or (found.of_target and not completes)):
        parameters = found.parameters.model_copy(update={"measure": "completion"})
        return _made(replace(found, parameters=parameters))
    return _made(found)


def _of_rate(found: Recognised, rule: IndicatorRule) -> IndicatorRule:
    """Keep a rate's amounts and denominator, take the wording's bands or steps."""
    if found.method is None or found.unit != "%":
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
        applies_to=AppliesTo(kind="要点" if found.method == "checklist_subtractive" else "定量"),
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
        title=_title(found) if found.method is not None else "本表评分标准未能全部识别，由评价人员评判",
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
