"""Stated faults in a model's better words (扣分事项润色): figures locked, every sentence checked like before.

What points were taken off for, how many, and by which rule is never the model's. A wording that loses or
adds a figure, a title or a quotation, or that the checks find fault with, is dropped for the input's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.source import FileModel
from assistant.errors import ModelError
from assistant.llm.model import Message, Request
from assistant.llm.structured import ask_for

if TYPE_CHECKING:
    from assistant.llm.model import ChatModel
    from assistant.review.records import Part, Rationale, Reason

Sound = Callable[["Rationale"], bool]
"""Tells whether a reworded rationale passes the checks."""

# What is locked: titles, quotations, document numbers, and every figure with what belongs to it.
_LOCKED = re.compile(r"《[^》]*》|“[^”]*”|〔\d{4}〕\d+号|\d+(?:\.\d+)?(?:%|％|个百分点)?")
_TOKEN = re.compile(r"⟦\d+⟧")
_FIGURE = re.compile(r"[0-9０-９]|[一二三四五六七八九十百千万两]+(?:个|项|次|份|处|台|分|天|年|月|日|%)")
_LONGEST = 2
_ASKED = (
    "下面是绩效评价中扣分事项的原始记录。请逐条改写为公文用语：语气客观，语句通顺，不改变事实，不增加原因、评价和建议，"
    "不点名个人。⟦1⟧这样的标记代表数字、文件名或引文，每个标记须原样保留且只出现一次，不得新增数字。"
    "texts 按原顺序给出，条数与原文相同。"
)


class Reworded(FileModel):
    """The faults in other words, one for one (改写结果)."""

    texts: tuple[str, ...]


def reword(rationale: Rationale, model: ChatModel, is_sound: Sound) -> Rationale:
    """Put the stated faults of one rationale into better words (润色), where the result is still sound.

    Args:
        rationale: As built; one without stated faults stays as it is.
        model: Whoever answers.
        is_sound: The checks every draft's sentence passes.

    Returns:
        The rationale in the new words, or as it was where the model did not serve.
    """
    reasons = [reason for part in rationale.parts for reason in part.reasons if not reason.criterion]
    texts = [reason.text for reason in reasons if reason.text in rationale.text]
    if not texts:
        return rationale
    locked = [_lock(text) for text in texts]
    listed = "\n".join(f"{number}. {text}" for number, (text, _) in enumerate(locked, start=1))
    request = Request((Message("system", _ASKED), Message("user", listed)), purpose=f"rationale.{rationale.code}")
    try:
        offered = ask_for(model, request, Reworded).value.texts
    except ModelError:
        return rationale
    if len(offered) != len(texts):
        return rationale
    changed = rationale
    for text, new, (hidden, tokens) in zip(texts, offered, locked, strict=True):
        if not _keeps(hidden, new):
            continue
        tried = _with_text(changed, text, _unlock(new.strip().rstrip("。；"), tokens))
        if is_sound(tried):
            changed = tried
    return changed


def _lock(text: str) -> tuple[str, tuple[str, ...]]:
    """Put a mark in the place of everything the model must not touch."""
    tokens: list[str] = []

    def mark(match: re.Match[str]) -> str:
        tokens.append(match.group())
        return f"⟦{len(tokens)}⟧"

    return _LOCKED.sub(mark, text), tuple(tokens)


def _unlock(text: str, tokens: tuple[str, ...]) -> str:
    return _TOKEN.sub(lambda match: tokens[int(match.group()[1:-1]) - 1], text)


def _keeps(hidden: str, new: str) -> bool:
    """Whether a wording keeps every mark once and brings in no figure, and stays of a length."""
    bare, before = _TOKEN.sub("", new), _TOKEN.sub("", hidden)
    same = sorted(_TOKEN.findall(hidden)) == sorted(_TOKEN.findall(new))
    figures = sorted(_FIGURE.findall(bare)) == sorted(_FIGURE.findall(before))
    return same and figures and 0 < len(bare) <= max(len(before), 1) * _LONGEST


def _with_text(rationale: Rationale, old: str, new: str) -> Rationale:
    """Put other words in the place of a fault's, wherever the rationale tells it."""
    return replace(
        rationale,
        text=rationale.text.replace(old, new),
        told=rationale.told.replace(old, new),
        parts=tuple(_part_with(part, old, new) for part in rationale.parts),
    )


def _part_with(part: Part, old: str, new: str) -> Part:
    reasons: tuple[Reason, ...] = tuple(
        replace(reason, text=new) if reason.text == old else reason for reason in part.reasons
    )
    return replace(part, sentence=part.sentence.replace(old, new), reasons=reasons)
