"""A report as written (初稿) and the kinds of report there are (文种).

Values stand as ``[[fact.id]]`` slots until hop 8 fills them; the type is the same before and after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from assistant.domain.source import FileModel

Writer = Literal["composer", "model", "person"]


class SectionSpec(FileModel):
    """One section of a document type (章节): order, title, what it needs and how it is written."""

    id: str
    title: str
    level: int = 1
    facts: tuple[str, ...] = Field(default=(), description="fact id patterns, * allowed in a part")
    queries: tuple[str, ...] = ()
    length: tuple[int, int] | None = Field(default=None, description="characters, lowest and highest")
    writer: Literal["composer", "model"] = "composer"
    variables: tuple[str, ...] = Field(default=(), description="$names the body uses, each declared")
    body: str = ""


class DocumentType(FileModel):
    """A kind of document (文种): title, rule set, section specs in order."""

    name: str
    title: str
    title_pattern: str
    rule_sets: tuple[str, ...] = ()
    addressee: Literal["unit", "self"] = "unit"
    subject: Literal["项目", "部门"] = "项目"
    aliases: tuple[str, ...] = ()
    region: str | None = Field(default=None, description="the region whose form it is; None for every region")
    voice: str = Field(default="", description="wording rules every section inherits")
    slot_rules: str = Field(default="", description="rules of slots every section inherits")
    sections: tuple[SectionSpec, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """One paragraph of a draft (陈述) with what it rests on.

    ``text`` may hold ``[[fact.id]]`` slots. ``remark`` becomes a Word comment on the paragraph, such
    as the evidence to ask for beside a 可能原因. ``quotes`` are the parts of ``text`` taken from the
    inputs as they stand: their digits and names are the user's own.
    """

    text: str
    facts: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    deductions: tuple[str, ...] = ()
    writer: Writer = "composer"
    remark: str | None = None
    style: Literal["body", "heading", "caption", "note", "signature"] = "body"
    level: int | None = None
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftCell:
    """One cell of a draft's table: text with slots, and the grid places it covers."""

    text: str
    row_span: int = 1
    column_span: int = 1
    align: Literal["left", "center", "right"] = "center"
    header: bool = False


@dataclass(frozen=True, slots=True)
class DraftTable:
    """A table of a draft (表格): rows of cells by origin; covered places are left out of a row.

    ``widths`` are relative column widths, one per column.
    """

    caption: str
    rows: tuple[tuple[DraftCell, ...], ...]
    widths: tuple[int, ...]
    unit_line: str | None = None
    header_rows: int = 1


@dataclass(frozen=True, slots=True)
class DraftSection:
    """One section as written: its heading text (with number) and its blocks in order."""

    id: str
    title: str
    level: int
    blocks: tuple[Statement | DraftTable, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """How a section's paragraphs came to stand (撰写记录): kept at first try, after repair, or replaced.

    Replaced ones are the composer's; ``reasons`` name the rules that a model's wording of them did not hold to.
    """

    section: str
    kept: int = 0
    repaired: int = 0
    replaced: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a draft was made with (编制依据): for the journal and the evidence appendix.

    ``sections`` record what a model wrote, ``patterns`` how many pieces of past wording it was shown.
    """

    rule_set: str
    model: str | None = None
    prompt_digest: str | None = None
    corpus_digest: str | None = None
    passages: tuple[str, ...] = ()
    sections: tuple[SectionRecord, ...] = ()
    patterns: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A report as written (初稿): sections in order, with slots or filled, and who wrote them."""

    title: str
    document_type: str
    sections: tuple[DraftSection, ...]
    provenance: Provenance
    unit: str | None = None
    date: str | None = None
    appendices: tuple[DraftSection, ...] = ()
