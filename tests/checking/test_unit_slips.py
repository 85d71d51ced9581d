"""Units that break what the digits keep: told where a relation holds in one unit only, silent where units convert."""

import datetime as dt

import pytest

from assistant.checking.runner import run_checks
from assistant.reading import read_string

WRONG = (
    ("2024年“三公”经费预算42.00亿元，实际支出35.28万元，控制率84.00%。", "42.00亿元"),
    ("上年支出38.60元，比上年减少3.32万元，下降8.60%。", "38.60元"),
    ("绩效目标：改造供水管网65米。\n全年改造供水管网63.7公里，比目标少1.3公里。", "65米"),
    ("完成绿化49.75公顷，比目标多1.75亩，完成率103.65%。", "1.75亩"),
    ("三类资金占比分别为48.31%、30.34个百分点、21.35%。", "30.34个百分点"),
    ("居民满意度92.91%，高于90个百分点的目标。", "90个百分点"),
)
RIGHT = (
    "项目总投资4.86亿元，其中债券资金32000万元，占65.84%。",
    "全长12.40公里，比计划少600米，完成率95.38%。",
    "预算360万元，人均补助300元，惠及12000人。",
    "社会消费品零售总额1320.4亿元，支持企业补贴88.50万元，占年度预算的88.50%。",
    "就业率比上年提高2.30个百分点，超过提高2个百分点的目标。",
)


def places(text: str) -> list[str]:
    report = run_checks(
        read_string(text, "报告.txt"),
        ledger=None,
        evaluation=None,
        sheet=None,
        sources=(),
        on=dt.date(2025, 6, 30),
        select=("UNT",),
    )
    return [where.quote for finding in report.findings for where in (finding.where, *finding.related)]


@pytest.mark.parametrize(("text", "quote"), WRONG)
def test_a_unit_that_breaks_a_relation_is_named(text: str, quote: str) -> None:
    """The number with the odd unit is among the places of a finding."""
    assert quote in places(text)


@pytest.mark.parametrize("text", RIGHT)
def test_units_that_convert_are_left_alone(text: str) -> None:
    """Different units are no error where the numbers hold as printed, or join nothing."""
    assert not places(text)
