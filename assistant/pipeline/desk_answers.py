"""The page's conversations (页面问答): a question answered outside the page's process, told as it is found.

What an answer is made of is ``assistant.chat``'s; how turns are kept, the workspace's.
"""

from __future__ import annotations

import dataclasses
import time
from typing import TYPE_CHECKING, Any

from assistant.pipeline.job_worker import JobStoppedError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from assistant.chat.answer import Answer, Event, Turn
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.job_worker import Progress

# Pieces of text closer together than this are told as one; nobody reads faster.
_TOGETHER = 0.12


class _Told:
    """Tells a person what happens while an answer is made (回答进展)."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._text = ""
        self._last = 0.0

    def __call__(self, event: Event) -> bool:
        from assistant.chat.answer import citation_shape

        if self._progress.stopped:
            return False
        if event.kind == "text":
            self._text += event.text
            if time.monotonic() - self._last >= _TOGETHER:
                self.flush()
            return True
        self.flush()
        if event.kind == "sources":
            self._progress.tell("sources", citations=[citation_shape(each) for each in event.citations])
        elif event.kind == "computed":
            self._progress.tell("computed", computed=[computed_shape(each) for each in event.computed])
        elif event.kind == "note":
            self._progress.tell("note", text=event.text)
        return True

    def flush(self) -> None:
        """Tell the text gathered so far."""
        if self._text and not self._progress.stopped:
            self._progress.tell("text", text=self._text)
        self._text, self._last = "", time.monotonic()


def computed_shape(computed: Any) -> dict[str, Any]:  # noqa: ANN401 - chat's record
    """Put a computation into plain JSON."""
    return {
        "name": computed.name, "expression": computed.expression, "result": computed.result, "unit": computed.unit,
        "steps": list(computed.steps),
    }  # fmt: skip


def answer_aloud(
    progress: Progress,
    question: str,
    scored: Scored | None,
    on: dt.date,
    region: str | None,
    history: Sequence[Mapping[str, Any]],
    with_model: bool,  # noqa: FBT001 - sent to another process by position
) -> Answer:
    """Answer a question and tell sources, results and words as they come (回答); a stop keeps what was found.

    Args:
        progress: Where to tell.
        question: As asked.
        scored: The open case, or None.
        on: The day whose rules apply.
        region: The region, or None.
        history: Earlier turns as ``turn_data`` gave them.
        with_model: True where the configured model words the answer.
    """
    from assistant.llm.providers import open_model
    from assistant.pipeline.answers import answer_question
    from assistant.settings import load_settings

    told = _Told(progress)
    model = open_model(load_settings()) if with_model else None
    answer = answer_question(
        question, scored=scored, on=on, region=region, model=model,
        history=[read_turn(each) for each in history], watch=told,
    )  # fmt: skip
    try:
        told.flush()
    except JobStoppedError:
        return answer
    return answer


def turn_data(turn: Turn) -> dict[str, Any]:
    """Put a turn into plain JSON, to be kept."""
    return dataclasses.asdict(turn)


def read_turn(data: Mapping[str, Any]) -> Turn:
    """Read a turn that was kept."""
    from assistant.chat.answer import Computed, Turn

    computed = tuple(Computed(**{**each, "steps": tuple(each["steps"])}) for each in data["computed"])
    lists = {name: tuple(data[name]) for name in ("documents", "codes", "changes")}
    return Turn(**{**data, **lists, "computed": computed})
