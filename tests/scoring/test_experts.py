"""Expert panels."""

from __future__ import annotations

from decimal import Decimal

from assistant.domain.evaluation import Evaluation
from assistant.scoring.experts import average_panel, compare_methods

D = Decimal


def panel(*scores: dict[str, str]) -> Evaluation:
    rows = [
        {"code": "A01", "path": ["决策", "立项", "依据充分"], "weight": "10"},
        {"code": "B01", "path": ["产出", "数量", "完成率"], "weight": "90"},
    ]
    experts = [{"number": str(index), "scores": given} for index, given in enumerate(scores, 1)]
    return Evaluation.model_validate({"case": "湖滨步道养护", "indicators": rows, "experts": experts})


def test_each_leaf_is_averaged_and_rounded_before_the_sum() -> None:
    """8.5, 8.0, 8.3, 8.6, 8.2 give 8.32."""
    result = average_panel(panel(*({"A01": value} for value in ("8.5", "8.0", "8.3", "8.6", "8.2"))))

    assert D("8.32") == result.leaves[0].average == result.total
    assert result.leaves[0].step == "（8.5＋8.0＋8.3＋8.6＋8.2）÷5=8.32分"


def test_totals_can_be_averaged_instead() -> None:
    """85.5, 86.2 and 86.27 give 85.99."""
    evaluation = panel({"A01": "5", "B01": "80.5"}, {"A01": "6", "B01": "80.2"}, {"A01": "6", "B01": "80.27"})

    assert D("85.99") == average_panel(evaluation, method="mean_of_totals").total


def test_extremes_are_dropped_only_where_asked() -> None:
    """One highest and one lowest go, the rest are averaged."""
    evaluation = panel(*({"A01": value} for value in ("2", "8", "9", "10")))

    assert D("7.25") == average_panel(evaluation).total
    assert D("8.50") == average_panel(evaluation, method="drop_extremes").total
    assert set(compare_methods(evaluation)) == {"mean_per_leaf", "mean_of_totals", "drop_extremes"}


def test_two_experts_have_no_extremes_to_drop() -> None:
    """With fewer than three scores all count."""
    assert D("7.00") == average_panel(panel({"A01": "6"}, {"A01": "8"}), method="drop_extremes").total


def test_a_score_far_from_the_mean_is_named_and_kept() -> None:
    """More than a fifth of the weight off the mean is pointed out."""
    result = average_panel(panel({"A01": "9"}, {"A01": "9"}, {"A01": "4"}))

    assert ("专家3",) == result.leaves[0].outliers
    assert D("7.33") == result.total
    assert [(f.check, f.severity.value) for f in result.findings] == [("SCR14", "note")]


def test_a_score_above_the_weight_is_an_error() -> None:
    """No expert can give more than the weight."""
    result = average_panel(panel({"A01": "11"}, {"A01": "10"}))

    assert [(f.check, f.severity.value) for f in result.findings] == [("SCR04", "error")]


def test_a_gap_is_told_and_leaves_no_mean_of_totals() -> None:
    """An expert who skipped a leaf is named; totals cannot be averaged then."""
    evaluation = panel({"A01": "9", "B01": "80"}, {"A01": "8"})

    assert ["INP09"] == [f.check for f in average_panel(evaluation).findings]
    assert average_panel(evaluation, method="mean_of_totals").total is None
    assert D("88.50") == average_panel(evaluation).total
