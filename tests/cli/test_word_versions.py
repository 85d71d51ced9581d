"""Reports out to Word and back as versions of a stored draft, as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import pytest

from assistant.cli import main
from assistant.domain.draft import Draft, Statement
from assistant.pipeline import workspaces
from assistant.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.text.paragraph import Paragraph

CASE = Path(__file__).resolve().parents[2] / "eval" / "cases" / "rationale" / "project.yaml"
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work under a name."""
    monkeypatch.setenv("JIXIAO_USER", "张评")


def _json(capsys: Capture, *arguments: object) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([*(str(each) for each in arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def _draft(capsys: Capture, path: Path, *options: object, case: Path = CASE) -> dict[str, Any]:
    _, told = _json(capsys, "draft", case, "-o", path, "--model", "none", *options)
    return told


def _edit(path: Path, change: Callable[[list[Paragraph]], None]) -> Path:
    """Edit the long paragraphs of a Word file as a person would."""
    document = docx.Document(str(path))
    change([paragraph for paragraph in document.paragraphs if len(paragraph.text) > 60])
    edited = path.with_name(f"修改_{path.name}")
    document.save(str(edited))
    return edited


def _say_more(paragraphs: list[Paragraph]) -> None:
    paragraphs[2].add_run("另据现场复核，情况属实。")


def _standing(number: int | None = None, draft: int = 1) -> str:
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        return _text(workspaces.load_draft(workspace, user, draft, number=number))


def _text(draft: Draft) -> str:
    return "\n".join(
        block.text for section in draft.sections for block in section.blocks if isinstance(block, Statement)
    )


def _rewrite(part: str, new: str) -> None:
    """Change the paragraph that holds a part, as the page does."""
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        base = workspaces.get_draft(workspace, user, 1).head
        draft = workspaces.load_draft(workspace, user, 1)
        for section in draft.sections:
            blocks = [
                block if not isinstance(block, Statement) or part not in block.text else Statement(new, writer="person")
                for block in section.blocks
            ]
            if blocks != list(section.blocks):
                workspaces.edit_section(workspace, user, 1, section.id, tuple(blocks), base=base)
                return
    message = f"no paragraph holds {part}"
    raise AssertionError(message)


def test_a_draft_of_a_case_nobody_stored_makes_no_workspace(capsys: Capture, tmp_path: Path) -> None:
    """Without a workspace nothing is kept, and an edited file is taken back as it always was."""
    report = tmp_path / "报告.docx"

    assert _draft(capsys, report)["stored"] is None
    _, told = _json(capsys, "review", "take-back", _edit(report, _say_more), "--case", CASE)

    assert (1, None) == (len(told["edits"]), told["stored"])
    assert not (load_settings().home / "workspace.sqlite3").exists()


def test_an_edited_file_becomes_the_next_version(capsys: Capture, tmp_path: Path) -> None:
    """Stored when drafted, found again by its marks, merged as version 2, told in the trail; the file is kept too."""
    report = tmp_path / "报告.docx"
    assert {"case": 1, "draft": 1, "version": 1} == _draft(capsys, report, "--store")["stored"]

    _, told = _json(
        capsys, "review", "take-back", _edit(report, _say_more), "--case", CASE, "-o", tmp_path / "新版本.docx"
    )
    _, again = _json(capsys, "review", "take-back", tmp_path / "修改_报告.docx", "--case", CASE)
    _, trail = _json(capsys, "trail", CASE)

    assert (1, 1, 2, True, []) == tuple(
        told["stored"][name] for name in ("draft", "exported", "version", "made", "conflicts")
    )
    assert ["changed"] == [edit["kind"] for edit in told["edits"]]
    assert "另据现场复核" in _standing()
    assert "另据现场复核" not in _standing(1)
    assert "w:ins" in docx.Document(str(tmp_path / "新版本.docx")).element.xml
    assert (2, False) == (again["stored"]["version"], again["stored"]["made"])
    said = [(entry["action"], entry["detail"].get("kind")) for entry in trail["entries"]]
    assert ("保存版本", "word") in said
    assert ("存入文件", None) in said


def test_what_others_changed_meanwhile_is_merged(capsys: Capture, tmp_path: Path) -> None:
    """The draft moved on in another section: the new version holds both changes."""
    report = tmp_path / "报告.docx"
    _draft(capsys, report, "--store")
    edited = _edit(report, _say_more)
    last = next(line for line in reversed(_standing().splitlines()) if len(line) > 30)
    _rewrite(last, "整改时限按主管部门的通知执行。")

    code, told = _json(capsys, "review", "take-back", edited, "--case", CASE)

    assert (1, 3, True, []) == tuple(told["stored"][name] for name in ("exported", "version", "made", "conflicts"))
    assert [] == told["findings"]
    assert code in {0, 1}
    assert "另据现场复核" in _standing()
    assert "整改时限按主管部门的通知执行。" in _standing()


def test_a_section_both_changed_is_a_conflict_with_both_texts(capsys: Capture, tmp_path: Path) -> None:
    """The draft's text stands, the file's is kept and shown, and the exit code says there is something to do."""
    report = tmp_path / "报告.docx"
    _draft(capsys, report, "--store")
    edited = _edit(report, _say_more)
    long_ones = [paragraph.text for paragraph in docx.Document(str(report)).paragraphs if len(paragraph.text) > 60]
    _rewrite(long_ones[2], "这一段已由同事改写。")

    code, told = _json(capsys, "review", "take-back", edited, "--case", CASE)

    conflict = told["stored"]["conflicts"][0]
    assert (1, False) == (code, told["stored"]["made"])
    assert ("张评", 2) == (conflict["author"], conflict["version"])
    assert "这一段已由同事改写。" in conflict["standing"]
    assert any("另据现场复核" in text for text in conflict["file"])
    assert "这一段已由同事改写。" in _standing()
    main(["review", "take-back", str(edited), "--case", str(CASE)])
    assert "文件：" in capsys.readouterr().out


def test_drafting_again_writes_over_no_edit(capsys: Capture, tmp_path: Path) -> None:
    """An unedited draft goes on as its next version; beside an edited one a new draft begins."""
    first, second, third = (tmp_path / f"{name}.docx" for name in "甲乙丙")
    later = tmp_path / "案例.yaml"
    later.write_text(CASE.read_text("utf-8").replace('actual: "54"', 'actual: "57"'), "utf-8")
    _draft(capsys, first, "--store")

    assert _draft(capsys, second, case=later)["stored"] is None
    assert {"case": 1, "draft": 1, "version": 2} == _draft(capsys, second, "--store", case=later)["stored"]
    _, told = _json(capsys, "review", "take-back", _edit(first, _say_more), "--case", later)
    assert 1 == told["stored"]["exported"]
    assert {"case": 1, "draft": 2, "version": 1} == _draft(capsys, third, case=later)["stored"]
    assert _draft(capsys, third, "--no-store", case=later)["stored"] is None


def test_no_store_leaves_the_workspace_alone(capsys: Capture, tmp_path: Path) -> None:
    """--no-store lists the edits as before and keeps nothing."""
    report = tmp_path / "报告.docx"
    _draft(capsys, report, "--store")

    _, told = _json(capsys, "review", "take-back", _edit(report, _say_more), "--case", CASE, "--no-store")

    assert (1, None) == (len(told["edits"]), told["stored"])
    assert "另据现场复核" not in _standing()


def test_a_file_of_no_stored_version_is_taken_back_without_keeping(capsys: Capture, tmp_path: Path) -> None:
    """The case is stored, the draft was not: the edits are told, and why nothing was kept."""
    report = tmp_path / "报告.docx"
    _draft(capsys, report)
    main(["review", "export", str(CASE), "-o", str(tmp_path / "表.xlsx")])
    capsys.readouterr()

    main(["review", "take-back", str(_edit(report, _say_more)), "--case", str(CASE)])

    said = capsys.readouterr()
    assert "没有这份文件所出自的初稿版本" in said.err
    assert "改动 1 处" in said.out


def test_versions_are_compared_by_their_numbers(capsys: Capture, tmp_path: Path) -> None:
    """`compare 1` writes the newest version against version 1; a case is named by its number; the newest is refused."""
    report, revised = tmp_path / "报告.docx", tmp_path / "修订稿.docx"
    _draft(capsys, report, "--store")
    _json(capsys, "review", "take-back", _edit(report, _say_more), "--case", "1")

    _, told = _json(capsys, "review", "compare", "1", "--case", CASE, "-o", revised)
    capsys.readouterr()
    refused = main(["review", "compare", "1:2", "--case", "1", "-o", str(revised)])

    assert [("changed", True)] == [(edit["kind"], "另据现场复核" in edit["after"]) for edit in told["edits"]]
    assert "w:ins" in docx.Document(str(revised)).element.xml
    assert 2 == refused
    assert "最新一版" in capsys.readouterr().err


def test_a_file_whose_marks_are_gone_is_found_by_its_words(capsys: Capture, tmp_path: Path) -> None:
    """A program that drops hidden marks costs nothing: the version is found by what most paragraphs say."""
    report = tmp_path / "报告.docx"
    _draft(capsys, report, "--store")
    document = docx.Document(str(_edit(report, _say_more)))
    for mark in [each for each in document.element.body.iter() if "bookmark" in str(each.tag)]:
        mark.getparent().remove(mark)
    document.save(str(report))

    _, told = _json(capsys, "review", "take-back", report, "--case", CASE)

    assert (0, 1, 2) == (told["matched"]["by_mark"], told["stored"]["exported"], told["stored"]["version"])
    assert "另据现场复核" in _standing()
