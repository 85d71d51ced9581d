"""Numbers bound to owner, measure, period and unit (待核数字的归属)."""

import datetime as dt

import pytest

from assistant.checking.check import CheckContext
from assistant.checking.sample import sample_ledger
from assistant.domain.finding import Claim
from assistant.reading import read_string


def claims(text: str, *, ledger: bool = True) -> tuple[Claim, ...]:
    document = read_string(text, "正文.txt")
    facts = sample_ledger() if ledger else None
    return CheckContext(document, facts, None, None, (), dt.date(2025, 6, 30)).claims


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("决策指标满分20分，得17.5分。", [("决策", "分值"), ("决策", "得分")]),
        ("决策得17.5分，过程得18.2分。", [("决策", "得分"), ("过程", "得分")]),
        ("农户满意度实际为87.5%，低于目标值90%。", [("农户满意度", "完成值"), ("农户满意度", "目标值")]),
        ("对照不低于90%的年度目标，农户满意度实际为87.5%。", [("农户满意度", "目标值"), ("农户满意度", "完成值")]),
        ("项目综合得分86.4分。", [("项目", "得分")]),
        ("全年预算300.00万元，实际支出278.60万元。", [(None, "预算数"), (None, "执行数")]),
        ("改造灌溉面积扣0.45分。", [("改造灌溉面积", "扣分")]),
    ],
)
def test_number_is_bound_by_the_words_before_it(sentence: str, expected: list[tuple[str | None, str]]) -> None:
    """The nearest name and measure before a number say whose value it is, and which."""
    assert expected == [(claim.owner, claim.measure) for claim in claims(sentence)]


def test_year_in_the_sentence_is_the_period() -> None:
    """Each number takes the last year named before it."""
    found = claims("2023年支出250万元，2024年支出278.60万元。")

    assert ["2023", "2024"] == [claim.period for claim in found]


def test_number_without_a_name_says_so() -> None:
    """Where nothing names an owner or a measure, both stay open."""
    found = claims("现场查看了12处。", ledger=False)

    assert (None, None) == (found[0].owner, found[0].measure)


def test_table_number_is_bound_by_row_and_column() -> None:
    """Row label and column header give owner, measure and unit."""
    found = claims("三级指标\t目标值\t完成值\t分值\t得分\n改造灌溉面积\t≥1200亩\t1146亩\t10\t9.55", ledger=False)

    assert ["目标值", "完成值", "分值", "得分"] == [claim.measure for claim in found]
    assert {"改造灌溉面积"} == {claim.owner for claim in found}
    assert ["亩", "亩", "分", "分"] == [claim.quantity.unit for claim in found if claim.quantity]


def test_unit_line_gives_the_unit_of_a_money_table() -> None:
    """Amounts without a unit of their own take that of the table."""
    found = claims("项目资金情况表\n单位：万元\n资金来源\t预算数\t执行数\n县级财政\t300.00\t278.60", ledger=False)

    assert {"万元"} == {claim.quantity.unit for claim in found if claim.quantity and claim.in_table}


@pytest.mark.parametrize(
    "text",
    ["见附件1和表2。", "一是加强管理；二是完善制度。", "拨打12345热线反映。", "落实“三公”经费要求。"],
)
def test_numbers_that_state_nothing_are_no_claims(text: str) -> None:
    """References, list numbers, hotlines and fixed words are not numbers to check."""
    assert () == claims(text, ledger=False)
