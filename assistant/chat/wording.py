"""Answers in words (答案的文字): the result first, then steps, then the sources; plain official Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.chat.knowledge import name_of
from assistant.domain.source import STATUS_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from assistant.chat.answer import Citation, Computed
    from assistant.chat.calculator.kit import Solution
    from assistant.chat.found import Found

_FLAGS = {"hidden": "含隐藏文字", "instruction": "含指令式文字，只当作资料"}


def state_of(citation: Citation) -> str:
    """Tell in words how well a source is known and whether it holds (依据的状态)."""
    parts = ["原文" if citation.quote is not None else "要点（非原文）"]
    if citation.kind == "law":
        if citation.status not in {"confirmed", "convention"}:
            parts.append(STATUS_NAMES[citation.status])
        if citation.repealed_by is not None:
            parts.append(f"已被{citation.repealed_by}取代")
        elif citation.in_force is None:
            parts.append("是否有效待核")
        else:
            parts.append("现行有效" if citation.in_force else "当日不适用")
        if citation.region != "全国":
            parts.append(f"适用于{citation.region}")
    elif citation.kind == "rule":
        parts = ["评分规则", STATUS_NAMES[citation.status]]
    elif citation.kind == "report":
        parts = ["加入的资料"]
    parts += [_FLAGS[flag] for flag in citation.flags if flag in _FLAGS]
    return "，".join(parts)


def source_line(citation: Citation, number: int) -> str:
    """Write one line of the list of sources."""
    return f"〔{number}〕{name_of(citation)}——{state_of(citation)}"


def source_lines(citations: Sequence[Citation]) -> list[str]:
    """Write the list of sources under an answer (依据列表)."""
    if not citations:
        return []
    return ["依据：", *(source_line(citation, number) for number, citation in enumerate(citations, 1))]


def found_text(found: Found, *, first: int = 1) -> list[str]:
    """Write what was found: each passage's words with the number of its source."""
    lines = list(found.remarks)
    for number, citation in enumerate(found.citations, first):
        lines.append(_passage(citation, number))
    if found.elsewhere and not found.refused:
        lines.append("各地规则不同，请说明地区。例如：")
        for number, citation in enumerate(found.elsewhere, first + len(found.citations)):
            lines.append(f"{citation.region}：{_passage(citation, number)}")
    return lines


def _passage(citation: Citation, number: int) -> str:
    words = citation.words.replace("\n", "")
    if citation.quote is not None:
        return f"{name_of(citation)}：“{words}”〔{number}〕"
    return f"{words}〔{number}〕"


def refusal_text(found: Found, *, first: int = 1) -> list[str]:
    """Write what is not in the documents, why, and who would have it."""
    lines = [f"{found.reason}。"]
    for number, citation in enumerate(found.elsewhere, first):
        where = "" if citation.region == "全国" else citation.region
        lines.append(f"相近的{where}规定（不是对所问事项的回答）：{_passage(citation, number)}")
    return lines


def solution_text(solution: Solution) -> list[str]:
    """Write a computation: sentence with the result, the steps, notes."""
    lines = ["".join(solution.sentences)]
    steps = _steps(solution.computed)
    if steps:
        lines.append(f"算法：{steps}。")
    lines += [f"说明：{note}" for note in solution.notes]
    return lines


def _steps(computed: Iterable[Computed]) -> str:
    listed = [(item.name, "；".join(item.steps)) for item in computed if item.steps]
    if len(listed) == 1:
        return listed[0][1]
    return "；".join(f"{name}：{steps}" if name else steps for name, steps in listed)
