"""Run the field's worked examples (领域算例) of cases/domain_examples.yaml; what they are is written there."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.domain.evaluation import Evaluation
from assistant.domain.quantity import format_decimal, round_decimal
from assistant.domain.rules import Parameters, RoundingSpec, RuleExample
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.experts import average_panel
from assistant.scoring.methods import METHODS
from assistant.scoring.rule_sets import choose_rule_set, load_rule_set
from assistant.scoring.totals import add_up, grade_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from assistant.domain.scoring import Score, ScoreSheet

_NATIONAL = "national_project_2020"
_DAY = dt.date(2024, 12, 31)
_EMPTY_PATH = ["产出指标", "数量指标", "服务场次"]


def run_example(example: Mapping[str, Any]) -> list[str]:
    """Run one worked example; return a line for everything that differs from what it wants, none where it holds."""
    kind = next(name for name in _RUNNERS if name in example)
    head = f"{example['rule']} {example['told']}"
    return [f"{head}: {line}" for line in _RUNNERS[kind](example[kind], example["want"])]


def _differs(what: str, found: object, wanted: object) -> list[str]:
    return [] if found == wanted else [f"{what} {found}, wanted {wanted}"]


def _exact(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _run_rate(amounts: list[object], wanted: str) -> list[str]:
    above, below = (Decimal(str(amount)) for amount in amounts)
    return _differs("rate", format_decimal(above / below * 100, 2) + "%", wanted)


def _run_grade(total: object, wanted: str) -> list[str]:
    bands = load_rule_set(_NATIONAL).bands
    return _differs("grade", grade_of(round_decimal(Decimal(str(total)), 2), bands), wanted)


def _run_choice(case: Mapping[str, Any], wanted: str) -> list[str]:
    evaluation = Evaluation.model_validate({"case": "试", **case})
    return _differs("rule set", choose_rule_set(evaluation, on=dt.date(int(case["period"]), 12, 31)).name, wanted)


def _run_method(told: Mapping[str, Any], want: Mapping[str, Any]) -> list[str]:
    parameters = Parameters.model_validate(told.get("parameters", {}))
    if "from" in told:
        name, _, code = told["from"].partition("/")
        parameters = next(rule for rule in load_rule_set(name).rules if rule.code == code).parameters
    if "change" in told:
        parameters = Parameters.model_validate({**parameters.model_dump(), **told["change"]})
    given = RuleExample.model_validate({"name": "试", "given": told["given"], "points": None}).given
    outcome = METHODS[told["name"]](given, parameters, Decimal(str(told["weight"])), RoundingSpec())
    found: dict[str, object] = {
        "points": outcome.points,
        "range": outcome.range,
        "suggested": outcome.suggested,
        "missing": outcome.missing,
    }
    return _compare(found, " ".join(outcome.steps), want)


def _compare(found: Mapping[str, object], steps: str, want: Mapping[str, Any]) -> list[str]:
    wrong = []
    for name, wanted in want.items():
        if name == "step":
            wrong += [] if str(wanted) in steps else [f"no step with {wanted}: {steps}"]
        elif name == "range":
            wrong += _differs(name, found[name], tuple(_exact(edge) for edge in wanted))
        elif name in {"status", "missing"}:
            wrong += _differs(name, found[name], tuple(wanted) if name == "missing" else wanted)
        else:
            wrong += _differs(name, found[name], _exact(wanted))
    return wrong


def _run_panel(told: Mapping[str, Any], want: Mapping[str, Any]) -> list[str]:
    rows = [
        {"code": code, "path": ["决策", "立项", code], "weight": str(weight)}
        for code, weight in told["weights"].items()
    ]
    scores = [{code: str(points) for code, points in one.items()} for one in told["scores"]]
    experts = [{"number": str(index), "scores": one} for index, one in enumerate(scores, 1)]
    evaluation = Evaluation.model_validate({"case": "试", "indicators": rows, "experts": experts})
    result = average_panel(evaluation, method=told.get("method", "mean_per_leaf"))
    averages = {leaf.code: leaf.average for leaf in result.leaves}
    checks = {finding.check for finding in result.findings}
    wrong = []
    for name, wanted in want.items():
        if name == "findings":
            wrong += [f"no {check}" for check in wanted if check not in checks]
        else:
            wrong += _differs(name, result.total if name == "total" else averages.get(name), _exact(wanted))
    return wrong


def _run_case(case: Mapping[str, Any], want: Mapping[str, Any]) -> list[str]:
    evaluation = Evaluation.model_validate(
        {
            "case": "试",
            "period": str(case.get("period", "2024")),
            "stated": case.get("stated"),
            "funds": case.get("funds", []),
            "indicators": _coded(case.get("indicators", [])),
        }
    )
    rule_set = load_rule_set(case.get("rule_set", _NATIONAL))
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    return [line for name, wanted in want.items() for line in _compare_sheet(sheet, name, wanted)]


def _coded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rows their codes: a letter for each first-level group, a number within it."""
    groups: dict[str, int] = {}
    coded = []
    for row in rows:
        path = row.get("path", _EMPTY_PATH)
        groups[path[0]] = groups.get(path[0], 0) + 1
        letter = chr(ord("B") + list(groups).index(path[0]))
        coded.append({"path": path, **row, "code": f"{letter}{groups[path[0]]:02d}"})
    return coded


def _compare_sheet(sheet: ScoreSheet, name: str, wanted: Any) -> list[str]:  # noqa: ANN401 - YAML
    checks = {finding.check for finding in sheet.findings}
    if name == "findings":
        return [f"no {check} in {sorted(checks)}" for check in wanted if check not in checks]
    if name == "no_findings":
        return [f"{check} found" for check in wanted if check in checks]
    if name == "total":
        return _differs(name, sheet.total, _exact(wanted))
    if name == "known":
        return _differs(name, add_up(s.points for s in sheet.scores if s.points is not None), _exact(wanted))
    if name == "grade":
        return _differs(name, sheet.grade, wanted)
    score = sheet.score(name)
    return [f"{name} {line}" for line in _compare(_fields(score), " ".join(s.text for s in score.steps), wanted)]


def _fields(score: Score) -> dict[str, object]:
    return {
        "points": score.points,
        "computed": score.computed,
        "weight": score.weight,
        "deduction": score.deduction,
        "status": score.status,
        "range": score.range,
        "suggested": score.suggested,
    }


_RUNNERS: dict[str, Callable[[Any, Any], list[str]]] = {
    "method": _run_method,
    "case": _run_case,
    "rate": _run_rate,
    "grade": _run_grade,
    "panel": _run_panel,
    "choose": _run_choice,
}
