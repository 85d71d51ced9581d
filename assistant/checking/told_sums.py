"""Lists of amounts held against the total beside them (并列各项与合计): 甲31户，乙17户，丙9户 of 57户; 甲、乙，合计丙.

No 其中 announces the parts here, so a list breaks its total only where one slip of the pen in one of the numbers would
make it right. Names before 合计 say themselves which numbers are added.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.digits import digits_of
from assistant.checking.gaps import is_gap
from assistant.checking.intervals import Interval, total_of
from assistant.checking.mentions import Mention, Sentence, full_sentences, one_slip, value_in
from assistant.domain.finding import Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from assistant.checking.check import CheckContext
    from assistant.checking.series import Entry, Series

_TOTAL = re.compile(r"(?:合计|共计|累计|总计|一共|总共|共)[^，。；\d]{0,8}$")
_MEAN = re.compile(r"平均(?:得分|分|值|数|为|是)*$")
_NEXT = re.compile(r"^[、，,；;和及与][^，。；：:\d（）()]{0,16}$")
_NEW_LIST = re.compile(r"按|其中|从|分[，,]|共|合计|累计|总|较|比|每|均|上年|去年|另|目标|计划")
_NAMED_TOTAL = re.compile(
    r"(?P<names>[一-龥A-Za-z]{2,12}(?:[、和与及][一-龥A-Za-z]{2,12}){1,5})"
    r"(?:[两三四五六\d][个家项所类名]?[一-龥]{0,2}?)?(?:合计|共计|之和)[^，。；、\d]{0,8}$"
)
_BETWEEN = re.compile(r"中[，,]|包括|分别|[：:]|按|由|来源|组成|构成|其余")
_HINT = "请核对合计与各项，改正有误的一处；另有未列部分的请写明"
_WEIGHT = re.compile(r"[（(](?:满分|分值|权重)?(?P<n>\d+(?:\.\d+)?)分[)）]")
_BRACKETED = re.compile(
    r"[一-龥]{2,12}[（(](?:满分|分值|权重)?\d+(?:\.\d+)?分[)）](?:[、，和及与]+[一-龥]{2,12}[（(](?:满分|分值|权重)?\d+(?:\.\d+)?分[)）]){2,}"
)
_OF_HUNDRED = re.compile(r"(?:满分|总分|共计|合计|共)(?:为|是)?100分|百分制")
_HUNDRED, _NEAR_HUNDRED = Decimal(100), Decimal(30)
_PASSED_OVER = ("ratio", "percentage_point", "years", "months")
_YEAR = re.compile(r"(?:19|20)\d{2}年?")
_EACH = re.compile(r"每|均|单价|标准")
_FEWEST, _FEWEST_OF_MEAN = 2, 3
# A total this long that is printed this often is known to the whole report.
_LONG, _OFTEN = 4, 3
_MOST = 10


def find_told_sums(context: CheckContext, paragraph: Sequence[Sentence], usual: Sequence[Mention]) -> Iterator[Breach]:
    """Yield the totals of a paragraph that the list beside them does not give (合计与并列各项不符)."""
    yield from _weights(context, paragraph)
    earlier: list[Mention] = []
    for run in full_sentences(paragraph):
        for place, mention in enumerate(run):
            if not mention.plain or not _summable(mention):
                continue
            if _MEAN.search(mention.near):
                yield from _mean(context, mention, _list_before(run, place))
            elif (named := _NAMED_TOTAL.search(mention.lead)) is not None:
                yield from _of_named(context, mention, re.split(r"[、和与及]", named["names"]))
            elif mention.dimension != "points" and _TOTAL.search(mention.near):
                yield from _total_behind(context, mention, _list_before(run, place))
        for start, stop in _lists(run):
            # Points stand beside weights and deductions, which other checks read.
            if run[start].dimension == "points":
                continue
            yield from _total_ahead(context, [*earlier, *run[:start]], run[start:stop], usual)
        earlier.extend(run)


def _weights(context: CheckContext, paragraph: Sequence[Sentence]) -> Iterator[Breach]:
    """立项必要性（20分）、投入经济性（20分）…，满分100分: weights in brackets side by side."""
    text = paragraph[0].unit.text
    mentions = {mention.claim.start: mention for sentence in paragraph for mention in sentence.mentions}
    for found in _BRACKETED.finditer(text):
        weights = [
            mentions[found.start() + each.start("n")]
            for each in _WEIGHT.finditer(found.group())
            if found.start() + each.start("n") in mentions
        ]
        total = sum((weight.quantity.value for weight in weights), start=Decimal(0))
        sentence = text[max(0, text.rfind("。", 0, found.start())) : (text.find("。", found.end()) + 1) or len(text)]
        if len(weights) < _FEWEST_OF_MEAN or not _OF_HUNDRED.search(sentence):
            continue
        context.touch(*(weight.claim for weight in weights))
        if total != _HUNDRED and abs(total - _HUNDRED) <= _NEAR_HUNDRED:
            yield Breach(
                weights[0].where,
                f"并列的分值之和为{format_decimal(total)}分，不是100分",
                "请核对各项分值",
                f"{format_decimal(total)}分",
                "100分",
                related=tuple(weight.where for weight in weights[1:]),
                severity=Severity.WARNING,
            )


def _summable(mention: Mention) -> bool:
    return mention.dimension in ("money", "points") or mention.dimension.startswith("count:")


def _list_before(run: Sequence[Mention], place: int) -> list[Mention]:
    """The numbers of a total's kind right before it; rates beside them are passed over."""
    found: list[Mention] = []
    for other in reversed(run[:place]):
        if other.dimension in _PASSED_OVER:
            continue
        if other.dimension != run[place].dimension or not other.plain or is_gap(other) or other.role == "target":
            break
        found.append(other)
    return found[::-1][-_MOST:]


def _lists(run: Sequence[Mention]) -> Iterator[tuple[int, int]]:
    """Where numbers of one unit follow each other with nothing but marks and names between."""
    start = 0
    for place in range(1, len(run) + 1):
        goes_on = place < len(run) and (
            run[place].quantity.unit == run[start].quantity.unit
            and run[place].plain
            and _follows(run[place])
            and not _NEW_LIST.search(run[place].lead)
            and not is_gap(run[place])
        )
        if goes_on:
            continue
        if place - start >= _FEWEST and run[start].plain and not is_gap(run[start]) and _summable(run[start]):
            yield start, place
        start = place


def _follows(mention: Mention) -> bool:
    """Whether nothing but a mark and a name stands between a number and the one before it."""
    return _NEXT.match(_YEAR.sub("", "".join(mention.lead.split()))) is not None


def _total_behind(context: CheckContext, total: Mention, parts: Sequence[Mention]) -> Iterator[Breach]:
    if len(parts) < _FEWEST or any(part.base.meets(total.base) for part in parts):
        return
    for count in range(len(parts), 1, -1):
        if _sum(parts[-count:]).meets(total.base):
            context.touch(total.claim, *(part.claim for part in parts[-count:]))
            return
    for count in range(len(parts), 1, -1):
        if all(map(_follows, parts[1 - count :])) and _slipped(total, parts[-count:]):
            yield _breach(context, total, parts[-count:])
            return


def _total_ahead(
    context: CheckContext, before: Sequence[Mention], parts: Sequence[Mention], usual: Sequence[Mention]
) -> Iterator[Breach]:
    kin = [other for other in before if other.dimension == parts[0].dimension and other.plain and not is_gap(other)]
    for whole in (*kin, *(other for other in usual if len(parts) >= _FEWEST_OF_MEAN)):
        if any(
            _sum(parts[first:last]).meets(whole.base)
            for first in range(len(parts))
            for last in range(first + _FEWEST, len(parts) + 1)
        ):
            context.touch(whole.claim, *(part.claim for part in parts))
            return
    largest = max(part.base.low for part in parts)
    wholes = [other for other in kin if other.base.low > largest and not _EACH.search(other.near)]
    wholes = [other for other in wholes if _BETWEEN.search(other.tail) or _BETWEEN.search(parts[0].lead)]
    if len(parts) >= _FEWEST_OF_MEAN:
        wholes += [other for other in usual if other.base.low > largest and other.dimension == parts[0].dimension]
    slipped = next((other for other in reversed(wholes) if _slipped(other, parts)), None)
    if slipped is not None:
        yield _breach(context, slipped, parts)


def usual_totals(context: CheckContext) -> tuple[Mention, ...]:
    """Take one mention of every long number that sentences and tables print again and again (常见总数)."""
    found: dict[tuple[str, object], list[Mention]] = {}
    for sentence in context.sentences:
        for mention in sentence.mentions:
            if mention.plain and _summable(mention) and len(digits_of(mention.quantity.value)) >= _LONG:
                found.setdefault((mention.dimension, mention.quantity.base), []).append(mention)
    return tuple(mentions[0] for mentions in found.values() if len(mentions) >= _OFTEN)


def _of_named(context: CheckContext, total: Mention, names: Sequence[str]) -> Iterator[Breach]:
    """东城区和高新区合计5954人: the numbers under just these names."""
    found: list[tuple[Series, tuple[Entry, ...]]] = []
    for series in context.series:
        if series.dimension != total.dimension or (series.prose and series.order != total.claim.order):
            continue
        entries = tuple(entry for name in names if (entry := series.named(name)) is not None)
        if len(entries) == len(names) == len({entry.name for entry in entries}):
            found.append((series, entries))
    for _, entries in found:
        if total_of(entry.base for entry in entries).meets(total.base):
            context.touch(total.claim, *(part for entry in entries for part in entry.parts))
            return
    beside = [entries for series, entries in found if series.prose]
    if not beside:
        return
    parts = beside[-1]
    value = total_of(entry.base for entry in parts)
    shown = _shown((value.low + value.high) / 2, total)
    context.touch(total.claim, *(part for entry in parts for part in entry.parts))
    yield Breach(
        total.where,
        f"{'、'.join(names)}合计“{total.text}”与所列各数之和{shown}不一致",
        _HINT,
        total.text,
        shown,
        ("＋".join(entry.text for entry in parts) + f"={shown}",),
        tuple(entry.where for entry in parts),
        Severity.WARNING,
    )


def _mean(context: CheckContext, mean: Mention, parts: Sequence[Mention]) -> Iterator[Breach]:
    """97.3分、96.4分、95.1分，平均96.3分: of all, or without the highest and the lowest."""
    if len(parts) < _FEWEST_OF_MEAN:
        return
    told: list[Sequence[Mention]] = [parts[-count:] for count in range(len(parts), _FEWEST, -1)]
    ranked = sorted(parts, key=lambda part: part.base.low)
    told.append(ranked[1:-1])
    for some in told:
        if some and _sum(some).scaled(Decimal(1) / len(some)).meets(_printed(mean)):
            context.touch(mean.claim, *(part.claim for part in some))
            return
    if not all(map(_follows, (mean, *parts[1:]))):
        return
    value = _sum(parts)
    shown = _shown((value.low + value.high) / 2 / len(parts), mean)
    context.touch(mean.claim, *(part.claim for part in parts))
    yield Breach(
        mean.where,
        f"平均“{mean.text}”与前面{len(parts)}个数的平均{shown}不符",
        "请核对各数和平均数；去掉部分数后平均的请写明",
        mean.text,
        shown,
        related=tuple(part.where for part in parts),
        severity=Severity.WARNING,
    )


def _printed(mean: Mention) -> Interval:
    """A mean is rounded, also where it is printed without decimals."""
    return Interval.printed(mean.quantity.value, mean.claim.places or 0, factor=measure_of(mean.quantity.unit)[1])


def _sum(parts: Sequence[Mention]) -> Interval:
    return total_of(part.base for part in parts)


def _slipped(total: Mention, parts: Sequence[Mention]) -> bool:
    """Whether one slip in the total or in one part makes the sum right."""
    values = [value_in(part.quantity, total.quantity.unit) for part in parts]
    gap = sum(values, start=Decimal(0)) - total.quantity.value
    rights = [(total.quantity.value, total.quantity.value + gap), *((value, value - gap) for value in values)]
    return any(right > 0 and one_slip(value, right) for value, right in rights)


def _shown(base: Fraction, mention: Mention) -> str:
    value = Decimal(base.numerator) / Decimal(base.denominator) / measure_of(mention.quantity.unit)[1]
    return f"{format_decimal(round_decimal(value, max(mention.claim.places or 0, 2)))}{mention.quantity.unit}"


def _breach(context: CheckContext, total: Mention, parts: Sequence[Mention]) -> Breach:
    value = sum((part.quantity.value for part in parts), start=Decimal(0))
    shown = f"{format_decimal(value)}{total.quantity.unit}"
    context.touch(total.claim, *(part.claim for part in parts))
    return Breach(
        total.where,
        f"“{total.text}”与并列各项之和{shown}不一致",
        _HINT,
        total.text,
        shown,
        ("＋".join(part.text for part in parts) + f"={shown}",),
        tuple(part.where for part in parts),
        Severity.WARNING,
    )
