"""Relations between the columns of a table (同行各列的关系): 分值 − 得分 = 扣分, 单价 × 数量 = 金额.

A relation counts where the headers define it, or where most rows keep it. What a row that breaks it means is left to
the check.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING, Literal

from assistant.checking.intervals import Interval
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import Column, NumberCell, Region, Row

Sign = Literal["−", "÷", "×"]

# Rates that have a check of their own, which knows their denominators.
_ELSEWHERE = frozenset({"得分率", "执行率", "到位率"})
_DEFINED: dict[tuple[str, str, str], Sign] = {
    ("分值", "得分", "扣分"): "−",
    ("完成值", "目标值", "完成率"): "÷",
}
# A few rows keep many relations by chance.
_ENOUGH, _SHARE, _MOST_BROKEN = 3, 3, 3
_MOST_COLUMNS = 9


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row whose three numbers do not agree (不成立的一行): left, sign, right, and the result printed.

    ``defined`` where the headers say how the columns hang together.
    """

    row: Row
    sign: Sign
    columns: tuple[Column, Column, Column]
    cells: tuple[NumberCell, NumberCell, NumberCell]
    defined: bool


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row whose three numbers agree (成立的一行)."""

    cells: tuple[NumberCell, NumberCell, NumberCell]


def find_relations(region: Region) -> Iterator[BrokenRow | KeptRow]:
    """Yield every row that keeps or breaks a relation of its columns (列间关系)."""
    columns = [column for column in region.columns if column.role == "value"]
    columns = [column for column in columns if any(column.index in row.numbers for row in region.rows)]
    settled: set[tuple[frozenset[int], int]] = set()
    for measures, sign in _DEFINED.items():
        chosen = [region.only(measure) for measure in measures]
        found = tuple(column for column in chosen if column is not None)
        if len(found) == len(measures):
            settled.add((frozenset((found[0].index, found[1].index)), found[2].index))
            yield from _judged(region, (found[0], found[1], found[2]), sign, defined=True)
    if len(columns) > _MOST_COLUMNS:
        return
    found_by_result: dict[int, list[tuple[BrokenRow | KeptRow, ...]]] = {}
    for one, other, result in permutations(columns, 3):
        key = (frozenset((one.index, other.index)), result.index)
        if key in settled or result.measure in _ELSEWHERE:
            continue
        for sign in ("−", "÷", "×"):
            if sign == "×" and one.index > other.index:
                continue
            outcome = tuple(_judged(region, (one, other, result), sign, defined=False))
            if outcome:
                found_by_result.setdefault(result.index, []).append(outcome)
                settled.update(_same_relation(one, other, result, sign))
    for outcomes in found_by_result.values():
        yield from _reliable(outcomes)


def _reliable(outcomes: list[tuple[BrokenRow | KeptRow, ...]]) -> Iterator[BrokenRow | KeptRow]:
    """The relations that give one column; where one of them holds in every row, the others hold by chance."""
    whole = [outcome for outcome in outcomes if all(isinstance(row, KeptRow) for row in outcome)]
    for outcome in whole or outcomes:
        yield from outcome


def _same_relation(one: Column, other: Column, result: Column, sign: Sign) -> Iterator[tuple[frozenset[int], int]]:
    """List what one relation says otherwise put: where a − b is c, a − c is b, and b + c is a."""
    yield frozenset((one.index, other.index)), result.index
    whole, parts = (result, (one, other)) if sign == "×" else (one, (other, result))
    yield frozenset((whole.index, parts[0].index)), parts[1].index
    yield frozenset((whole.index, parts[1].index)), parts[0].index
    yield frozenset((parts[0].index, parts[1].index)), whole.index


def _judged(
    region: Region, columns: tuple[Column, Column, Column], sign: Sign, *, defined: bool
) -> Iterator[BrokenRow | KeptRow]:
    kept: list[KeptRow] = []
    broken: list[BrokenRow] = []
    telling = 0
    for row in region.rows:
        found = tuple(row.numbers[column.index] for column in columns if column.index in row.numbers)
        if len(found) < len(columns) or any(_unsure(cell) for cell in found):
            continue
        cells = (found[0], found[1], found[2])
        if not _fits(cells, sign):
            return
        holds = _holds(cells, sign, defined=defined)
        if holds is None:
            continue
        if holds:
            kept.append(KeptRow(cells))
            telling += all(cell.quantity.value != 0 for cell in cells)
        else:
            broken.append(BrokenRow(row, sign, columns, cells, defined))
            if not defined and len(broken) > _MOST_BROKEN:
                return
    sure = defined and (sign == "−" or len(kept) >= len(broken) > 0 or not broken)
    if sure or (telling >= _ENOUGH and len(broken) * _SHARE <= telling):
        yield from kept
        yield from broken


def _unsure(cell: NumberCell) -> bool:
    return cell.span.upper is not None or cell.span.approximate is not None


def _fits(cells: tuple[NumberCell, NumberCell, NumberCell], sign: Sign) -> bool:
    one, other, result = (cell.quantity.dimension for cell in cells)
    if sign == "−":
        return one == other == result
    if sign == "÷":
        return one == other and result == "ratio"
    return result == "money" and "money" in (one, other) and one != other and "ratio" not in (one, other)


def _holds(cells: tuple[NumberCell, NumberCell, NumberCell], sign: Sign, *, defined: bool) -> bool | None:
    """Whether the row keeps the relation; None where it says nothing of it."""
    one, other, result = map(_base, cells)
    if sign == "−":
        return (one - other).meets(result)
    if sign == "÷" and any(cell.span.comparator in ("≤", "<") for cell in cells):
        return None
    reckoned, literal = _reckon(one, other, sign), _reckon(_middle(one), _middle(other), sign)
    if reckoned is None or literal is None:
        return None
    if sign == "÷" and defined and reckoned.low >= 1 and result.high > 1 >= result.low:
        return None  # what goes beyond the target is often printed as 100%
    if literal.meets(result) or (defined and reckoned.meets(result)):
        return True
    return None if reckoned.meets(result) else False


def _reckon(one: Interval, other: Interval, sign: Sign) -> Interval | None:
    return one * other if sign == "×" else one.over(other)


def _middle(interval: Interval) -> Interval:
    """The number as printed; what else its digits allow proves no relation."""
    middle = (interval.low + interval.high) / 2
    return Interval(middle, middle)


def _base(cell: NumberCell) -> Interval:
    """What the cell allows; points are exact as printed, and so are whole numbers of things without a unit."""
    if cell.quantity.unit == "分" or (cell.quantity.unit == "" and not cell.span.places):
        return Interval.exact(cell.quantity.value)
    return cell.interval.scaled(measure_of(cell.quantity.unit)[1])
