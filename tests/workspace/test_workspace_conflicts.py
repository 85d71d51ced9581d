"""Two texts of one section: which of them stands, and what happens when the draft moves on meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import make_draft

from assistant.domain.draft import Statement
from assistant.workspace.names import (
    StaleError,
    choose_text,
    edit_section,
    list_conflicts,
    load_draft,
    read_case_trail,
    save_version,
)

if TYPE_CHECKING:
    from assistant.workspace.names import Conflict, Saved, StoredCase, User, Workspace


@pytest.fixture
def saved(workspace: Workspace, owner: User, case: StoredCase) -> Saved:
    """Save a first version."""
    return save_version(workspace, owner, case.id, make_draft(), kind="composer")


@pytest.fixture
def conflict(workspace: Workspace, owner: User, colleague: User, saved: Saved) -> Conflict:
    """Let two people change section one on the first version."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)
    return edit_section(workspace, colleague, saved.draft.id, "one", (Statement("乙改。"),), base=1).conflicts[0]


def _text(workspace: Workspace, user: User, draft_id: int, section: str) -> str | None:
    draft = load_draft(workspace, user, draft_id)
    blocks = [block for each in draft.sections if each.id == section for block in each.blocks]
    return "".join(block.text for block in blocks if isinstance(block, Statement)) if blocks else None


def test_text_kept_aside_can_take_the_place_of_the_one_that_stands(
    workspace: Workspace, owner: User, saved: Saved, conflict: Conflict
) -> None:
    """It becomes the next version, the conflict is off the list, and the trail says how it was settled."""
    chosen = choose_text(workspace, owner, saved.draft.id, conflict.id, "mine", base=2)

    assert (3, "乙改。") == (chosen.version, _text(workspace, owner, saved.draft.id, "one"))
    assert () == list_conflicts(workspace, owner, saved.draft.id)
    assert "采用另存的" in read_case_trail(workspace, owner, saved.draft.case_id)[-1].detail["note"]


def test_text_that_stands_can_stay(workspace: Workspace, owner: User, saved: Saved, conflict: Conflict) -> None:
    """Then no version is made, and the conflict is settled all the same."""
    chosen = choose_text(workspace, owner, saved.draft.id, conflict.id, "theirs", base=2)

    assert (2, "甲改。") == (chosen.version, _text(workspace, owner, saved.draft.id, "one"))
    assert () == list_conflicts(workspace, owner, saved.draft.id)


def test_choice_on_an_outdated_text_is_refused(
    workspace: Workspace, owner: User, saved: Saved, conflict: Conflict
) -> None:
    """Who decides looks at the text that stands; where it was changed again, the conflict stays."""
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲再改。"),), base=2)

    with pytest.raises(StaleError, match="第 2 版之后又改过"):
        choose_text(workspace, owner, saved.draft.id, conflict.id, "mine", base=2)

    assert [conflict.id] == [each.id for each in list_conflicts(workspace, owner, saved.draft.id)]


def test_choice_is_no_matter_of_other_sections(
    workspace: Workspace, owner: User, saved: Saved, conflict: Conflict
) -> None:
    """A section changed elsewhere meanwhile stays changed."""
    edit_section(workspace, owner, saved.draft.id, "two", (Statement("别处改。"),), base=2)

    choose_text(workspace, owner, saved.draft.id, conflict.id, "mine", base=2)

    assert ("乙改。", "别处改。") == tuple(_text(workspace, owner, saved.draft.id, name) for name in ("one", "two"))


def test_section_somebody_took_out_can_be_taken_out_or_put_back(
    workspace: Workspace, owner: User, colleague: User, saved: Saved
) -> None:
    """Taking out is a text like any other: refused, kept, and chosen; and a text comes back where it stood."""
    whole = make_draft()
    without = type(whole)(
        **{name: getattr(whole, name) for name in whole.__dataclass_fields__ if name != "sections"},
        sections=whole.sections[1:],
    )
    edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲改。"),), base=1)
    removed = save_version(
        workspace, colleague, saved.draft.case_id, without, draft_id=saved.draft.id, base=1
    ).conflicts[0]
    choose_text(workspace, colleague, saved.draft.id, removed.id, "mine", base=2)
    gone = _text(workspace, owner, saved.draft.id, "one")
    late = edit_section(workspace, owner, saved.draft.id, "one", (Statement("甲又改。"),), base=2).conflicts[0]

    choose_text(workspace, owner, saved.draft.id, late.id, "mine", base=3)

    assert gone is None
    assert "one" == load_draft(workspace, owner, saved.draft.id).sections[0].id
    assert "甲又改。" == _text(workspace, owner, saved.draft.id, "one")
