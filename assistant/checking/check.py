"""What a check is (核查规则) and what it is given (核查语境).

Each check is a module in ``checks`` that ends in one constant named ``CHECK``. Finding and running
them is left to ``runner``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from assistant.checking.claims import find_claims
from assistant.checking.equations import Equation, chains, find_equations
from assistant.checking.known import Known, read_known
from assistant.checking.matching import Matcher, Verdict
from assistant.checking.mentions import Sentence, read_sentences
from assistant.checking.own_names import OwnName, find_own_names
from assistant.checking.owners import Owners, owners_of_document, owners_of_ledger
from assistant.checking.parts import documents_of, parts_of, projects_of
from assistant.checking.series import Series, read_series
from assistant.checking.tables import NumberCell, Region, read_regions
from assistant.checking.view import DocumentView, TextUnit, build_view
from assistant.domain.finding import Claim, Finding, Severity, Where

if TYPE_CHECKING:
    import datetime as dt

    from assistant.domain.document import SourceDocument
    from assistant.domain.evaluation import Evaluation
    from assistant.domain.fact import FactLedger
    from assistant.domain.scoring import ScoreSheet
    from assistant.domain.source import Source


@dataclass(frozen=True)
class CheckContext:
    """Everything a check may read (核查语境): the document, its claims and tables, and the facts.

    ``ledger``, ``evaluation`` and ``sheet`` are None where a report is audited without a case. A
    check tells with ``touch`` or ``weigh`` which numbers it compared; coverage counts those as checked.
    """

    document: SourceDocument
    ledger: FactLedger | None
    evaluation: Evaluation | None
    sheet: ScoreSheet | None
    sources: tuple[Source, ...]
    on: dt.date
    touched: set[tuple[int, int]] = field(default_factory=set)
    settled: set[tuple[int, int]] = field(default_factory=set)
    relations: set[tuple[tuple[int, int], ...]] = field(default_factory=set)

    @cached_property
    def view(self) -> DocumentView:
        """The document as normalised texts with their outline."""
        return build_view(self.document)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """The headed regions of all tables."""
        return read_regions(self.view)

    @cached_property
    def owners(self) -> Owners:
        """The names that numbers can belong to."""
        if self.ledger is not None:
            return owners_of_ledger(self.ledger)
        return owners_of_document(self.view, self.regions)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every number with what it is bound to, in reading order."""
        return find_claims(self.view, self.regions, self.owners)

    @cached_property
    def prose_claims(self) -> tuple[Claim, ...]:
        """The numbers that stand in sentences."""
        return tuple(claim for claim in self.claims if not claim.in_table)

    @cached_property
    def claims_by_order(self) -> dict[int, tuple[Claim, ...]]:
        """The numbers of each text unit, by its order."""
        found: dict[int, list[Claim]] = {}
        for claim in self.claims:
            found.setdefault(claim.order, []).append(claim)
        return {order: tuple(claims) for order, claims in found.items()}

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """How each number stands against the ledger; empty without one."""
        if self.ledger is None:
            return ()
        matcher = Matcher(self.ledger, self.evaluation, self.sheet, self.view, self.owners)
        return tuple(matcher.judge(claim) for claim in self.claims)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The numbers of every sentence with the words around them."""
        return read_sentences(self)

    @cached_property
    def equations(self) -> Mapping[int, tuple[Equation, ...]]:
        """The arithmetic that texts print, by the order of the text unit."""
        found = ((unit.order, find_equations(unit)) for unit in self.view.units)
        return {order: equations for order, equations in found if equations}

    @cached_property
    def operands(self) -> frozenset[tuple[int, int]]:
        """The numbers of equations that print a unit somewhere: what they measure follows from it."""
        found: set[tuple[int, int]] = set()
        for order, equations in self.equations.items():
            for chain in chains(equations):
                terms = [
                    term for equation in chain for side in (equation.left, equation.right) for term in side.numbers
                ]
                if any(term.unit for term in terms):
                    found.update((order, term.start) for term in terms)
        return frozenset(found)

    @cached_property
    def own_names(self) -> tuple[OwnName, ...]:
        """What the report calls itself in title lines and name fields."""
        return find_own_names(self.view)

    @cached_property
    def parts(self) -> Mapping[int, int]:
        """The number of the report each text unit belongs to, by its order; all 0 where the file holds one."""
        return parts_of(self.view, self.own_names)

    @cached_property
    def known(self) -> Known:
        """What the document states in tables and sentences, to look values up by name."""
        return read_known(self)

    @cached_property
    def series(self) -> tuple[Series, ...]:
        """Values of one kind under several names, of tables and sentences."""
        return read_series(self)

    @cached_property
    def prose(self) -> tuple[TextUnit, ...]:
        """The body paragraphs."""
        return self.view.prose

    @cached_property
    def text(self) -> str:
        """All normalised texts, one a line."""
        return "\n".join(unit.text for unit in self.view.units)

    def apart(self) -> tuple[CheckContext, ...]:
        """Build a context for each report the file holds (分份核查); itself where it holds one."""
        return self._of(documents_of(self.view, dict(self.parts)))

    def by_project(self) -> tuple[CheckContext, ...]:
        """Build a context for each project the report tells of, and one for the rest (分项目核查)."""
        return self._of(projects_of(self.view))

    def _of(self, documents: tuple[SourceDocument, ...]) -> tuple[CheckContext, ...]:
        if len(documents) == 1:
            return (self,)
        return tuple(
            replace(self, document=document, touched=set(), settled=set(), relations=set()) for document in documents
        )

    def note_compared(self, part: CheckContext) -> None:
        """Take over which numbers a part's checks compared."""
        own = {id(unit.part): unit.order for unit in self.view.units}
        orders = {unit.order: own[id(unit.part)] for unit in part.view.units}
        self.touched.update((orders[order], start) for order, start in part.touched)
        self.settled.update((orders[order], start) for order, start in part.settled)
        self.relations.update(tuple((orders[order], start) for order, start in group) for group in part.relations)

    def by_itself(self) -> CheckContext:
        """Build the context of the same document without a case; what was compared is noted in both."""
        return replace(self, ledger=None, evaluation=None, sheet=None)

    def claims_of(self, kind: str) -> tuple[Claim, ...]:
        """Return the claims of one kind."""
        return tuple(claim for claim in self.claims if claim.kind == kind)

    def unit(self, claim: Claim) -> TextUnit:
        """Return the text unit a claim stands in."""
        return self.view.units[claim.order]

    def where(self, unit: TextUnit, start: int, end: int) -> Where:
        """Build the place of a span of a unit's normalised text."""
        return self.view.where(unit, start, end)

    def cell_where(self, cell: NumberCell) -> Where:
        """Build the place of a table number."""
        return self.view.where(cell.unit, cell.span.start, cell.span.end)

    def touch(self, *parts: Claim | NumberCell) -> None:
        """Note that these numbers took part in a comparison that settles them: a sum, a rate, the same fact again."""
        self.weigh(*parts)
        places = tuple(map(_place_of, parts))
        self.settled.update(places)
        self.relations.add(places)

    def weigh(self, *parts: Claim | NumberCell) -> None:
        """Note that these numbers were only found larger or smaller than another, which many values would be."""
        self.touched.update(map(_place_of, parts))


def _place_of(part: Claim | NumberCell) -> tuple[int, int]:
    return (part.order, part.start) if isinstance(part, Claim) else (part.unit.order, part.span.start)


Find = Callable[[CheckContext], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Example:
    """A short text that a check must pass or fail (示例).

    A line with tabs is a table row. ``[[fact.id]]`` stands for a value of the shared sample ledger.
    ``because`` tells why it fails, or why it must not.
    """

    text: str
    failing: bool
    because: str

    @classmethod
    def passes(cls, text: str, *, because: str = "") -> Example:
        """Build an example that must give no finding."""
        return cls(text, failing=False, because=because)

    @classmethod
    def fails(cls, text: str, *, because: str) -> Example:
        """Build an example that must give a finding."""
        return cls(text, failing=True, because=because)


@dataclass(frozen=True, slots=True)
class Check:
    """One check (核查规则): id, title, why it exists, how bad its findings are, what finds them.

    ``needs_ledger`` checks compare with facts and are silent without a case. ``scope`` is what a check looks at as
    one: the file, each report in it, or each project that a report tells of.
    """

    id: str
    title: str
    reason: str
    severity: Severity
    find: Find
    examples: tuple[Example, ...]
    needs_ledger: bool = False
    scope: Literal["file", "report", "project"] = "report"

    def finding(
        self,
        where: Where | Claim,
        message: str,
        hint: str = "",
        *,
        severity: Severity | None = None,
        related: tuple[Where, ...] = (),
        stated: str | None = None,
        computed: str | None = None,
        steps: tuple[str, ...] = (),
    ) -> Finding:
        """Build a finding of this check at a place; its own severity unless told otherwise."""
        place = where.where if isinstance(where, Claim) else where
        return Finding(
            check=self.id,
            severity=severity or self.severity,
            message=message,
            hint=hint,
            where=place,
            related=tuple(other for other in related if other != place),
            stated=stated,
            computed=computed,
            steps=steps,
        )
