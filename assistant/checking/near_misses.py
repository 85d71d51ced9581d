"""Relations that one slip of the pen breaks (一笔之差): a digit mistyped, or two neighbours swapped.

Where words announce no relation, or leave open which numbers they join, a relation that holds once a single digit is
put right tells that it was meant. Numbers of few digits fit anything and prove nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.intervals import Interval
from assistant.domain.quantity import Quantity, format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.known import Value
    from assistant.checking.mentions import Mention

# A rate printed with fewer decimals is met by too many quotients to be evidence.
_FINE = 2
_ENOUGH = 3
_TENFOLD = 10
# A print wider than one part in so many of its value meets too many rates.
_COARSE = 500


def slips_of(value: Decimal, places: int) -> Iterator[Decimal]:
    """Yield every number that is printed like ``value`` but for one digit, or for two neighbours swapped."""
    printed = format_decimal(value, places)
    for place, sign in enumerate(printed):
        if not sign.isdigit():
            continue
        for digit in "0123456789":
            if digit != sign:
                yield Decimal(printed[:place] + digit + printed[place + 1 :])
        other = next((index for index in range(place + 1, len(printed)) if printed[index].isdigit()), None)
        if other is not None and printed[other] != sign:
            signs = list(printed)
            signs[place], signs[other] = signs[other], signs[place]
            yield Decimal("".join(signs))


def slipped_quotient(part: Mention | Value, whole: Mention | Value, rate: Mention, *, surely: bool = False) -> bool:
    """Tell whether one slip in part, whole or rate makes part ÷ whole the rate.

    ``surely`` where words join just these two: then a slip in a number of one or two digits counts as well.
    """
    if _off_by_one(part, whole, rate):
        return True
    if (rate.claim.places or 0) < _FINE:
        return False
    if rate.quantity.unit == "‰" and _met(part.base, whole.base, rate.base.scaled(_TENFOLD)):
        return True
    if any(_met(part.base, whole.base, other) for other in _variants(rate.quantity, _places(rate))):
        return True
    variants = _short_variants if surely else _long_variants
    return any(_met(other, whole.base, rate.base) for other in variants(part)) or any(
        _met(part.base, other, rate.base) for other in variants(whole)
    )


def slipped_ratio(part: Mention, whole: Mention, result: Mention) -> bool:
    """Tell whether one slip makes part ÷ whole an amount per unit printed with enough digits: 54800÷10=5480."""
    if len(format_decimal(result.quantity.value, _places(result)).replace(".", "")) <= _ENOUGH:
        return False
    return (
        any(_met(part.base, whole.base, other) for other in _long_variants(result))
        or any(_met(other, whole.base, result.base) for other in _long_variants(part))
        or any(_met(part.base, other, result.base) for other in _short_variants(whole))
    )


def _off_by_one(part: Mention | Value, whole: Mention | Value, rate: Mention) -> bool:
    """Tell whether the rate is the quotient but for its last decimal: 41.4% or 41.31% for 41.32%."""
    places = rate.claim.places
    if not places or not whole.quantity.base:
        return False
    printed = part.quantity.base / whole.quantity.base / measure_of(rate.quantity.unit)[1]
    return abs(round_decimal(printed, places) - rate.quantity.value) == Decimal(1).scaleb(-places)


def slipped_sum(whole: Mention, parts: Sequence[Mention]) -> bool:
    """Tell whether one slip in the whole or in one part makes the parts add up to the whole."""
    total = sum((part.quantity.base for part in parts), start=Decimal(0))
    if any(Decimal(total) == other for other in _exact_variants(whole)):
        return True
    for part in parts:
        rest = total - part.quantity.base
        if any(rest + other == whole.quantity.base for other in _exact_variants(part)):
            return True
    return False


def _met(part: Interval, whole: Interval, rate: Interval) -> bool:
    quotient = part.over(whole)
    return quotient is not None and quotient.meets(rate)


def _places(value: Mention | Value) -> int:
    places = getattr(getattr(value, "claim", value), "places", None)
    if places is not None:
        return int(places)
    return max(0, -int(value.quantity.value.normalize().as_tuple().exponent))


def _variants(quantity: Quantity, places: int) -> Iterator[Interval]:
    factor = measure_of(quantity.unit)[1]
    for value in slips_of(quantity.value, places):
        yield Interval.printed(value, places, factor=factor)


def _long_variants(value: Mention | Value) -> Iterator[Interval]:
    if len(format_decimal(value.quantity.value, _places(value)).replace(".", "")) >= _ENOUGH:
        yield from _all_variants(value)


def _short_variants(value: Mention | Value) -> Iterator[Interval]:
    """The variants of a number that is exact, or printed finely enough for a coincidence to be unlikely."""
    if (value.base.high - value.base.low) * _COARSE <= value.base.high:
        yield from _all_variants(value)


def _all_variants(value: Mention | Value) -> Iterator[Interval]:
    places = _places(value)
    exact = None if value.base.low == value.base.high else places
    factor = measure_of(value.quantity.unit)[1]
    for other in slips_of(value.quantity.value, places):
        yield Interval.printed(other, exact, factor=factor)


def _exact_variants(mention: Mention) -> Iterator[Decimal]:
    places = _places(mention)
    if len(format_decimal(mention.quantity.value, places).replace(".", "")) >= _ENOUGH:
        factor = measure_of(mention.quantity.unit)[1]
        for other in slips_of(mention.quantity.value, places):
            yield other * factor
