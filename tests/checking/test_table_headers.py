"""Headers and rows of tables in unusual words (表头与行): what heads a column, what names a row, what sums the rows."""

import datetime as dt

from assistant.checking.check import CheckContext
from assistant.checking.tables import Region
from assistant.reading import read_string


def read(text: str) -> Region:
    context = CheckContext(read_string(text, "报告.txt"), None, None, None, (), dt.date(2025, 6, 30))
    (region,) = context.regions
    return region


def test_ordinal_column_does_not_take_the_rows_names() -> None:
    """Numbers under 序号 are no values, and the words behind them name the rows."""
    region = read("序号\t项目名称\t预算数\t执行数\n1\t食品监管\t100.00\t90.00\n2\t执法办案\t80.00\t72.00\n")

    assert ["食品监管", "执法办案"] == [row.label for row in region.rows]
    assert ["预算数", "执行数"] == [column.measure for column in region.columns if column.role == "value"]


def test_words_above_numbers_head_a_table_whatever_they_are() -> None:
    """A first row without a known header word is one where numbers stand below it."""
    region = read("片区\t应种人数\t首剂接种率\n城区片区\t1500\t98.00%\n北部片区\t900\t97.00%\n全县\t2400\t97.63%\n")

    assert ["城区片区", "北部片区", "全县"] == [row.label for row in region.rows]
    assert "total" == region.rows[-1].kind
    assert "%" == region.columns[2].unit


def test_row_of_means_is_neither_body_nor_total() -> None:
    """平均分 below the experts' rows is no expert, and a header that ends in 性 is what they score."""
    region = read("专家\t绩效目标合理性\t方法科学性\t总分\n甲\t18\t20\t38\n乙\t16\t21\t37\n平均分\t17.0\t20.5\t37.5\n")

    assert ["body", "body", "mean"] == [row.kind for row in region.rows]
    assert [None, None] == [column.measure for column in region.columns[1:3]]
    assert ["value", "value"] == [column.role for column in region.columns[1:3]]
