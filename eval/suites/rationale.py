"""Suggested deduction rationales: do they recompute, cite a rule that exists, pass the checks, and own up to gaps?"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant import pipeline
from assistant.domain.finding import Severity
from assistant.intake import Intake
from assistant.scoring.own_rules import FORM_CODE
from eval.generated_cases import make_case
from eval.metrics import Measure, share
from eval.suite import CASES, SHARED, Case, Record, Suite, load_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.pipeline import Scored
    from assistant.review.records import Part, Rationale, Rationales

GENERATED = 50
_TODAY = dt.date(2026, 1, 1)
_SIGNS = str.maketrans({"－": "-", "＋": "+", "×": "*", "÷": "/", "＝": "="})
_SUM = re.compile(r"^([\d.+\-*/()|]+)=(-?[\d.]+)(…?)")
_CENT = Decimal("0.01")


def _cases() -> Iterable[Case]:
    gold = load_cases("rationale.yaml")
    yield "example", lambda: judge(_read(pipeline.example_files()), {})
    for path in sorted((SHARED / "samples").glob("*.txt")):
        yield path.name[:3], lambda path=path: judge(_read([path]), gold["samples"].get(path.name[:3], {}))
    for name, answers in gold["own"].items():
        path = CASES / "rationale" / name
        yield name, lambda path=path, answers=answers: judge(_read([path]), answers)
    for path in sorted((CASES / "reports").glob("*.txt")):
        if path.name in gold["without_scores"]:
            continue
        answers = gold["reports"].get(path.name, {})
        yield path.name, lambda path=path, answers=answers: judge(_read([path]), answers)
    for seed in range(GENERATED):
        yield f"generated {seed:02d}", lambda seed=seed: judge(_score(Intake(make_case(seed))), {})


def _read(paths: Sequence[Path]) -> Scored:
    return _score(pipeline.import_files(paths).intakes[0])


def _score(intake: Intake) -> Scored:
    return pipeline.score_case(intake, on=pipeline.reporting_date(intake.evaluation, _TODAY))


def judge(scored: Scored, gold: Mapping[str, Any]) -> Record:
    """Suggest the rationales of one evaluation and judge them by the measures of the suite."""
    result = pipeline.suggest_rationales(scored, on=pipeline.reporting_date(scored.evaluation, _TODAY))
    losing = {score.code for score in scored.sheet.scores if score.deduction is not None and score.deduction > 0}
    return {
        "deductions": len(result.rationales),
        "parts": sum(len(item.parts) for item in result.rationales),
        "unanswered": sorted(losing - {item.code for item in result.rationales}),
        "unsound": [line for item in result.rationales for line in unsound(item)],
        "unruled": [line for item in result.rationales for line in _unruled(item, scored)],
        "errors": [
            f"{finding.where.place}: {finding.check} {finding.message}"
            for finding in result.findings
            if finding.severity is Severity.ERROR
        ],
        "warnings": sum(finding.severity is Severity.WARNING for finding in result.findings),
        "gold": sum(len(value) for value in gold.values()),
        "wrong": list(_differences(result, gold)),
    }


def unsound(item: Rationale) -> Iterator[str]:
    """Yield what does not recompute: sums of parts, printed steps, and the step that gives the amount."""
    if item.weight - item.points != item.deduction:
        yield f"{item.code}: {item.weight}-{item.points} is not {item.deduction}"
    if sum((part.amount for part in item.parts), Decimal(0)) != item.deduction:
        yield f"{item.code}: parts do not add up to {item.deduction}"
    for part in item.parts:
        yield from (f"{item.code}: {step}" for step in part.steps if not holds(step))
        if not _gives(part, item):
            yield f"{item.code}: no step gives {part.amount}"


def holds(step: str) -> bool:
    """Compute a printed step again; what is no arithmetic holds."""
    match = _SUM.match(step.translate(_SIGNS))
    if match is None:
        return True
    expression, printed, more = match.groups()
    expression = re.sub(r"\|([^|]*)\|", r"abs(\1)", expression)
    expression = re.sub(r"\d+(?:\.\d+)?", lambda number: f"Decimal('{number.group()}')", expression)
    value = Decimal(eval(expression, {"Decimal": Decimal, "abs": abs}))  # noqa: S307 - digits and signs alone
    if "%" in step[step.index("=") :][: len(printed) + 3]:
        value *= 100
    return abs(value - Decimal(printed)) <= (_CENT if more or "%" in step else Decimal("0.000001"))


def _gives(part: Part, item: Rationale) -> bool:
    """Whether the closing step ends in the part's amount, or takes it off among the others."""
    closing = part.steps[-1].translate(_SIGNS).removesuffix("分")
    left, _, right = closing.partition("=")
    terms = [Decimal(term) for term in left.split("-")[1:]]
    if len(item.parts) == 1:
        return Decimal(right) == part.amount
    return part.amount in terms and Decimal(right) == item.points


def _unruled(item: Rationale, scored: Scored) -> Iterator[str]:
    """Yield parts whose rule is neither in the rule set nor printed in the form."""
    codes = {rule.code for rule in scored.rule_set.rules}
    printed = {indicator.code for indicator in scored.evaluation.indicators if indicator.rule_text}
    for part in item.parts:
        if part.rule.code in codes or ((part.rule.printed or part.rule.code == FORM_CODE) and item.code in printed):
            continue
        yield f"{item.code} {item.name}: {part.rule.code}"


def _differences(result: Rationales, gold: Mapping[str, Any]) -> Iterator[str]:
    found: dict[str, Any] = {
        "amounts": {item.code: [f"{part.amount:.2f}" for part in item.parts] for item in result.rationales},
        "open": sorted(item.code for item in result.rationales if item.needs_reason),
        "firm": sorted({item.code for item in result.unsupported if item.firm}),
        "doubted": sorted({item.code for item in result.unsupported if not item.firm}),
        "judged": sorted(item.code for item in result.open),
    }
    for name, wanted in gold.items():
        if found[name] != wanted:
            yield f"{name}: {found[name]}, wanted {wanted}"


def _summarise(records: Sequence[Record]) -> dict[str, Measure]:
    parts = sum(record["parts"] for record in records)
    deductions = sum(record["deductions"] for record in records)
    lines = {
        name: [line for one in records for line in one[name]] for name in ("unsound", "unruled", "errors", "wrong")
    }
    unanswered = [line for record in records for line in record["unanswered"]]
    gold = sum(record["gold"] for record in records)

    def right(name: str, whole: int, what: str) -> Measure:
        bad = lines[name]
        return Measure(share(whole - len(bad), whole), "higher", "; ".join(bad)[:300] or f"of {whole} {what}")

    return {
        "answered": Measure(
            share(deductions - len(unanswered), deductions),
            "higher",
            f"of {deductions} deductions in {len(records)} cases",
        ),
        "recomputes": right("unsound", parts, "parts"),
        "rule exists": right("unruled", parts, "parts"),
        "check errors": Measure(
            Decimal(len(lines["errors"])), "lower", "; ".join(lines["errors"])[:300] or f"in {deductions} rationales"
        ),
        "check warnings": Measure(Decimal(sum(record["warnings"] for record in records)), "shown", "in the same"),
        "answers right": right("wrong", gold, "amounts, open reasons and doubted points"),
    }


SUITE = Suite(name="rationale", version=1, cases=_cases, summarise=_summarise)
