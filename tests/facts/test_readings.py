"""Readings tell relations and ranks from values, and parts of a loss only where they fit it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.domain.evaluation import Evaluation, Indicator, Observation
from assistant.domain.fact import Fact, FactLedger, Origin
from assistant.domain.quantity import Quantity
from assistant.domain.scoring import GroupScore, Score, ScoreSheet
from assistant.facts import codes_of, period_text, rank_groups, relation_of, sign_of, standing_of, stated_parts


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


def _score(ratio: str | None = None) -> Score:
    given = Decimal(ratio) if ratio is not None else None
    return Score("A01", ("产出", "甲"), Decimal(10), None, None, None, "scored", "x", None, "", None, ratio=given)


@pytest.mark.parametrize(
    ("sign", "target", "actual", "standing"),
    [
        ("≥", "100", "99", "missed"),
        ("≥", "100", "100", "reached"),
        ("≥", "100", "130", "exceeded"),
        ("≤", "24", "31", "missed"),
        ("≤", "24", "20", "reached"),
        ("=", "0", "1", "missed"),
        ("=", "0", "0", "reached"),
        ("=", "36", "33", "missed"),
        ("=", "36", "40", "exceeded"),
        (None, "≤8000", "8200", "missed"),
        ("区间", "1.1-1.3", "1.2", "reached"),
        ("区间", "1.1-1.3", "1.4", "missed"),
        ("定性", "有效提升", "有效提升", "unknown"),
        ("≥", "200", "≥200", "unknown"),
    ],
)
def test_standing_follows_the_values_and_the_sign(sign: str | None, target: str, actual: str, standing: str) -> None:
    """Whether a target was met is read off the numbers, whatever points were given."""
    indicator = Indicator.model_validate(
        {"code": "A01", "path": ["产出", "甲"], "sign": sign, "target": target, "actual": actual, "unit": "元"}
    )

    assert standing == standing_of(indicator, _score())


def test_standing_of_a_rate_without_target_is_read_off_the_ratio() -> None:
    """An execution rate below one is missed; without a ratio nothing is said."""
    assert ["missed", "reached", "unknown"] == [standing_of(None, _score(ratio)) for ratio in ("0.97", "1", None)]


def test_sign_is_the_column_s_or_the_one_printed_with_the_target() -> None:
    """A target printed as ≤8000元 needs no sign of its own."""
    indicator = Indicator.model_validate({"code": "A01", "path": ["成本", "甲"], "target": "≤8000元"})

    assert "≤" == sign_of(indicator)


def test_most_of_a_name_links_an_observation_too() -> None:
    """A name shortened by its last word still names its indicator; a shared ending alone does not."""
    rows = [
        {"code": "A01", "path": ["产出", "科学育儿宣讲场次"]},
        {"code": "A02", "path": ["满意度", "社区工作者满意度"]},
    ]
    evaluation = Evaluation.model_validate({"case": "x", "indicators": rows})

    assert ("A01",) == codes_of(Observation(text="科学育儿宣讲全年九场，家庭满意度较好", kind="problem"), evaluation)
