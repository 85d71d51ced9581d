"""Corrections as cases for the evaluation (更正转为评测用例): what was asked, and what a person says is right.

The form is that of ``eval/cases/chat_held_out.yaml``; keeping corrections is ``history``'s.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from assistant.chat.amounts import plain_question
from assistant.chat.asked_sources import sources_named
from assistant.domain.quantity import format_points
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_REFUSES = re.compile(r"^(?:资料(?:里|中)?没有|没有规定|答不出|不能回答|应该?拒答|无法回答|查不到)")
_POINTS = "分"


def correction_case(number: int, correction: Mapping[str, str]) -> dict[str, Any]:
    """Turn one correction into a case (一条更正一个用例).

    A right answer that names a result becomes ``result``, one that names articles ``gold``, one that says nothing is
    known makes the question unanswerable; any other is kept as words the answer must say. The words themselves stay
    beside it, so that a person can look before the case is used.

    Args:
        number: Its place in the list, from 1.
        correction: ``ask``, ``answered`` and ``correct`` as kept by ``History.corrections``.
    """
    right = plain_question(correction["correct"])
    case: dict[str, Any] = {"id": f"user{number:03d}", "kind": "found", "ask": correction["ask"]}
    sources = sources_named(right)
    results = _results(right)
    if _REFUSES.match(right):
        case["kind"] = "unanswerable"
    elif results:
        case |= {"kind": "mixed" if sources else "computed", "result": results}
    elif not sources:
        case["says"] = [[right]]
    if sources and case["kind"] != "unanswerable":
        case["gold"] = list(sources)
    return case | {"correct": correction["correct"], "answered": correction["answered"]}


def correction_cases(corrections: Iterable[Mapping[str, str]]) -> str:
    """Write corrections as a file of cases (写成评测用例文件): YAML, one case a line."""
    lines = [
        "# 用户的更正。写法见 eval/cases/chat_held_out.yaml；correct 为更正原话，answered 为当时的回答，用前请核对。",
        "questions:",
    ]
    for number, correction in enumerate(corrections, 1):
        lines.append(f"  - {json.dumps(correction_case(number, correction), ensure_ascii=False)}")
    return "\n".join([*lines, ""]) if len(lines) > 2 else "questions: []\n"  # noqa: PLR2004 - the two lines of the head


def _results(text: str) -> list[str]:
    """Return the results a right answer names, as the calculator writes them: points with two decimals."""
    found = []
    for span in find_quantities(re.sub(r"第[零〇一二三四五六七八九十百\d]+条|〔\d{4}〕\d+号", "", text)):
        if span.weak or span.quantity.unit not in {"分", "%", "个百分点", "天", "元", "万元", "亿元"}:
            continue
        unit = span.quantity.unit
        found.append(format_points(span.quantity.value) if unit == _POINTS else span.text)
    return found
