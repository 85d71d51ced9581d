"""The result a report prints (报告所载结果): group scores, totals, grades and grade bands.

Gathered once for the checks on sums, grades and contradictions; nothing is judged here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.lexicon import CORE_GROUPS, TOTAL_SCORE, group_name
from assistant.checking.owners import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from assistant.checking.check import CheckContext
    from assistant.checking.view import TextUnit
    from assistant.domain.finding import Claim

FULL = Decimal(100)
_BAND = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*分?\s*(?:[（(]\s*(不?含)\s*(?:\d+\s*分?)?\s*[)）])?\s*(?:[-—－–~～至到]+)\s*(\d{1,3}(?:\.\d+)?)\s*分?\s*"
    r"(?:[（(]\s*不?含\s*(?:\d+\s*分?)?\s*[)）])?\s*(?:的)?(?:评)?(?:为|是|：|:)?\s*[“\"]?(优秀|良好|优|良|中|低|差|合格|不合格)"
)
_TOP_BAND = re.compile(
    r"(\d{1,3}(?:\.\d+)?)\s*分?\s*(?:[（(]\s*(?:不?含)\s*(?:\d+\s*分?)?\s*[)）])?\s*(?:及其?|或)?以上\s*(?:[（(]\s*不?含\s*(?:\d+\s*分?)?\s*[)）])?"
    r"\s*(?:的)?(?:[，,、]?\s*(\d{1,3})\s*分?(?:[（(]\s*不含\s*[)）])?\s*以下)?\s*(?:的)?(?:[评定]?为|是|：|:)?\s*[“\"]?(优秀|良好|优|良|中|低|合格)"
)
_GRADE = re.compile(
    r"(?:等级|结论|评定|评级|结果|属于|评价)(?:结果|等级|评定)?\s*(?:均)?(?:评定为|评为|定为|属于|为|是|：|:|达到)\s*[“\"'‘]?\s*"
    r"(优秀|良好|优|良|中|差)(?=[”\"'’]|[，。,；;、）)\s]|等级|$|级|档)"
)
_GRADE_QUOTED = re.compile(
    r"(?:属于|评为|评定为|等级为?|结论为|级别为|评级为?|等次为?)\s*[“\"'‘]\s*(优秀|良好|优|良|中|差)\s*[”\"'’]"
)
_GRADED = re.compile(
    r"[，,；（(]?\s*(?:项目)?(?:绩效)?(?:评价|评定|自评|综合)?(?:等级|结果|结论|级别|等次)(?:评定)?(?:为|是|属于|评为)+\s*[“\"]?(?:优|良|中|差)"
)
_OF_A_PART = re.compile(r"该项(?!目)|该指标|本指标|按等级|部门项目|个项目|项目个数")
_OVERALL = re.compile(r"综合|总分|总得分|得分|等级|绩效评[价定]|评[价定]结[论果]|最终|项目评价|属于")
_SHORT = {"优秀": "优", "良好": "良"}
_WHOLE = re.compile(r"实际支出|全年|累计|总支出|合计|总额|实际到位|结余|结转")
DEFAULT_BANDS = (("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)))


@dataclass(frozen=True, slots=True)
class Scored:
    """Weight and points that a sentence gives one owner (分值与得分)."""

    owner: str
    weight: Claim
    points: Claim


@dataclass(frozen=True, slots=True)
class GradeMention:
    """One printed grade of the whole evaluation (等级): where, and which."""

    unit: TextUnit
    start: int
    end: int
    grade: str


def by_sentence(claims: Iterable[Claim]) -> Iterator[tuple[Claim, ...]]:
    """Yield the numbers of each sentence together, in reading order."""
    run: list[Claim] = []
    for claim in claims:
        if run and (claim.order, claim.sentence_start) != (run[0].order, run[0].sentence_start):
            yield tuple(run)
            run = []
        run.append(claim)
    if run:
        yield tuple(run)


def main_amounts(claims: Iterable[Claim], measures: tuple[str, ...]) -> list[Claim]:
    """Keep the numbers of these measures that speak of the whole, not of a part after 其中 (总数)."""
    return [
        claim
        for claim in claims
        if claim.measure in measures and claim.quantity is not None and claim.upper is None and not _is_part(claim)
    ]


def _is_part(claim: Claim) -> bool:
    lead = claim.sentence[: max(0, claim.start - claim.sentence_start)]
    mark = lead.rfind("其中")
    return mark >= 0 and not _WHOLE.search(claim.label)


def find_scored(context: CheckContext) -> tuple[Scored, ...]:
    """Find every 分值 followed by its 得分 in prose, with the owner both have."""
    found: list[Scored] = []
    for claims in by_sentence(context.prose_claims):
        weight: Claim | None = None
        narrower = False
        for claim in claims:
            if claim.quantity is None or claim.quantity.dimension != "points":
                continue
            bare = _weight_before_points(context, claim)
            named = {name for _, _, name in context.owners.find(claim.label)}
            if bare and weight is not None and claim.owner not in named:
                narrower = True
            elif claim.measure == "分值" or bare:
                weight = claim
            elif claim.measure == "得分" and narrower:
                narrower = False
            elif claim.measure == "得分" and weight is not None and claim.owner == weight.owner and claim.owner:
                found.append(Scored(claim.owner, weight, claim))
                weight = None
    found.extend(_points_first(context))
    return tuple(found)


def _weight_before_points(context: CheckContext, claim: Claim) -> bool:
    """Whether bare points are the weight of what follows: 增速10分得10.00分."""
    behind = context.unit(claim).text[claim.end :]
    return claim.measure in (None, "得分") and re.match(r"[，,]?得(?:分)?\s*\d", behind) is not None


def _points_first(context: CheckContext) -> Iterator[Scored]:
    """Points with their full marks in brackets behind them: 决策得18分（满分20分）."""
    for claims in by_sentence(context.prose_claims):
        for first, second in pairwise(claims):
            between = context.unit(first).text[first.end : second.start]
            bracketed = re.fullmatch(r"\s*[（(]\s*(?:满分|分值|权重)(?:为)?\s*", between)
            if bracketed and first.measure == "得分" and first.owner:
                yield Scored(first.owner, second, first)
            elif (
                _opens_bracket(context, first)
                and second.measure == "得分"
                and re.fullmatch(r"[，,]\s*得(?:分)?", between)
            ):
                owner = second.owner or first.owner
                if owner:
                    yield Scored(owner, first, second)


def _opens_bracket(context: CheckContext, claim: Claim) -> bool:
    """Whether the number is the first thing in a bracket: 决策（20分，得18分）."""
    return claim.measure in (None, "分值") and context.unit(claim).text[: claim.start].rstrip().endswith(("（", "("))


def find_groups(context: CheckContext) -> tuple[Scored, ...]:
    """Find one weight and points for each first-level group, where together they weigh 100.

    Returns an empty tuple where the groups found do not make up the whole.
    """
    groups: dict[str, Scored] = {}
    for scored in find_scored(context):
        name = group_name(scored.owner)
        if name is not None and scored.owner != PROJECT:
            groups.setdefault(name, scored)
    for chosen in ({name: groups[name] for name in groups if name in CORE_GROUPS}, groups):
        weights = [scored.weight.quantity.value for scored in chosen.values() if scored.weight.quantity is not None]
        if sum(weights, Decimal(0)) == FULL and len(chosen) > 1:
            return tuple(chosen.values())
    return ()


def find_totals(context: CheckContext) -> tuple[Claim, ...]:
    """Find the printed total points of the evaluation: in prose, and in total rows of full tables."""
    totals = [
        claim
        for claim in context.prose_claims
        if claim.measure == "得分"
        and claim.quantity is not None
        and claim.quantity.dimension == "points"
        and claim.quantity.value <= FULL
        and claim.upper is None
        and not claim.comparator
        and ((claim.owner == PROJECT and TOTAL_SCORE.search(claim.label)) or _graded(context, claim))
    ]
    return (*totals, *_table_totals(context))


def _graded(context: CheckContext, claim: Claim) -> bool:
    """Whether points of nothing narrower are given the grade in the next words: 得分89.55分，等级为“良”."""
    return (
        _GRADED.match(context.unit(claim).text, claim.end) is not None
        and not _OF_A_PART.search(claim.label)
        and not {name for _, _, name in context.owners.find(claim.label)} - {PROJECT}
    )


def _table_totals(context: CheckContext) -> Iterator[Claim]:
    """Points in total rows whose weights make up 100."""
    by_place = {(claim.order, claim.start): claim for claim in context.claims if claim.in_table}
    for region in context.regions:
        weight, points = region.only("分值"), region.only("得分")
        if weight is None or points is None:
            continue
        for row in region.rows:
            full, cell = row.numbers.get(weight.index), row.numbers.get(points.index)
            if row.kind == "total" and full is not None and cell is not None and full.quantity.value == FULL:
                claim = by_place.get((cell.unit.order, cell.span.start))
                if claim is not None:
                    yield claim


def find_bands(context: CheckContext) -> tuple[tuple[tuple[str, Decimal], ...], bool]:
    """Read the grade bands the document prints; the usual ones, and False, where it prints none."""
    bands: dict[str, Decimal] = {}
    for unit in context.view.units:
        if "分" not in unit.text:
            continue
        for match in _BAND.finditer(unit.text):
            ends = sorted((Decimal(match.group(1)), Decimal(match.group(3))))
            bands.setdefault(_SHORT.get(match.group(4), match.group(4)), ends[0])
        for match in _TOP_BAND.finditer(unit.text):
            bands.setdefault(_SHORT.get(match.group(3), match.group(3)), Decimal(match.group(1)))
    if len(bands) < 2:  # noqa: PLR2004 - one band is no scale
        return DEFAULT_BANDS, False
    return tuple(sorted(bands.items(), key=lambda item: -item[1])), True


def grade_of(total: Decimal, bands: tuple[tuple[str, Decimal], ...]) -> str:
    """Return the grade of a total by bands whose lower ends are inclusive."""
    for name, at_least in bands:
        if total >= at_least:
            return name
    return "差"


def find_grades(context: CheckContext) -> tuple[GradeMention, ...]:
    """Find the grades printed of the whole evaluation; band descriptions are none."""
    found: list[GradeMention] = []
    for unit in context.view.units:
        if (_BAND.search(unit.text) or _TOP_BAND.search(unit.text)) and "等级" not in unit.text:
            continue
        for match in (*_GRADE.finditer(unit.text), *_GRADE_QUOTED.finditer(unit.text)):
            grade = _SHORT.get(match.group(1), match.group(1))
            mention = GradeMention(unit, match.start(1), match.end(1), grade)
            if mention not in found and _is_overall(context, unit, match.start(), match.end()):
                found.append(mention)
    return tuple(found)


def _is_overall(context: CheckContext, unit: TextUnit, start: int, end: int) -> bool:
    """Tell whether a grade is the whole evaluation's: no indicator is named with it, no scale listed."""
    lead = re.split(r"[。！？；\n]", unit.text[:start])[-1] + unit.text[start:end]
    if _is_scale(unit.text, start, end) or _OF_A_PART.search(lead):
        return False
    named = {name for _, _, name in context.owners.find(lead)} - {PROJECT}
    return not named and bool(_OVERALL.search(lead))


def _is_scale(text: str, start: int, end: int) -> bool:
    """Tell whether the grade is one of a listed scale (分为优、良、中、差); a bracket behind may explain it."""
    around = text[max(0, start - 12) : end] + re.split(r"[（(]", text[end : end + 8])[0]
    return bool(re.search(r"[优良中差][、/／][“\"]?[优良中差]|优良中低?差|(?<!得)分为|以上|以下|[（(]含", around))
