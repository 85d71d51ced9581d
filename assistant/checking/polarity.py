"""Words of one sentence that cannot both hold (同句相反): 由3.5天延长到2.4天, 减少20吨、增长5%, 比目标少3个而完成目标.

Only what is said of one subject is joined: a clause counts with the one before it where it opens with no subject of
its own. Words that need a table to be judged are left to ``verdicts`` and ``benchmarks``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.gaps import DOWN_WORDS, UP_WORDS
from assistant.checking.lexicon import LOWER_IS_BETTER
from assistant.domain.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention, Sentence
    from assistant.checking.view import TextUnit

_RISE = "提高|上升|增加|增长|延长|扩大|提升|扩展|拓展|上涨|增至|升|增"
_FALL = "缩短|减少|下降|降低|压缩|缩小|缩减|压减|回落|精简|降|减"
_FROM_TO = re.compile(
    rf"^[^，。；\d]{{0,8}}?(?:(?P<up>{_RISE})|(?P<down>{_FALL}))(?:到了?|至|为|成)[^，。；\d比较]{{0,8}}$"
)
_FROM = re.compile(r"(?:由|从)[^，。；]{0,24}$")
_ONLY_CHANGE = re.compile(
    rf"^[，,、](?:同比|环比|较上年|比上年|较上年同期|比上年同期)?(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))了?$"
)
_CHANGED = re.compile(rf"(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))(?:了|约)?$")
_COMPARED_WITH = re.compile(r"(?:与|同|和)[^，。；\d]{0,12}(?:20\d{2}年)?[^，。；\d]{0,10}的?$")
_AFTER_COMPARED = re.compile(
    rf"^(?:相比|比较|相较)，?[^，。；\d]{{0,10}}?(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))(?:了|约)?$"
)
# 省级资金1.98亿元，比上年的1.75亿元增长13.14%; 合格率93.55%，比95%的目标低1.45个百分点.
_THAN = re.compile(r"(?:比|较)(?:20\d{2}年|上年|去年|上年同期|同期|目标值?|计划数?)?(?:的|（)?$")
_THAN_BEHIND = re.compile(
    rf"^(?:的)?(?:年度|绩效)?(?:目标|计划|任务|标准|指标值)?(?:值|数)?(?:要求)?[，]?(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))(?:了|约)?$"
)
_COMPLETED = re.compile(r"(?:完成率|完成比例)(?:为|达|达到)?(?P<rate>\d+(?:\.\d+)?)%")
_FULL_RATE = Decimal(100)
_CLAUSE = re.compile(r"[^，。；！？\n]+")
_OPEN = re.compile(
    r"^(?:仍|均|也|都|已|但|并|且|略|远|明显|尚|还|基本|全部|共|反而|故)*"
    r"(?:比|较|未|没有|没|尚未|达到|达成|完成|实现|超|低于|高于|不及|少于|多于|优于|增|减|上升|下降|提高|降低|回落|缩短|延长|同比|环比|距)"
)
_AIMS = (
    r"(?:年度|全年|年初|预期|绩效|既定|计划|设定|合同|规定|约定|考核|项目|控制|值|的|申报|下达|批复)*"
    r"(?:目标|计划|指标值|任务|预期)(?:值|数|任务|要求|目标)?(?!的?\d|的?[一二三四五六七八九十]|[一-龥]{0,3}[率度])"
)
# The target may be quoted or printed first: 未达到“不低于上年”的目标, 达到90%以上的目标.
_PRINTED = r"(?:“[^“”]{2,24}”的?|[≥≤]?\d[\d.]*[%一-龥]{0,4}?(?:以上|以内|以下)?的)?"
MET = re.compile(
    rf"(?<!未)(?<!未能)(?<!没有)(?<!没能)(?<!没)(?<!基本)(?<!尚未)(?<!不能)(?<!力争)(?<!确保)(?:超额|全面|如期|按期|顺利)?(?:完成|达到|达成|实现|超过|超出)了?{_PRINTED}{_AIMS}"
)
MISSED = re.compile(
    rf"(?:未能?|没有|没能?|尚未|未按期|未如期)(?:全面|按期|如期|全部)?(?:完成|达到|达成|实现){_PRINTED}{_AIMS}"
)
_OVER = re.compile(
    r"(?:比|较|超)(?:年度|年初|预期|绩效|原|既定)?(?:目标|计划|任务|指标值)(?:值|数)?(?:任务)?(?:多|高|超|增加)"
)
_UNDER = re.compile(
    r"(?:比|较|距)(?:年度|年初|预期|绩效|原|既定)?(?:目标|计划|任务|指标值)(?:值|数)?(?:任务)?(?:少|低|差|欠|缺|减少)"
)
_TURN = re.compile(
    r"(?P<down>不升反降|不增反减|由升转降|稳中有降|持续下降|逐步下降|稳步下降)|(?P<up>不降反升|不减反增|稳步上升|稳步增长|持续增长|持续上升|逐步上升)"
)
_TURNED = re.compile(rf"^(?:比|较|同比|环比)[^，。；\d]{{0,8}}?(?:(?P<up>{UP_WORDS})|(?P<down>{DOWN_WORDS}))了?约?\d")
_SUPPOSED = re.compile(r"如|若|扣分|标准|每|的，得|的，扣|以上的|是否|应当|可以")
_FULL_MARKS = re.compile(r"(?:分值|满分)(?P<full>\d+(?:\.\d+)?)分，(?:实)?得(?:分)?(?P<own>\d+(?:\.\d+)?)分")


def contradictions(context: CheckContext) -> Iterator[Breach]:
    """Yield words of one sentence that contradict each other or the two numbers they join."""
    for sentence in context.sentences:
        for one, two in pairwise(sentence.mentions):
            yield from _from_to(context, sentence, one, two)
            yield from _two_changes(context, sentence, one, two)
        yield from _compared(context, sentence)
        yield from _than(context, sentence)
    for unit in context.prose:
        for match in re.finditer(r"[^。；！？\n]+", unit.text):
            yield from _aims(context, unit, match)
            yield from _turns(context, unit, match)


def opens_anew(clause: str) -> bool:
    """Tell whether a clause opens with a subject of its own, so that what stands before it is of something else."""
    return _OPEN.match(clause) is None


def _from_to(context: CheckContext, sentence: Sentence, one: Mention, two: Mention) -> Iterator[Breach]:
    """由3.5天缩短到2.4天: from the first number to the second, the way the word says."""
    match = _FROM_TO.match(two.lead)
    if match is None or one.dimension != two.dimension or not one.plain or not two.plain or not _FROM.search(one.lead):
        return
    context.weigh(one.claim, two.claim)
    rises = two.base.low > one.base.low and two.base.high > one.base.high
    falls = two.base.low < one.base.low and two.base.high < one.base.high
    if (falls and match["up"]) or (rises and match["down"]):
        word = match["up"] or match["down"]
        right = "增加（上升）" if rises else "减少（下降）"
        yield Breach(
            context.where(sentence.unit, one.claim.start, two.claim.end),
            f"由{one.text}到{two.text}是{right}，文中写作“{word}”",
            "请核对变动方向和两个数",
            word,
            right,
        )


def _two_changes(context: CheckContext, sentence: Sentence, one: Mention, two: Mention) -> Iterator[Breach]:
    """增加1120吨，增长6.36%: an amount and its rate change the same way."""
    first, second = _CHANGED.search(one.near), _ONLY_CHANGE.match("".join(two.lead.split()))
    if first is None or second is None or not one.exact or not two.exact or one.dimension == two.dimension:
        return
    if two.dimension not in ("ratio", "percentage_point", "times"):
        return
    if bool(first["up"]) != bool(second["up"]):
        yield Breach(
            context.where(sentence.unit, one.claim.start, two.claim.end),
            f"前称“{first.group()}{one.text}”，后称“{second.group().lstrip('，,、')}{two.text}”，方向相反",
            "请核对变动方向",
            second["up"] or second["down"],
            first["up"] or first["down"],
        )


def _compared(context: CheckContext, sentence: Sentence) -> Iterator[Breach]:
    """支出588.80万元…与上年的640.00万元相比，减少51.20万元."""
    mentions = sentence.mentions
    for place in range(len(mentions) - 1):
        base, change = mentions[place], mentions[place + 1]
        match = _AFTER_COMPARED.match(change.lead.lstrip())
        if match is None or not _COMPARED_WITH.search(base.near) or change.dimension != base.dimension:
            continue
        before = [
            other
            for claims in (context.sentences[max(0, context.sentences.index(sentence) - 1)], sentence)
            if claims.unit is sentence.unit
            for other in claims.mentions
            if other.claim.start < base.claim.start and other.dimension == base.dimension and other.plain
        ]
        fitting = [other for other in before if abs(other.quantity.base - base.quantity.base) == change.quantity.base]
        if not fitting:
            continue
        context.touch(fitting[-1].claim, base.claim, change.claim)
        rises = fitting[-1].quantity.base > base.quantity.base
        if rises != bool(match["up"]):
            right = "增加" if rises else "减少"
            yield Breach(
                context.where(sentence.unit, base.claim.start, change.claim.end),
                f"{fitting[-1].text}与{base.text}相比是{right}，文中写作“{match['up'] or match['down']}”",
                "请核对变动方向和两个数",
                match["up"] or match["down"],
                right,
                related=(fitting[-1].where,),
            )


def _than(context: CheckContext, sentence: Sentence) -> Iterator[Breach]:
    """比上年的1.75亿元增长13.14%: the last number of its kind before, against the one compared with."""
    mentions = sentence.mentions
    for place in range(1, len(mentions) - 1):
        base, change = mentions[place], mentions[place + 1]
        match = _THAN_BEHIND.match("".join(change.lead.split()))
        if match is None or not _THAN.search(base.near) or not base.exact:
            continue
        own = mentions[place - 1]
        if own.dimension != base.dimension or not own.plain or own.role == "past" or _CHANGED.search(own.near):
            continue
        context.weigh(own.claim, base.claim)
        rises, falls = own.quantity.base > base.quantity.base, own.quantity.base < base.quantity.base
        if (falls and match["up"]) or (rises and match["down"]):
            right = "高于" if rises else "低于"
            yield Breach(
                context.where(sentence.unit, own.claim.start, change.claim.end),
                f"{own.text}{right}{base.text}，文中写作“{match['up'] or match['down']}”",
                "请核对变动方向和两个数",
                match["up"] or match["down"],
                right,
            )


def _aims(context: CheckContext, unit: TextUnit, sentence: re.Match[str]) -> Iterator[Breach]:
    """比目标少3个，…完成目标: what is said of reaching the target, clause after clause of one subject."""
    text = sentence.group()
    if _SUPPOSED.search(text) or LOWER_IS_BETTER.search(text):
        return
    last: tuple[bool, str, int, int] | None = None
    marks = _FULL_MARKS.search(text)
    for clause in _CLAUSE.finditer(text):
        if opens_anew(clause.group()):
            last = None
        for pattern, good in ((_OVER, True), (_UNDER, False), (MET, True), (MISSED, False)):
            match = pattern.search(clause.group())
            if match is None:
                continue
            start = sentence.start() + clause.start() + match.start()
            end = start + len(match.group())
            if last is not None and last[0] != good:
                yield Breach(
                    context.where(unit, start, end),
                    f"前称“{last[1]}”，后称“{match.group()}”，对目标的说法相反",
                    "请按完成值和目标值统一表述",
                    match.group(),
                    last[1],
                    related=(context.where(unit, last[2], last[3]),),
                    severity=Severity.WARNING,
                )
            elif (
                not good
                and marks is not None
                and marks["full"].rstrip("0").rstrip(".") == marks["own"].rstrip("0").rstrip(".")
                and "扣" not in text
            ):
                yield Breach(
                    context.where(unit, start, end),
                    f"得满分{marks['own']}分，又称“{match.group()}”",
                    "请核对得分和完成情况",
                    match.group(),
                    marks.group(),
                    related=(context.where(unit, sentence.start() + marks.start(), sentence.start() + marks.end()),),
                    severity=Severity.WARNING,
                )
            rate = _COMPLETED.search(text[: clause.start()]) if pattern in (_OVER, _UNDER) else None
            if (
                rate is not None
                and "，" not in text[rate.end() : clause.start() - 1]
                and _opposed(rate["rate"], over=good)
            ):
                yield Breach(
                    context.where(unit, start, end),
                    f"{rate.group()}，又称“{match.group()}”",
                    "请核对完成率和差额的方向",
                    match.group(),
                    rate.group(),
                    related=(context.where(unit, sentence.start() + rate.start(), sentence.start() + rate.end()),),
                    severity=Severity.WARNING,
                )
            last = (good, match.group(), start, end)


def _opposed(rate: str, *, over: bool) -> bool:
    return Decimal(rate) < _FULL_RATE if over else Decimal(rate) > _FULL_RATE


def _turns(context: CheckContext, unit: TextUnit, sentence: re.Match[str]) -> Iterator[Breach]:
    """不升反降，比上年减少2.30万件."""
    clauses = list(_CLAUSE.finditer(sentence.group()))
    for one, two in pairwise(clauses):
        turn, change = _TURN.search(one.group()), _TURNED.match(two.group())
        if turn is None or change is None or bool(turn["up"]) == bool(change["up"]):
            continue
        start = sentence.start() + one.start() + turn.start()
        yield Breach(
            context.where(unit, start, sentence.start() + two.start() + change.end()),
            f"前称“{turn.group()}”，后称“{change.group()[:-1]}”，方向相反",
            "请核对变动方向",
            change["up"] or change["down"],
            turn.group(),
            severity=Severity.WARNING,
        )
