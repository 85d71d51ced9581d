"""Where a passage stands almost word for word (近似引文): one character changed, left out, added, or two swapped.

Spaces and punctuation do not count. What differs only by a digit, a numeral or a word that tells two things apart
(上/下, 市/区) is another passage, not a slip.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_NOISE = re.compile(r"[\s，。、；：？！,.;:?!“”‘’\"'《》（）()\[\]【】…—·]")
_TELLING = frozenset(
    "0123456789%一二三四五六七八九十百千万亿两首末甲乙丙丁上下前后左右内外东南西北中大小新旧老男女国省市区县镇乡村街月季年日不未无非增减高低多少优良差"
)
# Full-width forms and their ASCII twins are the same sign; each stands for one character, so places stay.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_PIECES = 3
_NAMING_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Passages:
    """Texts run together without their spaces and punctuation (连缀文字), with the way back.

    ``starts`` are where each text begins in ``joined``; ``offsets`` lead from its characters to the text's own.
    """

    joined: str
    starts: tuple[int, ...]
    offsets: tuple[tuple[int, ...], ...]

    def place(self, start: int, end: int) -> tuple[int, int, int] | None:
        """Lead a span back to (text, start, end); None where it runs over two texts."""
        number = bisect_right(self.starts, start) - 1
        first, last = start - self.starts[number], end - 1 - self.starts[number]
        if last >= len(self.offsets[number]):
            return None
        return number, self.offsets[number][first], self.offsets[number][last] + 1


def join_passages(texts: Sequence[str]) -> Passages:
    """Run texts together; a line end stands between two, so that no passage runs over it."""
    joined: list[str] = []
    starts: list[int] = []
    offsets: list[tuple[int, ...]] = []
    length = 0
    for text in (each.translate(_FOLDED) for each in texts):
        kept = tuple(place for place, character in enumerate(text) if not _NOISE.match(character))
        starts.append(length)
        offsets.append(kept)
        joined.append("".join(text[place] for place in kept))
        length += len(kept) + 1
    return Passages("\n".join(joined), tuple(starts), tuple(offsets))


def bare(words: str) -> str:
    """Leave out spaces and punctuation; full-width forms become ASCII."""
    return _NOISE.sub("", words.translate(_FOLDED))


def find_near(words: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Find where ``words`` (without spaces and punctuation) stand in ``text`` with one slip.

    Any slip leaves one of three pieces whole, so only the surroundings of these are compared.

    Yields:
        Start, end, and the kind of slip: ``swapped``, ``changed``, ``longer`` or ``shorter`` (the text, by one).
    """
    size = len(words)
    found: set[tuple[int, int]] = set()
    for piece in range(_PIECES):
        first, last = piece * size // _PIECES, (piece + 1) * size // _PIECES
        at = text.find(words[first:last])
        while at >= 0:
            for start, length in _windows(at - first, size):
                fits = start >= 0 and start + length <= len(text)
                kind = _slip(words, text[start : start + length]) if fits else None
                if kind is not None and (start, start + length) not in found:
                    found.add((start, start + length))
                    yield start, start + length, kind
            at = text.find(words[first:last], at + 1)


def _windows(start: int, size: int) -> tuple[tuple[int, int], ...]:
    return (start, size), (start, size + 1), (start - 1, size + 1), (start, size - 1), (start + 1, size - 1)


def _slip(words: str, other: str) -> str | None:
    """Name the one slip that makes ``other`` of ``words``; None for no slip, more than one, or one that tells apart."""
    if "\n" in other or words == other:
        return None
    first = _alike(words, other)
    last = min(_alike(words[::-1], other[::-1]), min(len(words), len(other)) - first)
    left, right = words[first : len(words) - last], other[first : len(other) - last]
    if len(left) == len(right) == 2 and left == right[::-1]:  # noqa: PLR2004 - two swapped
        return None if _in_number(words, first) else "swapped"
    if not first or not last or _TELLING & set(left + right):
        return None
    kinds = {(1, 1): "changed", (0, 1): "longer", (1, 0): "shorter"}
    return kinds.get((len(left), len(right)))


def _in_number(words: str, place: int) -> bool:
    """Whether two swapped characters are digits of a number; those of a longer one name something (12345)."""
    if not words[place : place + 2].isdigit():
        return False
    run = next(match for match in re.finditer(r"\d+", words) if match.start() <= place < match.end())
    return len(run.group()) < _NAMING_DIGITS


def _alike(one: str, two: str) -> int:
    return next(
        (place for place, (left, right) in enumerate(zip(one, two, strict=False)) if left != right),
        min(len(one), len(two)),
    )
