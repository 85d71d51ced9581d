"""A model that answers from a list (剧本模型): for tests, examples and trying a prompt without a network."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from assistant.errors import ModelUnavailable
from assistant.llm.model import Reply, Usage, estimate_tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from assistant.llm.budget import Budget
    from assistant.llm.model import Request

    Line = str | Mapping[str, object] | Exception | Callable[[Request], str]

# Pieces as a server would send them: short enough that a caller's stream is tried in earnest.
_PIECE = 4


class ScriptedModel:
    """Answers each request with the next line of its script (剧本模型) and keeps what it was asked.

    Args:
        lines: A text, a mapping (sent as JSON), an exception to raise, or a function of the request.
        by_purpose: Lines for requests of one purpose, so that sections running side by side get their own; other
            requests take from ``lines``.
        name: Shown as the model's name.
    """

    def __init__(
        self, lines: Sequence[Line] = (), *, by_purpose: Mapping[str, Sequence[Line]] | None = None, name: str = "剧本"
    ) -> None:
        """Keep the script."""
        self._lines = list(lines)
        self._by_purpose = {purpose: list(own) for purpose, own in (by_purpose or {}).items()}
        self._name = name
        self._asked: list[Request] = []
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """The name given."""
        return self._name

    @property
    def asked(self) -> tuple[Request, ...]:
        """Every request so far, in the order they came."""
        return tuple(self._asked)

    def reply(
        self, request: Request, *, budget: Budget | None = None, on_text: Callable[[str | None], None] | None = None
    ) -> Reply:
        """Answer with the next line.

        Raises:
            ModelUnavailable: The script has no more lines.
        """
        sent = sum(estimate_tokens(message.content) for message in request.messages)
        if budget is not None:
            budget.require(sent)
        with self._lock:
            self._asked.append(request)
            lines = self._by_purpose.get(request.purpose, self._lines)
            if not lines:
                raise ModelUnavailable(f"剧本模型（{request.purpose or '未注明用途'}）", "剧本已用完", "", "请补上答复")
            line = lines.pop(0)
        if isinstance(line, Exception):
            raise line
        if isinstance(line, str):
            text = line
        elif callable(line):
            text = line(request)
        else:
            text = json.dumps(line, ensure_ascii=False)
        for at in range(0, len(text) if on_text is not None else 0, _PIECE):
            if on_text is not None:
                on_text(text[at : at + _PIECE])
        usage = Usage(sent, estimate_tokens(text))
        if budget is not None:
            budget.spend(usage)
        return Reply(text, self._name, usage)
