"""CON03: a target is the same wherever it is stated (同一目标前后须一致), in goals, contracts and tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.claims import interval_of
from assistant.domain.finding import Claim, Finding, Severity
from assistant.language.quantities import find_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.tables import NumberCell
    from assistant.checking.view import TextUnit

_LABEL = re.compile(
    r"^\s*((?:产出|效益|服务对象|经济|社会|生态|环境|可持续)?(?:数量|质量|时效|进度|成本|效益|影响|满意度)(?:指标|目标|方面)*)\s*[：:]"
)
_GOAL = re.compile(r"目标")
_RESULT = re.compile(r"完成|实现|达到|产出情况|效益情况|分析")
_REQUIREMENT = re.compile(r"合同|约定|协议|服务内容|实施方案|招标|采购需求|工作内容|任务书|要求")
_NOUN_AFTER = re.compile(r"^\s*(?:的)?([一-龥]{3,12})")
_NOUN_BEFORE = re.compile(r"([一-龥]{2,12}?)(?:数量|数|共计|共|合计|累计|完成|提交|为|达|达到|不少于|不低于|≥|>=)*\s*$")
_TRIM = re.compile(r"^(?:提交|完成|开展|举办|组织|提供|共|约|通过|实现|撰写|的|为|并|及|和|更新|编写|共提交|召开)+")
_SHORTEST = 4
_ALIKE = 0.6


@dataclass(frozen=True, slots=True)
class _Goal:
    owner: str
    target: NumberCell
    actual: NumberCell | None


def find(context: CheckContext) -> Iterator[Finding]:
    """Report one label with two sets of targets, and requirements other than the table's target."""
    yield from _labels(context)
    yield from _requirements(context)
    yield from _shortfalls(context)


def _labels(context: CheckContext) -> Iterator[Finding]:
    """产出数量方面：… under two goal headings, with different numbers."""
    found: dict[str, list[TextUnit]] = {}
    for unit in context.prose:
        match = _LABEL.match(unit.text)
        if match is not None and _states_goals(context, unit):
            found.setdefault(re.sub(r"[指标目标方面]", "", match.group(1)), []).append(unit)
    differing: list[tuple[str, TextUnit, TextUnit]] = []
    for label, units in found.items():
        for other in units[1:]:
            if units[0].section != other.section and _differ(units[0].text, other.text):
                differing.append((label, units[0], other))
                break
    if not any(_numbers(one.text) != _numbers(two.text) for _, one, two in differing):
        return
    _, first, second = differing[0]
    names = "、".join(label for label, _, _ in differing)
    yield CHECK.finding(
        context.view.where_all(second),
        f"两处绩效目标不同：{names}等目标在前后两节内容和数值不一致",
        "请以批复的绩效目标为准，统一全文；年中调整过的请写明",
        related=tuple(
            context.view.where_all(unit) for _, one, two in differing for unit in (one, two) if unit is not second
        ),
        stated=second.text[:30],
        computed=first.text[:30],
    )


def _states_goals(context: CheckContext, unit: TextUnit) -> bool:
    """Whether the nearest heading names goals, not their results."""
    if not unit.headings:
        return False
    title = unit.headings[-1] if not unit.heading else (unit.headings[-2] if len(unit.headings) > 1 else "")
    del context
    return bool(_GOAL.search(title)) and not _RESULT.search(title)


def _numbers(text: str) -> frozenset[tuple[str, str]]:
    return frozenset((str(span.quantity.value), span.quantity.unit) for span in find_quantities(text))


def _differ(one: str, two: str) -> bool:
    left = {one[place : place + 2] for place in range(len(one) - 1)}
    right = {two[place : place + 2] for place in range(len(two) - 1)}
    return len(left & right) < _ALIKE * min(len(left), len(right)) or _numbers(one) != _numbers(two)


def _requirements(context: CheckContext) -> Iterator[Finding]:
    goals = _goals(context)
    told: set[str] = set()
    for claim in context.prose_claims:
        if claim.quantity is None or not claim.quantity.dimension.startswith("count:"):
            continue
        unit = context.unit(claim)
        if not _REQUIREMENT.search(_lead(context, unit) + unit.text[: claim.start]) or claim.comparator in ("≤", "<"):
            continue
        noun = _noun(unit.text, claim)
        goal = _goal_of(noun, claim, goals) if noun else None
        if goal is None or goal.owner in told:
            continue
        context.touch(claim, goal.target)
        if _agrees(claim, goal.target) or (goal.actual is not None and _agrees(claim, goal.actual)):
            continue
        told.add(goal.owner)
        target = context.cell_where(goal.target)
        yield CHECK.finding(
            claim,
            f"此处要求“{noun}”{claim.text}，指标表中“{goal.owner}”的目标值为{target.quote}",
            "请核对目标值是否按合同或方案设定；有调整的请写明",
            related=(target,),
            stated=claim.text,
            computed=target.quote,
        )


def _lead(context: CheckContext, unit: TextUnit) -> str:
    """The paragraph before, where this one goes on with its sentence (断页)."""
    for other in reversed(context.view.units[max(0, unit.order - 3) : unit.order]):
        if other.table is None and other.text.strip():
            return "" if other.heading is not None or re.search(r"[。！？：:]\s*$", other.text) else other.text
    return ""


def _goals(context: CheckContext) -> dict[str, list[_Goal]]:
    goals: dict[str, _Goal] = {}
    for region in context.regions:
        target_column, actual_column = region.only("目标值"), region.only("完成值")
        if target_column is None:
            continue
        for row in region.rows:
            target = row.numbers.get(target_column.index)
            if target is None or not row.label:
                continue
            actual = row.numbers.get(actual_column.index) if actual_column is not None else None
            goals.setdefault(row.label, _Goal(row.label, target, actual))
    by_dimension: dict[str, list[_Goal]] = {}
    for goal in goals.values():
        by_dimension.setdefault(goal.target.quantity.dimension, []).append(goal)
    return by_dimension


def _noun(text: str, claim: Claim) -> str:
    """The thing counted: the words after the number, else those before it."""
    after = _NOUN_AFTER.match(text[claim.end :])
    if after is not None:
        return re.split(r"[的和及与或，,]|以上|以内", after.group(1))[0]
    before = _NOUN_BEFORE.search(re.sub(r"(?:不少于|不低于|至少|≥)\s*$", "", text[: claim.start].rstrip()))
    return _TRIM.sub("", before.group(1)) if before is not None else ""


def _goal_of(noun: str, claim: Claim, goals: dict[str, list[_Goal]]) -> _Goal | None:
    if len(noun) < _SHORTEST or claim.quantity is None:
        return None
    for goal in goals.get(claim.quantity.dimension, ()):
        if noun in goal.owner or goal.owner in noun or _within(noun, goal.owner):
            return goal
    return None


def _within(noun: str, owner: str) -> bool:
    """Whether the noun is the owner's name with words left out: 招商线索 in 潜力招商引资线索."""
    letters = iter(owner)
    return all(letter in letters for letter in noun) and noun[-2:] == owner[-2:]


def _agrees(claim: Claim, cell: NumberCell) -> bool:
    assert claim.quantity is not None  # noqa: S101 - invariant of callers
    if claim.quantity.unit == cell.quantity.unit:
        return interval_of(claim).meets(cell.interval)
    return claim.quantity.same_as(cell.quantity)


def _shortfalls(context: CheckContext) -> Iterator[Finding]:
    """A goal in prose (周报不少于52篇) that a result in prose falls short of, called reached all the same."""
    text = context.text
    if not re.search(
        r"(?<!未)(?<!没有)(?:达到|超出|超过|完成)了?(?:计划产出数|计划数|绩效目标|年度目标|预期目标)", text
    ):
        return
    goals: dict[tuple[str, str], Claim] = {}
    for claim in context.prose_claims:
        if (
            claim.comparator not in ("≥", ">")
            or claim.quantity is None
            or not claim.quantity.dimension.startswith("count:")
        ):
            continue
        unit = context.unit(claim)
        if any(_GOAL.search(title) for title in unit.headings):
            before = re.sub(r"(?:不少于|不低于|至少|≥)\s*$", "", unit.text[: claim.start].rstrip())
            noun = _last_noun(before)
            if len(noun) > 1:
                goals.setdefault((noun, claim.quantity.unit), claim)
    for claim in context.prose_claims:
        if claim.comparator is not None or claim.quantity is None or claim.upper is not None:
            continue
        unit = context.unit(claim)
        if any(_GOAL.search(title) for title in unit.headings[-1:]):
            continue
        noun = _last_noun(unit.text[: claim.start])
        for (goal_noun, goal_unit), goal in goals.items():
            if claim.quantity.unit != goal_unit or goal.quantity is None or not noun.endswith(goal_noun):
                continue
            if goal.order != claim.order and claim.quantity.value < goal.quantity.value:
                yield CHECK.finding(
                    claim,
                    f"“{noun}”完成{claim.text}，少于目标“{goal_noun}不少于{goal.text}”，文中却称达到计划",
                    "请核对目标和完成数；未完成的应如实写明并相应扣分",
                    related=(goal.where,),
                    stated=claim.text,
                    computed=f"≥{goal.text}",
                )


def _last_noun(text: str) -> str:
    found = re.search(r"([一-龥]{2,10})\s*(?:为|达|共|：|:)?\s*$", text)
    return _TRIM.sub("", found.group(1)) if found else ""


CHECK = Check(
    id="CON03",
    title="同一目标前后不一致",
    reason="目标是扣分的尺子，合同、目标表、正文各用一套，得分就没有依据。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes("合同约定开展节水宣传活动4次。\n三级指标\t目标值\t完成值\n节水宣传活动\t≥4次\t5次"),
        Example.fails(
            "合同约定开展不少于6次节水宣传活动。\n三级指标\t目标值\t完成值\n节水宣传活动\t≥4次\t5次",
            because="合同要求6次，目标只有4次",
        ),
        Example.fails(
            "一、基本情况\n（一）绩效目标\n产出数量方面：改造管网12公里。\n二、指标分析\n（一）绩效目标\n产出数量方面：改造管网9公里。",
            because="两处目标不同",
        ),
    ),
)
