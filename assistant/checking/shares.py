"""Shares told in sentences (文字所述占比): 占到位资金的95%, 为目标的104%, 首付款30%，计甲."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.known import is_project_amount
from assistant.checking.mentions import Mention, core_name
from assistant.checking.near_misses import slipped_quotient
from assistant.checking.ratios import explained, percent, wrong
from assistant.domain.finding import Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.breach import Breach
    from assistant.checking.check import CheckContext
    from assistant.checking.known import Known, Value

SHARE = re.compile(r"占(?P<what>[^，。；、\d]{2,12}?)?的?(?:比重|比例|百分比|比)?(?:为|达|约为)?$")
OF_THAT = re.compile(r"(?:为|占|是|相当于|完成|达到)[^，。；\d]{0,10}$")
_WORDS_OF = (("到位", "到位数"), ("预算", "预算数"), ("安排", "预算数"), ("支出", "执行数"), ("合同", "合同金额"))
_COUNTED = re.compile(r"[，,（(]?(?:计|即|共计|合计|金额为?|为|折合)")
_FEW_PAIRS = 4


def find_stages(context: CheckContext, mentions: Sequence[Mention]) -> Iterator[Breach]:
    """首付款30%，计甲；进度款50%，计乙: every share and its amount speak of one whole."""
    pairs = [
        (rate, amount, amount.base.over(rate.base))
        for rate, amount in pairwise(mentions)
        if rate.dimension == "ratio"
        and amount.dimension == "money"
        and rate.plain
        and amount.plain
        and _COUNTED.fullmatch(amount.lead)
    ]
    wholes = [whole for _, _, whole in pairs if whole is not None]
    if len(wholes) < 3 or len(wholes) != len(pairs):  # noqa: PLR2004 - of two that differ either may be wrong
        return
    usual = max(wholes, key=lambda whole: sum(whole.meets(other) for other in wholes))
    agreeing = [place for place, whole in enumerate(wholes) if whole.meets(usual)]
    context.touch(*(part.claim for rate, amount, _ in pairs for part in (rate, amount)))
    if len(agreeing) * 2 <= len(wholes):
        return
    model_rate, model_amount, _ = pairs[agreeing[0]]
    for place, (rate, amount, _) in enumerate(pairs):
        if place not in agreeing:
            whole = model_amount.quantity.base / model_rate.quantity.base
            value = whole * rate.quantity.base / measure_of(amount.quantity.unit)[1]
            computed = f"{format_decimal(round_decimal(value, 2))}{amount.quantity.unit}"
            step = f"{model_amount.text}÷{model_rate.text}×{rate.text}"
            yield wrong(amount, computed, step, rate, model_amount)


def find_share(
    context: CheckContext,
    rate: Mention,
    before: Sequence[Mention],
    earlier: Sequence[Mention],
    known: Known,
    what: str | None,
) -> Iterator[Breach]:
    """4963.75万元，占到位资金的95%: over the amount that the words name; 20所中有4所，占比20%."""
    usable = [other for other in (*earlier, *before) if other.exact and other.dimension != "ratio"]
    part = _share_part(rate, before, earlier)
    told = next((measure for word, measure in _WORDS_OF if what is not None and word in what), None)
    amounts = {other.base.low for other in known.amounts.get(told or "", ())}
    if (part is None or len(amounts) != 1) and explained(context, usable, rate):
        return
    if part is None or not part.plain:
        return
    kin = [other for other in usable if other.dimension == part.dimension and other is not part and other.plain]
    measure = next((measure for word, measure in _WORDS_OF if what is not None and word in what), None)
    if measure is not None:
        kin = [other for other in kin if other.claim.measure == measure and is_project_amount(other)]
    elif what is None and kin and kin[-1] in before and (re.search(r"中有?", part.lead) or _found_among(kin[-1], part)):
        kin = kin[-1:]
    else:
        yield from _near_share(context, rate, part, kin)
        return
    wholes: list[Mention | Value] = [*kin] or list(known.amounts.get(measure or "", ()))
    if len({other.base.low for other in wholes}) != 1 or wholes[0].dimension != part.dimension:
        return
    context.touch(rate.claim, part.claim)
    quotient = part.base.over(wholes[0].base)
    if quotient is None or quotient.meets(rate.base):
        return
    value = percent(part.quantity, wholes[0].quantity, rate)
    severity = Severity.ERROR if kin else Severity.WARNING
    yield wrong(rate, value, f"{part.text}÷{wholes[0].text}", part, wholes[0], severity)


def _near_share(context: CheckContext, rate: Mention, part: Mention, kin: Sequence[Mention]) -> Iterator[Breach]:
    """Of a whole that no word names, only slips of the pen are told."""
    for whole in [other for other in kin if other.base.low >= part.base.low][-_FEW_PAIRS:]:
        if slipped_quotient(part, whole, rate):
            context.touch(rate.claim, part.claim, whole.claim)
            value = percent(part.quantity, whole.quantity, rate)
            yield wrong(rate, value, f"{part.text}÷{whole.text}", part, whole, Severity.WARNING)
            return


def _found_among(whole: Mention, part: Mention) -> bool:
    """抽查记录150份，有9份缺少签字."""
    return part.near == "有" and bool(re.search(r"抽查|检查|抽取|抽样|走访|调查|收回|回收|核查|共", whole.near))


def _share_part(rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention]) -> Mention | None:
    """The part of a share: named with it (食材采购占总支出的比重), or the number just before."""
    name = core_name(rate.near.split("占")[0])
    if name:
        named = [other for other in (*earlier, *before) if other.name == name]
        return named[-1] if len(named) == 1 else None
    return before[-1] if before and before[-1].dimension != "ratio" else None


def find_plain_share(context: CheckContext, rate: Mention, part: Mention, whole: Mention) -> Iterator[Breach]:
    """推广15.60万亩，为目标15.00万亩的104%."""
    if part.dimension != whole.dimension or not (part.plain and whole.plain) or part.dimension == "ratio":
        return
    quotient = part.base.over(whole.base)
    if quotient is None:
        return
    context.touch(rate.claim, part.claim, whole.claim)
    if not quotient.meets(rate.base):
        value = percent(part.quantity, whole.quantity, rate)
        yield wrong(rate, value, f"{part.text}÷{whole.text}", part, whole)
