"""Questions are computed by the scoring methods, whatever words they come in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.amounts import find_amounts, plain_question
from assistant.chat.calculator import Problem, Solution, solve

ON = dt.date(2025, 7, 1)

COMPUTED = [
    ("预算200万，支出193.54万，执行率5分得几分", ["4.84分"]),
    ("财政批了500万，到年底还剩40万没用，执行率是多少", ["92.00%"]),
    ("执行率低于100%的每少1个百分点扣0.5分，我们是95%，这个指标10分，能得几分", ["7.50分"]),
    ("90%以上得满分，70%到90%得一半，70%以下不得分，满分6分，完成率82%，得几分", ["3.00分"]),
    ("收回280份问卷，其中满意的有252份，满意度是多少", ["90.00%"]),
    ("应该6月30日完工，7月18日才完工，晚了几天", ["18天"]),
    ("12个指标，3个没完成，指标完成率是多少", ["75.00%"]),
    ("过程20分扣了3.5分，这块得多少分", ["16.50分"]),
    ("每人每天400元，25个人培训3天，总共多少钱", ["30000元"]),
    ("采购预算150万，打八五折，是多少万", ["127.5万元"]),
    ("年初批了400万，年中调减50万，实际支出343万，执行率是多少", ["98.00%"]),
    ("应到位资金600万，实际到位540万，资金到位率多少", ["90.00%"]),
    ("预算二百万元，支出一百九十三点五四万元，执行率五分，得几分", ["4.84分"]),
    ("预算1.2亿元，支出1.15亿元，执行率20分得多少", ["19.17分"]),
    ("到位资金180万，预算200万，到位率2分得几分", ["1.80分"]),
    ("预算500万已支出485万，还要花多少钱执行率才到100%", ["15万元"]),
    ("去年批了三百万，年底花掉285万，执行率这项10分，该填多少分", ["9.50分"]),
    ("目标500人，实际487人，20分，得几分", ["19.48分"]),
    ("目标100人，实际150人，10分，得几分", ["10.00分"]),
    ("成本≤100万，实际110万，10分", ["9.09分", "9.00分"]),
    ("安全事故目标0起，出了1起，分值4分，得多少", ["0.00分"]),
    ("区间目标80到90，实际96，5分，得多少分", ["4.69分"]),
    ("宣传活动目标≥4次实际29次，2分，按北京部门表得几分", ["1.40分", "2.00分"]),
    ("30分定性指标“部分达成”可给多少", ["18.00至23.99分"]),
    ("执行率低于60%不得分，60%到95%按比例，95%以上满分，10分，执行率93.2%得多少", ["9.32分"]),
    ("执行率每低于100%一个百分点扣0.2分，扣完为止，满分10分，执行率93%，应得几分", ["8.60分"]),
    ("按“每低于目标1个百分点扣0.5分”，目标95%，实际91%，满分5分，得几分", ["3.00分"]),
    ("每逾期1天扣1分，逾期3天，10分的指标得几分", ["7.00分"]),
    ("财务制度健全性1分，两项不合格，得几分", ["0.00分"]),
    ("一共5条要点各1分，有2条不符合，这项得几分", ["3.00分"]),
    ("结转结余172.89、预算5333.85、上年2.89%，4分项，得几分", ["4.00分", "3.86分"]),
    ("年初5257.67、决算33364.97，市均28.3%，4分项，预决算差异率得几分", ["0.00分", "534.60%"]),
    ("年初预算860万，决算1020万，预决算差异率多少", ["18.60%"]),
    ("计划成本320万，实际成本296万，成本节约率多少", ["7.50%"]),
    ("原合同96万，想再加签10万的补充合同，超过规定比例没有", ["10.42%"]),
    ("产出37.81/40得分率多少", ["94.53%"]),
    ("产出192件，合格188件，质量达标率是多少", ["97.92%"]),
    ("12个月里有11个月按时完成，时效10分怎么给", ["9.17分"]),
    ("决策18.5、过程17.2、产出36.8、效益16.4，总分多少，什么等级", ["88.90分"]),
    ("总分89.2，如果满意度从9分改成10分，总分和等级变成什么", ["90.20分"]),
    ("89.996分是良还是优", ["90.00分"]),
    ("83.4分离优秀还差多少", ["6.60分"]),
    ("5位专家打了86、91、88、79、90分，去掉一个最高分和一个最低分，平均多少", ["88.00分"]),
    ("三个专家分别给8.5、8.0、8.3，平均分多少", ["8.27分"]),
    ("2024年3月1日签合同，约定60日内付款，最晚哪天付款", ["2024年4月30日"]),
    ("约定2024年9月10日前交付，10月8日才交货，晚了多少天", ["28天"]),
    ("去年结余率2.1%，今年4.3%，上升了多少", ["2.2个百分点"]),
    ("去年满意度91.2%，今年94%，能说提高了2.8%吗", ["2.8个百分点"]),
    ("3560.78万元是多少亿元", ["0.356078亿元"]),
    ("12.5×8－4等于多少", ["96"]),
]
NOT_COMPUTED = [
    "自评的指标权重怎样设",
    "评价结果的四档等级怎么划分",
    "预算法第五十七条说什么",
    "采购文件保存几年",
    "1599.56万元的服务采购要做需求调查吗",
    "财预〔2020〕10号第十六条",
    "部门评价里产出和效益最少占多少",
    "2024年度市级平均预决算差异率是多少",
]


def compute(question: str, region: str | None = None) -> Solution | None:
    """Solve one question."""
    return solve(Problem.of(plain_question(question), on=ON, region=region))


@pytest.mark.parametrize(("question", "results"), COMPUTED, ids=[question for question, _ in COMPUTED])
def test_computational_question_gets_its_result(question: str, results: list[str]) -> None:
    """The results of a computational question are those that follow by hand, in order."""
    solution = compute(question)

    assert solution is not None
    assert results == [item.shown for item in solution.computed][: len(results)]


@pytest.mark.parametrize("question", NOT_COMPUTED)
def test_question_about_a_rule_is_not_computed(question: str) -> None:
    """A question that has figures but nothing to compute is left to the documents."""
    solution = compute(question)

    assert solution is None or not solution.computed


def test_grade_line_claimed_wrongly_is_corrected() -> None:
    """A wrong grade line is contradicted with the right one."""
    solution = compute("优是85分以上对吧")

    assert solution is not None
    assert "不对，“优”为90分（含）至100分。" == solution.sentences[0]


def test_carry_over_without_last_year_stays_open() -> None:
    """Without last year's rate the carry-over rate is stated and its points stay open."""
    solution = compute("结转结余98.81、预算33463.78，4分项，结转结余率得几分")

    assert solution is not None
    assert ["0.30%"] == [item.shown for item in solution.computed]
    assert "得分未定" in solution.sentences[0]


def test_budget_of_zero_is_refused_not_divided() -> None:
    """An execution rate on a budget of 0 is said not to be computable."""
    solution = compute("预算0万，支出10万，执行率10分得几分")

    assert solution is not None
    assert () == solution.computed


@given(
    budget=st.decimals(min_value=1, max_value=100_000, places=2),
    spent=st.decimals(min_value=0, max_value=100_000, places=2),
    weight=st.integers(min_value=1, max_value=30),
)
def test_execution_points_lie_between_nothing_and_the_weight(budget: Decimal, spent: Decimal, weight: int) -> None:
    """Whatever the amounts, an execution rate earns between 0 and its weight."""
    solution = compute(f"预算{budget}万元，支出{spent}万元，执行率{weight}分得几分")

    assert solution is not None
    assert 0 <= Decimal(solution.computed[0].result) <= weight


def test_roles_of_figures_are_read_from_the_words_beside_them() -> None:
    """Budget, spending and weight are told apart in any order."""
    amounts = find_amounts(plain_question("支出1523.36万、预算1599.56万，按10分算，执行率得分多少"))

    assert ["spent", "budget", "weight"] == [amount.role for amount in amounts]


@pytest.mark.parametrize(
    "question",
    [
        "完成率大概90%，其中三成是重复的，剩下按80%算，再扣2分，10分得几分",
        "目标100，实际90，另有30没算进去，10分得几分",
        "年末结转结余一共96.3万元，其中专项12万元，支出预算2140万元，上级补助30万元，结转结余率是多少",
    ],
)
def test_figures_that_do_not_fit_are_never_left_out_silently(question: str) -> None:
    """A question whose figures were not all understood gets no result rather than a wrong one."""
    solution = compute(question)

    assert solution is None or not solution.computed


@pytest.mark.parametrize(
    "text",
    [
        "100人答卷，满意60人，基本满意30人，满意率多少",
        "1月20日应完工，3月5日才完工，晚了几天",
        "12月20日应完工，1月5日才完工，晚了几天",
        "预算300万，合同打八折，省了多少",
    ],
)
def test_what_is_doubtful_is_not_computed(text: str) -> None:
    """A figure left over, an answer between the kinds, a year that is not told: no result."""
    solution = solve(Problem.of(plain_question(text), on=ON, region=None))

    assert solution is None or solution.computed == ()
