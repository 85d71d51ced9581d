"""Outline numbers of official documents (标题序号): 一、 （一） 1. （1） ① 第一章 第一条 1.1 一是.

Tells a heading from a paragraph as far as one line of text allows; styles and fonts are for the readers of files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.language.numerals import parse_numeral
from assistant.language.units import unit_end

_CN = "一二三四五六七八九十百〇零"
_CIRCLED = {
    **{chr(0x2460 + index): index + 1 for index in range(20)},
    **{chr(0x2776 + index): index + 1 for index in range(10)},
}
_BLANK = r"[ \t\u3000\xa0]*"
_LEAD = re.compile(rf"(?:\[bookmark:[^\]\n]*\]|#{{1,6}}(?=[ \u3000])|\*\*|{_BLANK[:-1]}+)*")
_DIGITS = r"[0-9０-９]{1,3}"
# Style -> level and pattern. A stop behind Arabic digits must not be a decimal point.
_STYLES: tuple[tuple[str, int, re.Pattern[str]], ...] = (
    ("part", 1, re.compile(rf"第{_BLANK}(?P<n>[{_CN}]{{1,4}}|{_DIGITS}){_BLANK}(?:部分|篇|编)[：:、]?")),
    ("chapter", 1, re.compile(rf"第{_BLANK}(?P<n>[{_CN}]{{1,4}}|{_DIGITS}){_BLANK}章[：:、]?")),
    ("section", 2, re.compile(rf"第{_BLANK}(?P<n>[{_CN}]{{1,4}}|{_DIGITS}){_BLANK}节[：:、]?")),
    ("article", 3, re.compile(rf"第{_BLANK}(?P<n>[{_CN}]{{1,5}}|{_DIGITS}){_BLANK}条(?![件例款目])[：:、]?")),
    (
        "run_in",
        0,
        re.compile(rf"(?:第)?(?P<n>[{_CN}]{{1,3}})(?:是要?|则)(?![否以指由一二三四五六七八九十百千万])[：:，,]?"),
    ),
    ("run_in", 0, re.compile(r"(?:首先|其(?P<n>[一二三四五六七八九]))[：:，,、]?")),
    ("chinese", 1, re.compile(rf"(?P<n>[{_CN}]{{1,4}}){_BLANK}[、.．，](?![0-9])")),
    ("chinese_bracket", 2, re.compile(rf"[（(]{_BLANK}(?P<n>[{_CN}]{{1,4}}){_BLANK}[）)]、?")),
    ("decimal", 2, re.compile(r"(?P<n>[0-9]{1,2}(?:[.．][0-9]{1,2}){1,4})[.．、]?(?![0-9%％])")),
    ("arabic", 3, re.compile(rf"(?P<n>{_DIGITS}){_BLANK}(?:[.．](?![0-9０-９])|、)")),
    ("arabic_bracket", 4, re.compile(rf"[（(]{_BLANK}(?P<n>{_DIGITS}){_BLANK}[）)]、?|(?P<n2>{_DIGITS})[）)]、?")),
    ("circled", 5, re.compile(rf"(?P<n>[{''.join(_CIRCLED)}])[.．、]?")),
)
_RANGE_BEHIND = re.compile(r"[ ]?(?:至|到|-|—|~|～)[ ]?[0-9]")
_FINAL_STOPS = "，,、"
_INNER_STOPS = re.compile(r"[。；;！!？?]")
_LONGEST_TITLE = 45
_LONGEST_STOPPED_TITLE = 18
_TITLE_END = re.compile(r"[。：:]")
_TITLE_START = re.compile(r"[\u4e00-\u9fffA-Za-z“《（(]")
_KNOWN_TITLES = re.compile(
    r"(?:摘要|前言|引言|导言|概述|目录|正文|结语|后记|附则|总则|附件(?:目录|清单)?|附[件表录图][一二三四五六七八九十0-9]{0,3}|参考文献|有关说明)[：:]?"
)
_SENTENCE_SIGNS = re.compile(r"(?:[0-9]%|万元|亿元|得分[0-9]|扣[0-9.]+分|，.*，)")


@dataclass(frozen=True, slots=True)
class HeadingNumber:
    """A number that opens a heading or an item (标题序号).

    Args:
        style: ``chinese`` 一、 ``chinese_bracket`` （一） ``arabic`` 1. ``arabic_bracket`` （1） ``circled`` ①
            ``part`` ``chapter`` ``section`` ``article`` ``decimal`` 1.1 ``run_in`` 一是.
        value: The number; the last part of 1.1.2.
        level: 1 for 一、 and 章, 2 for （一） and 节, 3 for 1. and 条, 4 for （1）, 5 for ①; the count of parts for
            1.1; 0 for run-in items, which are no headings.
        length: Characters before the title, blanks and residue in front included.
    """

    style: str
    value: int
    level: int
    length: int


def parse_heading(text: str) -> HeadingNumber | None:
    """Read the number that a line opens with (标题序号解析); ``None`` where it opens with none.

    An opening number with a unit behind it (1.5万元, 3.2%) is a quantity, not a heading number.
    """
    lead = _LEAD.match(text)
    start = 0 if lead is None else lead.end()
    for style, level, pattern in _STYLES:
        match = pattern.match(text, start)
        if match is None:
            continue
        parts = _parts(match)
        if parts is None or (style == "decimal" and _is_quantity(text, match)):
            continue
        length = match.end() + len(text[match.end() :]) - len(text[match.end() :].lstrip(" \t\u3000\xa0"))
        return HeadingNumber(style, parts[-1], len(parts) if style == "decimal" else level, length)
    return None


def _parts(match: re.Match[str]) -> tuple[int, ...] | None:
    """Read the number or the parts of a decimal number."""
    groups = match.groupdict()
    printed = groups.get("n") or groups.get("n2")
    if printed is None:
        return (1,)
    if printed in _CIRCLED:
        return (_CIRCLED[printed],)
    numbers = [parse_numeral(part) for part in re.split(r"[.．]", printed)]
    values = tuple(int(number) for number in numbers if number is not None)
    return values if values and len(values) == len(numbers) else None


def _is_quantity(text: str, match: re.Match[str]) -> bool:
    """Tell a quantity at the start of a line (1.5万元, 19.94) from a decimal heading number (1.5 项目管理)."""
    behind = text[match.end() :].lstrip(" \t\u3000\xa0")
    return _TITLE_START.match(behind) is None or _has_unit(text, match.end())


def _has_unit(text: str, position: int) -> bool:
    """Tell whether a unit or the upper end of a range follows."""
    blanks = len(text[position:]) - len(text[position:].lstrip(" \t\u3000\xa0"))
    return unit_end(text, position + blanks) is not None or _RANGE_BEHIND.match(text, position) is not None


def looks_like_heading(text: str) -> bool:
    """Tell whether one line looks like a heading (标题判断), from its text alone.

    A heading is numbered (一是 does not count) or a known title such as 摘要; it is short, has no stop inside, no
    amounts, and no final stop, save that a short numbered title may end in 。
    """
    line = text.strip()
    number = parse_heading(line)
    if number is None:
        return _KNOWN_TITLES.fullmatch(line) is not None
    title = line[number.length :].rstrip()
    if number.style in ("run_in", "article") or not title or len(title) > _LONGEST_TITLE:
        return False
    if title[-1] == "。":
        title = title[:-1]
        if len(title) > _LONGEST_STOPPED_TITLE:
            return False
    if _INNER_STOPS.search(title) is not None or _SENTENCE_SIGNS.search(title) is not None:
        return False
    return title[-1] not in _FINAL_STOPS


def run_in_title(text: str) -> tuple[int, int] | None:
    """Find the title that opens a numbered paragraph (段首标题), ``（一）决策指标。该指标…``; its span, or ``None``.

    The title is what stands before the first 。 or ：, if it is short and more text follows.
    """
    number = parse_heading(text)
    if number is None or number.style == "article":
        return None
    stop = _TITLE_END.search(text, number.length)
    if stop is None or not text[stop.end() :].strip():
        return None
    title = text[number.length : stop.start()]
    if not title.strip() or len(title) > _LONGEST_TITLE:
        return None
    return number.length, stop.start()
