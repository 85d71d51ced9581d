"""Later questions may leave out what earlier ones said."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant import pipeline

if TYPE_CHECKING:
    from assistant.chat.answer import Answer, Turn
    from assistant.pipeline import Scored

ON = dt.date(2025, 7, 1)

TALKS = [
    (("预算200万，支出193.54万，执行率5分得几分", "如果支出变成200万呢"), "5.00分"),
    (("预算200万，支出193.54万，执行率5分得几分", "满分改成10分呢"), "9.68分"),
    (("成本≤100万，实际110万，10分", "实际变成95万呢"), "10.00分"),
    (("定性指标30分，部分达成能给多少", "达成呢"), "24.00至30.00分"),
    (("四个专家打8、8.5、9、9.5，平均多少", "去掉最高最低呢"), "8.75分"),
]
LOOKUPS = [
    (("预算法第五十七条讲什么", "那第六十三条呢"), "预算法#第六十三条"),
    (("财预〔2020〕10号第十三条说什么", "下一条呢"), "财预〔2020〕10号#第十四条"),
    (("什么是结转", "结余呢"), "term:surplus"),
]
CASE = [
    (("预算执行率得了几分", "如果支出变成462.5万呢"), ["10.00分", "96.07分"]),
    (("新增普惠托位为什么没得满分", "要是完成360个呢", "总分会变成多少"), ["95.89分"]),
    (("B07什么情况", "如果它实际达到90%呢"), ["5.00分", "95.99分"]),
    (("产出得分率多少", "效益呢"), ["91.90%", "27.57分"]),
]


def talk(questions: tuple[str, ...], scored: Scored | None = None) -> Answer:
    """Ask one after the other and return the last answer."""
    turns: list[Turn] = []
    answer: Answer | None = None
    for question in questions:
        answer = pipeline.answer_question(question, on=ON, scored=scored, history=tuple(turns))
        turns.append(answer.turn)
    assert answer is not None
    return answer


@pytest.mark.parametrize(("questions", "result"), TALKS, ids=[questions[-1] for questions, _ in TALKS])
def test_supposed_figure_takes_the_old_ones_place(questions: tuple[str, ...], result: str) -> None:
    """A changed figure is computed with the rest of the question before."""
    assert result == talk(questions).computed[0].shown


@pytest.mark.parametrize(("questions", "source"), LOOKUPS, ids=[questions[-1] for questions, _ in LOOKUPS])
def test_article_or_term_without_its_document_is_completed(questions: tuple[str, ...], source: str) -> None:
    """那第六十三条呢 means the law spoken of before."""
    assert source in [citation.id for citation in talk(questions).citations]


@pytest.mark.parametrize(("questions", "results"), CASE, ids=[questions[-1] for questions, _ in CASE])
def test_what_it_stands_for_is_found_in_the_open_case(
    questions: tuple[str, ...], results: list[str], scored: Scored
) -> None:
    """它, an ordinal or a bare supposition speak of the row before; suppositions stay in effect."""
    assert results == [item.shown for item in talk(questions, scored).computed]


def test_other_place_takes_the_old_ones_place() -> None:
    """换成青岛呢 asks the same question for another place."""
    answer = talk(("项目绩效自评由谁做", "换成青岛呢"))

    assert "青岛" in answer.text


def test_place_in_a_list_is_meant_by_an_ordinal(scored: Scored) -> None:
    """第二项 is the second row of the list given before."""
    answer = talk(("哪些指标扣了分", "第二项为什么扣分"), scored)

    assert "普惠托位使用率" in answer.text
    assert "63.51" in answer.text


def test_refused_question_is_no_antecedent() -> None:
    """它 never stands for what was refused."""
    answer = talk(("预算法第五十七条讲什么", "今天天气怎么样", "那第六十三条呢"))

    assert "预算法#第六十三条" in [citation.id for citation in answer.citations]


def test_whole_new_question_owes_nothing_to_the_one_before() -> None:
    """A question complete by itself is answered as it stands."""
    answer = talk(("预算200万，支出193.54万，执行率5分得几分", "采购文件保存几年"))

    assert () == answer.computed
    assert "政府采购法#第四十二条" in [citation.id for citation in answer.citations]
