"""Amounts per unit told in sentences (文字所述单位量): 人均300元, 单部补助29.00万元, 平均每公里314.03万元."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from assistant.checking.gaps import is_gap
from assistant.checking.near_misses import slipped_ratio
from assistant.checking.ratios import wrong
from assistant.domain.finding import Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.breach import Breach
    from assistant.checking.check import CheckContext
    from assistant.checking.mentions import Mention

_EACH = re.compile(
    r"(?:平均)?每(?P<each>亩|公里|户|人|个|家|所|台|件|平方米|次|期|份|部|套|辆|床|座|处|吨|株|米|千米|村|校|课题|名|人次)"
    r"|(?P<per>场|期|人|户|亩|校|村|部|台|件|家|次|县|床)均|单(?P<single>部|台|件|次|户|人|亩|套|辆|座)"
)
PER_UNIT = re.compile(r"均|每|单")
_NOT_WHOLE = re.compile(r"其中|分别|季度|上年|去年")
_NEAR = 4
_EXECUTED = re.compile(r"支出|支付|补助|投入|发放|拨付|使用|完成投资|花费|金额|经费|资金|总价|合同")


def find_each(
    context: CheckContext, each: Mention, before: Sequence[Mention], earlier: Sequence[Mention]
) -> Iterator[Breach]:
    """支出36万元，培训1200人，人均300元: one amount and one count of the unit it is per."""
    match = _EACH.search(each.near)
    if match is None or each.role != "actual":
        return
    unit = match["each"] or match["per"] or match["single"]
    usable = [other for other in before if other.exact and not is_gap(other) and not _EACH.search(other.near)]
    far = [other for other in earlier if other.exact and not is_gap(other) and not _EACH.search(other.near)]
    money = [other for other in usable if other.dimension == each.dimension]
    counts = [other for other in usable if _counts(other, unit) and other not in money]
    for amount, count in product([*far, *money], [*far, *counts]):
        if amount.dimension != each.dimension or not _counts(count, unit) or amount is count:
            continue
        quotient = amount.base.over(count.base)
        if quotient is not None and quotient.meets(each.base):
            context.touch(each.claim, amount.claim, count.claim)
            return
    slip = next(
        (
            (amount, count)
            for amount, count in product([*far[-_NEAR:], *money][::-1], [*far[-_NEAR:], *counts][::-1])
            if amount.dimension == each.dimension and amount is not count and _counts(count, unit)
            if slipped_ratio(amount, count, each)
        ),
        None,
    )
    if slip is not None:
        yield from _told(context, each, *slip, near=False)
        return
    near = bool(money) and bool(counts)
    spent = [other for other in far if other.claim.measure == "执行数" and not _NOT_WHOLE.search(other.lead)]
    money = money or [other for other in spent if other.dimension == each.dimension][-1:]
    counts = counts or [other for other in far if _counts(other, unit)][-1:]
    if near and _EXECUTED.search(money[-1].near) and each.dimension == "money":
        money, counts = money[-1:], counts[-1:]
    if len(money) != 1 or len(counts) != 1 or not (money[0].plain and counts[0].plain):
        return
    amount, count = money[0], counts[0]
    is_spent = amount.claim.measure == "执行数" or _EXECUTED.search(amount.near)
    if (each.dimension == "money" and not is_spent) or "target" in (amount.role, count.role):
        return
    yield from _told(context, each, amount, count, near=near)


def _told(context: CheckContext, each: Mention, amount: Mention, count: Mention, *, near: bool) -> Iterator[Breach]:
    context.touch(each.claim, amount.claim, count.claim)
    factor = measure_of(each.quantity.unit)[1]
    places = max(each.claim.places or 0, 2)
    value = round_decimal(amount.quantity.base / count.quantity.base / factor, places)
    computed, step = f"{format_decimal(value)}{each.quantity.unit}", f"{amount.text}÷{count.text}"
    yield wrong(each, computed, step, amount, count, Severity.ERROR if near else Severity.WARNING)


def _counts(mention: Mention, unit: str) -> bool:
    printed = mention.quantity.unit
    if not mention.dimension.startswith("count:"):
        return False
    bare = printed.removeprefix("万")
    return bare in (unit, f"{unit}次") or (unit == "人" and bare == "名")
