"""Vectors made while people work (后台补算向量): a thread that fills what is missing and can be stopped.

For programs that stay open, such as the page; commands that end fill in the foreground. What a stop
or a kill leaves undone is done at the next start.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from assistant.errors import AssistantError
from assistant.retrieval.user_store import UserStore

if TYPE_CHECKING:
    from pathlib import Path

    from assistant.retrieval.dense import Embedder

# After so many, readers are given the vectors made so far; each time they open the cache anew.
_AT_ONCE = 2000
# Between looks at an idle base, and before another try where something stood in the way.
_PAUSE = 5.0


class _StoppedError(Exception):
    """Ends a round between two batches (停止补算)."""


class Filling:
    """The thread that fills one base (后台补算).

    Args:
        home: The home folder.
        embedder: What makes the vectors.
        vector_server: Address of a Chroma server for their index; None keeps it in the home folder.
    """

    def __init__(self, home: Path, embedder: Embedder, vector_server: str | None = None) -> None:
        """Start at once; it works at the embedder's rate and ends with the process."""
        self._home = home
        self._embedder = embedder
        self._vector_server = vector_server
        self._stopped = threading.Event()
        self._idle = threading.Event()
        self.problem = ""
        """Why the last round failed (最近一次失败的原因); empty while all is well."""
        self._thread = threading.Thread(target=self._run, name="vectors", daemon=True)
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is missing; tell whether that came in time."""
        return self._idle.wait(seconds)

    def stop(self) -> None:
        """Stop after the batch at hand (停止); what is made is kept."""
        self._stopped.set()
        self._thread.join()

    def _check(self, _: int) -> None:
        if self._stopped.is_set():
            raise _StoppedError

    def _run(self) -> None:
        # SQLite and Chroma are opened here: the thread shares no connection with searches.
        with UserStore(self._home, embedder=self._embedder, vector_server=self._vector_server) as store:
            while not self._stopped.is_set():
                try:
                    made = store.embed(most=_AT_ONCE, on_progress=self._check)
                    self.problem = ""
                except _StoppedError:
                    return
                except AssistantError as problem:
                    made = 0
                    self.problem = problem.message
                if made == 0:
                    if not self.problem:
                        self._idle.set()
                    self._stopped.wait(_PAUSE)
                else:
                    self._idle.clear()
