"""Hidden marks that tell which paragraph is which (隐藏标识): bookmarks Word keeps and does not show.

A mark names the block of the draft and a digest of its text as written, so that a file that comes back
can be laid beside the draft it was written from. Reading them is ``assistant.export.marks``'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.language.digests import DIGEST_LENGTH, text_digest

# Word hides bookmarks that begin with an underscore.
_PREFIX = "_jx_"
# The mark of words the program puts beside the draft's: units of a table, captions of charts.
OWN_WORDS = "x0"
_FIRST_ID = 500_000
_NAME = re.compile(rf"{_PREFIX}([ptxk]\d+)_([0-9a-f]{{{DIGEST_LENGTH}}})(?:_\d+)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark as read (标识): the block of the draft it stands on, and the digest of what was written there.

    Blocks ``x…`` are of annexes that are no part of the draft; ``k4`` is the caption of table ``t4``.
    """

    block: str
    digest: str


@dataclass(slots=True)
class Marker:
    """Gives every marked paragraph a bookmark of its own (标识编号)."""

    count: int = field(default=0)

    def wrap(self, block: str, text: str, content: str) -> str:
        """Put a block's mark about a paragraph's content."""
        self.count += 1
        number = _FIRST_ID + self.count
        name = f"{_PREFIX}{block}_{text_digest(text)}_{self.count}"
        return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def caption_mark(block: str) -> str:
    """Name the mark of a table's caption."""
    return f"k{block[1:]}" if block.startswith("t") else block


def read_mark(name: str) -> Mark | None:
    """Read a bookmark's name; None where it is not one of these marks."""
    match = _NAME.fullmatch(name)
    return None if match is None else Mark(match.group(1), match.group(2))
