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

_DIGIT_VALUES = {**{mark: value for value, mark in enumerate("零一二三四五六七八九")}, "两": 2}
_SCALE_VALUES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
# Formal and traditional spellings to the plain ones.
_PLAIN_FORMS = str.maketrans("〇壹贰叁肆伍陆柒捌玖貳參陸兩拾佰仟萬億", "零一二三四五六七八九二三六两十百千万亿")
_SECTION = re.compile(
    r"(?:(?P<thousands>[一二三四五六七八九两]|^)千)?零*(?:(?P<hundreds>[一二三四五六七八九两]|^)百)?零*"
    r"(?:(?P<tens>[一二三四五六七八九]?)十)?零*(?P<unit>[一二三四五六七八九两])?"
)
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
        factor *= _SCALE_VALUES[character]
    return factor


def parse_chinese(text: str) -> Decimal | None:
    """Read a Chinese numeral (中文数字): 四百五十万, 壹佰贰拾, 十五, 三点五, 一点五亿, 二〇二四, 两千零五."""
    plain = text.translate(_PLAIN_FORMS)
    whole, point, tail = plain.partition("点")
    if not point:
        value = _parse_integer(whole)
        return None if value is None else Decimal(value)
    fraction = tail.rstrip("十百千万亿")
    value = _parse_integer(whole)
    if value is None or not fraction or any(mark not in _DIGIT_VALUES for mark in fraction):
        return None
    digits = "".join(str(_DIGIT_VALUES[mark]) for mark in fraction)
    return (value + Decimal(f"0.{digits}")) * _scale(tail[len(fraction) :])


def _parse_integer(text: str) -> int | None:
    """Read a Chinese integer in plain forms, positional (二零二四) or with scales (两千零二十四)."""
    if not text:
        return None
    if all(mark in _DIGIT_VALUES for mark in text):
        return int("".join(str(_DIGIT_VALUES[mark]) for mark in text))
    return _parse_large(text, (("亿", 10**8), ("万", 10**4)))


def _parse_large(text: str, scales: tuple[tuple[str, int], ...]) -> int | None:
    """Read an integer by its largest scale: what stands before it is multiplied, what stands behind is added."""
    if not scales:
        return _parse_section(text)
    (name, factor), *smaller = scales
    if name not in text:
        return _parse_large(text, tuple(smaller))
    head, _, tail = text.rpartition(name)
    count = 1 if not head else _parse_large(head, tuple(smaller))
    if count is None:
        return None
    if not tail:
        return count * factor
    if len(tail) == 1 and tail in _DIGIT_VALUES:
        # 一万五 is 15000: the closing digit counts the next smaller scale.
        return count * factor + _DIGIT_VALUES[tail] * factor // 10
    rest = _parse_large(tail, tuple(smaller)) if tail[0] in _DIGIT_VALUES else None
    return None if rest is None else count * factor + rest


def _parse_section(text: str) -> int | None:
    """Read an integer below ten thousand: 三千零五, 一百一十五, 十五, 三百二 (320)."""
    match = _SECTION.fullmatch(text)
    if match is None:
        return None
    total, last = 0, 0
    for group, scale in (("thousands", 1000), ("hundreds", 100), ("tens", 10)):
        digit = match[group]
        if digit is not None:
            total += (_DIGIT_VALUES[digit] if digit else 1) * scale
            last = scale
    unit = match["unit"]
    if unit is None:
        return total
    skipped = len(text) > 1 and text[-2] == "零"
    return total + _DIGIT_VALUES[unit] * (1 if skipped or last in (0, 10) else last // 10)


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
    extra = 5 if match[2] == "半" else _DIGIT_VALUES[(match[2] or "零").translate(_PLAIN_FORMS)]
    return whole.scaleb(-1) + Decimal(extra).scaleb(-2)
