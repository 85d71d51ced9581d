"""The ledger's values are computed exactly, printed one way, and know where they come from."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.domain.scoring import GroupScore, Score, ScoreSheet, ScoreStep
from assistant.facts import build_ledger


def _score(code: str, path: tuple[str, ...], weight: str, points: str | None, **more: object) -> Score:
    value = Decimal(points) if points is not None else None
    return Score(
        code,
        path,
        Decimal(weight),
        value,
        more.get("stated", value),  # type: ignore[arg-type]
        more.get("computed", value),  # type: ignore[arg-type]
        more.get("status", "scored"),  # type: ignore[arg-type]
        "proportional_up",
        "QT01",
        "",
        None,
        (ScoreStep("手算"),),
        range=more.get("range"),  # type: ignore[arg-type]
        ratio=more.get("ratio"),  # type: ignore[arg-type]
        place="自评表 › 行7",
    )


EVALUATION = Evaluation.model_validate(
    {
        "case": "古树名木养护项目",
        "unit": "松岭县林业局",
        "period": "2024",
        "funds": [
            {"name": "年度资金总额", "initial": "220", "budget": "200.00", "received": "200.00", "spent": "193.5",
             "weight": "10", "place": "自评表 › 行3", "places": {"spent": "自评表 › 行3 列4"}},
            {"name": "其中：县级资金", "budget": "150.00", "spent": "143.5"},
        ],
        "indicators": [
            {"code": "B01", "path": ["产出指标", "数量指标", "养护古树株数"], "sign": "≥", "target": "320",
             "actual": "304", "unit": "株", "weight": "20"},
            {"code": "B02", "path": ["产出指标", "质量指标", "复壮成活率"], "sign": "≥", "target": "95%",
             "actual": "91.5%", "weight": "20"},
            {"code": "B03", "path": ["产出指标", "数量指标", "巡查次数"], "target": "≥48次", "actual": "≥48次",
             "weight": "10"},
            {"code": "C01", "path": ["效益指标", "社会效益", "保护意识"], "sign": "定性", "target": "提升",
             "actual": "提升", "weight": "40"},
        ],
        "observations": [
            {"text": "部分古树铭牌缺失", "indicators": ["C01"], "kind": "deduction", "amount": "1.5"},
        ],
    }
)  # fmt: skip
SCORES = (
    _score("A01", ("预算执行率",), "10", "9.68", ratio=Decimal("0.9675")),
    _score("B01", ("产出指标", "数量指标", "养护古树株数"), "20", "19.00"),
    _score("B02", ("产出指标", "质量指标", "复壮成活率"), "20", "20", computed=Decimal("19.26"), status="disputed"),
    _score("B03", ("产出指标", "数量指标", "巡查次数"), "10", None, status="judgement",
           range=(Decimal(6), Decimal("7.99"))),
    _score("C01", ("效益指标", "社会效益", "保护意识"), "40", "36", status="stated"),
)  # fmt: skip
SHEET = ScoreSheet(
    EVALUATION.case,
    "example",
    SCORES,
    (
        GroupScore("预算执行率", Decimal(10), Decimal("9.68"), None, Decimal("0.968")),
        GroupScore("产出指标", Decimal(50), None, None, None),
        GroupScore("效益指标", Decimal(40), Decimal(36), None, Decimal("0.9")),
    ),
    None,
    Decimal(95),
    None,
    None,
)
LEDGER = build_ledger(EVALUATION, SHEET)


@pytest.mark.parametrize(
    ("fact_id", "printed"),
    [
        ("case.name", "古树名木养护项目"),
        ("case.period", "2024年"),
        ("funds.budget", "200.00万元"),
        ("funds.spent", "193.5万元"),
        ("funds.rate", "96.75%"),
        ("funds.arrival", "100%"),
        ("funds.balance", "6.50万元"),
        ("funds.2.name", "县级资金"),
        ("funds.2.spent", "143.5万元"),
        ("indicator.A01.name", "预算执行率"),
        ("indicator.B01.target", "320株"),
        ("indicator.B01.completion", "95.00%"),
        ("indicator.B01.gap", "16株"),
        ("indicator.B02.gap", "3.5个百分点"),
        ("indicator.C01.target", "提升"),
        ("score.B01.points", "19分"),
        ("score.B01.deduction", "1分"),
        ("score.B01.rate", "95.00%"),
        ("score.B02.computed", "19.26分"),
        ("score.B02.rate", "100%"),
        ("score.B03.range", "6.00—7.99分"),
        ("score.C01.rest", "2.5分"),
        ("observation.1.amount", "1.5分"),
        ("group.A.rate", "96.80%"),
        ("group.C.deduction", "4分"),
        ("group.B.count", "3项"),
        ("total.weight", "100分"),
        ("total.stated", "95分"),
        ("count.indicators", "5项"),
        ("count.deducted", "3项"),
        ("count.undetermined", "1项"),
        ("count.groups", "3个"),
    ],
)
def test_fact_prints_its_value_with_unit_and_stated_decimals(fact_id: str, printed: str) -> None:
    """Every kind of fact prints as the module's convention says."""
    assert printed == LEDGER[fact_id].printed


@pytest.mark.parametrize(
    "fact_id",
    ["score.B03.points", "group.B.points", "group.B.rate", "total.points", "total.grade", "indicator.B03.gap"],
)
def test_open_value_gives_no_fact(fact_id: str) -> None:
    """What is not determined cannot be named by a slot."""
    assert fact_id not in LEDGER


def test_result_that_repeats_the_target_is_text_and_not_a_value() -> None:
    """A result printed as ≥48次 is kept as words."""
    fact = LEDGER["indicator.B03.actual"]

    assert ("≥48次", None) == (fact.text, fact.quantity)


def test_value_from_a_cell_keeps_the_cell_of_its_own() -> None:
    """A field's own place wins over its record's."""
    assert "自评表 › 行3 列4" == LEDGER["funds.spent"].origin.place


def test_derived_value_shows_its_arithmetic() -> None:
    """A computed fact carries the line of arithmetic that gives it."""
    assert ("200.00−193.5=6.50万元",) == LEDGER["funds.balance"].origin.steps
    assert ("20−19.00=1分",) == tuple(
        step.replace("19=", "19.00=") for step in LEDGER["score.B01.deduction"].origin.steps
    )


def test_owner_and_measure_follow_the_vocabulary() -> None:
    """The checker binds numbers by owner and measure."""
    assert ("养护古树株数", "完成值") == (LEDGER["indicator.B01.actual"].owner, LEDGER["indicator.B01.actual"].measure)
    assert ("产出指标", "分值") == (LEDGER["group.B.weight"].owner, LEDGER["group.B.weight"].measure)
    assert "项目产出" in LEDGER["group.B.weight"].aliases


def test_group_letters_are_unique_when_codes_do_not_tell() -> None:
    """Groups without leaves take the letter of their place."""
    groups = tuple(GroupScore(name, Decimal(50), Decimal(40), None, None) for name in ("决策", "效益"))
    sheet = ScoreSheet("x", "y", (), groups, Decimal(80), None, Decimal(80), "良")

    ledger = build_ledger(Evaluation(case="x"), sheet)

    assert ("决策", "效益") == (ledger["group.A.name"].text, ledger["group.B.name"].text)
