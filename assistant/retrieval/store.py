"""Finding passages in the shipped base (检索内置知识库): filters first, exact references, then BM25.

Gists are never passed off as law: every passage here has ``is_quote`` False. Documents that users
add lie in ``assistant.retrieval.user_store``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assistant.domain.source import ArticleRef, Passage
from assistant.retrieval.applicability import in_force, region_applies
from assistant.retrieval.lexical import LexicalIndex, References, find_references, find_tokens, fold
from assistant.retrieval.library import earliest_start, load_glossary, load_sources, load_taxonomy
from assistant.retrieval.wording import weigh_query
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from assistant.domain.source import Source, Status
    from assistant.retrieval.library import ProblemKind, Term

# A document asked for by name outweighs any likeness of words; an article within it even more.
_NAMED = 40.0
_NAMED_ARTICLE = 60.0
_ARTICLE_ALONE = 4.0
# Texts of a document that has yielded to a later one come after the later one's.
_YIELDED = 0.5
_TITLE_SHARE = 0.4
# The level of documents that found one project; other projects have nothing to seek in them.
_SINGLE_PROJECT = "项目依据文件"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found (检索结果) with its score; ``named`` tells that the query names its document.

    ``in_force`` is None where it is not settled; ``flags`` tells of hidden text (``hidden``) and of
    text that gives orders (``instruction``), which is data like any other. ``likeness`` is how much
    of the query its words meet, 0–1; ``nearness`` the cosine of meanings, None where there are no
    vectors.
    """

    passage: Passage
    score: float
    named: bool = False
    in_force: bool | None = None
    flags: tuple[str, ...] = ()
    likeness: float = 0.0
    nearness: float | None = None


@dataclass(frozen=True, slots=True)
class _Entry:
    passage: Passage
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    articles: tuple[str, ...]
    yields_from: dt.date | None
    named_only: bool = False


@dataclass(frozen=True, slots=True)
class _Base:
    entries: tuple[_Entry, ...]
    index: LexicalIndex
    titles: LexicalIndex
    regions: tuple[str, ...]


def find_passages(
    queries: tuple[str, ...],
    *,
    on: dt.date,
    region: str | None,
    k: int,
    kinds: tuple[str, ...] | None = None,
) -> tuple[Passage, ...]:
    """Find the passages of the shipped base nearest to several queries (检索依据).

    Every query counts the same: a passage ranks by its best share of a query's top score.

    Args:
        queries: Questions or key words.
        on: The day on which a document must be in force.
        region: The evaluation's region; its own, its parents' and nationwide documents are found.
        k: How many passages at most.
        kinds: Passage kinds to keep (law, problem, glossary); None for all.

    Returns:
        Passages, best first. What is repealed is found only when asked for by its 文号 or title,
        and carries ``repealed_by``.
    """
    shares: dict[str, tuple[float, float, Passage]] = {}
    for query in queries:
        hits = search_base(query, on=on, region=region, k=k * 2, kinds=kinds)
        for hit in hits:
            share = hit.score / hits[0].score
            best, total, _ = shares.get(hit.passage.id, (0.0, 0.0, hit.passage))
            shares[hit.passage.id] = (max(best, share), total + share, hit.passage)
    ranked = sorted(shares.values(), key=lambda item: (-item[0], -item[1], item[2].id))
    return tuple(passage for _, _, passage in ranked[:k])


def search_base(
    query: str, *, on: dt.date, region: str | None, k: int, kinds: tuple[str, ...] | None = None
) -> tuple[Hit, ...]:
    """Search the shipped base with one query; as ``find_passages``, with scores."""
    base = _shipped_base(shipped_folder("knowledge_base"))
    references = find_references(query)
    named = _named_in(query, references, base.entries)
    states = [
        _state(entry, named=number in named, on=on, region=region, regions=base.regions)
        for number, entry in enumerate(base.entries)
    ]

    def allowed(number: int) -> bool:
        kind = base.entries[number].passage.kind
        return states[number] is not False and (kinds is None or kind in kinds)

    tokens = weigh_query(query)
    scores = base.index.scores(tokens, allowed=allowed)
    for number, score in base.titles.scores(tokens, allowed=allowed).items():
        scores[number] = scores.get(number, 0.0) + _TITLE_SHARE * score
    best = base.index.best(tokens)
    likeness = {number: min(score / best, 1.0) for number, score in scores.items()}
    for number in named:
        if allowed(number):
            scores[number] = scores.get(number, 0.0) + _NAMED
    hits = []
    for number, score in scores.items():
        entry = base.entries[number]
        matched = bool(set(references.articles) & set(entry.articles))
        total = score + (_NAMED_ARTICLE if number in named else _ARTICLE_ALONE) * matched
        if entry.yields_from is not None and on >= entry.yields_from and number not in named:
            total *= _YIELDED
            likeness[number] = likeness.get(number, 0.0) * _YIELDED
        hits.append((total, number))
    hits.sort(key=lambda hit: (-hit[0], hit[1]))
    return tuple(
        Hit(
            base.entries[number].passage,
            total,
            number in named,
            _force(base.entries[number].passage, on),
            likeness=likeness.get(number, 0.0),
        )
        for total, number in hits[:k]
    )


def base_passages(wanted: str | None = None) -> tuple[Passage, ...]:
    """Return shipped passages (内置要点): of one id, of one document by its key, or all."""
    entries = _shipped_base(shipped_folder("knowledge_base")).entries
    found = (entry.passage for entry in entries)
    if wanted is None:
        return tuple(found)
    return tuple(passage for passage in found if passage.id == wanted or passage.id.startswith(f"{wanted}#"))


def _force(passage: Passage, on: dt.date) -> bool | None:
    return in_force(passage.in_force_from, passage.in_force_to, on)


def _state(entry: _Entry, *, named: bool, on: dt.date, region: str | None, regions: tuple[str, ...]) -> bool | None:
    """Tell whether a passage may be found: named documents always, general ones where and when they apply."""
    if named:
        return True
    passage = entry.passage
    if entry.named_only or not region_applies(passage.region, region, regions):
        return False
    return in_force(passage.in_force_from, passage.in_force_to, on)


def _named_in(query: str, references: References, entries: Sequence[_Entry]) -> frozenset[int]:
    """Number the passages whose document the query names by 文号, else by title."""
    by_number = {i for i, entry in enumerate(entries) if set(references.numbers) & set(entry.numbers)}
    if by_number:
        return frozenset(by_number)
    asked = fold(query)
    titles: dict[str, set[int]] = {}
    for i, entry in enumerate(entries):
        for name in entry.names:
            titles.setdefault(name, set()).add(i)
    found: set[int] = set()
    # Longest first: 预算法实施条例 names the regulation, not also the law whose title it begins with.
    for name in sorted(titles, key=lambda name: (-len(name), name)):
        if name in asked:
            found |= titles[name]
            asked = asked.replace(name, " ")
    return frozenset(found)


@cache
def _shipped_base(folder: Path) -> _Base:
    sources = load_sources(folder / "sources")
    entries = [entry for source in sources for entry in _source_entries(source, sources)]
    entries += [_kind_entry(kind) for kind in load_taxonomy(folder)]
    entries += [_term_entry(term) for term in load_glossary(folder) if term.kind == "field"]
    texts = [find_tokens(entry.passage.text) + list(entry.articles) for entry in entries]
    titles = [find_tokens(" ".join(entry.passage.path)) + list(entry.numbers) for entry in entries]
    regions = tuple(sorted({source.region for source in sources}))
    return _Base(tuple(entries), LexicalIndex(texts), LexicalIndex(titles), regions)


def _source_entries(source: Source, sources: Iterable[Source]) -> list[_Entry]:
    """Cut one document into its general gist and one passage per article."""
    leader = next((other for other in sources if other.key == source.yields_to), None)
    number = source.number if source.number_status != "recalled" else None
    parts: list[tuple[str | None, str, Status]] = [(None, source.body, source.status)] if source.body else []
    parts += [(item.article, item.gist, item.status) for item in source.articles]
    names = {source.key, source.title.removeprefix("中华人民共和国"), *source.aliases}
    references = find_references(source.number or source.key)
    entries = []
    for article, text, status in parts:
        passage = Passage(
            id=f"{source.key}#{article or '概要'}",
            text=text,
            ref=ArticleRef(source.key, number, article),
            path=(source.title, article) if article else (source.title,),
            region=source.region,
            kind="law",
            status=status,
            in_force_from=earliest_start(source),
            in_force_to=source.in_force_to,
            repealed_by=source.repealed_by,
        )
        entries.append(
            _Entry(
                passage,
                tuple(sorted(fold(name) for name in names)),
                references.numbers,
                find_references(article or "").articles,
                earliest_start(leader) if leader else None,
                named_only=source.level == _SINGLE_PROJECT,
            )
        )
    return entries


def _kind_entry(kind: ProblemKind) -> _Entry:
    causes = "；".join(cause.text for cause in kind.causes)
    advice = "".join(suggestion.text for suggestion in kind.suggestions)
    text = f"{kind.title}：{kind.criterion}。常见表现：{'、'.join(kind.evidence)}。可能原因：{causes}。建议：{advice}"
    passage = Passage(
        id=f"problem:{kind.id}",
        text=text,
        ref=ArticleRef(kind.id, None, None),
        path=("问题类型", kind.title, *kind.indicators),
        kind="problem",
        status="convention",
    )
    return _Entry(passage, (), (), (), None)


def _term_entry(term: Term) -> _Entry:
    passage = Passage(
        id=f"term:{term.identifier}",
        text=f"{'、'.join((term.term, *term.aliases))}：{term.meaning}",
        ref=ArticleRef(term.identifier, None, None),
        path=("术语", term.term, *term.aliases),
        kind="glossary",
        status="convention",
    )
    return _Entry(passage, (), (), (), None)
