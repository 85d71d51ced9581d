"""Balances and adjustments told in sentences (文字所述结余与调整): 预算 − 支出 = 结余; 年初 ± 调整 = 调整后."""

from __future__ import annotations

import re
from itertools import product
from typing import TYPE_CHECKING

from assistant.checking.breach import Breach
from assistant.checking.digits import digits_of
from assistant.checking.known import funds_stated
from assistant.checking.mentions import Mention, Sentence, one_slip, show
from assistant.domain.finding import Severity
from assistant.domain.quantity import measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from assistant.checking.check import CheckContext
    from assistant.checking.intervals import Interval
    from assistant.checking.known import Known, Value

_LEFT = re.compile(
    r"(?:结转结余|结余|节余|结转|剩余|未支出|未使用|未支付|未拨付|未发放|尚未支出|未执行|尚余|余额)(?:资金|金额|经费|总额|额|数|为|共计|共|的|了)*$"
)
_NOT_OWN = re.compile(r"上年|以前年度|历年|上缴|收回|其中|累计")
_ENOUGH = 3
# No sentence refers further back than this many amounts.
_MOST_READ = 24
_WHOLES = ("预算数", "到位数", "年初预算数")
_FIRST = re.compile(r"年初|原预算|初始|批复|原批复|原计划")
_LESS = re.compile(r"(?:调减|核减|压减|追减|减少|调整减少|收回)(?:预算|资金|金额|了|经费)*$")
_MORE = re.compile(r"(?:调增|追加|增加|调整增加|追加安排)(?:预算|资金|金额|了|经费)*$")
_FINAL = re.compile(
    r"(?:调整后|调整为|全年预算|调整至|[调核压]减[为至到]|调增[为至到]|追加[为至到]|"
    r"年度预算|最终预算)[^，。；\d]{0,8}$|^[为至到]$|^后(?:预算)?[为是]$"
)


def find_balances(context: CheckContext, paragraph: Sequence[Sentence], known: Known) -> Iterator[Breach]:
    """Yield the balances and adjusted budgets of a paragraph that do not follow from its amounts."""
    money = [mention for sentence in paragraph for mention in sentence.mentions if mention.dimension == "money"]
    for position, mention in enumerate(money):
        if mention.plain and _LEFT.search(mention.near) and not _NOT_OWN.search(mention.near):
            yield from _balance(context, mention, money[:position], known)
    for sentence in paragraph:
        yield from _adjusted(context, sentence)


def _balance(context: CheckContext, balance: Mention, before: Sequence[Mention], known: Known) -> Iterator[Breach]:
    spent = [other for other in before if other.claim.measure == "执行数" and other.plain and other.role == "actual"]
    wholes = [other for other in before if other.claim.measure in _WHOLES and other.plain and other.role != "past"]
    guessed = not wholes
    wholes = wholes or funds_stated(other for other in before if other not in spent)[:1]
    if not spent or not wholes:
        yield from _far_balance(context, balance, known)
        return
    everything = [other for other in before if other.exact][-_MOST_READ:]
    if any(
        (one.base - two.base).meets(balance.base)
        for one, two in product(everything, everything)
        if one.base != two.base
    ):
        context.touch(balance.claim, spent[-1].claim, wholes[-1].claim)
        return
    pairs = product(_amounts(known, _WHOLES), _amounts(known, ("执行数",)))
    if any((whole.base - out.base).meets(balance.base) for whole, out in pairs):
        return
    whole = next((other for other in reversed(wholes) if other.claim.start < spent[-1].claim.start), wholes[-1])
    context.touch(balance.claim, spent[-1].claim, whole.claim)
    same = {other.base.low for other in wholes if other.claim.measure != "年初预算数"}
    certain = (
        not guessed
        and len(spent) == 1
        and len(same) <= 1
        and balance.claim.sentence_start == spent[-1].claim.sentence_start
    )
    yield _wrong_balance(balance, whole, spent[-1], Severity.ERROR if certain else Severity.WARNING)


def _amounts(known: Known, measures: tuple[str, ...]) -> tuple[Value, ...]:
    return tuple(value for measure in measures for value in known.amounts.get(measure, ()))


def _far_balance(context: CheckContext, balance: Mention, known: Known) -> Iterator[Breach]:
    """A balance whose budget and spending stand elsewhere: only slips of the pen are told."""
    pairs = [
        (whole, out)
        for whole, out in product(_amounts(known, _WHOLES), _amounts(known, ("执行数",)))
        if whole.base.low > out.base.high
    ]
    for whole, out in pairs:
        if (whole.base - out.base).meets(balance.base):
            context.touch(balance.claim, whole.part, out.part)
            return
    for whole, out in pairs:
        value = (whole.quantity.base - out.quantity.base) / measure_of(whole.quantity.unit)[1]
        printed = balance.quantity.value
        if one_slip(value, printed) or _same_digits(value, printed):
            context.touch(balance.claim, whole.part, out.part)
            yield _wrong_balance(balance, whole, out, Severity.WARNING)
            return


def _same_digits(one: Decimal, two: Decimal) -> bool:
    """Tell whether only the point, or the unit, is misplaced: 120.50 and 12.05."""
    return digits_of(one) == digits_of(two) and len(digits_of(one)) >= _ENOUGH


def _wrong_balance(balance: Mention, whole: Mention | Value, spent: Mention | Value, severity: Severity) -> Breach:
    unit = whole.quantity.unit
    value = (whole.quantity.base - spent.quantity.base) / measure_of(unit)[1]
    computed = show(value, unit)
    return Breach(
        balance.where,
        f"结余“{balance.text}”不等于{whole.text}减{spent.text}（{computed}）",
        "请核对预算（或到位）、支出和结余；含上年结转等口径的请写明",
        balance.text,
        computed,
        (f"{whole.text}−{spent.text}={computed}",),
        (whole.where, spent.where),
        severity,
    )


def _adjusted(context: CheckContext, sentence: Sentence) -> Iterator[Breach]:
    money = [mention for mention in sentence.mentions if mention.dimension == "money"]
    first = [mention for mention in money if _FIRST.search(mention.near) and mention.plain]
    if len(first) != 1:
        return
    later = [mention for mention in money if mention.claim.start > first[0].claim.start]
    final = next((mention for mention in later if _FINAL.search(mention.near)), None)
    if final is None or not final.plain:
        return
    moves = [mention for mention in later if mention.claim.start < final.claim.start]
    signs = [1 if _MORE.search(move.near) else -1 if _LESS.search(move.near) else 0 for move in moves]
    if not moves or 0 in signs or not all(move.plain for move in moves):
        return
    computed: Interval = first[0].base
    value = first[0].quantity.base
    steps = first[0].text
    for move, sign in zip(moves, signs, strict=True):
        computed = computed + move.base if sign > 0 else computed - move.base
        value += move.quantity.base * sign
        steps += ("＋" if sign > 0 else "−") + move.text
    context.touch(first[0].claim, final.claim, *(move.claim for move in moves))
    if computed.meets(final.base):
        return
    result = show(value / measure_of(final.quantity.unit)[1], final.quantity.unit)
    yield Breach(
        final.where,
        f"调整后的“{final.text}”与年初数加减调整数（{result}）不符",
        "请核对年初数、调整数和调整后的数",
        final.text,
        result,
        (f"{steps}={result}",),
        (first[0].where, *(move.where for move in moves)),
    )
