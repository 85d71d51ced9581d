"""The command line as the public contract has it."""

from __future__ import annotations

import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from docx import Document

from assistant.cli import main
from assistant.pipeline import example_files
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

FORM = shipped_folder("example") / "自评表.docx"

CASE = """\
case: 河道清淤
document_type: 项目支出绩效自评表
period: 2024
region: 临江县
funds:
  - {name: 年度资金总额, budget: "300.00", spent: "276.00", weight: "10", stated: "9.20"}
indicators:
  - {code: B01, path: [产出指标, 数量指标, 清淤河道长度], sign: ≥, target: "40", actual: "38", unit: 公里, weight: "50"}
  - {code: C01, path: [效益指标, 社会效益指标, 水质达标断面比例], sign: ≥, target: "90", actual: "93", unit: "%",
     weight: "30"}
  - {code: D01, path: [满意度指标, 服务对象满意度指标, 沿线居民满意度], sign: ≥, target: "90", actual: "90", unit: "%",
     weight: "10"}
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A small complete case file."""
    path = tmp_path / "河道.yaml"
    path.write_text(CASE, "utf-8")
    return path


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(arguments)
    return code, json.loads(capsys.readouterr().out)


def test_score_prints_contract_json_alone(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``score --json`` prints one document: points with two decimals as strings, every step, the total and grade."""
    code, scored = _json(capsys, "score", str(case), "--json")

    assert code == 0
    assert scored["total"] == "96.70"
    assert scored["grade"] == "优"
    assert scored["complete"] is True
    assert [(i["code"], i["points"]) for i in scored["indicators"]] == [
        ("A01", "9.20"), ("B01", "47.50"), ("C01", "30.00"), ("D01", "10.00"),
    ]  # fmt: skip
    first = scored["indicators"][1]
    assert first["deduction"] == "2.50"
    assert first["status"] == "scored"
    assert first["steps"]
    assert {i["name"] for i in first["inputs"]} >= {"年度指标值", "实际完成值"}
    assert {"document", "number", "article", "status"} == set(first["basis"])


def test_missing_value_leaves_the_total_open_and_exits_one(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An indicator without a result has null points, the total is null, and the exit code says so."""
    case.write_text(CASE.replace('actual: "38"', "actual: null"), "utf-8")

    code, scored = _json(capsys, "score", str(case), "--json")

    assert code == 1
    assert scored["total"] is None
    assert scored["indicators"][1]["points"] is None
    assert scored["indicators"][1]["status"] == "missing"


def test_zero_result_earns_zero_and_is_no_missing_value(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A result of 0 is a number: no points, but a total."""
    case.write_text(CASE.replace('actual: "38"', 'actual: "0"'), "utf-8")

    _, scored = _json(capsys, "score", str(case), "--json")

    assert scored["indicators"][1]["points"] == "0.00"
    assert scored["total"] == "49.20"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (('target: "40"', 'target: "0"'), "0"),
        (('actual: "38"', 'actual: "基本完成"'), "基本完成"),
        (('weight: "50"', 'weight: "45"'), "100"),
    ],
    ids=["target of zero", "text for a number", "weights short of 100"],
)
def test_doubtful_values_are_findings(
    case: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], word: str
) -> None:
    """What cannot be scored as it stands is a finding that names the value, never a refusal."""
    case.write_text(CASE.replace(*change), "utf-8")

    code, scored = _json(capsys, "score", str(case), "--json")

    assert code in {0, 1}
    assert any(word in f["message"] and f["severity"] in {"error", "warning"} for f in scored["findings"])


def test_import_writes_a_case_that_scores_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The case file made from a form scores as the form itself, but for case name and places."""
    target = tmp_path / "案例.yaml"

    code, imported = _json(capsys, "import", str(FORM), "-o", str(target), "--json")
    assert code == 0
    assert imported["cases"] == [str(target)]
    assert imported["read"]["tables"] >= 1

    def bare(scored: dict[str, Any]) -> list[tuple[str, ...]]:
        return [(i["code"], i["points"], i["status"], *i["steps"]) for i in scored["indicators"]]

    _, direct = _json(capsys, "score", str(FORM), "--json")
    _, again = _json(capsys, "score", str(target), "--json")
    assert bare(direct) == bare(again)
    assert direct["total"] == again["total"]


def test_several_files_of_one_project_are_merged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The bundled example's files give one case."""
    target = tmp_path / "案例.yaml"

    _, imported = _json(capsys, "import", *(str(path) for path in example_files()), "-o", str(target), "--json")

    assert len(imported["cases"]) == 1


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _picture(path: Path) -> None:
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))


def _protected(path: Path) -> None:
    # An encrypted OOXML file is an OLE container with a stream named EncryptedPackage.
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    )


def _letter(path: Path) -> None:
    document = Document()
    document.add_paragraph("请各单位于月底前报送材料。")
    document.save(str(path))


def _truncated(path: Path) -> None:
    path.write_bytes(FORM.read_bytes()[:3000])


def _no_body(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("readme.txt", "x")


@pytest.mark.parametrize("make", [_empty, _picture, _protected, _letter, _truncated, _no_body])
def test_unusable_file_ends_with_two_and_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], make: Any
) -> None:
    """A file that cannot be used ends with exit code 2, one Chinese message naming it, and nothing written."""
    path = tmp_path / "坏文件.docx"
    make(path)
    target = tmp_path / "案例.yaml"

    code = main(["import", str(path), "-o", str(target)])

    shown = capsys.readouterr()
    assert code == 2
    assert "坏文件.docx" in shown.err
    assert shown.err.startswith("错误：")
    assert shown.out == ""
    assert not target.exists()


def test_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A path that does not exist is a user error that names it."""
    assert main(["score", str(tmp_path / "没有.docx")]) == 2
    assert "没有.docx" in capsys.readouterr().err


def test_unwritable_target_leaves_nothing_behind(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report asked for in a folder that does not exist is refused, and nothing is left half-written."""
    code = main(["draft", str(case), "-o", str(tmp_path / "没有" / "报告.docx"), "--model", "none"])

    assert code == 2
    assert "报告.docx" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["河道.yaml"]


def test_draft_reports_sections_with_their_facts(
    case: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``draft --json`` gives sections whose paragraphs name the facts and deductions they rest on."""
    target = tmp_path / "报告.docx"

    _, drafted = _json(capsys, "draft", str(case), "-o", str(target), "--model", "none", "--json")

    assert target.is_file()
    assert drafted["output"] == str(target)
    assert drafted["model"]["name"] is None
    paragraphs = [p for section in drafted["sections"] for p in section["paragraphs"]]
    assert any(p["deductions"] for p in paragraphs)
    assert all("[[" not in p["text"] for p in paragraphs)
    assert [f for f in drafted["findings"] if f["severity"] == "error"] == []


def test_check_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """``check -`` audits text from standard input; text with nothing to check is no clean bill."""
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("请各单位按时参加会议。\n"))

    code, report = _json(capsys, "check", "-", "--json")

    assert code == 0
    assert report["coverage"]["numbers"] == 0
    assert {f["check"] for f in report["findings"]} >= {"COV01"}


def test_demo_writes_report_sheet_and_case(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``demo`` writes the Word report, the score sheet and the case file, and says how long each hop took."""
    code = main(["demo", "--out", str(tmp_path / "out")])

    shown = capsys.readouterr().out
    assert code == 0
    assert sorted(path.suffix for path in (tmp_path / "out").iterdir()) == [".docx", ".xlsx", ".yaml"]
    assert "用时" in shown
    assert "95.62" in shown


@pytest.mark.parametrize("command", ["rules", "checks"])
def test_rules_and_checks_list_themselves(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """``rules`` and ``checks`` list what there is, and one entry with its basis and examples."""
    code, listed = _json(capsys, command, "--json")
    assert code == 0
    (entries,) = listed.values()
    assert entries

    name = entries[0].get("name") or entries[0]["id"]
    code, one = _json(capsys, command, name, "--json")
    assert code == 0
    assert "basis" in one or one["checks"][0]["examples"]


@pytest.mark.parametrize("arguments", [["score"], ["nonsense"], ["score", "x.docx", "--on", "去年"]])
def test_wrong_call_ends_with_two_in_chinese(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A call that cannot be understood ends with 2 and says how to get help."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert "--help" in capsys.readouterr().err


def test_check_of_its_own_word_file_against_the_case_is_clean(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The Word report that ``demo`` writes, read back and checked against the case, gives no error and no warning."""
    main(["demo", "--out", str(tmp_path)])
    capsys.readouterr()

    code, report = _json(
        capsys, "check", str(tmp_path / "绩效评价报告.docx"), "--case", str(tmp_path / "案例.yaml"), "--json"
    )

    assert code == 0
    assert [f["message"] for f in report["findings"] if f["severity"] != "note"] == []
    assert report["coverage"]["checked"] > 300


def test_own_indicator_system_becomes_a_rule_set(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``rules --from`` shows how printed rules were understood and writes them; ``--rule-set DIR`` scores by them."""
    rows = (
        ("一级指标", "二级指标", "三级指标", "分值", "评分标准"),
        ("过程", "资金管理", "验收合格率", "40", "合格率≥95%得满分，每低1个百分点扣2分，扣完为止。"),
        ("效益", "社会效益", "农户满意度", "60", "由专家酌情打分。"),
    )
    path = tmp_path / "体系.txt"
    path.write_text("某县水利项目支出绩效评价指标体系\n\n" + "\n".join("\t".join(row) for row in rows) + "\n", "utf-8")
    folder = tmp_path / "own_rules"

    code, shown = _json(capsys, "rules", "--from", str(path), "-o", str(folder), "--json")

    assert code == 0
    assert [row["method"] is None for row in shown["scheme"]] == [False, True]
    assert shown["scheme"][1]["open"]
    case = tmp_path / "案例.yaml"
    case.write_text(
        "case: 某县水利\nindicators:\n"
        '  - {code: A01, path: [过程, 资金管理, 验收合格率], sign: ≥, target: "95", actual: "93", unit: "%",\n'
        '     weight: "40"}\n'
        '  - {code: B01, path: [效益, 社会效益, 农户满意度], sign: 定性, actual: 较好, weight: "60", stated: "50"}\n',
        "utf-8",
    )
    _, scored = _json(capsys, "score", str(case), "--rule-set", str(folder), "--json")
    assert [i["points"] for i in scored["indicators"]] == ["36.00", "50.00"]


def test_supposed_value_that_is_no_number_is_named(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An open total says which supposed value left it open, and how one is written."""
    assert 0 == main(("what-if", str(case), "--set", "B01.actual=很多"))
    assert "说明：B01 按所设的值不能计分" in capsys.readouterr().out
