"""UNT01: amounts keep one scale, and differences of rates are percentage points (单位量级须一致)."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.digits import digits_of
from assistant.checking.mentions import paragraphs
from assistant.checking.results import by_sentence
from assistant.checking.unit_slips import find_row_slips, find_scale_slips, find_unit_slips
from assistant.domain.finding import Claim, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ENOUGH = 4
_LONG, _AGAIN, _SCALE = 3, 2, 10_000
_WHOLE = re.compile(r"预算|资金|支出|投资|安排|发放|拨付|到位|总额|合计|累计")
_NAME = 4
_RATE_UNITS = ("%", "‰", "个百分点")
_CHANGE = re.compile(r"(?:上升|提高|增加|下降|降低|减少|高出|低|高|回落|提升)(?:了)?(?:约)?\s*$")
# 每公里补贴1.80元 beside 1.80万元/座: amounts per different things may share their digits.
_PER_THING = re.compile(r"每(?P<each>[一-龥]{1,3})|(?P<mean>[一-龥]均)|(?P<single>单价)")
_PER_BEHIND = re.compile(r"\s*[/／](?P<each>[一-龥]{1,3})")
_VERBS_BEHIND = re.compile(r"(?:不低于|不少于|不高于|不超过|高于|低于|超过|达到|达|为|约|是|至)+$")
_POLARITY = re.compile(r"不足|未|没有")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report one set of digits in two scales, and differences of rates printed with %."""
    yield from _scales(context)
    yield from _rates(context)
    for claims in by_sentence(context.prose_claims):
        yield from _percent_differences(context, claims)
    for breach in (*find_scale_slips(context), *find_row_slips(context)):
        yield breach.as_finding(CHECK)
    for paragraph in paragraphs(context.sentences):
        for breach in find_unit_slips(context, paragraph, context.known):
            yield breach.as_finding(CHECK)


def _scales(context: CheckContext) -> Iterator[Finding]:
    by_digits: dict[tuple[str, str], list[Claim]] = {}
    for claim in context.claims:
        quantity = claim.quantity
        if quantity is None or not (quantity.dimension == "money" or quantity.dimension.startswith("count:")):
            continue
        digits = digits_of(quantity.value)
        if len(digits) >= _ENOUGH or (claim.places or 0) > 1:
            by_digits.setdefault((quantity.dimension, digits), []).append(claim)
    by_amount = Counter(claim.quantity.base for claim in context.claims if claim.quantity is not None)
    slips: dict[tuple[str, str], list[tuple[Claim, Claim]]] = {}
    for claims in by_digits.values():
        for claim in claims:
            model = next(
                (
                    other
                    for other in claims
                    if (_same_digits_larger_unit(claim, other) or _far_larger(claim, other, by_amount))
                    and _per(context, claim) == _per(context, other)
                ),
                None,
            )
            if model is not None and claim.quantity is not None and model.quantity is not None:
                slips.setdefault((claim.quantity.unit, model.quantity.unit), []).append((claim, model))
    for (unit, expected), pairs in slips.items():
        claim, model = pairs[0]
        context.touch(*(part for pair in pairs for part in pair))
        yield CHECK.finding(
            claim,
            f"“{claim.text}”与别处的“{model.text}”数字相同而单位不同，疑将“{expected}”写成“{unit}”",
            "请核对单位；同段其他金额也请一并核对",
            severity=Severity.ERROR if _is_sure(claim) else Severity.WARNING,
            related=tuple(other.where for pair in pairs for other in pair)[1:8],
            stated=claim.text,
            computed=model.text,
        )


def _per(context: CheckContext, claim: Claim) -> str | None:
    """What an amount is per, as the words around it say; None where it is a whole amount."""
    behind = None if claim.in_table else _PER_BEHIND.match(context.unit(claim).text, claim.end)
    if behind is not None:
        return behind["each"]
    found = _PER_THING.search(re.split(r"[，,；;。]", claim.label)[-1])
    return None if found is None else found[found.lastgroup or 0]


def _rates(context: CheckContext) -> Iterator[Finding]:
    """培训完成率90.5% here, 培训完成率90.5‰ there."""
    by_name: dict[tuple[str, str], list[Claim]] = {}
    for claim in context.prose_claims:
        name = _VERBS_BEHIND.sub("", "".join(claim.label.split()))[-_NAME:]
        if claim.quantity is not None and claim.quantity.unit in _RATE_UNITS and len(name) == _NAME:
            by_name.setdefault((name, f"{claim.quantity.value.normalize():f}"), []).append(claim)
    for claims in by_name.values():
        units = [claim.quantity.unit for claim in claims if claim.quantity is not None]
        usual = max(_RATE_UNITS, key=lambda unit: (units.count(unit), unit == "%"))
        for claim, unit in zip(claims, units, strict=True):
            model = next(other for other in claims if other.quantity is not None and other.quantity.unit == usual)
            if unit != usual:
                context.touch(claim, model)
                yield CHECK.finding(
                    claim,
                    f"“{claim.text}”与别处的“{model.text}”数字和名称相同而单位不同",
                    "请核对单位",
                    related=(model.where,),
                    stated=claim.text,
                    computed=model.text,
                )


def _is_sure(claim: Claim) -> bool:
    """Whether the number is an amount of so many digits that no other amount would share them."""
    quantity = claim.quantity
    return quantity is not None and quantity.dimension == "money" and len(digits_of(quantity.value)) >= _ENOUGH


def _same_digits_larger_unit(claim: Claim, other: Claim) -> bool:
    """The same printed value, once in the smaller unit: one of the two is off by the scale."""
    one, two = claim.quantity, other.quantity
    if one is None or two is None or one.unit == two.unit or one.value != two.value:
        return False
    return one.base < two.base


def _far_larger(claim: Claim, other: Claim, by_amount: Mapping[Decimal, int]) -> bool:
    """1.06万元 once, where 10600万元 is told again and again: 亿元 was meant."""
    one, two = claim.quantity, other.quantity
    if one is None or two is None or one.dimension != "money" or claim.in_table:
        return False
    alone = by_amount[one.base] == 1 and by_amount[two.base] >= _AGAIN and _WHOLE.search(claim.label)
    return bool(alone) and one.base * _SCALE == two.base and len(digits_of(one.value)) >= _LONG


def _percent_differences(context: CheckContext, claims: tuple[Claim, ...]) -> Iterator[Finding]:
    for change in claims:
        if change.quantity is None or change.quantity.unit != "%":
            continue
        before = [
            claim for claim in claims if claim.end <= change.start and claim.quantity and claim.quantity.unit == "%"
        ]
        text = context.unit(change).text
        if len(before) < 2 or not _CHANGE.search(text[change.sentence_start : change.start]):  # noqa: PLR2004
            continue
        one, two = before[-2], before[-1]
        assert one.quantity is not None  # noqa: S101 - filtered above
        assert two.quantity is not None  # noqa: S101 - the same
        difference = abs(one.quantity.value - two.quantity.value)
        if difference == 0 or difference != change.quantity.value:
            continue
        smaller = min(one.quantity.value, two.quantity.value)
        growth = difference / smaller * Decimal(100) if smaller else None
        if growth is not None and abs(growth - change.quantity.value) < Decimal("0.005"):
            continue
        context.touch(change, one, two)
        yield CHECK.finding(
            change,
            f"“{change.text}”是{one.text}与{two.text}之差，应写作“{change.quantity.value}个百分点”",
            "比率之差用“个百分点”，相对变化才用“%”",
            stated=change.text,
            computed=f"{change.quantity.value}个百分点",
        )


CHECK = Check(
    id="UNT01",
    title="单位或量级疑误",
    reason="元与万元相差一万倍；比率之差写成百分数会被读成相对变化。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes("全年预算3463.78万元，折合34637800元。", because="换算后相等"),
        Example.fails("全年预算3463.78万元。\n当年安排预算资金3463.78元。", because="万元写成元"),
        Example.passes("结余率由2.5%上升至3.1%，上升了0.6个百分点。"),
        Example.fails("结余率由2.5%上升至3.1%，上升了0.6%。", because="比率之差应为个百分点"),
        Example.passes("项目总投资4.86亿元，其中债券资金32000万元，占65.84%。", because="换算后比率成立"),
        Example.passes("全长12.40公里，比计划少600米，完成率95.38%。", because="换算后比率成立"),
        Example.fails("公用经费预算312.50元，实际支出291.25万元，控制率93.20%。", because="同为万元时比率才成立"),
        Example.fails("绩效目标：铺设管网34米。\n全年铺设管网33.50公里。", because="同一事项的公里写成米"),
        Example.fails(
            "指标\t目标值\t完成值\n服务人次\t≥200万人次\t210万人次\n合格率\t≥90%\t92%\n二、分析\n"
            "指标\t目标值\t得分\n服务人次\t≥200人次\t5分\n合格率\t≥90%\t5分",
            because="两张表里同一目标的单位不同",
        ),
        Example.fails("全年铺设管网33.50米，比计划少0.50公里，完成率98.53%。", because="公里写成米"),
        Example.fails("资产总额3268.40亿元，其中固定资产2915.77万元、无形资产352.63万元。", because="万元写成亿元"),
        Example.fails("上年支出38.60万元，比上年减少3.32万元，下降8.60个百分点。", because="金额的降幅用%"),
    ),
)
