"""Finding out what an endpoint can do (探测): each way to get a form tried once, streaming, context, reasoning.

Small questions of our own, nothing of the user's. Printing the result is the command line's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from assistant.errors import ModelOutputError
from assistant.llm.dialect import Dialect, build_body, open_dialect
from assistant.llm.failures import tell
from assistant.llm.model import Message, Reply
from assistant.llm.providers import MODES, Mode
from assistant.llm.structured import UnreadableReplyError, describe_form, read_reply
from assistant.llm.transport import CallFailed, Limits, Raw, call

if TYPE_CHECKING:
    from assistant.llm.endpoint import EndpointModel
    from assistant.settings import ModelLimits

_LONGEST_REPLY = 600
_LESSONS = 6
_READING_SECONDS = 10.0
# What servers call the longest conversation they hold, as far as we have met it.
_CONTEXT_FIELDS = ("max_model_len", "n_ctx", "context_length", "context_window", "max_context_length", "n_ctx_train")
_PLAIN = "请用一句话说明什么是预算绩效评价。"
_FORMAL = "请给出一条示例：title 写“示例”，items 写两个词。"


class _Sample(BaseModel):
    """The form that is asked for while probing."""

    title: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an endpoint was seen to do (接口能力).

    A mode counts as working where a reply in it could be read; ``text`` means a form asked for in words alone.
    ``context`` is in tokens, None where the server does not tell. ``refused`` names fields it does not take.
    """

    model: str
    base_url: str | None
    provider: str
    modes: tuple[Mode, ...]
    streaming: bool
    first_seconds: float | None
    reasoning: bool
    counts_tokens: bool
    context: int | None
    models: tuple[str, ...]
    refused: tuple[str, ...]
    calls: int
    tokens: int
    seconds: float
    problems: tuple[tuple[Mode, str], ...] = ()

    @property
    def usable(self) -> bool:
        """Whether any way to get a form works."""
        return bool(self.modes)


@dataclass
class _Probe:
    """The questions put so far (探测过程)."""

    model: EndpointModel
    limits: ModelLimits
    calls: int = 0
    tokens: int = 0
    reasoning: bool = False

    def ask(self, dialect: Dialect, text: str, schema: type[BaseModel] | None) -> tuple[Raw, Dialect]:
        """Ask once, leaving out what the server refuses to take; the mode stays."""
        fitted, lessons = dialect, 0
        while True:
            body = self._body(fitted, schema)
            self.calls += 1
            try:
                raw = self._call(fitted, body, text)
            except CallFailed as failed:
                lesson = fitted.learn(failed.failure, body)
                lessons += 1
                if lesson is None or lesson.modes != fitted.modes or lessons > _LESSONS:
                    raise
                fitted = lesson
                continue
            self.tokens += (raw.prompt_tokens or 0) + (raw.completion_tokens or 0)
            self.reasoning = self.reasoning or raw.reasoning
            return raw, fitted

    def _body(self, dialect: Dialect, schema: type[BaseModel] | None) -> dict[str, Any]:
        with_schema = self.model.provider.schema_in_json_mode
        return build_body(dialect, self.limits, schema, tokens=_LONGEST_REPLY, with_schema=with_schema)

    def _call(self, dialect: Dialect, body: dict[str, Any], text: str) -> Raw:
        # Reasoning is not ours to limit, and a short limit would take it for a mode that does not work.
        limits = Limits(float(self.limits.model_timeout), float(self.limits.model_stall), _LONGEST_REPLY * 4)
        messages = (Message("user", text),)
        return call(self.model.connections, messages, body, limits, stream=dialect.streaming)


def probe(model: EndpointModel, limits: ModelLimits) -> Capabilities:
    """Try what a model can do (探测模型) and leave it speaking the way that works.

    Raises:
        ModelUnavailable: It cannot be reached, or refuses the key or the model.
    """
    start = time.monotonic()
    context, models = _read_models(model)
    trial = _Probe(model, limits)
    dialect = open_dialect(model.provider)
    plain, dialect = _ask_plainly(trial, replace(dialect, modes=("text",)), models)
    working: list[Mode] = []
    problems: list[tuple[Mode, str]] = []
    for mode in (mode for mode in MODES if mode in model.provider.modes):
        problem = _try_mode(trial, replace(dialect, modes=(mode,)))
        if problem:
            problems.append((mode, problem))
        else:
            working.append(mode)
    ordered = tuple(mode for mode in model.provider.modes if mode in working)
    if ordered:
        model.use(replace(dialect, modes=ordered, proven=True))
    return Capabilities(
        model=model.name,
        base_url=model.base_url,
        provider=model.provider.name,
        modes=ordered,
        streaming=plain.streamed,
        first_seconds=plain.first_seconds,
        reasoning=trial.reasoning,
        counts_tokens=plain.completion_tokens is not None,
        context=limits.model_context or context,
        models=models,
        refused=tuple(sorted(dialect.refused)),
        calls=trial.calls,
        tokens=trial.tokens,
        seconds=time.monotonic() - start,
        problems=tuple(problems),
    )


def _ask_plainly(trial: _Probe, dialect: Dialect, models: tuple[str, ...]) -> tuple[Raw, Dialect]:
    try:
        raw, fitted = trial.ask(dialect, _PLAIN, None)
    except CallFailed as failed:
        known = f"；该接口提供：{'、'.join(models[:8])}" if failed.failure.kind == "not_found" and models else ""
        raise tell(failed.failure, trial.model.name, trial.calls, known) from failed
    if not raw.text.strip() and not raw.reasoning:
        raise ModelOutputError(f"模型 {trial.model.name}", "答复是空的", "一句话", "请换用别的模型")
    return raw, fitted


def _try_mode(trial: _Probe, dialect: Dialect) -> str:
    """Say why a mode does not work; empty where it does."""
    try:
        raw, _ = trial.ask(dialect, f"{_FORMAL}\n\n{describe_form(_Sample)}", _Sample)
        read_reply(Reply(raw.text, trial.model.name, finish=raw.finish, reasoning=raw.reasoning), _Sample)
    except CallFailed as failed:
        return str(tell(failed.failure, trial.model.name, 1).problem)
    except UnreadableReplyError as reason:
        return str(reason)
    return ""


def _read_models(model: EndpointModel) -> tuple[int | None, tuple[str, ...]]:
    """Read context length and model names from what the server tells about itself; many tell nothing."""
    try:
        listed = model.connections.read("/models", _READING_SECONDS)
    except CallFailed as failed:
        if failed.failure.kind in ("connection", "auth", "timeout"):
            raise tell(failed.failure, model.name, 1) from failed
        return None, ()
    entries = [entry for entry in listed.get("data") or () if isinstance(entry, dict)]
    own = next((entry for entry in entries if entry.get("id") == model.name), {})
    own = own or (entries[0] if len(entries) == 1 else {})
    names = tuple(sorted(str(entry["id"]) for entry in entries if entry.get("id")))
    # llama.cpp lists the length its model was trained with; what it was started with stands elsewhere.
    served = _served_context(model) if _find_context(own, only="n_ctx_train") else None
    return served or _find_context(own), names


def _find_context(entry: dict[str, Any], only: str = "") -> int | None:
    meta = entry.get("meta")
    places = [entry, meta if isinstance(meta, dict) else {}]
    for field in (only,) if only else _CONTEXT_FIELDS:
        for place in places:
            value = place.get(field)
            if isinstance(value, int) and value > 0:
                return value
    return None


def _served_context(model: EndpointModel) -> int | None:
    parts = urlsplit(model.base_url or "")
    try:
        told = model.connections.read(f"{parts.scheme}://{parts.netloc}/props", _READING_SECONDS)
    except CallFailed:
        return None
    started = told.get("default_generation_settings")
    return _find_context(started) if isinstance(started, dict) else None
