"""Numerals in the styles that Word and Excel offer (编号样式): 一、壹、甲、①、iv."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    )
)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN_LIMIT = 4000
_LETTERS_LIMIT = 780


def _count_chinese(number: int, digits: str, units: tuple[str, ...], zero: str) -> str:
    if number <= 0:
        return zero if number == 0 else str(number)
    if number >= 10_000:  # noqa: PLR2004 - lists do not go that far
        return str(number)
    text = ""
    pending = False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (zero if pending else "") + digits[digit] + units[power]
            pending = False
        elif text:
            pending = True
    return text


def _letters(number: int) -> str:
    # Word repeats the letter after z: aa, bb, cc.
    known = 0 < number <= _LETTERS_LIMIT
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if known else str(number)


def _roman(number: int) -> str:
    if not 0 < number < _ROMAN_LIMIT:
        return str(number)
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text += sign
            number -= value
    return text


def _enclosed(number: int, first: int, last: int) -> str:
    if number == 0 and first == 0x2460:  # noqa: PLR2004 - circled one; circled zero stands apart
        return "\u24ea"
    return chr(first + number - 1) if 1 <= number <= last else str(number)


def _circled(number: int) -> str:
    if 21 <= number <= 35:  # noqa: PLR2004 - these stand in a block of their own
        return chr(0x3251 + number - 21)
    return _enclosed(number, 0x2460, 20)


def _counting(number: int) -> str:
    text = _count_chinese(number, _DIGITS, ("", "十", "百", "千"), "零")
    return text.removeprefix("一") if 10 <= number < 20 else text  # noqa: PLR2004 - 十一, not 一十一


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(abs(number)))


def _legal(number: int) -> str:
    return _count_chinese(number, _LEGAL, ("", "拾", "佰", "仟"), "零")


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


_STYLES: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _counting,
    "chineseCountingThousand": _counting,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _counting,
    "japaneseCounting": _counting,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographEnclosedCircle": lambda number: _enclosed(number, 0x3220, 10),
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalEnclosedParen": lambda number: _enclosed(number, 0x2474, 20),
    "decimalEnclosedFullstop": lambda number: _enclosed(number, 0x2488, 20),
    "none": lambda _: "",
}


def render_number(number: int, style: str) -> str:
    """Render a number in a style by its OOXML name; unknown ones come out in plain digits."""
    return _STYLES.get(style, str)(number)
