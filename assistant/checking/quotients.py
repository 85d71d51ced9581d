"""Rates and unit amounts told in sentences (文字所述比率与单位量), beyond those of the funds.

A rate is taken for the quotient of two counts only where its name repeats the word of the counted part:
合格率 with 合格1231份, 满意度 with 满意183份. Where any two numbers of the paragraph give it, nothing is said.
"""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.differences import is_gap
from assistant.checking.intervals import Interval
from assistant.checking.known import funds_stated, is_project_amount
from assistant.checking.mentions import Mention, Sentence, core_name, span_of
from assistant.domain.finding import Severity
from assistant.domain.quantity import Quantity, format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from assistant.checking.check import CheckContext
    from assistant.checking.known import Known, Value
    from assistant.domain.finding import Where

_RATE_NAME = re.compile(r"([一-龥]{2,10}?)(?:率|度|比例|比重|占比)(?:为|达到?|是|约|仅|仅为|高达|已达|只有|均为)*$")
_SHARE_OF_TARGET = re.compile(
    r"(?:完成|达到|占|实现|为)(?:了)?(?:年度|全年|年初|绩效|既定|计划)*(?:目标|计划|任务)(?:值|数|任务|总数|量)?的$"
)
_SHARE = re.compile(r"占(?P<what>[^，。；、\d]{2,12}?)?的?(?:比重|比例|百分比|比)?(?:为|达|约为)?$")
_OF_THAT = re.compile(r"(?:为|占|是|相当于|完成|达到)[^，。；\d]{0,10}$")
_WORDS_OF = (("到位", "到位数"), ("预算", "预算数"), ("安排", "预算数"), ("支出", "执行数"))
_FUNDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "执行率": ("执行数", ("预算数", "年初预算数", "到位数")),
    "到位率": ("到位数", ("预算数", "年初预算数")),
}
_FULFILMENT = re.compile(r"完成(?:率|比例|度)(?:为|达到?|是)*$")
_GAP_RATE = re.compile(r"(?:差异率|偏差率|偏离率|偏离度)(?:为|达到?|是)*$")
_SAVING_RATE = re.compile(r"(?:节约率|节支率|下浮率)(?:为|达到?|是)*$")
_LEFT_RATE = re.compile(r"结余率(?:为|达到?|是)*$")
_EACH = re.compile(
    r"(?:平均)?每(?P<each>亩|公里|户|人|个|家|所|台|件|平方米|次|期|份|部|套|辆|床|座|处|吨|株|米|千米|村|校|课题|名|人次)"
    r"|(?P<per>场|期|人|户|亩|校|村|部|台|件|家|次|县|床)均|单(?P<single>部|台|件|次|户|人|亩|套|辆|座)"
)
_MONEY_PER = re.compile(r"均|每|单")
_EXECUTED = re.compile(r"支出|支付|补助|投入|发放|拨付|使用|完成投资|花费|金额|经费|资金|总价|合同")
_SUM02 = ("执行率", "到位率", "得分率")
_BUDGETS = ("年初预算数", "预算数")
_WHOLE = 100
# No sentence refers further back than this many numbers.
_MOST_READ = 24
_HINT = "请核对分子、分母和比率；口径不同的请写明"


def find_quotients(context: CheckContext, paragraph: Sequence[Sentence], known: Known) -> Iterator[Breach]:
    """Yield the rates and unit amounts of a paragraph that their numbers do not give."""
    for place, sentence in enumerate(paragraph):
        for position, mention in enumerate(sentence.mentions):
            if not mention.plain or mention.role == "past":
                continue
            before = sentence.mentions[:position]
            if mention.dimension not in ("ratio", "percentage_point", "points") and _MONEY_PER.search(mention.near):
                yield from _each(context, mention, before)
            if mention.dimension != "ratio":
                continue
            earlier = [other for part in paragraph[:place] for other in part.mentions]
            yield from _rate(context, mention, before, earlier, known)


def _rate(
    context: CheckContext, rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention], known: Known
) -> Iterator[Breach]:
    if _GAP_RATE.search(rate.near) or _SAVING_RATE.search(rate.near):
        yield from _gap_rate(context, rate, before, known)
    elif _LEFT_RATE.search(rate.near):
        yield from _left_rate(context, rate, before, earlier, known)
    elif _SHARE_OF_TARGET.search(rate.near) or _FULFILMENT.search(rate.near):
        yield from _fulfilment(context, rate, before, known)
    elif (share := _SHARE.search(rate.near)) is not None:
        yield from _share(context, rate, before, earlier, known, share["what"])
    elif rate.lead in ("的", "之") and len(before) > 1 and _OF_THAT.search(before[-1].near):
        yield from _plain_share(context, rate, before[-2], before[-1])
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
        return
    if _some_quotient(counts, rate):
        context.touch(rate.claim, *(other.claim for other in counts[-2:]))
        return
    part = counts[parts[-1]]
    wholes = [other for other in counts if other is not part and other.dimension == part.dimension]
    wholes = [other for other in wholes if other.claim.start < part.claim.start] or wholes
    wholes = [other for other in wholes if other.base.high > part.base.low] or wholes
    if not wholes or (part is not counts[-1] and wholes[-1] is not counts[-1]):
        return
    whole = wholes[-1]
    context.touch(rate.claim, part.claim, whole.claim)
    if whole.claim.measure != part.claim.measure and part.dimension == "money":
        return
    yield _wrong(rate, _percent(part.quantity, whole.quantity, rate), f"{part.text}÷{whole.text}", part, whole)


def _share(
    context: CheckContext,
    rate: Mention,
    before: Sequence[Mention],
    earlier: Sequence[Mention],
    known: Known,
    what: str | None,
) -> Iterator[Breach]:
    """4963.75万元，占到位资金的95%: over the amount that the words name; 20所中有4所，占比20%."""
    usable = [other for other in (*earlier, *before) if other.exact and other.dimension != "ratio"]
    if _some_quotient(usable, rate):
        context.touch(rate.claim)
        return
    part = _share_part(rate, before, earlier)
    if part is None or not part.plain:
        return
    kin = [other for other in usable if other.dimension == part.dimension and other is not part and other.plain]
    measure = next((measure for word, measure in _WORDS_OF if what is not None and word in what), None)
    if measure is not None:
        kin = [other for other in kin if other.claim.measure == measure and is_project_amount(other)]
    elif what is None and kin and kin[-1] in before and (re.search(r"中有?", part.lead) or _found_among(kin[-1], part)):
        kin = kin[-1:]
    else:
        return
    wholes: list[Mention | Value] = [*kin] or list(known.amounts.get(measure or "", ()))
    if len({other.base.low for other in wholes}) != 1 or wholes[0].quantity.dimension != part.dimension:
        return
    context.touch(rate.claim, part.claim)
    quotient = part.base.over(wholes[0].base)
    if quotient is None or quotient.meets(rate.base):
        return
    value = _percent(part.quantity, wholes[0].quantity, rate)
    severity = Severity.ERROR if kin else Severity.WARNING
    yield _wrong(rate, value, f"{part.text}÷{wholes[0].text}", part, wholes[0], severity)


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


def _plain_share(context: CheckContext, rate: Mention, part: Mention, whole: Mention) -> Iterator[Breach]:
    """推广15.60万亩，为目标15.00万亩的104%."""
    if part.dimension != whole.dimension or not (part.plain and whole.plain) or part.dimension == "ratio":
        return
    quotient = part.base.over(whole.base)
    if quotient is None:
        return
    context.touch(rate.claim, part.claim, whole.claim)
    if not quotient.meets(rate.base):
        value = _percent(part.quantity, whole.quantity, rate)
        yield _wrong(rate, value, f"{part.text}÷{whole.text}", part, whole)


def _funds_rate(
    context: CheckContext, rate: Mention, before: Sequence[Mention], earlier: Sequence[Mention]
) -> Iterator[Breach]:
    """到位3358万元，到位率92%, where the budget stands in the sentence before."""
    top, bottoms = _FUNDS[rate.claim.measure or ""]
    parts = [other for other in before if other.claim.measure == top and other.plain and other.dimension == "money"]
    if not parts or any(other.claim.measure in bottoms and other.dimension == "money" for other in before):
        return
    money = [other for other in (*earlier, *before) if other.dimension == "money" and other.exact]
    if _some_quotient(money, rate):
        context.touch(rate.claim, parts[-1].claim)
        return
    wholes = [other for other in earlier if other.claim.measure in bottoms and is_project_amount(other)]
    wholes = wholes or funds_stated((*earlier, *before[: before.index(parts[-1])]))
    if len({other.base.low for other in wholes}) != 1 or not is_project_amount(parts[-1]):
        return
    context.touch(rate.claim, parts[-1].claim, wholes[-1].claim)
    value = _percent(parts[-1].quantity, wholes[-1].quantity, rate)
    yield _wrong(rate, value, f"{parts[-1].text}÷{wholes[-1].text}", parts[-1], wholes[-1])


def _speaks_of(mention: Mention, stem: str) -> bool:
    """Whether the words about a count say what the rate is of: 合格 with 合格率."""
    behind = re.split(r"[，,；;。]", mention.tail)
    around = mention.near + (behind[0] if len(behind) > 1 else "")
    return stem in around or stem[::-1] in around


def _some_quotient(counts: Sequence[Mention], rate: Mention) -> bool:
    near = counts[-_MOST_READ:]
    for one, two in product(near, near):
        if one is two or one.dimension != two.dimension:
            continue
        quotient = one.base.over(two.base)
        if quotient is not None and (quotient.meets(rate.base) or (Interval.exact(1) - quotient).meets(rate.base)):
            return True
    return False


def _fulfilment(context: CheckContext, rate: Mention, before: Sequence[Mention], known: Known) -> Iterator[Breach]:
    """完成29公里，完成目标的105%; 39部，未达到42部的目标，完成率92.86%."""
    counts = [
        other
        for other in before
        if other.exact and other.dimension not in ("ratio", "percentage_point", "points") and not is_gap(other)
    ]
    if not counts or _told_by_rates(rate, before):
        return
    if _some_quotient(counts, rate):
        context.touch(rate.claim, *(other.claim for other in counts[-2:]))
        return
    subject = next((other for other in reversed(counts) if other.role == "actual"), None)
    if subject is None or any(other.dimension != subject.dimension for other in counts[counts.index(subject) :]):
        return
    local = [other for other in counts if other.role == "target" and other.dimension == subject.dimension]
    targets = {target.base.low: target for target in (local or known.targets_of(subject))}
    quotients = [subject.base.over(target.base) for target in targets.values()]
    if any(quotient is not None and quotient.meets(rate.base) for quotient in quotients):
        context.touch(rate.claim, subject.claim)
        return
    if len(targets) != 1:
        return
    target = next(iter(targets.values()))
    if rate.quantity.value == _WHOLE and subject.base.high > target.base.low:
        return
    context.touch(rate.claim, subject.claim, target.claim if isinstance(target, Mention) else target.part)
    value = _percent(subject.quantity, target.quantity, rate)
    yield _wrong(rate, value, f"{subject.text}÷{target.text}", subject, target)


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
        gaps = [span_of(other.base - base.base) for other in money if other is not base] + [
            other.base for other in money
        ]
        if any((quotient := gap.over(base.base)) is not None and quotient.meets(rate.base) for gap in gaps):
            context.touch(rate.claim, *(other.claim for other in money[-2:]))
            return
    first = [value for value in far if value.measure == "年初预算数"]
    bases = {value.base.low: value for value in (budgets or (first if _GAP_RATE.search(rate.near) else far))}
    actual = [other for other in money if other.claim.measure == "执行数"]
    if len(bases) != 1 or len(actual) != 1:
        return
    whole = next(iter(bases.values()))
    context.touch(rate.claim, actual[0].claim)
    gap = abs(actual[0].quantity.base - whole.quantity.base)
    value = _rounded(gap / whole.quantity.base * 100, rate)
    step = f"|{actual[0].text}−{whole.text}|÷{whole.text}"
    yield _wrong(rate, value, step, actual[0], whole)


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
            context.touch(rate.claim, left[-1].claim)
            return
    budgets = {value.base.low: value for value in wholes if _measure(value) in (*_BUDGETS, "到位数")}
    if not budgets:
        return
    whole = list(budgets.values())[-1]
    context.touch(rate.claim, left[-1].claim)
    severity = Severity.ERROR if len(budgets) == 1 and not far else Severity.WARNING
    value = _percent(left[-1].quantity, whole.quantity, rate)
    yield _wrong(rate, value, f"{left[-1].text}÷{whole.text}", left[-1], whole, severity)


def _measure(value: Mention | Value) -> str | None:
    return value.claim.measure if isinstance(value, Mention) else value.measure


def _each(context: CheckContext, each: Mention, before: Sequence[Mention]) -> Iterator[Breach]:
    """支出36万元，培训1200人，人均300元: one amount and one count of the unit it is per."""
    match = _EACH.search(each.near)
    if match is None or each.role != "actual":
        return
    unit = match["each"] or match["per"] or match["single"]
    money = [other for other in before if other.dimension == each.dimension and other.exact]
    counts = [other for other in before if other.exact and _counts(other, unit) and other not in money]
    for amount, count in product(money, counts):
        quotient = amount.base.over(count.base)
        if quotient is not None and quotient.meets(each.base):
            context.touch(each.claim, amount.claim, count.claim)
            return
    if len(money) != 1 or len(counts) != 1 or not (money[0].plain and counts[0].plain):
        return
    amount, count = money[0], counts[0]
    if (each.dimension == "money" and not _EXECUTED.search(amount.near)) or "target" in (amount.role, count.role):
        return
    context.touch(each.claim, amount.claim, count.claim)
    factor = measure_of(each.quantity.unit)[1]
    places = max(each.claim.places or 0, 2)
    value = round_decimal(amount.quantity.base / count.quantity.base / factor, places)
    yield _wrong(each, f"{format_decimal(value)}{each.quantity.unit}", f"{amount.text}÷{count.text}", amount, count)


def _counts(mention: Mention, unit: str) -> bool:
    printed = mention.quantity.unit
    if not mention.dimension.startswith("count:"):
        return False
    bare = printed.removeprefix("万")
    return bare in (unit, f"{unit}次") or (unit == "人" and bare == "名")


def _percent(part: Quantity, whole: Quantity, rate: Mention) -> str:
    return _rounded(part.base / whole.base * 100, rate)


def _rounded(value: Decimal, rate: Mention) -> str:
    return f"{format_decimal(round_decimal(value, max(rate.claim.places or 0, 2)))}%"


def _wrong(
    stated: Mention,
    computed: str,
    step: str,
    one: Mention | Value,
    two: Mention | Value,
    severity: Severity = Severity.ERROR,
) -> Breach:
    related: tuple[Where, ...] = (one.where, two.where)
    name = stated.name or "比率"
    return Breach(
        stated.where,
        f"{name}“{stated.text}”与{step}={computed}不符",
        _HINT,
        stated.text,
        computed,
        (f"{step}={computed}",),
        related,
        severity,
    )
