"""The tab 起草, second half: a draft written, reviewed sentence by sentence, kept in versions, given out as files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant import pipeline
from assistant.errors import AssistantError, InputError
from assistant.pipeline import desk_tasks, settling, workspaces
from assistant.pipeline.drafts import fact_values, filled_draft, replace_section
from assistant.settings import load_settings
from assistant.ui.draft_views import draft_view, support_view
from assistant.ui.shapes import finding_shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.draft import Draft, DraftSection
    from assistant.pipeline.desk_tasks import Drafted
    from assistant.ui.desk import Desk, OpenCase
    from assistant.ui.person import Person
    from assistant.workspace import VersionKind

_SECTION = "section:"


def document_types(desk: Desk, person: Person) -> dict[str, Any]:
    """列出可写的文种。"""
    del desk, person
    types = [{"name": name, "title": title} for name, title in pipeline.document_types()]
    return {"types": types, "has_model": load_settings().has_model}


def start_draft(
    desk: Desk,
    person: Person,
    case: str,
    document_type: str = "",
    with_model: bool = False,  # noqa: FBT001, FBT002 - callers send JSON
) -> dict[str, Any]:
    """起草并核查；立即返回任务，页面关掉也会写完。with_model 为真时用所设的模型。"""
    found = desk.case(person, case)

    def arrived(result: Drafted) -> None:
        _arrived(desk, person, found, result, result.draft, note="起草")

    return {"job": _start(desk, person, found, arrived, document_type, with_model=with_model)}


def redo_section(desk: Desk, person: Person, case: str, section: str, remark: str = "") -> dict[str, Any]:
    """用所设的模型重写草稿的一节，其余不动；remark 是对行文的意见，交给模型，也记入版本说明。返回任务。"""
    found, draft = _drafted(desk, person, case)
    base = found.version

    def arrived(result: Drafted) -> None:
        note = f"重写一节：{remark}" if remark.strip() else "重写一节"
        # Merged with what people wrote in other sections while the model was at work.
        _arrived(desk, person, found, result, replace_section(draft, result.draft, section), note=note, base=base)

    return {
        "job": _start(
            desk,
            person,
            found,
            arrived,
            draft.document_type,
            with_model=True,
            sections=(section,),
            remark=remark.strip(),
        ),
    }


def _start(
    desk: Desk,
    person: Person,
    found: OpenCase,
    arrived: Callable[[Drafted], None],
    document_type: str,
    *,
    with_model: bool,
    sections: tuple[str, ...] = (),
    remark: str = "",
) -> dict[str, Any]:
    title = f"起草 {found.stored.name}" if not sections else f"重写一节 {found.stored.name}"
    desk.know(person)
    with desk.lock:
        if desk.drafting(person, found.id):
            raise InputError(found.stored.name, "正在起草", "", "请等它完成，或先停止")
        if with_model:
            if not load_settings().has_model:
                raise InputError("模型", "没有设置模型", "接口地址和模型名", "请在“设置”中填写，或不用模型起草")
            job = desk.jobs.start(
                desk_tasks.write_with_model, found.scored, document_type or None, found.on, sections, remark,
                owner=person.id, kind="draft", title=title, subject=str(found.id), lane="waiting", on_done=arrived,
            )  # fmt: skip
        else:
            job = desk.jobs.start(
                desk_tasks.compose_and_check, found.scored, document_type or None, found.on,
                owner=person.id, kind="draft", title=title, subject=str(found.id), on_done=arrived,
            )  # fmt: skip
    return job.shape()


def _arrived(
    desk: Desk,
    person: Person,
    found: OpenCase,
    result: Drafted,
    draft: Draft,
    *,
    note: str,
    base: int | None = None,
) -> None:
    """Keep what a job wrote; its check counts where nothing else was in the draft."""
    kind: VersionKind = "model" if draft.provenance.model else "composer"
    _store(desk, person, found, draft, kind=kind, note=note, base=base)
    with desk.lock:
        found.check = result.check if draft is result.draft else None
        found.seconds, found.notes = result.seconds, result.notes


@dataclass(frozen=True, slots=True)
class _Kept:
    """What became of a version (保存结果): messages about sections somebody else changed meanwhile."""

    conflicts: tuple[str, ...]
    reopened: int


def _store(
    desk: Desk,
    person: Person,
    found: OpenCase,
    draft: Draft,
    *,
    kind: VersionKind = "person",
    note: str = "",
    base: int | None = None,
) -> _Kept:
    """Keep a draft as the next version, made from version ``base`` (the newest by default), and hold it ready."""
    desk.with_draft(person, found)
    kept = workspaces.keep_draft(
        desk.workspace, person.user, found.id, found.scored, filled_draft(found.scored, draft),
        slotted=draft, draft_id=found.draft_id, base=base or found.version or None, kind=kind, note=note,
    )  # fmt: skip
    _hold(desk, found, kept.saved, draft if base in (None, found.version) else None)
    return _Kept(tuple(conflict.message for conflict in kept.saved.conflicts), len(kept.reopened))


def _hold(desk: Desk, found: OpenCase, saved: workspaces.Saved, draft: Draft | None) -> None:
    """Hold a draft ready as saved; one that was merged is loaded when it is next looked at."""
    with desk.lock:
        merged = found.draft_id is not None and saved.version > found.version + 1
        if saved.conflicts or merged or draft is None:
            found.draft_id = None
        else:
            found.draft_id, found.version, found.draft, found.check = saved.draft.id, saved.version, draft, None


def view_draft(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """返回案例的草稿：逐句标注所依据的事实和依据，附核查意见。"""
    found = desk.with_draft(person, desk.case(person, case))
    problem = ""
    if found.draft is not None and found.check is None:
        try:
            found.check = desk.jobs.ask(desk_tasks.check_again, found.scored, found.draft, found.on, owner=person.id)
        except AssistantError as error:
            problem = f"数据改动后，这份草稿已不能对应，请重新起草。（{error.message}）"
    shape = draft_view(found, drafting=desk.drafting(person, found.id), accepted=_accepted(desk, person, found))
    return shape | {
        "problem": problem,
        "stale": _stale(desk, person, found),
        "open_conflicts": _conflicts(desk, person, found),
    }


def _conflicts(desk: Desk, person: Person, found: OpenCase) -> list[dict[str, Any]]:
    """List the sections two people changed, both texts beside each other."""
    if found.draft_id is None:
        return []
    return [
        {
            "id": each.id, "section": each.section, "title": each.title, "author": each.author, "writer": each.writer,
            "at": each.at, "version": each.version, "theirs": list(each.theirs), "mine": list(each.mine),
            "changes": [
                {"kind": change.kind, "before": change.before, "after": change.after} for change in each.changes
            ],
        }
        for each in settling.open_conflicts(desk.workspace, person.user, found.draft_id)
    ]  # fmt: skip


def _stale(desk: Desk, person: Person, found: OpenCase) -> bool:
    """Whether the case was changed since its draft was last written."""
    if found.draft_id is None:
        return False
    versions = workspaces.list_versions(desk.workspace, person.user, found.draft_id)
    return bool(versions) and versions[0].at < found.stored.changed_at


def _accepted(desk: Desk, person: Person, found: OpenCase) -> set[str]:
    if found.draft_id is None:
        return set()
    scope = workspaces.draft_scope(found.draft_id)
    decisions = workspaces.list_decisions(desk.workspace, person.user, found.id, scope=scope)
    return {
        each.subject.removeprefix(_SECTION)
        for each in decisions
        if each.subject.startswith(_SECTION) and each.verdict == "accept" and each.state == "stands"
    }


def view_support(desk: Desk, person: Person, case: str, facts: list[str], sources: list[str]) -> dict[str, Any]:
    """返回一句话所用事实的数值、单元格、算式和依据的条款。"""
    return support_view(desk.case(person, case), facts, sources)


def _drafted(desk: Desk, person: Person, case: str) -> tuple[OpenCase, Draft]:
    found = desk.with_draft(person, desk.case(person, case))
    if found.draft is None:
        raise InputError(found.stored.name, "还没有草稿", "", "请先起草")
    return found, found.draft


def _as_seen(desk: Desk, person: Person, case: str, version: int) -> tuple[OpenCase, Draft]:
    """Return the draft as the person saw it: paragraphs are numbered anew in each version."""
    found, draft = _drafted(desk, person, case)
    if version in (0, found.version):
        return found, draft
    seen = workspaces.load_draft(desk.workspace, person.user, found.draft_id or 0, number=version, slotted=True)
    return found, seen


def edit_paragraph(desk: Desk, person: Person, case: str, block: str, text: str, version: int = 0) -> dict[str, Any]:
    """改写草稿的一段，存为新版本并重新核查；空文字删去这一段。

    version 是改写时看到的版本，缺省为最新版；其间别人改过别的章节就合并，改过同一节就两份都留下，列入 open_conflicts。
    """
    found, draft = _as_seen(desk, person, case, version)
    changed = pipeline.edit_block(draft, block, text, found.scored.ledger)
    kept = _store(desk, person, found, changed, note="改写一段" if text.strip() else "删去一段", base=version or None)
    return view_draft(desk, person, case) | {"conflicts": list(kept.conflicts), "reopened": kept.reopened}


def try_paragraph(desk: Desk, person: Person, case: str, block: str, text: str, version: int = 0) -> dict[str, Any]:
    """边写边查：核查一段新写的文字，不保存。"""
    found, draft = _as_seen(desk, person, case, version)
    changed = pipeline.edit_block(draft, block, text.strip() or "—", found.scored.ledger)
    check = desk.jobs.ask(desk_tasks.check_again, found.scored, changed, found.on, owner=person.id)
    return {"findings": [finding_shape(each) for each in check.findings if each.where.block == block]}


def settle_conflict(
    desk: Desk, person: Person, case: str, conflict: int, choice: str, version: int = 0
) -> dict[str, Any]:
    """两人都改过的一节定稿：choice 为 theirs（保留现有的）或 mine（换成另存的），version 是对照时看到的版本。"""
    found, _ = _drafted(desk, person, case)
    opened = settling.open_conflicts(desk.workspace, person.user, found.draft_id or 0)
    listed = next((each for each in opened if each.id == conflict), None)
    if listed is None:
        raise InputError(found.stored.name, "这处冲突已经有人处理过", "", "请刷新后查看")
    if choice not in workspaces.CHOICE_NAMES:
        raise InputError("冲突", f"没有“{choice}”这种处理", "theirs 或 mine", "请改正")
    seen = replace(listed, version=version or listed.version)
    kept = settling.settle(desk.workspace, person.user, found.scored, seen, choice=choice)
    _hold(desk, found, kept.saved, None)
    return view_draft(desk, person, case)


def accept_section(
    desk: Desk,
    person: Person,
    case: str,
    section: str,
    accepted: bool = True,  # noqa: FBT001, FBT002 - callers send JSON
    version: int = 0,
) -> dict[str, Any]:
    """认可草稿的一节，或收回认可；它所用的数据变了，认可自动失效。version 是看到的版本，其后这一节变过的不能认可。"""
    found, draft = _drafted(desk, person, case)
    assert found.draft_id is not None  # noqa: S101 - a draft that is held has been kept
    scope, subject = workspaces.draft_scope(found.draft_id), f"{_SECTION}{section}"
    if accepted:
        seen = _as_seen(desk, person, case, version)[1]
        if _section(seen, section) != _section(draft, section):
            raise InputError(found.stored.name, "这一节刚有新的文字，您看到的是旧版", "", "请刷新，看过新的文字再认可")
        facts = fact_values(found.scored, draft, section)
        workspaces.decide(
            desk.workspace, person.user, found.id, scope=scope, subject=subject, verdict="accept", facts=facts
        )
    else:
        for each in workspaces.list_decisions(desk.workspace, person.user, found.id, scope=scope, subject=subject):
            if each.reviewer == person.user.name:
                workspaces.withdraw_decision(desk.workspace, person.user, each.id)
    return {"accepted": sorted(_accepted(desk, person, found))}


def _section(draft: Draft, section: str) -> DraftSection | None:
    return next((each for each in (*draft.sections, *draft.appendices) if each.id == section), None)


def list_versions(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """列出草稿的各个版本。"""
    found, _ = _drafted(desk, person, case)
    versions = workspaces.list_versions(desk.workspace, person.user, found.draft_id or 0)
    return {
        "versions": [
            {
                "number": each.number,
                "kind": workspaces.VERSION_KINDS[each.kind],
                "note": each.note,
                "author": each.author,
                "at": each.at,
            }
            for each in versions
        ]
    }


def compare_versions(desk: Desk, person: Person, case: str, before: int, after: int) -> dict[str, Any]:
    """逐句比较草稿的两个版本。"""
    found, _ = _drafted(desk, person, case)
    sections = workspaces.diff_versions(desk.workspace, person.user, found.draft_id or 0, before, after)
    return {
        "sections": [
            {
                "section": each.section,
                "title": each.title,
                "changes": [
                    {"kind": change.kind, "before": change.before, "after": change.after} for change in each.changes
                ],
            }
            for each in sections
        ]
    }


def restore_version(desk: Desk, person: Person, case: str, number: int) -> dict[str, Any]:
    """恢复草稿的一个旧版本，存为新版本；后来的版本仍在。"""
    found, _ = _drafted(desk, person, case)
    old = workspaces.load_draft(desk.workspace, person.user, found.draft_id or 0, number=number, slotted=True)
    kept = _store(desk, person, found, old, note=f"恢复第 {number} 版")
    return view_draft(desk, person, case) | {"conflicts": list(kept.conflicts)}


def write_files(desk: Desk, person: Person, case: str) -> dict[str, Any]:
    """写出 Word 报告、评分表、数据出处、问题清单和案例文件，返回下载地址。"""
    view_draft(desk, person, case)
    found = desk.case(person, case)
    findings = found.check.findings if found.check is not None else ()
    draft = found.draft if found.check is not None else None
    written = desk.jobs.ask(
        desk_tasks.write_case_files, found.scored, draft, findings, desk.results_of(person), owner=person.id
    )
    return {"files": [desk.offer(person, path.name, path) for path in written]}


ENDPOINTS = (
    document_types, start_draft, redo_section, view_draft, view_support, edit_paragraph, try_paragraph, settle_conflict,
    accept_section, list_versions, compare_versions, restore_version, write_files,
)  # fmt: skip
