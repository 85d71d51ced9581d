"""Words out of a JSON reply that is still coming (流式取文): the growing ``text`` of each paragraph.

What comes is shown, never judged: the whole reply is read strictly when it has ended.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafting.slots import find_slots

if TYPE_CHECKING:
    from collections.abc import Callable

_ESCAPES = {"n": "\n", "t": " ", "r": "", "b": "", "f": "", '"': '"', "\\": "\\", "/": "/"}
_HEX = 4
_LONGEST_SLOT = 60


class TextStream:
    """Follows a reply piece by piece (流式取文) and hands on what is said under the key ``text``.

    Args:
        on_text: Called with the paragraph's unit (empty while not known) and more of its words.
        on_void: Called when what was handed on does not count.
        printed: What a slot prints, by its id; slots it does not know are handed on as they stand.
    """

    def __init__(
        self,
        on_text: Callable[[str, str], None],
        on_void: Callable[[], None],
        printed: Callable[[str], str | None],
    ) -> None:
        """Begin before the first piece."""
        self._on_text = on_text
        self._on_void = on_void
        self._printed = printed
        self._begin()

    def _begin(self) -> None:
        self._key = ""
        self._unit = ""
        self._string: list[str] | None = None
        self._last = ""
        self._escape: str | None = None
        self._held = ""
        self._spoken = False

    def __call__(self, piece: str | None) -> None:
        """Take the next piece in; None means that the reply begins anew."""
        if piece is None:
            if self._spoken:
                self._on_void()
            self._begin()
            return
        for char in piece:
            self._take(char)
        self._hand_on(final=False)

    def _take(self, char: str) -> None:
        if self._string is None:
            if char == '"':
                self._string = []
            elif char == ":":
                self._key = self._last
            elif char in ",{}[]":
                self._key = ""
            return
        if self._escape is not None:
            self._unescape(char)
        elif char == "\\":
            self._escape = ""
        elif char == '"':
            self._close()
        else:
            self._add(char)

    def _unescape(self, char: str) -> None:
        escape = (self._escape or "") + char
        if escape[0] != "u":
            self._add(_ESCAPES.get(escape, ""))
        elif len(escape) <= _HEX:
            self._escape = escape
            return
        else:
            code = escape[1:]
            self._add(chr(int(code, 16)) if all(digit in "0123456789abcdefABCDEF" for digit in code) else "")
        self._escape = None

    def _add(self, char: str) -> None:
        assert self._string is not None  # noqa: S101 - called within a string only
        if self._key == "text":
            self._held += char
        else:
            self._string.append(char)

    def _close(self) -> None:
        self._last = "".join(self._string or ())
        self._string = None
        if self._key == "unit":
            self._unit = self._last
        elif self._key == "text":
            self._hand_on(final=True)
            self._unit = ""

    def _hand_on(self, *, final: bool) -> None:
        """Hand on what is held, all but a slot that has not ended."""
        at = self._held.rfind("[")
        at = at - 1 if at > 0 and self._held[at - 1] == "[" else at
        half = not final and at >= 0 and "]]" not in self._held[at:] and len(self._held) - at < _LONGEST_SLOT
        ready, self._held = (self._held[:at], self._held[at:]) if half else (self._held, "")
        if ready:
            self._spoken = True
            self._on_text(self._unit, self._fill(ready))

    def _fill(self, text: str) -> str:
        parts, at = [], 0
        for slot in find_slots(text):
            value = self._printed(slot.fact)
            parts += [text[at : slot.start], text[slot.start : slot.end] if value is None else value]
            at = slot.end
        return "".join((*parts, text[at:]))
