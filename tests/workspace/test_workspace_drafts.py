"""Versions of a draft: what is kept, what is merged, what two people are told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import make_draft, make_evaluation

from assistant.domain.draft import DraftSection, Provenance, SectionRecord, Statement
from assistant.workspace.draft_data import header_data, read_draft, read_section, section_data
from assistant.workspace.names import (
    NotAllowedError,
    NotThereError,
    edit_section,
    list_conflicts,
    list_drafts,
    list_versions,
    load_draft,
    load_versions,
    local_user,
    rename_draft,
    save_version,
    settle_conflict,
    share_case,
    store_case,
)

if TYPE_CHECKING:
    from tests_workspace_shapes import Clock

    from assistant.workspace.names import Saved, StoredCase, User, Workspace


@pytest.fixture
def saved(workspace: Workspace, owner: User, case: StoredCase) -> Saved:
    """Save a first version."""
    return save_version(workspace, owner, case.id, make_draft(), kind="composer")


def _texts(workspace: Workspace, user: User, draft_id: int) -> list[str]:
    draft = load_draft(workspace, user, draft_id)
    return [block.text for section in draft.sections for block in section.blocks if isinstance(block, Statement)]


def test_draft_comes_back_as_it_was(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Every field of a draft survives, filled and slotted, titles and tables included."""
    provenance = Provenance("办法", "模型", passages=("甲",), sections=(SectionRecord("one", 3, 1, reasons=("数",)),))
    filled = replace(make_draft(), unit="某局", date="2025年3月", provenance=provenance)
    slotted = replace(
        filled, title="[[case.name]]报告", sections=(replace(filled.sections[0], title="[[a.b]]"), filled.sections[1])
    )

    saved = save_version(workspace, owner, case.id, filled, slotted=slotted)

    assert filled == load_draft(workspace, owner, saved.draft.id)
    assert slotted == load_draft(workspace, owner, saved.draft.id, slotted=True)


def test_older_program_s_draft_is_read_with_defaults() -> None:
    """Fields that did not exist when a draft was kept take their defaults; fields nobody knows are left aside."""
    section = DraftSection("one", "一", 1, (Statement("句。", quotes=("句",)),))
    data = section_data(section)
    del data["blocks"][0]["remark"]
    data["blocks"][0]["mood"] = "从前有过的字段"
    header = header_data(make_draft())
    del header["provenance"]["patterns"]

    assert section == read_section(data)
    assert 0 == read_draft(header, (), ()).provenance.patterns


def test_version_tells_its_parent_author_time_and_kind(
    workspace: Workspace, owner: User, colleague: User, saved: Saved, clock: Clock
) -> None:
    """The list of versions says who made which from which, when and why, the newest first."""
    clock.forward(hours=1)
    edit_section(workspace, colleague, saved.draft.id, "one", (Statement("改。"),), base=1, note="统一口径")

    newest, first = list_versions(workspace, owner, saved.draft.id)

    assert (2, 1, "person", "统一口径", "李核") == (
        newest.number,
        newest.parent,
        newest.kind,
        newest.note,
        newest.author,
    )
    assert (1, None, "composer", "张评") == (first.number, first.parent, first.kind, first.author)
    assert first.at < newest.at


def test_equal_draft_makes_no_version(workspace: Workspace, owner: User, case: StoredCase, saved: Saved) -> None:
    """Saving what stands already changes nothing."""
    again = save_version(workspace, owner, case.id, make_draft(), draft_id=saved.draft.id, base=1)

    assert (1, ()) == (again.version, again.conflicts)
    assert 1 == len(list_versions(workspace, owner, saved.draft.id))


def test_two_people_at_two_sections_are_merged(
    workspace: Workspace, owner: User, colleague: User, saved: Saved
) -> None:
    """Who saves on an older version keeps the other's section and gets his own in."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)

    result = edit_section(workspace, colleague, saved.draft.id, "two", (Statement("乙改。"),), base=1)

    assert (3, ()) == (result.version, result.conflicts)
    assert ["甲改。", "乙改。"] == _texts(workspace, owner, saved.draft.id)


def test_second_at_one_section_is_told_and_loses_nothing(
    workspace: Workspace, owner: User, colleague: User, saved: Saved, clock: Clock
) -> None:
    """The first edit stands; the second is told who came first and when, and has all three texts at hand."""
    clock.forward(minutes=30)
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)
    clock.forward(minutes=1)

    result = edit_section(workspace, colleague, saved.draft.id, "one", (Statement("乙改。"),), base=1)

    (conflict,) = result.conflicts
    assert ["甲改。", "验收合格。"] == _texts(workspace, owner, saved.draft.id)
    assert ("张评", 2) == (conflict.author, conflict.version)
    assert "张评已于 2026-03-02 09:30:00" in conflict.message
    texts = [section.blocks[0].text for section in (conflict.base, conflict.theirs, conflict.mine)]  # type: ignore[union-attr]
    assert ["修缮18间。得9分。", "甲改。", "乙改。"] == texts
    assert [conflict] == list(list_conflicts(workspace, colleague, saved.draft.id))


def test_same_edit_by_two_is_no_conflict(workspace: Workspace, owner: User, colleague: User, saved: Saved) -> None:
    """Two people who write the same do not disagree."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("同改。"),), base=1)

    assert () == edit_section(workspace, colleague, saved.draft.id, "one", (Statement("同改。"),), base=1).conflicts


def test_conflict_is_told_by_who_changed_the_section_not_the_draft(
    workspace: Workspace, owner: User, colleague: User, saved: Saved, clock: Clock
) -> None:
    """A later edit of another section does not hide who changed this one."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)
    clock.forward(minutes=5)
    edit_section(workspace, colleague, saved.draft.id, "two", (Statement("乙改。"),), base=2)

    (conflict,) = edit_section(workspace, colleague, saved.draft.id, "one", (Statement("丙。"),), base=1).conflicts

    assert ("张评", 2) == (conflict.author, conflict.version)


def test_all_versions_are_those_loaded_one_by_one(
    workspace: Workspace, owner: User, case: StoredCase, saved: Saved
) -> None:
    """Newest first, each with its own sections, of every draft of the case."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("改。"),), base=1)
    other = save_version(workspace, owner, case.id, make_draft(), name="另一份")

    found = load_versions(workspace, owner, case.id)

    assert [(other.draft.id, 1), (saved.draft.id, 2), (saved.draft.id, 1)] == [
        (draft.id, number) for draft, number, _ in found
    ]
    assert [content for *_, content in found] == [
        load_draft(workspace, owner, draft.id, number=number) for draft, number, _ in found
    ]


def test_settled_conflict_becomes_a_version(workspace: Workspace, owner: User, colleague: User, saved: Saved) -> None:
    """The text both agree on is the next version, and the conflict is off the list."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)
    (conflict,) = edit_section(workspace, colleague, saved.draft.id, "one", (Statement("乙改。"),), base=1).conflicts

    settled = settle_conflict(workspace, colleague, saved.draft.id, conflict.id, (Statement("甲乙改。"),), base=2)

    assert 3 == settled.version
    assert "甲乙改。" == _texts(workspace, owner, saved.draft.id)[0]
    assert () == list_conflicts(workspace, owner, saved.draft.id)
    with pytest.raises(NotThereError, match="没有这个待处理的冲突"):
        settle_conflict(workspace, colleague, saved.draft.id, conflict.id, (), base=3)


def test_whole_draft_saved_on_an_older_version_is_merged_by_section(
    workspace: Workspace, owner: User, colleague: User, case: StoredCase, saved: Saved
) -> None:
    """A draft taken back from elsewhere brings its changed section and leaves the other's work alone."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)

    theirs = make_draft(two="乙改。")
    result = save_version(workspace, colleague, case.id, theirs, draft_id=saved.draft.id, base=1, kind="word")

    assert ((), ["甲改。", "乙改。"]) == (result.conflicts, _texts(workspace, owner, saved.draft.id))


def test_taken_out_section_that_was_changed_meanwhile_is_a_conflict(
    workspace: Workspace, owner: User, colleague: User, case: StoredCase, saved: Saved
) -> None:
    """Taking a section out does not throw away what somebody just wrote in it."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)
    shorter = replace(make_draft(), sections=make_draft().sections[1:])

    result = save_version(workspace, colleague, case.id, shorter, draft_id=saved.draft.id, base=1)

    assert ["one"] == [conflict.section for conflict in result.conflicts]
    assert ["甲改。", "验收合格。"] == _texts(workspace, owner, saved.draft.id)


def test_added_and_moved_sections_are_kept_in_the_new_order(
    workspace: Workspace, owner: User, case: StoredCase, saved: Saved
) -> None:
    """A new section stands where it was put, appendices stay last."""
    draft = make_draft()
    new = DraftSection("zero", "新节", 1, (Statement("新。"),))
    moved = replace(draft, sections=(new, draft.sections[1], draft.sections[0]))

    save_version(workspace, owner, case.id, moved, draft_id=saved.draft.id, base=1)

    loaded = load_draft(workspace, owner, saved.draft.id)
    assert ["zero", "two", "one"] == [section.id for section in loaded.sections]
    assert ["annex"] == [section.id for section in loaded.appendices]


def test_older_versions_stay_readable(workspace: Workspace, owner: User, saved: Saved) -> None:
    """Nothing is overwritten: the first version reads as it was written."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)

    assert make_draft() == load_draft(workspace, owner, saved.draft.id, number=1)


def test_draft_follows_the_rights_of_its_case(workspace: Workspace, owner: User, saved: Saved) -> None:
    """Strangers see no draft, viewers change none, and a draft is saved under its own case only."""
    stranger = local_user(workspace, "赵外")
    with pytest.raises(NotThereError):
        load_draft(workspace, stranger, saved.draft.id)
    share_case(workspace, owner, saved.draft.case_id, "赵外", "view")
    with pytest.raises(NotAllowedError):
        edit_section(workspace, stranger, saved.draft.id, "one", (), base=1)
    other = store_case(workspace, owner, make_evaluation(case="另一个项目"))
    with pytest.raises(NotThereError, match="不属于案例"):
        save_version(workspace, owner, other.id, make_draft(), draft_id=saved.draft.id)


@pytest.mark.parametrize(("section", "base", "said"), [("没有", 1, "没有这一节"), ("one", 9, "没有第 9 版")])
def test_wrong_section_or_version_is_said(
    workspace: Workspace, owner: User, saved: Saved, section: str, base: int, said: str
) -> None:
    """A section or version that is not there is named in the message."""
    with pytest.raises(NotThereError, match=said):
        edit_section(workspace, owner, saved.draft.id, section, (), base=base)


def test_renamed_draft_is_listed_by_its_name(workspace: Workspace, owner: User, saved: Saved) -> None:
    """A draft carries the report's title until it is renamed."""
    before = list_drafts(workspace, owner, saved.draft.case_id)[0].name

    rename_draft(workspace, owner, saved.draft.id, " 送审稿 ")

    assert ("示例报告", "送审稿") == (before, list_drafts(workspace, owner, saved.draft.case_id)[0].name)
