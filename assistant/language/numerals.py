"""Numerals in Chinese official text (数词): Arabic and Chinese spellings to exact ``Decimal`` values.

Only whole strings are read here; finding numerals inside running text is left to ``quantities``.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal

DIGITS = "〇零一二三四五六七八九两壹贰叁肆伍陆柒捌玖貳參陸兩"
SMALL_SCALES = "十百千拾佰仟"
LARGE_SCALES = "万亿萬億"
NUMERAL_CHARACTERS = DIGITS + SMALL_SCALES + LARGE_SCALES

# One Arabic number without sign. A full-width comma groups digits just as a half-width one does, but not both in one
# number. A digit that would follow the last group shows that the commas separate a list.
ARABIC_PATTERN = (
    r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]{1,3}(?:，[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"  # grouped or plain
)

_DIGIT_VALUES = {
    **dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True)),
    **dict(zip("壹贰叁肆伍陆柒捌玖", range(1, 10), strict=True)),
    **dict(zip("两兩貳參陸", (2, 2, 2, 3, 6), strict=True)),
}
_SMALL_VALUES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE_VALUES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_TEN_THOUSAND = 10**4
_WIDE = str.maketrans("０１２３４５６７８９．，－−﹣＋", "0123456789.,---+")
_ARABIC = re.compile(ARABIC_PATTERN)
_MIXED = re.compile(rf"({ARABIC_PATTERN})([十百千]?[万亿]{{0,2}}|[十百千])((?:[0-9]+[千百十万亿]+)*)")
_MIXED_PART = re.compile(r"([0-9]+)([千百十万亿]+)")
_CHINESE_SHARE = re.compile(
    rf"([{NUMERAL_CHARACTERS}]+)分之((?:[{NUMERAL_CHARACTERS}]+(?:点[{DIGITS}]+)?)|{ARABIC_PATTERN})"
)
_TENTHS = re.compile(rf"([{DIGITS}十]|[0-9](?:\.[0-9])?)成([{DIGITS}半])?")
_SIGNS = {"-": -1, "负": -1, "+": 1}
# As many digits as the default context carries; stated here so that a caller's context is no input.
_DIVISION = Context(prec=28)


def parse_arabic(text: str) -> Decimal | None:
    """Read one unsigned Arabic number (阿拉伯数字), grouped by commas or not; anything else gives ``None``."""
    match = _ARABIC.fullmatch(text)
    return None if match is None else Decimal(text.replace(",", "").replace("，", ""))


def decimals_of(text: str) -> int:
    """Count the decimals printed in an Arabic number (小数位数)."""
    _, _, decimals = text.partition(".")
    return len(decimals)


def divide(part: Decimal, whole: Decimal) -> Decimal:
    """Divide to 28 significant digits, whatever context the caller has set (三分之二 has no exact decimal)."""
    return _DIVISION.divide(part, whole)


def parse_numeral(text: str) -> Decimal | None:
    """Read a whole string as one number (数词解析); ``None`` where it is not exactly one number.

    Shares give their value: 九成五 and 百分之九十五 give 0.95, 半 gives 0.5, 三分之二 gives 28 digits.
    Units other than the Chinese scales (万, 亿) are not read, neither is the per cent sign.
    """
    compact = "".join(text.split()).translate(_WIDE)
    if not compact:
        return None
    sign = _SIGNS.get(compact[0], 0)
    value = _parse_unsigned(compact[1:] if sign else compact)
    return value if value is None or sign >= 0 else -value


def _parse_unsigned(text: str) -> Decimal | None:
    """Try the spellings from the plainest to the rarest."""
    if text in ("半", "一半"):
        return Decimal("0.5")
    for reader in (parse_arabic, parse_mixed, parse_chinese, _parse_share, _parse_tenths):
        value = reader(text)
        if value is not None:
            return value
    return None


def parse_mixed(text: str) -> Decimal | None:
    """Read Arabic digits with Chinese scales (混写数字): 1.5亿, 3万5千, 450万."""
    match = _MIXED.fullmatch(text)
    if match is None:
        return None
    head, scale, rest = match.groups()
    number = parse_arabic(head)
    if number is None or (rest and not scale):
        return None
    factor = _scale(scale)
    total = number * factor
    for digits, inner in _MIXED_PART.findall(rest):
        smaller = _scale(inner)
        if smaller >= factor:
            return None
        total += Decimal(digits) * smaller
        factor = smaller
    return total


def _scale(scales: str) -> int:
    """Multiply the scale characters: 千万 is ten million, 万亿 a million million."""
    factor = 1
    for character in scales:
        factor *= _SMALL_VALUES.get(character) or _LARGE_VALUES[character]
    return factor


def parse_chinese(text: str) -> Decimal | None:
    """Read a Chinese numeral (中文数字): 四百五十万, 壹佰贰拾, 十五, 三点五, 一点五亿, 二〇二四, 两千零五."""
    whole, point, tail = text.partition("点")
    if not point:
        return _parse_integer(text)
    fraction = tail.rstrip(LARGE_SCALES + SMALL_SCALES)
    value = _parse_integer(whole)
    if value is None or not fraction or any(mark not in _DIGIT_VALUES for mark in fraction):
        return None
    digits = "".join(str(_DIGIT_VALUES[mark]) for mark in fraction)
    return (value + Decimal(f"0.{digits}")) * _scale(tail[len(fraction) :])


def _parse_integer(text: str) -> Decimal | None:
    """Read a Chinese integer, positional (二〇二四) or with scales (两千零二十四)."""
    if not text or any(mark not in NUMERAL_CHARACTERS for mark in text):
        return None
    if all(mark in _DIGIT_VALUES for mark in text):
        return Decimal("".join(str(_DIGIT_VALUES[mark]) for mark in text))
    return _parse_scaled(text)


def _parse_scaled(text: str) -> Decimal | None:
    """Read an integer written with 十百千万亿; scales must fall, as in grammatical numerals."""
    total, section, digit = 0, 0, -1
    last_small, last_large = 10**4, 10**16
    closing = 1
    for mark in text:
        if mark in _DIGIT_VALUES:
            if digit > 0:
                return None
            digit = _DIGIT_VALUES[mark]
            closing = 1 if mark in "〇零" else closing
        elif mark in _SMALL_VALUES:
            scale = _SMALL_VALUES[mark]
            if scale >= last_small:
                return None
            section += (1 if digit < 0 else max(digit, 1)) * scale
            last_small, digit, closing = scale, -1, scale
        else:
            scale = _LARGE_VALUES[mark]
            section += max(digit, 0)
            if section == 0 and total == 0:
                section = 1
            if scale > last_large or (scale == last_large == _TEN_THOUSAND):
                return None
            # 一万二千亿: the scale takes all that stands before it.
            total, section = ((total + section) * scale, 0) if _lifts(total, scale) else (total + section * scale, 0)
            last_small, last_large, digit, closing = 10**4, scale if scale > _TEN_THOUSAND else last_large, -1, scale
    return Decimal(total + section + _last_digit(digit, closing))


def _lifts(total: int, scale: int) -> bool:
    """Tell whether a scale multiplies the earlier sections too (万亿, 一万二千亿)."""
    return 0 < total < scale


def _last_digit(digit: int, closing: int) -> int:
    """Value a closing digit: 一万五 means 15000, 三百二 means 320, 一百零五 means 105, 十五 means 15."""
    if digit <= 0:
        return 0
    return digit * (closing // 10 if closing > 10 else 1)  # noqa: PLR2004 - ten itself, 十五


def _parse_share(text: str) -> Decimal | None:
    """Read 百分之九十五, 千分之三, 三分之二 as a number."""
    match = _CHINESE_SHARE.fullmatch(text)
    if match is None:
        return None
    whole, part = _parse_unsigned(match[1]), _parse_unsigned(match[2])
    return None if whole is None or part is None or whole == 0 else divide(part, whole)


def _parse_tenths(text: str) -> Decimal | None:
    """Read 九成 and 九成五 as 0.9 and 0.95."""
    match = _TENTHS.fullmatch(text)
    if match is None:
        return None
    whole = _parse_unsigned(match[1])
    if whole is None:
        return None
    extra = 5 if match[2] == "半" else _DIGIT_VALUES.get(match[2] or "〇", 0)
    return whole.scaleb(-1) + Decimal(extra).scaleb(-2)
