"""A printed rule read as a whole (整条识别): its clauses in order, each accounted for, then one method of them.

What the clauses mean together is left to ``joining``; a rule with one clause that is not understood is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.scoring.grammar.awards import Award, split_award
from assistant.scoring.grammar.condition import Condition
from assistant.scoring.grammar.conditions import read_condition
from assistant.scoring.grammar.plain import THING, normalise, sentences
from assistant.scoring.grammar.steps import Step, split_step
from assistant.scoring.reservations import reservation

if TYPE_CHECKING:
    from collections.abc import Iterator

NUM = r"\d+(?:\.\d+)?"
_FORBIDDEN = re.compile(
    "酌情|酌量|酌|视[^,;]{0,12}(?:情况|程度|情节)|综合|专家|评价组|评审|评委|第三方|主管部门|领导小组|集体|除外|例外|特殊|不可抗力|客观|批准|"
    "同意|豁免|上年|去年|往年|前年|同期|同比|环比|持平|历史|平均(?!响应|等待|办理|处理|办结|时间|时长|用时|每)|优于|劣于|适当|适度|一定|否决|严重|情节|根据[^,;]{0,20}(?:打分|评分)|"
    r"较大|重大[^,;]*一般|加权|折算|系数|相应扣|左右|约(?=为?\d)|序时|市场价|行业|较差|较好|良好得|原则上|可不|免|抽查[^,;]*(?:评分|打分)|工作日|难度"
)
_RANGE = re.compile(rf"(?:得|计|给|赋|扣){NUM}(?:分|%)?(?:-|~|至|到){NUM}(?:分|%)")
_DEFINITION = re.compile(r"^[^=,;]{1,20}=[^=;]*÷[^=;]*(?:×100%)?$|^其中[^,;]*$")
_CAPS = re.compile(
    rf"^扣完{NUM}分(?:为止)?$|^(?:直至|直到|至)?(?:扣|减)(?:完|光|至|到)(?:0分|零分|本项(?:分值)?|该项分值|该指标分值|分值|满{NUM}分|{NUM}分|0)?(?:为?止)?$|"
    rf"^直至扣完(?:为止)?$|^扣完(?:满)?{NUM}分为止$|^扣满(?:{NUM}分|分值)为止$|^(?:最低|最少)(?:得|为|计|=)?(?:0分|零分|0)$|^不(?:倒扣|计负分|加分|出现负分)$|"
    rf"^(?:最高|最多)?(?:得分)?(?:不得?超过|≤|以)(?:该|本)?(?:指标|项)?(?:权重)?(?:分值|满分|权重分?|{NUM}分)(?:为(?:上)?限)?$|"
    rf"^(?:[>≥]|超过)(?:{NUM}分|100%|满分)(?:的)?,?(?:均|仍|则)?(?:按|以)(?:{NUM}分|100%|满分)(?:计|计算|计分)$|"
    rf"^(?:\()?(?:完成(?:比例|率)|比例|执行率)?[>≥]100%(?:的)?,?(?:按|以)(?:100%|满分)(?:计|计算|计分)(?:\))?$|"
    rf"^(?:最高|最多)(?:得|计|=)?(?:满分|{NUM}分)$|^(?:扣完|封顶)(?:为止)?$|^以满分为(?:上)?限$|^最多扣(?:完)?(?:本项|该项)?(?:分值|分|{NUM}分)?$|^满分为止$|"
    r"^(?:超过|高于)(?:目标值?|计划数|计划值|满分)的?,?(?:均|仍)?按(?:满分|100%)(?:计|计算|计分)$"
)
_WHOLE = re.compile(rf"^(?:该|本|此)?(?:项)?(?:指标)?(?:满分|分值|总分)(?:=|为)?(?P<n>{NUM})分$")
_CEILING = re.compile(
    rf"^(?:<|不足|不满)(?:{NUM})?(?:{THING}|%)?(?:的)?,?(?:按|以)(?:{NUM})?(?:{THING}|%)?(?:计|算|计算|扣分|扣|计扣)$"
)
_FLOOR = re.compile(rf"^(?:<|不足|不满)(?:{NUM})?(?:{THING}|%)?(?:的)?,?(?:不扣分?|不计|不予扣分|忽略不计)$")
_PRO_RATA = re.compile(rf"^(?:<|不足|不满)(?:{NUM})?(?:{THING}|%)?(?:的)?,?按(?:实际)?比例(?:扣分|扣|计|折算|计算)$")
_MOST = re.compile(
    rf"^(?:最多|最高|累计最多|合计最多|累计≤|累计不超过)加(?P<n>{NUM})分$|^加分(?:最多|最高|≤|不超过)(?P<m>{NUM})分$"
)
_BASE = re.compile(rf"^(?:[^\d,;]{{0,12}})?以(?P<n>{NUM})(?P<u>%|{THING})?为(?:标准|基准|基数|目标|标杆)$")
_COUNTED = re.compile(rf"^(?:共|合计|共计)(?:有)?{NUM}(?:项|个|条|点)(?:[^\d,;每扣]{{0,8}})$")
_ANNOUNCES = re.compile("^[^,;:=]*(?:计分|得分|评分|如下|方法|规则|标准|公式):(?=(?:指标|实际|该项)?得分=)")
# 计划开展活动12次: what the row's own target says already.
_PLANNED = re.compile(
    rf"^(?:年度|全年|本年)?(?:(?:计划|目标|应)[^\d≥>≤<=%,;每扣得率]{{0,12}}{NUM}(?:{THING})|(?:目标值?|指标值)为?[≥>≤<=]{NUM}(?:{THING}|%)?)$"
)
_ALL_WELL = re.compile(
    r"^(?!.*(?:部分|基本|较|但|不|未|无|没|或|仅|及时|按时|按期|完成|达到))[^\d≥>≤<=%,;每扣()]{2,16}$"
)
_BASED = re.compile(
    r"^(?:以|按)[^\d,;扣]{2,16}(?:率|度|得分|比例)(?:计分|计算|赋分)$|^以[^\d,;]{1,14}为(?:基准|标准|基数|依据)$"
)
_GRADED = re.compile(r"^[“\"]?[\u4e00-\u9fff]{1,6}[”\"]?\((?P<inner>[^()]*\d[^()]*)\)$")
Mode = Literal["floor", "ceiling", "proportional"]


@dataclass(slots=True)
class Clauses:
    """What a rule says, clause by clause (分句): bands, steps, and what holds for all of them."""

    bands: list[tuple[Condition | None, Award]] = field(default_factory=list)
    steps: list[tuple[Condition | None, Step]] = field(default_factory=list)
    mode: Mode = "floor"
    most: Decimal | None = None
    base: Condition | None = None
    whole: Decimal | None = None
    plain: str = ""


def read_clauses(text: str) -> Clauses | None:
    """Read every clause of a printed rule; None where one is not understood, or calls for a person."""
    plain = normalise(text)
    if _FORBIDDEN.search(plain) or _RANGE.search(plain) or not plain or reservation(plain) is not None:
        return None
    found = Clauses(plain=plain)
    for announced in sentences(plain):
        sentence = _ANNOUNCES.sub("", announced)
        if not _read_sentence(sentence, found):
            return None
    return found if found.bands or found.steps else None


def _read_sentence(sentence: str, found: Clauses) -> bool:
    """Read one sentence; a part that does not end in points is the condition of the next."""
    held: list[str] = []
    for part in _parts(sentence):
        if not part:
            continue
        if not held and _defines(part):
            continue
        if not held and _modifier(part, found):
            continue
        whole = ",".join([*held, part])
        read = _clause(whole, found)
        if read is None:
            held.append(part)
            continue
        if not read:
            return False
        held = []
    return not held or _defines(",".join(held))


def _defines(part: str) -> bool:
    return _DEFINITION.fullmatch(part) is not None and re.search("得分|分数", part.partition("=")[0]) is None


def _parts(sentence: str) -> Iterator[str]:
    """Cut at commas outside brackets; a bracket that closes a clause is a part of its own."""
    depth, start = 0, 0
    for place, sign in enumerate(sentence):
        depth += sign == "("
        depth -= sign == ")"
        if sign == "," and not depth:
            yield from _unbracketed(sentence[start:place])
            start = place + 1
    yield from _unbracketed(sentence[start:])


def _unbracketed(part: str) -> Iterator[str]:
    aside = re.fullmatch(r"(.+?)\(((?!不?含\)|两端含\))[^()]*(?:计|算|为止|上限|扣分?))\)", part)
    if aside is None:
        yield part
    else:
        yield aside[1]
        yield aside[2]


def _modifier(part: str, found: Clauses) -> bool:
    """Take a part that says how all steps count, or bounds all points."""
    most = _MOST.fullmatch(part)
    base = _BASE.fullmatch(part)
    whole = _WHOLE.fullmatch(part)
    if _CEILING.fullmatch(part):
        found.mode = "ceiling"
    elif _PRO_RATA.fullmatch(part):
        found.mode = "proportional"
    elif most is not None:
        found.most = Decimal(most["n"] or most["m"])
    elif whole is not None:
        found.whole = Decimal(whole["n"])
    elif base is not None:
        rate = base["u"] == "%"
        edge = Decimal(base["n"]) / (100 if rate else 1)
        found.base = Condition("value", at_least=edge, at_most=edge, rate=rate, unit="" if rate else base["u"] or "")
    else:
        return (
            any(pattern.fullmatch(part) is not None for pattern in (_CAPS, _COUNTED, _BASED, _PLANNED))
            or _FLOOR.fullmatch(part) is not None
        )
    return True


def _clause(whole: str, found: Clauses) -> bool | None:
    """Read a clause with its condition: True taken, False not understood, None not yet at its end."""
    stepped = split_step(whole)
    if stepped is not None:
        before, step = stepped
        condition = read_condition(before) if before else None
        if before and condition is None:
            return False
        found.steps.append((condition, step))
        return True
    split = split_award(whole)
    if split is None:
        return None
    before, award = split
    graded = _GRADED.fullmatch(before)
    if graded is not None:
        before = graded["inner"]
    if not before:
        found.bands.append((None, award))
        return True
    condition = read_condition(before)
    if condition is None and _ALL_WELL.fullmatch(before) and (award.share == 1 or award.points):
        condition = Condition("well")
    if condition is None:
        return False
    found.bands.append((condition, award))
    return True
