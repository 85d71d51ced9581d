"""`jixiao draft` with a model: exit codes, JSON, and what a person is told."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from model_server import ModelServer, model_server, refuses

from assistant import pipeline
from assistant.cli import main
from assistant.cli.draft_progress import Progress
from assistant.drafting.events import DraftEvent
from assistant.intake import dump_case
from eval.misbehaviour import CONTENT, Poison, answers, honest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """One server for the file."""
    with model_server() as running:
        yield running


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled example as a case file."""
    path = tmp_path_factory.mktemp("case") / "案例.yaml"
    path.write_text(dump_case(pipeline.import_files(pipeline.example_files()).intakes[0].evaluation), "utf-8")
    return path


@pytest.fixture
def configured(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> ModelServer:
    """The server set as the configured model."""
    monkeypatch.setenv("JIXIAO_BASE_URL", server.url)
    monkeypatch.setenv("JIXIAO_MODEL", "m")
    return server


def draft(case: Path, *more: str) -> tuple[int, Path]:
    """Run the command on two short sections."""
    output = case.with_name("报告.docx")
    output.unlink(missing_ok=True)
    return main(["draft", str(case), "-o", str(output), "--sections", "suggestions", *more]), output


def test_configured_model_is_used_and_told(
    configured: ModelServer, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without ``--model`` the configured one writes; its shares are told, standard error is quiet."""
    configured.play(answers(honest))

    code, output = draft(case)

    told = capsys.readouterr()
    assert 0 == code
    assert output.exists()
    assert "模型 m 撰写 5 段：直接采用 5 段" in told.out
    assert "" == told.err


def test_json_holds_what_the_model_did(configured: ModelServer, case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``model`` has name, calls, tokens, seconds and the shares of each section."""
    configured.play(answers(Poison(CONTENT["invents a person"])))

    draft(case, "--json")

    told = json.loads(capsys.readouterr().out)
    model = told["model"]
    assert ("m", 3) == (model["name"], model["calls"])
    assert 0 < model["tokens"]
    assert 0 < float(model["seconds"])
    assert [("suggestions", 0, 5)] == [(s["id"], s["kept"], s["replaced"]) for s in model["sections"]]
    assert {"composer"} == {p["writer"] for section in told["sections"] for p in section["paragraphs"]}


def test_none_asks_nobody(configured: ModelServer, case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``--model none`` leaves every word to the composer, whatever is configured."""
    configured.play(answers(honest))

    draft(case, "--model", "none", "--json")

    assert [] == configured.requests
    assert json.loads(capsys.readouterr().out)["model"]["name"] is None


def test_model_that_refuses_gives_three_and_a_whole_file(
    configured: ModelServer, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model asked for and not reached: exit 3, the file is there, and why is told."""
    configured.play(refuses(401, "bad key"))

    code, output = draft(case)

    assert 3 == code
    assert output.exists()
    assert "密钥不被接受" in capsys.readouterr().err


def test_named_model_without_an_address_gives_three(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A model named where none is configured: exit 3, the composer writes all of it."""
    code, output = draft(case, "--model", "qwen")

    assert 3 == code
    assert output.exists()
    assert "没有设置接口地址" in capsys.readouterr().err


def test_progress_keeps_one_line_for_each_section() -> None:
    """Streamed words change the last line; a section that is done leaves a line of its own."""
    terminal = io.StringIO()
    progress = Progress(terminal)

    progress(DraftEvent("section", "suggestions", "六、有关建议"))
    progress(DraftEvent("text", "suggestions", "六、有关建议", "u1", "针对" * 60))
    progress(DraftEvent("statement", "suggestions", "六、有关建议", "u1", "针对", "kept"))
    progress(DraftEvent("section_done", "suggestions", "六、有关建议"))
    progress.end()

    lines = [line.rpartition("\r\033[K")[2] for line in terminal.getvalue().split("\n")]
    assert ["六、有关建议：采用 1，改后采用 0，换用自带撰写器 0", ""] == lines
    assert all(len(part) < 80 for part in terminal.getvalue().split("\r\033[K"))
