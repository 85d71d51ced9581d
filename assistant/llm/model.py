"""The narrow door to language models (语言模型): one request in, one reply out, whoever answers.

How a reply becomes a checked value is left to ``structured``, how an endpoint is reached to ``endpoint``.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from pydantic import BaseModel

    from assistant.llm.budget import Budget

Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "filtered", "unknown"]

_ASCII_PER_TOKEN = 4
_ASCII_END = 128


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation (消息)."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked (请求); ``purpose`` names the section or statement, for the journal and for tests.

    ``schema`` asks for one JSON object of that form; whoever answers may ignore it. ``max_tokens`` None takes the
    setting.
    """

    messages: tuple[Message, ...]
    purpose: str = ""
    schema: type[BaseModel] | None = None
    max_tokens: int | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of what is asked; equal requests have equal fingerprints on every machine."""
        asked: dict[str, Any] = {
            "messages": [[message.role, message.content] for message in self.messages],
            "purpose": self.purpose,
            "schema": self.schema.model_json_schema() if self.schema is not None else None,
        }
        text = json.dumps(asked, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Usage:
    """What a reply cost (用量): tokens, seconds, yuan where prices are set; ``estimated`` where not counted there."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    seconds: float = 0.0
    cost: Decimal | None = None
    estimated: bool = True

    @property
    def tokens(self) -> int:
        """Tokens in and out."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model answered (答复), its reasoning taken out; untrusted text.

    ``attempts`` says how each try to reach the model ended, the last one ``ok``.
    """

    text: str
    model: str
    usage: Usage = field(default_factory=Usage)
    finish: Finish = "stop"
    reasoning: bool = False
    attempts: tuple[str, ...] = ("ok",)
    notes: tuple[str, ...] = ()


class ChatModel(Protocol):
    """Whatever answers a request (对话模型)."""

    @property
    def name(self) -> str:
        """The model's name, for reports and the journal."""

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer one request (答复一次请求).

        Args:
            request: What is asked.
            budget: Time and tokens that may still be spent; what is spent is taken off it.
            on_text: Called with each piece of text as it comes; None means that what came so far is void, because
                the connection broke and the reply starts anew.

        Raises:
            ModelUnavailable: The model cannot be reached, or the budget is used up.
            ModelOutputError: It answers, and never with anything usable.
        """


def estimate_tokens(text: str) -> int:
    """Estimate the tokens of a text (估算词元数): one for each Chinese character, one for four others.

    On the safe side for the families in use; no tokenizer is loaded.
    """
    plain = sum(ord(char) < _ASCII_END for char in text)
    return len(text) - plain + -(-plain // _ASCII_PER_TOKEN)
