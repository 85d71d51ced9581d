"""Counts of values beyond a limit (达到、低于某数的个数): 支付率达到95%的有3个; 90分以下的1个.

What is counted stands in a column that the words name, or in the list right before. A limit may count in or out; a
count breaks only where no reading of any series gives it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.listings import number_of
from assistant.domain.finding import Severity
from assistant.domain.quantity import measure_of, normalise_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.series import Entry, Series
    from assistant.checking.view import TextUnit

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_UNIT = r"(?:%|个百分点|万元|亿元|元|分|家|户|人|个|天|公里|亩)"
_COUNT = (
    r"(?:仅|只|共)?(?:有|为|是)?(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})\s*[个家项所名县区市镇乡户处](?!百分点|月)"
)
_BEYOND = re.compile(
    rf"(?P<word>未达到|未达|达到|超过|高于|大于|低于|不足|少于|小于|在)\s*(?P<limit>{_NUMBER})\s*(?P<unit>{_UNIT})"
    rf"(?:[（(]?含[)）]?)?(?P<side>及?以上|及?以下)?的(?:[一-龥]{{0,6}}?){_COUNT}"
)
_SIDED = re.compile(
    rf"(?<!至)(?<![\d.])(?P<limit>{_NUMBER})\s*(?P<unit>{_UNIT})(?:[（(]?含[)）]?)?(?P<side>及?以上|及?以下)的{_COUNT}"
)
_BETWEEN = re.compile(
    rf"(?<![\d.])(?P<low>{_NUMBER})\s*{_UNIT}?(?:[（(]?含[)）]?)?(?:至|到|-|—|～|~)(?P<limit>{_NUMBER})\s*(?P<unit>{_UNIT})"
    rf"(?:之间)?的{_COUNT}"
)
_NAMES = re.compile(
    r"^[，,]?(?:分别)?(?:是|为|即|包括)(?P<names>[^，。；：、\d]{2,14}(?:[、和与及][^，。；：、\d]{2,14})*)"
)
_UP = ("达到", "超过", "高于", "大于")
_FEWEST, _MOST_APART = 3, 2


@dataclass(frozen=True, slots=True)
class _Limit:
    """A stated count and its limits (界限与个数): from ``low`` up, or up to ``high``, in base units."""

    unit: TextUnit
    start: int
    end: int
    stated: int
    dimension: str
    low: Decimal | None
    high: Decimal | None

    def counted(self, entries: Sequence[Entry]) -> frozenset[int]:
        """How many entries lie within, with a value at a limit counted in or out."""
        inner = sum(self._within(entry, closed=False) for entry in entries)
        outer = sum(self._within(entry, closed=True) for entry in entries)
        return frozenset(range(inner, outer + 1))

    def _within(self, entry: Entry, *, closed: bool) -> bool:
        value = (entry.base.low + entry.base.high) / 2
        over = self.low is None or value > self.low or (closed and value == self.low)
        return over and (self.high is None or value < self.high or (closed and value == self.high))

    def holds(self, entry: Entry) -> bool:
        """Whether an entry may lie within."""
        return self._within(entry, closed=True)


def broken_limits(context: CheckContext) -> Iterator[Breach]:
    """Yield counts of values beyond a limit that the values contradict (找出不成立的达标个数)."""
    for unit in context.prose:
        for limit in _limits(unit):
            yield from _judge(context, limit)


def _limits(unit: TextUnit) -> Iterator[_Limit]:
    spans: list[tuple[int, int]] = []
    for pattern in (_BETWEEN, _BEYOND, _SIDED):
        for match in pattern.finditer(unit.text):
            stated = number_of(match["n"])
            if stated is None or any(start < match.end() and match.start() < end for start, end in spans):
                continue
            spans.append(match.span())
            measure, factor = measure_of(normalise_unit(match["unit"]))
            value = Decimal(match["limit"].replace(",", "")) * factor
            low: Decimal | None = None
            high: Decimal | None = None
            if pattern is _BETWEEN:
                low, high = Decimal(match["low"].replace(",", "")) * factor, value
            elif _upwards(match.groupdict()):
                low = value
            else:
                high = value
            yield _Limit(unit, match.start(), match.end(), stated, measure, low, high)


def _upwards(groups: dict[str, str | None]) -> bool:
    side = groups.get("side")
    if side is not None:
        return side.endswith("上")
    return groups.get("word") in _UP


def _judge(context: CheckContext, limit: _Limit) -> Iterator[Breach]:
    candidates = _candidates(context, limit)
    if not candidates:
        return
    fitting = [series for series in candidates if limit.stated in limit.counted(series.entries)]
    for series in fitting or candidates[-1:]:
        context.weigh(*(part for entry in series.entries for part in entry.parts))
    if fitting:
        yield from _named(context, limit, fitting)
        return
    counts = limit.counted(candidates[-1].entries)
    if min(abs(limit.stated - count) for count in counts) > _MOST_APART:
        return
    words = limit.unit.text[limit.start : limit.end]
    shown = "或".join(str(count) for count in sorted(counts))
    yield Breach(
        context.where(limit.unit, limit.start, limit.end),
        f"称“{words}”，按所列数值是{shown}个",
        "请核对个数和所列数值",
        str(limit.stated),
        shown,
        related=tuple(entry.where for entry in candidates[-1].entries if limit.holds(entry))[:8],
        severity=Severity.WARNING,
    )


def _candidates(context: CheckContext, limit: _Limit) -> list[Series]:
    """The list before it in the paragraph, or the columns that its words name."""
    clause = re.split(r"[。；;\n]", limit.unit.text[: limit.start])[-1]
    kin = [series for series in context.series if series.dimension == limit.dimension and not series.periods]
    kin = [series for series in kin if len(series.entries) >= _FEWEST]
    named = [series for series in kin if not series.prose and _is_named(series, clause)]
    beside = [series for series in kin if series.prose and series.order == limit.unit.order]
    return named or beside


def _is_named(series: Series, clause: str) -> bool:
    label = re.sub(r"[（(].*", "", series.label)
    return len(label) > 1 and label in clause


def _named(context: CheckContext, limit: _Limit, fitting: Sequence[Series]) -> Iterator[Breach]:
    """低于95%的有2个，分别是甲和乙: each name is one of those counted."""
    match = _NAMES.match(limit.unit.text[limit.end :])
    if match is None:
        return
    names = [name for name in re.split(r"[、和与及]", match["names"]) if name]
    wrong: list[Entry | None] = []
    for series in fitting:
        found = {entry.name: entry for entry in series.entries}
        if any(name not in found for name in names):
            continue
        wrong.append(next((found[name] for name in names if not limit.holds(found[name])), None))
    if wrong and all(wrong) and (entry := wrong[0]) is not None:
        start = limit.end + match.start("names")
        yield Breach(
            context.where(limit.unit, start, limit.end + match.end("names")),
            f"“{entry.name}”是{entry.text}，不在“{limit.unit.text[limit.start : limit.end]}”之列",
            "请核对所列名单和数值",
            entry.name,
            entry.text,
            related=(entry.where,),
            severity=Severity.WARNING,
        )
