"""Full marks, points and deductions of one sentence: what does not make up the whole is told."""

import datetime as dt

import pytest

from assistant.checking.runner import run_checks
from assistant.reading import read_string

WRONG = (
    "培训人次10分，得9.60分，扣0.50分。",
    "管护指标8分，3个镇未落实扣1.50分，档案不全扣0.80分，得6.00分。",
    "本项目自评总分为100分，其中预算执行10分、项目管理10分、绩效指标80分。\n绩效指标得79.08分，扣0.29分。",
)
RIGHT = (
    "培训人次10分，得9.50分，扣0.50分；按期到货率8分，得7.86分，扣0.14分。",
    "过程指标满分20分，得17.00分，扣3.00分，其中制度扣2.00分、资金扣1.00分。",
    "该指标5分，每少1次扣0.5分，达到目标得5分，未达到扣2分。",
    "本项目自评总分为100分，其中预算执行10分、项目管理10分、绩效指标80分。\n绩效指标得79.08分，扣0.92分。",
)


def found(text: str) -> list[str]:
    report = run_checks(
        read_string(text, "报告.txt"),
        ledger=None,
        evaluation=None,
        sheet=None,
        sources=(),
        on=dt.date(2025, 6, 30),
        select=("SUM01", "CON04"),
    )
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize("text", WRONG)
def test_points_and_deduction_that_miss_the_full_marks_are_told(text: str) -> None:
    """Weight less points is the deduction; anything else is told."""
    assert found(text)


@pytest.mark.parametrize("text", RIGHT)
def test_points_that_make_up_the_full_marks_are_left_alone(text: str) -> None:
    """True triples, parts of a deduction and scoring rules give nothing."""
    assert not found(text)
