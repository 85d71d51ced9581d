"""Versions compared sentence by sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests_workspace_shapes import make_draft

from assistant.domain.draft import DraftCell, DraftSection, DraftTable, Statement
from assistant.workspace.alignment import align_texts, bare_text, likeness
from assistant.workspace.differences import compare_drafts, compare_sections


def _section(*texts: str) -> DraftSection:
    return DraftSection("one", "一、概况", 1, tuple(Statement(text) for text in texts))


def _told(before: DraftSection | None, after: DraftSection | None) -> list[tuple[str, str | None, str | None]]:
    return [(change.kind, change.before, change.after) for change in compare_sections(before, after)]


def test_equal_versions_have_no_differences() -> None:
    """Nothing is listed where nothing differs."""
    assert () == compare_drafts(make_draft(), make_draft())


def test_changed_sentence_stands_beside_what_it_was() -> None:
    """A changed figure pairs the two sentences; the sentence beside it is left out."""
    before, after = _section("项目总体良好。完成率95.00%。"), _section("项目总体良好。完成率96.50%。")

    assert [("changed", "完成率95.00%。", "完成率96.50%。")] == _told(before, after)


def test_added_and_removed_sentences_are_told_apart_from_changed_ones() -> None:
    """A new sentence is added, a struck one removed, wherever they stand."""
    before = _section("甲单位组织实施。", "资金及时到位。", "群众满意度90%。")
    after = _section("甲单位组织实施。", "另有三处在建工程。", "群众满意度92%。")

    assert [
        ("removed", "资金及时到位。", None),
        ("added", None, "另有三处在建工程。"),
        ("changed", "群众满意度90%。", "群众满意度92%。"),
    ] == _told(before, after)


def test_table_differs_by_row() -> None:
    """A changed cell shows its row, before and after."""

    def table(points: str) -> DraftSection:
        rows = ((DraftCell("指标"), DraftCell("得分")), (DraftCell("数量"), DraftCell(points)))
        return DraftSection("one", "", 1, (DraftTable("得分表", rows, (1, 1)),))

    assert [("changed", "数量｜9.00", "数量｜8.00")] == _told(table("9.00"), table("8.00"))


def test_new_and_gone_sections_are_listed() -> None:
    """A section only one version has is listed with all its sentences."""
    draft = make_draft()
    shorter = replace(draft, sections=draft.sections[:1])

    (gone,) = compare_drafts(draft, shorter)
    (added,) = compare_drafts(shorter, draft)

    assert {"removed"} == {change.kind for change in gone.changes}
    assert {"added"} == {change.kind for change in added.changes}
    assert ("two", "two") == (gone.section, added.section)


def test_sections_of_one_name_are_paired_in_order() -> None:
    """Two sections with the same id are compared first with first, second with second."""
    draft = replace(make_draft(), sections=(_section("甲。"), _section("乙。")))
    changed = replace(draft, sections=(_section("甲。"), _section("丙丁。")))

    assert [1] == [len(change.changes) // 2 for change in compare_drafts(draft, changed)]


def test_block_tells_where_the_sentence_stands() -> None:
    """The place of a change is that of its paragraph in the newer version."""
    (change,) = compare_sections(_section("甲。", "乙一二三四。"), _section("甲。", "新。", "乙一二三五。"))[-1:]

    assert 2 == change.block


def test_long_texts_are_aligned_in_reasonable_time() -> None:
    """Two thousand sentences against as many others come back, paired in their order."""
    before = [f"第{number}句旧文说的是甲事。" for number in range(2000)]
    after = [f"第{number}句新文说的是甲事。" for number in range(2000)]

    assert 2000 == len(align_texts(before, after))


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("（一）项目概况。", "项目概况"),
        ("一是资金到位；", "资金到位"),
        ("1.5倍增长。", "1.5倍增长"),
        ("2024年完成。", "2024年完成"),
        ("3、验收。", "验收"),
        ("十分之一未完成。", "十分之一未完成"),
    ],
)
def test_numbering_is_not_part_of_a_sentence(text: str, bare: str) -> None:
    """Outline numbers fall away; numbers that belong to the sentence stay."""
    assert bare == bare_text(text)


def test_likeness_is_one_for_equal_and_nought_for_strange_texts() -> None:
    """Likeness runs from 0 to 1 and is defined for empty texts."""
    assert (1.0, 0.0, 1.0, 0.0) == (
        likeness("甲乙", "甲乙"),
        likeness("甲乙", "丙丁"),
        likeness("", ""),
        likeness("", "甲"),
    )
