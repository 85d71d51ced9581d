"""Reading of Word files (Word 文档) from their XML: body, tables, notes, and what was left out.

Texts come from ``word_text``, grids from ``word_tables``, order and numbers from ``word_plan``; here they
become a ``SourceDocument``. Nothing outside the file is followed and no macro is run.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.document import Cell, Dropped, Paragraph, ParagraphKind, SourceDocument, Table
from assistant.errors import InputError
from assistant.reading.captions import bind_captions
from assistant.reading.grid import guess_header_rows
from assistant.reading.memory import paused_collection
from assistant.reading.package import Package, Relation
from assistant.reading.word_numbering import VAL, Numbering, W, read_numbering
from assistant.reading.word_plan import ParagraphPlan, TablePlan, find_blocks, plain_text, plan_body
from assistant.reading.word_styles import Style, Styles, find_child, paragraph_level, read_list, read_styles
from assistant.reading.word_tabbed import TabbedTable, find_tabbed
from assistant.reading.word_tables import GridCell, find_children
from assistant.reading.word_text import Inline, Story, has_dark_cell, read_inline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.reading.package import Element

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FOLLOWED = frozenset({"image", "oleObject", "attachedTemplate", "frame", "subDocument", "aFChunk", "video", "audio"})


@dataclass(slots=True)
class _Reader:
    styles: Styles
    numbering: Numbering
    story: Story
    blocks: list[Paragraph | Table] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    paragraphs: int = 0


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph's text with its number, ready for a block or a cell."""

    text: str
    numbering: str
    level: int | None
    inline: Inline
    flags: tuple[str, ...]


def read_word(data: bytes, name: str) -> SourceDocument:
    """Read a Word file (.docx, .docm).

    Raises:
        InputError: The file is damaged, or there is no text in it.
    """
    with paused_collection():
        return _read_document(data, name)


def _read_document(data: bytes, name: str) -> SourceDocument:
    package = Package(data, name)
    main = next((item.target for item in package.relations("") if item.kind == "officeDocument"), "word/document.xml")
    root = package.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if body is None:
        raise InputError(
            name, "不是有效的 Word 文档（缺少正文部分）", "完整的 .docx 文件", "请用 Word 打开并另存一份后重试"
        )
    relations = {item.id: item for item in package.relations(main)}
    by_kind = {item.kind: item.target for item in relations.values() if not item.external}
    styles = read_styles(package.xml(by_kind.get("styles", "")))
    numbering = read_numbering(package.xml(by_kind.get("numbering", "")))
    reader = _Reader(styles, numbering, Story(styles))
    plans = plan_body(body)
    tabbed, doubtful = find_tabbed(plans)
    for plan in plans:
        _read_plan(reader, plan, tabbed)
    reader.story.dropped.extend(doubtful)
    _read_boxes(reader)
    references = [item.get(f"{_R}id", "") for item in body.iter(f"{W}headerReference", f"{W}footerReference")]
    for key in dict.fromkeys(references):
        if key in relations:
            _read_margin(reader, package, relations[key].target, relations[key].kind)
    _read_notes(reader, package, by_kind)
    dropped = [*reader.story.dropped, *_find_unread(package, [*relations.values()], body)]
    if package.declares_entities(main):
        dropped.append(Dropped("整个文件", "文件自定义了实体，未展开，所代表的文字未读"))
    if not reader.blocks and not reader.notes:
        pictures = sum("图片" in item.why for item in dropped)
        raise InputError(
            name, f"文档中没有文字（图片 {pictures} 处）", "含有正文或表格的文档", "如为扫描件，请先作文字识别后重试"
        )
    digest = hashlib.sha256(data).hexdigest()
    return SourceDocument(name, "docx", digest, bind_captions(reader.blocks), tuple(reader.notes), tuple(dropped))


def walk_blocks(body: Element) -> Iterator[tuple[str, Element]]:
    """Yield every block of a Word body with its id, as ``read`` numbers them (块编号与元素).

    Paragraphs are ``p57`` with their ``w:p``; tables ``t4`` with their first ``w:tbl``, followed by their
    cells ``t4r2c3`` with their ``w:tc`` and by the tables within those cells. Empty paragraphs have
    numbers too, though ``read`` gives no block for them.
    """
    plans = plan_body(body)
    tabbed = {each.first: each for each in find_tabbed(plans)[0]}
    for plan in plans:
        if isinstance(plan, ParagraphPlan):
            if plan.index in tabbed:
                yield tabbed[plan.index].table.block, plan.element
                yield from tabbed[plan.index].elements.items()
            yield f"p{plan.index}", plan.element
        else:
            yield from _walk_table(plan)


def _walk_table(plan: TablePlan) -> Iterator[tuple[str, Element]]:
    yield f"t{plan.index}", plan.elements[0]
    for place, cell in enumerate(plan.grid.cells):
        yield f"t{plan.index}r{cell.row}c{cell.column}", cell.element
        for inner in plan.inner.get(place, []):
            yield from _walk_table(inner)


def find_runs(element: Element, numbering: str = "") -> tuple[tuple[int, int, Element], ...]:
    """Return where each run of a paragraph stands in its block's text: (start, end, ``w:r``).

    Args:
        element: A ``w:p`` as ``walk_blocks`` yields it; for a cell, give its paragraphs one by one.
        numbering: The block's ``numbering``, which stands before the runs.
    """
    runs = read_inline(element, Story(Styles())).runs
    return tuple((start + len(numbering), end + len(numbering), run) for start, end, run in runs)


def _read_plan(reader: _Reader, plan: ParagraphPlan | TablePlan, tabbed: tuple[TabbedTable, ...]) -> None:
    if isinstance(plan, TablePlan):
        reader.blocks.append(_read_table(reader, plan))
        return
    reader.paragraphs = plan.index
    reader.story.place = f"第{plan.index}段"
    held = next((each for each in tabbed if each.first <= plan.index <= each.last), None)
    if held is not None:
        if plan.index == held.first:
            reader.blocks.append(held.table)
        return
    line = _read_line(reader, plan.element)
    if line.inline.text:
        reader.blocks.append(
            Paragraph(
                plan.index,
                line.text,
                level=line.level,
                numbering=line.numbering,
                flags=line.flags,
                bold=line.inline.bold,
            )
        )


def _read_line(reader: _Reader, element: Element) -> _Line:
    properties = find_child(element, f"{W}pPr")
    named = None if properties is None else properties.find(f"{W}pStyle")
    style_id = None if named is None else named.get(VAL)
    style = reader.styles.paragraph(style_id)
    inline = read_inline(element, reader.story, style)
    gone = properties is not None and properties.find(f"{W}rPr/{W}del") is not None
    prefix, bullet = "", False
    if inline.text or not gone:
        prefix, bullet = _read_number(reader, properties, style_id, style)
    if gone and inline.text:
        reader.story.drop("段落标记已修订删除，接受修订后本段将与下段相连", inline.text[-20:])
    flags = set(inline.flags)
    flags |= {"bullet"} if bullet else set()
    flags |= {"toc"} if style.contents else set()
    if prefix and inline.text and prefix[-1].isdigit() and inline.text[0].isdigit():
        prefix += " "
    level = None if style.contents else paragraph_level(properties, style)
    return _Line(prefix + inline.text, prefix, level, inline, tuple(sorted(flags)))


def _read_number(reader: _Reader, properties: Element | None, style_id: str | None, style: Style) -> tuple[str, bool]:
    list_id, level = read_list(properties)
    if list_id is None:
        list_id = style.list_id
        if level is None:
            level = style.list_level
        if level is None and style_id is not None:
            level = reader.numbering.style_lists.get(style_id, (None, None))[1]
    if list_id is None or list_id == "0":
        return "", False
    return reader.numbering.next(list_id, level or 0)


def _read_table(reader: _Reader, plan: TablePlan) -> Table:
    story = reader.story
    grid = plan.grid
    flags = ["joined"] if len(plan.elements) > 1 else []
    table_place = f"表{plan.index}"
    story.place = table_place
    if plan.repeated_rows:
        story.drop("续页重复的表头，已并入上表", " | ".join(_first_texts(plan.elements[1])))
    for row in grid.deleted:
        story.drop("修订删除的表格行，未计入", plain_text(row))
    for number in sorted(grid.hidden_rows):
        story.drop(f"第{number}行为隐藏行，已读入，请核对")
    styled = plan.elements[0].find(f"{W}tblPr/{W}tblStyle")
    shaded = reader.styles.get(None if styled is None else styled.get(VAL)).shaded
    outer_shade = story.shaded
    cells = []
    for place, item in enumerate(grid.cells):
        story.place = f"{table_place} 行{item.row} 列{item.column}"
        story.shaded = outer_shade or shaded or has_dark_cell(find_child(item.element, f"{W}tcPr"))
        cells.append(_read_cell(reader, item, plan.inner.get(place, []), hidden=item.row in grid.hidden_rows))
    story.shaded = outer_shade
    header_rows = grid.header_rows or guess_header_rows(grid.rows, cells)
    return Table(plan.index, grid.rows, grid.columns, tuple(cells), flags=tuple(flags), header_rows=header_rows)


def _first_texts(table: Element) -> list[str]:
    row = next(find_children(table, f"{W}tr"), None)
    return [] if row is None else [plain_text(cell) for cell in find_children(row, f"{W}tc")]


def _read_cell(reader: _Reader, item: GridCell, inner: list[TablePlan], *, hidden: bool) -> Cell:
    lines: list[str] = []
    flags: set[str] = {"hidden-row"} if hidden else set()
    for element in find_blocks(item.element):
        if element.tag == f"{W}p":
            line = _read_line(reader, element)
            lines.append(line.text)
            flags.update(line.flags)
    for covered in item.covered:
        text = plain_text(covered)
        if text:
            reader.story.drop("被合并单元格遮住的文字，未计入", text)
    return Cell(
        item.row,
        item.column,
        "\n".join(filter(None, (line.rstrip() for line in lines))),
        item.row_span,
        item.column_span,
        flags=tuple(sorted(flags)),
        inner=tuple(_read_table(reader, table) for table in inner),
    )


def _add_note(reader: _Reader, kind: ParagraphKind, line: _Line) -> None:
    if not line.inline.text:
        return
    index = reader.paragraphs + len(reader.notes) + 1
    reader.notes.append(
        Paragraph(index, line.text, numbering=line.numbering, kind=kind, flags=line.flags, bold=line.inline.bold)
    )


def _read_story(reader: _Reader, root: Element, kind: ParagraphKind) -> None:
    """Read the paragraphs of a note or text box; tables in it become lines with tabs."""
    for element in find_blocks(root):
        if element.tag == f"{W}p":
            _add_note(reader, kind, _read_line(reader, element))
        elif element.tag == f"{W}tbl":
            reader.story.drop("此处的表格按文字读入")
            for row in find_children(element, f"{W}tr"):
                text = "\t".join(plain_text(cell) for cell in find_children(row, f"{W}tc"))
                _add_note(reader, kind, _Line(text, "", None, Inline(text), ()))


def _read_boxes(reader: _Reader) -> None:
    story = reader.story
    while story.boxes:
        place, box = story.boxes.pop(0)
        story.place = f"{place} 文本框"
        _read_story(reader, box, "textbox")


def _read_margin(reader: _Reader, package: Package, part: str, kind: str) -> None:
    root = package.xml(part)
    if root is None:
        return
    known = {note.text for note in reader.notes}
    before = len(reader.notes)
    reader.story.place = "页眉" if kind == "header" else "页脚"
    _read_story(reader, root, "header" if kind == "header" else "footer")
    _read_boxes(reader)
    reader.notes[before:] = [note for note in reader.notes[before:] if note.text not in known]


_NOTES: tuple[tuple[str, ParagraphKind, str, str], ...] = (
    ("footnotes", "footnote", f"{W}footnote", "脚注"),
    ("endnotes", "endnote", f"{W}endnote", "尾注"),
    ("comments", "comment", f"{W}comment", "批注"),
)


def _read_notes(reader: _Reader, package: Package, by_kind: dict[str, str]) -> None:
    for relation, kind, tag, place in _NOTES:
        root = package.xml(by_kind.get(relation, ""))
        if root is None:
            continue
        for number, item in enumerate((item for item in root.iterfind(tag) if item.get(f"{W}type") is None), 1):
            reader.story.place = f"{place}{number}"
            _read_story(reader, item, kind)
            _read_boxes(reader)


def _find_unread(package: Package, relations: list[Relation], body: Element) -> list[Dropped]:
    found = []
    if any(member.endswith("vbaProject.bin") for member in package.members):
        found.append(Dropped("整个文件", "含有宏，未读取也不会运行"))
    found.extend(
        Dropped("整个文件", "外部链接的内容，未读取", item.target)
        for item in relations
        if item.external and item.kind in _FOLLOWED
    )
    found.extend(Dropped("正文", "嵌入的外部文档片段，未读取") for _ in body.iter(f"{W}altChunk", f"{W}subDoc"))
    return found
