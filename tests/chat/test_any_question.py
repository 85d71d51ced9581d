"""Whatever is typed, an answer comes back in one of its three forms."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import pipeline
from assistant.language.word_lists import words

PIECES = words("""
    预算 200万 193.54万 5分 支出 执行率 得几分 目标≥ 实际 98.5 % 个百分点 如果 变成 呢 它 第二项 第六十三条
    预算法 《 》 财预〔2020〕10号 2024年3月1日 30日内 哪天 逾期 几天 专家 平均 去掉 最高 等级 优 良 总分
    满意度 结转结余 上年 决算 年初 差异率 为什么 扣分 多少 吗 ？ ， 。 、 “ ” 北京 青岛 广州市 有效吗
    什么是 区别 0 -1 1e9 abc １２ 〇 ＞ ÷ / \u3000 \n 😀 定性 部分达成 每 扣 0.5分 1.2亿元
""")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=14).map("".join))
def test_any_string_gets_an_answer_in_a_known_form(question: str) -> None:
    """No string breaks the chat: it is refused with a reason, or answered, with sources or results or a courtesy."""
    answer = pipeline.answer_question(question, on=dt.date(2025, 7, 1))

    assert answer.text
    assert not answer.refused or answer.reason
    assert all(item.result for item in answer.computed)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join), min_size=2, max_size=3))
def test_any_conversation_goes_on(questions: list[str]) -> None:
    """Later questions lean on earlier ones without breaking."""
    turns: tuple = ()
    for question in questions:
        answer = pipeline.answer_question(question, on=dt.date(2025, 7, 1), history=turns)
        turns = (*turns, answer.turn)

    assert len(questions) == len(turns)
