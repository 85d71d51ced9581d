"""The suite's judge: right answers count, wrong ones are named, made-up cases are the same each time."""

from __future__ import annotations

import datetime as dt

from assistant import pipeline
from assistant.intake import Intake
from eval.generated_cases import make_case
from eval.suite import CASES, load_cases
from eval.suites.rationale import SUITE, judge


def _own(name: str) -> pipeline.Scored:
    intake = pipeline.import_files([CASES / "rationale" / name]).intakes[0]
    return pipeline.score_case(intake, on=dt.date(2024, 12, 31))


def test_the_answers_of_our_own_cases_hold() -> None:
    """A small instance: one case against its answers, without a wrong one."""
    gold = load_cases("rationale.yaml")["own"]["project.yaml"]

    record = judge(_own("project.yaml"), gold)

    assert [] == record["wrong"]
    assert [] == record["unsound"] + record["unruled"] + record["errors"] + record["unanswered"]


def test_a_wrong_answer_is_named() -> None:
    """The suite can fail: another amount in the answers is told with both values."""
    record = judge(_own("project.yaml"), {"amounts": {"A01": ["9.00"]}})

    assert ["amounts"] == [line.split(":")[0] for line in record["wrong"]]
    assert "lower" == SUITE.summarise([record])["check errors"].better
    assert SUITE.summarise([record])["answers right"].value < 1


def test_generated_cases_repeat_and_hold() -> None:
    """Equal seeds give equal cases, and a few of them pass every measure."""
    assert make_case(3) == make_case(3)
    assert make_case(3) != make_case(4)

    for seed in range(3):
        intake = Intake(make_case(seed))
        record = judge(pipeline.score_case(intake, on=dt.date(2025, 12, 31)), {})
        assert [] == record["unsound"] + record["unruled"] + record["errors"] + record["unanswered"]
        assert record["deductions"] > 0
