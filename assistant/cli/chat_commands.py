"""`jixiao ask` (问答): one question, or a conversation on a terminal or in a pipe."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from assistant import pipeline
from assistant.chat.answer import answer_shape
from assistant.chat.history import History
from assistant.cli.cases import say, score_argument, today
from assistant.cli.shapes import write_json
from assistant.settings import load_settings

if TYPE_CHECKING:
    import argparse

    from assistant.chat.answer import Answer, Event, Turn
    from assistant.llm.model import ChatModel
    from assistant.pipeline import Scored

_LEAVE = frozenset({"退出", "exit", "quit", "q", "bye", ":q"})
_CORRECT = ("更正：", "更正:", "纠正：", "纠正:")
_HINT = "直接输入问题；“更正：正确答案”记下上一答的错误；“退出”结束。"
_DONE, _NO_MODEL = 0, 3


def run_ask(arguments: argparse.Namespace) -> int:
    """Answer one question, or open a conversation; a refused question is 0."""
    if arguments.export_corrections is not None:
        count = pipeline.export_corrections(arguments.export_corrections)
        say(f"已把{count}条更正写成评测用例：{arguments.export_corrections}")
        return _DONE
    scored = None if arguments.case is None else score_argument(arguments, arguments.case)
    arguments.on = arguments.on or pipeline.reporting_date(scored.evaluation if scored else None, today())
    model = _open_model(arguments)
    if arguments.question:
        return _one(arguments, " ".join(arguments.question), scored, model)
    return _converse(arguments, scored, model)


def _open_model(arguments: argparse.Namespace) -> ChatModel | None:
    """Open the model asked for, the configured one by default; none configured is none."""
    settings = load_settings()
    if arguments.model == "none" or (arguments.model is None and not settings.has_model):
        return None
    from assistant.chat.agent import open_chat_model

    return open_chat_model(settings, name=arguments.model)


def _one(arguments: argparse.Namespace, question: str, scored: Scored | None, model: ChatModel | None) -> int:
    history = History(load_settings().home)
    turns = history.turns(arguments.history) if arguments.history else ()
    answer = _ask(arguments, question, scored, model, turns, streamed=False)
    if arguments.history:
        history.add(arguments.history, answer.turn)
    if arguments.json:
        write_json(answer_shape(answer))
    else:
        _print(answer)
    return _NO_MODEL if model is not None and answer.model is None and _failed(answer) else _DONE


def _failed(answer: Answer) -> bool:
    return any("模型" in note for note in answer.notes)


def _ask(
    arguments: argparse.Namespace,
    question: str,
    scored: Scored | None,
    model: ChatModel | None,
    turns: tuple[Turn, ...],
    *,
    streamed: bool,
) -> Answer:
    return pipeline.answer_question(
        question,
        scored=scored,
        on=arguments.on,
        region=arguments.region,
        model=model,
        history=turns,
        watch=_show_sources if streamed else None,
    )


def _show_sources(event: Event) -> None:
    """Name sources on a terminal as they are found, while a model still writes."""
    if event.kind == "sources" and sys.stderr.isatty():
        names = "、".join(dict.fromkeys(citation.document for citation in event.citations))
        say(f"（查到：{names}）")


def _print(answer: Answer) -> None:
    print(answer.text)
    for note in answer.notes:
        say(note)


def _converse(arguments: argparse.Namespace, scored: Scored | None, model: ChatModel | None) -> int:
    """Read questions line by line until the input ends; each line in a pipe is one question."""
    terminal = sys.stdin.isatty()
    history = History(load_settings().home)
    name = arguments.history or history.begin()
    turns = list(history.turns(name))
    if terminal:
        say(_HINT)
    code, first = _DONE, True
    while (line := _read(terminal=terminal)) is not None:
        question = line.strip()
        if not question:
            continue
        if question.lower() in _LEAVE:
            break
        if question.startswith(_CORRECT) and turns:
            history.correct(name, turns[-1], question.partition("：")[2] or question.partition(":")[2])
            say("已记下，作为评测用例保存。")
            continue
        try:
            answer = _ask(arguments, question, scored, model, tuple(turns), streamed=model is not None)
        except KeyboardInterrupt:
            say("\n已停止这一答。")
            continue
        turns.append(answer.turn)
        history.add(name, answer.turn)
        if arguments.json:
            # One document a line, so that a program can read them one after the other.
            print(json.dumps(answer_shape(answer), ensure_ascii=False), flush=True)
        else:
            print("" if first else "\n", end="")
            if not terminal:
                print(f"问：{question}")
            _print(answer)
        first = False
        if model is not None and answer.model is None and _failed(answer):
            code = _NO_MODEL
    return code


def _read(*, terminal: bool) -> str | None:
    """Return the next line; None at the end of the input."""
    if terminal:
        print("问> ", end="", file=sys.stderr, flush=True)
    try:
        line = sys.stdin.readline()
    except KeyboardInterrupt:
        return None
    return line or None
