"""Long work outside the page's requests (后台任务): started, followed, stopped; a closed page loses nothing.

Work that computes runs in processes of its own, one task at a time in each, so that a click never waits for
somebody's draft; work that waits for a model shares one further process. What a task does is left to its function.
"""

from __future__ import annotations

import itertools
import multiprocessing
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from assistant.errors import InputError
from assistant.pipeline.job_worker import failure_message, run_worker

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from assistant.pipeline.job_worker import Task

JobState = Literal["waiting", "running", "done", "failed", "stopped"]
Lane = Literal["computing", "waiting"]

ENDED = ("done", "failed", "stopped")
_MOST_ACTIVE = 6
_KEPT = 40
# A task that does not heed a stop within this time is ended with its process.
_GRACE = 1.5
_AT_ONCE: dict[Lane, int] = {"computing": 1, "waiting": 16}


@dataclass(slots=True)
class Job:
    """One piece of work (任务): whose it is, where it stands, what it told.

    ``events`` are plain JSON, numbered over all jobs; ``result`` is the task's value, kept in this process only.
    A ``quiet`` job answers a question of the page and is not listed.
    """

    id: str
    owner: str
    kind: str
    title: str
    subject: str
    lane: Lane
    task: Task
    arguments: tuple[object, ...]
    started: float
    quiet: bool = False
    state: JobState = "waiting"
    problem: str = ""
    result: Any = None
    ended: float | None = None
    events: list[dict[str, Any]] = field(default_factory=list)
    finished: threading.Event = field(default_factory=threading.Event)
    on_done: Callable[[Any], None] | None = None
    on_end: Callable[[Job], None] | None = None

    def shape(self) -> dict[str, Any]:
        """Put the job into its JSON shape, without its events."""
        return {
            "id": self.id, "kind": self.kind, "title": self.title, "subject": self.subject, "state": self.state,
            "problem": self.problem, "started": self.started, "ended": self.ended,
        }  # fmt: skip


class _Worker:
    """One process with the thread that listens to it (后台进程)."""

    def __init__(self, lane: Lane, hear: Callable[[_Worker, str, str, Any], None]) -> None:
        context = multiprocessing.get_context("spawn")
        self.lane = lane
        self.jobs: set[str] = set()
        self._sending = threading.Lock()
        self._hear = hear
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=run_worker, args=(theirs, _AT_ONCE[lane]), daemon=True, name=f"jixiao-{lane}"
        )
        self.process.start()
        theirs.close()
        threading.Thread(target=self._listen, args=(self._pipe,), daemon=True).start()

    @property
    def free(self) -> bool:
        return self.process.is_alive() and len(self.jobs) < _AT_ONCE[self.lane]

    def send(self, message: tuple[object, ...]) -> None:
        with self._sending:
            self._pipe.send(message)

    def _listen(self, pipe: Connection) -> None:
        with suppress(EOFError, OSError):
            while True:
                job, kind, values = pipe.recv()
                self._hear(self, job, kind, values)
        self._hear(self, "", "gone", None)

    def end(self) -> None:
        self.process.kill()
        self.process.join(5)
        self._pipe.close()


class Jobs:
    """The jobs of one page (任务管理).

    Args:
        processes: How many processes compute side by side.
        keep: Called with a job when it starts and when it ends, to be kept beyond this process.
    """

    def __init__(self, *, processes: int = 2, keep: Callable[[Job], None] | None = None) -> None:
        """Start the first process at once, so that it is warm when the first file comes."""
        self._lock = threading.RLock()
        self._numbers = itertools.count(1)
        self._jobs: dict[str, Job] = {}
        self._queue: list[Job] = []
        self._keep = keep
        self._processes = processes
        self._closed = False
        self._workers: list[_Worker] = [_Worker("computing", self._hear)]

    # Starting and ending

    def start(
        self,
        task: Task,
        *arguments: object,
        owner: str,
        kind: str,
        title: str,
        subject: str = "",
        lane: Lane = "computing",
        on_done: Callable[[Any], None] | None = None,
        on_end: Callable[[Job], None] | None = None,
    ) -> Job:
        """Start a piece of work and return at once.

        Args:
            task: A module's function; it gets a ``Progress``, then the arguments.
            arguments: Values that can be sent to another process.
            owner: Whose job it is; nobody else sees it.
            kind: What the page takes it for: read, draft, audit, …
            title: What it is called in the list of jobs.
            subject: The case or report it works on.
            lane: Whether it computes, or mostly waits for a model.
            on_done: Called with the result before the job counts as done.
            on_end: Called when it has ended, however that came.

        Raises:
            InputError: This person has too many jobs under way.
        """
        job = Job(
            secrets.token_urlsafe(9), owner, kind, title, subject, lane, task, arguments, time.time(),
            on_done=on_done, on_end=on_end,
        )  # fmt: skip
        with self._lock:
            active = sum(each.owner == owner and each.state in ("waiting", "running") for each in self._jobs.values())
            if active >= _MOST_ACTIVE:
                raise InputError(
                    "任务", f"已有 {active} 件在进行", f"同时不超过 {_MOST_ACTIVE} 件", "请等其中一件完成，或停止一件"
                )
            self._admit(job)
        return job

    def ask(self, task: Task, *arguments: object, owner: str, seconds: float = 60, lane: Lane = "computing") -> Any:  # noqa: ANN401 - the task's own result
        """Run a short task outside this process and wait for its result; it goes before longer work.

        Raises:
            InputError: It failed, with the message for people, or took too long.
        """
        job = Job(secrets.token_urlsafe(9), owner, "ask", "", "", lane, task, arguments, time.time(), quiet=True)
        with self._lock:
            self._admit(job, first=True)
        if not job.finished.wait(seconds):
            self.stop(job.id, owner)
            raise InputError("", "等了很久没有结果", "", "机器可能很忙，请稍后再试")
        with self._lock:
            self._jobs.pop(job.id, None)
        if job.state != "done":
            raise InputError("", (job.problem or "已停止").rstrip("。"))
        return job.result

    def _admit(self, job: Job, *, first: bool = False) -> None:
        self._jobs[job.id] = job
        self._note(job, "state", {"state": "waiting"})
        if first:
            self._queue.insert(0, job)
        else:
            self._queue.append(job)
        self._dispatch()
        self._forget(job.owner)
        if self._keep is not None and not job.quiet:
            self._keep(job)

    def _dispatch(self) -> None:
        for job in list(self._queue):
            worker = self._worker(job.lane)
            if worker is None:
                continue
            self._queue.remove(job)
            job.state = "running"
            worker.jobs.add(job.id)
            self._note(job, "state", {"state": "running"})
            worker.send(("run", job.id, job.task, job.arguments))

    def _worker(self, lane: Lane) -> _Worker | None:
        for worker in self._workers:
            if worker.lane == lane and worker.free:
                return worker
        most = self._processes if lane == "computing" else 1
        if sum(worker.lane == lane for worker in self._workers) >= most or self._closed:
            return None
        worker = _Worker(lane, self._hear)
        self._workers.append(worker)
        return worker

    def stop(self, job_id: str, owner: str) -> Job:
        """Stop a job; what it told so far stays.

        Raises:
            InputError: There is no such job of this person.
        """
        job = self.get(job_id, owner)
        with self._lock:
            if job in self._queue:
                self._queue.remove(job)
                self._end(job, "stopped")
                return job
            worker = next((each for each in self._workers if job.id in each.jobs), None)
            if worker is None:
                return job
            worker.send(("stop", job.id))
        if worker.lane == "computing":
            timer = threading.Timer(_GRACE, self._force, (job, worker))
            timer.daemon = True
            timer.start()
        return job

    def _force(self, job: Job, worker: _Worker) -> None:
        with self._lock:
            if job.state == "running" and job.id in worker.jobs:
                self._end(job, "stopped")
                worker.end()

    # Listening

    def _hear(self, worker: _Worker, job_id: str, kind: str, values: Any) -> None:  # noqa: ANN401 - what a task tells
        if kind == "gone":
            self._lost(worker)
            return
        job = self._jobs.get(job_id)
        if job is None or job.state in ENDED:
            return
        if kind == "done":
            self._finish(worker, job, values)
            return
        with self._lock:
            if kind in ("failed", "stopped"):
                worker.jobs.discard(job_id)
                job.problem = values or ""
                self._end(job, "failed" if kind == "failed" else "stopped")
                self._dispatch()
            else:
                self._note(job, kind, values)

    def _finish(self, worker: _Worker, job: Job, result: Any) -> None:  # noqa: ANN401 - the task's own result
        try:
            if job.on_done is not None:
                job.on_done(result)
        except Exception as error:  # noqa: BLE001 - told to the person; the listener must go on
            job.problem = failure_message(error)
        with self._lock:
            worker.jobs.discard(job.id)
            job.result = result
            self._end(job, "failed" if job.problem else "done")
            self._dispatch()

    def _lost(self, worker: _Worker) -> None:
        with self._lock:
            if worker in self._workers:
                self._workers.remove(worker)
            for job_id in sorted(worker.jobs):
                job = self._jobs.get(job_id)
                if job is not None and job.state == "running":
                    job.problem = "后台进程意外退出，这一步没有完成，请重试"
                    self._end(job, "failed")
            if not self._closed:
                if worker.lane == "computing" and not any(each.lane == "computing" for each in self._workers):
                    self._workers.append(_Worker("computing", self._hear))
                self._dispatch()

    def _end(self, job: Job, state: JobState) -> None:
        job.state = state
        job.ended = time.time()
        job.arguments = ()
        # What was said on the way is in the result; a page that missed it has no need of it.
        job.events = [event for event in job.events if event["kind"] != "text"]
        self._note(job, "state", {"state": state, "problem": job.problem})
        if job.on_end is not None:
            job.on_end(job)
        job.finished.set()
        if self._keep is not None and not job.quiet:
            self._keep(job)

    def _note(self, job: Job, kind: str, values: dict[str, Any]) -> None:
        job.events.append({"n": next(self._numbers), "job": job.id, "kind": kind, **values})

    def _forget(self, owner: str) -> None:
        """Drop the oldest ended jobs of a person beyond what the list shows."""
        ended = [job for job in self._jobs.values() if job.owner == owner and job.state in ENDED and not job.quiet]
        for job in ended[:-_KEPT]:
            del self._jobs[job.id]

    def tell(self, job: Job, kind: str, **values: Any) -> None:  # noqa: ANN401 - plain JSON
        """Add an event that the page itself has to tell about a job."""
        with self._lock:
            self._note(job, kind, values)

    # Asking

    def get(self, job_id: str, owner: str) -> Job:
        """Return a person's job.

        Raises:
            InputError: There is no such job of this person.
        """
        job = self._jobs.get(job_id)
        if job is None or job.owner != owner:
            raise InputError("任务", "没有这件任务", "任务列表中的一件", "可能已过期，请重新开始")
        return job

    def of(self, owner: str) -> tuple[Job, ...]:
        """List a person's jobs, the latest first."""
        with self._lock:
            jobs = [job for job in self._jobs.values() if job.owner == owner and not job.quiet]
        return tuple(sorted(jobs, key=lambda job: -job.started))

    @property
    def busy(self) -> bool:
        """Whether anything is waiting or under way."""
        with self._lock:
            return any(job.state not in ENDED for job in self._jobs.values())

    def since(self, owner: str, number: int) -> tuple[int, list[dict[str, Any]]]:
        """Return what a person's jobs told after the event with this number, and the latest number."""
        with self._lock:
            events = [event for job in self.of(owner) for event in job.events if event["n"] > number]
        events.sort(key=lambda event: event["n"])
        return (events[-1]["n"] if events else number), events

    def close(self) -> None:
        """End every process; what was under way is lost with it."""
        with self._lock:
            self._closed = True
            workers, self._workers = self._workers, []
        for worker in workers:
            worker.end()
