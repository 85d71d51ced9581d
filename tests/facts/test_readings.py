"""Readings tell relations and ranks from values, and parts of a loss only where they fit it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.evaluation import Evaluation, Observation
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.domain.scoring import GroupScore, Score, ScoreSheet
from assistant.facts import codes_of, period_text, rank_groups, relation_of, stated_parts


def _fact(name: str, value: str, unit: str) -> Fact:
    return Fact(name, name, "项目", "得分", Origin("cell"), Quantity(Decimal(value), unit))


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        (("9", "万元"), ("90000", "元"), "equal"),
        (("89", "%"), ("90", "%"), "below"),
        (("91", "分"), ("90", "分"), "above"),
        (("1", "%"), ("1", "个百分点"), "incomparable"),
    ],
)
def test_relation_compares_in_the_base_unit(first: tuple[str, str], second: tuple[str, str], relation: str) -> None:
    """Units of one dimension are converted; different dimensions are not compared."""
    ledger = FactLedger((_fact("a", *first), _fact("b", *second)))

    assert relation == relation_of(ledger, "a", "b")


def test_relation_of_a_missing_fact_is_incomparable() -> None:
    """An absent fact relates to nothing."""
    assert "incomparable" == relation_of(FactLedger((_fact("a", "1", "分"),)), "a", "b")


def test_groups_rank_by_rate_and_keep_the_form_order_when_equal() -> None:
    """Equal rates stay in the order of the form."""
    rates = (("决策", "0.9"), ("过程", "0.95"), ("产出", "0.9"), ("效益", None))
    groups = tuple(
        GroupScore(name, None, None, None, Decimal(rate) if rate is not None else None) for name, rate in rates
    )
    sheet = ScoreSheet("x", "y", (), groups, None, None, None, None)

    assert ["过程", "决策", "产出"] == [group.name for group in rank_groups(sheet)]


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("2024", "2024年"),
        ("2024年度", "2024年"),
        ("2023-2024", "2023—2024年"),
        ("2024年1—6月", "2024年1—6月"),
        (" ", None),
    ],
)
def test_period_is_written_as_a_report_does(given_text: str, shown: str | None) -> None:
    """Bare years gain 年; anything else stays as it is."""
    assert shown == period_text(given_text)


EVALUATION = Evaluation.model_validate(
    {
        "case": "x",
        "indicators": [{"code": "A01", "path": ["过程", "合同管理规范性"]}, {"code": "A02", "path": ["过程", "效果"]}],
    }
)


def test_observation_without_codes_is_linked_by_the_indicator_names_it_holds() -> None:
    """Only names long enough to be names link."""
    observation = Observation(text="合同管理规范性不够，效果一般", kind="problem")

    assert ("A01",) == codes_of(observation, EVALUATION)


@given(amounts=st.lists(st.integers(1, 40), min_size=1, max_size=4), loss=st.integers(1, 60))
def test_stated_parts_never_exceed_the_loss(amounts: list[int], loss: int) -> None:
    """Amounts that add up to more than was lost are no parts of it."""
    observations = tuple(
        Observation(text="甲", indicators=("A01",), kind="deduction", amount=str(Decimal(amount) / 10))
        for amount in amounts
    )
    evaluation = Evaluation(case="x", observations=observations)
    lost = Decimal(loss) / 10
    score = Score("A01", ("过程",), Decimal(10), 10 - lost, None, None, "stated", "stated", None, "", None)

    parts = stated_parts(score, evaluation)

    assert sum(parts, Decimal(0)) <= lost
    assert (sum(amounts) > loss) == (parts == ())
