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
