"""Questions to begin with, corrections kept, and a conversation as a Word file."""

from __future__ import annotations

import dataclasses
import datetime as dt
import zipfile
from typing import TYPE_CHECKING

import pytest

from assistant import pipeline
from assistant.chat.answer import answer_shape
from assistant.pipeline import example_files, import_files, score_case, talks
from assistant.pipeline.desk_answers import turn_data

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.pipeline import Scored

DAY = dt.date(2024, 12, 31)


@pytest.fixture(scope="module")
def example() -> Scored:
    """The bundled example, scored."""
    return score_case(import_files(example_files()).intakes[0], on=DAY)


def test_first_questions_are_about_the_largest_loss_of_the_open_case(example: Scored) -> None:
    """The indicator that lost most by its rule is named, with what would have been enough; each is answered."""
    questions = talks.first_questions(example)
    lost = [score for score in example.sheet.scores if score.status == "scored" and score.deduction]
    most = max(lost, key=lambda score: score.deduction or 0)

    answers = [pipeline.answer_question(each, scored=example, on=DAY) for each in questions[:3]]

    assert f"为什么{most.name}扣分？" == questions[0]
    assert most.name in questions[1]
    assert [] == [each.text for each in answers if each.refused]


def test_first_questions_without_a_loss_are_general(example: Scored) -> None:
    """Without a case, or with one that lost nothing, nobody is asked why points were lost."""
    full = dataclasses.replace(
        example,
        sheet=dataclasses.replace(
            example.sheet, scores=tuple(each for each in example.sheet.scores if not each.deduction)
        ),
    )

    assert not [each for each in (*talks.first_questions(None), *talks.first_questions(full)) if "为什么" in each]
    assert talks.first_questions(None)


def test_correction_becomes_a_case_of_the_evaluation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person says is right is exported with the question as it was understood."""
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    answer = pipeline.answer_question("预算200万，支出150万，执行率10分得几分？", on=DAY)

    talks.keep_correction("page-1", turn_data(answer.turn), "应得7.50分")
    count = pipeline.export_corrections(tmp_path / "cases.yaml")

    assert 1 == count
    assert "7.50" in (tmp_path / "cases.yaml").read_text("utf-8")


def test_conversation_is_written_with_steps_sources_and_corrections(tmp_path: Path) -> None:
    """Questions are headings; each step has a line of its own, each source its document number and state."""
    asked = ("目标500，实际487，20分得多少？", "采购合同什么时候要公告？")
    said = [(each, answer_shape(pipeline.answer_question(each, on=DAY))) for each in asked]
    said[0][1]["correction"] = "按另一办法计算"

    talks.write_talk(None, "往来", said, tmp_path / "talk.docx")
    with zipfile.ZipFile(tmp_path / "talk.docx") as file:
        words = file.read("word/document.xml").decode()

    assert [] == [each for each in (*asked, "487÷500=97.40%", "按另一办法计算", "现行有效") if each not in words]
    assert "算法：" not in words
