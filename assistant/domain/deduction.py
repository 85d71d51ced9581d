"""The chain from a lost point to a suggestion (扣分链), and the problems chains join into."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal  # noqa: TC003 - public field type

from assistant.domain.source import Basis  # noqa: TC001 - public field type


@dataclass(frozen=True, slots=True)
class Cause:
    """Why it happened (原因).

    ``asserted`` is True only where an input states it (then ``place`` names that input); otherwise
    the text is a likely cause (可能原因，待核实) and ``evidence`` names what to ask for.
    """

    text: str
    asserted: bool
    place: str | None = None
    evidence: str | None = None
    objective: bool = False


@dataclass(frozen=True, slots=True)
class Deduction:
    """One lost point (扣分链): rule, data, arithmetic, problem, cause, suggestion.

    ``amount`` is in 分, None where the judgement is still open or only a risk is named. ``facts``
    are ledger ids a statement about it may use; ``observations`` index the evaluation's
    observations. ``problem`` is the id of the ``Problem`` it is told in (P1, P2…); None for a purely
    arithmetical loss told in the indicator's analysis.
    """

    id: str
    indicator: str
    name: str
    amount: Decimal | None
    rule: str
    basis: Basis | None
    facts: tuple[str, ...]
    steps: tuple[str, ...]
    observations: tuple[int, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem (问题) with its cause and suggestion, joined one to one (问题、原因、建议).

    ``kind`` is an id of the taxonomy (knowledge_base/taxonomy.yaml); ``deductions`` the chains it
    tells; ``basis`` the sources it may cite, by key.
    """

    id: str
    kind: str
    title: str
    deductions: tuple[str, ...]
    observations: tuple[int, ...]
    causes: tuple[Cause, ...]
    suggestion: str
    suggestion_title: str
    suggestion_place: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be said, before any word is written (写作提纲): chains and problems in order."""

    deductions: tuple[Deduction, ...]
    problems: tuple[Problem, ...]
    achievements: tuple[int, ...] = ()

    def deduction(self, deduction_id: str) -> Deduction:
        """Return the chain with this id; ``KeyError`` where there is none."""
        for deduction in self.deductions:
            if deduction.id == deduction_id:
                return deduction
        raise KeyError(deduction_id)
