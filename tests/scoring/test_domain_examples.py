"""The worked examples of the whole field, as written down for review."""

from __future__ import annotations

from typing import Any

import pytest

from eval.suite import load_cases
from eval.worked_examples import run_example

EXAMPLES: list[dict[str, Any]] = load_cases("domain_examples.yaml")
RULES = {*(f"R{number}" for number in range(1, 21)), *(f"Q{number}" for number in range(26, 36)), "2.1", "2.2", "5.1"}


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{one['rule']}_{one['told']}" for one in EXAMPLES])
def test_a_worked_example_of_the_field_gives_what_was_worked_out_by_hand(example: dict[str, Any]) -> None:
    """Points, ranges, states and findings are those written beside the example."""
    assert [] == run_example(example)


def test_every_rule_and_every_question_that_computes_has_an_example() -> None:
    """R1 to R20, the frameworks, deduction sentences, and the ten questions that compute."""
    assert set() == RULES - {one["rule"] for one in EXAMPLES}


def test_an_example_that_does_not_hold_is_told() -> None:
    """What differs is named with both values."""
    wrong = {**EXAMPLES[0], "want": {"points": 9}}

    assert [f"{wrong['rule']} {wrong['told']}: points 4.84, wanted 9"] == run_example(wrong)
