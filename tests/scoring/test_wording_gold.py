"""The hand-worked printed rules of the evaluation suite."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.rule_examples import failed_examples
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.scheme import build_rule_set, write_rule_set
from assistant.scoring.wording import recognise_rule
from eval.suite import load_cases
from eval.suites.scoring import read_wording

if TYPE_CHECKING:
    from pathlib import Path

GOLD = load_cases("scoring_wordings.yaml")


@pytest.mark.parametrize("gold", GOLD, ids=[f"{number:02d}" for number in range(1, len(GOLD) + 1)])
def test_a_printed_rule_gives_the_points_worked_out_by_hand(gold: dict[str, Any]) -> None:
    """Every result earns what the gold says; what a person must judge stays open."""
    assert [] == read_wording(gold)["wrong"]


def test_there_are_more_than_sixty_printed_rules_and_some_call_for_judgement() -> None:
    """The gold is large enough to mean something, and holds both kinds."""
    judged = [gold for gold in GOLD if gold.get("judged")]

    assert 60 <= len(GOLD) - len(judged)
    assert len(judged) >= 8


def test_what_is_partly_understood_is_kept_and_the_rest_is_named() -> None:
    """The sentence told back says both; the points are a person's."""
    found = recognise_rule("每低1个百分点扣0.5分，资料不全的视情况扣分")

    assert found is not None
    assert ("step_deduction", True, ("资料不全的视情况扣分",)) == (found.method, found.partial, found.open)
    assert "每低于1个百分点扣0.50分" in found.told
    assert "“资料不全的视情况扣分”" in found.told


def test_every_printed_rule_becomes_a_rule_file_whose_examples_hold(tmp_path: Path) -> None:
    """Written as a rule set of its own and read back strictly."""
    rows = [
        {
            "code": f"B{n}",
            "path": ["产出", "质量", f"第{n}项指标"],
            "weight": "10",
            "rule_text": gold["text"],
            **{name: value for name, value in gold["row"].items() if name != "points"},
        }
        for n, gold in enumerate(GOLD, 100)
    ]
    form = Evaluation.model_validate({"case": "自有体系", "indicators": rows})
    write_rule_set(build_rule_set(form, name="own_system", title="自有体系"), tmp_path)

    rules = [rule for rule in load_rule_set("own_system", tmp_path).rules if rule.code.startswith("U")]

    assert [] == [failed for rule in rules for failed in failed_examples(rule)]
    assert len(rules) >= 60
