"""What a document states elsewhere (文中已载): values of table rows, targets by name, amounts of the project.

Sentences leave out what the reader already knows (比计划少3部); this is where the checks look it up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.checking.claims import PROJECT
from assistant.checking.gaps import is_gap
from assistant.checking.intervals import Interval  # noqa: TC001 - public field type
from assistant.checking.mentions import Mention, Sentence, core_name, kind_of, same_name
from assistant.checking.tables import NumberCell, compact, embedded_points
from assistant.domain.quantity import Quantity, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from assistant.checking.check import CheckContext
    from assistant.checking.tables import Region, Row
    from assistant.domain.finding import Claim, Where

_ENDING = 3
# A name that stands in more rows, or an ending in more targets, is that of an item each of many places has.
_MOST_ROWS, _MOST_ALIKE = 8, 60
_ASKED = "满意度"
_ANY_RATE = ("完成率", "执行率", "到位率", "得分率", "结余率", "差异率", "增长率")
# Units that count so many things that a short name beside them says little.
COMMON = ("count:个", "count:项", "count:次", "count:人", "count:家", "count:人次", "money", "ratio", "points", "days")
_MONEY = ("年初预算数", "预算数", "到位数", "执行数", "结余数", "合同金额")
_ROW_TAIL = re.compile(r"(?:数量|次数|个数|人数|总数|数|规模|面积|里程|长度|标准)$")
_FUNDS = re.compile(r"(?:资金|投资|经费|拨款|安排|下达|申请|批复)(?:共|总额|金额|合计|共计)?$")
_NOT_PLAIN = re.compile(r"其中|分别|季度|上年|去年|每|平均|人均|单价|首|尾款|第[一二三四五六七八九十\d]|调增|调减|追加")


@dataclass(frozen=True, slots=True)
class Value:
    """One value printed somewhere (已载数值)."""

    name: str
    quantity: Quantity
    base: Interval
    comparator: str | None
    text: str
    where: Where
    part: Claim | NumberCell
    measure: str | None = None

    @property
    def dimension(self) -> str:
        """What the number measures."""
        return kind_of(self.quantity)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One body row by its name, with its values by measure and the number of its table (表中一行)."""

    name: str
    values: tuple[Value, ...]
    order: int
    table: int
    total: bool = False

    def of(self, measure: str) -> Value | None:
        """Return the one value of a measure; None where there is none or several."""
        found = [value for value in self.values if value.measure == measure]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class Known:
    """Everything that can be looked up (已载数值索引)."""

    rows: tuple[TableRow, ...]
    targets: tuple[Value, ...]
    amounts: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    by_name: dict[str, tuple[TableRow, ...]] = field(default_factory=dict)
    by_ending: dict[tuple[str, str], tuple[Value, ...]] = field(default_factory=dict)
    by_result: dict[tuple[str, str], tuple[Mention, ...]] = field(default_factory=dict)
    by_goal: dict[tuple[str, str, Decimal], tuple[Value, ...]] = field(default_factory=dict)
    full_marks: dict[str, tuple[Value, ...]] = field(default_factory=dict)

    def rows_named(self, name: str) -> tuple[TableRow, ...]:
        """Return the rows of exactly this name, blanks and a counted ending aside; none where too many bear it."""
        key = row_key(name)
        rows = self.by_name.get(key, ()) if key else ()
        return rows if len(rows) <= _MOST_ROWS else ()

    def targets_of(self, mention: Mention) -> tuple[Value, ...]:
        """Return the targets stated elsewhere for what a number of this dimension names."""
        if len(mention.name) < _ENDING and mention.dimension in COMMON:
            return ()
        alike = self.by_ending.get((mention.dimension, mention.name[-_ENDING:]), ())
        if len(alike) > _MOST_ALIKE:
            return ()
        found = tuple(
            target for target in alike if target.part is not mention.claim and same_name(target.name, mention.name)
        )
        return found or self._rate(mention)

    def _rate(self, mention: Mention) -> tuple[Value, ...]:
        """The target of 满意度 or 合格率, whatever stands before the word, where the document sets but one."""
        ending = mention.name[-_ENDING:]
        if ending != _ASKED and (len(mention.name) != _ENDING or ending in _ANY_RATE or not ending.endswith("率")):
            return ()
        same = tuple(
            target
            for target in self.by_ending.get((mention.dimension, ending), ())
            if target.part is not mention.claim and target.dimension == "ratio"
        )
        return same if len({target.base.low for target in same}) == 1 else ()

    def targets_by_result(self, mention: Mention) -> tuple[Value, ...]:
        """Return the targets of rows that print this very result under a name that ends as the sentence's does."""
        if len(mention.name) < _ENDING:
            return ()
        return self.by_goal.get((mention.name[-_ENDING:], mention.dimension, mention.quantity.base), ())

    def actuals_named(self, name: str, dimension: str) -> tuple[Mention, ...]:
        """Return the results that sentences print under exactly this name."""
        return self.by_result.get((name, dimension), ())

    def full_marks_of(self, name: str) -> tuple[Value, ...]:
        """Return the full marks that sentences print right behind exactly this name: 绩效指标80分."""
        return self.full_marks.get(name, ())


def row_key(name: str) -> str:
    """Bring a row's name to the form that sentences print: 接入停车场数量 → 接入停车场."""
    return _ROW_TAIL.sub("", core_name(compact(name)))


def read_known(context: CheckContext) -> Known:
    """Collect what the document states in tables and sentences (汇集已载数值).

    Checks take it from ``CheckContext.known``, where it is collected once.
    """
    sentences = context.sentences
    rows = tuple(row for region in context.regions for row in _rows(context, region))
    by_name: dict[str, list[TableRow]] = {}
    for row in rows:
        if not row.total:
            by_name.setdefault(row_key(row.name), []).append(row)
    targets = [value for row in rows for value in row.values if value.measure == "目标值"]
    targets += [_value(mention) for sentence in sentences for mention in sentence.mentions if mention.role == "target"]
    by_ending: dict[tuple[str, str], list[Value]] = {}
    for target in targets:
        by_ending.setdefault((target.dimension, target.name[-_ENDING:]), []).append(target)
    return Known(
        rows,
        tuple(targets),
        _amounts(rows, sentences),
        {name: tuple(same) for name, same in by_name.items()},
        {ending: tuple(same) for ending, same in by_ending.items()},
        _results(sentences),
        by_goal=_goals(rows),
        full_marks=_full_marks(sentences),
    )


def _goals(rows: tuple[TableRow, ...]) -> dict[tuple[str, str, Decimal], tuple[Value, ...]]:
    """The targets of rows with their result, by the end of the row's name, what is measured, and the result."""
    found: dict[tuple[str, str, Decimal], list[Value]] = {}
    for row in rows:
        target, actual = (None, None) if row.total else (row.of("目标值"), row.of("完成值"))
        if target is not None and actual is not None and target.dimension == actual.dimension:
            key = row.name[-_ENDING:], actual.dimension, actual.quantity.base
            found.setdefault(key, []).append(target)
    return {key: tuple(goals) for key, goals in found.items()}


def _results(sentences: tuple[Sentence, ...]) -> dict[tuple[str, str], tuple[Mention, ...]]:
    found: dict[tuple[str, str], list[Mention]] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.role == "actual" and mention.plain and len(mention.name) >= _ENDING:
                found.setdefault((mention.name, mention.dimension), []).append(mention)
    return {key: tuple(mentions) for key, mentions in found.items()}


def _full_marks(sentences: tuple[Sentence, ...]) -> dict[str, tuple[Value, ...]]:
    found: dict[str, list[Value]] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.dimension == "points" and mention.plain and mention.claim.measure in (None, "分值"):
                name = re.sub(r"(?:满分|分值|权重)+$", "", mention.name)
                if len(name) >= _ENDING:
                    found.setdefault(name, []).append(_value(mention))
    return {name: tuple(values) for name, values in found.items()}


def _value(mention: Mention) -> Value:
    claim = mention.claim
    return Value(
        mention.name, mention.quantity, mention.base, claim.comparator, claim.text, claim.where, claim, claim.measure
    )


def _rows(context: CheckContext, region: Region) -> Iterator[TableRow]:
    for row in region.rows:
        if not row.labels or row.kind == "subtotal":
            continue
        values = tuple(_cells(context, region, row))
        if values:
            name = embedded_points(row.label)[0]
            order = min(cell.unit.order for cell in row.numbers.values())
            yield TableRow(name, values, order, region.table.index, total=row.kind == "total")


def _cells(context: CheckContext, region: Region, row: Row) -> Iterator[Value]:
    for index, cell in row.numbers.items():
        column = region.column(index)
        if column is None or column.role != "value" or cell.span.upper is not None or cell.span.approximate:
            continue
        base = cell.interval.scaled(measure_of(cell.quantity.unit)[1])
        where = context.cell_where(cell)
        comparator = None if cell.span.comparator == "=" else cell.span.comparator
        name = row_key(row.label)
        yield Value(name, cell.quantity, base, comparator, where.quote, where, cell, column.measure)


def _amounts(rows: tuple[TableRow, ...], sentences: tuple[Sentence, ...]) -> dict[str, tuple[Value, ...]]:
    """The project's own amounts by measure: from total rows, and from sentences that name nothing narrower."""
    found: dict[str, list[Value]] = {}
    for row in rows:
        if row.total:
            for value in row.values:
                if value.measure in _MONEY and value.quantity.dimension == "money":
                    found.setdefault(value.measure, []).append(value)
    for sentence in sentences:
        for mention in sentence.mentions:
            if is_project_amount(mention):
                found.setdefault(mention.claim.measure or "", []).append(_value(mention))
    return {measure: tuple(values) for measure, values in found.items()}


def is_project_amount(mention: Mention) -> bool:
    """Tell whether a number is an amount of the whole project: 预算, 到位, 支出, 结余."""
    claim = mention.claim
    return (
        claim.measure in _MONEY
        and mention.dimension == "money"
        and mention.plain
        and mention.role != "past"
        and not is_gap(mention)
        and claim.owner in (None, PROJECT)
        and not _NOT_PLAIN.search(mention.lead)
    )


def funds_stated(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the amounts that sentences call the project's funds without calling them a budget: 申请财政资金."""
    return [
        mention
        for mention in mentions
        if mention.dimension == "money"
        and mention.plain
        and mention.role == "actual"
        and _FUNDS.search(mention.near)
        and not _NOT_PLAIN.search(mention.lead)
    ]
