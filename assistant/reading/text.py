"""Reading of plain text and Markdown (文本文件) into paragraphs and tables.

Lines are split on LF alone, so that line numbers are those of any editor. Word lists, numbers and
outline are left to ``assistant.language``; here a line is a paragraph, a row or part of a cell.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from assistant.domain.document import Dropped, Paragraph, SourceDocument, Table
from assistant.errors import InputError
from assistant.reading.captions import bind_captions
from assistant.reading.grid import is_header_row
from assistant.reading.html_tables import build_html_table
from assistant.reading.led_tables import LedRow, build_led_table, is_led_table
from assistant.reading.row_lines import OUTLINE, is_whole_row, joins_table, opens_row
from assistant.reading.rowed_tables import Row, build_rowed_table, doubtful_heads, is_contents, split_row
from assistant.reading.text_lines import Fragment, build_text, decode, strip_residue

_LED = re.compile(r"[ \u3000\u00a0]*\t[^\t]*")
_HEADING = re.compile(r"(#{1,6})\s+")
_PIPE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")
_TABLE_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_TABLE_CLOSE = re.compile(r"</table\s*>", re.IGNORECASE)
_BLANK_RUN = re.compile(r" {2,}|\u3000+(?=\S)|(?: *\u3000)+ *")
_INDENT = " \u3000\u00a0"
_FEWEST_SPACED = 3
_FAR = 3
_CELL_LINE = 80
_HELD_LINES = 4
_MOST_COLUMNS = 500

Kind = Literal["plain", "led", "rowed", "piped", "spaced", "html"]


@dataclass(slots=True)
class _Group:
    """Lines between empty lines: what they look like, and how many empty lines stand before them."""

    kind: Kind
    lines: list[Fragment]
    gap: int


@dataclass(slots=True)
class _Reader:
    """Collects blocks while groups of lines go by; at most one table is open at a time."""

    blocks: list[Paragraph | Table] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    led: list[LedRow] = field(default_factory=list)
    rowed: list[Row] = field(default_factory=list)
    held: list[Fragment] = field(default_factory=list)
    widths: Counter[int] = field(default_factory=Counter)
    paragraphs: int = 0
    tables: int = 0

    def add_paragraph(self, line: Fragment) -> None:
        match = _HEADING.match(line.text)
        level = None
        if match:
            level = len(match[1])
            line = Fragment(line.line, line.start + match.end(), line.text[match.end() :])
        text, pieces = build_text([line])
        if text:
            self.paragraphs += 1
            self.blocks.append(Paragraph(self.paragraphs, text, level=level, pieces=pieces))

    def close(self) -> None:
        """Turn the open table into a block, or its lines into paragraphs where it is none."""
        led, rowed, held = self.led, self.rowed, self.held
        self.led, self.rowed, self.held = [], [], []
        if led:
            self._close_led(led)
        if rowed:
            self._close_rowed(rowed)
        for line in held:
            self.add_paragraph(line)

    def _close_led(self, rows: list[LedRow]) -> None:
        if not is_led_table(rows):
            for line in (part for row in rows for cell in row for part in cell):
                self.add_paragraph(line)
            return
        self.tables += 1
        cells, height, columns, header_rows, doubtful = build_led_table(rows)
        self.dropped.extend(doubtful_heads([rows[n][0][0].line for n in doubtful], f"表{self.tables}"))
        self.blocks.append(Table(self.tables, height, columns, cells, header_rows=header_rows))

    def _close_rowed(self, rows: list[Row]) -> None:
        if len(rows) < 2 or is_contents(rows) or max(len(row.fields) for row in rows) > _MOST_COLUMNS:  # noqa: PLR2004 - a single line with a tab is a line of prose
            for row in rows:
                self._add_flat(row)
            return
        self.add_rowed(rows)

    def _add_flat(self, row: Row) -> None:
        """Put the fields of a line that is no table back together as one paragraph."""
        text, pieces = build_text(
            [part for parts in row.fields for part in parts if strip_residue(part.text)], joint="\t"
        )
        if text:
            self.paragraphs += 1
            self.blocks.append(Paragraph(self.paragraphs, text, pieces=pieces))

    def add_rowed(self, rows: list[Row], *, head: bool | None = None) -> None:
        self.tables += 1
        cells, height, columns, header_rows, dropped, flags = build_rowed_table(rows, f"表{self.tables}", head=head)
        self.dropped.extend(dropped)
        table = Table(self.tables, height, columns, cells, header_rows=header_rows, flags=tuple(sorted(flags)))
        self.blocks.append(table)


def read_text(data: bytes, name: str) -> SourceDocument:
    """Read a text file (文本文件).

    Raises:
        InputError: The bytes are no text, or there is no text in them.
    """
    text, dropped = decode(data, name)
    return build_document(text, name, hashlib.sha256(data).hexdigest(), dropped)


def read_string(text: str, name: str) -> SourceDocument:
    """Read a text that is already in memory, as a text file of that name would be read.

    Raises:
        InputError: There is no text.
    """
    return build_document(text, name, hashlib.sha256(text.encode()).hexdigest(), ())


def build_document(text: str, name: str, digest: str, dropped: tuple[Dropped, ...]) -> SourceDocument:
    """Build the document from decoded text."""
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise InputError(name, "文件中没有文字", "含有正文或表格的文件", "请检查是否选错了文件")
    groups = _find_groups(text.removeprefix("\ufeff"))
    whole_rows = (group.lines for group in groups if group.kind == "led" and _is_led(group.lines[0]))
    reader = _Reader(widths=Counter(sum(map(_is_led, lines)) for lines in whole_rows))
    for group in groups:
        _ADD[group.kind](reader, group)
    reader.close()
    return SourceDocument(name, "text", digest, bind_captions(reader.blocks), dropped=(*dropped, *reader.dropped))


def _find_groups(text: str) -> list[_Group]:
    groups: list[_Group] = []
    lines: list[Fragment] = []
    gap = 0
    markup = 0
    for number, raw in enumerate(text.split("\n"), 1):
        line = Fragment(number, 0, raw.removesuffix("\r"))
        opened, closed = len(_TABLE_OPEN.findall(raw)), len(_TABLE_CLOSE.findall(raw))
        if markup or opened:
            if not markup and lines:
                groups.append(_Group(_kind_of(lines), lines, gap))
                lines, gap = [], 0
            lines.append(line)
            markup = max(markup + opened - closed, 0)
            if not markup:
                groups.append(_Group("html", lines, gap))
                lines, gap = [], 0
        elif "\t" in raw or strip_residue(line.text):
            lines.append(line)
        elif lines:
            groups.append(_Group(_kind_of(lines), lines, gap))
            lines, gap = [], 1
        else:
            gap += 1
    if lines:
        groups.append(_Group(_kind_of(lines), lines, gap))
    return groups


def _kind_of(lines: list[Fragment]) -> Kind:
    if any(_PIPE_RULE.fullmatch(line.text) and "|" in line.text for line in lines[1:]):
        return "piped"
    tabbed = [strip_residue_left(line.text) for line in lines if "\t" in line.text.rstrip(" \r")]
    if not tabbed:
        return "spaced" if _spaced(lines) is not None else "plain"
    led = sum(bool(_LED.fullmatch(text)) for text in tabbed)
    return "led" if led * 10 >= len(tabbed) * 8 else "rowed"


def _spaced(lines: list[Fragment]) -> int | None:
    """Return the line where a table laid out with blanks begins: lines of as many fields, a head first; else None."""
    counts = [len(_BLANK_RUN.split(line.text.strip(_INDENT))) for line in lines]
    begin = next((n for n, count in enumerate(counts) if count >= _FEWEST_SPACED), None)
    if begin is None or len(lines) - begin < _FEWEST_SPACED or len(set(counts[begin:])) > 1:
        return None
    return begin if is_header_row(_BLANK_RUN.split(lines[begin].text.strip(_INDENT))) else None


def strip_residue_left(text: str) -> str:
    """Return a line without the bookmarks before its first tab."""
    return re.sub(r"^(?:\[bookmark:[^\[\]\n]{0,200}\])+", "", text)


def _add_plain(reader: _Reader, group: _Group) -> None:
    if reader.led and not reader.held and group.gap == 1 and not _opens(group.lines):
        # These lines may belong to the last cell; the row that follows tells.
        reader.held = group.lines
        return
    reader.close()
    for line in group.lines:
        reader.add_paragraph(line)


def _is_led(line: Fragment) -> bool:
    return bool(re.match(r"[ \u3000\u00a0]*\t", strip_residue_left(line.text)))


def _add_led(reader: _Reader, group: _Group) -> None:
    first = next(index for index, line in enumerate(group.lines) if _is_led(line))
    head, body = group.lines[:first], group.lines[first:]
    row: LedRow = []
    for line in body:
        if _is_led(line):
            start = line.text.index("\t") + 1
            row.append([Fragment(line.line, start, line.text[start:])])
        else:
            row[-1].append(line)
    if reader.held and not head and group.gap == 1 and _is_like(row, reader.led[-1]):
        reader.led[-1][-1].extend(reader.held)
        reader.held = []
    if reader.rowed or reader.held or (reader.led and group.gap >= _FAR):
        reader.close()
    if head and reader.led and _continues(reader.led[-1], row, reader.widths) and not _opens(head):
        reader.led[-1][-1].extend(head)
        reader.led[-1].extend(row)
        return
    if head:
        reader.close()
        for line in head:
            reader.add_paragraph(line)
    reader.led.append(row)


def _opens(lines: list[Fragment]) -> bool:
    """Tell whether lines read as what stands between tables: a heading, a caption, a long sentence."""
    last = lines[-1].text.rstrip()
    return (
        last.endswith(("表", "如下", "：", ":"))
        or any(OUTLINE.match(line.text.strip()) for line in lines)
        or len(lines) > _HELD_LINES
    )


def _is_like(row: LedRow, above: LedRow) -> bool:
    """Tell whether a row goes on with the table of the row above: as many cells, and no head."""
    texts = [build_text(cell)[0] for cell in row]
    return len(row) == len(above) and len(row) > 2 and not (all(texts) and is_header_row(texts))  # noqa: PLR2004 - pairs prove nothing


def _continues(above: LedRow, row: LedRow, widths: Counter[int]) -> bool:
    """Tell whether two pieces of a row, parted by an empty line within a cell, make a row of usual width."""
    whole = len(above) + len(row)
    others = max(widths[len(above)] - 1, 0)
    # A row of several such cells comes in several pieces.
    return widths[whole] > others or (others == 0 and whole < max(widths, default=0))


def _add_rowed(reader: _Reader, group: _Group) -> None:
    if reader.led:
        reader.close()
    lines = group.lines
    tabbed = [index for index, line in enumerate(lines) if "\t" in line.text]
    for line in lines[: tabbed[0]]:
        reader.close()
        reader.add_paragraph(line)
    rows = _rows_of(reader, lines[tabbed[0] : tabbed[-1] + 1])
    if reader.rowed and not joins_table(reader.rowed, rows):
        reader.close()
    if rows:
        rows[0].after_break = bool(reader.rowed)
    reader.rowed.extend(rows)
    for line in lines[tabbed[-1] + 1 :]:
        reader.close()
        reader.add_paragraph(line)


def _rows_of(reader: _Reader, lines: list[Fragment]) -> list[Row]:
    """Make rows of lines; a line without a tab goes on with the cell above, is a row of its own, or ends the table."""
    rows: list[Row] = []
    ahead: list[Fragment] = []
    for index, line in enumerate(lines):
        following = lines[index + 1].text if index + 1 < len(lines) else ""
        if "\t" in line.text:
            fields = split_row(line)
            rows.append(Row([[*ahead, *fields[0]], *fields[1:]]))
            ahead = []
        elif rows and opens_row(line.text, following):
            ahead.append(line)
        elif rows and is_whole_row(rows[-1], line, following):
            rows.append(Row([[line]]))
        elif rows and len(line.text) <= _CELL_LINE and not OUTLINE.match(line.text.strip()):
            rows[-1].go_on([[line]])
        else:
            _flush(reader, rows)
            reader.add_paragraph(line)
            rows = []
    return rows


def _flush(reader: _Reader, rows: list[Row]) -> None:
    if reader.rowed and not joins_table(reader.rowed, rows):
        reader.close()
    reader.rowed.extend(rows)
    reader.close()


def _add_piped(reader: _Reader, group: _Group) -> None:
    reader.close()
    rule = next(index for index, line in enumerate(group.lines) if index and _PIPE_RULE.fullmatch(line.text))
    for line in group.lines[: rule - 1]:
        reader.add_paragraph(line)
    rows = [Row(_split_pipes(group.lines[rule - 1]))]
    rest = group.lines[rule + 1 :]
    while rest and "|" in rest[0].text:
        rows.append(Row(_split_pipes(rest.pop(0))))
    reader.add_rowed(rows, head=any(rows[0].texts))
    for line in rest:
        reader.add_paragraph(line)


def _add_spaced(reader: _Reader, group: _Group) -> None:
    reader.close()
    begin = _spaced(group.lines) or 0
    for line in group.lines[:begin]:
        reader.add_paragraph(line)
    reader.add_rowed([Row(_split_blanks(line)) for line in group.lines[begin:]], head=True)


def _split_blanks(line: Fragment) -> list[list[Fragment]]:
    start = len(line.text) - len(line.text.lstrip(_INDENT))
    text = line.text.strip(_INDENT)
    bounds = [(0, 0), *((match.start(), match.end()) for match in _BLANK_RUN.finditer(text)), (len(text), len(text))]
    return [
        [Fragment(line.line, line.start + start + left[1], text[left[1] : right[0]])]
        for left, right in pairwise(bounds)
    ]


def _split_pipes(line: Fragment) -> list[list[Fragment]]:
    cuts = [match.start() for match in re.finditer(r"(?<!\\)\|", line.text)]
    bare = line.text.strip()
    bounds = ([] if bare.startswith("|") else [-1]) + cuts + ([] if bare.endswith("|") else [len(line.text)])
    return [
        [Fragment(line.line, line.start + left + 1, line.text[left + 1 : right])] for left, right in pairwise(bounds)
    ]


def _add_html(reader: _Reader, group: _Group) -> None:
    reader.close()
    built = build_html_table(group.lines)
    if built is None:
        for line in group.lines:
            reader.add_paragraph(line)
        return
    cells, height, columns, header_rows = built
    reader.tables += 1
    reader.blocks.append(Table(reader.tables, height, columns, cells, header_rows=header_rows))


_ADD = {"html": _add_html, "plain": _add_plain, "led": _add_led, "rowed": _add_rowed, "piped": _add_piped,
        "spaced": _add_spaced}  # fmt: skip
