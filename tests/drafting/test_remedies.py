"""Causes and suggestions answer their problem; what an input states wins."""

from __future__ import annotations

import pytest

from assistant.domain.evaluation import Evaluation
from assistant.drafting.kinds import TARGET_MISSED
from assistant.drafting.remedies import (
    Pairing,
    cause_part,
    cause_within,
    causes_of,
    kind_of,
    remedy_part,
    restates,
    suggestion_of,
)


@pytest.mark.parametrize(
    ("deviation", "cause"),
    [
        ("设备返厂检修；下一步增加备用设备", "设备返厂检修"),
        ("设备返厂检修。已于次年一月恢复。", "设备返厂检修"),
        ("今后加强管理", ""),
        ("无", ""),
        (None, ""),
    ],
)
def test_promised_remedy_is_no_cause(deviation: str | None, cause: str) -> None:
    """A deviation column often holds both; only the reason is told as the cause."""
    assert cause == cause_part(deviation)


def _evaluation(*observations: dict[str, object]) -> Evaluation:
    rows = [{"code": "A01", "path": ["产出", "甲项工作数量"], "deviation": "设备返厂检修"}]
    return Evaluation.model_validate({"case": "x", "indicators": rows, "observations": list(observations)})


def _pairing(evaluation: Evaluation) -> Pairing:
    return Pairing.of(evaluation, ((TARGET_MISSED, ("A01",), None),), ())


def test_observed_cause_wins_over_the_deviation_column() -> None:
    """Both stated, the evaluators' own words are told; the column stands in the analysis."""
    evaluation = _evaluation({"text": "排班不合理", "indicators": ["A01"], "kind": "cause", "objective": True})

    causes = causes_of(0, (TARGET_MISSED,), ("A01",), _pairing(evaluation), evaluation)

    assert [("排班不合理", True, True)] == [(cause.text, cause.asserted, cause.objective) for cause in causes]


def test_deviation_column_serves_where_nothing_else_is_stated() -> None:
    """Its place is named even where the file gave none."""
    evaluation = _evaluation()

    cause = causes_of(0, (TARGET_MISSED,), ("A01",), _pairing(evaluation), evaluation)[0]

    assert ("设备返厂检修", True, "甲项工作数量的偏差原因") == (cause.text, cause.asserted, cause.place)


def test_stated_suggestion_wins_and_keeps_its_place() -> None:
    """Its heading loses the word 建议, its text does not change."""
    evaluation = _evaluation(
        {"text": "建议增加备用设备，缩短检修时间", "indicators": ["A01"], "kind": "suggestion", "place": "意见 › 2"}
    )

    remedy = suggestion_of(0, (TARGET_MISSED,), _pairing(evaluation), evaluation.observations)

    assert ("增加备用设备", "建议增加备用设备，缩短检修时间", "意见 › 2") == (remedy.title, remedy.text, remedy.place)


def test_problem_worded_as_a_remedy_counts_as_a_suggestion() -> None:
    """Reports without deductions often list wishes as problems."""
    evaluation = _evaluation({"text": "加强设备维护", "kind": "problem"})

    assert "suggestion" == kind_of(evaluation.observations[0])


@pytest.mark.parametrize(
    ("deviation", "remedy"),
    [("设备返厂检修；下一步增加备用设备", "下一步增加备用设备"), ("设备返厂检修", ""), (None, "")],
)
def test_promised_remedy_is_found_apart_from_the_cause(deviation: str | None, remedy: str) -> None:
    """What the unit promised is told with the suggestions."""
    assert remedy == remedy_part(deviation)


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("北岸泵站1.2公里未完成", True),
        ("8个站点中6个在合同工期内完工；北岸泵站超期23天", True),
        ("五个乡镇中石桥镇未按时下达", True),
        ("略低于目标值", True),
        ("北岸泵站未完工，系用地手续未批", False),
        ("部分护理员未使用定位签到", False),
        ("招标流标两次，9月才确定机构", False),
        ("送检企业减少", False),
        ("", False),
    ],
)
def test_result_told_again_is_no_cause(text: str, only: bool) -> None:
    """What the deviation column tells of the result alone is a fact; why stands somewhere else, or nowhere."""
    assert only is restates(text)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("两个项目未商定施工顺序，导致北岸泵站10月才进场。", "两个项目未商定施工顺序"),
        ("验收三次未过。压实遍数不够，直接造成返工。", "压实遍数不够"),
        ("北岸泵站10月才进场。", ""),
        ("漏水导致停用", ""),
    ],
)
def test_cause_before_its_effect_is_found_in_a_stated_problem(text: str, cause: str) -> None:
    """The words before 导致 or 造成, where there are enough of them to say something."""
    assert cause == cause_within(text)


def test_label_of_a_promised_remedy_is_left_out() -> None:
    """The report puts its own words before it."""
    assert "次年一季度补装" == remedy_part("设备返厂检修。改进措施：次年一季度补装。")
