"""What whoever waits for a draft is told while it is written (起草进度)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

EventKind = Literal["hop", "section", "text", "void", "statement", "section_done", "notice"]
Fate = Literal["kept", "repaired", "replaced"]

FATE_NAMES: dict[Fate, str] = {"kept": "直接采用", "repaired": "改后采用", "replaced": "换用自带撰写器"}


@dataclass(frozen=True, slots=True)
class DraftEvent:
    """One thing that happened (进度事件).

    Args:
        kind: ``hop``: a step of the walk begins, its name in ``text``. ``section``: a section is begun. ``text``: more
            words of a paragraph, unverified, values filled in. ``void``: the words of this request so far do not
            count, it begins anew. ``statement``: a paragraph was judged, with its ``fate`` and final ``text``.
            ``section_done``: all its paragraphs are settled. ``notice``: something the user should know.
        section: The section's id, empty for ``hop`` and ``notice``.
        title: The section's heading.
        unit: The paragraph's id within the section; for ``text`` empty while not known.
        text: Words, see ``kind``.
        fate: How a paragraph came to stand.
        reasons: Why it was not kept at the first try.
    """

    kind: EventKind
    section: str = ""
    title: str = ""
    unit: str = ""
    text: str = ""
    fate: Fate | None = None
    reasons: tuple[str, ...] = ()


Watch = Callable[[DraftEvent], None]
