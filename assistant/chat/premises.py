"""Premises held against what was found (前提核对): a number, an article or a claim that the source contradicts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.amounts import plain_question
from assistant.chat.knowledge import name_of
from assistant.chat.topic import coverage
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.answer import Citation
    from assistant.chat.topic import Topic
    from assistant.language.spans import QuantitySpan

_CONFIRM = re.compile(
    r"对吗|对不对|对吧|是吧|吧[?？。]?$|是不是|没错吧|就行|就可以|可以吗|行吗|够了吗|应该是|合规吗|是一回事"
)
_FORBIDS = re.compile(r"不得|不能|禁止|不准|严禁|不可以|不应当")
_CLAIMS = re.compile(r"可以|能|允许|行")
_OF_SUBJECT = 0.4


def check_premise(text: str, citations: Sequence[Citation], topic: Topic | None) -> tuple[str, ...]:
    """Correct a premise that the best source contradicts (纠正前提); nothing where it agrees or is silent."""
    if _CONFIRM.search(text) is None or not citations:
        return ()
    best = citations[0]
    plain = plain_question(text)
    asked = [span for span in find_quantities(plain) if not span.weak]
    stated = [span for span in find_quantities(plain_question(best.words)) if not span.weak]
    pairs = [(one, other) for one in asked for other in stated if _comparable(one, other)]
    if pairs and not any(one.quantity.same_as(other.quantity) for one, other in pairs):
        other = pairs[0][1]
        return (f"所问的“{pairs[0][0].text}”与资料不符：{name_of(best)}写的是“{other.text}”。",)
    if _CLAIMS.search(text) and not _FORBIDS.search(text) and topic is not None and _forbids(best.words, topic):
        return (f"不可以。{name_of(best)}的要求相反，见下文。",)
    return ()


def _forbids(words: str, topic: Topic) -> bool:
    """Tell whether a sentence that speaks of the subject forbids (禁止性规定)."""
    sentences = [words[start:end] for start, end in split_sentences(words)]
    return any(_FORBIDS.search(one) and coverage(topic, one) >= _OF_SUBJECT for one in sentences)


def _comparable(one: QuantitySpan, other: QuantitySpan) -> bool:
    first, second = one.quantity.dimension, other.quantity.dimension
    days = {"days", "workdays", "months", "years"}
    if first in days and second in days:
        return first == second or {first, second} <= {"days", "workdays"}
    return first == second and first != "number"
