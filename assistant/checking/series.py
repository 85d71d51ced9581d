"""Values of one kind under several names (可比数列): a table's column, a row over the years, a list in a sentence.

Superlatives, comparisons of two names and trends are looked up here; what sentences say of them is left to others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.checking.gaps import is_gap
from assistant.checking.intervals import Interval
from assistant.checking.mentions import core_name, kind_of
from assistant.checking.tables import compact, embedded_points
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention, Sentence
    from assistant.checking.tables import Column, NumberCell, Region
    from assistant.domain.finding import Claim, Where

_PERIOD = re.compile(r"(?P<year>(?:19|20)\d{2})年?度?(?P<part>[上下]半年|[一二三四1-4]季度|\d{1,2}月)?$")
_MEAN = re.compile(r"平均|最终|综合|汇总")
_LIST_MARK = re.compile(r"^[、，,；;和及与\s]+")
_ITEM_LEAD = re.compile(r"^[、，,；;和及与]\s*[“]?[一-龥A-Za-z0-9·（）]{2,16}?[”]?(?:为|有|是|：|:)?\s*$")
_SUMMED_UP = re.compile(r"其中|合计|共计|累计|平均")
_BEFORE_FIRST = re.compile(r"其中|分别是|分别为|依次为|依次是|分[一-龥]{1,4}看|[：:，,（(]")
_SPAN_OF_YEARS = re.compile(
    r"(?P<first>20\d{2})(?:年)?[—\-至到～~]+(?P<last>20\d{2})年(?P<name>[^，。；\d]{0,20}?)(?:分别|依次)(?:为|[^，。；、\d]{0,12})$"
)
_SHARED_OUT = re.compile(
    r"(?P<names>[一-龥A-Za-z]{2,10}(?:、[一-龥A-Za-z]{2,10})*(?:和|与|及)?[一-龥A-Za-z]{0,10}?)(?:\d{1,2}[个家所名项](?P<noun>[一-龥]{1,6}))?[^。；]{0,24}?分别[一-龥]{0,6}$"
)
_WORDS_BEFORE = re.compile(r"^.*(?:[由为是有对向在]|包括)(?=[一-龥]{2})")
_SHORTEST = 2
_FEWEST = 2


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a series (数列中的一个数): its name, what its digits allow, and its place.

    ``group`` are the labels before its own in a table row.
    """

    name: str
    base: Interval
    text: str
    where: Where
    parts: tuple[Claim | NumberCell, ...]
    group: tuple[str, ...] = ()

    def above(self, other: Entry) -> bool:
        """Tell whether this value is surely larger than another."""
        if self.base.low == self.base.high or other.base.low == other.base.high:
            return self.base.low > other.base.low and self.base.low >= other.base.high
        return self.base.low >= other.base.high


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one kind under several names (可比数列), in the order they are printed.

    ``order`` is the first text unit it stands in; ``prose`` tells a sentence from a table, ``periods`` that the names
    are years or parts of years.
    """

    label: str
    measure: str | None
    entries: tuple[Entry, ...]
    order: int
    dimension: str
    prose: bool = False
    periods: bool = False

    def named(self, text: str) -> Entry | None:
        """Return the entry whose name ``text`` holds; the longest where several do."""
        found = [entry for entry in self.entries if entry.name in text]
        return max(found, key=lambda entry: len(entry.name)) if found else None


def read_series(context: CheckContext) -> tuple[Series, ...]:
    """Collect every series of a document (汇集可比数列), in reading order."""
    found = [series for region in context.regions for series in _of_table(context, region)]
    for sentence in context.sentences:
        found.extend(_of_sentence(sentence))
    return tuple(sorted(found, key=lambda series: series.order))


def _of_table(context: CheckContext, region: Region) -> Iterator[Series]:
    for column in region.columns:
        if column.role == "value" or not column.leaf:
            yield from _of_column(context, region, column)
    yield from _derived(context, region)
    yield from _over_periods(context, region)


def _of_column(context: CheckContext, region: Region, column: Column) -> Iterator[Series]:
    entries: dict[str, list[Entry]] = {}
    for row in region.rows:
        cell = row.numbers.get(column.index)
        if row.kind != "body" or cell is None or not row.labels:
            continue
        if cell.span.comparator is not None or cell.span.upper is not None or cell.span.approximate:
            continue
        entry = _entry(context, embedded_points(row.label)[0], cell, tuple(label for _, label in row.labels[:-1]))
        entries.setdefault(kind_of(cell.quantity), []).append(entry)
    for dimension, alike in entries.items():
        if len(alike) >= _FEWEST and len({entry.name for entry in alike}) == len(alike):
            order = next(row.numbers[column.index].unit.order for row in region.rows if column.index in row.numbers)
            yield Series(compact(column.header), column.measure, tuple(alike), order, dimension)


def _derived(context: CheckContext, region: Region) -> Iterator[Series]:
    """Rates and deductions of rows that print weight and points only."""
    weight = region.only("分值")
    points = list(region.of_measure("得分"))
    if len(points) > 1:
        points = [column for column in points if _MEAN.search(column.header)]
    if weight is None or len(points) != 1:
        return
    rates: list[Entry] = []
    losses: list[Entry] = []
    for row in region.rows:
        full, own = row.numbers.get(weight.index), row.numbers.get(points[0].index)
        if row.kind != "body" or full is None or own is None or not full.quantity.value or not row.labels:
            continue
        name, group = embedded_points(row.label)[0], tuple(label for _, label in row.labels[:-1])
        weighed, scored = Fraction(full.quantity.value), Fraction(own.quantity.value)
        where = context.cell_where(own)
        for entries, value in ((rates, scored / weighed), (losses, weighed - scored)):
            entries.append(Entry(name, Interval(value, value), where.quote, where, (full, own), group))
    if len(rates) >= _FEWEST and len({entry.name for entry in rates}) == len(rates):
        order = next(row.numbers[weight.index].unit.order for row in region.rows if weight.index in row.numbers)
        for measure, entries, dimension in (("得分率", rates, "ratio"), ("扣分", losses, "points")):
            if not region.of_measure(measure):
                yield Series(measure, measure, tuple(entries), order, dimension)


def _over_periods(context: CheckContext, region: Region) -> Iterator[Series]:
    columns = [column for column in region.columns if _PERIOD.search(compact(column.header))]
    if len(columns) < _FEWEST:
        return
    for row in region.rows:
        cells = [(column, row.numbers.get(column.index)) for column in columns]
        printed = [(column, cell) for column, cell in cells if cell is not None]
        if len(printed) != len(columns) or not row.labels:
            continue
        entries = tuple(_entry(context, compact(column.header), cell) for column, cell in printed)
        dimension = kind_of(printed[0][1].quantity)
        yield Series(compact(row.label), None, entries, printed[0][1].unit.order, dimension, periods=True)


def _entry(context: CheckContext, name: str, cell: NumberCell, group: tuple[str, ...] = ()) -> Entry:
    base = cell.interval.scaled(measure_of(cell.quantity.unit)[1])
    where = context.cell_where(cell)
    return Entry(name, base, where.quote, where, (cell,), group)


def _of_sentence(sentence: Sentence) -> Iterator[Series]:
    """东城区12个、西湖区10个、北辰区9个: runs of names, each with one number of the same unit."""
    run: list[Mention] = []
    for mention in (*sentence.mentions, None):
        if mention is not None and run and _goes_on(run[-1], mention):
            run.append(mention)
            continue
        yield from _listed(sentence, run)
        yield from _shared_out(sentence, run)
        run = [mention] if mention is not None else []


def _goes_on(before: Mention, mention: Mention) -> bool:
    if before.quantity.unit != mention.quantity.unit or not mention.plain or not before.plain:
        return False
    if _SUMMED_UP.search(mention.lead) or is_gap(mention) or is_gap(before):
        return False
    return bool(_ITEM_LEAD.match(mention.lead)) or mention.lead.strip() in ("、", "和", "，", "及", "、和")


def _listed(sentence: Sentence, run: Sequence[Mention]) -> Iterator[Series]:
    if len(run) < _FEWEST or any(mention.lead.strip() in ("、", "和", "，", "及") for mention in run[1:]):
        return
    first = run[0]
    lead = re.split(r"[。；]", sentence.unit.text[sentence.start : first.claim.start])[-1]
    names = [_name_in(_after_marks(lead))]
    names += [_name_in(_LIST_MARK.sub("", mention.lead)) for mention in run[1:]]
    names[0] = _as_the_others(names)
    if any(len(name) < _SHORTEST for name in names) or len(set(names)) != len(names):
        return
    yield _prose_series(sentence, lead, names, run)


def _as_the_others(names: Sequence[str]) -> str:
    """服务点东城区, 西湖区, 北辰区: the first name without the words that lead to the list."""
    lengths, endings = {len(name) for name in names[1:]}, {name[-1:] for name in names[1:]}
    if len(lengths) == 1 and endings == {names[0][-1:]} and len(names[0]) > min(lengths) > 1:
        return names[0][-min(lengths) :]
    return names[0]


def _after_marks(lead: str) -> str:
    cut = list(_BEFORE_FIRST.finditer(lead))
    return lead[cut[-1].end() :] if cut else lead


def _name_in(text: str) -> str:
    return re.sub(r"(?:得分|扣分|共?扣|得|占|支出)$", "", core_name(text.strip('“”"：:，, ')))


def _shared_out(sentence: Sentence, run: Sequence[Mention]) -> Iterator[Series]:
    """甲、乙、丙…分别供货1.10、0.80、0.56 and 2022年至2024年…分别为…: names first, then their numbers."""
    if len(run) < _FEWEST or any(mention.lead.strip() not in ("、", "和", "，", "及", "、和") for mention in run[1:]):
        return
    lead = re.split(r"[。；]", sentence.unit.text[sentence.start : run[0].claim.start])[-1]
    years = _SPAN_OF_YEARS.search(lead)
    if years is not None:
        first, last = int(years["first"]), int(years["last"])
        names = [f"{year}年" for year in range(first, last + 1)]
        if len(names) == len(run):
            yield _prose_series(sentence, years["name"], names, run, periods=True)
        return
    shared = _SHARED_OUT.search(lead)
    if shared is None:
        return
    names = [_WORDS_BEFORE.sub("", name) for name in re.split(r"、|和|与|及", shared["names"]) if name]
    if len(names) == len(run) and len(set(names)) == len(names):
        yield _prose_series(sentence, lead, names, run)


def _prose_series(
    sentence: Sentence, label: str, names: Sequence[str], run: Sequence[Mention], *, periods: bool = False
) -> Series:
    entries = tuple(
        Entry(name, mention.base, mention.text, mention.where, (mention.claim,))
        for name, mention in zip(names, run, strict=True)
    )
    return Series(label, None, entries, sentence.unit.order, run[0].dimension, prose=True, periods=periods)
