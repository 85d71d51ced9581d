"""Documents that each exercise one thing of Word and Excel files, with gold for texts, values, flags and losses."""

from __future__ import annotations

import datetime as dt
import io
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eval.hostile import word

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.document import SourceDocument, Table

_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORDS = ("清淤", "修缮", "培训", "巡护", "采购", "供水")


@dataclass(frozen=True, slots=True)
class Feature:
    """One file with what a right reading holds.

    ``cells`` are (table, row, column, field, value) with a cell's or table's field; ``dropped`` are parts
    of reasons or texts, in order, and nothing else may be listed.
    """

    name: str
    suffix: str
    data: bytes
    texts: tuple[str, ...] = ()
    cells: tuple[tuple[int, int, int, str, Any], ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    flags: tuple[tuple[str, str], ...] = ()
    levels: tuple[tuple[str, int | None], ...] = ()


def measure(feature: Feature, document: SourceDocument) -> tuple[int, int, list[str]]:
    """Compare a reading with its gold: what is right, what was asked, and what is wrong."""
    asked: list[tuple[str, Any, Any]] = []
    own = [paragraph.text for paragraph in document.paragraphs]
    if feature.texts:
        asked.append(("texts", list(feature.texts), own))
    for table, row, column, field, value in feature.cells:
        asked.append((f"t{table}r{row}c{column}.{field}", value, _field(document.tables, table, row, column, field)))
    asked.extend((f"note {text}", True, (kind, text) in {(n.kind, n.text) for n in document.notes})
                 for kind, text in feature.notes)  # fmt: skip
    for text, flag in feature.flags:
        asked.append((f"flag {text}", True, any(flag in p.flags for p in document.paragraphs if text in p.text)))
    for text, level in feature.levels:
        asked.append((f"level {text}", level, next((p.level for p in document.paragraphs if p.text == text), "none")))
    told = [f"{item.why}：{item.text}" for item in document.dropped]
    asked.extend((f"dropped {part}", True, any(part in line for line in told)) for part in feature.dropped)
    asked.append(("number dropped", len(feature.dropped), len(told)))
    wrong = [f"{name}: {gold!r} ≠ {seen!r}" for name, gold, seen in asked if gold != seen]
    return len(asked) - len(wrong), len(asked), wrong


def _field(tables: tuple[Table, ...], number: int, row: int, column: int, field: str) -> Any:  # noqa: ANN401 - any field
    if number > len(tables):
        return None
    if row == 0:
        return getattr(tables[number - 1], field)
    cell = tables[number - 1].at(row, column)
    return None if cell is None or (cell.row, cell.column) != (row, column) else getattr(cell, field)


def _run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _p(content: str, properties: str = "") -> str:
    inner = content if content.startswith("<") else _run(content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _c(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{content if content.startswith('<') else _p(content)}</w:tc>"


def _row(*cells: str, properties: str = "") -> str:
    inner = "".join(cell if cell.startswith("<w:tc") else _c(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def _t(*rows: str) -> str:
    columns = '<w:gridCol w:w="2000"/>' * rows[-1].count("<w:tc>")
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def _part(tag: str, content: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:{tag} xmlns:w="{space}">{content}</w:{tag}>'.encode()


def _linked(body: str, **parts: bytes) -> bytes:
    relations = "".join(
        f'<Relationship Id="{name}" Type="{_R}/{name.rstrip("0123456789")}" Target="{name}.xml"/>' for name in parts
    )
    return word(body, relations, **{f"word/{name}__xml": content for name, content in parts.items()})


_SPAN2 = '<w:gridSpan w:val="2"/>'
_DOWN, _ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
_BY = 'w:id="1" w:author="复核人" w:date="2031-01-05T00:00:00Z"'


def _tracked(s: str, n: int) -> Feature:
    gone = f"<w:del {_BY}><w:r><w:delText>{n}00.00</w:delText></w:r></w:del>"
    new = f"<w:ins {_BY}>{_run(f'{n}50.00')}</w:ins>"
    body = _p(f"{_run(f'{s}预算')}{gone}{new}{_run('万元')}") + _t(
        _row("项目", "预算（万元）"),
        _row(s, _c(_p(gone + new))),
        _row("废项", "9.99", properties=f"<w:del {_BY}/>"),
    )
    return Feature("tracked", "docx", word(body), (f"{s}预算{n}50.00万元",),
                   ((1, 2, 2, "text", f"{n}50.00"), (1, 0, 0, "rows", 2)),
                   dropped=(f"{n}00.00", f"{n}00.00", "废项"))  # fmt: skip


def _comments(s: str, n: int) -> Feature:
    body = _p(f'{_run(f"{s}支出{n}.20万元")}<w:r><w:commentReference w:id="0"/></w:r>')
    part = _part("comments", f'<w:comment w:id="0" w:author="复核人">{_p(f"凭证{n}号待核")}</w:comment>')
    return Feature("comments", "docx", _linked(body, comments=part), (f"{s}支出{n}.20万元",),
                   notes=(("comment", f"凭证{n}号待核"),))  # fmt: skip


def _notes(s: str, n: int) -> Feature:
    body = _p(
        f'{_run(f"{s}覆盖率{n}%")}<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:endnoteReference w:id="2"/></w:r>'
    )
    foot = _part("footnotes", f'<w:footnote w:id="2">{_p(f"抽样{n}户")}</w:footnote>')
    end = _part("endnotes", f'<w:endnote w:id="2">{_p("含上年结转")}</w:endnote>')
    return Feature("notes", "docx", _linked(body, footnotes=foot, endnotes=end),
                   notes=(("footnote", f"抽样{n}户"), ("endnote", "含上年结转")))  # fmt: skip


def _boxes(s: str, n: int) -> Feature:
    box = (
        '<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>'
        f"{_p(f'{s}得分{n}分')}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    return Feature("text box", "docx", word(_p(_run("正文") + box)), ("正文",), notes=(("textbox", f"{s}得分{n}分"),))


def _controls(s: str, n: int) -> Feature:
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{_p(f'项目名称：{s}')}</w:sdtContent></w:sdt>"
        + _p(f"{_run('预算')}<w:sdt><w:sdtContent>{_run(f'{n}.00')}</w:sdtContent></w:sdt>{_run('万元')}")
        + _t(_row("甲", f"<w:tc><w:sdt><w:sdtContent>{_p(f'{n}台')}</w:sdtContent></w:sdt></w:tc>"))
    )
    return Feature("content controls", "docx", word(body), (f"项目名称：{s}", f"预算{n}.00万元"),
                   ((1, 1, 2, "text", f"{n}台"),))  # fmt: skip


def _numbering(s: str, n: int) -> Feature:
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for level, kind, text in (
            (0, "chineseCountingThousand", "%1、"), (1, "chineseCountingThousand", "（%2）"), (2, "decimal", "%3."),
        )
    )  # fmt: skip
    part = _part(
        "numbering",
        f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    )

    def item(level: int, text: str) -> str:
        return _p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>')

    body = "".join(
        item(level, text)
        for level, text in ((0, s), (1, "概况"), (2, f"批复{n}"), (2, "支出"), (1, "管理"), (0, "结论"))
    )
    told = (f"一、{s}", "（一）概况", f"1. 批复{n}", "2. 支出", "（二）管理", "二、结论")
    return Feature("numbering", "docx", _linked(body, numbering=part), told)


def _hidden(s: str, n: int) -> Feature:
    body = _p(_run(f"{s}支出{n}万元") + _run(f"内部{n}", "<w:vanish/>")) + _p(_run("白字", '<w:color w:val="FFFFFF"/>'))
    return Feature("hidden and white", "docx", word(body), (f"{s}支出{n}万元", "白字"),
                   dropped=(f"内部{n}", "白字"), flags=(("白字", "white"),))  # fmt: skip


def _nested(s: str, n: int) -> Feature:
    inner = _t(_row("分项", "金额"), _row(s, f"{n}.50"))
    body = _t(_row("外", f"<w:tc>{_p('见内表')}{inner}{_p('')}</w:tc>"), _row("丙", "丁"))
    return Feature("nested table", "docx", word(body),
                   cells=((1, 1, 2, "text", "见内表"), (2, 2, 2, "text", f"{n}.50"),
                          (1, 2, 2, "text", "丁")))  # fmt: skip


def _split(s: str, n: int) -> Feature:
    head = _row("指标", "分值", "得分", properties="<w:tblHeader/>")
    body = _t(head, _row(s, "10", "9")) + _t(head, _row("后项", "20", f"{n}"))
    return Feature("split table", "docx", word(body), cells=(
        (1, 0, 0, "rows", 3), (1, 3, 3, "text", f"{n}"), (1, 0, 0, "flags", ("joined",)), (1, 0, 0, "header_rows", 1),
    ), dropped=("指标 | 分值 | 得分",))  # fmt: skip


def _margins(s: str, n: int) -> Feature:
    references = (
        '<w:headerReference w:type="default" r:id="header1"/><w:footerReference w:type="default" r:id="footer1"/>'
    )
    data = _linked(
        _p(f"{s}正文") + f"<w:sectPr>{references}</w:sectPr>",
        header1=_part("hdr", _p(f"{s}项目{n}")), footer1=_part("ftr", _p("内部资料")),
    )  # fmt: skip
    return Feature(
        "header and footer", "docx", data, (f"{s}正文",), notes=(("header", f"{s}项目{n}"), ("footer", "内部资料"))
    )


def _fields(s: str, n: int) -> Feature:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF t</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_run(str(n))}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="DATE">{_run("2031年")}</w:fldSimple>'
    return Feature("fields", "docx", word(_p(_run(f"{s}见表") + field + _run("，") + simple)), (f"{s}见表{n}，2031年",))


def _storeys(s: str, n: int) -> Feature:
    body = _t(
        _row(_c("项目", _DOWN), _c("预算（万元）", _SPAN2), _c("支出（万元）", _SPAN2)),
        _row(_c("", _ON), "年初", "调整", "上半年", "下半年"),
        _row(s, f"{n}.00", f"{n}.50", "1.10", "2.20"),
    )
    return Feature("two-storey head", "docx", word(body), cells=(
        (1, 1, 1, "row_span", 2), (1, 1, 2, "column_span", 2), (1, 2, 5, "text", "下半年"),
        (1, 3, 3, "text", f"{n}.50"),
        (1, 0, 0, "columns", 5), (1, 0, 0, "header_rows", 2),
    ))  # fmt: skip


def _captions(s: str, n: int) -> Feature:
    body = _p(f"表{n} {s}资金情况表") + _p("单位：万元") + _t(_row("项目", "预算"), _row(s, f"{n}.00"))
    return Feature("caption and unit line", "docx", word(body), cells=(
        (1, 0, 0, "caption", f"表{n} {s}资金情况表"), (1, 0, 0, "unit_line", "单位：万元"),
        (1, 2, 2, "text", f"{n}.00"),
    ))  # fmt: skip


def _pictures(s: str, n: int) -> Feature:
    drawing = (
        '<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><pic:pic '
        'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline>'
        "</w:drawing></w:r>"
    )
    return Feature("picture", "docx", word(_p(_run(f"{s}{n}") + drawing)), (f"{s}{n}",), dropped=("图片",))


def _book(build: Callable[[Any], None]) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    build(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _formats(s: str, n: int) -> Feature:
    def build(sheet: Any) -> None:  # noqa: ANN401 - openpyxl
        for row in ((s, "值"), ("率", 0.9677), ("额", 1234567.5), ("日", dt.date(2031, 3, 5)), ("量", n), ("比", 0.5)):
            sheet.append(row)
        for place, code in (
            ("B2", "0.00%"),
            ("B3", "#,##0.00"),
            ("B4", 'yyyy"年"m"月"d"日"'),
            ("B5", '0"万人次"'),
            ("B6", "0%"),
        ):
            sheet[place].number_format = code

    return Feature("number formats", "xlsx", _book(build), cells=(
        (1, 2, 2, "text", "96.77%"), (1, 2, 2, "raw", "0.9677"), (1, 3, 2, "text", "1,234,567.50"),
        (1, 4, 2, "text", "2031年3月5日"), (1, 5, 2, "text", f"{n}万人次"), (1, 5, 2, "raw", str(n)),
        (1, 6, 2, "text", "50%"),
    ))  # fmt: skip


def _formulas(s: str, n: int) -> Feature:
    def build(sheet: Any) -> None:  # noqa: ANN401 - openpyxl
        for row in ((s, n), ("乙", 2), ("合计", "=SUM(B1:B2)"), ("率", "=B2/B3"), ("外", "=VLOOKUP(B1,A1:B2,2)")):
            sheet.append(row)

    return Feature("formulas without values", "xlsx", _book(build), cells=(
        (1, 3, 2, "text", str(n + 2)), (1, 3, 2, "flags", ("computed",)), (1, 3, 2, "formula", "=SUM(B1:B2)"),
        (1, 5, 2, "flags", ("uncomputed",)),
    ), dropped=("VLOOKUP",))  # fmt: skip


def _cached(s: str, n: int) -> Feature:
    from eval.hostile import sheet

    rows = (
        f'<row r="1"><c r="A1" t="inlineStr"><is><t>{s}</t></is></c><c r="B1"><f>C9*2</f><v>{n}.5</v></c></row>'
        '<row r="2"><c r="A2" t="inlineStr"><is><t>乙</t></is></c>'
        '<c r="B2" t="str"><f>A1&amp;"办"</f><v>缓存</v></c></row>'
    )
    return Feature("formulas with values", "xlsx", sheet(f"<sheetData>{rows}</sheetData>"), cells=(
        (1, 1, 2, "text", f"{n}.5"), (1, 1, 2, "formula", "=C9*2"), (1, 2, 2, "text", "缓存"),
    ))  # fmt: skip


def _unseen(s: str, n: int) -> Feature:
    def build(sheet: Any) -> None:  # noqa: ANN401 - openpyxl
        sheet.append((s, n))
        sheet.append(("藏", 7))
        sheet.row_dimensions[2].hidden = True
        other = sheet.parent.create_sheet("底稿")
        other.append(("内", 1))
        other.sheet_state = "hidden"

    return Feature("hidden rows and sheets", "xlsx", _book(build), cells=(
        (1, 2, 2, "text", "7"), (1, 2, 2, "flags", ("hidden-row",)), (2, 0, 0, "sheet", "底稿"),
        (2, 0, 0, "flags", ("hidden-sheet",)),
    ), dropped=("隐藏行 2", "隐藏工作表"))  # fmt: skip


def _sheet_head(s: str, n: int) -> Feature:
    def build(sheet: Any) -> None:  # noqa: ANN401 - openpyxl
        for row in ((f"{s}资金表",), ("", "", "单位：万元"), ("项目", "支出", ""), ("", "上半年", "下半年"), (s, n, 2)):
            sheet.append(row)
        for area in ("A1:C1", "A3:A4", "B3:C3"):
            sheet.merge_cells(area)

    return Feature("sheet heads", "xlsx", _book(build), cells=(
        (1, 0, 0, "caption", f"{s}资金表"), (1, 0, 0, "unit_line", "单位：万元"), (1, 3, 1, "row_span", 2),
        (1, 3, 2, "column_span", 2), (1, 5, 2, "text", str(n)), (1, 5, 2, "ref", "B5"),
    ))  # fmt: skip


def _remarks(s: str, n: int) -> Feature:
    def build(sheet: Any) -> None:  # noqa: ANN401 - openpyxl
        from openpyxl.comments import Comment
        from openpyxl.styles import Font

        for row in ((s, f"{n}台"), ("白", "#N/A")):
            sheet.append(row)
        sheet["A1"].comment = Comment("待核", "复核人")
        sheet["A2"].font = Font(color="FFFFFFFF")

    return Feature("sheet remarks", "xlsx", _book(build), cells=(
        (1, 1, 2, "text", f"{n}台"), (1, 2, 2, "flags", ("error",)), (1, 2, 1, "flags", ("white",)),
    ), notes=(("comment", "待核"),), dropped=("白色文字", "错误值"))  # fmt: skip


_MAKERS = (
    _tracked, _comments, _notes, _boxes, _controls, _numbering, _hidden, _nested, _split, _margins, _fields, _storeys,
    _captions, _pictures, _formats, _formulas, _cached, _unseen, _sheet_head, _remarks,
)  # fmt: skip


def features() -> tuple[Feature, ...]:
    """All documents, each kind with two subjects and figures."""
    rng = random.Random(20)
    return tuple(make(subject, rng.randrange(11, 99)) for make in _MAKERS for subject in rng.sample(_WORDS, 2))
