"""What users wrote enters our sentences unchanged but for its outer marks."""

from __future__ import annotations

import pytest

from assistant.drafting.input_text import clean, first_clause, quoted, split_title


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
