"""Jobs and conversations: seen by whoever they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from assistant.workspace.names import (
    NotThereError,
    add_job,
    add_turn,
    archive_conversation,
    begin_conversation,
    end_job,
    get_job,
    interrupt_jobs,
    list_conversations,
    list_jobs,
    list_turns,
    update_job,
)

if TYPE_CHECKING:
    from tests_workspace_shapes import Clock

    from assistant.workspace.names import StoredCase, User, Workspace


def test_job_tells_how_far_it_has_come(workspace: Workspace, colleague: User, case: StoredCase, clock: Clock) -> None:
    """A job waits, runs, never goes back, and ends with where its result lies."""
    job = add_job(workspace, colleague, "起草", case_id=case.id)
    assert ("waiting", 0, None) == (job.state, job.progress, job.started_at)

    clock.forward(seconds=5)
    moved = update_job(workspace, colleague, job.id, 40, "核查")
    assert ("running", 40, "核查") == (moved.state, moved.progress, moved.message)
    assert 40 == update_job(workspace, colleague, job.id, 30).progress
    done = end_job(workspace, colleague, job.id, "done", result={"draft": 3})

    assert ("done", 100, {"draft": 3}, True) == (done.state, done.progress, done.result, done.ended)
    assert [done] == list(list_jobs(workspace, colleague))


def test_cancelled_job_stays_cancelled(workspace: Workspace, colleague: User) -> None:
    """The worker learns at its next report that nobody waits any more; its end does not count."""
    job = add_job(workspace, colleague, "起草")
    end_job(workspace, colleague, job.id, "cancelled", message="用户取消")

    assert "cancelled" == update_job(workspace, colleague, job.id, 80).state
    ended = end_job(workspace, colleague, job.id, "done", message="写完")
    assert ("cancelled", "用户取消") == (ended.state, ended.message)


def test_jobs_a_former_run_left_open_are_ended(workspace: Workspace, colleague: User) -> None:
    """After a restart waiting and running jobs are interrupted, ended ones stay as they are."""
    running, waiting, done = (add_job(workspace, colleague, kind) for kind in ("甲", "乙", "丙"))
    update_job(workspace, colleague, running.id, 10)
    end_job(workspace, colleague, done.id, "done")

    assert 2 == interrupt_jobs(workspace)
    states = [get_job(workspace, colleague, job.id).state for job in (running, waiting, done)]
    assert ["interrupted", "interrupted", "done"] == states


def test_others_do_not_see_a_job(workspace: Workspace, owner: User, colleague: User) -> None:
    """A job is its owner's; an administrator sees it as well."""
    job = add_job(workspace, owner, "起草")

    with pytest.raises(NotThereError):
        get_job(workspace, colleague, job.id)
    assert () == list_jobs(workspace, colleague)
    assert job.id == get_job(workspace, owner, add_job(workspace, colleague, "体检").id and job.id).id


def test_conversation_keeps_its_turns(workspace: Workspace, colleague: User, case: StoredCase) -> None:
    """Turns come back in order with what the answer rested on."""
    conversation = begin_conversation(workspace, colleague, "预算执行率怎样算？", case_id=case.id)
    add_turn(workspace, colleague, conversation.id, "user", "预算执行率怎样算？")
    add_turn(workspace, colleague, conversation.id, "assistant", "支出除以预算。", content={"citations": []})

    turns = list_turns(workspace, colleague, conversation.id)

    assert [(1, "user", None), (2, "assistant", {"citations": []})] == [(t.number, t.role, t.content) for t in turns]
    assert (conversation,) == list_conversations(workspace, colleague, case_id=case.id)


def test_conversation_is_its_owner_s(workspace: Workspace, owner: User, colleague: User) -> None:
    """Not even an administrator reads another's conversation; one put away leaves the list."""
    conversation = begin_conversation(workspace, colleague, "私下问问")

    for forbidden in (
        lambda: list_turns(workspace, owner, conversation.id),
        lambda: add_turn(workspace, owner, conversation.id, "user", "插话"),
        lambda: archive_conversation(workspace, owner, conversation.id),
    ):
        with pytest.raises(NotThereError):
            forbidden()
    archive_conversation(workspace, colleague, conversation.id)
    assert () == list_conversations(workspace, colleague)
