"""Bounds, directions and ranks of a sentence (核对高低): 至少 and 至多, 上升 and 下降, 高于, the grade, the most.

A sentence is wrong only where its own figures or the evidence say the contrary of the same thing.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.chat.figures import mask_references
from assistant.language.numerals import parse_numeral
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.chat.pool import Pool
    from assistant.language.spans import QuantitySpan

_BETWEEN = r"(?:一般|[^，。；、\d一二三四五六七八九十百]){0,18}$"
_LEAST = re.compile(rf"(?:不[少低小]于|不[得应][少低]于|至少|最少|起码|最低|≥){_BETWEEN}")
_MOST = re.compile(rf"(?:不[高多大]于|不[得应能]?超过|不得[高多]于|至多|最多|最高|上限|≤|只需){_BETWEEN}")
_BEYOND = re.compile(rf"(?:可以?|允许|应当?)(?:超过|高于|多于){_BETWEEN}")
_WITHIN = re.compile(rf"不[得能应]?(?:超过|高于|多于){_BETWEEN}")
_UP = re.compile(r"(?:上升|提高|增加|增长|高出|多出|升高|上涨)了?约?$")
_DOWN = re.compile(r"(?:下降|降低|减少|回落|下滑|低了?|少了?)约?$")
_OPPOSED = ((_LEAST, _MOST), (_MOST, _LEAST), (_BEYOND, _WITHIN), (_UP, _DOWN), (_DOWN, _UP))
_HIGHER = ("高于", "大于", "多于", "超过", "超出")
_LOWER = ("低于", "小于", "少于", "不足", "未达到", "没有达到", "达不到", "不到")
_COMPARED = re.compile(
    r"^[，,]?\s*(?:明显|远|略|仍|已|已经|并|且|但|均|没有|未|不|并未)*"
    rf"(?P<word>{'|'.join((*_HIGHER, *_LOWER))})了?[^，。；\d]{{0,8}}$"
)
_NOT = re.compile(r"没有|未(?!达到)|不(?!足|到)|并未")
_EXCEEDS = re.compile(
    r"(?:目标|计划)\D{0,6}(?P<aim>\d+(?:\.\d+)?)\D{1,12}(?:实际|完成)\D{0,6}(?P<done>\d+(?:\.\d+)?)"
    r"[^。；]*?(?:超额完成|超过了?(?:目标|计划))"
)
_GRADE = re.compile(
    r"等级(?:评定)?(?:应?为|是|：|:|属于|确定为|被?评为)?\s*[“\"「]?(?P<grade>优|良|中|差)(?![级于好等])"
)
_RANKED = re.compile(
    r"(?P<what>[\u4e00-\u9fff]{0,6}最[多高低少大小])的?(?:[\u4e00-\u9fff]{0,4})?"
    r"(?:是|为)[“\"「]?(?P<name>[\u4e00-\u9fff]{3,24})"
)
_SUPPOSED = re.compile(r"是否|[?？]|如果|假如|若(?!干)|误")
_FIGURE = re.compile(r"(?:百分之)?(?P<value>\d+(?:\.\d+)?|[一二三四五六七八九十百千]+)")
_LOOK = 20


def find_bound_problem(sentence: str, pool: Pool) -> str | None:
    """Tell what a sentence bounds, compares or ranks the wrong way round (高低、方向、等级不符)."""
    return _bound_problem(sentence, pool) or _comparison_problem(sentence) or _word_problem(sentence, pool)


def _bound_problem(sentence: str, pool: Pool) -> str | None:
    """Check 至少 and 至多, 上升 and 下降 beside a figure that the evidence bounds the other way."""
    text = mask_references(sentence)
    for span in find_quantities(text):
        lead = text[max(0, span.start - _LOOK) : span.start]
        for said, contrary in _OPPOSED:
            if said.search(lead) is None:
                continue
            leads = [lead for held in pool.texts for lead in _leads(held, span)]
            if any(contrary.search(each) for each in leads) and not any(said.search(each) for each in leads):
                return f"“{span.text}”的方向与资料相反"
    return None


def _leads(text: str, span: QuantitySpan) -> Iterator[str]:
    """Yield the words before each figure of the same value, whatever reader would take it for a day or an amount."""
    for match in _FIGURE.finditer(text):
        if parse_numeral(match["value"]) == span.quantity.value:
            yield text[max(0, match.start() - _LOOK) : match.start()]


def _comparison_problem(sentence: str) -> str | None:
    """Check 高于 and 低于 between two figures of one sentence, and 超额完成 behind target and actual."""
    text = mask_references(sentence)
    spans = [span for span in find_quantities(text) if not span.weak and span.upper is None]
    for one, two in pairwise(spans):
        between = text[one.end : two.start]
        match = _COMPARED.match(between)
        if match is None or one.quantity.dimension != two.quantity.dimension or "每" in text[: one.start]:
            continue
        higher = (match["word"] in _HIGHER) is not bool(_NOT.search(between[: match.start("word")]))
        compared = one.quantity.compare(two.quantity)
        if (higher and compared < 0) or (not higher and compared > 0):
            return f"“{one.text}”并不{match['word']}“{two.text}”"
    exceeded = _EXCEEDS.search(text)
    if exceeded is not None and Decimal(exceeded["done"]) < Decimal(exceeded["aim"]):
        return "实际没有超过目标"
    return None


def _word_problem(sentence: str, pool: Pool) -> str | None:
    """Check the grade, and what is named as the most."""
    given = "\n".join(pool.given)
    grades = {match["grade"] for match in _GRADE.finditer(given)}
    for match in _GRADE.finditer(sentence):
        if len(grades) == 1 and match["grade"] not in grades and _SUPPOSED.search(sentence) is None:
            return f"等级在计算结果中是“{next(iter(grades))}”"
    ranked = [(found["what"][-4:], found["name"]) for found in _RANKED.finditer(given)]
    for match in _RANKED.finditer(sentence):
        others = [name for what, name in ranked if what == match["what"][-4:]]
        if others and not any(
            name.startswith(match["name"][:4]) or match["name"].startswith(name[:4]) for name in others
        ):
            return f"“{match['what']}”的在结果中是“{others[0]}”"
    return None
