"""Rows of an Excel sheet that hold values alone, read by patterns (只含数值和文字的行), far faster than parsed.

Anything else in the rows, be it a formula, a comment or a damaged tag, leaves the sheet to the parser of
``excel_book``, which reads the same cells.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_NAMESPACE = ' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_OPEN, _CLOSE = "<sheetData>", "</sheetData>"
_CELL_TEXT = (
    r'<c r="{letters}\d{{1,7}}"(?: s="{digits}")?(?: t="{kinds}")?'
    r"(?:/>|>(?:<v>{value}</v>|<is><t(?: xml:space=\"preserve\")?>{value}</t></is>)?</c>)"
)
_WHOLE = _CELL_TEXT.format(letters="[A-Z]{1,3}", digits=r"\d{1,9}", kinds="(?:n|s|str|inlineStr|b)", value="[^<]*+")
_PARTS = _CELL_TEXT.format(letters="([A-Z]{1,3})", digits=r"(\d{1,9})", kinds="(n|s|str|inlineStr|b)", value="([^<]*+)")
_ROW = re.compile(rf"\s*+<row([^<>]*+)(?<!/)>((?:{_WHOLE})*+)</row>|\s*+<row([^<>]*+)/>")
_CELL = re.compile(_PARTS)
_NUMBER = re.compile(r'(?:^|\s)r="(\d{1,7})"')
_HIDDEN = re.compile(r'\shidden="(?:1|true)"')
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w+));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_SPACE = re.compile(r"\s*+")

RowCell = tuple[str, str, str, str, str]


@dataclass(slots=True)
class PlainRows:
    """The rows of a sheet: number, whether hidden, and (letters, style, kind, value, inline text) of each cell.

    ``rest`` is the sheet without its rows, for the parser.
    """

    rows: list[tuple[int, bool, list[RowCell]]] = field(default_factory=list)
    rest: bytes = b""


def find_plain_rows(data: bytes) -> PlainRows | None:
    """Read the rows of a sheet's part where all of them are plain; None where any is not."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    begin, end = text.find(_OPEN), text.rfind(_CLOSE)
    if begin < 0 or end < begin or _NAMESPACE not in text[:begin]:
        return None
    if text.find("<!") >= 0 or text.find(_OPEN, begin + 1) >= 0:
        return None
    found = PlainRows(rest=f"{text[:begin]}<sheetData/>{text[end + len(_CLOSE) :]}".encode())
    place, number = begin + len(_OPEN), 0
    while match := _ROW.match(text, place, end):
        place = match.end()
        attributes = match[1] if match[1] is not None else match[3]
        named = _NUMBER.search(attributes)
        number = int(named[1]) if named and int(named[1]) else number + 1
        found.rows.append((number, _HIDDEN.search(attributes) is not None, _CELL.findall(match[2] or "")))
    blank = _SPACE.match(text, place, end)
    return found if blank is not None and blank.end() == end else None


def unescape(text: str) -> str | None:
    """Resolve the references of a value (&#19975; &amp;); None where one is unknown or stands alone."""
    if "&" not in text:
        return text
    parts: list[str] = []
    place = 0
    for match in _REFERENCE.finditer(text):
        parts.append(text[place : match.start()])
        place = match.end()
        code = int(match[1]) if match[1] else int(match[2], 16) if match[2] else None
        sign = _NAMED.get(match[3]) if code is None else _character(code)
        if sign is None:
            return None
        parts.append(sign)
    parts.append(text[place:])
    return None if any("&" in part for part in parts[::2]) else "".join(parts)


def _character(code: int) -> str | None:
    allowed = code in {9, 10, 13} or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF  # noqa: PLR2004 - the characters XML allows
    return chr(code) if allowed else None
