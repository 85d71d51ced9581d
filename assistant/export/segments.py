"""What changed within a text (文字差异): kept, removed and added stretches, by sentence and then by word.

Joined, the kept and removed stretches are the old text, the kept and added ones the new.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Literal

from assistant.language.sentences import split_sentences
from assistant.workspace.alignment import align_texts, likeness

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SegmentKind = Literal["kept", "removed", "added"]
# Numbers with their unit, Latin words, single Han characters: what a reader takes for one word.
_WORDS = re.compile(r"\d[\d,，.]*(?:%|％|‰|个百分点|万元|亿元|元|分|年|月|日|号|条)?|[A-Za-z]+|\s+|.", re.DOTALL)
_IN_NUMBER = re.compile(r"[\d.,%％‰万亿元分]")
# Sentences that share less are told as one taken out and another put in.
_ALIKE = 0.5
# A kept stretch this short between two changes only makes them harder to read.
_SHORT = 2


@dataclass(frozen=True, slots=True)
class Segment:
    """One stretch of a text and what became of it."""

    kind: SegmentKind
    text: str


def compare_texts(before: str, after: str) -> tuple[Segment, ...]:
    """Compare two texts (比较文字): alike sentences word by word, others as a whole."""
    old, new = _sentences(before), _sentences(after)
    found: list[Segment] = []
    for one, other in _paired(old, new):
        if one == other:
            found.append(Segment("kept", one or ""))
        elif one is not None and other is not None and likeness(one, other) >= _ALIKE:
            found.extend(_by_words(one, other))
        else:
            found += [Segment("removed", one)] if one else []
            found += [Segment("added", other)] if other else []
    return tuple(_joined(found))


def _sentences(text: str) -> list[str]:
    """Cut a text into sentences without losing a character: blanks go with the sentence before."""
    starts = [start for start, _ in split_sentences(text)]
    if not starts:
        return [text] if text else []
    cuts = [0, *starts[1:], len(text)]
    return [text[begin:end] for begin, end in pairwise(cuts)]


def _paired(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str | None, str | None]]:
    """Pair sentences in order, equal ones included."""
    changes = align_texts(old, new)
    gone = {place for place, _ in changes if place is not None}
    first = second = 0
    for one, other in [*changes, (len(old), len(new))]:
        stop_old = one if one is not None else None
        while first < len(old) and first not in gone and (stop_old is None or first < stop_old):
            if stop_old is None and other is not None and second >= other:
                break
            yield old[first], new[second]
            first, second = first + 1, second + 1
        if one == len(old) and other == len(new):
            return
        yield (None if one is None else old[one]), (None if other is None else new[other])
        first += one is not None
        second += other is not None


def _by_words(before: str, after: str) -> Iterator[Segment]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    pieces: list[tuple[str, str]] = []
    for place, (kind, first, last, start, end) in enumerate(steps):
        inner = 0 < place < len(steps) - 1
        text = "".join(old[first:last])
        if kind == "equal" and not (inner and len(text) <= _SHORT):
            pieces.append((text, text))
        else:
            pieces.append((text, "".join(new[start:end])))
    for same, group in groupby(pieces, key=lambda piece: piece[0] == piece[1] and len(piece[0]) > _SHORT):
        run = list(group)
        if same:
            yield Segment("kept", "".join(one for one, _ in run))
            continue
        yield from _trimmed("".join(one for one, _ in run), "".join(other for _, other in run))


def _trimmed(before: str, after: str) -> Iterator[Segment]:
    """Yield a change without the signs it begins and ends with alike; numbers are never cut."""
    head = tail = 0
    shortest = min(len(before), len(after))
    while head < shortest and before[head] == after[head] and not _IN_NUMBER.match(before[head]):
        head += 1
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail] and not _IN_NUMBER.match(before[-1 - tail]):
        tail += 1
    yield Segment("kept", before[:head])
    yield Segment("removed", before[head : len(before) - tail])
    yield Segment("added", after[head : len(after) - tail])
    yield Segment("kept", before[len(before) - tail :] if tail else "")


def _joined(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Join neighbours of one kind; within a change what was removed stands before what was added."""
    run: list[Segment] = []
    told = [segment for segment in segments if segment.text]
    for segment in [*told, Segment("kept", "")]:
        if segment.kind != "kept":
            run.append(segment)
            continue
        for kind in ("removed", "added"):
            text = "".join(each.text for each in run if each.kind == kind)
            if text:
                yield Segment(kind, text)
        run = []
        if segment.text:
            yield segment
