"""What a model may not type itself, taken out of a text as slots (原文占位): numbers, dates, titles, quotations.

Texts from the user's files hold values that are no facts of the ledger. Each stands as ``[[given.3]]`` before a model
sees it and is put back as it was printed; so neither does it leave this machine, nor can it come back changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.drafting.slots import find_slots
from assistant.language.dates import find_dates
from assistant.language.document_numbers import find_document_numbers
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator

_CITED = re.compile(
    r"《[^《》]*》(?:（[^（）]*〔\d{4}〕[^（）]*）)?(?:第[一二三四五六七八九十百\d]+条(?:第[一二三四五六七八九十]+款)?)?"
)
_QUOTED = re.compile(r"“[^“”\[\]]*”|‘[^‘’\[\]]*’")
_TYPED = re.compile(
    r"[A-Za-z0-9０-９\uff21-\uff3a\uff41-\uff5a%％‰.．:：/+\-－~～≥≤＞＜><=＝×÷①-⑳]*[A-Za-z0-9０-９\uff21-\uff3a\uff41-\uff5a①-⑳][A-Za-z0-9０-９%％‰.．+\-－~～]*"
)
_NUMERAL = "零〇一二两三四五六七八九十百千万亿半几数多廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
_CLASSIFIER = (
    "个百分点|百分点|季度|小时|分钟|工作日|世纪|方面|环节|阶段|个|项|次|人|名|家|户|天|日|月|年|元|万|亿|成|倍|级|批|期|轮|场|份|册|套|件|"
    "处|类|条|点|所|位|周|层|部|台|辆|座|块|张|组|支|篇|吨|亩|米|里|号|款|届|代|步|门|种|例|宗|起|笔|股|片|间|栋|幢|趟|圈|道|段|角|分(?!别|类|析|布|担|工|解|管|级|配|散|歧|期|段|明|钟)"
)
# Words that hold a numeral and state no number.
_IDLE = re.compile(
    "(?:进一步|一定|一致|一体|统一|唯一|单一|一般|一贯|一并|一方面|另一方面|一个|一项|一些|一种|一类|一次性|第一时间|一系列|一次(?=通过|合格|达标|验收)|逐一|之一|万一|"
    "同一|每一|某一|任一|一旦|一直|一律|百姓|千方百计|一线|万元|十分(?!之)|一站式|一体化|一是|二是|三是|四是|五是|六是|七是|八是|九是|十是|"
    "第三方|一级指标|二级指标|三级指标|四级指标|多个|多项|多次|多种|多方|数量|数据|数值|多数|大多|半径|几何|一经|一事一议|三重一大|人数|参数|次数|场数|天数|户数|倍数|系数|基数|总数|函数)"
)
_NUMBERED = re.compile(
    rf"第?[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?余?(?:{_CLASSIFIER})(?:以上|以下|以内|左右)?|百分之[{_NUMERAL}点]+|[{_NUMERAL}]+分之[{_NUMERAL}]+"
    rf"|[{_NUMERAL}]+成(?![果效立本为员绩功长就])|第[{_NUMERAL}]+|[上下]半年|(?:[上下]一?|去|明|次|同)年(?:度|同期)?|[〇零一二三四五六七八九]{{4}}年"
)


def find_typed(text: str) -> tuple[tuple[int, int], ...]:
    """Find every value in running text that no model may write (须用占位的内容).

    Numbers in digits and in Chinese numerals, dates, document titles and numbers, quotations, and whatever holds a
    Latin letter; slots are left out.

    Returns:
        Spans in order, none overlapping.
    """
    spans: list[tuple[int, int]] = []
    for start, end in _outside_slots(text):
        spans += [(start + first, start + last) for first, last in _typed_in(text[start:end])]
    # A quotation around slots is no quotation of ours: what it holds is filled by us.
    return _merged(spans)


def _outside_slots(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for slot in find_slots(text):
        yield at, slot.start
        at = slot.end
    yield at, len(text)


def _typed_in(text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_CITED, _QUOTED, _TYPED):
        yield from (match.span() for match in pattern.finditer(text))
    for number in find_document_numbers(text):
        yield number.start, number.end
    idle = [match.span() for match in _IDLE.finditer(text)]
    found = [(date.start, date.end) for date in find_dates(text)]
    found += [(quantity.start, quantity.end) for quantity in find_quantities(text)]
    found += [match.span() for match in _NUMBERED.finditer(text)]
    for start, end in found:
        # 统一分月龄: a numeral that ends a word begins no number.
        if not any(first < start < last or (first <= start and end <= last) for first, last in idle):
            yield start, end


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if kept and start <= kept[-1][1] - (start != kept[-1][0]):
            kept[-1] = kept[-1][0], max(end, kept[-1][1])
        else:
            kept.append((start, end))
    return tuple(kept)


@dataclass(slots=True)
class Givens:
    """The values taken out of one section's texts (原文占位表): the same text always has the same id."""

    texts: dict[str, str] = field(default_factory=dict)
    _ids: dict[str, str] = field(default_factory=dict)

    def take_out(self, text: str) -> str:
        """Put ``[[given.N]]`` for every value of a text; slots that stand in it are left."""
        parts: list[str] = []
        at = 0
        for start, end in find_typed(text):
            parts += [text[at:start], f"[[{self._id(text[start:end])}]]"]
            at = end
        return "".join((*parts, text[at:]))

    def put_back(self, text: str) -> str:
        """Put the values back as they were printed; unknown slots are left."""
        return re.sub(r"\[\[(given\.\d+)\]\]", lambda match: self.texts.get(match[1], match[0]), text)

    def _id(self, literal: str) -> str:
        if literal not in self._ids:
            name = f"given.{len(self._ids) + 1}"
            self._ids[literal] = name
            self.texts[name] = literal
        return self._ids[literal]
