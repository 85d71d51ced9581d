"""A model may better the words of a rationale; figures, rules and amounts stay, and the checks decide."""

from __future__ import annotations

import pytest
from review_cases import TODAY, scored_case, suggested

from assistant.errors import ModelUnavailable
from assistant.llm.scripted import ScriptedModel
from assistant.pipeline import suggest_rationales

PURPOSE = "rationale.B03"
FIRST, SECOND = "⟦1⟧个单元的补助申请表未附业主签字页", "⟦1⟧台电梯在监督检验报告出具以前即拨付补助，涉及补助资金⟦2⟧万元"


def reworded(*texts: str) -> str:
    """Suggest with a model that answers for one indicator and fails for the others; return that rationale."""
    model = ScriptedModel(by_purpose={PURPOSE: [{"texts": list(texts)}]})
    return suggest_rationales(scored_case("project.yaml"), on=TODAY, model=model).of("B03").text


def test_better_words_are_taken_with_their_figures() -> None:
    """The figures are put back where the model left their marks; amounts and rule stay."""
    text = reworded(FIRST, SECOND)

    assert "①4个单元的补助申请表未附业主签字页（扣1分）" in text
    assert "涉及补助资金72.00万元（扣1.5分）" in text
    assert text.endswith("计算：10－1－1.5＝7.5分。")


@pytest.mark.parametrize(
    "spoiled",
    [
        "若干单元的补助申请表未附业主签字页",
        "⟦1⟧个单元的⟦1⟧份补助申请表未附业主签字页",
        "⟦1⟧个单元的3份补助申请表未附业主签字页",
        "",
    ],
)
def test_words_that_touch_a_figure_are_dropped(spoiled: str) -> None:
    """A lost, doubled or added figure, or an empty reply, leaves the input's own words."""
    text = reworded(spoiled, SECOND)

    assert "4个单元的补助申请表缺少业主签字页（扣1分）" in text
    assert "即拨付补助" in text


def test_a_model_that_does_not_answer_changes_nothing() -> None:
    """Without a usable reply the result is the one without a model."""
    model = ScriptedModel([ModelUnavailable("模型", "连不上", "可用的模型", "请稍后重试")] * 50)

    assert suggested("project.yaml") == suggest_rationales(scored_case("project.yaml"), on=TODAY, model=model)


def test_nothing_is_sent_for_what_the_rule_alone_decides() -> None:
    """Only stated faults are reworded; arithmetic and points of evaluation are never shown to a model."""
    model = ScriptedModel()
    suggest_rationales(scored_case("project.yaml"), on=TODAY, model=model)

    assert {"rationale.B03", "rationale.C01", "rationale.D01"} == {request.purpose for request in model.asked}
    assert all("72.00" not in message.content for request in model.asked for message in request.messages)
