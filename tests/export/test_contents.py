"""The table of contents: a field with entries whose page numbers are those of the pages."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from assistant.domain.draft import Draft, Statement
from assistant.export.openxml.pagination import find_pages
from assistant.export.openxml.runs import write_paragraph, write_runs
from assistant.export.openxml.styles import write_styles
from assistant.export.word import write_docx
from assistant.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.fact import FactLedger

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SOFFICE = shutil.which("soffice")
WIDTH, HEIGHT = 8844, 12756


@pytest.fixture(name="long_draft")
def make_long_draft(draft: Draft) -> Draft:
    """The sample draft with its sections four times over, under headings of their own."""
    numerals = "一二三四五六七八九十"
    sections = []
    for number in range(20):
        section = draft.sections[number % 5]
        title = f"第{numerals[number // 5]}轮{numerals[number % 5]}、{section.title[2:]}"
        blocks = tuple(
            dataclasses.replace(block, text=f"{block.text[:3]}{number}次{block.text[3:]}")
            if isinstance(block, Statement) and block.style == "heading" and block.level == 2
            else block
            for block in section.blocks
        )
        sections.append(dataclasses.replace(section, id=f"s{number}", title=title, blocks=blocks))
    return dataclasses.replace(draft, sections=tuple(sections))


def entries(path: Path) -> list[tuple[str, int]]:
    """Read the entries of the table of contents: text and page."""
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    found = []
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val") in {"Contents1", "Contents2"}:
            texts = [text.text or "" for text in paragraph.iter(f"{W}t")]
            found.append((texts[0], int(texts[-1])))
    return found


def test_a_long_report_lists_its_headings_and_annexes(long_draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """Every heading of level 1 and 2 and every annex is an entry that leads to its bookmark."""
    path = tmp_path / "报告.docx"
    write_docx(long_draft, (), ledger, path)
    expected = [section.title for section in long_draft.sections]
    listed = [text for text, _ in entries(path)]
    assert expected == [text for text in listed if text.startswith("第")]
    assert ["附件1　项目支出绩效评价指标体系评分表", "附件2　问题清单"] == listed[-2:]
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    names = [mark.get(f"{W}name") or "" for mark in root.iter(f"{W}bookmarkStart")]
    marks = [name for name in names if name.startswith("_Toc")]
    assert len(listed) == len(set(marks)) == len(marks)
    assert marks == [link.get(f"{W}anchor") for link in root.iter(f"{W}hyperlink")]
    assert any("TOC" in (code.text or "") for code in root.iter(f"{W}instrText"))
    kinds = [mark.get(f"{W}fldCharType") for mark in root.iter(f"{W}fldChar")]
    assert kinds.count("begin") == kinds.count("separate") == kinds.count("end") == len(listed) + 1


def test_the_body_begins_with_page_one_behind_the_contents(
    long_draft: Draft, ledger: FactLedger, tmp_path: Path
) -> None:
    """Title and contents stand on pages without number; the body starts at 1."""
    path = tmp_path / "报告.docx"
    write_docx(long_draft, (), ledger, path)
    with zipfile.ZipFile(path) as archive:
        sections = list(etree.fromstring(archive.read("word/document.xml")).iter(f"{W}sectPr"))
    assert [] == sections[0].findall(f"{W}footerReference")
    starts = [None if (mark := each.find(f"{W}pgNumType")) is None else mark.get(f"{W}start") for each in sections]
    assert "1" == starts[1]
    assert {None} == {starts[0], *starts[2:]}
    assert 1 == entries(path)[0][1]


def test_a_short_report_has_none(draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """A few pages need no table of contents."""
    path = tmp_path / "报告.docx"
    write_docx(draft, (), ledger, path)
    assert [] == entries(path)


def test_entries_do_not_count_as_text_of_the_report(long_draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """A reader of the file knows the entries for what they are."""
    path = tmp_path / "报告.docx"
    write_docx(long_draft, (), ledger, path)
    listed = [paragraph for paragraph in read(path).paragraphs if "toc" in paragraph.flags]
    assert len(entries(path)) == len(listed)


@pytest.mark.parametrize(("before", "page"), [(21, 2), (20, 2), (19, 1)])
def test_a_heading_goes_with_the_first_lines_of_its_text(before: int, page: int) -> None:
    """A heading with two lines of its text below it stays; with room for itself alone it moves on."""
    lines = "".join(write_paragraph("BodyText", write_runs("国")) for _ in range(before))
    mark = '<w:bookmarkStart w:id="1" w:name="here"/>'
    heading = write_paragraph("Heading1", f"{mark}{write_runs('一、题')}")
    text = write_paragraph("BodyText", write_runs("国" * 200))
    pages = find_pages(((lines + heading + text, WIDTH, HEIGHT),), write_styles())
    assert page == pages["here"]


def test_twenty_eight_characters_fill_a_line_and_twenty_two_lines_a_page() -> None:
    """Two characters of indent and 614 of text fill the first page; one more begins the second."""
    for length, page in ((614, 1), (615, 2)):
        text = write_paragraph("BodyText", write_runs("国" * length))
        mark = write_paragraph("AfterTable", '<w:bookmarkStart w:id="1" w:name="end"/>', '<w:spacing w:line="10"/>')
        assert page == find_pages(((text + mark, WIDTH, HEIGHT),), write_styles())["end"]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_numbers_are_those_of_the_pages(long_draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """Set by LibreOffice, nearly every heading stands on the page its entry says, none far from it."""
    import pdfplumber

    path = tmp_path / "报告.docx"
    write_docx(long_draft, (), ledger, path)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    with pdfplumber.open(tmp_path / "报告.pdf") as pdf:
        pages = [re.sub(r"\s", "", page.extract_text()) for page in pdf.pages]
    front = max(number for number, text in enumerate(pages) if "......" in text) + 1
    listed = entries(path)
    wrong = []
    for text, page in listed:
        words = re.sub(r"\s", "", text.rpartition("　")[2])[:16]
        actual = next(number for number in range(front, len(pages)) if words in pages[number]) - front + 1
        if actual != page:
            wrong.append((text, page, actual))
    assert len(wrong) <= len(listed) // 10
    assert all(abs(page - actual) <= 1 for _, page, actual in wrong)
