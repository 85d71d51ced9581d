"""What users wrote enters our sentences unchanged but for its outer marks."""

from __future__ import annotations

import pytest

from assistant.drafting.input_text import clean, first_clause, is_remedy, quoted, split_title


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("（一）验收资料不齐。", "验收资料不齐"),
        ("1.验收资料不齐；", "验收资料不齐"),
        ("一是验收资料不齐", "验收资料不齐"),
        ("3月验收资料不齐", "3月验收资料不齐"),
        ("1.5万元未支付", "1.5万元未支付"),
        ("无", ""),
        ("——", ""),
        (None, ""),
        ("甲\n乙", "甲乙"),
        ("一是甲；二是乙。", "一是甲；二是乙"),
        ("项目 6 月 30 日完成", "项目6月30日完成"),
    ],
)
def test_clean_takes_off_outer_marks_only(text: str | None, cleaned: str) -> None:
    """List numbers, closing marks and empty words go; everything else stays."""
    assert cleaned == clean(text)


def test_heading_is_split_from_the_body_where_there_is_one() -> None:
    """A short first sentence heads what follows."""
    assert ("验收不够规范", "六月验收单缺少签字") == split_title("（一）验收不够规范。六月验收单缺少签字。")
    assert ("", "验收不够规范") == split_title("验收不够规范。")


def test_first_clause_serves_as_a_heading_when_short() -> None:
    """Too long a clause is no heading."""
    assert "满意度调查缺少样本" == first_clause("满意度调查缺少样本，统计过程不清")
    assert "" == first_clause("甲" * 40)


def test_inner_quotation_marks_become_single() -> None:
    """Quotes nest as Chinese usage asks."""
    assert "“称为‘甲’”" == quoted("称为“甲”")


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("加强对第三方的管理，要求建立规范的工作流程。", True),
        ("进一步完善考核办法", True),
        ("加强管理的意识不足", False),
        ("验收资料不齐", False),
    ],
)
def test_remedy_is_told_from_a_problem(text: str, remedy: bool) -> None:
    """What asks for something and names no defect is a suggestion, wherever it stands."""
    assert remedy is is_remedy(text)
