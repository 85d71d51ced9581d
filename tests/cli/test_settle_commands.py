"""`jixiao review conflicts` and `settle`: what two people wrote is seen side by side, and one text stands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from assistant.cli import main
from assistant.pipeline import workspaces
from assistant.workspace.names import edit_section

if TYPE_CHECKING:
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work under a name."""
    monkeypatch.setenv("JIXIAO_USER", "张评")


@pytest.fixture
def section(example: Path, capsys: Capture, tmp_path: Path) -> str:
    """Store a draft whose second section was changed twice on its first version; returns the section's id."""
    from dataclasses import replace

    form = str(example / "自评表.docx")
    assert 2 > main(["draft", form, "-o", str(tmp_path / "报告.docx"), "--model", "none", "--store"])
    capsys.readouterr()
    with workspaces.open_workspace() as workspace:
        user = workspaces.command_line_user(workspace)
        case = workspaces.list_cases(workspace, user)[0]
        draft_id = workspaces.newest_draft(workspace, user, case.id)
        assert draft_id is not None
        draft = workspaces.load_draft(workspace, user, draft_id)
        chosen = draft.sections[1]
        first = chosen.blocks[0]
        for words in ("甲先写好。", "乙后写好。"):
            changed = (replace(first, text=words, writer="person"), *chosen.blocks[1:])
            edit_section(workspace, user, draft_id, chosen.id, changed, base=1)
    return chosen.id


def _json(capsys: Capture, *arguments: str) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = main([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_conflict_is_listed_with_both_texts_and_settled_by_choice(capsys: Capture, section: str) -> None:
    """The list names who wrote what; after the choice it is empty and the draft has a further version."""
    code, told = _json(capsys, "review", "conflicts", "1")
    (conflict,) = told["conflicts"]
    settled, reply = _json(capsys, "review", "settle", "1", str(conflict["id"]), "--keep", "mine")
    after, rest = _json(capsys, "review", "conflicts", "1")

    assert (1, 0, 0) == (code, settled, after)
    assert (section, "甲先写好。", "乙后写好。") == (conflict["section"], conflict["theirs"][0], conflict["mine"][0])
    assert [{"kind": "changed", "before": "甲先写好。", "after": "乙后写好。"}] == conflict["changes"]
    assert (3, []) == (reply["version"], rest["conflicts"])


def test_conflict_is_settled_by_a_text_of_ones_own(capsys: Capture, section: str, tmp_path: Path) -> None:
    """Lines that one side wrote keep what they rest on; a new line is a person's, with the figures it prints."""
    _, told = _json(capsys, "review", "conflicts", "1")
    (conflict,) = told["conflicts"]
    text = tmp_path / "定稿.txt"
    text.write_text("\n".join(["甲乙商定。", *conflict["theirs"][1:]]), "utf-8")

    main(["review", "settle", "1", str(conflict["id"]), "--text", str(text)])
    printed = capsys.readouterr().out

    with workspaces.open_workspace() as workspace:
        draft = workspaces.load_draft(workspace, workspaces.command_line_user(workspace), 1)
        before = workspaces.load_draft(workspace, workspaces.command_line_user(workspace), 1, number=2)
    assert "已定稿，初稿 1 现为第 3 版" in printed
    now, then = (next(each for each in one.sections if each.id == section) for one in (draft, before))
    assert "甲乙商定。" == now.blocks[0].text  # type: ignore[union-attr]
    assert then.blocks[1:] == now.blocks[1:]


def test_people_read_both_texts_and_how_to_go_on(capsys: Capture, section: str) -> None:
    """The terminal shows the two sentences under each other and names the next command."""
    assert 1 == main(["review", "conflicts", "1"])

    printed = capsys.readouterr().out
    assert section
    assert "− 甲先写好。\n    ＋ 乙后写好。" in printed
    assert "jixiao review settle" in printed


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["9", "--keep", "mine"], "没有这个待定稿的冲突"),
        (["1", "--text", "没有这个文件.txt"], "读不出这个文件"),
    ],
)
def test_settling_says_what_is_wrong(capsys: Capture, section: str, arguments: list[str], message: str) -> None:
    """A number that is not there, a file that is not there: exit code 2 and the remedy."""
    assert section
    assert 2 == main(["review", "settle", "1", *arguments])
    assert message in capsys.readouterr().err
