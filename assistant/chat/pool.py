"""What a model was given to rest its words on (可用依据): question, results, documents, each with its figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_sentences
from assistant.retrieval.lexical import find_references, fold, label_references
from assistant.retrieval.metadata import plain_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.chat.answer import Citation, Computed
    from assistant.domain.quantity import Quantity
    from assistant.domain.source import Passage

_ORDER = re.compile(
    r"(?:忽略|无视|忘记)(?:以上|上述|之前|前面|此前|所有)|system prompt|<\|im_start\|>|"
    r"你现在是|你是一个|作为(?:一个)?AI|请?直接(?:输出|回答|给出|写|判定)|"
    r"ignore (?:all |any )?(?:previous|prior|above)|"
    r"(?:无需|不必|不用|不要)再?(?:核对|核查|复核|检查)|请[把将][^，。；]{1,20}(?:评为|判为|打为|改为)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NUMBERING = re.compile(r"(^|[：:；;。\n])\s*\d{1,2}[.、]\s*(?=[\u4e00-\u9fff])|〔\d{1,2}〕")


@dataclass(frozen=True, slots=True)
class Held:
    """One document or article that was shown (所示依据): whose it is, its words, whether it holds."""

    title: str
    number: str | None
    articles: frozenset[str]
    words: str
    quoted: bool
    in_force: bool | None
    repealed: bool


@dataclass(slots=True)
class Pool:
    """Everything a model's words may rest on (可用依据).

    ``given`` are the question, results and facts, which may be reckoned with; ``held`` the documents shown. Of both
    the figures are kept, in ``quantities`` and ``digits`` together, in ``near`` those of ``given`` alone. ``titles``
    are of documents named by their 文号, by its token.
    """

    texts: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    quantities: list[Quantity] = field(default_factory=list)
    near: list[Quantity] = field(default_factory=list)
    digits: set[str] = field(default_factory=set)
    results: list[Computed] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    question: str = ""

    def add_text(self, text: str, *, given: bool = False) -> None:
        """Take a text in: its figures, its references; what gives orders is no evidence.

        Args:
            text: What was shown.
            given: It is the question, a result or a fact, with whose figures an answer may reckon.
        """
        text = _NUMBERING.sub(lambda found: found[1] or "", without_orders(text))
        self.texts.append(text)
        values = list(_values(text))
        self.quantities += values
        if given:
            self.given.append(text)
            self.near += values
        self.digits |= {plain_digits(token) for token in _DIGITS.findall(fold(text))}
        references = find_references(text)
        self.numbers |= set(references.numbers)
        # A text may itself name articles of other laws.
        self.mentioned |= set(references.articles)

    def add_passage(self, passage: Passage, *, in_force: bool | None) -> None:
        """Take a passage in, with its document and article."""
        document = passage.path[0] if passage.path else passage.ref.document
        self._hold(document, passage.ref.number, passage.ref.article, passage.text, passage.is_quote, in_force)
        self.held[-1:] = [_repealed(self.held[-1], passage.repealed_by)]

    def add_citation(self, citation: Citation) -> None:
        """Take a citation in, as far as its words go."""
        quoted = citation.quote is not None
        self._hold(citation.document, citation.number, citation.article, citation.words, quoted, citation.in_force)
        self.held[-1:] = [_repealed(self.held[-1], citation.repealed_by)]

    def add_computed(self, computed: Iterable[Computed]) -> None:
        """Take results in, with every figure of their steps."""
        for item in computed:
            self.results.append(item)
            for text in (f"{item.name}{item.shown}", item.expression, *item.steps):
                self.add_text(text, given=True)

    def add_titles(self, known: Iterable[tuple[str, str | None]]) -> None:
        """Take in the titles of documents that were named by their 文号 alone.

        Args:
            known: Title and 文号 of every document there is.
        """
        for title, number in known:
            tokens = set(label_references(number).numbers)
            if tokens and tokens <= self.numbers:
                self.titles |= dict.fromkeys(tokens, fold(plain_title(title)))

    def _hold(
        self,
        document: str,
        number: str | None,
        article: str | None,
        words: str,
        quoted: bool,  # noqa: FBT001 - five plain columns of one record
        in_force: bool | None,  # noqa: FBT001 - the same
    ) -> None:
        self.add_text(words)
        self.numbers |= set(label_references(number).numbers)
        articles = frozenset(label_references(article).articles)
        title = fold(plain_title(document))
        self.held.append(Held(title, number, articles, without_orders(words), quoted, in_force, repealed=False))


def _repealed(held: Held, by: str | None) -> Held:
    if by is None:
        return held
    return Held(held.title, held.number, held.articles, held.words, held.quoted, held.in_force, repealed=True)


def pool_of(citations: Sequence[Citation], computed: Sequence[Computed], question: str) -> Pool:
    """Start a pool with what the answer without a model rests on, and the question's own figures."""
    pool = Pool()
    pool.add_text(question, given=True)
    pool.question = pool.texts[0]
    for citation in citations:
        pool.add_citation(citation)
    pool.add_computed(computed)
    return pool


def plain_digits(token: str) -> str:
    """Bring digits to one spelling: 5.00, 05 and 5 are the same figure."""
    whole = token.rstrip("0").rstrip(".") if "." in token else token
    return whole.lstrip("0") or "0" if "." not in whole else whole


def squeezed(text: str) -> str:
    """Leave blanks and marks out of a text, to compare words alone."""
    return re.sub(r"[\s　，。、；：,.;:]", "", text)


def has_order(text: str) -> bool:
    """Tell whether a text speaks to the program rather than to the reader (含指令)."""
    return _ORDER.search(text) is not None


def without_orders(text: str) -> str:
    """Leave out the sentences of a text that speak to the program (略去指令式文字)."""
    if not has_order(text):
        return text
    kept = [text[start:end] for start, end in split_sentences(text) if not has_order(text[start:end])]
    return "".join(kept)


def _values(text: str) -> Iterable[Quantity]:
    for span in find_quantities(text):
        yield span.quantity
        if span.upper is not None:
            yield span.upper
