"""The audit tried on the document itself (自检): errors of every kind planted, and which of them it finds.

Several errors, far apart, are planted in one run; what that leaves in doubt is tried again alone. Equal documents
give equal results. What to plant is left to ``planting``.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.checking.planting.edits import Edit, with_edits, without_lines
from assistant.checking.planting.kinds import KINDS, Kind
from assistant.checking.runner import run_on
from assistant.domain.finding import Finding, Severity, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.check import CheckContext
    from assistant.domain.document import SourceDocument

SAMPLES = 10
SEED = 5
# How many errors stand in one run; more hide each other too often.
_TOGETHER = 12


@dataclass(frozen=True, slots=True)
class Trial:
    """One planted error with its outcome (植入结果): where, what was printed, what was put there, whether found."""

    kind: str
    where: Where
    before: str
    after: str
    caught: bool
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KindResult:
    """How one kind of planted error fared (一类结果). ``places`` counts where the document offers room for it."""

    kind: Kind
    places: int
    trials: tuple[Trial, ...]

    @property
    def caught(self) -> int:
        """How many of the planted errors were found."""
        return sum(trial.caught for trial in self.trials)


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the audit finds of errors planted into one document (自检结果)."""

    results: tuple[KindResult, ...]
    numbers: int
    compared: int
    settled: int

    @property
    def planted(self) -> int:
        """How many errors were planted, those shown aside not counted."""
        return sum(len(result.trials) for result in self.results if not result.kind.aside)

    @property
    def caught(self) -> int:
        """How many of these were found."""
        return sum(result.caught for result in self.results if not result.kind.aside)


@dataclass(frozen=True, slots=True)
class _Planted:
    number: int
    kind: Kind
    edit: Edit


def try_audit(
    given: CheckContext,
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> SelfTest:
    """Plant errors of every kind into a context's document and run the checks on each (自检).

    Args:
        given: The document with its facts, where there are any; it is not changed.
        samples: The most errors planted of one kind.
        seed: Chooses places and wrong values; equal seeds give equal results.
        select: Check ids or their beginnings to run; empty runs all.
        ignore: Check ids or beginnings to leave out.
    """
    base = replace(given, document=without_lines(given.document), touched=set(), settled=set(), relations=set())
    report = run_on(base, select=select, ignore=ignore)
    known = frozenset(_key(finding) for finding in report.findings)
    audit = _Audit(base, tuple(select), tuple(ignore), known)
    offered = [(kind, tuple(kind.find(base, random.Random(f"{seed}-{kind.id}")))) for kind in KINDS]  # noqa: S311
    chosen: list[_Planted] = []
    for kind, edits in offered:
        chance = random.Random(f"{seed}-{kind.id}-choice")  # noqa: S311 - repeatable, not secret
        picked = edits if len(edits) <= samples else chance.sample(edits, samples)
        first = len(chosen)
        chosen.extend(_Planted(number, kind, edit) for number, edit in enumerate(picked, start=first))
    found = _try_all(audit, chosen)
    results = tuple(
        KindResult(
            kind, len(edits), tuple(_trial(given, one, found[one.number]) for one in chosen if one.kind.id == kind.id)
        )
        for kind, edits in offered
    )
    return SelfTest(results, report.coverage.numbers, report.coverage.checked, len(base.settled))


def _trial(given: CheckContext, planted: _Planted, checks: tuple[str, ...]) -> Trial:
    edit = planted.edit
    unit = given.view.units[edit.order]
    where = given.where(unit, edit.start, edit.end)
    return Trial(planted.kind.id, where, edit.old, edit.new, bool(checks), checks)


@dataclass(frozen=True, slots=True)
class _Audit:
    """The checks as they are run on every changed document, and what they found before any change."""

    base: CheckContext
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    known: frozenset[tuple[object, ...]]

    def alarms(self, batch: Sequence[_Planted]) -> tuple[Finding, ...]:
        """Return the findings that the planted errors bring up."""
        document: SourceDocument = with_edits(self.base, [one.edit for one in batch])
        context = replace(self.base, document=document, touched=set(), settled=set(), relations=set())
        report = run_on(context, select=self.select, ignore=self.ignore)
        return tuple(finding for finding in report.findings if _key(finding) not in self.known)


def _try_all(audit: _Audit, chosen: Sequence[_Planted]) -> dict[int, tuple[str, ...]]:
    """Tell by the planted error's number which checks found it; errors not found together are tried alone."""
    found: dict[int, tuple[str, ...]] = {}
    for batch in _batches(audit.base, chosen):
        alarms = audit.alarms(batch)
        for one in batch:
            mine = [each for each in alarms if _speaks_of(each, audit.base, one)]
            others = [other for other in batch if other is not one]
            sure = [each for each in mine if not any(_speaks_of(each, audit.base, other) for other in others)]
            if others and not sure:
                mine = [each for each in audit.alarms((one,)) if _speaks_of(each, audit.base, one)]
            found[one.number] = tuple(sorted({check for each in mine for check in each.checks}))
    return found


def _batches(base: CheckContext, chosen: Sequence[_Planted]) -> Iterator[tuple[_Planted, ...]]:
    """Join errors that stand in different blocks, and in different tables."""
    waiting = list(chosen)
    while waiting:
        batch: list[_Planted] = []
        taken: set[object] = set()
        for one in tuple(waiting):
            unit = base.view.units[one.edit.order]
            place = unit.order if unit.table is None else f"t{unit.table.index}"
            if place not in taken and len(batch) < _TOGETHER:
                taken.add(place)
                batch.append(one)
                waiting.remove(one)
        yield tuple(batch)


def _key(finding: Finding) -> tuple[object, ...]:
    """Tell one finding from another, its place within the block aside, which planted errors move."""
    return (finding.check, finding.message, finding.where.block, tuple(other.block for other in finding.related))


def _speaks_of(finding: Finding, base: CheckContext, planted: _Planted) -> bool:
    """Whether a finding names the block of a planted error, its main place or a related one."""
    if finding.severity is Severity.NOTE and not planted.kind.notes:
        return False
    if planted.kind.anywhere:
        return any(check[:3] in planted.kind.families for check in finding.checks)
    block = base.view.units[planted.edit.order].block
    return any(where.block == block for where in (finding.where, *finding.related))
