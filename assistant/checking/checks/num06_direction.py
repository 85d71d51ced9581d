"""NUM06: words of comparison fit the numbers they join (高于、低于、增长、下降须与数字相符)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.benchmarks import broken_comparisons
from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import interval_of
from assistant.checking.gaps import DELTA
from assistant.checking.lexicon import LOWER_IS_BETTER
from assistant.checking.polarity import contradictions
from assistant.checking.results import by_sentence
from assistant.domain.finding import Claim, Finding, Severity
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.intervals import Interval
    from assistant.domain.quantity import Quantity

_ABOVE = re.compile(
    r"^[，,]?[^，,。；;：:\d]{0,6}?(?<![不未])(?<!没有)(高于|大于|超过|超出|多于|优于|长于|晚于)(?:了)?[^，。；\d]{0,8}$"
)
_BELOW = re.compile(
    r"^[，,]?[^，,。；;：:\d]{0,6}?(?<![不未])(?<!没有)(低于|小于|少于|短于|早于|未达到|没有达到|未达|不及)(?:了)?[^，。；\d]{0,8}$"
)
_TREND = re.compile(
    r"(\d{4})年[^，。；\d]{0,16}?(?:较|比)(?:上年|(\d{4})年)(?:同期)?[^，。；\d]{0,8}?(增长|增加|上升|提高|下降|减少|降低)"
)
_UP = ("增长", "增加", "上升", "提高")
_HALF = 2


def find(context: CheckContext) -> Iterator[Finding]:
    """Report comparisons that the two numbers beside them contradict, and trends against known years."""
    for claims in by_sentence(context.prose_claims):
        for place, (one, two) in enumerate(pairwise(claims)):
            yield from _compared(context, one, two)
            if place and _is_change(context, one):
                yield from _compared(context, claims[place - 1], two, behind=one)
    yield from _trends(context)
    for breach in (*contradictions(context), *broken_comparisons(context)):
        yield breach.as_finding(CHECK)


def _base(claim: Claim) -> Interval:
    assert claim.quantity is not None  # noqa: S101 - invariant of callers
    return interval_of(claim).scaled(measure_of(claim.quantity.unit)[1])


def _is_change(context: CheckContext, claim: Claim) -> bool:
    return DELTA.search(context.unit(claim).text[: claim.start]) is not None


def _compared(context: CheckContext, one: Claim, two: Claim, *, behind: Claim | None = None) -> Iterator[Finding]:
    """Hold two numbers against the word between them; a change told in between does not part them."""
    first, second = one.quantity, two.quantity
    if (
        first is None
        or second is None
        or first.dimension != second.dimension
        or one.comparator
        or one.upper
        or two.upper
    ):
        return
    between = context.unit(one).text[(behind or one).end : two.start]
    above, below = _ABOVE.match(between), _BELOW.match(between)
    if (above is None and below is None) or (DELTA.search(context.unit(one).text[: one.start]) and one.measure is None):
        return
    if re.search(r"其中|标准|每|如|若|以上|以下|[到过于足及]的", between):
        return
    ceiling = two.comparator == "≤" or context.unit(two).text.startswith(("以内", "之内", "以下"), two.end)
    if below is not None and "达" in below.group(1) and ceiling:
        return  # a ceiling is missed by being above it
    if above is not None and above.group(1) == "优于":
        lead = context.unit(one).text[one.sentence_start : two.start]
        if ceiling or LOWER_IS_BETTER.search(lead) or "不超过" in lead[-8:]:
            return  # 2.4天，优于不超过2.5天的目标
    context.weigh(one, two)
    if above is not None and _base(one).high <= _base(two).low:
        yield _finding(context, one, two, above.group(1), "低于")
    elif below is not None and _base(one).low >= _base(two).high and first.base <= second.base * _HALF:
        yield _finding(context, one, two, below.group(1), "高于")


def _finding(context: CheckContext, one: Claim, two: Claim, word: str, right: str) -> Finding:
    unit = context.unit(one)
    return CHECK.finding(
        context.where(unit, one.start, two.end),
        f"“{one.text}”{right}“{two.text}”，文中写作“{word}”",
        "请核对比较的方向和两个数",
        stated=word,
        computed=right,
    )


def _trends(context: CheckContext) -> Iterator[Finding]:
    values = _yearly(context)
    for unit in context.prose:
        for match in _TREND.finditer(unit.text):
            late = match.group(1)
            early = match.group(2) or str(int(late) - 1)
            for measure in ("执行数", "预算数", "到位数"):
                pair = values.get((measure, late)), values.get((measure, early))
                if pair[0] is None or pair[1] is None or not _names(measure, match.group()):
                    continue
                rises = pair[0].base > pair[1].base
                word = match.group(3)
                if rises != (word in _UP) and pair[0].base != pair[1].base:
                    right = "增长" if rises else "下降"
                    yield CHECK.finding(
                        context.where(unit, match.start(), match.end()),
                        f"{late}年为{pair[0].format()}，{early}年为{pair[1].format()}，是{right}，文中写作“{word}”",
                        "请核对变动方向",
                        stated=word,
                        computed=right,
                    )


def _names(measure: str, text: str) -> bool:
    return {"执行数": "支出", "预算数": "预算", "到位数": "到位"}[measure] in text


def _yearly(context: CheckContext) -> dict[tuple[str, str], Quantity]:
    values: dict[tuple[str, str], Quantity] = {}
    for claim in context.claims:
        if claim.measure and claim.period and claim.quantity and claim.quantity.dimension == "money":
            values.setdefault((claim.measure, claim.period), claim.quantity)
    for fact in context.ledger.facts if context.ledger is not None else ():
        if fact.period and fact.quantity is not None and fact.quantity.dimension == "money":
            values.setdefault((fact.measure, fact.period[:4]), fact.quantity)
    return values


CHECK = Check(
    id="NUM06",
    title="比较方向与数字不符",
    reason="高于写成低于、增长写成下降，数字没错而结论相反。",
    severity=Severity.ERROR,
    find=find,
    examples=(
        Example.passes("农户满意度87.5%，低于目标值90%。改造面积1260亩，超过计划60亩。"),
        Example.fails("农户满意度87.5%，高于目标值90%。", because="87.5%低于90%"),
        Example.passes("平均投递时限由3.5天缩短到2.4天，减少1.1天，优于不超过2.5天的目标。", because="越短越好"),
        Example.passes("以50%作为序时进度。支出进度46.00%，低于序时进度4个百分点。"),
        Example.passes("完成计划的95%，比计划少6公里。", because="说的是完成了多少"),
        Example.fails("平均投递时限由3.5天延长到2.4天。", because="2.4天比3.5天短"),
        Example.fails("收运量比上年减少1120吨，增长6.36%。", because="前减后增"),
        Example.fails("上半年支出588.80万元，与上年的640.00万元相比，增加51.20万元。", because="是减少"),
        Example.fails("培训445人次，比目标多25人次，未完成目标任务。", because="多于目标就是完成了"),
        Example.fails("该指标分值6分，得6.00分，各乡镇均已配置，未达到目标。", because="得满分却说未达到"),
        Example.fails("业务量不升反降，比上年增加2.30万件。", because="前降后增"),
        Example.fails("以50%作为序时进度。支出进度46.00%，高于序时进度。", because="46%低于50%"),
        Example.fails("小学14.11万册次，初中5.15万册次，小学少于初中。", because="小学更多"),
        Example.fails(
            "以50%作为序时进度。\n子项\t预算数\t执行数\t执行率\n收运\t100\t49\t49.00%\n转运\t200\t120\t60.00%\n宣传\t50\t10\t20.00%\n"
            "只有收运达到序时进度。",
            because="达到的是转运",
        ),
        Example.fails("改造面积1146亩，超出计划的1200亩。", because="没有超出"),
        Example.fails("2023年支出250万元，2024年支出278万元。\n2024年支出较2023年下降11.2%。", because="支出是增长的"),
    ),
)
