"""Reading of separated values (CSV 文件): one table, quotes and line breaks within fields understood."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from assistant.domain.document import SourceDocument
from assistant.errors import InputError
from assistant.reading.captions import bind_captions
from assistant.reading.grid import build_table
from assistant.reading.text_lines import Fragment, build_text, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE_LINES = 20


def read_csv(data: bytes, name: str) -> SourceDocument:
    """Read a CSV file in UTF-8, UTF-16 or GB18030, separated by commas, semicolons or tabs.

    Raises:
        InputError: The bytes are no text, or hold no table.
    """
    text, dropped = decode(data, name)
    lines = text.removeprefix("\ufeff").split("\n")
    rows = list(_split_rows(lines, _find_separator(lines)))
    while rows and not any(part.text.strip() for cell in rows[-1] for part in cell):
        rows.pop()
    if not rows:
        raise InputError(name, "文件中没有内容", "含有表格的 CSV 文件", "请检查是否选错了文件")
    table = build_table(1, [[build_text(cell) for cell in row] for row in rows])
    digest = hashlib.sha256(data).hexdigest()
    return SourceDocument(name, "text", digest, bind_captions([table]), dropped=dropped)


def _find_separator(lines: list[str]) -> str:
    sample = [line for line in lines if line.strip()][:_SAMPLE_LINES]
    counts = {sign: min((line.count(sign) for line in sample), default=0) for sign in ",\t;"}
    best = max(counts, key=lambda sign: counts[sign])
    if counts[best]:
        return best
    return max(",\t;", key=lambda sign: sum(line.count(sign) for line in sample))


def _split_rows(lines: list[str], separator: str) -> Iterator[list[list[Fragment]]]:
    """Split lines into rows of cells; a cell is the fragments of lines it is made of."""
    row: list[list[Fragment]] = []
    cell: list[Fragment] = []
    quoted = False
    for number, raw in enumerate(lines, 1):
        line = raw.removesuffix("\r")
        start = position = 0
        while position < len(line):
            sign = line[position]
            if quoted:
                if sign == '"' and line[position + 1 : position + 2] == '"':
                    # A doubled quote stands for one: keep the first, skip the second.
                    cell.append(Fragment(number, start, line[start : position + 1]))
                    position += 1
                    start = position + 1
                elif sign == '"':
                    cell.append(Fragment(number, start, line[start:position]))
                    quoted = False
                    start = position + 1
            elif sign == '"' and not line[start:position].strip():
                quoted, start = True, position + 1
            elif sign == separator:
                row.append(_close(cell, Fragment(number, start, line[start:position])))
                cell, start = [], position + 1
            position += 1
        if quoted:
            cell.append(Fragment(number, start, line[start:]))
            continue
        row.append(_close(cell, Fragment(number, start, line[start:])))
        yield row
        row, cell = [], []
    if row or cell:
        yield [*row, cell]


def _close(cell: list[Fragment], rest: Fragment) -> list[Fragment]:
    return [*cell, rest] if rest.text.strip() or not cell else cell
