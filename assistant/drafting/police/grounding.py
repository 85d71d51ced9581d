"""What a text rests on (文字依托): its words stand in the material, or say nothing by themselves.

Two characters side by side are the measure: a clause whose pairs the material does not have tells something new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from assistant.errors import PromptError
from assistant.loading import parse_yaml, read_text
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_HAN = re.compile(r"[一-鿿]+")
_SLOT = re.compile(r"\[\[[^\[\]]*\]\]")


@cache
def load_plain_words(folder: Path | None = None) -> re.Pattern[str]:
    """Load the words that state no fact by themselves (不带事实的词), as one pattern, longest first.

    Raises:
        PromptError: The list is malformed.
    """
    path = (folder or shipped_folder("prompts")) / "_shared" / "plain_words.yaml"
    data = parse_yaml(read_text(path, error=PromptError), path.name, error=PromptError)
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise PromptError(path.name, "不是“类别: 词表”", "每类一行以空格分开的词", "请改正")
    words = sorted({word for text in data.values() for word in text.split()}, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, words)))


def pairs_of(texts: Iterable[str]) -> frozenset[str]:
    """Collect every two Chinese characters that stand side by side in texts."""
    return frozenset(
        run[at : at + 2] for text in texts for run in _HAN.findall(_SLOT.sub(" ", text)) for at in range(len(run) - 1)
    )


def plain_mask(text: str) -> bytearray:
    """Mark the characters that belong to words which state no fact by themselves."""
    plain = bytearray(len(text))
    for match in load_plain_words().finditer(text):
        plain[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return plain


@dataclass(frozen=True, slots=True)
class Grounding:
    """How much of a clause its material bears (依托程度): characters that say something, and those unsupported.

    ``strange`` are the runs of unsupported characters, longest first.
    """

    content: int
    unsupported: int
    strange: tuple[str, ...]

    @property
    def share(self) -> float:
        """The supported share; 1 where nothing is said."""
        return 1.0 if self.content == 0 else 1 - self.unsupported / self.content


def ground(clause: str, pairs: frozenset[str]) -> Grounding:
    """Measure a clause against the pairs of its material (核对依托); slots and plain words count for nothing."""
    text = _SLOT.sub(lambda match: " " * len(match[0]), clause)
    plain = plain_mask(text)
    content, strange = 0, []
    for run in _HAN.finditer(text):
        known = _known(run[0], pairs)
        said = [at for at in range(len(run[0])) if not plain[run.start() + at]]
        content += len(said)
        strange += list(_runs(run[0], [at for at in said if not known[at]]))
    unsupported = sum(map(len, strange))
    return Grounding(content, unsupported, tuple(sorted(strange, key=lambda part: (-len(part), part))))


def _known(run: str, pairs: frozenset[str]) -> bytearray:
    known = bytearray(len(run))
    for at in range(len(run) - 1):
        if run[at : at + 2] in pairs:
            known[at] = known[at + 1] = 1
    return known


def _runs(text: str, places: list[int]) -> Iterator[str]:
    """Join unsupported characters that stand side by side."""
    start = last = None
    for at in places:
        if last is not None and at == last + 1:
            last = at
            continue
        if start is not None and last is not None:
            yield text[start : last + 1]
        start = last = at
    if start is not None and last is not None:
        yield text[start : last + 1]
