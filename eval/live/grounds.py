"""What an answer may rest on, reckoned anew (独立核对): nothing here is taken from the chat's own verification.

The evidence is what the model was shown, read off its requests, with the question and what the program computed.
Every figure, 文号, article, date and quotation of an answer must be there, or follow from figures there in one step.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from itertools import pairwise, permutations
from typing import TYPE_CHECKING

from assistant.language.normalise import normalise
from assistant.language.numerals import parse_chinese

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_HAN = re.compile(r"[零〇一二三四五六七八九十百千万]+(?=条|%|天|日|年|个月|个工作日|万|元|分|倍)")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{2}〔\d{4}〕\d+号|第\d{1,4}号令|令第?\d{1,4}号")
_ARTICLE = re.compile(r"第(\d+)条")
_QUOTED = re.compile(r"(?:规定|写明|明确|原文|指出|要求)[^“”，。]{0,4}“([^”]{8,})”")
_SCALES = tuple(Decimal(10) ** power for power in (-8, -4, -2, 2, 4, 8))
_SMALL = 12
_MEASURED = re.compile("[%分万元亿年]")
_MOST_OPERANDS = 60


def spell(text: str) -> str:
    """Bring a text to one spelling: half-width, no thousands separators, Chinese numerals before a unit as digits."""
    plain = re.sub(r"(?<=\d)[,，](?=\d{3}(?!\d))", "", normalise(text).text)

    def digits(match: re.Match[str]) -> str:
        value = parse_chinese(match[0])
        return match[0] if value is None else format(value, "f")

    return _HAN.sub(digits, re.sub(r"百分之([零一二三四五六七八九十百]+)", _percent, plain))


def _percent(match: re.Match[str]) -> str:
    value = parse_chinese(match[1])
    return match[0] if value is None else f"{value:f}%"


def _values(text: str) -> list[Decimal]:
    found = []
    for token in _FIGURE.findall(text):
        try:
            found.append(Decimal(token))
        except InvalidOperation:
            continue
    return found


def ungrounded(words: str, *, evidence: str, near: str) -> list[str]:
    """List what a model's words hold that the evidence does not (无依据之处).

    Args:
        words: The answer without the list of sources.
        evidence: All that the model was shown.
        near: The question with the program's own answer: what may be reckoned with.
    """
    said, shown = spell(words), spell(evidence)
    found = [f"文号 {number}" for number in _NUMBER.findall(said) if number not in shown]
    found += [f"第{article}条" for article in _ARTICLE.findall(said) if f"第{article}条" not in shown]
    squeezed = re.sub(r"[\s，。、；：,.;:]", "", evidence)
    for quoted in _QUOTED.findall(words):
        if re.sub(r"[\s，。、；：,.;:]", "", quoted) not in squeezed:
            found.append(f"引文 {quoted}")
    held = set(_values(shown))
    operands = list(dict.fromkeys([*_values(spell(near)), *_values(said)]))[:_MOST_OPERANDS]
    bare = _ARTICLE.sub("", said)
    for at in _FIGURE.finditer(bare):
        value = Decimal(at[0])
        counted = (
            value == value.to_integral_value() and value <= _SMALL and not re.match(r"[%分万元亿年]", bare[at.end() :])
        )
        if counted or value in held or any(value * scale in held for scale in _SCALES):
            continue
        if not _reckoned(value, [one for one in operands if one != value]):
            found.append(f"数 {at[0]}")
    return found


def _reckoned(value: Decimal, operands: list[Decimal]) -> bool:
    """Tell whether a figure follows from two others in one step, or from a run of them by adding."""
    places = -int(value.as_tuple().exponent)
    unit = Decimal(1).scaleb(-places)

    def same(result: Decimal) -> bool:
        return abs(result - value) < unit

    for one, two in permutations(operands, 2):
        results = [one - two, one + two, one * two, one * two / 100]
        results += [one / two, one / two * 100, abs(one - two) / two * 100] if two else []
        if any(same(result) for result in results):
            return True
    if any(same(one) or same(100 - one) or any(same(one * scale) for scale in _SCALES) for one in operands):
        return True
    sums = [Decimal(0)]
    for one in operands:
        sums.append(sums[-1] + one)
    return any(same(late - early) for early, late in _runs(sums))


def _runs(sums: list[Decimal]) -> Iterable[tuple[Decimal, Decimal]]:
    yield from pairwise(sums)
    for start in range(len(sums)):
        for end in range(start + 2, len(sums)):
            yield sums[start], sums[end]
