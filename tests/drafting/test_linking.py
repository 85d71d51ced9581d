"""Two texts of one project speak of the same matter where they share what few others hold."""

from __future__ import annotations

import pytest

from assistant.drafting.linking import names_same, runs_of, shared_weight

_CASE = ("换热站节能改造",)
_DELAY = "协调不够。南湖换热站与电力增容共用一处场地，未商定进场顺序，导致南湖换热站11月才进场。"


def test_runs_keep_numbers_whole_and_end_at_marks() -> None:
    """18笔 is no part of 118笔, and 8笔 none of 18笔."""
    assert ("18笔",) == runs_of("共18笔，按期", "应付18笔")
    assert () == runs_of("8笔", "应付18笔")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("改造换热站数量。南湖换热站受电力增容场地影响，11月才进场", True),
        ("改造换热站数量。东桥换热站设备到货晚", False),
        ("年度目标未完成，主要问题是项目管理不足", False),
    ],
)
def test_matter_is_the_same_where_several_runs_agree(text: str, same: bool) -> None:
    """Words that any report holds bind nothing, nor does the name of the project."""
    assert same is (shared_weight(text, _DELAY, _CASE) > 0)


def test_one_long_run_is_enough() -> None:
    """Eight characters in a row are not shared by chance."""
    assert shared_weight("四个处室的支出计划未细化到季度", "支出计划未细化到季度", ()) > 0


def test_name_of_a_place_is_told_from_common_words() -> None:
    """南湖换热站 names one thing; 换热站节能改造 is the project itself."""
    assert names_same("南湖站房一座未完工", "南湖站房11月才进场", _CASE)
    assert not names_same("换热站节能改造未完成", "换热站节能改造进度慢", _CASE)
