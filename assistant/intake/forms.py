"""The words by which forms are recognised (表头同义词), loaded from knowledge_base/forms.yaml.

How blocks are built from recognised columns is left to the block readers.
"""

from __future__ import annotations

import re
from functools import cache

from assistant.domain.source import FileModel
from assistant.loading import load_yaml
from assistant.settings import shipped_folder

_BRACKETS = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")
_BLANKS = re.compile(r"[\s　:：]+")


class FormWords(FileModel):
    """Synonyms by field for every block of a form."""

    indicator_columns: dict[str, tuple[str, ...]]
    funds_columns: dict[str, tuple[str, ...]]
    total_row: tuple[str, ...]
    funds_total: tuple[str, ...]
    head_rows: dict[str, tuple[str, ...]]
    not_applicable: tuple[str, ...]
    grade_names: tuple[str, ...]


@cache
def form_words() -> FormWords:
    """Load the synonyms once."""
    return load_yaml(shipped_folder("knowledge_base") / "forms.yaml", FormWords)


def bare(text: str) -> str:
    """Strip blanks, colons and bracketed remarks from a label, for comparing."""
    without = _BLANKS.sub("", text)
    while True:
        shorter = _BRACKETS.sub("", without)
        if shorter == without:
            return without
        without = shorter


@cache
def _lookup(block: str) -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    columns: dict[str, tuple[str, ...]] = getattr(form_words(), block)
    exact: dict[str, str] = {}
    for field, words in columns.items():
        for word in words:
            exact.setdefault(bare(word), field)
    by_length = tuple(sorted(exact.items(), key=lambda item: (-len(item[0]), item[0])))
    return exact, by_length


_LONGEST_HEADER = 16
_SHORTEST_PART = 2


def column_field(text: str, block: str) -> str | None:
    """Tell which field a header cell names (``indicator_columns`` or ``funds_columns``), or None.

    An exact word wins; else the longest known word of two characters or more inside a short header.
    """
    label = bare(text)
    if not label:
        inside = _BLANKS.sub("", text).strip("（）()")
        label = inside
    exact, by_length = _lookup(block)
    if label in exact:
        return exact[label]
    if not label or len(label) > _LONGEST_HEADER:
        return None
    for word, field in by_length:
        if len(word) > _SHORTEST_PART and word in label:
            return field
    return None


def is_total_label(text: str) -> bool:
    """Whether a row label names the total (总分、合计)."""
    return bare(text) in {bare(word) for word in form_words().total_row}


def is_not_applicable(text: str) -> bool:
    """Whether a value says that the indicator does not apply (不适用)."""
    label = bare(text).upper()
    return any(label.startswith(bare(word).upper()) for word in form_words().not_applicable) if label else False


def head_field(text: str) -> str | None:
    """Tell which head entry (项目名称、主管部门…) a label names, or None."""
    label = bare(text)
    for field, words in form_words().head_rows.items():
        if label in {bare(word) for word in words}:
            return field
    return None
