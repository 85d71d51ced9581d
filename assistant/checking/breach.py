"""A relation that printed numbers break (不成立的关系), before a check makes a finding of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.finding import Severity

if TYPE_CHECKING:
    from assistant.domain.finding import Where


@dataclass(frozen=True, slots=True)
class Breach:
    """What is printed, what follows from the numbers beside it, and how (不成立的关系)."""

    where: Where
    message: str
    hint: str
    stated: str
    computed: str
    steps: tuple[str, ...] = ()
    related: tuple[Where, ...] = ()
    severity: Severity = Severity.ERROR
