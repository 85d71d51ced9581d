"""SRC04: an article that is cited says what it is cited for (所引条款须与内容相符)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity
from assistant.language.document_numbers import find_document_numbers
from assistant.language.numerals import parse_numeral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Where
    from assistant.domain.source import ArticleGist, Source

_CITED = re.compile(
    r"《(?P<title>[^《》]{4,60})》(?:的通知)?\s*(?:[（(](?P<number>[^（）()]{4,30}号)[)）])?\s*第(?P<article>[一二三四五六七八九十百零\d]{1,6})条"
    r"(?:第[一二三四五六七八九十\d]{1,3}款)?(?:中)?(?:关于|有关|的规定|的要求|规定|要求|明确|指出|所称|，|：|“)*(?P<said>[^。；\n]{6,160})"
)
_QUOTED = re.compile(
    r"《(?P<title>[^《》]{4,60})》(?:[（(][^（）()]{4,30}号[)）])?\s*第(?P<article>[一二三四五六七八九十百零\d]{1,6})条[^。；“”]{0,12}“(?P<words>[^“”]{6,120})”"
)
# A pair of characters in more articles than this tells none of them apart; another article must say so many times more.
_TOO_OFTEN, _TIMES_MORE = 3, 3
_FEWEST_SHARED = 4
_TITLE_DRESS = re.compile(r"中华人民共和国|（[^）]*）|\s")


@dataclass(frozen=True, slots=True)
class _Citation:
    unit: TextUnit
    start: int
    end: int
    source: Source
    article: int
    said: str


def find(context: CheckContext) -> Iterator[Finding]:
    """Report words ascribed to two articles, and contents that by the knowledge base stand in another article."""
    yield from _twice(context)
    for citation in _citations(context):
        gists = {number: gist for gist in citation.source.articles if (number := _number(gist.article)) is not None}
        common = _common(tuple(gists.values()))
        said = _pairs(citation.said) - common
        shared = {number: len(said & (_pairs(gist.gist) - common)) for number, gist in gists.items()}
        if not shared or citation.article not in gists:
            continue
        best = max(shared, key=lambda number: (shared[number], -number))
        own = shared[citation.article]
        if best == citation.article or shared[best] < _FEWEST_SHARED or shared[best] < own * _TIMES_MORE:
            continue
        sure = gists[best].status == gists[citation.article].status == "confirmed"
        doubt = "" if sure else "（知识库中的要点未逐字核对原文，仅供核查时参考）"
        yield CHECK.finding(
            context.where(citation.unit, citation.start, citation.end),
            f"《{citation.source.title}》第{citation.article}条的要点是“{gists[citation.article].gist[:60]}”，"
            f"文中所述更像第{best}条“{gists[best].gist[:60]}”{doubt}",
            "请对照原文核对条款序号和内容",
            severity=Severity.WARNING if sure else Severity.NOTE,
            stated=f"第{citation.article}条",
            computed=f"第{best}条",
        )


def _twice(context: CheckContext) -> Iterator[Finding]:
    """第六条规定“…” here, 第八条规定“…” with the same words there."""
    places: dict[tuple[str, str], dict[str, list[Where]]] = {}
    for unit in context.view.units:
        for match in _QUOTED.finditer(unit.text):
            article = f"第{match['article']}条"
            key = "".join(match["title"].split()), "".join(match["words"].split())
            places.setdefault(key, {}).setdefault(article, []).append(context.where(unit, *match.span()))
    for (title, words), articles in places.items():
        if len({_number(article) for article in articles}) > 1:
            first, *others = [where for found in articles.values() for where in found]
            yield CHECK.finding(
                first,
                f"“{words[:40]}”在文中分别引作《{title}》{'、'.join(articles)}",
                "请对照原文核对条款序号",
                related=tuple(others),
                stated=next(iter(articles)),
            )


def _citations(context: CheckContext) -> Iterator[_Citation]:
    titles = {
        _TITLE_DRESS.sub("", name): source for source in context.sources for name in (source.title, *source.aliases)
    }
    numbers = {source.number: source for source in context.sources if source.number}
    for unit in context.prose:
        if "条" not in unit.text or "《" not in unit.text:
            continue
        for match in _CITED.finditer(unit.text):
            printed = find_document_numbers(match["number"]) if match["number"] else ()
            source = numbers.get(printed[0].normal) if printed else titles.get(_TITLE_DRESS.sub("", match["title"]))
            article = parse_numeral(match["article"])
            if source is not None and article is not None:
                yield _Citation(unit, match.start(), match.end(), source, int(article), match["said"])


def _number(article: str) -> int | None:
    match = re.fullmatch(r"第([一二三四五六七八九十百零\d]{1,6})条", article)
    value = parse_numeral(match.group(1)) if match is not None else None
    return None if value is None else int(value)


def _pairs(text: str) -> frozenset[str]:
    words = re.findall(r"[一-龥]{2,}", text)
    return frozenset(word[place : place + 2] for word in words for place in range(len(word) - 1))


def _common(gists: tuple[ArticleGist, ...]) -> frozenset[str]:
    """Pairs of characters that too many articles of a document hold to tell one from another."""
    often = Counter(pair for gist in gists for pair in _pairs(gist.gist))
    return frozenset(pair for pair, times in often.items() if times > max(_TOO_OFTEN, len(gists) // 5))


CHECK = Check(
    id="SRC04",
    title="所引条款与内容不符",
    reason="条款序号引错，读者翻到的是另一条；知识库只有要点的条款，只作提示。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("依据《云水县渠道管护办法》第三条，按月检查渠道。", because="知识库没有这个文件"),
        Example.passes(
            "《云水县渠道管护办法》第三条规定“每月至少检查一次渠道”。\n按照《云水县渠道管护办法》第三条“每月至少检查一次渠道”的要求执行。"
        ),
        Example.fails(
            "《云水县渠道管护办法》第三条规定“每月至少检查一次渠道”。\n违反《云水县渠道管护办法》第五条“每月至少检查一次渠道”的规定。",
            because="同一句话引自两条",
        ),
    ),
)
