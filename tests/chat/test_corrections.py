"""Corrections become cases of the evaluation, in its own form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant import pipeline
from assistant.chat.answer import Turn
from assistant.chat.asked_sources import sources_named
from assistant.chat.corrections import correction_case, correction_cases
from assistant.chat.history import History
from assistant.cli.main import main
from assistant.loading import parse_yaml

if TYPE_CHECKING:
    from pathlib import Path


def _correction(correct: str) -> dict[str, str]:
    return {"ask": "预算200万，支出193.54万，5分得几分", "answered": "没有看懂。", "correct": correct}


@pytest.mark.parametrize(
    ("correct", "wanted"),
    [
        ("应得4.84分", {"kind": "computed", "result": ["4.84"]}),
        ("是96.77%，依据《预算法》第五十七条", {"kind": "mixed", "result": ["96.77%"], "gold": ["预算法 第五十七条"]}),
        ("见财预〔2020〕10号第十六条", {"kind": "found", "gold": ["财预〔2020〕10号 第十六条"]}),
        ("资料里没有，不应回答", {"kind": "unanswerable"}),
        ("分母是实际到位资金", {"kind": "found", "says": [["分母是实际到位资金"]]}),
    ],
)
def test_correction_becomes_a_case_of_its_kind(correct: str, wanted: dict[str, object]) -> None:
    """Results, articles, refusals and plain words each go where the suite looks for them."""
    case = correction_case(1, _correction(correct))

    assert {**wanted, "id": "user001", "correct": correct} == {
        key: value for key, value in case.items() if key not in {"ask", "answered"}
    }


def test_no_corrections_make_an_empty_file_of_cases() -> None:
    """A file without corrections is still a file of cases."""
    assert "questions: []\n" == correction_cases([])


def test_sources_are_named_by_number_and_by_title() -> None:
    """The title goes without 中华人民共和国, as sources are keyed."""
    text = "《中华人民共和国政府采购法》第四十九条，另见财预〔2020〕10号第十四条"

    assert ("政府采购法 第四十九条", "财预〔2020〕10号 第十四条") == sources_named(text)


def test_command_writes_the_corrections_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept in a conversation is read back by the evaluation's own loader."""
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    History(tmp_path).correct("c", Turn("执行率？", "预算200万，支出190万，执行率？", "没有看懂。"), "95.00%")
    written = tmp_path / "cases.yaml"

    assert 0 == main(["ask", "--export-corrections", str(written)])

    cases = parse_yaml(written.read_text("utf-8"), written.name)["questions"]
    assert [("预算200万，支出190万，执行率？", ["95.00%"])] == [(case["ask"], case["result"]) for case in cases]


def test_export_counts_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home without corrections exports none."""
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))

    assert 0 == pipeline.export_corrections(tmp_path / "cases.yaml")
