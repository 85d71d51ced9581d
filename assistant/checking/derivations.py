"""Values that follow from facts in one step (一步推算): sum, difference, share, ratio, growth.

Only facts named in the number's sentence take part, or a slice whose size the sentence states; the
step is returned so that it can be shown. Without a word that announces a derivation nothing is tried.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING

from assistant.checking.lexicon import CORE_GROUPS, group_name
from assistant.checking.owners import PROJECT
from assistant.domain.quantity import Quantity, format_decimal, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.domain.fact import Fact
    from assistant.domain.finding import Claim

_SUM = re.compile(r"合计|共计|总计|累计|总共|共|之和|全部|各项")
_DIFFERENCE = re.compile(
    r"较|比|低于|高于|少于|多于|相差|差距|差额|低|高|少|多|超出|节约|节省|结余|剩余|未达|不足|短缺|扣|失分|缺口|未执行|未支出"
)
_RATIO = re.compile(r"率|占|比例|比重")
_RATES = frozenset({"得分率", "执行率", "到位率", "完成率", "结余率", "占比"})
_SHARE = re.compile(r"占|比例|比重")
_GROWTH = re.compile(r"增长|增加|上升|提高|下降|减少|降低|增幅|降幅")
_SLICE = re.compile(r"([一二三四五六七八九十两\d]+)\s*(?:项|个|类)(?:一级|二级|三级)?(?:指标|维度|方面)?")
_CHINESE = {word: number for number, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_MAX_TERMS = 8
_SOME = (2, 3)
_MAX_MEMBERS = 12


def derive(claim: Claim, named: list[Fact], everything: list[Fact]) -> tuple[str, ...] | None:
    """Return the step by which named facts give the printed number, or None (一步推算).

    The announcing word must stand beside the number itself, not elsewhere in its sentence.
    """
    if claim.in_table and claim.measure not in _RATES:
        return None
    stop = claim.end - claim.sentence_start
    lead = claim.label + claim.text + re.split(r"[，,；;。：:、]", claim.sentence[stop : stop + 3])[0]
    for step, result in _candidates(claim, lead, named, everything):
        if _prints(result, claim):
            return (step,)
    return None


def _prints(result: Quantity, claim: Claim) -> bool:
    printed = claim.quantity
    if printed is None or printed.dimension != result.dimension:
        return False
    value = result.to(printed.unit).value
    if claim.places is None:
        return value == printed.value
    return round_decimal(value, claim.places) == printed.value


def _candidates(claim: Claim, lead: str, named: list[Fact], everything: list[Fact]) -> Iterator[tuple[str, Quantity]]:
    if _SUM.search(lead):
        yield from _sums(claim, named, everything)
    if _DIFFERENCE.search(lead):
        yield from _differences(named)
    if _RATIO.search(lead) and claim.measure not in ("目标值", "完成值", "分值", "得分"):
        yield from _ratios(claim, lead, named)
    if _GROWTH.search(lead):
        yield from _growths(claim, named)


def _measured(facts: Iterable[Fact], claim: Claim) -> list[Fact]:
    return [
        fact
        for fact in facts
        if fact.quantity is not None
        and claim.quantity is not None
        and fact.quantity.dimension == claim.quantity.dimension
        and (claim.measure is None or fact.measure == claim.measure)
    ]


def _sums(claim: Claim, named: list[Fact], everything: list[Fact]) -> Iterator[tuple[str, Quantity]]:
    own = [fact for fact in _measured(named, claim) if fact.owner != PROJECT]
    by_measure: dict[str, list[Fact]] = {}
    for fact in own:
        by_measure.setdefault(fact.measure, []).append(fact)
    for facts in by_measure.values():
        if 1 < len({fact.owner for fact in facts}) <= _MAX_TERMS:
            unique = list({fact.owner: fact for fact in facts}.values())
            yield _sum_of(unique)
    for match in _SLICE.finditer(claim.sentence[: claim.end - claim.sentence_start]):
        size = int(match.group(1)) if match.group(1).isdigit() else _CHINESE.get(match.group(1), 0)
        for members in _slices(claim, everything):
            if size > 1 and len(members) == size and len({fact.measure for fact in members}) == 1:
                yield _sum_of(members)
            elif size in _SOME and size < len(members) <= _MAX_MEMBERS:
                # 两项指标合计扣1.5分 does not say which two.
                yield from (_sum_of(list(some)) for some in combinations(members, size))


def _slices(claim: Claim, everything: list[Fact]) -> Iterator[list[Fact]]:
    """The first-level groups, and the leaves, each with one non-zero value of the measure."""
    groups: dict[str, Fact] = {}
    leaves: dict[str, Fact] = {}
    for fact in _measured(everything, claim):
        if fact.owner == PROJECT or fact.id.startswith("observation.") or fact.quantity is None:
            continue
        if fact.quantity.value != 0:
            (groups if group_name(fact.owner) in CORE_GROUPS else leaves).setdefault(fact.owner, fact)
    yield list(groups.values())
    yield list(leaves.values())


def _sum_of(facts: list[Fact]) -> tuple[str, Quantity]:
    first = facts[0].quantity
    assert first is not None  # noqa: S101 - invariant: measured facts have quantities
    total = first
    for fact in facts[1:]:
        assert fact.quantity is not None  # noqa: S101 - the same
        total += fact.quantity
    terms = "＋".join(format_decimal(fact.quantity.value) for fact in facts if fact.quantity is not None)
    return f"{terms}={total.format()}", total


def _pairs(named: list[Fact]) -> Iterator[tuple[Fact, Fact]]:
    """Pairs that belong together: two values of one owner, or one measure of two owners."""
    facts = [fact for fact in named if fact.quantity is not None]
    for one, two in combinations(facts, 2):
        if one.owner == two.owner or one.measure == two.measure:
            yield one, two


def _differences(named: list[Fact]) -> Iterator[tuple[str, Quantity]]:
    for one, two in _pairs(named):
        assert one.quantity is not None  # noqa: S101 - pairs have quantities
        assert two.quantity is not None  # noqa: S101 - the same
        if one.quantity.dimension != two.quantity.dimension or "差距" in (one.measure, two.measure):
            continue
        high, low = one.quantity, two.quantity
        if high.compare(low) < 0:
            high, low = low, high
        result = high - low
        if result.unit == "%":
            result = Quantity(result.value, "个百分点")
        yield f"{high.format()}−{low.format()}={result.format()}", result


def _ratios(claim: Claim, lead: str, named: list[Fact]) -> Iterator[tuple[str, Quantity]]:
    if claim.quantity is None or claim.quantity.dimension != "ratio":
        return
    for one, two in _pairs(named):
        for part, whole in ((one, two), (two, one)):
            if not _forms_ratio(part, whole, claim.measure, share=bool(_SHARE.search(lead))):
                continue
            assert part.quantity is not None  # noqa: S101 - pairs have quantities
            assert whole.quantity is not None  # noqa: S101 - the same
            if part.quantity.dimension != whole.quantity.dimension or whole.quantity.base == 0:
                continue
            result = Quantity(part.quantity.base / whole.quantity.base * 100, "%")
            yield f"{part.quantity.format()}÷{whole.quantity.format()}={result.format(2)}", result


_QUOTIENTS: tuple[tuple[str, str, str], ...] = (
    ("得分率", "得分", "分值"),
    ("执行率", "执行数", "预算数"),
    ("执行率", "执行数", "年初预算数"),
    ("执行率", "执行数", "到位数"),
    ("到位率", "到位数", "预算数"),
    ("完成率", "完成值", "目标值"),
    ("结余率", "结余数", "预算数"),
)
_SHARED_MEASURES = ("执行数", "预算数", "到位数", "得分", "分值", "扣分")


def _forms_ratio(part: Fact, whole: Fact, measure: str | None, *, share: bool) -> bool:
    if part.owner == whole.owner:
        return any(
            (part.measure, whole.measure) == (top, bottom) and measure in (None, name)
            for name, top, bottom in _QUOTIENTS
        )
    return share and part.measure == whole.measure and part.measure in _SHARED_MEASURES


def _growths(claim: Claim, named: list[Fact]) -> Iterator[tuple[str, Quantity]]:
    if claim.quantity is None or claim.quantity.dimension != "ratio":
        return
    for one, two in _pairs(named):
        if one.owner != two.owner or one.measure != two.measure or one.period == two.period:
            continue
        early, late = sorted((one, two), key=lambda fact: fact.period or "")
        assert early.quantity is not None  # noqa: S101 - pairs have quantities
        assert late.quantity is not None  # noqa: S101 - the same
        if early.quantity.dimension != late.quantity.dimension or early.quantity.base == 0:
            continue
        change = abs(late.quantity.base / early.quantity.base - 1) * Decimal(100)
        result = Quantity(change, "%")
        yield f"{late.quantity.format()}÷{early.quantity.format()}−1={result.format(2)}", result
