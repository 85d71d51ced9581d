"""What an edited report brings back, as records (收回记录): traces, changes, what was not merged, what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from assistant.domain.draft import Draft

EditKind = Literal["changed", "added", "removed", "moved"]
EDIT_NAMES: dict[EditKind, str] = {"changed": "修改", "added": "新增", "removed": "删除", "moved": "移动"}


@dataclass(frozen=True, slots=True)
class BlockTraces:
    """What stands on a block of the edited file beside its words (痕迹).

    ``blocks`` are the draft's block ids its hidden marks name, ``digests`` those of the words written
    there; ``authors`` who revised it; ``comments`` author and words of what was said to it.
    """

    blocks: tuple[str, ...] = ()
    digests: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    comments: tuple[tuple[str, str], ...] = ()
    style: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One change a person made (人工修改): the paragraph, cell or heading before and after.

    ``before`` is None for what was added, ``after`` for what was removed. ``block`` is the draft's block
    id, ``place`` the block in the edited file.
    """

    kind: EditKind
    section: str
    before: str | None
    after: str | None
    block: str | None = None
    place: str | None = None
    authors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unmerged:
    """What could not be put into the draft (未能合并), with both texts and why."""

    why: str
    before: str
    after: str
    section: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Spoken:
    """What somebody said beside the text (批注): author, words, and the paragraph it stands on."""

    author: str
    text: str
    quote: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An edited file as a version of its draft (收回结果).

    ``marked`` tells how many paragraphs were found by their hidden marks, ``guessed`` how many by their
    words alone, ``drifted`` how many nobody touched although the draft now says something else.
    """

    draft: Draft
    edits: tuple[Edit, ...]
    unmerged: tuple[Unmerged, ...]
    comments: tuple[Spoken, ...]
    marked: int
    guessed: int
    drifted: int = 0


def turned(edit: Edit) -> Edit:
    """Tell a change the other way round (反向): what was added in an earlier file has been removed since."""
    kinds: dict[EditKind, EditKind] = {"added": "removed", "removed": "added"}
    return replace(edit, kind=kinds.get(edit.kind, edit.kind), before=edit.after, after=edit.before)
