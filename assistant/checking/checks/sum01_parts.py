"""SUM01: parts add up to their total (分项之和须等于合计), in prose and in tables."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from assistant.checking.awards import find_awards
from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import interval_of
from assistant.checking.columns import column_sums, fund_sums, row_sums, subtotal_sums
from assistant.checking.digits import digits_of
from assistant.checking.gaps import BEFORE_GAP
from assistant.checking.intervals import Interval, total_of
from assistant.checking.lexicon import group_name
from assistant.checking.mentions import one_slip
from assistant.checking.owners import PROJECT
from assistant.checking.results import FULL, Scored, find_groups, find_scored, find_totals, main_amounts
from assistant.domain.finding import Claim, Finding, Severity
from assistant.domain.quantity import format_decimal, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.columns import TableSum

_PART_MARK = re.compile(r"其中|包括|分别为|来源为|来源于|来源：")
_SCALE = 10_000
_NEARLY_WHOLE = Fraction(8, 10)
_NOUN = 2
_NAME = 4
_MOST_SHOWN = 40


def find(context: CheckContext) -> Iterator[Finding]:
    """Report totals that differ from the sum of their parts."""
    yield from _group_totals(context)
    yield from _group_weights(context)
    for sentence in context.sentences:
        for breach in find_awards(context, sentence):
            yield breach.as_finding(CHECK)
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
    context.touch(*(scored.weight for scored in groups))
    for total in totals:
        context.touch(total, *points)
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


def _group_weights(context: CheckContext) -> Iterator[Finding]:
    """First-level groups whose points make up the total weigh 100 together."""
    groups: dict[str, Scored] = {}
    for scored in find_scored(context):
        name = group_name(scored.owner)
        if name is not None and scored.owner != PROJECT:
            groups.setdefault(name, scored)
    total = next(iter(find_totals(context)), None)
    if total is None or len(groups) <= _NOUN or find_groups(context):
        return
    points = total_of(interval_of(scored.points) for scored in groups.values())
    weights = [scored.weight for scored in groups.values()]
    whole = sum((weight.quantity.value for weight in weights if weight.quantity is not None), start=Decimal(0))
    if not _same(interval_of(total), points) or whole == FULL:
        return
    context.touch(*weights)
    blamed = [weight for weight in weights if _mends(weight, whole)]
    first = blamed[0] if len(blamed) == 1 else weights[0]
    yield CHECK.finding(
        first,
        f"各一级指标分值之和为{format_decimal(whole)}分，不是100分；各组得分之和与总得分相符",
        "请核对各一级指标的分值",
        severity=Severity.WARNING,
        related=tuple(weight.where for weight in weights),
        stated=first.text,
        computed=None if len(blamed) != 1 else f"{format_decimal(_value(first) + FULL - whole)}分",
    )


def _value(claim: Claim) -> Decimal:
    assert claim.quantity is not None  # noqa: S101 - invariant of callers
    return claim.quantity.value


def _mends(weight: Claim, whole: Decimal) -> bool:
    """Whether one slip in a weight makes all of them 100."""
    return one_slip(_value(weight), _value(weight) + FULL - whole)


def _same(stated: Interval, computed: Interval) -> bool:
    """Points are printed exactly as scored, so equal places must give equal sums."""
    middle = (computed.low + computed.high) / 2
    return stated.low <= middle <= stated.high


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
        met = [source for source in sources if (_base(source) - _base(spent[0])).meets(_base(left[0]))]
        for source in met or sources[-1:]:
            context.touch(source, *spent, *left)
        if met:
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
                yield from _compare_parts(context, total, _one_list(total, parts))


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
    return (dimension in ("money", "years") or dimension.startswith("count:")) and claim.comparator is None


def _one_list(total: Claim, parts: list[Claim]) -> list[Claim]:
    """The parts up to the next number said of what the whole counts: 发放问卷400份，其中…；发放问卷170份."""
    name = "".join(total.label.split())[-_NAME:]
    for place, part in enumerate(parts):
        if place and len(name) == _NAME and "".join(part.label.split()).endswith(name):
            return parts[:place]
    return parts


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
    if (summed.high < whole.low * _NEARLY_WHOLE or summed.low > whole.high * 2) and not _slipped(total, same):
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


def _slipped(total: Claim, parts: list[Claim]) -> bool:
    """Whether one slip of the pen, in the whole or in one number, makes the parts add up; of counts in a part only."""
    assert total.quantity is not None  # noqa: S101 - invariant of callers
    unit = total.quantity.unit
    values = [part.quantity.to(unit).value for part in parts if part.quantity is not None]
    gap = sum(values, start=Decimal(0)) - total.quantity.value
    if total.quantity.dimension != "money":
        return len(parts) > _NOUN and any(value > gap for value in values)
    rights = [total.quantity.value + gap, *(value - gap for value in values)]
    return any(
        right > 0 and one_slip(value, right)
        for value, right in zip((total.quantity.value, *values), rights, strict=True)
        if len(digits_of(value)) > _NOUN
    )


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
        related=tuple(context.cell_where(part) for part in found.parts[:_MOST_SHOWN]),
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
    scope="project",
    examples=(
        Example.passes("项目全年预算300万元，其中设备购置180万元、安装调试120万元。"),
        Example.passes("指标\t分值\t得分\n决策\t20\t18.5\n过程\t20\t17\n产出\t60\t55\n合计\t100\t90.5"),
        Example.fails(
            "指标\t分值\t得分\n决策\t20\t18.5\n过程\t20\t17\n产出\t60\t55\n合计\t100\t91.5", because="合计多1分"
        ),
        Example.fails("项目全年预算300万元，其中设备购置180万元、安装调试140万元。", because="分项之和大于总额"),
        Example.fails("评价组由5人组成，其中注册会计师2人、行业专家8人、助理人员2人。", because="行业专家应为1人"),
        Example.passes("向患者发放问卷400份，其中满意370份；向职工发放问卷170份，收回161份。"),
        Example.fails("多计补助18.36万元，其中4个项目多计32.75万元，2个项目多计5.61万元。", because="12.75写成32.75"),
        Example.fails(
            "一、项目决策情况\n决策指标分值20分，得分18分。\n过程指标分值20分，得分17分。\n产出指标分值49分，得分37分。\n"
            "效益指标分值20分，得分19分。\n综合得分91分。",
            because="分值之和是109",
        ),
        Example.passes(
            "质量指标5分，得4.00分，扣1.00分；管护指标8分，3个镇未落实扣1.50分，档案不全扣0.50分，得6.00分。"
        ),
        Example.passes("该指标5分，未达到目标的扣2分，达到目标的得5分。", because="说的是评分规则"),
        Example.passes("过程指标满分20分，得17.00分，扣3.00分，其中制度扣2.00分、资金扣1.00分。"),
        Example.fails("预算执行率指标满分5分，得4分，扣2分。", because="5减4等于1"),
        Example.fails("投入20分得19.00分，没有写蓄积量指标，扣6.00分。", because="20减19等于1"),
    ),
)
