"""The workspace tied to scoring and drafting: kept cases, re-opened decisions, exported waivers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant import pipeline
from assistant.drafting.slots import fill_slots
from assistant.errors import InputError
from assistant.pipeline import workspaces
from assistant.pipeline.ripples import change_scored
from assistant.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assistant.pipeline import Scored
    from assistant.pipeline.workspaces import KeptCase, User, Workspace

ON = dt.date(2024, 12, 31)


@pytest.fixture(scope="module")
def scored(example: Path) -> Scored:
    """Score the bundled form."""
    return pipeline.score_case(pipeline.import_files([example / "自评表.docx"]).intakes[0], on=ON)


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    """Open the workspace the settings name."""
    with workspaces.open_workspace() as opened:
        yield opened


@pytest.fixture
def user(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> User:
    """Return who works at the command line."""
    monkeypatch.setenv("JIXIAO_USER", "张评")
    return workspaces.command_line_user(workspace)


@pytest.fixture
def kept(workspace: Workspace, user: User, scored: Scored, example: Path) -> KeptCase:
    """Keep the case with its file."""
    return workspaces.keep_case(workspace, user, scored, files=[example / "自评表.docx"])


def test_workspace_lies_in_the_home_folder(workspace: Workspace, user: User) -> None:
    """Without a setting it is a file in JIXIAO_HOME, and JIXIAO_USER says who works."""
    assert str(load_settings().home / "workspace.sqlite3") == workspace.place
    assert "张评" == user.name


def test_operating_system_tells_the_user_where_nothing_is_set(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without JIXIAO_USER the account's name counts; where there is none, the message says what to set."""
    monkeypatch.setattr("getpass.getuser", lambda: "账户")
    assert "账户" == workspaces.command_line_user(workspace).name

    def nobody() -> str:
        raise OSError

    monkeypatch.setattr("getpass.getuser", nobody)
    with pytest.raises(InputError, match="JIXIAO_USER"):
        workspaces.command_line_user(workspace)


def test_kept_case_has_its_sheet_and_file(workspace: Workspace, user: User, scored: Scored, kept: KeptCase) -> None:
    """The case, its score sheet and its source file are kept together."""
    case_id = kept.case.id

    assert scored.evaluation == workspaces.load_stored(workspace, user, case_id)[1]
    assert ["95.62"] == [sheet.total for sheet in workspaces.list_sheets(workspace, user, case_id)]
    assert ["自评表.docx"] == [file.name for file in workspaces.list_files(workspace, user, case_id)]


def test_new_figures_reopen_only_the_decisions_they_touch(
    workspace: Workspace, user: User, scored: Scored, kept: KeptCase
) -> None:
    """Storing a changed figure re-opens the decision on its indicator, not the one on another."""
    facts = workspaces.printed_facts(scored)
    for code in ("B01", "B02"):
        own = {name: facts[name] for name in (f"score.{code}.points", f"indicator.{code}.actual")}
        workspaces.decide(workspace, user, kept.case.id, scope="rationale", subject=code, verdict="accept", facts=own)
    after = change_scored(scored, ["B01.actual=9"])

    foreseen = workspaces.touched_decisions(workspace, user, kept.case.id, after)
    again = workspaces.keep_case(workspace, user, after, case_id=kept.case.id)

    assert ["B01"] == [decision.subject for decision in foreseen] == [decision.subject for decision in again.reopened]
    changes = {change.id: (change.before, change.after) for change in again.reopened[0].changes}
    assert {"score.B01.points": ("5分", "3.75分"), "indicator.B01.actual": ("12个", "9个")} == changes
    assert foreseen[0].changes == again.reopened[0].changes


def test_draft_is_kept_with_its_slots_and_compared(
    workspace: Workspace, user: User, scored: Scored, kept: KeptCase
) -> None:
    """The composed draft comes back filled and slotted; the next version differs by its sentences alone."""
    composed = pipeline.compose(scored, on=ON)
    first = workspaces.keep_composed(workspace, user, kept.case.id, scored, composed).saved
    after = change_scored(scored, ["B01.actual=9"])
    second = workspaces.keep_composed(
        workspace, user, kept.case.id, after, pipeline.compose(after, on=ON), draft_id=first.draft.id
    ).saved

    filled = fill_slots(composed.draft, scored.ledger)
    assert filled == workspaces.load_draft(workspace, user, first.draft.id, number=1)
    assert composed.draft == workspaces.load_draft(workspace, user, first.draft.id, number=1, slotted=True)
    changes = [
        (change.before, change.after)
        for section in workspaces.diff_versions(workspace, user, first.draft.id, 1, second.version)
        for change in section.changes
    ]
    assert any(b and a and "95.62分" in b and "94.37分" in a for b, a in changes)
    assert first.draft.id == workspaces.newest_draft(workspace, user, kept.case.id)


def test_rewritten_sentence_reopens_the_decision_on_it(
    workspace: Workspace, user: User, scored: Scored, kept: KeptCase
) -> None:
    """A decision on a draft's sentence stands while the sentence does, and is re-opened when it is rewritten."""
    saved = workspaces.keep_composed(workspace, user, kept.case.id, scored, pipeline.compose(scored, on=ON)).saved
    draft = workspaces.load_draft(workspace, user, saved.draft.id)
    section, other = draft.sections[0], draft.sections[1]
    place, sentence = next((n, b.text) for n, b in enumerate(section.blocks) if hasattr(b, "text"))
    for name, text in ((section.id, sentence), (other.id, next(b.text for b in other.blocks if hasattr(b, "text")))):
        workspaces.decide(
            workspace, user, kept.case.id, scope=workspaces.draft_scope(saved.draft.id), subject=name,
            verdict="accept", sentence=text,
        )  # fmt: skip

    result = workspaces.rewrite_section(
        workspace, user, scored, saved.draft.id, section.id, {place: "本项目综合得分95.62分。"}, base=1
    )

    assert [(section.id, True)] == [(each.subject, each.sentence_gone) for each in result.reopened]
    rewritten = workspaces.load_draft(workspace, user, saved.draft.id).sections[0].blocks[place]
    assert "person" == getattr(rewritten, "writer", None)


def test_decision_on_a_sentence_is_bound_to_the_facts_it_prints(
    workspace: Workspace, user: User, scored: Scored, kept: KeptCase
) -> None:
    """The conclusion is bound to the total and the grade; another total re-opens it, another leaf's result does not."""
    saved = workspaces.keep_composed(workspace, user, kept.case.id, scored, pipeline.compose(scored, on=ON)).saved
    sentence = "经自评，“社区嵌入式托育服务能力提升”项目综合得分95.62分，评价等级为“优”。"

    decision = workspaces.decide_sentence(workspace, user, scored, saved.draft.id, "results", sentence, "accept")

    assert {"case.name", "total.points", "total.grade"} == {fact.id for fact in decision.facts}
    same = change_scored(scored, ["D05.actual=99"])
    assert () == workspaces.keep_case(workspace, user, same, case_id=kept.case.id).reopened
    other = change_scored(scored, ["B01.actual=9"])
    assert [decision.id] == [d.id for d in workspaces.keep_case(workspace, user, other, case_id=kept.case.id).reopened]
    with pytest.raises(workspaces.NotThereError, match="没有这个句子"):
        workspaces.decide_sentence(workspace, user, scored, saved.draft.id, "results", "没有的句子。", "accept")


def test_edited_sentence_stands_in_its_new_wording(
    workspace: Workspace, user: User, scored: Scored, kept: KeptCase
) -> None:
    """An edit is not re-opened by being carried out, but by a later change of its wording."""
    saved = workspaces.keep_composed(workspace, user, kept.case.id, scored, pipeline.compose(scored, on=ON)).saved
    section = workspaces.load_draft(workspace, user, saved.draft.id).sections[0]
    place, old = next((n, b.text) for n, b in enumerate(section.blocks) if hasattr(b, "text"))
    draft_id, new = saved.draft.id, "现将自评情况报告如下。数据截至年末。"
    decided = workspaces.decide_sentence(workspace, user, scored, draft_id, section.id, old, "edit", text=new)

    carried = workspaces.rewrite_section(workspace, user, scored, draft_id, section.id, {place: new}, base=1)
    later = workspaces.rewrite_section(
        workspace, user, scored, draft_id, section.id, {place: "另一种说法。"}, base=carried.saved.version
    )

    assert ((), [decided.id]) == (carried.reopened, [decision.id for decision in later.reopened])


def test_table_is_not_rewritten_as_text(workspace: Workspace, user: User, scored: Scored, kept: KeptCase) -> None:
    """A place that holds no paragraph is refused."""
    saved = workspaces.keep_composed(workspace, user, kept.case.id, scored, pipeline.compose(scored, on=ON)).saved

    with pytest.raises(InputError, match="不是段落"):
        workspaces.rewrite_section(workspace, user, scored, saved.draft.id, "preface", {99: "x"}, base=1)
    with pytest.raises(workspaces.NotThereError, match="没有这一节"):
        workspaces.rewrite_section(workspace, user, scored, saved.draft.id, "nothing", {0: "x"}, base=1)


def test_waivers_are_written_as_the_check_reads_them(
    workspace: Workspace, user: User, kept: KeptCase, tmp_path: Path
) -> None:
    """The exported file is the one ``jixiao check`` looks for, with the same content."""
    report = tmp_path / "报告.docx"
    assert workspaces.write_waivers(workspace, user, kept.case.id, report) is None
    waived = workspaces.waive(
        workspace, user, kept.case.id, report="报告.docx", check="NUM01", place="p3", reason="见附件", on=ON
    )

    assert tmp_path / "报告.docx.waivers.yaml" == workspaces.write_waivers(workspace, user, kept.case.id, report)
    assert (waived.waiver,) == pipeline.load_waivers(report)


def test_case_is_found_by_number_or_name(workspace: Workspace, user: User, kept: KeptCase, scored: Scored) -> None:
    """A number, the whole name or a telling part of it leads to the case; an unclear part names the candidates."""
    for named in (str(kept.case.id), f"#{kept.case.id}", kept.case.name, "托育"):
        assert kept.case.id == workspaces.find_named_case(workspace, user, named).id
    workspaces.store_case(workspace, user, scored.evaluation.model_copy(update={"case": "托育二期"}))

    with pytest.raises(workspaces.NotThereError, match="有 2 个案例符合"):
        workspaces.find_named_case(workspace, user, "托育")
    with pytest.raises(workspaces.NotThereError, match="没有这个案例"):
        workspaces.find_named_case(workspace, user, "没有的项目")


def test_score_needs_no_database() -> None:
    """Importing the walks loads no database library; the workspace is imported by itself."""
    import subprocess
    import sys

    program = "import sys, assistant.pipeline, assistant.pipeline.ripples; print('sqlalchemy' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "False" == result.stdout.strip()
