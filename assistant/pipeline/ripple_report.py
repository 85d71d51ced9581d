"""What a change makes wrong in the user's own report (报告中随之失效的话).

Found twice over: what the audit objects to only after the change, and every place that names a changed fact's owner
beside its old value. A figure is told by the fact that changed: nothing else can have made it wrong. Nothing in the
report is changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.view import build_view
from assistant.domain.document import Paragraph
from assistant.language.sentences import split_sentences
from assistant.pipeline.audits import audit_report

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.checking.view import TextUnit
    from assistant.domain.document import Cell, SourceDocument, Table
    from assistant.domain.fact import Fact
    from assistant.domain.finding import Finding, Where
    from assistant.pipeline.cases import Scored

# Checks that compare a figure with the case's facts.
_FIGURES = "NUM"
_NUMBER = r"(?<![\d.])(\d[\d,，]*(?:\.\d+)?)\s*"
# A result and its target are often the same figure; what is aimed at did not change with the result.
_RESULT = "完成值"
_AIMED = re.compile(r"(?:目标|计划|应当?|不少于|不低于|不超过|不高于|不多于)[^，；。]{0,6}$")
_COUNTED = re.compile("[一-龥]{2}")
# What stands right before the value of a measure that shares its unit with others.
_VERBS = {
    "得分": r"得(?:满)?分?(?:为|是|：|:)?\s*",
    "扣分": r"[扣失减](?:分|除|减|去|掉)?(?:为|是|：|:)?\s*",
    "差距": r"[少差缺欠低高超多](?:了|出|约|为|是|距|过)?\s*",
}
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
                if self.fact.measure == _RESULT and _AIMED.search(text[: match.start(1)]):
                    continue
                yield match.start(1), match.end()

    def named_in(self, text: str) -> bool:
        """Tell whether a text speaks of the fact's owner."""
        return any(name in text for name in self.names)

    def is_printed_as(self, quote: str) -> bool:
        """Tell whether a quotation is the old value, with its unit or with none."""
        match = re.fullmatch(_NUMBER + r"(\S*)", quote.strip())
        if match is None or Decimal(re.sub("[,，]", "", match.group(1))) != self.value:
            return False
        return match.group(2) in {"", self.fact.printed.lstrip("-0123456789.,")}

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
    units = {unit.block: unit for unit in build_view(document).units}
    changes = _changes(before, after)
    audited = _audited(before, after, document, changes, units, on)
    owners = _names(before)
    mentioned = [
        item
        for item in _mentioned(document, changes, owners)
        if not any(_meet(item.where, each.where) for each in audited)
    ]
    placed = [replace(item, where=_in_section(item.where, units)) for item in (*audited, *mentioned)]
    return tuple(sorted(placed, key=lambda item: _order(item.where, units)))


def _meet(one: Where, other: Where) -> bool:
    """Tell whether two places share a character."""
    same = (one.line, one.block) == (other.line, other.block)
    return same and (one.start or 0) < (other.end or 0) and (other.start or 0) < (one.end or 0)


def _where_key(where: Where) -> tuple[object, ...]:
    return where.line, where.block, where.start


def _in_section(where: Where, units: Mapping[str, TextUnit]) -> Where:
    unit = units.get(where.block or "")
    return where if where.section or unit is None else replace(where, section=unit.section)


def _order(where: Where, units: Mapping[str, TextUnit]) -> tuple[int, int, int]:
    unit = units.get(where.block or "")
    return (len(units) if unit is None else unit.order, where.line or 0, where.start or 0)


def _audited(
    before: Scored,
    after: Scored,
    document: SourceDocument,
    changes: Sequence[_Changed],
    units: Mapping[str, TextUnit],
    on: dt.date,
) -> list[ReportRipple]:
    def key(finding: Finding) -> tuple[object, ...]:
        return finding.check, *_where_key(finding.where), finding.where.quote

    old, new = (audit_report(document, scored=scored, on=on).findings for scored in (before, after))
    known = {key(finding) for finding in old}
    fresh = [finding for finding in new if key(finding) not in known and finding.where.quote]
    told = (_told(finding, changes, units) for finding in fresh)
    return [item for item in told if item is not None]


def _told(finding: Finding, changes: Sequence[_Changed], units: Mapping[str, TextUnit]) -> ReportRipple | None:
    """Tell a new finding by the fact that changed; None for a figure that no change has touched.

    The audit binds a figure to what it finds nearest. Once the right fact no longer has this value, that may be
    another one, and the remark would lead a person astray.
    """
    if not finding.check.startswith(_FIGURES):
        return ReportRipple(finding.where, finding.message, finding.stated, finding.computed)
    fitting = [change for change in changes if change.is_printed_as(finding.where.quote)]
    same = [change for change in fitting if change.after == finding.computed]
    unit = units.get(finding.where.block or "")
    around = "" if unit is None else _around(unit)
    named = [change for change in fitting if change.named_in(around)]
    measured = [change for change in named if change.fact.measure in around]
    chosen = next(iter((*same, *measured, *named, *fitting)), None)
    return None if chosen is None else chosen.told(finding.where)


def _around(unit: TextUnit) -> str:
    """Return the words by which a figure's owner is known: its paragraph, or its row and the headings above."""
    row = () if unit.table is None or isinstance(unit.part, Paragraph) else unit.table.row_cells(unit.part.row)
    return " ".join((unit.part.text, *(cell.text for cell in row), *unit.headings))


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
        pattern = re.compile(_VERBS.get(fact.measure, "") + _NUMBER + re.escape(unit))
        found.append(_Changed(fact, printed, Decimal(number.group().replace(",", "")), names, pattern))
    return found


def _names(scored: Scored) -> dict[str, str]:
    """Return the names under which owners of facts are spoken of, each with its owner."""
    return {
        name: fact.owner
        for fact in scored.ledger.facts
        for name in (fact.owner, *fact.aliases)
        if len(name) >= _SHORTEST_NAME
    }


def _mentioned(document: SourceDocument, changes: Sequence[_Changed], owners: Mapping[str, str]) -> list[ReportRipple]:
    found: dict[tuple[object, ...], ReportRipple] = {}
    for _, part, table in document.texts():
        for item in _in_cell(document, part, table, changes) if table else _in_text(document, part, changes, owners):
            found.setdefault(_where_key(item.where), item)
    return list(found.values())


def _in_text(
    document: SourceDocument, part: Paragraph | Cell, changes: Sequence[_Changed], owners: Mapping[str, str]
) -> Iterator[ReportRipple]:
    for start, end in split_sentences(part.text):
        sentence = part.text[start:end]
        for change in changes:
            if change.named_in(sentence):
                for first, last in change.spans(sentence):
                    if _owner_at(sentence, first, last, owners) == change.fact.owner:
                        yield change.told(document.where(part, None, (start + first, start + last)))


def _owner_at(sentence: str, start: int, end: int, owners: Mapping[str, str]) -> str | None:
    """Return whose value a span is: the owner named last before it, else the first named after it.

    A thing counted right behind the unit (12个社区) is not the owner named later, unless that name holds it.
    """
    named = [(match.start(), name) for name in owners for match in re.finditer(re.escape(name), sentence)]
    ahead = [(first + len(name), len(name), name) for first, name in named if first + len(name) <= start]
    if ahead:
        return owners[max(ahead)[2]]
    behind = [(first, -len(name), name) for first, name in named if first >= end]
    if not behind:
        return None
    name = min(behind)[2]
    counted = _COUNTED.match(sentence, end)
    return owners[name] if counted is None or counted.group() in name else None


def _in_cell(
    document: SourceDocument, part: Paragraph | Cell, table: Table, changes: Sequence[_Changed]
) -> Iterator[ReportRipple]:
    """Find an old value in a cell whose row names the owner and whose column the measure."""
    if isinstance(part, Paragraph) or not part.text.strip()[:1].isdecimal():
        return
    row = " ".join(cell.text for cell in table.row_cells(part.row))
    for change in changes:
        if change.is_printed_as(part.text) and change.named_in(row) and _heads(table, part, change.fact.measure):
            yield change.told(document.where(part, table, (0, len(part.text))))


def _heads(table: Table, part: Cell, measure: str) -> bool:
    """Tell whether a cell's column is the one the nearest header above it names for a measure."""
    named = [cell for cell in table.cells if cell.row < part.row and measure in cell.text]
    rows = [cell.row for cell in named if len(cell.text) <= _LONGEST_HEAD]
    return bool(rows) and measure in table.text_at(max(rows), part.column)
