"""Automatic numbering of Word (自动编号) rendered as the reader sees it: 一、 （一） 1. 第三条 ①.

Counters belong to the abstract list, as in Word: several lists built on one share their count unless a
start override parts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.reading.number_styles import render_number

if TYPE_CHECKING:
    from assistant.reading.package import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = f"{W}val"
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
