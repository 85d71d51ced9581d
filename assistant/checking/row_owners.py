"""Numbers told of one row that stand in another (张冠李戴): 乙项目支出388.60万元, where 388.60 is 甲's.

A number breaks only where its sentence names one row of a table and no other, that row's own number of the kind is
another, and just this number stands in the same column under another name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.gaps import is_gap
from assistant.checking.mentions import kind_of
from assistant.domain.finding import Severity
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention, Sentence
    from assistant.checking.tables import Column, NumberCell, Region, Row

_YEAR = re.compile(r"^(?:19|20)\d{2}年?度?$")
_ORDINAL = re.compile(r"^(?:\d+[.．、]|[（(]?[一二三四五六七八九十]+[)）、])")
_OPENS = re.compile(r"(?:^|[，,。；;：:、.．）)\s“])(?:其中)?$")
_OTHER_TIME = re.compile(r"上年|去年|年初|调整|目标|计划|其中|合计|共|平均|较|比")
_SHORTEST, _LONG, _FEWEST_ROWS = 3, 3, 3


@dataclass(frozen=True, slots=True)
class _Named:
    """One table whose rows have names of their own (有名的行)."""

    region: Region
    rows: dict[str, Row]


def swapped_rows(context: CheckContext) -> Iterator[Breach]:
    """Yield numbers of sentences that are another row's (找出错配的行)."""
    tables = tuple(_tables(context))
    if not tables:
        return
    for sentence in context.sentences:
        text = sentence.unit.text
        for table in tables:
            found = _subject(table, sentence)
            if found is None:
                continue
            name, end = found
            for mention in sentence.mentions:
                if mention.claim.start >= end and _tellable(mention):
                    yield from _judge(context, table, name, text[end : mention.claim.start], mention)


def _tables(context: CheckContext) -> Iterator[_Named]:
    for region in context.regions:
        rows: dict[str, Row] = {}
        for row in region.rows:
            name = _ORDINAL.sub("", row.label)
            if row.kind == "body" and row.numbers and len(name) >= _SHORTEST and name not in rows:
                rows[name] = row
        if len(rows) >= _FEWEST_ROWS and len(rows) == sum(row.kind == "body" for row in region.rows):
            yield _Named(region, rows)


def _subject(table: _Named, sentence: Sentence) -> tuple[str, int] | None:
    """The one row that a sentence, or the words of its paragraph before it, names; with where the name ends."""
    stop = sentence.start + len(sentence.mentions[0].claim.sentence)
    told = [name for name in table.rows if _find(name, sentence.unit.text, sentence.start, stop) >= 0]
    told = [name for name in told if not any(name != other and name in other for other in told)]
    if len(told) != 1:
        return None
    place = _find(told[0], sentence.unit.text, sentence.start, stop)
    if not _OPENS.search(sentence.unit.text[:place]):
        return None  # 分配到1个开发区: not what the sentence is about
    return told[0], place + len(told[0])


def _find(name: str, text: str, start: int, stop: int) -> int:
    """Where a name stands; a year stands before 年."""
    return text.find(f"{name}年" if _YEAR.match(name) and name.isdigit() else name, start, stop)


def _tellable(mention: Mention) -> bool:
    return mention.plain and not is_gap(mention) and sum(map(str.isdigit, mention.text)) >= _LONG


def _judge(context: CheckContext, table: _Named, name: str, between: str, mention: Mention) -> Iterator[Breach]:
    if _OTHER_TIME.search(between) or "。" in between:
        return
    own = table.rows[name]
    if any(_is(mention, cell) for cell in own.numbers.values()):
        return
    for other, row in table.rows.items():
        for index, cell in row.numbers.items():
            column, mine = table.region.column(index), own.numbers.get(index)
            if row is own or column is None or mine is None or not _is(mention, cell):
                continue
            if not _speaks_of(column, between, mention) or _elsewhere(context, mention):
                continue
            yield _breach(context, mention, (name, mine), (other, cell))
            return


def _is(mention: Mention, cell: NumberCell) -> bool:
    if kind_of(cell.quantity) != mention.dimension:
        return False
    return cell.interval.scaled(measure_of(cell.quantity.unit)[1]).meets(mention.base)


def _speaks_of(column: Column, between: str, mention: Mention) -> bool:
    """Whether the words between name and number are those of the column."""
    if column.measure is not None and column.measure == mention.claim.measure:
        return True
    stem = re.sub(r"[（(].*", "", column.header)
    return len(stem) > 1 and stem in between


def _elsewhere(context: CheckContext, mention: Mention) -> bool:
    """Whether another sentence tells the same number: then it may be a fact of its own."""
    same: Sequence[object] = [
        other
        for sentence in context.sentences
        for other in sentence.mentions
        if other.claim is not mention.claim
        and other.dimension == mention.dimension
        and other.quantity.base == mention.quantity.base
        and other.claim.order == mention.claim.order
    ]
    return bool(same)


def _breach(
    context: CheckContext, mention: Mention, own: tuple[str, NumberCell], other: tuple[str, NumberCell]
) -> Breach:
    context.touch(mention.claim, own[1])
    where = context.cell_where(own[1])
    return Breach(
        mention.where,
        f"“{own[0]}”的“{mention.text}”在表中是“{other[0]}”的，表中“{own[0]}”为{where.quote}",
        "请核对这个数属于哪一项",
        mention.text,
        where.quote,
        related=(where, context.cell_where(other[1])),
        severity=Severity.WARNING,
    )
