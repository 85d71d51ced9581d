"""Printed values read for scoring (取数): numbers, limits, ranges, grade words, blanks.

Reading quantities out of running text is left to ``assistant.language``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from assistant.domain.frozen import quick
from assistant.domain.quantity import measure_of, normalise_unit
from assistant.language.quantities import find_quantities, read_quantity

ReadingKind = Literal["blank", "number", "bound", "range", "text"]
_BLANKS = frozenset({"", "—", "——", "-", "--", "－", "–", "/", "／", "\\", "无数据", "未填", "未填报"})
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?", re.ASCII)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％＋－＞＜＝≧≦⩾⩽﹥﹤", "0123456789.,%+-><=≥≤≥≤><")
_TRAILING = "。；;，,、 \t\u3000"
_SIGNED = re.compile(
    r"(≥|>=|＞=|>|≤|<=|<|=)?\s*([+-]?\d[\d,]*(?:\.\d+)?)\s*([%‰]|[^\d\s.,%≥≤<>=（()）~—－-]{0,4})", re.ASCII
)
_COMPARATORS = {">=": "≥", "<=": "≤", "＞=": "≥"}
_NOT_UNITS = re.compile("以上|以下|以内|左右|余|多|约|近|超|及|不|和|完成|达")


@quick()
@dataclass(frozen=True, slots=True)
class Reading:
    """A printed value as understood (读数).

    ``value`` is in ``unit``; a ``bound`` is a limit such as ≥200 (``comparator`` says which), a
    ``range`` runs from ``value`` to ``upper``. ``approximate`` is the word (约、余) that blurs it.
    ``within`` tells that the value was taken out of a sentence.
    """

    text: str
    kind: ReadingKind
    value: Decimal | None = None
    unit: str = ""
    comparator: str | None = None
    upper: Decimal | None = None
    approximate: str | None = None
    within: bool = False


_ANYTHING = frozenset({"count:个", "count:项", "count:件"})
BLANK = Reading("", "blank")


@lru_cache(maxsize=8192)
def read_points(text: str | None) -> Decimal | None:
    """Read a weight or points cell (分值、得分) in 分; None for a blank, a dash or words. A weight in % is of 100."""
    if text is None:
        return None
    cleaned = text.strip()
    if _PLAIN.fullmatch(cleaned):
        return Decimal(cleaned)
    reading = read_value(cleaned, "分")
    return reading.value if reading.kind == "number" and reading.unit in {"分", "", "%"} else None


@lru_cache(maxsize=8192)
def read_value(text: str | None, unit: str = "") -> Reading:
    """Read one cell (读取单元格数值), in ``unit`` where it names none itself.

    Digits keep the printed places. A value with a limit sign is a ``bound``, never a number.
    """
    if text is None:
        return BLANK
    if _PLAIN.fullmatch(text):
        return Reading(text, "number", Decimal(text), normalise_unit(unit))
    cleaned = text.translate(_FULL_WIDTH).strip(_TRAILING)
    if cleaned in _BLANKS:
        return BLANK
    found = _SIGNED.fullmatch(cleaned)
    if found is not None and not _NOT_UNITS.search(found[3]):
        sign = _COMPARATORS.get(found[1], found[1])
        value = Decimal(found[2].replace(",", ""))
        own = normalise_unit(found[3] or unit)
        return Reading(text, "number" if sign is None else "bound", value, own, sign)
    return _read_words(text, cleaned, unit)


def _read_words(text: str, cleaned: str, unit: str) -> Reading:
    span = read_quantity(cleaned, normalise_unit(unit))
    if span is None:
        return Reading(text, "text")
    own = normalise_unit(span.quantity.unit or unit)
    if span.upper is not None:
        return Reading(text, "range", span.quantity.value, own, None, span.upper.to(span.quantity.unit).value)
    kind: ReadingKind = "number" if span.comparator is None else "bound"
    return Reading(text, kind, span.quantity.value, own, span.comparator, None, span.approximate)


_NO_RESULT = re.compile(
    "未|没|不足|尚|计划|目标|应|拟|预计|同比|上年|去年|较|增长|下降|提高|降低|减少|增加|其中|占|约|近|余|左右|以上|以下|上半年|下半年|季度"
)


@lru_cache(maxsize=4096)
def read_within(text: str, unit: str) -> Reading | None:
    """Read the one exact value in ``unit`` that a sentence states as a result (完成率96%，已达标).

    None where there are two, where it is blurred, a limit or a comparison, or where the sentence
    denies or plans something: what is not plain is left to a person.
    """
    wanted = normalise_unit(unit)
    if not wanted or _NO_RESULT.search(text) is not None:
        return None
    kind = measure_of(wanted)[0]
    found = [span for span in find_quantities(text) if measure_of(normalise_unit(span.quantity.unit))[0] == kind]
    if len(found) != 1:
        return None
    span = found[0]
    if span.comparator is not None or span.upper is not None or span.approximate is not None:
        return None
    return Reading(text, "number", span.quantity.value, normalise_unit(span.quantity.unit), within=True)


def factor_between(source: str, target: str) -> Decimal | None:
    """Return what turns a number in ``source`` units into ``target`` units; None where they do not meet.

    A bare scale takes the other's thing: 万 beside 万元 is 万元, beside 件 ten thousand 件. Different
    classifiers (家, 个) are taken one for one; ``different_things`` tells.
    """
    if source == target or not source or not target:
        return Decimal(1)
    (kind, factor), (other, other_factor) = measure_of(source), measure_of(target)
    kinds = {kind, other}
    counted = all(name == "number" or name.startswith("count:") for name in kinds)
    if kind == other or counted or kinds == {"number", "money"}:
        return factor / other_factor
    return None


def different_things(source: str, target: str) -> bool:
    """Tell whether two units count different things, such as 家 and 人次; 个, 项 and 件 may stand for any."""
    if not source or not target:
        return False
    kinds = {measure_of(source)[0], measure_of(target)[0]}
    return len(kinds) > 1 and not kinds & _ANYTHING and all(kind.startswith("count:") for kind in kinds)
