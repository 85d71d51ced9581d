"""Normative documents, their articles, and the passages found in them (依据文件、条款、片段)."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs the type at run time
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

# How well a statement about a document is known; only ``confirmed`` may be cited by article number.
Status = Literal["confirmed", "secondary", "seen", "recalled", "convention"]

STATUS_NAMES: dict[Status, str] = {
    "confirmed": "已核对原文",
    "secondary": "二手来源",
    "seen": "见于实际表格或报告",
    "recalled": "凭记忆，待核",
    "convention": "本产品约定",
}


class FileModel(BaseModel):
    """Base of every type read from files: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Basis(FileModel):
    """What a rule rests on (依据): document, number, article, and how well it is known."""

    document: str
    number: str | None = None
    article: str | None = None
    status: Status
    note: str | None = None

    def citation(self) -> str:
        """Name the document for a report; the article only where its text was read.

        Product conventions name no document.
        """
        if self.status == "convention":
            return ""
        title = f"《{self.document}》" if not self.document.startswith("《") else self.document
        number = f"（{self.number}）" if self.number else ""
        article = self.article if self.article and self.status == "confirmed" else ""
        return f"{title}{number}{article}"


class ArticleGist(FileModel):
    """The content of one article in our own words (要点，非原文)."""

    article: str
    gist: str
    status: Status


class Source(FileModel):
    """A normative document (依据文件): 文号, issuer, dates in force, gist by article.

    ``number`` is None where the document has none or it is not known; ``key`` then identifies it.
    """

    key: str
    title: str
    number: str | None = None
    number_status: Status | None = None
    issuer: str | None = None
    region: str = "全国"
    level: str = "部门规章和规范性文件"
    issued: dt.date | None = None
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    repealed_by: str | None = None
    yields_to: str | None = Field(default=None, description="key of the later document that leads where both apply")
    status: Status
    aliases: tuple[str, ...] = ()
    note: str | None = None
    articles: tuple[ArticleGist, ...] = ()
    body: str = Field(default="", description="general gist in our own words, Markdown")


@dataclass(frozen=True, slots=True)
class ArticleRef:
    """Where in a document a passage stands (条款): 文号 or key, and the article as printed."""

    document: str
    number: str | None
    article: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A citable piece of text (依据片段).

    ``is_quote`` is True only for full text that may be quoted; a gist is shown as 要点（非原文）.
    ``path`` is the context: document, chapter, heading or table caption.
    """

    id: str
    text: str
    ref: ArticleRef
    path: tuple[str, ...] = ()
    region: str = "全国"
    kind: Literal["law", "report", "problem", "glossary", "rule"] = "law"
    status: Status = "secondary"
    is_quote: bool = False
    in_force_from: dt.date | None = None
    in_force_to: dt.date | None = None
    repealed_by: str | None = None
