"""Targets and results told in prose alone."""

from __future__ import annotations

from assistant.intake import read_evaluations
from assistant.reading import read_string

REPORT = """云岭林场森林管护项目支出绩效评价报告
一、基本情况
（二）项目绩效目标
产出数量方面：1.全年开展护林培训不少于12次；2.巡查里程不低于4800公里；3.妥善处置火情。
产出质量方面：隐患整改率不低于98%。
二、项目产出情况
1.产出数量
项目完成护林培训9次，巡查里程5120公里。
2.产出质量
隐患整改率达到99.2%，较上年提高1.5个百分点。
"""


def test_targets_told_aspect_by_aspect_are_read_with_their_results() -> None:
    """Each bound is a target; the passage that names the same thing in the same unit is its result."""
    found = read_evaluations(read_string(REPORT, "报告.txt"))[0].evaluation.results

    assert [
        (("数量", "护林培训"), "≥", "12", "9", "次"),
        (("数量", "巡查里程"), "≥", "4800", "5120", "公里"),
        (("质量", "隐患整改率"), "≥", "98", "99.2", "%"),
    ] == [(item.path, item.sign, item.target, item.actual, item.unit) for item in found]


def test_a_result_in_another_unit_is_none() -> None:
    """A figure of another unit beside the same words is not taken for the result."""
    text = REPORT.replace("护林培训9次", "护林培训9人次")

    assert read_evaluations(read_string(text, "报告.txt"))[0].evaluation.results[0].actual is None


def results(goals: str, told: str) -> dict[str, str | None]:
    """Read the results of a report with the given goals and passage on outputs."""
    text = f"云岭林场护林项目支出绩效评价报告\n一、绩效目标\n产出数量方面：{goals}\n二、项目产出情况\n{told}\n"
    found = read_evaluations(read_string(text, "报告.txt"))[0]
    return {item.name: item.actual for item in found.evaluation.results}


def test_a_result_told_in_other_words_is_bound_by_words_only_its_target_has() -> None:
    """A shared word and the same unit bind where no other target of the unit has the word."""
    assert {"防火知识挂图": "640", "巡护日志": "366"} == results(
        "1.防火知识挂图不少于600张；2.巡护日志不少于360篇。", "全年印发各类知识宣传画640张，撰写巡护日志366篇。"
    )


def test_rates_told_in_other_words_are_bound_by_their_measure() -> None:
    """The same measure and a shared word name one rate; another measure names another."""
    assert {"火情处置及时率": "99.2", "火情处置满意率": None} == results(
        "1.火情处置及时率不低于98%；2.火情处置满意率不低于90%。", "火情及时率为99.2%。"
    )


def test_a_word_two_targets_share_binds_none() -> None:
    """Where two targets of one unit have the word, no result is guessed."""
    assert {"防火挂图": None, "防火手册": None} == results(
        "1.防火挂图不少于600册；2.防火手册不少于800册。", "印发防火材料640册。"
    )


def test_the_result_left_over_goes_to_the_target_left_over_and_is_reported() -> None:
    """When all fellows of the unit have theirs in the passage, the rest belongs to the rest, with a note."""
    text = (
        "云岭林场护林项目支出绩效评价报告\n一、绩效目标\n产出数量方面：周刊不少于52篇；季刊不少于4篇；特刊不少于3篇。\n"
    )
    text += "二、项目产出情况\n编发周刊50篇，季刊4篇，围绕防火、造林的深度文章5篇。\n"
    found = read_evaluations(read_string(text, "报告.txt"))[0]

    assert ["50", "4", "5"] == [item.actual for item in found.evaluation.results]
    assert ["INP13"] == [finding.check for finding in found.findings]


def test_a_cost_target_bound_to_the_budget_has_the_spending_for_result() -> None:
    """What was spent is the result of a target to keep within the budget."""
    text = "云岭林场护林项目支出绩效评价报告\n一、绩效目标\n项目预算资金80万元，实际支出76.5万元。\n"
    text += "产出成本方面：项目总成本控制在预算批复金额以内。\n"
    found = read_evaluations(read_string(text, "报告.txt"))[0].evaluation.results

    assert [(("成本", "项目总成本"), "76.5", "万元")] == [(item.path, item.actual, item.unit) for item in found]
