"""The tables of the workspace (工作区的表), in words that every database understands.

Times are ISO 8601 texts in UTC, which sort as they were and enter the trail's digests unchanged; points and other
decimals are texts, so that no database rounds them. What only one database does is left to ``dialect``.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

SCHEMA_VERSION = 1
"""The layout this program writes; ``migrations`` brings older ones up to it."""

METADATA = MetaData()


def _time(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, String(32), nullable=nullable)


def _owner(name: str = "user_id", *, nullable: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey("users.id"), nullable=nullable)


def _case(*, nullable: bool = False) -> Column[int]:
    return Column("case_id", Integer, ForeignKey("cases.id"), nullable=nullable, index=True)


META = Table("meta", METADATA, Column("name", String(64), primary_key=True), Column("value", Text, nullable=False))

USERS = Table(
    "users",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password", Text, doc="scheme, parameters, salt and digest; null for people of the command line"),
    _time("password_until", nullable=True),
    Column("one_time", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),
    _time("locked_until", nullable=True),
    Column("active", Integer, nullable=False, default=1),
    _time("made_at"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    Column("token_digest", String(64), primary_key=True),
    _owner(),
    _time("made_at"),
    _time("expires_at"),
    _time("ended_at", nullable=True),
)

CASES = Table(
    "cases",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("identity", String(64), nullable=False, index=True, doc="digest of name, unit, period and kind"),
    Column("name", Text, nullable=False),
    Column("unit", Text),
    Column("period", String(60)),
    _owner("owner_id"),
    Column("revision", Integer, nullable=False),
    _time("made_at"),
    _time("changed_at"),
    _time("archived_at", nullable=True),
)

CASE_REVISIONS = Table(
    "case_revisions",
    METADATA,
    Column("case_id", Integer, ForeignKey("cases.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("content", Text, nullable=False, doc="the case file's text"),
    Column("digest", String(64), nullable=False),
    _owner("author_id"),
    _time("made_at"),
    Column("note", Text, nullable=False, default=""),
)

FILES = Table(
    "files",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("size", Integer, nullable=False),
    _time("made_at"),
)

CASE_FILES = Table(
    "case_files",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("digest", String(64), ForeignKey("files.digest"), nullable=False),
    Column("name", Text, nullable=False),
    _owner("author_id"),
    _time("made_at"),
    UniqueConstraint("case_id", "digest", "name"),
)

SHEETS = Table(
    "sheets",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("revision", Integer, nullable=False),
    Column("rule_set", String(120), nullable=False),
    Column("total", String(40)),
    Column("grade", String(40)),
    Column("content", Text, nullable=False),
    _owner("author_id"),
    _time("made_at"),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("name", Text, nullable=False),
    Column("head", Integer, nullable=False, doc="number of the newest version"),
    _owner("owner_id"),
    _time("made_at"),
)

TEXTS = Table(
    "texts",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("content", Text, nullable=False, doc="one section as JSON; equal sections are kept once"),
)

VERSIONS = Table(
    "versions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("parent", Integer, doc="number of the version it was made from"),
    Column("header", Text, nullable=False, doc="title, type, provenance as JSON"),
    Column("kind", String(20), nullable=False),
    Column("note", Text, nullable=False, default=""),
    _owner("author_id"),
    _time("made_at"),
    UniqueConstraint("draft_id", "number"),
)

VERSION_SECTIONS = Table(
    "version_sections",
    METADATA,
    Column("version_id", Integer, ForeignKey("versions.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("section", String(120), nullable=False),
    Column("annex", Integer, nullable=False, default=0),
    Column("digest", String(64), ForeignKey("texts.digest"), nullable=False),
)

CONFLICTS = Table(
    "conflicts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("draft_id", Integer, ForeignKey("drafts.id"), nullable=False, index=True),
    Column("section", String(120), nullable=False),
    Column("base", Integer, nullable=False, doc="the version the refused text was written on"),
    Column("met", Integer, nullable=False, doc="the version that had come in between"),
    Column("digest", String(64), ForeignKey("texts.digest"), nullable=False),
    _owner("author_id"),
    _time("made_at"),
    _time("settled_at", nullable=True),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("scope", String(40), nullable=False, doc="draft:<id>, rationale, score or finding"),
    Column("subject", Text, nullable=False),
    Column("sentence", Text, nullable=False, default=""),
    Column("sentence_digest", String(64), nullable=False),
    Column("facts", Text, nullable=False, doc="fact ids with the values they had, as JSON"),
    Column("verdict", String(20), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("text", Text, doc="the reviewer's own wording, where edited"),
    _owner(),
    _time("made_at"),
    Column("state", String(20), nullable=False),
    _time("reopened_at", nullable=True),
    Column("reopened_why", Text, doc="what no longer stands, as JSON"),
)

WAIVERS = Table(
    "waivers",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("report", Text, nullable=False),
    Column("check", String(40), nullable=False),
    Column("place", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("day", String(10), nullable=False),
    _owner(),
    _time("made_at"),
    _time("withdrawn_at", nullable=True),
)

CONVERSATIONS = Table(
    "conversations",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(nullable=True),
    _owner("owner_id"),
    Column("title", Text, nullable=False),
    _time("made_at"),
    _time("archived_at", nullable=True),
)

TURNS = Table(
    "turns",
    METADATA,
    Column("conversation_id", Integer, ForeignKey("conversations.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("role", String(20), nullable=False),
    Column("text", Text, nullable=False),
    Column("content", Text, doc="citations and computations as JSON"),
    _time("made_at"),
)

SHARES = Table(
    "shares",
    METADATA,
    Column("case_id", Integer, ForeignKey("cases.id"), primary_key=True),
    Column("user_id", Integer, ForeignKey("users.id"), primary_key=True),
    Column("level", String(10), nullable=False),
    _owner("granted_by"),
    _time("made_at"),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("kind", String(60), nullable=False),
    _owner("owner_id"),
    _case(nullable=True),
    Column("state", String(20), nullable=False),
    Column("progress", Integer, nullable=False, default=0),
    Column("message", Text, nullable=False, default=""),
    Column("result", Text, doc="where the result lies, as JSON"),
    Column("worker", String(120)),
    _time("made_at"),
    _time("started_at", nullable=True),
    _time("ended_at", nullable=True),
)

PANELS = Table(
    "panels",
    METADATA,
    Column("id", Integer, primary_key=True),
    _case(),
    Column("revision", Integer, nullable=False),
    Column("leaves", Text, nullable=False, doc="code, path and weight of each indicator scored, as JSON"),
    Column("method", String(40), nullable=False),
    Column("state", String(20), nullable=False),
    _owner("author_id"),
    _time("made_at"),
    _time("closed_at", nullable=True),
)

PANEL_EXPERTS = Table(
    "panel_experts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("panel_id", Integer, ForeignKey("panels.id"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String(120), nullable=False),
    _owner(nullable=True),
    _time("submitted_at", nullable=True),
    UniqueConstraint("panel_id", "name"),
)

PANEL_SCORES = Table(
    "panel_scores",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("expert_id", Integer, ForeignKey("panel_experts.id"), nullable=False, index=True),
    Column("code", String(40), nullable=False),
    Column("points", String(40), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("place", Text, nullable=False, default=""),
    Column("standing", String(20), nullable=False, doc="counted, replaced or disputed"),
    _owner("author_id"),
    _time("made_at"),
)

TRAIL = Table(
    "trail",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    _time("at"),
    Column("actor", String(120), nullable=False),
    Column("action", String(60), nullable=False),
    Column("case_id", Integer, index=True),
    Column("subject", Text, nullable=False),
    Column("detail", Text, nullable=False, doc="JSON"),
    Column("before", String(64), nullable=False, doc="digest of the entry before"),
    Column("digest", String(64), nullable=False),
)

TRAIL_HEAD = Table(
    "trail_head",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
)

Index("decisions_of_subject", DECISIONS.c.case_id, DECISIONS.c.scope, DECISIONS.c.state)
Index("jobs_of_owner", JOBS.c.owner_id, JOBS.c.made_at)
