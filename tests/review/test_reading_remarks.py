"""A model's remarks on a report: bound by quoting, without figures, notes whatever happens."""

from __future__ import annotations

from itertools import pairwise

import pytest

from assistant.domain.finding import Severity
from assistant.errors import ModelUnavailable
from assistant.llm.scripted import ScriptedModel
from assistant.reading import read_string
from assistant.review.reading_remarks import ReadingRemarks, read_for_remarks

TEXT = """\
一、项目过程
项目单位建立了财务管理制度，制度执行情况良好。
二、存在的问题
财务管理制度尚未建立，报销审批缺少依据。
培训完成率偏低，原因是办公设备采购及时到位。"""

HEALTHY = "项目单位建立了财务管理制度"
MISSING = "财务管理制度尚未建立"


def offer(**changes: str) -> dict[str, str]:
    return {
        "kind": "opposed",
        "quote": HEALTHY,
        "other": MISSING,
        "remark": "前后说法相反，请核实制度是否建立",
    } | changes


def remarks(*offers: dict[str, str], text: str = TEXT) -> ReadingRemarks:
    return read_for_remarks(read_string(text, "报告.txt"), ScriptedModel([{"remarks": list(offers)}]))


def test_a_remark_is_a_note_at_the_words_it_quotes() -> None:
    """Both quotations become places, the words are the report's, and the model is named."""
    (finding,) = remarks(offer()).findings

    assert Severity.NOTE is finding.severity
    assert "MOD01" == finding.check
    assert (2, HEALTHY) == (finding.where.line, finding.where.quote)
    assert [(4, MISSING)] == [(where.line, where.quote) for where in finding.related]
    assert finding.message.startswith("〔模型 剧本〕两处说法可能相反：")


def test_a_quotation_is_found_with_other_blanks_and_widths() -> None:
    """What a model prints a little differently is still the report's own text."""
    (finding,) = remarks(offer(quote="培训完成率 偏低,原因是", other="", kind="cause")).findings

    assert "培训完成率偏低，原因是" == finding.where.quote


@pytest.mark.parametrize(
    ("why", "offered"),
    [
        ("quote", offer(quote="项目单位没有任何管理制度")),
        ("quote", offer(quote="制度")),
        ("quote", offer(other="财务管理制度已经废止")),
        ("pair", offer(other="")),
        ("pair", offer(other=HEALTHY)),
        ("figure", offer(remark="相差12.5万元")),
        ("figure", offer(remark="仅完成百分之八十")),
    ],
)
def test_an_offer_that_cannot_be_bound_is_dropped_and_counted(why: str, offered: dict[str, str]) -> None:
    """No quotation, no other half, or nothing but figures: not shown, and counted by reason."""
    read = remarks(offered)

    assert () == read.findings
    assert {why: 1} == read.dropped


def test_figures_a_model_types_are_not_shown() -> None:
    """The clause with the figure goes, the rest stays."""
    (finding,) = remarks(offer(remark="前后说法相反，涉及资金３５万元，请核实制度是否建立。")).findings

    assert "３５" not in finding.message
    assert "请核实制度是否建立" in finding.message


def test_a_remark_told_twice_is_shown_once() -> None:
    """The same pair the other way round is the same remark."""
    read = remarks(offer(), offer(quote=MISSING, other=HEALTHY))

    assert 1 == len(read.findings)
    assert {"repeat": 1} == read.dropped


def test_a_model_out_of_reach_leaves_an_error_and_no_remark() -> None:
    """The reason is kept; nothing is raised."""
    lost = ModelUnavailable("模型", "连不上", "", "请检查")

    read = read_for_remarks(read_string(TEXT, "报告.txt"), ScriptedModel([lost]))

    assert () == read.findings
    assert lost is read.error


def test_a_long_report_is_read_in_pieces_that_overlap() -> None:
    """Each request holds a few thousand characters, and neighbours across a cut are read together."""
    text = "\n".join(f"第{number}段说明项目实施情况，制度执行良好，资料归档完整。" * 4 for number in range(120))
    model = ScriptedModel([{"remarks": []}] * 9)

    read_for_remarks(read_string(text, "报告.txt"), model)

    sent = [request.messages[-1].content.split("\n\n")[0].split("\n")[1:] for request in model.asked]
    assert len(sent) > 1
    assert all(before[-2:] == after[:2] for before, after in pairwise(sent))
