"""Titles as they stand on the page (标题排列): broken where the sense breaks, annex numbers apart."""

from __future__ import annotations

import re

# Two lines of 二号 hold 20 characters each; where one line would overflow, it breaks before these words.
_LINE = 20
_SECOND_LINES = (
    "部门整体支出绩效评价报告",
    "部门整体绩效评价报告",
    "项目支出绩效评价报告",
    "项目支出绩效自评报告",
    "项目绩效评价报告",
    "支出绩效评价报告",
    "绩效评价报告",
    "绩效自评报告",
    "绩效自评价报告",
    "自评报告",
    "评价报告",
)
_ANNEX = re.compile(r"^(附件\s*[0-9一二三四五六七八九十]*)[\s：:．.、]*(.*)$")


def break_title(title: str) -> str:
    """Break a long title into two lines before the kind of report, else in the middle (标题分行)."""
    if _width(title) <= _LINE or "\n" in title:
        return title
    for words in _SECOND_LINES:
        place = title.rfind(words)
        if place > 0 and _width(title[:place]) <= _LINE and _width(title[place:]) <= _LINE:
            return f"{title[:place]}\n{title[place:]}"
    return _split_evenly(title, -(-_halves(title) // (2 * _LINE)))


def _split_evenly(title: str, lines: int) -> str:
    share = -(-_halves(title) // lines)
    broken, filled = [""], 0
    for character in title:
        if filled >= share * len(broken):
            broken.append("")
        broken[-1] += character
        filled += _halves(character)
    return "\n".join(broken)


def _halves(text: str) -> int:
    """Measure text in half characters; a Latin one is about half as wide as a Chinese one."""
    return sum(2 if ord(character) > 0xFF else 1 for character in text)  # noqa: PLR2004 - end of Latin-1


def _width(text: str) -> int:
    return -(-_halves(text) // 2)


def split_annex_title(title: str) -> tuple[str, str]:
    """Split ``附件2：评分表`` into its number and its name; a title without number gives "" first."""
    found = _ANNEX.match(title)
    return (found[1], found[2]) if found else ("", title)


def indent_signatures(lines: tuple[str, ...]) -> tuple[int, ...]:
    """Indent the lines of a signature from the right, in half characters (落款与成文日期).

    The date begins two characters right of the line above; the longer of the two keeps two
    characters from the margin. Lines before them keep two.
    """
    if len(lines) < 2:  # noqa: PLR2004 - a name and a date
        return (4,) * len(lines)
    name, date = _halves(lines[-2].strip()), _halves(lines[-1].strip())
    # Right ends fall apart by the difference of the widths less the shift of four halves.
    shift = name - date - 4
    last = (4, 4 + shift) if shift >= 0 else (4 - shift, 4)
    return (*(4 for _ in lines[:-2]), *last)
