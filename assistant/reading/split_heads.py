"""Heads of several storeys in text, where a merged cell is written once (多层表头): over which columns each stands.

What the words mean is left to ``intake``; rows of figures are placed by the table shapes themselves.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.reading.grid import is_header_row

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_STOREYS = 3
_YEAR = re.compile(r"20\d{2}\s*年(?:度|末|初)?")


def count_heads(below: Sequence[str]) -> int:
    """Count the heads that stand over a lower storey: one over each empty place, one over each run of words."""
    return len(head_starts(below))


def head_starts(below: Sequence[str]) -> list[int]:
    """Return the columns in which the heads over a lower storey begin."""
    return [n + 1 for n, text in enumerate(below) if not text or n == 0 or not below[n - 1]]


def lay_out_heads(rows: Sequence[Sequence[str]], columns: int) -> tuple[dict[int, list[int]], list[int]]:
    """Find the upper storeys of heads anywhere in a table, and the columns their fields begin in.

    Args:
        rows: The texts of each row, as many as it has fields.
        columns: The number of columns of the whole table.

    Returns:
        The first columns of the fields by row, and the rows where several heads share a run of words that
        does not repeat itself, so that its parts are taken to be of one length.
    """
    placed: dict[int, list[int]] = {}
    doubtful: list[int] = []
    for index, row in enumerate(rows):
        if index == 0 or len(row) != columns or not _is_storey(row):
            continue
        below, starts = row, list(range(1, columns + 1))
        for upper in range(index - 1, max(index - _MOST_STOREYS, -1), -1):
            found = _over(rows[upper], below) if len(rows[upper]) < len(below) else None
            if found is None:
                break
            units, sure = found
            starts = [starts[unit] for unit in units]
            placed[upper] = starts
            if not sure:
                doubtful.append(upper)
            if rows[upper][0]:
                break
            below = rows[upper]
    return placed, doubtful


def _is_storey(row: Sequence[str]) -> bool:
    """Whether a row reads as a lower storey: words, with places empty under heads that run through, or repeated."""
    words = [text for text in row if text]
    return is_header_row(row) and (len(words) < len(row) or len(set(words)) < len(words))


def _over(upper: Sequence[str], below: Sequence[str]) -> tuple[list[int], bool] | None:
    """Return the places of the lower storey over which the upper fields begin, and whether that is certain."""
    if not is_header_row([_YEAR.sub("年度", text) for text in upper]):
        return None
    runs = [
        (bool(key), [place for place, _ in own]) for key, own in groupby(enumerate(below), lambda item: bool(item[1]))
    ]
    words = [places for filled, places in runs if filled]
    empties = sum(len(places) for filled, places in runs if not filled)
    heads = len(upper) - empties
    if heads == len(words) and empties:
        return [start - 1 for start in head_starts(below)], True
    total = sum(map(len, words))
    if heads < 1 or total % heads or any(len(places) % (total // heads) for places in words):
        return None
    length = total // heads
    texts = [below[place] for places in words for place in places]
    repeated = all(texts[place] == texts[place % length] for place in range(total))
    if length == 1 or not (empties or repeated):
        return None
    starts = [place for filled, places in runs for place in (places[::length] if filled else places)]
    return starts, repeated
