"""Text of a file as lines with their numbers, freed of residue, each character still traceable.

Residue is what converters leave behind: ``[bookmark: …]`` and simple HTML tags.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.document import Dropped, Piece
from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

BLANKS = " \t\r\f\v\u00a0\u3000\ufeff\u200b"
_RESIDUE = re.compile(
    r"\[bookmark:[^\[\]\n]{0,200}\]|</?(?:p|div|span|b|i|u|em|strong|font|sub|sup|td|tr|th|tbody|thead)(?:\s[^<>\n]{0,200})?/?>",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BAD_SHARE = 200


@dataclass(frozen=True, slots=True)
class Fragment:
    """A stretch of one line: its 1-based number, where it starts in the line, and its characters."""

    line: int
    start: int
    text: str


def decode(data: bytes, name: str) -> tuple[str, tuple[Dropped, ...]]:
    """Decode a text file: UTF-8 or UTF-16 with or without mark, else GB18030.

    Returns:
        The text, and what could not be decoded.

    Raises:
        InputError: The bytes are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_loosely(data, encoding, name)
    zeros = data[:4096].count(0)
    if zeros:
        if zeros * 8 < len(data[:4096]) or len(data) % 2:
            raise _no_text(name)
        # Digits, blanks and line ends have a zero byte; its side tells the byte order.
        little = data[1:4096:2].count(0) >= data[0:4096:2].count(0)
        return _decode_loosely(data, "utf-16-le" if little else "utf-16-be", name)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * _BAD_SHARE <= len(text):
        return _decode_loosely(data, "utf-8", name)
    return _decode_loosely(data, "gb18030", name)


def _decode_loosely(data: bytes, encoding: str, name: str) -> tuple[str, tuple[Dropped, ...]]:
    text = data.decode(encoding, "replace")
    if "\x00" in text:
        raise _no_text(name)
    bad = [number for number, line in enumerate(text.split("\n"), 1) if "\ufffd" in line]
    if text.count("\ufffd") * 20 > len(text):
        raise _no_text(name)
    return text, tuple(Dropped(f"第{number}行", "有无法解码的字符，已以“\ufffd”代替") for number in bad)


def _no_text(name: str) -> InputError:
    return InputError(
        name, "内容不是文本，也不是认识的文档格式", "Word、Excel、PDF 或文本文件", "请另存为其中一种格式后重试"
    )


def build_text(fragments: Iterable[Fragment], *, joint: str = "\n") -> tuple[str, tuple[Piece, ...]]:
    """Join fragments into the text of a block, leaving out residue and outer blanks.

    Fragments that are empty at the start or the end are left out; those between stay as empty lines.
    Fragments of one line follow one another without a break, unless ``joint`` is a sign of its own.
    """
    lines: list[list[tuple[str, int, int]]] = []
    last = 0
    for fragment in fragments:
        cleaned = _clean(fragment)
        if lines and joint == "\n" and fragment.line == last:
            lines[-1].extend(cleaned.pop(0))
        lines.extend(cleaned)
        last = fragment.line
    while lines and not any(text for text, _, _ in lines[0]):
        del lines[0]
    while lines and not any(text for text, _, _ in lines[-1]):
        del lines[-1]
    text = ""
    pieces: list[Piece] = []
    for index, line in enumerate(lines):
        text += joint if index else ""
        for part, number, start in line:
            pieces.append(Piece(offset=len(text), line=number, start=start, end=start + len(part)))
            text += part
    return text, tuple(pieces)


def _clean(fragment: Fragment) -> list[list[tuple[str, int, int]]]:
    """Split a fragment at ``<br>`` and cut residue out: lines of (text, line number, start)."""
    result: list[list[tuple[str, int, int]]] = []
    for begin, stop in _gaps(_BREAK, fragment.text, 0, len(fragment.text)):
        parts = [
            (fragment.text[left:right], fragment.line, fragment.start + left)
            for left, right in _gaps(_RESIDUE, fragment.text, begin, stop)
        ]
        result.append(_trim(parts))
    return result


def _gaps(pattern: re.Pattern[str], text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    spans = []
    for match in pattern.finditer(text, begin, stop):
        spans.append((begin, match.start()))
        begin = match.end()
    return [*spans, (begin, stop)]


def _trim(parts: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """Strip blanks at both ends of a line made of several parts."""
    kept = [part for part in parts if part[0]]
    while kept and not kept[0][0].strip(BLANKS):
        del kept[0]
    while kept and not kept[-1][0].strip(BLANKS):
        del kept[-1]
    if kept:
        text, line, start = kept[0]
        bare = text.lstrip(BLANKS)
        kept[0] = (bare, line, start + len(text) - len(bare))
        text, line, start = kept[-1]
        kept[-1] = (text.rstrip(BLANKS), line, start)
    return kept


def strip_residue(text: str) -> str:
    """Return the text of one line without residue and outer blanks."""
    return _RESIDUE.sub("", text).strip(BLANKS)
