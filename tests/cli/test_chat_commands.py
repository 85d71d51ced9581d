"""`jixiao ask` as the public contract has it: one question, JSON, a conversation, a pipe."""

from __future__ import annotations

import io
import json
import sys
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.chat.history import History
from assistant.cli import main
from assistant.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

EXECUTION = "预算200万，支出193.54万，执行率5分得几分"


def test_ask_prints_result_steps_and_source(capsys: pytest.CaptureFixture[str]) -> None:
    """One question prints its answer on standard output and nothing else there."""
    code = main(["ask", EXECUTION])

    printed = capsys.readouterr().out
    assert 0 == code
    assert printed.startswith("得4.84分")
    assert "193.54÷200=96.77%" in printed


def test_ask_json_is_one_document_of_the_contracts_shape(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json standard output holds one document."""
    code = main(["ask", "--json", "采购文件保存几年"])

    document = json.loads(capsys.readouterr().out)
    assert 0 == code
    assert {"answer", "citations", "computed", "refused", "reason"} <= set(document)
    assert "第四十二条" == document["citations"][0]["article"]


def test_refused_question_exits_zero(capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal is an answer."""
    code = main(["ask", "--json", "住房公积金缴存比例上限是多少"])

    document = json.loads(capsys.readouterr().out)
    assert 0 == code
    assert document["refused"]
    assert document["reason"]


def test_ask_opens_a_case(capsys: pytest.CaptureFixture[str], example: Path) -> None:
    """With --case questions may be about the case's own score."""
    code = main(["ask", "--case", str(example / "自评表.docx"), "B02为什么扣分"])

    assert 0 == code
    assert "目标360个，实际348个" in capsys.readouterr().out


def test_day_and_region_are_taken_from_the_options(capsys: pytest.CaptureFixture[str]) -> None:
    """--on and --region choose what was in force where."""
    main(["ask", "--region", "北京市石景山区", "--on", "2023-06-30", "结转结余率怎么扣分"])

    assert "石景山" in capsys.readouterr().out


def test_pipe_is_a_conversation_one_question_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines of a pipe are questions of one conversation; later ones may lean on earlier ones."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{EXECUTION}\n\n如果支出变成200万呢\n退出\n采购文件保存几年\n"))
    code = main(["ask"])

    printed = capsys.readouterr().out
    assert 0 == code
    assert "得4.84分" in printed
    assert "得5.00分" in printed
    assert "采购文件" not in printed


def test_conversation_is_kept_and_corrected(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turns and corrections stay in the home folder."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{EXECUTION}\n更正：应按到位资金计\n"))
    main(["ask", "--history", "甲"])

    history = History(load_settings().home)
    assert 1 == len(history.turns("甲"))
    assert "应按到位资金计" == history.corrections()[0]["correct"]
    assert "已记下" in capsys.readouterr().err


def test_named_conversation_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    """--history continues an earlier conversation."""
    main(["ask", "--history", "乙", EXECUTION])
    main(["ask", "--history", "乙", "满分改成10分呢"])

    assert "得9.68分" in capsys.readouterr().out


def test_stream_of_questions_in_json_is_one_document_a_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pipe with --json gives one document for each question, each on a line of its own."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{EXECUTION}\n采购文件保存几年\n"))
    main(["ask", "--json"])

    documents = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["4.84"] == [item["result"] for item in documents[0]["computed"]]
    assert 2 == len(documents)


def test_unreachable_model_is_said_and_exits_three(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model asked for that does not answer leaves the plain answer and exit code 3."""
    monkeypatch.setenv("JIXIAO_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("JIXIAO_MODEL", "m")
    monkeypatch.setenv("JIXIAO_MODEL_RETRIES", "0")
    code = main(["ask", "采购文件保存几年"])

    shown = capsys.readouterr()
    assert 3 == code
    assert "15年" in shown.out
    assert "以上由检索和算法作答" in shown.err


def test_model_none_asks_no_model(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """--model none works without the configured model."""
    monkeypatch.setenv("JIXIAO_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("JIXIAO_MODEL", "m")

    assert 0 == main(["ask", "--model", "none", "采购文件保存几年"])
    assert "15年" in capsys.readouterr().out


def test_model_asked_for_without_settings_is_a_model_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Naming a model where none is configured exits 3 with what to set."""
    assert 3 == main(["ask", "--model", "x", "采购文件保存几年"])
    assert "JIXIAO_BASE_URL" in capsys.readouterr().err


def test_page_and_program_ask_the_same_function() -> None:
    """The pipeline offers the one way in."""
    assert callable(pipeline.answer_question)
