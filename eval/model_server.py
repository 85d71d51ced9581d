"""A real HTTP server on this machine that speaks the OpenAI protocol and misbehaves as told.

Each request is answered by the next act of the play; the last act repeats. What was asked is kept.
"""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Act = Callable[["Stage"], None]


class Stage:
    """One request, and the means to answer it well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        """Keep the connection."""
        self.handler = handler
        self.body = body

    @property
    def streams(self) -> bool:
        """Whether a stream is asked for."""
        return bool(self.body.get("stream"))

    def head(
        self, status: int = 200, kind: str = "text/event-stream", headers: Mapping[str, str] | None = None
    ) -> None:
        """Send status and headers; the end of the connection ends the body."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        for name, value in (headers or {}).items():
            self.handler.send_header(name, value)
        self.handler.send_header("Connection", "close")
        self.handler.end_headers()

    def raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def event(self, data: Mapping[str, Any] | str) -> None:
        """Send one event of a stream."""
        text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False)
        self.raw(f"data: {text}\n\n".encode())

    def delta(self, finish: str | None = None, **delta: object) -> None:
        """Send one piece of a reply."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self.event({"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})

    def whole(self, text: str, *, finish: str = "stop", usage: Mapping[str, int] | None = None) -> None:
        """Send a reply in one piece."""
        message = {"role": "assistant", "content": text}
        reply: dict[str, Any] = {
            "id": "1", "object": "chat.completion", "created": 1, "model": "m",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        }  # fmt: skip
        if usage is not None:
            reply["usage"] = {**usage, "total_tokens": sum(usage.values())}
        self.head(kind="application/json")
        self.raw(json.dumps(reply, ensure_ascii=False).encode())


def says(
    text: str,
    *,
    reasoning: str = "",
    finish: str | None = "stop",
    usage: tuple[int, int] | None = (11, 7),
    gap: float = 0,
    piece: int = 5,
) -> Act:
    """Answer well: the text in small pieces, or at once where no stream is asked for."""

    def act(stage: Stage) -> None:
        counted = {"prompt_tokens": usage[0], "completion_tokens": usage[1]} if usage else None
        if not stage.streams:
            stage.whole(text, finish=finish or "stop", usage=counted)
            return
        stage.head()
        stage.delta(role="assistant", content="")
        if reasoning:
            stage.delta(reasoning_content=reasoning)
        for at in range(0, len(text), piece):
            time.sleep(gap)
            stage.delta(content=text[at : at + piece])
        if finish is not None:
            stage.delta(finish)
        if counted is not None and stage.body.get("stream_options"):
            stage.event({"id": "1", "choices": [], "usage": {**counted, "total_tokens": sum(usage or ())}})
        stage.event("[DONE]")

    return act


def calls_function(arguments: str) -> Act:
    """Answer by calling the function asked for."""

    def act(stage: Stage) -> None:
        name = stage.body["tools"][0]["function"]["name"]
        stage.head()
        head = {"index": 0, "id": "c1", "type": "function", "function": {"name": name, "arguments": ""}}
        stage.delta(role="assistant", content=None, tool_calls=[head])
        for at in range(0, len(arguments), 6):
            stage.delta(tool_calls=[{"index": 0, "function": {"arguments": arguments[at : at + 6]}}])
        stage.delta("tool_calls")
        stage.event("[DONE]")

    return act


def refuses(status: int, message: str = "no", headers: Mapping[str, str] | None = None, code: str = "") -> Act:
    """Answer with an error in the protocol's form."""

    def act(stage: Stage) -> None:
        stage.head(status, "application/json", headers)
        stage.raw(json.dumps({"error": {"message": message, "code": code, "type": "error"}}).encode())

    return act


def sends(data: bytes, kind: str = "text/html", status: int = 200) -> Act:
    """Answer with bytes of any kind."""

    def act(stage: Stage) -> None:
        stage.head(status, kind)
        stage.raw(data)

    return act


def streams_raw(*events: str) -> Act:
    """Answer with a stream of these events, whatever they hold."""

    def act(stage: Stage) -> None:
        stage.head()
        for event in events:
            stage.event(event)

    return act


def breaks_off(text: str = "") -> Act:
    """Promise more than is sent, and close the connection in the middle."""

    def act(stage: Stage) -> None:
        stage.handler.send_response(200)
        stage.handler.send_header("Content-Type", "text/event-stream")
        stage.handler.send_header("Content-Length", "100000")
        stage.handler.end_headers()
        if text:
            stage.delta(content=text)
        stage.handler.close_connection = True

    return act


def hangs_up(_: Stage) -> None:
    """Close the connection without a word."""


def goes_on(piece: str, *, gap: float = 0.0, reasoning: bool = False, seconds: float = 20) -> Act:
    """Go on and on with the same piece."""

    def act(stage: Stage) -> None:
        stage.head()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            stage.delta(**{"reasoning_content" if reasoning else "content": piece})
            time.sleep(gap)

    return act


def drips(data: bytes, *, gap: float = 0.05, seconds: float = 20, head: bool = True) -> Act:
    """Send the same bytes time and again: enough to keep any reading timeout from going off."""

    def act(stage: Stage) -> None:
        if head:
            stage.head()
        else:
            stage.raw(b"HTTP/1.1 200 OK\r\n")
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            stage.raw(data)
            time.sleep(gap)

    return act


def waits(seconds: float, then: Act | None = None, text: str = "") -> Act:
    """Say nothing (or ``text``) for a while, then go on."""

    def act(stage: Stage) -> None:
        if text:
            stage.head()
            stage.delta(content=text)
        time.sleep(seconds)
        if then is not None:
            then(stage)

    return act


class ModelServer:
    """The server; ``play`` sets what happens, ``requests`` holds what was asked."""

    def __init__(self) -> None:
        """Listen on a free port."""
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.tells: dict[str, Any] = {}
        self._acts: list[Act] = [says("好。")]
        self._lock = threading.Lock()
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with owner._lock:
                    owner.requests.append(body)
                    owner.headers.append({name.lower(): value for name, value in self.headers.items()})
                    act = owner._acts.pop(0) if len(owner._acts) > 1 else owner._acts[0]
                self.close_connection = True
                with suppress(ConnectionError):
                    act(Stage(self, body))

            def do_GET(self) -> None:
                told = owner.tells.get(self.path)
                data = json.dumps(told if told is not None else {"error": {"message": "unknown"}}).encode()
                self.send_response(404 if told is None else 200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.block_on_close = False

    @property
    def url(self) -> str:
        """The address of the protocol."""
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def play(self, *acts: Act) -> None:
        """Set the acts; the last repeats."""
        with self._lock:
            self._acts = list(acts)
            self.requests.clear()
            self.headers.clear()

    def said(self) -> Sequence[str]:
        """Return the last message of each request."""
        return [request["messages"][-1]["content"] for request in self.requests]

    def start(self) -> None:
        """Serve in the background."""
        threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """Serve while the block runs."""
    server = ModelServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()
