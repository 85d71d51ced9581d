"""Shares told in sentences (文字所述占比): 占到位资金的95%, 为目标的104%, 首付款30%，计甲."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.gaps import is_gap
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
_WORDS_OF = (
    ("到位", "到位数"),
    ("年初预算", "年初预算数"),
    ("预算", "预算数"),
    ("安排", "预算数"),
    ("支出", "执行数"),
    ("合同", "合同金额"),
)
_COUNTED = re.compile(r"[，,（(]?(?:计|即|共计|合计|金额为?|为|折合)")
_FEW_PAIRS, _COUPLE = 4, 2
_LISTED = re.compile(r"(?:分别|依次)(?:占比?|完成)?(?:为|是|占|达到?)?[^，。；、\d]{0,6}$")
_JOINED = re.compile(r"^[、,，和与及]+$|^以及$")
# What may stand before 到位资金 or 预算 without naming a narrower one: 占全年预算, 占项目实际到位资金.
_GENERIC = re.compile(
    r"项目|全部|全年|年度|年初|本年|当年|总|实际|已|累计|资金|金额|财政|专项|部门|调整后|的|数|额|预算|到位|安排|支出|合同|总体"
)
_NAMED = 2
_BARE_SHARE = re.compile(r"[，,（(]?占比?(?:为|达)?")


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


def find_list_shares(
    context: CheckContext, mentions: Sequence[Mention], earlier: Sequence[Mention], known: Known
) -> Iterator[Breach]:
    """一至四季度支出甲、乙、丙、丁，占比分别为…: the shares of a list, each over one whole or over its own."""
    for rates, place in _lists_of_rates(mentions):
        before = [other for other in (*earlier, *mentions[:place]) if other.exact and other.dimension != "ratio"]
        parts = before[-len(rates) :]
        if len(parts) != len(rates) or len({part.dimension for part in parts}) != 1 or any(map(is_gap, parts)):
            continue
        dimension = parts[0].dimension
        others = [other for other in before[: -len(rates)] if other.dimension == dimension and not is_gap(other)]
        amounts = [value for values in known.amounts.values() for value in values if value.dimension == dimension]
        wholes: list[Mention | Value] = [*reversed(others), *amounts]
        lists: list[Sequence[Mention | Value]] = [[whole] * len(rates) for whole in wholes]
        if len(others) >= len(rates):
            lists.insert(0, others[-len(rates) :])
        yield from _fit(context, rates, parts, lists)


def _lists_of_rates(mentions: Sequence[Mention]) -> Iterator[tuple[list[Mention], int]]:
    """The runs of rates behind 分别为 or 依次为, with the place of their first."""
    for place, first in enumerate(mentions):
        if first.dimension != "ratio" or not _LISTED.search(first.near):
            continue
        rates = [first]
        for other in mentions[place + 1 :]:
            if other.dimension != "ratio" or not _JOINED.match(other.lead):
                break
            rates.append(other)
        if len(rates) > 1 and all(rate.plain for rate in rates):
            yield rates, place


def _fit(
    context: CheckContext,
    rates: Sequence[Mention],
    parts: Sequence[Mention],
    lists: Sequence[Sequence[Mention | Value]],
) -> Iterator[Breach]:
    """Take the wholes that give most of the rates; one rate that they do not give is wrong."""
    best: Sequence[Mention | Value] = ()
    wrong_at: list[int] = list(range(len(rates)))
    for wholes in lists:
        missed = [
            at
            for at, (rate, part, whole) in enumerate(zip(rates, parts, wholes, strict=True))
            if (quotient := part.base.over(whole.base)) is None or not quotient.meets(rate.base)
        ]
        if len(missed) < len(wrong_at):
            best, wrong_at = wholes, missed
    if len(wrong_at) > 1:
        return
    for at, (rate, part, whole) in enumerate(zip(rates, parts, best, strict=True)):
        right = at not in wrong_at
        if not right and len(rates) == _COUPLE and not slipped_quotient(part, whole, rate, surely=True):
            return
        context.touch(rate.claim, part.claim, whole.claim if isinstance(whole, Mention) else whole.part)
        if not right:
            yield wrong(rate, percent(part.quantity, whole.quantity, rate), f"{part.text}÷{whole.text}", part, whole)


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
    narrow = what is not None and len(_GENERIC.sub("", what)) >= _NAMED
    told = None if narrow else next((measure for word, measure in _WORDS_OF if what is not None and word in what), None)
    amounts = {other.base.low for other in known.amounts.get(told or "", ())}
    kin = [
        other for other in usable if part and other.dimension == part.dimension and other is not part and other.plain
    ]
    own = [other for other in kin if what is not None and narrow and other.near.endswith(what)]
    if (part is None or len(amounts) != 1) and not own and explained(context, usable, rate):
        return
    if part is None or not part.plain:
        return
    if own:
        kin = own[-1:]
    elif told is not None:
        kin = [other for other in kin if other.claim.measure == told and is_project_amount(other)]
    elif what is None and kin and kin[-1] in before and (re.search(r"中有?", part.lead) or _found_among(kin[-1], part)):
        kin = kin[-1:]
    else:
        yield from _near_share(context, rate, part, kin)
        return
    wholes: list[Mention | Value] = [*kin] or list(known.amounts.get(told or "", ()))
    if len({other.base.low for other in wholes}) != 1 or wholes[0].dimension != part.dimension:
        yield from _near_share(context, rate, part, wholes)
        return
    whole = wholes[-1]
    quotient = part.base.over(whole.base)
    context.touch(rate.claim, part.claim, whole.claim if isinstance(whole, Mention) else whole.part)
    if quotient is None or quotient.meets(rate.base) or (own and explained(context, (part, *before), rate)):
        return
    value = percent(part.quantity, whole.quantity, rate)
    severity = Severity.ERROR if kin and not own else Severity.WARNING
    yield wrong(rate, value, f"{part.text}÷{whole.text}", part, whole, severity)


def _near_share(
    context: CheckContext, rate: Mention, part: Mention, kin: Sequence[Mention | Value]
) -> Iterator[Breach]:
    """Of a whole that no word names, only slips of the pen are told."""
    for place, whole in enumerate(reversed(kin[-_FEW_PAIRS:])):
        quotient = part.base.over(whole.base)
        if quotient is not None and quotient.meets(rate.base):
            context.touch(rate.claim, part.claim, whole.claim if isinstance(whole, Mention) else whole.part)
            return
        if slipped_quotient(part, whole, rate, surely=place == 0):
            context.touch(rate.claim, part.claim, whole.claim if isinstance(whole, Mention) else whole.part)
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
    rest = list(before)
    while rest and rest[-1].dimension == "ratio" and SHARE.search(rest[-1].near):
        rest.pop()  # 甲万元，占到位资金的97%，占预算的92%
    return rest[-1] if rest and rest[-1].dimension != "ratio" else None


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


def find_common_shares(context: CheckContext, mentions: Sequence[Mention]) -> Iterator[Breach]:
    """预算甲，其中乙，占60%；丙，占35%；丁，占10%: where the others are shares of one number, so is this one."""
    pairs = [
        (amount, rate)
        for amount, rate in pairwise(mentions)
        if rate.dimension == "ratio"
        and amount.plain
        and rate.plain
        and _BARE_SHARE.fullmatch("".join(rate.lead.split()))
    ]
    if len(pairs) <= _COUPLE or len({amount.dimension for amount, _ in pairs}) != 1:
        return
    first = pairs[0][0]
    wholes = [
        other
        for other in mentions
        if other.claim.start < first.claim.start and other.dimension == first.dimension and other.plain
    ]
    for whole in wholes:
        quotients = [(pair, pair[0].base.over(whole.base)) for pair in pairs]
        broken = [pair for pair, quotient in quotients if quotient is None or not quotient.meets(pair[1].base)]
        if len(broken) != 1 or len(pairs) - len(broken) < _COUPLE:
            continue
        (amount, rate) = broken[0]
        context.touch(whole.claim, amount.claim, rate.claim)
        value = percent(amount.quantity, whole.quantity, rate)
        yield wrong(rate, value, f"{amount.text}÷{whole.text}", amount, whole, Severity.WARNING)
        return
