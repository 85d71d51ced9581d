"""Whether a document or an edition still holds (问效力): answered from dates, editions and repeals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.chat.knowledge import cite
from assistant.retrieval.applicability import in_force
from assistant.retrieval.lexical import fold
from assistant.retrieval.library import earliest_start
from assistant.retrieval.metadata import plain_title
from assistant.retrieval.store import base_passages

if TYPE_CHECKING:
    import datetime as dt

    from assistant.chat.answer import Citation
    from assistant.chat.knowledge import Knowledge
    from assistant.domain.source import Passage

_ASKS = re.compile(
    r"有效吗|还有效|失效|废止|作废|还(?:能|可以).{0,6}(?:用|引用|适用)|还适用|适用吗|现行|什么时候.{0,6}(?:施行|实施|生效)|何时.{0,4}(?:施行|实施|生效)|施行的|哪一版|哪个版本|新版|旧版|能引用"
)
_EDITION = re.compile(r"((?:19|20)\d{2})\s*(?:年)?(?:版|修订|修正)")


# The law in force is only the ground here, not the question.
_AS_IT_HOLDS = re.compile(
    r"(?:按照?|依照?|依据|根据|照)?现行(?:有效)?的?(?=《?[\u4e00-\u9fff]{2,20}(?:法|条例|办法|规定))"
)


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a document as it is held (版本): when it holds, who replaced it."""

    passage: Passage
    start: dt.date | None
    end: dt.date | None
    repealed_by: str | None


def asks_validity(text: str) -> bool:
    """Tell whether a question asks if, or since when, a document holds; 按现行会计法罚多少 asks what it says."""
    return _ASKS.search(_AS_IT_HOLDS.sub("", text)) is not None


def find_editions(title: str, knowledge: Knowledge) -> tuple[Edition, ...]:
    """List the editions of a document, oldest first: the user's, else the shipped one."""
    wanted = fold(plain_title(title))
    found: list[Edition] = []
    store = knowledge.store
    if store is not None:
        for document in store.list():
            if fold(document.name) != wanted and fold(plain_title(document.title)) != wanted:
                continue
            passages = store.show_passages(document.uid)[1]
            validity = store.validity(document)
            if passages:
                end = None if validity is None else validity.end
                by = None if validity is None else validity.repealed_by
                found.append(Edition(passages[0], document.start, end, by))
    if not found:
        for source in knowledge.sources:
            if fold(plain_title(source.title)) != wanted and fold(source.key) != wanted:
                continue
            passages = base_passages(source.key)
            if passages:
                found.append(Edition(passages[0], earliest_start(source), source.in_force_to, source.repealed_by))
    return tuple(sorted(found, key=lambda edition: (edition.start is None, edition.start)))


def tell_validity(
    text: str, title: str, knowledge: Knowledge, *, on: dt.date
) -> tuple[tuple[str, ...], tuple[Citation, ...]]:
    """Tell which edition holds on a day (效力答复): sentences, and a citation of the edition that holds."""
    editions = find_editions(title, knowledge)
    if not editions:
        return (), ()
    asked = _EDITION.search(text)
    states = [in_force(edition.start, edition.end, on) for edition in editions]
    lines = []
    name = f"《{plain_title(title)}》"
    for edition, state in zip(editions, states, strict=True):
        if asked is not None and edition.start is not None and str(edition.start.year) == asked[1] and state is False:
            lines.append(f"{name}{asked[1]}年版在{_told(on)}已不再适用{_until(edition)}。")
    held = [
        edition
        for edition, state in zip(editions, states, strict=True)
        if state is not False and edition.repealed_by is None
    ]
    for edition in held[-2:]:
        start = f"自{_told(edition.start)}起施行" if edition.start is not None else "施行日期未载明"
        word = "现行" if len(held) == 1 else "可能适用（施行日期文中未写明）"
        lines.append(f"{name}{word}版本{start}，{_told(on)}适用。")
    gone = [edition for edition in editions if edition.repealed_by is not None]
    lines += [f"{name}已废止，由{edition.repealed_by}取代，不再适用。" for edition in gone]
    if not held and not gone:
        lines.append(f"{name}在{_told(on)}没有适用的版本。")
    shown = held[-1:] or gone[:1] or list(editions[-1:])
    cited = tuple(
        cite(
            edition.passage, in_force=in_force(edition.start, edition.end, on) if edition.repealed_by is None else False
        )
        for edition in shown
    )
    return tuple(dict.fromkeys(lines)), cited


def _until(edition: Edition) -> str:
    return f"（适用至{_told(edition.end)}前）" if edition.end is not None else ""


def _told(day: dt.date | None) -> str:
    return "" if day is None else f"{day.year}年{day.month}月{day.day}日"
