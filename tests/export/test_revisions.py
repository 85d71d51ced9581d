"""Tracked changes: accepted they give the newer text, rejected the older one, in Word's own terms."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from assistant.domain.draft import Draft, DraftCell, DraftSection, DraftTable, Statement
from assistant.export.revised_runs import Editor, text_of
from assistant.export.revisions import build_revisions
from assistant.export.segments import compare_texts
from assistant.export.word import build_docx

if TYPE_CHECKING:
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_EDITOR = ("评审组", "2025-03-01T09:00:00Z")


def body_of(data: bytes) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    assert body is not None
    return body


def decide(body: etree._Element, *, accept: bool) -> None:
    """Accept or reject every revision as Word does."""
    gone, stays = ("del", "ins") if accept else ("ins", "del")
    for row in [row for row in body.iter(f"{W}tr") if row.find(f"{W}trPr/{W}{gone}") is not None]:
        row.getparent().remove(row)
    for paragraph in [each for each in body.iter(f"{W}p") if each.find(f"{W}pPr/{W}rPr/{W}{gone}") is not None]:
        paragraph.getparent().remove(paragraph)
    for mark in [each for each in body.iter(f"{W}{gone}") if each.getparent() is not None]:
        mark.getparent().remove(mark)
    for mark in list(body.iter(f"{W}{stays}")):
        for child in list(mark):
            mark.addprevious(child)
        mark.getparent().remove(mark)
    for text in body.iter(f"{W}delText"):
        text.tag = f"{W}t"
    for table in [each for each in body.iter(f"{W}tbl") if each.find(f"{W}tr") is None]:
        table.getparent().remove(table)


def texts_of(body: etree._Element) -> list[str]:
    """The paragraphs and cells in order; the contents, which no version owns, left out."""
    found = []
    for paragraph in body.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        name = "" if style is None else style.get(f"{W}val")
        if text_of(paragraph).strip() and not name.startswith(("Contents", "Figure")):
            found.append(text_of(paragraph))
    return found


def revised(before: Draft, after: Draft) -> tuple[bytes, bytes, bytes]:
    old, new = build_docx(before, (), before.title), build_docx(after, (), after.title)
    return old, new, build_revisions(old, new, Editor(*_EDITOR))


def assert_both_ways(before: Draft, after: Draft) -> bytes:
    old, new, result = revised(before, after)
    accepted, rejected = body_of(result), body_of(result)
    decide(accepted, accept=True)
    decide(rejected, accept=False)
    assert texts_of(body_of(new)) == texts_of(accepted)
    assert texts_of(body_of(old)) == texts_of(rejected)
    return result


def _with_section(draft: Draft, place: int, section: DraftSection) -> Draft:
    sections = list(draft.sections)
    sections[place] = section
    return replace(draft, sections=tuple(sections))


def _edited(draft: Draft, chance: random.Random) -> Draft:
    """Change some statements and cells by chance: reworded, removed, added, split, reordered."""
    sections = []
    for section in draft.sections:
        blocks: list[Statement | DraftTable] = []
        for block in section.blocks:
            turn = chance.random()
            if isinstance(block, DraftTable):
                blocks.append(_edited_table(block, chance) if turn < 0.6 else block)
            elif block.style != "body" or turn < 0.5:
                blocks.append(block)
            elif turn < 0.7:
                words = block.text.replace("，", "，并且", 1).replace("3", "8", 1)
                blocks.append(replace(block, text=words + "后经复核补充一句。"))
            elif turn < 0.8:
                blocks += [Statement("本段为评审后新增的说明，涉及金额12.50万元。"), block]
            elif turn < 0.9:
                half = block.text.find("。") + 1
                blocks += [replace(block, text=text) for text in (block.text[:half], block.text[half:]) if text]
        sections.append(replace(section, blocks=tuple(blocks)))
    return replace(draft, sections=tuple(sections))


def _edited_table(table: DraftTable, chance: random.Random) -> DraftTable:
    rows = [list(row) for row in table.rows]
    row = chance.randrange(table.header_rows, len(rows))
    place = chance.randrange(len(rows[row]))
    rows[row][place] = replace(rows[row][place], text=rows[row][place].text + "（改）")
    merged = any(cell.row_span > 1 for each in rows for cell in each)
    if not merged and chance.random() < 0.4:
        rows.insert(len(rows) - 1, [DraftCell(f"新增{n}") for n in range(len(table.widths))])
    if not merged and chance.random() < 0.2:
        rows = [[*each, DraftCell("另列")] for each in rows if len(each) == len(table.widths)]
        return replace(table, rows=tuple(tuple(each) for each in rows), widths=(*table.widths, 2))
    return replace(table, rows=tuple(tuple(each) for each in rows))


@pytest.mark.parametrize("seed", range(25))
def test_chance_edits_can_be_accepted_and_rejected_exactly(draft: Draft, seed: int) -> None:
    """Whatever was changed, accepting gives the newer text and rejecting the older one, word for word."""
    assert_both_ways(draft, _edited(draft, random.Random(seed)))


def test_equal_versions_bear_no_revision(draft: Draft) -> None:
    """A version against itself tracks nothing, and is the file itself in its text."""
    _, _, result = revised(draft, draft)

    assert [] == list(body_of(result).iter(f"{W}ins", f"{W}del"))


def test_every_revision_bears_author_and_date(draft: Draft) -> None:
    """Word shows who changed what and when; numbers of revisions are unique."""
    result = assert_both_ways(draft, _edited(draft, random.Random(3)))
    marks = list(body_of(result).iter(f"{W}ins", f"{W}del"))

    assert {_EDITOR} == {(mark.get(f"{W}author"), mark.get(f"{W}date")) for mark in marks}
    assert len(marks) == len({mark.get(f"{W}id") for mark in marks})


def test_a_changed_number_is_tracked_as_a_whole() -> None:
    """A reader sees 441.83万元 become 450.00万元, never single digits."""
    segments = compare_texts("实际支出441.83万元，执行率95.53%。", "实际支出450.00万元，执行率97.30%。")

    assert [("removed", "441.83万元"), ("added", "450.00万元")] == [(each.kind, each.text) for each in segments[1:3]]


@pytest.mark.parametrize(
    ("before", "after"),
    [("", "新增一段。"), ("删去一段。", ""), ("甲。乙。丙。", "甲。丁。丙。"), ("a\nb", "a\tb"), ("同", "同")],
)
def test_segments_join_to_both_texts(before: str, after: str) -> None:
    """Kept and removed stretches are the older text, kept and added ones the newer."""
    segments = compare_texts(before, after)

    assert before == "".join(each.text for each in segments if each.kind != "added")
    assert after == "".join(each.text for each in segments if each.kind != "removed")


def test_comments_stay_on_their_words(draft: Draft) -> None:
    """A remark on a changed paragraph keeps its anchor, so that a reviewer sees both."""
    place = next(n for n, section in enumerate(draft.sections) if section.blocks)
    section = draft.sections[place]
    number, block = next((n, b) for n, b in enumerate(section.blocks) if isinstance(b, Statement) and b.style == "body")
    blocks = list(section.blocks)
    blocks[number] = replace(block, text=block.text.replace("，", "，据核实，", 1), remark="请补充凭证。")
    after = _with_section(draft, place, replace(section, blocks=tuple(blocks)))

    result = assert_both_ways(draft, after)

    body = body_of(result)
    assert [mark.get(f"{W}id") for mark in body.iter(f"{W}commentRangeStart")] == [
        mark.get(f"{W}id") for mark in body.iter(f"{W}commentReference")
    ]
    assert next(body.iter(f"{W}commentRangeStart"), None) is not None


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_opens_the_revisions(draft: Draft, tmp_path: Path) -> None:
    """LibreOffice reads the file with all its revisions and writes it again."""
    path = tmp_path / "修订稿.docx"
    path.write_bytes(assert_both_ways(draft, _edited(draft, random.Random(7))))
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"

    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(path)],
        check=True,
        capture_output=True,
        timeout=120,
    )

    with zipfile.ZipFile(tmp_path / "修订稿.odt") as archive:
        content = archive.read("content.xml").decode()
    assert "评审组" in content
    assert "text:deletion" in content
