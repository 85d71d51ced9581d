"""Whole evaluations of every kind of row, generated: what must hold of every sheet, whatever the form."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_trace import recompute

from assistant.domain.evaluation import Evaluation
from assistant.scoring.engine import score_evaluation, summarise
from assistant.scoring.rule_sets import list_rule_sets, load_rule_set
from assistant.scoring.totals import counts
from eval.suite import load_cases

if TYPE_CHECKING:
    from assistant.domain.scoring import Score, ScoreSheet

WORDINGS = [gold["text"] for gold in load_cases("scoring_wordings_open.yaml")]
MONOTONE = {"proportional_up", "proportional_down_inverse", "proportional_down_linear", "equal", "satisfaction"}
_POINTS = re.compile(r"(?:→|得满分|^|，)(\d+\.\d{2,})分")

values = st.decimals(min_value=0, max_value=900, places=2).map(str)
weights = st.sampled_from(["2", "4", "5", "7.5", "10", "12"])
stated = st.one_of(st.none(), st.none(), st.sampled_from(["0", "1.5", "2"]))


def _row(name: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    path = st.tuples(st.sampled_from(["产出指标", "效益指标"]), st.sampled_from(["甲类", "乙类"]), st.just(name)).map(
        list
    )
    return st.fixed_dictionaries({"path": path, "weight": weights, "stated": stated, **fields})


marks = st.fixed_dictionaries({"text": st.just("要点"), "met": st.sampled_from([True, False, None])})
late = st.sampled_from([None, "每延迟一天扣0.2分，扣完为止"])
rows = st.one_of(
    _row(
        "巡查里程",
        sign=st.sampled_from(["≥", "≤", "="]),
        target=values,
        actual=values,
        unit=st.just("公里"),
        waived=st.sampled_from([None, None, None, "当年未安排"]),
    ),
    _row("群众满意度", target=st.just("≥90"), actual=st.integers(0, 100).map(str), unit=st.just("%")),
    _row(
        "整治处数",
        target=st.just("≥50"),
        actual=st.integers(0, 60).map(str),
        unit=st.just("处"),
        rule_text=st.sampled_from(WORDINGS),
    ),
    _row("档案规范性", points_of_evaluation=st.lists(marks, min_size=1, max_size=5)),
    _row(
        "长效机制",
        target=st.just("优良中低差"),
        sign=st.just("定性"),
        actual=st.sampled_from(["优", "良", "差", "建立"]),
    ),
    _row(
        "完工时间",
        target=st.just("2024年6月30日"),
        actual=st.sampled_from(["2024年6月20日", "2024年8月1日", ""]),
        rule_text=late,
    ),
    _row("质量达标率", inputs=st.fixed_dictionaries({"质量达标产出数": values, "实际产出数": values})),
    _row("预算执行率", actual=values, unit=st.just("%")),
)
evaluations = st.builds(
    lambda leaves, budget, spent: Evaluation.model_validate(
        {
            "case": "圩堤巡护",
            "period": "2024",
            "indicators": [{"code": f"B{place:02d}", **leaf} for place, leaf in enumerate(leaves, 1)],
            "funds": [{"name": "年度资金总额", "budget": budget, "spent": spent, "weight": "10"}],
        }
    ),
    st.lists(rows, min_size=1, max_size=10),
    values,
    values,
)


def sheet_of(evaluation: Evaluation, name: str) -> ScoreSheet:
    rule_set = load_rule_set(name)
    return summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))


@given(evaluation=evaluations, name=st.sampled_from(list_rule_sets()))
@settings(max_examples=200, deadline=None)
def test_every_sheet_keeps_its_invariants(evaluation: Evaluation, name: str) -> None:
    """Points within weights, points plus deduction are the weight, leaves make the total, traces work out."""
    sheet = sheet_of(evaluation, name)

    for score in sheet.scores:
        _check_leaf(score)
    counted = [score.points for score in sheet.scores if counts(score)]
    if None in counted:
        assert sheet.total is None
    else:
        assert sheet.total == sum(points for points in counted if points is not None)
        assert sheet.total == sum(group.points for group in sheet.groups if group.points is not None)


def _check_leaf(score: Score) -> None:
    steps = tuple(step.text for step in score.steps)
    recompute(steps)
    if score.weight is None:
        return
    for points in (score.points, score.computed, *(score.range or ())):
        assert points is None or 0 <= points <= score.weight
    if score.points is not None:
        assert score.deduction is not None
        assert score.points + score.deduction == score.weight
    if score.computed is not None:
        told = [found for step in steps for found in _POINTS.findall(step)]
        # A leaf that bears part of a waived weight ends with the points that count.
        assert (score.computed if score.original_weight is None else score.points) == Decimal(told[-1]), steps
    if score.status == "judgement":
        assert score.points is None
        assert score.range is not None


@given(evaluation=evaluations, name=st.sampled_from(list_rule_sets()), more=st.decimals(0, 100, places=2))
@settings(max_examples=60, deadline=None)
def test_more_of_what_should_be_high_never_earns_less(evaluation: Evaluation, name: str, more: Decimal) -> None:
    """For every row of a monotone method: a better result keeps or raises the computed points."""
    before = sheet_of(evaluation, name)
    for place, leaf in enumerate(evaluation.indicators):
        score = before.score(leaf.code)
        if score.method not in MONOTONE or score.computed is None or leaf.rule_text:
            continue
        assert leaf.actual is not None
        better = Decimal(leaf.actual) + (-more if "down" in score.method else more)
        changed = leaf.model_copy(update={"actual": str(max(better, Decimal(0)))})
        leaves = (*evaluation.indicators[:place], changed, *evaluation.indicators[place + 1 :])
        after = sheet_of(evaluation.model_copy(update={"indicators": leaves}), name).score(leaf.code)
        assert after.computed is not None
        assert after.computed >= score.computed
