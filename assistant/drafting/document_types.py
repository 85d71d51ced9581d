"""Document types from ``prompts/`` (文种): one folder each, one file per section, strictly loaded.

What a section says without a model is left to the composer; sending its wording instructions to a
model, to the writer.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from assistant.domain.draft import DocumentType, SectionSpec
from assistant.errors import InputError, PromptError
from assistant.loading import build_model, load_front_matter, parse_yaml, read_text
from assistant.settings import shipped_folder

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# Variables a section's body may use; the writer supplies every one of them.
VARIABLES: Mapping[str, str] = {
    "case": "项目或部门名称的占位",
    "unit": "被评价单位的称谓（项目单位、部门或我单位）",
    "period": "评价年度的占位",
    "section": "本节标题",
    "facts": "可用事实：编号、名称、单位、关系，不含数值",
    "relations": "事实之间已计算的关系：达到、未达到、高于、低于、名次",
    "chains": "本节须覆盖的扣分链",
    "problems": "提纲中的问题、原因、建议，按顺序",
    "observations": "评价发现的原文",
    "sources": "可引用的依据文件",
    "patterns": "历史报告中的写法，只供参考表达方式",
    "length": "字数要求",
}
_FACT_KEYS: Mapping[str, frozenset[str]] = {
    "case": frozenset({"name", "unit", "department", "period", "document_type"}),
    "funds": frozenset({"name", "initial", "budget", "received", "spent", "rate", "arrival", "balance"}),
    "indicator": frozenset({"name", "target", "actual", "completion", "gap"}),
    "score": frozenset({"weight", "points", "stated", "computed", "ratio", "range", "deduction", "rate", "rest"}),
    "group": frozenset({"name", "weight", "count", "points", "deduction", "rate"}),
    "total": frozenset({"weight", "points", "deduction", "rate", "stated", "grade"}),
    "count": frozenset({"indicators", "deducted", "full", "undetermined", "waived", "groups"}),
    "observation": frozenset({"amount"}),
}
_OWNED = frozenset({"indicator", "score", "group", "observation"})
_FILE = re.compile(r"^\d\d_[a-z_]+\.md$")
_VARIABLE = re.compile(r"\$([a-z_]+)")
_SHARED = "_shared"
_DEFAULT = "project_report"


def list_document_types(folder: Path | None = None) -> tuple[str, ...]:
    """List the names of the shipped document types, sorted."""
    root = folder or shipped_folder("prompts")
    return tuple(sorted(path.name for path in root.iterdir() if path.is_dir() and (path / "_document.yaml").is_file()))


def load_document_type(name: str, folder: Path | None = None) -> DocumentType:
    """Load a document type with its sections in order (读入文种).

    Args:
        name: The folder's name, its title or one of its aliases.
        folder: Another prompts folder; None for the shipped one.

    Raises:
        PromptError: There is no such type; a file is malformed; a section names an unknown fact or
            variable, declares one it does not use, or uses one it does not declare; two share an id.
            The message names file and line.
    """
    root = folder or shipped_folder("prompts")
    names = list_document_types(root)
    if name in names:
        return _load(root, name)
    for other in names:
        kind = _load(root, other)
        if name == kind.title or name in kind.aliases:
            return kind
    raise PromptError("文种", f"没有“{name}”", "、".join(names), "请改用已有文种，或在 prompts/ 中新建文件夹")


def choose_document_type(stated: str | None, folder: Path | None = None, *, region: str | None = None) -> DocumentType:
    """Choose the type for a stated 文种 (选择文种).

    Args:
        stated: What the case file or the user calls it: a folder's name, or words that hold a type's
            title or alias. Where none fits, the project report is taken.
        folder: Another prompts folder; None for the shipped one.
        region: Where the evaluated unit is; among types that fit, its own region's form wins.
    """
    root = folder or shipped_folder("prompts")
    names = list_document_types(root)
    words = "".join((stated or "").split())
    if words in names:
        return _load(root, words)
    kinds = [_load(root, name) for name in names]
    own = [kind for kind in kinds if kind.region is None or kind.region in (region or "")]
    fits = [(_fit(kind, words), kind.region is not None, kind.name) for kind in own]
    length, _, name = max(fits, default=(0, False, _DEFAULT))
    if length == 0:
        name = next((kind.name for kind in own if kind.region is not None), _DEFAULT) if not words else _DEFAULT
    return _load(root, name)


def named_document_type(words: str, folder: Path | None = None, *, region: str | None = None) -> DocumentType:
    """Choose the type a person asked for (指定的文种): as ``choose_document_type``, but never by default.

    Raises:
        InputError: No type has this name, title or alias.
    """
    root = folder or shipped_folder("prompts")
    bare = "".join(words.split())
    kinds = [_load(root, name) for name in list_document_types(root)]
    if not any(kind.name == bare or _fit(kind, bare) for kind in kinds):
        known = "、".join(f"{kind.name}（{kind.title}）" for kind in kinds)
        raise InputError(f"文种“{words}”", "没有这个文种", known, "请改用其中之一")
    return choose_document_type(bare, root, region=region)


def _fit(kind: DocumentType, words: str) -> int:
    return max((len(word) for word in (kind.title, *kind.aliases) if word in words), default=0)


@cache
def _load(root: Path, name: str) -> DocumentType:
    folder = root / name
    path = folder / "_document.yaml"
    text = read_text(path, error=PromptError)
    data = parse_yaml(text, path.name, error=PromptError)
    if not isinstance(data, dict):
        raise PromptError(path.name, "不是映射", "“键: 值”各行", "请改正")
    own = {"name", "sections", "voice", "slot_rules"} & set(data)
    if own:
        raise PromptError(path.name, f"不应写 {'、'.join(sorted(own))}", "由文件夹和各节文件给出", "请删去")
    sections = _sections(folder)
    shared = root / _SHARED
    full: dict[str, Any] = {
        **data,
        "name": name,
        "sections": sections,
        "voice": read_text(shared / "voice.md", error=PromptError),
        "slot_rules": read_text(shared / "slot_rules.md", error=PromptError),
    }
    return build_model(DocumentType, full, f"{name}/{path.name}", text=text, error=PromptError)


def _sections(folder: Path) -> tuple[SectionSpec, ...]:
    files = sorted(path for path in folder.iterdir() if path.suffix == ".md")
    if not files:
        raise PromptError(folder.name, "没有章节文件", "NN_章节.md", "请补上")
    seen: dict[str, str] = {}
    sections = []
    for path in files:
        if not _FILE.match(path.name):
            raise PromptError(f"{folder.name}/{path.name}", "文件名不合规则", "两位序号加下划线，如 10_overview.md")
        section = _section(path)
        other = seen.setdefault(section.id, path.name)
        if other != path.name:
            where = f"{folder.name}/{path.name}{_line(path, 'id:')}"
            raise PromptError(where, f"章节 id “{section.id}”与 {other} 重复", "每节一个 id", "请改名")
        sections.append(section)
    return tuple(sections)


def _section(path: Path) -> SectionSpec:
    data, body, text = load_front_matter(path, error=PromptError)
    where = f"{path.parent.name}/{path.name}"
    # The front matter starts on the file's second line; the blank keeps reported lines true.
    section = build_model(SectionSpec, {**data, "body": body}, where, text=text, error=PromptError)
    for pattern in section.facts:
        if not is_fact_pattern(pattern):
            raise PromptError(
                f"{where}{_line(path, pattern)}", f"事实“{pattern}”不存在", "如 score.*.points", "请改正或删去"
            )
    _check_variables(section, path, where)
    return section


def _check_variables(section: SectionSpec, path: Path, where: str) -> None:
    used = {match.group(1) for match in _VARIABLE.finditer(section.body)}
    for name in sorted(set(section.variables) - set(VARIABLES)):
        raise PromptError(f"{where}{_line(path, name)}", f"变量“{name}”不存在", "、".join(VARIABLES), "请改正")
    for name in sorted(used - set(section.variables)):
        place = f"{where}{_line(path, '$' + name)}"
        raise PromptError(place, f"变量“${name}”未在 variables 中列出", "先列出再使用", "请补上或改正")
    for name in sorted(set(section.variables) - used):
        raise PromptError(f"{where}{_line(path, name)}", f"变量“{name}”列出而未使用", "正文中的 $变量", "请使用或删去")


def is_fact_pattern(pattern: str) -> bool:
    """Tell whether a pattern can name facts of the ledger (``*`` stands for a whole part)."""
    parts = pattern.split(".")
    keys = _FACT_KEYS.get(parts[0])
    if keys is None:
        return False
    owned = parts[0] in _OWNED or (parts[0] == "funds" and len(parts) == 3)  # noqa: PLR2004 - funds.<n>.<field>
    if len(parts) != (3 if owned else 2):
        return False
    return parts[-1] == "*" or parts[-1] in keys


def _line(path: Path, words: str) -> str:
    for number, line in enumerate(read_text(path, error=PromptError).splitlines(), start=1):
        if words in line:
            return f" 第{number}行"
    return ""
