"""A document cut into the parts that speak of one project or department each (一份文件中的几个评价项目).

What a part says is read by ``evaluations``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.domain.document import Paragraph, SourceDocument, Table
from assistant.intake.blocks import TableBlocks, cut_table
from assistant.intake.document_head import case_from_title, is_report_title, unnumbered_title
from assistant.intake.expert_sheets import signed_line
from assistant.intake.groups import group_named
from assistant.intake.observations import is_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FIRST = re.compile(r"^\s*(?:一|1)[、.．]")
_LATER = re.compile(r"^\s*(?:[二三四五六]|[2-6])[、.．]")
_LONGEST_TITLE = 60
_NEAR = 25
_LONGEST = 30_000
_DEPARTMENT = re.compile(r"部门(?:（单位）)?整体|整体支出")


@dataclass(slots=True)
class Part:
    """A stretch of the document that speaks of one project or department.

    ``owners`` tells, by a table's index, the first-level group the heading above it names; ``too_long`` are
    paragraphs that no report has, left out; ``signed`` tells the one expert a line beside a table names.
    """

    paragraphs: list[Paragraph] = field(default_factory=list)
    forms: list[TableBlocks] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)
    too_long: list[Paragraph] = field(default_factory=list)
    signed: dict[int, str] = field(default_factory=dict)


def split_parts(document: SourceDocument) -> list[Part]:
    """Cut a document where a report title opens a part with an outline, and where forms name another project."""
    blocks = [_unmarked(block) if isinstance(block, Paragraph) else block for block in document.blocks]
    numbered = _numbered_reports(blocks)
    if numbered:
        blocks = [_unnumbered(block) if index in numbered else block for index, block in enumerate(blocks)]
    starts = [0, *numbered]
    for index, block in enumerate(blocks):
        if (
            index
            and index not in numbered
            and isinstance(block, Paragraph)
            and len(block.text) <= _LONGEST
            and is_report_title(block.text)
        ):
            following = [b.text[:_NEAR] for b in blocks[index + 1 : index + _NEAR] if isinstance(b, Paragraph)]
            before = [b.text[:_NEAR] for b in blocks[starts[-1] : index] if isinstance(b, Paragraph)]
            if any(_FIRST.match(text) for text in following) and any(_LATER.match(text) for text in before):
                starts.append(index)
    parts: list[Part] = []
    starts.sort()
    for begin, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        parts.extend(_split_forms(_part_of(document, blocks[begin:end])))
    return parts


def _numbered_reports(blocks: Sequence[Paragraph | Table]) -> list[int]:
    """Find headings of one outline that are each the title of a report on a project of its own (一、…评价报告)."""
    found: list[tuple[int, str]] = []
    for index, block in enumerate(blocks):
        if isinstance(block, Paragraph) and len(block.text) <= _LONGEST_TITLE:
            title = unnumbered_title(block.text)
            name = case_from_title(title) if title != block.text and is_report_title(title) else None
            if name is not None:
                found.append((index, name))
    return [index for index, _ in found] if len({name for _, name in found}) > 1 else []


def _unnumbered(block: Paragraph | Table) -> Paragraph | Table:
    return replace(block, text=unnumbered_title(block.text)) if isinstance(block, Paragraph) else block


def _part_of(document: SourceDocument, blocks: Sequence[Paragraph | Table]) -> Part:
    part = Part()
    owner: str | None = None
    expert: str | None = None
    for block in blocks:
        if isinstance(block, Paragraph):
            if len(block.text) > _LONGEST:
                part.too_long.append(block)
                continue
            part.paragraphs.append(block)
            named = signed_line(block.text)
            if named is not None and named[1] and part.forms:
                part.signed[part.forms[-1].table.index] = named[0]
            elif named is not None:
                expert = named[0]
            if is_heading(block) or block.level is not None:
                owner = group_named(block.text)
            continue
        for table in _with_inner(block):
            if owner is not None:
                part.owners[table.index] = owner
            if expert is not None:
                part.signed[table.index], expert = expert, None
            part.forms.extend(cut_table(table))
    if document.kind == "xlsx":
        for form in part.forms:
            part.paragraphs.extend(_written_in(form))
    return part


def _with_inner(table: Table) -> Iterator[Table]:
    """Yield a table, then the tables nested in its cells, at any depth."""
    yield table
    for cell in table.cells:
        for inner in cell.inner:
            yield from _with_inner(inner)


_MARKS = re.compile(r"\*\*|__|^\s*>\s+|\[bookmark:[^\[\]\n]{0,200}\]")


def _unmarked(paragraph: Paragraph) -> Paragraph:
    """Take the marks of Markdown and of converters out of a line (**加粗**、[bookmark: …]), which part its words."""
    text = _MARKS.sub("", paragraph.text)
    return paragraph if text == paragraph.text else replace(paragraph, text=text)


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
    if _is_of_another(part, named.get("", []), subjects):
        return [
            Part(part.paragraphs, named[""], part.owners, part.too_long, part.signed),
            *(Part(_own_text(named[name]), named[name]) for name in subjects),
        ]
    if len(subjects) < 2:  # noqa: PLR2004 - one project or none
        return [part]
    forms = named.get("", []) + named[subjects[0]]
    first = Part(part.paragraphs, forms, part.owners, signed=part.signed)
    return [first, *(Part(_own_text(named[name]), named[name]) for name in subjects[1:])]


def _is_of_another(part: Part, unnamed: Sequence[TableBlocks], subjects: Sequence[str]) -> bool:
    """Whether scored tables without a name belong to the report above them, and the named forms to other projects.

    A report on a whole department speaks of no single project; else its title's name and the forms' tell them apart.
    """
    scored = any(form.has_scores for form in unnamed)
    titles = [line.text for line in part.paragraphs if len(line.text) <= _LONGEST and is_report_title(line.text)]
    if not scored or not subjects or not titles:
        return False
    if _DEPARTMENT.search(titles[0]):
        return True
    own = _pairs(case_from_title(titles[0]) or "")
    return bool(own) and all(len(own & _pairs(name)) * 3 < len(_pairs(name)) for name in subjects)


def _pairs(text: str) -> set[str]:
    compact = re.sub(r"\W|项目", "", text)
    return {compact[n : n + 2] for n in range(len(compact) - 1)}


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
