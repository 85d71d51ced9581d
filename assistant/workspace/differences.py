"""What differs between two versions of a draft (版本差异), sentence by sentence and row by row.

Pure functions; who may see the versions is the callers' matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.domain.draft import Statement
from assistant.language.sentences import split_sentences
from assistant.workspace.alignment import align_texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.draft import Draft, DraftSection, DraftTable

ChangeKind = Literal["added", "removed", "changed"]
CELL_MARK = "｜"


@dataclass(frozen=True, slots=True)
class SentenceChange:
    """One sentence or table row that differs (句子差异).

    ``before`` is None for what was added, ``after`` for what was removed; ``block`` is the 0-based place of the block
    in its section, in the newer version, in the older one for what was removed.
    """

    kind: ChangeKind
    before: str | None
    after: str | None
    block: int


@dataclass(frozen=True, slots=True)
class SectionChange:
    """The differences within one section (章节差异); a section without any is not listed."""

    section: str
    title: str
    changes: tuple[SentenceChange, ...]


@dataclass(frozen=True, slots=True)
class _Unit:
    text: str
    block: int


def compare_drafts(before: Draft, after: Draft) -> tuple[SectionChange, ...]:
    """Compare two versions (比较版本), sections paired by their ids, in the newer version's order."""
    old = _by_key(before)
    new = _by_key(after)
    found = []
    for key, section in new.items():
        changes = compare_sections(old.get(key), section)
        if changes:
            found.append(SectionChange(section.id, section.title, changes))
    for key, section in old.items():
        if key not in new:
            found.append(SectionChange(section.id, section.title, compare_sections(section, None)))
    return tuple(found)


def _by_key(draft: Draft) -> dict[tuple[str, int], DraftSection]:
    keyed: dict[tuple[str, int], DraftSection] = {}
    for section in (*draft.sections, *draft.appendices):
        count = sum(name == section.id for name, _ in keyed)
        keyed[section.id, count] = section
    return keyed


def compare_sections(before: DraftSection | None, after: DraftSection | None) -> tuple[SentenceChange, ...]:
    """Compare two states of one section; None where there is none."""
    return compare_units(_units(before), _units(after))


def _units(section: DraftSection | None) -> list[_Unit]:
    if section is None:
        return []
    units = [_Unit(section.title, 0)] if section.title else []
    for place, block in enumerate(section.blocks):
        if isinstance(block, Statement):
            units += [_Unit(block.text[start:end], place) for start, end in split_sentences(block.text)]
        else:
            units += [_Unit(text, place) for text in table_lines(block)]
    return units


def table_lines(table: DraftTable) -> Iterator[str]:
    """Yield a table's caption and its rows, cells joined by a mark."""
    if table.caption:
        yield table.caption
    for row in table.rows:
        yield CELL_MARK.join(cell.text for cell in row)


def compare_units(before: Sequence[_Unit], after: Sequence[_Unit]) -> tuple[SentenceChange, ...]:
    """Compare two runs of sentences and rows."""
    changes = []
    for old, new in align_texts([unit.text for unit in before], [unit.text for unit in after]):
        if old is not None and new is not None:
            changes.append(SentenceChange("changed", before[old].text, after[new].text, after[new].block))
        elif old is not None:
            changes.append(SentenceChange("removed", before[old].text, None, before[old].block))
        elif new is not None:
            changes.append(SentenceChange("added", None, after[new].text, after[new].block))
    return tuple(changes)
