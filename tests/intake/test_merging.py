"""Several files of one project become one evaluation."""

from __future__ import annotations

from assistant.domain.evaluation import Evaluation, FundLine, Indicator, Observation
from assistant.intake import merge_evaluations


def _indicator(code: str, name: str, **values: str | None) -> Indicator:
    return Indicator(code=code, path=("产出指标", "数量指标", name), **values)  # type: ignore[arg-type]


FORM = Evaluation(
    case="护林防火",
    funds=(FundLine(name="年度资金总额", budget="60", spent="57.3", weight="10", stated="9.55"),),
    indicators=(
        _indicator("B01", "巡护里程", target="5000", actual="4873", unit="公里", weight="20", stated="19.49"),
        _indicator("B02", "宣传活动场次", target="6", actual="6", unit="场", weight="10", stated="10"),
    ),
    sources=("自评表.docx",),
)


def test_missing_values_are_filled_from_the_other_file() -> None:
    """What the form leaves open is taken from the score sheet, with that file's reason bound to our code."""
    sheet = Evaluation(
        case="护林防火",
        unit="青山县林场",
        indicators=(_indicator("A01", "巡护里程", weight="20", stated="19.49"),),
        observations=(Observation(text="少巡护127公里", indicators=("A01",), kind="deduction", amount="0.51"),),
        sources=("评分表.xlsx",),
    )

    merged, conflicts = merge_evaluations([FORM, sheet])

    assert conflicts == ()
    assert merged.unit == "青山县林场"
    assert merged.observations[0].indicators == ("B01",)
    assert merged.sources == ("自评表.docx", "评分表.xlsx")


def test_values_that_disagree_are_both_reported() -> None:
    """A result told differently in two files keeps the form's value and reports both."""
    other = Evaluation(case="护林防火", indicators=(_indicator("A01", "巡护里程", actual="4837", weight="20"),))

    merged, conflicts = merge_evaluations([FORM, other])

    assert merged.indicators[0].actual == "4873"
    assert [(c.name, [value for value, _ in c.values]) for c in conflicts] == [("巡护里程·完成值", ["4873", "4837"])]


def test_the_same_number_printed_differently_is_no_conflict() -> None:
    """20 and 20.00 are one value."""
    other = Evaluation(case="护林防火", indicators=(_indicator("A01", "巡护里程", weight="20.00"),))

    assert merge_evaluations([FORM, other])[1] == ()


def test_evidence_is_bound_by_the_result_it_prints() -> None:
    """A deduction in prose goes to the indicator whose loss and result it tells."""
    evidence = Evaluation(
        case="佐证材料",
        observations=(Observation(text="全年累计巡护4873公里，比计划少127公里", kind="deduction", amount="0.51"),),
    )

    merged, _ = merge_evaluations([FORM, evidence])

    assert merged.observations[0].indicators == ("B01",)


def test_stated_causes_join_the_problems_of_equal_number() -> None:
    """Two causes after two problems are paired in order."""
    evidence = Evaluation(
        case="佐证材料",
        observations=(
            Observation(text="巡护里程未达到计划", kind="problem"),
            Observation(text="宣传活动场次虽足但覆盖偏窄", kind="problem"),
            Observation(text="护林员缺编", kind="cause"),
            Observation(text="未联合学校", kind="cause"),
        ),
    )

    merged, _ = merge_evaluations([FORM, evidence])

    assert [o.indicators for o in merged.observations] == [("B01",), ("B02",), ("B01",), ("B02",)]
