"""The scanner for quantities in normalised text (数量扫描): cores, ranges, and the words at both edges.

Which digits are no quantity is told by ``exclusions``, where a span lies in the original by ``quantities``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assistant.domain.quantity import Quantity
from assistant.language.cores import NUMBER, START, Core, read_core
from assistant.language.numerals import parse_chinese
from assistant.language.signs import After, read_after, read_before, settle
from assistant.language.units import is_scale

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

_SEPARATOR = re.compile(r"[ ]?(?P<mark>[（(]不?含[)）])?[ ]?(?P<sign>-|—{1,2}|–|~|至|到)[ ]?")
_FROM = re.compile(r"(?:从|由|自|原)(?:[^，。；\n0-9]{0,10})\Z")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_TIMED = frozenset("天日年周秒岁") | {
    "小时",
    "分钟",
    "个月",
    "个工作日",
    "自然日",
    "个自然日",
    "个季度",
    "日历天",
    "季度",
}
_PLAN_NAME = re.compile(r"(?:中?[长短]?期)?(?:行动|规划|计划|滚动|攻坚|提升|义务|一贯|制|期[^间限内末初])")
_YEAR_LIKE = re.compile(r"(?:19|20)[0-9]{2}")
_LONGEST_PLAIN = 8
_RANKED = frozenset(("名", "位", "家", "个", "项", "条", "批", "次"))
_MULTIPLIED = re.compile(r"[×*xX·][ ]?\Z")
_REPEATED = re.compile(r"[（(]不?含\Z")
_SLOGAN = re.compile(r"[^“”\n]{1,8}”")
_FULL_MARK = 100
_PLACES_BEFORE_FROM = 14


@dataclass(frozen=True, slots=True)
class Scanned:
    """A quantity in normalised text before its span is mapped back (扫描结果).

    ``outer_start`` and ``outer_end`` take in the bounding words beside it.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    quantity: Quantity
    places: int | None
    comparator: str | None
    upper: Quantity | None
    approximate: str | None
    weak: bool
    low_inclusive: bool = True
    high_inclusive: bool = True


class _Range(NamedTuple):
    """The two ends of a range, the mark 含 or 不含 at the first, and whether it was printed downwards."""

    lower: Core
    upper: Core
    end: int
    mark: str
    downwards: bool


def scan(text: str, blocked: tuple[tuple[int, int], ...] = ()) -> Iterator[Scanned]:
    """Yield the quantities of normalised text in order, passing over blocked spans."""
    position, block = 0, 0
    while (candidate := START.search(text, position)) is not None:
        start = candidate.start()
        while block < len(blocked) and blocked[block][1] <= start:
            block += 1
        limit = blocked[block][0] if block < len(blocked) else len(text)
        if start >= limit:
            position = blocked[block][1]
            continue
        match = NUMBER.match(text, start)
        if match is None or match.end() > limit:
            position = start + 1
            continue
        core = read_core(text, match)
        if core is None:
            position = match.end()
            continue
        scanned = _complete(text, core, limit)
        yield scanned
        position = scanned.end


def _complete(text: str, core: Core, limit: int) -> Scanned:
    """Add the range, the words at both edges and the mark of weakness."""
    ends = _read_range(text, core, limit)
    end = core.end if ends is None else ends.end
    first = core if ends is None else ends.lower
    before = read_before(text, core.start)
    after = read_after(text, end, timed=first.unit in _TIMED)
    quantity, top = _amounts(text, first, ends)
    low_in, high_in = _ends_inclusive(top, ends, after)
    approximate = core.approximate or before.approximate or after.approximate
    if approximate == "近" and first.unit in _TIMED and core.approximate is None:
        approximate = None
    return Scanned(
        start=core.start - 1 if text[core.start - 1 : core.start] == "±" else core.start,
        end=end,
        outer_start=before.start,
        outer_end=after.end,
        quantity=quantity,
        places=first.places,
        comparator=None if top is not None else _comparator(before.comparator, after),
        upper=top,
        approximate=approximate,
        weak=_is_weak(text, first, before.comparator, bare_range=top is not None and not first.unit),
        low_inclusive=low_in,
        high_inclusive=high_in,
    )


def _amounts(text: str, first: Core, ends: _Range | None) -> tuple[Quantity, Quantity | None]:
    """Give the value, or both ends of a range, of 三五家, of ±5% and of 100±5."""
    quantity = Quantity(first.value, first.unit)
    if ends is not None:
        return quantity, Quantity(ends.upper.value, ends.upper.unit)
    if first.kind == "pair":
        return quantity, Quantity(parse_chinese(first.printed[1]) or first.value, first.unit)
    if text[first.start - 1 : first.start] == "±":
        return Quantity(-first.value, first.unit), quantity
    return quantity, None


def _comparator(before: str | None, after: After) -> str | None:
    """Settle the comparator; 高于500%（含500%）includes its bound."""
    settled = settle(before, after.comparator)
    if after.mark == "含":
        return {">": "≥", "<": "≤"}.get(settled or "", settled)
    return settled


def _ends_inclusive(upper: Quantity | None, ends: _Range | None, after: After) -> tuple[bool, bool]:
    """Tell which ends of a range belong to it.

    含 printed at one end only leaves the other end out, save for the full mark: 90(含)-100分 includes 100.
    """
    if upper is None or ends is None:
        return True, True
    first_in = ends.mark == "含" if ends.mark else after.mark != "含"
    last_in = after.mark == "含" if after.mark else ends.mark != "含"
    if after.value is not None:
        # 200%-300%（含200%）names the end it means.
        named_first = after.value == (ends.upper if ends.downwards else ends.lower).value
        first_in, last_in = (named_first, not named_first) if after.mark == "含" else (not named_first, named_first)
    low_in, high_in = (last_in, first_in) if ends.downwards else (first_in, last_in)
    excluded = "不含" in (ends.mark, after.mark)
    full: Decimal | int = upper.value if upper.unit in ("", "分", "%") else 0
    return low_in, high_in or (full == _FULL_MARK and not excluded)


def _read_range(text: str, core: Core, limit: int) -> _Range | None:
    """Read the other end of a range, if one follows (80%-90%, 10至20家, 100%-80%(含))."""
    separator = _SEPARATOR.match(text, core.end)
    if separator is None or separator.end() >= limit or core.kind in ("half", "pair", "doubling"):
        return None
    match = NUMBER.match(text, separator.end())
    if match is None or match.end() > limit or (core.kind == "arabic") != (match["arabic"] is not None):
        return None
    second = read_core(text, match)
    if second is None or second.start != separator.end():
        return None
    word = separator["sign"] in "至到"
    if word and _FROM.search(text, max(0, core.start - _PLACES_BEFORE_FROM), core.start) is not None:
        return None
    return _ordered(core, second, (separator["mark"] or "").strip("（()）"), upwards_only=word)


def _ordered(core: Core, second: Core, mark: str, *, upwards_only: bool) -> _Range | None:
    """Put the ends in order; only shares and points are printed downwards (100%-80%)."""
    first = _with_unit_of(core, second)
    low, high = Quantity(first.value, first.unit), Quantity(second.value, second.unit)
    if low.dimension != high.dimension or low.base == high.base:
        return None
    if low.base < high.base:
        return _Range(first, second, second.end, mark, downwards=False)
    if upwards_only or first.unit not in ("%", "分"):
        return None
    return _Range(second._replace(start=core.start), first, second.end, mark, downwards=True)


def _with_unit_of(lower: Core, upper: Core) -> Core:
    """Give the first end the unit that is printed once, behind the second: 10至20家, 10万-20万元."""
    if lower.unit == upper.unit:
        return lower
    if not lower.unit or (is_scale(lower.unit) and upper.unit.startswith(lower.unit)):
        return lower._replace(unit=upper.unit)
    if is_scale(lower.unit) and not is_scale(upper.unit):
        return lower._replace(unit=lower.unit + upper.unit)
    return lower


def _is_weak(text: str, core: Core, comparator: str | None, *, bare_range: bool) -> bool:
    """Tell whether the form alone makes an amount unlikely; callers may pass such numbers over."""
    if core.kind == "half" or bare_range or _is_slogan(text, core):
        return True
    if core.printed == "一" and core.unit not in ("倍", "%"):
        return True
    if text[core.end : core.end + 1] in (")", "）") and _REPEATED.search(text, max(0, core.start - 3), core.start):
        return True
    if core.unit == "%":
        return core.value == _FULL_MARK and _MULTIPLIED.search(text, max(0, core.start - 2), core.start) is not None
    if core.unit == "年":
        return _PLAN_NAME.match(text, core.end) is not None
    if core.unit:
        return core.unit in _RANKED and text[core.start - 1 : core.start] == "前"
    behind = text[core.end : core.end + 1]
    if behind.isascii() and behind.isalpha():
        return True
    if comparator is not None or core.places:
        return False
    glued = _HAN.match(text, core.end) is not None
    return glued or _YEAR_LIKE.fullmatch(core.printed) is not None or len(core.printed) >= _LONGEST_PLAIN


def _is_slogan(text: str, core: Core) -> bool:
    """Tell a count that opens a short quotation (“两个关键”): it names something rather than counting it."""
    return (
        core.kind == "chinese"
        and text[core.start - 1 : core.start] == "“"
        and (_SLOGAN.match(text, core.end) is not None)
    )
