"""Quotients of printed numbers (数与数之比): whether two give a rate, and what is told where they do not."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.intervals import Interval
from assistant.domain.finding import Severity
from assistant.domain.quantity import Quantity, format_decimal, round_decimal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from assistant.checking.check import CheckContext
    from assistant.checking.known import Value
    from assistant.checking.mentions import Mention
    from assistant.domain.finding import Where

# No sentence refers further back than this many numbers.
_MOST_READ = 24
_HINT = "请核对分子、分母和比率；口径不同的请写明"


def some_quotient(counts: Sequence[Mention], rate: Mention) -> tuple[Mention, Mention] | None:
    """Return two numbers whose quotient, or what it lacks to the whole, is the rate; the nearest ones first."""
    near = tuple(reversed(counts[-_MOST_READ:]))
    for one, two in product(near, near):
        if one is two or one.dimension != two.dimension:
            continue
        quotient = one.base.over(two.base)
        if quotient is not None and (quotient.meets(rate.base) or (Interval.exact(1) - quotient).meets(rate.base)):
            return one, two
    return None


def explained(context: CheckContext, counts: Sequence[Mention], rate: Mention) -> bool:
    """Tell whether two of the numbers give the rate, and note the three as compared."""
    pair = some_quotient(counts, rate)
    if pair is not None:
        context.touch(rate.claim, pair[0].claim, pair[1].claim)
    return pair is not None


def percent(part: Quantity, whole: Quantity, rate: Mention) -> str:
    """Write part ÷ whole in % with as many decimals as the rate prints, two at least."""
    return rounded_rate(part.base / whole.base * 100, rate)


def rounded_rate(value: Decimal, rate: Mention) -> str:
    """Write a value in % with as many decimals as the rate prints, two at least."""
    return f"{format_decimal(round_decimal(value, max(rate.claim.places or 0, 2)))}%"


def wrong(
    stated: Mention,
    computed: str,
    step: str,
    one: Mention | Value,
    two: Mention | Value,
    severity: Severity = Severity.ERROR,
) -> Breach:
    """Build the breach of a number that is not what a step of two others gives."""
    related: tuple[Where, ...] = (one.where, two.where)
    name = stated.name if len(stated.name) > 1 else stated.claim.measure or "比率"
    return Breach(
        stated.where,
        f"{name}“{stated.text}”与{step}={computed}不符",
        _HINT,
        stated.text,
        computed,
        (f"{step}={computed}",),
        related,
        severity,
    )
