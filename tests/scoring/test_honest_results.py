"""What a row or a form does not say is not made up, and what rules rest on is told."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.rule_sets import choose_rule_set, load_rule_set
from assistant.scoring.values import read_within
from assistant.scoring.what_if import explore

D = Decimal
DAY = dt.date(2024, 12, 31)


def form(*rows: dict[str, Any], **fields: Any) -> Evaluation:
    paths = {"code": "B01", "path": ["产出指标", "数量指标", "堤岸巡查"], "weight": "10"}
    return Evaluation.model_validate({"case": "圩堤巡护", "indicators": [{**paths, **row} for row in rows], **fields})


def score(row: dict[str, Any], name: str = "national_project_2020", **fields: Any) -> Any:
    return score_evaluation(form(row, **fields), load_rule_set(name))[0]


def test_a_result_in_the_very_words_of_its_target_is_achieved() -> None:
    """明显改善 for 明显改善 earns 80% to all of the weight; the point inside is a person's."""
    result = score({"target": "明显改善", "actual": "明显改善。"})

    assert ("judgement", (D("8.00"), D("10.00"))) == (result.status, result.range)
    assert "与年度指标值一致" in result.steps[0].text


def test_other_words_leave_the_whole_weight_open() -> None:
    """有所改善 is not what was planned, and no rule says how much less."""
    assert (D(0), D("10.00")) == score({"target": "明显改善", "actual": "有所改善"}).range


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("完成率96%", "%", "96"),
        ("96.2%，已达标", "%", "96.2"),
        ("举办10场，培训360人次", "场", "10"),
        ("实际支出193.54万元", "万元", "193.54"),
        ("支付完毕，合计1935400元", "万元", "1935400"),
    ],
)
def test_the_one_value_a_sentence_states_is_taken(text: str, unit: str, value: str) -> None:
    """One exact value in the wanted unit, and nothing that denies it."""
    found = read_within(text, unit)

    assert D(value) == (None if found is None else found.value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("未完成10场", "场"),
        ("上半年5场，下半年6场", "场"),
        ("计划12场，实际10场", "场"),
        ("约10场", "场"),
        ("较上年增长12%", "%"),
        ("完成率96%，合格率98%", "%"),
        ("培训360人次", "场"),
        ("全部完成", "场"),
    ],
)
def test_a_sentence_that_leaves_doubt_gives_no_value(text: str, unit: str) -> None:
    """Two values, a plan, a comparison, a denial or another unit: a person reads it."""
    assert read_within(text, unit) is None


def test_a_value_taken_from_a_sentence_is_told() -> None:
    """The trace quotes the sentence before the arithmetic."""
    result = score({"target": "≥12", "unit": "场", "actual": "举办10场，培训360人次"})

    assert ("scored", D("8.33")) == (result.status, result.points)
    assert "举办10场，培训360人次" in result.steps[0].text


def test_amounts_and_rates_inside_a_result_score_a_rate() -> None:
    """A rate indicator takes the amounts its sentence names, else the one rate it states."""
    path = ["过程", "资金管理", "预算执行率"]
    amounts = score({"path": path, "actual": "实际到位资金200万元，实际支出193.54万元", "weight": "5"})
    rate = score({"path": path, "actual": "支出进度96.77%", "weight": "5"})

    assert D("4.84") == amounts.points == rate.points
    assert "193.54÷200" in amounts.steps[0].text


def test_a_printed_rate_says_which_amount_is_absent() -> None:
    """The funds table has budget and spending; what stands below the line of this rate is not there."""
    funds = [{"name": "年度资金总额", "budget": "200", "spent": "193.54"}]
    row = {"path": ["过程", "资金管理", "预算执行率"], "actual": "96.77", "unit": "%", "weight": "5"}

    assert "未列实际到位资金，按所列比率计算" == score(row, funds=funds).steps[0].text


def test_a_set_for_other_units_is_not_chosen_and_told_where_it_is_named() -> None:
    """A county with the central weights gets the national rules; named, the central set says whose it is."""
    rows = [{"code": f"{g}01", "path": [name, "二级", "指标"], "target": "≥1", "actual": "1", "weight": weight}
            for g, name, weight in (("B", "成本指标", "20"), ("C", "产出指标", "40"), ("D", "效益指标", "20"),
                                    ("E", "满意度指标", "20"))]  # fmt: skip
    county = form(*rows, unit="青溪县水务局", document_type="项目支出绩效自评表", period="2024")
    central = load_rule_set("national_core_indicators_2021")

    assert "national_self_evaluation_2020" == choose_rule_set(county, on=DAY).name
    told = [
        f.message for f in summarise(county, central, score_evaluation(county, central)).findings if f.check == "INP08"
    ]
    assert "不适用于本单位" in told[0]


def test_a_department_without_a_local_scheme_is_told_so() -> None:
    """The general rules compute, and say that their basis is one of projects."""
    department = form(
        {"target": "≥1", "actual": "1"}, unit="青溪县水务局", document_type="部门整体支出绩效评价报告", period="2024"
    )
    chosen = choose_rule_set(department, on=DAY)
    sheet = summarise(department, chosen, score_evaluation(department, chosen))

    assert [True] == ["项目支出评价的规定" in f.message for f in sheet.findings if f.check == "INP08"]


def test_every_finding_of_a_sheet_has_a_place() -> None:
    """Weights and sums that do not add up point at the table they stand in."""
    placed = form({"target": "≥1", "actual": "1", "place": "自评表.xlsx › 绩效指标!C7"}, stated={"total": "90"})
    bare = form({"target": "≥1", "actual": "1"}, stated={"total": "90"})
    rules = load_rule_set("national_project_2020")
    for case, place in ((placed, "自评表.xlsx › 绩效指标"), (bare, "案例文件 › indicators")):
        findings = summarise(case, rules, score_evaluation(case, rules)).findings
        assert {"SUM01", "INP06"} <= {finding.check for finding in findings}
        assert {place} == {finding.where.place for finding in findings if finding.check in {"SUM01", "INP06"}}


def test_one_group_under_two_spellings_is_one_group() -> None:
    """预算管理 and 预算管理情况 add up under the first of them."""
    rows = ({"path": ["预算管理情况", "资产", "a"]}, {"code": "B02", "path": ["预算管理", "结转", "b"]})
    case = form(*({**row, "target": "≥1", "actual": "1"} for row in rows))
    rules = load_rule_set("national_project_2020")

    assert [("预算管理情况", D("20.00"))] == [
        (group.name, group.points) for group in summarise(case, rules, score_evaluation(case, rules)).groups
    ]


def test_what_if_says_that_a_disputed_row_is_computed_now() -> None:
    """The difference holds the old dispute as well as the changed input."""
    case = form({"target": "≥12", "actual": "9", "unit": "场", "stated": "9"})

    result = explore(case, load_rule_set("national_project_2020"), ("B01.actual=10",))

    assert [True] == ["原为有争议（原表9.00分，核算7.50分）" in note for note in result.notes]


@pytest.mark.parametrize(
    ("target", "actual", "unit", "value"),
    [
        ("≥60", "37.3333", "人", "37人"),
        ("≥8", "6", "场", "7场"),
        ("≥95", "90.25", "%", "90.3%"),
        ("≤200", "210.5", "万元", "210.4万元"),
        ("≥1", "0.85", "万人次", "0.86万人次"),
    ],
)
def test_the_nearest_boundary_is_a_value_that_can_be_reported(target: str, actual: str, unit: str, value: str) -> None:
    """Whole things for counts, the printed places for rates and amounts."""
    case = form({"target": target, "actual": actual, "unit": unit})
    near = explore(case, load_rule_set("national_project_2020"), (f"B01.actual={actual}",)).nearest

    assert value == (None if near is None else near.value)
