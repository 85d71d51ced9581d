"""What a report calls itself (报告自称): the projects and units of its title lines and of its name fields.

Whether two of these names speak of one thing is decided here; what follows from it is left to the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from assistant.domain.document import Cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import DocumentView, TextUnit

_TITLE = re.compile(
    r"^(?P<name>[^。；，！？]*?)(?P<year>[（(]?20\d{2}\s*年度?[)）]?)?"
    r"(?:财政|重点|专项资金|项目|部门|支出|资金|整体|预算|成本|事后|事前|中期|全过程)*(?:绩效)?(?:自评价?|评价|自我评价)(?:工作)?的?报告$"
)
_ANNEX = re.compile(r"^附[件表录]")
_PART = re.compile(
    r"\s*(?:第\s*[一二三四五六七八九十\d]{1,3}\s*(?:部分|篇|编|章)|附[件录]\s*[一二三四五六七八九十\d]{0,3})[：:、.．\s]*"
)
_YEAR = re.compile(r"20\d{2}(?=\s*年)")
_DRESSING = re.compile(r"[（(]?20\d{2}\s*年(?:度)?[)）]?|[《》“”\"\s]|^关于(?:开展|对)?|的$")
_TAIL = re.compile(r"(?:财政|专项|支出|项目|资金|整体|部门|绩效)+$")
_FIELD = re.compile(
    r"^(?:(?P<project>项目名称)|(?P<unit>填报单位|项目单位|(?:项目)?实施单位|单位名称|预算单位|被评价单位|自评单位))(?:[（(][^）)]{0,8}[）)])?"
)
_PROJECT_TAIL = re.compile(
    r"(?:项目|工程|经费|资金|专项|补助|补贴|服务|计划|行动|采购|建设|改造|维护|运维)(?:（[^）]*）)?$"
)
_UNIT_TAIL = re.compile(
    r"(?:局|委|委员会|办|办公室|中心|院|校|学院|大学|中学|小学|馆|所|站|队|公司|厅|部|政府|街道办事处|处|会)$"
)
_SHORTEST, _LONGEST = 4, 60
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class OwnName:
    """A name at a place where the report's own is due (自称): in a title line or a name field."""

    kind: Literal["title", "project", "unit"]
    name: str
    year: str | None
    unit: TextUnit
    start: int
    end: int


def find_own_names(view: DocumentView) -> tuple[OwnName, ...]:
    """Find title lines and name fields, in reading order (找出报告自称)."""
    return tuple(name for place, unit in enumerate(view.units) for name in _names_at(view, place, unit))


def core_of(name: str) -> str:
    """Leave out of a name its year, its quotes and the general words it ends in."""
    bare = _DRESSING.sub("", name)
    return _TAIL.sub("", bare) or bare


def same_name(one: str, two: str) -> bool:
    """Tell whether two names may speak of one thing: one shortens the other, or where they differ they share much."""
    first, second = sorted((core_of(one), core_of(two)), key=len)
    if _is_within(first, second):
        return True
    start = _shared(first, second)
    first, second = first[start:], second[start:]
    stop = _shared(first[::-1], second[::-1])
    first, second = first[: len(first) - stop], second[: len(second) - stop]
    if len(first) < 2:  # noqa: PLR2004 - one character is a slip, not another name
        return True
    return _common(first, second) / len(first) >= _ALIKE


def _names_at(view: DocumentView, place: int, unit: TextUnit) -> Iterator[OwnName]:
    if isinstance(unit.part, Cell):
        yield from _cell_name(view, place, unit)
        return
    text = unit.text.strip()
    if not text or len(text) > _LONGEST:
        return
    if unit.heading is not None or _ANNEX.match(text):
        yield from _part_name(unit)
        return
    field = _FIELD.match(text)
    if field is not None and text[field.end() : field.end() + 1] in (":", "："):
        start = unit.text.index(text) + field.end() + 1
        yield from _named("project" if field["project"] else "unit", unit, start, len(unit.text))
        return
    title = _TITLE.match(text)
    if title is not None:
        yield from _title_name(view, place, unit, title)


def _part_name(unit: TextUnit) -> Iterator[OwnName]:
    """第二部分 某项目绩效评价报告, 附件2：某项目绩效评价报告: a report of its own within the file."""
    lead = _PART.match(unit.text)
    title = _TITLE.match(unit.text[lead.end() :].rstrip()) if lead is not None else None
    if lead is None or title is None or len(core_of(title["name"])) < _SHORTEST:
        return
    years = _YEAR.findall(unit.text)
    start = lead.end() + title.start("name")
    yield OwnName("title", title["name"], years[0] if years else None, unit, start, start + len(title["name"]))


def _title_name(view: DocumentView, place: int, unit: TextUnit, title: re.Match[str]) -> Iterator[OwnName]:
    """The words before 绩效评价报告, or the line above where it stands on a line of its own."""
    start = len(unit.text) - len(unit.text.lstrip())
    years = _YEAR.findall(unit.text)
    said = title["name"].removesuffix("关于")
    if len(core_of(said)) >= _SHORTEST:
        yield OwnName("title", said, years[0] if years else None, unit, start, start + len(said))
        return
    above = [one for one in view.units[max(0, place - 3) : place] if one.table is None and one.text.strip()]
    if not above or above[-1].heading is not None or _ANNEX.match(above[-1].text.strip()):
        return
    name = above[-1].text.strip().removesuffix("关于")
    if len(core_of(name)) >= _SHORTEST and len(name) <= _LONGEST and not re.search(r"[。；，！？：:]", name):
        years = _YEAR.findall(name) or years
        first = above[-1].text.index(name)
        yield OwnName("title", name, years[0] if years else None, above[-1], first, first + len(name))


def _cell_name(view: DocumentView, place: int, unit: TextUnit) -> Iterator[OwnName]:
    field = _FIELD.match(unit.text.strip())
    if field is None or field.end() != len(unit.text.strip()) or place + 1 >= len(view.units):
        return
    beside = view.units[place + 1]
    if not isinstance(beside.part, Cell) or not isinstance(unit.part, Cell) or beside.table is not unit.table:
        return
    if beside.part.row == unit.part.row:
        yield from _named("project" if field["project"] else "unit", beside, 0, len(beside.text))


def _named(kind: Literal["project", "unit"], unit: TextUnit, start: int, end: int) -> Iterator[OwnName]:
    name = unit.text[start:end].strip()
    tail = _PROJECT_TAIL if kind == "project" else _UNIT_TAIL
    if _SHORTEST <= len(name) <= _LONGEST and tail.search(name):
        first = unit.text.index(name, start)
        years = _YEAR.findall(name)
        yield OwnName(kind, name, years[0] if years else None, unit, first, first + len(name))


def _is_within(short: str, long: str) -> bool:
    """Whether the characters of one stand in the other in their order: an abbreviation."""
    rest = iter(long)
    return all(character in rest for character in short)


def _shared(one: str, two: str) -> int:
    length = 0
    for left, right in zip(one, two, strict=False):
        if left != right:
            break
        length += 1
    return length


def _common(one: str, two: str) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(two) + 1)
    for left in one:
        before = 0
        for place, right in enumerate(two, start=1):
            before, row[place] = row[place], before + 1 if left == right else max(row[place], row[place - 1])
    return row[-1]
