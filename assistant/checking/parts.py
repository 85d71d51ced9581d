"""The reports in a file and the projects in a report (分份、分项目), found by titles, outlines and headings.

A department's report with project reports behind it, or several projects evaluated in one volume: what is 15 points in
one is 20 in the other. Where a part begins is decided here; that facts are compared within it alone is ``runner``'s.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.checking.own_names import OwnName, same_name
from assistant.domain.document import Cell

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from assistant.checking.outline import Heading
    from assistant.checking.view import DocumentView, TextUnit
    from assistant.domain.document import Paragraph, SourceDocument, Table

_TOP_STYLE = "一、"
_SENTENCE = re.compile(r"[。；！？：:]\s*$")
_LONGEST_NAME = 60
_LINES_ABOVE = 3
_SAME_TITLES = 2
_PROJECT = re.compile(
    r"[一-龥（）“”]{3,}(?:项目|专项|专项资金|补助资金|补贴资金|经费)(?:（[^）]{1,12}）)?(?:[^，。；]{0,4}情况)?$"
)
_NO_PROJECT = re.compile(
    r"^(?:加强|完善|规范|推进|优化|提[高升]|健全|落实|强化|加快|做[好实]|部分|个别|未|不|无|有|存在|其他|各|该|本|对|关于)"
    r"|[和及与、].*?情况$"
)
_FACTS = re.compile(r"(?:预算|资金|支出|得分|分值)[^。；]{0,12}\d")
_PROJECT_TEXT = 80
# Fewer characters of text than this are a bare title or a list of titles, no report.
_SUBSTANCE = 30


def parts_of(view: DocumentView, names: tuple[OwnName, ...]) -> dict[int, int]:
    """Number the reports that stand one after the other in a file, by unit; all 0 where it holds one.

    A title of another project or year opens a new one, and so does a line above an outline that begins again with
    the same headings; a table with a project's name is that project's.
    """
    titles = [name for name in names if name.kind == "title" and not name.unit.note]
    openings = sorted((*titles, *_restarts(view, titles)), key=lambda name: name.unit.order)
    fields = {id(name.unit.table): name for name in names if name.kind == "project" and name.unit.table is not None}
    known: list[OwnName] = openings[:1]
    opened = {opening.unit.order: _number_of(opening, known) for opening in openings}
    numbers: dict[int, int] = {}
    current = 0
    for unit in view.units:
        if unit.note:
            numbers[unit.order] = 0
            continue
        current = opened.get(unit.order, current)
        field = fields.get(id(unit.table)) if unit.table is not None else None
        own = field is not None and (not known or not same_name(field.name, known[current].name))
        numbers[unit.order] = _number_of(field, known) if own and field is not None else current
    return _substantial(view, numbers, opened)


def documents_of(view: DocumentView, numbers: dict[int, int]) -> tuple[SourceDocument, ...]:
    """Take a file apart into the reports it holds (分份), each with its own blocks; the file itself where it is one.

    Headers, footers and notes go with the first.
    """
    if len(set(numbers.values())) < 2:  # noqa: PLR2004 - one report is the file
        return (view.document,)
    by_block = {_key(unit): numbers[unit.order] for unit in view.units}
    blocks: dict[int, list[Paragraph | Table]] = {}
    current = 0
    for block in view.document.blocks:
        current = by_block.get(id(block), current)
        blocks.setdefault(current, []).append(block)
    return tuple(
        replace(view.document, blocks=tuple(own), notes=view.document.notes if place == 0 else ())
        for place, own in enumerate(blocks.values())
    )


def projects_of(view: DocumentView) -> tuple[SourceDocument, ...]:
    """Take a report apart into the projects it tells of one by one (分项目), and the rest; itself where it does not.

    Only headings side by side that all name a project count, each with figures of its own below it. The headings
    above a project stay with it, so that its places keep their section.
    """
    headings = [heading for group in _project_groups(view) for heading in group]
    if not headings:
        return (view.document,)
    spans = [(heading.order, view.outline.end_of(heading)) for heading in headings]
    inside = {
        _key(unit): place
        for unit in view.units
        for place, (start, end) in enumerate(spans)
        if start <= unit.order < end and not unit.note
    }
    above = [{_key(view.units[parent.order]) for parent in view.outline.path_at(heading.order)} for heading in headings]
    blocks = view.document.blocks
    own = tuple(
        replace(
            view.document,
            blocks=tuple(block for block in blocks if inside.get(id(block)) == place or id(block) in above[place]),
            notes=(),
        )
        for place in range(len(spans))
    )
    return (replace(view.document, blocks=tuple(block for block in blocks if id(block) not in inside)), *own)


def _project_groups(view: DocumentView) -> Iterator[list[Heading]]:
    """Headings side by side that name one project each."""
    groups: dict[int, list[Heading]] = {}
    for heading in view.outline.headings:
        path = view.outline.path_at(heading.order)
        groups.setdefault(path[-2].order if len(path) > 1 else -1, []).append(heading)
    for group in groups.values():
        named = [heading for heading in group if _names_project(view, heading)]
        if len(named) > 1 and len({heading.title for heading in named}) == len(named):
            yield named


def _names_project(view: DocumentView, heading: Heading) -> bool:
    if heading.run_in or _PROJECT.search(heading.title) is None or _NO_PROJECT.search(heading.title):
        return False
    units = view.units[heading.order + 1 : min(view.outline.end_of(heading), len(view.units))]
    text = "\n".join(unit.text for unit in units if not unit.note)
    return len(text) >= _PROJECT_TEXT and _FACTS.search(text) is not None


def _key(unit: TextUnit) -> int:
    return id(unit.table if isinstance(unit.part, Cell) else unit.part)


def _number_of(name: OwnName, known: list[OwnName]) -> int:
    for number, other in enumerate(known):
        if same_name(name.name, other.name) and (name.year is None or other.year in (None, name.year)):
            return number
    known.append(name)
    return len(known) - 1


def _substantial(view: DocumentView, numbers: dict[int, int], titles: Container[int]) -> dict[int, int]:
    """Count bare titles, or a list of them, to the report that follows, or else to the one before."""
    written: dict[int, int] = {}
    for unit in view.units:
        number = numbers[unit.order]
        written[number] = written.get(number, 0) + (
            0 if unit.heading is not None or unit.order in titles else len(unit.text)
        )
    thin = {number for number, length in written.items() if length < _SUBSTANCE}
    if not thin:
        return numbers
    behind: int | None = None
    for order in sorted(numbers, reverse=True):
        if numbers[order] not in thin:
            behind = numbers[order]
        elif behind is not None:
            numbers[order] = behind
    last = 0
    for order in sorted(numbers):
        last = numbers[order] = last if numbers[order] in thin else numbers[order]
    return numbers


def _restarts(view: DocumentView, titles: list[OwnName]) -> Iterator[OwnName]:
    """The lines above an outline that starts anew at 一、 with headings that stood before: another project's name."""
    opened = {title.unit.order for title in titles}
    runs: list[list[Heading]] = []
    for heading in view.outline.headings:
        if heading.style == _TOP_STYLE:
            if heading.value == 1 or not runs:
                runs.append([])
            runs[-1].append(heading)
    for place, run in enumerate(runs):
        again = [earlier for earlier in runs[:place] if _alike(run, earlier)]
        first = not again and any(_alike(run, later) for later in runs[place + 1 :])
        name = _line_above(view, run[0].order) if again or first else None
        if name is not None and not any(name.unit.order <= order < run[0].order for order in opened):
            yield name


def _alike(one: list[Heading], two: list[Heading]) -> bool:
    return len({"".join(each.title.split()) for each in one} & {"".join(each.title.split()) for each in two}) >= (
        _SAME_TITLES
    )


def _line_above(view: DocumentView, order: int) -> OwnName | None:
    """The title-like line right above a heading: the uppermost of those that stand together."""
    found: TextUnit | None = None
    for unit in reversed(view.units[max(0, order - _LINES_ABOVE) : order]):
        text = unit.text.strip()
        if unit.table is not None or len(text) > _LONGEST_NAME or _SENTENCE.search(text):
            break
        if unit.heading is not None and not unit.heading.style.startswith("第"):
            break
        found = unit if text else found
    if found is None:
        return None
    heading = found.heading
    name = heading.title if heading is not None and heading.style else found.text.strip()
    start = found.text.index(name) if name in found.text else 0
    return OwnName("title", name, None, found, start, start + len(name))
