"""Comments in a file somebody else wrote: exactly placed, and nothing else changed."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from assistant.domain.finding import Finding, Severity, Where
from assistant.errors import ExportError
from assistant.export.comments import comment_word, write_comments
from assistant.reading import read
from assistant.reading.word import read_word

if TYPE_CHECKING:
    from pathlib import Path

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{SPACE}}}"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SOFFICE = shutil.which("soffice")
BODY = (
    '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:rPr><w:b/></w:rPr>'
    '<w:t xml:space="preserve">　　项目全年支出</w:t></w:r>'
    "<w:r><w:rPr><w:i/></w:rPr><w:t>812.</w:t></w:r><w:r><w:t>50万元</w:t><w:tab/><w:t>，执行率</w:t></w:r>"
    '<w:ins w:id="7" w:author="王"><w:r><w:t>96.08%</w:t></w:r></w:ins><w:del w:id="8" w:author="王"><w:r>'
    "<w:delText>95%</w:delText></w:r></w:del><w:r><w:t>。</w:t></w:r></w:p>"
    "<w:p/>"
    '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
    '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>资金来源与金额</w:t></w:r></w:p></w:tc></w:tr>'
    "<w:tr><w:tc><w:tcPr/><w:p><w:r><w:t>区级</w:t></w:r></w:p><w:p><w:r><w:t>财政资金</w:t></w:r></w:p></w:tc>"
    "<w:tc><w:tcPr/><w:p/></w:tc></w:tr></w:tbl>"
    '<w:p><w:hyperlink w:anchor="x"><w:r><w:t>详见附件一</w:t></w:r></w:hyperlink><w:r><w:t>。</w:t></w:r></w:p>'
    '<w:p><w:commentRangeStart w:id="3"/><w:r><w:t>已有批注的句子。</w:t></w:r><w:commentRangeEnd w:id="3"/>'
    '<w:r><w:commentReference w:id="3"/></w:r></w:p><w:sectPr/>'
)
COMMENTS = (
    f'<w:comments xmlns:w="{SPACE}"><w:comment w:id="3" w:author="李" w:initials="L"><w:p><w:r><w:t>原有意见</w:t>'
    "</w:r></w:p></w:comment></w:comments>"
)
MARKS = frozenset({"ins", "del", "moveFrom", "moveTo", "p", "tbl", "tc", "hyperlink"})
REVISIONS = frozenset({"ins", "del", "moveFrom", "moveTo"})


def make_word(body: str = BODY, *, comments: str | None = COMMENTS, strict: bool = False) -> bytes:
    """Zip a small Word file as another program would have written it."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        + (f'<Override PartName="/word/comments.xml" ContentType="{kind}.comments+xml"/>' if comments else "")
        + "</Types>"
    )
    links = f'<Relationship Id="rId1" Type="{RELATIONS}/comments" Target="comments.xml"/>' if comments else ""
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    files = {
        "[Content_Types].xml": types,
        "_rels/.rels": f'<Relationships xmlns="{space}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{SPACE}" xmlns:w14="urn:other" w14:keep="me">'
        f"<w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{space}">{links}</Relationships>',
        "word/other.bin": "不应改动",
    }  # fmt: skip
    if comments:
        files["word/comments.xml"] = comments
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            data = (head + text if name.endswith(("xml", "rels")) else text).encode()
            if strict:
                data = data.replace(SPACE.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
                    RELATIONS.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
                )
            archive.writestr(name, data)
    return stream.getvalue()


def finding(block: str | None, quote: str, start: int | None = None) -> Finding:
    """A finding on a quote of a block."""
    end = None if start is None else start + len(quote)
    return Finding("NUM01", Severity.ERROR, f"“{quote}”有误", "请核对", Where(quote, None, block, None, start, end))


def unzip(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def comment(data: bytes, *findings: Finding) -> bytes:
    return comment_word(data, read_word(data, "报告.docx"), findings)


def covered(data: bytes) -> dict[int, str]:
    """Map each comment's number to the text between its marks."""
    root = etree.fromstring(unzip(data)["word/document.xml"])
    open_now: set[int] = set()
    found: dict[int, str] = {}
    for element in root.iter():
        number = int(element.get(f"{W}id", "-1"))
        if element.tag == f"{W}commentRangeStart":
            open_now.add(number)
            found[number] = ""
        elif element.tag == f"{W}commentRangeEnd":
            open_now.discard(number)
        elif element.tag == f"{W}t":
            for each in open_now:
                found[each] += element.text or ""
    return found


def test_a_comment_covers_exactly_its_words_across_runs_and_revisions() -> None:
    """Runs are split at the span's ends, whatever their formatting and revisions."""
    data = make_word()
    text = read_word(data, "x").paragraphs[0].text
    assert "项目全年支出812.50万元\t，执行率96.08%。" == text
    spans = ("支出812.5", "执行率96.08%", "0万元", "08%。")
    out = comment(data, *(finding("p1", span, text.index(span)) for span in spans))
    assert set(spans) <= set(covered(out).values())
    assert text == read_word(out, "x").paragraphs[0].text


def test_formatting_revisions_and_existing_comments_survive() -> None:
    """Split runs keep their properties; insertion, deletion, the old comment and foreign attributes stay."""
    out = unzip(comment(make_word(), finding("p1", "全年支", 2), finding("p1", "96.0", 18)))
    root = etree.fromstring(out["word/document.xml"])
    bold = [run for run in root.iter(f"{W}r") if run.find(f"{W}rPr/{W}b") is not None]
    assert ["　　项目", "全年支", "出"] == ["".join(t.text or "" for t in run.iter(f"{W}t")) for run in bold]
    inserted = next(root.iter(f"{W}ins"))
    assert ["96.0", "8%"] == [t.text for t in inserted.iter(f"{W}t")]
    assert [] == list(inserted.iter(f"{W}commentReference"))
    assert "95%" == next(root.iter(f"{W}delText")).text
    assert "me" == root.get("{urn:other}keep")
    comments = etree.fromstring(out["word/comments.xml"])
    assert ["3", "4", "5"] == [each.get(f"{W}id") for each in comments]
    assert "原有意见" == "".join(comments[0].itertext())


def test_the_text_with_its_revisions_is_the_same_once_our_marks_are_taken_out() -> None:
    """Insertions, deletions, moves, format changes and old comments stand as before, with the text in their order."""
    moved = (
        '<w:p><w:moveFrom w:id="20" w:author="王"><w:r><w:t>搬走的话。</w:t></w:r></w:moveFrom><w:r><w:rPr><w:b/>'
        '<w:rPrChange w:id="21" w:author="王"><w:rPr/></w:rPrChange></w:rPr><w:t>加粗的话</w:t></w:r>'
        '<w:moveTo w:id="22" w:author="王"><w:r><w:t>搬来的话</w:t></w:r></w:moveTo><w:r><w:t>。</w:t></w:r></w:p>'
    )
    data = make_word(BODY.replace("<w:sectPr/>", f"{moved}<w:sectPr/>"))
    document = read_word(data, "x")
    paragraphs = [each for each in document.paragraphs if each.text]
    out = comment(data, *(finding(each.block, each.text[1:4], 1) for each in paragraphs))
    before, after = (etree.fromstring(unzip(each)["word/document.xml"]) for each in (data, out))
    ours = {each.get(f"{W}id") for each in etree.fromstring(unzip(out)["word/comments.xml"])} - {"3"}

    assert len(ours) == len(paragraphs)
    assert _content(before, set()) == _content(after, ours)
    assert _content(before, set()) != _content(after, set())


def _content(root: etree._Element, left_out: set[str | None]) -> list[tuple[str, str | None, str]]:
    """Every mark and every character with the revision it stands in; the comments of these numbers left out."""
    found: list[tuple[str, str | None, str]] = []
    for element in root.iter():
        name, number = etree.QName(element).localname, element.get(f"{W}id")
        if name in MARKS or (name.startswith("comment") and number not in left_out):
            found.append((name, number, ""))
        elif name in ("t", "delText"):
            marks = [each for each in element.iterancestors() if etree.QName(each).localname in REVISIONS]
            bold = element.getparent().find(f"{W}rPr/{W}rPrChange") is not None
            found += [
                (f"{name}{bold}", marks[0].get(f"{W}id") if marks else None, letter) for letter in element.text or ""
            ]
    return found


def test_all_other_parts_keep_their_bytes() -> None:
    """Only the document and its comments differ; the order of parts is the same."""
    data = make_word()
    before, after = unzip(data), unzip(comment(data, finding("p1", "支出", 4)))
    assert list(before) == list(after)
    assert {"word/document.xml", "word/comments.xml"} == {name for name in before if before[name] != after[name]}


def test_a_file_without_comments_gets_a_part_and_its_two_entries() -> None:
    """The new comments part is named in the content types and in the document's relations."""
    out = unzip(comment(make_word(comments=None), finding("p1", "支出", 4)))
    assert b'PartName="/word/comments.xml"' in out["[Content_Types].xml"]
    assert b'Target="comments.xml"' in out["word/_rels/document.xml.rels"]
    assert b"jixiao" in out["word/comments.xml"]
    assert "不应改动".encode() == out["word/other.bin"]


def test_a_span_over_two_paragraphs_of_a_cell_is_covered() -> None:
    """A cell's text runs over its paragraphs; the range begins in one and ends in the other."""
    data = make_word()
    cell = read_word(data, "x").tables[0].cells[1]
    assert "区级\n财政资金" == cell.text
    out = comment(data, finding("t1r2c1", "级\n财政", 1))
    assert "级财政" == covered(out)[4]


@pytest.mark.parametrize(
    ("block", "quote", "start", "expected"),
    [
        ("t1r2c2", "", None, ""),
        ("t1", "", None, "资金来源与金额"),
        ("t1r1c1", "无此文字", 0, "资金来源与金额"),
        ("p3", "附件一", 2, "附件一"),
        ("p4", "批注的", 2, "批注的"),
        (None, "", None, "项目全年支出812.50万元，执行率96.08%。"),
        ("p99", "支出", 0, "项目全年支出812.50万元，执行率96.08%。"),
    ],
)
def test_every_finding_finds_a_place(block: str | None, quote: str, start: int | None, expected: str) -> None:
    """Empty cells, whole tables, links, commented text, unknown blocks: each gets its comment."""
    assert expected == covered(comment(make_word(), finding(block, quote, start)))[4]


def test_a_comment_that_stands_elsewhere_names_its_place() -> None:
    """A finding in a footnote, shown on the first paragraph, says where it belongs."""
    where = Where("注释", None, "p99", None, 0, 2, "报告.docx › 脚注1")
    out = unzip(comment(make_word(), Finding("NUM01", Severity.NOTE, "误", "", where)))
    assert "位置：报告.docx › 脚注1 “注释”" in out["word/comments.xml"].decode()


def test_strict_files_stay_strict() -> None:
    """A file in ISO strict namespaces is commented in the same namespaces."""
    data = make_word(strict=True, comments=None)
    out = unzip(comment(data, finding("p1", "支出", 4)))
    for name in ("word/document.xml", "word/comments.xml"):
        assert b"purl.oclc.org/ooxml/wordprocessingml/main" in out[name]
        assert SPACE.encode() not in out[name]
    assert b"purl.oclc.org/ooxml/officeDocument/relationships/comments" in out["word/_rels/document.xml.rels"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 26), st.integers(0, 26)), min_size=1, max_size=8))
def test_many_overlapping_comments_leave_the_text_whole(spans: list[tuple[int, int]]) -> None:
    """Any number of ranges in one paragraph, overlapping as they may, cover their words and change none."""
    data = make_word()
    text = read_word(data, "x").paragraphs[0].text
    wanted = sorted({(min(s), max(s)) for s in spans if min(s) < max(s) and max(s) <= len(text)})
    out = comment(data, *(finding("p1", text[a:b], a) for a, b in wanted))
    assert text == read_word(out, "x").paragraphs[0].text
    found = covered(out)
    found.pop(3, None)
    assert sorted(text[a:b].replace("\t", "") for a, b in wanted) == sorted(found.values())


def test_automatic_numbers_do_not_shift_the_place(tmp_path: Path) -> None:
    """Our own report, written and read back, takes comments at the places its reading gives."""
    path, out = tmp_path / "文.docx", tmp_path / "批.docx"
    path.write_bytes(make_word())
    document = read(path)
    paragraph = document.paragraphs[0]
    where = document.where(paragraph, None, (6, 12))
    assert 1 == write_comments(path, (Finding("NUM01", Severity.ERROR, "误", "", where),), out)
    assert paragraph.text[6:12] == covered(out.read_bytes())[4]


def test_the_source_is_never_overwritten(tmp_path: Path) -> None:
    """Writing onto the source itself is refused."""
    path = tmp_path / "文.docx"
    path.write_bytes(make_word())
    with pytest.raises(ExportError, match="同名"):
        write_comments(path, (finding("p1", "支出", 4),), path)
    assert make_word() == path.read_bytes()


def test_a_text_file_becomes_a_word_file_with_comments(tmp_path: Path) -> None:
    """For a file that is no Word file, its text is written as Word, each comment on its words."""
    path, out = tmp_path / "报告.txt", tmp_path / "批.docx"
    path.write_text("一、基本情况\n\n项目支出812.50万元，执行率96.08%。\n", encoding="utf-8")
    document = read(path)
    paragraph = document.paragraphs[1]
    start = paragraph.text.index("96.08%")
    where = document.where(paragraph, None, (start, start + 6))
    assert where.line == 3
    assert 1 == write_comments(path, (Finding("NUM01", Severity.ERROR, "误", "", where),), out)
    assert {"96.08%"} == set(covered(out.read_bytes()).values())
    assert paragraph.text in [each.text for each in read(out).paragraphs]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_the_commented_file_opens_in_libreoffice(tmp_path: Path) -> None:
    """LibreOffice shows the old comment and the new ones."""
    path = tmp_path / "批.docx"
    path.write_bytes(comment(make_word(), finding("p1", "支出", 4), finding("t1r2c2", "")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [str(SOFFICE), profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    content = unzip((tmp_path / "批.odt").read_bytes())["content.xml"].decode()
    assert 3 == content.count("<office:annotation ")
    assert "原有意见" in content
