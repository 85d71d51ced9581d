"""Decisions stand as long as their facts and their sentence do; waivers are under a name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from assistant.errors import InputError
from assistant.workspace.names import (
    NotAllowedError,
    NotThereError,
    decide,
    list_decisions,
    list_waivers,
    reopen,
    sentence_digest,
    waive,
    withdraw_decision,
    withdraw_waiver,
)

if TYPE_CHECKING:
    from assistant.workspace.names import StoredCase, User, Workspace

FACTS = {"score.A01.points": "9分", "indicator.A01.actual": "18间"}
SENTENCE = "修缮18间，得9分。"


def test_decision_is_bound_to_facts_and_sentence(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """A decision keeps what it was made on."""
    decision = decide(
        workspace, owner, case.id, scope="rationale", subject="A01", verdict="accept", sentence=SENTENCE, facts=FACTS
    )

    assert FACTS == {fact.id: fact.value for fact in decision.facts}
    assert (SENTENCE, "张评", "stands") == (decision.sentence, decision.reviewer, decision.state)
    assert (decision,) == list_decisions(workspace, owner, case.id)


def test_only_decisions_whose_facts_changed_are_reopened(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """A changed figure re-opens what hung on it, tells before and after, and leaves the rest alone."""
    hit = decide(workspace, owner, case.id, scope="rationale", subject="A01", verdict="accept", facts=FACTS)
    decide(workspace, owner, case.id, scope="rationale", subject="A02", verdict="accept", facts={"x": "5分"})
    decide(workspace, owner, case.id, scope="rationale", subject="B01", verdict="accept", facts={"gone": "1分"})

    opened = reopen(workspace, owner, case.id, {**FACTS, "score.A01.points": "10分", "x": "5分"})

    assert {"A01", "B01"} == {decision.subject for decision in opened}
    (first, last) = opened
    assert [("score.A01.points", "9分", "10分")] == [(c.id, c.before, c.after) for c in first.changes]
    assert [("gone", "1分", None)] == [(c.id, c.before, c.after) for c in last.changes]
    assert hit.id == first.id
    states = {decision.subject: decision.state for decision in list_decisions(workspace, owner, case.id)}
    assert {"A01": "reopened", "A02": "stands", "B01": "reopened"} == states


def test_reopened_decision_does_not_stand_again_by_itself(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """Changing the figure back does not bring the decision back: its reviewer decides anew."""
    decide(workspace, owner, case.id, scope="rationale", subject="A01", verdict="accept", facts=FACTS)
    reopen(workspace, owner, case.id, {})

    assert () == reopen(workspace, owner, case.id, FACTS)
    assert ["reopened"] == [decision.state for decision in list_decisions(workspace, owner, case.id)]


def test_gone_sentence_reopens_its_decision(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """A decision on a draft's sentence is re-opened when the sentence is gone, in its own draft only."""
    for scope in ("draft:1", "draft:2"):
        decide(workspace, owner, case.id, scope=scope, subject="one", verdict="accept", sentence=SENTENCE)

    opened = reopen(workspace, owner, case.id, {}, sentences={"draft:1": {sentence_digest("别的句子。")}})

    assert [("draft:1", True)] == [(decision.scope, decision.sentence_gone) for decision in opened]


@pytest.mark.parametrize(
    "written", ["修缮18间，得9分", "（二）修缮18间，得9分。", "二是修缮 18 间，得9分；", "２．修缮１８间，得９分。"]
)
def test_renumbered_or_retyped_sentence_is_the_same(written: str) -> None:
    """Numbering, blanks, width and the end mark do not make another sentence."""
    assert sentence_digest(SENTENCE) == sentence_digest(written)


@pytest.mark.parametrize("written", ["修缮19间，得9分。", "修缮18间，得0.9分。", "8间修缮，得9分。"])
def test_another_number_is_another_sentence(written: str) -> None:
    """A changed figure is a changed sentence."""
    assert sentence_digest(SENTENCE) != sentence_digest(written)


def test_decisions_are_each_reviewer_s_own(
    workspace: Workspace, owner: User, colleague: User, case: StoredCase
) -> None:
    """One's new decision replaces one's earlier one; another reviewer's stays beside it."""
    decide(workspace, owner, case.id, scope="rationale", subject="A01", verdict="accept")
    decide(workspace, colleague, case.id, scope="rationale", subject="A01", verdict="reject", reason="依据不足")
    decide(workspace, owner, case.id, scope="rationale", subject="A01", verdict="edit", text="改后的句子。")

    current = list_decisions(workspace, owner, case.id)
    assert [("李核", "reject"), ("张评", "edit")] == [(each.reviewer, each.verdict) for each in current]
    history = list_decisions(workspace, owner, case.id, history=True)
    assert ["replaced", "stands", "stands"] == [each.state for each in history]


def test_deciding_anew_settles_what_was_reopened(workspace: Workspace, owner: User, case: StoredCase) -> None:
    """After a figure changed, the decision on the rationale's new sentence takes the place of the re-opened one."""
    for scope in ("rationale", "draft:1"):
        decide(workspace, owner, case.id, scope=scope, subject="A01", verdict="accept", sentence=SENTENCE, facts=FACTS)
    reopen(workspace, owner, case.id, {})

    for scope in ("rationale", "draft:1"):
        decide(workspace, owner, case.id, scope=scope, subject="A01", verdict="accept", sentence="修缮20间，得10分。")

    states = [(each.scope, each.state) for each in list_decisions(workspace, owner, case.id)]
    assert [("draft:1", "reopened"), ("rationale", "stands"), ("draft:1", "stands")] == states


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"verdict": "reject"}, "没有写理由"),
        ({"verdict": "ask", "reason": " "}, "没有写理由"),
        ({"verdict": "edit"}, "文字是空的"),
        ({"verdict": "maybe"}, "没有“maybe”这种决定"),
    ],
)
def test_incomplete_decision_is_refused(
    workspace: Workspace, owner: User, case: StoredCase, given: dict[str, str], said: str
) -> None:
    """A rejection needs a reason, an edit its text."""
    with pytest.raises(InputError, match=said):
        decide(workspace, owner, case.id, scope="rationale", subject="A01", **given)  # type: ignore[arg-type]
    assert () == list_decisions(workspace, owner, case.id)


def test_only_one_s_own_decision_is_withdrawn(
    workspace: Workspace, owner: User, colleague: User, case: StoredCase
) -> None:
    """A withdrawn decision leaves the list and stays in the history."""
    decision = decide(workspace, owner, case.id, scope="score", subject="A01", verdict="accept")
    with pytest.raises(NotAllowedError, match="不是您作出的"):
        withdraw_decision(workspace, colleague, decision.id)

    withdraw_decision(workspace, owner, decision.id)

    assert () == list_decisions(workspace, owner, case.id)
    assert ["withdrawn"] == [each.state for each in list_decisions(workspace, owner, case.id, history=True)]


def test_waiver_names_person_reason_and_day(workspace: Workspace, colleague: User, case: StoredCase) -> None:
    """A waiver is kept by report, under the name of who gave it, and can be taken back."""
    kept = waive(
        workspace, colleague, case.id, report="报告.docx", check="NUM01", place="p3", reason="见附件",
        on=dt.date(2026, 3, 2),
    )  # fmt: skip

    assert ("李核", "见附件", dt.date(2026, 3, 2)) == (kept.waiver.person, kept.waiver.reason, kept.waiver.date)
    assert (kept,) == list_waivers(workspace, colleague, case.id, report="报告.docx")
    assert () == list_waivers(workspace, colleague, case.id, report="另一份.docx")
    withdraw_waiver(workspace, colleague, kept.id)
    assert () == list_waivers(workspace, colleague, case.id)
    with pytest.raises(NotThereError):
        withdraw_waiver(workspace, colleague, kept.id)


def test_waiver_without_reason_is_refused(workspace: Workspace, colleague: User, case: StoredCase) -> None:
    """Nobody lets a finding stand without saying why."""
    with pytest.raises(InputError, match="没有写理由"):
        waive(
            workspace, colleague, case.id, report="报告.docx", check="NUM01", place="p3", reason="",
            on=dt.date(2026, 3, 2),
        )  # fmt: skip
