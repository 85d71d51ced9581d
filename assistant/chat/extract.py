"""The sentences of a passage that answer (摘句): copied as they stand, never joined across a gap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.plain_words import with_people
from assistant.chat.topic import coverage, gives
from assistant.language.quantities import find_quantities
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from assistant.chat.topic import Topic

_LONGEST = 240
_SHORT = 150
_LISTS = re.compile(r"下列|如下|以下|[:：]\s*$")
_HEAD = re.compile(r"^第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?[\s　]*")
_EXCEPTS = re.compile(r"^(?:但|合同另有|合同约定|另有约定|另有规定|需要延长|延长的|确需|情况特殊|特殊情况|其中)")
_WANTED = 0.25
_LABELS = ("常见表现：", "可能原因：", "建议：")
_MEASURED = {
    "days": ("days", "workdays", "months"),
    "years": ("years",),
    "share": ("ratio",),
    "money": ("money", "ratio"),
}
_CONFIRMS = re.compile(r"吧(?:[，,?？。！!]|$)|对吗|对不对|是不是|没错|没问题|可以吗|行吗")
_ASKS_ADVICE = re.compile(r"建议|措施|整改|怎么改|如何改")


def best_words(topic: Topic, text: str, *, whole: bool = True) -> str:
    """Return the part of a passage that answers a question (摘出答句), at most some 240 characters.

    The part is contiguous, so that a quotation opens at its words. A sentence that leads a list takes
    the items along. Short passages are taken whole, unless ``whole`` forbids it.
    """
    body = _HEAD.sub("", text).strip()
    if len(body) <= _SHORT and whole:
        return body
    labelled = _labelled(topic, body)
    if labelled is not None:
        return _cut(labelled, 0)
    spans = split_sentences(body)
    if len(spans) < 2:  # noqa: PLR2004 - one sentence is the passage
        return _cut(body, 0)
    ranked = sorted(range(len(spans)), key=lambda at: (-_worth(topic, body[spans[at][0] : spans[at][1]]), at))
    first = last = ranked[0]
    if _LISTS.search(body[spans[first][0] : spans[first][1]]):
        while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= _LONGEST:
            last += 1
    elif re.match(r"^[（(]", body[spans[first][0] :]):
        # An item of a list says little without its lead.
        lead = next((at for at in range(first - 1, -1, -1) if _LISTS.search(body[spans[at][0] : spans[at][1]])), first)
        if spans[last][1] - spans[lead][0] <= _LONGEST:
            first = lead
    elif first and _EXCEPTS.search(body[spans[first][0] :]) and spans[last][1] - spans[first - 1][0] <= _LONGEST:
        # An exception misleads without the rule it is made from.
        first -= 1
    elif last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= _LONGEST:
        here, following = (body[spans[at][0] : spans[at][1]] for at in (last, last + 1))
        # 能当场答复的当场答复 leaves out the days that are asked for.
        last += int(not _states(topic, here) and _states(topic, following))
    return _cut(body[spans[first][0] : spans[last][1]].strip(), 0)


def _labelled(topic: Topic, body: str) -> str | None:
    """Return the part of a kind of problem that is asked for: what to suggest, why it comes about, how to put it."""
    if not all(label in body for label in _LABELS):
        return None
    shown, cause, advice = (body.index(label) for label in _LABELS)
    if _ASKS_ADVICE.search(topic.text):
        return body[advice:]
    if "原因" in topic.text:
        return body[cause:advice].strip()
    return body[:cause].strip() if shown < cause and "写" in topic.text else None


def _worth(topic: Topic, sentence: str) -> float:
    wanted = (topic.asked != "text" and gives(topic.asked, sentence)) or _settles_claim(topic, sentence)
    return coverage(topic, sentence) + (_WANTED if wanted else 0.0)


def _states(topic: Topic, sentence: str) -> bool:
    """Tell whether a sentence states a figure of the kind asked for; true where none is asked for."""
    wanted = _MEASURED.get(topic.asked)
    return wanted is None or any(
        span.quantity.dimension in wanted for span in find_quantities(sentence) if not span.weak
    )


def _settles_claim(topic: Topic, sentence: str) -> bool:
    """Tell whether a sentence states a figure of the kind that a question claims: 十五年 for 满十年就能销毁了吧."""
    if _CONFIRMS.search(topic.text) is None:
        return False
    claimed = {span.quantity.dimension for span in find_quantities(with_people(topic.text)) if not span.weak} - {
        "number"
    }
    return any(span.quantity.dimension in claimed for span in find_quantities(with_people(sentence)) if not span.weak)


def _cut(text: str, start: int) -> str:
    """Cut what is too long at the end of a clause."""
    if len(text) - start <= _LONGEST:
        return text[start:]
    head = text[start : start + _LONGEST]
    at = max(head.rfind(mark) for mark in "；。，、")
    return head[: at + 1] if at > 0 else head
