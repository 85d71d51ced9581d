"""Conflicts of two editors put to people and settled (处理冲突): both texts as lines, a choice or a text of one's own.

Imported by itself, as ``workspaces`` is, since it opens the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.errors import InputError
from assistant.pipeline.workspaces import KeptDraft, reopen_draft
from assistant.workspace.names import (
    NotThereError,
    SentenceChange,
    choose_text,
    compare_sections,
    get_draft,
    list_conflicts,
    list_drafts,
    load_draft,
    settle_conflict,
)

if TYPE_CHECKING:
    from assistant.domain.draft import Draft, DraftSection, DraftTable
    from assistant.pipeline.cases import Scored
    from assistant.workspace.names import Choice, Conflict, User, Workspace


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """One section that two people changed (待处理冲突), as somebody decides on it.

    ``theirs`` are the lines that stand in the draft's version ``version`` now, whose last change was ``author``'s;
    ``mine`` those that ``writer`` wrote, which were kept aside. ``changes`` lead from the former to the latter.
    """

    id: int
    draft: int
    section: str
    title: str
    author: str
    writer: str
    at: str
    version: int
    theirs: tuple[str, ...]
    mine: tuple[str, ...]
    changes: tuple[SentenceChange, ...]


def open_conflicts(workspace: Workspace, user: User, draft_id: int) -> tuple[OpenConflict, ...]:
    """List what two people changed in one draft and nobody has settled (冲突清单).

    Raises:
        NotThereError: No such draft, or not for this user.
    """
    found = list_conflicts(workspace, user, draft_id)
    if not found:
        return ()
    head = get_draft(workspace, user, draft_id).head
    draft = load_draft(workspace, user, draft_id, number=head)
    return tuple(_opened(conflict, draft, draft_id, head) for conflict in found)


def case_conflicts(workspace: Workspace, user: User, case_id: int) -> tuple[OpenConflict, ...]:
    """List the conflicts of all drafts of a case, the newest draft's first.

    Raises:
        NotThereError: No such case, or not for this user.
    """
    drafts = list_drafts(workspace, user, case_id)
    return tuple(each for draft in drafts for each in open_conflicts(workspace, user, draft.id))


def _opened(conflict: Conflict, draft: Draft, draft_id: int, head: int) -> OpenConflict:
    standing = _section(draft, conflict.section)
    mine = conflict.mine if conflict.mine is not None and (conflict.mine.blocks or conflict.mine.title) else None
    return OpenConflict(
        conflict.id, draft_id, conflict.section, conflict.title, conflict.author, conflict.writer, conflict.at, head,
        section_lines(standing), section_lines(mine), compare_sections(standing, mine),
    )  # fmt: skip


def _section(draft: Draft, key: str) -> DraftSection | None:
    return next((each for each in (*draft.sections, *draft.appendices) if each.id == key), None)


def section_lines(section: DraftSection | None) -> tuple[str, ...]:
    """Write a section's paragraphs as lines, a table as one line that stands for it (逐段列出)."""
    blocks = () if section is None else section.blocks
    return tuple(block.text if isinstance(block, Statement) else _table_line(block) for block in blocks)


def _table_line(table: DraftTable) -> str:
    return f"〔表：{table.caption}〕"


def settle(
    workspace: Workspace,
    user: User,
    scored: Scored,
    conflict: OpenConflict,
    *,
    choice: Choice | None = None,
    text: str | None = None,
) -> KeptDraft:
    """Settle a conflict by one of the two texts, or by one's own (定稿); decisions it no longer bears are re-opened.

    Args:
        workspace: Where.
        user: Who decides.
        scored: The case as scored, whose facts the draft rests on.
        conflict: The conflict as it was listed.
        choice: ``theirs`` or ``mine``.
        text: A text of one's own, a paragraph a line; a line ``〔表：…〕`` keeps that table. Either this or a choice.

    Raises:
        InputError: Neither or both are given, the text is empty, or it names a table that neither side has.
        StaleError: The section was changed again since; the conflict stays.
        NotThereError: The conflict is settled already, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    if (choice is None) == (text is None):
        raise InputError(f"冲突 {conflict.id}", "没有写明怎样定稿，或写了两种", "选一份，或另写一份", "请给出其中一种")
    if choice is not None:
        saved = choose_text(workspace, user, conflict.draft, conflict.id, choice, base=conflict.version)
    else:
        blocks = _written(workspace, user, scored, conflict, text or "")
        saved = settle_conflict(workspace, user, conflict.draft, conflict.id, blocks, base=conflict.version)
    return KeptDraft(saved, reopen_draft(workspace, user, saved, scored))


def _written(
    workspace: Workspace, user: User, scored: Scored, conflict: OpenConflict, text: str
) -> tuple[Statement | DraftTable, ...]:
    """Turn a person's lines into blocks: a line that one of both texts holds stays that paragraph."""
    standing = _section(load_draft(workspace, user, conflict.draft, number=conflict.version), conflict.section)
    kept = next(
        (each for each in list_conflicts(workspace, user, conflict.draft) if each.id == conflict.id),
        None,
    )
    if kept is None:
        raise NotThereError(f"冲突 {conflict.id}", "没有这个待处理的冲突", "冲突清单中的编号", "请刷新清单")
    known: dict[str, Statement | DraftTable] = {}
    facts: dict[str, None] = {}
    for section in (standing, kept.mine):
        for block in () if section is None else section.blocks:
            known.setdefault(block.text if isinstance(block, Statement) else _table_line(block), block)
            facts |= dict.fromkeys(block.facts if isinstance(block, Statement) else ())
    blocks: list[Statement | DraftTable] = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if line in known:
            blocks.append(known[line])
            continue
        if line.startswith("〔表："):
            tables = "、".join(name for name, block in known.items() if not isinstance(block, Statement)) or "没有表"
            raise InputError(f"冲突 {conflict.id}", f"两份文字里都没有{line}", tables, "请改正表名，或删去这一行")
        named = tuple(name for name in facts if name in scored.ledger and scored.ledger[name].printed in line)
        blocks.append(Statement(line, facts=named, writer="person"))
    if not blocks:
        raise InputError(f"冲突 {conflict.id}", "定稿的文字是空的", "这一节的各段，每段一行", "请补写")
    return tuple(blocks)
