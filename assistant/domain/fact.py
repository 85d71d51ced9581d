"""Citable values and the ledger that holds them (事实、事实台账)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from assistant.domain.quantity import Quantity  # noqa: TC001 - public field type
from assistant.domain.source import Basis  # noqa: TC001 - public field type

OriginKind = Literal["cell", "computed", "rule", "stated"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from (出处): a cell, a computation with its steps, or a rule."""

    kind: OriginKind
    place: str | None = None
    steps: tuple[str, ...] = ()
    basis: Basis | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One citable value (事实): id, label, quantity or text, origin.

    ``id`` is stable and readable: ``score.A01.points``, ``funds.budget``, ``total.points``. ``owner``
    is what it speaks of (an indicator's name, a group's, ``项目``), ``aliases`` other names of that
    owner; ``measure`` which of its values (得分, 分值, 扣分, 目标值, 完成值, 得分率, 预算数, 执行数, 执行率…).
    ``places`` is the number of decimals it is printed with, None for exactly as it is.
    """

    id: str
    label: str
    owner: str
    measure: str
    origin: Origin
    quantity: Quantity | None = None
    text: str | None = None
    places: int | None = None
    period: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def printed(self) -> str:
        """The value as a report prints it, unit included."""
        if self.quantity is not None:
            return self.quantity.format(self.places)
        return self.text or ""


@dataclass(frozen=True, slots=True)
class FactLedger:
    """All facts of one report (事实台账): immutable, ids unique, in a stated order."""

    facts: tuple[Fact, ...]
    _by_id: dict[str, Fact] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the facts; two with one id are a bug."""
        for fact in self.facts:
            assert fact.id not in self._by_id, f"duplicate fact id {fact.id}"  # noqa: S101 - invariant
            self._by_id[fact.id] = fact

    def __contains__(self, fact_id: object) -> bool:
        """Whether a fact with this id exists."""
        return fact_id in self._by_id

    def __getitem__(self, fact_id: str) -> Fact:
        """Return the fact with this id; ``KeyError`` where there is none."""
        return self._by_id[fact_id]

    def get(self, fact_id: str) -> Fact | None:
        """Return the fact with this id, or None."""
        return self._by_id.get(fact_id)
