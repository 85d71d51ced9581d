"""Lists and supposed changes of the open case."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant import pipeline
from assistant.chat.case_questions import answer_case


@pytest.fixture(scope="module")
def opened() -> pipeline.Scored:
    """The bundled example, scored."""
    intake = pipeline.import_files(pipeline.example_files()).intakes[0]
    return pipeline.score_case(intake, on=dt.date(2024, 12, 31))


def _said(text: str, opened: pipeline.Scored) -> str:
    answer = answer_case(text, opened)
    assert answer is not None
    return "".join(answer.solution.sentences)


def test_spending_more_starts_from_what_was_spent(opened: pipeline.Scored) -> None:
    """再多花20万 adds to the spending of the case; it does not take its place."""
    answer = answer_case("要是支出再多花20万，执行率能得几分", opened)

    assert answer is not None
    assert "A01.spent=461.83" in answer.changes


def test_spending_less_is_taken_off(opened: pipeline.Scored) -> None:
    """少花20万 is taken from the spending of the case."""
    answer = answer_case("要是支出少花20万，预算执行率得几分", opened)

    assert answer is not None
    assert "A01.spent=421.83" in answer.changes


def test_a_name_of_several_rows_is_asked_back(opened: pipeline.Scored) -> None:
    """满意度 of two groups is no single row, and no points are given."""
    answer = answer_case("如果满意度到了90%，总分变成多少", opened)

    assert answer is not None
    assert answer.solution.computed == ()
    assert "请说明是哪一项" in _said("如果满意度到了90%，总分变成多少", opened)


def test_missed_targets_are_listed_with_their_values(opened: pipeline.Scored) -> None:
    """目标都完成了吗 names the rows that fell short, not those that were met."""
    said = _said("目标都完成了吗", opened)

    assert "目标360个，实际348个" in said
    assert "社区工作者满意度" not in said


def test_problems_are_those_of_rows_that_lost_points(opened: pipeline.Scored) -> None:
    """主要问题有哪些 lists deductions, the largest first, with what the file says of them."""
    said = _said("这个项目的主要问题有哪些", opened)

    assert said.index("照护服务规范化水平") < said.index("新增普惠托位")


def test_why_not_full_marks_lists_the_deductions(opened: pipeline.Scored) -> None:
    """为什么没有拿满分 is answered from the sheet."""
    assert "共8项扣分" in _said("为什么没有拿满分", opened)


def test_rows_without_a_loss_are_not_those_with_one(opened: pipeline.Scored) -> None:
    """哪些指标没有扣分 lists full rows, and none that lost points."""
    said = _said("哪些指标没有扣分", opened)

    assert "共9项没有扣分" in said
    assert "D02" not in said


def test_next_grade_lies_above(opened: pipeline.Scored) -> None:
    """离下一个等级还差几分 looks up, and 差几分 is no grade."""
    assert "已在“优”" in _said("离下一个等级还差几分", opened)
    assert "已在“优”" in _said("离优还差几分", opened)


def test_difference_of_terms_is_not_asked_of_the_case(opened: pipeline.Scored) -> None:
    """结转和结余有什么区别 asks for the terms, whatever case is open."""
    assert answer_case("结转和结余有什么区别", opened) is None


def test_way_to_full_points_lists_what_was_lost(opened: pipeline.Scored) -> None:
    """怎样才能满分 is answered by what keeps the case from it."""
    assert "8项扣分" in _said("怎样才能满分", opened)
