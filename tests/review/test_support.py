"""Points that rule or evidence does not bear, told with both values and without false alarms."""

from __future__ import annotations

from decimal import Decimal

from review_cases import suggest_for, suggested

LEAF = {"code": "B01", "path": ["产出", "产出数量", "清淤长度"], "weight": "10", "place": "表.docx › 表1 行5"}


def doubts(result: object) -> dict[str, str]:
    return {item.code: item.doubt for item in result.unsupported}  # type: ignore[attr-defined]


def test_points_above_the_rule_are_named_with_both_values() -> None:
    """A missed target with full marks shows what was given and what the rule bears."""
    found = next(item for item in suggested("dispute.yaml").unsupported if item.code == "C02")

    assert ("rule", Decimal(10), Decimal("8.00")) == (found.doubt, found.points, found.supported)
    assert "多给2分" in found.text
    assert found.firm


def test_points_outside_the_judged_range_are_named() -> None:
    """中 of 高中低 reaches below 80%; 13 of 15 lies above."""
    found = next(item for item in suggested("department.yaml").unsupported if item.code == "B04")

    assert "range" == found.doubt
    assert (Decimal("9.00"), Decimal("11.99")) == found.limits


def test_full_marks_beside_a_stated_defect_are_said() -> None:
    """A report that names a fault and deducts nothing has to say why."""
    found = next(item for item in suggested("project.yaml").unsupported if item.code == "C02")

    assert "defect" == found.doubt
    assert "首次检验未通过" in found.text
    assert not found.firm


def test_points_without_a_result_are_named_with_what_is_missing() -> None:
    """A satisfaction without a value cannot earn its points."""
    assert "inputs" == doubts(suggested("judgement.yaml"))["D01"]


def test_a_result_that_only_repeats_its_target_lacks_evidence() -> None:
    """显著提升 for 显著提升 is no evidence; it is asked for, never called a fault."""
    found = next(item for item in suggested("judgement.yaml").unsupported if item.code == "C01")

    assert ("evidence", False) == (found.doubt, found.firm)
    assert "未见支持这一判断的事实" in found.text


def test_sound_points_are_not_doubted() -> None:
    """A target that was met and paid in full is nobody's concern."""
    result = suggest_for(
        indicators=[{**LEAF, "sign": "≥", "target": "12", "actual": "12.6", "unit": "公里", "stated": "10"}]
    )

    assert () == result.unsupported
    assert () == result.rationales


def test_joint_points_whose_leaves_only_print_limits_are_named() -> None:
    """One score for leaves of which most repeat their target as ≥ cannot be recomputed."""
    rows = [
        {
            "code": f"R0{n}",
            "path": ["产出", "数量", name],
            "target": "5",
            "actual": f"≥{n}",
            "unit": "次",
            "place": f"行{n}",
        }
        for n, name in ((3, "宣讲"), (5, "巡查"))
    ]
    result = suggest_for(indicators=[{**LEAF, "path": ["产出", "数量"], "stated": "10", "shared": 2}], results=rows)

    assert {"B01": "result"} == doubts(result)
