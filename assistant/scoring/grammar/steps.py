"""Deductions and additions by steps (逐级扣分、加分): 每低于1个百分点扣0.5分, 每发生一起扣2分, 每超10%加1分.

From where steps are counted is left to ``reading``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from assistant.scoring.grammar.awards import OF_WEIGHT
from assistant.scoring.grammar.plain import THING

NUM = r"\d+(?:\.\d+)?"
Side = Literal["below", "above", "off", "event", "late"]
_LATE = "逾期|延期|延迟|延误|延后|推迟|拖延|迟到|滞后|晚于|晚|迟"
_BELOW = "低于|少于|<|降低|下降|减少|下浮|未完成|未达到|少完成|少开展|少覆盖|少到位|少于|落后|低|少|降|减|差|缺少|缺"
_ABOVE = "超过|超出|>|高于|多于|大于|超支|超标|高出|增加|增长|升高|上升|上涨|提高|超期|超时|上浮|超|高|多"
_OFF = "相差|偏离|偏差|偏|相距"
_EVENT = "发生|出现|发现|存在|查出|新增|违反|有"
_REF = (
    "(?:◎|(?:年度|既定)?(?:目标任务|目标值|目标|计划值|计划数|计划|标准值|标准|指标值|"
    "规定时间|规定时限|规定期限|时限|期限|要求|预算数|预算|基准值|基准|该区间|区间|完成|达到|开展|到位|覆盖))"
)
_AMOUNT = (
    rf"(?P<op>扣除|扣减|倒扣|扣掉|扣|减少|减|加)(?:(?P<share>{OF_WEIGHT})的?)?"
    rf"(?P<amount>{NUM})(?P<tail>%(?:的?{OF_WEIGHT})?|分)$"
)
_LINK = r"(?:\((?:含|不含)\))?(?:及?以上)?(?:的|时|者|部分)*,?(?:则|相应|分别|就|将)*"
_UNIT = rf"(?:个百分点|百分点|%|{THING})"
_STEP = re.compile(
    rf"(?:(?P<before>{_LATE}|{_BELOW}|{_ABOVE}|{_OFF})(?:部分)?的?)?每(?:再)?(?P<verb>{_LATE}|{_BELOW}|{_ABOVE}|{_OFF})?(?:于|了|到|出)?"
    rf"(?:{_REF}|(?<=[少多超低高缺差])[^\d,;()扣减加得%每]{{1,4}}?)?(?:的|后|时间)?(?P<n>{NUM}|半)?(?P<unit>{_UNIT})(?P<noun>[^\d,;()扣减加得%]{{0,10}}?){_LINK}{_AMOUNT}"
)
# 少覆盖1个村扣0.5分: one of them, so every one of them.
_ONE = re.compile(
    rf"(?P<verb>{_LATE}|{_BELOW}|{_ABOVE})(?:于|了)?(?:{_REF})?(?P<n>1)(?P<unit>个百分点|百分点|{THING})(?P<noun>[^\d,;()扣减加得%]{{0,10}}?){_LINK}{_AMOUNT}"
)
_EVENTS = re.compile(
    rf"(?P<each>每)?(?P<verb>(?:{_EVENT}|缺少?|少)了?)?(?:任何|任意|其中|其中任何)?(?P<n>{NUM})?(?P<unit>{THING})(?P<noun>[^\d,;()扣减加得%]{{0,16}}?){_LINK}{_AMOUNT}"
)
_NOUN_FIRST = re.compile(
    rf"(?:每)?(?P<verb>{_EVENT})(?P<noun>[^\d,;()扣减加得%每]{{1,14}}?)(?P<n>{NUM}|每)(?P<unit>{THING}){_LINK}{_AMOUNT}"
)
# 超过目标值30%以上的，超出30%部分每超10%…: the second only points back at the first.
_PART_BEYOND = re.compile(rf",>(?P<n>{NUM})%的?部分$")
_SUBJECT = re.compile("(?:实际)?[^\\d≥>≤<=%,;()每不未无]{1,14}(?:率|度|值|数|量|成本|费用|时间|天数|比例|占比|支出)")
_COMPARES = (
    r"[^\d≥>≤<=%,;()每不未无]{0,14}"
    r"(?:与|较|比|对照)(?:年初|年度|全年|既定)?(?:目标|计划|预算|指标)(?:值|数|任务)?(?:相比|比较|对比)?"
)
_OFF_SPAN = re.compile(f"{_COMPARES}|(?:偏离|超出|不在)(?:该|上述|此)?(?:区间|范围)(?:的|时)?")
_TIMES = frozenset({"天", "日", "周", "个工作日", "工作日", "月", "个月"})


@dataclass(frozen=True, slots=True)
class Step:
    """One stepped deduction (逐级扣分): every ``per`` on one side costs 分 or a share of the weight.

    ``adds`` tells that it is added instead; ``lacks`` that it counts what is missing (每缺一项).
    """

    side: Side
    per: Decimal
    unit: str
    points: Decimal | None
    share: Decimal | None
    adds: bool = False
    of_target: bool = False
    lacks: bool = False

    @property
    def rate(self) -> bool:
        """Whether steps are of a rate: percentage points or per cent."""
        return self.unit in {"%", "个百分点", "百分点"}


def split_step(clause: str) -> tuple[str, Step] | None:
    """Part a clause into what stands before and its steps; None where it does not end in one."""
    found = _STEP.search(clause) or _ONE.search(clause)
    if found is not None:
        before = clause[: found.start()].strip(",:")
        part = _PART_BEYOND.search(before)
        if part is not None and part["n"] in before[: part.start()]:
            before = before[: part.start()]
        bare = _SUBJECT.fullmatch(before) or _OFF_SPAN.fullmatch(before)
        return "" if bare is not None else before, _made(found, _side(found))
    for pattern in (_EVENTS, _NOUN_FIRST):
        found = pattern.search(clause)
        if found is None or found["unit"] in {"分", "元", "万元", "百分点", "个百分点"}:
            continue
        each = found.groupdict().get("each") is not None or found["n"] == "每"
        verb = found["verb"] or ""
        one = found["n"] is None or found["n"] in {"1", "每"}
        fails = found["n"] == "1" and re.search("不|未|缺", found["noun"]) is not None
        if not each and not (verb and one) and not fails:
            continue
        if found["unit"] in _TIMES:
            continue
        return clause[: found.start()].strip(",:"), _made(found, "event")
    return None


def _side(found: re.Match[str]) -> Side:
    verb = found["verb"] or found.groupdict().get("before")
    if verb is None:
        return "event"
    if (
        found["unit"] in {"项", "个", "条", "点"}
        and verb in {"缺", "缺少", "少"}
        and not re.search("完成|开展|覆盖|到位", found[0])
    ):
        return "event"  # 每缺一项: of the points of evaluation
    for words, side in ((_LATE, "late"), (_OFF, "off"), (_ABOVE, "above"), (_BELOW, "below")):
        if re.fullmatch(words, verb):
            return side  # type: ignore[return-value]  # one of Side by construction
    return "event"


def _made(found: re.Match[str], side: Side) -> Step:
    number = found["n"]
    per = Decimal("0.5") if number == "半" else Decimal(1) if number in {None, "每"} else Decimal(number)
    amount = Decimal(found["amount"])
    shared = found["tail"].startswith("%")
    return Step(
        side,
        per,
        found["unit"],
        None if shared else amount,
        amount / 100 if shared else None,
        adds=found["op"] == "加",
        lacks=re.search("缺|少", found[0]) is not None,
        of_target=re.search("完成率|达成率|完成比例", found.string) is not None,
    )
