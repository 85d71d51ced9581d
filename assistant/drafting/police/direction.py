"""Words of comparison against what was computed (方向核验): 达到, 低于, 满分, 扣分, 最高 and their like.

The relation of a result to its target comes from the values themselves; a word that nothing was computed for must
stand in the material.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.drafting.slots import find_slots
from assistant.facts import compared, read_actual, read_target, sign_of, standing_of
from assistant.language.comparators import find_quantifiers, find_superlatives
from assistant.language.sentences import split_clauses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assistant.drafting.units import Unit
    from assistant.drafting.writing import Writing

_SLOT = re.compile(r"\[\[[^\[\]]*\]\]")
_NOT = r"(?:未能|没有|未曾|尚未|未|没能|不曾|难以|不)"
_REACHED = re.compile(
    r"(?<!未)(?<!没有)(?<!能)(?<!尚未)(?:全面|如期|按期|按时|圆满|顺利|超额|较好|均|已)?(?:达到|完成|实现|达成|符合)(?:了)?[^，。；]{0,14}?(?:目标|预期|任务|要求|标准)(?!值?(?:相比|尚|有|存在|的差距|之间|还))"
    r"|超额完成|超额实现|(?<!未)达标|完成较好|完成情况良好|(?<!未能)(?<!没有)(?<!没能)(?<!未)控制在[^，。；]{0,12}(?:范围|以内|之内)|优于"
)
_MISSED = re.compile(
    rf"{_NOT}(?:完全|充分|足额|按期|如期|按时)?(?:达到|完成|实现|达成|达标|符合|满足)|未达|不及|不达标|完成不足|未能控制|差距|未落在"
)
_ABOVE = re.compile(
    r"(?<!不)(?<!未)(高于|高出|超出|超过|多于|多出|大于|优于|突破|[较比][^，。；]{0,8}(?:多|高)|(?:多|高|超)(?=\[\[))"
)
_BELOW = re.compile(
    r"(?<!不)(?<!未)(低于|少于|小于|不足|不及|短缺|较[^，。；]{0,8}(?:少|低)|比[^，。；]{0,8}(?:少|低)|差(?=\[\[)|少(?=\[\[)|低(?=\[\[))"
)
_FULL = re.compile(
    r"(?<!未)(?<!未能)(?:得|获得?|取得|均得|全部得)满分|未扣分|没有扣分|无扣分|不扣分|未发现扣分|满分(?:完成|通过)"
)
_LOST = re.compile(r"(?<!未)(?<!没有)(?<!无)(?<!不)(?<!发现)(?<!反映)(?<!载明)扣(?:分|减|除|\[\[)|失分|未得满分|丢分")
_TREND = re.compile(
    r"同比|环比|较上年|比上年|较去年|逐年|连年|连续|增长|增幅|降幅|下滑|回落|攀升|跃升|上升|下降|翻番|历年|往年|近年"
)
_GRADED = re.compile(
    r"(?:等级|评[为定]|评定为|定为|结果为|评价为|档次)[^，。；]{0,4}?[“]?(优秀|优良|良好|优|良|中|差|合格|不合格|较好|较差|一般|高|低)(?![化势先点度于])"
)
_CEILING = re.compile(
    r"(不少于|不低于|至少|大于等于|不小于|不超过|不高于|不大于|至多|不多于|控制在|多于|高于|低于|少于|以上|以下|以内|超过|超出|达到)\s*$"
)
_SIGNS = {
    "≥": {"不少于", "不低于", "至少", "大于等于", "不小于", "达到"},
    ">": {"多于", "高于", "超过", "达到"},
    "≤": {"不超过", "不高于", "不大于", "至多", "不多于", "控制在"},
    "<": {"低于", "少于"},
    "=": {"达到"},
}
_OF_TARGET = ("低于", "少于", "高于", "多于", "超过", "超出")
# 未超过 claims what 不超过 asks for; 不少于[[…target]]的年度目标 is the target's name.
_NOT_ABOVE = re.compile(r"(?:未能|没有|没能|并未|未|没)(?:超过|超出|突破|高于|多于|大于)")
_NOT_BELOW = re.compile(r"(?:没有|并未|未|没)(?:低于|少于|小于|不足)")
_TARGET = re.compile(
    r"(?:不少于|不低于|不超过|不高于|不大于|不小于|不多于|至少|至多)?\[\[indicator\.\w+\.target\]\]的(?:年度|绩效|控制|既定|预期)*(?:目标值?|标准|要求|任务)"
)
_WHOLE = ("全部", "所有", "一律", "无一", "悉数", "均", "都", "各项", "全数")
_ONLY = ("唯一", "仅")
_SUGGESTING = ("suggestion",)
_SEVERAL, _LEAD, _BEFORE_SIGN = 2, 6, 8


@dataclass(frozen=True, slots=True)
class _Stand:
    """How one indicator or group stands (完成状况): to its target, above or below it, full points or not."""

    standing: str
    order: int | None
    full: bool | None


def find_contradictions(unit: Unit, text: str, writing: Writing) -> Iterator[str]:
    """Name the words that say the opposite of what was computed, or what nothing was computed for."""
    yield from _signs(text, writing)
    if unit.role not in _SUGGESTING:
        for start, end in split_clauses(text):
            yield from _clause(unit, text, (start, end), writing)
    yield from _unproven(unit, text)


def _clause(unit: Unit, text: str, span: tuple[int, int], writing: Writing) -> Iterator[str]:
    clause = text[span[0] : span[1]]
    if _copied_whole(unit, text, span):
        return
    clause = _plainly(clause)
    bare = _SLOT.sub("数", clause)
    stands = _stands(unit, text, span, writing)
    name = "该指标" if len(stands) == 1 else "所说的指标"
    for pattern, fits, why in _TESTS:
        match = pattern.search(clause) or pattern.search(bare)
        if match is None or (pattern.search(unit.base) is not None and not stands):
            continue
        verdicts = [fits(stand) for stand in stands]
        if any(verdict is False for verdict in verdicts):
            yield f"“{_SLOT.sub('…', match[0])}”与已算关系相反：{name}{why}"
        elif not any(verdicts) and not _told(unit, pattern):
            yield f"“{_SLOT.sub('…', match[0])}”没有已算关系可以对照，请按底稿写"


def _plainly(clause: str) -> str:
    """Put comparisons in their plainest form: 没有超过 as 不超过, a target with its sign as 目标值."""
    return _TARGET.sub("目标值", _NOT_BELOW.sub("不低于", _NOT_ABOVE.sub("不超过", clause)))


def _told(unit: Unit, pattern: re.Pattern[str]) -> bool:
    """Whether the material says so, in these words or in others for the same."""
    lost = bool(unit.statement.deductions)
    alike = (_MISSED, _BELOW) if lost and pattern in (_MISSED, _BELOW) else (pattern,)
    return any(one.search(said) for one in alike for said in (unit.base, *unit.material))


def _copied_whole(unit: Unit, text: str, span: tuple[int, int]) -> bool:
    """Whether a clause stands in the base as it is, and speaks there of the same."""
    clause = text[span[0] : span[1]]
    if clause not in unit.base:
        return False
    return "[[" in clause or len(unit.codes) < _SEVERAL or text[: span[1]][-len(clause) - _LEAD :] in unit.base


def _reached(stand: _Stand) -> bool | None:
    return None if stand.standing == "unknown" else stand.standing in ("reached", "exceeded")


def _missed(stand: _Stand) -> bool | None:
    return None if stand.standing == "unknown" else stand.standing == "missed"


def _above(stand: _Stand) -> bool | None:
    return None if stand.order is None else stand.order > 0


def _below(stand: _Stand) -> bool | None:
    return None if stand.order is None else stand.order < 0


def _in_full(stand: _Stand) -> bool | None:
    return stand.full


def _with_loss(stand: _Stand) -> bool | None:
    return None if stand.full is None else not stand.full


_TESTS: tuple[tuple[re.Pattern[str], Callable[[_Stand], bool | None], str], ...] = (
    (_REACHED, _reached, "没有达到目标"),
    (_MISSED, _missed, "达到了目标"),
    (_ABOVE, _above, "没有高于目标"),
    (_BELOW, _below, "没有低于目标"),
    (_FULL, _in_full, "没有得满分"),
    (_LOST, _with_loss, "没有扣分"),
)


def _stands(unit: Unit, text: str, span: tuple[int, int], writing: Writing) -> list[_Stand]:
    """How the owners of a clause stand: those it names, else the last named before it, else the unit's only one."""
    slots = [slot for slot in find_slots(text) if slot.fact.startswith(("indicator.", "score.", "group."))]
    inside = [slot.fact.split(".")[1] for slot in slots if span[0] <= slot.start < span[1]]
    before = [slot.fact.split(".")[1] for slot in slots if slot.start < span[0]]
    codes = inside or before[-1:] or ([unit.codes[0]] if len(unit.codes) == 1 else [])
    return [stand for code in dict.fromkeys(codes) if (stand := _stand(code, writing)) is not None]


def _stand(code: str, writing: Writing) -> _Stand | None:
    for score in writing.sheet.scores:
        if score.code == code:
            indicator = writing.indicator(code)
            order = None
            if indicator is not None and compared(indicator):
                target, actual = read_target(indicator), read_actual(indicator)
                if target is not None and actual is not None:
                    order = actual.quantity.compare(target.quantity)
            full = None if score.points is None or score.weight is None else score.points == score.weight
            return _Stand(standing_of(indicator, score), order, full)
    for group in writing.sheet.groups:
        if writing.letters[group.name] == code:
            full = None if group.points is None or group.weight is None else group.points == group.weight
            return _Stand("unknown", None, full)
    return None


def _signs(text: str, writing: Writing) -> Iterator[str]:
    """The word before a target says which way it is to be reached."""
    for slot in find_slots(text):
        parts = slot.fact.split(".")
        if parts[0] != "indicator" or parts[-1] != "target":
            continue
        indicator = writing.indicator(parts[1])
        match = _CEILING.search(_plainly(text[max(0, slot.start - _BEFORE_SIGN) : slot.start]))
        sign = sign_of(indicator) if indicator is not None else None
        if match is None or sign is None or match[1] in _SIGNS.get(sign, set()):
            continue
        stand = _stand(parts[1], writing)
        # 低于[[target]] compares the result with it; which way is told by the values.
        if match[1] in _OF_TARGET and stand is not None and _compares(stand, match[1]):
            continue
        yield f"“{match[1]}”与[[{slot.fact}]]的性质符号（{sign}）不符"


def _compares(stand: _Stand, word: str) -> bool:
    return stand.order is not None and stand.order != 0 and (stand.order < 0) == (word in ("低于", "少于"))


def _unproven(unit: Unit, text: str) -> Iterator[str]:
    bare = _SLOT.sub("〇", text)
    for span in find_superlatives(bare):
        if not _said(unit, span.text):
            yield f"“{span.text}”没有已算的名次可以对照，请删去"
    if unit.role not in _SUGGESTING:
        yield from _overstated(unit, bare)
    if unit.role not in _SUGGESTING:
        for match in _TREND.finditer(bare):
            if not _said(unit, match[0]):
                yield f"“{match[0]}”说的是变化趋势，没有可比的数据，请删去"
    for match in _GRADED.finditer(bare):
        # One character stands in many words; the grade must be said as it is said there.
        if not _said(unit, match[0]) and (len(match[1]) == 1 or not _said(unit, match[1])):
            yield f"等级“{match[1]}”只能用占位写出"


def _overstated(unit: Unit, bare: str) -> Iterator[str]:
    """Name the words for all and only beyond those of the material; 均 says what 全部 says, as often as it does."""
    used = [span for span in find_quantifiers(bare) if span.text in _WHOLE]
    borne = max(sum(span.text in _WHOLE for span in find_quantifiers(text)) for text in (unit.base, *unit.material))
    for span in used[borne:] if borne else used:
        if borne or not _said(unit, span.text):
            yield f"“{span.text}”把话说满了，材料没有这样说，请删去"
    for span in find_quantifiers(bare):
        if span.text in _ONLY and not _said(unit, span.text):
            yield f"“{span.text}”把话说满了，材料没有这样说，请删去"


def _said(unit: Unit, word: str) -> bool:
    return any(word in text for text in (unit.base, *unit.material))
