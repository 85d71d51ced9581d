"""Groups, totals and grades of forms with leaves for only some groups."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.rule_sets import choose_rule_set, load_rule_set

if TYPE_CHECKING:
    from assistant.domain.scoring import ScoreSheet

RULES = load_rule_set("national_project_2020")
LEAVES = [
    {"code": "C01", "path": ["产出", "产出数量", "疏浚长度"], "weight": "40", "target": "≥20", "actual": "18"},
    {"code": "D01", "path": ["效益", "项目效益", "受益农户"], "weight": "30", "target": "≥90", "actual": "95"},
]


def _sheet(groups: list[tuple[str, str | None, str]], total: str | None = None) -> ScoreSheet:
    stated = {"total": total, "groups": [{"name": n, "weight": w, "points": p} for n, w, p in groups]}
    form = Evaluation.model_validate({"case": "灌渠疏浚", "indicators": LEAVES, "stated": stated})
    return summarise(form, RULES, score_evaluation(form, RULES))


def test_groups_without_leaves_count_as_printed_in_the_forms_order() -> None:
    """决策 and 过程 have only group points; total and grade are of all four."""
    sheet = _sheet([("决策", "10", "8.5"), ("过程", "20", "17"), ("产出", "40", "36"), ("效益", "30", "30")], "91.5")

    assert ["决策", "过程", "产出", "效益"] == [group.name for group in sheet.groups]
    assert (Decimal("91.50"), Decimal("91.50"), "优") == (sheet.total, sheet.total_computed, sheet.grade)
    assert [] == [finding.check for finding in sheet.findings]


def test_a_wrong_total_over_such_groups_is_told_once_with_the_right_sum() -> None:
    """The sum holds the groups without leaves too."""
    sheet = _sheet([("决策", "10", "8.5"), ("过程", "20", "17"), ("产出", "40", "36"), ("效益", "30", "30")], "92.5")

    assert ["91.50"] == [finding.computed for finding in sheet.findings if finding.check == "SUM01"]


def test_other_names_and_levels_of_counted_groups_are_not_counted_twice() -> None:
    """A second level, another name of a group, or more weight than the whole is no group without leaves."""
    named = _sheet([("产出指标", "40", "36"), ("项目效果", "30", "30"), ("产出数量", "40", "36")])
    heavy = _sheet([("产出", "40", "36"), ("效益", "30", "30"), ("综合评议", "100", "90")])

    assert Decimal("66.00") == named.total
    assert Decimal("66.00") == heavy.total


def _self_evaluation(unit: str, weights: tuple[str, ...]) -> Evaluation:
    names = ("产出指标", "成本指标", "效益指标", "满意度指标")
    rows: list[dict[str, Any]] = [
        {
            "code": f"B{place}",
            "path": [name, "数量指标", f"第{place}项"],
            "weight": weight,
            "target": "≥9",
            "actual": "9",
        }
        for place, (name, weight) in enumerate(zip(names, weights[1:], strict=True))
    ]
    funds = [{"name": "年度资金总额", "weight": weights[0], "budget": "90", "spent": "88"}]
    document = "项目支出绩效自评表"
    return Evaluation.model_validate(
        {"case": "试", "unit": unit, "document_type": document, "funds": funds, "indicators": rows}
    )


@pytest.mark.parametrize(
    ("unit", "weights", "expected"),
    [
        ("青溪县水务局", ("10", "40", "10", "30", "10"), "national_self_evaluation_2020"),
        ("青溪县水务局", ("10", "30", "20", "30", "10"), "national_self_evaluation_2020"),
        ("青溪县水务局", ("10", "40", "20", "20", "10"), "national_self_evaluation_2020"),
        ("水利部某流域管理局", ("10", "40", "20", "20", "10"), "national_core_indicators_2021"),
        ("水利部某流域管理局", ("10", "30", "20", "30", "10"), "national_core_indicators_2021"),
        ("青溪县委宣传部", ("10", "30", "20", "30", "10"), "national_self_evaluation_2020"),
    ],
)
def test_the_central_scheme_is_for_central_units_whatever_the_weights(
    unit: str, weights: tuple[str, ...], expected: str
) -> None:
    """A county's form is scored by the national self-evaluation even where it prints the central weights."""
    assert expected == choose_rule_set(_self_evaluation(unit, weights), on=dt.date(2024, 12, 31)).name
