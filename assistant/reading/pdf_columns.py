"""Pages set in two columns (分栏排版): the left column is read before the right, between lines of full width."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.reading.pdf_lines import Char, Line, build_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_FEWEST_LINES = 6
_SHORTEST_PART = 10
_COLUMNS = 2


def read_in_columns(chars: Sequence[Char]) -> list[Line]:
    """Gather characters into lines in reading order, column by column where a page is set in two.

    Lines of the right column are moved to the left one's place, so that paragraphs join as in one column.
    """
    lines = build_lines(chars)
    gutter = _find_gutter(lines)
    if gutter is None:
        return lines
    result: list[Line] = []
    whole = [line for line in lines if any(left < gutter < right for left, right, _ in line.parts)]
    top = 0.0
    for line in [*whole, None]:
        bottom = line.top if line is not None else float("inf")
        between = [char for char in chars if top <= (char["top"] + char["bottom"]) / 2 < bottom]
        result.extend(_read_segment(between, gutter))
        if line is not None:
            result.append(line)
            top = line.bottom
    return result


def _find_gutter(lines: Sequence[Line]) -> float | None:
    """Find where two columns of prose part: long parts beside each other with one gap between; else None."""
    split = [line.parts for line in lines if len(line.parts) == _COLUMNS]
    prose = [parts for parts in split if all(len(text) >= _SHORTEST_PART for _, _, text in parts)]
    if len(prose) < _FEWEST_LINES:
        return None
    start, stop = max(parts[0][1] for parts in prose), min(parts[1][0] for parts in prose)
    middle = (start + stop) / 2
    crossing = sum(any(left < middle < right for left, right, _ in line.parts) for line in lines)
    return middle if start < stop and crossing * 2 <= len(lines) else None


def _read_segment(chars: Sequence[Char], gutter: float) -> list[Line]:
    left = build_lines([char for char in chars if (char["x0"] + char["x1"]) / 2 < gutter])
    right = build_lines([char for char in chars if (char["x0"] + char["x1"]) / 2 >= gutter])
    if not left or not right:
        return [*left, *right]
    shift = min(line.left for line in right) - min(line.left for line in left)
    return [*left, *(_moved(line, shift) for line in right)]


def _moved(line: Line, shift: float) -> Line:
    parts = tuple((left - shift, right - shift, text) for left, right, text in line.parts)
    return replace(line, left=line.left - shift, right=line.right - shift, parts=parts)
