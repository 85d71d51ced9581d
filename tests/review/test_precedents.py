"""Precedents: real reports alone, the same indicator under other names, never the report itself."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from review_cases import TODAY, scored_case, suggested

from assistant.pipeline.rationales import read_stored_reports, suggest_rationales
from assistant.retrieval.cases import load_cases
from assistant.retrieval.user_store import UserStore
from assistant.review.precedents import canonical_name, framework_place, past_deductions

if TYPE_CHECKING:
    from pathlib import Path

_REPORT = """丰禾县校舍维修项目绩效评价报告

三、绩效评价指标分析
（二）过程
1.预算执行率：满分5分，得4.2分。实际支出低于到位资金，执行率84.00%（扣0.8分）。
2.制度执行有效性：满分6分，得4分。3所学校的验收单没有验收人签字（扣2分）。
"""


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("资金执行率", "预算执行率"),
        ("1.预算执行率指标", "预算执行率"),
        ("服务对象满意度（%）", "满意度"),
        ("居民满意度", "满意度"),
        ("制度执行有效性", "制度执行有效性"),
    ],
)
def test_names_of_different_forms_meet(name: str, same: str) -> None:
    """Numbers, brackets and common other names do not hide an indicator."""
    assert same == canonical_name(name)


def test_a_projects_own_indicator_has_a_place_in_the_framework() -> None:
    """What a name does not tell, its second level does."""
    assert "实际完成率" == framework_place(("产出指标", "数量指标", "新增停车泊位"))
    assert framework_place(("其他", "说明")) is None


def test_fictitious_reports_are_never_precedents() -> None:
    """Examples of writing are left out even where they would fit best."""
    fictitious = {case.title for case in load_cases(fictitious=True)}
    past = past_deductions(load_cases(), (), scored_case("project.yaml").evaluation)

    assert fictitious
    assert past
    assert all(not any(title in item.source for title in fictitious) for item in past)


def test_a_report_is_no_precedent_for_itself() -> None:
    """The digest of the very evaluation is passed over."""
    case = next(case for case in load_cases(fictitious=False) if case.deductions)
    evaluation = scored_case("project.yaml").evaluation.model_copy(
        update={"case": case.title, "unit": case.unit, "period": str(case.year)}
    )

    assert all(case.title not in item.source for item in past_deductions((case,), (), evaluation))


def test_reports_the_user_added_give_precedents_with_reason_and_place(tmp_path: Path) -> None:
    """Deductions in the text of an added report are found under their indicator, with share and place."""
    path = tmp_path / "校舍维修报告.txt"
    path.write_text(_REPORT, "utf-8")
    with UserStore(tmp_path / "home") as store:
        store.add([path])

    result = suggest_rationales(scored_case("project.yaml"), on=TODAY, home=tmp_path / "home")
    item = result.of("B03")
    own = next(past for past in item.precedents if past.stored)

    assert (Decimal(2), Decimal(6)) == (own.deduction, own.weight)
    assert "3所学校的验收单没有验收人签字" in (own.quote or "")
    assert (own.place or "").startswith("校舍维修报告.txt › ")
    assert item.distribution is not None
    assert result.of("B02").distribution is not None
    assert Decimal("0.16") in [past.share for past in result.of("B02").precedents]


def test_without_a_base_there_are_no_stored_reports(tmp_path: Path) -> None:
    """Asking for precedents makes no knowledge base."""
    assert () == read_stored_reports(tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_no_precedent_is_shown_where_there_is_none() -> None:
    """An indicator nobody deducted on before has neither list nor distribution."""
    item = suggested("project.yaml").of("A01")

    assert () == item.precedents
    assert item.distribution is None
