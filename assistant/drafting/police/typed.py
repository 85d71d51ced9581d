"""What a model typed with its own hand (手写内容): slots it does not have, values, marks that no report holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.drafting.given import find_typed
from assistant.drafting.slots import find_slots

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.drafting.units import Unit

_OPEN = re.compile(r"\[\[|\]\]|\[|\]|［|］|【|】")
_FOREIGN = re.compile(r"[^一-鿿，。；：、（）“”‘’《》〔〕！？—…·\[\]｜|A-Za-z0-9_.]")
_QUOTED = re.compile(r"[“‘]([^“”‘’]*)[”’]")
_SLOT = re.compile(r"\[\[[A-Za-z0-9_.]+(?:\|n)?\]\]")
# A slot brings its unit; what follows may be a noun, never another unit or a scale.
_UNIT_BEHIND = re.compile(
    r"\]\]\s*(万元|亿元|万|亿|千元|元|百分点|个百分点|%|％|‰|分(?![别类析布担工管解])|倍|余|多(?=[个项次元万]))"
)
# A value is exact: whoever rounds it says something else.
_ROUNDED = re.compile(
    r"(大约|大概|约为|约|将近|接近|近|逾|多达|高达|少至|平均|人均|户均|每|累计|共计|合计|总计|同比|环比|翻了?)\s*\[\["
)
_NUMERALS = "一两三四五六七八九"
_COUNT = re.compile("([两三四五六七八九])[项个]")
_LISTED = re.compile(r"\[\[indicator\.\w+\.name\]\](?:[、和及与以]+\[\[indicator\.\w+\.name\]\])+(?:等|这)?$")
_SHORTEST, _LONGEST = 0.4, 2.5
_ROOM = 120
_SHOWN = 5


def find_typing(unit: Unit, text: str) -> Iterator[str]:
    """Name what stands in a paragraph that only slots may bring, and slots that are none."""
    slots = find_slots(text)
    unknown = [slot.fact for slot in slots if slot.fact not in unit.may]
    if unknown:
        yield f"占位 {'、'.join(dict.fromkeys(unknown))} 不在本段可用占位之列，请只用本段列出的占位"
    if any(slot.number_only for slot in slots):
        yield "占位里不要写 |n"
    rest = _SLOT.sub("", text)
    if _OPEN.search(rest):
        yield "有写坏的方括号；占位须写作 [[编号]]，其他地方不用方括号"
    typed = [text[start:end] for start, end in find_typed(text) if not _counts_names(text, start, end)]
    if typed:
        shown = "、".join(f"“{part}”" for part in dict.fromkeys(typed[:_SHOWN]))
        yield f"自行写出了 {shown}；数字、日期、文号、书名号和引语只能用占位，没有占位的不写"
    yield from _marks(unit, text, rest)
    yield from _around_slots(unit, text)
    yield from _length(unit, text)


def _counts_names(text: str, start: int, end: int) -> bool:
    """Whether a number only counts the indicators named right before it: …、…和…三项指标."""
    match = _COUNT.fullmatch(text[start:end])
    listed = _LISTED.search(text[:start])
    if match is None or listed is None or not text.startswith("指标", end):
        return False
    return len(find_slots(listed[0])) == _NUMERALS.index(match[1]) + 1


def _marks(unit: Unit, text: str, rest: str) -> Iterator[str]:
    foreign = sorted({char for char in _FOREIGN.findall(rest) if char not in f"|｜{unit.base}"})
    if foreign:
        yield f"有公文中不用的符号 {'、'.join(repr(char) for char in foreign[:_SHOWN])}；只写一段文字，不分行、不加标记"
    if "！" in rest or "？" in rest:
        yield "不用感叹号和问号"
    for match in _QUOTED.finditer(text):
        if _SLOT.sub("", match[1]).strip("、，"):
            yield f"引号里的“{_SLOT.sub('', match[1])}”不是占位；引语只能用占位"
    if rest.count("（") != rest.count("）") or text.count("“") != text.count("”"):
        yield "括号或引号不成对"


def _around_slots(unit: Unit, text: str) -> Iterator[str]:
    for match in _UNIT_BEHIND.finditer(text):
        if match[0] not in unit.base:
            yield f"占位自带单位，后面的“{match[1]}”请删去"
    for match in _ROUNDED.finditer(text):
        if f"{match[1]}[[" not in unit.base:
            yield f"占位是准确值，前面的“{match[1]}”没有依据，请删去"


def _length(unit: Unit, text: str) -> Iterator[str]:
    length, own = len(_SLOT.sub("数", text)), len(_SLOT.sub("数", unit.base))
    if length < own * _SHORTEST:
        yield "写得过短，底稿中的内容没有写全"
    elif length > own * _LONGEST + _ROOM:
        yield f"写得过长，请在 {int(own * _LONGEST) + _ROOM} 字以内"
    if not text.rstrip().endswith(("。", "：")) or (text.rstrip().endswith("：") and not unit.base.endswith("：")):
        yield "段落没有写完，请以句号结束"
