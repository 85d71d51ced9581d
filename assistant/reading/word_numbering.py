"""Automatic numbering of Word (自动编号) rendered as the reader sees it: 一、 （一） 1. 第三条 ①.

Counters belong to the abstract list, as in Word: several lists built on one share their count unless a
start override parts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.reading.package import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: first number, format, pattern, what follows, which level restarts it."""

    start: int
    format: str
    pattern: str
    suffix: str
    restart: int | None
    legal: bool
    style: str | None


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
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number > 0 else str(number)


def _roman(number: int) -> str:
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


def render_number(number: int, format_name: str) -> str:
    """Render a number in one of Word's number formats; unknown ones come out in plain digits."""
    plain = {
        "decimalZero": lambda: f"{number:02d}",
        "decimalFullWidth": lambda: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        "decimalFullWidth2": lambda: str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        "upperRoman": lambda: _roman(number).upper(),
        "lowerRoman": lambda: _roman(number),
        "upperLetter": lambda: _letters(number).upper(),
        "lowerLetter": lambda: _letters(number),
        "chineseCounting": lambda: _counting(number),
        "chineseCountingThousand": lambda: _counting(number),
        "taiwaneseCounting": lambda: _counting(number),
        "taiwaneseCountingThousand": lambda: _counting(number),
        "japaneseCounting": lambda: _counting(number),
        "koreanCounting": lambda: str(number),
        "ideographDigital": lambda: "".join(_DIGITS[int(digit)] for digit in str(abs(number))),
        "taiwaneseDigital": lambda: "".join(_DIGITS[int(digit)] for digit in str(abs(number))),
        "japaneseDigitalTenThousand": lambda: "".join(_DIGITS[int(digit)] for digit in str(abs(number))),
        "chineseLegalSimplified": lambda: _count_chinese(number, _LEGAL, ("", "拾", "佰", "仟"), "零"),
        "ideographLegalTraditional": lambda: _count_chinese(number, _LEGAL, ("", "拾", "佰", "仟"), "零"),
        "ideographTraditional": lambda: _STEMS[(number - 1) % 10] if number > 0 else str(number),
        "ideographZodiac": lambda: _BRANCHES[(number - 1) % 12] if number > 0 else str(number),
        "ideographEnclosedCircle": lambda: _enclosed(number, 0x3220, 10),
        "decimalEnclosedCircle": lambda: _circled(number),
        "decimalEnclosedCircleChinese": lambda: _circled(number),
        "decimalEnclosedParen": lambda: _enclosed(number, 0x2474, 20),
        "decimalEnclosedFullstop": lambda: _enclosed(number, 0x2488, 20),
        "none": lambda: "",
    }
    return plain.get(format_name, lambda: str(number))()


@dataclass(slots=True)
class Numbering:
    """The lists of a document and how far each has counted. One per story, for it keeps count."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)
    abstracts: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, dict[int, int]] = field(default_factory=dict)
    style_lists: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def next(self, list_id: str, level: int) -> tuple[str, bool]:
        """Count one paragraph of a list and render its number.

        Returns:
            The number with what follows it ("1. ", "（一）"), and whether it is a bullet instead.
        """
        levels = self.levels.get(list_id)
        if levels is None or level not in levels:
            return "", False
        own = levels[level]
        if own.format == "bullet":
            return "", True
        counts = self._counts.setdefault(self.abstracts.get(list_id, list_id), {})
        override = self.overrides.get(list_id, {}).get(level)
        if override is not None and (list_id, level) not in self._started:
            self._started.add((list_id, level))
            counts[level] = override
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in range(level + 1, _LEVELS):
            below = levels.get(deeper)
            if below is not None and (below.restart is None or below.restart > level):
                counts.pop(deeper, None)
        text = own.pattern
        for place in range(_LEVELS):
            if f"%{place + 1}" in text and place in levels:
                number = counts.get(place, levels[place].start)
                shown = "decimal" if own.legal else levels[place].format
                text = text.replace(f"%{place + 1}", render_number(number, shown))
        if text and own.suffix != "nothing" and (text[-1].isascii()):
            text += " "
        return text, False


def _value(parent: Element, name: str) -> str | None:
    found = parent.find(f"{W}{name}")
    return None if found is None else found.get(VAL)


def _integer(text: str | None, default: int) -> int:
    try:
        return default if text is None else int(text)
    except ValueError:
        return default


def _read_level(element: Element) -> Level:
    restart = _value(element, "lvlRestart")
    pattern = _value(element, "lvlText") or ""
    legal = element.find(f"{W}isLgl")
    return Level(
        start=_integer(_value(element, "start"), 0 if _value(element, "start") is None else 1),
        format=_value(element, "numFmt") or "decimal",
        pattern=pattern,
        suffix=_value(element, "suff") or "tab",
        restart=None if restart is None else _integer(restart, 0),
        legal=legal is not None and legal.get(VAL) not in {"0", "false"},
        style=_value(element, "pStyle"),
    )


def read_numbering(root: Element | None) -> Numbering:
    """Read ``numbering.xml``; None gives an empty set of lists."""
    result = Numbering()
    if root is None:
        return result
    abstracts: dict[str, dict[int, Level]] = {}
    links: dict[str, str] = {}
    named: dict[str, str] = {}
    for item in root.iterfind(f"{W}abstractNum"):
        key = item.get(f"{W}abstractNumId", "")
        abstracts[key] = {_integer(level.get(f"{W}ilvl"), 0): _read_level(level) for level in item.iterfind(f"{W}lvl")}
        link, own = _value(item, "numStyleLink"), _value(item, "styleLink")
        if link:
            links[key] = link
        if own:
            named[own] = key
    for item in root.iterfind(f"{W}num"):
        key = item.get(f"{W}numId", "")
        abstract = _value(item, "abstractNumId") or ""
        if abstract in links and not abstracts.get(abstract):
            abstract = named.get(links[abstract], abstract)
        levels = dict(abstracts.get(abstract, {}))
        for override in item.iterfind(f"{W}lvlOverride"):
            place = _integer(override.get(f"{W}ilvl"), 0)
            whole = override.find(f"{W}lvl")
            if whole is not None:
                levels[place] = _read_level(whole)
            start = _value(override, "startOverride")
            if start is not None:
                result.overrides.setdefault(key, {})[place] = _integer(start, 1)
        result.levels[key] = levels
        result.abstracts[key] = abstract
        for place, level in levels.items():
            if level.style:
                result.style_lists.setdefault(level.style, (key, place))
    return result
