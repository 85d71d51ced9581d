"""What can go wrong between us and an endpoint (调用失败): foreign exceptions sorted, and told in Chinese.

Whether to try again is decided in ``endpoint``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Literal

from assistant.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal[
    "auth", "not_found", "bad_request", "too_long", "busy", "quota", "server", "redirect", "timeout", "stalled",
    "dropped", "connection", "no_stream", "malformed",
]  # fmt: skip

RETRIED: frozenset[Kind] = frozenset({"busy", "server", "timeout", "stalled", "dropped", "connection", "malformed"})
"""What may pass if tried again."""

_SHOWN = 160
_TOO_LONG = ("context length", "context_length", "context window", "maximum context", "too long", "exceed_context")
_QUOTA = ("insufficient_quota", "insufficient balance", "exceeded your current quota", "欠费", "余额不足")
_STATUS: dict[int, Kind] = {
    401: "auth", 403: "auth", 404: "not_found", 402: "quota", 408: "timeout", 409: "busy", 413: "too_long",
    425: "busy", 429: "busy",
}  # fmt: skip
_REDIRECT, _CLIENT, _SERVER = 300, 400, 500

_TOLD: dict[Kind, tuple[str, str, str]] = {
    "auth": ("密钥不被接受", "有效的密钥", "请检查 JIXIAO_API_KEY（或 OPENAI_API_KEY）"),
    "not_found": ("没有这个模型或地址", "接口提供的模型名，地址常以 /v1 结尾", "请检查 JIXIAO_MODEL、JIXIAO_BASE_URL"),
    "bad_request": ("不接受这样的请求", "OpenAI 兼容的 /chat/completions 接口", "请用 jixiao llm check 检查模型"),
    "too_long": ("材料超出模型的上下文长度", "更短的材料或更长的上下文", "请换用上下文更长的模型，或减少章节"),
    "busy": ("请求过多，被限流", "", "请稍后再试，或调小设置项 model_parallel"),
    "quota": ("额度已用完", "有余额的账户", "请充值或换用别的模型"),
    "server": ("服务方出错", "", "请稍后再试"),
    "redirect": ("地址转向了别处，未跟随", "接口本身的地址", "请把 JIXIAO_BASE_URL 改为最终地址"),
    "timeout": ("超过时限没有答完", "", "可调大设置项 model_timeout，或换用更快的模型"),
    "stalled": ("中途停住，没有下文", "", "可调大设置项 model_stall，或换用更稳定的接口"),
    "dropped": ("答复中途断开", "", "请检查网络后重试"),
    "connection": ("连不上", "可以访问的接口地址", "请检查 JIXIAO_BASE_URL、网络和代理，并确认服务已启动"),
    "no_stream": ("没有给出流式答复", "OpenAI 兼容的 /chat/completions 接口", "请用 jixiao llm check 检查模型"),
    "malformed": ("答复不合 OpenAI 协议", "OpenAI 兼容的 /chat/completions 接口", "请检查 JIXIAO_BASE_URL"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Failure:
    """One try that failed (一次失败): its kind, the server's words, when it may be tried again (seconds)."""

    kind: Kind
    detail: str = ""
    status: int | None = None
    retry_after: float | None = None

    @property
    def label(self) -> str:
        """A short name for the journal: the kind and the status."""
        return self.kind if self.status is None else f"{self.kind} {self.status}"


def sort_failure(error: Exception, *, begun: bool) -> Failure:
    """Sort what the client raised (归类异常).

    Args:
        error: Whatever came out of the client's libraries.
        begun: Whether part of the reply had come.
    """
    import openai

    for link in _chain(error):
        if isinstance(link, openai.APIStatusError):
            return _sort_status(link.status_code, _detail(link), link.response.headers)
        if isinstance(link, openai.APITimeoutError) or "Timeout" in type(link).__name__:
            return Failure("stalled" if begun else "timeout")
    root = type(error)
    if begun and (root.__module__.startswith(("httpx", "httpcore")) or isinstance(error, openai.APIConnectionError)):
        return Failure("dropped")
    if isinstance(error, (openai.APIConnectionError, OSError)) or root.__module__.startswith(("httpx", "httpcore")):
        last = list(_chain(error))[-1]
        return Failure("connection", str(last)[:_SHOWN])
    if isinstance(error, openai.APIError):
        return _sort_status(None, _detail(error), {})
    return Failure("malformed" if begun or "No generation chunks" not in str(error) else "no_stream")


def _chain(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _detail(error: Exception) -> str:
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    # Words of a stranger: one line, and not more than a person would read.
    return " ".join(str(message or getattr(error, "message", "") or body or "").split())


def _sort_status(status: int | None, detail: str, headers: Mapping[str, str]) -> Failure:
    low = detail.lower()
    if any(word in low for word in _QUOTA):
        kind: Kind = "quota"
    elif any(word in low for word in _TOO_LONG) and (status is None or status < _SERVER):
        kind = "too_long"
    elif status is None or status >= _SERVER:
        kind = "server"
    elif status in _STATUS:
        kind = _STATUS[status]
    else:
        kind = "redirect" if _REDIRECT <= status < _CLIENT else "bad_request"
    return Failure(kind, detail, status, _retry_after(headers))


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after")
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(tz=UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return seconds if 0 <= seconds < float("inf") else None


def tell(failure: Failure, model: str, attempts: int, why: str = "") -> ModelUnavailable:
    """Tell a failure to a person (失败说明); the server's own words are quoted, cut to a line."""
    problem, expected, hint = _TOLD[failure.kind]
    status = f"（HTTP {failure.status}）" if failure.status is not None else ""
    said = "原因" if failure.kind == "connection" else "服务方说"
    words = f"，{said}：“{failure.detail[:_SHOWN]}”" if failure.detail else ""
    tried = f"，已试 {attempts} 次" if attempts > 1 else ""
    return ModelUnavailable(f"模型 {model}", f"{problem}{status}{words}{tried}{why}", expected, hint)
