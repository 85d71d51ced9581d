"""The journal of every call (调用日志): what went out, what came back, what it cost; replayed without a network.

One file a run under the home folder. Masking stands before it, so that it shows what left the machine.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import defaultdict, deque
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelError, ModelUnavailable
from assistant.llm.lines import append_line, read_lines
from assistant.llm.model import Reply, Usage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from assistant.llm.budget import Budget
    from assistant.llm.model import ChatModel, Request

_EDITION = 1


def journal_path(home: Path, run: str) -> Path:
    """Return where a run's journal lies; ``run`` is kept to letters, digits and lines."""
    safe = "".join(char if char.isalnum() or char in "-_" else "_" for char in run)
    return home / "journal" / f"{safe or 'run'}.jsonl"


def _now() -> dt.datetime:
    return dt.datetime.now(tz=dt.UTC)


class Journal:
    """One run's journal file (日志文件), written by calls side by side.

    Args:
        path: The file; made at the first call.
        now: The time that records carry.
    """

    def __init__(self, path: Path, *, now: Callable[[], dt.datetime] = _now) -> None:
        """Go on after what the file holds."""
        self._path = path
        self._now = now
        self._lock = threading.Lock()
        self._last = max((int(record.get("call", 0)) for record in read_lines(path)), default=0)

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    def write_sent(self, request: Request, model: str) -> int:
        """Record what is about to go out, before it does, and return the call's number."""
        with self._lock:
            self._last += 1
            self._append(
                "sent",
                self._last,
                {
                    "model": model,
                    "purpose": request.purpose,
                    "schema": request.schema.__name__ if request.schema is not None else None,
                    "max_tokens": request.max_tokens,
                    "fingerprint": request.fingerprint,
                    "messages": [{"role": message.role, "content": message.content} for message in request.messages],
                },
            )
            return self._last

    def write_reply(self, call: int, request: Request, reply: Reply) -> None:
        """Record what came back."""
        usage = reply.usage
        content = {
            "fingerprint": request.fingerprint,
            "text": reply.text,
            "model": reply.model,
            "finish": reply.finish,
            "reasoning": reply.reasoning,
            "attempts": list(reply.attempts),
            "notes": list(reply.notes),
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "estimated": usage.estimated,
            "milliseconds": int(usage.seconds * 1000),
            "cost": str(usage.cost) if usage.cost is not None else None,
        }
        with self._lock:
            self._append("reply", call, content)

    def write_failure(self, call: int, error: ModelError) -> None:
        """Record why nothing came back."""
        with self._lock:
            self._append("failed", call, {"error": type(error).__name__, "message": error.message})

    def replies(self) -> tuple[tuple[str, Reply], ...]:
        """Return every reply with its request's fingerprint, in the order they came."""
        records = read_lines(self._path)
        return tuple((str(record["fingerprint"]), _reply(record)) for record in records if record["kind"] == "reply")

    def _append(self, kind: str, call: int, content: dict[str, Any]) -> None:
        head = {"edition": _EDITION, "kind": kind, "call": call, "at": self._now().isoformat(timespec="milliseconds")}
        append_line(self._path, head | content)


def _reply(record: dict[str, Any]) -> Reply:
    cost = record["cost"]
    usage = Usage(
        record["prompt_tokens"],
        record["completion_tokens"],
        record["milliseconds"] / 1000,
        Decimal(cost) if cost is not None else None,
        record["estimated"],
    )
    return Reply(
        record["text"],
        record["model"],
        usage,
        record["finish"],
        record["reasoning"],
        tuple(record["attempts"]),
        tuple(record["notes"]),
    )


class JournallingModel:
    """A model whose every call is written down (记录模型): before it goes out and after it came back."""

    def __init__(self, inner: ChatModel, journal: Journal) -> None:
        """Stand before ``inner``."""
        self._inner = inner
        self._journal = journal

    @property
    def name(self) -> str:
        """The inner model's name."""
        return self._inner.name

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer as the inner model does.

        Raises:
            ModelError: As the inner model does; recorded.
        """
        call = self._journal.write_sent(request, self._inner.name)
        try:
            reply = self._inner.reply(request, budget=budget, on_text=on_text)
        except ModelError as error:
            self._journal.write_failure(call, error)
            raise
        self._journal.write_reply(call, request, reply)
        return reply


class JournalModel:
    """Answers from a journal (回放模型), without a network and without paying again.

    Each recorded reply serves once, in its order among equal requests.

    Args:
        journal: What was recorded.
        fallback: Who answers what was not recorded: with it a broken-off run is resumed; None refuses.
    """

    def __init__(self, journal: Journal, fallback: ChatModel | None = None) -> None:
        """Read what there is."""
        self._fallback = fallback
        self._path = journal.path
        self._recorded: defaultdict[str, deque[Reply]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._name = fallback.name if fallback is not None else "日志回放"
        for fingerprint, reply in journal.replies():
            self._recorded[fingerprint].append(reply)
            self._name = self._name if fallback is not None else reply.model

    @property
    def name(self) -> str:
        """The fallback's name, else that of the model recorded last."""
        return self._name

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer as recorded; nothing is taken off the budget for it.

        Raises:
            ModelUnavailable: The call was not recorded and there is nobody else to ask.
        """
        with self._lock:
            recorded = self._recorded[request.fingerprint]
            reply = recorded.popleft() if recorded else None
        if reply is None and self._fallback is not None:
            return self._fallback.reply(request, budget=budget, on_text=on_text)
        if reply is None:
            raise ModelUnavailable(
                f"调用日志 {self._path.name}",
                f"没有“{request.purpose or '未注明用途'}”这次调用的记录",
                "与记录时相同的材料和提示词",
                "请联网重新运行",
            )
        if on_text is not None:
            on_text(reply.text)
        return reply
