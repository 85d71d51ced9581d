"""Holding the garbage collector back while a large document is built up (暂停垃圾回收)."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def paused_collection() -> Iterator[None]:
    """Pause the cyclic collector, and let it go on after as before.

    Hundreds of thousands of cells make it search again and again among objects that are all in use:
    a third of the time a large sheet takes. Only for readers whose objects form no cycles.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
