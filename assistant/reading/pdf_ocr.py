"""Recognising scanned pages (扫描页识别) with the optional extra ``ocr``; without it such pages stay unread.

A page becomes characters with places and ruling lines, so that the same code as for text pages finds its
lines and tables. Nothing is fetched: the models ship in the recogniser's package.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from assistant.domain.document import Dropped
from assistant.reading.pdf_lines import Box, Char, is_wide

if TYPE_CHECKING:
    from collections.abc import Sequence

_POINTS = 72
_RESOLUTION = 200
# A page of odd size is drawn smaller, so that its picture stays within memory.
_MOST_PIXELS = 4000
_DARK = 150
_LEAST_RULE = 0.35
_TOLERANCE = 4.0
_DOUBTFUL = 0.8
_NARROW = 0.55
# Pillow's number for turning rows into columns.
_TRANSPOSE = 5


@dataclass(frozen=True, slots=True)
class Scan:
    """A scanned page as recognised: characters, the boxes of its ruled tables' cells, and doubtful texts."""

    chars: list[Char]
    tables: list[list[Box]]
    dropped: list[Dropped]


def has_recogniser() -> bool:
    """Tell whether the optional extra is installed, without loading it."""
    return find_spec("rapidocr") is not None


@cache
def _load_recogniser() -> Any:  # noqa: ANN401 - an optional library without types
    """Load the models once a process; that takes longer than a page."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"Global.log_level": "critical"})


def recognise(page: Any) -> Scan:  # noqa: ANN401 - pdfplumber has no types
    """Recognise a page's picture (识别扫描页).

    Args:
        page: A pdfplumber page without a text layer.
    """
    longest = max(float(page.width), float(page.height), 1.0) / _POINTS
    resolution = max(min(_RESOLUTION, int(_MOST_PIXELS / longest)), 1)
    picture = page.to_image(resolution=resolution).original.convert("RGB")
    scale = _POINTS / resolution
    place = f"第{page.page_number}页"
    found = _load_recogniser()(picture, return_word_box=True, return_single_char_box=True)
    chars: list[Char] = []
    dropped = [Dropped(place, "识别自扫描图像，须核对")]
    texts = () if found.txts is None else found.txts
    for number, text in enumerate(texts):
        words = found.word_results[number] if number < len(found.word_results or ()) else ()
        chars.extend(_place_chars(text, found.boxes[number], words, scale))
        if found.scores[number] < _DOUBTFUL:
            dropped.append(Dropped(place, "识别把握较低的文字，须核对", text))
    return Scan(chars, _find_cells(picture, scale), dropped)


def _bounds(box: Any) -> Box:  # noqa: ANN401 - four corners as the recogniser gives them
    xs, ys = [float(point[0]) for point in box], [float(point[1]) for point in box]
    return min(xs), min(ys), max(xs), max(ys)


def _place_chars(text: str, box: Any, words: Sequence[Any], scale: float) -> list[Char]:  # noqa: ANN401 - as above
    """Give each character a place: its own box where known, else its share of the line's."""
    left, top, right, bottom = _bounds(box)
    if "".join(word[0] for word in words) == text.replace(" ", "") and all(len(word[0]) == 1 for word in words):
        spans = [(word[0], _bounds(word[2])[0], _bounds(word[2])[2]) for word in words]
    else:
        shares = [1.0 if is_wide(char) else _NARROW for char in text]
        unit = (right - left) / (sum(shares) or 1)
        starts = [left + unit * sum(shares[:number]) for number in range(len(text))]
        spans = [(char, start, start + unit * share) for char, start, share in zip(text, starts, shares, strict=True)]
    size = (bottom - top) * scale
    return [
        {
            "text": char,
            "x0": start * scale,
            "x1": stop * scale,
            "top": top * scale,
            "bottom": bottom * scale,
            "size": size,
            "upright": True,
        }
        for char, start, stop in spans
    ]


def _find_cells(picture: Any, scale: float) -> list[list[Box]]:  # noqa: ANN401 - a Pillow image
    """Find ruled tables: long dark runs are rules, their crossings make cells."""
    grey = picture.convert("L").point([0] * _DARK + [255] * (256 - _DARK))
    least = int(_LEAST_RULE * _POINTS / scale)
    edges = [_edge("h", *run, scale) for run in _runs(grey, least)]
    edges += [_edge("v", *run, scale) for run in _runs(grey.transpose(_TRANSPOSE), least)]
    merged = merge_edges(
        edges, snap_x_tolerance=_TOLERANCE, snap_y_tolerance=_TOLERANCE,
        join_x_tolerance=_TOLERANCE, join_y_tolerance=_TOLERANCE,
    )  # fmt: skip
    crossings = edges_to_intersections(merged, _TOLERANCE, _TOLERANCE)
    boxes = intersections_to_cells(crossings)
    return [[tuple(box) for box in table] for table in cells_to_tables(boxes)]


def _runs(grey: Any, least: int) -> list[tuple[int, int, int]]:  # noqa: ANN401 - a Pillow image
    """Return the dark runs of a picture row by row, (row, start, stop); those of one rule's thickness are one."""
    width, height = grey.size
    data = grey.tobytes()
    pattern = re.compile(rb"\x00{%d,}" % max(least, 2))
    found: list[tuple[int, int, int]] = []
    last: dict[tuple[int, int], int] = {}
    for row in range(height):
        for match in pattern.finditer(data, row * width, (row + 1) * width):
            start, stop = match.start() - row * width, match.end() - row * width
            key = (start // 8, stop // 8)
            if last.get(key, -9) < row - 1:
                found.append((row, start, stop))
            last[key] = row
    return found


def _edge(orientation: str, row: int, start: int, stop: int, scale: float) -> dict[str, Any]:
    across, begin, end = row * scale, start * scale, stop * scale
    x0, x1, top, bottom = (begin, end, across, across) if orientation == "h" else (across, across, begin, end)
    return {
        "orientation": orientation, "object_type": "line", "x0": x0, "x1": x1, "top": top, "bottom": bottom,
        "width": x1 - x0, "height": bottom - top, "doctop": top,
    }  # fmt: skip
