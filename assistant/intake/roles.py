"""What stands in a column decides with its head which field it holds (列的内容核对表头).

A head is a few words that forms use freely: 年度预算数 over the names of the sources, 指标 over numbers in a row.
The cells below settle it. Which words name which field is left to ``forms``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.intake.forms import bare, is_exact_column
from assistant.intake.values import is_blank, label_weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assistant.domain.document import Cell, Table

LEVELS = ("level1", "level2", "level3", "level4")
_MONEY = frozenset({"initial", "budget", "received", "spent", "rate"})
_POINTS = frozenset({"weight", "stated", "deduction"})
_VALUES = frozenset({"target", "actual", "weight", "stated"})
_DIGIT = re.compile(r"\d")
_WORDS = re.compile(r"[一-龥]{2}")
_NUMBER = re.compile(r"\s*\d+(?:[.、]\d+)*[.、]?\s*")
_RANK = re.compile(r"[一二三四]级")
_KINDS = re.compile(r"指标|内容|要点|项目|事项|因素|维度|方面|任务|环节|模块|名称")
_OTHER_THINGS = re.compile(
    r"单位|部门|姓名|专家|地区|区县|乡镇|\d年|季度|月份|日期|类型|级别|档次|等级|责任|科室|来源|备注|说明"
)
_PLANNED = re.compile(r"(?:计划|目标|预期|年初)(?:值|数|情况)?")
_DONE = re.compile(r"(?:实际|完成|实现)(?:完成)?(?:值|数|情况)?")
_LOOKED_AT = 3
_LONGEST_NAME = 30
_LONGEST_MARK = 6


def without_side_labels(cells: dict[int, Cell]) -> dict[int, Cell]:
    """Leave out the labels left of a head that run down beside its rows (侧栏): they head no column."""
    bottoms = [cell.row + cell.row_span - 1 for cell in cells.values() if cell.text.strip()]
    if not bottoms:
        return cells
    head = max(sorted(set(bottoms)), key=bottoms.count)
    kept = dict(sorted(cells.items()))
    for column, cell in sorted(cells.items()):
        if cell.row + cell.row_span - 1 <= head or len(kept) <= 1 or _is_known(cell.text):
            break
        del kept[column]
    return kept


def _is_known(text: str) -> bool:
    return any(is_exact_column(text, block) for block in ("indicator_columns", "funds_columns"))


def may_hold(table: Table, head: Cell, name: str) -> bool:
    """Whether the cells below a head may hold a field: amounts no bare words, points no sentences, names no numbers."""
    texts = _below(table, head)
    if not texts:
        return True
    if name in _MONEY:
        return any(map(_DIGIT.search, texts)) or not any(map(_WORDS.search, texts))
    if name in _POINTS:
        return any(_DIGIT.search(text) or len(text) <= _LONGEST_MARK for text in texts)
    if name in LEVELS:
        return not all(map(_NUMBER.fullmatch, texts))
    return True


def complete_levels(fields: dict[str, int], cells: Mapping[int, Cell], table: Table) -> dict[str, int]:
    """Find the columns that name the indicators where the heads do not say so (评估内容｜评估要点), by what they hold.

    Returns:
        The level fields to add. Columns of words left of the first value are taken where no level is named and the
        points or target and result are, or where the named levels stand for several rows each.
    """
    levels = sorted(fields[name] for name in LEVELS if name in fields)
    ends = _VALUES | {"sign", "unit"} if levels else {"target", "actual", "stated"}
    values = [column for name, column in fields.items() if name in ends]
    deepest = levels[-1] if levels else 0
    right = min((column for column in values if column > deepest), default=0)
    if not right:
        return {}
    if not levels and not ({"weight", "stated"} & set(fields) or {"target", "actual"} <= set(fields)):
        return {}
    taken = set(fields.values())
    several = not levels or _stands_for_several(table, cells[deepest])
    free = [
        column
        for column, head in sorted(cells.items())
        if several and deepest < column < right and column not in taken and _names_things(table, head)
    ]
    if not levels and not any(_KINDS.search(bare(cells[column].text)) for column in free):
        return {}
    if not levels and len(free) == 1:
        return {"level3": free[0]}  # one column of names alone names indicators, not their groups
    first = levels[0] if levels else 0
    outer = [
        column
        for column, head in sorted(cells.items())
        if column < first and column not in taken and _names_things(table, head) and _stands_for_several(table, head)
    ]
    kept = sorted(name for name in LEVELS if name in fields)
    ordered = [*outer, *(fields[name] for name in kept), *free]
    return dict(zip(LEVELS, ordered, strict=False)) if outer else dict(zip(_after(kept), free, strict=False))


def _after(names: list[str]) -> tuple[str, ...]:
    return LEVELS[LEVELS.index(names[-1]) + 1 :] if names else LEVELS


def _stands_for_several(table: Table, head: Cell) -> bool:
    row = head.row + head.row_span
    first = table.at(row, head.column) if row <= table.rows else None
    second = table.at(row + 1, head.column) if row < table.rows else None
    return first is not None and second is not None and first.text.strip() == second.text.strip() != ""


def _names_things(table: Table, head: Cell) -> bool:
    """Whether a column of no known head holds short words, not numbers or sentences."""
    label, texts = bare(head.text), _below(table, head)
    if not label or _OTHER_THINGS.search(label) or not texts:
        return False
    return all(_WORDS.search(text) and len(text) <= _LONGEST_NAME and "。" not in text for text in texts)


def row_roles(table: Table, cells: Mapping[int, Cell]) -> tuple[int, int] | None:
    """Find the column that tells by row whether the next column holds the target or the result (计划 above 实际)."""
    for column, head in cells.items():
        texts = _below(table, head)
        roles = [role_of(text) for text in texts]
        value = column + head.column_span
        if len(roles) > 1 and roles[:2] == ["target", "actual"] and None not in roles and value in cells:
            return column, value
    return None


def role_of(text: str) -> str | None:
    """Tell whether a word stands for the target or the result (计划、实际); None for any other."""
    label = bare(text)
    if _PLANNED.fullmatch(label):
        return "target"
    return "actual" if _DONE.fullmatch(label) else None


def carries_points(table: Table, head: Cell) -> bool:
    """Whether the names below a head carry their own points: 安装护栏（20分）."""
    texts = _below(table, head)
    return bool(texts) and all(map(label_weight, texts))


def _below(table: Table, head: Cell) -> list[str]:
    """Return the first texts that stand below a head in its first column, blanks and dashes left out."""
    texts: list[str] = []
    row = head.row + head.row_span
    while row <= table.rows and len(texts) < _LOOKED_AT:
        cell = table.at(row, head.column)
        row += 1
        if cell is None:
            continue
        row = max(row, cell.row + cell.row_span)
        if not is_blank(cell.text) and cell.column == head.column:
            texts.append(cell.text.strip())
    return texts


def describing_column(fields: Mapping[str, int], cells: Mapping[int, Cell]) -> str | None:
    """Find the level that is none: 指标内容 right of the values, where another level stands left of them, explains."""
    levels = {name: fields[name] for name in LEVELS if name in fields}
    values = [column for name, column in fields.items() if name in _VALUES]
    if len(levels) <= 1 or not values:
        return None
    for name, column in levels.items():
        label = cells[column].text if column in cells else ""
        if column > min(values) > min(levels.values()) and not _RANK.search(bare(label)):
            return name
    return None
