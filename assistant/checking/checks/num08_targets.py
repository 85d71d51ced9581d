"""NUM08: what is said of a target holds for the target (达到、未达到、高于、低于须与目标值相符)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.gaps import is_gap
from assistant.checking.lexicon import LOWER_IS_BETTER
from assistant.checking.verdicts import broken_verdicts
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.known import Known, Value
    from assistant.checking.mentions import Mention, Sentence

_LEAD = r"^[，,]?(?:均|也|略|远|仍|仍然|明显|已|但|虽|大幅|稍|小幅|全部|基本|超额|如期|全面|尚|并|且)*"
_AIMS = (
    r"(?:年度|全年|年初|预期|绩效|既定|计划|设定|合同|规定|约定|考核|项目|控制|值|的)*"
    r"(?:目标|计划|指标值|要求|任务|标准|上限|限额)"
)
_BESIDE = re.compile(
    rf"{_LEAD}(?:(?P<above>(?<![不未])(?:高于|大于|超过|超出|多于|优于|长于|晚于|达到))|"
    r"(?P<below>低于|小于|少于|短于|早于|未达到|没有达到|未达|不及|未完成))了?"
    r"(?:年度|年初|绩效|预期|计划|设定|合同|约定|目标|值|要求|任务|指标|标准|的)*$"
)
_TOLD = re.compile(
    rf"{_LEAD}(?P<not>未能?够?|没有?|尚未)?"
    rf"(?:(?P<reach>达到|完成|实现|符合|满足|达成)|(?P<above>超过|高于|超出|优于|多于)|(?P<below>低于|少于|不及))了?{_AIMS}"
)
_WITHIN = re.compile(r"(?:均|都|全部)(?:控制|保持)?在(?:目标|计划|标准|限额|控制|预算|上限)(?:值|数|范围)?(?:以|之)?内")
_VERDICT = re.compile(
    r"[，,；（(]?(?P<word>(?P<not>未|没有|尚未)?已?(?:全面|如期)?(?:完成|达标|达到|实现))(?:[。，；）)]|$)"
)
_RAISED = re.compile(r"^[^，。；]{0,6}(?:到|至|为)$")
_RATE = re.compile(r"(?:率|度)$")


_AIM_WORD = r"(?:年度|全年|预期|绩效|既定|计划|设定|考核)*(?:目标|计划|指标|任务)(?:值|数|量|要求)?"
_OFF = re.compile(
    r"[，,；;]?(?:略|仅|均|已|大幅|明显|实际)*(?:"
    rf"(?:(?P<above>高于|超出|超过|多于|高出|大于)|(?P<below>低于|少于|不及|小于))了?{_AIM_WORD}的?|"
    rf"(?:较|比|与){_AIM_WORD}相?比?(?:(?P<more>多出?|高出?|超出?|增加|提高)|(?P<less>少|低|短缺|差|减少|降低))了?)"
)


@dataclass(frozen=True, slots=True)
class _Saying:
    """What is said: that the target is reached or not, or that the number is above or below it."""

    word: str
    reach: bool | None = None
    above: bool | None = None


def find(context: CheckContext) -> Iterator[Finding]:
    """Report comparisons with a target that the number and the target contradict."""
    sentences = context.sentences
    known = context.known
    for sentence in sentences:
        for one, two in pairwise(sentence.mentions):
            yield from _beside(context, sentence, one, two)
        for place, mention in enumerate(sentence.mentions):
            if mention.role == "actual" and mention.plain:
                yield from _told(context, mention, known)
            if is_gap(mention) and place and _is_result(sentence.mentions[place - 1]):
                result = _named_before(sentence, place - 1)
                yield from _told(context, replace(result, tail=mention.tail), known)
                # 机械化率提高2.3个百分点，达到目标: the aim may be the rise itself.
                rise = replace(mention, name=f"{result.name}{mention.near}")
                yield from _told(context, rise, known)
            if place > 1:
                yield from _off_target(context, *sentence.mentions[place - 2 : place + 1])
        for one, two in pairwise(sentence.mentions):
            yield from _reached(context, one, two, known)
            yield from _stated_done(context, one, two)
        yield from _within(context, sentence, known)
    for breach in broken_verdicts(context):
        yield breach.as_finding(CHECK)


def _stated_done(context: CheckContext, one: Mention, two: Mention) -> Iterator[Finding]:
    """改造户数2743户，指标值2800户，已完成: result and target side by side, then the verdict."""
    match = _VERDICT.match(two.tail)
    if match is None or {one.role, two.role} != {"actual", "target"} or one.dimension != two.dimension:
        return
    actual, target = (one, two) if two.role == "target" else (two, one)
    if not actual.plain or not target.exact or LOWER_IS_BETTER.search(actual.name + target.name):
        return
    if target.claim.comparator == "≤" or one.claim.start == two.claim.start:
        return
    context.weigh(actual.claim, target.claim)
    reached = actual.base.high > target.base.low
    if reached == (match["not"] is None):
        return
    word = match["word"]
    yield CHECK.finding(
        context.where(context.unit(two.claim), two.claim.end + match.start("word"), two.claim.end + match.end("word")),
        f"完成值为{actual.text}，目标为{target.text}，文中称“{word}”，与数值不符",
        "请核对完成值、目标值和结论",
        related=(one.where, two.where),
        stated=word,
        computed=f"{actual.text}，目标{target.text}",
    )


def _off_target(context: CheckContext, first: Mention, second: Mention, gap: Mention) -> Iterator[Finding]:
    """目标480人次，实际503人次，低于目标值23人次: the two numbers tell on which side the result lies."""
    match = _OFF.fullmatch("".join(gap.lead.split()))
    pair = {first.role: first, second.role: second}
    if match is None or set(pair) != {"target", "actual"} or first.dimension != second.dimension:
        return
    actual, target = pair["actual"], pair["target"]
    if not actual.plain or not target.exact or not gap.plain:
        return
    above = match["above"] or match["more"]
    word = str(above or match["below"] or match["less"])
    context.weigh(actual.claim, target.claim, gap.claim)
    if (actual.base.high > target.base.low) if above else (actual.base.low < target.base.high):
        return
    right = "低于" if above else "高于"
    yield CHECK.finding(
        gap.where,
        f"“{actual.text}”{right}目标“{target.text}”，文中写作“{word}”",
        "请核对比较的方向和三个数",
        related=(actual.where, target.where),
        stated=word,
        computed=right,
    )


def _reached(context: CheckContext, one: Mention, two: Mention, known: Known) -> Iterator[Finding]:
    """实际完成12个，年度目标为不少于12个，未达到年度目标: the target right before is the one that is meant."""
    match = _TOLD.match(two.tail)
    target = next((value for value in known.targets if value.part is two.claim), None)
    if match is None or target is None or not match["reach"] or one.role != "actual" or not one.plain:
        return
    if one.dimension != two.dimension or not two.exact:
        return
    context.weigh(one.claim, two.claim)
    saying = _Saying(match.group(), reach=match["not"] is None)
    if _refutes(one, target, saying, within=False):
        word = saying.word.lstrip("，,")
        yield CHECK.finding(
            context.where(context.unit(two.claim), two.claim.end, two.claim.end + len(match.group())),
            f"完成值为{one.text}，目标为{two.text}，文中称“{word}”，与数值不符",
            "请核对完成值、目标值和结论",
            related=(one.where, two.where),
            stated=word,
            computed=f"{one.text}，目标{two.text}",
        )


def _named_before(sentence: Sentence, place: int) -> Mention:
    """由86.2%提高到88.5%: the second number has the name of the first."""
    mention = sentence.mentions[place]
    if place and _RAISED.search(mention.lead):
        return replace(mention, name=sentence.mentions[place - 1].name.rstrip("由从"))
    return mention


def _is_result(mention: Mention) -> bool:
    """提高到88.5%，提高2.3个百分点，达到目标: the result before the gap is what reached it."""
    return mention.role == "actual" and mention.plain and not is_gap(mention)


def _beside(context: CheckContext, sentence: Sentence, one: Mention, two: Mention) -> Iterator[Finding]:
    """94.87%，高于95%的目标: a target is exact, also where its digits would round."""
    match = _BESIDE.match(sentence.unit.text[one.claim.end : two.claim.start])
    if match is None or one.dimension != two.dimension or not one.plain or not two.exact:
        return
    apart = one.base.high <= two.base.low or one.base.low >= two.base.high
    if two.role != "target" or (apart and match["above"] != "达到"):
        return
    target = Fraction(two.quantity.base)
    context.weigh(one.claim, two.claim)
    above = match["above"] is not None
    if match["above"] == "达到" and (two.claim.comparator == "≤" or LOWER_IS_BETTER.search(one.name)):
        return
    level = above and match["above"] != "达到" and one.quantity.base == two.quantity.base
    if one.base.low <= target < one.base.high and not level:
        return
    if above == (Fraction(one.quantity.base) > target):
        return
    word = match["above"] or match["below"]
    right = "低于" if above else "不低于"
    yield CHECK.finding(
        context.where(sentence.unit, one.claim.start, two.claim.end),
        f"“{one.text}”{right}“{two.text}”，文中写作“{word}”",
        "请核对比较的方向和两个数",
        stated=word,
        computed=right,
    )


def _told(context: CheckContext, mention: Mention, known: Known) -> Iterator[Finding]:
    """满意度81.50%，达到目标要求: the target stands elsewhere under the same name."""
    match = _TOLD.match(mention.tail)
    if match is None:
        return
    negated = match["not"] is not None
    if match["reach"]:
        saying = _Saying(match.group(), reach=not negated)
    elif negated:
        return
    else:
        saying = _Saying(match.group(), above=match["above"] is not None)
    yield from _judge(context, mention, known, saying)


def _within(context: CheckContext, sentence: Sentence, known: Known) -> Iterator[Finding]:
    """工期113天，平均补助29万元，均控制在目标以内."""
    match = _WITHIN.search(sentence.unit.text, sentence.start)
    if (
        match is None
        or not sentence.mentions
        or match.start() > sentence.start + len(sentence.mentions[0].claim.sentence)
    ):
        return
    start = max(sentence.unit.text.rfind(mark, 0, match.start()) for mark in "；;。")
    for mention in sentence.mentions:
        if start < mention.claim.start < match.start() and mention.role == "actual" and mention.plain:
            yield from _judge(context, mention, known, _Saying(match.group(), above=False), within=True)


def _judge(
    context: CheckContext, mention: Mention, known: Known, saying: _Saying, *, within: bool = False
) -> Iterator[Finding]:
    targets = known.targets_of(mention) or _targets_by_result(mention, known)
    if not targets or not all(_refutes(mention, target, saying, within=within) for target in targets):
        if targets:
            context.weigh(mention.claim, *(target.part for target in targets))
        return
    target = targets[0]
    context.weigh(mention.claim, target.part)
    sign = target.comparator or ""
    shown = target.text if target.text[:1] in "≥≤<>" else f"{sign}{target.text}"
    word = saying.word.lstrip("，,")
    yield CHECK.finding(
        mention.where,
        f"“{mention.name}”为{mention.text}，目标为{shown}，文中称“{word}”，与数值不符",
        "请核对完成值、目标值和结论",
        related=tuple(dict.fromkeys(other.where for other in targets)),
        stated=word,
        computed=f"{mention.text}，目标{shown}",
    )


def _targets_by_result(mention: Mention, known: Known) -> tuple[Value, ...]:
    """The target in the one row that prints this very result under a name that ends alike: 读者满意度 94.50%."""
    found = known.targets_by_result(mention)
    return found if len(found) == 1 else ()


def _refutes(mention: Mention, target: Value, saying: _Saying, *, within: bool) -> bool:
    aim = Fraction(target.quantity.base)
    over, under = mention.base.low > aim, mention.base.high <= aim and mention.quantity.base != target.quantity.base
    equal = mention.quantity.base == target.quantity.base
    if within:
        return over and not equal
    if saying.above is not None:
        return (under or equal) if saying.above else ((over or equal) and target.comparator != "≤")
    sign = _sign(target)
    if sign is None:
        return equal and not saying.reach
    met = over or equal if sign == "≥" else under or equal
    failed = under if sign == "≥" else over and not equal
    return failed if saying.reach else met


def _sign(target: Value) -> str | None:
    if target.comparator in ("≥", ">"):
        return "≥"
    if target.comparator == "≤":
        return "≤"
    if target.comparator is None and not LOWER_IS_BETTER.search(target.name) and _RATE.search(target.name):
        return "≥"
    return None


CHECK = Check(
    id="NUM08",
    title="达标说法与目标值不符",
    reason="说达到而数值没有达到，或说没有达到而数值已达到，读者会得出相反的结论。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes("1.农户满意度不低于90%。\n农户满意度91.2%，达到目标要求。"),
        Example.passes("工程合格率95.20%，高于95%的目标。"),
        Example.passes("平均工期不超过60天。\n平均工期58天，低于目标。", because="越低越好，确实低于"),
        Example.passes("培训年度目标为不低于480人次，实际完成503人次，超出目标值23人次。"),
        Example.passes("投入运营率实际为83.33%，年度目标为不低于90%，低于目标值6.67个百分点。"),
        Example.passes("平均工期目标为不超过60天，实际58天，比目标少2天，达到目标。"),
        Example.fails("培训年度目标为不低于480人次，实际完成503人次，低于目标值23人次。", because="503高于480"),
        Example.fails("投入运营率实际为83.33%，年度目标为不低于90%，高于目标值6.67个百分点。", because="83.33%低于90%"),
        Example.fails("服务点实际建成12个，年度目标为不少于12个，未达到年度目标。", because="12个已达到"),
        Example.fails(
            "年度目标为耕种收综合机械化率提高2个百分点以上。\n二、完成情况\n耕种收综合机械化率由86.2%提高到88.5%，提高2.3个百分点，未达到预期目标。",
            because="提高2.3个百分点，超过了2个百分点",
        ),
        Example.fails(
            "年度目标：居民满意度90%以上。\n二、完成情况\n居民满意度（满意和基本满意合计）为91.95%，未达到目标。",
            because="91.95%高于90%",
        ),
        Example.fails("1.农户满意度不低于90%。\n农户满意度81.2%，达到目标要求。", because="81.2%低于90%"),
        Example.passes("灌溉保证率由82.5%提高到85.3%，提高2.8个百分点，达到85%以上的目标。", because="比的是85.3%"),
        Example.passes(
            "指标\t目标值\t完成值\n修渠长度\t≥10公里\t11公里\n培训人次\t≥60人次\t52人次\n未达到目标值的是培训人次，修渠长度达到目标。"
        ),
        Example.fails(
            "指标\t目标值\t完成值\n修渠长度\t≥10公里\t11公里\n铺路长度\t≥5公里\t5公里\n培训人次\t≥60人次\t52人次\n"
            "未达到目标值的有铺路长度、培训人次。",
            because="铺路达到了",
        ),
        Example.fails(
            "指标\t分值\t得分\n立项依据充分性\t40\t40\n产出数量完成率\t60\t55\n产出数量完成率得满分。",
            because="表中扣了5分",
        ),
        Example.fails("全年借阅19.26万册次，未完成18.00万册次的目标。", because="19.26多于18.00"),
        Example.fails(
            "一、评价结论\n上行业务量达到预期目标。\n二、指标分析\n1.上行业务量。全年43.7万件，完成较差，未达到目标。",
            because="两处相反",
        ),
        Example.fails("工程合格率94.87%，高于95%的目标。", because="94.87%低于95%"),
        Example.fails("施工平均工期不超过60天。\n施工平均工期68天，均控制在目标以内。", because="68天超过60天"),
    ),
)
