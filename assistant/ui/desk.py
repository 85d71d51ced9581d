"""What lies on people's desks (案头): cases opened from the workspace, audits, files to download, jobs under way.

What is kept, and who may see it, is the workspace's; here its records are held ready while people work on them.
"""

from __future__ import annotations

import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.pipeline import desk_tasks, reporting_date, score_case, workspaces
from assistant.pipeline.jobs import ENDED, Jobs
from assistant.ui.audits import Audits
from assistant.ui.moments import today
from assistant.ui.vectors import Vectors

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from assistant.checking.runner import CheckReport
    from assistant.domain.draft import Draft
    from assistant.domain.evaluation import Evaluation
    from assistant.pipeline import Scored
    from assistant.pipeline.jobs import Job
    from assistant.ui.person import Person
    from assistant.workspace import StoredCase, User, Workspace

_LONGEST_KIND = 60
_QUIET_SECONDS = 3.0
# Cases held ready; the workspace has them all.
_MOST_HELD = 200


@dataclass(slots=True)
class OpenCase:
    """A case somebody works on (打开的案例), as the workspace holds it at ``stored.revision``.

    ``original`` is the evaluation as first read. ``draft`` has its slots; ``check`` is None until it is asked for.
    """

    stored: StoredCase
    scored: Scored
    original: Evaluation
    counts: dict[str, int] | None = None
    files: tuple[str, ...] = ()
    conflicts: list[dict[str, object]] = field(default_factory=list)
    draft_id: int | None = None
    version: int = 0
    draft: Draft | None = None
    check: CheckReport | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def id(self) -> int:
        """The workspace's number of the case."""
        return self.stored.id

    @property
    def on(self) -> dt.date:
        """The date whose rules apply to this case."""
        return reporting_date(self.scored.evaluation, today())


@dataclass(frozen=True, slots=True)
class Written:
    """A file to download (可下载的文件): only its owner gets it."""

    owner: str
    name: str
    path: Path


class Desk:
    """Everything the page holds while it runs (案头).

    Args:
        folder: Where files of people lie; made where missing, readable by this user alone.
        workspace: Where everything that must last is kept.
    """

    def __init__(self, folder: Path, workspace: Workspace) -> None:
        """Make the folders, tell the jobs a former run left, and start the first process."""
        self.folder = folder
        self.workspace = workspace
        self.lock = threading.RLock()
        self.run = secrets.token_hex(4)
        self._cases: dict[int, OpenCase] = {}
        self._written: dict[str, Written] = {}
        self._users: dict[str, User] = {}
        self._kept: dict[str, str] = {}
        self._touched = 0.0
        self._clerk = ThreadPoolExecutor(1, thread_name_prefix="jobs-kept")
        self.audits = Audits(self)
        workspaces.interrupt_jobs(workspace)
        self.jobs = Jobs(keep=self._note_job)
        self.vectors = Vectors(self.jobs)
        for name in ("incoming", "files", "results"):
            (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)

    def close(self) -> None:
        """End every job and close the workspace."""
        self.jobs.close()
        self._clerk.shutdown(wait=True)
        self.workspace.close()

    def warm_up(self) -> None:
        """Let the first process load what the first person's file needs, while the server itself starts."""
        self.jobs.start(desk_tasks.warm_up, today(), owner="", kind="warm", title="")

    def touch(self) -> None:
        """Note that somebody is working."""
        self._touched = time.monotonic()

    @property
    def quiet(self) -> bool:
        """Whether nobody needs the processor: no job under way, and nothing asked for a while."""
        return not self.jobs.busy and time.monotonic() - self._touched > _QUIET_SECONDS

    # Files

    @property
    def incoming(self) -> Path:
        """Where the server puts uploads before somebody takes them over."""
        return self.folder / "incoming"

    @property
    def results(self) -> Path:
        """Where files are written for download; made anew on demand, so that a day later they go."""
        return self.folder / "results"

    def files_of(self, person: Person) -> Path:
        """Where a person's own files lie."""
        return self.folder / "files" / person.id

    def results_of(self, person: Person) -> Path:
        """A fresh folder for files that are written for a person."""
        folder = self.results / person.id / secrets.token_hex(6)
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def offer(self, person: Person, name: str, path: Path) -> dict[str, str]:
        """Offer a written file for download; returns its name and address."""
        token = secrets.token_urlsafe(18)
        with self.lock:
            self._written[token] = Written(person.id, name, path)
        return {"name": name, "url": f"/files/{token}"}

    def written(self, person: Person, token: str) -> Written:
        """Return a file a person may download.

        Raises:
            InputError: There is none under this token for this person.
        """
        found = self._written.get(token)
        if found is None or found.owner != person.id or not found.path.is_file():
            raise InputError("下载", "没有这个文件，或已过期", "", "请重新生成后下载")
        return found

    # Cases

    def case(self, person: Person, case_id: str) -> OpenCase:
        """Return a case this person may see, opened from the workspace where it changed there.

        Raises:
            InputError: There is no such case for this person.
        """
        stored = workspaces.get_case(self.workspace, person.user, _number(case_id))
        with self.lock:
            held = self._cases.get(stored.id)
            if held is not None and held.stored.revision == stored.revision:
                return held
        opened = self._open(person, stored)
        with self.lock:
            if held is not None:
                opened = replace(opened, counts=held.counts, files=held.files, conflicts=held.conflicts)
            self._cases[stored.id] = opened
            while len(self._cases) > _MOST_HELD:
                self._cases.pop(next(iter(self._cases)))
        return opened

    def _open(self, person: Person, stored: StoredCase) -> OpenCase:
        from assistant.intake import Intake

        evaluation = workspaces.load_evaluation(self.workspace, person.user, stored.id)
        first = evaluation
        if stored.revision > 1:
            first = workspaces.load_evaluation(self.workspace, person.user, stored.id, revision=1)
        scored = score_case(Intake(evaluation), on=reporting_date(evaluation, today()))
        files = tuple(file.name for file in workspaces.list_files(self.workspace, person.user, stored.id))
        return OpenCase(stored, scored, first, files=files or evaluation.sources)

    def hold(self, case: OpenCase) -> None:
        """Hold a case ready as it now stands."""
        with self.lock:
            self._cases[case.id] = case

    def drop(self, case_id: int) -> None:
        """Hold a case no longer."""
        with self.lock:
            self._cases.pop(case_id, None)

    def with_draft(self, person: Person, case: OpenCase) -> OpenCase:
        """Bring a case's newest draft up to what the workspace holds; without one it stays None."""
        drafts = workspaces.list_drafts(self.workspace, person.user, case.id)
        newest = drafts[0] if drafts else None
        with self.lock:
            if newest is not None and (case.draft_id, case.version) != (newest.id, newest.head):
                case.draft = workspaces.load_draft(self.workspace, person.user, newest.id, slotted=True)
                case.draft_id, case.version, case.check = newest.id, newest.head, None
        return case

    def drafting(self, person: Person, case_id: int) -> str:
        """Tell the job that drafts a case at the moment; "" where none does."""
        for job in self.jobs.of(person.id):
            if job.kind == "draft" and job.subject == str(case_id) and job.state not in ENDED:
                return job.id
        return ""

    # Jobs beyond this process

    def know(self, person: Person) -> None:
        """Remember who a person is, so that their jobs can be kept under their name."""
        self._users[person.id] = person.user

    def _note_job(self, job: Job) -> None:
        """Have a job kept, by a thread of its own: nobody waits for the disk."""
        self._clerk.submit(self._keep_job, job, job.state)

    def _keep_job(self, job: Job, state: str) -> None:
        user = self._users.get(job.owner)
        if user is None:
            return
        if state not in ENDED:
            self._kept[job.id] = workspaces.add_job(self.workspace, user, job.title[:_LONGEST_KIND]).id
            workspaces.update_job(self.workspace, user, self._kept[job.id], 0)
            return
        kept = self._kept.pop(job.id, None)
        if kept is not None:
            ends = {"done": "done", "failed": "failed", "stopped": "cancelled"}
            workspaces.end_job(self.workspace, user, kept, ends[state], message=job.problem)  # type: ignore[arg-type]

    def former_jobs(self, person: Person) -> list[dict[str, object]]:
        """List jobs a former run of the page left unfinished (被中断的任务)."""
        return [
            {"id": job.id, "title": job.kind, "state": "interrupted", "problem": job.message, "started": job.made_at}
            for job in workspaces.list_jobs(self.workspace, person.user, limit=20)
            if job.state == "interrupted"
        ]


def _number(case_id: str) -> int:
    if not case_id.isdecimal():
        raise InputError("案例", "没有这个案例，或没有共享给您", "案例清单中的一个", "请重新打开")
    return int(case_id)
