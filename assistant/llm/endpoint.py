"""A model behind an OpenAI-compatible endpoint (接口模型): asked in the way it understands, again when that may help.

One call over the wire is ``transport``'s, what a server understands ``dialect``'s, reading the reply ``structured``'s.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assistant.errors import ModelOutputError
from assistant.llm.dialect import Dialect, build_body, open_dialect
from assistant.llm.failures import RETRIED, Failure, tell
from assistant.llm.model import Reply, Request, Usage, estimate_tokens
from assistant.llm.transport import CallFailed, Connections, Limits, Raw, call

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.llm.budget import Budget
    from assistant.llm.providers import Provider
    from assistant.settings import ModelLimits

_MOST_LESSONS = 8
_LONGEST_PAUSE = 60.0
_LOOK = 0.2
# A second wait of the whole time limit is worth it; a third is a slow server, not an accident.
_MOST_TIMEOUTS = 2
_MILLION = Decimal(1_000_000)


class EndpointModel:
    """Any OpenAI-compatible endpoint (接口模型); nothing is asked before the first request.

    Args:
        model: The model's name there.
        provider: The entry of the provider table.
        limits: Temperature, seed, times, retries, prices.
        base_url: The address, usually ending in /v1.
        api_key: The key, None where none is needed.
        pause: Seconds before the first retry, doubled at each further one.
    """

    def __init__(
        self,
        model: str,
        provider: Provider,
        limits: ModelLimits,
        *,
        base_url: str | None,
        api_key: str | None = None,
        pause: float = 0.5,
    ) -> None:
        """Keep where and how to ask."""
        self._name = model
        self._base_url = base_url
        self._provider = provider
        self._limits = limits
        self._pause = pause
        self._connections = Connections(model=model, base_url=base_url, api_key=api_key)
        self._dialect = open_dialect(provider)
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._name

    @property
    def base_url(self) -> str | None:
        """Where it is asked."""
        return self._base_url

    @property
    def provider(self) -> Provider:
        """Its entry in the provider table."""
        return self._provider

    @property
    def dialect(self) -> Dialect:
        """What was learned of the server so far."""
        return self._dialect

    @property
    def connections(self) -> Connections:
        """Its connections, for asking what it tells about itself."""
        return self._connections

    def use(self, dialect: Dialect) -> None:
        """Take over a dialect found out elsewhere (沿用方言), such as by probing."""
        with self._lock:
            self._dialect = dialect

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer one request, trying again where that may help.

        Raises:
            ModelUnavailable: No key, no network, no quota, too slow, or the budget is used up.
            ModelOutputError: The server answers, and without a word.
        """
        return _Conversation(self, self._limits, self._pause, request, budget, on_text).run()


@dataclass
class _Conversation:
    """The tries for one request (一次请求的各次尝试)."""

    model: EndpointModel
    limits: ModelLimits
    pause: float
    request: Request
    budget: Budget | None
    on_text: Callable[[str | None], None] | None

    def __post_init__(self) -> None:
        self.dialect = self.model.dialect
        self.attempts: list[str] = []
        self.notes: list[str] = []
        self.lessons = 0
        self.failures = 0
        self.timeouts = 0
        self.spoken = False
        self.sent_tokens = sum(estimate_tokens(message.content) for message in self.request.messages)
        self.start = time.monotonic()

    def run(self) -> Reply:
        """Try until a reply has come or nothing more can help."""
        self._check_length()
        while True:
            body = self._body()
            try:
                raw = self._call(body)
            except CallFailed as failed:
                self.attempts.append(failed.failure.label)
                self._after(failed.failure, body)
                continue
            if raw.text.strip() or raw.finish in ("length", "filtered") or raw.reasoning:
                return self._finish(raw)
            self.attempts.append("empty")
            self._after_empty(body)

    def _check_length(self) -> None:
        context = self.limits.model_context
        wanted = self.request.max_tokens or self.limits.model_max_tokens
        if context is not None and self.sent_tokens + wanted > context:
            detail = f"材料约 {self.sent_tokens} 词元，答复最多 {wanted}，上下文 {context}"
            raise tell(Failure("too_long"), self.model.name, 0, f"：{detail}")

    def _body(self) -> dict[str, Any]:
        tokens = self.request.max_tokens or self.limits.model_max_tokens
        with_schema = self.model.provider.schema_in_json_mode
        return build_body(self.dialect, self.limits, self.request.schema, tokens=tokens, with_schema=with_schema)

    def _call(self, body: dict[str, Any]) -> Raw:
        seconds = float(self.limits.model_timeout)
        if self.budget is not None:
            self.budget.require(self.sent_tokens)
            left = self.budget.remaining_seconds()
            seconds = seconds if left is None else min(seconds, left)
        tokens = self.request.max_tokens or self.limits.model_max_tokens
        limits = Limits(seconds, float(self.limits.model_stall), tokens)
        if self.spoken and self.on_text is not None:
            self.on_text(None)
        self.spoken = False
        return call(
            self.model.connections,
            self.request.messages,
            body,
            limits,
            stream=self.dialect.streaming,
            budget=self.budget,
            on_text=self._hear if self.on_text is not None else None,
        )

    def _hear(self, piece: str | None) -> None:
        self.spoken = piece is not None
        if self.on_text is not None:
            self.on_text(piece)

    def _after(self, failure: Failure, body: dict[str, Any]) -> None:
        """Learn, wait, or give up."""
        # A server error may be an accident; only its return in a mode not yet proven speaks against the mode.
        accident = failure.kind == "server" and (self.dialect.proven or self.failures == 0)
        lesson = None if accident else self.dialect.learn(failure, body)
        if lesson is not None and self.lessons < _MOST_LESSONS:
            self._take_lesson(lesson)
            if failure.kind != "server":
                return
        if failure.kind not in RETRIED:
            raise tell(failure, self.model.name, len(self.attempts))
        self.failures += 1
        self.timeouts += failure.kind in ("timeout", "stalled")
        if self.budget is not None:
            self.budget.require()
        if self.failures > self.limits.model_retries or self.timeouts >= _MOST_TIMEOUTS:
            raise tell(failure, self.model.name, len(self.attempts))
        self._wait(failure)

    def _take_lesson(self, lesson: Dialect) -> None:
        self.lessons += 1
        if lesson.mode != self.dialect.mode:
            self.notes.append(f"{self.dialect.mode} 不可用，改用 {lesson.mode}")
        for field in sorted(lesson.refused - self.dialect.refused):
            self.notes.append(f"不接受 {field}，已省去")
        if self.dialect.streaming and not lesson.streaming:
            self.notes.append("不支持流式，改为整段答复")
        self.dialect = lesson

    def _after_empty(self, body: dict[str, Any]) -> None:
        """Go on after a reply without a word: a mode may be at fault, else it is tried once more."""
        lower = self.dialect.weaker() if "tools" in body or "response_format" in body else None
        self.failures += 1
        if self.failures > min(self.limits.model_retries, len(self.model.provider.modes)):
            raise ModelOutputError(
                f"模型 {self.model.name}",
                f"答复是空的，已试 {len(self.attempts)} 次",
                "",
                "请用 jixiao llm check 检查模型",
            )
        if lower is not None and not self.dialect.proven:
            self._take_lesson(lower)

    def _wait(self, failure: Failure) -> None:
        seconds = min(self.pause * 2 ** (self.failures - 1), _LONGEST_PAUSE)
        if failure.retry_after is not None:
            seconds = max(seconds, failure.retry_after)
        left = self.budget.remaining_seconds() if self.budget is not None else None
        if seconds > _LONGEST_PAUSE or (left is not None and seconds >= left):
            raise tell(failure, self.model.name, len(self.attempts), f"，要求等待 {seconds:.0f} 秒，超出可等的时间")
        end = time.monotonic() + seconds
        while (rest := end - time.monotonic()) > 0:
            if self.budget is not None and self.budget.cancelled:
                self.budget.require()
            time.sleep(min(rest, _LOOK))

    def _finish(self, raw: Raw) -> Reply:
        self.attempts.append("ok")
        proven = self.dialect.proven or self.request.schema is not None
        self.model.use(replace(self.dialect, proven=proven))
        usage = self._usage(raw)
        if self.budget is not None:
            self.budget.spend(usage)
        return Reply(
            raw.text, self.model.name, usage, raw.finish, raw.reasoning, tuple(self.attempts), tuple(self.notes)
        )

    def _usage(self, raw: Raw) -> Usage:
        counted = raw.prompt_tokens is not None and raw.completion_tokens is not None
        sent = raw.prompt_tokens if raw.prompt_tokens is not None else self.sent_tokens
        got = raw.completion_tokens if raw.completion_tokens is not None else estimate_tokens(raw.text)
        prices = (self.limits.model_prompt_price, self.limits.model_completion_price)
        cost = None
        if prices[0] is not None and prices[1] is not None:
            cost = (sent * prices[0] + got * prices[1]) / _MILLION
        return Usage(sent, got, time.monotonic() - self.start, cost, estimated=not counted)
