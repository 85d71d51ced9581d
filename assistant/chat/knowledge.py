"""What an answer may rest on (资料): the user's documents and the shipped base, searched, opened and named.

Which passage answers a question is decided elsewhere; here passages become citations and ids open again.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.chat.answer import Citation
from assistant.domain.source import ArticleRef, Passage
from assistant.errors import InputError
from assistant.retrieval.applicability import NATIONWIDE, in_force, region_applies
from assistant.retrieval.library import find_source, load_sources
from assistant.retrieval.metadata import plain_title
from assistant.retrieval.search import search_knowledge
from assistant.retrieval.store import base_passages, search_base
from assistant.scoring.rule_sets import list_rule_sets, load_rule_set

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from assistant.chat.calculator.kit import RuleUsed
    from assistant.domain.source import Source
    from assistant.retrieval.store import Hit
    from assistant.retrieval.user_store import UserStore

_RULE = "rule:"


class Knowledge:
    """The documents of one home together with the shipped base (资料库).

    Args:
        store: What the user added; None for the shipped base alone.
    """

    def __init__(self, store: UserStore | None = None) -> None:
        """Keep the store; nothing is read before the first question."""
        self._store = store
        # A page answers several people at once over one open store.
        self._lock = threading.RLock()

    def search(self, query: str, *, on: dt.date, region: str | None, k: int) -> tuple[Hit, ...]:
        """Find the passages nearest to a query, best first."""
        with self._lock:
            return search_knowledge(query, on=on, region=region, k=k, store=self._store)

    def nearness(self, query: str, texts: Sequence[str]) -> dict[str, float]:
        """Compare a question with texts of the shipped base in meaning; empty without vectors, or where they fail."""
        if self._store is None or self._store.search_problem:
            return {}
        with self._lock:
            return self._store.nearness(query, texts)

    @property
    def store(self) -> UserStore | None:
        """What the user added."""
        return self._store

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The shipped documents."""
        return load_sources()

    def titles(self) -> tuple[tuple[str, str | None], ...]:
        """List every document by title and 文号: the user's first, then the shipped ones."""
        own = () if self._store is None else tuple((doc.title, doc.number) for doc in self._store.list())
        return (*own, *((source.title, source.number) for source in self.sources))

    def regions(self) -> frozenset[str]:
        """Name the regions that documents are of."""
        own = () if self._store is None else tuple(doc.region for doc in self._store.list())
        return frozenset((*own, *(source.region for source in self.sources)))

    def holds_region(self, place: str) -> bool:
        """Tell whether a document of that place, or of one around it, is there."""
        known = tuple(sorted(self.regions() - {NATIONWIDE}))
        return any(region_applies(name, place, known) for name in known)

    @cached_property
    def local_regions(self) -> tuple[str, ...]:
        """Name the regions that shipped documents are of, single projects left out."""
        return tuple(sorted({source.region for source in self.sources if source.articles} - {NATIONWIDE}))

    def search_shipped(self, query: str, *, on: dt.date, region: str, k: int) -> tuple[Hit, ...]:
        """Search the shipped base alone, for one region."""
        return search_base(query, on=on, region=region, k=k, kinds=("law",))

    def open(self, identifier: str) -> Passage:
        """Open what a citation names (打开依据): a passage of either base, or a rule.

        Raises:
            InputError: Nothing has that id.
        """
        if identifier.startswith(_RULE):
            return _rule_passage(identifier)
        shipped = base_passages(identifier)
        found = next((passage for passage in shipped if passage.id == identifier), None)
        if found is None and self._store is not None and ":" in identifier:
            found = next((item for item in self._store.neighbours(identifier) if item.id == identifier), None)
        if found is None:
            raise InputError(identifier, "没有这条依据", "答案中列出的编号", "请从答案的依据中选取")
        return found

    def rule_citation(self, used: RuleUsed, *, on: dt.date) -> Citation:
        """Cite the rule a result rests on: the provision where its text is there, else the rule itself."""
        rule_set = load_rule_set(used.rule_set)
        rule = next(rule for rule in rule_set.rules if rule.code == used.code)
        source = find_source(rule.basis.number or rule.basis.document, self.sources)
        if source is not None and rule.basis.article is not None:
            wanted = f"{source.key}#{rule.basis.article}"
            passage = next((item for item in base_passages(source.key) if item.id.startswith(wanted)), None)
            if passage is not None and passage.ref.article == rule.basis.article:
                return cite(passage, in_force=in_force(passage.in_force_from, passage.in_force_to, on))
        passage = _rule_passage(f"{_RULE}{used.rule_set}/{used.code}")
        state = in_force(rule_set.in_force_from, rule_set.in_force_to, on)
        return cite(passage, in_force=state)


def _rule_passage(identifier: str) -> Passage:
    """Present a scoring rule as a passage of our own words."""
    name, _, code = identifier.removeprefix(_RULE).partition("/")
    if name not in list_rule_sets():
        raise InputError(identifier, "没有这条规则", "rule:评分办法/规则代码", "请从答案的依据中选取")
    rule_set = load_rule_set(name)
    rule = next((rule for rule in rule_set.rules if rule.code == code), None)
    if rule is None:
        raise InputError(identifier, "没有这条规则", "rule:评分办法/规则代码", "请从答案的依据中选取")
    basis = rule.basis
    note = f"（{basis.note}）" if basis.note else ""
    return Passage(
        id=identifier,
        text=f"{rule.title}{note}",
        ref=ArticleRef(basis.document, basis.number, basis.article),
        path=(basis.document, f"{rule_set.title} {code}"),
        region=rule_set.region,
        kind="rule",
        status=basis.status,
        in_force_from=rule_set.in_force_from,
        in_force_to=rule_set.in_force_to,
    )


def cite(passage: Passage, *, in_force: bool | None, words: str | None = None, flags: tuple[str, ...] = ()) -> Citation:
    """Make a citation of a passage (依据): a quotation only of full text, else our own summary.

    Args:
        passage: What is cited.
        in_force: Whether it holds on the day; None where not settled.
        words: The sentences that answer, copied from the passage; None for all of it.
        flags: Of the hit.
    """
    shown = passage.text if words is None else words
    title = passage.path[0] if passage.path else passage.ref.document
    if passage.kind in {"problem", "glossary"}:
        title = f"{passage.path[0]}：{passage.path[1]}"
    return Citation(
        id=passage.id,
        document=title,
        number=passage.ref.number,
        article=passage.ref.article,
        quote=shown if passage.is_quote else None,
        gist=None if passage.is_quote else shown,
        status=passage.status,
        in_force=in_force,
        region=passage.region,
        in_force_from=passage.in_force_from.isoformat() if passage.in_force_from else None,
        in_force_to=passage.in_force_to.isoformat() if passage.in_force_to else None,
        repealed_by=passage.repealed_by,
        kind=passage.kind,
        flags=flags,
    )


def with_words(citation: Citation, words: str) -> Citation:
    """Return the citation with other words of the same passage."""
    if citation.quote is not None:
        return replace(citation, quote=words)
    return replace(citation, gist=words)


def name_of(citation: Citation) -> str:
    """Name a citation in a sentence (依据名称): title, 文号, article, how well it is known."""
    if citation.kind in {"problem", "glossary"}:
        return citation.document
    title = (
        citation.document
        if citation.document.startswith("《")
        else f"《{citation.document.replace('《', '〈').replace('》', '〉')}》"
    )
    number = f"（{citation.number}）" if citation.number else ""
    article = citation.article or ""
    unsure = "（条号待核）" if article.startswith("第") and citation.status in {"recalled", "secondary", "seen"} else ""
    return f"{title}{number}{article}{unsure}"


def short_title(title: str) -> str:
    """Return a title as laws name each other, without the country."""
    return plain_title(title)
