"""Words beside a number that bound or blur it (数量限定词): 不低于, 以上, 约, 余, 控制在…以内.

Works on normalised text, at the edge of a number already found. Relations between two values (A高于B) are told by
``comparators``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_NOT = r"(?:并?未能?|(?:并)?没有|并无|尚未|仍未|不能?得?|不得|不应|不宜|不会|无法|从未|均未|均不)"
_OR_EQUAL = r"(?:或|且)?等于"
_BEFORE_WORDS: tuple[tuple[str, str], ...] = (
    ("≥", rf"≥|>=|=>|(?:大于|高于|多于){_OR_EQUAL}|超过或等于|达到(?:或|和|及)(?:者)?(?:超过|高于|大于)"),
    ("≥", rf"{_NOT}(?:低|少|小|短|早)于|至少|起码|最少|不下"),
    ("≤", rf"≤|<=|=<|(?:小于|低于|少于){_OR_EQUAL}|至多|最多"),
    ("≤", rf"{_NOT}(?:(?:高|大|多|长|晚|迟)于|超过|超出|突破|超)"),
    ("<", rf"<|(?:小|低|少|短)于|不满|未满|{_NOT}(?:达到|达|满|完成)(?:到)?"),
    (">", r">|(?:大|高|多|长)于|超过|突破"),
    ("?", r"控制在|限制在|保持在|压缩在|控制到"),
    ("=", r"=|等于|达到|(?<![传到抵送下表直发])达(?:成)?"),
)
_APPROXIMATE_BEFORE: tuple[tuple[str, str], ...] = (
    ("约", r"大约|大概|(?<![节合签契预公制履违邀租简集特婉相])约(?:为|合|占|有)?|≈|左右约"),
    ("近", r"将近|接近|(?<![最附临邻亲就])近"),
    ("不足", r"不足|不到|未到"),
    ("超", r"(?<![赶反高])超|逾"),
)
_FILLER = r"(?:了|到|共|人民币|为)?[ ¥]{0,2}"
_BEFORE = re.compile(
    "(?:"
    + "|".join(f"(?P<c{index}>{words})" for index, (_, words) in enumerate(_BEFORE_WORDS))
    + f")?{_FILLER}(?:"
    + "|".join(f"(?P<a{index}>{words})" for index, (_, words) in enumerate(_APPROXIMATE_BEFORE))
    + rf")?{_FILLER}\Z"
)
_REPEATED = r"(?:本数|本级|(?P<{name}>[0-9]+(?:\.[0-9]+)?)[%分家个万元次天日]*)?"
_AFTER = re.compile(
    rf"(?:[（(](?P<mark>不?含){_REPEATED.format(name='value')}[)）])?"
    r"(?:(?P<least>(?:及|或|和)?以上|起(?![草到步始点来诉见因用止])|\+(?![0-9A-Za-z\u4e00-\u9fff]))"
    r"|(?P<most>(?:及|或|和)?以下|(?:及|或)?以内|之内|封顶)"
    r"|(?P<within>内(?![部容控外涵设置审蒙存需]))"
    r"|(?P<around>左右|上下(?![级游班车])|前后(?!端))"
    r"|(?P<more>有余|多(?=[，。；、：）)的来\s]|时间|\Z))"
    r"|[ ]?(?P<mirrored>≥|>|≤|<)(?=[ ]?[A-Za-z\u4e00-\u9fff]))?"
    rf"(?:[ ]?[（(](?P<late_mark>不?含){_REPEATED.format(name='late_value')}[)）])?"
)
_MIRROR = {"≥": "≤", ">": "<", "≤": "≥", "<": ">"}
_WINDOW = 16
# The characters with which those words end: a look at one character spares the search in most places.
_LAST = frozenset("≥≤><=≈于等少多过出破下满足到达成在码了共为币约合占有近超逾上¥ 大概")


class Before(NamedTuple):
    """What stands before a number (前置限定)."""

    comparator: str | None
    approximate: str | None
    start: int


class After(NamedTuple):
    """What stands behind a number and its unit (后置限定).

    ``mark`` is 含, 不含 or empty; ``value`` the number that the mark repeats, as in （含200%）.
    """

    comparator: str | None
    approximate: str | None
    mark: str
    end: int
    value: Decimal | None = None


def read_before(text: str, start: int) -> Before:
    """Read the bounding and blurring words that end where a number starts."""
    match = _BEFORE.search(text, max(0, start - _WINDOW), start) if text[start - 1 : start] in _LAST else None
    if match is None:
        return Before(None, None, start)
    comparator = _named(match, "c", _BEFORE_WORDS)
    approximate = _named(match, "a", _APPROXIMATE_BEFORE)
    return Before(comparator, approximate, match.start())


def _named(match: re.Match[str], letter: str, words: tuple[tuple[str, str], ...]) -> str | None:
    """Give the sign whose group took part in the match."""
    for index, (sign, _) in enumerate(words):
        if match[f"{letter}{index}"] is not None:
            return sign
    return None


def read_after(text: str, end: int, *, timed: bool) -> After:
    """Read the bounding and blurring words behind a unit; a bare 内 bounds time only (10天内)."""
    match = _AFTER.match(text, end)
    if match is None or not match[0]:
        return After(None, None, "", end)
    mark = match["mark"] or match["late_mark"] or ""
    printed = match["value"] or match["late_value"]
    value = None if printed is None else Decimal(printed)
    comparator = approximate = None
    if match["least"] is not None:
        comparator = ">" if mark == "不含" else "≥"
    elif match["most"] is not None or (timed and match["within"] is not None):
        comparator = "<" if mark == "不含" else "≤"
    elif match["around"] is not None:
        approximate = "约"
    elif match["more"] is not None:
        approximate = "余"
    elif match["mirrored"] is not None:
        # 90≤得分 says of 得分 that it is at least 90.
        comparator = _MIRROR[match["mirrored"]]
    elif match["within"] is not None:
        return After(None, None, "", end)
    return After(comparator, approximate, mark, match.end(), value)


def settle(before: str | None, after: str | None) -> str | None:
    """Join both sides: what stands before wins, but 达到…以上 and 控制在…以上 mean their ending."""
    if before == "?":
        return after or "≤"
    if before in (None, "="):
        return after or before
    return before
