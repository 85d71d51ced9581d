"""From a question to an answer without a model (作答): computed, found, or said not to be in the documents.

A question in several parts gets an answer in several parts. With a model, ``assistant.chat.agent`` words the answer
and falls back to this one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.chat.amounts import plain_question
from assistant.chat.answer import Answer, Event, StoppedError, Turn, tell
from assistant.chat.calculator import Problem, looks_computed, missing, solve, understood, worked_as_one
from assistant.chat.case_questions import answer_case
from assistant.chat.context import resolve
from assistant.chat.courtesy import courtesy, without_orders
from assistant.chat.premises import check_premise
from assistant.chat.wording import found_text, refusal_text, solution_text, source_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from assistant.chat.answer import Citation, Computed, OpenCase, Watch
    from assistant.chat.calculator import Solution
    from assistant.chat.found import Finder, Found

_PARTS = re.compile(r"(?<=[?？!！])\s*(?=\S)|(?:。|；|;)\s*(?:另外|还有|再问|顺便问|顺便|此外)[，,]?")
_ASKS_RULE = re.compile(
    r"依据|哪条|哪一条|哪个文件|哪部|规定|合规|合法|允许|能不能|可以吗|条款|办法|为什么这样算|凭什么|对吗|是不是|怎么算"
)
_UNCLEAR = "没有看懂怎样计算，未作猜测；请写明各数是什么，例如“预算…，支出…，分值…”“目标…，实际…，分值…”"
_ASKING = re.compile(r"[?？吗呢吧]|多少|几|怎|什么|哪|是否|能否|如何")
_FIGURES = re.compile(r"\d.*\d")
_SHORT = 4
_MOST_PARTS = 4
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a question with its answer (分问的答案)."""

    lines: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    computed: tuple[Computed, ...] = ()
    refused: bool = False
    reason: str | None = None
    codes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a question is asked under (提问的条件): documents, case, day, region."""

    finder: Finder
    scored: OpenCase | None
    on: dt.date
    region: str | None


def answer_plainly(
    question: str, circumstances: Circumstances, *, history: Sequence[Turn] = (), watch: Watch | None = None
) -> Answer:
    """Answer a question from documents, rules and the open case (不用模型作答).

    Args:
        question: As asked.
        circumstances: What it is asked under.
        history: Earlier turns, oldest first.
        watch: Told of sources and results as they are found; returning False stops.
    """
    polite = courtesy(question)
    if polite is not None:
        return Answer(polite, turn=Turn(question, question, polite))
    understood = resolve(question, history, circumstances.scored)
    cleaned, order = without_orders(plain_question(understood.text))
    region = understood.region or circumstances.region
    under = replace(circumstances, region=region)
    parts: list[Part] = []
    stopped = False
    try:
        for text in _split_unless_worked(cleaned, under):
            part = _answer_part(text, under, understood.changes, understood.codes)
            parts.append(part)
            if part.citations:
                tell(watch, Event("sources", citations=part.citations))
            if part.computed:
                tell(watch, Event("computed", computed=part.computed))
            tell(watch, Event("text", text="\n".join(part.lines)))
    except StoppedError:
        stopped = True
    answer = _join(question, understood.text, parts, order=order, stopped=stopped)
    if not stopped and watch is not None:
        watch(Event("done", citations=answer.citations, computed=answer.computed, text=answer.text))
    return answer


def _split(text: str) -> list[str]:
    """Part a question into what is asked one after the other; figures told first stay with the first question."""
    pieces = [piece.strip() for piece in _PARTS.split(text) if piece.strip()]
    merged: list[str] = []
    for piece in pieces:
        # A story without a question belongs to the question that follows; a bare 对吗 to the one before.
        # Figures told after the question (得分率多少？满分40，得34) belong to it.
        told = _FIGURES.search(piece) and not _ASKING.search(piece)
        if merged and (len(piece) <= _SHORT or told or not _ASKING.search(merged[-1])):
            merged[-1] += piece
        else:
            merged.append(piece)
    if len(merged) > _MOST_PARTS:
        return [*merged[: _MOST_PARTS - 1], "".join(merged[_MOST_PARTS - 1 :])]
    return merged or [text]


def _split_unless_worked(text: str, under: Circumstances) -> list[str]:
    """Part a question unless its figures must be taken together: 达标率多少？要求98%，7分得几分."""
    pieces = _split(text)
    together = len(pieces) > 1 and worked_as_one(Problem.of(text, on=under.on, region=under.region))
    return [text] if together else pieces


def _answer_part(text: str, under: Circumstances, changes: tuple[str, ...], codes: tuple[str, ...]) -> Part:
    if not text.strip():
        return Part(("请写明要问的内容。",), refused=True, reason="没有读到问题")
    if under.scored is not None:
        answered = answer_case(text, under.scored, changes=changes, codes=codes)
        if answered is not None:
            citations = tuple(under.finder.knowledge.rule_citation(used, on=under.on) for used in answered.rules)
            return Part(
                tuple(solution_text(answered.solution)),
                _distinct((*citations, *_topics(answered.solution, under))),
                answered.solution.computed,
                codes=answered.codes,
                changes=answered.changes,
            )
    problem = Problem.of(text, on=under.on, region=under.region)
    solution = solve(problem)
    if solution is not None and (solution.computed or solution.topics):
        return _computed_part(text, solution, under)
    lacking = missing(problem) if solution is None else None
    figures = bool(problem.amounts) and _ASKS_RULE.search(text) is None
    found = under.finder.find(text, on=under.on, region=under.region)
    if lacking is not None and (figures or found.refused):
        return Part((lacking,), refused=True, reason=lacking.rstrip("。"))
    read = understood(problem) if solution is None and found.refused else None
    if read is not None:
        return Part((read,), refused=True, reason=read.rstrip("。"))
    if solution is None and found.refused and looks_computed(problem):
        return Part((f"{_UNCLEAR}。",), refused=True, reason=_UNCLEAR)
    if solution is not None and found.refused:
        return Part(tuple(solution_text(solution)), _rules(solution, under))
    return _found_part(text, found)


def _computed_part(text: str, solution: Solution, under: Circumstances) -> Part:
    """Answer with a computation; where the rule is asked for too, with what was found beside it."""
    citations = list(_rules(solution, under))
    citations += _topics(solution, under)
    if _ASKS_RULE.search(text) and not citations:
        found = under.finder.find(text, on=under.on, region=under.region)
        citations += found.citations[:1]
    kept = _distinct(citations)[:_SHOWN]
    return Part((*solution_text(solution), *check_premise(text, kept, None)), kept, solution.computed)


def _found_part(text: str, found: Found) -> Part:
    if found.refused:
        lines = tuple(refusal_text(found))
        return Part(lines, found.elsewhere, refused=True, reason=found.reason)
    citations = _distinct((*found.citations, *found.elsewhere))
    return Part((*check_premise(text, found.citations, found.topic), *found_text(found)), citations)


def _rules(solution: Solution, under: Circumstances) -> tuple[Citation, ...]:
    return tuple(under.finder.knowledge.rule_citation(used, on=under.on) for used in solution.rules)


def _topics(solution: Solution, under: Circumstances) -> tuple[Citation, ...]:
    found: list[Citation] = []
    for topic in solution.topics:
        answer = under.finder.find(topic, on=under.on, region=under.region)
        found += answer.citations[:1]
    return tuple(found)


def _distinct(citations: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple({citation.id: citation for citation in citations}.values())


def _renumber(line: str, numbers: Mapping[str, str]) -> str:
    """Turn a part's own source numbers into those of the whole answer; years in 〔2020〕 are left alone."""
    return re.sub(r"〔(\d)〕", lambda found: f"〔{numbers.get(found[1], found[1])}〕", line)


def _join(question: str, asked: str, parts: list[Part], *, order: bool, stopped: bool) -> Answer:
    """Put the parts together and number the sources through."""
    citations = _distinct([citation for part in parts for citation in part.citations])
    numbers = {citation.id: number for number, citation in enumerate(citations, 1)}
    lines: list[str] = []
    for count, part in enumerate(parts, 1):
        own = {str(at): str(numbers[citation.id]) for at, citation in enumerate(part.citations, 1)}
        body = [_renumber(line, own) for line in part.lines]
        if len(parts) > 1:
            body[0] = f"{count}. {body[0]}"
        lines += body
    if order:
        lines.insert(0, "问答只依据资料和规则作答，不按要求写结论。")
    lines += source_lines(citations)
    text = "\n".join(lines)
    computed = tuple(item for part in parts for item in part.computed)
    refused = bool(parts) and all(part.refused for part in parts)
    reasons = [part.reason for part in parts if part.reason]
    turn = Turn(
        question,
        asked,
        text,
        tuple(dict.fromkeys(citation.document for citation in citations if citation.kind == "law")),
        tuple(code for part in parts for code in part.codes),
        tuple(change for part in parts for change in part.changes),
        computed,
        refused,
    )
    return Answer(text, citations, computed, refused, "；".join(reasons) or None, stopped=stopped, turn=turn)
