"""Whether a rule as read answers for every number it prints (数字核对): a number left over means a clause was missed.

Reading the rule is left to ``wording``; rules read as a whole account for everything already.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.scoring.grammar.shape import is_sound

if TYPE_CHECKING:
    from assistant.scoring.recognised import Recognised

_NUMERIC = frozenset({"brackets", "step_deduction", "late_steps", "zero_tolerance"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PASSING = re.compile(r"[×*]100%|^\d{1,2}[.、](?!\d)|(?<=[;。])\d{1,2}[.、](?!\d)|\(\d{1,2}\)")
_DOUBTS = re.compile("完成率在?±|原因|时序|合理(?:区间|范围)|涉及|审计|主观|违纪|后果|质量问题的")
_HUNDRED = Decimal(100)


def leftover(found: Recognised, plain: str) -> str | None:
    """Name a number the rule prints and the reading does not use, or that its points jump; None where all is well.

    Args:
        found: The rule as read.
        plain: The rule in half-width signs without blanks.
    """
    if found.partial:
        return None
    if found.method in {"proportional", "deadline"} or found.method in _NUMERIC:
        doubt = _DOUBTS.search(plain)
        if doubt is not None:
            return str(doubt[0])
    if found.method not in _NUMERIC:
        return None
    used = {_HUNDRED, Decimal(1)}
    _collect(found.parameters.model_dump(), used)
    _collect(found.whole, used)
    known = {
        way
        for value in used
        for way in (value, value * 100, value / 100, 1 - value, (1 - value) * 100, (value - 1) * 100)
    }
    for number in _NUMBER.findall(_PASSING.sub("", plain)):
        if Decimal(number) not in known:
            return str(number)
    if found.method in {"brackets", "step_deduction"} and not is_sound(found):
        return "得分随结果忽高忽低"
    return None


def _collect(value: object, used: set[Decimal]) -> None:
    if isinstance(value, dict):
        for one in value.values():
            _collect(one, used)
    elif isinstance(value, (list, tuple)):
        for one in value:
            _collect(one, used)
    elif isinstance(value, Decimal):
        used.add(value)
