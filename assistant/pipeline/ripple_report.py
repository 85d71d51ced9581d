"""What a change makes wrong in the user's own report (报告中随之失效的话).

Found twice over: what the audit objects to only after the change, and every place that names a changed fact's owner
beside its old value. Nothing in the report is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.document import Paragraph
from assistant.language.sentences import split_sentences
from assistant.pipeline.audits import audit_report

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from assistant.domain.document import Cell, SourceDocument, Table
    from assistant.domain.fact import Fact
    from assistant.domain.finding import Finding, Where
    from assistant.pipeline.cases import Scored

_NUMBER = r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*"
_GETS = r"得(?:满)?分?(?:为|是|：|:)?\s*"
_POINTS = "得分"
_SHORTEST_NAME = 2
# Longer texts that name a measure tell how it is computed.
_LONGEST_HEAD = 10


@dataclass(frozen=True, slots=True)
class ReportRipple:
    """A place in the user's own report that held and no longer does (报告中需改的地方)."""

    where: Where
    message: str
    stated: str | None
    computed: str | None


@dataclass(frozen=True, slots=True)
class _Changed:
    """A fact with a number that changed, and how to find its old value."""

    fact: Fact
    after: str
    value: Decimal
    names: tuple[str, ...]
    pattern: re.Pattern[str]

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where the old value is printed, however many decimals it is given."""
        for match in self.pattern.finditer(text):
            if Decimal(re.sub("[,，]", "", match.group(1))) == self.value:
                yield match.span()

    def named_in(self, text: str) -> bool:
        """Tell whether a text speaks of the fact's owner."""
        return any(name in text for name in self.names)

    def told(self, where: Where) -> ReportRipple:
        """Tell a place that prints the old value."""
        message = f"{self.fact.label}由{self.fact.printed}变为{self.after}"
        return ReportRipple(where, message, self.fact.printed, self.after)


def search_report(before: Scored, after: Scored, report: Path, *, on: dt.date) -> tuple[ReportRipple, ...]:
    """Find what in a report held for one state of a case and no longer does for the other.

    Raises:
        InputError: The report cannot be read or holds no text.
    """
    from assistant.reading import read

    document = read(report)
    audited = _audited(before, after, document, on)
    mentioned = _mentioned(document, _changes(before, after))
    return (*audited, *(item for item in mentioned if not any(_meet(item.where, other.where) for other in audited)))


def _meet(one: Where, other: Where) -> bool:
    """Tell whether two places share a character."""
    same = (one.line, one.block) == (other.line, other.block)
    return same and (one.start or 0) < (other.end or 0) and (other.start or 0) < (one.end or 0)


def _where_key(where: Where) -> tuple[object, ...]:
    return where.line, where.block, where.start


def _audited(before: Scored, after: Scored, document: SourceDocument, on: dt.date) -> tuple[ReportRipple, ...]:
    def key(finding: Finding) -> tuple[object, ...]:
        return finding.check, *_where_key(finding.where), finding.where.quote

    old, new = (audit_report(document, scored=scored, on=on).findings for scored in (before, after))
    known = {key(finding) for finding in old}
    return tuple(
        ReportRipple(finding.where, finding.message, finding.stated, finding.computed)
        for finding in new
        if key(finding) not in known and finding.where.quote
    )


def _changes(before: Scored, after: Scored) -> list[_Changed]:
    found = []
    for fact in before.ledger.facts:
        now = after.ledger.get(fact.id)
        printed = "不再有此数" if now is None else now.printed
        if fact.quantity is None or printed == fact.printed:
            continue
        number = re.match(r"-?[\d,]+(?:\.\d+)?", fact.printed)
        names = tuple(name for name in (fact.owner, *fact.aliases) if len(name) >= _SHORTEST_NAME)
        if number is None or not names:
            continue
        unit = fact.printed[number.end() :]
        # Weight and points share a unit; only what is said to be obtained is points.
        pattern = re.compile((_GETS if fact.measure == _POINTS else "") + _NUMBER + re.escape(unit))
        found.append(_Changed(fact, printed, Decimal(number.group().replace(",", "")), names, pattern))
    return found


def _mentioned(document: SourceDocument, changes: Sequence[_Changed]) -> list[ReportRipple]:
    found: dict[tuple[object, ...], ReportRipple] = {}
    for _, part, table in document.texts():
        for item in _in_cell(document, part, table, changes) if table else _in_text(document, part, changes):
            found.setdefault(_where_key(item.where), item)
    return list(found.values())


def _in_text(document: SourceDocument, part: Paragraph | Cell, changes: Sequence[_Changed]) -> Iterator[ReportRipple]:
    for start, end in split_sentences(part.text):
        sentence = part.text[start:end]
        for change in changes:
            if change.named_in(sentence):
                for first, last in change.spans(sentence):
                    yield change.told(document.where(part, None, (start + first, start + last)))


def _in_cell(
    document: SourceDocument, part: Paragraph | Cell, table: Table, changes: Sequence[_Changed]
) -> Iterator[ReportRipple]:
    """Find an old value in a cell whose row names the owner and whose column the measure."""
    if isinstance(part, Paragraph) or not part.text.strip()[:1].isdecimal():
        return
    row = " ".join(cell.text for cell in table.row_cells(part.row))
    number = re.fullmatch(_NUMBER + r"(\S*)", part.text.strip())
    for change in changes:
        if number is None or not change.named_in(row) or not _heads(table, part, change.fact.measure):
            continue
        unit = change.fact.printed.lstrip("-0123456789.,")
        if number.group(2) in {"", unit} and Decimal(re.sub("[,，]", "", number.group(1))) == change.value:
            yield change.told(document.where(part, table, (0, len(part.text))))


def _heads(table: Table, part: Cell, measure: str) -> bool:
    """Tell whether a cell's column is the one the nearest header above it names for a measure."""
    named = [cell for cell in table.cells if cell.row < part.row and measure in cell.text]
    rows = [cell.row for cell in named if len(cell.text) <= _LONGEST_HEAD]
    return bool(rows) and measure in table.text_at(max(rows), part.column)
