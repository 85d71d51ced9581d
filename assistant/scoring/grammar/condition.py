"""A condition of a printed rule (评分条件): an interval of a quantity, or a standing such as 完成目标.

How one is read from text is left to ``conditions`` and ``comparing``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["value", "kept", "missed", "within", "beyond", "rest", "on_time", "late", "gap", "well"]
DEVIATION = re.compile("偏差|偏离|误差|差异|差额|相差|±")


@dataclass(frozen=True, slots=True)
class Condition:
    """Values a clause speaks of (条件): an interval of a quantity, or a standing such as 完成目标.

    ``rate`` tells that edges are fractions; ``unit`` is what they are counted in otherwise, days for
    delays. ``of_target`` tells that a rate is of the target, ``off`` that it is a distance from it. ``closed``
    tells that 含 says the upper edge belongs to it, ``sure`` that the lower edge's side is said, not taken.
    """

    kind: Kind
    at_least: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None
    at_most: Decimal | None = None
    rate: bool = False
    unit: str = ""
    of_target: bool = False
    off: bool = False
    absolute: bool = False
    exact: bool = False
    closed: bool = False
    sure: bool = True

    @property
    def edges(self) -> dict[str, Decimal]:
        """The edges that are there, by field."""
        pairs = (("at_least", self.at_least), ("above", self.above), ("below", self.below), ("at_most", self.at_most))
        return {name: value for name, value in pairs if value is not None}


STANDING = {
    "kept": Condition("value", at_least=Decimal(1), rate=True),
    "missed": Condition("value", below=Decimal(1), rate=True),
    "within": Condition("value", at_most=Decimal(1), rate=True),
    "beyond": Condition("value", above=Decimal(1), rate=True),
}


def condition_of(
    edges: Mapping[str, Decimal],
    kind: Kind = "value",
    *,
    rate: bool = False,
    unit: str = "",
    like: Condition | None = None,
) -> Condition:
    """Make a condition of edges by field; ``like`` lends what else it says of its quantity."""
    return Condition(
        kind,
        edges.get("at_least"),
        edges.get("above"),
        edges.get("below"),
        edges.get("at_most"),
        rate=rate,
        unit=unit,
        of_target=like is not None and like.of_target,
        off=like is not None and like.off,
        absolute=like is not None and like.absolute,
    )
