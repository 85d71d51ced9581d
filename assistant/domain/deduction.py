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
    ``indicator`` is the code of the only indicator it explains, None where it answers the whole problem.
    """

    text: str
    asserted: bool
    place: str | None = None
    evidence: str | None = None
    objective: bool = False
    indicator: str | None = None


@dataclass(frozen=True, slots=True)
class Deduction:
    """One lost point (扣分链): rule, data, arithmetic, problem, cause, suggestion.

    ``amount`` is in 分, None where the judgement is still open or only a risk is named. ``facts``
    are ledger ids a statement about it may use; ``observations`` index the evaluation's
    observations. ``amount_fact`` is the ledger id of the amount, ``criteria`` the points of evaluation
    missed, as the form prints them. ``problem`` is the id of the ``Problem`` it is told in (P1, P2…);
    None for a purely arithmetical loss told in the indicator's analysis.
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
    amount_fact: str | None = None
    criteria: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem (问题) with its cause and suggestion, joined one to one (问题、原因、建议).

    ``kind`` is an id of the taxonomy (knowledge_base/taxonomy.yaml); ``deductions`` the chains it
    tells; ``sources`` the documents it may cite, by key. ``criterion`` and ``effect`` are the kind's
    clauses on what was asked and what the defect leads to; ``title_place`` names the input that
    states the problem, None where the title is the kind's.
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
    criterion: str = ""
    effect: str = ""
    title_place: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What must be said, before any word is written (写作提纲): chains and problems in order.

    ``explain`` are codes of indicators so far above target that the unit must explain it, ``open``
    those without points (missing data or judgement), ``unlinked`` observations that no chain or
    problem tells.
    """

    deductions: tuple[Deduction, ...]
    problems: tuple[Problem, ...]
    achievements: tuple[int, ...] = ()
    explain: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    unlinked: tuple[int, ...] = ()

    def deduction(self, deduction_id: str) -> Deduction:
        """Return the chain with this id; ``KeyError`` where there is none."""
        for deduction in self.deductions:
            if deduction.id == deduction_id:
                return deduction
        raise KeyError(deduction_id)

    def of_problem(self, problem: Problem) -> tuple[Deduction, ...]:
        """Return the chains a problem tells, in form order."""
        return tuple(deduction for deduction in self.deductions if deduction.id in problem.deductions)

    def of_indicator(self, code: str) -> tuple[Deduction, ...]:
        """Return the chains of one indicator, in order."""
        return tuple(deduction for deduction in self.deductions if deduction.indicator == code)
