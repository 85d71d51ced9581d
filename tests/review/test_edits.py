"""Edited Word files come back whole: every change found, none invented, typed numbers checked."""

from __future__ import annotations

import datetime as dt
import io
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn
from review_cases import scored_case

from assistant.domain.draft import DraftTable, Statement
from assistant.export.marks import read_traces
from assistant.export.word import build_docx
from assistant.pipeline.round_trip import compare_with_earlier, composed_draft, take_back, write_revised
from assistant.reading import read
from assistant.review.edits import take_back as merge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

    from assistant.domain.draft import Draft
    from assistant.pipeline.round_trip import Reviewed
    from assistant.review.edit_records import TakenBack

ON = dt.date(2024, 12, 31)


@pytest.fixture(name="draft", scope="module")
def composed() -> Draft:
    """The bundled example's report as composed."""
    return composed_draft(scored_case("example"), on=ON)


@pytest.fixture(name="exported", scope="module")
def written(draft: Draft) -> bytes:
    """The same as a Word file."""
    return build_docx(draft, (), draft.title)


def edited(exported: bytes, path: Path, change: Callable[[Document], None]) -> Path:
    """Change the Word file as a person would, and save it."""
    document = docx.Document(io.BytesIO(exported))
    change(document)
    document.save(str(path))
    return path


def untouched(document: Document) -> None:
    """Change nothing: opened and saved."""
    del document


def checked(path: Path, draft: Draft) -> Reviewed:
    """Take the file back and check it."""
    return take_back(scored_case("example"), path, draft=draft, on=ON)


def back(path: Path, draft: Draft) -> TakenBack:
    """Take the file back without checking it."""
    return merge(draft, read(path), read_traces(path))


def long_ones(document: Document) -> list[docx.text.paragraph.Paragraph]:
    return [paragraph for paragraph in document.paragraphs if len(paragraph.text) > 60]


def without_marks(path: Path) -> Path:
    """Take every bookmark out, as a program that keeps none would."""
    other = path.with_name(f"无标识{path.name}")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename == "word/document.xml":
                data = re.sub(rb"<w:bookmark(?:Start|End)[^>]*/>", b"", data)
            new.writestr(entry, data)
    return other


def test_an_untouched_file_comes_back_as_the_draft(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """Nothing is invented: no edit, nothing unmerged, the very draft."""
    path = edited(exported, tmp_path / "报告.docx", untouched)

    found = back(path, draft)

    assert () == found.edits
    assert () == found.unmerged
    assert draft == found.draft
    assert 0 == found.guessed


def test_an_untouched_file_without_marks_is_matched_by_its_words(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """A program that drops hidden marks costs nothing while the words are there."""
    path = without_marks(edited(exported, tmp_path / "报告.docx", untouched))

    found = back(path, draft)

    assert () == found.edits
    assert 0 == found.marked
    assert draft == found.draft


def _change(document: Document) -> None:
    paragraphs = long_ones(document)
    run = paragraphs[2].runs[0]
    run.text = run.text.replace("，", "，经研究，", 1)
    paragraphs[5]._p.getparent().remove(paragraphs[5]._p)
    paragraphs[8].insert_paragraph_before("经现场复核，另支付监理费12.50万元。")
    document.tables[1].cell(2, 3).text = "≥999个"


@pytest.mark.parametrize("marked", [True, False])
def test_changes_are_found_with_and_without_marks(
    exported: bytes, draft: Draft, tmp_path: Path, *, marked: bool
) -> None:
    """One paragraph changed, one removed, one added, one cell changed: four edits, each with both texts."""
    path = edited(exported, tmp_path / "修改稿.docx", _change)

    found = back(path if marked else without_marks(path), draft)

    kinds = sorted(edit.kind for edit in found.edits)
    assert ["added", "changed", "changed", "removed"] == kinds
    assert () == found.unmerged
    changed = next(edit for edit in found.edits if edit.kind == "changed" and "经研究" in (edit.after or ""))
    assert changed.before == (changed.after or "").replace("经研究，", "", 1)


def test_a_typed_number_is_checked_like_any_other(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """A person's number that the ledger does not hold is an error; older findings are told apart."""
    reviewed = checked(edited(exported, tmp_path / "修改稿.docx", _change), draft)

    assert any("12.50万元" in finding.message for finding in reviewed.findings)
    assert all("12.50万元" not in finding.message for finding in reviewed.standing)


def test_a_persons_sentences_are_marked_as_theirs(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """The new version knows which paragraphs a person wrote."""
    found = back(edited(exported, tmp_path / "修改稿.docx", _change), draft)

    written_by_person = [
        block.text
        for section in found.draft.sections
        for block in section.blocks
        if isinstance(block, Statement) and block.writer == "person"
    ]
    assert 2 == len(written_by_person)
    assert any("监理费" in text for text in written_by_person)


def test_a_moved_paragraph_is_told_as_moved(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """Cut and pasted elsewhere, a paragraph is neither removed nor new."""

    def move(document: Document) -> None:
        paragraphs = long_ones(document)
        paragraphs[12]._p.addnext(paragraphs[8]._p)

    found = back(edited(exported, tmp_path / "修改稿.docx", move), draft)

    assert ["moved"] == [edit.kind for edit in found.edits]


def test_tracked_changes_count_as_accepted_and_name_their_author(draft: Draft, tmp_path: Path) -> None:
    """Revisions by a reviewer are read as accepted, with who made them."""
    scored = scored_case("example")
    place, section = next((n, s) for n, s in enumerate(draft.sections) if any(_is_body(b) for b in s.blocks))
    number, block = next((n, b) for n, b in enumerate(section.blocks) if _is_body(b))
    assert isinstance(block, Statement)
    blocks = (
        *section.blocks[:number],
        replace(block, text=block.text + "评审组建议补充说明。"),
        *section.blocks[number + 1 :],
    )
    newer = replace(
        draft, sections=(*draft.sections[:place], replace(section, blocks=blocks), *draft.sections[place + 1 :])
    )
    path = tmp_path / "修订稿.docx"
    write_revised(scored, draft, newer, (), path, author="李评审", date=dt.datetime(2025, 3, 1, 9, tzinfo=dt.UTC))

    # The marks of a file with revisions are the newer draft's, so the older one has drifted from them.
    found = take_back(scored, path, draft=newer, on=ON)

    assert () == found.taken.edits
    older = compare_with_earlier(
        scored, path, tmp_path / "比较.docx", on=ON, author="李评审", date=dt.datetime(2025, 3, 2, tzinfo=dt.UTC)
    )
    assert ["changed"] == [edit.kind for edit in older.taken.edits]
    assert ("李评审",) == older.authors


def _is_body(block: object) -> bool:
    return isinstance(block, Statement) and block.style == "body"


def test_words_changed_on_both_sides_are_a_conflict_with_both_texts(
    exported: bytes, draft: Draft, tmp_path: Path
) -> None:
    """The draft moved on since the export and a person changed the same paragraph: neither is lost."""
    path = edited(exported, tmp_path / "修改稿.docx", _change)
    target = next(
        edit.before for edit in back(path, draft).edits if edit.kind == "changed" and "经研究" in (edit.after or "")
    )
    moved_on = _replaced(draft, target or "", "数据更新以后的新文字，与导出时不同。")

    found = back(path, moved_on)

    conflict = next(item for item in found.unmerged if "冲突" in item.why)
    assert conflict.before == "数据更新以后的新文字，与导出时不同。"
    assert "经研究" in conflict.after


def test_words_only_the_draft_changed_are_no_edit(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """A paragraph nobody touched keeps the draft's present words."""
    path = edited(exported, tmp_path / "报告.docx", untouched)
    text = next(b.text for s in draft.sections for b in s.blocks if isinstance(b, Statement) and len(b.text) > 60)
    moved_on = _replaced(draft, text, "数据更新以后的新文字。")

    found = back(path, moved_on)

    assert () == found.edits
    assert moved_on == found.draft


@pytest.mark.parametrize("place", [0, 3])
def test_a_paragraph_the_draft_gained_since_is_kept_and_shown(
    exported: bytes, draft: Draft, tmp_path: Path, place: int
) -> None:
    """Written after the export, it is missing from the file; it stays where it stands, and both readings are told."""
    path = edited(exported, tmp_path / "修改稿.docx", _change)
    number, section = next((n, s) for n, s in enumerate(draft.sections) if len(s.blocks) > 3)
    blocks = (*section.blocks[:place], Statement("导出以后补写的一段。"), *section.blocks[place:])
    gained = replace(section, blocks=blocks)
    moved_on = replace(draft, sections=(*draft.sections[:number], gained, *draft.sections[number + 1 :]))

    found = back(path, moved_on)

    told = next(item for item in found.unmerged if item.before == "导出以后补写的一段。")
    assert "初稿保留" in told.why
    assert "导出以后补写的一段。" not in {edit.before for edit in found.edits}
    texts = [each.text if isinstance(each, Statement) else each.caption for each in found.draft.sections[number].blocks]
    before = [each.text if isinstance(each, Statement) else each.caption for each in blocks]
    assert before.index("导出以后补写的一段。") == texts.index("导出以后补写的一段。")
    assert any("监理费" in (edit.after or "") for edit in found.edits)


def _replaced(draft: Draft, old: str, new: str) -> Draft:
    def block(each: Statement | DraftTable) -> Statement | DraftTable:
        return replace(each, text=new) if isinstance(each, Statement) and each.text == old else each

    sections = tuple(replace(s, blocks=tuple(block(b) for b in s.blocks)) for s in draft.sections)
    assert sections != draft.sections
    return replace(draft, sections=sections)


def test_a_table_of_another_shape_is_shown_with_both_texts(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """A column taken out of a table with merged cells cannot be merged; both tables are shown."""

    def shrink(document: Document) -> None:
        for row in document.tables[1].rows[2:3]:
            row._tr.getparent().remove(row._tr)

    found = back(edited(exported, tmp_path / "修改稿.docx", shrink), draft)

    assert any("行列结构" in item.why and item.before and item.after for item in found.unmerged)


def test_comments_of_people_come_back_with_their_words(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """What a reviewer said beside a paragraph is kept with author and paragraph."""

    def remark(document: Document) -> None:
        paragraph = long_ones(document)[3]
        document.add_comment(paragraph.runs, text="请补充付款凭证。", author="王评审", initials="王")

    found = back(edited(exported, tmp_path / "批注稿.docx", remark), draft)

    assert [("王评审", "请补充付款凭证。")] == [(each.author, each.text) for each in found.comments]
    assert len(found.comments[0].quote) > 60


def test_the_marks_are_hidden_from_readers(exported: bytes) -> None:
    """Every bookmark begins with an underscore, so Word does not list it, and no name is used twice."""
    document = docx.Document(io.BytesIO(exported))
    names = [mark.get(qn("w:name")) for mark in document.element.body.iter(qn("w:bookmarkStart"))]

    assert names
    assert all(name.startswith("_") and len(name) <= 40 for name in names)
    assert len(names) == len(set(names))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_a_trip_through_libreoffice_loses_nothing(exported: bytes, draft: Draft, tmp_path: Path) -> None:
    """Opened and saved by another program, the file still tells exactly what was changed."""
    path = edited(exported, tmp_path / "修改稿.docx", _change)
    out = tmp_path / "out"
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(out), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )

    found = back(out / path.name, draft)

    assert ["added", "changed", "changed", "removed"] == sorted(edit.kind for edit in found.edits)
    assert () == found.unmerged
