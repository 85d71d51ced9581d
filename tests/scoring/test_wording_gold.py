"""The hand-worked printed rules of the evaluation suite."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.rule_examples import failed_examples
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.scheme import build_rule_set, write_rule_set
from assistant.scoring.wording import recognise_rule
from eval.suite import CASES, load_cases
from eval.suites.scoring import SEAL, WORDINGS, read_wording

if TYPE_CHECKING:
    from pathlib import Path

GOLD = [*load_cases("scoring_wordings.yaml"), *load_cases("scoring_wordings_open.yaml")]


@pytest.mark.parametrize("gold", GOLD, ids=[f"{number:03d}" for number in range(1, len(GOLD) + 1)])
def test_a_printed_rule_gives_the_points_worked_out_by_hand(gold: dict[str, Any]) -> None:
    """Every result earns what the gold says; what a person must judge stays open."""
    assert [] == read_wording(gold)["wrong"]


def test_there_are_many_printed_rules_and_some_call_for_judgement() -> None:
    """The gold is large enough to mean something, and holds both kinds."""
    judged = [gold for gold in GOLD if gold.get("judged")]

    assert 140 <= len(GOLD) - len(judged)
    assert len(judged) >= 30


def test_the_held_out_rules_are_as_they_were_sealed() -> None:
    """What was kept apart is not changed after the fact; a new set gets a new seal."""
    assert SEAL == hashlib.sha256((CASES / WORDINGS["held-out wording"]).read_bytes()).hexdigest()


def test_no_held_out_rule_is_misread() -> None:
    """What is not understood is left to a person; points a rule does not give are never given."""
    held_out = load_cases(WORDINGS["held-out wording"])

    assert 0 == sum(read_wording(gold)["misread"] for gold in held_out)
    assert len(held_out) >= 50


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("blind wording 2", 60),
        ("blind wording 3", 24),
        ("blind wording 4", 60),
        ("blind wording 5", 25),
        ("blind wording 6", 29),
        ("blind wording 7", 27),
        ("blind wording 8", 28),
        ("blind wording 9", 17),
    ],
)
def test_rules_written_blind_are_read_or_left_to_a_person(name: str, least: int) -> None:
    """None is misread, those a person must judge stay open, and most of the clear ones are read."""
    read = [read_wording(gold) for gold in load_cases(WORDINGS[name])]

    assert [] == [one["wording"] for one in read if one["misread"] or (one["judged"] and one["wrong"])]
    assert least <= sum(not one["wrong"] for one in read if not one["judged"])


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
    assert len(rules) >= 120
