"""Jobs outside the page: followed, stopped, lost, and nobody else's."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.pipeline.jobs import Job, Jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.pipeline.job_worker import Progress

pytestmark = pytest.mark.slow


def count(progress: Progress, end: int) -> int:
    """Count aloud."""
    for number in range(end):
        progress.tell("counted", number=number)
    return end


def sleep_deaf(progress: Progress) -> None:
    """Sleep without ever looking up."""
    progress.tell("asleep")
    time.sleep(60)


def wait_listening(progress: Progress) -> None:
    """Wait until stopped."""
    while True:
        progress.tell("waiting")
        time.sleep(0.02)


def refuse(_: Progress) -> None:
    """Fail with words for people."""
    raise InputError("表.xlsx", "没有分值列", "一列分值", "请补上")


def break_down(_: Progress) -> None:
    """Fail as a program does."""
    raise LookupError("inner matter")


def die(_: Progress) -> None:
    """End the process itself."""
    os._exit(3)


@pytest.fixture(scope="module")
def jobs() -> Iterator[Jobs]:
    """One process that computes."""
    running = Jobs(processes=1)
    yield running
    running.close()


def ended(job: Job) -> Job:
    """Wait for a job's end."""
    assert job.finished.wait(30)
    return job


def until(jobs: Jobs, job: Job, kind: str) -> None:
    """Wait until a job has told something."""
    end = time.monotonic() + 30
    while not any(event["kind"] == kind for event in jobs.get(job.id, job.owner).events):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_job_tells_its_events_in_order_and_keeps_its_result(jobs: Jobs) -> None:
    """Events are numbered; asking for what came after a number gives the rest."""
    job = ended(jobs.start(count, 3, owner="甲", kind="read", title="读"))

    number, events = jobs.since("甲", 0)

    assert ("done", 3) == (job.state, job.result)
    assert [0, 1, 2] == [event["number"] for event in events if event["kind"] == "counted"]
    assert (number, []) == jobs.since("甲", number)


def test_another_person_neither_sees_nor_stops_a_job(jobs: Jobs) -> None:
    """A job is its owner's alone."""
    job = ended(jobs.start(count, 1, owner="甲", kind="read", title="读"))

    with pytest.raises(InputError, match="没有这件任务"):
        jobs.stop(job.id, "乙")
    assert (0, []) == jobs.since("乙", 0)


def test_listening_task_ends_when_stopped(jobs: Jobs) -> None:
    """A stop reaches the task at its next word."""
    job = jobs.start(wait_listening, owner="甲", kind="draft", title="写")
    until(jobs, job, "waiting")

    jobs.stop(job.id, "甲")

    assert "stopped" == ended(job).state


def test_deaf_task_is_ended_with_its_process_and_the_next_one_runs(jobs: Jobs) -> None:
    """Who does not heed a stop is ended; another process takes over."""
    job = jobs.start(sleep_deaf, owner="甲", kind="draft", title="写")
    until(jobs, job, "asleep")

    jobs.stop(job.id, "甲")

    assert "stopped" == ended(job).state
    assert 2 == jobs.ask(count, 2, owner="甲")


def test_dead_process_fails_its_job_in_words_and_the_next_one_runs(jobs: Jobs) -> None:
    """A process that ends by itself is told, and replaced."""
    job = ended(jobs.start(die, owner="甲", kind="read", title="读"))

    assert ("failed", True) == (job.state, "意外退出" in job.problem)
    assert 1 == jobs.ask(count, 1, owner="甲")


@pytest.mark.parametrize(("task", "words"), [(refuse, "没有分值列"), (break_down, "程序内部出错（LookupError）")])
def test_failure_is_told_in_words_for_people(jobs: Jobs, task: object, words: str) -> None:
    """Our own messages stand as they are; of anything else only the kind is told, nothing of its inside."""
    job = ended(jobs.start(task, owner="甲", kind="read", title="读"))  # type: ignore[arg-type]

    assert words in job.problem
    assert "inner matter" not in job.problem


def test_waiting_job_is_stopped_before_it_begins_and_too_many_are_refused(jobs: Jobs) -> None:
    """Jobs queue behind a busy process; one person cannot queue without end."""
    first = jobs.start(wait_listening, owner="丙", kind="draft", title="写")
    queued = [jobs.start(count, 1, owner="丙", kind="read", title="读") for _ in range(5)]

    with pytest.raises(InputError, match="已有 6 件在进行"):
        jobs.start(count, 1, owner="丙", kind="read", title="读")
    assert "stopped" == jobs.stop(queued[-1].id, "丙").state
    jobs.stop(first.id, "丙")
    assert ["done"] * 4 == [ended(job).state for job in queued[:-1]]
