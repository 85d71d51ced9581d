"""Orders told in sentences and in columns of ranks (排序与名次): 由高到低依次为甲、乙、丙; a column 排名.

An order breaks only where every series it may speak of contradicts it; a rank where the other rows' ranks follow one
column and this row's does not.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.ranks import is_of_measure
from assistant.checking.tables import compact
from assistant.domain.finding import Claim, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention
    from assistant.checking.series import Entry, Series
    from assistant.checking.tables import Column, NumberCell, Region
    from assistant.checking.view import TextUnit

_ORDER = re.compile(
    r"(?P<from>[由从按]?(?P<first>[多高大快好优强长低少小慢差弱短])(?:到|至)[多高大快好优强长低少小慢差弱短])"
    r"(?:的?(?:顺序|次序))?(?:进行)?(?:排列|排序|排名|排|看)?[，,]?(?:依次|分别|顺序)?(?:为|是)[：:]?"
)
_DESCENDING = "多高大快好优强长"
_BESIDE = re.compile(
    r"[，,]?(?:在[^，。；]{0,12}(?:中|里|内))?(?:均|也|都)?(?:为|是|居|属)?最(?P<sign>[多高大快好长低少小慢差短])(?=[，。；、]|$)"
)
_RANK = re.compile(r"(?:排名|名次|位次|排序)$")
_NAME = re.compile(r"^[一-龥A-Za-z0-9·（）]{2,16}$")
_FEWEST, _FEWEST_ROWS = 3, 4


def broken_orders(context: CheckContext) -> Iterator[Breach]:
    """Yield orders that the values contradict (找出不成立的排序)."""
    for sentence in context.sentences:
        for mention in sentence.mentions:
            yield from _extreme(context, mention)
    for unit in context.prose:
        for match in _ORDER.finditer(unit.text):
            yield from _judge(context, unit, match)
    for region in context.regions:
        yield from _ranks(context, region)


def _extreme(context: CheckContext, mention: Mention) -> Iterator[Breach]:
    """南部片区接种率91.50%，在三个片区中最低: the number itself says which column is meant."""
    unit = context.unit(mention.claim)
    match = _BESIDE.match(unit.text, mention.claim.end)
    if match is None or not mention.plain:
        return
    highest = match["sign"] in _DESCENDING
    beaten: list[tuple[Entry, Entry] | None] = []
    for series in context.series:
        if series.prose or series.dimension != mention.dimension or len(series.entries) < _FEWEST:
            continue
        own = next((entry for entry in series.entries if entry.base.meets(mention.base)), None)
        if own is None or own.name not in unit.text[: mention.claim.start]:
            continue
        further = [entry for entry in series.entries if (entry.above(own) if highest else own.above(entry))]
        beaten.append((own, further[0]) if further else None)
    if not beaten or not all(beaten):
        return
    own, other = next(each for each in beaten if each is not None)
    yield Breach(
        context.where(unit, mention.claim.start, match.end()),
        f"称“{own.name}”的{mention.text}最{match['sign']}，“{other.name}”为{other.text}",
        "请按所列数值重新表述",
        own.name,
        other.name,
        related=(own.where, other.where),
        severity=Severity.WARNING,
    )


def _judge(context: CheckContext, unit: TextUnit, match: re.Match[str]) -> Iterator[Breach]:
    listed = re.split(r"[。；;\n]", unit.text[match.end() :])[0]
    descending = match["first"] in _DESCENDING
    beside = [series for series in context.series if series.prose and series.order == unit.order]
    for series in beside:
        first = series.entries[0].parts[0]
        if isinstance(first, Claim) and match.end() <= first.start < match.end() + len(listed):
            yield from _ordered(context, unit, match, [series.entries], descending=descending)
            return
    names = [name for name in re.split(r"[、和与及]|，", listed) if name]
    if len(names) < _FEWEST or not all(map(_NAME.match, names)):
        return
    words = re.split(r"[。；;，,\n]", unit.text[: match.start()])[-1]
    found = [
        (series, entries)
        for series in context.series
        if not series.prose and len(entries := _entries(series, names)) == len(names)
    ]
    told = [entries for series, entries in found if words and is_of_measure(series, words)]
    yield from _ordered(context, unit, match, told or [entries for _, entries in found], descending=descending)


def _entries(series: Series, names: Sequence[str]) -> tuple[Entry, ...]:
    named = {entry.name: entry for entry in series.entries}
    return tuple(named[name] for name in names if name in named)


def _ordered(
    context: CheckContext,
    unit: TextUnit,
    match: re.Match[str],
    candidates: Sequence[tuple[Entry, ...]],
    *,
    descending: bool,
) -> Iterator[Breach]:
    broken = [
        next(((one, two) for one, two in pairwise(entries) if (two.above(one) if descending else one.above(two))), None)
        for entries in candidates
    ]
    if not broken or not all(broken):
        return
    one, two = next(each for each in broken if each is not None)
    context.weigh(*one.parts, *two.parts)
    yield Breach(
        context.where(unit, match.start(), min(match.end() + len(one.name), len(unit.text))),
        f"称“{match['from']}”排列，“{one.name}”为{one.text}，排在后面的“{two.name}”为{two.text}",
        "请按数值重新排列",
        f"{one.name}、{two.name}",
        f"{two.name}、{one.name}",
        related=(one.where, two.where),
        severity=Severity.WARNING,
    )


def _ranks(context: CheckContext, region: Region) -> Iterator[Breach]:
    """A column of ranks follows one other column of the table, one way up or the other."""
    column = next((column for column in region.columns if _RANK.search(compact(column.header))), None)
    if column is None:
        return
    rows = [row for row in region.rows if row.kind == "body" and column.index in row.numbers]
    if len(rows) < _FEWEST_ROWS:
        return
    stated = [row.numbers[column.index] for row in rows]
    nearest: list[tuple[list[int], Column, list[int]]] = []
    for other in region.columns:
        cells = [row.numbers.get(other.index) for row in rows]
        if other is column or any(cell is None for cell in cells):
            continue
        values = [cell.interval.low for cell in cells if cell is not None]
        for expected in _expected(values):
            wrong = [place for place, cell in enumerate(stated) if cell.quantity.value != expected[place]]
            if not wrong:
                context.weigh(*stated)
                return
            nearest.append((wrong, other, expected))
    wrong, other, expected = min(nearest, key=lambda each: len(each[0]), default=([], column, []))
    if len(wrong) not in (1, 2) or len(wrong) * 2 > len(rows):
        return
    yield _wrong_rank(context, stated, wrong, other, expected)


def _expected(values: Sequence[Fraction]) -> Iterator[list[int]]:
    """The ranks of values from either end, equal ones sharing a rank, with and without a gap behind them."""
    for reverse in (True, False):
        ahead = [[other for other in values if (other > value if reverse else other < value)] for value in values]
        yield [len(some) + 1 for some in ahead]
        yield [len(set(some)) + 1 for some in ahead]


def _wrong_rank(
    context: CheckContext, stated: Sequence[NumberCell], wrong: Sequence[int], other: Column, expected: Sequence[int]
) -> Breach:
    context.weigh(*stated)
    places = [context.cell_where(stated[place]) for place in wrong]
    right = "、".join(str(expected[place]) for place in wrong)
    return Breach(
        places[0],
        f"按“{other.header}”排名应为{right}，所列为{'、'.join(place.quote for place in places)}",
        "请核对名次和所依据的数",
        places[0].quote,
        str(expected[wrong[0]]),
        related=tuple(places[1:]),
        severity=Severity.WARNING,
    )
