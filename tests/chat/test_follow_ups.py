"""Later questions are completed from the turns before them."""

from __future__ import annotations

import pytest

from assistant.chat.answer import Computed, Turn
from assistant.chat.context import resolve
from assistant.chat.elsewhere import own_place, source_place


def _turn(asked: str, *, documents: tuple[str, ...] = (), points: str | None = None) -> Turn:
    computed = () if points is None else (Computed("算式", points, "分"),)
    return Turn(asked, asked, "", documents=documents, computed=computed)


@pytest.mark.parametrize(
    ("before", "asked", "understood"),
    [
        ("预算批复后多少天公开", "决算也一样吗", "决算批复后多少天公开"),
        ("竞争性谈判要几家供应商", "询价呢", "询价要几家供应商"),
        ("竞争性谈判要几家供应商", "单一来源的适用情形呢", "单一来源的适用情形有哪些"),
        ("评价等级怎么划分", "那89.5分是什么", "总分89.5分评什么等级"),
        ("总分89.5分评什么等级", "差0.5分能不能给优", "总分89.5分，差0.5分能不能给优"),
        ("合同什么时候备案", "公告呢", "合同什么时候公告"),
    ],
)
def test_a_follow_up_takes_over_what_it_leaves_out(before: str, asked: str, understood: str) -> None:
    """The counterpart replaces its counterpart, the subject its subject; an aspect of its own stands alone."""
    assert understood == resolve(asked, (_turn(before),), None).text


def test_the_implementing_rules_are_asked_about_the_same_matter() -> None:
    """实施条例 behind an article of a law is that law's own, asked of the same matter."""
    history = (_turn("预算法第四十二条怎么规定结转的", documents=("中华人民共和国预算法",)),)

    text = resolve("实施条例对它有没有解释", history, None).text

    assert text.startswith("《预算法实施条例》")
    assert "结转" in text


def test_points_of_earlier_turns_are_added_on_request() -> None:
    """这两项加起来 means the last two results in points; with one result alone nothing is made up."""
    both = (_turn("第一题", points="5.50"), _turn("第二题", points="9.60"))

    assert "各项指标得5.50分、得9.60分，合计得多少分" == resolve("这两项加起来得多少", both, None).text
    assert "这两项加起来得多少" == resolve("这两项加起来得多少", both[:1], None).text


def test_the_last_result_is_compared_with_a_figure_told_now() -> None:
    """刚才那个率 is the last rate computed, though another question came between; without a result nothing is."""
    rate = Turn("结余率多少", "结余率多少", "", computed=(Computed("120÷2400", "5.00%"),))
    between = _turn("什么叫结余资金")
    asked = "刚才那个率，上年是3.8%的话，高了几个百分点"

    assert "今年是5.00%，上年是3.8%的话，高了几个百分点" == resolve(asked, (rate, between), None).text
    assert asked == resolve(asked, (between,), None).text


@pytest.mark.parametrize(
    ("before", "asked", "understood"),
    [
        ("目标5000人，实际4630人，12分，得分", "如果达到5200人呢", "目标5000人，实际5200人，12分，得分"),
        ("实际4630人，目标5000人，12分，得分", "如果是5200人呢", "实际5200人，目标5000人，12分，得分"),
        ("目标300人，来了280人，10分，得分", "要是来了310人呢", "目标300人，来了310人，10分，得分"),
    ],
)
def test_a_supposed_figure_takes_the_place_of_what_came_about(before: str, asked: str, understood: str) -> None:
    """What is reached is the result, never the target, in whatever order they were told."""
    assert understood == resolve(asked, (_turn(before),), None).text


def test_that_regulation_is_the_last_of_its_kind_spoken_of() -> None:
    """那个条例的第十八条 is of the regulation spoken of; where none was, the question stays."""
    spoken = (_turn("保证金怎么收", documents=("中华人民共和国政府采购法", "政府采购法实施条例")),)

    assert "《政府采购法实施条例》第十八条" == resolve("那个条例的第十八条", spoken, None).text
    assert "那个办法的第三条" == resolve("那个办法的第三条", spoken, None).text


def test_a_short_condition_keeps_the_subject_before_it() -> None:
    """没按时公开 is of what was to be made public."""
    text = resolve("没按时公开的话什么责任", (_turn("预算批复后多少天公开"),), None).text

    assert "预算" in text
    assert text.endswith("没按时公开的话什么责任")


def test_the_place_whose_rules_are_asked_of_is_not_where_the_asker_stands() -> None:
    """The place beside the rules is their source; the other place, or the region given, is the asker's."""
    asked = "我们成都的项目，按青岛那个条例是不是就不安排预算了"

    assert source_place(asked) == "青岛市"
    assert own_place(asked, None) == "成都市"
    assert own_place("按青岛的办法怎么算", "湖北省") == "湖北省"
    assert source_place("成都的项目怎么评价") is None
