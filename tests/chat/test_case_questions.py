"""Questions about the open case are answered from its score sheet and ledger."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant import pipeline

if TYPE_CHECKING:
    from assistant.chat.answer import Answer
    from assistant.pipeline import Scored

QUESTIONS = [
    ("这个项目总分多少，什么等级", ["95.62分"], "优"),
    ("扣分最多的是哪一项", ["8.50分"], "照护服务规范化水平"),
    ("预算执行率得了几分", ["9.55分"], "全年预算数"),
    ("B02为什么扣分", ["7.73分"], "目标360个"),
    ("普惠托位使用率没得满分的原因", ["9.07分"], "63.51%"),
    ("送托家庭满意度达到目标了吗", ["5.76分"], "未达到目标"),
    ("社区工作者满意度达到目标了吗", ["4.00分"], "达到目标"),
    ("产出得分率多少", ["97.15%", "38.86分"], "38.86分"),
    ("如果B02实际完成360个，得分和总分怎么变", ["8.00分", "95.89分"], "95.89"),
    ("如果项目预算执行率的支出变成462.5万元呢", ["10.00分", "96.07分"], "优"),
    ("要多少分才掉到良", ["5.62分"], "90分"),
    ("本项目全年预算是多少", ["462.50万元"], "自评表.docx"),
    ("这个项目一共几个指标", ["18项"], "18项"),
    ("公办托育园示范带动覆盖率得几分", ["未定"], "不适用"),
]


def ask(question: str, scored: Scored) -> Answer:
    """Ask about the example."""
    return pipeline.answer_question(question, on=dt.date(2024, 12, 31), scored=scored)


@pytest.mark.parametrize(("question", "results", "said"), QUESTIONS, ids=[question for question, *_ in QUESTIONS])
def test_case_question_is_answered_from_the_sheet(question: str, results: list[str], said: str, scored: Scored) -> None:
    """The figures are those of the score sheet and the words name what they rest on."""
    answer = ask(question, scored)

    assert results == [item.shown for item in answer.computed]
    assert said in answer.text


def test_list_of_deductions_adds_up_to_what_was_lost(scored: Scored) -> None:
    """The deductions listed are all there are, with their sum."""
    answer = ask("哪些指标扣了分", scored)

    assert "4.38分" == answer.computed[0].shown
    assert "共8项扣分" in answer.text


def test_reason_of_a_lost_point_is_the_files_own(scored: Scored) -> None:
    """Why a point was lost is told with the reason given in the file."""
    said = next(item.text for item in scored.evaluation.observations if "B07" in item.indicators)
    answer = ask("B07为什么扣分", scored)

    assert said[:10] in answer.text


def test_own_figures_are_computed_though_a_case_is_open(scored: Scored) -> None:
    """A question that brings its own figures is not answered from the case."""
    answer = ask("预算200万，支出193.54万，执行率5分得几分", scored)

    assert ["4.84分"] == [item.shown for item in answer.computed]


def test_question_about_a_rule_is_found_though_a_case_is_open(scored: Scored) -> None:
    """A general question goes to the documents."""
    answer = ask("采购文件保存几年", scored)

    assert "政府采购法#第四十二条" in [citation.id for citation in answer.citations]


def test_rule_behind_a_score_is_cited(scored: Scored) -> None:
    """A row's answer cites the rule that scored it, and it opens."""
    answer = ask("B02得了几分", scored)

    assert answer.citations
    assert all(citation.words in pipeline.open_citation(citation.id).text for citation in answer.citations)


def test_file_without_a_row_table_still_answers_its_total() -> None:
    """A case with groups alone tells what it has and no more."""
    from assistant.domain.evaluation import Evaluation, Stated, StatedGroup
    from assistant.intake import Intake

    groups = (StatedGroup(name="决策", weight="10", points="8.32"), StatedGroup(name="过程", weight="90", points="80"))
    evaluation = Evaluation(
        case="河道保洁",
        document_type="项目支出绩效评价报告",
        period="2024",
        stated=Stated(total="88.32", groups=groups),
    )
    scored = pipeline.score_case(Intake(evaluation, ()), on=dt.date(2024, 12, 31))
    answer = ask("决策得分率多少", scored)

    assert "83.20%" in answer.text
