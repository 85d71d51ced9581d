"""Worksheets as text (SpreadsheetML): merged cells, live formulas beside their values, print set-up.

Formulas carry the value they give, so that programs which do not compute (previews, phones, readers)
show the same points as Excel. Text that looks like a formula stays text, also when it is edited.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.domain.quantity import format_decimal
from assistant.export.openxml.package import RELATION_SPACE, XML_HEAD
from assistant.export.openxml.runs import escape
from assistant.export.openxml.theme import write_theme

if TYPE_CHECKING:
    from collections.abc import Mapping

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FORMULA_LIKE = re.compile(r"^[\s\u00a0\u3000]*[=+\-@\t\r]")
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
# Points to a line of 10 pt text, about it, and the highest row Excel allows.
_LINE_POINTS, _ROW_MARGIN, _HIGHEST_ROW = 15, 6, 400
_PIECES = re.compile(r"[!-~]+|.")
# Excel holds no more in one cell.
_LONGEST = 32_000

Kind = Literal[
    "title", "plain", "head", "text", "center", "total", "general", "whole", "one", "points", "fine", "rate",
    "entry", "remark", "fixed",
]  # fmt: skip
# Font, fill, border, horizontal alignment, number format of each kind of cell.
_KINDS: dict[Kind, tuple[int, int, int, str, int]] = {
    "title": (1, 0, 0, "center", 0),
    "plain": (0, 0, 0, "left", 0),
    "head": (2, 2, 1, "center", 0),
    "text": (0, 0, 1, "left", 0),
    "center": (0, 0, 1, "center", 0),
    "total": (2, 0, 1, "center", 0),
    "general": (0, 0, 1, "right", 0),
    "whole": (0, 0, 1, "right", 1),
    "one": (0, 0, 1, "right", 164),
    "points": (0, 0, 1, "right", 2),
    "fine": (0, 0, 1, "right", 165),
    "rate": (0, 0, 1, "right", 10),
    "entry": (0, 3, 1, "right", 0),
    "remark": (0, 3, 1, "left", 0),
    "fixed": (0, 4, 1, "right", 2),
}
# What a person fills in on a protected sheet: a number, a text.
_UNLOCKED: tuple[Kind, ...] = ("entry", "remark")
_FREE = '<protection locked="0"/>'
# How text is set: in boxes it wraps and keeps off the border.
_BOXED = {"left": ' wrapText="1" indent="1"', "right": ' wrapText="1" indent="1"', "center": ' wrapText="1"'}
_ALIGNED: dict[Kind, str] = {"title": "", "plain": ""}
_BY_PLACES: dict[int | None, Kind] = {None: "general", 0: "whole", 1: "one", 2: "points", 3: "fine"}


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One cell (单元格): text or number, the formula that gives it, the places it covers."""

    value: str | Decimal | None
    kind: Kind = "text"
    formula: str | None = None
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Worksheet:
    """One worksheet as it grows (工作表): cells by 1-based (row, column), widths in characters.

    ``protect`` locks every cell but those to be filled in; ``limits`` gives the cells that take a number from 0 to the
    value of another cell, by their place.
    """

    name: str
    widths: tuple[int, ...]
    cells: dict[tuple[int, int], SheetCell] = field(default_factory=dict)
    heights: dict[int, int] = field(default_factory=dict)
    freeze: tuple[int, int] = (0, 0)
    repeat: int | None = None
    protect: bool = False
    limits: dict[tuple[int, int], str] = field(default_factory=dict)

    def put(self, row: int, column: int, cell: SheetCell) -> None:
        """Put a cell, and empty ones of its kind where it covers more places, so that borders close."""
        for down in range(cell.rows):
            for right in range(cell.columns):
                self.cells[row + down, column + right] = SheetCell(None, cell.kind)
        self.cells[row, column] = cell

    def put_row(self, row: int, cells: tuple[SheetCell, ...], column: int = 1) -> None:
        """Put cells side by side."""
        for cell in cells:
            self.put(row, column, cell)
            column += cell.columns


def number_kind(places: int | None) -> Kind:
    """Name the kind of a number cell that shows so many decimals."""
    return _BY_PLACES.get(places, "general")


def cell_name(row: int, column: int) -> str:
    """Name a cell as formulas do: row 7, column 10 is ``J7``."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def build_workbook(sheets: tuple[Worksheet, ...]) -> bytes:
    """Build an Excel file (组装 xlsx): equal sheets give equal bytes."""
    strings: dict[str, int] = {}
    pages = [_worksheet(sheet, strings) for sheet in sheets]
    files = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations({"rId1": (f"{RELATION_SPACE}/officeDocument", "xl/workbook.xml")}),
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            {f"rId{n}": (f"{RELATION_SPACE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
            | {
                f"rId{name}": (f"{RELATION_SPACE}/{name}", target)
                for name, target in (
                    ("styles", "styles.xml"),
                    ("theme", "theme/theme1.xml"),
                    ("sharedStrings", "sharedStrings.xml"),
                )
            }
        ),
        "xl/styles.xml": _styles(),
        "xl/theme/theme1.xml": write_theme(),
        "xl/sharedStrings.xml": _shared_strings(strings),
        **{f"xl/worksheets/sheet{n}.xml": page for n, page in enumerate(pages, start=1)},
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, (XML_HEAD + text).encode())
    return stream.getvalue()


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_SHEET_TYPE}.worksheet+xml"/>'
        for n in range(1, count + 1)
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_SHEET_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_SHEET_TYPE}.styles+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_SHEET_TYPE}.sharedStrings+xml"/>'
        '<Override PartName="/xl/theme/theme1.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.theme+xml"/>{sheets}</Types>'
    )


def _relations(links: Mapping[str, tuple[str, str]]) -> str:
    inner = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{to}"/>' for key, (kind, to) in links.items())
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _workbook(sheets: tuple[Worksheet, ...]) -> str:
    listed = "".join(
        f'<sheet name="{escape(sheet.name)}" sheetId="{n}" r:id="rId{n}"/>' for n, sheet in enumerate(sheets, start=1)
    )
    names = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{n}">'
        f"{escape(repr(sheet.name))}!${sheet.repeat}:${sheet.repeat}</definedName>"
        for n, sheet in enumerate(sheets)
        if sheet.repeat is not None
    )
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{RELATION_SPACE}"><sheets>{listed}</sheets>{defined}</workbook>'


def _styles() -> str:
    def font(size: int, name: str, *, bold: bool = False) -> str:
        return f'<font>{"<b/>" if bold else ""}<sz val="{size}"/><name val="{name}"/><charset val="134"/></font>'

    side = '<{0} style="thin"><color auto="1"/></{0}>'
    box = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
    formats = "".join(
        f'<xf numFmtId="{number}" fontId="{fonts}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" '
        f'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{quote}>'
        f'<alignment horizontal="{align}" vertical="center"{_ALIGNED.get(kind, _BOXED[align])}/>'
        f"{_FREE if kind in _UNLOCKED else ''}</xf>"
        for quote in ("", ' quotePrefix="1"')
        for kind, (fonts, fill, border, align, number) in _KINDS.items()
    )
    return (
        f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="0.0"/>'
        '<numFmt numFmtId="165" formatCode="0.000"/></numFmts>'
        f'<fonts count="3">{font(10, "宋体")}{font(16, "黑体", bold=True)}{font(10, "黑体")}</fonts>'
        '<fills count="5"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFEDEDED"/><bgColor indexed="64"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF8DC"/><bgColor indexed="64"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFE4ECF5"/><bgColor indexed="64"/></patternFill></fill>'
        "</fills>"
        '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f"<border>{box}<diagonal/></border></borders>"
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{2 * len(_KINDS)}">{formats}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _shared_strings(strings: Mapping[str, int]) -> str:
    items = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in strings)
    return f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{items}</sst>'


def _worksheet(sheet: Worksheet, strings: dict[str, int]) -> str:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(sheet.widths, start=1)
    )
    by_row: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        by_row.setdefault(row, []).append(column)
    rows = "".join(
        f'<row r="{row}"{_height(sheet, row, own)}>'
        + "".join(_write_cell(cell_name(row, column), sheet.cells[row, column], strings) for column in own)
        + "</row>"
        for row, own in by_row.items()
    )
    merged = [
        f'<mergeCell ref="{cell_name(row, column)}:{cell_name(row + cell.rows - 1, column + cell.columns - 1)}"/>'
        for (row, column), cell in sorted(sheet.cells.items())
        if cell.rows > 1 or cell.columns > 1
    ]
    merges = f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else ""
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{_pane(sheet.freeze)}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{columns}</cols><sheetData>{rows}</sheetData>'
        f"{_PROTECTION if sheet.protect else ''}{merges}{_validations(sheet)}"
        '<printOptions horizontalCentered="1"/>'
        '<pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;C— &amp;P —</oddFooter></headerFooter></worksheet>"
    )


# Rows may still be set higher to read them, columns wider, and the list filtered; no password.
_PROTECTION = '<sheetProtection sheet="1" objects="1" scenarios="1" formatColumns="0" formatRows="0" autoFilter="0"/>'


def _validations(sheet: Worksheet) -> str:
    """Have Excel refuse numbers outside their limits where they are typed."""
    rules = "".join(
        '<dataValidation type="decimal" operator="between" allowBlank="1" showErrorMessage="1" '
        'errorTitle="得分超出范围" error="请填 0 至分值之间的数" '
        f'sqref="{cell_name(row, column)}"><formula1>0</formula1><formula2>{escape(most)}</formula2></dataValidation>'
        for (row, column), most in sorted(sheet.limits.items())
    )
    return f'<dataValidations count="{len(sheet.limits)}">{rules}</dataValidations>' if rules else ""


def _height(sheet: Worksheet, row: int, columns: list[int]) -> str:
    """Set a row's height by its longest cell; not every program fits rows to wrapped text by itself."""
    fixed = sheet.heights.get(row)
    if fixed is None:
        lines = max(_line_count(sheet, column, sheet.cells[row, column]) for column in columns)
        fixed = min(lines * _LINE_POINTS + _ROW_MARGIN, _HIGHEST_ROW)
    return f' ht="{fixed}" customHeight="1"'


def _line_count(sheet: Worksheet, column: int, cell: SheetCell) -> int:
    if cell.rows > 1 or not isinstance(cell.value, str) or cell.kind in {"plain", "title"}:
        return 1
    room = max(sum(sheet.widths[column - 1 : column - 1 + cell.columns]) - 4, 2)
    return sum(_wrapped(line, room) for line in cell.value.split("\n"))


def _wrapped(line: str, room: int) -> int:
    """Count the lines that one takes in a column: Chinese breaks anywhere, letters and digits go together."""
    lines, used = 1, 0
    for piece in _PIECES.findall(line):
        width = _digit_widths(piece)
        if used + width > room and used:
            lines, used = lines + 1, 0
        lines += max(-(-width // room) - 1, 0)
        used = used + width if width <= room else width % room
    return lines


def _digit_widths(text: str) -> int:
    """Measure text in digits' widths, as columns are measured; a Chinese character takes two."""
    return sum(2 if ord(character) > 0xFF else 1 for character in text)  # noqa: PLR2004 - end of Latin-1


def _pane(freeze: tuple[int, int]) -> str:
    rows, columns = freeze
    if rows == 0 and columns == 0:
        return ""
    sides = (f' xSplit="{columns}"' if columns else "") + (f' ySplit="{rows}"' if rows else "")
    active = "bottomRight" if rows and columns else "bottomLeft" if rows else "topRight"
    return f'<pane{sides} topLeftCell="{cell_name(rows + 1, columns + 1)}" activePane="{active}" state="frozen"/>'


def _write_cell(place: str, cell: SheetCell, strings: dict[str, int]) -> str:
    style = list(_KINDS).index(cell.kind)
    formula = f"<f>{escape(cell.formula)}</f>" if cell.formula is not None else ""
    if isinstance(cell.value, Decimal):
        return f'<c r="{place}" s="{style}">{formula}<v>{format_decimal(cell.value)}</v></c>'
    text = (cell.value or "")[:_LONGEST]
    if formula:
        return f'<c r="{place}" s="{style}" t="str">{formula}<v>{escape(text)}</v></c>'
    if not text:
        return f'<c r="{place}" s="{style}"/>'
    if _FORMULA_LIKE.match(text):
        style += len(_KINDS)
    return f'<c r="{place}" s="{style}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'
