"""What a clause of a printed rule earns (给分): all, nothing, a share, 分, so much off, by formula or in proportion.

When it earns that is left to ``conditions``; deductions by steps are left to ``steps``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from assistant.scoring.grammar.formulas import Line, read_line

NUM = r"\d+(?:\.\d+)?"
OF_WEIGHT = (
    r"(?:该项|本项|此项|该指标|本指标|指标|总)?(?:总)?(?:权重分值|权重分|权重|分值|满分|标准分值|标准分|总分|分数)"
)
_LEAD = r"(?:的)?(?:时)?[,:]?(?:(?<!否)则|可|均|仍|就)?(?:该项|本项|此项|该指标|本指标|指标|该项指标)?(?:实际)?"
_GIVE = r"(?:得分=|分值=|得|计|记|给|赋|=)"
_SEPARATED = r"(?:(?<=[,:)的])|^)"
_FULL = re.compile(
    rf"{_LEAD}(?:{_GIVE}(?:{OF_WEIGHT}的?)?(?:满分|全分|全部分值?|全部分数|该项分值|相应满分)|不扣分|{_SEPARATED}满分)$"
)
_ZERO = re.compile(
    rf"{_LEAD}(?:不得分|不计分|不给分|不赋分|(?:{_GIVE})0分|{_SEPARATED}0分|(?:{_GIVE})?零分|(?:全部)?扣完|扣光|全扣|扣(?:除|减)?(?:全部|该项全部|所有)(?:{OF_WEIGHT}|分)?)$"
)
_POINTS = re.compile(rf"{_LEAD}(?:{_GIVE}|{_SEPARATED})(?P<n>{NUM})分$")
# 及时率=100% is a condition: only 得分=80% earns a share.
_GIVE_SHARE = _GIVE.replace("|=)", ")")
_SHARE = re.compile(
    rf"{_LEAD}(?:{_GIVE_SHARE}(?:{OF_WEIGHT}的?)?(?P<n>{NUM})%(?:的?(?:{OF_WEIGHT}|分))?|{_SEPARATED}(?P<m>{NUM})%的?(?:{OF_WEIGHT}))$"
)
_PART = re.compile(
    rf"{_LEAD}{_GIVE}(?:{OF_WEIGHT}的?)?(?:(?P<half>一半|半数|半分)|(?P<up>\d)÷(?P<low>\d))(?:的?(?:{OF_WEIGHT}|分))?$"
)
_OFF = re.compile(
    rf"{_LEAD}扣(?:除|减)?(?:(?P<n>{NUM})分|(?:{OF_WEIGHT}的?)?(?P<share>{NUM})%(?:的?(?:{OF_WEIGHT}))?)$"
)
_OF_EDGE = re.compile(
    rf"{_LEAD}按(?:照)?(?:实际)?(?P<name>[^\d,;占]{{2,10}})占(?:◎)?(?P<n>{NUM})%的?比例(?:得分|计分|给分|计算得分)$"
)
_SCORES = "(?:计算)?(?:得分|计分|给分|赋分|计算|计得分|记分)?"
_PROPORTIONAL = re.compile(
    rf"{_LEAD}按(?:照)?(?:其)?(?:实际)?(?:完成|达成|执行|到位)?(?:情况|程度)?(?:的)?(?:实际)?(?:比例|比率){_SCORES}$|{_LEAD}按(?:照)?(?:实际)?(?:完成|达成)率{_SCORES}$"
)
_UNDONE = re.compile(rf"{_LEAD}按(?:照)?未(?:完成|达成)(?:的)?(?:比例|率)扣(?:除|减)?(?:相应)?(?:{OF_WEIGHT}|分)?$")
_EXCESS = re.compile(rf"{_LEAD}按(?:照)?超(?:出|支|过)?(?:的)?(?:比例|幅度)扣(?:除|减)?(?:相应)?(?:{OF_WEIGHT}|分)?$")
_INTERPOLATED = re.compile(
    rf"{_LEAD}(?:(?:在|于)?(?P<low>{NUM})(?:分)?(?:-|~|至|到)(?P<high>{NUM})分(?:之间|区间)?(?:内)?,?)?(?:按|采用|用|以)?(?:照)?(?:直线|线性)(?:法)?(?:插值|内插|插入)?(?:法)?{_SCORES}$|"
    rf"{_LEAD}(?:(?:在|于)?(?P<low2>{NUM})(?:分)?(?:-|~|至|到)(?P<high2>{NUM})分(?:之间|区间)?(?:内)?,?)?(?:按|采用|用|以)?(?:照)?(?:插值|内插)(?:法)?{_SCORES}$"
)
_FORMULA = re.compile(
    r"(?:[,:]|^|(?<=的)|(?<=否则)|(?<=其余)|(?<=其他))(?:该项|本项|该指标|指标|实际|本指标|实|[\u4e00-\u9fff]{2,8}(?:率|度|指标))?(?:得分|分数|分值|评分|计分)=(?P<a>[^,;=≥>≤<]+?)(?:计算)?(?:得分|计分)?$|"
    r"按(?:照)?(?P<b>[^,;=≥>≤<按]*[×÷][^,;=≥>≤<按]*?)(?:计算)?(?:得分|计分|计算|给分|赋分|计得分)?$|"
    r"^(?P<c>[^,;=≥>≤<按扣]*[×÷][^,;=≥>≤<按扣]*?)(?:计算)?(?:得分|计分|计算)?$"
)


@dataclass(frozen=True, slots=True)
class Award:
    """What values earn (给分): exactly one of its fields is set; ``between`` are the 分 of an interpolation's ends."""

    share: Decimal | None = None
    points: Decimal | None = None
    off: Decimal | None = None
    line: Line | None = None
    proportional: bool = False
    interpolated: bool = False
    between: tuple[Decimal, Decimal] | None = None


def split_award(clause: str) -> tuple[str, Award] | None:
    """Part a clause into its condition and what it earns; None where it does not end in an award."""
    edge = _OF_EDGE.search(clause)
    if edge is not None:
        line = read_line(f"{edge['name']}÷{edge['n']}%×分值")
        return None if line is None else (clause[: edge.start()].strip(",:"), Award(line=line))
    excess = _EXCESS.search(clause)
    if excess is not None:
        line = read_line("(1-超支率)×分值")
        return None if line is None else (clause[: excess.start()].strip(",:"), Award(line=line))
    formula = _FORMULA.search(clause)
    if formula is not None:
        return _by_formula(clause, formula)
    for pattern in (_INTERPOLATED, _PROPORTIONAL, _UNDONE, _FULL, _ZERO, _PART, _OFF, _SHARE, _POINTS):
        found = pattern.search(clause)
        if found is None:
            continue
        award = _award(pattern, found)
        return None if award is None else (clause[: found.start()].strip(",:"), award)
    return None


def _by_formula(clause: str, found: re.Match[str]) -> tuple[str, Award] | None:
    line = read_line(next(group for group in found.groups() if group is not None))
    if line is None:
        return None
    award = Award(proportional=True) if line.is_proportional else Award(line=line)
    return clause[: found.start()].strip(",:"), award


def _award(pattern: re.Pattern[str], found: re.Match[str]) -> Award | None:
    groups = found.groupdict()
    if pattern is _INTERPOLATED:
        low, high = groups["low"] or groups["low2"], groups["high"] or groups["high2"]
        return Award(interpolated=True, between=None if low is None else (Decimal(low), Decimal(high)))
    if pattern in {_PROPORTIONAL, _UNDONE}:
        return Award(proportional=True)
    if pattern is _FULL:
        return Award(share=Decimal(1))
    if pattern is _ZERO:
        return Award(share=Decimal(0))
    if pattern is _PART:
        return Award(share=Decimal("0.5") if groups["half"] else Decimal(groups["up"]) / Decimal(groups["low"]))
    if pattern is _SHARE:
        return Award(share=Decimal(groups["n"] or groups["m"]) / 100)
    if pattern is _POINTS:
        return Award(points=Decimal(groups["n"]))
    if groups["n"] is not None:
        return Award(off=Decimal(groups["n"]))
    return Award(share=1 - Decimal(groups["share"]) / 100)
