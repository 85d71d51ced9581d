"""Vectors made while people work (后台补算向量): begun when somebody looks at the knowledge base or adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.pipeline import knowledge
from assistant.pipeline.jobs import ENDED
from assistant.settings import load_settings

if TYPE_CHECKING:
    from assistant.pipeline.jobs import Job, Jobs


class Vectors:
    """The filling of the page's knowledge base (补算向量), beside the page's own process.

    Args:
        jobs: Where it runs.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._job: Job | None = None

    @property
    def problem(self) -> str:
        """Why the last round failed; empty while all is well."""
        return self._job.problem if self._job is not None else ""

    def fill(self, missing: int) -> None:
        """See that missing vectors are being made; where none is missing nothing happens."""
        if missing and (self._job is None or self._job.state in ENDED):
            self._job = self._jobs.start(
                knowledge.fill_vectors, load_settings(), owner="", kind="vectors", title="", lane="waiting"
            )

    def stop(self) -> None:
        """Stop after the texts at hand, as other settings are to be used."""
        if self._job is not None and self._job.state not in ENDED:
            self._jobs.stop(self._job.id, "")
