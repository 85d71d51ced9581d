"""A relation that printed numbers break (不成立的关系), before a check makes a finding of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.finding import Severity

if TYPE_CHECKING:
    from assistant.checking.check import Check
    from assistant.domain.finding import Finding, Where


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

    def as_finding(self, check: Check) -> Finding:
        """Make the check's finding of it, with places, both values and steps."""
        return check.finding(
            self.where,
            self.message,
            self.hint,
            severity=self.severity,
            related=self.related,
            stated=self.stated,
            computed=self.computed,
            steps=self.steps,
        )
