"""Sums and grades (合计与等级): what both the summary and its checks go by."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assistant.domain.rules import GradeBand
    from assistant.domain.scoring import Score

ZERO = Decimal(0)


def grade_of(total: Decimal, bands: tuple[GradeBand, ...]) -> str | None:
    """Return the grade of a total in 分 (等级): the first band whose lower edge it reaches."""
    for band in bands:
        if total >= band.at_least:
            return band.name
    return None


def add_up(values: Iterable[Decimal | None]) -> Decimal | None:
    """Add values up; None where one of them is None."""
    total = ZERO
    for value in values:
        if value is None:
            return None
        total += value
    return total


def counts(score: Score) -> bool:
    """Tell whether a leaf enters the sums: not waived, and not counted in another row."""
    return score.status != "waived" and not (score.weight is None and score.points is None)
