"""What a model's sentence cites (核对引用): 文号, titles, articles and quotations must be among what was shown.

Where a sentence names an article, that article must be the one its words come from.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.pool import squeezed
from assistant.language.document_numbers import find_document_numbers
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_clauses
from assistant.retrieval.lexical import find_references, fold
from assistant.retrieval.metadata import plain_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.chat.pool import Held, Pool
    from assistant.domain.quantity import Quantity

_QUOTED = re.compile(r"[“「]([^”」]{8,})[”」]")
_TITLE = re.compile(r"《([^《》]{2,60})》")
_BARE_TITLE = re.compile(r"([\u4e00-\u9fff]{2,24}(?:法|条例|办法|规定|意见|指引|规范|决定))(?=第)")
_ARTICLE = re.compile(r"第\s*[零〇一二三四五六七八九十百千\d]+\s*条(?:之[一二三四五六七八九十])?")
# A quotation said to be the wording; other marks set off terms, formulas and names.
_SAYS = re.compile(r"(?:规定|写明|原文|明确|指出|要求|表述为|载明|提出|强调|称)[^“「]{0,6}$")
_FORMULA = re.compile(r"[×÷＋+－=＝/]")
_SHORT = 16
_FROM_LEAD = re.compile(r"^[\u4e00-\u9fff]{0,8}?(?:依据|根据|按照|依照|见|是|和|与|及|按|由|为)(?=[\u4e00-\u9fff]{2})")
_ALIKE = 0.75
_BETTER = 0.3
_SHORTEST = 8
_TWO = 2


def find_citing_problem(sentence: str, pool: Pool) -> str | None:
    """Tell which reference or quotation of a sentence has no grounds (引用无依据)."""
    for number in find_document_numbers(sentence):
        tokens = set(find_references(number.text).numbers)
        if not tokens or not tokens <= pool.numbers:
            return f"文号“{number.text}”不在所查资料中"
    return _article_problem(sentence, pool) or _quotation_problem(sentence, pool)


def same_title(one: str, other: str) -> bool:
    """Tell whether two titles name one document (同一文件): whole, or without the issuer in front."""
    return one == other or (min(len(one), len(other)) > _TWO and (one.endswith(other) or other.endswith(one)))


def titles_in(text: str) -> list[str]:
    """Find the documents that a text names (文中文件名), in order."""
    return [title for _, title in _titles(text)]


def _titles(text: str) -> list[tuple[int, str]]:
    """Find titles with their places, in title marks or bare before an article."""
    marked = list(_TITLE.finditer(text))
    bare = [
        found
        for found in _BARE_TITLE.finditer(text)
        if not any(mark.start() <= found.start() < mark.end() for mark in marked)
    ]
    named = [(mark.start(), mark[1]) for mark in marked]
    named += [(found.start(), _FROM_LEAD.sub("", found[1])) for found in bare]
    return [(at, fold(plain_title(title))) for at, title in sorted(named)]


def _article_problem(sentence: str, pool: Pool) -> str | None:
    known = {held.title for held in pool.held} | set(pool.titles.values())
    for title in (fold(plain_title(title)) for title in _TITLE.findall(sentence)):
        if not any(same_title(title, name) for name in known) and not any(title in fold(text) for text in pool.texts):
            return f"《{title}》不在所查资料中"
    cited: list[Held] = []
    for owner, article in _pairs(sentence):
        word = f"第{article.removeprefix('条:')}条"
        owners = [held for held in pool.held if article in held.articles]
        if not owners and article not in pool.mentioned:
            return f"“{word}”不在所查资料中"
        named = [held for held in owners if owner is not None and same_title(owner, held.title)]
        if owner is not None and owners and not named:
            if not any(f"{owner}第" in fold(text) for text in pool.texts):
                return f"所引文件没有“{word}”"
            continue
        cited += named or owners
    return _wording_problem(sentence, cited, pool) if cited else None


def _pairs(sentence: str) -> Iterator[tuple[str | None, str]]:
    """Yield each article with the title nearest before it."""
    titles = _titles(sentence)
    for match in _ARTICLE.finditer(sentence):
        before = [title for at, title in titles if at < match.start()]
        for token in find_references(match[0]).articles:
            yield (before[-1] if before else None), token


def _wording_problem(sentence: str, cited: Sequence[Held], pool: Pool) -> str | None:
    """Check that the words beside an article are that article's, not another's that was shown."""
    others = [held for held in pool.held if held not in cited and held.quoted]
    if not others or not all(held.quoted for held in cited):
        return None
    own = "".join(held.words for held in cited)
    for span in find_quantities(_ARTICLE.sub("", sentence)):
        if any(span.quantity.same_as(value) for value in pool.near):
            continue
        if not _holds(span.quantity, own) and any(_holds(span.quantity, held.words) for held in others):
            return f"所引条文中没有“{span.text}”"
    told = _TITLE.sub("", _ARTICLE.sub("", sentence))
    for start, end in split_clauses(told):
        clause = told[start:end]
        if len(clause) < _SHORTEST:
            continue
        best = max((overlap(clause, held.words) for held in others), default=0.0)
        if best >= _ALIKE and best - overlap(clause, own) >= _BETTER:
            return "所引条文说的不是这件事"
    return None


def _holds(value: Quantity, words: str) -> bool:
    return any(
        each.same_as(value)
        for span in find_quantities(words)
        for each in (span.quantity, *((span.upper,) if span.upper is not None else ()))
    )


def overlap(clause: str, words: str) -> float:
    """Tell what share of a clause's pairs of characters a text holds (字对重合)."""
    plain = squeezed(clause)
    pairs = [plain[at : at + 2] for at in range(len(plain) - 1)]
    text = squeezed(words)
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def _quotation_problem(sentence: str, pool: Pool) -> str | None:
    for match in _QUOTED.finditer(sentence):
        words = squeezed(match[1])
        if any(words in squeezed(held.words) for held in pool.held if held.quoted):
            continue
        if _SAYS.search(sentence[: match.start()]):
            return "引号中的话不是所查资料的原文"
        if any(words in squeezed(text) for text in pool.texts):
            continue
        if len(words) > _SHORT and not _FORMULA.search(words):
            return "引号中的话不是所查资料的原文"
    return None
