"""The words by which forms are recognised (表头同义词), loaded from knowledge_base/forms.yaml.

How blocks are built from recognised columns is left to the block readers.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from assistant.domain.source import FileModel
from assistant.loading import load_yaml
from assistant.settings import shipped_folder

_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")
_LONGEST_HEADER = 16
_SHORTEST_PART = 2
_BLANKS = re.compile(r"[\s　:：]+")
_MONEY_WORDS = re.compile(r"资金|预算|支出|金额|经费|投资|元")
_PAIR = re.compile(r"[/／|→⇒及与和、]")
_OWN_NAME = frozenset({"名称", "内容", "指标", "指标名称"})  # beneath 一级指标, beside its 权重


class FormWords(FileModel):
    """Synonyms by field for every block of a form."""

    indicator_columns: dict[str, tuple[str, ...]]
    funds_columns: dict[str, tuple[str, ...]]
    indicator_endings: dict[str, tuple[str, ...]]
    funds_endings: dict[str, tuple[str, ...]]
    indicator_patterns: dict[str, str]
    funds_patterns: dict[str, str]
    indicator_parts: dict[str, tuple[str, ...]]
    funds_parts: dict[str, tuple[str, ...]]
    total_row: tuple[str, ...]
    funds_total: tuple[str, ...]
    head_rows: dict[str, tuple[str, ...]]
    head_patterns: dict[str, str]
    remark_rows: dict[str, tuple[str, ...]]
    not_applicable: tuple[str, ...]
    grade_names: tuple[str, ...]


@cache
def form_words() -> FormWords:
    """Load the synonyms once."""
    return load_yaml(shipped_folder("knowledge_base") / "forms.yaml", FormWords)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """Strip blanks, colons and bracketed remarks from a label, for comparing."""
    without = _BLANKS.sub("", text)
    while True:
        shorter = _BRACKETS.sub("", without)
        if shorter == without:
            return without
        without = shorter


@cache
def _lookup(block: str) -> tuple[dict[str, str], tuple[tuple[str, str], ...], re.Pattern[str]]:
    columns: dict[str, tuple[str, ...]] = getattr(form_words(), block)
    exact: dict[str, str] = {}
    for field, words in columns.items():
        for word in words:
            exact.setdefault(bare(word), field)
    by_length = tuple(sorted(exact.items(), key=lambda item: (-len(item[0]), item[0])))
    anywhere = re.compile("|".join(re.escape(word) for word, _ in by_length if len(word) > _SHORTEST_PART))
    return exact, by_length, anywhere


_LONGEST_REMARK_LABEL = 24


@lru_cache(maxsize=4096)
def column_field(text: str, block: str) -> str | None:
    """Tell which field a header cell names (``indicator_columns`` or ``funds_columns``), or None.

    An exact word wins; else the longest known word of two characters or more inside a short header.
    """
    label = bare(text)
    if not label:
        inside = _BLANKS.sub("", text).strip("（）()")
        label = inside
    exact, by_length, anywhere = _lookup(block)
    if label in exact:
        return exact[label]
    if not label or len(label) > _LONGEST_HEADER:
        return None
    if anywhere.search(label):
        return next(field for word, field in by_length if len(word) > _SHORTEST_PART and word in label)
    return _by_ending(label, block) or _by_pattern(label, block)


@cache
def _patterns(block: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    patterns: dict[str, str] = getattr(form_words(), block)
    return tuple((field, re.compile(pattern)) for field, pattern in patterns.items())


def _by_pattern(label: str, block: str) -> str | None:
    named = _patterns(block.replace("columns", "patterns"))
    return next((field for field, pattern in named if pattern.search(label)), None)


@cache
def _endings(block: str) -> tuple[tuple[str, str], ...]:
    words: dict[str, tuple[str, ...]] = getattr(form_words(), block.replace("columns", "endings"))
    return tuple((word, field) for field, own in words.items() for word in own)


@lru_cache(maxsize=1024)
def is_exact_column(text: str, block: str) -> bool:
    """Whether a header cell is a known word itself rather than one that merely holds or ends with such a word."""
    return bare(text) in _lookup(block)[0]


def _by_ending(label: str, block: str) -> str | None:
    return next((field for word, field in _endings(block) if label.endswith(word)), None)


@lru_cache(maxsize=1024)
def split_field(text: str, parent: str, block: str) -> str | None:
    """Tell which field a lower header cell names under a split one: 计划 and 实际 under 完成情况."""
    parts: dict[str, tuple[str, ...]] = getattr(form_words(), block.replace("columns", "parts"))
    if block == "funds_columns" and not _MONEY_WORDS.search(parent):
        return None
    label = bare(text)
    above = column_field(parent, block)
    if label in _OWN_NAME and above is not None and above.startswith("level"):
        return above
    joined = column_field(f"{bare(parent)}{label}", block) if label else None
    return next((field for field, words in parts.items() if label in words), None) or (
        joined if column_field(text, block) is None and joined != above else None
    )


@lru_cache(maxsize=1024)
def paired_fields(text: str) -> tuple[str, str] | None:
    """Tell the two fields of a header such as 分值/得分, whose cells hold both values; None where it names one."""
    parts = _PAIR.split(bare(text))
    if len(parts) != len(("first", "second")) or not all(parts):
        return None
    first, second = (column_field(part, "indicator_columns") for part in parts)
    known = {"weight", "stated", "target", "actual"}
    return (first, second) if first in known and second in known and first != second else None


@cache
def _totals() -> frozenset[str]:
    return frozenset(bare(word) for word in form_words().total_row)


_TOTAL = re.compile(
    r"(?:自评|评价|综合|考核|评估|最终|项目|绩效)*(?:总分|总得分|总评分|合计得分|得分合计|合计|总计)分?"
)


def is_total_label(text: str) -> bool:
    """Whether a row label names the total (总分、合计)."""
    label = bare(text)
    return label in _totals() or bool(_TOTAL.fullmatch(label))


def is_subtotal_label(text: str) -> bool:
    """Whether a row label names a group's own total (小计)."""
    return bare(text).endswith("小计")


def is_not_applicable(text: str) -> bool:
    """Whether a value says that the indicator does not apply (不适用)."""
    label = bare(text).upper()
    return any(label.startswith(bare(word).upper()) for word in form_words().not_applicable) if label else False


@cache
def _heads() -> dict[str, str]:
    found: dict[str, str] = {}
    for field, words in form_words().head_rows.items():
        for word in words:
            found.setdefault(bare(word), field)
    return found


@lru_cache(maxsize=8192)
def head_field(text: str) -> str | None:
    """Tell which head entry (项目名称、主管部门…) a label names, or None."""
    label = "" if text.isascii() or len(text) > _LONGEST_REMARK_LABEL else bare(text)
    if not label:
        return None
    return _heads().get(label) or next((f for f, pattern in _patterns("head_patterns") if pattern.search(label)), None)


@lru_cache(maxsize=8192)
def remark_field(text: str) -> str | None:
    """Tell what kind of remark stands beside a label (存在问题、原因分析、改进措施…), or None."""
    label = "" if text.isascii() else bare(text)
    if not label or len(label) > _LONGEST_REMARK_LABEL:
        return None
    for kind, words in form_words().remark_rows.items():
        if any(word in label for word in words):
            return kind
    return None
