"""Number formats of Excel (数字格式): a stored value as the reader sees it (0.9677 → 96.77%).

Values are ``Decimal`` of the 15 digits Excel itself keeps. Formats this module does not know in full are
rendered plainly.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache

from assistant.reading.number_styles import render_number

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0", 6: "¥#,##0", 7: "¥#,##0.00",
    8: "¥#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy/m/d", 15: "d-mmm-yy",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: "#,##0;-#,##0;-", 42: "¥#,##0;-¥#,##0;¥-", 43: "#,##0.00;-#,##0.00;-", 44: "¥#,##0.00;-¥#,##0.00;¥-",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<exponent>[Ee][+-](?=[0#?]))"
    r"|(?P<date>[yYeE]+|[mM]+|[dD]+|[hH]+|[sS]+|a{3,4}|b{2,4})|(?P<digit>[0#?])|(?P<sign>[.,%/@])|(?P<other>.)",
    re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_LONGEST_GENERAL = 11
_LAST_SERIAL = 2_958_466
_DIGITS = 1000
_MOST_PLACES = 30


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a format: its kind and its characters."""

    kind: str
    text: str


@lru_cache(maxsize=512)
def split_format(code: str) -> tuple[tuple[Token, ...], ...]:
    """Split a format code into its sections of tokens."""
    sections: list[tuple[Token, ...]] = []
    tokens: list[Token] = []
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or "other"
        text = match[kind]
        if kind == "other" and text == ";":
            sections.append(tuple(tokens))
            tokens = []
        else:
            tokens.append(Token({"quoted": "literal", "escaped": "literal", "other": "literal"}.get(kind, kind), text))
    sections.append(tuple(tokens))
    return tuple(sections)


def to_decimal(raw: str) -> Decimal | None:
    """Read a stored number with the 15 significant digits Excel shows; None where it is no number."""
    try:
        value = Decimal(raw)
        if not value.is_finite() or abs(value.adjusted()) > 400:  # noqa: PLR2004 - beyond any binary double
            return None
        return Decimal(f"{value:.15g}") if len(value.as_tuple().digits) > 15 else value  # noqa: PLR2004 - Excel's digits
    except InvalidOperation:
        return None


def plain(value: Decimal) -> str:
    """Write a number in plain digits without needless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def render_general(value: Decimal) -> str:
    """Write a number as the format General shows it in a cell wide enough: eleven characters at most."""
    text = plain(value)
    digits = text.lstrip("-")
    if len(digits) <= _LONGEST_GENERAL:
        return text
    whole = digits.split(".")[0]
    if len(whole) <= _LONGEST_GENERAL and value.adjusted() >= -4:  # noqa: PLR2004 - Excel keeps small ones plain
        places = max(_LONGEST_GENERAL - len(whole) - 1, 0)
        return plain(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    mantissa = value.scaleb(-value.adjusted()).quantize(Decimal("0.00001"), ROUND_HALF_UP)
    exponent = value.adjusted()
    return f"{plain(mantissa)}E{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def is_date_format(code: str) -> bool:
    """Tell whether a format shows a date or a time."""
    tokens = split_format(code)[0]
    if any(token.kind == "bracket" and re.fullmatch(r"[hHmMsS]+", token.text) for token in tokens):
        return True
    return any(token.kind == "date" and token.text[0] not in "eE" for token in tokens)


def render_value(value: Decimal, code: str, *, epoch_1904: bool = False) -> str:
    """Render a number in a format code."""
    # The usual 28 digits are too few for very large numbers with fixed places.
    with localcontext(prec=_DIGITS):
        return _render_section(value, code, epoch_1904=epoch_1904)


def _render_section(value: Decimal, code: str, *, epoch_1904: bool) -> str:
    sections = split_format(code)
    section, magnitude = _choose(sections, value)
    if not section:
        return "" if len(sections) > 1 else render_general(value)
    if any(token.kind == "general" for token in section):
        return _render_general_section(section, value)
    if is_date_format(code):
        return _render_date(value, section, epoch_1904=epoch_1904)
    if any(token == Token("sign", "@") for token in section):
        return render_general(value)
    return _render_number(magnitude, section)


def render_text(text: str, code: str) -> str:
    """Render a text in a format code: its fourth section, where there is one."""
    sections = split_format(code)
    section = sections[3] if len(sections) > 3 else None  # noqa: PLR2004 - the text section
    if section is None:
        return text
    return "".join(
        text if token == Token("sign", "@") else token.text if token.kind == "literal" else "" for token in section
    )


def _choose(sections: tuple[tuple[Token, ...], ...], value: Decimal) -> tuple[tuple[Token, ...], Decimal]:
    """Choose the section for a value, and the magnitude it renders (its sign may lie in the section)."""
    for section in sections[:3]:
        for token in section:
            match = _CONDITION.fullmatch(token.text) if token.kind == "bracket" else None
            if match and _holds(value, match[1], Decimal(match[2])):
                return section, value
    conditional = any(_CONDITION.fullmatch(token.text) for token in sections[0] if token.kind == "bracket")
    if conditional:
        return sections[min(len(sections) - 1, 2) if len(sections) > 2 else len(sections) - 1], value  # noqa: PLR2004
    if len(sections) == 1 or value > 0:
        return sections[0], value
    if value < 0:
        return sections[1], -value
    return sections[2 if len(sections) > 2 else 0], value  # noqa: PLR2004 - the section for zero


def _holds(value: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": value < bound, "<=": value <= bound, ">": value > bound, ">=": value >= bound, "=": value == bound,
        "<>": value != bound,
    }[sign]  # fmt: skip


def _literal(token: Token) -> str:
    if token.kind == "literal":
        return token.text
    if token.kind == "bracket" and token.text.startswith("$"):
        return token.text[1:].split("-")[0]
    return ""


def _chinese_digits(section: tuple[Token, ...]) -> str | None:
    """Return the number format of ``[DBNum1]`` and ``[DBNum2]`` sections."""
    for token in section:
        if token.kind == "bracket" and token.text.upper() in {"DBNUM1", "DBNUM2"}:
            return "chineseCounting" if token.text.endswith("1") else "chineseLegalSimplified"
    return None


def _render_general_section(section: tuple[Token, ...], value: Decimal) -> str:
    chinese = _chinese_digits(section)
    number = render_general(value)
    if chinese and value == value.to_integral_value() and 0 <= value < 10_000:  # noqa: PLR2004 - what lists of numerals reach
        number = render_number(int(value), chinese)
    return "".join(number if token.kind == "general" else _literal(token) for token in section)


def _render_number(value: Decimal, section: tuple[Token, ...]) -> str:
    if any(token == Token("sign", "/") for token in section):
        return _render_fraction(value, section)
    places = [index for index, token in enumerate(section) if token.kind == "digit"]
    percents = sum(token == Token("sign", "%") for token in section)
    if not places:
        sign = "-" if value < 0 and percents else ""
        return sign + "".join("%" if token == Token("sign", "%") else _literal(token) for token in section)
    exponent = next((index for index, token in enumerate(section) if token.kind == "exponent"), None)
    point = next((index for index, token in enumerate(section) if token == Token("sign", ".")), None)
    last = places[-1]
    trailing = 0
    while last + 1 + trailing < len(section) and section[last + 1 + trailing] == Token("sign", ","):
        trailing += 1
    value = value.scaleb(2 * percents - 3 * trailing)
    if exponent is not None:
        return _render_scientific(value, section, point, exponent)
    stop = len(section) if point is None else point
    whole = [index for index in places if index < stop]
    decimals = [index for index in places if index > stop][:_MOST_PLACES]
    rounded = abs(value).quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    digits = f"{rounded:f}".split(".")
    fraction = digits[1] if len(digits) > 1 else ""
    least = max((number for number, index in enumerate(decimals, 1) if section[index].text == "0"), default=0)
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    grouped = any(token == Token("sign", ",") for token in section[whole[0] : whole[-1]]) if whole else False
    number = _place_digits(digits[0], section, whole, grouped=grouped)
    negative = value < 0 and rounded != 0
    return _join_parts(section, whole, decimals, number, fraction, negative=negative)


def _place_digits(digits: str, section: tuple[Token, ...], whole: list[int], *, grouped: bool) -> dict[int, str]:
    """Give every digit place of the whole part its characters, from the right; the first takes the rest."""
    zeros = sum(section[index].text == "0" for index in whole)
    digits = digits.lstrip("0").rjust(zeros, "0")
    result: dict[int, str] = {}
    for number, index in enumerate(reversed(whole)):
        if number == len(whole) - 1:
            result[index] = digits
            digits = ""
        else:
            result[index], digits = digits[-1:], digits[:-1]
    if grouped:
        text = "".join(result[index] for index in whole)
        result = dict.fromkeys(whole, "")
        result[whole[0]] = f"{int(text):,}".rjust(1) if text else ""
        if text.startswith("0") and len(text) > 1:
            result[whole[0]] = text
    return result


def _join_parts(
    section: tuple[Token, ...],
    whole: list[int],
    decimals: list[int],
    number: dict[int, str],
    fraction: str,
    *,
    negative: bool,
) -> str:
    text = ""
    signed = not negative
    for index, token in enumerate(section):
        if index in number or (not whole and token == Token("sign", ".")):
            if not signed:
                text, signed = text + "-", True
            text += number.get(index, "." if fraction else "")
        elif index in decimals:
            text += fraction[:1]
            fraction = fraction[1:]
        elif token == Token("sign", "."):
            text += "." if fraction else ""
        elif token == Token("sign", "%"):
            text += "%"
        else:
            text += _literal(token)
    # The minus stands before everything, a currency sign included.
    return f"-{text.replace('-', '', 1)}" if negative else text


def _render_scientific(value: Decimal, section: tuple[Token, ...], point: int | None, exponent: int) -> str:
    places = sum(token.kind == "digit" for token in section[(point if point is not None else exponent) : exponent])
    power = value.adjusted() if value else 0
    mantissa = value.scaleb(-power).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    width = sum(token.kind == "digit" for token in section[exponent:])
    return f"{mantissa:f}E{'-' if power < 0 else '+'}{abs(power):0{width}d}"


def _render_fraction(value: Decimal, section: tuple[Token, ...]) -> str:
    slash = next(index for index, token in enumerate(section) if token == Token("sign", "/"))
    width = sum(token.kind == "digit" for token in section[slash:])
    whole, rest = divmod(abs(value), 1)
    fraction = Fraction(rest).limit_denominator(10 ** max(width, 1) - 1)
    sign = "-" if value < 0 else ""
    if not fraction:
        return f"{sign}{whole:f}"
    return f"{sign}{whole:f} {fraction}" if whole else f"{sign}{fraction}"


def _moment(value: Decimal, *, epoch_1904: bool) -> dt.datetime | None:
    if not 0 <= value < _LAST_SERIAL:
        return None
    # Excel takes 1900 for a leap year: before March 1900 its days run one ahead.
    base = dt.datetime(1904, 1, 1) if epoch_1904 else dt.datetime(1899, 12, 31 if value < 60 else 30)  # noqa: DTZ001, PLR2004
    seconds = (value * 86_400).quantize(Decimal("0.001"), ROUND_HALF_UP)
    return base + dt.timedelta(milliseconds=int(seconds * 1000))


def to_date(value: Decimal, *, epoch_1904: bool = False) -> str | None:
    """Return the ISO date (with time, where there is one) of a serial number; None out of range."""
    moment = _moment(value, epoch_1904=epoch_1904)
    if moment is None:
        return None
    return (
        moment.date().isoformat()
        if value == value.to_integral_value()
        else moment.isoformat(sep=" ", timespec="seconds")
    )


def _render_date(value: Decimal, section: tuple[Token, ...], *, epoch_1904: bool) -> str:
    moment = _moment(value, epoch_1904=epoch_1904)
    if moment is None:
        return render_general(value)
    noon = any(token.kind == "noon" for token in section)
    chinese = _chinese_digits(section)
    text = ""
    for index, token in enumerate(section):
        if token.kind == "date":
            text += _date_part(moment, token.text.lower(), section, index, noon=noon, chinese=chinese)
        elif token.kind == "noon":
            early, late = token.text.split("/")
            text += late if moment.hour >= 12 else early  # noqa: PLR2004 - noon
        elif token.kind == "bracket" and re.fullmatch(r"[hHmMsS]+", token.text):
            unit = {"h": 24, "m": 1440, "s": 86_400}[token.text[0].lower()]
            text += f"{int(value * unit):0{len(token.text)}d}"
        elif token.kind == "digit":
            text += "0"
        elif token.kind == "sign":
            text += token.text
        else:
            text += _literal(token)
    return text


def _date_part(
    moment: dt.datetime, code: str, section: tuple[Token, ...], index: int, *, noon: bool, chinese: str | None
) -> str:
    if code[0] == "m" and _is_minute(section, index):
        return f"{moment.minute:0{min(len(code), 2)}d}"
    if code[0] == "m" and len(code) >= 3:  # noqa: PLR2004 - mmm and longer are names
        return _MONTHS[moment.month - 1]
    if code[0] == "d" and len(code) >= 3:  # noqa: PLR2004 - ddd and longer are names
        return moment.strftime("%a" if len(code) == 3 else "%A")  # noqa: PLR2004
    if code[0] == "a":
        return ("星期" if len(code) == 4 else "") + _WEEKDAYS[moment.weekday()]  # noqa: PLR2004
    if code[0] in "yeb":
        year = f"{moment.year % 100:02d}" if code in {"y", "yy"} else str(moment.year)
        return render_number(int(year), "ideographDigital") if chinese else year
    number = {"m": moment.month, "d": moment.day, "s": moment.second, "h": moment.hour}[code[0]]
    if code[0] == "h" and noon:
        number = number % 12 or 12
    return render_number(number, chinese) if chinese else f"{number:0{min(len(code), 2)}d}"


def _is_minute(section: tuple[Token, ...], index: int) -> bool:
    dates = [
        (place, token.text[0].lower())
        for place, token in enumerate(section)
        if token.kind == "date" or (token.kind == "bracket" and re.fullmatch(r"[hHsS]+", token.text))
    ]
    before = next((letter for place, letter in reversed(dates) if place < index), "")
    after = next((letter for place, letter in dates if place > index), "")
    return before == "h" or after == "s"
