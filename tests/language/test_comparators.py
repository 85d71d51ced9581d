from __future__ import annotations

import pytest

from assistant.language.comparators import (
    OPPOSITES,
    find_quantifiers,
    find_relations,
    find_superlatives,
)

RELATIONS: list[tuple[str, list[tuple[str, str | None, int]]]] = [
    ("满意度87%，高于目标90%", [("高于", ">", 1)]),
    ("满意度低于目标", [("低于", "<", -1)]),
    ("未达到目标值", [("未达到", "<", 0)]),
    ("达到目标值", [("达到", "≥", 0)]),
    ("没有超过预算", [("没有超过", "≤", 1)]),
    ("并未低于上年", [("并未低于", "≥", -1)]),
    ("支出较上年增长9%", [("增长", None, 1)]),
    ("成本大幅下降", [("大幅下降", None, -1)]),
    ("与上年持平", [("持平", "=", 0)]),
    ("与台账不一致", [("不一致", "≠", 0)]),
    ("与台账基本一致", [("基本一致", "=", 0)]),
    ("资金未能足额到位", [("未能足额到位", "<", 0)]),
    ("任务未全部完成", [("未全部完成", "<", 0)]),
    ("完成率100%", []),
    ("项目实施相符性不足", [("不足", "<", -1)]),
    ("理解和把握不到位", []),
    ("单位产出的节约额", []),
    ("执行率保持在90%以上", [("保持在", None, 0)]),
    ("最高不能超过分值上限", [("不能超过", "≤", 1)]),
    ("实际支出节约5万元", [("节约", None, -1)]),
    ("结余率达95%", [("达", "≥", 0)]),
    ("及时表达诉求", []),
    ("参与人数不足300人", [("不足", "<", -1)]),
    ("实际培训超出计划", [("超出", ">", 1)]),
    ("满意度优于目标", [("优于", ">", 1)]),
]


@pytest.mark.parametrize(("text", "expected"), RELATIONS, ids=[text for text, _ in RELATIONS])
def test_relations_have_sign_and_direction(text: str, expected: list[tuple[str, str | None, int]]) -> None:
    """Each relation word is found with its negation, the sign it claims and its own direction."""
    assert expected == [(found.text, found.sign, found.direction) for found in find_relations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("产出指标得分率最高，效益指标最低", [("最高", 1), ("最低", -1)]),
        ("得分排名第一", [("第一", 1)]),
        ("第一季度", []),
        ("第一批", []),
        ("最大程度", [("最大", 1)]),
        ("倒数第一", [("倒数第一", -1)]),
    ],
)
def test_superlatives_point_up_or_down(text: str, expected: list[tuple[str, int]]) -> None:
    """最高 points up, 最低 down; ordinals of batches and quarters are none."""
    assert expected == [(found.text, found.direction) for found in find_superlatives(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三项指标均达标", [("均", "all")]),
        ("平均得分、人均支出", []),
        ("仅完成两项", [("仅", "only")]),
        ("部分单位未报送", [("部分", "some")]),
        ("首都功能", []),
        ("全部完成", [("全部", "all")]),
        ("每年一次", []),
    ],
)
def test_quantifiers_are_told_by_kind(text: str, expected: list[tuple[str, str]]) -> None:
    """均 claims all, 仅 only, 部分 some; words that merely contain them are none."""
    assert expected == [(found.text, found.kind) for found in find_quantifiers(text)]


def test_opposites_change_the_word() -> None:
    """No word is its own opposite."""
    assert all(word != opposite for word, opposite in OPPOSITES.items())


@pytest.mark.parametrize("text", [text for text, _ in RELATIONS])
def test_the_spans_of_relations_slice_the_text(text: str) -> None:
    """Every relation quotes the text as given."""
    for found in find_relations(text):
        assert found.text == text[found.start : found.end]
