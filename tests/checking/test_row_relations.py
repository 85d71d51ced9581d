"""Relations between the columns of a table: which count, and which rows break them."""

from __future__ import annotations

from assistant.checking.row_relations import BrokenRow, KeptRow, find_relations
from assistant.checking.tables import read_regions
from assistant.checking.view import build_view
from assistant.reading import read_string


def relations(text: str) -> list[BrokenRow | KeptRow]:
    regions = read_regions(build_view(read_string(text, "表.txt")))
    return [found for region in regions for found in find_relations(region)]


def test_columns_named_as_deduction_need_no_other_rows() -> None:
    """分值, 得分 and 扣分 hang together by their names, in the only row as in many."""
    found = relations("三级指标\t分值\t得分\t扣分\n产出数量\t10\t9.17\t0.93\n")

    assert ["产出数量"] == [each.row.label for each in found if isinstance(each, BrokenRow)]


def test_relation_of_a_few_rows_is_chance() -> None:
    """Two rows that keep a difference do not make a third wrong."""
    head = "科目\t预算数（万元）\t执行数（万元）\t结余（万元）\n"

    assert not relations(head + "设备\t30.00\t28.00\t2.00\n差旅\t5.00\t4.40\t0.60\n维护\t12.00\t9.30\t2.07\n")


def test_coarse_numbers_prove_no_rate() -> None:
    """Rates that happen to lie within the rounding of two other columns are not their quotient."""
    head = "市\t下达资金（亿元）\t支出资金（亿元）\t任务完成率\n"
    rows = (
        "甲市\t2.35\t2.28\t97.12%",
        "乙市\t1.86\t1.77\t95.20%",
        "丙市\t1.42\t1.36\t97.14%",
        "丁市\t0.97\t0.91\t94.10%",
    )

    assert not [each for each in relations(head + "\n".join(rows) + "\n") if isinstance(each, BrokenRow)]


def test_most_rows_may_not_break_what_a_few_keep() -> None:
    """Columns that agree in three rows and differ in four have nothing to do with each other."""
    head = "事项\t申报数（万元）\t核减数（万元）\t安排数（万元）\n"
    kept = "".join(f"事项{n}\t{n}0.00\t1.00\t{n * 10 - 1}.00\n" for n in range(1, 4))
    other = "".join(f"事项{n}\t{n}0.00\t1.00\t{n}5.00\n" for n in range(4, 8))

    assert not [each for each in relations(head + kept + other) if isinstance(each, BrokenRow)]
