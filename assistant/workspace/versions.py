"""Versions as rows (版本的存取): sections by digest, merged three ways, conflicts kept.

What a caller may do with them is ``drafts``' matter.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, insert, select, update

from assistant.domain.draft import DraftSection
from assistant.workspace.draft_data import read_section, section_data
from assistant.workspace.refusals import NotThereError
from assistant.workspace.schema import CONFLICTS, DRAFTS, TEXTS, USERS, VERSION_SECTIONS, VERSIONS
from assistant.workspace.store import insert_row, text_digest, to_json
from assistant.workspace.trail import append_trail

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection, Row

    from assistant.domain.draft import Draft
    from assistant.workspace.users import User

VersionKind = Literal["composer", "model", "person", "word", "ripple"]
VERSION_KINDS: dict[VersionKind, str] = {
    "composer": "自动撰写", "model": "模型撰写", "person": "人工修改", "word": "Word 收回", "ripple": "数据变动后重写",
}  # fmt: skip


# Built once: putting a statement together costs more than running it.
_VERSION = select(VERSIONS).where(VERSIONS.c.draft_id == bindparam("draft"), VERSIONS.c.number == bindparam("wanted"))
_SECTIONS = (
    select(VERSION_SECTIONS)
    .where(VERSION_SECTIONS.c.version_id == bindparam("wanted"))
    .order_by(VERSION_SECTIONS.c.position)
)
_HELD = select(TEXTS.c.digest).where(TEXTS.c.digest.in_(bindparam("wanted", expanding=True)))
_MOVE_HEAD = update(DRAFTS).where(DRAFTS.c.id == bindparam("wanted"))
_TEXT = select(TEXTS.c.content).where(TEXTS.c.digest == bindparam("wanted"))


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """A draft of a case (初稿): its name and the number of its newest version."""

    id: int
    case_id: int
    name: str
    head: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a draft (版本): made from which, by whom, when, how and why."""

    number: int
    parent: int | None
    kind: VersionKind
    note: str
    author: str
    at: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """One section that two people changed (同节修改冲突): who came first and when, and all three texts.

    ``base`` is the section both started from, ``theirs`` what stood when they met, ``mine`` what ``writer`` wrote: it
    was refused and kept. A section without blocks is one that was taken out.
    """

    id: int
    section: str
    author: str
    at: str
    version: int
    base: DraftSection | None
    theirs: DraftSection | None
    mine: DraftSection | None
    writer: str = ""

    @property
    def title(self) -> str:
        """The section's title, by which people know it."""
        return next((each.title for each in (self.theirs, self.base, self.mine) if each and each.title), self.section)

    @property
    def message(self) -> str:
        """Tell the second person what happened, in one sentence."""
        at = self.at[:19].replace("T", " ")
        return (
            f"“{self.title}”：{self.author}已于 {at}（UTC）改过这一节（第 {self.version} 版）；"
            "您的文字已另存，没有覆盖对方的。请对照两份文字后定稿。"
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a save (保存结果): the version that now stands, and the sections that could not be merged."""

    draft: StoredDraft
    version: int
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Making:
    """How a version comes about (版本的由来): by whom, when, how, why."""

    user: User
    at: str
    kind: VersionKind = "person"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A section's place in a version: its key, whether it is an appendix, its content's digest."""

    key: str
    annex: bool
    digest: str


def advance(connection: Connection, making: Making, row: Row[Any], base: int, header: str, mine: list[Piece]) -> Saved:
    """Merge what was made from version ``base`` with the newest one and add the result (合并并存为新版)."""
    draft = current_draft(row)
    before = require_version(connection, row.id, base)
    head = before if base == row.head else require_version(connection, row.id, row.head)
    standing = pieces_of(connection, head.id)
    started = standing if base == row.head else pieces_of(connection, before.id)
    merged, clashes = merge(started, standing, mine)
    header = head.header if header == before.header else header
    refused = {piece.key: piece.digest for piece in mine}
    conflicts = tuple(_keep_conflict(connection, making, draft, base, key, refused.get(key)) for key in clashes)
    if merged == standing and header == head.header:
        return Saved(draft, row.head, conflicts)
    add_version(connection, making, draft, header, merged)
    return Saved(replace(draft, head=row.head + 1), row.head + 1, conflicts)


def current_draft(row: Row[Any]) -> StoredDraft:
    """Read a draft from its row."""
    return StoredDraft(row.id, row.case_id, row.name, row.head)


def merge(base: Sequence[Piece], head: Sequence[Piece], mine: Sequence[Piece]) -> tuple[list[Piece], tuple[str, ...]]:
    """Merge sections three ways (按节合并): what one side changed is taken, what both changed stays as in ``head``.

    Returns:
        The merged list, and the keys both sides changed differently.
    """
    old = {piece.key: piece for piece in base}
    theirs = {piece.key: piece for piece in head}
    ours = {piece.key: piece for piece in mine}
    moved = [piece.key for piece in mine] != [piece.key for piece in base]
    first, second = (mine, head) if moved else (head, mine)
    order = _joined([piece.key for piece in first], [piece.key for piece in second])
    merged: list[Piece] = []
    clashes: list[str] = []
    for key in order:
        was, now, new = old.get(key), theirs.get(key), ours.get(key)
        chosen = now
        if new != now:
            if now == was:
                chosen = new
            elif new != was:
                clashes.append(key)
        if chosen is not None:
            merged.append(chosen)
    # Appendices stay behind the sections whatever either side moved.
    return sorted(merged, key=lambda piece: piece.annex), tuple(clashes)


def _joined(order: list[str], other: list[str]) -> list[str]:
    """Put what only the other order has behind what stands before it there."""
    joined = list(order)
    for place, key in enumerate(other):
        if key not in joined:
            joined.insert(joined.index(other[place - 1]) + 1 if place else 0, key)
    return joined


def pieces_from(draft: Draft, slotted: Draft | None) -> tuple[list[Piece], dict[str, str]]:
    """Cut a draft into sections (拆分章节): their places in order, and their texts by digest."""
    pieces: list[Piece] = []
    texts: dict[str, str] = {}
    templates = {} if slotted is None else _keyed(slotted)
    for key, (section, annex) in _keyed(draft).items():
        template = templates.get(key)
        text = to_json(section_data(section, None if template is None else template[0]))
        digest = text_digest(text)
        texts[digest] = text
        pieces.append(Piece(key, annex, digest))
    return pieces, texts


def _keyed(draft: Draft) -> dict[str, tuple[DraftSection, bool]]:
    """Name each section by its id, further ones of the same id with a number."""
    keyed: dict[str, tuple[DraftSection, bool]] = {}
    for sections, annex in ((draft.sections, False), (draft.appendices, True)):
        for section in sections:
            key, count = section.id, 1
            while key in keyed:
                count += 1
                key = f"{section.id}#{count}"
            keyed[key] = (section, annex)
    return keyed


def keep_texts(connection: Connection, texts: Mapping[str, str]) -> None:
    """Keep texts by their digests, each once."""
    held = set(connection.execute(_HELD, {"wanted": list(texts)}).scalars())
    rows = [{"digest": digest, "content": text} for digest, text in texts.items() if digest not in held]
    if rows:
        connection.execute(insert(TEXTS), rows)


def begin_draft(connection: Connection, making: Making, case_id: int, name: str) -> StoredDraft:
    """Begin a draft that has no version yet."""
    values = {"case_id": case_id, "name": name, "head": 0, "owner_id": making.user.id, "made_at": making.at}
    return StoredDraft(insert_row(connection, DRAFTS, **values), case_id, name, 0)


def add_version(
    connection: Connection, making: Making, draft: StoredDraft, header: str, pieces: Sequence[Piece]
) -> None:
    """Add the next version of a draft (存为新版)."""
    number = draft.head + 1
    values = {
        "draft_id": draft.id, "number": number, "parent": draft.head or None, "header": header, "kind": making.kind,
        "note": making.note, "author_id": making.user.id, "made_at": making.at,
    }  # fmt: skip
    version_id = insert_row(connection, VERSIONS, **values)
    rows = [
        {
            "version_id": version_id, "position": place, "section": piece.key, "annex": int(piece.annex),
            "digest": piece.digest,
        }
        for place, piece in enumerate(pieces)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(VERSION_SECTIONS), rows)
    connection.execute(_MOVE_HEAD, {"wanted": draft.id, "head": number})
    append_trail(
        connection, at=making.at, actor=making.user.name, action="保存版本", case_id=draft.case_id,
        subject=draft.name, detail={"draft": draft.id, "version": number, "kind": making.kind, "note": making.note},
    )  # fmt: skip


def _keep_conflict(
    connection: Connection, making: Making, draft: StoredDraft, base: int, key: str, refused: str | None
) -> Conflict:
    """Keep the text that could not be merged; a section that was taken out is kept as an empty one."""
    if refused is None:
        text = _removal(key)
        refused = text_digest(text)
        keep_texts(connection, {refused: text})
    values = {
        "draft_id": draft.id, "section": key, "base": base, "met": draft.head, "digest": refused,
        "author_id": making.user.id, "made_at": making.at,
    }  # fmt: skip
    conflict_id = insert_row(connection, CONFLICTS, **values)
    append_trail(
        connection, at=making.at, actor=making.user.name, action="同节冲突", case_id=draft.case_id,
        subject=draft.name,
        detail={"draft": draft.id, "section": key, "base": base, "met": draft.head, "conflict": conflict_id},
    )  # fmt: skip
    return build_conflict(connection, conflict_id, draft.id, key, base, draft.head, refused, making.user.name)


def _removal(key: str) -> str:
    """Put down a section that was taken out."""
    return to_json(section_data(DraftSection(key, "", 1)))


def is_removal(key: str, digest: str) -> bool:
    """Tell whether a refused text takes its section out."""
    return digest == text_digest(_removal(key))


def build_conflict(
    connection: Connection, conflict_id: int, draft_id: int, key: str, base: int, met: int, refused: str, writer: str
) -> Conflict:
    """Tell a conflict with all three texts, and who came first (同节冲突)."""

    def section(digest: str | None) -> DraftSection | None:
        return None if digest is None else read_section(section_text(connection, digest))

    changed = _last_change(connection, draft_id, key, base, met)
    return Conflict(
        conflict_id, key, changed.name, changed.made_at, changed.number,
        section(_digest_of(connection, draft_id, base, key)), section(_digest_of(connection, draft_id, met, key)),
        section(refused), writer,
    )  # fmt: skip


def _digest_of(connection: Connection, draft_id: int, number: int, key: str) -> str | None:
    query = (
        select(VERSION_SECTIONS.c.digest)
        .join(VERSIONS, VERSIONS.c.id == VERSION_SECTIONS.c.version_id)
        .where(VERSIONS.c.draft_id == draft_id, VERSIONS.c.number == number, VERSION_SECTIONS.c.section == key)
    )
    return connection.execute(query).scalar_one_or_none()


def _last_change(connection: Connection, draft_id: int, key: str, base: int, met: int) -> Row[Any, Any, Any]:
    """Find the version that last changed a section after ``base``."""
    standing = _digest_of(connection, draft_id, met, key)
    number = met
    while number - 1 > base and _digest_of(connection, draft_id, number - 1, key) == standing:
        number -= 1
    query = (
        select(VERSIONS.c.number, VERSIONS.c.made_at, USERS.c.name)
        .join(USERS, USERS.c.id == VERSIONS.c.author_id)
        .where(VERSIONS.c.draft_id == draft_id, VERSIONS.c.number == number)
    )
    return connection.execute(query).one()


def section_text(connection: Connection, digest: str) -> dict[str, Any]:
    """Return a section's plain data."""
    content: dict[str, Any] = json.loads(connection.execute(_TEXT, {"wanted": digest}).scalar_one())
    return content


def require_version(connection: Connection, draft_id: int, number: int) -> Row[Any]:
    """Return a version's row.

    Raises:
        NotThereError: The draft has no such version.
    """
    row = connection.execute(_VERSION, {"draft": draft_id, "wanted": number}).one_or_none()
    if row is None:
        raise NotThereError(f"初稿 {draft_id}", f"没有第 {number} 版", "版本清单中的序号", "请改正序号")
    return row


def pieces_of(connection: Connection, version_id: int) -> list[Piece]:
    """Return the sections of a version in their order."""
    rows = connection.execute(_SECTIONS, {"wanted": version_id})
    return [Piece(row.section, bool(row.annex), row.digest) for row in rows]
