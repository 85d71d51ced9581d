"""How long recognising scanned pages may take (扫描识别的时间上限): a page, and all pages of a file."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE_SECONDS = 120.0
TOTAL_SECONDS = 900.0
_T = TypeVar("_T")


@dataclass(slots=True)
class _Outcome(Generic[_T]):
    values: list[_T] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)


@dataclass(slots=True)
class Budget:
    """The time left for a file's scanned pages; once it is used up, the pages that follow stay unread.

    ``why`` says for people why a page was not recognised.
    """

    page_seconds: float = PAGE_SECONDS
    total_seconds: float = TOTAL_SECONDS
    spent: float = 0.0
    why: str = ""

    def run(self, call: Callable[[], _T]) -> _T | None:
        """Run a page's recognition within the time left; None where it is used up or was not enough."""
        if self.why:
            return None
        limit = min(self.page_seconds, self.total_seconds - self.spent)
        outcome: _Outcome[_T] = _Outcome()
        # A library's call cannot be broken off; left to itself in a daemon thread, it ends with the program.
        worker = threading.Thread(target=_work, args=(call, outcome), daemon=True)
        start = time.monotonic()
        worker.start()
        worker.join(max(limit, 0.0))
        self.spent += time.monotonic() - start
        if outcome.errors:
            raise outcome.errors[0]
        if outcome.values:
            if self.spent >= self.total_seconds:
                self.why = f"扫描页识别已满 {self.total_seconds:.0f} 秒上限，其后各页未识别；请拆分文件后分别导入"
            return outcome.values[0]
        self.why = f"扫描页识别超过 {limit:.0f} 秒仍未完成，该页及其后各页未识别；请拆分文件或提供 Word、Excel 原文件"
        return None


def _work(call: Callable[[], _T], outcome: _Outcome[_T]) -> None:
    try:
        outcome.values.append(call())
    except Exception as error:  # noqa: BLE001 - handed over to the thread that waits
        outcome.errors.append(error)
