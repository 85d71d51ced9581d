"""The scanner for quantities in normalised text (数量扫描): number, unit, range, and the words at both edges.

Which digits are no quantity is told by ``exclusions``, where a span lies in the original by ``quantities``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from assistant.domain.quantity import Quantity
from assistant.language.numerals import (
    ARABIC_PATTERN,
    DIGITS,
    LARGE_SCALES,
    NUMERAL_CHARACTERS,
    SMALL_SCALES,
    decimals_of,
    divide,
    parse_chinese,
    parse_mixed,
    parse_numeral,
)
from assistant.language.signs import After, read_after, read_before, settle
from assistant.language.units import canonical_unit, counts_behind_chinese, is_money, is_scale, unit_end

_CHINESE = rf"[{NUMERAL_CHARACTERS}]+(?:点[{DIGITS}]+[{LARGE_SCALES}]*)?"
_NUMBER = re.compile(
    rf"(?P<share>(?:[{NUMERAL_CHARACTERS}]+分之(?:[{NUMERAL_CHARACTERS}]+(?:点[{DIGITS}]+)?|[0-9]+(?:\.[0-9]+)?)))"
    rf"|(?P<tenths>(?:[{DIGITS}十]|(?<![0-9.])[0-9](?:\.[0-9])?)成(?:[{DIGITS}]|半)?"
    r"(?![立果效本为功员长都交绩熟人型品分份就套才形因语不像群])|百分百)"
    r"|(?P<doubling>翻了?(?P<times>[一两二三四五1-5])?番)"
    rf"|(?P<arabic>{ARABIC_PATTERN}(?:[万亿千][0-9]+[千百万]+(?:[0-9]+[百千]+)?)?)"
    rf"|(?P<half>一半|半数|半(?=年(?![度报])|天|个月|个小时|小时))"
    rf"|(?P<chinese>{_CHINESE})"
)
_SHARE_PARTS = re.compile(rf"([{NUMERAL_CHARACTERS}]+)分之(.+)")
_SHARE_UNITS = {"百": ("%", 0), "千": ("‰", 0), "万": ("%", -2), "十": ("%", 1)}
_SEPARATOR = re.compile(r"[ ]?(?P<mark>[（(]不?含[)）])?[ ]?(?P<sign>-|—{1,2}|–|~|至|到)[ ]?")
_MORE = re.compile(r"(?P<scale>万亿|千万|百万|十万|亿|万|千|百)?(?P<more>[余多])(?=(?P<rest>[\u4e00-\u9fffA-Za-z%]))")
_FROM = re.compile(r"(?:从|由|自|原)(?:[^，。；\n0-9]{0,10})\Z")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_TIMED = frozenset("天日年周秒岁") | {"小时", "分钟", "个月", "个工作日", "自然日", "个自然日", "个季度", "工作日"}
_PLAN_NAME = re.compile(r"(?:中?[长短]?期)?(?:行动|规划|计划|滚动|攻坚|提升|期[^间限内末初])")
_SIGN_BEFORE = re.compile(r"(?:^|[\s（(:：,，;；=|为是至到比达率幅差额长降数值])-\Z")
_CHINESE_POINTS = re.compile(r"[得扣满计加减占各记为共]\Z")
_YEAR_LIKE = re.compile(r"(?:19|20)[0-9]{2}")
_LONGEST_PLAIN = 8
_PAIR = 2
_RANK_BEFORE = re.compile(r"(?:前|居|列|排)\Z")
_DETERMINERS = "统唯同单专划归之其进任逐另每某这那哪初如不第首周期拜头"
_INDEFINITE_BEFORE = "几数若"
_MULTIPLIED = re.compile(r"[×*xX·][ ]?\Z")


@dataclass(frozen=True, slots=True)
class Scanned:
    """A quantity in normalised text before its span is mapped back (扫描结果)."""

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


class _Core(NamedTuple):
    """A number with its unit, without the words around it."""

    start: int
    end: int
    value: Decimal
    unit: str
    places: int | None
    kind: str
    approximate: str | None
    printed: str


def scan(text: str, blocked: tuple[tuple[int, int], ...] = ()) -> Iterator[Scanned]:
    """Yield the quantities of normalised text in order, passing over blocked spans."""
    position, block = 0, 0
    while (match := _NUMBER.search(text, position)) is not None:
        while block < len(blocked) and blocked[block][1] <= match.start():
            block += 1
        if block < len(blocked) and blocked[block][0] < match.end():
            # A number that starts before the block is part of it too: digits are never cut in two.
            position = max(blocked[block][1], match.end() if blocked[block][1] >= match.end() else 0)
            continue
        limit = blocked[block][0] if block < len(blocked) else len(text)
        core = _read_core(text, match)
        if core is None:
            position = match.end()
            continue
        scanned = _complete(text, core, limit)
        yield scanned
        position = scanned.end


def _read_core(text: str, match: re.Match[str]) -> _Core | None:
    """Read number and unit where a numeral was found; ``None`` where it is none."""
    kind = match.lastgroup or ""
    if match["share"] is not None:
        return _read_share(match)
    if match["tenths"] is not None:
        return _read_tenths(match)
    if match["doubling"] is not None:
        times = parse_numeral(match["times"] or "一") or Decimal(1)
        return _Core(*match.span(), Decimal(2) ** int(times), "倍", None, kind, None, match[0])
    if match["half"] is not None:
        return _read_half(text, match)
    if match["arabic"] is not None:
        return _read_arabic(text, match)
    return _read_chinese(text, match)


def _read_share(match: re.Match[str]) -> _Core | None:
    """Read 百分之九十五, 千分之三, 万分之五, 三分之二; all as ratios."""
    parts = _SHARE_PARTS.fullmatch(match["share"])
    part = None if parts is None else parse_numeral(parts[2])
    if parts is None or part is None:
        return None
    places = decimals_of(parts[2]) if parts[2][0].isdigit() and parts[2].isascii() else None
    known = _SHARE_UNITS.get(parts[1])
    if known is not None:
        unit, shift = known
        return _Core(*match.span(), part.scaleb(shift), unit, places, "share", None, match[0])
    whole = parse_numeral(parts[1])
    if whole is None or whole == 0:
        return None
    return _Core(*match.span(), divide(part * 100, whole), "%", None, "share", None, match[0])


def _read_tenths(match: re.Match[str]) -> _Core | None:
    """Read 九成 and 九成五 in per cent; the last digit said stays the last digit stored."""
    if match["tenths"] == "百分百":
        return _Core(*match.span(), Decimal(100), "%", None, "share", None, match[0])
    head, _, tail = match["tenths"].partition("成")
    whole = parse_numeral(head)
    if whole is None:
        return None
    part = Decimal(5) if tail == "半" else parse_numeral(tail)
    percent = whole.scaleb(1) if part is None else whole * 10 + part
    return _Core(*match.span(), percent, "%", None, "share", None, match[0])


def _read_half(text: str, match: re.Match[str]) -> _Core | None:
    """Read 一半 as a share and 半年 as half a unit; both mostly tell no measured amount."""
    if match["half"] != "半":
        return _Core(*match.span(), Decimal(50), "%", None, "half", None, match[0])
    end = unit_end(text, match.end())
    if end is None or text[match.start() - 1 : match.start()] in ("上", "下", "前", "后", "大", "小", "过"):
        return None
    unit = canonical_unit(text[match.end() : end])
    return _Core(match.start(), end, Decimal("0.5"), unit, None, "half", None, match[0])


def _read_arabic(text: str, match: re.Match[str]) -> _Core | None:
    """Read an Arabic number, its sign, and the unit behind it."""
    start, end = match.span()
    printed = match[0]
    signed = _signed_start(text, start)
    before = text[signed - 1 : signed]
    value = parse_mixed(printed)
    more, unit, unit_end = _read_unit(text, end)
    if value is None or text[end : end + 1] == "几" or not _fits_left(before, printed, unit):
        return None
    if "，" in printed and not unit and "." not in printed:
        first = printed.partition("，")[0]
        return _Core(start, start + len(first), Decimal(first), "", 0, "arabic", None, first)
    if not unit and text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        return None
    negative = (
        signed < start and text[signed] in "-负" and (signed == 0 or unit or "." in printed or before in "为是至比")
    )
    plain = printed.replace(".", "").replace(",", "").replace("，", "").isdigit()
    places = decimals_of(printed) if plain else None
    value, unit, unit_end = _with_half(text, value, unit, unit_end)
    return _Core(
        signed if negative or (signed < start and text[signed] == "¥") else start,
        unit_end,
        -value if negative else value,
        unit or ("元" if text[signed:start].endswith("¥") else ""),
        places,
        "arabic",
        more,
        printed,
    )


def _signed_start(text: str, start: int) -> int:
    """Step back over a sign or a currency mark that belongs to the number."""
    before = text[start - 1 : start]
    if before == "¥" or (before == "负" and (start < 2 or text[start - 2] not in "肩担抱欠胜亏")):
        return start - 1
    if before == "-" and _SIGN_BEFORE.search(text, max(0, start - 2), start) is not None:
        return start - 1
    return start


def _fits_left(before: str, printed: str, unit: str) -> bool:
    """Tell whether a digit run stands free on its left: no letter code, no decimal tail, no padded number."""
    if before.isascii() and (before.isalpha() or before == "_"):
        return is_money(unit) or unit == "%"
    if before == "." or (before.isdigit() and before.isascii()):
        return False
    return not (len(printed) > 1 and printed[0] == "0" and not printed.startswith("0."))


def _read_unit(text: str, end: int) -> tuple[str | None, str, int]:
    """Read 余 or 多 and the unit behind a number; returns the word, the canonical unit and where it ends."""
    more = _MORE.match(text, end)
    if more is not None:
        unit = unit_end(text, more.end())
        if unit is not None and not (more["scale"] and text[more.end()] in "万亿"):
            return "余", canonical_unit((more["scale"] or "") + text[more.end() : unit]), unit
        if more["more"] == "余" and more["scale"]:
            return "余", more["scale"], more.end()
        return None, *_plain_unit(text, end)
    return None, *_plain_unit(text, end)


def _plain_unit(text: str, end: int) -> tuple[str, int]:
    """Read the unit right behind a number."""
    unit = unit_end(text, end)
    return ("", end) if unit is None else (canonical_unit(text[end:unit]), unit)


def _with_half(text: str, value: Decimal, unit: str, end: int) -> tuple[Decimal, str, int]:
    """Add the half of 两年半 and 3个半月."""
    if (
        unit in ("年", "天", "个月", "小时")
        and text[end : end + 1] == "半"
        and text[end + 1 : end + 2] not in "年天日月"
    ):
        return value + Decimal("0.5"), unit, end + 1
    if unit == "个" and (half := re.compile("半(月|小时)").match(text, end)) is not None:
        return value + Decimal("0.5"), "个月" if half[1] == "月" else "小时", half.end()
    return value, unit, end


def _read_chinese(text: str, match: re.Match[str]) -> _Core | None:
    """Read a Chinese numeral that a unit follows; without one it is a word, not a number."""
    start, end = match.span()
    printed = match["chinese"]
    before = text[start - 1 : start]
    if before in _INDEFINITE_BEFORE and before or text[end : end + 1] == "几":
        return None
    more, unit, unit_end = _read_unit(text, end)
    scale = printed[len(printed.rstrip(LARGE_SCALES)) :]
    head = printed[: len(printed) - len(scale)]
    if not _chinese_counts(text, start, printed, unit, more):
        return None
    if scale and head and not any(mark in LARGE_SCALES for mark in head):
        return _folded(text, match, head, scale, unit, unit_end, more)
    if scale and not head and not unit:
        return None
    if len(printed) > 1 and all(mark in DIGITS for mark in printed):
        return _about_two(match, unit, unit_end)
    value = parse_chinese(printed)
    if value is None or not unit:
        return None
    value, unit, unit_end = _with_half(text, value, unit, unit_end)
    return _Core(start, unit_end, value, unit, None, "chinese", more, printed)


def _folded(
    text: str, match: re.Match[str], head: str, scale: str, unit: str, unit_end: int, more: str | None
) -> _Core | None:
    """Keep the scale in the unit, as printed: 四百五十万元 is 450 万元."""
    value = parse_chinese(head)
    if value is None:
        return None
    scale = scale.replace("萬", "万").replace("億", "亿")
    return _Core(match.start(), unit_end, value, scale + unit, None, "chinese", more, match[0])


def _about_two(match: re.Match[str], unit: str, unit_end: int) -> _Core | None:
    """Read 两三个 and 三五家: two rising digits are a loose range, kept by its lower end."""
    digits = match["chinese"]
    low, high = parse_chinese(digits[0]), parse_chinese(digits[1])
    if len(digits) != _PAIR or low is None or high is None or not 0 < low < high:
        return None
    return _Core(match.start(), unit_end, low, unit, None, "pair", "约", digits)


def _chinese_counts(text: str, start: int, printed: str, unit: str, more: str | None) -> bool:
    """Tell whether a Chinese numeral in this place states an amount."""
    before = text[start - 1 : start] if start else ""
    bare_scale = printed[0] in LARGE_SCALES or (printed[0] in SMALL_SCALES and printed[0] not in "十拾")
    if bare_scale:
        return bool(unit or more) and (more is not None or before in ("上", "近", "约", "超", "逾") and bool(before))
    if not unit:
        return printed[-1] in LARGE_SCALES and len(printed) > 2 and _HAN.match(text, start + len(printed)) is None
    if printed == "一" and before and before in _DETERMINERS:
        return False
    if unit == "分":
        return len(printed) > 1 or _CHINESE_POINTS.search(text, max(0, start - 1), start) is not None
    return counts_behind_chinese(unit)


def _complete(text: str, core: _Core, limit: int) -> Scanned:
    """Add the range, the words at both edges and the marks of weakness."""
    upper, after_mark, core = _read_range(text, core, limit)
    end = core.end if upper is None else upper[0].end
    before = read_before(text, core.start)
    after = read_after(text, end, timed=core.unit in _TIMED)
    plus_minus = text[core.start - 1 : core.start] == "±"
    approximate = core.approximate or before.approximate or after.approximate
    if approximate == "近" and core.unit in _TIMED:
        approximate = None
    quantity, top = Quantity(core.value, core.unit), None if upper is None else Quantity(upper[0].value, upper[0].unit)
    low_in, high_in = _ends_inclusive(top, after_mark, after)
    if core.kind == "pair":
        top = Quantity(parse_chinese(core.printed[1]) or core.value, core.unit)
    if plus_minus:
        quantity, top = Quantity(-core.value, core.unit), quantity
    return Scanned(
        start=core.start - plus_minus,
        end=end,
        outer_start=before.start,
        outer_end=after.end,
        quantity=quantity,
        places=core.places,
        comparator=None if top is not None else settle(before.comparator, after.comparator),
        upper=top,
        approximate=approximate,
        weak=_is_weak(text, core, before.comparator, bare_range=top is not None and not core.unit),
        low_inclusive=low_in,
        high_inclusive=high_in,
    )


def _ends_inclusive(upper: Quantity | None, low_mark: str, after: After) -> tuple[bool, bool]:
    """Tell which ends of a range belong to it.

    含 printed at one end only leaves the other end out, save for the full mark: 90(含)-100分 includes 100.
    """
    if upper is None:
        return True, True
    low_in = low_mark == "含" if low_mark else after.mark != "含"
    if after.mark:
        return low_in, after.mark == "含"
    full = upper.value == 100 and upper.unit in ("", "分", "%")  # noqa: PLR2004 - full mark
    return low_in, full or low_mark != "含"


def _read_range(text: str, core: _Core, limit: int) -> tuple[tuple[_Core] | None, str, _Core]:
    """Read the upper end of a range, if one follows; returns it, the mark at the lower end, and the lower end."""
    separator = _SEPARATOR.match(text, core.end)
    if separator is None or separator.end() >= limit or core.kind in ("half", "pair", "doubling"):
        return None, "", core
    match = _NUMBER.match(text, separator.end())
    if match is None or match.end() > limit or (core.kind == "arabic") != (match["arabic"] is not None):
        return None, "", core
    second = _read_core(text, match)
    if second is None or (separator["sign"] in "至到" and _FROM.search(text, max(0, core.start - 14), core.start)):
        return None, "", core
    lower = _same_unit(core, second)
    if lower is None or second.start != separator.end():
        return None, "", core
    low, high = Quantity(lower.value, lower.unit), Quantity(second.value, second.unit)
    if low.dimension != high.dimension or low.base >= high.base:
        return None, "", core
    mark = (separator["mark"] or "").strip("（()）")
    return (second,), mark, lower


def _same_unit(lower: _Core, upper: _Core) -> _Core | None:
    """Give the lower end the unit that is printed once, behind the upper end: 10至20家, 10万-20万元."""
    if lower.unit == upper.unit:
        return lower
    if not lower.unit:
        return lower._replace(unit=upper.unit)
    if is_scale(lower.unit) and upper.unit.startswith(lower.unit):
        return lower._replace(unit=upper.unit)
    if is_scale(lower.unit) and not is_scale(upper.unit):
        return lower._replace(unit=lower.unit + upper.unit)
    return lower if upper.unit else None


def _is_weak(text: str, core: _Core, comparator: str | None, *, bare_range: bool) -> bool:
    """Tell whether the form alone makes an amount unlikely; callers may pass such numbers over."""
    if core.kind == "half" or bare_range:
        return True
    if core.printed == "一" and core.unit not in ("倍", "%"):
        return True
    if core.unit == "%":
        return core.value == 100 and _MULTIPLIED.search(text, max(0, core.start - 2), core.start) is not None  # noqa: PLR2004
    if core.unit == "年":
        return _PLAN_NAME.match(text, core.end) is not None
    if core.unit:
        return (
            core.unit in ("名", "位", "家")
            and _RANK_BEFORE.search(text, max(0, core.start - 1), core.start) is not None
        )
    if comparator is not None or core.places:
        return False
    glued = _HAN.match(text, core.end) is not None
    return glued or _YEAR_LIKE.fullmatch(core.printed) is not None or len(core.printed) >= _LONGEST_PLAIN
