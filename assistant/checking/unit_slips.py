"""Units that break a relation the digits keep (单位错用): 38.60元，比上年减少3.32万元，下降8.60%.

A rate, a difference or a sum fails as printed and holds for the same digits in one unit: then one unit is wrong. Where
the numbers hold as they are printed, in whatever units, nothing is said.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, permutations
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.gaps import is_gap
from assistant.checking.intervals import Interval, span_of, total_of
from assistant.checking.mentions import Mention, full_sentences
from assistant.checking.ratios import some_quotient
from assistant.domain.finding import Severity
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.checking.known import Known, Value
    from assistant.checking.mentions import Sentence

_FAMILIES = {
    "count:米": "length",
    "count:公里": "length",
    "count:千米": "length",
    "count:亩": "area",
    "count:公顷": "area",
}
_RATES = frozenset({"%", "‰", "个百分点"})
_IN_FAMILY = {"公里": Decimal(1000), "千米": Decimal(1000), "公顷": Decimal(15)}
_SHORTEST, _FAR = 3, 10
_ONE = Interval.exact(1)
_NO_FAMILY = ("points", "number", "percentage_point", "times")
_LEFT = re.compile(r"(?:结余|节约|节省|结转|剩余|尚余|缺口|未支出|未使用|未支付)[^，。；\d]{0,4}$")
_CHANGE = re.compile(
    r"[，,、]?(?:同比|环比|比上年|较上年|比去年)?[一-龥]{0,2}(?:增长|下降|增幅|降幅|增|降|率)[为了达]?"
)
_EACH = re.compile(r"均|每|单价|标准|/")
_PRICE = re.compile(r"均|每|单价")
_TEN_K = 10_000
# How many numbers before a rate can be its parts, and how many digits a coincidence would need.
_NEAR, _PRECISE, _DIGITS = 6, 1, 3
_FEW = 2


def find_unit_slips(context: CheckContext, paragraph: Sequence[Sentence], known: Known) -> Iterator[Breach]:
    """Yield the numbers of a paragraph whose relation holds only with another's unit (找出用错的单位)."""
    run = [mention for sentence in paragraph for mention in sentence.mentions if mention.exact]
    for place, mention in enumerate(run):
        before = run[:place]
        if mention.dimension in ("ratio", "percentage_point"):
            yield from _rate(context, mention, before)
        elif is_gap(mention) or _LEFT.search(mention.near):
            yield from _difference(context, mention, before, known)
    yield from _products(context, run)
    for mentions in full_sentences(paragraph):
        yield from _sum(context, [mention for mention in mentions if mention.plain])


def find_scale_slips(context: CheckContext) -> Iterator[Breach]:
    """Yield numbers under one name that are printed much alike in units a hundred times apart: 34米, 33.50公里."""
    named: dict[tuple[str, str], list[Mention]] = {}
    for sentence in context.sentences:
        for mention in sentence.mentions:
            family = _family(mention)
            enough = _FEW if family in _FAMILIES.values() else _SHORTEST
            if family is not None and len(mention.name) >= enough and mention.plain and not is_gap(mention):
                named.setdefault((mention.name, family), []).append(mention)
    for mentions in named.values():
        units = [_unit(mention) for mention in mentions]
        if len(set(units)) != _FEW:
            continue
        usual = max(sorted(set(units)), key=units.count)
        for one in mentions:
            model = next((other for other in mentions if _unit(other) == usual and _alike(one, other)), None)
            if _unit(one) != usual and model is not None:
                yield _breach(context, one, [model], odd=one)


def find_row_slips(context: CheckContext) -> Iterator[Breach]:
    """Yield the cells of two rows of one name that print one value of one measure with two units."""
    for rows in context.known.by_name.values():
        values = [value for row in rows for value in row.values if value.measure is not None]
        for one, two in combinations(values, _FEW):
            same = one.measure == two.measure and one.quantity.value == two.quantity.value != 0
            if not same or _unit(one) == _unit(two) or not (_unit(one) and _unit(two)):
                continue
            if _family(one) is None and not {_unit(one), _unit(two)} <= _RATES:
                continue
            if _family(one) == _family(two):
                yield _breach(context, two, [one], odd=two)


def _alike(one: Mention, two: Mention) -> bool:
    """Whether two prints are of one size while what they stand for is far apart."""
    small, large = sorted((one.quantity.value, two.quantity.value))
    if small <= 0 or large > 2 * small:
        return False
    low, high = sorted((_scale(one) * one.quantity.value, _scale(two) * two.quantity.value))
    return high >= _FAR * low


def _scale(value: Mention) -> Decimal:
    unit = _unit(value)
    return _IN_FAMILY.get(unit, measure_of(unit)[1])


def _family(value: Mention | Value) -> str | None:
    dimension = value.dimension
    if dimension in _NO_FAMILY or dimension == "ratio":
        return None
    return _FAMILIES.get(dimension, dimension)


def _unit(value: Mention | Value) -> str:
    return value.quantity.unit


def _bare(value: Mention | Value) -> Interval:
    """What the digits allow, whatever unit stands behind them."""
    places = getattr(getattr(value, "claim", value), "places", None)
    if places is None:
        places = max(0, -int(value.quantity.value.normalize().as_tuple().exponent))
    return Interval.printed(value.quantity.value, places or None)


def _long(value: Mention | Value) -> bool:
    return sum(sign.isdigit() for sign in value.text) >= _DIGITS


def _rate(context: CheckContext, rate: Mention, before: Sequence[Mention]) -> Iterator[Breach]:
    near = [other for other in before if _family(other) is not None and not _EACH.search(other.near)][-_NEAR:]
    odd_rate = rate.quantity.unit != "%"
    units = {(_family(other), _unit(other)) for other in near}
    mixed = len(units) > len({family for family, _ in units})
    if (rate.claim.places or 0) < _PRECISE or not (mixed or odd_rate) or _holds_as_printed(rate, near):
        return
    told = rate.base if rate.dimension == "ratio" else rate.base.scaled(1).over(Interval.exact(100))
    for one, two in permutations(reversed(near), 2):
        if _family(one) != _family(two) or (_unit(one) == _unit(two)) != odd_rate or not (_long(one) or _long(two)):
            continue
        if odd_rate and rate.dimension == "ratio":
            told = rate.base.scaled(10)
        if told is not None and any(form.meets(told) for form in _forms(_bare(one), _bare(two))):
            yield _breach(context, rate, [one, two], odd=rate if odd_rate else None)
            return


def _holds_as_printed(rate: Mention, near: Sequence[Mention]) -> bool:
    """Whether two numbers in their own units give the rate, or a difference of rates stands where it should."""
    if rate.dimension == "percentage_point":
        return not _tells_change(rate, near)
    pairs = [(one, two) for one, two in permutations(near, 2) if one.dimension == two.dimension]
    return some_quotient(near, rate) is not None or any(
        form.meets(rate.base) for one, two in pairs for form in _forms(one.base, two.base)
    )


def _tells_change(rate: Mention, near: Sequence[Mention]) -> bool:
    """Whether 个百分点 follows an amount or a count at once: 减少3.32万元，下降8.60个百分点."""
    beside = re.fullmatch(
        r"[，,、]?(?:同比|环比|比上年|较上年|比去年)?[一-龥]{0,2}(?:增长|下降|增幅|降幅|增|降|率)[为了达]?", rate.lead
    )
    return bool(near) and beside is not None and rate.claim.start - near[-1].claim.end == len(rate.lead)


def _forms(one: Interval, two: Interval) -> Iterator[Interval]:
    """A share, what it lacks to the whole, a change, a gap to what it is a gap from."""
    quotient = one.over(two)
    if quotient is None:
        return
    yield quotient
    yield _ONE - quotient
    yield span_of(quotient - _ONE)
    for whole in (one + two, one - two):
        for part in (one, two):
            share = part.over(whole)
            if share is not None and share.low > 0:
                yield share


def _difference(context: CheckContext, gap: Mention, before: Sequence[Mention], known: Known) -> Iterator[Breach]:
    near = [other for other in before if _family(other) == _family(gap)][-_FEW:]
    if _family(gap) is None or not near:
        return
    subject = before[-1]
    far: list[Mention | Value] = [*near, *(known.targets_of(subject) if subject in near else ())]
    for one, two in combinations(far, _FEW):
        units = {_unit(one), _unit(two), _unit(gap)}
        if len(units) == 1 or _family(one) != _family(two) or not (_long(one) and _long(two)):
            continue
        same = gap.dimension == one.dimension == two.dimension
        if same and span_of(one.base - two.base).meets(gap.base):
            return
        if abs(one.quantity.value - two.quantity.value) == gap.quantity.value != 0:
            yield _breach(context, gap, [one, two])
            return


def _products(context: CheckContext, run: Sequence[Mention]) -> Iterator[Breach]:
    """立案1024件，罚没1536.00元，平均每件1.50万元: count times price is the amount but for ten thousand."""
    for place, each in enumerate(run):
        if each.dimension != "money" or not _PRICE.search(each.near) or not each.quantity.value:
            continue
        near = [other for other in run[max(0, place - _NEAR) : place + _FEW + 1] if other is not each]
        counts = [other for other in near if other.dimension.startswith("count:") and not is_gap(other)]
        amounts = [other for other in near if other.dimension == "money" and not _EACH.search(other.near)]
        pairs = [(count, amount) for count in counts for amount in amounts if _long(amount) and _long(count)]
        if any((count.base * each.base).meets(amount.base) for count, amount in pairs):
            continue
        for count, amount in pairs:
            product = count.base * each.base
            if any(product.meets(amount.base.scaled(factor)) for factor in (Fraction(_TEN_K), Fraction(1, _TEN_K))):
                yield _breach(context, each, [count, amount], odd=amount)
                break


def _sum(context: CheckContext, mentions: Sequence[Mention]) -> Iterator[Breach]:
    """3268.40亿元，其中2915.77万元、152.63万元、200.00万元."""
    families = dict.fromkeys(family for mention in mentions if (family := _family(mention)) is not None)
    for family in families:
        run = [mention for mention in mentions if _family(mention) == family and not is_gap(mention)]
        if len({_unit(mention) for mention in run}) < _FEW:
            continue
        for place, whole in enumerate(run):
            found = _parts(whole, run[place + 1 :]) or _parts(whole, run[:place][::-1])
            if found:
                yield _breach(context, whole, found)
                return


def _parts(whole: Mention, rest: Sequence[Mention]) -> list[Mention]:
    """The numbers next to a whole whose digits add up to its digits, not all in one unit; empty where none do."""
    if not _long(whole):
        return []
    for count in range(_FEW, len(rest) + 1):
        parts = list(rest[:count])
        units = {_unit(mention) for mention in (whole, *parts)}
        if sum(part.quantity.value for part in parts) != whole.quantity.value or len(units) == 1:
            continue
        same = len({part.dimension for part in (whole, *parts)}) == 1
        if same and total_of(part.base for part in parts).meets(whole.base):
            return []
        return parts
    return []


def _breach(
    context: CheckContext,
    told: Mention | Value,
    others: Sequence[Mention | Value],
    *,
    odd: Mention | Value | None = None,
) -> Breach:
    """Blame the number whose unit no other has."""
    amounts = [one for one in (*others, told) if _family(one) is not None]
    units = [_unit(one) for one in amounts]
    blamed = odd or next((one for one in amounts if units.count(_unit(one)) == 1), told)
    context.touch(*(one.claim if isinstance(one, Mention) else one.part for one in (told, *others)))
    rest = [one for one in (*others, told) if one is not blamed]
    listed = "、".join(one.text for one in rest)
    return Breach(
        blamed.where,
        f"“{blamed.text}”与{listed}的单位不相称：按所印单位算不成立，数字放在同一单位下正好成立",
        "请核对这几个数的单位",
        blamed.text,
        listed,
        related=tuple(one.where for one in rest),
        severity=Severity.WARNING,
    )
