from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.language.sentences import split_clauses, split_sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("项目已完成。效果良好！", ["项目已完成。", "效果良好！"]),
        ("是否到位？是。", ["是否到位？", "是。"]),
        ("一是完善制度；二是压实责任；三是强化监督。", ["一是完善制度；", "二是压实责任；", "三是强化监督。"]),
        ("主管单位回复：“已整改。”评价组复核。", ["主管单位回复：“已整改。”", "评价组复核。"]),
        ("合同约定“发现问题；立即改正”，未落实。", ["合同约定“发现问题；立即改正”，未落实。"]),
        ("（详见附件。）其他情况。", ["（详见附件。）", "其他情况。"]),
        ("得分95.84分。等级为优", ["得分95.84分。", "等级为优"]),
        ("第一行\n第二行\n\n第三行", ["第一行", "第二行", "第三行"]),
        ("\u3000\u3000首行缩进。 ", ["首行缩进。"]),
        ("尚未完成……继续推进", ["尚未完成……", "继续推进"]),
        ("支出3.5万元.", ["支出3.5万元."]),
        ("支出完成. 另行说明", ["支出完成.", "另行说明"]),
        ("《某办法；试行》印发。", ["《某办法；试行》印发。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_are_cut_at_their_stops(text: str, expected: list[str]) -> None:
    """Stops end sentences with the quotes that close there; marks inside quotations and titles do not."""
    assert expected == [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("预算800万元，支出790万元；执行率98.75%。", ["预算800万元", "支出790万元", "执行率98.75%"]),
        ("共1,234人，其中：男600人", ["共1,234人", "其中", "男600人"]),
        ("18:00前，提交", ["18:00前", "提交"]),
        ("制度、流程、台账齐全，资料完整", ["制度、流程、台账齐全", "资料完整"]),
        ("按照《办法，试行》执行，效果好", ["按照《办法，试行》执行", "效果好"]),
        ("合计1，599.56万元，较上年增长", ["合计1，599.56万元", "较上年增长"]),
        ("指标\t目标值\t完成值", ["指标", "目标值", "完成值"]),
    ],
)
def test_clauses_are_cut_at_commas(text: str, expected: list[str]) -> None:
    """Commas, colons and cell ends cut clauses; digit groups, times and titles stay whole."""
    assert expected == [text[start:end] for start, end in split_clauses(text)]


@given(st.text("项目。；，！？：“”（）《》\n\t 1,2.a", max_size=80))
def test_spans_cover_all_that_is_not_blank(text: str) -> None:
    """Sentences are in order, without blanks at the edges, and lose nothing but blanks."""
    reach = 0
    for start, end in split_sentences(text):
        assert reach <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        reach = end
    kept = "".join(text[start:end] for start, end in split_sentences(text))
    assert "".join(text.split()) == "".join(kept.split())


@given(st.text("项目。；，！？：“”（）《》\n\t 1,2.a", max_size=80))
def test_every_clause_lies_in_one_sentence(text: str) -> None:
    """A clause never reaches over the end of a sentence."""
    sentences = split_sentences(text)
    for start, end in split_clauses(text):
        assert any(first <= start and end <= last for first, last in sentences)
