"""What goes round a conversation (对话的前后): questions to begin with, a person's correction, the talk as a Word file.

Answering is ``answers``'s; keeping the turns, the workspace's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from assistant.domain.draft import Statement
    from assistant.domain.scoring import Score
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.job_worker import Progress

_ALWAYS = (
    "预算200万，支出193.54万，执行率5分得几分？",
    "采购合同什么时候要公告？",
    "定性指标“部分达成”，30分可以给多少？",
    "结转和结余有什么区别？",
)
_OF_A_CASE = "总分和等级是多少？"
_SUMS = "算法："
_STATES = {True: "现行有效", False: "已失效"}


def first_questions(scored: Scored | None) -> tuple[str, ...]:
    """Propose questions to begin with (可以这样问): about the open case's own losses where there are any.

    Args:
        scored: The open case, or None.
    """
    if scored is None:
        return _ALWAYS
    lost = sorted(
        (score for score in scored.sheet.scores if score.status == "scored" and score.deduction),
        key=lambda score: (-(score.deduction or 0), score.code),
    )
    if not lost:
        return (_OF_A_CASE, *_ALWAYS[:3])
    target = _target(lost[0])
    asked = [f"为什么{lost[0].name}扣分？", "哪几项扣分最多？", _OF_A_CASE]
    if target:
        asked.insert(1, f"如果{lost[0].name}完成{target}，总分是多少？")
    return (*asked, _ALWAYS[1])


def _target(score: Score) -> str:
    """Tell what would have been enough, where a number says it."""
    for item in score.inputs:
        if "指标值" in item.name and item.value and item.value.replace(".", "", 1).isdecimal():
            return f"{item.value}{item.unit or ''}"
    return ""


def keep_correction(conversation: str, turn: Mapping[str, Any], correct: str) -> None:
    """Keep what a person says an answer should have been (更正), as a case for the evaluation.

    Args:
        conversation: What the conversation is known by.
        turn: The answer's turn, as ``desk_answers.turn_data`` gave it.
        correct: The person's words.

    Raises:
        InputError: The home folder cannot be written.
    """
    from assistant.chat.history import History
    from assistant.pipeline.desk_answers import read_turn
    from assistant.settings import load_settings

    History(load_settings().home).correct(conversation, read_turn(turn), correct)


def write_talk(
    progress: Progress | None, title: str, said: Sequence[tuple[str, Mapping[str, Any]]], path: Path
) -> Path:
    """Write a conversation as a Word file (写出问答记录): each question with its answer, arithmetic and sources.

    Args:
        progress: Not used; tasks of the page are given one.
        title: The conversation's title.
        said: Questions with their answers in the public form (contract.md, ask), in order.
        path: The file.

    Raises:
        ExportError: The file cannot be written.
    """
    del progress
    from assistant.domain.draft import Draft, DraftSection, Provenance
    from assistant.export.files import replace_file
    from assistant.export.word import build_docx

    sections = tuple(
        DraftSection(f"talk{number}", f"{number}. {question}", 1, tuple(_told(answer)))
        for number, (question, answer) in enumerate(said, start=1)
    )
    draft = Draft(f"问答记录：{title}", "", sections, Provenance(""))
    replace_file(path, build_docx(draft, (), draft.title))
    return path


def _told(answer: Mapping[str, Any]) -> Iterator[Statement]:
    from assistant.domain.draft import Statement

    text = str(answer["answer"]).partition("\n依据：\n")[0]
    computed = answer["computed"]
    for line in text.splitlines():
        # The arithmetic stands below, a step a line.
        if line.strip() and not (computed and line.startswith(_SUMS)):
            yield Statement(line)
    for each in computed:
        steps = each["steps"] or [each["expression"]]
        yield from (Statement(step) for step in steps)
    yield from (Statement(f"说明：{note}", style="note") for note in answer.get("notes", ()))
    for number, citation in enumerate(answer["citations"], start=1):
        yield Statement(f"依据{number}：{source_line(citation)}", style="note")
    if answer.get("correction"):
        yield Statement(f"提问人的更正：{answer['correction']}", style="note")


def source_line(citation: Mapping[str, Any]) -> str:
    """Name a source as it is written down: document, number, article, its words, in force or not (依据一行)."""
    number = f"（{citation['number']}）" if citation["number"] else ""
    quoted = citation["quote"] is not None
    words = f"原文“{citation['quote']}”" if quoted else f"要点（非原文）：{citation['gist'] or ''}"
    state = _STATES.get(citation["in_force"])
    return f"《{citation['document']}》{number}{citation['article'] or ''}，{words}" + (f"（{state}）" if state else "")
