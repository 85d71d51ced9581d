"""Progress of a draft on a terminal (起草进度): one line that changes, and one that stays for each section."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from assistant.drafting.events import DraftEvent

_WIDTH = 78
_CLEAR = "\r\033[K"


class Progress:
    """Writes what happens to a terminal (终端进度); called from several threads, one event at a time."""

    def __init__(self, terminal: TextIO) -> None:
        """Begin with an empty line."""
        self._terminal = terminal
        self._fates: dict[str, Counter[str]] = {}
        self._tail = ""

    def __call__(self, event: DraftEvent) -> None:
        """Show one event."""
        if event.kind == "hop":
            self._show(f"{event.text}……")
        elif event.kind == "section":
            self._fates[event.section] = Counter()
            self._show(f"正在写 {event.title or event.section}")
        elif event.kind == "text":
            self._tail = (self._tail + event.text.replace("\n", ""))[-_WIDTH:]
            self._show(f"{event.title or event.section}：{self._tail}")
        elif event.kind == "void":
            self._tail = ""
        elif event.kind == "statement" and event.fate is not None:
            self._fates.setdefault(event.section, Counter())[event.fate] += 1
        elif event.kind == "section_done":
            self._keep(event)

    def end(self) -> None:
        """Clear the changing line."""
        self._terminal.write(_CLEAR)
        self._terminal.flush()

    def _keep(self, event: DraftEvent) -> None:
        fates = self._fates.get(event.section, Counter())
        told = f"采用 {fates['kept']}，改后采用 {fates['repaired']}，换用自带撰写器 {fates['replaced']}"
        self._terminal.write(f"{_CLEAR}{event.title or event.section}：{told}\n")
        self._terminal.flush()

    def _show(self, text: str) -> None:
        self._terminal.write(_CLEAR + _fit(text))
        self._terminal.flush()


def _fit(text: str) -> str:
    """Keep the end of a line that would not fit; Chinese characters are two columns wide."""
    width = 0
    for at in range(len(text) - 1, -1, -1):
        width += 2 if unicodedata.east_asian_width(text[at]) in "WF" else 1
        if width > _WIDTH:
            return text[at + 1 :]
    return text
