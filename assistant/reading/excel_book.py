"""The parts of an Excel workbook (工作簿): sheets, shared texts, styles, and the cells as stored.

Read straight from the XML, so that formulas, stored values, formats and merges come in one pass. How
values are shown is left to ``excel_formats``, tables to ``excel``.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from assistant.errors import InputError
from assistant.reading.excel_formats import BUILT_IN
from assistant.reading.excel_formulas import column_number, shift_formula
from assistant.reading.excel_rows import PlainRows, find_plain_rows, unescape
from assistant.reading.package import describe_fault

if TYPE_CHECKING:
    from assistant.reading.package import Element, Package

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_CELL, _VALUE, _FORMULA, _INLINE = f"{S}c", f"{S}v", f"{S}f", f"{S}is"
CELL_LIMIT = 1_500_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class Format:
    """What a cell's style says: its number format, and whether its letters are white on no fill."""

    code: str = "General"
    white: bool = False


@dataclass(slots=True)
class StoredCell:
    """A cell as stored: kind (n, s, str, b, e, d), value and formula, number of its style."""

    kind: str
    value: str | None
    formula: str | None
    style: int


@dataclass(slots=True)
class SheetPart:
    """One worksheet: name, state, part, and what stands in it by (row, column).

    ``astray`` counts the cells whose addresses no worksheet has.
    """

    name: str
    state: str
    part: str
    cells: dict[tuple[int, int], StoredCell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    margins: list[tuple[str, str]] = field(default_factory=list)
    astray: int = 0


@dataclass(slots=True)
class Book:
    """A workbook: its sheets in order, its texts and its formats."""

    sheets: list[SheetPart]
    texts: list[str]
    formats: list[Format]
    epoch_1904: bool = False


def read_address(text: str) -> tuple[int, int] | None:
    """Return the row and column of a cell address; None where it is none."""
    match = _ADDRESS.fullmatch(text)
    return None if match is None else (int(match[2]), column_number(match[1]))


def read_range(text: str) -> tuple[int, int, int, int] | None:
    """Return top, left, bottom, right of a range address; None where it is none."""
    first, _, last = text.partition(":")
    start, stop = read_address(first), read_address(last or first)
    if start is None or stop is None:
        return None
    return min(start[0], stop[0]), min(start[1], stop[1]), max(start[0], stop[0]), max(start[1], stop[1])


def _text_of(item: Element) -> str:
    """Join the runs of a text, leaving the phonetic guides out."""
    if len(item) == 1 and item[0].tag == f"{S}t":
        return item[0].text or ""
    parts = []
    for child in item:
        if child.tag == f"{S}t":
            parts.append(child.text or "")
        elif child.tag == f"{S}r":
            parts.extend(text.text or "" for text in child.iterfind(f"{S}t"))
    return "".join(parts)


def open_book(package: Package) -> Book:
    """Read a workbook's outline: sheets without their cells, texts, formats.

    Raises:
        InputError: The package holds no workbook.
    """
    main = next((item.target for item in package.relations("") if item.kind == "officeDocument"), "xl/workbook.xml")
    root = package.xml(main)
    if root is None or root.find(f"{S}sheets") is None:
        raise InputError(
            package.name,
            "不是有效的 Excel 工作簿（缺少工作表清单）",
            "完整的 .xlsx 文件",
            "请用 Excel 或 WPS 打开并另存一份后重试",
        )
    relations = {item.id: item for item in package.relations(main)}
    by_kind = {item.kind: item.target for item in relations.values() if not item.external}
    texts_root = package.xml(by_kind.get("sharedStrings", ""))
    texts = [] if texts_root is None else [_text_of(item) for item in texts_root.iterfind(f"{S}si")]
    properties = root.find(f"{S}workbookPr")
    sheets = []
    for item in root.iterfind(f"{S}sheets/{S}sheet"):
        relation = relations.get(item.get(f"{_R}id", ""))
        if relation is not None and relation.kind == "worksheet" and relation.target in package.members:
            sheets.append(SheetPart(item.get("name", ""), item.get("state", "visible"), relation.target))
    formats = _read_formats(package.xml(by_kind.get("styles", "")))
    epoch = properties is not None and properties.get("date1904") in {"1", "true"}
    return Book(sheets, texts, formats, epoch)


def _read_formats(root: Element | None) -> list[Format]:
    if root is None:
        return [Format()]
    codes = dict(BUILT_IN)
    for item in root.iterfind(f"{S}numFmts/{S}numFmt"):
        if (item.get("numFmtId") or "").isdigit():
            codes[int(item.get("numFmtId", "0"))] = item.get("formatCode", "General")
    white_fonts = [_is_white(font.find(f"{S}color")) for font in root.iterfind(f"{S}fonts/{S}font")]
    plain_fills = [_is_plain(fill.find(f"{S}patternFill")) for fill in root.iterfind(f"{S}fills/{S}fill")]
    formats = []
    for item in root.iterfind(f"{S}cellXfs/{S}xf"):
        number, font, fill = (_integer(item.get(name)) for name in ("numFmtId", "fontId", "fillId"))
        white = font < len(white_fonts) and white_fonts[font] and (fill >= len(plain_fills) or plain_fills[fill])
        formats.append(Format(codes.get(number, "General"), white))
    return formats or [Format()]


def _integer(text: str | None) -> int:
    return int(text) if text is not None and text.isdigit() else 0


def _is_white(colour: Element | None) -> bool:
    return colour is not None and ((colour.get("rgb") or "").upper().endswith("FFFFFF") or colour.get("theme") == "0")


def _is_plain(fill: Element | None) -> bool:
    if fill is None:
        return True
    front = fill.find(f"{S}fgColor")
    return fill.get("patternType", "none") == "none" or _is_white(front)


def read_cells(package: Package, sheet: SheetPart) -> None:
    """Read a sheet's cells, merges and hidden rows and columns into it.

    Raises:
        InputError: The part is damaged, or holds more cells than can be read.
    """
    data = package.read(sheet.part) or b""
    try:
        _parse_cells(data, sheet)
    except etree.XMLSyntaxError as error:
        raise InputError(
            package.name,
            f"工作表“{sheet.name}”无法解析：{describe_fault(sheet.part, error)}",
            "完整的工作簿",
            "请用 Excel 或 WPS 打开并另存一份后重试",
        ) from error
    if len(sheet.cells) >= CELL_LIMIT:
        raise InputError(
            package.name, f"工作表“{sheet.name}”超过 {CELL_LIMIT} 个单元格", "大小合适的工作表", "请删去无关内容后重试"
        )


def _parse_cells(data: bytes, sheet: SheetPart) -> None:
    rows = find_plain_rows(data)
    if rows is not None and _take_rows(sheet, rows):
        data = rows.rest
    shared: dict[str, tuple[str, int, int]] = {}
    plain: dict[tuple[str, str | None, str | None], StoredCell] = {}
    wanted = tuple(f"{S}{name}" for name in ("row", "mergeCell", "col", "oddHeader", "oddFooter"))
    row_number = 0
    events = etree.iterparse(
        io.BytesIO(data), events=("end",), tag=wanted, resolve_entities=False, no_network=True, load_dtd=False
    )
    for _, element in events:
        if element.tag != f"{S}row":
            _read_setting(sheet, element)
            continue
        row_number = _integer(element.get("r")) or row_number + 1
        _read_row(sheet, element, row_number, shared, plain)
        # Rows are let go as they are read, so that a long sheet never stands in memory as a whole.
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
        if len(sheet.cells) >= CELL_LIMIT:
            return


def _take_rows(sheet: SheetPart, plain_rows: PlainRows) -> bool:
    """Take the cells of plain rows; equal ones are kept once. False where a value cannot be read."""
    cells: dict[tuple[int, int], StoredCell] = {}
    known: dict[tuple[str, ...], StoredCell | None] = {}
    columns: dict[str, int] = {}
    hidden: set[int] = set()
    astray = 0
    for row, is_hidden, found in plain_rows.rows:
        if is_hidden:
            hidden.add(row)
        if row > _LAST_ROW or len(cells) >= CELL_LIMIT:
            return False
        for item in found:
            letters, own = item[0], item[1:]
            if letters not in columns:
                columns[letters] = column_number(letters)
            if own not in known:
                style, kind, value, inline = own
                text = unescape(inline if kind == "inlineStr" else value)
                if text is None:
                    return False
                known[own] = StoredCell(kind or "n", text, None, _integer(style)) if value or inline else None
            cell, column = known[own], columns[letters]
            if column > _LAST_COLUMN:
                astray += 1
            elif cell is not None:
                cells[(row, column)] = cell
    sheet.cells.update(cells)
    sheet.hidden_rows |= hidden
    sheet.astray += astray
    return True


def _read_setting(sheet: SheetPart, element: Element) -> None:
    if element.tag == f"{S}mergeCell":
        area = read_range(element.get("ref", ""))
        if area is not None and (area[0], area[1]) != (area[2], area[3]):
            sheet.merges.append(area)
    elif element.tag == f"{S}col":
        if element.get("hidden") in {"1", "true"}:
            sheet.hidden_columns.append((_integer(element.get("min")), _integer(element.get("max"))))
    elif element.text:
        sheet.margins.append(("header" if element.tag.endswith("Header") else "footer", element.text))


def _read_row(
    sheet: SheetPart,
    element: Element,
    row: int,
    shared: dict[str, tuple[str, int, int]],
    plain: dict[tuple[str, str | None, str | None], StoredCell],
) -> None:
    """Read a row's cells; plain cells that are equal are kept once."""
    if element.get("hidden") in {"1", "true"}:
        sheet.hidden_rows.add(row)
    column = 0
    cells = sheet.cells
    for item in element.iterchildren(_CELL):
        address = item.get("r")
        column = column + 1 if address is None else column_number(address.rstrip("0123456789"))
        value: str | None = None
        formula: str | None = None
        if not 1 <= column <= _LAST_COLUMN or row > _LAST_ROW:
            sheet.astray += 1
            continue
        # Most cells hold a value and nothing else.
        sole = item[0] if len(item) == 1 else None
        if sole is not None and sole.tag == _VALUE:
            value = sole.text
        for child in item if value is None else ():
            tag = child.tag
            if tag == _VALUE:
                value = child.text
            elif tag == _FORMULA:
                formula = _read_formula(child, row, column, shared)
            elif tag == _INLINE:
                value = _text_of(child)
        if formula is not None:
            cells[(row, column)] = StoredCell(item.get("t", "n"), value, formula, _integer(item.get("s")))
        elif value is not None:
            key = (item.get("t", "n"), value, item.get("s"))
            cell = plain.get(key)
            if cell is None:
                cell = plain[key] = StoredCell(key[0], value, None, _integer(key[2]))
            cells[(row, column)] = cell


def _read_formula(element: Element, row: int, column: int, shared: dict[str, tuple[str, int, int]]) -> str | None:
    text = element.text
    group = element.get("si") if element.get("t") == "shared" else None
    if group is None:
        return text
    if text:
        shared[group] = (text, row, column)
        return text
    if group in shared:
        master, top, left = shared[group]
        return shift_formula(master, row - top, column - left)
    return None
