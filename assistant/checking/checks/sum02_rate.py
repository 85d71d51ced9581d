"""SUM02: a rate is the quotient of the numbers beside it (比率须与同处的分子分母相符)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import interval_of
from assistant.checking.gaps import BEFORE_GAP
from assistant.checking.intervals import Interval
from assistant.checking.results import by_sentence, main_amounts
from assistant.domain.finding import Claim, Finding, Severity
from assistant.domain.quantity import format_decimal, measure_of, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import NumberCell, Region, Row

_PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "执行率": (("执行数",), ("预算数", "年初预算数", "到位数")),
    "到位率": (("到位数",), ("预算数", "年初预算数")),
    "得分率": (("得分",), ("分值",)),
    "完成率": (("完成值",), ("目标值",)),
    "结余率": (("结余数",), ("预算数", "年初预算数", "到位数")),
}
_COLUMN_PARTS = {**_PARTS, "执行率": (("执行数",), ("预算数", "年初预算数", "到位数", "合同金额"))}
_GROWN = re.compile(r"(?:增加|增长|提高|上升|减少|下降|降低|扩大|降)(?:至|到|为)")
_OF_MONEY = frozenset({"执行率", "到位率", "结余率"})
_COMPARED = re.compile(r"^[，,]?(?:较|比)(?:上年|去年|上一年|上年度|同期|上年同期|年初|\d{4}年)[^，。；\d]{0,8}$")
_NOUN_END = re.compile(r"([一-龥]{3,})\s*(?:为|达|达到)?\s*$")
_PART_NAME = 2
# So many rates of a table must be exact quotients before one that is only nearly so stands out.
_CONVENTION = 3
_CHANGE = re.compile(r"(?:同比|环比)?(?:增长|增幅|增加|提高|上升|下降|减少|降低|降幅)(?:了|率|幅度)?(?:为|达|约)?$")
_SHARE = re.compile(r"(?:占比|占(?!区级|全区|全市|全省|全国|全县)[^，。；]{0,10})(?:为|达|约)?$")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report rates that no quotient of the printed numbers beside them allows."""
    paragraphs: dict[int, list[Claim]] = {}
    for claim in context.prose_claims:
        paragraphs.setdefault(claim.order, []).append(claim)
    for claims in by_sentence(context.prose_claims):
        for rate in claims:
            if rate.quantity is None or rate.quantity.dimension not in ("ratio", "percentage_point"):
                continue
            yield from _rate_in_text(context, rate, paragraphs[rate.order])
            yield from _change_in_sentence(context, rate, claims)
            yield from _share_in_sentence(context, rate, claims)
    for region in context.regions:
        for measure in _COLUMN_PARTS:
            found = [one for row in region.rows if (one := _rate_in_row(region, row, measure)) is not None]
            exact = sum(_is_exact(one) for one in found)
            strict = exact >= _CONVENTION and exact >= len(found) - 1
            for one in found:
                yield from _rate_of_cells(context, one, strict=strict)


def _base(claim: Claim, *, exact: bool = False) -> Interval:
    assert claim.quantity is not None  # noqa: S101 - invariant of callers
    if exact and claim.places == 0 and claim.quantity.dimension == "money" and claim.approximate is None:
        return Interval.exact(claim.quantity.base)
    return interval_of(claim).scaled(measure_of(claim.quantity.unit)[1])


def _plain(claims: list[Claim], measures: tuple[str, ...]) -> list[Claim]:
    return [
        claim for claim in main_amounts(claims, measures) if claim.quantity is not None and claim.quantity.unit != "%"
    ]


def _is_gap(context: CheckContext, claim: Claim) -> bool:
    """Tell whether a number is how far two values are apart (较目标少3台), not a value."""
    return bool(BEFORE_GAP.search(context.unit(claim).text[claim.sentence_start : claim.start]))


def _rate_in_text(context: CheckContext, rate: Claim, paragraph: list[Claim]) -> Iterator[Finding]:
    """A rate against its parts in the sentence; failing these, in the sentences before it in the paragraph."""
    parts = _PARTS.get(rate.measure or "")
    if parts is None or rate.comparator is not None or rate.quantity is None or rate.quantity.dimension != "ratio":
        return
    before = [claim for claim in paragraph if claim.end <= rate.start]
    near = [claim for claim in before if claim.sentence_start == rate.sentence_start]
    values = [claim for claim in near if not _is_gap(context, claim)]
    numerators, denominators = _plain(values, parts[0]), _plain(values, parts[1])
    lead = context.unit(rate).text[rate.sentence_start : rate.start]
    if rate.measure == "完成率" and "目标" not in lead and "计划" not in lead:
        return
    far = not numerators or not denominators
    if far and _of_part(lead, rate.measure or ""):
        return
    if far and rate.measure in _OF_MONEY:
        numerators = numerators or _plain(before, parts[0])[-1:]
        denominators = denominators or _plain(before, parts[1])
    if not numerators or not denominators or rate.approximate is not None:
        return
    everything = [claim for claim in (before if far else near) if claim.quantity is not None]
    exact = any(
        claim.quantity is not None and claim.quantity.dimension == "money" and claim.places for claim in everything
    )
    pair = _some_quotient(everything, everything, rate, exact=exact)
    if pair is not None:
        context.touch(rate, *pair)
        return
    yield from _rate_that_fails(context, rate, numerators, denominators, certain=not far)


_WHOLE_WORDS = re.compile(
    r"项目|预算|资金|全年|年度|本年|当年|总体|整体|该项|本项|其|的|支出|财政|部门|单位|实际|综合|平均|20\d{2}年?|截至|年末|年底|目前|最终"
)


def _of_part(lead: str, measure: str) -> bool:
    """Tell whether a rate is named as a part's own (运营补助执行率), not the project's."""
    clause = re.split(r"[，。；：、（(]", lead)[-1]
    name = re.sub(rf"{re.escape(measure)}(?:为|达到?|是|约)?$", "", clause)
    return name != clause and len(_WHOLE_WORDS.sub("", name)) >= _PART_NAME


def _rate_that_fails(
    context: CheckContext, rate: Claim, numerators: list[Claim], denominators: list[Claim], *, certain: bool
) -> Iterator[Finding]:
    if len(numerators) > 1 or any(claim.approximate or claim.comparator for claim in (*numerators, *denominators)):
        return
    part, whole = numerators[0], denominators[-1]
    if part.quantity is None or whole.quantity is None or part.quantity.dimension != whole.quantity.dimension:
        return
    if part.owner != whole.owner and None not in (part.owner, whole.owner):
        return
    context.touch(rate, part, whole)
    certain = certain and len(denominators) == 1 and not _some_quotient([part], [whole], rate, exact=False)
    yield _wrong_rate(rate, part, whole, Severity.ERROR if certain else Severity.WARNING)


def _some_quotient(
    parts: list[Claim], wholes: list[Claim], rate: Claim, *, exact: bool = False
) -> tuple[Claim, Claim] | None:
    """Return a quotient that allows the rate; ``exact`` takes whole amounts beside decimals as they stand."""
    for part in reversed(parts):
        for whole in wholes:
            if part is whole or part.quantity is None or whole.quantity is None:
                continue
            if part.quantity.dimension != whole.quantity.dimension or part.quantity.dimension == "ratio":
                continue
            quotient = _base(part, exact=exact).over(_base(whole, exact=exact))
            if quotient is not None and quotient.meets(_base(rate)):
                return part, whole
    return None


def _wrong_rate(rate: Claim, part: Claim, whole: Claim, severity: Severity) -> Finding:
    assert part.quantity is not None  # noqa: S101 - invariant of callers
    assert whole.quantity is not None  # noqa: S101 - the same
    value = round_decimal(part.quantity.base / whole.quantity.base * 100, max(rate.places or 0, 2))
    printed = f"{format_decimal(value)}%"
    return CHECK.finding(
        rate,
        f"{rate.measure or '比率'}“{rate.text}”与{part.text}÷{whole.text}={printed}不符",
        "请核对分子、分母和比率；口径不同的请写明",
        severity=severity,
        related=(part.where, whole.where),
        stated=rate.text,
        computed=printed,
        steps=(f"{part.text}÷{whole.text}={printed}",),
    )


def _change_in_sentence(context: CheckContext, rate: Claim, claims: tuple[Claim, ...]) -> Iterator[Finding]:
    """由甲增加至乙，增长丙%: the two numbers just before the rate, and nothing between."""
    before = [claim for claim in claims if claim.end <= rate.start]
    if len(before) < 2:  # noqa: PLR2004 - a change has two ends
        return
    early, late = before[-2], before[-1]
    if _is_gap(context, late) or _is_gap(context, early):
        return
    text = context.unit(rate).text
    if not _CHANGE.search(text[late.end : rate.start]):
        return
    between = text[early.end : late.start]
    if _COMPARED.search(between):
        early, late = late, early
    if not _GROWN.search(between) and not _COMPARED.search(between) and not _same_noun(early, late):
        return
    if early.quantity is None or late.quantity is None or early.quantity.dimension != late.quantity.dimension:
        return
    if early.approximate or late.approximate or rate.quantity is None:
        return
    if early.quantity.dimension == "ratio":
        yield from _points_of_percent(context, rate, early, late)
        return
    if rate.quantity.dimension != "ratio":
        return
    quotient = _base(late).over(_base(early))
    if quotient is None:
        return
    context.touch(rate, early, late)
    change = quotient - Interval.exact(1)
    low, high = (change.low, change.high) if change.high > 0 else (-change.high, -change.low)
    if not Interval(low, high).meets(_base(rate)):
        value = abs(round_decimal((late.quantity.base / early.quantity.base - 1) * 100, 2))
        yield CHECK.finding(
            rate,
            f"变动率“{rate.text}”与由{early.text}到{late.text}的变动{format_decimal(value)}%不符",
            "请核对两个数和变动率",
            related=(early.where, late.where),
            stated=rate.text,
            computed=f"{format_decimal(value)}%",
        )


def _same_noun(early: Claim, late: Claim) -> bool:
    """Whether two rates of different years carry one name: 2022年列养率…，2023年列养率…."""
    nouns = [_NOUN_END.search(claim.label) for claim in (early, late)]
    if nouns[0] is None or nouns[1] is None or early.period == late.period:
        return False
    return (
        nouns[0].group(1)[-3:] == nouns[1].group(1)[-3:] and early.quantity is not None and early.quantity.unit == "%"
    )


def _points_of_percent(context: CheckContext, rate: Claim, early: Claim, late: Claim) -> Iterator[Finding]:
    assert early.quantity is not None  # noqa: S101 - invariant of callers
    assert late.quantity is not None  # noqa: S101 - the same
    assert rate.quantity is not None  # noqa: S101 - the same
    difference = interval_of(late) - interval_of(early)
    low, high = (difference.low, difference.high) if difference.high > 0 else (-difference.high, -difference.low)
    context.touch(rate, early, late)
    if not Interval(low, high).meets(interval_of(rate)) and rate.quantity.dimension == "percentage_point":
        value = abs(late.quantity.value - early.quantity.value)
        yield CHECK.finding(
            rate,
            f"“{rate.text}”与{late.text}、{early.text}之差{format_decimal(value)}个百分点不符",
            "请核对两个比率和差额",
            related=(early.where, late.where),
            stated=rate.text,
            computed=f"{format_decimal(value)}个百分点",
        )


def _share_in_sentence(context: CheckContext, rate: Claim, claims: tuple[Claim, ...]) -> Iterator[Finding]:
    """其中乙，占比丙%: the number just before, over the one before it in the same unit."""
    text = context.unit(rate).text
    before = [claim for claim in claims if claim.end <= rate.start and claim.quantity is not None]
    if not before or rate.quantity is None or rate.quantity.dimension != "ratio" or rate.comparator:
        return
    part = before[-1]
    if not _SHARE.search(text[part.end : rate.start]) or part.quantity is None or part.quantity.dimension == "ratio":
        return
    wholes = [
        claim
        for claim in before[:-1]
        if claim.quantity is not None
        and claim.quantity.dimension == part.quantity.dimension
        and claim.quantity.base > part.quantity.base
    ]
    if not wholes:
        return
    pair = _some_quotient([part], wholes, rate)
    if pair is not None:
        context.touch(rate, *pair)
        return
    if len(wholes) == 1 and "其中" in text[wholes[0].end : part.start]:
        context.touch(rate, part, wholes[0])
        yield _wrong_rate(rate, part, wholes[0], Severity.WARNING)


@dataclass(frozen=True, slots=True)
class _RowRate:
    """A rate of a table row with what it can be the quotient of."""

    rate: NumberCell
    top: NumberCell
    bottoms: tuple[NumberCell, ...]
    label: str
    header: str


def _rate_in_row(region: Region, row: Row, measure: str) -> _RowRate | None:
    parts, wholes = _COLUMN_PARTS[measure]
    column = region.only(measure)
    rate = row.numbers.get(column.index) if column is not None else None
    if column is None or rate is None or rate.span.comparator is not None or rate.quantity.dimension != "ratio":
        return None
    tops, bottoms = _cells(region, row, parts), _cells(region, row, wholes)
    if len(tops) != 1 or not bottoms:
        return None
    top = tops[0]
    usable = [cell for cell in bottoms if cell.quantity.dimension == top.quantity.dimension and cell.quantity.base != 0]
    if not usable or top.span.comparator or any(cell.span.comparator not in (None, "=") for cell in usable):
        return None
    return _RowRate(rate, top, tuple(usable), row.label, column.header)


def _is_exact(found: _RowRate) -> bool:
    """Whether the rate is the quotient of the numbers exactly as they are printed."""
    places = found.rate.span.places or 0
    scale = measure_of(found.rate.quantity.unit)[1]
    return any(
        round_decimal(found.top.quantity.base / bottom.quantity.base / scale, places) == found.rate.quantity.value
        for bottom in found.bottoms
    )


def _cells(region: Region, row: Row, measures: tuple[str, ...]) -> list[NumberCell]:
    return [
        row.numbers[column.index]
        for column in region.columns
        if column.measure in measures and column.index in row.numbers and not column.total
    ]


def _scaled(cell: NumberCell) -> Interval:
    return cell.interval.scaled(measure_of(cell.quantity.unit)[1])


def _rate_of_cells(context: CheckContext, found: _RowRate, *, strict: bool) -> Iterator[Finding]:
    """``strict`` where every other rate of the table is the quotient of the printed numbers to its last decimal."""
    rate, top = found.rate, found.top
    met: list[NumberCell] = []
    for bottom in found.bottoms:
        quotient = _scaled(top).over(_scaled(bottom))
        if quotient is None or (quotient.low > 1 and rate.quantity.value == 100):  # noqa: PLR2004 - over-fulfilled
            return
        if quotient.meets(_scaled(rate)):
            met.append(bottom)
    for bottom in met or found.bottoms[-1:]:
        context.touch(rate, top, bottom)
    loose = bool(met)
    if loose and (not strict or _is_exact(found)):
        return
    bottom = found.bottoms[-1]
    value = round_decimal(top.quantity.base / bottom.quantity.base * 100, max(rate.span.places or 0, 2))
    where = context.cell_where(rate)
    yield CHECK.finding(
        where,
        f"“{found.label}”的{found.header}“{where.quote}”与{top.span.text}÷{bottom.span.text}={format_decimal(value)}%不符",
        "请核对该行的分子、分母和比率" + ("；表中其余各行都算得出" if loose else ""),
        severity=Severity.ERROR if len(found.bottoms) == 1 and not loose else Severity.WARNING,
        related=(context.cell_where(top), context.cell_where(bottom)),
        stated=where.quote,
        computed=f"{format_decimal(value)}%",
    )


CHECK = Check(
    id="SUM02",
    title="比率与分子分母不符",
    reason="执行率、得分率、占比和增长率都能由同处的两个数算出；算不出来的那个数是错的。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes("项目全年预算300.00万元，实际支出278.60万元，预算执行率92.87%。"),
        Example.passes("项目全年预算300万元，实际支出278.60万元，预算执行率93%。", because="按整数印出，区间相容"),
        Example.fails(
            "项目全年预算300.00万元，实际支出278.60万元，预算执行率92.78%。", because="278.60除以300是92.87%"
        ),
        Example.fails("服务企业由250家增加至300家，增长25%。", because="增长应为20%"),
        Example.fails(
            "指标\t分值\t得分\t得分率\n项目决策\t20\t18\t90.00%\n项目过程\t20\t17\t86.00%", because="17除以20是85%"
        ),
    ),
)
