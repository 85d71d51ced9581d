"""Places for wrong references (引用和结构差错): dates, document numbers, quotations, tables, numbering, suggestions."""

from __future__ import annotations

import calendar
import random  # noqa: TC003 - public parameter type
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.planting.edits import Edit, edit_of
from assistant.language.document_numbers import find_document_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext

_MONTH_DAY = re.compile(r"(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_RANGE = re.compile(
    r"(?P<one>(?:\d{4}年)?\d{1,2}月\d{1,2}日)(?P<to>至|到|—{1,2}|-|～|~)(?P<two>(?:\d{4}年)?\d{1,2}月\d{1,2}日)"
)
_TABLE = re.compile(r"(?:见|详见|参见|如)(?P<kind>附件|附表|附录|表|图)(?P<number>\d{1,2})")
_NUMBERED = re.compile(r"^\s*(?P<kind>附件|附表|附录|表|图)\s*\d{1,2}")
_FAR = 7
_LEAP = 2024
_NUMERALS = "一二三四五六七八九十"
_HEAD = re.compile(r"^(?P<open>[（(]?)(?P<number>[一二三四五六七八九]|[1-9])(?=[）)、.])")
_SUGGESTIONS = re.compile(r"建议|改进措施|整改")
_QUOTE = re.compile(r"[“《](?P<words>[^“”《》]{8,120})[”》]")
_DOUBLE = re.compile(r"项目|资金|绩效|管理|的(?=[一-龥])|评价")
_BRACKETS = re.compile(r"）")


def dates(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A day the calendar does not know, or a stretch of time that ends before it begins."""
    for unit in context.prose:
        ranges = [match for match in _RANGE.finditer(unit.text) if match["one"] != match["two"]]
        for match in ranges:
            if match["two"].startswith("20") == match["one"].startswith("20"):
                yield edit_of(unit, match.start(), match.end(), f"{match['two']}{match['to']}{match['one']}")
        inside = {place for match in ranges for place in range(match.start(), match.end())}
        for match in _MONTH_DAY.finditer(unit.text):
            month = int(match["month"])
            if match.start() in inside or not 1 <= month <= 12:  # noqa: PLR2004 - months
                continue
            last = calendar.monthrange(_LEAP, month)[1]
            yield edit_of(unit, match.start("day"), match.end("day"), str(last + chance.choice((1, 2))))


def document_numbers(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A year or a serial changed in a document number that the text repeats or the knowledge base holds."""
    found = [(unit, number) for unit in context.view.units for number in find_document_numbers(unit.text)]
    often = Counter(number.normal for _, number in found)
    known = {source.number for source in context.sources if source.number}
    for unit, number in found:
        if (often[number.normal] < 2 and number.normal not in known) or number.year is None:  # noqa: PLR2004 - twice
            continue
        text = unit.text[number.start : number.end]
        serial = str(number.serial)
        if len(serial) > 1 and serial[-1] != serial[-2] and chance.random() < 0.5:  # noqa: PLR2004 - as often
            swapped = serial[:-2] + serial[-1] + serial[-2]
            new = swapped.join(text.rsplit(serial, 1))
        else:
            new = text.replace(str(number.year), str(number.year + chance.choice((-1, 1))), 1)
        if new != text:
            yield edit_of(unit, number.start, number.end, new)


def quotations(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """Words changed inside a quotation that the inputs or another place of the text hold."""
    given = _given(context)
    for unit in context.prose:
        for match in _QUOTE.finditer(unit.text):
            words = match["words"]
            if given.count(words) + context.text.count(words) < 2:  # noqa: PLR2004 - here and where it comes from
                continue
            letters = [at for at in range(len(words) - 2) if words[at].isalnum() and words[at + 1].isalnum()]
            if not letters:
                continue
            place = chance.choice(letters)
            new = words[:place] + words[place + 1] + words[place] + words[place + 2 :]
            if new != words:
                yield edit_of(unit, match.start("words"), match.end("words"), new)


def _given(context: CheckContext) -> str:
    texts = [fact.text for fact in context.ledger.facts if fact.text] if context.ledger is not None else []
    if context.evaluation is not None:
        texts.append(context.evaluation.model_dump_json())
    return "\n".join(texts)


def cross_references(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A table, figure or annex referred to that is not there, where the document holds numbered ones of its kind."""
    units = [unit for unit in context.view.units if unit.text.strip()]
    held = {
        match["kind"]
        for unit, behind in pairwise(units)
        if (match := _NUMBERED.match(unit.text)) is not None and not _NUMBERED.match(behind.text)
    }
    held |= {match["kind"] for table in context.document.tables if (match := _NUMBERED.match(table.caption or ""))}
    for unit in context.prose:
        for match in _TABLE.finditer(unit.text):
            if match["kind"] not in held:
                continue
            new = str(int(match["number"]) + _FAR + chance.randrange(3))
            yield edit_of(unit, match.start("number"), match.end("number"), new)


def heading_numbers(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A heading's number one too high."""
    del chance
    for heading in context.view.outline.headings:
        unit = context.view.units[heading.order]
        match = _HEAD.match(unit.text)
        if match is None or not heading.style or heading.value < 2:  # noqa: PLR2004 - the first opens a list
            continue
        number = match["number"]
        new = str(int(number) + 1) if number.isdigit() else _NUMERALS[_NUMERALS.index(number) + 1]
        yield edit_of(unit, match.start("number"), match.end("number"), new)


def lost_suggestions(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """The heading of the last suggestion taken out."""
    del chance
    for part in context.view.outline.headings:
        if not _SUGGESTIONS.search(part.title) or part.run_in:
            continue
        children = context.view.outline.children(part)
        if len(children) > 1:
            unit = context.view.units[children[-1].order]
            yield edit_of(unit, 0, len(unit.text), "")


def typing_slips(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """A word typed twice, or a bracket that does not close."""
    for unit in context.prose:
        places = [*_DOUBLE.finditer(unit.text), *_BRACKETS.finditer(unit.text)]
        if places:
            match = chance.choice(places)
            new = "" if match.group() == "）" else match.group() * 2
            yield edit_of(unit, match.start(), match.end(), new)
