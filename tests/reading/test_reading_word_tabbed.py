from __future__ import annotations

import io
import zipfile
from html import escape
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from assistant.domain.finding import Finding, Severity, Where
from assistant.export.comments import comment_word
from assistant.reading import read_string
from assistant.reading.word import read_word, walk_blocks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.document import Cell

SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{SPACE}}}"
ROWED = """绩效指标完成情况如下：
一级指标\t二级指标\t三级指标\t指标值\t完成值\t得分
产出\t数量\t铺设管线长度\t12公里\t12公里\t10
\t\t安装井盖\t80套\t76套\t9.5
\t质量\t验收合格率\t100%\t100%\t10
\t时效\t按期完工率\t100%\t100%\t10
效益\t社会效益\t受益居民\t3000人\t3100人\t20

以上结果已经复核。"""
LED = """资金情况

\t资金来源
\t预算数
\t执行数

\t区级财政
\t600
\t580.5

\t上级补助
\t
\t20

以上金额单位为万元。"""


def make_word(text: str, tail: str = "") -> bytes:
    """Write a text as Word saves a text file: one paragraph a line, tabs as tabs."""
    lines = ("<w:tab/>".join(f"<w:t>{escape(part)}</w:t>" for part in line.split("\t")) for line in text.split("\n"))
    body = "".join(f"<w:p><w:r>{line}</w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    files = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{space}"><Relationship Id="r" Type="{kind}" Target="word/document.xml"/>'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{SPACE}"><w:body>{body}{tail}</w:body></w:document>',
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def grid(cells: Iterable[Cell]) -> list[tuple[int, int, int, int, str]]:
    """List cells as row, column, spans and text."""
    return [(each.row, each.column, each.row_span, each.column_span, each.text) for each in cells]


@pytest.mark.parametrize("text", [ROWED, LED])
def test_a_text_saved_as_word_gives_the_tables_of_the_text(text: str) -> None:
    """Tabbed paragraphs become the same cells as in the text file, empty leading cells kept."""
    plain, word = read_string(text, "报告.txt"), read_word(make_word(text), "报告.docx")
    assert len(plain.tables) == len(word.tables) == 1
    assert grid(plain.tables[0].cells) == grid(word.tables[0].cells)
    assert [each.text for each in plain.paragraphs] == [each.text for each in word.paragraphs]
    assert ["表1"] == [each.place for each in word.dropped if "制表符" in each.why]


@pytest.mark.parametrize("text", [ROWED, LED])
def test_every_block_of_a_tabbed_table_has_its_element(text: str) -> None:
    """The blocks read and the elements walked carry the same ids, paragraphs numbered as before."""
    data = make_word(text)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    walked = dict(walk_blocks(body))
    document = read_word(data, "报告.docx")
    assert {block for block, _, _ in document.texts()} <= set(walked)
    for block, part, table in document.texts():
        if part.text and table is not None:
            assert part.text in "".join(each.text or "" for each in walked[block].iter(f"{W}t"))
    assert len(text.split("\n")) == document.paragraphs[-1].index


@pytest.mark.parametrize(("text", "block", "quote"), [(ROWED, "t1r4c5", "100%"), (LED, "t1r2c3", "580.5")])
def test_a_comment_on_a_tabbed_cell_sits_on_its_paragraph(text: str, block: str, quote: str) -> None:
    """A remark about a cell stands on the line the cell is in, the letters unchanged."""
    data = make_word(text)
    where = Where(quote, None, block, None, 0, len(quote))
    remark = Finding("NUM01", Severity.ERROR, "数值有误", "请核对", where)
    document = read_word(data, "报告.docx")
    with zipfile.ZipFile(io.BytesIO(comment_word(data, document, (remark,)))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    marks = list(root.iter(f"{W}commentRangeStart"))
    assert len(marks) == 1
    paragraph = next(marks[0].iterancestors(f"{W}p"))
    assert quote in "".join(each.text or "" for each in paragraph.iter(f"{W}t"))
    assert text.replace("\t", "").replace("\n", "") == "".join(each.text or "" for each in root.iter(f"{W}t"))


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        (ROWED, "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
        (ROWED, "<w:p><w:ins><w:r><w:t>补充一句。</w:t></w:r></w:ins></w:p>"),
        ("编制单位：\t财政局\n日期：\t2024年\n项目进展顺利。", ""),
        ("\t\n" * 9 + "正文一句。", ""),
    ],
)
def test_other_word_files_keep_their_paragraphs(text: str, tail: str) -> None:
    """A body with tables or revisions of its own, or with few tabs, is read as before."""
    document = read_word(make_word(text, tail), "报告.docx")
    assert [] == [each for each in document.dropped if "制表符" in each.why]
    assert tail.count("<w:tbl>") == len(document.tables)
