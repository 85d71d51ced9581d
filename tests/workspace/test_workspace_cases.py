"""Cases, their revisions, source files and score sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests_workspace_shapes import make_evaluation

from assistant.errors import InputError
from assistant.workspace.names import (
    NotThereError,
    StaleError,
    add_file,
    archive_case,
    find_case,
    list_cases,
    list_files,
    list_revisions,
    list_sheets,
    load_evaluation,
    read_file,
    store_case,
    store_sheet,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests_workspace_shapes import Clock

    from assistant.workspace.names import StoredCase, User, Workspace


def test_stored_case_comes_back_equal(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """What was stored is what is loaded."""
    assert make_evaluation() == load_evaluation(workspace, owner, case.id)


def test_every_revision_stays(workspace: Workspace, owner: User, colleague: User, case: StoredCase) -> None:
    """A changed case is the next revision; the first one still reads as it was, with who, when and why."""
    store_case(workspace, colleague, make_evaluation(background="补充背景"), case_id=case.id, note="补充材料")

    newest, first = list_revisions(workspace, owner, case.id)
    assert (2, "李核", "补充材料") == (newest.number, newest.author, newest.note)
    assert (1, "张评") == (first.number, first.author)
    assert "补充背景" == load_evaluation(workspace, owner, case.id).background
    assert make_evaluation() == load_evaluation(workspace, owner, case.id, revision=1)
    with pytest.raises(NotThereError, match="没有第 3 次修订"):
        load_evaluation(workspace, owner, case.id, revision=3)


def test_equal_case_is_not_stored_twice(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Storing the same again makes neither a case nor a revision, however the name is spaced."""
    again = store_case(workspace, owner, make_evaluation())
    spaced = store_case(workspace, owner, make_evaluation(case="老旧 校舍修缮"))

    assert (case.id, 1) == (again.id, again.revision)
    assert (case.id, 2) == (spaced.id, spaced.revision)
    assert 1 == len(list_cases(workspace, owner))


def test_other_year_is_another_case(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """The same project of another year is not a revision of it."""
    assert case.id != store_case(workspace, owner, make_evaluation(period="2025")).id


def test_each_user_s_own_case_comes_first(workspace: Workspace, owner: User, colleague: User) -> None:
    """Two people may each try the same project; neither meets the other's unless it is shared."""
    mine = store_case(workspace, colleague, make_evaluation())
    yours = store_case(workspace, owner, make_evaluation(), case_id=None)

    assert mine.id == yours.id  # an administrator sees every case
    assert mine.id == (find_case(workspace, colleague, make_evaluation()) or yours).id
    assert find_case(workspace, owner, make_evaluation(case="没有")) is None


def test_revision_on_an_outdated_state_is_refused_with_who_and_when(
    workspace: Workspace, owner: User, colleague: User, case: StoredCase, clock: Clock
) -> None:
    """Who changed the case meanwhile is named, and nothing is overwritten."""
    clock.forward(minutes=10)
    store_case(workspace, owner, make_evaluation(background="甲"), case_id=case.id, expected=1)

    with pytest.raises(StaleError, match=r"张评已于 2026-03-02 09:10:00（UTC）存入第 2 次修订"):
        store_case(workspace, colleague, make_evaluation(background="乙"), case_id=case.id, expected=1)
    assert "甲" == load_evaluation(workspace, owner, case.id).background


def test_cases_are_found_by_part_of_name_or_unit(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Searching takes part of a name or unit literally."""
    assert [case.id] == [each.id for each in list_cases(workspace, owner, query="校舍")]
    assert [case.id] == [each.id for each in list_cases(workspace, owner, query="教育局")]
    assert () == list_cases(workspace, owner, query="%")


def test_archived_case_is_put_away_not_deleted(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """A case put away leaves the list and comes back as it was."""
    archive_case(workspace, owner, case.id)
    assert () == list_cases(workspace, owner)
    assert [case.id] == [each.id for each in list_cases(workspace, owner, archived=True)]

    archive_case(workspace, owner, case.id, away=False)
    assert make_evaluation() == load_evaluation(workspace, owner, list_cases(workspace, owner)[0].id)


def test_equal_files_are_kept_once(workspace: Workspace, owner: User, case: StoredCase, tmp_path: Path) -> None:
    """Files are known by their content; names are the case's own."""
    one, other = tmp_path / "自评表.docx", tmp_path / "副本.docx"
    one.write_bytes(b"content")
    other.write_bytes(b"content")

    first, _, second = (add_file(workspace, owner, case.id, path) for path in (one, one, other))

    assert first.digest == second.digest
    assert ["自评表.docx", "副本.docx"] == [file.name for file in list_files(workspace, owner, case.id)]
    assert 1 == len([path for path in (workspace.home / "files").rglob("*") if path.is_file()])
    assert b"content" == read_file(workspace, owner, case.id, first.digest)


def test_file_changed_on_the_disk_is_noticed(
    workspace: Workspace, owner: User, case: StoredCase, tmp_path: Path
) -> None:
    """A kept file whose content is no longer what was kept is refused."""
    path = tmp_path / "自评表.docx"
    path.write_bytes(b"content")
    stored = add_file(workspace, owner, case.id, path)
    (workspace.home / "files" / stored.digest[:2] / stored.digest).write_bytes(b"tampered")

    with pytest.raises(InputError, match="与登记的不一致"):
        read_file(workspace, owner, case.id, stored.digest)
    with pytest.raises(NotThereError):
        read_file(workspace, owner, case.id, "0" * 64)


def test_score_sheet_is_kept_where_it_differs(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Scoring again with the same result adds no sheet, another total does."""
    for total in ("90.00", "90.00", "91.00"):
        store_sheet(
            workspace, owner, case.id, revision=1, rule_set="办法", total=total, grade="优", content={"total": total}
        )

    assert ["91.00", "90.00"] == [sheet.total for sheet in list_sheets(workspace, owner, case.id)]
