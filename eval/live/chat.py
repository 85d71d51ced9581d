"""Questions put to a real model (真实问答): tools, grammar, time limits, stop, and what must hold whatever it says.

    python -m eval.live chat --gguf FILE            llama.cpp's server around a model
    python -m eval.live chat --url URL --model NAME  any OpenAI-compatible address; the key in $JIXIAO_API_KEY

Questions are drawn from the cases of the suite ``chat``. What an answer may hold is reckoned by ``grounds``, which
knows nothing of the chat's own verification.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError
from assistant.llm.providers import open_model
from assistant.settings import ModelLimits, Settings
from eval.live.grounds import ungrounded
from eval.live.server import NO_SERVER, add_server_arguments, find_server, serve
from eval.suite import load_cases
from eval.suites.chat import POLICIES, ask, example_case, opens, own_words, questions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from assistant.chat.answer import Answer, Event, Turn
    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel, Reply, Request

# Of how many questions so many are of a kind; the rest is found.
_SHARES = (("computed", 3), ("unanswerable", 6), ("trap", 8), ("mixed", 12))
_TALK_EVERY = 8
_SHOWN = 160
_FATES = ("kept", "trimmed", "replaced", "refused")
_SLOWEST_STOP = 5.0


@dataclass
class Recorder:
    """Passes requests on and keeps them with the replies (旁听): what the model was shown, said, and took."""

    inner: ChatModel
    asked: list[Request] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    tokens: int = 0

    @property
    def name(self) -> str:
        """The model's name."""
        return self.inner.name

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Ask, and keep both sides."""
        self.asked.append(request)
        try:
            reply = self.inner.reply(request, budget=budget, on_text=on_text)
        except ModelError as problem:
            self.said.append(f"（{problem.problem}）")
            raise
        self.said.append(reply.text)
        self.tokens += reply.usage.tokens
        return reply

    def evidence(self) -> str:
        """All that the model was shown: the first brief and what its tools returned, never its own words."""
        shown = [
            message.content
            for request in self.asked
            for at, message in enumerate(request.messages)
            if message.role == "user" and (at == 1 or " 的结果：" in message.content[:20])
        ]
        return "\n".join(dict.fromkeys(shown))


@dataclass(frozen=True)
class Asked:
    """One question with what came of it (一问的结果)."""

    question: str
    plain: Answer
    answer: Answer
    heard: tuple[tuple[float, str], ...]
    recorder: Recorder
    seconds: float

    @property
    def fate(self) -> str:
        """Whose words the answer holds: kept, trimmed, replaced, refused."""
        if self.plain.refused and self.answer.refused:
            return "refused"
        if self.answer.model is None:
            return "replaced"
        return "trimmed" if self.answer.notes else "kept"

    def broken(self) -> list[str]:
        """List what must hold whatever a model says, and does not."""
        answer, plain = self.answer, self.plain
        told = "\n".join([plain.text, *(step for item in answer.computed for step in (*item.steps, item.shown))])
        shown = "\n".join([self.recorder.evidence(), *(citation.words for citation in answer.citations), told])
        near = "\n".join([self.question, *(step for item in answer.computed for step in (*item.steps, item.shown))])
        found = []
        if answer.model is not None:
            found += [f"没有依据：{one}" for one in ungrounded(own_words(answer), evidence=shown, near=near)]
        if not opens(answer, shipped=not POLICIES.is_dir()):
            found.append("有依据打不开，或打开后没有所示的文字")
        if plain.refused and not answer.refused and not answer.citations and not answer.computed:
            found.append("不该答的答了")
        lost = [item.shown for item in plain.computed if item not in answer.computed or item.result not in answer.text]
        return found + [f"算出的结果变了：{one}" for one in lost]


def sample(size: int, seed: int) -> list[list[Mapping[str, Any]]]:
    """Draw questions of all kinds, and conversations, each a list of turns, in an order that the seed decides."""
    drawn = random.Random(seed)
    everything = [item for item in questions() if item["half"] != "figures"]
    chosen: list[Mapping[str, Any]] = []
    for kind, part in _SHARES:
        pool = [item for item in everything if item.get("kind") == kind]
        chosen += drawn.sample(pool, min(len(pool), -(-size // part)))
    found = [item for item in everything if item.get("kind") == "found"]
    chosen = chosen[:size]
    chosen += drawn.sample(found, max(0, min(len(found), size - len(chosen))))
    talks = load_cases("chat_conversations.yaml")["conversations"]
    listed = [
        [{**turn, "case": talk.get("case")} for turn in talk["turns"]]
        for talk in drawn.sample(talks, min(len(talks), max(1, size // _TALK_EVERY)))
    ]
    return [[item] for item in chosen] + listed


def put(item: Mapping[str, Any], model: ChatModel, *, seconds: float, history: Sequence[Turn] = ()) -> Asked:
    """Ask one question without a model and with it."""
    scored = example_case() if item.get("case") == "example" else None
    options: dict[str, Any] = {"scored": scored, "history": tuple(history), "shipped": not POLICIES.is_dir()}
    plain = ask(item, **options)
    recorder = Recorder(model)
    heard: list[tuple[float, str]] = []
    start = time.monotonic()

    def watch(event: Event) -> bool:
        if event.kind == "text" and event.text:
            heard.append((time.monotonic() - start, event.text))
        return True

    answer = ask(item, model=recorder, watch=watch, seconds=seconds, **options)
    return Asked(item["ask"], plain, answer, tuple(heard), recorder, time.monotonic() - start)


def stops(item: Mapping[str, Any], model: ChatModel) -> tuple[bool, float]:
    """Stop an answer while the model writes; whether it stopped, and the seconds from the word to the end."""
    spoken: list[float] = []

    def watch(event: Event) -> bool:
        # Sources come first; what comes afterwards comes while the model writes.
        if event.kind == "text":
            spoken.append(time.monotonic())
            return False
        return True

    answer = ask(item, model=model, watch=watch, shipped=not POLICIES.is_dir())
    return answer.stopped, time.monotonic() - spoken[0] if spoken else 0.0


@contextmanager
def _opened(options: argparse.Namespace) -> Iterator[tuple[ChatModel, str] | None]:
    limits = ModelLimits(
        model_context=options.context,
        model_max_tokens=options.max_tokens,
        model_timeout=Decimal(options.seconds),
        model_stall=Decimal(options.seconds),
        model_retries=1,
    )
    with TemporaryDirectory() as name:
        folder = Path(name)
        if options.url:
            settings = Settings(
                folder, options.url, os.environ.get("JIXIAO_API_KEY"), options.model, limits=limits, provider=None
            )
            yield open_model(settings), options.model
            return
        server = find_server(options)
        if server is None:
            yield None
            return
        with serve(options, server, folder) as (url, model):
            yield open_model(Settings(folder, url, None, "local", limits=limits)), model


def main(arguments: Sequence[str]) -> int:
    """Ask and print shares, seconds and what broke; exit 1 where a guarantee does not hold, 2 without a server."""
    parser = argparse.ArgumentParser(prog="python -m eval.live chat", description="Questions put to a real model.")
    add_server_arguments(parser, context=8192, max_tokens=600)
    parser.add_argument("--url", help="an OpenAI-compatible address instead of a server of our own")
    parser.add_argument("--model", default="local", help="the model's name there")
    parser.add_argument("--questions", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=90, help="the longest that one answer may take")
    parser.add_argument("--show", action="store_true", help="print what the model said and what was kept")
    options = parser.parse_args(arguments)
    with _opened(options) as opened:
        if opened is None:
            print(NO_SERVER)
            return 2
        model, name = opened
        results: list[Asked] = []
        for turns in sample(options.questions, options.seed):
            history: list[Turn] = []
            for item in turns:
                results.append(put(item, model, seconds=options.seconds, history=history))
                history.append(results[-1].answer.turn)
                _print_one(results[-1], whole=options.show)
        stopped, waited = stops({"ask": "单位自评一级指标权重怎样设"}, model)
    broken = [(result.question, line) for result in results for line in result.broken()]
    if not stopped or waited > _SLOWEST_STOP:
        broken.append(("停止", f"说停之后 {waited:.1f} 秒才停" if stopped else "没有停下"))
    _print_all(results, name, waited)
    for question, line in broken:
        print(f"未守住（{question}）：{line}")
    return 1 if broken else 0


def _print_one(result: Asked, *, whole: bool) -> None:
    print(f"{result.fate:9}{result.seconds:6.1f} 秒 {len(result.recorder.asked)} 次  {result.question}", flush=True)
    if whole:
        for said in result.recorder.said:
            print(f"    模型：{said[: _SHOWN * 4]}".replace("\n", "⏎"))
        print(f"    留下：{own_words(result.answer)[: _SHOWN * 2]}".replace("\n", "⏎"))
        for note in result.answer.notes:
            print(f"    说明：{note[: _SHOWN * 2]}")


def _print_all(results: Sequence[Asked], name: str, waited: float) -> None:
    fates = {
        fate: sum(result.fate == fate for result in results) for fate in ("kept", "trimmed", "replaced", "refused")
    }
    total = len(results) or 1
    print(f"\n模型 {name}：{len(results)} 问")
    print("，".join(f"{fate} {count}（{100 * count / total:.0f}%）" for fate, count in fates.items()))
    tools = [line for result in results for line in result.recorder.said if '"tool"' in line and '"answer"' not in line]
    calls = sum(len(result.recorder.asked) for result in results)
    seconds = sorted(result.seconds for result in results)
    tokens = sum(result.recorder.tokens for result in results)
    print(f"请求 {calls} 次，其中用工具 {len(tools)} 次；词元 {tokens}")
    print(f"一问用时：中位 {seconds[len(seconds) // 2]:.1f} 秒，最长 {seconds[-1]:.1f} 秒；停止等了 {waited:.2f} 秒")
    first = sorted(result.heard[0][0] for result in results if result.heard and result.answer.model is not None)
    print(f"首句核过的话：中位 {first[len(first) // 2]:.1f} 秒（{len(first)} 问）" if first else "没有留下模型的话")
