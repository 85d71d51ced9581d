"""Rates and unit amounts told in sentences (文字所述比率与单位量), beyond those of the funds.

A rate is taken for the quotient of two counts only where its name repeats the word of the counted part:
合格率 with 合格1231份, 满意度 with 满意183份. Where any two numbers of the paragraph give it, nothing is said.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from assistant.checking.claims import base_of
from assistant.checking.gaps import is_gap
from assistant.checking.intervals import span_of, total_of
from assistant.checking.known import funds_stated, is_project_amount
from assistant.checking.mentions import Mention, Sentence, full_sentences
from assistant.checking.near_misses import slipped_quotient
from assistant.checking.ratios import explained, percent, rounded_rate, wrong
from assistant.checking.shares import (
    OF_THAT,
    SHARE,
    find_common_shares,
    find_list_shares,
    find_plain_share,
    find_share,
    find_stages,
)
from assistant.checking.unit_amounts import PER_UNIT, find_each
from assistant.domain.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.breach import Breach
    from assistant.checking.check import CheckContext
    from assistant.checking.intervals import Interval
    from assistant.checking.known import Known, Value
    from assistant.checking.tables import NumberCell
    from assistant.domain.finding import Claim

_RATE_NAME = re.compile(r"([一-龥]{2,10}?)(?:率|度|比例|比重|占比)(?:为|达到?|是|约|仅|仅为|高达|已达|只有|均为)*$")
_SHARE_OF_TARGET = re.compile(
    r"(?:完成|达到|占|实现|为)(?:了)?(?:年度|全年|年初|绩效|既定|计划)*(?:目标|计划|任务)(?:值|数|任务|总数|量)?的$"
)
_FUNDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "执行率": ("执行数", ("预算数", "年初预算数", "到位数")),
    "到位率": ("到位数", ("预算数", "年初预算数")),
}
_FULFILMENT = re.compile(r"完成(?:率|比例|度)(?:为|达到?|是)*$")
_GAP_RATE = re.compile(r"(?:差异率|偏差率|偏离率|偏离度)(?:为|达到?|是)*$")
_SAVING_RATE = re.compile(r"(?:节约率|节支率|下浮率)(?:为|达到?|是)*$")
_GAP_WORD = re.compile(r"(?:节约|节省|相差|压减|超支|少支出|多支出)(?:资金|经费|了)?$")
_LEFT_RATE = re.compile(r"结余率(?:为|达到?|是)*$")
_SUM02 = ("执行率", "到位率", "得分率")
_BUDGETS = ("年初预算数", "预算数")
_FROM_TARGET = re.compile(
    r"(?:比|较|与|距|离)[^，。；\d]{0,6}(?:目标|计划|任务)[^，。；\d]{0,4}?(?:(?P<up>多|高|超出?|增加)|少|低|差|短缺|减少)"
    r"[一-龥]{0,2}$|(?P<beyond>超出|超过|超)[^，。；\d]{0,6}(?:目标|计划|任务)$"
)
_WHOLE = 100
_STEM = 3
_FAR = 12


def find_quotients(context: CheckContext, paragraph: Sequence[Sentence], known: Known) -> Iterator[Breach]:
    """Yield the rates and unit amounts of a paragraph that their numbers do not give."""
    earlier: list[Mention] = []
    for run in full_sentences(paragraph):
        yield from find_stages(context, run)
        yield from find_list_shares(context, run, earlier, known)
        yield from find_common_shares(context, run)
        earlier.extend(run)
    for place, sentence in enumerate(paragraph):
        for position, mention in enumerate(sentence.mentions):
            if not mention.plain or mention.role == "past":
                continue
            before = sentence.mentions[:position]
            earlier = [other for part in paragraph[:place] for other in part.mentions]
            if mention.dimension not in ("ratio", "percentage_point", "points") and PER_UNIT.search(mention.near):
                yield from find_each(context, mention, before, earlier)
            if mention.dimension == "ratio":
                yield from _rate(context, mention, before, earlier, known)


def _rate(
    context: CheckContext, rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention], known: Known
) -> Iterator[Breach]:
    if _GAP_RATE.search(rate.near) or _SAVING_RATE.search(rate.near):
        yield from _gap_rate(context, rate, before, known)
    elif _LEFT_RATE.search(rate.near):
        yield from _left_rate(context, rate, before, earlier, known)
    elif _SHARE_OF_TARGET.search(rate.near) or _FULFILMENT.search(rate.near):
        chained = _gap_before(rate, before)
        if chained is not None:
            yield from _gap_and_rate(context, rate, *chained)
        else:
            yield from _fulfilment(context, rate, before, known)
    elif (share := SHARE.search(rate.near)) is not None:
        yield from find_share(context, rate, before, earlier, known, share["what"])
    elif rate.lead in ("的", "之") and len(before) > 1 and OF_THAT.search(before[-1].near):
        yield from find_plain_share(context, rate, before[-2], before[-1])
    elif rate.claim.measure not in _SUM02 and (match := _RATE_NAME.search(rate.near)) is not None:
        yield from _named_rate(context, rate, before, earlier, match.group(1))
    elif rate.claim.measure in ("执行率", "到位率"):
        yield from _funds_rate(context, rate, before, earlier)


def _countable(mention: Mention) -> bool:
    return mention.exact and (mention.dimension.startswith("count:") or mention.dimension in ("money", "number"))


def _named_rate(
    context: CheckContext, rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention], name: str
) -> Iterator[Breach]:
    """39部电梯中37部一次合格，合格率94.87%."""
    counts = [other for other in before if _countable(other)]
    if len(counts) < 2:  # noqa: PLR2004 - the whole may end the sentence before
        counts = [other for other in earlier[-4:] if _countable(other)] + counts
    stem = name[-2:]
    parts = [place for place, other in enumerate(counts) if _speaks_of(other, stem)]
    if not parts:
        yield from _near_rate(context, rate, counts)
        return
    if explained(context, counts, rate) or _several_of_whole(context, counts, rate):
        return
    part = counts[parts[-1]]
    told = [other for other in counts if stem in other.near[-_STEM - 1 :]]
    wholes = [other for other in counts if other not in (*told, part) and other.dimension == part.dimension]
    wholes = [other for other in wholes if other.claim.start < part.claim.start] or wholes
    wholes = [other for other in wholes if other.base.high > part.base.low] or wholes
    if not wholes or (part is not counts[-1] and wholes[-1] is not counts[-1]):
        return
    whole = wholes[-1]
    everything = [*(other for other in earlier if _countable(other)), *counts]
    slip = whole.base.high > part.base.low and slipped_quotient(part, whole, rate, surely=True)
    if not slip and any(_given_by(context, everything, counts[place], rate) for place in parts):
        return
    context.touch(rate.claim, part.claim, whole.claim)
    if whole.claim.measure != part.claim.measure and part.dimension == "money":
        return
    yield wrong(rate, percent(part.quantity, whole.quantity, rate), f"{part.text}÷{whole.text}", part, whole)


def _given_by(context: CheckContext, counts: Sequence[Mention], part: Mention, rate: Mention) -> bool:
    """Whether a number of an earlier sentence is the whole, or the part and the rest beside it are: 收回甲，尚有乙."""
    for other in reversed(counts[-_FAR:]):
        if other is part or other.dimension != part.dimension:
            continue
        for whole in (other.base, part.base + other.base):
            quotient = part.base.over(whole)
            if quotient is not None and quotient.meets(rate.base):
                context.touch(rate.claim, part.claim, other.claim)
                return True
    return False


def _several_of_whole(context: CheckContext, counts: Sequence[Mention], rate: Mention) -> bool:
    """Whether some counts in a row make up the rate of the one before them: 150份中，非常满意87份、满意46份."""
    for first, whole in enumerate(counts):
        for last in range(first + 3, len(counts) + 1):
            some = [other for other in counts[first + 1 : last] if other.dimension == whole.dimension]
            quotient = total_of(other.base for other in some).over(whole.base)
            if len(some) > 1 and quotient is not None and quotient.meets(rate.base):
                context.touch(rate.claim, whole.claim, *(other.claim for other in some))
                return True
    return False


def _rates_beside(context: CheckContext, rate: Mention) -> list[Interval]:
    """The other rates of the paragraph."""
    return [
        base_of(claim)
        for claim in context.claims_by_order.get(rate.claim.order, ())
        if claim is not rate.claim and claim.quantity is not None and claim.quantity.dimension == "ratio"
    ]


def _near_rate(context: CheckContext, rate: Mention, counts: Sequence[Mention]) -> Iterator[Breach]:
    """控制率, 利用率: of numbers that the name does not repeat only slips of the pen are told."""
    if explained(context, counts, rate):
        return
    near = [other for other in counts if other.plain and not is_gap(other)]
    if not near:
        return
    last = near[-1]
    kin = [other for other in near[:-1] if other.dimension == last.dimension]
    named = [other for other in kin if other.name[-_STEM:] == last.name[-_STEM:] and len(last.name) >= _STEM]
    pairs = [(last, other) for other in (*named, *kin[-1:])] + [(other, last) for other in kin[-1:]]
    pairs += [(one, two) for one, two in product(reversed(near[-3:]), repeat=2) if one.dimension == two.dimension]
    told = _rates_beside(context, rate)
    for place, (part, whole) in enumerate(pairs):
        if any((other := part.base.over(whole.base)) is not None and other.meets(each) for each in told):
            continue  # the two give another rate
        if part is not whole and slipped_quotient(part, whole, rate, surely=place == 0):
            context.touch(rate.claim, part.claim, whole.claim)
            value = percent(part.quantity, whole.quantity, rate)
            yield wrong(rate, value, f"{part.text}÷{whole.text}", part, whole, Severity.WARNING)
            return


def _funds_rate(
    context: CheckContext, rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention]
) -> Iterator[Breach]:
    """到位3358万元，到位率92%, where the budget stands in the sentence before."""
    top, bottoms = _FUNDS[rate.claim.measure or ""]
    parts = [other for other in before if other.claim.measure == top and other.plain and other.dimension == "money"]
    if any(other.claim.measure in bottoms and other.dimension == "money" for other in before) and parts:
        return
    if not parts:
        yield from _near_rate(context, rate, [other for other in before if _countable(other)])
        return
    money = [other for other in (*earlier, *before) if other.dimension == "money" and other.exact]
    if explained(context, money, rate):
        return
    wholes = [other for other in earlier if other.claim.measure in bottoms and is_project_amount(other)]
    wholes = wholes or funds_stated((*earlier, *before[: before.index(parts[-1])]))
    if len({other.base.low for other in wholes}) != 1 or not is_project_amount(parts[-1]):
        return
    context.touch(rate.claim, parts[-1].claim, wholes[-1].claim)
    value = percent(parts[-1].quantity, wholes[-1].quantity, rate)
    yield wrong(rate, value, f"{parts[-1].text}÷{wholes[-1].text}", parts[-1], wholes[-1])


def _speaks_of(mention: Mention, stem: str) -> bool:
    """Whether the words about a count say what the rate is of: 合格 with 合格率."""
    behind = re.split(r"[，,；;。]", mention.tail)
    around = mention.near + (behind[0] if len(behind) > 1 else "")
    return stem in around or stem[::-1] in around


def _fulfilment(context: CheckContext, rate: Mention, before: Sequence[Mention], known: Known) -> Iterator[Breach]:
    """完成29公里，完成目标的105%; 39部，未达到42部的目标，完成率92.86%."""
    counts = [
        other
        for other in before
        if other.exact and other.dimension not in ("ratio", "percentage_point", "points") and not is_gap(other)
    ]
    if not counts or _told_by_rates(rate, before):
        return
    if explained(context, counts, rate):
        return
    subject = next((other for other in reversed(counts) if other.role == "actual"), None)
    if subject is None or any(other.dimension != subject.dimension for other in counts[counts.index(subject) :]):
        yield from _near_rate(context, rate, counts)
        return
    local = [other for other in counts if other.role == "target" and other.dimension == subject.dimension]
    targets = {target.base.low: target for target in (local or known.targets_of(subject))}
    for target in targets.values():
        quotient = subject.base.over(target.base)
        if quotient is not None and quotient.meets(rate.base):
            context.touch(rate.claim, subject.claim, _part(target))
            return
    if len(targets) != 1:
        yield from _near_rate(context, rate, counts)
        return
    target = next(iter(targets.values()))
    if rate.quantity.value == _WHOLE and subject.base.high > target.base.low:
        return
    context.touch(rate.claim, subject.claim, _part(target))
    value = percent(subject.quantity, target.quantity, rate)
    yield wrong(rate, value, f"{subject.text}÷{target.text}", subject, target)


def _gap_before(rate: Mention, before: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """A result and how far it is from its target, before their rate: 48个，比目标少2个，完成率."""
    if len(before) < 2 or not rate.plain:  # noqa: PLR2004 - result and gap
        return None
    gap = before[-1]
    if not _FROM_TARGET.search(gap.near) or not gap.plain or gap.dimension in ("ratio", "percentage_point"):
        return None
    parts = next((place for place, other in enumerate(before) if "其中" in other.lead), len(before) - 1)
    results = [other for other in before[:parts] if other.dimension == gap.dimension and other.plain]
    results = [other for other in results if other.role == "actual" and not is_gap(other)]
    return (results[-1], gap) if results else None


def _gap_and_rate(context: CheckContext, rate: Mention, result: Mention, gap: Mention) -> Iterator[Breach]:
    told = _FROM_TARGET.search(gap.near)
    if told is None:
        return
    more = told["up"] is not None or told["beyond"] is not None
    target = result.base - gap.base if more else result.base + gap.base
    quotient = result.base.over(target)
    if quotient is None:
        return
    context.touch(rate.claim, result.claim, gap.claim)
    if quotient.meets(rate.base):
        return
    sign = "−" if more else "＋"
    amount = result.quantity.base - gap.quantity.base if more else result.quantity.base + gap.quantity.base
    if amount <= 0:
        return
    value = rounded_rate(result.quantity.base / amount * 100, rate)
    yield wrong(rate, value, f"{result.text}÷（{result.text}{sign}{gap.text}）", result, gap)


def _told_by_rates(rate: Mention, before: Sequence[Mention]) -> bool:
    """Whether the check of rates already compares: one result and its targets, all without a relation."""
    if rate.claim.measure != "完成率":
        return False
    tops = [other for other in before if other.claim.measure == "完成值" and other.dimension != "ratio"]
    wholes = [other for other in before if other.claim.measure == "目标值" and other.dimension != "ratio"]
    return len(tops) == 1 and bool(wholes) and all(other.plain for other in (*tops, *wholes))


def _gap_rate(context: CheckContext, rate: Mention, before: Sequence[Mention], known: Known) -> Iterator[Breach]:
    """决算与年初预算相差丙，差异率丁; 预算甲，实际乙，节约率丁."""
    money = [other for other in before if other.dimension == "money" and other.exact]
    if not money:
        return
    budgets: list[Mention | Value] = [other for other in money if other.claim.measure in _BUDGETS]
    far = [value for measure in _BUDGETS for value in known.amounts.get(measure, ())]
    all_bases: tuple[Mention | Value, ...] = (*money, *far)
    for base in all_bases:
        for other in money:
            for gap in (span_of(other.base - base.base), other.base):
                quotient = gap.over(base.base) if other is not base else None
                if quotient is not None and quotient.meets(rate.base):
                    context.touch(rate.claim, other.claim, _part(base))
                    return
    told = _told_gap(money)
    if told is not None:
        yield from _gap_of(context, rate, *told)
        return
    first = [value for value in far if value.measure == "年初预算数"]
    bases = {value.base.low: value for value in (budgets or (first if _GAP_RATE.search(rate.near) else far))}
    actual = [other for other in money if other.claim.measure == "执行数"]
    if len(bases) != 1 or len(actual) != 1:
        return
    whole = next(iter(bases.values()))
    context.touch(rate.claim, actual[0].claim, _part(whole))
    missed = abs(actual[0].quantity.base - whole.quantity.base)
    value = rounded_rate(missed / whole.quantity.base * 100, rate)
    step = f"|{actual[0].text}−{whole.text}|÷{whole.text}"
    yield wrong(rate, value, step, actual[0], whole)


def _told_gap(money: Sequence[Mention]) -> tuple[Mention, Mention] | None:
    """A value and how far it is from the budget, both printed: 合同2356万元，比预算节约124万元."""
    if len(money) < 2 or not (money[-1].plain and money[-2].plain):  # noqa: PLR2004 - a value and its gap
        return None
    gap = money[-1]
    return (money[-2], gap) if is_gap(gap) or _GAP_WORD.search(gap.near) else None


def _gap_of(context: CheckContext, rate: Mention, value: Mention, gap: Mention) -> Iterator[Breach]:
    """Judge a rate by a value and its gap: over what the value was to be, or over the value itself."""
    wholes = [value.base + gap.base, value.base - gap.base, value.base]
    quotients = [gap.base.over(whole) for whole in wholes if whole.low > 0]
    context.touch(rate.claim, value.claim, gap.claim)
    if not quotients or any(quotient is not None and quotient.meets(rate.base) for quotient in quotients):
        return
    amount = value.quantity.base + gap.quantity.base
    computed = rounded_rate(gap.quantity.base / amount * 100, rate)
    step = f"{gap.text}÷（{value.text}＋{gap.text}）"
    yield wrong(rate, computed, step, value, gap, Severity.WARNING)


def _part(value: Mention | Value) -> Claim | NumberCell:
    return value.claim if isinstance(value, Mention) else value.part


def _left_rate(
    context: CheckContext, rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention], known: Known
) -> Iterator[Breach]:
    """结转结余120.50万元，结转结余率2.50%: over any budget of the project."""
    near = [other for other in (*earlier, *before) if other.dimension == "money" and other.exact]
    left = [other for other in before if other.claim.measure == "结余数" and other.dimension == "money" and other.plain]
    if not left:
        return
    far = [value for measure in (*_BUDGETS, "到位数") for value in known.amounts.get(measure, ())]
    wholes: list[Mention | Value] = [*(other for other in near if other is not left[-1]), *far]
    if not wholes:
        return
    for whole in wholes:
        quotient = left[-1].base.over(whole.base)
        if quotient is not None and quotient.meets(rate.base):
            context.touch(rate.claim, left[-1].claim, _part(whole))
            return
    budgets = {value.base.low: value for value in wholes if _measure(value) in (*_BUDGETS, "到位数")}
    if not budgets:
        return
    whole = list(budgets.values())[-1]
    context.touch(rate.claim, left[-1].claim, _part(whole))
    severity = Severity.ERROR if len(budgets) == 1 and not far else Severity.WARNING
    value = percent(left[-1].quantity, whole.quantity, rate)
    yield wrong(rate, value, f"{left[-1].text}÷{whole.text}", left[-1], whole, severity)


def _measure(value: Mention | Value) -> str | None:
    return value.claim.measure if isinstance(value, Mention) else value.measure
