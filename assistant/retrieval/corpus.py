"""Texts cut into passages (语料切分): laws by article, reports by outline and table row.

Works on documents as read; what a document is and when it applies is read in
``assistant.retrieval.metadata``, keeping the passages is the store's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.domain.document import Paragraph, Table
from assistant.language.outline import looks_like_heading, parse_heading
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.domain.document import Cell, SourceDocument

LONGEST = 600
"""A report passage holds at most this many characters, so that finding it means something."""

_SHORT = 60
_ARTICLE = re.compile(
    r"(第[零〇一二三四五六七八九十百千两\d]+条(?:之[一二三四五六七八九十]+)?)(?:[\s　:：]+|(?=[^款项规的之]))"
)
_CHAPTER = re.compile(r"第[零〇一二三四五六七八九十百\d]+(编|章|节)[\s　]*\S.{0,40}$")
_CHAPTER_LEVELS = {"编": 1, "章": 2, "节": 3}
_DEDUCTION = re.compile(r"扣(?:减|除)?了?\s*[\d０-９一二三四五六七八九十半.．]+\s*分|扣分|失分")
_COLUMN_NAME = re.compile(
    r"(?:[一二三四]级)?指标(?:名称|内容|性质|解释|说明|值)?|(?:年度|预期|实际)?(?:目标|指标|完成)值|(?:年初|全年|调整)?(?:预算|执行|到位|决算)数"
    r"(?:[（(]万元[）)])?|(?:预算)?执行率|完成率|得分率|(?:标准)?分值|权重|满分|得分|扣分(?:理由|原因)?|平均分|评分标准|评价(?:要点|标准)|"
    r"偏差原因.*|绩效指标性质|绩效度量单位|(?:计量)?单位|(?:目标|实际)?完成情况|预期目标|序号|备注|\d{4}年|专家\d*"
)
_FIGURE = re.compile(r"[≥≤<>＞＜=]?\s*[\d.,]+")
_EMPTY_CELLS = frozenset({"", "—", "-", "－", "——", "/", "\\"})
# Sentences that speak to a program rather than to a reader; they stay data and are shown as such.
_INSTRUCTION = re.compile(
    r"(?:忽略|无视|忘记)(?:以上|上述|之前|前面|此前|所有)[^。]{0,12}(?:指令|指示|要求|提示|规则|内容)|"
    r"(?:你现在是|你是一个|作为(?:一个)?AI|请直接(?:输出|回答|给出)满分)|"
    r"ignore (?:all |any )?(?:previous|prior|above)|system prompt|<\|im_start\|>",
    re.IGNORECASE,
)
_HIDDEN = frozenset({"hidden", "white", "hidden-row", "hidden-column", "tiny"})

Part = Literal["article", "paragraph", "row", "deduction"]


@dataclass(frozen=True, slots=True)
class Cutting:
    """One passage before it is stored (切片): its text, article, context path and place.

    ``path`` leads from the document's chapter or heading to the passage; ``block`` is where it
    starts. ``flags`` tells of hidden text (``hidden``) and of text that gives orders
    (``instruction``).
    """

    text: str
    part: Part
    block: str
    path: tuple[str, ...] = ()
    article: str | None = None
    flags: tuple[str, ...] = ()


def is_law(document: SourceDocument) -> bool:
    """Tell a law or measure, which numbers its articles, from a report."""
    numbered = 0
    for paragraph in document.paragraphs:
        numbered += _ARTICLE.match(paragraph.text.lstrip()) is not None
        if numbered == 3:  # noqa: PLR2004 - one or two may be quoted in a report
            return True
    return False


def cut_document(document: SourceDocument) -> tuple[Cutting, ...]:
    """Cut a document into passages in reading order (切分), laws by article, all else by outline."""
    return cut_law(document) if is_law(document) else cut_report(document)


def cut_law(document: SourceDocument) -> tuple[Cutting, ...]:
    """Cut a law by 条; 款 and 项 stay with their article, in lines; what stands before is one passage."""
    found: list[Cutting] = []
    chapters: dict[int, str] = {}
    lines: list[str] = []
    head: Paragraph | None = None
    article: str | None = None
    flags: set[str] = set()

    def close() -> None:
        text = "\n".join(lines)
        # What stands before the first article is kept only where it says something: not title and dates.
        if head is not None and (article is not None or "。" in text):
            path = tuple(chapters[level] for level in sorted(chapters))
            found.append(Cutting(text, "article", head.block, path, article, _flags(text, flags)))

    for paragraph in document.paragraphs:
        text = paragraph.text.strip()
        if not text or text.startswith("<!--"):
            continue
        start = _ARTICLE.match(text)
        chapter = _CHAPTER.match(text) if start is None else None
        titled = chapter is None and start is None and paragraph.level is not None and paragraph.level > 1
        if start is not None or chapter is not None or titled:
            close()
            lines, head, article, flags = [], None, None, set()
        if chapter is not None or titled:
            level = _CHAPTER_LEVELS[chapter[1]] if chapter is not None else 2
            chapters = {at: name for at, name in chapters.items() if at < level} | {level: " ".join(text.split())}
            continue
        if start is not None:
            article = start[1]
        if head is None:
            head = paragraph
        lines.append(text)
        flags |= set(paragraph.flags) & _HIDDEN
    close()
    return tuple(found)


def cut_report(document: SourceDocument) -> tuple[Cutting, ...]:
    """Cut a report by heading, paragraph and table row; deductions come once more by themselves."""
    found: list[Cutting] = []
    headings: dict[int, str] = {}
    waiting: Cutting | None = None
    for block in document.blocks:
        if isinstance(block, Table):
            found += [waiting] if waiting else []
            waiting = None
            found += _cut_table(block, tuple(headings[level] for level in sorted(headings)))
            continue
        text = block.text.strip()
        if not text or text.startswith("<!--"):
            continue
        level = _heading_level(block, text)
        if level is not None:
            found += [waiting] if waiting else []
            waiting = None
            headings = {at: name for at, name in headings.items() if at < level} | {level: text}
            continue
        path = tuple(headings[at] for at in sorted(headings))
        for piece in _pieces(text):
            cutting = Cutting(piece, "paragraph", block.block, path, None, _flags(piece, set(block.flags)))
            # Lines of a few words say little alone; they go with the next under the same heading.
            fits = waiting is not None and len(waiting.text) + len(piece) < LONGEST
            if waiting is not None and fits and waiting.flags == cutting.flags:
                waiting = replace(waiting, text=f"{waiting.text}\n{piece}")
            else:
                found += [waiting] if waiting else []
                waiting = cutting
            if len(waiting.text) >= _SHORT:
                found.append(waiting)
                waiting = None
        found += [
            Cutting(sentence, "deduction", block.block, path, None, _flags(sentence, set(block.flags)))
            for sentence in _deductions(text)
        ]
    found += [waiting] if waiting else []
    return tuple(found)


def _heading_level(paragraph: Paragraph, text: str) -> int | None:
    if paragraph.level is not None and len(text) <= 60:  # noqa: PLR2004 - styled paragraphs may be whole texts
        return paragraph.level
    if not looks_like_heading(text):
        return None
    number = parse_heading(text)
    return 1 if number is None else max(number.level, 1)


def _pieces(text: str) -> Iterator[str]:
    """Cut a long paragraph at sentences into pieces of at most ``LONGEST`` characters."""
    if len(text) <= LONGEST:
        yield text
        return
    piece = ""
    for start, end in split_sentences(text):
        sentence = text[start:end]
        if piece and len(piece) + len(sentence) > LONGEST:
            yield piece
            piece = ""
        piece += sentence
        while len(piece) > LONGEST:
            yield piece[:LONGEST]
            piece = piece[LONGEST:]
    if piece:
        yield piece


def _deductions(text: str) -> Iterator[str]:
    """Find the sentences that tell of lost points, where they are not the whole paragraph."""
    spans = split_sentences(text)
    if len(spans) > 1:
        for start, end in spans:
            if _DEDUCTION.search(text, start, end):
                yield text[start:end]


def _cut_table(table: Table, path: tuple[str, ...]) -> Iterator[Cutting]:
    """Cut a table into one passage per row: ``header：value`` pairs under caption and unit.

    Forms hold several blocks with headers of their own; each row reads by the last header above it.
    """
    title = "，".join(part.strip() for part in (table.sheet, table.caption, table.unit_line) if part)
    own = (*path, title) if title else path
    top = max(table.header_rows, int(_opens_with_header(table)))
    headers = {column: _header(table, column, 1, top) for column in range(1, table.columns + 1)}
    since = top
    for row in range(top + 1, table.rows + 1):
        if _is_header(table, row):
            headers = {column: _header(table, column, row, row) for column in range(1, table.columns + 1)}
            since = row
            continue
        pairs = []
        flags: set[str] = set()
        for cell in table.row_cells(row):
            value = " ".join(cell.text.split())
            # A cell that reaches down from the header names the block, not this row.
            if value in _EMPTY_CELLS or cell.row <= since:
                continue
            header = headers[cell.column]
            pairs.append(f"{header}：{value}" if header and header != value else value)
            flags |= set(cell.flags)
        for text in _pieces("；".join(pairs)):
            yield Cutting(text, "row", f"{table.block}r{row}", own, None, _flags(text, flags))
    for cell in table.cells:
        for inner in cell.inner:
            yield from _cut_table(inner, own)


def _is_header(table: Table, row: int) -> bool:
    """Tell a row of column names inside a form: most of its cells are names that forms use."""
    texts = ["".join(cell.text.split()) for cell in table.row_cells(row) if cell.row == row]
    filled = [text for text in texts if text]
    known = sum(_COLUMN_NAME.fullmatch(text) is not None for text in filled)
    return known >= 3 and known * 2 > len(filled)  # noqa: PLR2004 - two may be label and value of a form


def _opens_with_header(table: Table) -> bool:
    """Tell whether the first row names the columns: known names, or words above figures."""
    if table.rows < 2 or _is_header(table, 1):  # noqa: PLR2004 - a header needs a row below it
        return table.rows > 1
    first = [cell.text.strip() for cell in table.row_cells(1)]
    below = [cell.text.strip() for cell in table.row_cells(2) if cell.row == 2]  # noqa: PLR2004 - the second row
    if len(first) > 1 and all(_COLUMN_NAME.fullmatch("".join(text.split())) for text in first):
        return True
    wordy = len(first) > 1 and all(text and not _FIGURE.match(text) for text in first)
    return wordy and (len(first) > 2 or any(_FIGURE.match(text) for text in below))  # noqa: PLR2004 - label and value


def _header(table: Table, column: int, top: int, bottom: int) -> str:
    names: list[str] = []
    for row in range(top, bottom + 1):
        cell: Cell | None = table.at(row, column)
        name = "" if cell is None else "".join(cell.text.split())
        # A cell across the whole table is a title, not the name of a column.
        if name and name not in names and cell is not None and cell.column_span < table.columns:
            names.append(name)
    return "/".join(names)


def _flags(text: str, flags: set[str]) -> tuple[str, ...]:
    found = {"hidden"} if flags & _HIDDEN else set()
    if _INSTRUCTION.search(text):
        found.add("instruction")
    return tuple(sorted(found))
