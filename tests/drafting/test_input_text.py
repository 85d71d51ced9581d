"""What users wrote enters our sentences unchanged but for its outer marks."""

from __future__ import annotations

import pytest

from assistant.drafting.input_text import (
    clean,
    first_clause,
    is_remedy,
    list_items,
    quoted,
    split_title,
    without_amount,
)


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


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("一是、前期摸底不够", "前期摸底不够"),
        ("二是，设备闲置；", "设备闲置"),
        ("一是甲站未验收；二是乙站未启用", "一是甲站未验收；二是乙站未启用"),
    ],
)
def test_list_number_goes_with_its_mark(text: str, bare: str) -> None:
    """No dangling 、 stays behind a number that is taken off; a list that goes on keeps its numbers."""
    assert bare == clean(text)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("（1）闸门未检修；（2）七座泵站仅三座启用。", ["闸门未检修", "七座泵站仅三座启用"]),
        ("①台账缺页；②签字不全；③未归档", ["台账缺页", "签字不全", "未归档"]),
        ("按（1）号方案实施，未按（2）号方案验收", ["按（1）号方案实施，未按（2）号方案验收"]),
        ("", []),
    ],
)
def test_printed_list_falls_into_its_items(text: str, items: list[str]) -> None:
    """Only a text that begins with its first number is a list."""
    assert items == list_items(text)


def test_printed_loss_is_left_to_the_report() -> None:
    """The report tells what a fact cost; the brackets of the score sheet would tell it twice."""
    assert "签到表缺两期" == without_amount("签到表缺两期（扣2分）")
    assert "签到表缺两期（见附表）" == without_amount("签到表缺两期（见附表）")
