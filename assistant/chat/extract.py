"""The sentences of a passage that answer (摘句): copied as they stand, never joined across a gap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.topic import coverage, gives
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from assistant.chat.topic import Topic

_LONGEST = 240
_SHORT = 150
_LISTS = re.compile(r"下列|如下|以下|[:：]\s*$")
_HEAD = re.compile(r"^第[零〇一二三四五六七八九十百千\d]+条(?:之[一二三四五六七八九十])?[\s　]*")
_WANTED = 0.25


def best_words(topic: Topic, text: str, *, whole: bool = True) -> str:
    """Return the part of a passage that answers a question (摘出答句), at most some 240 characters.

    The part is contiguous, so that a quotation opens at its words. A sentence that leads a list takes
    the items along. Short passages are taken whole, unless ``whole`` forbids it.
    """
    body = _HEAD.sub("", text).strip()
    if len(body) <= _SHORT and whole:
        return body
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
    return _cut(body[spans[first][0] : spans[last][1]].strip(), 0)


def _worth(topic: Topic, sentence: str) -> float:
    return coverage(topic, sentence) + (_WANTED if topic.asked != "text" and gives(topic.asked, sentence) else 0.0)


def _cut(text: str, start: int) -> str:
    """Cut what is too long at the end of a clause."""
    if len(text) - start <= _LONGEST:
        return text[start:]
    head = text[start : start + _LONGEST]
    at = max(head.rfind(mark) for mark in "；。，、")
    return head[: at + 1] if at > 0 else head
