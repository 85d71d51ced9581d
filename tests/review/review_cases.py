"""Suggested rationales of our own cases and of the bundled example, each made once."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.domain.evaluation import Evaluation
from assistant.intake import Intake

if TYPE_CHECKING:
    from assistant.pipeline import Scored
    from assistant.review.records import Rationales

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "eval" / "cases" / "rationale"
NAMES = ("project.yaml", "department.yaml", "prose.txt", "judgement.yaml", "dispute.yaml", "example")
TODAY = dt.date(2026, 1, 1)


@cache
def scored_case(name: str) -> Scored:
    """Score one of the cases; ``example`` is the bundled one."""
    paths = pipeline.example_files() if name == "example" else (CASES / name,)
    return score(pipeline.import_files(paths).intakes[0])


def score(intake: Intake) -> Scored:
    """Score an evaluation as of the end of its year."""
    return pipeline.score_case(intake, on=pipeline.reporting_date(intake.evaluation, TODAY))


@cache
def suggested(name: str) -> Rationales:
    """Suggest the rationales of one of the cases."""
    scored = scored_case(name)
    return pipeline.suggest_rationales(scored, on=pipeline.reporting_date(scored.evaluation, TODAY))


def suggest_for(**fields: object) -> Rationales:
    """Suggest the rationales of an evaluation made up in a test."""
    case = {"case": "测试项目", "period": "2024", "document_type": "项目支出绩效评价报告", **fields}
    scored = score(Intake(Evaluation.model_validate(case)))
    return pipeline.suggest_rationales(scored, on=TODAY)
