"""`jixiao check --self-test` (体检自检): its JSON, its table, and the user's file left alone."""

import json
from pathlib import Path

import pytest

from assistant.cli import main

REPORT = (Path(__file__).resolve().parents[2] / "eval" / "cases" / "reports" / "parking.txt").read_text("utf-8")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "报告.txt"
    path.write_text("\n".join(REPORT.split("\n")[:24]), "utf-8")
    return path


def test_self_test_is_part_of_the_json_and_leaves_the_file(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The JSON of the check gains the planted errors by kind; the file keeps its bytes."""
    before = report.read_bytes()

    assert main(["check", str(report), "--self-test", "--json"]) == 0

    shape = json.loads(capsys.readouterr().out)["self_test"]
    assert before == report.read_bytes()
    assert shape["planted"] == sum(kind["planted"] for kind in shape["kinds"] if kind["counted"])
    assert shape["caught"] * 10 >= shape["planted"] * 8
    assert {"number", "unit", "date", "any_number"} <= {kind["kind"] for kind in shape["kinds"]}


def test_self_test_names_the_kinds_it_could_not_try(report: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table shows what was caught by kind and says which kinds the document offers no place for."""
    main(["check", str(report), "--self-test"])

    said = capsys.readouterr().out
    assert "数字写错" in said
    assert "没有可植入之处" in said
    assert "文号写错" in said.split("没有可植入之处")[1]
