"""Stated problems take the points they speak of; reasons on a score sheet go where they belong."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant.checking.runner import run_checks
from assistant.domain.evaluation import Evaluation
from assistant.domain.finding import Severity
from assistant.drafting.composer import compose_document
from assistant.drafting.document_types import load_document_type
from assistant.drafting.planning import plan_deductions
from assistant.drafting.rendering import draft_to_document
from assistant.drafting.slots import fill_slots
from assistant.facts import build_ledger
from assistant.retrieval.library import load_sources, load_taxonomy
from assistant.scoring.engine import score_evaluation
from assistant.scoring.rule_sets import load_rule_set
from assistant.scoring.summary import summarise

if TYPE_CHECKING:
    from assistant.domain.deduction import Plan, Problem
    from assistant.domain.finding import Finding


def _heating() -> Evaluation:
    """A self-evaluation whose narrative names no indicator."""
    rows = [
        (
            "B01",
            ["产出指标", "数量指标", "改造换热站数量"],
            "≥",
            "9",
            "7",
            "座",
            "南湖换热站与电力增容共用场地，11月才进场，年内未完工",
        ),
        ("B02", ["产出指标", "数量指标", "更换水泵台数"], "≥", "24", "20", "台", "南湖换热站4台水泵未完成"),
        (
            "B03",
            ["产出指标", "时效指标", "设备款按时支付率"],
            "=",
            "100",
            "62.5",
            "%",
            "16笔设备款中6笔逾期，最长逾期52天",
        ),
        (
            "C01",
            ["成本指标", "经济成本指标", "单站改造成本"],
            "≤",
            "38",
            "41.2",
            "万元",
            "南湖换热站以外的站点增设隔声罩。改进措施：次年统一询价。",
        ),
    ]
    return Evaluation.model_validate(
        {
            "case": "换热站节能改造",
            "unit": "霞浦区供热服务中心",
            "document_type": "项目支出绩效自评表",
            "period": "2024",
            "funds": [{"name": "年度资金总额", "budget": "500.00", "spent": "500.00", "weight": "10"}],
            "indicators": [
                {
                    "code": code,
                    "path": path,
                    "sign": sign,
                    "target": target,
                    "actual": actual,
                    "unit": unit,
                    "weight": "20",
                    "deviation": why,
                }
                for code, path, sign, target, actual, unit, why in rows
            ],
            "observations": [
                {
                    "text": "南湖换热站与电力增容工程共用一处场地，未商定进场顺序，导致南湖换热站11月才进场。",
                    "title": "施工协调不够",
                    "kind": "problem",
                },
                {
                    "text": "16笔设备款中6笔超过合同约定时限，最长逾期52天。",
                    "title": "设备款支付不及时",
                    "kind": "problem",
                },
                {"text": "原因是付款资料须经四个科室会签。", "title": "设备款支付不及时", "kind": "cause"},
                {"text": "与供电单位共同排定进场顺序。", "kind": "suggestion"},
                {"text": "付款资料改为并联会签。", "kind": "suggestion"},
            ],
        }
    )


def _sheet_of_reasons() -> Evaluation:
    """A score sheet that prints reasons and neither targets nor results."""
    rows = [
        ("A01", ["决策", "绩效目标", "绩效目标合理性"], "8", "6", "总体目标未写明预期就业人数"),
        ("A02", ["决策", "资金投入", "预算编制科学性"], "8", "6", "培训单价未附询价记录"),
        ("B01", ["过程", "资金管理", "预算执行率"], "8", "7", "预算执行率87.50%，末季集中支出"),
        ("B02", ["过程", "组织实施", "管理制度健全性"], "8", "6", "未制定考勤办法"),
        ("B03", ["过程", "组织实施", "制度执行有效性"], "8", "5", "签到记录缺失9份"),
        ("C01", ["产出", "产出数量", "培训人数"], "10", "9", "计划800人，实际培训745人"),
        ("C02", ["产出", "产出质量", "考核合格率"], "10", "9", "合格率88.6%，低于目标"),
        ("C03", ["产出", "产出时效", "开班及时率"], "10", "8", "3个班次晚于计划开班"),
        ("C04", ["产出", "产出成本", "人均成本"], "10", "9", "人均成本1520元，超出120元"),
        ("D01", ["效益", "社会效益", "结业后就业率"], "10", "8", "就业率51.2%，低于60%"),
        ("D02", ["效益", "满意度", "学员满意度"], "10", "9", "回收问卷310份，满意度86.4%，低于90%目标"),
    ]
    return Evaluation.model_validate(
        {
            "case": "护理员培训",
            "unit": "柳河区人力资源服务中心",
            "document_type": "项目支出绩效评价报告",
            "period": "2023",
            "funds": [{"name": "项目资金", "budget": "400.00", "spent": "350.00"}],
            "indicators": [
                {"code": code, "path": path, "weight": weight, "stated": points}
                for code, path, weight, points, _ in rows
            ],
            "observations": [
                {"text": why, "indicators": [code], "kind": "deduction", "place": f"评分表 › {code}"}
                for code, _, _, _, why in rows
            ],
        }
    )


_RULES = {"heating": "national_self_evaluation_2020", "reasons": "national_project_2020"}
_CASES = {"heating": _heating, "reasons": _sheet_of_reasons}
_TYPES = {"heating": "self_evaluation_report", "reasons": "project_report"}


def _written(name: str) -> tuple[Plan, str, tuple[Finding, ...]]:
    evaluation = _CASES[name]()
    rule_set = load_rule_set(_RULES[name])
    sheet = summarise(evaluation, rule_set, score_evaluation(evaluation, rule_set))
    ledger = build_ledger(evaluation, sheet)
    plan = plan_deductions(evaluation, sheet, ledger, load_taxonomy())
    kind = load_document_type(_TYPES[name])
    document = draft_to_document(
        fill_slots(compose_document(kind, evaluation, sheet, plan, ledger, (), sources=load_sources()), ledger)
    )
    report = run_checks(
        document, ledger=ledger, evaluation=evaluation, sheet=sheet, sources=load_sources(), on=dt.date(2024, 12, 31)
    )
    errors = tuple(finding for finding in report.findings if finding.severity is Severity.ERROR)
    return plan, "\n".join(paragraph.text for paragraph in document.paragraphs), errors


def _problem_of(plan: Plan, code: str) -> Problem:
    chain = plan.of_indicator(code)[0]
    return next(problem for problem in plan.problems if problem.id == chain.problem)


@pytest.mark.parametrize("name", sorted(_CASES))
def test_draft_of_reasons_in_words_is_clean(name: str) -> None:
    """Numbers that only a short reason prints (合格率88.6%，低于目标) rest on that reason."""
    _, _, errors = _written(name)

    assert [] == [finding.message for finding in errors]


def test_stated_problem_takes_the_points_it_speaks_of() -> None:
    """By what both hold; a cause that only tells the result again goes where its thing is named."""
    plan, _, _ = _written("heating")

    assert "施工协调不够" == _problem_of(plan, "B01").title == _problem_of(plan, "B02").title
    assert "设备款支付不及时" == _problem_of(plan, "B03").title
    assert _problem_of(plan, "C01").title_place is None


def test_answers_follow_the_heading_or_the_order_of_the_problems() -> None:
    """The cause under a problem's heading is its own; as many suggestions as problems answer them in turn."""
    plan, _, _ = _written("heating")
    paid, placed = _problem_of(plan, "B03"), _problem_of(plan, "B01")

    assert ["原因是付款资料须经四个科室会签"] == [cause.text for cause in paid.causes]
    assert ("付款资料改为并联会签", "与供电单位共同排定进场顺序") == (paid.suggestion, placed.suggestion)
    assert () == plan.unlinked


def test_cause_inside_a_stated_problem_is_neither_guessed_nor_told_twice() -> None:
    """What stands before 导致 is the cause; no likely one is offered beside it."""
    plan, text, _ = _written("heating")
    cause = _problem_of(plan, "B01").causes

    assert [(True, "南湖换热站与电力增容工程共用一处场地，未商定进场顺序")] == [
        (one.asserted, one.text) for one in cause
    ]
    assert 1 == text.count("未商定进场顺序，导致")
    assert "可能原因" not in text


def test_promised_remedy_is_told_first_and_without_its_label() -> None:
    """The unit's own undertaking comes before general advice."""
    _, text, _ = _written("heating")

    assert "落实已提出的改进措施：次年统一询价。同时，" in text
    assert "改进措施：改进措施" not in text


def test_many_problems_are_joined_by_matter() -> None:
    """No satisfaction under management, no cost under quality: each matter is joined whole."""
    plan, _, _ = _written("reasons")

    assert len(plan.problems) <= 6
    assert {"部分产出目标未完成"} == {_problem_of(plan, code).title for code in ("C01", "C02", "C03", "C04")}
    assert {"组织实施和过程管理不够规范"} == {_problem_of(plan, code).title for code in ("B02", "B03")}
    assert _problem_of(plan, "D01").id == _problem_of(plan, "D02").id != _problem_of(plan, "B03").id


def test_joined_measures_are_listed_in_the_order_of_their_facts() -> None:
    """One list, introduced once."""
    plan, text, _ = _written("reasons")

    assert _problem_of(plan, "C01").suggestion.startswith("一是")
    assert "采取以下措施：一是" in text
    assert "采取以下措施：采取以下措施" not in text
