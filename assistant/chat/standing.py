"""Whether a document holds, and whether a premise does (核对效力与前提): against what the sources were found to say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.chat.citing import same_title, titles_in
from assistant.language.document_numbers import find_document_numbers
from assistant.retrieval.lexical import find_references

if TYPE_CHECKING:
    from assistant.chat.pool import Held, Pool

_HOLDS = re.compile(
    r"(?<![不否])(?:现行有效|仍然?有效|继续有效|仍(?:然|可|应|须)?(?:继续)?适用|仍?在(?:执行|实施|施行|使用)|继续适用"
    r"|可以(?:继续)?(?:引用|适用)|有效(?=[，。、]|$))"
)
_LAPSED = re.compile(r"(?:已经?|被)?废止|(?:已经?)?失效|不再(?:适用|有效)|停止执行|被.{0,40}?(?:取代|替代)")
_THAT = re.compile(r"该(?:办法|条例|规定|文件|通知|法|意见)|这[个份部](?:办法|文件|规定)|本办法")
_REFUTED = re.compile(r"所问的“(?P<said>[^”]+)”与资料不符")
_DENIES = re.compile(r"不|未|没|错|误|并非|无")


def find_standing_problem(sentence: str, pool: Pool) -> str | None:
    """Tell where a sentence takes a repealed rule for one in force, or a refuted premise for right (效力、前提不符)."""
    return _premise_problem(sentence, pool) or _force_problem(sentence, pool)


def _premise_problem(sentence: str, pool: Pool) -> str | None:
    """Check a figure of the question that the documents were found to contradict: it must be said to be wrong."""
    for text in pool.texts:
        for match in _REFUTED.finditer(text):
            if match["said"] in sentence and _DENIES.search(sentence) is None:
                return f"所问的“{match['said']}”与资料不符"
    return None


def _force_problem(sentence: str, pool: Pool) -> str | None:
    """Check that what is said to hold does, and what is said to be repealed is."""
    lapsed, holds = _LAPSED.search(sentence), _HOLDS.search(sentence)
    said = lapsed or holds
    if said is None:
        return None
    at = said.start()
    named = _named_first(sentence[:at] if sentence[:at].strip() else sentence, pool)
    if named is None:
        return None
    if lapsed is not None and not named.repealed and named.in_force:
        return f"《{named.title}》在资料中现行有效"
    if lapsed is None and named.repealed:
        return f"《{named.title}》在资料中已被取代"
    return None


def _named_first(text: str, pool: Pool) -> Held | None:
    for title in titles_in(text):
        found = next((held for held in pool.held if same_title(title, held.title)), None)
        if found is not None:
            return found
    for number in find_document_numbers(text):
        tokens = find_references(number.text).numbers
        titles = {pool.titles[token] for token in tokens if token in pool.titles}
        found = next((held for held in pool.held if held.title in titles), None)
        if found is not None:
            return found
        found = next(
            (held for held in pool.held if held.number and set(find_references(held.number).numbers) & set(tokens)),
            None,
        )
        if found is not None:
            return found
    if _THAT.search(text) and len({held.title for held in pool.held}) == 1:
        return pool.held[0]
    return None
