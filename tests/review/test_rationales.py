"""Rationales: amounts that add up, sentences in the field's form, reasons nobody made up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from review_cases import NAMES, TODAY, scored_case, suggest_for, suggested

from assistant.domain.finding import Severity
from assistant.retrieval.library import load_sources
from assistant.review.suggesting import check_rationales
from eval.suites.rationale import holds, unsound

LEAF = {"code": "B01", "path": ["过程", "组织实施", "档案归集情况"], "weight": "8", "place": "评分表.xlsx!C9"}


@pytest.mark.parametrize("name", NAMES)
def test_points_parts_and_printed_steps_recompute(name: str) -> None:
    """分值 − 扣分 = 得分, parts add up to the loss, and every printed step holds when computed again."""
    result = suggested(name)

    assert [] == [line for item in result.rationales for line in unsound(item)]
    assert result.rationales


@pytest.mark.parametrize("name", NAMES)
def test_every_loss_has_a_rationale_and_every_part_a_rule(name: str) -> None:
    """No lost point is passed over, and each part names a rule of the rule set or the form's own."""
    scored, result = scored_case(name), suggested(name)
    codes = {rule.code for rule in scored.rule_set.rules}
    printed = {item.code for item in scored.evaluation.indicators if item.rule_text}

    losing = {score.code for score in scored.sheet.scores if score.deduction is not None and score.deduction > 0}

    assert losing <= {item.code for item in result.rationales}
    for item in result.rationales:
        assert all(part.rule.code in codes or item.code in printed for part in item.parts)


@pytest.mark.parametrize("name", NAMES)
def test_sentences_pass_the_checks_of_a_draft(name: str) -> None:
    """The wording is checked like a report against the ledger, and nothing is found."""
    assert () == suggested(name).findings


def test_a_wrong_amount_in_a_sentence_is_found() -> None:
    """The check of the wording can fail: a digit that the ledger does not hold is an error."""
    scored, result = scored_case("project.yaml"), suggested("project.yaml")
    first = result.of("C01")
    forged = replace(first, text=first.text.replace("实际完成值为54台", "实际完成值为45台"))

    findings = check_rationales(
        (forged,), scored.evaluation, scored.sheet, scored.ledger, sources=load_sources(), on=TODAY
    )

    assert ["NUM01"] == [finding.check for finding in findings if finding.severity is Severity.ERROR][:1]
    assert "完成加装电梯台数" in (findings[0].where.place or "")


def test_the_sentence_has_the_four_parts_of_the_field() -> None:
    """A measured loss tells indicator and points, rule, facts and arithmetic."""
    item = suggested("project.yaml").of("C01")

    assert item.text.startswith("【完成加装电梯台数】满分25分，得22.5分，扣2.5分。依据：")
    assert "目标值为不少于60台，实际完成值为54台，较目标值少6台" in item.text
    assert "6台电梯因管线迁改未完成" in item.text
    assert item.text.endswith("计算：25×54÷60＝22.5，得22.5分；25－22.5＝2.5分。")
    assert "computed" == item.confidence


def test_reasons_with_amounts_become_parts_with_their_places() -> None:
    """Two stated faults are two parts, each with its own words, place and amount."""
    item = suggested("project.yaml").of("B03")

    assert [Decimal(1), Decimal("1.5")] == [part.amount for part in item.parts]
    assert ("现场核查记录.docx › 第15段",) == item.parts[1].places
    assert "suggested" == item.confidence
    assert item.evidence


def test_deductions_told_in_prose_alone_are_used() -> None:
    """A report without a score table still gives reasons under its headings, with line numbers."""
    item = suggested("prose.txt").of("B")

    assert ["0.35", "1.5", "0.5"] == [str(part.amount) for part in item.parts]
    assert "制度执行有效性方面，1个点的水质检测报告晚于规定时间26天" in item.text
    assert "prose.txt › 第19行" in item.parts[2].places


def test_a_loss_without_a_reason_says_so_and_asks() -> None:
    """Nothing is made up for an unexplained loss; what to ask for is named."""
    item = suggested("prose.txt").of("D")

    assert item.needs_reason
    assert "扣分理由待补充" in item.text
    assert "needs-evidence" == item.confidence
    assert "三级指标得分明细" in item.evidence


def test_a_loss_the_rule_does_not_bear_is_named() -> None:
    """Points taken off although the rule takes none off need another reason."""
    item = suggested("project.yaml").of("A01")

    assert item.needs_reason
    assert any("按规则核算本项不扣分" in note for note in item.notes)


def test_points_above_the_rule_get_a_proposed_rationale() -> None:
    """What should have been deducted is told as proposed, beside the printed points."""
    item = suggested("dispute.yaml").of("C02")

    assert item.proposed
    assert (Decimal("8.00"), Decimal("2.00"), Decimal(10)) == (item.points, item.deduction, item.stated)
    assert "应得8分，应扣2分（原表得10分）" in item.text


def test_a_judged_loss_carries_the_legal_range() -> None:
    """部分达成 leaves 60% up to 80%; the sentence says so and the range is given."""
    item = suggested("project.yaml").of("D01")

    assert (Decimal("12.00"), Decimal("15.99")) == item.range
    assert "60%（含）至80%（不含）" in item.text


def test_an_open_judgement_is_listed_with_what_may_be_awarded() -> None:
    """A grade word without points is no deduction yet; its range and proposal are told."""
    waiting = suggested("judgement.yaml").open

    assert [("B02", Decimal("12.75"))] == [(item.code, item.suggested) for item in waiting]
    assert "采用前须确认" in waiting[0].text


def test_articles_are_cited_only_where_their_text_was_read() -> None:
    """No sentence names an article whose number is recalled."""
    for name in NAMES:
        for item in suggested(name).rationales:
            confirmed = all(
                part.rule.basis is not None and part.rule.basis.status == "confirmed" for part in item.parts
            )
            assert confirmed or "第十" not in item.basis


def test_one_fault_under_two_indicators_is_said() -> None:
    """The same fault deducted twice carries a note on both sides."""
    fault = {"text": "两份验收单缺少签字", "kind": "deduction", "amount": "1", "place": "底稿.xlsx!F4"}
    result = suggest_for(
        indicators=[
            {**LEAF, "stated": "7"},
            {**LEAF, "code": "B02", "path": ["过程", "组织实施", "验收规范情况"], "stated": "7"},
        ],
        observations=[{**fault, "indicators": ["B01"]}, {**fault, "indicators": ["B02"], "place": "底稿.xlsx!F5"}],
    )

    assert all(any("同一事项" in note for note in item.notes) for item in result.rationales)


def test_alike_faults_of_one_file_stay_apart() -> None:
    """Faults of two contracts in one list are two faults, though their words are nearly the same."""
    rows = [
        {
            "text": f"第{n}标段合同没有签订日期",
            "indicators": ["B01"],
            "kind": "deduction",
            "amount": "1",
            "place": "底稿.xlsx!F4",
        }
        for n in ("一", "二")
    ]

    item = suggest_for(indicators=[{**LEAF, "stated": "6"}], observations=rows).of("B01")

    assert [Decimal(1), Decimal(1)] == [part.amount for part in item.parts]


def test_one_deduction_told_in_two_files_counts_once() -> None:
    """Score sheet and report tell the same deduction; it is one part with both places."""
    rows = [
        {
            "text": "抽查的合同缺少签订日期",
            "indicators": ["B01"],
            "kind": "deduction",
            "amount": "1",
            "place": "评分表.xlsx!J4",
        },
        {
            "text": "抽查发现合同没有签订日期",
            "indicators": ["B01"],
            "kind": "deduction",
            "amount": "1",
            "place": "报告.docx › 第9段",
        },
    ]

    item = suggest_for(indicators=[{**LEAF, "stated": "7"}], observations=rows).of("B01")

    assert [Decimal(1)] == [part.amount for part in item.parts]
    assert ("评分表.xlsx!J4", "报告.docx › 第9段") == item.parts[0].places


def test_a_printed_step_that_is_wrong_does_not_hold() -> None:
    """The judge of the arithmetic can fail."""
    assert holds("10×441.83÷462.50=9.553081…→9.55分")
    assert holds("|33364.97－5257.67|÷5257.67=534.60%")
    assert not holds("10×441.83÷462.50=9.65")
    assert not holds("193.54÷200.00=96.87%")


def test_points_repeated_and_names_alone_are_no_reasons() -> None:
    """A line that only repeats weight, points and loss, or the indicator's name, explains nothing."""
    rows = [
        {"text": text, "indicators": ["B01"], "kind": "deduction", "amount": "1", "place": f"报告.docx › 第{n}段"}
        for n, text in enumerate(
            ("档案归集情况满分8分，得7分", "档案归集情况", "共有3项指标扣分，扣分最多的是档案归集情况"), 3
        )
    ]

    item = suggest_for(indicators=[{**LEAF, "stated": "7"}], observations=rows).of("B01")

    assert item.needs_reason


def test_a_reason_behind_its_amount_is_read() -> None:
    """某指标扣1分：…… gives what stands behind the colon, without the points again."""
    row = {"text": "档案归集情况扣1分：两卷档案缺少目录", "indicators": ["B01"], "kind": "deduction", "amount": "1"}

    item = suggest_for(indicators=[{**LEAF, "stated": "7"}], observations=[{**row, "place": "报告.docx › 第3段"}]).of(
        "B01"
    )

    assert ["两卷档案缺少目录"] == [reason.text for reason in item.parts[0].reasons]


def test_an_amount_off_the_steps_of_the_rule_is_noted() -> None:
    """Where each fault costs half a point, 0.7 cannot be right; whole steps pass without a word."""
    rule = "每发现一处缺失扣0.5分"
    row = {"text": "两卷档案缺少目录", "indicators": ["B01"], "kind": "deduction", "place": "报告.docx › 第3段"}

    odd = suggest_for(
        indicators=[{**LEAF, "stated": "7.3", "rule_text": rule}], observations=[{**row, "amount": "0.7"}]
    ).of("B01")
    even = suggest_for(
        indicators=[{**LEAF, "stated": "7", "rule_text": rule}], observations=[{**row, "amount": "1"}]
    ).of("B01")

    assert any("整数倍" in note for note in odd.notes)
    assert () == even.notes
