"""Drafts and their versions (初稿与版本): nothing is overwritten, two people at one section lose nothing.

A version is a list of sections by their digests, so that a version in which one section changed costs one section.
Who saves on an older version gets his sections merged with the newer ones; where both changed one section, the first
stays, the second is kept beside it and told who came first and when.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, select, update

from assistant.errors import InputError
from assistant.workspace.access import require_case
from assistant.workspace.draft_data import header_data, read_draft, read_section, section_data
from assistant.workspace.refusals import NotThereError
from assistant.workspace.schema import DRAFTS, TEXTS, USERS, VERSION_SECTIONS, VERSIONS
from assistant.workspace.store import text_digest, to_json
from assistant.workspace.trail import append_trail
from assistant.workspace.versions import (
    Making,
    Saved,
    StoredDraft,
    Version,
    VersionKind,
    add_version,
    advance,
    begin_draft,
    keep_texts,
    pieces_from,
    pieces_of,
    require_version,
    section_text,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

    from assistant.domain.draft import Draft
    from assistant.workspace.access import Level
    from assistant.workspace.draft_data import Blocks
    from assistant.workspace.store import Workspace
    from assistant.workspace.users import User


_DRAFT = select(DRAFTS).where(DRAFTS.c.id == bindparam("wanted"))


def save_version(
    workspace: Workspace,
    user: User,
    case_id: int,
    draft: Draft,
    *,
    slotted: Draft | None = None,
    draft_id: int | None = None,
    base: int | None = None,
    name: str = "",
    kind: VersionKind = "person",
    note: str = "",
) -> Saved:
    """Save a whole draft (保存版本): as a new draft, or as the next version of one.

    Args:
        workspace: Where to.
        user: Who saves it.
        case_id: The case it is about.
        draft: The draft as people read it, slots filled.
        slotted: The same draft before filling, so that tables and sentences know their facts.
        draft_id: The draft it is a version of; None begins a new one.
        base: The version it was made from; None takes the newest, whatever it is.
        name: The name of a new draft; its title by default.
        kind: How it was made.
        note: Why it was made.

    Returns:
        The version that stands; equal content makes no new one. Sections that somebody changed since ``base`` and
        this draft changes too are left as they stand and returned as conflicts.

    Raises:
        NotThereError: No such case, draft or version, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    pieces, texts = pieces_from(draft, slotted)
    with workspace.writing() as connection:
        require_case(connection, user, case_id, level="edit")
        keep_texts(connection, texts)
        header = to_json(header_data(draft, slotted))
        making = Making(user, workspace.now(), kind, note)
        if draft_id is None:
            made = begin_draft(connection, making, case_id, name or draft.title)
            add_version(connection, making, made, header, pieces)
            return Saved(replace(made, head=1), 1)
        row = require_draft(connection, user, draft_id, level="edit")
        if row.case_id != case_id:
            raise NotThereError(f"初稿 {draft_id}", f"不属于案例 {case_id}", "该案例的初稿编号", "请改正编号")
        return advance(connection, making, row, row.head if base is None else base, header, pieces)


def edit_section(
    workspace: Workspace,
    user: User,
    draft_id: int,
    section: str,
    blocks: Blocks,
    *,
    base: int,
    title: str | None = None,
    note: str = "",
) -> Saved:
    """Replace one section (修改一节) as it was in version ``base``.

    Returns:
        The version that stands; where someone else changed the same section since ``base``, one conflict, and the text
        given is kept with it.

    Raises:
        NotThereError: No such draft, version or section, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    with workspace.writing() as connection:
        row = require_draft(connection, user, draft_id, level="edit")
        making = Making(user, workspace.now(), note=note)
        return put_section(connection, making, row, section, blocks, base=base, title=title)


def put_section(
    connection: Connection,
    making: Making,
    draft: Row[Any],
    section: str,
    blocks: Blocks,
    *,
    base: int,
    title: str | None = None,
) -> Saved:
    """Replace one section within a transaction that is open already."""
    version = require_version(connection, draft.id, base)
    pieces = pieces_of(connection, version.id)
    place = next((n for n, piece in enumerate(pieces) if piece.key == section), None)
    if place is None:
        names = "、".join(piece.key for piece in pieces)
        raise NotThereError(section, f"第 {base} 版没有这一节", names, "请改正章节名")
    old = read_section(section_text(connection, pieces[place].digest))
    new = replace(old, blocks=tuple(blocks), title=old.title if title is None else title)
    if new != old:
        # What a person wrote has no slots: what its numbers rest on is told by its statements.
        text = to_json(section_data(new))
        keep_texts(connection, {text_digest(text): text})
        pieces[place] = replace(pieces[place], digest=text_digest(text))
    return advance(connection, making, draft, base, version.header, pieces)


def require_draft(connection: Connection, user: User, draft_id: int, *, level: Level = "view") -> Row[Any]:
    """Return a draft's row, if this user may see or edit its case.

    Raises:
        NotThereError: No such draft, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    row = connection.execute(_DRAFT, {"wanted": draft_id}).one_or_none()
    if row is None:
        raise NotThereError(f"初稿 {draft_id}", "没有这份初稿", "初稿清单中的编号", "请改正编号")
    require_case(connection, user, row.case_id, level=level)
    return row


def list_drafts(workspace: Workspace, user: User, case_id: int) -> tuple[StoredDraft, ...]:
    """List a case's drafts, the newest first (初稿清单)."""
    query = select(DRAFTS).where(DRAFTS.c.case_id == case_id).order_by(DRAFTS.c.id.desc())
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        return tuple(StoredDraft(row.id, row.case_id, row.name, row.head) for row in connection.execute(query))


def get_draft(workspace: Workspace, user: User, draft_id: int) -> StoredDraft:
    """Return a draft by its number.

    Raises:
        NotThereError: No such draft, or not for this user.
    """
    with workspace.reading() as connection:
        row = require_draft(connection, user, draft_id)
        return StoredDraft(row.id, row.case_id, row.name, row.head)


def list_versions(workspace: Workspace, user: User, draft_id: int) -> tuple[Version, ...]:
    """List a draft's versions, the newest first (版本清单)."""
    query = (
        select(VERSIONS.c.number, VERSIONS.c.parent, VERSIONS.c.kind, VERSIONS.c.note, USERS.c.name, VERSIONS.c.made_at)
        .join(USERS, USERS.c.id == VERSIONS.c.author_id)
        .where(VERSIONS.c.draft_id == draft_id)
        .order_by(VERSIONS.c.number.desc())
    )
    with workspace.reading() as connection:
        require_draft(connection, user, draft_id)
        return tuple(Version(*row) for row in connection.execute(query))


def load_draft(
    workspace: Workspace, user: User, draft_id: int, *, number: int | None = None, slotted: bool = False
) -> Draft:
    """Load a draft (取出初稿), its newest version or the one named.

    Args:
        workspace: Where from.
        user: Who asks.
        draft_id: The draft.
        number: The version; None takes the newest.
        slotted: Return texts as before their slots were filled, where they are known.

    Raises:
        NotThereError: No such draft or version, or not for this user.
    """
    with workspace.reading() as connection:
        row = require_draft(connection, user, draft_id)
        version = require_version(connection, draft_id, row.head if number is None else number)
        query = (
            select(VERSION_SECTIONS.c.annex, TEXTS.c.content)
            .join(TEXTS, TEXTS.c.digest == VERSION_SECTIONS.c.digest)
            .where(VERSION_SECTIONS.c.version_id == version.id)
            .order_by(VERSION_SECTIONS.c.position)
        )
        rows = connection.execute(query).all()
    sections = [(row.annex, read_section(json.loads(row.content), slotted=slotted)) for row in rows]
    return read_draft(
        json.loads(version.header),
        tuple(section for annex, section in sections if not annex),
        tuple(section for annex, section in sections if annex),
        slotted=slotted,
    )


def load_versions(workspace: Workspace, user: User, case_id: int) -> tuple[tuple[StoredDraft, int, Draft], ...]:
    """Load every version of a case's drafts (全部版本), the newest draft and version first.

    Two queries, however many versions there are; a section that many of them share is read once.

    Raises:
        NotThereError: No such case, or not for this user.
    """
    versions = (
        select(
            DRAFTS.c.id, DRAFTS.c.name, DRAFTS.c.head, VERSIONS.c.number, VERSIONS.c.header,
            VERSION_SECTIONS.c.annex, VERSION_SECTIONS.c.digest,
        )
        .join(VERSIONS, VERSIONS.c.draft_id == DRAFTS.c.id)
        .join(VERSION_SECTIONS, VERSION_SECTIONS.c.version_id == VERSIONS.c.id)
        .where(DRAFTS.c.case_id == case_id)
        .order_by(DRAFTS.c.id.desc(), VERSIONS.c.number.desc(), VERSION_SECTIONS.c.position)
    )  # fmt: skip
    used = (
        select(VERSION_SECTIONS.c.digest)
        .join(VERSIONS, VERSIONS.c.id == VERSION_SECTIONS.c.version_id)
        .join(DRAFTS, DRAFTS.c.id == VERSIONS.c.draft_id)
        .where(DRAFTS.c.case_id == case_id)
    )
    with workspace.reading() as connection:
        require_case(connection, user, case_id)
        rows = connection.execute(versions).all()
        texts = connection.execute(select(TEXTS.c.digest, TEXTS.c.content).where(TEXTS.c.digest.in_(used))).all()
    sections = {row.digest: read_section(json.loads(row.content)) for row in texts}
    found = []
    for (draft_id, number), group in groupby(rows, key=lambda row: (row.id, row.number)):
        parts = list(group)
        # Sections are told apart by identity, so that two that read the same are two.
        own = tuple(replace(sections[row.digest]) for row in parts if not row.annex)
        annexes = tuple(replace(sections[row.digest]) for row in parts if row.annex)
        stored = StoredDraft(draft_id, case_id, parts[0].name, parts[0].head)
        found.append((stored, number, read_draft(json.loads(parts[0].header), own, annexes)))
    return tuple(found)


def rename_draft(workspace: Workspace, user: User, draft_id: int, name: str) -> None:
    """Rename a draft (改名).

    Raises:
        InputError: The name is empty.
        NotThereError: No such draft, or not for this user.
        NotAllowedError: The user may only look at the case.
    """
    if not name.strip():
        raise InputError("初稿名称", "是空的", "一个名称", "请写明名称")
    with workspace.writing() as connection:
        row = require_draft(connection, user, draft_id, level="edit")
        connection.execute(update(DRAFTS).where(DRAFTS.c.id == draft_id).values(name=name.strip()))
        append_trail(
            connection, at=workspace.now(), actor=user.name, action="初稿改名", case_id=row.case_id,
            subject=row.name, detail={"draft": draft_id, "name": name.strip()},
        )  # fmt: skip
