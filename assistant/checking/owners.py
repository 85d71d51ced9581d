"""Names that numbers can belong to (归属对象): of the ledger, or of the document's own rows and headings.

Which name a number takes is left to ``claims``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.checking.lexicon import group_name
from assistant.checking.tables import Region, compact, embedded_points
from assistant.language.normalise import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.checking.view import DocumentView
    from assistant.domain.fact import FactLedger

PROJECT = "项目"
_BRACKETED = re.compile(r"[（(][^）)]*[）)]|\s")
_GROUPS = ("决策", "过程", "产出", "效益", "效果", "投入")
_NAMED_INDICATOR = re.compile(r"(?:^|[，。；、：:\s（(])([一-龥]{3,12}?)指标(?:满分|分值|权重|得)")
_NAMED_RATE = re.compile(r"(?:^|[，。；、：:\s（(])([一-龥]{2,8}满意[度率])(?=为|达|\d|得分|目标|实际)")
_NO_NAME = re.compile(r"^(?:该|本|此|各|类|其)|评价|一级|二级|三级|绩效|两项|项目$")
_PART_PREFIX = re.compile(r"^其中[:：]")
_SHORTEST_NAME = 3
_TOTAL_WORD = re.compile(r"得分|评分|总分|合计|整体|^项目$")


@dataclass(frozen=True, slots=True)
class Owners:
    """Names that numbers can belong to (归属对象): printed name → owner.

    Built from the ledger where there is one (``closed``: no others count), else from the document's
    own tables and headings.
    """

    names: dict[str, str]
    closed: bool = False
    _pattern: list[re.Pattern[str]] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compile the names, longer ones first."""
        usable = sorted((name for name in self.names if len(name) > 1), key=lambda name: (-len(name), name))
        if usable:
            self._pattern.append(re.compile("|".join(map(re.escape, usable))))

    def find(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Return every name in ``text`` as (start, end, owner), left to right."""
        if not self._pattern:
            return ()
        return tuple(
            (match.start(), match.end(), self.names[match.group()]) for match in self._pattern[0].finditer(text)
        )


def owners_of_ledger(ledger: FactLedger) -> Owners:
    """Collect the owners of a ledger's facts with their aliases."""
    names: dict[str, str] = {}
    for fact in ledger.facts:
        for name in (fact.owner, *fact.aliases):
            key = _PART_PREFIX.sub("", compact(normalise(name).text))
            if len(key) > 1 and not (fact.owner == PROJECT and _TOTAL_WORD.search(key)):
                names.setdefault(key, fact.owner)
    return Owners(names, closed=True)


def owners_of_document(view: DocumentView, regions: Iterable[Region]) -> Owners:
    """Collect the owners a document names itself: rows of its tables, groups in its headings."""
    names: dict[str, str] = {}
    for region in regions:
        leaf = [column.index for column in region.columns if column.leaf]
        for row in region.rows:
            for index, label in row.labels:
                name, _ = embedded_points(label)
                if index in leaf and len(name) >= _SHORTEST_NAME and row.kind == "body":
                    names.setdefault(name, name)
    for heading in view.outline.headings:
        group = group_name(heading.title)
        bare = _BRACKETED.sub("", heading.title)
        if group is not None and len(bare) >= _SHORTEST_NAME:
            names.setdefault(bare, group)
    for group in _GROUPS:
        for word in (f"项目{group}", f"{group}指标", f"{group}类指标", f"项目{group}指标"):
            names.setdefault(word, group)
    for name in _named_in_prose(view):
        names.setdefault(name, name)
    return Owners(names)


def _named_in_prose(view: DocumentView) -> Iterator[str]:
    """Names that sentences give to indicators: 某某指标满分5分, 某某满意度87%."""
    for unit in view.prose:
        for pattern in (_NAMED_INDICATOR, _NAMED_RATE):
            for match in pattern.finditer(unit.text):
                name = match.group(1)
                if group_name(name) not in _GROUPS and not _NO_NAME.search(name):
                    yield name


def heading_owner(headings: tuple[str, ...], owners: Owners) -> str | None:
    """Tell whom a section speaks of by the nearest heading that names an owner or a first-level group."""
    for title in reversed(headings):
        found = owners.find(compact(title))
        if found:
            return found[-1][2]
        group = group_name(title)
        if group is not None and not owners.closed:
            return group
    return None


def row_owner(labels: tuple[tuple[int, str], ...], owners: Owners) -> str | None:
    """Tell whom a row speaks of: the last label that names an owner, else the last label itself.

    Names a document gives itself are those of its own rows, so there the last label decides.
    """
    if not labels:
        return None
    own = embedded_points(labels[-1][1])[0]
    if not owners.closed:
        return owners.names.get(own, own)
    for _, label in reversed(labels):
        name, _ = embedded_points(label)
        found = owners.find(name)
        if found and found[-1][1] - found[-1][0] == len(name):
            return found[-1][2]
    for _, label in reversed(labels):
        found = owners.find(embedded_points(label)[0])
        if found:
            return found[-1][2]
    return own
