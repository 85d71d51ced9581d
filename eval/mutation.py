"""Every value of a draft changed in digit, unit or owner, one at a time a block, to see whether the check finds it.

The draft's slots tell where the values are; the check itself sees only the filled text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from assistant.checking.runner import run_checks
from assistant.domain.draft import Draft, DraftSection, DraftTable, Statement
from assistant.drafting.rendering import draft_blocks, draft_to_document
from assistant.drafting.slots import Slot, fill_text, find_slots, print_fact

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from assistant.domain.fact import Fact, FactLedger
    from assistant.domain.finding import Finding
    from assistant.domain.source import Source
    from assistant.pipeline import Scored

Change = Literal["digit", "unit", "owner"]
CHANGES: tuple[Change, ...] = ("digit", "unit", "owner")
_UNITS = {"万元": "元", "元": "万元", "%": "个百分点", "个百分点": "%", "分": "%", "天": "个月", "公里": "米"}


@dataclass(frozen=True, slots=True)
class Planted:
    """One changed value: its fact, the change, the block it stands in, what was printed and what is."""

    fact: str
    change: Change
    block: str
    before: str
    after: str
    context: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check made of all changed values of a draft, and of the draft as it was."""

    found: tuple[Planted, ...]
    missed: tuple[Planted, ...]
    clean: tuple[Finding, ...]


def mutate_all(draft: Draft, scored: Scored, sources: tuple[Source, ...], *, on: dt.date) -> Outcome:
    """Change every slot of a draft in every way that makes it wrong, and run the check on each.

    One value a block is changed in one run, so that the runs are as many as the fullest block has
    slots, three times over.
    """
    found: list[Planted] = []
    missed: list[Planted] = []

    def check(given: Draft) -> tuple[Finding, ...]:
        report = run_checks(
            draft_to_document(given), ledger=scored.ledger, evaluation=scored.evaluation, sheet=scored.sheet,
            sources=sources, on=on,
        )  # fmt: skip
        return report.findings

    for change in CHANGES:
        for place in range(_most_slots(draft)):
            changed, planted = _plant(draft, scored.ledger, place, change)
            if not planted:
                continue
            blocks = {finding.where.block for finding in check(changed)}
            for one in planted:
                (found if one.block in blocks else missed).append(one)
    return Outcome(tuple(found), tuple(missed), check(_plant(draft, scored.ledger, -1, "digit")[0]))


def _texts(draft: Draft) -> Iterator[str]:
    for _, _, block in draft_blocks(draft):
        if isinstance(block, Statement):
            yield block.text
        else:
            yield from (cell.text for row in block.rows for cell in row)


def _most_slots(draft: Draft) -> int:
    return max(len(find_slots(text)) for text in _texts(draft))


def _plant(draft: Draft, ledger: FactLedger, place: int, change: Change) -> tuple[Draft, list[Planted]]:
    """Fill a draft, the slot number ``place`` of every block and cell changed; -1 changes none."""
    planted: list[tuple[str, str, str, str]] = []

    def write(text: str) -> str:
        slots = find_slots(text)
        if 0 <= place < len(slots):
            slot = slots[place]
            after = _changed(slot, ledger, change)
            if after is not None:
                before = print_fact(ledger[slot.fact], number_only=slot.number_only)
                # A mark that no text holds tells the changed block apart once it is rendered.
                planted.append((slot.fact, before, after, f"\x00{len(planted)}\x00"))
                text = f"{text[: slot.start]}{after}{planted[-1][3]}{text[slot.end :]}"
        return fill_text(text, ledger)

    marked = replace(
        draft,
        title=fill_text(draft.title, ledger),
        sections=tuple(_write_section(section, write, ledger) for section in draft.sections),
        appendices=tuple(_write_section(section, write, ledger) for section in draft.appendices),
    )
    where: dict[str, tuple[str, str]] = {}
    for block_id, part, _ in draft_to_document(marked).texts():
        for _, _, _, mark in planted:
            if mark in part.text:
                where[mark] = (block_id, part.text.replace(mark, ""))
    listed = [
        Planted(fact, change, where[mark][0], before, after, where[mark][1][:80])
        for fact, before, after, mark in planted
        if mark in where
    ]
    return _without_marks(marked), listed


def _write_section(section: DraftSection, write, ledger: FactLedger) -> DraftSection:  # noqa: ANN001 - a closure
    blocks: list[Statement | DraftTable] = []
    for block in section.blocks:
        if isinstance(block, Statement):
            blocks.append(replace(block, text=write(block.text), remark=None))
        else:
            rows = tuple(tuple(replace(cell, text=write(cell.text)) for cell in row) for row in block.rows)
            blocks.append(replace(block, rows=rows, caption=fill_text(block.caption, ledger)))
    return replace(section, title=fill_text(section.title, ledger), blocks=tuple(blocks))


def _without_marks(draft: Draft) -> Draft:
    def clean(text: str) -> str:
        parts = text.split("\x00")
        return "".join(parts[::2])

    def section(given: DraftSection) -> DraftSection:
        blocks: list[Statement | DraftTable] = []
        for block in given.blocks:
            if isinstance(block, Statement):
                blocks.append(replace(block, text=clean(block.text)))
            else:
                rows = tuple(tuple(replace(cell, text=clean(cell.text)) for cell in row) for row in block.rows)
                blocks.append(replace(block, rows=rows))
        return replace(given, blocks=tuple(blocks))

    return replace(
        draft,
        sections=tuple(section(given) for given in draft.sections),
        appendices=tuple(section(given) for given in draft.appendices),
    )


def _changed(slot: Slot, ledger: FactLedger, change: Change) -> str | None:
    """Write a slot's value wrongly; None where this kind of change makes no wrong value."""
    fact = ledger[slot.fact]
    if fact.quantity is None:
        return None
    printed = print_fact(fact, number_only=slot.number_only)
    if change == "digit":
        return _other_digit(printed)
    if change == "unit":
        other = _UNITS.get(fact.quantity.unit)
        return None if slot.number_only or other is None else printed.removesuffix(fact.quantity.unit) + other
    return _other_owner(fact, ledger, number_only=slot.number_only)


def _other_digit(printed: str) -> str | None:
    """Change the first digit that keeps the number's length: 193.54 becomes 293.54."""
    for index, character in enumerate(printed):
        if character in "12345678":
            return f"{printed[:index]}{int(character) + 1}{printed[index + 1 :]}"
    return None


def _other_owner(fact: Fact, ledger: FactLedger, *, number_only: bool) -> str | None:
    """Print another owner's value of the same measure and unit."""
    assert fact.quantity is not None  # noqa: S101 - the caller looked
    for other in ledger.facts:
        if (
            other.quantity is not None
            and other.owner != fact.owner
            and other.measure == fact.measure
            and other.quantity.unit == fact.quantity.unit
            and not other.quantity.same_as(fact.quantity)
        ):
            return print_fact(other, number_only=number_only)
    return None
