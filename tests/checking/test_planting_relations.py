"""Relations between printed numbers: what settles a number, and which other values they would allow."""

import datetime as dt
import random
from decimal import Decimal

from assistant.checking.check import CheckContext
from assistant.checking.planting import numbers
from assistant.checking.planting.relations import Operand, read_relations, relations_of, with_unit
from assistant.checking.runner import run_on
from assistant.domain.quantity import Quantity
from assistant.reading import read_string


def operand(value: str, unit: str) -> Operand:
    places = len(value.partition(".")[2])
    return Operand.printed(Quantity(Decimal(value), unit), places)


def checked(text: str) -> CheckContext:
    context = CheckContext(read_string(text, "报告.txt"), None, None, None, (), dt.date(2025, 6, 30))
    run_on(context)
    return context


def test_a_total_and_its_parts_are_a_sum() -> None:
    """300 is the sum of 180 and 120, in whatever units they are printed."""
    assert "sum 0" in relations_of([operand("300", "万元"), operand("180", "万元"), operand("1200000", "元")])


def test_a_rate_is_a_quotient_a_change_or_what_is_lacking() -> None:
    """92.87% of 300 is 278.60; from 250 to 300 is 20%; 9 of 81 is lacking where 88.89% is reached."""
    assert relations_of([operand("92.87", "%"), operand("278.60", "万元"), operand("300.00", "万元")])
    assert relations_of([operand("20", "%"), operand("250", "家"), operand("300", "家")])
    assert relations_of([operand("88.89", "%"), operand("9", "个"), operand("81", "个")])


def test_unrelated_numbers_have_no_relation() -> None:
    """Three amounts that neither add up nor divide are joined by nothing."""
    assert not relations_of([operand("92.87", "%"), operand("500.00", "万元"), operand("300.00", "万元")])


def test_a_value_within_the_printed_decimals_is_not_refuted() -> None:
    """42.2 of 45.0 公里 may print as 93.7% or 93.8%, so neither is planted as an error; 94.2% is."""
    context = checked("计划铺设管网45.0公里。全年铺设管网42.2公里，比计划少2.8公里，完成率93.78%。")
    relations = read_relations(context)
    rate = next(claim for claim in context.claims if claim.text == "93.78%")

    assert not relations.refute(rate, operand("93.7", "%"))
    assert relations.refute(rate, operand("94.2", "%"))


def test_a_repeated_value_is_settled_and_another_unit_refuted() -> None:
    """One amount printed twice settles both; 元 instead of 万元 cannot be right."""
    context = checked("项目实际支出278.60万元。\n全年实际支出278.60万元，与预算相符。")
    relations = read_relations(context)
    claim = next(claim for claim in context.claims if claim.text == "278.60万元")

    assert relations.refute(claim, with_unit(claim, "元"))


def test_roundings_offered_are_those_that_a_relation_refutes() -> None:
    """92.87% of 278.60 and 300.00 is planted as 92.8, for the quotient is 92.867."""
    context = checked("项目全年预算300.00万元，实际支出278.60万元，预算执行率92.87%。")

    assert ["92.8"] == [edit.new for edit in numbers.roundings(context, random.Random("1"))]
