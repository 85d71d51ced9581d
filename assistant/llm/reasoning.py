"""Reasoning text taken out of replies (思考过程): what a model says to itself is neither kept nor shown."""

from __future__ import annotations

import re

_TAGS = ("think", "thinking", "thought", "reasoning")
_OPEN = re.compile(rf"\s*<({'|'.join(_TAGS)})>", re.IGNORECASE)
_CLOSE = re.compile(rf"</({'|'.join(_TAGS)})>\s*", re.IGNORECASE)
_LONGEST_TAG = max(map(len, _TAGS)) + 3


class ReasoningFilter:
    """Lets through what follows the reasoning (思考过滤), piece by piece.

    Reasoning is what stands between an opening tag at the very start and its end. Some templates open the tag in the
    prompt, so that the reply holds only the end: what stood before it is then void, and ``feed`` says so.
    """

    def __init__(self) -> None:
        """Begin before the first piece."""
        self._held = ""
        self._inside = False
        self._begun = False
        self._met = False
        self._text: list[str] = []

    @property
    def met(self) -> bool:
        """Whether there was reasoning."""
        return self._met

    @property
    def text(self) -> str:
        """The reply so far, without its reasoning."""
        return "".join(self._text)

    def feed(self, piece: str) -> list[str | None]:
        """Take a piece in and return what to hand on; None says that all before it is void."""
        self._held += piece
        if not self._begun and not self._inside and not self._open():
            return []
        out: list[str | None] = []
        while close := _CLOSE.search(self._held):
            if not self._inside and self.text.strip():
                out.append(None)
            self._inside, self._begun, self._met = False, True, True
            self._text.clear()
            self._held = self._held[close.end() :]
        if self._inside:
            self._held = self._held[-_LONGEST_TAG:]
            return out
        at = self._held.rfind("<")
        keep = at if at >= 0 and len(self._held) - at < _LONGEST_TAG else len(self._held)
        ready, self._held = self._held[:keep], self._held[keep:]
        return [*out, *self._pass(ready)]

    def finish(self) -> list[str | None]:
        """Return what was held back at the end; reasoning that never ended leaves nothing."""
        ready, self._held = ("" if self._inside else self._held), ""
        return self._pass(ready)

    def _open(self) -> bool:
        """Settle whether the reply opens with reasoning; False while that cannot be told."""
        if opened := _OPEN.match(self._held):
            self._held = self._held[opened.end() :]
            self._inside = self._met = True
            return True
        start = self._held.lstrip()
        if not start or (len(start) < _LONGEST_TAG and any(f"<{tag}>".startswith(start.lower()) for tag in _TAGS)):
            return False
        self._begun = True
        return True

    def _pass(self, ready: str) -> list[str | None]:
        # The blank lines that part the reply from its reasoning belong to neither.
        ready = ready if self._text else ready.lstrip()
        if not ready:
            return []
        self._text.append(ready)
        return [ready]
