"""Number and unit without the words around them (数与单位): 1,234.5万元, 四百五十万元, 百分之九十五, 九成五, 翻两番.

Works on normalised text. Ranges and bounding words are added by ``scanning``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

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
from assistant.language.units import canonical_unit, counts_behind_chinese, is_money, unit_end

_CHINESE = rf"[{NUMERAL_CHARACTERS}]+(?:点[{DIGITS}]+[{LARGE_SCALES}]*)?"
# Words that begin with 成 and follow numbers: 5成员 is no half.
_TENTHS_END = r"(?![立果效本为功员长都交绩熟人型品分份就套才形因语不像群])"
NUMBER = re.compile(
    rf"(?P<tenths>(?:[{DIGITS}十]|[0-9](?:\.[0-9])?)成(?:[{DIGITS}]|半)?{_TENTHS_END}|百分百)"
    rf"|(?P<arabic>{ARABIC_PATTERN}(?:[万亿千][0-9]+[千百万]+(?:[0-9]+[百千]+)?)?)"
    rf"|(?P<share>[{NUMERAL_CHARACTERS}]+分之(?:[{NUMERAL_CHARACTERS}]+(?:点[{DIGITS}]+)?|[0-9]+(?:\.[0-9]+)?))"
    r"|(?P<doubling>翻了?(?P<times>[一两二三四五1-5])?番)"
    r"|(?P<half>一半|半数|半(?=年(?!度|报(?!送))|天|个月|个小时|个工作日|小时))"
    rf"|(?P<chinese>{_CHINESE})"
)
"""A numeral of any kind, matched where one may start."""

START = re.compile(rf"[0-9半翻{NUMERAL_CHARACTERS}]")
"""The characters with which a numeral may start."""

_SHARE_PARTS = re.compile(rf"([{NUMERAL_CHARACTERS}]+)分之(.+)")
_SHARE_UNITS = {"百": ("%", 0), "千": ("‰", 0), "万": ("%", -2), "十": ("%", 1)}
_MORE = re.compile(r"(?P<scale>万亿|千万|百万|十万|亿|万|千|百)?(?P<more>[余多+])(?=[\u4e00-\u9fffA-Za-z%])")
_LONE_MORE = re.compile(r"(?P<scale>万亿|千万|百万|十万|亿|万)余")
_SPLIT_MORE = re.compile(r"个多(?P<rest>百分点|月|小时|星期|工作日|学期|亿元?)")
_CHANGE = re.compile(rf"(?P<tenths>[{DIGITS}])角(?:(?P<hundredths>[{DIGITS}])分)?")
_SIGN_BEFORE = re.compile(r"(?:^|[\s（(:：,，;；=|为是至到比达率幅差额长降数值]|(?<!含)[)）])-\Z")
_HALF_MORE = re.compile(r"半(月|小时)")
_HALF_UNITS = ("年", "天", "个月", "小时")
_SCORING_WORDS = re.compile(r"(?:[得扣满计加减占各记为共]|[满得扣计总]分|分值|权重)\Z")
_CHINESE_RANGE = re.compile(rf"(?:至|到|-|—{{1,2}}|~)[{NUMERAL_CHARACTERS}]+")
# Two things are 两件; behind 二 only these count, 二次 and 二类 number things.
_COUNTED_BEHIND_TWO = frozenset("人名年天日分岁")
_DETERMINERS = "统唯同单专划归之其进任逐另每某这那哪初如不第首周期拜头上下前后"
_INDEFINITE = "几数若"
# Behind these 负 is part of a word (肩负, 欠负), not a minus sign.
_WORDS_WITH_MINUS = "肩担抱欠胜亏"
_BARE_SCALE_BEFORE = "上近约超逾"
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z]")
_IDEOGRAPH = re.compile(r"[〇\u4e00-\u9fff]")
_PAIR = 2


class Core(NamedTuple):
    """A number with its unit, without the words around it (数量核心)."""

    start: int
    end: int
    value: Decimal
    unit: str
    places: int | None
    kind: str
    approximate: str | None
    printed: str


class _Unit(NamedTuple):
    """What follows a numeral: 余, the unit, and where both end."""

    more: str | None
    unit: str
    end: int


def read_core(text: str, match: re.Match[str]) -> Core | None:
    """Read number and unit where a numeral was found; ``None`` where it states no number."""
    kind = match.lastgroup
    if match["arabic"] is not None:
        return _read_arabic(text, match)
    if match["chinese"] is not None:
        return _read_chinese(text, match)
    if match["share"] is not None:
        return _read_share(match)
    if match["tenths"] is not None:
        return _read_tenths(match)
    if match["half"] is not None:
        return _read_half(text, match)
    times = parse_numeral(match["times"] or "一") or Decimal(1)
    return Core(*match.span(), Decimal(2) ** int(times), "倍", None, kind or "doubling", None, match[0])


def _read_share(match: re.Match[str]) -> Core | None:
    """Read 百分之九十五, 千分之三, 万分之五, 三分之二; all as ratios."""
    parts = _SHARE_PARTS.fullmatch(match["share"])
    part = None if parts is None else parse_numeral(parts[2])
    if parts is None or part is None:
        return None
    places = decimals_of(parts[2]) if parts[2].isascii() else None
    known = _SHARE_UNITS.get(parts[1])
    if known is not None:
        unit, shift = known
        return Core(*match.span(), part.scaleb(shift), unit, places, "share", None, match[0])
    whole = parse_numeral(parts[1])
    if whole is None or whole == 0:
        return None
    return Core(*match.span(), divide(part * 100, whole), "%", None, "share", None, match[0])


def _read_tenths(match: re.Match[str]) -> Core | None:
    """Read 九成 and 九成五 in per cent; the last digit said stays the last digit stored."""
    if match["tenths"] == "百分百":
        return Core(*match.span(), Decimal(100), "%", None, "share", None, match[0])
    head, _, tail = match["tenths"].partition("成")
    whole = parse_numeral(head)
    if whole is None:
        return None
    part = Decimal(5) if tail == "半" else parse_numeral(tail)
    percent = whole.scaleb(1) if part is None else whole * 10 + part
    return Core(*match.span(), percent, "%", None, "share", None, match[0])


def _read_half(text: str, match: re.Match[str]) -> Core | None:
    """Read 一半 as a share and 半年 as half a unit; both mostly tell no measured amount."""
    if match["half"] != "半":
        return Core(*match.span(), Decimal(50), "%", None, "half", None, match[0])
    end = unit_end(text, match.end())
    before = text[match.start() - 1 : match.start()]
    if end is None or (before and before in "上下前后大小过多"):
        return None
    return Core(match.start(), end, Decimal("0.5"), canonical_unit(text[match.end() : end]), None, "half", None, "半")


def _read_arabic(text: str, match: re.Match[str]) -> Core | None:
    """Read an Arabic number, its sign, and the unit behind it."""
    start, end = match.span("arabic")
    printed = match["arabic"]
    value = parse_mixed(printed)
    if value is None or text[end : end + 1] == "几":
        return None
    signed = _signed_start(text, start)
    behind = _read_unit(text, end)
    if not _stands_free(text, signed, end, printed, behind.unit):
        return None
    if "，" in printed and not behind.unit and "." not in printed:
        # 120，300 is a list in running text; digits are grouped by a wide comma only before a unit or decimals.
        first = printed.partition("，")[0]
        return Core(start, start + len(first), Decimal(first), "", 0, "arabic", None, first)
    sign = text[signed:start]
    negative = sign in ("-", "负") and _is_negative(text, signed, printed, behind.unit)
    plain = printed.replace(".", "").replace(",", "").replace("，", "").isdigit()
    places = decimals_of(printed) if plain else None
    value, unit, unit_stop = _with_half(text, value, behind)
    return Core(
        start=signed if negative or sign == "¥" else start,
        end=unit_stop,
        value=-value if negative else value,
        unit=unit or ("元" if sign == "¥" else ""),
        places=places,
        kind="arabic",
        approximate=behind.more,
        printed=printed,
    )


def _signed_start(text: str, start: int) -> int:
    """Step back over a sign or a currency mark that belongs to the number."""
    before = text[start - 1 : start]
    if before == "¥":
        return start - 1
    if before == "负" and (start == 1 or text[start - 2] not in _WORDS_WITH_MINUS):
        return start - 1
    if before == "-" and _SIGN_BEFORE.search(text, max(0, start - 2), start) is not None:
        return start - 1
    return start


def _is_negative(text: str, signed: int, printed: str, unit: str) -> bool:
    """Tell a minus sign from a dash: behind a word it needs a unit or decimals (下降-3.5%, not 附件-1)."""
    before = text[signed - 1 : signed]
    return _IDEOGRAPH.match(before) is None or bool(unit) or "." in printed or before in "为是至比"


def _stands_free(text: str, start: int, end: int, printed: str, unit: str) -> bool:
    """Tell whether a digit run is a number of its own: no letter code, no decimal tail, no padded number."""
    before = text[start - 1 : start]
    behind = text[end : end + 1]
    if before == "_" or (before.isalpha() and _IDEOGRAPH.match(before) is None):
        return is_money(unit) or unit == "%"
    if before == "." or (before.isascii() and before.isdigit()):
        return False
    if not unit and behind.isascii() and behind.isalpha() and "." not in printed:
        return False
    return not (len(printed) > 1 and printed[0] == "0" and not printed.startswith("0."))


def _read_unit(text: str, end: int) -> _Unit:
    """Read 余 or 多 and the unit behind a number."""
    split = _SPLIT_MORE.match(text, end)
    if split is not None:
        unit = split["rest"] if split["rest"][0] == "亿" else "个" + split["rest"]
        return _Unit("余", canonical_unit(unit), split.end())
    more = _MORE.match(text, end)
    if more is not None:
        stop = unit_end(text, more.end())
        if stop is not None and not (more["scale"] and text[more.end()] in "万亿"):
            return _Unit("余", canonical_unit((more["scale"] or "") + text[more.end() : stop]), stop)
    lone = _LONE_MORE.match(text, end)
    if lone is not None:
        return _Unit("余", lone["scale"], lone.end())
    stop = unit_end(text, end)
    return _Unit(None, "", end) if stop is None else _Unit(None, canonical_unit(text[end:stop]), stop)


def _with_half(text: str, value: Decimal, behind: _Unit) -> tuple[Decimal, str, int]:
    """Add the half of 两年半 and 3个半月."""
    unit, end = behind.unit, behind.end
    if unit in _HALF_UNITS and text[end : end + 1] == "半" and text[end + 1 : end + 2] not in tuple("年天日月"):
        return value + Decimal("0.5"), unit, end + 1
    half = _HALF_MORE.match(text, end) if unit == "个" else None
    if half is not None:
        return value + Decimal("0.5"), "个月" if half[1] == "月" else "小时", half.end()
    return value, unit, end


def _read_chinese(text: str, match: re.Match[str]) -> Core | None:
    """Read a Chinese numeral that a unit follows; without one it is a word, not a number."""
    start, end = match.span("chinese")
    printed = match["chinese"]
    if (start and text[start - 1] in _INDEFINITE) or text[end : end + 1] == "几":
        return None
    behind = _read_unit(text, end)
    if not behind.unit:
        behind = _unit_of_range(text, end)
    if not _chinese_counts(text, start, printed, behind):
        return None
    if start and text[start - 1] == "上" and _is_bare_scale(printed):
        behind = behind._replace(more="超")
    scale = printed[len(printed.rstrip(LARGE_SCALES)) :]
    head = printed[: len(printed) - len(scale)]
    if scale and head and not any(mark in LARGE_SCALES for mark in head):
        # The scale stays in the unit, as printed: 四百五十万元 is 450 万元.
        unit, numeral = canonical_unit(scale + behind.unit), head
    else:
        unit, numeral = behind.unit, printed
    if not unit:
        return None
    if len(numeral) > 1 and all(mark in DIGITS for mark in numeral):
        return _about_two(start, numeral, unit, behind)
    value = parse_chinese(numeral)
    if value is None:
        return None
    value, unit, stop = _with_half(text, value, behind._replace(unit=unit))
    if unit == "元":
        value, stop = _with_change(text, value, stop)
    return Core(start, stop, value, unit, None, "chinese", behind.more, printed)


def _with_change(text: str, value: Decimal, end: int) -> tuple[Decimal, int]:
    """Add the 角 and 分 that follow 元 in amounts written out: 叁佰元伍角贰分."""
    change = _CHANGE.match(text, end)
    if change is None:
        return value, end
    tenths, hundredths = (parse_chinese(change[name] or "零") or Decimal(0) for name in ("tenths", "hundredths"))
    return value + tenths.scaleb(-1) + hundredths.scaleb(-2), change.end()


def _unit_of_range(text: str, end: int) -> _Unit:
    """Read ahead to the unit that 三至五天 prints once; the number itself still ends where it ends."""
    link = _CHINESE_RANGE.match(text, end)
    stop = None if link is None else unit_end(text, link.end())
    if link is None or stop is None:
        return _Unit(None, "", end)
    return _Unit(None, canonical_unit(text[link.end() : stop]), end)


def _is_bare_scale(printed: str) -> bool:
    """Tell 百 and 千万 from 十五 and 三百: a scale with no digit before it."""
    return printed[0] in LARGE_SCALES or (printed[0] in SMALL_SCALES and printed[0] not in "十拾")


def _about_two(start: int, digits: str, unit: str, behind: _Unit) -> Core | None:
    """Read 两三个 and 三五家: two rising digits are a loose range, kept by its lower end."""
    low, high = parse_chinese(digits[0]), parse_chinese(digits[1])
    if len(digits) != _PAIR or low is None or high is None or not 0 < low < high:
        return None
    return Core(start, behind.end, low, unit, None, "pair", "约", digits)


def _chinese_counts(text: str, start: int, printed: str, behind: _Unit) -> bool:
    """Tell whether a Chinese numeral in this place states an amount."""
    before = text[start - 1] if start else " "
    after = text[start + len(printed) : start + len(printed) + 1]
    if _is_bare_scale(printed):
        return behind.more is not None or (bool(behind.unit) and before in _BARE_SCALE_BEFORE)
    if not behind.unit:
        return printed[-1] in LARGE_SCALES and len(printed) > _PAIR and _HAN.match(after) is None
    if printed == "一" and before in _DETERMINERS:
        return False
    if behind.unit == "分":
        return (printed[0] in DIGITS and len(printed) > 1) or _SCORING_WORDS.search(
            text, max(0, start - 2), start
        ) is not None
    if printed == "二":
        return behind.unit in _COUNTED_BEHIND_TWO
    return counts_behind_chinese(behind.unit)
