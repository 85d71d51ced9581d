"""One HTTP call through langchain's OpenAI client (传输): what comes is handed on, and nothing waits for ever.

The call runs in a thread of its own. A server may drip bytes or comments that reset every timeout of the client;
only whoever waits beside it can keep the time. Retries and modes are ``endpoint``'s.
"""

from __future__ import annotations

import json
import os
import queue
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.llm.failures import Failure, sort_failure
from assistant.llm.model import Finish, estimate_tokens
from assistant.llm.reasoning import ReasoningFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from assistant.llm.budget import Budget
    from assistant.llm.model import Message

# How often a waiting caller looks whether it was called off.
_LOOK = 0.2
# A reply this much longer than was allowed comes from a server that does not count.
_OVERRUN = 1.5
_FINISH: Mapping[str, Finish] = {
    "stop": "stop", "tool_calls": "stop", "function_call": "stop", "eos": "stop", "eos_token": "stop",
    "length": "length", "max_tokens": "length", "content_filter": "filtered", "sensitive": "filtered",
}  # fmt: skip
_ENDS = tuple("。！？；.!?;}]”’）)>`")


class CallFailed(Exception):  # noqa: N818 - it carries a failure, and is none by itself
    """One try failed (一次调用失败)."""

    def __init__(self, failure: Failure) -> None:
        """Keep the failure."""
        self.failure = failure
        super().__init__(failure.label)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long one call may take and how much it may say (单次限度): seconds, tokens."""

    seconds: float
    stall: float
    tokens: int


@dataclass(frozen=True, slots=True)
class Raw:
    """What one call brought (原始答复): tokens are None where the server did not count them."""

    text: str
    finish: Finish
    reasoning: bool
    streamed: bool
    first_seconds: float | None
    prompt_tokens: int | None = None
    completion_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str = ""
    reasoning: str = ""
    finish: str | None = None
    usage: tuple[int, int] | None = None


@cache
def _client_class() -> Any:  # noqa: ANN401 - a foreign class
    # Tracing would send every prompt to a third party; it is off whatever the environment says.
    os.environ.update(LANGSMITH_TRACING="false", LANGCHAIN_TRACING_V2="false")
    from langchain_openai import ChatOpenAI

    class Client(ChatOpenAI):
        """Keeps the reasoning that the protocol has no field for, which the library drops."""

        def _convert_chunk_to_generation_chunk(self, chunk: Any, *rest: Any) -> Any:  # noqa: ANN401 - foreign types
            made = super()._convert_chunk_to_generation_chunk(chunk, *rest)
            choices = chunk.get("choices") or [{}]
            delta = choices[0].get("delta") or {}
            said = delta.get("reasoning_content") or delta.get("reasoning")
            if made is not None and isinstance(said, str):
                made.message.additional_kwargs["reasoning"] = said
            return made

    return Client


class Connections:
    """Clients of one endpoint, lent to one call at a time (连接); an abandoned call's client is closed with it."""

    def __init__(self, *, model: str, base_url: str | None, api_key: str | None) -> None:
        """Keep where to ask; nothing is loaded or asked before the first call."""
        self._where: dict[str, Any] = {"model": model, "base_url": base_url, "api_key": api_key or "none"}
        self._free: list[Any] = []
        self._lock = threading.Lock()

    def borrow(self) -> Any:  # noqa: ANN401 - a foreign type
        """Take a free client, or make one."""
        with self._lock:
            if self._free:
                return self._free.pop()
            kind = _client_class()
        import openai

        # What is sent is meant for this address alone, so that redirects are not followed.
        # Loading certificates takes 40 ms, which an address without TLS has no use for.
        secure = not str(self._where["base_url"]).startswith("http:")
        http = openai.DefaultHttpxClient(follow_redirects=False, verify=secure)
        return kind(
            **self._where, max_retries=0, http_client=http, stream_usage=False, use_responses_api=False, cache=False
        )

    def give_back(self, client: Any) -> None:  # noqa: ANN401 - a foreign type
        """Return a client whose call ended in order."""
        with self._lock:
            self._free.append(client)

    def read(self, path: str, seconds: float) -> dict[str, Any]:
        """Read one JSON object the server tells about itself, e.g. ``/models``; empty where it tells none."""
        client = self.borrow()
        try:
            body = client.root_client.get(path, cast_to=object, options={"timeout": seconds, "max_retries": 0})
        except Exception as error:
            raise CallFailed(sort_failure(error, begun=False)) from error
        finally:
            self.give_back(client)
        return body if isinstance(body, dict) else {}


class _Producer:
    """The thread that reads one reply (读取线程); what it reads, or why it stopped, goes into a queue."""

    def __init__(self, client: Any, messages: tuple[Message, ...], body: Mapping[str, Any], *, stream: bool) -> None:  # noqa: ANN401 - a foreign type
        self._client = client
        self._messages = [(message.role, message.content) for message in messages]
        self._body = dict(body)
        self._stream = stream
        self.stopped = threading.Event()
        self.pieces: queue.SimpleQueue[_Piece | Failure | None] = queue.SimpleQueue()

    def run(self, seconds: float) -> None:
        begun = False
        try:
            for piece in self._streamed(seconds) if self._stream else self._whole(seconds):
                begun = True
                self.pieces.put(piece)
                if self.stopped.is_set():
                    return
            self.pieces.put(None)
        except Exception as error:  # noqa: BLE001 - what a stranger's server sends may break the libraries anywhere
            self.pieces.put(sort_failure(error, begun=begun))

    def _streamed(self, seconds: float) -> Iterator[_Piece]:
        for chunk in self._client.stream(self._messages, extra_body=self._body, timeout=seconds):
            usage = chunk.usage_metadata
            calls = "".join(call.get("args") or "" for call in chunk.tool_call_chunks)
            yield _Piece(
                str(chunk.text) + calls,
                chunk.additional_kwargs.get("reasoning", ""),
                chunk.response_metadata.get("finish_reason"),
                (usage["input_tokens"], usage["output_tokens"]) if usage else None,
            )

    def _whole(self, seconds: float) -> Iterator[_Piece]:
        reply = self._client.invoke(self._messages, extra_body=self._body, timeout=seconds)
        usage = reply.usage_metadata
        calls = "".join(json.dumps(call["args"], ensure_ascii=False) for call in reply.tool_calls)
        calls += "".join(str(call["args"] or "") for call in reply.invalid_tool_calls)
        yield _Piece(
            str(reply.text) + calls,
            "",
            reply.response_metadata.get("finish_reason"),
            (usage["input_tokens"], usage["output_tokens"]) if usage else None,
        )


def call(
    connections: Connections,
    messages: tuple[Message, ...],
    body: Mapping[str, Any],
    limits: Limits,
    *,
    stream: bool,
    budget: Budget | None = None,
    on_text: Callable[[str | None], None] | None = None,
) -> Raw:
    """Make one call and wait for its end (一次调用), for the time allowed and no longer.

    Args:
        connections: Where to ask.
        messages: What to ask.
        body: Fields of the request beside model and messages.
        limits: What the call may take.
        stream: Whether to ask for a stream; without one ``stall`` does not apply.
        budget: Looked at while waiting.
        on_text: Gets each piece of the reply proper, reasoning left out.

    Raises:
        CallFailed: It broke, stalled or took too long.
        ModelUnavailable: The work was called off meanwhile.
    """
    client = connections.borrow()
    producer = _Producer(client, messages, body, stream=stream)
    reader = threading.Thread(target=producer.run, args=(limits.seconds,), name="model-reply", daemon=True)
    finished = False
    try:
        reader.start()
        collected = _Collected(limits, on_text, stream=stream)
        finished = collected.gather(producer.pieces, budget)
        return collected.raw()
    except CallFailed as failed:
        # A refusal that was read to its end leaves the connection in order.
        finished = failed.failure.status is not None
        raise
    finally:
        producer.stopped.set()
        if finished:
            connections.give_back(client)
        else:
            client.root_client.close()


class _Collected:
    """A reply while it comes in (收集中的答复)."""

    def __init__(self, limits: Limits, on_text: Callable[[str | None], None] | None, *, stream: bool) -> None:
        self._limits = limits
        self._on_text = on_text
        self._stream = stream
        self._filter = ReasoningFilter()
        self._reasoning = 0
        self._said = 0
        self._finish: Finish | None = None
        self._usage: tuple[int, int] | None = None
        self._start = time.monotonic()
        self._first: float | None = None

    def gather(self, pieces: queue.SimpleQueue[_Piece | Failure | None], budget: Budget | None) -> bool:
        """Take pieces until the end; False where the server went on beyond what it was allowed."""
        while True:
            piece = self._next(pieces, budget)
            if piece is None:
                break
            if isinstance(piece, Failure):
                raise CallFailed(piece)
            self._take(piece)
            if self._said > self._limits.tokens * _OVERRUN:
                self._finish = "length"
                self._hand_on(self._filter.finish())
                return False
        self._hand_on(self._filter.finish())
        return True

    def _next(
        self, pieces: queue.SimpleQueue[_Piece | Failure | None], budget: Budget | None
    ) -> _Piece | Failure | None:
        stalled_at = time.monotonic() + (self._limits.stall if self._stream else self._limits.seconds)
        end = self._start + self._limits.seconds
        while True:
            if budget is not None and budget.cancelled:
                budget.require()
            now = time.monotonic()
            if now >= min(end, stalled_at):
                began = self._first is not None
                raise CallFailed(Failure("stalled" if began and stalled_at < end else "timeout"))
            try:
                return pieces.get(timeout=min(_LOOK, min(end, stalled_at) - now))
            except queue.Empty:
                continue

    def _take(self, piece: _Piece) -> None:
        if (piece.text or piece.reasoning) and self._first is None:
            self._first = time.monotonic() - self._start
        self._said += estimate_tokens(piece.text) + estimate_tokens(piece.reasoning)
        self._reasoning += len(piece.reasoning)
        self._hand_on(self._filter.feed(piece.text))
        if piece.finish is not None:
            self._finish = _FINISH.get(piece.finish, "unknown")
        self._usage = piece.usage or self._usage

    def _hand_on(self, ready: list[str | None]) -> None:
        if self._on_text is not None:
            for text in ready:
                self._on_text(text)

    def raw(self) -> Raw:
        """Return the whole; a reply without an end that also reads unfinished was cut by the connection."""
        text = self._filter.text
        finish = self._finish
        if finish is None:
            if not text.rstrip().endswith(_ENDS):
                raise CallFailed(Failure("dropped" if self._first is not None else "no_stream"))
            finish = "unknown"
        counted = self._usage or (None, None)
        reasoned = self._filter.met or self._reasoning > 0
        return Raw(text, finish, reasoned, self._stream, self._first, counted[0], counted[1])
