"""One writer at a time (写锁): a lock file that the operating system frees when its process ends.

Readers need no lock; what a killed writer leaves behind is the database's concern.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from assistant.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_PAUSE = 0.1


@contextmanager
def writer_lock(path: Path, *, wait: float, on_wait: Callable[[], None] | None = None) -> Iterator[None]:
    """Hold the writer's lock (取得写锁) while the block runs.

    Args:
        path: The lock file; made where it is not there.
        wait: Seconds to wait for another writer.
        on_wait: Called once when waiting begins, to say so.

    Raises:
        InputError: Another process still writes after that time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as stream:
        _acquire(stream, path, wait, on_wait)
        try:
            yield
        finally:
            _release(stream)


def _acquire(stream: IO[bytes], path: Path, wait: float, on_wait: Callable[[], None] | None) -> None:
    waited = 0.0
    while not _try_lock(stream):
        if waited == 0 and on_wait is not None:
            on_wait()
        if waited >= wait:
            raise InputError(
                path.parent.name,
                "另一个进程正在写入知识库",
                "同一时间只有一个进程写入",
                "请等它完成后重试；查询不受影响",
            )
        time.sleep(_PAUSE)
        waited += _PAUSE


if sys.platform == "win32":
    import msvcrt

    def _try_lock(stream: IO[bytes]) -> bool:
        try:
            stream.seek(0)
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _release(stream: IO[bytes]) -> None:
        stream.seek(0)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _release(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
