"""Time and tokens that one report may spend on models (预算), and sections side by side within them.

The clock is given, so that tests need not wait; what a call costs is told by whoever makes it.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from assistant.errors import ModelError, ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from assistant.llm.model import Usage
    from assistant.settings import ModelLimits

Result = TypeVar("Result")


class Budget:
    """What may still be spent (预算余额); shared by calls that run side by side.

    Args:
        seconds: From now on, None for no limit.
        tokens: In and out together, None for no limit.
        clock: Seconds that only grow.
    """

    def __init__(
        self, *, seconds: float | None = None, tokens: int | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start the clock."""
        self._clock = clock
        self._seconds = seconds
        self._end = None if seconds is None else clock() + seconds
        self._tokens = tokens
        self._spent = 0
        self._calls = 0
        self._cancelled = threading.Event()
        self._lock = threading.Lock()

    @property
    def cancelled(self) -> bool:
        """Whether the work was called off."""
        return self._cancelled.is_set()

    @property
    def spent_tokens(self) -> int:
        """Tokens spent so far, in and out."""
        return self._spent

    @property
    def calls(self) -> int:
        """Replies paid for so far."""
        return self._calls

    def remaining_seconds(self) -> float | None:
        """Return the seconds left, None for no limit; never negative."""
        return None if self._end is None else max(0.0, self._end - self._clock())

    def spend(self, usage: Usage) -> None:
        """Take one reply's tokens off."""
        with self._lock:
            self._spent += usage.tokens
            self._calls += 1

    def cancel(self) -> None:
        """Call the work off; calls under way end at their next piece of text, or within a moment."""
        self._cancelled.set()

    def require(self, tokens: int = 0) -> None:
        """Refuse to go on where nothing is left.

        Args:
            tokens: What the next call will send, estimated.

        Raises:
            ModelUnavailable: Called off, out of time, or out of tokens.
        """
        if self.cancelled:
            raise ModelUnavailable("模型调用", "已被取消", "", "需要时请重新运行，已写完的部分不会重复付费")
        if self.remaining_seconds() == 0:
            raise ModelUnavailable(
                "模型调用", f"时间预算 {self._seconds:g} 秒已用完", "", "可调大设置项 budget_seconds 后重试"
            )
        if self._tokens is not None and self._spent + tokens > self._tokens:
            raise ModelUnavailable(
                "模型调用",
                f"词元预算 {self._tokens} 不够：已用 {self._spent}，下一次约需 {tokens}",
                "",
                "可调大设置项 budget_tokens 后重试",
            )


def open_budget(limits: ModelLimits) -> Budget:
    """Start the budget of one report (开立预算) from the settings."""
    return Budget(seconds=float(limits.budget_seconds), tokens=limits.budget_tokens)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Result]):
    """How one of several tasks ended (任务结果): its value, or the error that ended it."""

    value: Result | None = None
    error: ModelError | None = None


def run_parallel(
    tasks: Sequence[Callable[[], Result]], *, limit: int, budget: Budget | None = None
) -> tuple[Outcome[Result], ...]:
    """Run tasks side by side (并行执行) and return how each ended, in the order given.

    A task that a model fails leaves the others alone; one not yet begun when the budget is used up is not begun. A
    bug in a task, or the user's interruption, calls the rest off and is raised when what was under way has ended.

    Args:
        tasks: Calls without arguments.
        limit: How many at a time, at least 1.
        budget: Asked before each task.
    """

    def run(task: Callable[[], Result]) -> Outcome[Result]:
        try:
            if budget is not None:
                budget.require()
            return Outcome(value=task())
        except ModelError as error:
            return Outcome(error=error)

    if not tasks:
        return ()
    with ThreadPoolExecutor(max_workers=max(1, min(limit, len(tasks)))) as pool:
        futures = [pool.submit(run, task) for task in tasks]
        try:
            return tuple(future.result() for future in futures)
        except BaseException:
            if budget is not None:
                budget.cancel()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
