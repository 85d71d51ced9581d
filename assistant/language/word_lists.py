"""Word lists as they are easiest to read and review (词表): blank-separated words in one string."""

from __future__ import annotations

import re


def words(text: str) -> tuple[str, ...]:
    """Split a blank-separated list into words, in the order given."""
    return tuple(text.split())


def alternation(listed: tuple[str, ...]) -> str:
    """Join words to a pattern, longest first, so that the longest known one wins."""
    return "|".join(re.escape(word) for word in sorted(listed, key=lambda word: (-len(word), word)))
