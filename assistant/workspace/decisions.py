"""Reviewers' decisions (复核决定): what was decided on which sentence, and whether it still stands.

A decision is bound to its sentence and to the values of its facts; where either changes it is re-opened, and nothing
else is. What the facts are now is told by the callers.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import bindparam, or_, select, update

from assistant.errors import InputError
from assistant.language.sentences import split_sentences
from assistant.workspace.access import require_case
from assistant.workspace.alignment import bare_text
from assistant.workspace.refusals import NotAllowedError, NotThereError
from assistant.workspace.schema import DECISIONS, USERS
from assistant.workspace.store import insert_row, text_digest, to_json
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import Connection, Row

    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User

Verdict = Literal["accept", "edit", "reject", "ask"]
VERDICT_NAMES: dict[Verdict, str] = {"accept": "采纳", "edit": "修改", "reject": "不采纳", "ask": "要求补充证据"}
State = Literal["stands", "reopened", "replaced", "withdrawn"]
STATE_NAMES: dict[State, str] = {
    "stands": "有效", "reopened": "已重开", "replaced": "已被本人新的决定替代", "withdrawn": "已撤回",
}  # fmt: skip
_NEEDS_REASON = ("reject", "ask")
_DRAFT = "draft:"
# A reviewer's new decision replaces the one on the same sentence; outside drafts, where a subject is told in one
# sentence, also one that was re-opened because that sentence had changed.
_REPLACE = (
    update(DECISIONS)
    .where(
        DECISIONS.c.case_id == bindparam("for_case"),
        DECISIONS.c.scope == bindparam("in_scope"),
        DECISIONS.c.subject == bindparam("on"),
        DECISIONS.c.user_id == bindparam("by"),
        or_(
            (DECISIONS.c.state == "stands") & (DECISIONS.c.sentence_digest == bindparam("of")),
            (DECISIONS.c.state == "reopened")
            & or_(DECISIONS.c.sentence_digest == bindparam("of"), DECISIONS.c.scope.not_like(f"{_DRAFT}%")),
        ),
    )
    .values(state="replaced")
)


@dataclass(frozen=True, slots=True)
class FactValue:
    """A fact as it was when something was decided (决定所依据的事实): its id and its printed value."""

    id: str
    value: str


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact that no longer has its value (事实变化); None where it was not, or is no longer, there."""

    id: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One reviewer's decision (复核决定) on one subject.

    ``scope`` tells what it is about: ``rationale``, ``score``, ``finding`` or ``draft:<id>``; ``subject`` which of
    them: an indicator's code, a finding's place, a section. ``changes`` and ``sentence_gone`` tell why it was
    re-opened.
    """

    id: int
    case_id: int
    scope: str
    subject: str
    sentence: str
    facts: tuple[FactValue, ...]
    verdict: Verdict
    reason: str
    text: str | None
    reviewer: str
    at: str
    state: State
    changes: tuple[FactChange, ...] = ()
    sentence_gone: bool = False

    @property
    def current(self) -> bool:
        """Whether it is the reviewer's last word on the subject, standing or re-opened."""
        return self.state in {"stands", "reopened"}


def sentence_digest(sentence: str) -> str:
    """Return by what a sentence is known (句子指纹): its words, however it is spaced, typed or numbered."""
    return text_digest(bare_text(sentence))


def decide(
    workspace: Workspace,
    user: User,
    case_id: int,
    *,
    scope: str,
    subject: str,
    verdict: Verdict,
    sentence: str = "",
    facts: Mapping[str, str] | None = None,
    reason: str = "",
    text: str | None = None,
) -> Decision:
    """Record a decision (作出决定); the same reviewer's earlier one on the subject is replaced, other reviewers' stay.

    Args:
        workspace: Where to.
        user: The reviewer.
        case_id: The case.
        scope: ``rationale``, ``score``, ``finding`` or ``draft:<id>``.
        subject: What within the scope.
        verdict: Accept, edit, reject or ask for evidence.
        sentence: The sentence decided on; empty where there is none.
        facts: The values it rests on, by fact id, as printed.
        reason: Why; required to reject or to ask.
        text: The reviewer's own wording; required to edit.

    Raises:
        InputError: The reason or the wording is missing, or the verdict is unknown.
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    if verdict not in VERDICT_NAMES:
        raise InputError("决定", f"没有“{verdict}”这种决定", "、".join(VERDICT_NAMES), "请改正")
    if verdict in _NEEDS_REASON and not reason.strip():
        raise InputError(subject, f"{VERDICT_NAMES[verdict]}没有写理由", "一句理由", "请写明理由")
    if verdict == "edit" and not (text or "").strip():
        raise InputError(subject, "修改后的文字是空的", "改后的句子", "请写明改后的文字")
    now = workspace.now()
    bound, digest = dict(sorted((facts or {}).items())), sentence_digest(sentence)
    with workspace.writing() as connection:
        require_case(connection, user, case_id, level="edit")
        connection.execute(
            _REPLACE, {"for_case": case_id, "in_scope": scope, "on": subject, "by": user.id, "of": digest}
        )
        values = {
            "case_id": case_id, "scope": scope, "subject": subject, "sentence": sentence,
            "sentence_digest": digest, "facts": to_json(bound), "verdict": verdict,
            "reason": reason.strip(), "text": text, "user_id": user.id, "made_at": now, "state": "stands",
        }  # fmt: skip
        decision_id = insert_row(connection, DECISIONS, **values)
        append_trail(
            connection, at=now, actor=user.name, action=f"决定：{VERDICT_NAMES[verdict]}", case_id=case_id,
            subject=subject, detail={"decision": decision_id, "scope": scope, "reason": reason.strip()},
        )  # fmt: skip
    held = tuple(FactValue(name, value) for name, value in bound.items())
    return Decision(
        decision_id, case_id, scope, subject, sentence, held, verdict, reason.strip(), text, user.name, now, "stands"
    )


def list_decisions(
    workspace: Workspace,
    user: User,
    case_id: int,
    *,
    scope: str | None = None,
    subject: str | None = None,
    history: bool = False,
) -> tuple[Decision, ...]:
    """List a case's decisions as they were made (决定清单); with ``history`` also replaced and withdrawn ones."""
    wanted = DECISIONS.c.case_id == case_id
    if scope is not None:
        wanted &= DECISIONS.c.scope == scope
    if subject is not None:
        wanted &= DECISIONS.c.subject == subject
    if not history:
        wanted &= DECISIONS.c.state.in_(("stands", "reopened"))
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        return _read(connection, wanted)


def _read(connection: Connection, wanted: Any) -> tuple[Decision, ...]:  # noqa: ANN401 - a condition on columns
    query = (
        select(DECISIONS, USERS.c.name.label("reviewer"))
        .join(USERS, USERS.c.id == DECISIONS.c.user_id)
        .where(wanted)
        .order_by(DECISIONS.c.id)
    )
    return tuple(_decision(row) for row in connection.execute(query))


def _decision(row: Row[Any]) -> Decision:
    facts = tuple(FactValue(name, value) for name, value in json.loads(row.facts).items())
    why = json.loads(row.reopened_why) if row.reopened_why else {}
    changes = tuple(FactChange(*change) for change in why.get("facts", ()))
    return Decision(
        row.id, row.case_id, row.scope, row.subject, row.sentence, facts, cast("Verdict", row.verdict), row.reason,
        row.text, row.reviewer, row.made_at, cast("State", row.state), changes, bool(why.get("sentence")),
    )  # fmt: skip


def unsettled(
    decision: Decision, facts: Mapping[str, str], sentences: Collection[str] | None
) -> tuple[tuple[FactChange, ...], bool]:
    """Tell what of a decision no longer stands (决定的依据是否变化).

    Args:
        decision: The decision.
        facts: The facts as they are now, printed, by id.
        sentences: Digests of the sentences that stand now; None where no sentence is to be looked for.

    Returns:
        The facts that changed, and whether the sentence is gone.
    """
    changes = tuple(
        FactChange(fact.id, fact.value, facts.get(fact.id))
        for fact in decision.facts
        if facts.get(fact.id) != fact.value
    )
    if not decision.sentence or sentences is None:
        return changes, False
    wordings = (decision.sentence,) if decision.verdict != "edit" else (decision.sentence, decision.text or "")
    return changes, not any(_stands(wording, sentences) for wording in wordings)


def _stands(wording: str, sentences: Collection[str]) -> bool:
    """Tell whether a wording stands, as a whole or sentence by sentence; an edited one may have become several."""
    parts = [wording[start:end] for start, end in split_sentences(wording)]
    whole = sentence_digest(wording) in sentences
    return whole or (bool(parts) and all(sentence_digest(part) in sentences for part in parts))


def reopen(
    workspace: Workspace,
    user: User,
    case_id: int,
    facts: Mapping[str, str],
    *,
    sentences: Mapping[str, Collection[str]] | None = None,
) -> tuple[Decision, ...]:
    """Re-open the decisions whose facts or sentence no longer stand (重开决定), and those alone.

    Args:
        workspace: Where.
        user: Who changed the data.
        case_id: The case.
        facts: All facts as they are now, printed, by id.
        sentences: Digests of the sentences that stand now, by scope; the sentences of a scope left out are not
            looked for.

    Returns:
        The decisions re-opened, each with why.

    Raises:
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
    """
    now = workspace.now()
    with workspace.writing() as connection:
        require_case(connection, user, case_id, level="edit")
        standing = _read(connection, (DECISIONS.c.case_id == case_id) & (DECISIONS.c.state == "stands"))
        opened = []
        for decision in standing:
            changes, gone = unsettled(decision, facts, (sentences or {}).get(decision.scope))
            if not changes and not gone:
                continue
            why = {"facts": [[change.id, change.before, change.after] for change in changes], "sentence": gone}
            values = {"state": "reopened", "reopened_at": now, "reopened_why": to_json(why)}
            connection.execute(update(DECISIONS).where(DECISIONS.c.id == decision.id).values(**values))
            append_trail(
                connection, at=now, actor=user.name, action="重开决定", case_id=case_id, subject=decision.subject,
                detail={"decision": decision.id, **why},
            )  # fmt: skip
            opened.append(decision.id)
        return _read(connection, DECISIONS.c.id.in_(opened)) if opened else ()


def withdraw_decision(workspace: Workspace, user: User, decision_id: int) -> None:
    """Take back one's own decision (撤回决定); it stays in the history.

    Raises:
        NotThereError: No such decision, or not for this user.
        NotAllowedError: It is somebody else's.
    """
    with workspace.writing() as connection:
        row = connection.execute(select(DECISIONS).where(DECISIONS.c.id == decision_id)).one_or_none()
        if row is None or row.state not in {"stands", "reopened"}:
            raise NotThereError(f"决定 {decision_id}", "没有这个现行的决定", "决定清单中的编号", "请改正编号")
        require_case(connection, user, row.case_id, level="edit")
        if row.user_id != user.id:
            raise NotAllowedError(f"决定 {decision_id}", "不是您作出的", "本人的决定", "请本人撤回")
        connection.execute(update(DECISIONS).where(DECISIONS.c.id == decision_id).values(state="withdrawn"))
        append_trail(
            connection, at=workspace.now(), actor=user.name, action="撤回决定", case_id=row.case_id,
            subject=row.subject, detail={"decision": decision_id},
        )  # fmt: skip
