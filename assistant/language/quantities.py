"""Quantities in Chinese official text (数量识别): exact values with units and spans in the original.

Everything is read from the normalised text and mapped back. Writing numbers is ``domain.quantity``'s work and
shares nothing with this module, so that one mistake cannot be in both.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from assistant.domain.quantity import Quantity, normalise_unit
from assistant.language.exclusions import Exclusion, find_exclusions
from assistant.language.normalise import Normalised, normalise
from assistant.language.numerals import parse_numeral
from assistant.language.scanning import Scanned, scan
from assistant.language.spans import Interval, QuantitySpan, interval
from assistant.language.units import canonical_unit, is_scale, unit_end
from assistant.language.word_lists import alternation, words

__all__ = [
    "Exclusion",
    "Interval",
    "QuantitySpan",
    "find_non_quantities",
    "find_quantities",
    "interval",
    "read_quantity",
]

_LEAD = re.compile(
    r"(?:累计|总计|共计|合计|总共|共|全年|年度|已|实际|预计|计划|完成|实现|达到|达|为|是|得|扣|得分|人民币|其中|约|[：:+\s])*\Z"
)
# A cell may repeat what it measures (满意度≥90%) or name what it counts (300家企业).
_MEASURES = words("""
    率 度 数 量 额 值 比例 占比 面积 长度 里程 人次 得分 成本 费用 价格 总价 时间 时长 比重 规模
""")
_MEASURE_LEAD = re.compile(rf"[\u4e00-\u9fff]{{0,12}}(?:{alternation(_MEASURES)})[：: ]*(?:为|达到|达)?\Z")
_COUNTED_NOUN = re.compile(r"[ ]?(?![^未不无没欠缺]{0,8}[未不无没欠缺])[\u4e00-\u9fff]{1,8}")
# In a cell a wide comma between groups of three groups digits; in running text it may part a list.
_WIDE_GROUP = re.compile(r"(?<=[0-9])，(?=[0-9]{3}(?![0-9]))")
_NOTE = re.compile(r"[（(\[【]([^（()）\[\]【】]*)[)）\]】]\s*\Z")
_TRAILING = re.compile(r"(?:[。；;，,、.\s]|(?<=元)整|人民币|[①-⑳*※†‡#])+\Z")
_CELL_DATE = frozenset({"date", "time", "ratio", "telephone", "ordinal", "document number", "link"})


@lru_cache(maxsize=8192)
def find_quantities(text: str) -> tuple[QuantitySpan, ...]:
    """Find every quantity in a text (数量识别), in order, spans in the text as given.

    Dates, document numbers, titles, list and heading numbers, ordinals, telephones, hotlines, codes and fixed words
    are none. A Chinese numeral counts only with a unit behind it or as a share (百分之, 成, 倍). What is a number by
    form but mostly states no amount is marked ``weak``.
    """
    normalised = normalise(text)
    blocked = tuple((found.start, found.end) for found in find_exclusions(normalised.text))
    return tuple(_mapped(text, normalised, found) for found in scan(normalised.text, blocked))


def find_non_quantities(text: str) -> tuple[Exclusion, ...]:
    """Tell which digits were passed over and why (非数量文字), spans in the text as given."""
    normalised = normalise(text)
    return tuple(
        Exclusion(*normalised.span(found.start, found.end), found.kind) for found in find_exclusions(normalised.text)
    )


def _mapped(text: str, normalised: Normalised, found: Scanned) -> QuantitySpan:
    """Carry a scanned quantity over to the original text."""
    start, end = normalised.span(found.start, found.end)
    return QuantitySpan(
        start=start,
        end=end,
        text=text[start:end],
        quantity=found.quantity,
        places=found.places,
        comparator=found.comparator,
        upper=found.upper,
        approximate=found.approximate,
        weak=found.weak,
        low_inclusive=found.low_inclusive,
        high_inclusive=found.high_inclusive,
    )


def read_quantity(text: str, default_unit: str = "") -> QuantitySpan | None:
    """Read a text that is one quantity as a whole, as table cells are (单元格数量).

    Lead words (累计, 共), comparators, notes in brackets and footnote marks around it are allowed; a unit in brackets
    counts (193.54（万元）). Dates, ordinals, words, dashes, blanks and cells of two quantities give ``None``.

    Args:
        text: The cell's text.
        default_unit: Unit of the column, used where the cell prints none; a bare 万 or 亿 is completed by it.
    """
    normalised = normalise(text)
    body, noted_unit = _without_notes(normalised.text.strip())
    excluded = find_exclusions(body)
    if not body or any(each.kind in _CELL_DATE for each in excluded):
        return None
    offset = normalised.text.index(body)
    found = _whole(_WIDE_GROUP.sub(",", body))
    # An indicator's name may begin with a word that holds a number: 一次验收合格率.
    if found is None or any(each.start <= found.start and found.end < each.end for each in excluded):
        return None
    unit = normalise_unit(default_unit)
    spans = _mapped(text, normalised, replace(found, start=found.start + offset, end=found.end + offset))
    return _with_unit(spans, noted_unit or unit)


def _without_notes(text: str) -> tuple[str, str]:
    """Take notes in brackets and footnote marks off the end; a note that is a unit is handed back."""
    noted = ""
    while text:
        trailing = _TRAILING.search(text)
        if trailing is not None and trailing.start() > 0:
            text = text[: trailing.start()]
            continue
        note = _NOTE.search(text)
        if note is None or note.start() == 0 or note[1].strip().startswith(("含", "不含")):
            return text, noted
        unit = note[1].strip().removeprefix("单位").lstrip("：:")
        noted = noted or (canonical_unit(unit) if unit_end(unit, 0) == len(unit) else "")
        text = text[: note.start()].rstrip()
    return text, noted


def _whole(body: str) -> Scanned | None:
    """Read a text that holds one quantity and nothing else but lead words."""
    scanned = tuple(scan(body))
    if len(scanned) == 1:
        found = scanned[0]
        return replace(found, weak=False) if _stands_alone(body, found) else None
    value = parse_numeral(body) if not scanned and len(body) > 1 else None
    if value is None:
        return None
    return Scanned(0, len(body), 0, len(body), Quantity(value), None, None, None, None, weak=False)


def _stands_alone(body: str, found: Scanned) -> bool:
    """Tell whether only lead words, a measure's name or the counted noun stand beside a quantity."""
    lead, tail = body[: found.outer_start], body[found.outer_end :].strip("。；; ")
    if _LEAD.fullmatch(lead) is None and _MEASURE_LEAD.fullmatch(lead) is None:
        return False
    if not tail:
        return True
    return found.quantity.dimension.startswith("count:") and _COUNTED_NOUN.fullmatch(tail) is not None


def _with_unit(found: QuantitySpan, unit: str) -> QuantitySpan:
    """Give a number without unit the column's unit; complete a bare scale by it."""
    printed = found.quantity.unit
    if not unit or (printed and not is_scale(printed)):
        return found
    whole = unit if not printed or unit.startswith(printed) else printed + unit
    upper = None if found.upper is None else Quantity(found.upper.value, whole)
    return replace(found, quantity=Quantity(found.quantity.value, whole), upper=upper)
