"""Drafts as plain data (初稿存取): sections as people read them, and as they stood before their slots were filled.

Fields are taken from the types themselves: one that a later program adds is read with its default from what an earlier
one kept.
"""

from __future__ import annotations

import types
import typing
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from assistant.domain import draft as draft_types
from assistant.domain.draft import Draft, DraftSection, DraftTable, Provenance, Statement

if TYPE_CHECKING:
    from collections.abc import Mapping

Plain = dict[str, Any]
Blocks = tuple[Statement | DraftTable, ...]
Record = TypeVar("Record")

_SLOTTED, _KIND = "slotted", "kind"
_BLOCKS: dict[str, type[Any]] = {"statement": Statement, "table": DraftTable}


def section_data(section: DraftSection, slotted: DraftSection | None = None) -> Plain:
    """Turn a section into plain data.

    Args:
        section: The section as people read it.
        slotted: The same section before its slots were filled; not kept where it reads the same.
    """
    names = {kind: name for name, kind in _BLOCKS.items()}
    blocks = [{_KIND: names[type(block)], **asdict(block)} for block in section.blocks]
    data = {**asdict(section), "blocks": blocks}
    return data if slotted is None or slotted == section else {**data, _SLOTTED: section_data(slotted)}


def read_section(data: Mapping[str, Any], *, slotted: bool = False) -> DraftSection:
    """Turn plain data back into a section; with ``slotted`` as it stood before its slots were filled, where kept."""
    if slotted and _SLOTTED in data:
        return read_section(data[_SLOTTED])
    blocks = tuple(_build(_BLOCKS[block[_KIND]], block) for block in data["blocks"])
    return _build(DraftSection, {**data, "blocks": ()}, blocks=blocks)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind, vars(draft_types))


def _build(kind: type[Record], data: Mapping[str, Any], **ready: object) -> Record:
    """Build a record from plain data; keys it does not know are left aside, those it lacks take their defaults."""
    hints = _hints(kind)  # type: ignore[arg-type]  # a class can be hashed
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]  # every kind given here is a dataclass
    values = {name: _value(hints[name], data[name]) for name in names if name in data and name not in ready}
    return kind(**values, **ready)


def _value(hint: Any, value: Any) -> Any:  # noqa: ANN401 - plain data of any type
    """Turn lists back into tuples and mappings back into records, as the hint says."""
    if value is None:
        return None
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return _value(next(each for each in inner if each is not type(None)), value)
    if origin is tuple:
        kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        return tuple(_value(each, item) for each, item in zip(kinds, value, strict=True))
    if isinstance(hint, type) and is_dataclass(hint):
        return _build(hint, value)
    return value


def header_data(draft: Draft, slotted: Draft | None = None) -> Plain:
    """Turn what stands above the sections into plain data, the title also as before its slots were filled."""
    own = {field.name: getattr(draft, field.name) for field in fields(draft)}
    plain = {name: value for name, value in own.items() if name not in {"sections", "appendices", "provenance"}}
    title = draft.title if slotted is None else slotted.title
    return {**plain, "provenance": asdict(draft.provenance), "slotted_title": title}


def read_draft(
    header: Mapping[str, Any],
    sections: tuple[DraftSection, ...],
    appendices: tuple[DraftSection, ...],
    *,
    slotted: bool = False,
) -> Draft:
    """Put a draft together again."""
    title = header["slotted_title" if slotted else "title"]
    provenance = _build(Provenance, header["provenance"])
    return _build(Draft, header, title=title, sections=sections, appendices=appendices, provenance=provenance)
