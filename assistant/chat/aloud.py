"""A model's answer told while it is written (边写边说): sentence by sentence, each once it is checked.

The answer is one field of a JSON object that comes in pieces. What is told here is never taken back; what the whole
answer turns out to be is said at the end.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from assistant.chat.answer import Event, tell
from assistant.chat.figures import Around
from assistant.chat.said_text import plain_words
from assistant.chat.verification import find_problem
from assistant.language.sentences import split_sentences

if TYPE_CHECKING:
    from assistant.chat.answer import Citation, Watch
    from assistant.chat.pool import Pool

_PROMISES = re.compile(r"^[^。！？]{0,12}(?:查[询找一看]|检索|稍等|稍候|让我|我先|需要先)")
_FIELD = re.compile(r'"answer"\s*:\s*"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_ENDS = re.compile(r"^.*[。！？\n]", re.DOTALL)
_REFUSED = re.compile(r'"refused"\s*:\s*true')


def promises(text: str) -> bool:
    """Tell a promise to look from an answer (只说要查，还没有答)."""
    return _PROMISES.search(text) is not None


class Aloud:
    """Tells the checked sentences of an answer as they come (边写边说).

    Args:
        watch: Whom to tell; returning False stops the model.
        pool: What the sentences may rest on.
        silent: Nothing is told but that the model is at work, so that it can be stopped.
    """

    def __init__(self, watch: Watch | None, pool: Pool, *, silent: bool) -> None:
        """Begin with nothing told."""
        self._watch = watch
        self._pool = pool
        self._silent = silent
        self._heard = ""
        self._done = 0
        self._around = Around()
        self.told = ""

    def hear(self, piece: str | None) -> None:
        """Take a piece of the reply; None means that what came so far is void.

        Raises:
            StoppedError: The person asked to stop.
        """
        if piece is None:
            # What was told was checked and may stay; a second try is told at its end.
            self._silent = self._silent or bool(self.told)
            self._heard, self._done = "", 0
        else:
            self._heard += piece
        said = "" if self._silent else self._next()
        self.told += said
        tell(self._watch, Event("text", text=said))

    def show(self, citations: tuple[Citation, ...]) -> None:
        """Tell of sources that a tool found.

        Raises:
            StoppedError: The person asked to stop.
        """
        tell(self._watch, Event("sources", citations=citations))

    def _next(self) -> str:
        """Return the sentences that are complete by now, not yet told, and have grounds."""
        field = _FIELD.search(self._heard)
        if field is None or _REFUSED.search(self._heard):
            return ""
        try:
            written = str(json.loads(f'"{field[1]}"', strict=False))
        except ValueError:
            # An escape that is cut in two; the next piece completes it.
            return ""
        complete = written if field[2] else (found[0] if (found := _ENDS.match(written)) else "")
        if promises(written):
            return ""
        # A table is read as a whole.
        if "|" in complete:
            return ""
        text, before = complete[self._done :], complete[: self._done]
        self._done = len(complete)
        self._around.whole = complete
        kept = []
        for line in plain_words(text).splitlines():
            sentences = [line[start:end] for start, end in split_sentences(line)]
            kept.append("".join(one for one in sentences if find_problem(one, self._pool, self._around) is None))
        said = "\n".join(line for line in kept if line)
        breaks = text.startswith("\n") or before.endswith("\n")
        return f"\n{said}" if said and self.told and breaks else said
