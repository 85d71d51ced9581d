"""One indicator × the rule set → its score (单项计分).

Weights shared out, blocks of merged points and totals are left to ``engine`` and ``summary``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

from assistant.domain.frozen import later
from assistant.domain.quantity import format_points, round_decimal
from assistant.domain.scoring import Score, ScoreStep, Terms
from assistant.scoring import remarks
from assistant.scoring.decision import agree, decide
from assistant.scoring.direction import direction_of
from assistant.scoring.gathering import Gathered, Row, gather, plain_word, read_row, shown_inputs
from assistant.scoring.matching import find_rule
from assistant.scoring.methods import METHOD_TITLES, METHODS
from assistant.scoring.outcome import Outcome, number
from assistant.scoring.own_rules import FORM_CODE, own_rule, rule_of_another_kind
from assistant.scoring.values import read_points

if TYPE_CHECKING:
    from assistant.domain.evaluation import Evaluation, Indicator
    from assistant.domain.finding import Finding
    from assistant.domain.rules import IndicatorRule, Parameters, RuleSet

_NO_RULE = Outcome(None, ("评分办法中没有适用的规则",))
_NO_VALUES = Outcome(None)
_UPWARD = frozenset({"≥", ">", "="})
_DOWNWARD = frozenset({"≤", "<"})
_FULL_RATE = Decimal(100)


class Assessment(NamedTuple):
    """One row with its rule and what the method returned (单项核算), before the printed points count."""

    row: Row
    rule: IndicatorRule | None
    gathered: Gathered
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    terms: Terms | None = None


def assess(
    evaluation: Evaluation, indicator: Indicator, rule_set: RuleSet, weight: Decimal, kind: str | None = None
) -> Assessment:
    """Apply the rule that fits one row (单项核算), whatever the form prints as points."""
    row = read_row(indicator, kind, period=evaluation.period)
    rule = rule_for(rule_set, indicator, row)
    if rule is None and row.kind == "空白" and rule_set.subject == "项目":
        indicator, row, rule = _by_framework(rule_set, indicator, row)
    if rule is None:
        return Assessment(row, None, Gathered({}, ()), _NO_VALUES if row.kind == "空白" else _NO_RULE)
    gathered = gather(evaluation, indicator, row, rule)
    method, parameters, rounding, _, _, when_missing = rule.core
    outcome = METHODS[method](gathered.given, parameters, weight, rounding)
    terms = Terms(method, parameters, rounding, gathered.given)
    findings = gathered.findings
    if outcome.missing == ("marks",) and outcome.range is None:
        span = (Decimal(0), round_decimal(weight, rounding.places, rounding.mode))
        told = f"{rule.title}；本表未列各要点的评判结果，可得0.00至{format_points(span[1])}分，由评价人员评判"
        outcome = Outcome(None, (told,), span)
    if outcome.points is None and when_missing == "zero" and outcome.missing:
        outcome = Outcome(Decimal(0), ("缺少计分数据，按评分办法记0分→0.00分",), exact=Decimal(0))
    if outcome.relation == "exceeded":
        outcome, findings = _too_low(rule_set, indicator, gathered, outcome, weight, findings)
    return Assessment(row, rule, gathered, outcome, findings, terms)


def _by_framework(rule_set: RuleSet, indicator: Indicator, row: Row) -> tuple[Indicator, Row, IndicatorRule | None]:
    """Give a row of name and weight alone the framework's points of evaluation to judge (补列评价要点)."""
    from assistant.scoring.framework import framework_rule, with_points

    asked = with_points(indicator)
    if asked is indicator:
        return indicator, row, None
    return asked, row._replace(kind="要点"), framework_rule(rule_set, asked)


def rule_for(rule_set: RuleSet, indicator: Indicator, row: Row) -> IndicatorRule | None:
    """Find the rule for one row."""
    value = row.target.value
    graded = False
    if row.kind == "定性":
        words = rule_set.grade_words
        graded = row.word in words or plain_word(indicator.target) in words
    own_target = value is not None and (row.target.unit != "%" or value != _FULL_RATE)
    rule = find_rule(
        rule_set,
        row.kind,
        indicator.path,
        sign=row.sign,
        target_zero=value is not None and not value,
        grade_words=graded,
        own_target=own_target,
        labelled=bool(indicator.inputs),
    )
    if indicator.rule_text:
        return own_rule(rule_set, indicator, row, rule)
    if rule_set.printed_rules and (rule is None or rule.priority == 0):
        return rule_of_another_kind(rule_set, indicator, row, rule)
    return rule


def _too_low(
    rule_set: RuleSet,
    indicator: Indicator,
    gathered: Gathered,
    outcome: Outcome,
    weight: Decimal,
    findings: tuple[Finding, ...],
) -> tuple[Outcome, tuple[Finding, ...]]:
    """Apply or propose what a target set too low costs, where the rule set has such a rule."""
    rule = find_rule(rule_set, "偏低", indicator.path, sign="≥")
    if rule is None or indicator.target_too_low is False:
        return outcome, findings
    given = {**gathered.given, "confirmed": indicator.target_too_low is True}
    reduced = METHODS[rule.method](given, rule.parameters, weight, rule.rounding)
    if reduced.suggested is not None:
        proposed = remarks.target_maybe_too_low(indicator, reduced.suggested, reduced.steps[-1])
        return outcome._replace(suggested=reduced.suggested), (*findings, proposed)
    if indicator.target_too_low is True and reduced.points is not None and reduced.points < weight:
        return reduced._replace(told=(*outcome.steps, *reduced.steps), ratio=outcome.ratio), findings
    return outcome, findings


def score_leaf(
    evaluation: Evaluation, indicator: Indicator, rule_set: RuleSet, weight: Decimal, *, kind: str | None = None
) -> Score:
    """Score one indicator against its printed weight (单项计分); ``kind`` is told for the funds row.

    Returns:
        Points, status, steps and the findings that belong to this row.
    """
    printed = indicator.stated
    stated = read_points(printed)
    done = assess(evaluation, indicator, rule_set, weight, kind)
    doubted = _doubted_sign(indicator, done.row)
    if doubted is not None and stated is None and not _sign_matters(done, rule_set, weight):
        sign_doubted = False
    else:
        sign_doubted = doubted is not None
    if stated is not None:
        done = _as_printed(done, weight, stated)
    decision = decide(indicator, done.rule, done.outcome, weight, stated, sign_doubted=sign_doubted)
    findings = list(done.findings)
    if doubted is not None:
        findings.append(remarks.sign_contradicts(indicator, done.row.sign or "", doubted, done.outcome, stated))
    if done.outcome.points is None:
        findings.extend(input_findings(indicator, done, scored=stated is not None))
    if not (sign_doubted and decision.status == "disputed"):
        findings.extend(decision.findings)
    if decision.status == "missing" and not findings:
        findings.append(remarks.points_undecided(indicator, "缺少计分所需数据"))
    if done.outcome.flags:
        findings.extend(_flag_findings(indicator, done.outcome))
    if stated is None and printed is not None and printed.strip(" —-－") != "":
        findings.append(remarks.points_not_a_number(indicator, "stated"))
    return build_score(indicator, done, weight, decision.points, stated, decision.status, decision.steps, findings)


def _as_printed(done: Assessment, weight: Decimal, stated: Decimal) -> Assessment:
    """Take the reading of an ambiguous rule that the form itself used (按原表口径).

    Only readings the rule names are tried: another method (反向线性), or another way of counting
    steps. Points that agree with none of them stay with the rule's first reading.
    """
    rule, outcome = done.rule, done.outcome
    if rule is None or outcome.points is None or agree(stated, outcome.points, weight):
        return done
    for method, parameters, name in _readings(rule):
        other = METHODS[method](done.gathered.given, parameters, weight, rule.rounding)
        if other.points is not None and agree(stated, other.points, weight):
            told = other._replace(told=(*other.steps, f"原表采用“{name}”的口径"))
            terms = Terms(method, parameters, rule.rounding, done.gathered.given)
            return done._replace(outcome=told, terms=terms)
    return done


def _readings(rule: IndicatorRule) -> list[tuple[str, Parameters, str]]:
    found = [(method, rule.parameters, METHOD_TITLES[method]) for method in rule.alternatives]
    if rule.code == FORM_CODE and rule.method in {"step_deduction", "execution_rate"}:
        names: dict[Literal["floor", "proportional", "ceiling"], str] = {
            "proportional": "不足一档按比例计",
            "ceiling": "不足一档按一档计",
        }
        found.extend(
            (rule.method, rule.parameters.model_copy(update={"step_mode": mode}), name) for mode, name in names.items()
        )
    return found


def build_score(
    indicator: Indicator,
    done: Assessment,
    weight: Decimal | None,
    points: Decimal | None,
    stated: Decimal | None,
    status: str,
    closing: tuple[str, ...],
    findings: list[Finding],
) -> Score:
    """Put a score together from an assessment and the decision on it."""
    rule, outcome, gathered = done.rule, done.outcome, done.gathered

    def steps() -> tuple[ScoreStep, ...]:
        return tuple([ScoreStep(text) for text in (*gathered.steps, *outcome.steps, *closing)])

    inputs = gathered.inputs
    return Score(
        code=indicator.code,
        path=indicator.path,
        weight=weight,
        points=points,
        stated=stated,
        computed=outcome.points,
        status=status,  # type: ignore[arg-type]  # one of ScoreStatus by construction
        method="" if rule is None else rule.core.method,
        rule=None if rule is None else rule.code,
        rule_text="" if rule is None else rule.title,
        basis=None if rule is None else rule.basis,
        steps=later(steps),
        inputs=later(lambda: shown_inputs(indicator)) if inputs is None else inputs,
        range=outcome.range,
        relation=outcome.relation,
        ratio=outcome.ratio,
        place=indicator.place,
        exact=outcome.exact,
        suggested=outcome.suggested,
        findings=tuple(findings),
        terms=done.terms,
    )


def _doubted_sign(indicator: Indicator, row: Row) -> str | None:
    """Return the sign the indicator's name calls for where the printed one says the opposite.

    An upper limit of 100% on a rate is a ceiling of its own and not doubted.
    """
    if row.kind != "定量" or row.target.value is None:
        return None
    path = indicator.path
    sign, wanted = row.sign, direction_of(path[-1]) if path else None
    if wanted == "up" and sign in _DOWNWARD:
        return None if row.target.unit == "%" and row.target.value >= _FULL_RATE else "≥"
    return "≤" if wanted == "down" and sign in {"≥", ">"} else None


def _sign_matters(done: Assessment, rule_set: RuleSet, weight: Decimal) -> bool:
    """Tell whether the other sign would give other points."""
    target, actual = number(done.gathered.given, "target"), number(done.gathered.given, "actual")
    if target is None or actual is None or actual == target:
        return False
    other = "≥" if done.row.sign in _DOWNWARD else "≤"
    rule = find_rule(rule_set, "定量", (), sign=other)
    if rule is None:
        return True
    outcome = METHODS[rule.method](done.gathered.given, rule.parameters, weight, rule.rounding)
    return outcome.points != done.outcome.points


def input_findings(indicator: Indicator, done: Assessment, *, scored: bool) -> list[Finding]:
    """Say which inputs of a quantitative row could not be used, and why."""
    row, rule = done.row, done.rule
    if rule is not None and rule.inputs and done.outcome.missing and "target" not in rule.inputs:
        if rule.applies_to.kind == "要点":
            return []
        labels = tuple(rule.inputs[name].label for name in done.outcome.missing if name in rule.inputs)
        printed = indicator.target or indicator.actual or indicator.inputs or row.kind == "资金"
        return [remarks.rule_inputs_missing(indicator, labels, scored=scored)] if labels and printed else []
    if row.kind != "定量" or done.outcome.points is not None:
        return []
    found = []
    if row.target.kind == "text":
        found.append(remarks.not_a_number(indicator, "target", rule, scored=scored))
    if row.actual.kind == "bound":
        found.append(remarks.actual_is_bound(indicator, scored=scored))
    elif row.actual.kind in {"text", "range"}:
        found.append(remarks.not_a_number(indicator, "actual", rule, scored=scored))
    elif row.actual.kind == "blank" and row.target.kind != "blank":
        found.append(remarks.actual_missing(indicator, scored=scored))
    return found


def _flag_findings(indicator: Indicator, outcome: Outcome) -> list[Finding]:
    found = []
    for flag in outcome.flags:
        if flag in {"target_zero", "target_negative", "range_reversed"}:
            found.append(remarks.target_not_computable(indicator, outcome.steps[-1]))
        elif flag == "far_above" and not indicator.deviation and outcome.ratio is not None:
            found.append(remarks.far_above_target(indicator, outcome.ratio))
        elif flag == "far_below" and not indicator.deviation:
            found.append(remarks.far_below_limit(indicator))
        elif flag == "over_full":
            found.append(remarks.rate_over_full(f"{indicator.code} {indicator.name}", indicator.place))
        elif flag == "parts_not_whole":
            found.append(remarks.points_of_parts(indicator))
        elif flag == "rounding_sensitive":
            found.append(remarks.rounding_decides(indicator))
    return found
