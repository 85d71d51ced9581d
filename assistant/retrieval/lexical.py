"""Lexical search (词法检索): character uni- and bigrams under BM25, exact tokens for references.

A 文号 is one token whatever its brackets, an article number one token whatever its numerals. What
may be found at all is decided by the caller, who passes the documents it allows.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

K1 = 1.2
B = 0.6

_NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,2})\s*[〔\[(【﹝]?\s*((?:19|20)\d{2})\s*[〕\])】﹞]?\s*第?\s*0*([1-9]\d{0,4})\s*号"
)
_ORDER = re.compile(r"令\s*第?\s*0*([1-9]\d{0,3})\s*号?")
_SERIAL = re.compile(r"(?<!\d)0*([1-9]\d{0,4})\s*号")
_ARTICLE = re.compile(r"第\s*([零〇一二三四五六七八九十百千两\d]+)\s*条(?:之([一二三四五六七八九十]))?")
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+(?:\.\d+)?")
# Words that make a question a question and say nothing of its subject.
_ASKING = re.compile(
    r"请问|是什么|什么是|指什么|有哪些|哪些|哪一条|哪条|第几条|几条|是多少|多少|怎么办|怎么样|怎么|怎样|如何|什么|"
    r"能不能|能否|可不可以|可以吗|是否|是不是|有没有|要不要|应不应该|为什么|吗|呢|么(?=[，。？?]|$)"
)


def fold(text: str) -> str:
    """Bring full-width forms, case and compatibility characters to one spelling."""
    return unicodedata.normalize("NFKC", text).lower()


@lru_cache(maxsize=2048)
def article_number(numeral: str) -> int | None:
    """Read an article's numeral (条号): 十六, 16 and 一百零一; None where it is no number."""
    value = parse_numeral(numeral)
    return None if value is None or value != int(value) else int(value)


@dataclass(frozen=True, slots=True)
class References:
    """What a text names exactly (精确线索): 文号 tokens and article tokens."""

    numbers: tuple[str, ...]
    articles: tuple[str, ...]


def find_references(text: str) -> References:
    """Find 文号 and article numbers in any spelling, as tokens (``文号:预2020-10``, ``条:16``).

    The issuer is kept by its last two characters, so that words run into it do not matter
    (根据财预〔2020〕10号). 国务院令第729号 is ``文号:令729``.
    """
    folded = fold(text)
    numbers = [f"文号:{found[1][-2:]}{found[2]}-{found[3]}" for found in _NUMBER.finditer(folded)]
    numbers += [f"文号:令{found[1]}" for found in _ORDER.finditer(folded)]
    articles = []
    for found in _ARTICLE.finditer(folded):
        value = article_number(found[1])
        if value is not None:
            articles.append(f"条:{value}" + (f"之{found[2]}" if found[2] else ""))
    return References(tuple(dict.fromkeys(numbers)), tuple(dict.fromkeys(articles)))


@lru_cache(maxsize=8192)
def label_references(label: str | None) -> References:
    """Find what a 文号 or an article's heading names (标签线索); labels come again and again, texts do not."""
    return find_references(label or "")


def find_tokens(text: str) -> list[str]:
    """Cut a text into tokens: references, characters, pairs of characters, words, numbers."""
    folded = fold(text)
    references = find_references(folded)
    tokens = [*references.numbers, *references.articles]
    tokens += [f"号:{found[1]}" for found in _SERIAL.finditer(folded)]
    for run in _RUN.findall(folded):
        if run[0] < "\u3400":
            tokens.append(run)
        else:
            tokens += run
            tokens += [run[i : i + 2] for i in range(len(run) - 1)]
    return tokens


def query_tokens(text: str) -> list[str]:
    """Cut a question into tokens, the words that only ask left out; all of them if nothing remains."""
    folded = fold(text)
    return find_tokens(_ASKING.sub(" ", folded)) or find_tokens(folded)


def rarity(size: int, found: int) -> float:
    """Weigh a token (逆文档频率) that ``found`` of ``size`` passages hold; never negative."""
    return log(1 + (size - found + 0.5) / (found + 0.5)) if found <= size else 0.0


class LexicalIndex:
    """A BM25 index in memory (词法索引) over documents numbered from 0.

    Equal scores come in document order, so that the same query gives the same answer.
    """

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        """Count tokens and keep each posting's impact ready."""
        lengths = [len(tokens) for tokens in documents]
        average = sum(lengths) / len(lengths) if lengths else 1.0
        counts: dict[str, list[tuple[int, int]]] = {}
        for number, tokens in enumerate(documents):
            for token, times in Counter(tokens).items():
                counts.setdefault(token, []).append((number, times))
        self.size = len(documents)
        self._postings: dict[str, list[tuple[int, float]]] = {}
        for token, places in counts.items():
            weight = rarity(self.size, len(places))
            self._postings[token] = [
                (number, weight * times * (K1 + 1) / (times + K1 * (1 - B + B * lengths[number] / average)))
                for number, times in places
            ]

    def scores(self, weights: Mapping[str, float], *, allowed: Callable[[int], bool] | None = None) -> dict[int, float]:
        """Score every allowed document that shares a token with the weighed query; unit is BM25's own."""
        found: dict[int, float] = {}
        for token, times in weights.items():
            for number, impact in self._postings.get(token, ()):
                if number in found:
                    found[number] += impact * times
                elif allowed is None or allowed(number):
                    found[number] = impact * times
        return found

    def best(self, weights: Mapping[str, float]) -> float:
        """Tell the score that no passage can exceed (满分): every token of the query, often.

        Scores divided by it say how much of the query is met, and so compare over indexes.
        """
        met = (times * rarity(self.size, len(self._postings.get(token, ()))) for token, times in weights.items())
        return (K1 + 1) * sum(met) or 1.0
