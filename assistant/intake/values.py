"""Cell texts of targets, results, weights and points read as values (取值).

Points and scoring are left to ``assistant.scoring``; numbers in running text to ``assistant.language``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import InvalidOperation
from typing import TYPE_CHECKING, cast

from assistant.domain.quantity import Quantity, format_decimal, measure_of, normalise_unit
from assistant.intake.forms import bare, form_words
from assistant.language.normalise import normalise
from assistant.language.quantities import read_quantity

if TYPE_CHECKING:
    from decimal import Decimal

    from assistant.domain.evaluation import Sign
    from assistant.language.quantities import QuantitySpan

_EMPTY = re.compile(r"^[\s　—–\-－/／\\无*]*$")
_LABEL_WEIGHT = re.compile(r"[（(【\[]\s*(\d+(?:\.\d+)?)\s*分?\s*[）)】\]]")
_CUMULATIVE = re.compile(r"^(?:累计|共|合计|总计|全年|年度|每年)\s*")
_SIGNS: dict[str, Sign] = {
    "≥": "≥", ">=": "≥", "≧": "≥", "大于等于": "≥", "不低于": "≥", "不少于": "≥", "不小于": "≥", "正向": "≥",
    ">": ">", "＞": ">", "大于": ">", "超过": ">", "高于": ">",
    "≤": "≤", "<=": "≤", "≦": "≤", "小于等于": "≤", "不高于": "≤", "不超过": "≤", "不大于": "≤", "反向": "≤",
    "<": "<", "＜": "<", "小于": "<", "低于": "<",
    "=": "=", "＝": "=", "等于": "=", "区间": "区间", "范围": "区间",
    "定性": "定性", "定性指标": "定性", "文字描述": "定性", "其他": "定性",
}  # fmt: skip


def is_blank(text: str) -> bool:
    """Whether a cell holds nothing: blanks, a dash or a stroke (— means not applicable there)."""
    return bool(_EMPTY.match(text))


def clean(text: str) -> str:
    """Bring a cell to one line of half-width text without residue; line breaks inside are dropped."""
    return re.sub(r"\s+", " ", normalise(text).text).strip()


def read_sign(text: str) -> Sign | None:
    """Read the column 性质 (sign): ≥ > ≤ < = 区间 定性, or None."""
    return _SIGNS.get(re.sub(r"\s", "", text))


def label_weight(text: str) -> str | None:
    """Read the points a label carries: ``决策（20分）`` gives ``20``; None where there are none."""
    found = _LABEL_WEIGHT.findall(text)
    return found[-1] if found else None


def label_name(text: str) -> str:
    """Strip a label of its points and of blanks: ``产出 （30）`` gives ``产出``."""
    return re.sub(r"[\s　]+", "", _LABEL_WEIGHT.sub("", text))


def read_points(text: str) -> str | None:
    """Read a cell of points (分值、得分) as plain digits; None where it is blank.

    Text that is no number is returned as printed, so that scoring can say so.
    """
    if is_blank(text):
        return None
    compact = clean(text)
    span = read_quantity(compact, "分")
    if span is not None and span.quantity.unit in {"分", "", "%"} and span.comparator is None and span.upper is None:
        return format_exact(span.quantity.value, span.places)
    return compact


def format_exact(value: Decimal, places: int | None) -> str:
    """Write a value with the decimals it was printed with."""
    try:
        return format_decimal(value, places) if places is not None else format_decimal(value)
    except InvalidOperation:
        return f"{value:f}"  # more digits than can be rounded: no figure of a report


@dataclass(frozen=True, slots=True)
class Pair:
    """A target and a result read together: sign, digits where they could be read, common unit."""

    sign: Sign | None
    target: str | None
    actual: str | None
    unit: str | None


def _plain(span: QuantitySpan) -> str:
    if span.upper is not None:
        return f"{format_exact(span.quantity.value, None)}~{format_exact(span.upper.value, None)}"
    return format_exact(span.quantity.value, span.places)


def _read(text: str, unit: str) -> QuantitySpan | None:
    return read_quantity(_CUMULATIVE.sub("", text), unit)


def _money_unit(unit: str, *others: str) -> str:
    """Complete a bare 万 or 亿 to 万元 or 亿元 where the other value is money."""
    if unit in {"万", "亿", "千", "百万"} and any(measure_of(other)[0] == "money" for other in others):
        return unit + "元"
    return unit


def is_grade_word(text: str) -> bool:
    """Whether a value is a grade word (优、良、高…) or a list of them (优良中低差)."""
    label = bare(text)
    return bool(label) and (
        label in form_words().grade_names or bool(re.fullmatch(r"[优良中低差高可好、/]{2,}", label))
    )


def read_pair(target: str, actual: str, unit: str, sign: str) -> Pair:
    """Read target and result of one row (年度指标值、实际完成值).

    Args:
        target: The target cell, sign and unit possibly inside (``≥ 5.5 万个``).
        actual: The result cell, its unit possibly inside (``332344件``).
        unit: The unit column's text, "" where there is none.
        sign: The sign column's text, "" where there is none.

    Returns:
        Digits for what is one number; the text as printed for what is not; None for blanks. The
        result is converted to the target's unit where both measure the same thing; where they do
        not, the result keeps its printed text.
    """
    printed_unit = normalise_unit(unit) if not is_blank(unit) else ""
    actual = ticked(actual)
    goal_text, result_text = clean(target), clean(actual)
    goal = None if is_blank(target) else _read(goal_text, printed_unit)
    result = None if is_blank(actual) else _read(result_text, printed_unit or (goal.quantity.unit if goal else ""))
    if result is not None and (result.comparator is not None or result.approximate is not None):
        result = None  # "≥200篇" repeats a target; it is no result
    shown_sign = read_sign(sign)
    if shown_sign is None and goal is not None:
        shown_sign = "区间" if goal.upper is not None else cast("Sign | None", goal.comparator)
    if (
        shown_sign is None
        and goal is None
        and not is_blank(target)
        and (is_grade_word(goal_text) or is_grade_word(result_text))
    ):
        shown_sign = "定性"
    common = printed_unit or (goal.quantity.unit if goal else "") or (result.quantity.unit if result else "")
    if result is not None:
        common = _money_unit(common, result.quantity.unit)
    if goal is not None:
        common = _money_unit(common, goal.quantity.unit)
    return Pair(
        sign=shown_sign,
        target=None if is_blank(target) else _in_unit(goal, goal_text, common),
        actual=None if is_blank(actual) else _in_unit(result, result_text, common),
        unit=f"{common}{_second_unit(goal_text, goal, common)}" or None,
    )


_TICK = re.compile(r"[☑☒✓✔√■]")
_BOXES = re.compile(r"[☐□☑☒✓✔√■]")
_DETAIL = re.compile(r"[（(]([^（）()]+)[）)]\s*$")


def ticked(text: str) -> str:
    """Return the choice ticked among boxes, what its brackets tell where they tell more (☑部分完成（410盏）)."""
    if len(_BOXES.findall(text)) < 2 or not _TICK.search(text):  # noqa: PLR2004 - a box and a tick
        return text
    before = bool(re.match(r"\s*[☐□☑☒✓✔√■]", text))
    pieces = re.findall(r"([☐□☑☒✓✔√■])([^☐□☑☒✓✔√■]*)" if before else r"([^☐□☑☒✓✔√■]*)([☐□☑☒✓✔√■])", text)
    chosen = [words if before else mark for mark, words in pieces if _TICK.match(mark if before else words)]
    if len(chosen) != 1:
        return text
    detail = _DETAIL.search(text)
    return detail[1].strip() if detail else chosen[0].strip()


_UNIT_BEHIND = re.compile(r"[（(]\s*(?:单位[：:])?\s*([^（）()\d]{1,8})\s*[）)]\s*$")
_BARE_NUMBER = re.compile(r"[≥≤><=]*\s*-?[\d,，]+(?:\.\d+)?")


def unit_in_name(name: str, *values: str) -> str:
    """Return the unit an indicator's name ends with (发车班次（万班）), where its values are bare numbers; else ""."""
    found = _UNIT_BEHIND.search(label_name(name))
    shown = [clean(text) for text in values if not is_blank(text)]
    if found is None or not shown or not all(map(_BARE_NUMBER.fullmatch, shown)):
        return ""
    span = read_quantity(f"1{found[1]}")
    return found[1] if span is not None and span.end == len(f"1{found[1]}") else ""


_BRACKETED = re.compile(r"\s*[（(]([一-龥]{1,2})[）)]\s*$")


def _second_unit(text: str, span: QuantitySpan | None, unit: str) -> str:
    """Return the bracketed half of a unit such as 台（套）, which the figure's own unit leaves out; else ""."""
    found = _BRACKETED.match(text, span.end) if span is not None and span.quantity.unit == unit else None
    return f"（{found[1]}）" if found and found[1] != "含" else ""


def _in_unit(span: QuantitySpan | None, text: str, unit: str) -> str:
    """Write a value in the row's unit; the printed text where it measures something else."""
    if span is None:
        return text
    own = _money_unit(span.quantity.unit, unit)
    if own == unit or not own or not unit:
        return _plain(span)
    try:
        converted = Quantity(span.quantity.value, own).to(unit)
    except ValueError:
        return text
    return format_exact(converted.value, None)
