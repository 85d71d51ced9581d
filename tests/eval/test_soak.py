from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from assistant.domain.evaluation import Evaluation, Indicator
from assistant.domain.scoring import Score, ScoreSheet
from eval import soak

if TYPE_CHECKING:
    from pathlib import Path


def _evaluation() -> Evaluation:
    rows = [
        Indicator(code=f"B{number:02}", path=("产出", "数量", f"第{number}项"), sign="≥", target="10", actual="9")
        for number in range(1, 6)
    ]
    return Evaluation(case="沟渠清淤", indicators=tuple(rows))


def _sheet(points: str, total: str) -> ScoreSheet:
    score = Score(
        code="B01",
        path=("产出",),
        weight=Decimal(5),
        points=Decimal(points),
        stated=None,
        computed=Decimal(points),
        status="scored",
        method="proportional_up",
        rule=None,
        rule_text="",
        basis=None,
    )
    return ScoreSheet("沟渠清淤", "示例", (score,), (), Decimal(total), None, None, None)


def test_equal_seeds_make_equal_changes() -> None:
    """A fault found in a round can be seen again with the same seed."""
    first, second = (soak.change(_evaluation(), random.Random(3)) for _ in range(2))

    assert first == second != _evaluation()
    assert [row.code for row in _evaluation().indicators] == [row.code for row in first.indicators]


def test_points_above_weight_and_a_wrong_total_are_named() -> None:
    """The invariants of a score sheet are looked at after every round."""
    assert [] == soak.broken(_sheet("4.50", "4.50"))
    assert ["B01: 6.00 of 5"] == soak.broken(_sheet("6.00", "6.00"))
    assert ["total 4.60, sum 4.50"] == soak.broken(_sheet("4.50", "4.60"))


@pytest.mark.slow
def test_a_few_changed_examples_walk_every_hop(tmp_path: Path) -> None:
    """Changed forms are scored, drafted, checked and written without a crash; `make soak` does it at full size."""
    from assistant.errors import AssistantError
    from assistant.pipeline import import_files

    chance = random.Random(11)
    evaluation = import_files([soak.FORM]).intakes[0].evaluation

    faults = []
    for _ in range(5):
        try:
            faults += soak.walk(soak.change(evaluation, chance), tmp_path)
        except AssistantError as refused:
            faults += [] if refused.message else ["refused without a word"]

    assert [] == faults
