"""Worked examples of rules (算例), run as tests and shown beside each rule.

Loading rule files is left to ``rule_sets``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.quantity import format_decimal
from assistant.scoring.methods import METHODS

if TYPE_CHECKING:
    from assistant.domain.rules import IndicatorRule, RuleExample
    from assistant.scoring.outcome import Outcome


def run_example(rule: IndicatorRule, example: RuleExample) -> Outcome:
    """Run one worked example of a rule; its weight is given as ``weight`` in 分."""
    weight = example.given.get("weight")
    assert isinstance(weight, Decimal), f"{rule.code} {example.name}: weight missing"  # noqa: S101 - examples are ours
    given = {name: value for name, value in example.given.items() if name != "weight"}
    return METHODS[rule.method](given, rule.parameters, weight, rule.rounding)


def failed_examples(rule: IndicatorRule, *examples: RuleExample) -> tuple[str, ...]:
    """Name the examples of a rule, all by default, whose points or range come out differently, with both values."""
    failed = []
    for example in examples or rule.examples:
        outcome = run_example(rule, example)
        if outcome.points != example.points or (example.range is not None and outcome.range != example.range):
            wanted, found = _told(example.points, example.range), _told(outcome.points, outcome.range)
            failed.append(f"{example.name}”写的是{wanted}，按规则算出的是{found}")
    return tuple(failed)


def _told(points: Decimal | None, span: tuple[Decimal, Decimal] | None) -> str:
    if points is not None:
        return f"{format_decimal(points)}分"
    if span is None:
        return "不定分"
    return f"{format_decimal(span[0])}至{format_decimal(span[1])}分由人评判"
