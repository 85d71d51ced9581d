"""Characters of a PDF page as lines and paragraphs in reading order (版面文字)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Char = dict[str, Any]
Box = tuple[float, float, float, float]
_OPENING = re.compile(
    r"[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|第[一二三四五六七八九十百]+[章节条]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[）)]|[①-⑳]|附[件表录]"
)
# What opens a heading or an entry of a form's head, wherever the line above ends.
_CAPTION = re.compile(r"(?:续?表|图|附件|附表)\s*\d{1,2}(?:[-－]\d{1,2})?(?=[\s:：.、《]|[一-龥]).{0,40}$")
_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])[^，。；]{2,30}$|[一-龥]{0,6}(?:名称|单位|部门)[：:]\S"
)
_ENDING = "。！？：；!?:;"
_SAME_LINE = 0.5
_WIDE_GAP = 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with its place on the page, the size of its letters, and its columns' starts.

    ``parts`` are the stretches between wide gaps: (left, right, text).
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    parts: tuple[tuple[float, float, str], ...]


def is_wide(char: str) -> bool:
    """Tell whether a character is Chinese or full-width."""
    return unicodedata.east_asian_width(char) in {"W", "F"}


def clean(text: str) -> str:
    """Replace radicals that some PDF fonts give instead of the characters themselves."""
    if any("\u2e80" <= char <= "\u2fdf" for char in text):
        return "".join(unicodedata.normalize("NFKC", char) if "\u2e80" <= char <= "\u2fdf" else char for char in text)
    return text


def join_lines(texts: Iterable[str]) -> str:
    """Join the lines of a cell or paragraph; a blank goes only between Latin words."""
    result = ""
    for text in texts:
        if (
            result
            and text
            and result[-1].isascii()
            and result[-1].isalpha()
            and text[0].isascii()
            and text[0].isalpha()
        ):
            result += " "
        result += text
    return result


def inside(char: Char, box: Box) -> bool:
    """Tell whether a character's middle lies in a box."""
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def build_lines(chars: Sequence[Char]) -> list[Line]:
    """Gather characters into lines from top to bottom."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda item: ((item["top"] + item["bottom"]) / 2, item["x0"])):
        middle = (char["top"] + char["bottom"]) / 2
        for row in reversed(rows[-3:]):
            anchor = row[0]
            height = max(anchor["bottom"] - anchor["top"], char["bottom"] - char["top"], 1)
            if abs((anchor["top"] + anchor["bottom"]) / 2 - middle) < height * _SAME_LINE:
                row.append(char)
                break
        else:
            rows.append([char])
    lines = [_build_line(sorted(row, key=lambda item: item["x0"])) for row in rows]
    return sorted((line for line in lines if line.text), key=lambda line: line.top)


def _build_line(row: list[Char]) -> Line:
    parts: list[tuple[float, float, str]] = []
    text, start = "", row[0]["x0"]
    previous: Char | None = None
    for char in row:
        if previous is not None:
            gap = char["x0"] - previous["x1"]
            size = max(char["size"], previous["size"], 1)
            if gap > size * _WIDE_GAP:
                parts.append((start, previous["x1"], text.strip()))
                text, start = "", char["x0"]
            elif gap > size * 0.3 and _needs_blank(text, char["text"]):
                text += " "
        text += char["text"]
        if char["text"].strip():
            previous = char
    parts.append((start, row[-1]["x1"], text.strip()))
    parts = [part for part in parts if part[2]]
    sizes = sorted(char["size"] for char in row)
    visible = [char for char in row if char["text"].strip()] or row
    return Line(
        text=clean("  ".join(part[2] for part in parts)),
        left=visible[0]["x0"],
        top=min(char["top"] for char in visible),
        right=visible[-1]["x1"],
        bottom=max(char["bottom"] for char in visible),
        size=sizes[len(sizes) // 2],
        parts=tuple((left, right, clean(part)) for left, right, part in parts),
    )


def _needs_blank(text: str, following: str) -> bool:
    return bool(text) and text[-1].isascii() and text[-1].isalnum() and following.isascii() and following.isalnum()


def join_paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Gather lines into paragraphs: a new one after a short line, at an indent, a change of size or a wide gap."""
    if not lines:
        return []
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts_paragraph(groups[-1][-1], line, left, right, alone=len(groups[-1]) == 1):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _first_word(text: str) -> float:
    """Return the width, in letters' sizes, of what cannot be parted at the start of a line."""
    match = re.match(r"[!-~]+|.", text)
    word = match[0] if match else ""
    closing = re.match(r"[，。；：、！？）】》”’%％),.;:!?\]]*", text[len(word) :])
    return sum(1.0 if is_wide(char) else 0.55 for char in word) + len(closing[0] if closing else "")


def _starts_paragraph(previous: Line, line: Line, left: float, right: float, *, alone: bool) -> bool:
    size = max(line.size, 1)
    if abs(previous.size - line.size) > size * 0.15 or line.top - previous.bottom > size * 1.5:
        return True
    # A line may end early only because the next word would not have fitted.
    short = previous.right + max(size * 2, _first_word(line.text) * size + size * 0.8) < right
    indented = line.left > left + size * 1.2
    outdented = alone and line.left < previous.left - size * 1.2
    if short or (
        indented and not (alone and abs(previous.left - line.left) < size * 0.5 and not _OPENING.match(line.text))
    ):
        return True
    if _CAPTION.match(line.text) or _CAPTION.match(previous.text):
        return True
    if _HEADING.match(line.text) and previous.text[-1:] not in "，、,":
        return True
    return not outdented and previous.text[-1:] in _ENDING and bool(_OPENING.match(line.text))
