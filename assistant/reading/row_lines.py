"""What a line between rows of a tabbed table is (制表符表中的行): part of a cell, a row of one cell, or the end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.reading.grid import is_header_row, is_value, rows_match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.reading.rowed_tables import Row
    from assistant.reading.text_lines import Fragment

OUTLINE = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、]|第[一二三四五六七八九十]+[章节条]|附[件表]|单位[:：]|表\s?[一二三四五六七八九十\d]"
)
_LABEL = 12
_HEADING_LINE = 24
_FEWEST_FIELDS = 3


def opens_row(text: str, following: str) -> bool:
    """Whether a line is the upper part of the next row's first cell: 项目资金 above （万元）."""
    return len(text.strip()) <= _LABEL and "\t" in following and following.lstrip().startswith(("（", "("))


def is_whole_row(above: Row, line: Fragment, following: str) -> bool:
    """Whether a line without a tab is a row of one cell rather than more of the cell above.

    It is where the row above ends with a figure, and a heading is where the rows around it have one width.
    """
    text = line.text.strip()
    if len(above.fields) < _FEWEST_FIELDS:
        return False
    if is_value(above.texts[-1]) and len(text) > _FEWEST_FIELDS:
        return not OUTLINE.match(text) or _goes_on(above, following)
    return bool(OUTLINE.match(text)) and len(text) <= _HEADING_LINE and _goes_on(above, following)


def _goes_on(above: Row, following: str) -> bool:
    texts = [text.strip() for text in following.split("\t")]
    return len(texts) == len(above.fields) and not is_header_row(texts)


def joins_table(open_rows: Sequence[Row], rows: Sequence[Row]) -> bool:
    """Tell whether rows after an empty line go on with the open table: its head again, or no head at all."""
    if not rows:
        return False
    first = rows[0].texts
    if rows_match(first, open_rows[0].texts):
        return True
    columns = len(open_rows[0].fields)
    near = columns >= 3 and columns - 1 <= max(len(row.fields) for row in rows) <= columns  # noqa: PLR2004
    fresh = all(first) and is_header_row(first)
    return (near or len(first) == columns) and not fresh
