"""Premises held against what was found (前提核对): a number, an article or a claim that the source contradicts.

A figure is contradicted only where the sentence on the matter states one figure of its kind, and the claim neither
is that figure nor keeps within it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from assistant.chat.amounts import plain_question
from assistant.chat.knowledge import name_of
from assistant.chat.plain_words import doubted_thing, with_people
from assistant.chat.topic import coverage
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_sentences
from assistant.language.spans import interval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.answer import Citation
    from assistant.chat.topic import Topic
    from assistant.language.spans import QuantitySpan

_CONFIRM = re.compile(
    r"对吗|对不对|对吧|是吧|吧(?:[，,?？。！!]|$)|是不是|没错吧|没问题|就行|就可以|可以吗|行吗|够了吗|应该是|合规吗|是一回事"
)
# A rule told, not an act: its figure must be the rule's own.
_TOLD = re.compile(
    r"规定|必须|法定|要求|上限|下限|不超过|不得超过|不少于|不得少于|最多|最长|最少|至少|写的|说的|说是|(?:期限|时限|年限|标准|比例|限额)(?:就)?是"
)
# 不得超过10% bounds, it does not forbid.
_FORBIDS = re.compile(r"不得(?![超少低高多迟早晚短长大小][过于])|不能(?!超过|少于|低于)|禁止|不准|严禁|不可以|不应当")
_CLAIMS = re.compile(r"可以|能|允许|行")
# What somebody ran over by is no claim of the rule.
_EXCESS = re.compile(r"(?:超了?|超过了|晚了?|迟了?|过了|拖了?|逾期|延误)$")
_AT_MOST = re.compile(
    r"(?:不得超过|不超过|不能超过|不得高于|不高于|不得多于|不大于|最多|最长|最高|至多|以内|控制在)[^，。；,;\d]{0,16}$"
)
_AT_LEAST = re.compile(
    r"(?:不得少于|不少于|不得低于|不低于|不能少于|不短于|不得短于|至少|最少|最低)[^，。；,;\d]{0,16}$"
)
# 不足三家的应予废标: a case that the rule speaks of, no requirement.
_CASE = re.compile(r"(?:(?<!不)不足|不满|未满|未达到|(?<![得能不])(?:少于|低于|超过|高于|满))$")
_WITHIN = re.compile(r"^(?:的)?(?:以内|之内|内|以下|前)")
_ABOVE = re.compile(r"^(?:的)?以上")
_OF_SUBJECT = 0.4
_LEAST_SHARED = 2
_LOOKED_AT = 2
_BEFORE, _AFTER = 24, 6
_DAYS = frozenset({"days", "workdays", "months", "years"})

Bound = Literal["most", "least", ""]


def check_premise(text: str, citations: Sequence[Citation], topic: Topic | None) -> tuple[str, ...]:
    """Correct a premise that the best source contradicts (纠正前提); nothing where it agrees or is silent."""
    if not citations:
        return ()
    best = citations[0]
    doubted = doubted_thing(text)
    if doubted is not None and _speaks_of(best.words, doubted):
        return (f"有这方面的要求：{name_of(best)}，见下文。",)
    plain = with_people(plain_question(text))
    if _CONFIRM.search(text) is None and _TOLD.search(plain) is None:
        return ()
    for citation in citations[:_LOOKED_AT]:
        words = with_people(plain_question(citation.words))
        if citation is not best and (topic is None or coverage(topic, words) < _OF_SUBJECT):
            continue
        settled, refuted = _refuted(plain, words, topic)
        if refuted is not None:
            said, stated = refuted
            return (f"所问的“{said.text}”与资料不符：{name_of(citation)}写的是“{stated.text}”。",)
        if settled:
            # The claim holds; what else the source forbids was not asked.
            return ()
    asks = _CONFIRM.search(text) is not None
    if (
        asks
        and _CLAIMS.search(text)
        and not _FORBIDS.search(text)
        and topic is not None
        and _forbids(best.words, topic)
    ):
        return (f"不可以。{name_of(best)}的要求相反，见下文。",)
    return ()


def _refuted(plain: str, words: str, topic: Topic | None) -> tuple[bool, tuple[QuantitySpan, QuantitySpan] | None]:
    """Tell whether a source states a claimed kind of figure, and return a claim with the figure that refutes it."""
    settled = False
    claims = [
        span for span in find_quantities(plain) if not span.weak and not _EXCESS.search(plain[: span.start].rstrip())
    ]
    for claim in claims:
        alike = [other for other in claims if _comparable(claim, other)]
        if not all(other.quantity.same_as(claim.quantity) for other in alike):
            continue
        stated = _stated(words, claim, topic)
        if stated is None:
            settled = settled or any(_comparable(claim, span) for span in find_quantities(words) if not span.weak)
            continue
        sentence, figure = stated
        if not figure.quantity.same_as(claim.quantity) and not _keeps(plain, claim, sentence, figure):
            return True, (claim, figure)
        settled = True
    return settled, None


def _stated(words: str, claim: QuantitySpan, topic: Topic | None) -> tuple[str, QuantitySpan] | None:
    """Find the one figure of the claim's kind in the sentence that speaks most of the matter."""
    sentences = [words[start:end] for start, end in split_sentences(words)]
    held = []
    for sentence in sentences:
        figures = [span for span in find_quantities(sentence) if not span.weak and _comparable(claim, span)]
        if any(_CASE.search(sentence[: span.start].rstrip()) for span in figures):
            return None
        if figures:
            held.append((0.0 if topic is None else coverage(topic, sentence), sentence, figures))
    if not held:
        return None
    _, sentence, figures = max(held, key=lambda item: item[0])
    first = figures[0]
    single = all(other.quantity.same_as(first.quantity) and other.upper == first.upper for other in figures)
    return (sentence, first) if single else None


def _keeps(plain: str, claim: QuantitySpan, sentence: str, figure: QuantitySpan) -> bool:
    """Tell whether what is done keeps within what is required: 8% of at most 10%, 20 years of at least 15."""
    unit_alike = claim.quantity.dimension == figure.quantity.dimension
    if figure.upper is not None:
        return interval(figure).contains(claim.quantity.to(figure.quantity.unit).value) if unit_alike else True
    if _TOLD.search(plain[max(claim.start - _BEFORE, 0) : claim.end + _AFTER]) or not unit_alike:
        return False
    bound = _bound(sentence, figure)
    value, limit = claim.quantity.value, figure.quantity.to(claim.quantity.unit).value
    return (bound == "most" and value <= limit) or (bound == "least" and value >= limit)


def _bound(sentence: str, figure: QuantitySpan) -> Bound:
    before, after = sentence[: figure.start], sentence[figure.end :]
    if figure.comparator in {"≤", "<"} or _AT_MOST.search(before) or _WITHIN.match(after):
        return "most"
    if figure.comparator in {"≥", ">"} or _AT_LEAST.search(before) or _ABOVE.match(after):
        return "least"
    return ""


def _speaks_of(words: str, doubted: str) -> bool:
    """Tell whether a source names the thing whose existence is doubted, by its last words: 招标结果公示期."""
    return any(doubted[at:] in words for at in range(len(doubted) - _LEAST_SHARED + 1))


def _forbids(words: str, topic: Topic) -> bool:
    """Tell whether a sentence that speaks of the subject forbids (禁止性规定)."""
    sentences = [words[start:end] for start, end in split_sentences(words)]
    return any(_FORBIDS.search(one) and coverage(topic, one) >= _OF_SUBJECT for one in sentences)


def _comparable(one: QuantitySpan, other: QuantitySpan) -> bool:
    first, second = one.quantity.dimension, other.quantity.dimension
    if first in _DAYS and second in _DAYS:
        return first == second or {first, second} <= {"days", "workdays"}
    return first == second and first != "number"
