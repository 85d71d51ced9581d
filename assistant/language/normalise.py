r"""Normalisation with a map back (规范化): one spelling per sign, so that readers need only one pattern.

Full-width digits, letters and signs become half-width, residue of converters ($\geq 80\%$, bookmarks, HTML tags)
becomes the sign it stood for, blanks between a digit and its unit go. Chinese punctuation stays. What the text means
is left to the readers above.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.language.units import unit_end

_SINGLE = {
    **{chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF1A)},
    **{chr(code): chr(code - 0xFEE0) for code in (*range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))},
    **dict(zip("％﹪．／＝＋＊＜＞～〜\u223c﹣－−‐‑∕⁄", "%%./=+*<>~~~-----//", strict=True)),
    **dict(zip("﹥﹤≧≦⩾⩽≫≪￥", "><≥≤≥≤><¥", strict=True)),
    **dict.fromkeys("　\xa0\u2002\u2003\u2009\u202f", " "),
}
_TRANSLATION = str.maketrans(_SINGLE)

_COMMANDS = {
    **dict.fromkeys(("geqslant", "geqq", "geq", "ge"), "≥"),
    **dict.fromkeys(("leqslant", "leqq", "leq", "le"), "≤"),
    **dict.fromkeys(("thicksim", "sim"), "~"),
    **dict.fromkeys(("times",), "×"),
    **dict.fromkeys(("div",), "÷"),
    **dict.fromkeys(("pm",), "±"),
    **dict.fromkeys(("approx",), "≈"),
    **dict.fromkeys(("gt",), ">"),
    **dict.fromkeys(("lt",), "<"),
    **dict.fromkeys(("cdot",), "·"),
    **dict.fromkeys(
        ("textcircled", "mathrm", "mathbf", "mathit", "text", "textbf", "operatorname", "left", "right"), ""
    ),
    **dict.fromkeys(("quad", "qquad"), " "),
}
_ENTITIES = {"&nbsp;": " ", "&ge;": "≥", "&le;": "≤", "&gt;": ">", "&lt;": "<", "&amp;": "&", "&times;": "×"}

_RESIDUE = re.compile(
    r"\[bookmark:[^\]\n]{0,60}\]"
    r"|</?(?:p|br|b|i|u|strong|em|span|div|sub|sup|td|tr|th|table|thead|tbody|li|ul|ol|h[1-6])\b[^<>\n]{0,80}>"
    r"|(?P<entity>&(?:nbsp|ge|le|gt|lt|amp|times);)"
    r"|(?P<math>\$[^$\n]{1,120}\$)"
    r"|\\(?P<command>[A-Za-z]{2,12})(?![A-Za-z])[ ]?"
    r"|(?P<escape>\\[%$&#_{}~,;! ])"
    r"|[\u200b\u200c\u200d\ufeff\u2060\u00ad]"
    r"|[\x01-\x08\x0b\x0c\x0e-\x1f]"
)
_INSIDE_MATH = re.compile(
    r"\\(?P<command>[A-Za-z]{2,12})(?![A-Za-z])[ ]?|(?P<escape>\\[%$&#_{}~,;! ])|[{}$]|\^(?=\{?[23]\}?)"
)
# Blanks beside digits that carry no meaning. Between a digit and a word they do: they part the cells of a table.
_HAN = r"\u4e00-\u9fff〇"
_IDLE_BLANK = re.compile(
    rf"(?<=[0-9]) {{1,3}}(?=[%‰~≥≤><=±㎡℃至到]|(?P<word>[{_HAN}]))|(?<=[{_HAN}≥≤><=±~]) {{1,3}}(?=[0-9])"
    rf"|(?<=[{_HAN}：:]) {{1,3}}(?=[≥≤><=±])|(?<=%) {{1,3}}(?=[~\-—])"
)
_CALENDAR = "年月日号时点季余多"
_NEEDS_MORE = re.compile(r"[\\$<\[&\u200b-\u200d\ufeff\u2060\u00ad\x01-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Normalised text with the way back (规范化文本).

    ``offsets[i]`` is the index in the original of normalised character ``i``; one sentinel at the end holds the
    original's length.
    """

    text: str
    offsets: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a normalised span to the original; what was dropped at its edges stays outside."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=8192)
def normalise(text: str) -> Normalised:
    """Bring signs, digits and residue to one spelling (规范化), keeping the offsets of every character."""
    plain = text.translate(_TRANSLATION)
    pieces = _Pieces(plain)
    if _NEEDS_MORE.search(plain):
        _replace_residue(pieces)
    _drop_idle_blanks(pieces)
    return Normalised(pieces.text, (*pieces.offsets, len(text)))


class _Pieces:
    """A text under edit with the original index of each of its characters."""

    __slots__ = ("offsets", "text")

    def __init__(self, text: str) -> None:
        """Start from the text as it stands."""
        self.text = text
        self.offsets = list(range(len(text)))

    def apply(self, edits: list[tuple[int, int, str]]) -> None:
        """Replace spans, given in order; each new character points at the end of what it replaces."""
        if not edits:
            return
        parts: list[str] = []
        offsets: list[int] = []
        position = 0
        for start, end, replacement in edits:
            parts.append(self.text[position:start])
            offsets.extend(self.offsets[position:start])
            parts.append(replacement)
            offsets.extend([self.offsets[end - 1]] * len(replacement))
            position = end
        parts.append(self.text[position:])
        offsets.extend(self.offsets[position:])
        self.text, self.offsets = "".join(parts), offsets


def _replace_residue(pieces: _Pieces) -> None:
    """Put the meant signs in the place of LaTeX, HTML and bookmark residue."""
    edits: list[tuple[int, int, str]] = []
    for match in _RESIDUE.finditer(pieces.text):
        math = match["math"]
        if math is None:
            edits.append((*match.span(), _meant(match)))
        elif "\\" in math or not re.search(rf"[{_HAN}]", math):
            start = match.start()
            edits.extend(
                (start + inner.start(), start + inner.end(), _meant(inner)) for inner in _INSIDE_MATH.finditer(math)
            )
    pieces.apply(edits)


def _meant(match: re.Match[str]) -> str:
    """Tell what a piece of residue stands for; nothing where it only marks a place."""
    found = match.groupdict()
    if found.get("entity") is not None:
        return _ENTITIES[match[0]]
    command = found.get("command")
    if command is not None:
        return _COMMANDS.get(command, match[0])
    escape = found.get("escape")
    if escape is not None:
        return escape[1] if escape[1] in "%$&#_" else ""
    return ""


def _drop_idle_blanks(pieces: _Pieces) -> None:
    """Take out blanks between digits, signs and the Han characters they belong to."""
    text = pieces.text
    pieces.apply(
        [
            (*match.span(), "")
            for match in _IDLE_BLANK.finditer(text)
            if match["word"] is None or match["word"] in _CALENDAR or unit_end(text, match.end()) is not None
        ]
    )
