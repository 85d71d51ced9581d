"""Figures that an honest answer reckons are kept; figures from nowhere and wrong sums are not."""

from __future__ import annotations

import pytest

from assistant.chat.arithmetic import find_sums
from assistant.chat.figures import Around, find_figure_problem
from assistant.chat.pool import Pool
from assistant.chat.said_text import plain_words


@pytest.fixture
def pool() -> Pool:
    """A question with its result."""
    made = Pool()
    made.add_text("预算200万，支出193.54万，执行率5分得几分", given=True)
    made.add_text("得4.84分；193.54÷200=96.77%", given=True)
    made.add_text("产出、效益指标权重合计不低于60%")
    return made


@pytest.mark.parametrize(
    "sentence",
    [
        "扣0.16分。",
        "得分约4.8分。",
        "还有6.46万元没有支出。",
        "支出0.019354亿元。",
        "96.77%×5=4.8385分。",
        "未执行率为3.23%。",
        "保留两位小数得4.84分。",
    ],
)
def test_figure_that_follows_in_one_step_is_kept(sentence: str, pool: Pool) -> None:
    """A gap, a rounding, another unit, an equation that is right."""
    assert find_figure_problem(sentence, pool, Around(sentence)) is None


@pytest.mark.parametrize(
    "sentence",
    ["扣0.26分。", "得分约4.7分。", "193.54÷200=97.77%。", "共15项指标。", "平均93.2%。"],
)
def test_figure_that_does_not_follow_is_named(sentence: str, pool: Pool) -> None:
    """What no step gives rests on nothing."""
    assert find_figure_problem(sentence, pool, Around(sentence)) is not None


def test_points_are_not_multiplied_by_points() -> None:
    """5分 times 7.5分 is no deduction of 37.5分."""
    made = Pool()
    made.add_text("指标甲得5分，指标乙得7.5分，合计多少", given=True)
    made.add_text("合计12.50分", given=True)

    assert find_figure_problem("按规定扣37.5分。", made, Around("按规定扣37.5分。")) is not None
    assert find_figure_problem("合计12.5分。", made, Around("合计12.5分。")) is None


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("6×［1－（3.6－3）÷3］=4.8", True),
        ("300×90%＝270万元", True),
        ("100%-88%=12个百分点", True),
        ("16+18=35", False),
    ],
)
def test_printed_equation_is_reckoned_anew(text: str, right: bool) -> None:
    """Brackets, shares and units are read as people write them."""
    found = next(iter(find_sums(text)))

    assert right is (found.wrong is None)


def test_markdown_and_latex_become_plain_lines() -> None:
    """A table's rows are lines, emphasis and formulas are words."""
    said = "**得4分**\n| 项目 | 数值 |\n|---|---|\n| 预算 | 200万元 |\n$$\\frac{3}{4}=75\\%$$\n\n依据：\n〔1〕某办法"

    assert "得4分\n- 预算：200万元\n3÷4=75%" == plain_words(said)
