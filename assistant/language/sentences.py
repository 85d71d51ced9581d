"""Sentences and clauses with spans (断句): Chinese full stops, closing quotes, lists of 一是…；二是….

Spans tile what is not blank and always slice the text as given; what a sentence says is left to others.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLOSERS = "”’」』）)】》〉\"'"
# A full stop ends a sentence with the quotes and brackets that close behind it. A half-width "?" or "!" does the
# same; a half-width "." only behind a Han character and before a blank or the end, since it mostly sits in numbers.
_END = re.compile(
    rf"(?:[。！？!?]+|…{{2}}|(?<=[\u4e00-\u9fff％%）)])\.(?=\s|$)|[；;])[{_CLOSERS}]*|\n+",
)
_CLAUSE_END = re.compile(r"[，,；;。！？!?：:\n\t]+")
_BRACKETS = {"“": "”", "（": "）", "《": "》", "(": ")", "〈": "〉", "【": "】", "‘": "’", "「": "」"}
_MARKS = re.compile("[" + re.escape("".join((*_BRACKETS, *_BRACKETS.values()))) + "\n]")
_CLOSING = {closing: opening for opening, closing in _BRACKETS.items()}
# Titles and brackets longer than this are taken for a forgotten closing mark.
_LONGEST_BRACKET = 120
_DIGIT_COMMA = re.compile(r"(?<=[0-9０-９])[,，](?=[0-9０-９]{3}(?![0-9０-９]))|(?<=[0-9０-９])[:：](?=[0-9０-９])")


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Split text into sentences (断句) and return their spans, blanks at the edges left out.

    A sentence ends at 。！？； or a line break, together with the quotes and brackets that close there; marks inside
    a quotation or bracket that goes on do not end it. Items 一是…；二是… are sentences of their own.
    """
    return tuple(_trimmed(text, _cut(text, _END, quiet="；;")))


def split_clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Split text into clauses (分句) at ，；。： and line or cell ends; spans, edges trimmed of blanks and marks.

    Commas that group digits, colons between digits (18:00) and marks inside brackets or titles do not split; the
    enumeration comma 、 does not either, for it joins what one clause says of several things.
    """
    return tuple(
        (first + start, first + end)
        for first, last in split_sentences(text)
        for start, end in _clauses(text[first:last])
    )


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    """Cut one sentence into clauses."""
    return _trimmed(sentence, _cut(sentence, _CLAUSE_END, quiet="，,；;。！？!?：:", keep_mark=False))


def _cut(text: str, ends: re.Pattern[str], *, quiet: str, keep_mark: bool = True) -> Iterator[tuple[int, int]]:
    """Yield raw spans between the ends that count; marks in ``quiet`` do not count inside brackets."""
    covered = _bracketed(text)
    grouping = {match.start() for match in _DIGIT_COMMA.finditer(text)}
    start = 0
    for match in ends.finditer(text):
        mark = match.start()
        if mark in grouping:
            continue
        if text[mark] in quiet and covered[mark]:
            continue
        # A quotation that ends behind its full stop ends the sentence; one that goes on does not.
        if text[mark] != "\n" and match.end() < len(text) and covered[match.end() - 1] and covered[match.end()]:
            continue
        yield start, match.end() if keep_mark else mark
        start = match.end()
    yield start, len(text)


def _bracketed(text: str) -> bytearray:
    """Mark the characters that stand inside a closed pair of quotes, brackets or title marks."""
    covered = bytearray(len(text) + 1)
    stack: list[tuple[str, int]] = []
    for mark in _MARKS.finditer(text):
        position, character = mark.start(), mark[0]
        if character == "\n":
            stack.clear()
        elif character in _BRACKETS:
            stack.append((character, position))
        elif character in _CLOSING:
            while stack and stack[-1][0] != _CLOSING[character]:
                stack.pop()
            if stack:
                _, opened = stack.pop()
                if position - opened <= _LONGEST_BRACKET:
                    covered[opened + 1 : position] = b"\x01" * (position - opened - 1)
    return covered


def _trimmed(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Trim blanks at both edges and leave out what is empty."""
    for start, end in spans:
        piece = text[start:end]
        left = len(piece) - len(piece.lstrip())
        right = len(piece.rstrip())
        if left < right:
            yield start + left, start + right
