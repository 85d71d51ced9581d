"""A document cut into the parts that speak of one project or department each (一份文件中的几个评价项目).

What a part says is read by ``evaluations``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.document import Paragraph, SourceDocument, Table
from assistant.intake.blocks import TableBlocks, cut_table
from assistant.intake.document_head import case_from_title, is_report_title
from assistant.intake.observations import is_heading
from assistant.intake.prose import group_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIRST = re.compile(r"^\s*(?:一|1)[、.．]")
_LATER = re.compile(r"^\s*(?:[二三四五六]|[2-6])[、.．]")
_NEAR = 25
_LONGEST = 30_000
_DEPARTMENT = re.compile(r"部门(?:（单位）)?整体|整体支出")


@dataclass(slots=True)
class Part:
    """A stretch of the document that speaks of one project or department.

    ``owners`` tells, by a table's index, the first-level group the heading above it names; ``too_long`` are
    paragraphs that no report has, left out.
    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    forms: list[TableBlocks] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)
    too_long: list[Paragraph] = field(default_factory=list)


def split_parts(document: SourceDocument) -> list[Part]:
    """Cut a document where a report title opens a part with an outline, and where forms name another project."""
    blocks = list(document.blocks)
    starts = [0]
    for index, block in enumerate(blocks):
        if index and isinstance(block, Paragraph) and len(block.text) <= _LONGEST and is_report_title(block.text):
            following = [b.text[:_NEAR] for b in blocks[index + 1 : index + _NEAR] if isinstance(b, Paragraph)]
            before = [b.text[:_NEAR] for b in blocks[starts[-1] : index] if isinstance(b, Paragraph)]
            if any(_FIRST.match(text) for text in following) and any(_LATER.match(text) for text in before):
                starts.append(index)
    parts: list[Part] = []
    for begin, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        parts.extend(_split_forms(_part_of(document, blocks[begin:end])))
    return parts


def _part_of(document: SourceDocument, blocks: Sequence[Paragraph | Table]) -> Part:
    part = Part()
    owner: str | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            if len(block.text) > _LONGEST:
                part.too_long.append(block)
                continue
            part.paragraphs.append(block)
            if is_heading(block) or block.level is not None:
                owner = group_named(block.text)
            continue
        if owner is not None:
            part.owners[block.index] = owner
        part.forms.extend(cut_table(block))
    if document.kind == "xlsx":
        for form in part.forms:
            part.paragraphs.extend(_written_in(form))
    return part


def _written_in(form: TableBlocks) -> Iterator[Paragraph]:
    """Yield the lines of rows that hold one cell: a report or its head written into a worksheet."""
    for cell in form.titles:
        place = f"{form.table.sheet}!{cell.ref}"
        for line in cell.text.split("\n"):
            if line.strip():
                yield Paragraph(cell.row, line, flags=(place,))


def _split_forms(part: Part) -> list[Part]:
    """Give the forms of each further project or department a part of their own; the text stays with the first."""
    named: dict[str, list[TableBlocks]] = {}
    current = ""
    for form in part.forms:
        current = _subject_of(form) or current
        named.setdefault(current, []).append(form)
    subjects = [name for name in named if name]
    if len(subjects) < 2:  # noqa: PLR2004 - one project or none
        return [part]
    first = Part(part.paragraphs, named.get("", []) + named[subjects[0]], part.owners)
    return [first, *(Part(_own_text(named[name]), named[name]) for name in subjects[1:])]


def _own_text(forms: Sequence[TableBlocks]) -> list[Paragraph]:
    return [line for form in forms if form.table.sheet is not None for line in _written_in(form)]


def _subject_of(form: TableBlocks) -> str | None:
    """Name the project or department a form is about; None where it does not say."""
    case = form.entry("case")
    if case is not None:
        return case
    if not form.has_scores:
        return None
    unit = form.entry("unit")
    return unit if unit and _DEPARTMENT.search(form.title) else case_from_title(form.title)
