"""Which of several passages that answer are cited (选用依据).

The best, those nearly as good, and another law's where it says the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.chat.evidence import Evidence

SHOWN = 3
"""How many passages an answer cites at most."""

LOCAL = 0.6
"""How much of the subject a local rule must cover to stand beside a nationwide one."""

_NEAR_BEST = 0.5
_LESS_COVERED = 0.35


def adds(item: Evidence) -> bool:
    """Tell whether a passage is worth showing beside the best: overviews and kinds of problem are not."""
    passage = item.hit.passage
    return passage.kind != "problem" and not (passage.kind == "law" and passage.ref.article is None)


def _family(item: Evidence) -> str:
    """Name a law together with its implementing rules."""
    return re.sub(r"实施(?:条例|细则|办法)$", "", item.hit.passage.path[0]) if item.hit.passage.path else ""


def varied(near: Sequence[Evidence]) -> list[Evidence]:
    """Keep the best passages; where one law fills all places, the last goes to another law that says the same."""
    kept = list(near[:SHOWN])
    if len(kept) == SHOWN and len({_family(item) for item in kept}) == 1:
        other = next((item for item in near[SHOWN:] if _family(item) != _family(kept[0])), None)
        if other is not None:
            kept[-1] = other
    return kept


def close(item: Evidence, best: Evidence) -> bool:
    """Tell whether a passage answers nearly as well as the best one."""
    return item.value >= best.value - _NEAR_BEST and item.coverage >= best.coverage - _LESS_COVERED


def rivals(kept: list[Evidence]) -> bool:
    """Tell whether a local rule stands beside the nationwide one."""
    return any(item.hit.passage.region != "全国" and item.coverage >= LOCAL for item in kept)
