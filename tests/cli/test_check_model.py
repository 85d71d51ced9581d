"""`jixiao check --model`: a model's remarks beside the audit's own findings, in every output."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING

import pytest
from model_server import ModelServer, model_server, refuses, says

from assistant.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = """\
一、项目过程
项目单位建立了财务管理制度，制度执行情况良好。
项目预算300.00万元，实际支出278.60万元，结余22.40万元。
二、存在的问题
财务管理制度尚未建立，报销审批缺少依据。"""
OFFER = {
    "kind": "opposed",
    "quote": "项目单位建立了财务管理制度",
    "other": "财务管理制度尚未建立",
    "remark": "前后说法相反，请核实",
}
REPLY = json.dumps({"remarks": [OFFER, {**OFFER, "quote": "文中并没有这样一句话"}]}, ensure_ascii=False)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """One server for the file."""
    with model_server() as running:
        yield running


@pytest.fixture
def report(tmp_path: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short report with one error, and the server as the configured model."""
    monkeypatch.setenv("JIXIAO_BASE_URL", server.url)
    monkeypatch.setenv("JIXIAO_MODEL", "m")
    path = tmp_path / "报告.txt"
    path.write_text(TEXT, "utf-8")
    return path


def check(report: Path, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, dict[str, object]]:
    code = main(["check", str(report), "--json", *more])
    return code, json.loads(capsys.readouterr().out)


def test_remarks_are_added_and_findings_stay_as_they_are(
    report: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The audit's findings come first and unchanged; the model's are notes; what was dropped is counted."""
    server.play(says(REPLY))

    code, alone = check(report, capsys)
    code_with, shape = check(report, capsys, "--model")

    assert code == code_with == 1
    assert alone["findings"] == shape["findings"][:-1]  # type: ignore[index]
    assert ("MOD01", "note") == (shape["findings"][-1]["check"], shape["findings"][-1]["severity"])  # type: ignore[index]
    assert {"quote": 1} == shape["model"]["dropped"]  # type: ignore[index]
    assert "model" not in alone


def test_no_model_is_asked_unless_told(report: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]) -> None:
    """A configured model is left alone without the option, and with ``none``."""
    server.play(says(REPLY))
    before = len(server.requests)

    check(report, capsys)
    check(report, capsys, "--model", "none")

    assert before == len(server.requests)


def test_remarks_are_in_the_word_file_the_list_and_the_terminal(
    report: Path, server: ModelServer, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Everywhere the remark is marked as a model's."""
    server.play(says(REPLY))
    word, sheet = tmp_path / "批注.docx", tmp_path / "清单.xlsx"

    main(["check", str(report), "--model", "m", "--comments", str(word), "--xlsx", str(sheet)])

    said = capsys.readouterr().out
    assert "〔模型 m〕" in said
    assert "引文不在原文中 1 条" in said
    assert "〔模型 m〕" in zipfile.ZipFile(word).read("word/comments.xml").decode()
    assert any("〔模型 m〕" in zipfile.ZipFile(sheet).read(name).decode() for name in zipfile.ZipFile(sheet).namelist())


def test_a_model_out_of_reach_leaves_the_audit_and_exits_three(
    report: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """The findings are all there, and the exit code says that the model was not."""
    server.play(refuses(401))

    code = main(["check", str(report), "--json", "--model"])

    out = capsys.readouterr()
    assert 3 == code
    assert {"error": 1, "warning": 0, "note": 0} == json.loads(out.out)["counts"]
    assert "体检照常完成" in out.err


def test_no_model_configured_is_told(
    report: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for without one set: the audit is done, exit 3, and how to set one is said."""
    monkeypatch.delenv("JIXIAO_BASE_URL")
    monkeypatch.delenv("JIXIAO_MODEL")

    code = main(["check", str(report), "--model"])

    out = capsys.readouterr()
    assert 3 == code
    assert "JIXIAO_BASE_URL" in out.err


def test_names_of_people_do_not_reach_the_model(
    report: Path, server: ModelServer, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is sent is masked; what comes back is put right."""
    report.write_text(f"{TEXT}\n项目负责人：王建华，联系电话13812345678。", "utf-8")
    server.play(says(REPLY))

    check(report, capsys, "--model")

    sent = json.dumps(list(server.requests), ensure_ascii=False, default=str)
    assert "王建华" not in sent
    assert "13812345678" not in sent
