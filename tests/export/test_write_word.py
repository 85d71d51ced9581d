"""The Word report: what is in it, where the comments sit, how the pages are set."""

from __future__ import annotations

import dataclasses
import shutil
import subprocess
import time
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from assistant.domain.document import Table
from assistant.domain.draft import Draft, DraftSection, Provenance, Statement
from assistant.domain.finding import Finding, Severity, Where
from assistant.drafting.rendering import draft_blocks
from assistant.errors import ExportError
from assistant.export.evidence import build_evidence
from assistant.export.word import DRAFT_MARK, write_docx
from assistant.reading import read

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.scoring import ScoreSheet

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SOFFICE = shutil.which("soffice")


@pytest.fixture(name="report")
def write_report(
    draft: Draft,
    findings: tuple[Finding, ...],
    ledger: FactLedger,
    evaluation: Evaluation,
    sheet: ScoreSheet,
    tmp_path: Path,
) -> Path:
    """The sample report with findings and evidence, as a file."""
    path = tmp_path / "报告.docx"
    write_docx(draft, findings, ledger, path, evidence=build_evidence(ledger, evaluation, sheet, draft))
    return path


def part(path: Path, name: str) -> etree._Element:
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(name))


def shown(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t"))


def commented(path: Path, number: int) -> str:
    """Join the text between a comment's range marks."""
    inside, found = False, []
    for element in part(path, "word/document.xml").iter():
        if element.tag in {f"{W}commentRangeStart", f"{W}commentRangeEnd"} and element.get(f"{W}id") == str(number):
            inside = element.tag.endswith("Start")
        elif inside and element.tag == f"{W}t":
            found.append(element.text or "")
    return "".join(found)


def test_every_paragraph_and_cell_of_the_draft_is_read_back(report: Path, draft: Draft) -> None:
    """Reading the report gives every text of the draft, tables with their merged cells."""
    document = read(report)
    texts = {part.text for _, part, _ in document.texts()} | {table.caption for table in document.tables}
    for section in draft.sections:
        assert section.title in texts
        for block in section.blocks:
            if isinstance(block, Statement):
                assert block.text in texts
            else:
                assert {cell.text.strip("　") for row in block.rows for cell in row} <= {
                    t.strip("　") for t in texts if t
                }
    funds = next(table for table in document.tables if table.text_at(1, 1) == "资金来源")
    assert (2, 1) == (funds.cells[0].row_span, funds.cells[0].column_span)
    assert 2 == funds.header_rows
    assert "全年预算数" == funds.text_at(2, 3)


def test_headings_carry_their_levels(report: Path) -> None:
    """一、（一）1. and （1） are headings of level 1 to 4 for a reader of the file."""
    levels = {paragraph.text: paragraph.level for paragraph in read(report).paragraphs}
    assert 1 == levels["一、基本情况"]
    assert 2 == levels["（一）项目概况"]
    assert 3 == levels["1. 项目背景"]
    assert 4 == levels["（1）资金管理"]


def test_the_score_table_merges_its_levels_in_an_annex_on_its_side(report: Path) -> None:
    """The ten-column score table keeps merged levels and stands on a landscape page."""
    table = next(table for table in read(report).tables if table.columns == 10)
    assert isinstance(table, Table)
    assert ("决策", 3) == (table.text_at(2, 1), table.cells[10].row_span)
    sizes = [(size.get(f"{W}orient"), size.get(f"{W}w")) for size in part(report, "word/document.xml").iter(f"{W}pgSz")]
    assert ("landscape", "16838") in sizes
    assert (None, "11906") in sizes


def test_pages_follow_the_official_layout(report: Path) -> None:
    """A4, margins 37, 26, 35, 28 mm, a grid of 22 lines, page numbers as — 1 — on odd and even pages."""
    section = next(part(report, "word/document.xml").iter(f"{W}sectPr"))
    margins = section.find(f"{W}pgMar")
    assert margins is not None
    measured = [int(margins.get(f"{W}{side}", "0")) / 56.6929 for side in ("top", "right", "bottom", "left")]
    assert [37, 26, 35, 28] == [int(value + 0.5) for value in measured]
    grid = section.find(f"{W}docGrid")
    assert grid is not None
    assert ("linesAndChars", "579") == (grid.get(f"{W}type"), grid.get(f"{W}linePitch"))
    for name in ("footer1", "footer2"):
        footer = part(report, f"word/{name}.xml")
        assert "— 1 —" == shown(footer)
        assert " PAGE " in [code.text for code in footer.iter(f"{W}instrText")]


def test_every_style_names_its_chinese_font(report: Path) -> None:
    """No paragraph style is left to Word's guess of an East Asian font."""
    styles = part(report, "word/styles.xml")
    fonts = {}
    for style in styles.iter(f"{W}style"):
        if style.get(f"{W}type") == "paragraph":
            found = style.find(f"{W}rPr/{W}rFonts")
            fonts[style.get(f"{W}styleId")] = None if found is None else found.get(f"{W}eastAsia")
    assert None not in fonts.values()
    assert ("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312") == tuple(
        fonts[name] for name in ("Title", "Heading1", "Heading2", "BodyText")
    )
    used = {mark.get(f"{W}val") for mark in part(report, "word/document.xml").iter(f"{W}pStyle")}
    assert used <= set(fonts)


def test_findings_are_comments_on_exactly_their_words(report: Path) -> None:
    """An error sits on its number, a warning on its cell, a remark on its paragraph."""
    comments = part(report, "word/comments.xml")
    by_text = {shown(comment): int(comment.get(f"{W}id", "-1")) for comment in comments.iter(f"{W}comment")}
    assert 4 == len(by_text)
    placed = {text.split("】")[0].removeprefix("【"): commented(report, number) for text, number in by_text.items()}
    assert "94.21%" == placed["错误"]
    assert "1132.50" == placed["提醒"]
    assert "梧桐片区老旧供水管网改造项目支出绩效评价报告" == placed["提示"]
    remark = next(number for text, number in by_text.items() if "设计变更单" in text)
    assert commented(report, remark).startswith("全年改造管网36.5千米")
    assert {"jixiao"} == {comment.get(f"{W}author") for comment in comments.iter(f"{W}comment")}


def test_a_report_with_open_errors_says_draft_on_every_page(report: Path) -> None:
    """Header, notice and an annex with every finding are there while an error is open."""
    document = part(report, "word/document.xml")
    assert DRAFT_MARK == shown(part(report, "word/header1.xml"))
    for section in document.iter(f"{W}sectPr"):
        assert {"default", "even"} == {mark.get(f"{W}type") for mark in section.iter(f"{W}headerReference")}
    first = shown(next(document.iter(f"{W}p")))
    assert "错误1项、提醒1项、提示1项" in first
    listed = read(report).tables[-1]
    assert ["SUM02", "SUM01", "SEC01"] == [listed.text_at(row, 7) for row in (2, 3, 4)]


def test_a_clean_report_bears_no_mark(
    draft: Draft, findings: tuple[Finding, ...], ledger: FactLedger, tmp_path: Path
) -> None:
    """Warnings and notes alone leave neither header nor notice nor list of findings."""
    path = tmp_path / "报告.docx"
    write_docx(draft, tuple(f for f in findings if f.severity is not Severity.ERROR), ledger, path)
    text = shown(part(path, "word/document.xml"))
    assert "核查意见清单" not in text
    assert "草稿" not in text
    with zipfile.ZipFile(path) as archive:
        assert "word/header1.xml" not in archive.namelist()
        assert "word/comments.xml" in archive.namelist()


def test_equal_input_gives_equal_bytes(
    draft: Draft, findings: tuple[Finding, ...], ledger: FactLedger, tmp_path: Path
) -> None:
    """The file depends on its input alone; its date is the report's own."""
    first, second = tmp_path / "一.docx", tmp_path / "二.docx"
    write_docx(draft, findings, ledger, first)
    write_docx(draft, tuple(reversed(findings)), ledger, second)
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert b"2025-04-18T00:00:00Z" in archive.read("docProps/core.xml")


def test_text_from_users_cannot_break_the_file(ledger: FactLedger, tmp_path: Path) -> None:
    """Angle brackets, quotes, control characters and lone surrogates come out as text or not at all."""
    nasty = "a<b>&\"c'\x00\x08\ud800 ]]> </w:t>=1+1\t二\n三"
    draft = Draft("题<目>", "x", (DraftSection("s", nasty, 1, (Statement(nasty, remark=nasty),)),), Provenance("r"))
    finding = Finding("NUM01", Severity.ERROR, nasty, nasty, Where(nasty, None, "p2", nasty, 3, 9))
    path = tmp_path / "报告.docx"
    write_docx(draft, (finding,), ledger, path)
    assert "a<b>&\"c' ]]> </w:t>=1+1\t二\n三" == read(path).paragraphs[3].text
    assert "<目>" in shown(part(path, "word/document.xml"))


def test_a_comment_whose_quote_has_moved_sits_on_the_quote_or_the_paragraph(ledger: FactLedger, tmp_path: Path) -> None:
    """Offsets that do not cover the quote give way to its nearest occurrence, else to the paragraph."""
    text = "得分5分，扣分5分。"
    draft = Draft("题", "x", (DraftSection("s", "", 1, (Statement(text),)),), Provenance("r"))
    wheres = (Where("5分", None, "p1", None, 6, 8), Where("7分", None, "p1", None, 0, 2), Where("", None, "p9"))
    findings = tuple(Finding("NUM01", Severity.NOTE, f"第{n}条", "", where) for n, where in enumerate(wheres))
    path = tmp_path / "报告.docx"
    write_docx(draft, findings, ledger, path)
    comments = {shown(c)[4:7]: commented(path, int(c.get(f"{W}id", ""))) for c in part(path, "word/comments.xml")}
    assert {"第0条": "5分", "第1条": text, "第2条": "题"} == comments
    document = part(path, "word/document.xml")
    before = shown(document).index("扣分5分") + 2
    starts = [e for e in document.iter() if e.tag == f"{W}commentRangeStart"]
    assert 3 == len(starts)
    assert before == len("题") + text.index("5分", 4)


def test_no_comment_is_left_without_a_place(draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """Whatever block a finding names, a table without caption included, its comment is anchored once."""
    blocks = [block_id for block_id, _, _ in draft_blocks(draft)]
    findings = tuple(
        Finding("X", Severity.NOTE, str(block), "", Where("", None, block)) for block in [*blocks, "t99", None]
    )
    path = tmp_path / "报告.docx"
    write_docx(draft, findings, ledger, path)
    numbers = [each.get(f"{W}id") for each in part(path, "word/comments.xml")]
    marks = [each.get(f"{W}id") for each in part(path, "word/document.xml").iter(f"{W}commentReference")]
    assert sorted(numbers) == sorted(marks)
    assert len(findings) + 1 == len(numbers)


def test_a_missing_folder_is_refused_with_a_remedy(draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """Writing into no folder raises in Chinese and leaves nothing behind."""
    with pytest.raises(ExportError, match="文件夹不存在"):
        write_docx(draft, (), ledger, tmp_path / "无" / "报告.docx")
    with pytest.raises(ExportError, match="这是一个文件夹"):
        write_docx(draft, (), ledger, tmp_path)
    assert [] == list(tmp_path.iterdir())


def test_a_name_of_another_kind_is_refused_before_anything_is_written(
    draft: Draft, ledger: FactLedger, tmp_path: Path
) -> None:
    """A Word report under the name of a PDF would open nowhere; the message names the right one."""
    with pytest.raises(ExportError, match=r"请改为 报告\.docx"):
        write_docx(draft, (), ledger, tmp_path / "报告.pdf")
    assert [] == list(tmp_path.iterdir())


def test_a_failed_write_leaves_the_old_file_whole(
    draft: Draft, ledger: FactLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the file cannot be replaced, the old one stays and no temporary file remains."""
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("os.replace", refuse)
    with pytest.raises(ExportError, match="请关闭正在使用该文件的"):
        write_docx(draft, (), ledger, path)
    assert b"old" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_the_ledgers_project_name_serves_where_the_draft_has_no_title(ledger: FactLedger, tmp_path: Path) -> None:
    """A draft without title is headed by the project's name."""
    draft = Draft("", "x", (DraftSection("s", "一、概况", 1),), Provenance("r"))
    path = tmp_path / "报告.docx"
    write_docx(draft, (), ledger, path)
    assert "梧桐片区老旧供水管网改造" == read(path).paragraphs[0].text


def test_writing_is_fast(draft: Draft, findings: tuple[Finding, ...], ledger: FactLedger, tmp_path: Path) -> None:
    """A report is written in well under a tenth of what a demo may take."""
    started = time.process_time()
    write_docx(draft, findings, ledger, tmp_path / "报告.docx")
    assert time.process_time() - started < 2  # measured 0.1; the margin is for a busy machine


def test_a_large_report_grows_linearly(draft: Draft, ledger: FactLedger, tmp_path: Path) -> None:
    """Fifty times the text takes no more than a few seconds."""
    many = tuple(dataclasses.replace(section, id=f"{section.id}{n}") for n in range(50) for section in draft.sections)
    started = time.process_time()
    write_docx(dataclasses.replace(draft, sections=many), (), ledger, tmp_path / "报告.docx")
    assert time.process_time() - started < 10


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_report_opens_in_libreoffice_with_its_comments(report: Path, tmp_path: Path) -> None:
    """LibreOffice converts the report, keeps its comments, and gives a PDF."""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for kind in ("pdf", "odt"):
        subprocess.run(
            [str(SOFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(tmp_path), str(report)],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
    assert (tmp_path / "报告.pdf").read_bytes().startswith(b"%PDF")
    with zipfile.ZipFile(tmp_path / "报告.odt") as archive:
        content = archive.read("content.xml").decode()
    assert 4 == content.count("<office:annotation ")
