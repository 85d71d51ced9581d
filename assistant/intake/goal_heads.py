"""Heads and labels of the overall goal (年度总体目标): what was set for the year, what became of it.

Goals set for a longer time beside those of the year are told apart, and not read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.intake.forms import bare, column_field
from assistant.intake.roles import LEVELS

if TYPE_CHECKING:
    from assistant.domain.document import Cell

_EXPECTED_GOAL = re.compile(
    r"(?:项目|本?年度?|年初|全年|当年|设定|总体|绩效|预期|预定|申报|的)*目标(?:内容|设定)?(?:情况)?"
)
_ACTUAL_GOAL = re.compile(
    r"(?:项目|本?年度?|年末|全年|当年|总体|绩效|目标|自评|的)*(?:实际)?(?:目标)?(?:完成|实现|达成)(?:目标)?(?:情况|结果|程度)"
    r"|(?:项目|年度|全年|总体|绩效)*(?:目标)?实际(?:目标|完成)(?:目标)?"
)
_LASTING_GOAL = re.compile(r"(?:中长期|长期|中期|远期|实施期|项目期|三年|总)(?:绩效|总体)*目标")


@lru_cache(maxsize=8192)
def goal_field(text: str) -> str | None:
    """Tell whether a label names the overall goal of the year (``expected``) or what became of it (``actual``)."""
    label = bare(text)
    if _EXPECTED_GOAL.fullmatch(label):
        return "expected"
    return "actual" if _ACTUAL_GOAL.fullmatch(label) else None


def goal_columns(cells: dict[int, Cell]) -> dict[str, int] | None:
    """Map a head of the overall goal to its columns; None where the row is no such head."""
    goal: dict[str, int] = {}
    for column, cell in cells.items():
        name = goal_field(cell.text)
        if name is not None:
            goal[name] = column
    others = {column_field(cell.text, "indicator_columns") for cell in cells.values()}
    named = bool(others & {*LEVELS, "weight", "stated"})
    if "expected" in goal and "actual" not in goal and any(map(_is_lasting, cells.values())):
        return None if named else goal
    return goal if len(goal) == len(("expected", "actual")) and not named else None


def _is_lasting(cell: Cell) -> bool:
    return bool(_LASTING_GOAL.fullmatch(bare(cell.text)))
