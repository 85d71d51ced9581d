"""The commands on the workspace as their users run them: ripple, review, trail."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from assistant.cli import main
from assistant.pipeline import workspaces
from assistant.settings import load_settings

if TYPE_CHECKING:
    from pathlib import Path

openpyxl = pytest.importorskip("openpyxl")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work under a name."""
    monkeypatch.setenv("JIXIAO_USER", "张评")


@pytest.fixture
def form(example: Path) -> str:
    """Return the bundled form's path."""
    return str(example / "自评表.docx")


def _json(capsys: Capture, *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_ripple_of_a_plain_file_needs_no_workspace(capsys: Capture, form: str) -> None:
    """Points, sentences, cells and charts before and after; no workspace is made, decisions are null."""
    code, told = _json(capsys, "ripple", form, "--set", "B01.actual=9")

    assert 0 == code
    assert ({"total": "95.62", "grade": "优"}, {"total": "94.37", "grade": "优"}) == (told["before"], told["after"])
    assert {
        "kind": "indicator",
        "key": "B01",
        "name": "建成嵌入式托育服务点",
        "before": "5.00",
        "after": "3.75",
    } in told["points"]
    assert all(told[name] for name in ("facts", "sentences", "cells", "charts"))
    assert told["decisions"] is None
    assert not (load_settings().home / "workspace.sqlite3").exists()


def test_ripple_for_people_says_what_changes(capsys: Capture, form: str) -> None:
    """The terminal shows both totals, both readings of a sentence, and that nothing was stored."""
    assert 0 == main(["ripple", form, "--set", "B01.actual=9"])

    said = capsys.readouterr().out
    for text in ("95.62  94.37", "－ 经自评", "＋ 经自评", "一级指标得分情况表", "没有存入工作区"):
        assert text in said


def test_ripple_points_at_the_user_s_own_report(capsys: Capture, form: str, tmp_path: Path) -> None:
    """With a report given, the sentences that no longer hold are quoted."""
    report = tmp_path / "报告.txt"
    report.write_text("一、结论\n建成嵌入式托育服务点12个。\n", "utf-8")

    _, told = _json(capsys, "ripple", form, "--set", "B01.actual=9", "--draft", str(report))

    assert [("12个", 2)] == [(item["where"]["quote"], item["where"]["line"]) for item in told["report"]]


@pytest.mark.parametrize("arguments", [[], ["--set", "B01.actual=9", "--to", "x.docx"]])
def test_ripple_wants_one_kind_of_change(capsys: Capture, form: str, arguments: list[str]) -> None:
    """Neither no change nor two kinds of it are accepted."""
    assert 2 == main(["ripple", form, *arguments])
    assert "没有写明改动" in capsys.readouterr().err


def test_ripple_of_a_stored_case_shows_then_reopens_decisions(capsys: Capture, form: str, tmp_path: Path) -> None:
    """Decisions that hang on the figure are foreseen, re-opened with --apply, and no longer foreseen after."""
    main(["review", "export", form, "-o", str(tmp_path / "表.xlsx")])
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        for code, points in (("B01", "5分"), ("B02", "7.73分")):
            workspaces.decide(
                workspace, user, 1, scope="rationale", subject=code, verdict="accept",
                facts={f"score.{code}.points": points},
            )  # fmt: skip

    _, foreseen = _json(capsys, "ripple", form, "--set", "B01.actual=9")
    _, applied = _json(capsys, "ripple", "1", "--set", "B01.actual=9", "--apply")
    _, after = _json(capsys, "ripple", "1", "--set", "B01.actual=8")

    assert [["B01"], ["B01"], []] == [[d["subject"] for d in told["decisions"]] for told in (foreseen, applied, after)]
    assert [{"fact": "score.B01.points", "before": "5分", "after": "3.75分"}] == applied["decisions"][0]["changes"]
    assert ("stands", "reopened") == (foreseen["decisions"][0]["state"], applied["decisions"][0]["state"])
    assert "94.37" == after["before"]["total"]


def test_panel_s_sheet_goes_out_and_comes_back(capsys: Capture, form: str, tmp_path: Path) -> None:
    """Export stores the case and opens a round; import merges, averages, and writes the case with its experts."""
    sheet, case = tmp_path / "表.xlsx", tmp_path / "案例.yaml"
    code, sent = _json(capsys, "review", "export", form, "-o", str(sheet), "--experts", "甲,乙")
    assert (0, ["甲", "乙"], [str(sheet)]) == (code, sent["panel"]["experts"], sent["output"])

    code, empty = _json(capsys, "review", "import", str(sheet), "-o", str(case))
    assert (0, ["甲", "乙"], None, None) == (
        code, empty["panels"][0]["waiting"], empty["panels"][0]["result"], empty["output"],
    )  # fmt: skip
    assert not case.exists()

    book = openpyxl.load_workbook(sheet)
    for page in book.worksheets[:2]:
        for row in range(5, 5 + len(sent["panel"]["indicators"])):
            page.cell(row, 9).value = page.cell(row, 8).value
    book.worksheets[1]["I5"], book.worksheets[1]["K5"] = 2, "缺两处"
    book.save(sheet)
    code, back = _json(capsys, "review", "import", str(sheet), "-o", str(case))
    assert (0, "88.50", ["B01"]) == (
        code, back["panels"][0]["result"]["total"], [item["code"] for item in back["panels"][0]["discuss"]],
    )  # fmt: skip
    assert [{"expert": "乙", "reason": "缺两处"}] == back["panels"][0]["discuss"][0]["reasons"]
    assert "name: 乙" in case.read_text("utf-8")
    assert 0 == main(["score", str(case)])


def test_faulty_sheet_ends_with_code_1_and_names_the_cell(capsys: Capture, form: str, tmp_path: Path) -> None:
    """Points out of range are an error with their place; the rest is kept."""
    sheet = tmp_path / "表.xlsx"
    main(["review", "export", form, "-o", str(sheet), "--experts", "1"])
    book = openpyxl.load_workbook(sheet)
    book.worksheets[0]["I5"] = 77
    book.save(sheet)

    assert 1 == main(["review", "import", str(sheet)])
    said = capsys.readouterr().out
    assert "表.xlsx › 专家1!I5" in said
    assert "还没有收齐：专家1" in said


@pytest.mark.parametrize("experts", ["0", "51", "甲,甲", "甲,,乙"])
def test_unusable_list_of_experts_is_refused(form: str, tmp_path: Path, experts: str) -> None:
    """No expert, too many, or one twice: no sheet is written, no case stored."""
    assert 2 == main(["review", "export", form, "-o", str(tmp_path / "表.xlsx"), "--experts", experts])
    assert not (tmp_path / "表.xlsx").exists()
    with workspaces.open_workspace() as workspace:
        assert () == workspaces.list_cases(workspace, workspaces.command_line_user(workspace))


def test_trail_tells_what_was_done_and_that_it_is_whole(capsys: Capture, form: str, tmp_path: Path) -> None:
    """The case's trail is found by file, number or name; it verifies."""
    main(["review", "export", form, "-o", str(tmp_path / "表.xlsx")])
    for named in (form, "1", "托育"):
        code, told = _json(capsys, "trail", named)
        assert (0, 1, []) == (code, told["case"]["id"], told["check"]["faults"])
        assert ["存入案例", "存入文件", "存入评分表", "开始专家评分"] == [entry["action"] for entry in told["entries"]]
        assert {"张评"} == {entry["actor"] for entry in told["entries"]}

    assert 0 == main(["trail", "--limit", "2"])
    assert "留痕完整：全工作区共 6 条" in capsys.readouterr().out


def test_tampered_trail_ends_with_code_1(capsys: Capture, form: str, tmp_path: Path) -> None:
    """A changed entry is named, and the command says so by its exit code."""
    main(["review", "export", form, "-o", str(tmp_path / "表.xlsx")])
    with closing(sqlite3.connect(load_settings().home / "workspace.sqlite3")) as database:
        database.execute("DROP TRIGGER trail_keeps_update")
        database.execute("UPDATE trail SET actor = '别人' WHERE seq = 3")
        database.commit()

    assert 1 == main(["trail"])
    assert "第 3 条内容被改动" in capsys.readouterr().out


def test_unknown_case_is_a_clear_message(capsys: Capture, form: str, tmp_path: Path, example: Path) -> None:
    """Without a workspace, with an unknown number or name, with a file never stored: each says what to do."""
    assert 2 == main(["trail"])
    assert "还没有工作区" in capsys.readouterr().err
    main(["review", "export", form, "-o", str(tmp_path / "表.xlsx")])

    for named, said in (
        ("99", "没有这个案例"),
        ("没有的项目", "没有这个案例"),
        (str(example / "评分表.xlsx"), "没有存入"),
    ):
        capsys.readouterr()
        code = main(["trail", named])
        assert (2, True) == (code, said in capsys.readouterr().err), named


def test_trail_of_everything_is_the_administrator_s(
    capsys: Capture, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A later user of the command line neither reads the whole trail nor finds the other's case."""
    main(["review", "export", form, "-o", str(tmp_path / "表.xlsx")])
    monkeypatch.setenv("JIXIAO_USER", "李核")

    assert 2 == main(["trail"])
    assert "管理员" in capsys.readouterr().err
    assert 2 == main(["trail", "1"])
    assert "没有共享给您" in capsys.readouterr().err


def test_export_keeps_no_case_nobody_can_score(capsys: Capture, tmp_path: Path) -> None:
    """Group scores alone make no sheet: that is said before anything is stored."""
    case = tmp_path / "案例.yaml"
    case.write_text("case: 某街道绿化养护项目\nindicators:\n- code: A\n  path: [投入]\n  stated: '18'\n", "utf-8")

    assert 2 == main(["review", "export", str(case), "-o", str(tmp_path / "表.xlsx")])
    assert "没有带分值的指标" in capsys.readouterr().err
    with workspaces.open_workspace() as workspace:
        assert () == workspaces.list_cases(workspace, workspaces.command_line_user(workspace))
    assert not (tmp_path / "表.xlsx").exists()
