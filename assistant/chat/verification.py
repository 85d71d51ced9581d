"""A model's words held against what was retrieved and computed (核对模型的话): what rests on nothing is taken out.

Numbers, 文号, articles and quotations are checked sentence by sentence, as in a draft. Whether a sentence reads well is
not judged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.language.dates import find_dates
from assistant.language.document_numbers import find_document_numbers
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_sentences
from assistant.retrieval.lexical import find_references, fold, label_references
from assistant.retrieval.metadata import plain_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.chat.answer import Citation, Computed
    from assistant.domain.quantity import Quantity
    from assistant.domain.source import Passage
    from assistant.language.spans import QuantitySpan

_QUOTED = re.compile(r"[“「]([^”」]{8,})[”」]")
_TITLE = re.compile(r"《([^《》]{2,60})》")
_BARE_TITLE = re.compile(r"([\u4e00-\u9fff]{2,24}(?:法|条例|办法|规定|意见|指引))第")
_ORDER = re.compile(
    r"(?:忽略|无视|忘记)(?:以上|上述|之前|前面|此前|所有)|system prompt|<\|im_start\|>|"
    r"你现在是|你是一个|作为(?:一个)?AI|请?直接(?:输出|回答|给出|写)|ignore (?:all |any )?(?:previous|prior|above)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class Pool:
    """Everything a model was given that its words may rest on (可用依据): texts, results, the question's own figures.

    ``full`` are full texts that may be quoted; ``articles`` pairs a document's name with an article.
    """

    texts: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)
    articles: set[tuple[str, str]] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    quantities: list[Quantity] = field(default_factory=list)
    digits: set[str] = field(default_factory=set)

    def add_text(self, text: str) -> None:
        """Take a text in: its figures, its references; what gives orders is no evidence."""
        text = without_orders(text)
        self.texts.append(text)
        self.quantities += list(_values(text))
        self.digits |= {_plain(token) for token in _DIGITS.findall(fold(text))}
        self.numbers |= set(find_references(text).numbers)

    def add_passage(self, passage: Passage) -> None:
        """Take a passage in, with its document and article."""
        title = fold(plain_title(passage.path[0] if passage.path else passage.ref.document))
        self.documents.add(title)
        self.add_text(passage.text)
        self.numbers |= set(label_references(passage.ref.number).numbers)
        self.articles |= {(title, token) for token in label_references(passage.ref.article).articles}
        # A passage may itself name articles of other laws.
        self.articles |= {("", token) for token in find_references(passage.text).articles}
        if passage.is_quote:
            self.full.append(_squeezed(passage.text))

    def add_citation(self, citation: Citation) -> None:
        """Take a citation in, as far as its words go."""
        title = fold(plain_title(citation.document))
        self.documents.add(title)
        self.add_text(citation.words)
        self.numbers |= set(label_references(citation.number).numbers)
        self.articles |= {(title, token) for token in label_references(citation.article).articles}
        if citation.quote is not None:
            self.full.append(_squeezed(citation.quote))

    def add_computed(self, computed: Iterable[Computed]) -> None:
        """Take results in, with every figure of their steps."""
        for item in computed:
            for text in (item.shown, item.expression, *item.steps):
                self.add_text(text)


@dataclass(frozen=True, slots=True)
class Verified:
    """A text with what rests on nothing taken out (核对结果); ``removed`` pairs each sentence with the reason."""

    text: str
    removed: tuple[tuple[str, str], ...] = ()


def verify(text: str, pool: Pool) -> Verified:
    """Keep the sentences of a model's answer that rest on what it was given (逐句核对)."""
    kept: list[str] = []
    removed: list[tuple[str, str]] = []
    for line in text.splitlines():
        own: list[str] = []
        for start, end in split_sentences(line):
            sentence = line[start:end]
            problem = find_problem(sentence, pool)
            if problem is None:
                own.append(sentence)
            else:
                removed.append((sentence.strip(), problem))
        if own:
            kept.append("".join(own).strip())
    return Verified("\n".join(line for line in kept if line), tuple(removed))


def find_problem(sentence: str, pool: Pool) -> str | None:
    """Tell what in a sentence rests on nothing (无依据之处); None where all of it does."""
    plain = re.sub(r"〔\d{1,2}〕|\[\d{1,2}\]", "", sentence)
    for number in find_document_numbers(plain):
        tokens = set(find_references(number.text).numbers)
        if not tokens or not tokens <= pool.numbers:
            return f"文号“{number.text}”不在所查资料中"
    problem = _article_problem(plain, pool) or _quotation_problem(plain, pool)
    if problem is not None:
        return problem
    return _number_problem(plain, pool)


def _article_problem(sentence: str, pool: Pool) -> str | None:
    wanted = find_references(sentence).articles
    titles = [fold(plain_title(title)) for title in _TITLE.findall(sentence)]
    titles += [fold(plain_title(found)) for found in _BARE_TITLE.findall(sentence)]
    known = [title for title in titles if any(title in name or name in title for name in pool.documents)]
    for token in wanted:
        owners = {name for name, article in pool.articles if article == token}
        if not owners:
            return f"“第{token.removeprefix('条:')}条”不在所查资料中"
        if (
            titles
            and "" not in owners
            and not any(title in name or name in title for title in titles for name in owners)
        ):
            return f"所引文件没有“第{token.removeprefix('条:')}条”"
    if _TITLE.search(sentence) and titles and not known:
        return f"《{_TITLE.findall(sentence)[0]}》不在所查资料中"
    return None


def _quotation_problem(sentence: str, pool: Pool) -> str | None:
    for quoted in _QUOTED.findall(sentence):
        if not any(_squeezed(quoted) in full for full in pool.full):
            return "引号中的话不是所查资料的原文"
    return None


def _number_problem(sentence: str, pool: Pool) -> str | None:
    references = _without_references(sentence)
    for span in find_quantities(references):
        if span.weak and span.text.startswith(("一", "两", "半")):
            continue
        if not _supported(span, pool):
            return f"“{span.text}”不在所查资料和计算结果中"
    for day in find_dates(references):
        for figure in (day.year, day.month, day.day):
            if figure is not None and str(figure) not in pool.digits:
                return f"日期“{day.text}”不在所查资料中"
    rest = references
    for span in find_quantities(references):
        rest = rest.replace(span.text, " ")
    for token in _DIGITS.findall(fold(rest)):
        if _plain(token) not in pool.digits and len(token) > 1:
            return f"“{token}”不在所查资料和计算结果中"
    return None


def _supported(span: QuantitySpan, pool: Pool) -> bool:
    wanted = (span.quantity,) if span.upper is None else (span.quantity, span.upper)
    return all(any(_same(value, held) for held in pool.quantities) for value in wanted)


def _same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two figures are the same amount; a bare number is one of any unit."""
    if one.same_as(other):
        return True
    # People say 200万 for 200万元.
    if {one.dimension, other.dimension} == {"money", "number"} and "" not in {one.unit, other.unit}:
        return one.base == other.base
    # Points are often written without their unit.
    return one.value == other.value and {one.unit, other.unit} <= {"", "分"}


def _values(text: str) -> Iterable[Quantity]:
    for span in find_quantities(text):
        yield span.quantity
        if span.upper is not None:
            yield span.upper


def _without_references(sentence: str) -> str:
    text = re.sub(r"第\s*[零〇一二三四五六七八九十百千\d]+\s*[条款项章]", " ", sentence)
    for number in reversed(find_document_numbers(text)):
        text = text[: number.start] + " " + text[number.end :]
    return text


def _plain(token: str) -> str:
    """Bring digits to one spelling: 5.00 and 5 are the same figure."""
    return token.rstrip("0").rstrip(".") if "." in token else token


def _squeezed(text: str) -> str:
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


def pool_of(citations: Sequence[Citation], computed: Sequence[Computed], question: str) -> Pool:
    """Start a pool with what the answer without a model rests on, and the question's own figures."""
    pool = Pool()
    pool.add_text(question)
    for citation in citations:
        pool.add_citation(citation)
    pool.add_computed(computed)
    return pool
