"""Heads of several storeys in text: the columns a head written once stands over."""

from __future__ import annotations

from assistant.reading.split_heads import lay_out_heads
from assistant.reading.text import read_string


def test_a_repeated_lower_storey_parts_the_heads_above_it() -> None:
    """名称 and 权重 under each level tell how wide each head is."""
    rows = [["一级指标", "二级指标", "得分"], ["名称", "权重", "名称", "权重", ""], ["决策", "20", "立项", "8", "4"]]

    placed, doubtful = lay_out_heads(rows, 5)

    assert ({0: [1, 3, 5]}, []) == (placed, doubtful)


def test_heads_parted_by_number_alone_are_doubtful() -> None:
    """Where the lower words do not repeat, equal widths are a guess, and said to be one."""
    rows = [["指标", "指标值", "评分"], ["", "年初设定", "年末实际", "自评得分", "分值"], ["里程", "5", "4", "8", "10"]]

    placed, doubtful = lay_out_heads(rows, 5)

    assert ({0: [1, 2, 4]}, [0]) == (placed, doubtful)


def test_a_head_of_three_storeys_is_laid_out_from_below() -> None:
    """The uppermost head stands over what the one below it covers."""
    rows = [["一级指标", "情况", "扣分"], ["", "满分", "得分情况", ""], ["", "", "得分", "得分率", ""]]

    placed, _ = lay_out_heads([*rows, ["决策", "15", "13", "87%", "2"]], 5)

    assert {0: [1, 2, 5], 1: [1, 2, 3, 5]} == placed


def test_an_entry_above_a_whole_head_is_no_storey() -> None:
    """项目名称 above a head without gaps is an entry of its own."""
    rows = [["项目名称", "校舍修缮"], ["一级指标", "三级指标", "分值", "得分"]]

    assert ({}, []) == lay_out_heads(rows, 4)


def test_a_row_broken_by_line_breaks_in_its_cells_is_whole_again() -> None:
    """A table pasted from Word has a line for each paragraph of a cell."""
    head = "一级指标\t三级指标\t评价要点\t分值\t得分\n"
    rows = [
        "决策\t立项\t①有依据（2分）\n②有程序（2分）\t4\t4\n",
        "过程\t执行\t支出比预算\t6\t5\n",
        "产出\t数量\t完成率\t90\t88\n",
    ]

    table = read_string(head + "".join(rows), "表.txt").tables[0]

    assert (5, "①有依据（2分）\n②有程序（2分）", "4") == (table.columns, table.text_at(2, 3), table.text_at(2, 4))


def test_words_below_a_row_that_ends_with_a_figure_are_a_row_of_their_own() -> None:
    """A line without a tab does not run into a cell of points."""
    text = "一级指标\t三级指标\t分值\t得分\n决策\t立项\t10\t8\n扣分理由：没有论证，扣2分。\n产出\t数量\t90\t90\n"

    table = read_string(text, "表.txt").tables[0]

    assert ("8", "扣分理由：没有论证，扣2分。") == (table.text_at(2, 4), table.text_at(3, 1))
