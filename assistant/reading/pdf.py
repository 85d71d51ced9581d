"""Reading of PDF files with a text layer (PDF 文件): text in reading order, tables, pages.

Scanned pages are recognised where the optional extra ``ocr`` is installed, and named as unread otherwise.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfexceptions import PDFException
from pdfminer.psexceptions import PSException
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from assistant.domain.document import Dropped, Paragraph, SourceDocument, Table
from assistant.errors import InputError
from assistant.reading.captions import bind_captions
from assistant.reading.grid import begins_anew, guess_header_rows
from assistant.reading.pdf_columns import read_in_columns
from assistant.reading.pdf_guard import refuse_bombs
from assistant.reading.pdf_limits import Budget
from assistant.reading.pdf_lines import Box, Char, Line, inside, join_lines, join_paragraphs
from assistant.reading.pdf_ocr import has_recogniser, recognise
from assistant.reading.pdf_tables import PageTable, build_page_table, continues, find_aligned, finish_cells, join_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

_PAGE_NUMBER = re.compile(r"(?:第\s*)?[-–—－·\s]*\d{1,4}[-–—－·\s]*(?:页)?(?:\s*[/共，,]\s*\d{1,4}\s*页?)?")
_MARGIN = 0.09
_PAGE_LIMIT = 2000
_PICTURE = 60.0
_WHOLE_PAGE = 0.6
_STAMP = 30
# What the parser lets out on damaged files, besides its own exceptions.
_DAMAGE = (
    PdfminerException,
    MalformedPDFException,
    PDFException,
    PSException,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(slots=True)
class _Page:
    number: int
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    scanned: bool = False


class _Listener(logging.Handler):
    """Takes the parser's complaints about damaged parts, which it otherwise only logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lost = False

    def emit(self, record: logging.LogRecord) -> None:
        self.lost = self.lost or "Data-loss" in str(record.msg)


@contextlib.contextmanager
def _listening(dropped: list[Dropped]) -> Iterator[None]:
    """Report a damaged content stream as something possibly unread."""
    logger, listener = logging.getLogger("pdfminer"), _Listener()
    logger.addHandler(listener)
    try:
        yield
    finally:
        logger.removeHandler(listener)
    if listener.lost:
        dropped.append(Dropped("整个文件", "文件局部损坏，可能有内容没有读到，请重新导出后再读"))


def read_pdf(data: bytes, name: str) -> SourceDocument:
    """Read a PDF file.

    Raises:
        InputError: The file is protected or damaged, or no page has a text layer.
    """
    refuse_bombs(data, name)
    dropped: list[Dropped] = []
    try:
        with _listening(dropped), pdfplumber.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) > _PAGE_LIMIT:
                raise InputError(name, f"超过 {_PAGE_LIMIT} 页", "篇幅合适的文件", "请拆分后重试")
            budget = Budget()
            pages = [_read_page(page, dropped, budget) for page in pdf.pages]
    except _DAMAGE as error:
        if isinstance(error, PDFPasswordIncorrect) or any(
            isinstance(item, PDFPasswordIncorrect) for item in error.args
        ):
            raise InputError(name, "文件有打开密码，无法读取", "没有打开密码的 PDF", "请去掉密码后另存") from error
        raise InputError(name, "PDF 已损坏或不完整，无法读取", "完整的 PDF", "请重新获取该文件，或重新导出") from error
    if not any(page.lines or page.tables for page in pages):
        raise InputError(
            name,
            f"共 {len(pages)} 页，都没有文字层（扫描图像）",
            "有文字层的 PDF",
            "请安装可选组件 ocr（pip install 'jixiao-assistant[ocr]'）后重试，或提供 Word、Excel 原文件",
        )
    _drop_margins(pages, dropped)
    blocks = _build_blocks(pages, dropped)
    digest = hashlib.sha256(data).hexdigest()
    return SourceDocument(name, "pdf", digest, bind_captions(blocks), dropped=tuple(dropped))


def _read_page(page: Any, dropped: list[Dropped], budget: Budget) -> _Page:  # noqa: ANN401 - pdfplumber has no types
    page = _stand_up(page)
    number = int(page.page_number)
    chars: list[Char] = [char for char in page.chars if char.get("upright", True)]
    slanted = "".join(char["text"] for char in page.chars if not char.get("upright", True)).strip()
    if slanted:
        dropped.append(Dropped(f"第{number}页", "斜排或竖排的文字（如水印），未计入", slanted))
    result = _Page(number, float(page.height))
    if _is_scan(page, chars):
        scan = budget.run(lambda: recognise(page)) if page.images and has_recogniser() else None
        if scan is not None:
            result.scanned = True
            dropped.extend(scan.dropped)
            _fill(result, scan.chars, scan.tables)
        else:
            what = budget.why or ("为扫描图像，未识别" if page.images else "没有文字")
            dropped.append(Dropped(f"第{number}页", f"第{number}页{'：' if budget.why else ''}{what}"))
            _fill(result, chars, [])
        page.close()
        return result
    _fill(result, _without_doubles(chars), [[tuple(box) for box in table.cells] for table in page.find_tables()])
    pictures = sum(image["width"] > _PICTURE and image["height"] > _PICTURE for image in page.images)
    dropped.extend(Dropped(f"第{number}页", "图片未读") for _ in range(pictures))
    page.close()
    return result


def _stand_up(page: Any) -> Any:  # noqa: ANN401 - pdfplumber has no types
    """Turn a page whose text lies on its side (横放的页), as wide tables are often printed."""
    turned = [char for char in page.chars if not char.get("upright", True)]
    if len(turned) * 2 <= len(page.chars):
        return page
    upwards = sum(1 if char["matrix"][1] > 0 else -1 for char in turned)
    page.page_obj.rotate = (page.page_obj.rotate + (90 if upwards > 0 else 270)) % 360
    return type(page)(page.pdf, page.page_obj, page.page_number, page.initial_doctop)


def _is_scan(page: Any, chars: list[Char]) -> bool:  # noqa: ANN401 - pdfplumber has no types
    """Tell whether a page is a picture: no text, or hardly more than a stamp or number over a picture of the page."""
    letters = sum(bool(char["text"].strip()) for char in chars)
    area = float(page.width) * float(page.height)
    covered = any(image["width"] * image["height"] > area * _WHOLE_PAGE for image in page.images)
    return not letters or (covered and letters <= _STAMP)


def _fill(result: _Page, chars: list[Char], tables: list[list[Box]]) -> None:
    """Sort a page's characters into its ruled tables and, for the rest, into lines."""
    for boxes in tables:
        built = build_page_table(boxes, chars, result.number)
        if built is not None and any(cell.text for cell in built.cells):
            if result.scanned:
                built.flags.add("ocr")
            result.tables.append(built)
            box = built.box
            chars = [char for char in chars if not inside(char, box)]
    result.lines = read_in_columns(chars)


def _without_doubles(chars: list[Char]) -> list[Char]:
    """Leave out characters printed twice on one spot, as some programs make letters bold."""
    seen: set[tuple[str, int, int]] = set()
    kept = []
    for char in chars:
        key = (char["text"], round_to(char["x0"]), round_to(char["top"]))
        if key not in seen:
            seen.add(key)
            kept.append(char)
    return kept


def round_to(value: float) -> int:
    """Return the nearest whole point of a position."""
    return int(value + 0.5)


def _margin_key(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _drop_margins(pages: list[_Page], dropped: list[Dropped]) -> None:
    """Leave out page numbers, and lines that stand at the top or foot of most pages."""
    edge_lines = [(page, line) for page in pages for line in page.lines if _in_margin(page, line)]
    counts = Counter(_margin_key(line.text) for _, line in edge_lines)
    least = max(2, len(pages) // 2)
    reported: set[str] = set()
    for page, line in edge_lines:
        is_number = bool(_PAGE_NUMBER.fullmatch(line.text.strip()))
        if not is_number and counts[_margin_key(line.text)] < least:
            continue
        page.lines.remove(line)
        key = "页码" if is_number else _margin_key(line.text)
        if key not in reported:
            reported.add(key)
            place = f"第{page.number}页"
            dropped.append(
                Dropped(place, "页码，各页均未计入正文" if is_number else "页眉或页脚，各页均未计入正文", line.text)
            )


def _in_margin(page: _Page, line: Line) -> bool:
    return line.bottom < page.height * _MARGIN or line.top > page.height * (1 - _MARGIN)


def _build_blocks(pages: list[_Page], dropped: list[Dropped]) -> list[Paragraph | Table]:
    items: list[tuple[int, list[Line]] | PageTable] = []
    tables = 0
    scanned = {page.number for page in pages if page.scanned}
    for page in pages:
        for item in _order(page):
            last = items[-1] if items else None
            if (
                isinstance(item, PageTable)
                and isinstance(last, PageTable)
                and item.page > last.page
                and continues(last, item)
                and not begins_anew(*([part.row_texts(row) for row in range(part.rows)] for part in (last, item)))
            ):
                join_tables(last, item, f"表{tables}")
                last.page = item.page
                continue
            tables += isinstance(item, PageTable)
            items.append(item)
    blocks: list[Paragraph | Table] = []
    _join_over_pages(items)
    for item in items:
        if isinstance(item, PageTable):
            blocks.append(_build_table(item, sum(isinstance(block, Table) for block in blocks) + 1))
            dropped.extend(item.dropped)
        else:
            number, lines = item
            index = sum(isinstance(block, Paragraph) for block in blocks) + 1
            flags = ("ocr",) if number in scanned else ()
            blocks.append(Paragraph(index, join_lines(line.text for line in lines), page=number, flags=flags))
    return blocks


def _order(page: _Page) -> list[tuple[int, list[Line]] | PageTable]:
    """Return a page's paragraphs and tables from top to bottom."""
    aligned = find_aligned(page.lines, page.number)
    taken = {index for start, stop, _ in aligned for index in range(start, stop)}
    tables = sorted([*page.tables, *(table for _, _, table in aligned)], key=lambda table: table.box[1])
    items: list[tuple[int, list[Line]] | PageTable] = []
    rest = [line for index, line in enumerate(page.lines) if index not in taken]
    for table in tables:
        before = [line for line in rest if line.top < table.box[1]]
        rest = rest[len(before) :]
        items.extend((page.number, group) for group in join_paragraphs(before))
        items.append(table)
    items.extend((page.number, group) for group in join_paragraphs(rest))
    return items


def _join_over_pages(items: list[tuple[int, list[Line]] | PageTable]) -> None:
    """Join a paragraph that ends a page without a full stop with the one that begins the next at the margin."""
    index = 1
    while index < len(items):
        first, second = items[index - 1], items[index]
        if not isinstance(first, PageTable) and not isinstance(second, PageTable) and _goes_on(first, second):
            first[1].extend(second[1])
            del items[index]
        else:
            index += 1


def _goes_on(first: tuple[int, list[Line]], second: tuple[int, list[Line]]) -> bool:
    last, opening = first[1][-1], second[1][0]
    if first[0] == second[0] or last.text[-1:] in "。！？：；" or abs(last.size - opening.size) > 0.5:  # noqa: PLR2004 - half a point
        return False
    long = len(first[1]) > 1 or last.right - last.left > 20 * last.size
    flush = len(second[1]) == 1 or opening.left <= second[1][1].left + opening.size * 0.5
    return long and flush


def _build_table(item: PageTable, index: int) -> Table:
    cells, rows, columns = finish_cells(item)
    flags = tuple(sorted(item.flags))
    return Table(index, rows, columns, cells, page=item.page, flags=flags, header_rows=guess_header_rows(rows, cells))
