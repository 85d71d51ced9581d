"""Two runs of texts side by side (文本对齐): equal ones anchor, those between are paired by their wording.

What the texts are, sentences or table rows, is the callers' matter.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Pair = tuple[int | None, int | None]

_ALIKE = 0.3
# Beyond so many pairs texts are paired in their order alone.
_MOST_PAIRS = 10_000


def align_texts(before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """Pair the texts that differ (对齐差异), in order; equal texts are left out.

    Returns:
        Places in ``before`` and ``after``: both for a changed text, None on one side for one removed or added.
    """
    pairs: list[Pair] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            continue
        old, new = first, start
        for one, other in [*_align(before[first:last], after[start:end]), (last - first, end - start)]:
            pairs += [(place, None) for place in range(old, first + one)]
            pairs += [(None, place) for place in range(new, start + other)]
            if first + one < last and start + other < end:
                pairs.append((first + one, start + other))
            old, new = first + one + 1, start + other + 1
    return pairs


_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十百]+(?:、|是|，)|[（(][一二三四五六七八九十百\d]+[）)]|\d+(?:\.(?!\d)|、|[)]))+"
)


def bare_text(text: str) -> str:
    """Return what a sentence says by itself (去掉编号的句子): without blanks, full or half width, number or end mark.

    A sentence that became （二） where it was （一）, or the last of a list, is still the same sentence.
    """
    return _NUMBERING.sub("", "".join(unicodedata.normalize("NFKC", text).split())).rstrip(";。；,，")


def _align(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Pair alike texts in order so that their likeness adds up highest."""
    rows, columns = len(before), len(after)
    if rows * columns > _MOST_PAIRS:
        return [(n, n) for n in range(min(rows, columns)) if likeness(before[n], after[n]) >= _ALIKE]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    alike = [[likeness(old, new) for new in after] for old in before]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            value = alike[row][column]
            paired = value + best[row + 1][column + 1] if value >= _ALIKE else 0.0
            best[row][column] = max(best[row + 1][column], best[row][column + 1], paired)
    pairs, row, column = [], 0, 0
    while row < rows and column < columns:
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            pairs.append((row, column))
            row, column = row + 1, column + 1
    return pairs


def likeness(one: str, other: str) -> float:
    """Return how alike two texts are, 0 to 1: the share of neighbouring characters they have in common."""
    first, second = _pairs_of(one), _pairs_of(other)
    if not first or not second:
        return 1.0 if one == other else 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _pairs_of(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(max(1, len(text) - 1))} if text else set()
