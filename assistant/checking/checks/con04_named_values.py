"""CON04: a value told in a sentence is that of its table row, or of its other mention (同名数值须一致)."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import PROJECT
from assistant.checking.mentions import Mention, Sentence, one_slip, value_in
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.checking.known import Known, TableRow, Value
    from assistant.domain.finding import Where

_NARROW = re.compile(
    r"季度|半年|月|首批|批次|第[一二三四五六七八九十\d]|抽查|每|日均|上年|去年|同期|分别|"
    r"以上|以下|比|较|增|减|降|升|扣|差|余|另|仅|约定|合同|其他|占|剩|未"
)
_CHANGE_END = re.compile(r"[少多低高差缺加减长降升出距到至]了?$")
_SAID_OF = re.compile(
    r"(?:指标|类指标|类|维度|部分|情况)?(?:\d+(?:\.\d+)?%)?(?:[，,（(]|满分|分值|权重|标准分|评价|自评|综合|实际|最终|"
    r"\d+(?:\.\d+)?%|低于|高于|未达到|目标值|目标|的|按比例|得分|得|为|是|\d+(?:\.\d+)?分|\s)*"
)
_TO_TARGET = re.compile(
    r"^[，,]?(?:均|也|略|远|仍|明显|已|但|虽|大幅)*(?:未达到|未完成|没有达到|"
    r"达到|完成|高于|低于|超过|超出|不及|多于|少于)了?$"
)
_POINTS = ("得分", "分值")
_SHORTEST = 4
_MOST_VALUES = 3
# Rules set many limits in one wording.
_NORMATIVE = re.compile(r"应当?|可以|不得|之日|并处|处以|罚款|期满|[届自]满|以内|限期|起$|后$|前$")
_HALF_POINT = Decimal("0.5")
_REACH = 40
_MOST_TOTALS = 12


def find(context: CheckContext) -> Iterator[Finding]:
    """Report values of one name that differ between sentence and table, or between two sentences."""
    sentences = context.sentences
    known = context.known
    year = _main_year(context)
    for sentence in sentences:
        for mention in sentence.mentions:
            if mention.dimension == "points":
                yield from _points(context, sentence, mention, known)
            elif _comparable(mention, year):
                yield from _row_value(context, mention, known)
        yield from _got_and_lost(context, sentence, known)
        for one, two in pairwise(sentence.mentions):
            yield from _target_beside(context, one, two, known)
    yield from _amounts(context, known)
    yield from _twice(context, sentences, known, year)


def _main_year(context: CheckContext) -> str | None:
    years = [claim.period for claim in context.claims if claim.period and re.fullmatch(r"\d{4}", claim.period)]
    return max(sorted(set(years)), key=years.count) if years else None


def _comparable(mention: Mention, year: str | None) -> bool:
    """Whether a number states the one value of its name: of this year, of the whole, no change."""
    period = mention.claim.period
    if period is not None and period.isdigit() and period != year:
        return False
    if period is not None and not period.isdigit() and not period.startswith(("上年", "去年")):
        return False
    if mention.role == "past" or not mention.exact or _CHANGE_END.search(mention.near):
        return False
    return bool(mention.name) and not _NARROW.search(mention.near)


def _row_value(context: CheckContext, mention: Mention, known: Known) -> Iterator[Finding]:
    """诱导屏巡检62次 against the row 诱导屏巡检次数."""
    rows = [row for row in known.rows_named(mention.name) if len(row.name) >= _SHORTEST - 1]
    values = [value for row in rows for value in row.values if value.dimension == mention.dimension]
    if not values:
        return
    wanted = "目标值" if mention.role == "target" else "完成值"
    own = [value for row in rows if (value := row.of(wanted)) is not None]
    own = [value for value in own if value.dimension == mention.dimension]
    met = [value for value in values if value.base.meets(mention.base)]
    if met:
        for value in [value for value in own if value in met] or met[:1]:
            context.touch(mention.claim, value.part)
        return
    if mention.claim.comparator is not None and mention.role != "target":
        return
    chosen = own[0] if len(own) == 1 else next((value for value in values if _slip(mention, value)), None)
    if chosen is not None and len(chosen.name) < _SHORTEST and not _slip(mention, chosen):
        return
    if chosen is None or (len(own) != 1 and mention.dimension != "money"):
        return
    context.touch(mention.claim, chosen.part)
    certain = _slip(mention, chosen) and len(rows) == 1 and chosen.quantity.unit == mention.quantity.unit
    yield _finding(
        mention.where,
        f"“{mention.name}”此处为{mention.text}，表中为{chosen.text}",
        mention.text,
        chosen.text,
        (chosen.where,),
        Severity.ERROR if certain and mention.role == "actual" else Severity.WARNING,
    )


def _target_beside(context: CheckContext, one: Mention, two: Mention, known: Known) -> Iterator[Finding]:
    """57家，未达到60家的目标, where the goals say 63家."""
    if two.role != "target" or two.name or one.role != "actual" or one.dimension != two.dimension:
        return
    others = [target for target in known.targets_of(one) if target.part is not two.claim]
    if not others or not _TO_TARGET.match(two.lead) or not two.exact:
        return
    met = [target for target in others if target.base.meets(two.base)]
    for target in met or others:
        context.touch(two.claim, target.part)
    if met or _NARROW.search(one.near):
        return
    yield _finding(
        two.where,
        f"“{one.name}”的目标此处为{two.text}，别处为{others[0].text}",
        two.text,
        others[0].text,
        tuple(target.where for target in others[:3]),
        Severity.ERROR if len(others) > 1 and _one_value(others) else Severity.WARNING,
    )


def _slip(mention: Mention, value: Value | Mention) -> bool:
    """Whether one printed number looks like the other with one digit wrong or two swapped."""
    if mention.dimension != value.dimension:
        return False
    return one_slip(mention.quantity.value, value_in(value.quantity, mention.quantity.unit))


def _points(context: CheckContext, sentence: Sentence, mention: Mention, known: Known) -> Iterator[Finding]:
    """决策指标得分8.80分 against the row 决策."""
    rows = _scored_rows(context, sentence, mention, known)
    if not rows or not mention.plain:
        return
    wanted: list[Value] = []
    met = False
    for row in rows:
        weight, points = row.of("分值"), row.of("得分")
        if weight is None or points is None:
            continue
        wanted.append(weight if mention.claim.measure == "分值" else points)
        for interval, parts in (
            (points.base, (points,)),
            (weight.base, (weight,)),
            (weight.base - points.base, (weight, points)),
        ):
            if not met and interval.meets(mention.base):
                context.touch(mention.claim, *(value.part for value in parts))
                met = True
    if not wanted or mention.claim.measure == "扣分" or met:
        return
    context.touch(mention.claim, *(value.part for value in wanted))
    if mention.claim.measure not in _POINTS and mention.name == "":
        return
    name = rows[0].name
    yield _finding(
        mention.where,
        f"“{name}”{mention.claim.measure or '得分'}此处为{mention.text}，表中为{wanted[0].text}分",
        mention.text,
        f"{wanted[0].text}分",
        tuple(value.where for value in wanted[:3]),
        Severity.ERROR if len(wanted) == 1 or _one_value(wanted) else Severity.WARNING,
    )


def _one_value(values: Sequence[Value]) -> bool:
    return len({value.quantity.base for value in values}) == 1


def _scored_rows(context: CheckContext, sentence: Sentence, mention: Mention, known: Known) -> tuple[TableRow, ...]:
    """The rows that a number of points is said of: named right before it, or by the last name of its sentence."""
    named = tuple(
        row for row in known.rows_named(re.sub(r"(?:得分|得|满分|分值|权重)+$", "", mention.name)) if _is_scored(row)
    )
    if named:
        return named
    owner = mention.claim.owner
    if owner is None or owner == PROJECT:
        return ()
    start = max(sentence.start, mention.claim.start - _REACH)
    found = context.owners.find(sentence.unit.text[start : mention.claim.start])
    if not found or found[-1][2] != owner:
        return ()
    if _SAID_OF.fullmatch(sentence.unit.text[start + found[-1][1] : mention.claim.start]) is None:
        return ()
    return tuple(row for row in known.rows_named(owner) if _is_scored(row))


def _is_scored(row: TableRow) -> bool:
    return row.of("分值") is not None and row.of("得分") is not None


def _got_and_lost(context: CheckContext, sentence: Sentence, known: Known) -> Iterator[Finding]:
    """得4.80分，扣0.20分: together the full marks, which are known from the table or are whole or half."""
    points = [mention for mention in sentence.mentions if mention.dimension == "points" and mention.plain]
    for got, lost in pairwise(points):
        if (got.claim.measure, lost.claim.measure) != ("得分", "扣分") or not re.match(r"^[，,（(]", lost.lead):
            continue
        if lost.near not in ("扣", "扣分", "扣减", "失分") or _has_full_marks(points, got):
            continue
        both = got.quantity.value + lost.quantity.value
        weights = _full_marks(context, sentence, got, known)
        if both in {weight.quantity.value for weight in weights}:
            for weight in weights:
                if weight.quantity.value == both:
                    context.touch(weight.part, got.claim, lost.claim)
            continue
        if not weights and (both % _HALF_POINT == 0 or not _halves_only(context)):
            context.weigh(got.claim, lost.claim)
            continue
        full = f"分值{format_decimal(weights[0].quantity.value)}分" if weights else "整数或半分的分值"
        context.touch(got.claim, lost.claim, *(weight.part for weight in weights[:1]))
        yield _finding(
            lost.where,
            f"得分{got.text}与扣分{lost.text}之和为{format_decimal(both)}分，不是{full}",
            lost.text,
            f"{format_decimal(both)}分",
            (got.where, *(weight.where for weight in weights[:1])),
            Severity.ERROR if weights and _one_value(weights) else Severity.WARNING,
        )


def _has_full_marks(points: Sequence[Mention], got: Mention) -> bool:
    """Whether the sentence says before the points what they are of: 培训人次10分，得9.50分."""
    before = [mention for mention in points if mention.claim.start < got.claim.start]
    return bool(before) and before[-1].claim.measure in (None, "分值")


def _full_marks(context: CheckContext, sentence: Sentence, got: Mention, known: Known) -> tuple[Value, ...]:
    """The full marks of the row that points are said of, or those another sentence prints under the same name."""
    rows = _scored_rows(context, sentence, got, known)
    weights = tuple(value for row in rows if (value := row.of("分值")) is not None)
    name = re.sub(r"(?:得分|得|分值)+$", "", got.name)
    return weights or (known.full_marks_of(name) if len(name) >= _SHORTEST else ())


def _halves_only(context: CheckContext) -> bool:
    """Whether every full mark of the document is a whole or half number."""
    weights = [
        claim.quantity.value for claim in context.claims if claim.measure == "分值" and claim.quantity is not None
    ]
    return bool(weights) and all(weight % _HALF_POINT == 0 for weight in weights)


def _amounts(context: CheckContext, known: Known) -> Iterator[Finding]:
    """The project's budget or spending in a sentence against the total row of a table."""
    for measure, values in known.amounts.items():
        cells = [value for value in values if not hasattr(value.part, "measure")]
        if len(cells) > _MOST_TOTALS:
            continue  # so many totals are those of parts, none the project's
        for value in values:
            if value in cells or not cells or any(value.base.meets(cell.base) for cell in cells):
                continue
            cell = next((cell for cell in cells if one_slip(value.quantity.value, _in_unit(cell, value))), None)
            if cell is not None:
                context.touch(value.part, cell.part)
                yield _finding(
                    value.where,
                    f"{measure}此处为{value.text}，表中合计为{cell.text}{cell.quantity.unit.removeprefix(value.quantity.unit)}",
                    value.text,
                    cell.text,
                    (cell.where,),
                    Severity.ERROR if len(cells) == 1 else Severity.WARNING,
                )


def _in_unit(cell: Value, other: Value) -> Decimal:
    return cell.quantity.to(other.quantity.unit).value


def _twice(context: CheckContext, sentences: Sequence[Sentence], known: Known, year: str | None) -> Iterator[Finding]:
    """One name with two values in sentences that look like one misprinted."""
    clusters: dict[tuple[str, str, str], list[Mention]] = {}
    for sentence in sentences:
        for mention in sentence.mentions:
            long = (
                len(mention.name) >= _SHORTEST
                and not _NORMATIVE.search(mention.near)
                and mention.dimension not in ("points", "percentage_point")
            )
            if long and _comparable(mention, year) and not known.rows_named(mention.name):
                clusters.setdefault((mention.name, mention.role, mention.quantity.unit), []).append(mention)
    for (name, _, _), mentions in clusters.items():
        groups: dict[Decimal, list[Mention]] = {}
        for mention in mentions:
            groups.setdefault(mention.quantity.value, []).append(mention)
        if not 1 < len(groups) < _MOST_VALUES:
            context.touch(*(mention.claim for mention in mentions if len(mentions) > 1))
            continue
        rare, usual = sorted(groups.values(), key=len)
        if rare[0].base.meets(usual[0].base) or not _slip(rare[0], usual[0]):
            continue
        context.touch(*(mention.claim for mention in mentions))
        places = tuple(mention.where for mention in (*rare[1:], *usual))
        message = f"“{name}”前后不一致：此处为{rare[0].text}，另处为{usual[0].text}"
        yield _finding(rare[0].where, message, rare[0].text, usual[0].text, places, Severity.WARNING)


def _finding(
    where: Where, message: str, stated: str, computed: str, related: tuple[Where, ...], severity: Severity
) -> Finding:
    return CHECK.finding(
        where,
        message,
        "请查明正确数值并统一正文与表格；口径不同的请写明",
        severity=severity,
        related=related,
        stated=stated,
        computed=computed,
    )


_TABLE = "指标内容\t目标值\t完成值\n灌溉渠道清淤长度\t≥36公里\t38公里\n农户满意度\t≥90%\t92.40%\n"

CHECK = Check(
    id="CON04",
    title="正文数值与表中同名数值不一致",
    reason="指标的完成值、得分在表里一个数、正文里另一个数，读者不知道评分依据的是哪一个。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes(_TABLE + "全年灌溉渠道清淤长度38公里，农户满意度92.40%。"),
        Example.passes(_TABLE + "其中上半年农户满意度91.40%。", because="说的是上半年"),
        Example.fails(_TABLE + "全年农户满意度94.20%。", because="表中为92.40%"),
        Example.fails(
            "一级指标\t分值\t得分\n决策\t20\t18.5\n产出\t80\t71\n合计\t100\t89.5\n决策指标分值20分，得分15.8分。",
            because="表中决策得18.5分",
        ),
    ),
)
