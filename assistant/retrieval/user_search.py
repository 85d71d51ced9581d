"""Searching what users added (用户知识库检索): filters first, exact references, then likeness of words.

Reads the database only; the view it works on is loaded anew whenever the database has changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.domain.source import ArticleRef, Passage
from assistant.errors import ModelError
from assistant.retrieval.applicability import region_applies
from assistant.retrieval.database import Document, Row, read_documents, read_rows
from assistant.retrieval.dense import fuse
from assistant.retrieval.editions import Validity, find_validities
from assistant.retrieval.lexical import find_references, fold, label_references
from assistant.retrieval.metadata import plain_title
from assistant.retrieval.postings import Postings
from assistant.retrieval.store import Hit
from assistant.retrieval.wording import weigh_query

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Iterator, Mapping, Sequence

    from assistant.retrieval.dense import DenseIndex

_NAMED = 1.0
_NAMED_ARTICLE = 2.0
_ARTICLE_ALONE = 0.15
_WIDER = 4
# SQLite takes so many values in one statement everywhere.
_AT_ONCE = 900


@dataclass(frozen=True, slots=True)
class _View:
    """What a search needs, as loaded at one state of the database."""

    version: tuple[int, int]
    segments: tuple[tuple[int, int], ...]
    documents: Mapping[int, Document]
    validities: Mapping[int, Validity]
    postings: Postings
    names: Mapping[str, frozenset[int]]
    numbers: Mapping[str, frozenset[int]]
    regions: tuple[str, ...]


class UserSearch:
    """The search over one open database (检索器)."""

    def __init__(self, database: sqlite3.Connection, dense: DenseIndex | None = None) -> None:
        """Keep the database; nothing is loaded before the first search."""
        self._database = database
        self._dense = dense
        self._view: _View | None = None
        self.problem = ""
        """Why the last search went by words alone although there are vectors (检索降级原因); else empty."""

    def validity(self, document: int) -> Validity | None:
        """Tell when a law holds; None for reports."""
        return self._current().validities.get(document)

    def holds(self, title: str, number: str | None) -> bool:
        """Tell whether a law of this 文号 or title was added, in whatever edition (是否已有全文)."""
        view = self._current()
        tokens = label_references(number).numbers
        return any(token in view.numbers for token in tokens) or fold(plain_title(title)) in view.names

    def around(self, document: int, first: int, last: int) -> tuple[Passage, ...]:
        """Return a document's passages from one ordinal to another, both included."""
        clause = "WHERE document = ? AND ordinal BETWEEN ? AND ? ORDER BY ordinal"
        rows = read_rows(self._database, clause, (document, first, last))
        return tuple(_passage(row, self._current()) for row in rows)

    def search(
        self,
        query: str,
        *,
        on: dt.date,
        region: str | None,
        k: int,
        kinds: tuple[str, ...] | None = None,
        levels: tuple[str, ...] | None = None,
        documents: tuple[str, ...] | None = None,
    ) -> tuple[Hit, ...]:
        """Find the passages nearest to a query.

        Scores lie between 0 and 1 for likeness, above for what the query names. Of several editions
        of a law the one in force on the day is found; where the texts do not settle it, both, with
        ``in_force`` None. What is past or repealed is found only by its name, with ``in_force`` False.

        Args:
            query: A question or key words.
            on: The day on which a law must be in force.
            region: The evaluation's region; None for nationwide laws only.
            k: How many passages at most.
            kinds: law, report or both (None).
            levels: Levels of law to keep (法律, 行政法规…); None for all.
            documents: Ids of the documents to search, such as one project's; None for all.
        """
        view = self._current()
        references = find_references(query)
        named = _named_in(query, references.numbers, view)
        states = {
            number: _state(document, view, on=on, region=region, named=number in named)
            for number, document in view.documents.items()
            if _wanted(document.kind, kinds) and _wanted(document.level, levels) and _wanted(document.uid, documents)
        }
        allowed = {number for number, (found, _) in states.items() if found}
        if not allowed:
            return ()
        likeness = _likeness(query, view, allowed)
        wide = k * _WIDER
        pool = _best(likeness, wide) | self._nearest(query, allowed, k) | self._passages_of(named & allowed)
        rows = {row.id: row for row in self._rows(pool)}
        words = {number: float(likeness[number]) if number < len(likeness) else 0.0 for number in rows}
        meanings = self._nearness(query, rows)
        scores = fuse(words, meanings)
        for number, row in rows.items():
            scores[number] += _bonus(row, named=row.document in named, articles=references.articles)
        kept = sorted(scores, key=lambda number: (-scores[number], number))[:k]
        return tuple(
            Hit(
                _passage(rows[number], view),
                scores[number],
                rows[number].document in named,
                states[rows[number].document][1],
                rows[number].flags,
                words[number],
                meanings.get(number),
            )
            for number in kept
        )

    def _nearest(self, query: str, allowed: set[int], count: int) -> set[int]:
        """Find the passages nearest in meaning; none where there are no vectors, or the endpoint is silent."""
        self.problem = ""
        if self._dense is None:
            return set()
        try:
            return set(self._dense.scores(query, allowed, count=count))
        except ModelError as problem:
            self.problem = problem.message
            return set()

    def _nearness(self, query: str, rows: Mapping[int, Row]) -> dict[int, float]:
        if self._dense is None or self.problem:
            return {}
        cosines = self._dense.nearness(query, {row.hash for row in rows.values()})
        return {number: cosines[row.hash] for number, row in rows.items() if row.hash in cosines}

    def _passages_of(self, documents: set[int]) -> set[int]:
        query = f"SELECT id FROM passages WHERE document IN ({_marks(documents)})"  # noqa: S608 - placeholders only
        return {row[0] for row in self._database.execute(query, tuple(sorted(documents)))}

    def _rows(self, numbers: set[int]) -> Iterator[Row]:
        listed = sorted(numbers)
        for at in range(0, len(listed), _AT_ONCE):
            part = listed[at : at + _AT_ONCE]
            yield from read_rows(self._database, f"WHERE id IN ({_marks(set(part))})", tuple(part))

    def _current(self) -> _View:
        """Return the view of the database's present state, loaded anew after any change."""
        changes = self._database.execute("PRAGMA data_version").fetchone()[0], self._database.total_changes
        if self._view is None or self._view.version != changes:
            documents = {document.id: document for document in read_documents(self._database)}
            segments = tuple(self._database.execute("SELECT id, last FROM segments ORDER BY id").fetchall())
            if self._view is not None and (self._view.segments, self._view.documents) == (segments, documents):
                # Only vectors came in, which they do all the time while they are made in the background.
                self._view = replace(self._view, version=changes)
                return self._view
            names: dict[str, set[int]] = {}
            numbers: dict[str, set[int]] = {}
            for number, document in documents.items():
                if document.kind == "law":
                    names.setdefault(fold(document.name), set()).add(number)
                for token in label_references(document.number).numbers:
                    numbers.setdefault(token, set()).add(number)
            self._view = _View(
                changes,
                segments,
                documents,
                find_validities(documents.values()),
                Postings(self._database),
                {name: frozenset(ids) for name, ids in names.items()},
                {token: frozenset(ids) for token, ids in numbers.items()},
                tuple(sorted({document.region for document in documents.values()})),
            )
        return self._view


def _likeness(query: str, view: _View, allowed: set[int]) -> Sequence[float]:
    """Score the passages of allowed documents by words, 0–1; others get 0."""
    import numpy as np

    scores = view.postings.scores(weigh_query(query))
    owners = view.postings.documents
    mask = np.zeros(max(*view.documents, int(owners.max(initial=0))) + 1, dtype=bool)
    mask[sorted(allowed)] = True
    scores[~mask[owners]] = 0
    found: Sequence[float] = scores
    return found


def _bonus(row: Row, *, named: bool, articles: Sequence[str]) -> float:
    """Raise what the query names above every likeness, a named article of a named document most."""
    exact = bool(articles) and bool(set(articles) & set(label_references(row.article).articles))
    return _NAMED + _NAMED_ARTICLE * exact if named else _ARTICLE_ALONE * exact


def _best(likeness: Sequence[float], count: int) -> set[int]:
    """Pick the passages with the highest likeness; equal ones in order of adding."""
    import numpy as np

    values = np.asarray(likeness)
    if count < len(values):
        least = np.partition(values, len(values) - count)[len(values) - count]
        places = np.flatnonzero((values >= least) & (values > 0))
    else:
        places = np.flatnonzero(values > 0)
    ranked = sorted(places.tolist(), key=lambda place: (-float(values[place]), place))
    return set(ranked[:count])


def _passage(row: Row, view: _View) -> Passage:
    document = view.documents[row.document]
    validity = view.validities.get(document.id)
    return Passage(
        id=f"{document.uid}:{row.ordinal}",
        text=row.text,
        ref=ArticleRef(document.title, document.number, row.article),
        path=(document.title, *row.path),
        region=document.region,
        kind="law" if document.kind == "law" else "report",
        status="confirmed",
        is_quote=True,
        in_force_from=document.start,
        in_force_to=None if validity is None else validity.end,
        repealed_by=None if validity is None else validity.repealed_by,
    )


def _wanted(value: str, chosen: tuple[str, ...] | None) -> bool:
    return chosen is None or value in chosen


def _marks(values: set[int]) -> str:
    return ",".join("?" * len(values))


def _state(
    document: Document, view: _View, *, on: dt.date, region: str | None, named: bool
) -> tuple[bool, bool | None]:
    """Tell whether a document may be found, and whether it is in force (None: not settled)."""
    validity = view.validities.get(document.id)
    if validity is None:
        # A report binds nobody, so that neither day nor region keeps it from being read.
        return True, None
    state = validity.state(on)
    if named and state is False:
        # A past edition gives way to the one in force; without one it is shown for what it is.
        editions = view.names.get(fold(document.name), frozenset())
        return not any(view.validities[other].state(on) is not False for other in editions), False
    applies = named or region_applies(document.region, region, view.regions)
    return applies and state is not False, state


def _named_in(query: str, numbers: Sequence[str], view: _View) -> set[int]:
    """Find the documents that a query names by 文号, else by title, longest titles first."""
    found: set[int] = set()
    for token in numbers:
        found |= view.numbers.get(token, frozenset())
    if found:
        return found
    asked = fold(query)
    for name in sorted(view.names, key=lambda name: (-len(name), name)):
        if name in asked:
            found |= view.names[name]
            asked = asked.replace(name, " ")
    return found
