"""SUM01: parts add up to their total (分项之和须等于合计), in prose and in tables."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import interval_of
from assistant.checking.columns import column_sums, fund_sums, row_sums, subtotal_sums
from assistant.checking.gaps import BEFORE_GAP
from assistant.checking.intervals import Interval, total_of
from assistant.checking.results import by_sentence, find_groups, find_totals, main_amounts
from assistant.domain.finding import Claim, Finding, Severity
from assistant.domain.quantity import format_decimal, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.columns import TableSum

_PART_MARK = re.compile(r"其中|包括|分别为|来源为|来源于|来源：")
_SCALE = 10_000
_NEARLY_WHOLE = Fraction(8, 10)
_NOUN = 2


def find(context: CheckContext) -> Iterator[Finding]:
    """Report totals that differ from the sum of their parts."""
    yield from _group_totals(context)
    yield from _score_triples(context)
    yield from _balances(context)
    yield from _prose_parts(context)
    for found in (*column_sums(context.regions), *subtotal_sums(context.regions)):
        yield from _table_sum(context, found)
    for region in context.regions:
        for found in (*fund_sums(region), *row_sums(region)):
            yield from _table_sum(context, found)


def _group_totals(context: CheckContext) -> Iterator[Finding]:
    groups, totals = find_groups(context), find_totals(context)
    if not groups or not totals:
        return
    points = [scored.points for scored in groups]
    computed = total_of(interval_of(claim) for claim in points)
    exact = sum((claim.quantity.value for claim in points if claim.quantity), start=Decimal(0))
    steps = "＋".join(claim.text.removesuffix("分") for claim in points) + f"={format_decimal(exact)}"
    context.touch(*points, *totals, *(scored.weight for scored in groups))
    for total in totals:
        if not _same(interval_of(total), computed):
            yield CHECK.finding(
                total,
                f"总得分“{total.text}”与各一级指标得分之和{format_decimal(exact)}分不一致",
                "请核对总分和各一级指标得分，改正有误的一处",
                related=tuple(claim.where for claim in points),
                stated=total.text,
                computed=f"{format_decimal(exact)}分",
                steps=(steps,),
            )


def _same(stated: Interval, computed: Interval) -> bool:
    """Points are printed exactly as scored, so equal places must give equal sums."""
    middle = (computed.low + computed.high) / 2
    return stated.low <= middle <= stated.high


def _score_triples(context: CheckContext) -> Iterator[Finding]:
    """分值 − 得分 = 扣分 where one sentence prints all three of one owner."""
    for claims in by_sentence(context.prose_claims):
        points = [claim for claim in claims if claim.quantity is not None and claim.quantity.dimension == "points"]
        for weight, score, loss in zip(points, points[1:], points[2:], strict=False):
            if (weight.measure, score.measure, loss.measure) != ("分值", "得分", "扣分"):
                continue
            if not weight.owner == score.owner == loss.owner:
                continue
            context.touch(weight, score, loss)
            expected = interval_of(weight) - interval_of(score)
            middle = (expected.low + expected.high) / 2
            if not interval_of(loss).low <= middle <= interval_of(loss).high:
                value = weight.quantity.value - score.quantity.value  # type: ignore[union-attr]
                yield CHECK.finding(
                    loss,
                    f"扣分“{loss.text}”不等于分值{weight.text}减得分{score.text}（{format_decimal(value)}分）",
                    "请核对分值、得分和扣分",
                    related=(weight.where, score.where),
                    stated=loss.text,
                    computed=f"{format_decimal(value)}分",
                )


def _balances(context: CheckContext) -> Iterator[Finding]:
    """预算（到位）− 支出 = 结余 where one sentence prints all three once."""
    paragraphs: dict[int, list[Claim]] = {}
    for claim in context.prose_claims:
        if claim.quantity is not None and claim.quantity.dimension == "money":
            paragraphs.setdefault(claim.order, []).append(claim)
    for money in paragraphs.values():
        spent = main_amounts(money, ("执行数",))
        left = main_amounts(money, ("结余数",))
        sources = main_amounts(money, ("预算数", "年初预算数", "到位数"))
        if len(spent) != 1 or len(left) != 1 or not sources or left[0].approximate or left[0].start < spent[0].start:
            continue
        if any(claim.owner not in (None, spent[0].owner) for claim in (*sources, left[0])):
            continue
        context.touch(*sources, *spent, *left)
        if any((_base(source) - _base(spent[0])).meets(_base(left[0])) for source in sources):
            continue
        source = sources[-1]
        unit = left[0].quantity.unit  # type: ignore[union-attr]
        value = (source.quantity - spent[0].quantity).to(unit)  # type: ignore[operator]
        yield CHECK.finding(
            left[0],
            f"结余“{left[0].text}”不等于{source.text}减{spent[0].text}（{value.format()}）",
            "请核对预算、支出和结余；有跨年结转的请写明",
            severity=Severity.ERROR if len(sources) == 1 else Severity.WARNING,
            related=(source.where, spent[0].where),
            stated=left[0].text,
            computed=value.format(),
            steps=(f"{source.text}−{spent[0].text}={value.format()}",),
        )


def _prose_parts(context: CheckContext) -> Iterator[Finding]:
    """A total, then 其中 and its parts in the same unit; incomplete lists are left alone."""
    by_unit: dict[int, list[Claim]] = {}
    for claim in context.prose_claims:
        by_unit.setdefault(claim.order, []).append(claim)
    for order, claims in by_unit.items():
        text = context.view.units[order].text
        for mark in _PART_MARK.finditer(text):
            stop = _end_of_list(text, mark.end())
            before = [claim for claim in claims if claim.end <= mark.start()]
            parts = [
                claim
                for claim in claims
                if mark.end() <= claim.start and claim.end <= stop and not _bracketed(text, mark.end(), claim.start)
            ]
            for total in _last_of_each_unit(before, text, mark.start()):
                yield from _compare_parts(context, total, parts)


def _end_of_list(text: str, start: int) -> int:
    end = re.search(
        r"[。！？\n]|其中|[；;](?:全年|当年|年末|截至|累计)*(?:实际)?(?:支出|执行|到位|结转|结余|使用)", text[start:]
    )
    return start + end.start() if end else len(text)


def _bracketed(text: str, start: int, at: int) -> bool:
    inside = text[start:at]
    return inside.count("（") + inside.count("(") > inside.count("）") + inside.count(")")


def _last_of_each_unit(before: list[Claim], text: str, mark: int) -> list[Claim]:
    """The last number of each dimension in the sentence before the mark."""
    last: dict[str, Claim] = {}
    for claim in before:
        if claim.quantity is not None and mark - claim.end < 60 and text.count("。", claim.end, mark) <= 1:  # noqa: PLR2004
            last[claim.quantity.dimension] = claim
    return [claim for claim in last.values() if claim.quantity is not None and _summable(claim)]


def _summable(claim: Claim) -> bool:
    assert claim.quantity is not None  # noqa: S101 - invariant of callers
    dimension = claim.quantity.dimension
    return (dimension == "money" or dimension.startswith("count:")) and claim.comparator is None


def _compare_parts(context: CheckContext, total: Claim, parts: list[Claim]) -> Iterator[Finding]:
    assert total.quantity is not None  # noqa: S101 - invariant of callers
    same = [
        part
        for part in parts
        if part.quantity is not None
        and part.quantity.dimension == total.quantity.dimension
        and part.approximate is None
        and part.comparator is None
        and not BEFORE_GAP.search(part.label)
    ]
    if len(same) < 2 or total.approximate is not None:  # noqa: PLR2004 - one part is no sum
        return
    whole = _base(total)
    for count in range(len(same), 1, -1):
        if _base_sum(same[:count]).meets(whole):
            context.touch(total, *same[:count])
            return
    if len({part.measure for part in same}) > 1:
        return
    slip = _scale_slip(whole, same)
    if slip is not None:
        context.touch(total, *same)
        yield CHECK.finding(
            slip,
            f"“{slip.text}”与其余各项相加不等于“{total.text}”，单位差一万倍时正好相等",
            "请核对单位：元与万元相差一万倍",
            related=(total.where, *(part.where for part in same if part is not slip)),
            stated=slip.text,
        )
        return
    summed = _base_sum(same)
    if summed.high < whole.low * _NEARLY_WHOLE or summed.low > whole.high * 2:
        return
    if summed.high < whole.low and total.quantity.dimension != "money" and not _one_noun(total, same):
        return
    value = sum((part.quantity.to(total.quantity.unit).value for part in same if part.quantity), start=Decimal(0))
    context.touch(total, *same)
    steps = "＋".join(part.text for part in same) + f"={format_decimal(value)}{total.quantity.unit}"
    yield CHECK.finding(
        total,
        f"“{total.text}”与其中各项之和{format_decimal(value)}{total.quantity.unit}不一致",
        "请核对各分项；如有未列的部分，请写明口径",
        severity=Severity.ERROR if summed.low > whole.high else Severity.WARNING,
        related=tuple(part.where for part in same),
        stated=total.text,
        computed=f"{format_decimal(value)}{total.quantity.unit}",
        steps=(steps,),
    )


def _scale_slip(whole: Interval, parts: list[Claim]) -> Claim | None:
    """Return the one amount whose unit, ten thousand times larger or smaller, makes the parts add up."""
    if parts[0].quantity is None or parts[0].quantity.dimension != "money":
        return None
    for part in parts:
        rest = [_base(other) for other in parts if other is not part]
        for factor in (Fraction(_SCALE), Fraction(1, _SCALE)):
            if total_of([*rest, _base(part).scaled(factor)]).meets(whole):
                return part
    return None


def _one_noun(total: Claim, parts: list[Claim]) -> bool:
    """Whether three parts or more are kinds of what the whole counts: 原创展览、引进展览、巡回展览 of 展览."""
    nouns = {"".join(part.label.split())[-_NOUN:] for part in parts}
    return len(parts) > _NOUN and len(nouns) == 1 and len(next(iter(nouns))) == _NOUN and nouns.pop() in total.label


def _base(claim: Claim) -> Interval:
    assert claim.quantity is not None  # noqa: S101 - invariant of callers
    return interval_of(claim).scaled(measure_of(claim.quantity.unit)[1])


def _base_sum(claims: list[Claim]) -> Interval:
    return total_of(_base(claim) for claim in claims)


def _table_sum(context: CheckContext, found: TableSum) -> Iterator[Finding]:
    context.touch(found.total, *found.parts)
    if found.holds:
        return
    where = context.cell_where(found.total)
    yield CHECK.finding(
        where,
        f"{found.label}：表中“{where.quote}”与各项之和{found.computed}不一致",
        "请核对合计与各项数字",
        severity=Severity.ERROR if found.certain else Severity.WARNING,
        related=tuple(context.cell_where(part) for part in found.parts[:12]),
        stated=where.quote,
        computed=found.computed,
        steps=(found.step,),
    )


CHECK = Check(
    id="SUM01",
    title="分项之和不等于合计",
    reason="合计与分项对不上，说明其中至少一个数写错；总分错了，等级也可能跟着错。",
    severity=Severity.ERROR,
    find=find,
    examples=(
        Example.passes("项目全年预算300万元，其中设备购置180万元、安装调试120万元。"),
        Example.passes("指标\t分值\t得分\n决策\t20\t18.5\n过程\t20\t17\n产出\t60\t55\n合计\t100\t90.5"),
        Example.fails(
            "指标\t分值\t得分\n决策\t20\t18.5\n过程\t20\t17\n产出\t60\t55\n合计\t100\t91.5", because="合计多1分"
        ),
        Example.fails("项目全年预算300万元，其中设备购置180万元、安装调试140万元。", because="分项之和大于总额"),
        Example.fails("预算执行率指标满分5分，得4分，扣2分。", because="5减4等于1"),
    ),
)
