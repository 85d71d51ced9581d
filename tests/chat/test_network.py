"""Figures lead to what is asked by how quantities hang together, in either direction, or to nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from assistant.chat.amounts import find_amounts, plain_question
from assistant.chat.calculator import Problem, missing, solve
from assistant.chat.calculator.asked import asked
from assistant.chat.calculator.slots import read_slots
from assistant.chat.calculator.told_steps import told_step

ON = dt.date(2025, 7, 1)


def _problem(text: str) -> Problem:
    return Problem.of(plain_question(text), on=ON, region=None)


def _shown(text: str) -> list[str]:
    solution = solve(_problem(text))
    return [] if solution is None else [item.shown for item in solution.computed]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("年初预算2000万，决算报的是2300万，预决算差异率呢", "15.00%"),
        ("预算480万，调出30万后花了441万，执行率多少", "98.00%"),
        ("中央补助300万、市级配套150万、自筹50万，总共花了470万，执行率怎么算", "94.00%"),
        ("15分的指标拿了13.2分，扣了几分", "1.80分"),
        ("扣了2分还剩8分，满分几分", "10.00分"),
        ("扣3分后总分是88.4，原来是多少分", "91.40分"),
        ("10分的执行率指标想拿9分以上，预算500万，最少要花多少钱", "450万元"),
        ("预算1500万，执行率95%以上就给满分，要拿满分至少要支出多少", "1425万元"),
        ("总预算680万，已付512万，要执行率不低于92%，还得付出去多少", "113.6万元"),
        ("结转结余率今年5.3%去年2.1%，每高1个百分点扣0.4分，满分4分，得几分", "2.80分"),
        ("时效指标4分，每延期10天扣1分，实际拖了25天，得几分", "2.00分"),
        ("满分6分，每发现一处不合规扣0.5分，查出来4处，该给几分", "4.00分"),
        ("晚交1天扣0.2分，最多扣1分，迟了8天扣多少", "1.00分"),
        ("执行率低于90%扣2分，我们是87%，10分的指标得几分", "8.00分"),
        ("完成率80%以下零分，80%-100%按比例，10分，计划50个完成46个，得几分", "9.20分"),
        ("验收合格率要求98%，验收了250个，合格240个，5分得几分", "4.90分"),
        ("很满意120人，满意65人，一般10人，不满意5人，满意度是多少", "92.50%"),
        ("80个村验收通过76个，剩下4个没通过，验收通过率是几", "95.00%"),
        ("首付款30%是96万，那合同总额多少", "320万元"),
        ("合同价326万，质保金按3%留，留多少", "9.78万元"),
        ("每人补贴300元，共1260人，合计多少万元", "37.8万元"),
        ("2023年预算300万支出270万，2024年预算400万支出388万，2024年执行率多少", "97.00%"),
        ("产出40分的得分率是88%，效益30分的得分率是90%，两个加一起多少分", "62.20分"),
        ("决策14过程16产出28效益19，总分要过80才算良，还差几分", "3.00分"),
    ],
)
def test_relations_lead_to_what_is_asked(text: str, wanted: str) -> None:
    """Forwards, backwards, by a rule of the question's own: the result is among what is shown."""
    assert wanted in _shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "预算100万，支出95万，另外还有5万是自筹的也花了，执行率",
        "得分率95%以上的指标有12个，低于60%的3个，一共20个，优秀占比多少",
        "去年预算300万，今年预算400万，支出388万，执行率多少",
    ],
)
def test_figures_that_do_not_belong_together_are_not_added(text: str) -> None:
    """A running total, a part of another figure, a fund of its own, another year: no result rather than a wrong one."""
    assert _shown(text) == []


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("预算300万，执行率得几分", "实际支出数"),
        ("支出280万，执行率是多少", "预算数"),
        ("发了200份问卷，满意度是多少", "满意的份数"),
        ("结转结余率今年3%，扣几分", "上年的结转结余率"),
        ("目标100场没完成，满分10分，得多少", "实际完成值"),
        ("满分10分，每低1个百分点扣0.5分，执行率85%得几分", "从多少开始扣分"),
    ],
)
def test_what_a_question_lacks_is_named(text: str, lacks: str) -> None:
    """Not computing is an answer of use: it says which figure to add."""
    told = missing(_problem(text))

    assert told is not None
    assert lacks in told
    assert _shown(text) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("预算86万，实花79万", ["budget", "spent"]),
        ("439份满意，收回462份", ["content", "returned"]),
        ("扣了1.2和0.6分", ["deduct", "deduct"]),
    ],
)
def test_nearest_cue_says_what_a_figure_states(text: str, names: list[str]) -> None:
    """Before the figure or behind it; without a cue there is no slot."""
    assert names == [slot.name for slot in read_slots(text, find_amounts(text))]


def test_several_things_may_be_asked_at_once() -> None:
    """A rate and the points for it are two wants."""
    assert ("execution", "points") == asked("到账450万花掉436.5万，执行率多少，这项6分得几分")


def test_two_step_rules_in_one_question_are_not_read() -> None:
    """Which of them holds is not guessed."""
    assert told_step("每低1个百分点扣1分，每逾期1天扣2分，得几分") is None
