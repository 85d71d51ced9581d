"""Word files as versions of a stored draft (Word 与版本): kept when written, found again by their marks, merged back.

Imported by itself, as ``workspaces`` is, since it opens the database.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import InputError
from assistant.pipeline.round_trip import compare_with_earlier, review_versions
from assistant.pipeline.workspaces import KeptDraft, keep_case, keep_draft, load_stored
from assistant.workspace.names import (
    NotThereError,
    Saved,
    StoredCase,
    StoredDraft,
    User,
    Workspace,
    add_file,
    find_case,
    get_draft,
    list_drafts,
    list_versions,
    load_draft,
    load_versions,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from assistant.domain.document import SourceDocument
    from assistant.domain.draft import Draft, DraftSection
    from assistant.domain.evaluation import Evaluation
    from assistant.pipeline.cases import Scored
    from assistant.pipeline.reports import Report
    from assistant.pipeline.round_trip import Reviewed
    from assistant.review.edit_records import BlockTraces

_AUTOMATIC = {"composer", "model", "ripple"}
# Of the marks of a file, those a version must hold to be the one it was written from; a file with revisions
# also bears marks of paragraphs taken out.
_MARKS_HELD = (9, 10)
_WORDS_HELD = (1, 2)


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A report as kept (存入的报告): its case and version, or in ``refused`` why it was not kept."""

    case: StoredCase
    saved: Saved | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedVersion:
    """A returned file as a version (收回的版本).

    ``exported`` is the version it was written from, ``made`` whether a new version came of it; what could not be
    merged stands in ``kept.saved.conflicts``.
    """

    reviewed: Reviewed
    case: StoredCase
    kept: KeptDraft
    exported: int
    made: bool


def keep_report(
    workspace: Workspace, user: User, scored: Scored, report: Report, *, store: bool, files: Sequence[Path] = ()
) -> KeptReport | None:
    """Keep a written report as a version of its case's draft (保存初稿版本).

    A draft nobody edited goes on; beside one that people edited a new draft begins, so that no edit is written over.

    Args:
        workspace: Where to.
        user: Who drafts.
        scored: The case as scored.
        report: The report as written.
        store: Store the case too where it is not there or has changed.
        files: The files the case was read from.

    Returns:
        None where the case is not stored and was not to be.

    Raises:
        NotAllowedError: The case may only be looked at.
    """
    case = find_case(workspace, user, scored.evaluation)
    if store:
        case = keep_case(workspace, user, scored, files=files, note="起草").case
    if case is None:
        return None
    if not store and not _same(load_stored(workspace, user, case.id)[1], scored.evaluation):
        return KeptReport(case, refused=f"案例的数据与工作区中案例 {case.id} 第 {case.revision} 次修订不同")
    draft = report.draft
    going_on = _going_on(workspace, user, case.id, draft)
    kept = keep_draft(
        workspace, user, case.id, scored, draft,
        draft_id=None if going_on is None else going_on.id, base=None if going_on is None else going_on.head,
        kind="composer" if report.model is None else "model", note=f"写出 {report.output.name}",
    )  # fmt: skip
    return KeptReport(case, kept.saved)


def _same(stored: Evaluation, given: Evaluation) -> bool:
    from assistant.intake import dump_case

    return dump_case(stored) == dump_case(given)


def _going_on(workspace: Workspace, user: User, case_id: int, draft: Draft) -> StoredDraft | None:
    """Find the draft of the same kind and sections that no person has edited, the newest first."""
    for stored in list_drafts(workspace, user, case_id):
        head = load_draft(workspace, user, stored.id, number=stored.head)
        if head.document_type != draft.document_type or _ids(head) != _ids(draft):
            continue
        edited = any(version.kind not in _AUTOMATIC for version in list_versions(workspace, user, stored.id))
        return None if edited else stored
    return None


def _ids(draft: Draft) -> list[str]:
    return [section.id for section in (*draft.sections, *draft.appendices)]


def find_exported(
    workspace: Workspace,
    user: User,
    case_id: int,
    document: SourceDocument,
    traces: Mapping[str, BlockTraces],
) -> tuple[StoredDraft, int] | None:
    """Find the version a Word file was written from (找导出版本) by its hidden marks, else by its words.

    Of versions that hold the file's marks alike the one with the fewest others is taken: what a person may have deleted
    is then kept rather than lost.

    Returns:
        The draft and the version's number; None where no version fits.
    """
    from assistant.domain.document import Paragraph
    from assistant.language.digests import text_digest
    from assistant.review.edits import number_blocks

    marks = {mark for each in traces.values() for mark in zip(each.blocks, each.digests, strict=True)}
    marks = {mark for mark in marks if not mark[0].startswith("x")}
    words = {("", text_digest(block.text)) for block in document.blocks if isinstance(block, Paragraph)}
    wanted, (part, whole) = (marks, _MARKS_HELD) if marks else (words, _WORDS_HELD)
    best: tuple[tuple[int, int], StoredDraft, int] | None = None
    for stored, number, draft in load_versions(workspace, user, case_id):
        own = {(block.block if marks else "", block.digest) for block in number_blocks(draft)}
        held = len(own & wanted)
        enough = held * whole >= len(wanted if marks else own) * part
        rank = (held, -len(own - wanted))
        if held and enough and (best is None or rank > best[0]):
            best = (rank, stored, number)
    return None if best is None else (best[1], best[2])


def take_back_version(
    workspace: Workspace, user: User, case: StoredCase, scored: Scored, edited: Path, *, on: dt.date
) -> ReturnedVersion | None:
    """Take an edited Word file back as a new version of the draft it was written from (收回为新版本).

    Sections the draft has changed since are merged three ways; where both sides changed one, the draft's stands and the
    file's is kept as a conflict. The file itself is kept with the case.

    Args:
        workspace: Where the draft is kept.
        user: Who takes it back.
        case: The stored case.
        scored: The case the changed sentences are checked against.
        edited: The Word file.
        on: The date for sources in force.

    Returns:
        None where the workspace holds no version the file was written from; then nothing is kept.

    Raises:
        InputError: The file cannot be read.
        NotAllowedError: The case may only be looked at.
    """
    from assistant.export.marks import read_traces
    from assistant.reading import read
    from assistant.review.edits import take_back

    document, traces = read(edited), read_traces(edited)
    found = find_exported(workspace, user, case.id, document, traces)
    if found is None:
        return None
    draft, number = found
    base = load_draft(workspace, user, draft.id, number=number)
    taken = take_back(base, document, traces)
    add_file(workspace, user, case.id, edited)
    slotted = load_draft(workspace, user, draft.id, number=number, slotted=True)
    kept = keep_draft(
        workspace, user, case.id, _stored_scored(workspace, user, case, scored, on=on), taken.draft,
        slotted=_slotted(base, slotted, taken.draft), draft_id=draft.id, base=number, kind="word",
        note=f"收回 {edited.name}，改动 {len(taken.edits)} 处，出自第 {number} 版",
    )  # fmt: skip
    version = kept.saved.version
    made = version > draft.head
    after = load_draft(workspace, user, draft.id, number=version)
    before = load_draft(workspace, user, draft.id, number=version - 1) if made else after
    reviewed = review_versions(scored, replace(taken, draft=after), before, on=on)
    return ReturnedVersion(reviewed, case, kept, number, made)


def _stored_scored(workspace: Workspace, user: User, case: StoredCase, scored: Scored, *, on: dt.date) -> Scored:
    """Return the stored case as scored: decisions hang on its figures, whatever file the check was asked against."""
    from assistant.intake import Intake
    from assistant.pipeline.cases import score_case

    evaluation = load_stored(workspace, user, case.id)[1]
    return scored if _same(evaluation, scored.evaluation) else score_case(Intake(evaluation), on=on)


def _slotted(base: Draft, slotted: Draft, merged: Draft) -> Draft:
    """Return the merged draft with the slots of the sections nobody touched, so that they stay the same sections."""

    def chosen(
        old: Sequence[DraftSection], open_: Sequence[DraftSection], new: Sequence[DraftSection]
    ) -> tuple[DraftSection, ...]:
        return tuple(template if was == now else now for was, template, now in zip(old, open_, new, strict=True))

    return replace(
        merged,
        title=slotted.title if merged.title == base.title else merged.title,
        sections=chosen(base.sections, slotted.sections, merged.sections),
        appendices=chosen(base.appendices, slotted.appendices, merged.appendices),
    )


def compare_version(
    workspace: Workspace,
    user: User,
    case: StoredCase,
    scored: Scored,
    named: str,
    output: Path,
    *,
    on: dt.date,
    author: str,
    date: dt.datetime,
) -> Reviewed:
    """Write the newest version of a stored draft against an earlier one of it (与较早版本比较).

    Args:
        workspace: Where the draft is kept.
        user: Who asks.
        case: The stored case.
        scored: The case as scored.
        named: The version's number, of the newest draft; ``3:1`` names version 1 of draft 3.
        output: The Word file to write.
        on: The date for sources in force.
        author: Whose changes they are.
        date: When they were made.

    Raises:
        NotThereError: No such draft or version.
        InputError: The version is the newest.
        ExportError: The file cannot be written.
    """
    from assistant.export.charts import build_charts
    from assistant.export.word import build_docx

    chosen, _, version = named.rpartition(":")
    drafts = list_drafts(workspace, user, case.id)
    if not drafts:
        raise NotThereError(case.name, "工作区里还没有这个案例的初稿", "jixiao draft 存下的初稿", "请先起草")
    draft = get_draft(workspace, user, int(chosen)) if chosen else drafts[0]
    if draft.case_id != case.id:
        names = "、".join(str(each.id) for each in drafts)
        raise NotThereError(f"初稿 {draft.id}", f"不属于案例 {case.id}", names, "请改正编号")
    earlier = load_draft(workspace, user, draft.id, number=int(version))
    if int(version) == draft.head:
        raise InputError(named, f"初稿 {draft.id} 的最新一版就是第 {draft.head} 版", "更早的一版", "请改正版本号")
    newest = load_draft(workspace, user, draft.id, number=draft.head)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"第{version}版.docx"
        path.write_bytes(build_docx(earlier, (), earlier.title, None, build_charts(scored.ledger)))
        return compare_with_earlier(scored, path, output, present=newest, on=on, author=author, date=date)
