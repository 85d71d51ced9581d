"""Which edition of an added law holds on a day (版本与时效): newer ones supersede, closing clauses repeal.

Works on what was read from each document; it guesses no day that the texts leave open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.retrieval.applicability import in_force

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assistant.retrieval.database import Document

# An amendment whose own start is not in the text comes into force within half a year by custom; on
# the days between its date and then, the older edition is answered with as well.
OPEN_DAYS = 183


@dataclass(frozen=True, slots=True)
class Validity:
    """When one document holds (时效区间): first day, first day without, and what ended it.

    Before ``settled`` it is uncertain whether it holds already, from ``doubtful`` on whether it
    holds still.
    """

    start: dt.date | None
    settled: dt.date | None
    end: dt.date | None
    doubtful: dt.date | None = None
    repealed_by: str | None = None

    def state(self, on: dt.date) -> bool | None:
        """Tell whether it holds on a day; None where the texts do not settle it."""
        held = in_force(self.start, self.end, on)
        early = self.settled is not None and on < self.settled
        late = self.doubtful is not None and on >= self.doubtful
        return None if held and (early or late) else held


def find_validities(documents: Iterable[Document]) -> Mapping[int, Validity]:
    """Work out for every law when it holds, by its editions and by what others repeal.

    Editions are laws of one name and region, in the order of their dates; each ends when the next
    one starts, or when the next one's open days are over where its start is uncertain.
    """
    laws = [document for document in documents if document.kind == "law"]
    groups: dict[tuple[str, str], list[Document]] = {}
    for document in laws:
        groups.setdefault((document.name, document.region), []).append(document)
    found: dict[int, Validity] = {}
    for group in groups.values():
        ordered = sorted(group, key=lambda document: (document.issued or document.start or dt.date.min, document.id))
        for at, document in enumerate(ordered):
            later = ordered[at + 1] if at + 1 < len(ordered) else None
            older = at > 0
            settled = _settled(document) if older else None
            end = None if later is None else _settled(later) or later.start
            doubtful = later.start if later is not None and _settled(later) is not None else None
            # An edition that another follows is past, not repealed: the law goes on under its name.
            found[document.id] = Validity(document.start, settled, end, doubtful)
    _apply_repeals(laws, found)
    return found


def _settled(document: Document) -> dt.date | None:
    """Tell the day from which an edition surely holds, where its start is uncertain."""
    if not document.uncertain or document.start is None:
        return None
    return document.start + dt.timedelta(days=OPEN_DAYS)


def _apply_repeals(laws: Iterable[Document], found: dict[int, Validity]) -> None:
    by_name: dict[str, list[Document]] = {}
    for document in laws:
        by_name.setdefault(document.name, []).append(document)
    for document in laws:
        for name in document.repeals:
            for target in by_name.get(name, ()):
                old = found[target.id]
                ends = [day for day in (old.end, document.start) if day is not None]
                end = min(ends, default=None)
                found[target.id] = replace(old, end=end, repealed_by=document.title)
