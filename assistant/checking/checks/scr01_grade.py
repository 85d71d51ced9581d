"""SCR01: the grade follows from the total points (评价等级须与总分相符)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.results import find_bands, find_grades, find_totals, grade_of
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from assistant.checking.results import GradeMention


def find(context: CheckContext) -> Iterator[Finding]:
    """Report grades that the total does not give by the bands in force, and grades that differ."""
    mentions = find_grades(context)
    if not mentions:
        return
    expected = _grade_of_ledger(context)
    totals = find_totals(context)
    bands, printed = find_bands(context)
    values = {claim.quantity.value for claim in totals if claim.quantity is not None}
    if expected is None and len(values) == 1:
        context.weigh(*totals)
        expected = grade_of(next(iter(values)), bands)
        yield from _against_total(context, mentions, next(iter(values)), expected, printed=printed)
    elif expected is not None:
        for mention in mentions:
            if mention.grade != expected:
                yield _finding(context, mention, f"台账中的评价等级为“{expected}”", expected)


def _against_total(
    context: CheckContext, mentions: tuple[GradeMention, ...], total: Decimal, expected: str, *, printed: bool
) -> Iterator[Finding]:
    scale = "文中所列分档" if printed else "通行分档（90优、80良、60中）"
    for mention in mentions:
        if mention.grade != expected and mention.grade in ("优", "良", "中", "差"):
            yield _finding(context, mention, f"总得分{total}分，按{scale}应为“{expected}”", expected)


def _grade_of_ledger(context: CheckContext) -> str | None:
    if context.ledger is None:
        return None
    fact = context.ledger.get("total.grade")
    return fact.text if fact is not None else None


def _finding(context: CheckContext, mention: GradeMention, why: str, expected: str) -> Finding:
    return CHECK.finding(
        context.where(mention.unit, mention.start, mention.end),
        f"等级“{mention.grade}”与得分不符：{why}",
        "请核对总分和分档标准",
        stated=mention.grade,
        computed=expected,
    )


CHECK = Check(
    id="SCR01",
    title="评价等级与得分不符",
    reason="等级决定结果怎样应用，与总分对不上时必有一处写错。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes("项目综合得分86.40分，评价等级为“良”。"),
        Example.passes(
            "评分结果：70(含)-100分为优、50(含)-70分为良。综合得分72分，评价等级为优。", because="以文中分档为准"
        ),
        Example.fails("项目综合得分86.40分，评价等级为“优”。", because="86.40分在80至90之间"),
    ),
)
