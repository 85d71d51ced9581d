"""TXT03: a passage is quoted as it stands elsewhere (引文须与别处一致)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.near_passages import Passages, bare, find_near, join_passages
from assistant.domain.finding import Finding, Severity, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_QUOTED = re.compile(r"[“《](?P<words>[^“”《》]{6,120})[”》]")
_SHORTEST = 6
# A changed, added or lost character is a slip only in a longer passage; in running text it may be a paraphrase.
_LONG, _LONG_UNQUOTED = 8, 14
_ONCE = 1
_TITLE = re.compile(r"《(?P<title>[^《》]{8,60})》")
_KIND = re.compile(
    r"(?:暂行|试行)?(?:管理)?(?:办法|规定|细则|通知|方案|意见|制度|规程|规范|条例|规划|指南|计划)(?:（[^（）]*）)?$"
)
_SAME_WORDS, _LONGEST_CHANGE = 6, 3
# Words of a title that tell two documents apart, beside digits and sizes.
_OTHER_DOCUMENT = re.compile(r"[\d一二三四五六七八九十年季月省市县区镇乡村新旧增减上下前后内外]")
_CLAIMED = re.compile(r"“(?P<words>[^“”]{4,40})”的?(?:年度|绩效|预期)?(?:目标|要求|规定|约定|标准|条款|承诺)")
_OPPOSITE_PAIRS = ("高低", "多少", "增减", "大小", "前后", "上下", "内外", "早晚", "升降")
_OPPOSITES = {pair[side]: pair[1 - side] for pair in _OPPOSITE_PAIRS for side in (0, 1)}


def find(context: CheckContext) -> Iterator[Finding]:
    """Report quoted words that stand elsewhere, or in the case, with one slip of the pen between the two."""
    units = context.view.units
    passages = join_passages([unit.text for unit in units])
    given = bare(_given(context))
    spans = _quotations(context)
    quoted = {(unit.order, start, end) for unit, start, end in spans}
    told: set[tuple[int, int, int]] = set()
    for unit, start, end in spans:
        words = bare(unit.text[start:end])
        if len(words) < _SHORTEST or passages.joined.count(words) > _ONCE or words in given:
            continue
        if (unit.order, start, end) in told:
            continue
        other = _elsewhere(context, passages, words, quoted)
        if other is not None:
            place, usual = other
            told.add(place)
            yield _finding(context, (unit, start, end), usual, context.where(units[place[0]], *place[1:]))
            continue
        near = next((given[first:last] for first, last, _ in find_near(words, given)), None)
        if near is not None and len(words) >= _LONG:
            yield _finding(context, (unit, start, end), near, None)
    yield from _titles(context)
    yield from _opposite(context)


def _titles(context: CheckContext) -> Iterator[Finding]:
    """Report a title cited once that differs in one word from a title cited again and again."""
    places: dict[str, list[tuple[TextUnit, int, int]]] = {}
    for unit in context.view.units:
        for match in _TITLE.finditer(unit.text):
            places.setdefault("".join(match["title"].split()), []).append(
                (unit, match.start("title"), match.end("title"))
            )
    usual = [title for title, spans in places.items() if len(spans) > _ONCE]
    for title, spans in places.items():
        model = next((other for other in usual if other != title and _one_word_apart(title, other)), None)
        if len(spans) == _ONCE and model is not None:
            yield _finding(context, spans[0], model, context.where(*places[model][0]))


def _one_word_apart(one: str, two: str) -> bool:
    """Whether two titles of equal length differ in one word, and share what makes them this document's."""
    if len(one) != len(two):
        return False
    apart = [place for place, (left, right) in enumerate(zip(one, two, strict=True)) if left != right]
    first, last = apart[0], apart[-1]
    if not 1 <= last - first < _LONGEST_CHANGE or _OTHER_DOCUMENT.search(one[first : last + 1] + two[first : last + 1]):
        return False
    kind = _KIND.search(two)
    content = len(two) if kind is None else kind.start()
    return last < content and content - (last - first + 1) >= _SAME_WORDS


def _opposite(context: CheckContext) -> Iterator[Finding]:
    """Report a goal or demand quoted with the opposite of a word that stands where it is set: 不高于 for 不低于."""
    for unit in context.prose:
        for match in _CLAIMED.finditer(unit.text):
            words = match["words"]
            if context.text.count(words) > _ONCE:
                continue
            for place, sign in enumerate(words):
                other = words[:place] + _OPPOSITES.get(sign, "") + words[place + 1 :]
                source = next((each for each in context.view.units if other in each.text), None)
                if len(other) == len(words) and source is not None:
                    start = source.text.index(other)
                    where = context.where(source, start, start + len(other))
                    yield _finding(context, (unit, match.start("words"), match.end("words")), other, where)
                    break


def _quotations(context: CheckContext) -> list[tuple[TextUnit, int, int]]:
    return [
        (unit, match.start("words"), match.end("words"))
        for unit in context.view.units
        for match in _QUOTED.finditer(unit.text)
    ]


def _elsewhere(
    context: CheckContext, passages: Passages, words: str, quoted: set[tuple[int, int, int]]
) -> tuple[tuple[int, int, int], str] | None:
    """The place and the words of the first passage that differs by a slip."""
    for first, last, kind in find_near(words, passages.joined):
        place = passages.place(first, last)
        if place is None:
            continue
        longest = _LONG if place in quoted else _LONG_UNQUOTED
        if kind == "swapped" or len(words) >= longest:
            number, start, end = place
            return place, context.view.units[number].text[start:end]
    return None


def _given(context: CheckContext) -> str:
    texts = [fact.text for fact in context.ledger.facts if fact.text] if context.ledger is not None else []
    if context.evaluation is not None:
        texts.append(context.evaluation.model_dump_json())
    return "\n".join(texts)


def _finding(context: CheckContext, span: tuple[TextUnit, int, int], usual: str, other: Where | None) -> Finding:
    unit, start, end = span
    words = unit.text[start:end]
    source = "别处" if other is not None else "案例材料中"
    return CHECK.finding(
        context.where(unit, start, end),
        f"引文“{words}”与{source}的“{usual}”相差一两个字",
        "请核对原文，统一引用的文字",
        related=() if other is None else (other,),
        stated=words,
        computed=usual,
    )


CHECK = Check(
    id="TXT03",
    title="引文与别处不符",
    reason="同一段话两处差一两个字，必有一处抄错；加了引号的文字要能与原文逐字对上。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes(
            "合同约定“发现问题之日起十日内改正”。\n中心要求“发现问题之日起 十日内改正”。", because="只多一个空格"
        ),
        Example.passes(
            "“老旧管网改造一期工程”已完工。\n“老旧管网改造二期工程”尚在施工。", because="一期、二期是两件事"
        ),
        Example.passes(
            "合同约定“发现问题之日起十日内改正”。\n中心发现问题后十日内都已改正。", because="转述，不是引用"
        ),
        Example.passes(
            "依据《云水县渠道管护资金管理办法》《云水县渠道管护绩效管理办法》，《云水县渠道管护资金管理办法》规定了标准。\n"
            "《云水县渠道管护绩效管理办法》规定了考核。",
            because="两件文件都多次提到",
        ),
        Example.fails(
            "《云水县渠道管护资金管理办法》规定了标准。\n按《云水县渠道管护资金管理办法》拨付。\n"
            "建议修订《云水县渠道养护资金管理办法》。",
            because="管护写成养护",
        ),
        Example.fails("目标是费用不高于上年。\n费用上升，没有达到“费用不低于上年”的目标。", because="目标写反"),
        Example.fails("合同约定“发现问题之日起十日内改正”。\n中心要求“发现题问之日起十日内改正”。", because="两字颠倒"),
        Example.fails(
            "合同约定“发现问题之日起立即派人改正”。\n中心要求“发现问题之日起立刻派人改正”。", because="改了一个字"
        ),
    ),
)
