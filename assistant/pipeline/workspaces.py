"""Working together on cases (工作区流程): the workspace's records tied to scoring, drafting and checking.

What only keeps and finds records is the workspace's own and passed on as it is. This module is imported by itself
(``from assistant.pipeline import workspaces``), so that whoever needs no workspace loads no database.
"""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.errors import InputError
from assistant.pipeline.sentence_decisions import *  # noqa: F403 - passed on, as its __all__ lists them
from assistant.pipeline.sentence_decisions import draft_scope, printed_facts, standing_sentences
from assistant.settings import load_settings
from assistant.workspace.names import *  # noqa: F403 - passed on, as its __all__ lists them
from assistant.workspace.names import (
    Decision,
    NotThereError,
    Saved,
    SectionChange,
    StoredCase,
    User,
    VersionKind,
    Workspace,
    add_file,
    compare_drafts,
    find_case,
    get_case,
    list_cases,
    list_drafts,
    list_waivers,
    load_draft,
    load_evaluation,
    local_user,
    reopen,
    save_version,
    store_case,
    store_sheet,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from assistant.domain.draft import Draft
    from assistant.domain.evaluation import Evaluation
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.reports import Composed
    from assistant.settings import Settings


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case as kept (存入结果), and the decisions that its new figures re-opened."""

    case: StoredCase
    reopened: tuple[Decision, ...]


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft's version as kept (保存结果), and the decisions whose sentence or facts are gone with the old one."""

    saved: Saved
    reopened: tuple[Decision, ...]


def open_workspace(settings: Settings | None = None) -> Workspace:
    """Open the workspace the settings name (打开工作区): ``JIXIAO_DATABASE_URL``, else a file in ``JIXIAO_HOME``.

    Raises:
        WorkspaceError: It cannot be opened, or was written by a newer program.
    """
    chosen = settings or load_settings()
    return Workspace(chosen.home, url=chosen.database_url)


def command_line_user(workspace: Workspace) -> User:
    """Return who works at the command line: ``JIXIAO_USER``, else the account of the operating system.

    Raises:
        InputError: Neither tells a name.
        SignInError: The user was let go.
    """
    name = os.environ.get("JIXIAO_USER", "").strip()
    if not name:
        try:
            name = getpass.getuser()
        except (OSError, KeyError, ImportError) as problem:
            raise InputError("JIXIAO_USER", "看不出是谁在操作", "一个用户名", "请设置 JIXIAO_USER=姓名") from problem
    return local_user(workspace, name)


def keep_case(
    workspace: Workspace,
    user: User,
    scored: Scored,
    *,
    files: Sequence[Path] = (),
    case_id: int | None = None,
    expected: int | None = None,
    note: str = "",
) -> KeptCase:
    """Keep a scored case with its score sheet and source files (存入案例) and re-open what its figures no longer bear.

    Args:
        workspace: Where to.
        user: Who stores it.
        scored: The scored evaluation.
        files: The files it was read from.
        case_id: The case it is a revision of; None finds the same project by name, unit, period and kind.
        expected: The revision it was made from; None stores on top of whatever is there.
        note: Why it was changed.

    Raises:
        StaleError: Somebody stored another revision since ``expected``.
        NotThereError: No such case, or not for this user.
        NotAllowedError: The user may only look at it.
        InputError: A file cannot be read.
    """
    kept = store_case(workspace, user, scored.evaluation, case_id=case_id, expected=expected, note=note)
    for path in files:
        add_file(workspace, user, kept.id, path)
    sheet = scored.sheet
    store_sheet(
        workspace,
        user,
        kept.id,
        revision=kept.revision,
        rule_set=sheet.rule_set,
        total=None if sheet.total is None else f"{sheet.total:f}",
        grade=sheet.grade,
        content={
            "scores": [
                {
                    "code": score.code,
                    "points": None if score.points is None else f"{score.points:f}",
                    "status": score.status,
                    "steps": [step.text for step in score.steps],
                }
                for score in sheet.scores
            ]
        },
    )
    return KeptCase(kept, reopen(workspace, user, kept.id, printed_facts(scored)))


def keep_draft(
    workspace: Workspace,
    user: User,
    case_id: int,
    scored: Scored,
    draft: Draft,
    *,
    slotted: Draft | None = None,
    draft_id: int | None = None,
    base: int | None = None,
    name: str = "",
    kind: VersionKind = "person",
    note: str = "",
) -> KeptDraft:
    """Keep a draft as a new version (保存版本) and re-open the decisions whose sentences it no longer holds.

    ``scored`` is the case whose facts the draft rests on; the other arguments are those of ``save_version``.

    Raises:
        NotThereError: No such case, draft or version, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    saved = save_version(
        workspace, user, case_id, draft,
        slotted=slotted, draft_id=draft_id, base=base, name=name, kind=kind, note=note,
    )  # fmt: skip
    return KeptDraft(saved, reopen_draft(workspace, user, saved, scored))


def keep_composed(
    workspace: Workspace, user: User, case_id: int, scored: Scored, composed: Composed, *, draft_id: int | None = None
) -> KeptDraft:
    """Keep what the composer wrote (保存自动撰写稿), as a new draft or the next version of one.

    Raises:
        PromptError: A slot names no fact.
        NotThereError: No such case or draft, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    from assistant.drafting.slots import fill_slots

    filled = fill_slots(composed.draft, scored.ledger)
    return keep_draft(
        workspace, user, case_id, scored, filled, slotted=composed.draft, draft_id=draft_id, kind="composer"
    )


def reopen_draft(workspace: Workspace, user: User, saved: Saved, scored: Scored) -> tuple[Decision, ...]:
    """Re-open the decisions that the version which now stands no longer bears."""
    draft = load_draft(workspace, user, saved.draft.id)
    scope = draft_scope(saved.draft.id)
    facts = printed_facts(scored)
    return reopen(workspace, user, saved.draft.case_id, facts, sentences={scope: standing_sentences(draft)})


def diff_versions(
    workspace: Workspace, user: User, draft_id: int, before: int, after: int
) -> tuple[SectionChange, ...]:
    """Compare two versions of a draft sentence by sentence (版本比较).

    Raises:
        NotThereError: No such draft or version, or not for this user.
    """
    old = load_draft(workspace, user, draft_id, number=before)
    return compare_drafts(old, load_draft(workspace, user, draft_id, number=after))


def find_named_case(workspace: Workspace, user: User, named: str) -> StoredCase:
    """Find a case by its number, or by a name or part of one that fits one case alone (按编号或名称找案例).

    Raises:
        NotThereError: None fits, or several do.
    """
    text = named.strip().removeprefix("#")
    if text.isdecimal():
        return get_case(workspace, user, int(text))
    found = list_cases(workspace, user, query=text)
    exact = [case for case in found if case.name == text]
    if len(exact) == 1 or len(found) == 1:
        return (exact or list(found))[0]
    if found:
        names = "；".join(f"{case.id} {case.name}" for case in found[:5])
        raise NotThereError(named, f"有 {len(found)} 个案例符合（{names}…）", "一个案例", "请写编号")
    raise NotThereError(
        named, f"工作区（{workspace.place}）里没有这个案例", "案例编号、名称，或已存入的案例文件",
        "请先用 jixiao review export 存入，或核对 JIXIAO_HOME 和 JIXIAO_USER",
    )  # fmt: skip


def write_waivers(workspace: Workspace, user: User, case_id: int, report: Path) -> Path | None:
    """Write a report's waivers beside it (导出豁免清单), in the form ``jixiao check`` reads; None where there are none.

    Raises:
        NotThereError: No such case, or not for this user.
        ExportError: The file cannot be written.
    """
    from assistant.loading import dump_yaml
    from assistant.pipeline.files import write_text

    kept = list_waivers(workspace, user, case_id, report=report.name)
    if not kept:
        return None
    path = report.with_name(f"{report.name}.waivers.yaml")
    write_text(path, dump_yaml([item.waiver.model_dump(mode="json") for item in kept]))
    return path


def load_stored(
    workspace: Workspace, user: User, case_id: int, *, revision: int | None = None
) -> tuple[StoredCase, Evaluation]:
    """Return a stored case and its content (取出案例).

    Raises:
        NotThereError: No such case or revision, or not for this user.
    """
    return get_case(workspace, user, case_id), load_evaluation(workspace, user, case_id, revision=revision)


def rewrite_section(
    workspace: Workspace,
    user: User,
    scored: Scored,
    draft_id: int,
    section: str,
    texts: Mapping[int, str],
    *,
    base: int,
    note: str = "",
) -> KeptDraft:
    """Replace paragraphs of one section by a person's words (改写一节).

    Args:
        workspace: Where.
        user: Who writes.
        scored: The case as scored, whose facts the draft rests on.
        draft_id: The draft.
        section: The section's id.
        texts: New texts by the paragraph's place among the section's blocks, from 0; "" deletes the paragraph.
        base: The version that was edited.
        note: Why.

    Returns:
        The version that stands and the decisions re-opened; a conflict where somebody else changed the section.

    Raises:
        InputError: A place holds no paragraph.
        NotThereError: No such draft, version or section, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    from dataclasses import replace

    from assistant.workspace.drafts import edit_section

    draft = load_draft(workspace, user, draft_id, number=base)
    held = next((each for each in (*draft.sections, *draft.appendices) if each.id == section), None)
    if held is None:
        raise NotThereError(section, f"第 {base} 版没有这一节", "该版的章节", "请改正章节名")
    blocks = list(held.blocks)
    for place, text in texts.items():
        block = blocks[place] if 0 <= place < len(blocks) else None
        if not isinstance(block, Statement):
            raise InputError(section, f"第 {place} 块不是段落", "一个段落", "表格请在评分表中修改")
        facts = tuple(name for name in block.facts if name in scored.ledger and scored.ledger[name].printed in text)
        blocks[place] = block if text == block.text else replace(block, text=text, writer="person", facts=facts)
    kept = tuple(block for block in blocks if not isinstance(block, Statement) or block.text.strip())
    saved = edit_section(workspace, user, draft_id, section, kept, base=base, note=note)
    return KeptDraft(saved, reopen_draft(workspace, user, saved, scored))


def find_stored(workspace: Workspace, user: User, evaluation: Evaluation) -> StoredCase | None:
    """Find the case kept of the same project; None where this user has none."""
    return find_case(workspace, user, evaluation)


def newest_draft(workspace: Workspace, user: User, case_id: int) -> int | None:
    """Return the id of a case's newest draft; None where it has none."""
    drafts = list_drafts(workspace, user, case_id)
    return drafts[0].id if drafts else None
