"""Reading of Excel workbooks (Excel 工作簿): each sheet a table, values as shown and as stored.

A sheet is one table, unless an empty row parts blocks of different width, which become tables of their
own. Hidden sheets, rows and columns are read and flagged.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.document import Dropped, Paragraph, SourceDocument, Table
from assistant.errors import InputError
from assistant.reading.captions import bind_captions
from assistant.reading.excel_book import Book, Format, SheetPart, StoredCell, open_book, read_cells
from assistant.reading.excel_formats import (
    is_date_format,
    plain,
    render_general,
    render_text,
    render_value,
    to_date,
    to_decimal,
)
from assistant.reading.excel_formulas import column_letters, evaluate
from assistant.reading.excel_functions import UnknownFormulaError, Value, to_text
from assistant.reading.excel_tables import HIDDEN_STATES, Shown, build_table, is_hidden_column, name_place, split_blocks
from assistant.reading.memory import paused_collection
from assistant.reading.package import Package

if TYPE_CHECKING:
    from collections.abc import Iterable

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MARGIN_CODE = re.compile(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|[A-Za-z&])')
_SHORT_NUMBER = 11
_OUTER = " \t\r\n\u00a0\u3000"


@dataclass(slots=True)
class _Reader:
    book: Book
    package: Package
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[Paragraph] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    computing: set[tuple[str, int, int]] = field(default_factory=set)
    computed: dict[tuple[str, int, int], Value] = field(default_factory=dict)


def read_excel(data: bytes, name: str) -> SourceDocument:
    """Read an Excel file (.xlsx, .xlsm).

    Raises:
        InputError: The file is damaged, or there is nothing in its sheets.
    """
    with paused_collection():
        return _read_book(data, name)


def _read_book(data: bytes, name: str) -> SourceDocument:
    package = Package(data, name)
    reader = _Reader(open_book(package), package)
    for sheet in reader.book.sheets:
        read_cells(package, sheet)
    for sheet in reader.book.sheets:
        _read_sheet(reader, sheet)
    if any(member.endswith("vbaProject.bin") for member in package.members):
        reader.dropped.append(Dropped("整个文件", "含有宏，未读取也不会运行"))
    if any(package.declares_entities(sheet.part) for sheet in reader.book.sheets):
        reader.dropped.append(Dropped("整个文件", "文件自定义了实体，未展开，所代表的文字未读"))
    if any(member.startswith("xl/externalLinks/") for member in package.members):
        reader.dropped.append(Dropped("整个文件", "有公式引用其他工作簿，未打开外部文件"))
    if not reader.tables:
        raise InputError(name, "各工作表中没有内容", "含有表格的工作簿", "请检查是否选错了文件")
    digest = hashlib.sha256(data).hexdigest()
    return SourceDocument(
        name, "xlsx", digest, bind_captions(reader.tables), tuple(reader.notes), tuple(reader.dropped)
    )


def _read_sheet(reader: _Reader, sheet: SheetPart) -> None:
    if sheet.astray:
        reader.dropped.append(Dropped(sheet.name, f"{sheet.astray} 个单元格的地址超出工作表范围，未读"))
    shown = _show_all(reader, sheet)
    before = len(reader.tables)
    if any(item.text for item in shown.values()):
        for top, bottom in split_blocks(sheet, shown):
            table, dropped = build_table(sheet, shown, top, bottom, len(reader.tables) + 1)
            reader.tables.append(table)
            reader.dropped.extend(dropped)
        if sheet.state in HIDDEN_STATES:
            reader.dropped.append(Dropped(sheet.name, f"{HIDDEN_STATES[sheet.state]}，已读入，请核对"))
    _read_extras(reader, sheet)
    _report_hidden(reader, sheet, read=len(reader.tables) > before)


def _show_all(reader: _Reader, sheet: SheetPart) -> dict[tuple[int, int], Shown]:
    """Render the cells that hold something; equal plain cells are rendered once."""
    # Equal plain cells are one object, which stays in the sheet as long as this look-up lasts.
    known: dict[int, Shown] = {}
    result: dict[tuple[int, int], Shown] = {}
    for place, cell in sheet.cells.items():
        if cell.formula is None and cell.kind != "e":
            item = known.get(id(cell))
            if item is None:
                item = _show(reader, sheet, place, cell)
                if not item.flags:
                    known[id(cell)] = item
        else:
            item = _show(reader, sheet, place, cell)
        if item.text or item.flags or item.formula is not None:
            result[place] = item
    return result


def _report_hidden(reader: _Reader, sheet: SheetPart, *, read: bool) -> None:
    rows = sorted({row for row, _ in sheet.cells} & sheet.hidden_rows) if sheet.hidden_rows else []
    if rows and read:
        reader.dropped.append(Dropped(sheet.name, f"隐藏行 {_join_numbers(map(str, rows))}，已读入，请核对"))
    columns = sorted(column for column in {column for _, column in sheet.cells} if is_hidden_column(sheet, column))
    if columns and read:
        reader.dropped.append(
            Dropped(sheet.name, f"隐藏列 {_join_numbers(map(column_letters, columns))}，已读入，请核对")
        )


def _join_numbers(items: Iterable[str]) -> str:
    names = list(items)
    return "、".join(names[:10]) + (f" 等{len(names)}处" if len(names) > 10 else "")  # noqa: PLR2004 - a readable list


def _show(reader: _Reader, sheet: SheetPart, place: tuple[int, int], cell: StoredCell) -> Shown:
    """Render a stored cell as the reader sees it, with its stored value where that differs."""
    formats = reader.book.formats
    style = formats[cell.style] if cell.style < len(formats) else Format()
    flags = ["white"] if style.white else []
    formula = None if cell.formula is None else f"={cell.formula}"
    value = _value_of(reader, cell)
    if value is None and formula is not None:
        try:
            value = _compute(reader, sheet.name, place)
            flags.append("computed")
        except UnknownFormulaError:
            reader.dropped.append(Dropped(name_place(sheet, place), "公式没有保存结果，也无法在此计算", formula))
            return Shown("", None, formula, (*flags, "uncomputed"))
    if cell.kind == "e":
        reader.dropped.append(Dropped(name_place(sheet, place), "单元格为错误值", cell.value or ""))
        flags.append("error")
    text, raw = _render(reader.book, value, style)
    if text and style.white:
        reader.dropped.append(Dropped(name_place(sheet, place), "白色文字，读者看不见，已读入，请核对", text))
    if raw is not None and not text:
        flags.append("hidden")
        reader.dropped.append(Dropped(name_place(sheet, place), "数字格式不显示内容，未计入文字", raw))
    return Shown(text, raw, formula, tuple(flags))


def _value_of(reader: _Reader, cell: StoredCell) -> Value:
    if cell.value is None:
        return None
    if cell.kind == "s":
        texts = reader.book.texts
        index = int(cell.value) if cell.value.strip().isdigit() else -1
        return _unescape(texts[index]) if 0 <= index < len(texts) else None
    if cell.kind == "b":
        return cell.value.strip() == "1"
    if cell.kind in {"str", "inlineStr", "e", "d"}:
        return _unescape(cell.value)
    number = to_decimal(cell.value)
    return cell.value if number is None else number


def _unescape(text: str) -> str:
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _render(book: Book, value: Value, style: Format) -> tuple[str, str | None]:
    if isinstance(value, bool) or value is None:
        return to_text(value), None
    if isinstance(value, str):
        text = render_text(value, style.code).strip(_OUTER)
        return text, None if text == value.strip(_OUTER) else value
    raw = plain(value)
    if style.code == "General":
        text = raw if len(raw) <= _SHORT_NUMBER else render_general(value)
        return text, None if raw == text else raw
    text = render_value(value, style.code, epoch_1904=book.epoch_1904).strip()
    if is_date_format(style.code):
        raw = to_date(value, epoch_1904=book.epoch_1904) or raw
    return text, None if raw == text else raw


def _compute(reader: _Reader, sheet_name: str, place: tuple[int, int]) -> Value:
    """Compute a formula cell, and the formula cells it needs in turn; a circle is not computed."""
    sheet = next((sheet for sheet in reader.book.sheets if sheet.name == sheet_name), None)
    if sheet is None:
        raise UnknownFormulaError(sheet_name)
    cell = sheet.cells.get(place)
    if cell is None:
        return None
    if cell.kind == "e":
        raise UnknownFormulaError(cell.value)
    value = _value_of(reader, cell)
    if value is not None or cell.formula is None:
        return value
    key = (sheet_name, *place)
    if key in reader.computed:
        return reader.computed[key]
    if key in reader.computing or len(reader.computing) > 100:  # noqa: PLR2004 - deeper chains are left to Excel
        raise UnknownFormulaError(cell.formula)
    reader.computing.add(key)
    try:
        result = evaluate(cell.formula, lambda other, row, column: _compute(reader, other or sheet_name, (row, column)))
    finally:
        reader.computing.discard(key)
    if isinstance(result, Decimal):
        result = to_decimal(str(result))
    reader.computed[key] = result
    return result


def _add_note(reader: _Reader, kind: str, text: str, flags: tuple[str, ...]) -> None:
    text = text.strip(_OUTER)
    if text:
        reader.notes.append(Paragraph(len(reader.notes) + 1, text, kind=kind, flags=flags))  # type: ignore[arg-type]


def _read_extras(reader: _Reader, sheet: SheetPart) -> None:
    """Read a sheet's comments, text boxes and margins; name pictures and charts as unread."""
    for kind, text in sheet.margins:
        _add_note(reader, kind, _MARGIN_CODE.sub("", text), (sheet.name,))
    for relation in reader.package.relations(sheet.part):
        if relation.external or relation.kind not in {"comments", "drawing"}:
            continue
        root = reader.package.xml(relation.target)
        if root is None:
            continue
        if relation.kind == "comments":
            for item in root.iter(f"{_S}comment"):
                text = "".join(part.text or "" for part in item.iter(f"{_S}t"))
                _add_note(reader, "comment", text, (f"{sheet.name}!{item.get('ref', '')}",))
            continue
        for body in root.iter("{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}txBody"):
            lines = ("".join(part.text or "" for part in line.iter(f"{_A}t")) for line in body.iter(f"{_A}p"))
            _add_note(reader, "textbox", "\n".join(lines), (sheet.name,))
        pictures = sum(1 for _ in root.iter(f"{_A}blip"))
        charts = sum(1 for item in root.iter(f"{_A}graphicData") if item.get("uri", "").endswith("/chart"))
        reader.dropped.extend(Dropped(sheet.name, "图片未读") for _ in range(pictures))
        reader.dropped.extend(Dropped(sheet.name, "图表未读") for _ in range(charts))
