"""Places for wrong words (用词差错): directions, ranks, denials and grades beside compared numbers."""

from __future__ import annotations

import random  # noqa: TC003 - public parameter type
import re
from typing import TYPE_CHECKING

from assistant.checking.planting.edits import Edit, edit_of
from assistant.checking.results import find_grades

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assistant.checking.check import CheckContext
    from assistant.checking.series import Series
    from assistant.checking.view import TextUnit

_OPPOSITES: Mapping[str, str] = {
    "高于": "低于",
    "低于": "高于",
    "超过": "低于",
    "超出": "低于",
    "多于": "少于",
    "少于": "多于",
    "增长": "下降",
    "增加": "减少",
    "提高": "降低",
    "上升": "下降",
    "下降": "上升",
    "减少": "增加",
    "降低": "提高",
    "多": "少",
    "少": "多",
}
# Words that tell which way two numbers beside them differ; not where they are part of another word.
_DIRECTION = re.compile(
    r"(?<![未不至])(?P<word>高于|低于|超过|超出|多于|少于|增长|增加|提高|上升|下降|减少|降低|"
    r"(?<=[标划年期数算])(?:多|少))(?=(?:了|目标值?|计划)?(?:约|的)?\d)"
)
# 由…缩短到…: the two numbers around the word tell which way it went.
_FROM_TO = re.compile(
    r"[由从][^，。；]{0,16}?\d[\d.]*(?P<unit>[一-龥%]{1,3})[^，。；\d]{0,6}?(?P<word>提高|上升|增加|增长|延长|扩大|缩短|减少|下降|降低|压缩)(?:到|至|为)[^，。；\d]{0,4}\d[\d.]*(?P=unit)"
)
_TURNED_ROUND = {
    "提高": "降低", "上升": "下降", "增加": "减少", "增长": "下降", "延长": "缩短", "扩大": "缩小",
    "缩短": "延长", "减少": "增加", "下降": "上升", "降低": "提高", "压缩": "扩大",
}  # fmt: skip
_COMPARISONS = ("高于", "低于", "超过", "超出", "多于", "少于")
_REACHED = re.compile(
    r"(?<=[\d%部人件套次里顷户台分元时天点，])(?P<word>未达到|没有达到|达到|未完成|完成)了?"
    r"(?=[^，。；\d]{0,6}(?:目标|计划|要求|任务)(?!的?\d))"
)
# 比目标少3个，未完成年度目标: the gap told just before settles whether the target was reached.
_AFTER_GAP = re.compile(
    r"(?:比|较)(?:年度|年初|预期)?(?:目标|计划)(?:值|数)?[少多]\d[\d.]*[一-龥]{1,4}，(?:完成率[\d.]+%，)?(?P<word>未达到|没有达到|未完成|完成)(?=(?:了)?(?:年度|年初|绩效|全年)?(?:目标|计划|任务))"
)
_DENIED = {"未达到": "达到", "没有达到": "达到", "达到": "未达到", "未完成": "完成", "完成": "未完成"}
_FULLY = re.compile(r"(?P<word>足额到位|全部到位|全额到位)")
_RANK = re.compile(r"(?P<word>最高|最低|最多|最少|最大|最小)")
_TURNED = {"最高": "最低", "最低": "最高", "最多": "最少", "最少": "最多", "最大": "最小", "最小": "最大"}
_ENOUGH = 3
_GRADES = ("优", "良", "中", "差")
_SENTENCE = re.compile(r"[^。；;！？\n]+")


def _compared(context: CheckContext, unit: TextUnit, start: int, end: int) -> int:
    """How many compared numbers stand in the sentence around a span."""
    sentence = next(
        (found for found in _SENTENCE.finditer(unit.text) if found.start() <= start and end <= found.end()), None
    )
    if sentence is None:
        return 0
    return sum(1 for order, at in context.touched if order == unit.order and sentence.start() <= at < sentence.end())


def _turned(context: CheckContext, pattern: re.Pattern[str], words: Mapping[str, str], fewest: int) -> Iterator[Edit]:
    for unit in context.prose:
        for match in pattern.finditer(unit.text):
            if _compared(context, unit, match.start(), match.end()) >= fewest:
                yield edit_of(unit, match.start("word"), match.end("word"), words[match["word"]])


def directions(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """高于 for 低于 beside two compared numbers, 增长 for 下降 before a change that two numbers settle."""
    del chance
    for edit in _turned(context, _DIRECTION, _OPPOSITES, 2):
        claims = context.claims_by_order.get(edit.order, ())
        behind = next((claim for claim in claims if claim.start >= edit.end), None)
        compared = edit.old in _COMPARISONS
        if behind is not None and (compared or (behind.order, behind.start) in context.settled):
            yield edit
    for unit in context.prose:
        for match in _FROM_TO.finditer(unit.text):
            yield edit_of(unit, match.start("word"), match.end("word"), _TURNED_ROUND[match["word"]])


def denials(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """达到目标 for 未达到目标 behind a compared number or a gap to the target, 未足额到位 for 足额到位."""
    del chance
    told = list(_turned(context, _REACHED, _DENIED, 1))
    yield from told
    places = {(edit.order, edit.start) for edit in told}
    for unit in context.prose:
        for match in _AFTER_GAP.finditer(unit.text):
            if (unit.order, match.start("word")) not in places:
                yield edit_of(unit, match.start("word"), match.end("word"), _DENIED[match["word"]])
    whole = any(
        claim.measure == "到位率" and claim.quantity is not None and claim.quantity.base == 1
        for claim in context.claims
    )
    for unit in context.prose if whole else ():
        for match in _FULLY.finditer(unit.text):
            if unit.text[match.start() - 1 : match.start()] not in ("未", "不") and _compared(
                context, unit, *match.span()
            ):
                yield edit_of(unit, match.start(), match.end(), f"未{match['word']}")


def ranks(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """最高 for 最低 where the name before it has the largest or smallest value of a list or column."""
    del chance
    for unit in context.prose:
        for match in _RANK.finditer(unit.text):
            clause = re.split(r"[，。；：]", unit.text[: match.start()])[-1]
            if any(_stands_out(series, clause, unit) for series in context.series):
                yield edit_of(unit, match.start(), match.end(), _TURNED[match["word"]])


def _stands_out(series: Series, clause: str, unit: TextUnit) -> bool:
    """Whether a clause names the first or last of a series, and what the series measures or stands beside."""
    own = series.named(clause)
    if own is None or len(series.entries) < _ENOUGH:
        return False
    words = clause.rsplit(own.name, 1)[-1].strip("的为")
    beside = series.prose and series.order == unit.order
    if not beside and (series.prose or not words or words not in series.label):
        return False
    others = [entry for entry in series.entries if entry is not own]
    return all(own.above(other) for other in others) or all(other.above(own) for other in others)


def grades(context: CheckContext, chance: random.Random) -> Iterator[Edit]:
    """Another grade of the whole evaluation."""
    for mention in find_grades(context):
        printed = mention.unit.text[mention.start : mention.end]
        if printed in _GRADES:
            other = chance.choice([grade for grade in _GRADES if grade != printed])
            yield edit_of(mention.unit, mention.start, mention.end, other)
