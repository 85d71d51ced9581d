"""Strict loading of the shipped base: sources, problem kinds, glossary (随产品发布的知识库).

Everything is read lazily, once per folder, in sorted order. Cutting it into passages and searching
it is left to ``assistant.retrieval.store``; past cases to ``assistant.retrieval.cases``.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import Field

from assistant.domain.scoring import Relation  # noqa: TC001 - pydantic needs the type at run time
from assistant.domain.source import FileModel, Source
from assistant.errors import AssistantError, RuleError, SourceError
from assistant.loading import build_model, load_front_matter, load_yaml, read_text
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_YEAR = re.compile(r"〔((?:19|20)\d\d)〕")


class KindCause(FileModel):
    """A typical cause (常见原因): never asserted, only offered with the evidence to ask for."""

    text: str
    evidence_to_ask: str
    objective: bool = False


class KindSuggestion(FileModel):
    """A suggestion ready for official prose (建议): verb-led, no subject, no figures."""

    title: str
    text: str


class ProblemKind(FileModel):
    """A kind of problem (问题类型) with its evidence, causes and suggestions.

    ``title`` is mild defect wording for a heading; ``criterion`` says what good practice asks and
    ``effect`` what the defect leads to, both as clauses without a full stop. ``indicators`` are name
    words of the indicators it usually hits, ``words`` the words of an observation that point to it,
    ``relations`` the results of an indicator that point to it, ``sources`` keys of sources it may
    cite.
    """

    id: str = Field(pattern=r"^[a-z][a-z_]+$")
    title: str
    criterion: str
    effect: str
    evidence: tuple[str, ...] = Field(min_length=1)
    causes: tuple[KindCause, ...] = Field(min_length=1)
    suggestions: tuple[KindSuggestion, ...] = Field(min_length=2, max_length=3)
    indicators: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(min_length=1)
    relations: tuple[Relation, ...] = ()
    sources: tuple[str, ...] = ()


class Term(FileModel):
    """One glossary entry (术语): Chinese term, English identifier, meaning in one line.

    ``kind`` is ``type`` for the central types of the code and ``field`` for words of the field.
    """

    term: str
    identifier: str
    meaning: str
    aliases: tuple[str, ...] = ()
    kind: str = "field"


class Saying(FileModel):
    """Words of everyday speech and the terms of official texts (口语与规范用语) that they stand for."""

    say: tuple[str, ...]
    means: tuple[str, ...]


class _Sayings(FileModel):
    sayings: tuple[Saying, ...]


class _Taxonomy(FileModel):
    kinds: tuple[ProblemKind, ...]


class _Glossary(FileModel):
    types: tuple[Term, ...]
    terms: tuple[Term, ...]


def load_sources(folder: Path | None = None) -> tuple[Source, ...]:
    """Load every normative document of the shipped base (依据文件), sorted by key.

    Args:
        folder: Another folder of source files; None for the shipped one.

    Raises:
        SourceError: A file is malformed, its name differs from its key, two share a key, number or
            title, or ``repealed_by``/``yields_to`` names no document; with file and line.
    """
    return _load_sources(folder or shipped_folder("knowledge_base") / "sources")


def load_taxonomy(folder: Path | None = None) -> tuple[ProblemKind, ...]:
    """Load the problem kinds (问题类型) in the file's order, which is the order of a report.

    Args:
        folder: Another knowledge base folder; None for the shipped one.

    Raises:
        RuleError: The file is malformed or two kinds share an id.
        SourceError: A kind cites a source that does not exist.
    """
    return _load_taxonomy(folder or shipped_folder("knowledge_base"))


def load_glossary(folder: Path | None = None) -> tuple[Term, ...]:
    """Load the glossary (术语表): the central types first, then the field's terms.

    Raises:
        RuleError: The file is malformed, or two entries share a term.
    """
    return _load_glossary(folder or shipped_folder("knowledge_base"))


def find_source(reference: str, sources: Iterable[Source]) -> Source | None:
    """Find a document by key, 文号, title or alias; brackets of any form, 《》 optional."""
    wanted = _plain(reference)
    for source in sources:
        if wanted in {_plain(name) for name in (source.key, source.number, source.title, *source.aliases) if name}:
            return source
    return None


def _plain(name: str) -> str:
    """Strip a name to what identifies it: no blanks, 《》 or bracket forms, no 中华人民共和国."""
    bare = re.sub(r"[\s《》〔〕\[\]（）()【】﹝﹞]", "", name)
    return bare.removeprefix("中华人民共和国")


def earliest_start(source: Source) -> dt.date | None:
    """Tell the first day a document can have been in force (施行之日).

    Where the day is not known, the first day of the year in its 文号; None where neither is.
    """
    if source.in_force_from is not None:
        return source.in_force_from
    if source.issued is not None:
        return source.issued
    year = _YEAR.search(source.number or "")
    return dt.date(int(year.group(1)), 1, 1) if year else None


@cache
def _load_sources(folder: Path) -> tuple[Source, ...]:
    loaded = [(path, _load_source(path)) for path in sorted(folder.glob("*.md"))]
    sources = [source for _, source in loaded]
    keys = {source.key for source in sources}
    seen: dict[tuple[str, str], str] = {}
    for path, source in loaded:
        for field, value in (("number", source.number), ("title", source.title)):
            if value is None:
                continue
            other = seen.setdefault((field, value), path.name)
            if other != path.name:
                raise SourceError(_at(path, field), f"“{value}”与 {other} 重复", "每份文件只有一条", "请合并或改正")
        for field, key in (("repealed_by", source.repealed_by), ("yields_to", source.yields_to)):
            if key is not None and key not in keys:
                raise SourceError(
                    _at(path, field), f"所指文件“{key}”不在知识库中", "sources/ 中一个文件的 key", "请补充该文件或改正"
                )
    return tuple(sorted(sources, key=lambda source: source.key))


def load_sayings(folder: Path | None = None) -> tuple[Saying, ...]:
    """Load what everyday words mean in official texts (口语与规范用语), in file order.

    Raises:
        RuleError: The file is malformed, or a word is listed twice.
    """
    return _load_sayings(folder or shipped_folder("knowledge_base"))


def _load_source(path: Path) -> Source:
    data, body, text = load_front_matter(path, error=SourceError)
    # The front matter starts on the file's second line; the blank keeps reported lines true.
    source = build_model(Source, {**data, "body": body}, path.name, text=text, error=SourceError)
    if source.key != path.stem:
        raise SourceError(_at(path, "key"), f"“{source.key}”与文件名不一致", path.stem, "请改文件名或 key")
    articles = [item.article for item in source.articles]
    doubled = sorted({article for article in articles if articles.count(article) > 1})
    if doubled:
        raise SourceError(_at(path, "articles"), f"条款重复：{'、'.join(doubled)}", "每条一项", "请合并")
    return source


def _at(path: Path, field: str) -> str:
    """Name a file and the line where a field stands in it."""
    for number, line in enumerate(read_text(path, error=SourceError).splitlines(), start=1):
        if line.startswith(f"{field}:"):
            return f"{path.name} 第{number}行"
    return path.name


@cache
def _load_taxonomy(folder: Path) -> tuple[ProblemKind, ...]:
    path = folder / "taxonomy.yaml"
    kinds = load_yaml(path, _Taxonomy, error=RuleError).kinds
    _refuse_doubles(path.name, "id", (kind.id for kind in kinds), RuleError)
    for kind in kinds:
        for key in kind.sources:
            # A source's file name is its key, so that nothing else need be read here.
            if not (folder / "sources" / f"{key}.md").is_file():
                raise SourceError(f"{path.name}：{kind.id}", f"依据“{key}”不在 sources/ 中", "已有的 key", "请改正")
    return kinds


@cache
def _load_glossary(folder: Path) -> tuple[Term, ...]:
    path = folder / "glossary.yaml"
    glossary = load_yaml(path, _Glossary, error=RuleError)
    types = tuple(term.model_copy(update={"kind": "type"}) for term in glossary.types)
    terms = (*types, *glossary.terms)
    _refuse_doubles(path.name, "term", (term.term for term in terms), RuleError)
    return terms


@cache
def _load_sayings(folder: Path) -> tuple[Saying, ...]:
    path = folder / "sayings.yaml"
    sayings = load_yaml(path, _Sayings, error=RuleError).sayings
    _refuse_doubles(path.name, "say", (word for saying in sayings for word in saying.say), RuleError)
    return sayings


def _refuse_doubles(where: str, field: str, values: Iterable[Any], error: type[AssistantError]) -> None:
    seen: set[Any] = set()
    for value in values:
        if value in seen:
            raise error(where, f"{field}“{value}”重复", "每个只出现一次", "请合并或改名")
        seen.add(value)
