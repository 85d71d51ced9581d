"""Places for wrong counts (个数差错): where a plain reading of the text or table bears the stated count out today.

The readings here are simpler than those of the checks, and their own: names joined by 、, items numbered through,
parts that add up, rows under a header. A count that they do not bear out is not offered.
"""

from __future__ import annotations

import random  # noqa: TC003 - public parameter type
import re
from typing import TYPE_CHECKING

from assistant.checking.planting import numbers
from assistant.checking.planting.edits import Edit, edit_of
from assistant.checking.tables import compact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.view import TextUnit

_DIGITS = "零一二三四五六七八九十"
_NUMBER = r"(?P<n>[二三四五六七八九]|(?<![\d.])\d{1,2})"
_BEFORE = re.compile(
    rf"(?P<names>(?:[一-龥“”]{{2,12}}、)+[一-龥“”]{{2,12}}?)(?:共|这)?{_NUMBER}(?:个|项|家|类|种|条)[一-龥]{{2}}"
)
_BEHIND = re.compile(
    rf"{_NUMBER}(?:个|项|家|类|次|条)[一-龥]{{0,6}}，?(?:分别是|分别为|包括)(?P<names>(?:[^，。；、：等]{{2,14}}、)+[^，。；、：等]{{2,14}})[。；]"
)
_COLON = re.compile(rf"(?:以下|如下|下列|有|分){_NUMBER}(?:个|项|条|点|块|类)[一-龥]{{0,4}}：$")
_PARTS = re.compile(
    r"(?P<whole>\d{1,2})(?P<unit>[个项家名类])[一-龥]{0,8}中，(?P<one>\d{1,2})(?P=unit)[^，。；\d]{1,12}，(?P<two>\d{1,2})(?P=unit)(?P<tail>[^，。；\d]{0,12}未|[^，。；\d]{0,8}(?:扣分|滞后|逾期))"
)
_EACH = re.compile(rf"(?:全部|所有|共)?{_NUMBER}(?P<counter>[个项类家])(?P<noun>[一-龥]{{2,4}})(?:均|都|中，)")
_ITEM = re.compile(r"^\s*(?:[（(])?(?P<number>\d{1,2}|[一二三四五六七八九十])(?:[）)]|[.、])")


def counts(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A stated count of listed things, items, parts or rows one too high or too low."""
    offered: set[tuple[int, int]] = set()
    for unit in context.prose:
        for match in _borne_out(context, unit):
            if "n" in match.re.groupindex:
                place, value = match.start("n"), _value(match["n"])
                new = _printed(value + chance.choice((-1, 1)), match["n"])
            else:
                place, value = match.start("two"), int(match["two"])
                new = str(value + 1)
            if (unit.order, place) not in offered and new:
                offered.add((unit.order, place))
                group = "n" if "n" in match.re.groupindex else "two"
                yield edit_of(unit, match.start(group), match.end(group), new)
    for edit in numbers.counts(context, chance):
        if (edit.order, edit.start) not in offered:
            yield edit


def _value(text: str) -> int:
    return int(text) if text.isdigit() else _DIGITS.index(text)


def _printed(value: int, like: str) -> str:
    if value < 2:  # noqa: PLR2004 - one is no list
        return ""
    return str(value) if like.isdigit() else _DIGITS[value] if value < len(_DIGITS) else ""


def _borne_out(context: CheckContext, unit: TextUnit) -> Iterator[re.Match[str]]:
    """The counts of a paragraph that the list, the items, the parts or the rows agree with as they stand."""
    for pattern in (_BEFORE, _BEHIND):
        for match in pattern.finditer(unit.text):
            if match["names"].count("、") + 1 == _value(match["n"]) and not re.search(r"[和与及]", match["names"]):
                yield match
    announced = _COLON.search(unit.text)
    if announced is not None and _items_behind(context, unit) == _value(announced["n"]):
        yield announced
    for match in _PARTS.finditer(unit.text):
        if int(match["one"]) + int(match["two"]) == int(match["whole"]):
            yield match
    for match in _EACH.finditer(unit.text):
        if _value(match["n"]) in _rows_headed(context, match["noun"]):
            yield match


def _items_behind(context: CheckContext, unit: TextUnit) -> int:
    count = 0
    for other in context.view.units[unit.order + 1 :]:
        item = _ITEM.match(other.text)
        if item is None or _value(item["number"]) != count + 1:
            break
        count += 1
    return count


def _rows_headed(context: CheckContext, noun: str) -> set[int]:
    """How many body rows the tables have whose first column is headed by a noun."""
    return {
        len({row.labels[0][1] for row in region.rows if row.kind == "body" and row.labels and row.numbers})
        for region in context.regions
        if region.columns and compact(region.columns[0].header) == noun
    }
