"""The process in which long work runs (后台进程): takes tasks from a pipe, sends back what they tell.

Who may start what, and what becomes of a result, is left to ``assistant.pipeline.jobs``.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    Task = Callable[..., object]


_NICE = 5


class JobStoppedError(Exception):
    """Ends a task that a person stopped (任务已停止)."""


class Progress:
    """What a task tells while it runs (进度): events out, a stop in.

    Args:
        send: Takes one event: its kind and plain values.
        stop: Set once a person stops the task.
    """

    def __init__(self, send: Callable[[str, dict[str, Any]], None], stop: threading.Event | None = None) -> None:
        self._send = send
        self._stop = stop or threading.Event()

    @property
    def stopped(self) -> bool:
        """Whether a person has stopped the task."""
        return self._stop.is_set()

    def tell(self, kind: str, **values: Any) -> None:  # noqa: ANN401 - plain values of any kind
        """Send one event; its values are plain JSON.

        Raises:
            JobStoppedError: The task was stopped.
        """
        if self.stopped:
            raise JobStoppedError
        self._send(kind, values)


def failure_message(error: Exception) -> str:
    """Say for people why a task failed: our own messages as they stand, anything else by its kind."""
    if isinstance(error, AssistantError):
        return error.message
    return f"程序内部出错（{type(error).__name__}），这一步没有完成；其他内容不受影响，请重试，仍然如此请告知管理员。"


def run_worker(connection: Connection, at_once: int) -> None:
    """Serve tasks until the pipe closes, ``at_once`` side by side; their threads stay, with what they opened.

    Messages in: ``("run", id, task, arguments)`` and ``("stop", id)``. Messages out: ``(id, kind, values)``, the
    last of each task being ``done`` (with its result), ``failed`` or ``stopped``.
    """
    # Ctrl-C reaches the whole group of processes; the page decides when its workers end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A draft may take a moment longer; a click of somebody else's must not.
    if hasattr(os, "nice"):
        os.nice(_NICE)
    stops: dict[str, threading.Event] = {}
    sending = threading.Lock()

    def send(job: str, kind: str, values: object) -> None:
        with sending:
            connection.send((job, kind, values))

    def work(job: str, task: Task, arguments: tuple[object, ...]) -> None:
        progress = Progress(lambda kind, values: send(job, kind, values), stops[job])
        try:
            result = task(progress, *arguments)
        except JobStoppedError:
            send(job, "stopped", None)
        except Exception as error:
            if not isinstance(error, AssistantError):
                logging.getLogger(__name__).exception("task failed")
            send(job, "failed", failure_message(error))
        else:
            send(job, "done", result)
        finally:
            stops.pop(job, None)

    threads = ThreadPoolExecutor(at_once, thread_name_prefix="task")
    while True:
        try:
            message = connection.recv()
        except (EOFError, OSError):
            # The page is gone, and nobody is left to take a result: end at once, whatever is under way.
            os._exit(0)
        if message[0] == "stop":
            if message[1] in stops:
                stops[message[1]].set()
            continue
        _, job, task, arguments = message
        stops[job] = threading.Event()
        threads.submit(work, job, task, arguments)
