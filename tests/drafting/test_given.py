"""Values in a user's words become slots and come back as they were printed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.drafting.given import Givens, find_typed
from assistant.drafting.slots import bare_digits

TYPED = [
    ("书车出车记录有11天未登记", ["11天"]),
    ("3月和9月两次采购的验收单", ["3月", "9月", "两次"]),
    ("按步行十五分钟范围调查", ["十五分钟"]),
    ("执行率为百分之九十五点六", ["百分之九十五点六"]),
    ("依据《云岭县水务管理办法》（云水〔2099〕3号）第十条", ["《云岭县水务管理办法》（云水〔2099〕3号）第十条"]),
    ("村民说“水压偏低”", ["“水压偏低”"]),
    ("上半年拨付，较上年同期快", ["上半年", "上年同期"]),
    ("设备型号为ABC-2", ["ABC-2"]),
    ("近七成住户知晓", ["七成"]),
    ("共１２处", ["１２处"]),
]
IDLE = [
    "一是进一步完善制度；二是统一分月龄照护记录样式",
    "各项一级指标的分值和满分",
    "一方面加强管理，另一方面规范流程",
    "第三方机构一般不参与",
    "“[[case.name]]”项目得[[score.A01.points]]",
]


@pytest.mark.parametrize(("text", "found"), TYPED)
def test_value_of_any_kind_is_taken_out(text: str, found: list[str]) -> None:
    """Digits, Chinese numerals, dates, documents, quotations and Latin letters are values; nothing else is."""
    shown = [text[start:end] for start, end in find_typed(text)]

    assert [part for part in found if not any(part in one for one in shown)] == []
    assert bare_digits(Givens().take_out(text)) == () or all(
        "[[" in Givens().take_out(text) for _ in bare_digits(Givens().take_out(text))
    )


@pytest.mark.parametrize("text", IDLE)
def test_word_with_a_numeral_is_no_value(text: str) -> None:
    """一是, 统一, 一级指标 state no number, and slots are no text."""
    assert find_typed(text) == ()


def test_same_value_has_the_same_slot() -> None:
    """One id stands for one text throughout a section."""
    givens = Givens()

    assert givens.take_out("有3个") == givens.take_out("有3个") == "有[[given.1]]"
    assert givens.take_out("有4个") == "有[[given.2]]"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="有一二三3个天年月“”《》[]（）。，项目A9%", max_size=40))
def test_text_comes_back_as_it_was(text: str) -> None:
    """Taking out and putting back changes nothing, whatever the text."""
    givens = Givens()

    assert givens.put_back(givens.take_out(text)) == text
