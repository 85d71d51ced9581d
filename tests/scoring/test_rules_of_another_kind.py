"""A scheme's printed rule on a row that is filled in otherwise: fitted where it fits, else left to a person."""

from __future__ import annotations

from decimal import Decimal

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation
from assistant.scoring.scheme import build_rule_set

D = Decimal


def scored(rule: str, **row: str) -> tuple[D | None, str]:
    """Make a scheme of one rule, then score a form that prints only target and result."""
    head = {"code": "B01", "path": ["过程", "管理", "资金使用情况"], "weight": "10"}
    scheme = Evaluation.model_validate({"case": "自有体系", "indicators": [{**head, "rule_text": rule}]})
    rule_set = build_rule_set(scheme, name="own", title="自有体系")
    form = Evaluation.model_validate({"case": "自评", "indicators": [{**head, **row}]})
    score = score_evaluation(form, rule_set)[0]
    return score.points, score.status


@pytest.mark.parametrize(
    ("rule", "row", "wanted"),
    [
        ("每发现一处问题扣2分，扣完为止", {"target": "0", "actual": "1", "unit": "处", "sign": "="}, D("8.00")),
        ("每少1个扣1分，扣完为止", {"target": "30", "actual": "28", "unit": "个"}, D("8.00")),
        ("每缺1项扣2分，扣完为止", {"target": "5", "actual": "4", "unit": "项"}, D("8.00")),
    ],
)
def test_a_printed_rule_is_fitted_to_a_row_that_counts(rule: str, row: dict[str, str], wanted: D) -> None:
    """What was read for points of evaluation scores a counted row by the same words."""
    assert (wanted, "scored") == scored(rule, **row)


def test_a_printed_rule_that_does_not_fit_is_not_replaced_by_a_general_one() -> None:
    """A rule of bands says nothing of a date; a person judges."""
    points, status = scored("完成率≥95%得满分，低于95%不得分", target="2024年6月30日", actual="2024年6月1日")

    assert (None, "judgement") == (points, status)
