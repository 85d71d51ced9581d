"""The list of jobs (任务): where long work stands, for every open page of a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.ui.desk import Desk
    from assistant.ui.person import Person


def list_jobs(desk: Desk, person: Person) -> dict[str, Any]:
    """列出自己的任务，最近的在前；former 为服务重启时被中断的。"""
    return {"jobs": [job.shape() for job in desk.jobs.of(person.id)], "former": desk.former_jobs(person)}


def job_state(desk: Desk, person: Person, job: str) -> dict[str, Any]:
    """返回一件任务的状态和它说过的话（cases 为读入的案例编号）。"""
    found = desk.jobs.get(job, person.id)
    cases = [event["case"] for event in found.events if event["kind"] == "case"]
    return {"job": found.shape(), "events": list(found.events), "cases": cases}


def wait_job(desk: Desk, person: Person, job: str, seconds: int = 20) -> dict[str, Any]:
    """等一件任务结束，最多等 seconds 秒（供程序调用）。"""
    desk.jobs.get(job, person.id).finished.wait(min(max(seconds, 0), 60))
    return job_state(desk, person, job)


def stop_job(desk: Desk, person: Person, job: str) -> dict[str, Any]:
    """停止一件任务；已经得到的保留。"""
    return {"job": desk.jobs.stop(job, person.id).shape()}


ENDPOINTS = (list_jobs, job_state, wait_job, stop_job)
