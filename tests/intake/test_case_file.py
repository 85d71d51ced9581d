"""Case files as people write and mend them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.intake import dump_case, load_case
from assistant.intake.case_file import parse_case

if TYPE_CHECKING:
    from pathlib import Path

CASE = """\
case: 河道清淤
unit: 临江县河道所
document_type: 项目支出绩效自评表
period: 2024
region: 临江县
funds:
  - {name: 年度资金总额, initial: 320.00, budget: "300.00", received: null,
     spent: {value: "276.00", place: 自评表.docx › 表1 行3 列5}, weight: 10}
indicators:
  - code: B01
    path: [产出指标, 数量指标, 清淤河道长度]
    sign: ≥
    target: 40
    actual: 0
    unit: 公里
    weight: 30
    stated: null
    place: 自评表.docx › 表1 行9
observations: []
"""


def test_numbers_without_quotes_keep_their_digits() -> None:
    """A number written without quotes keeps its decimals, and a zero stays a zero."""
    case = parse_case(CASE, "案例.yaml")

    assert case.funds[0].initial == "320.00"
    assert case.indicators[0].actual == "0"
    assert case.period == "2024"


def test_a_value_may_carry_its_place() -> None:
    """A value written with its place gives the value, and its place is asked for by field."""
    case = parse_case(CASE, "案例.yaml")

    assert case.funds[0].spent == "276.00"
    assert case.funds[0].place_of("spent") == "自评表.docx › 表1 行3 列5"
    assert case.indicators[0].place_of("actual") == "自评表.docx › 表1 行9"


def test_reading_back_what_was_written_gives_the_same_case(tmp_path: Path) -> None:
    """A dumped case loads as an equal case."""
    case = parse_case(CASE, "案例.yaml")
    path = tmp_path / "案例.yaml"

    path.write_text(dump_case(case), "utf-8")

    assert load_case(path) == case


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("unit: 临江县河道所", "units: 临江县河道所"), ("units", "不认识", "第2行")),
        (("period: 2024", "period: 2024\nperiod: 2023"), ("period", "重复", "第5行")),
        (("case: 河道清淤\n", ""), ("case", "缺少")),
        (("sign: ≥", "sign: 大概"), ("sign", "取值")),
        (("funds:", "funds: ["), ("案例.yaml", "第")),
    ],
    ids=["unknown key", "duplicate key", "missing name", "unknown sign", "broken YAML"],
)
def test_a_malformed_case_is_refused_with_place_and_problem(change: tuple[str, str], words: tuple[str, ...]) -> None:
    """Each mistake in a case file is refused with the key and its line."""
    with pytest.raises(InputError) as caught:
        parse_case(CASE.replace(*change), "案例.yaml")

    for word in words:
        assert word in caught.value.message


def test_two_indicators_with_one_code_are_refused() -> None:
    """Two indicators may not share a code."""
    doubled = CASE.replace(
        "observations: []", "  - {code: B01, path: [产出指标, 数量指标, 护岸长度]}\nobservations: []"
    )

    with pytest.raises(InputError, match="B01"):
        parse_case(doubled, "案例.yaml")
