"""Conditions of a printed rule read from text (评分条件识别): standings, delays, limits, then comparisons.

What such values earn is left to ``awards``; which quantity of a row they are, to ``own_rules``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.scoring.grammar.comparing import MARK, NAME, NUM, TAIL, TO, UNIT, read_chain, read_comparison, read_count
from assistant.scoring.grammar.condition import Condition, condition_of
from assistant.scoring.grammar.plain import THING

if TYPE_CHECKING:
    from assistant.scoring.grammar.condition import Kind

_NO_EVENT = re.compile(
    r"^(?:全年|年度内?|期间|如)?(?:未|没有?|无|零|从未)(?:发生|出现|发现|存在)?(?!达|完|能|按|超)[^\d≥>≤<=%,;()每扣]{0,16}$"
)
_TARGET = (
    "(?:年初|年度|全年|既定|预期|预定|绩效|计划)?"
    "(?:目标任务|目标值|目标|指标值|指标|目标数|计划数|计划值|计划|任务数|任务|要求)(?:场次|人数|次数|数量|任务量|数|水平)?"
)
_KEPT = re.compile(
    rf"^(?:实际(?:完成)?值?|{NAME})?(?:(?:全部|均|全面|按计划|已)?(?:完成|达到|实现|达成|达标|满足)|[≥=]|达到或超过|不低于|不少于)(?:或超过|或高于|及以上)?(?:{_TARGET})?(?:的|及以上)?$"
)
_KEPT_RATE = re.compile(r"^实际[^\d,;]{0,8}≥(?:目标|计划|预期)[^\d,;]{0,8}$")
_MISSED = re.compile(
    rf"^(?:{NAME})?(?:(?:未|没有|没|不|未能)(?:全部|全面)?(?:完成|达到|实现|达成|达标|满足)|达不到|低于|少于|未达)(?:{_TARGET})?(?:的)?$"
)
_LIMIT = (
    "(?:年初|批复|计划|目标|控制|项目)?"
    "(?:预算|成本|计划|目标值|目标|限额|限值|概算|定额|标准|控制数|总投资)(?:数|金额|数额|成本)?"
)
_WITHIN = re.compile(
    rf"^(?:{NAME})?(?:控制在{_LIMIT}(?:以内|之内|内|范围内)|(?:不|未|没有|无)超(?:支|出|过)?(?:{_LIMIT})?|有?节约|(?:≤|小于等于|不高于|不超过|低于或等于|小于或等于|不大于){_LIMIT}|实际[^\d,;]{{0,6}}≤(?:计划|目标|预算)[^\d,;]{{0,4}})(?:的)?$"
)
_BEYOND = re.compile(
    rf"^(?:{NAME})?(?:(?:超过|超出|突破|高于|大于|超)(?:{_LIMIT})|超支|超标|>(?:{_LIMIT}))(?:的|部分)*$"
)
_OVER_LIMIT = re.compile(
    rf"^(?:{NAME})?(?:超支|超概算|超预算|(?:超过|超出|高于|超|>)(?:{_LIMIT}|◎)(?:的)?)"
    rf"(?:(?P<low>{NUM})%(?P<lm>{MARK})?{TO})?(?P<high>{NUM})%(?P<m>{MARK})?(?P<side>以内|之内|(?:及|或)?以上)?(?P<m2>{MARK})?(?:的|部分)*$"
)
_SHORT_OF = re.compile(rf"^(?:{NAME})?(?:未(?:完成|达到|达成|实现){_TARGET}|<{_TARGET}|未达标)(?:的)?(?:,|但|且)+")
_REST = re.compile(
    r"^(?:否则|其余|其他|其它|其余情况|其他情况|其他情形|其余情形|反之|不然|(?:处于|在|位于)?(?:中间|两者之间|介于两者之间|介于二者之间|二者之间|区间内|上述区间内?)(?:部分)?)(?:的)?$"
)
_GAP = re.compile(
    rf"^(?:{NAME})?(?P<verb>差距|相差|差|减少|下降|降低|下浮|少|低|<|超过|超出|高出|上升|增加|上浮|超|高|>)?(?:于|了)?(?:目标值|目标|标准)?(?P<s>[≥>])?(?P<n>{NUM})(?P<u>个百分点|百分点|%|{THING})(?P<side>(?:及|或)?以上)?(?P<m>{MARK})?(?:的|时)?$"
)
_LATE_WORD = "(?:逾期|延期|延迟|延误|推迟|拖延|超期|滞后|晚)(?:完成|拨付|时间|天数)?"
_ON_TIME = re.compile(
    r"^(?:[^\d,;未不每扣]{0,8})?(?:按期|按时|如期|准时|及时|提前(?:或按时|或按期)?|(?:在|于)?(?:规定|计划|要求|约定|合同约定)(?:完成)?的?(?:时间|时限|期限)(?:之?内|之?前)?|按(?:照)?(?:计划|规定|要求|合同|合同约定)的?(?:约定)?(?:时间|时限|期限|进度))(?:按时|按期)?[^\d,;未不每扣且并]{0,8}$"
)
_LATE = re.compile(
    rf"^(?:[^\d,;每扣]{{0,6}}?)(?:未(?:能)?(?:在|于)?(?:按期|按时|如期|及时|(?:规定|计划|要求|约定)(?:的)?(?:时间|时限|期限)(?:之?内)?|按(?:照)?(?:计划|规定|合同|要求)(?:约定)?的?(?:时间|时限|期限|进度))[^\d,;]{{0,6}}|{_LATE_WORD}(?:的)?)$"
)
_LATE_SPAN = re.compile(
    rf"^(?:{_LATE_WORD})?(?P<s>[≤<>≥])?(?:(?P<low>{NUM})(?P<lu>天|日|个月|周)?(?P<lm>{MARK})?{TO})?(?P<high>{NUM})(?P<u>天|日|个月|周)"
    rf"(?P<m>{MARK})?(?P<side>(?:及)?以内|之内|内|(?:及|或)?以上|以下)?(?P<m2>{MARK})?(?:的|完成)*$"
)
_TURNED = re.compile(rf"(?P<high>{NUM}{UNIT}?)(?P<hs>[>≥])(?P<name>{NAME})(?P<ls>[>≥])(?P<low>{NUM}{UNIT}?)")
_HAPPENED = re.compile("(?:发生|出现)[^\\d≥>≤<=%,;()每扣不无未没]{2,14}(?:的)?")
_GRADED = re.compile("部分|基本|仅|较|大多|或(?!超过|高于|等于)|一些|有的|只|和")
_HALF = (("一半以上", "50%以上"), ("半数以上", "50%以上"), ("一半以下", "50%以下"), ("不足一半", "<50%"))


def read_condition(text: str) -> Condition | None:
    """Read one condition in plain spelling; None unless all of it is understood."""
    bare = text.strip(",:").removeprefix("如果").removeprefix("若").removeprefix("如")
    for words, digits in _HALF:
        bare = bare.replace(words, digits)
    standing = _standing(bare)
    if standing is not None:
        return standing
    turned = _TURNED.fullmatch(TAIL.sub("", bare))
    if turned is not None:
        # 95%>完成率≥85% is 85%≤完成率<95%.
        ways = {">": "<", "≥": "≤"}
        bare = f"{turned['low']}{ways[turned['ls']]}{turned['name']}{ways[turned['hs']]}{turned['high']}"
    if _HAPPENED.fullmatch(bare):
        return Condition("value", at_least=Decimal(1), unit="起")
    short = _SHORT_OF.match(bare)
    if short is not None:
        # 未达到目标值但达到目标值80%以上: from 80% of it up to, not with, all of it.
        rest = read_comparison(bare[short.end() :])
        named = rest is not None and rest.rate and rest.of_target and rest.below is None and rest.at_most is None
        return replace(rest, below=Decimal(1)) if rest is not None and named else None
    return read_chain(bare) or read_comparison(bare) or read_count(bare)


def _standing(bare: str) -> Condition | None:
    if _REST.fullmatch(bare):
        return Condition("rest")
    if bare in {"负增长", "负增长的", "呈负增长"}:
        return Condition("value", below=Decimal(0), rate=True)
    late = _delay(bare)
    if late is not None:
        return late
    if _ON_TIME.fullmatch(bare):
        return Condition("on_time")
    over = _OVER_LIMIT.fullmatch(bare)
    if over is not None:
        return _over_limit(over)
    gap = _GAP.fullmatch(bare)
    differs = gap is not None and ("百分点" in gap["u"] or gap["verb"] not in {None, "<", ">"})
    if gap is not None and differs and (gap["s"] or gap["side"] or gap["verb"] in {"超过", "超出", ">"}):
        rate = "百分点" in gap["u"] or gap["u"] == "%"
        edge = Decimal(gap["n"]) / 100 if rate else Decimal(gap["n"])
        closed = gap["s"] != ">" and gap["verb"] not in {">", "超过", "超出"} and gap["m"] != "(不含)"
        return condition_of({"at_least" if closed else "above": edge}, "gap", rate=rate, unit="%" if rate else gap["u"])
    kinds: tuple[tuple[re.Pattern[str], Kind], ...] = (
        (_KEPT_RATE, "kept"),
        (_WITHIN, "within"),
        (_BEYOND, "beyond"),
        (_MISSED, "missed"),
        (_KEPT, "kept"),
    )
    kind = next((kind for pattern, kind in kinds if pattern.fullmatch(bare)), None)
    if kind is not None:
        return None if _GRADED.search(bare) else Condition(kind)
    return Condition("value", at_most=Decimal(0), unit="?") if _NO_EVENT.fullmatch(bare) else None


def _over_limit(found: re.Match[str]) -> Condition | None:
    high = 1 + Decimal(found["high"]) / 100
    side, marks = found["side"] or "", {found["m"], found["m2"]}
    if Decimal(found["high"]) > 50:  # noqa: PLR2004 - 超过目标值120% may mean 120% of it or beyond
        return None
    if found["low"] is not None:
        low = 1 + Decimal(found["low"]) / 100
        return Condition("value", above=low, at_most=high, rate=True, of_target=True)
    if "上" in side:
        if "(含)" in marks or side[0] in "及或":
            return Condition("value", at_least=high, rate=True, of_target=True)
        return Condition("value", above=high, rate=True, of_target=True)
    if side:
        return Condition("value", above=Decimal(1), at_most=high, rate=True, of_target=True)
    return Condition("value", above=high, rate=True, of_target=True)


def _delay(bare: str) -> Condition | None:
    found = _LATE_SPAN.fullmatch(bare)
    named = re.match(_LATE_WORD, bare) is not None
    if found is None or not (named or found["u"] == "个月"):
        return Condition("late", above=Decimal(0)) if _LATE.fullmatch(bare) else None
    high, side = Decimal(found["high"]), found["side"] or ""
    low = None if found["low"] is None else Decimal(found["low"])
    unit = found["u"]
    if low is not None:
        return Condition("late", above=low, at_most=high, unit=unit)
    if "上" in side or found["s"] in {">", "≥"}:
        return Condition("late", above=high, unit=unit)
    if side or found["s"] in {"≤", "<"}:
        return Condition("late", above=Decimal(0), at_most=high, unit=unit)
    return None
