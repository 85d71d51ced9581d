"""`jixiao rationale` and the Word actions of `jixiao review`, as a user runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from assistant.cli import main

CASES = Path(__file__).resolve().parents[2] / "eval" / "cases" / "rationale"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main([str(each) for each in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def run_json(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, dict[str, Any]]:
    code, out, _ = run(capsys, *arguments, "--json")
    return code, json.loads(out)


def test_rationale_has_the_shape_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    """Every entry carries the contract's keys; points are strings with two decimals, absent is null."""
    code, document = run_json(capsys, "rationale", CASES / "project.yaml")

    assert 1 == code
    first = next(item for item in document["rationales"] if item["indicator"] == "B02")
    assert {
        "indicator", "weight", "points", "deduction", "parts", "range", "precedents", "counterfactual", "confidence",
    } <= set(first)  # fmt: skip
    assert {"amount", "rule", "facts", "steps", "sentence"} <= set(first["parts"][0])
    assert ("6.00", "5.31", "0.69") == (first["weight"], first["points"], first["deduction"])
    assert ("0.69", "RT01") == (first["parts"][0]["amount"], first["parts"][0]["rule"])
    assert first["range"] is None
    assert "computed" == first["confidence"]
    assert any(item["indicator"] == "A01" and item["supported"] == "4.00" for item in document["unsupported"])


def test_rationale_of_one_indicator_leaves_the_others_out(capsys: pytest.CaptureFixture[str]) -> None:
    """--indicator shows one; a code that lost nothing is refused with those that did."""
    _, document = run_json(capsys, "rationale", CASES / "project.yaml", "--indicator", "C01")
    code, out, said = run(capsys, "rationale", CASES / "project.yaml", "--indicator", "Z99")

    assert ["C01"] == [item["indicator"] for item in document["rationales"]]
    assert (2, "") == (code, out)
    assert "C01（完成加装电梯台数）" in said


@pytest.mark.parametrize("name", ["扣分理由.docx", "扣分理由.xlsx"])
def test_rationale_writes_a_table_to_paste(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str) -> None:
    """The table has the columns a reviewer pastes, one row an indicator that lost points."""
    path = tmp_path / name

    _, out, _ = run(capsys, "rationale", CASES / "project.yaml", "-o", path)

    if path.suffix == ".docx":
        table = docx.Document(str(path)).tables[0]
        rows = [[cell.text for cell in row.cells] for row in table.rows]
    else:
        sheet = openpyxl.load_workbook(path)["扣分理由"]
        rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert ["指标", "分值", "得分", "扣分", "扣分理由", "依据", "数据出处", "需补证据"] == rows[0]
    assert 1 + 8 == len(rows)
    assert str(path) in out


def test_rationale_refuses_other_kinds_of_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A name Word and Excel would not open is refused before anything is written."""
    code, _, said = run(capsys, "rationale", CASES / "project.yaml", "-o", tmp_path / "扣分理由.pdf")

    assert 2 == code
    assert ".docx 或 .xlsx" in said


def test_an_edited_report_comes_back_with_its_edits_and_findings(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Drafted, edited and taken back: the edit is found, its number is an error, the new version is written."""
    report, edited, back = (tmp_path / name for name in ("报告.docx", "修改稿.docx", "新版本.docx"))
    run(capsys, "draft", CASES / "project.yaml", "-o", report, "--model", "none")
    document = docx.Document(str(report))
    target = next(paragraph for paragraph in document.paragraphs if len(paragraph.text) > 60)
    target.insert_paragraph_before("经核实，另发生监理费17.30万元。")
    document.save(str(edited))

    code, result = run_json(capsys, "review", "take-back", edited, "--case", CASES / "project.yaml", "-o", back)

    assert 1 == code
    assert [("added", None)] == [(edit["kind"], edit["before"]) for edit in result["edits"]]
    assert any("17.30万元" in finding["message"] for finding in result["findings"])
    assert [] == result["unmerged"]
    assert back.is_file()


def test_the_exported_file_keeps_words_the_case_would_no_longer_give(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """With --exported, what was written then stays; without it the present words stand and that is said."""
    report = tmp_path / "报告.docx"
    run(capsys, "draft", CASES / "project.yaml", "-o", report, "--model", "none")
    case = tmp_path / "案例.yaml"
    case.write_text((CASES / "project.yaml").read_text("utf-8").replace('actual: "54"', 'actual: "57"'), "utf-8")

    _, without = run_json(capsys, "review", "take-back", report, "--case", case)
    _, kept = run_json(capsys, "review", "take-back", report, "--case", case, "--exported", report)

    assert ([], True) == (without["edits"], without["matched"]["drifted"] > 0)
    assert ([], 0) == (kept["edits"], kept["matched"]["drifted"])
    assert any("54" in finding["message"] for finding in kept["standing"])


def test_an_earlier_report_is_compared_with_tracked_changes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """What changed in the case since shows as revisions of the report."""
    report, later = tmp_path / "报告_旧.docx", tmp_path / "修订稿.docx"
    run(capsys, "draft", CASES / "project.yaml", "-o", report, "--model", "none")
    case = tmp_path / "案例.yaml"
    case.write_text((CASES / "project.yaml").read_text("utf-8").replace('actual: "54"', 'actual: "57"'), "utf-8")

    _, out, _ = run(capsys, "review", "compare", report, "--case", case, "-o", later, "--author", "赵审核")

    assert "旧稿以来的改动" in out
    body = docx.Document(str(later)).element.xml
    assert 'w:author="赵审核"' in body
    assert "<w:del " in body
    assert "<w:ins " in body


def test_a_file_that_is_no_word_file_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """A text under a Word name is told apart, and nothing is written."""
    path = tmp_path / "修改稿.docx"
    path.write_text("不是 Word 文件", "utf-8")

    code, out, said = run(capsys, "review", "take-back", path, "--case", CASES / "project.yaml")

    assert (2, "") == (code, out)
    assert "修改稿.docx" in said


def test_a_model_out_of_reach_leaves_the_inputs_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Asked for and not there: the rationales are complete, the exit code is 3, and it is said why."""
    code, out, said = run(capsys, "rationale", CASES / "project.yaml", "--model", "某模型")

    assert 3 == code
    assert "4个单元的补助申请表缺少业主签字页（扣1分）" in out
    assert "模型没有用上" in said
