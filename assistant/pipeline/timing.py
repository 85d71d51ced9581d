"""How long each hop of a walk takes (各步用时)."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Seconds:
    """How long each hop took (各步用时), in seconds by hop name, in walking order."""

    hops: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def hop(self, name: str) -> Iterator[None]:
        """Time one hop; a hop walked twice adds up."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.hops[name] = self.hops.get(name, 0.0) + time.perf_counter() - start
