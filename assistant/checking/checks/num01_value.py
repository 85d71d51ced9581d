"""NUM01: every number rests on a fact (正文数字须有台账依据)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.matching import Verdict


def find(context: CheckContext) -> Iterator[Finding]:
    """Report numbers that differ from their fact, and numbers no input knows."""
    unknown: list[Verdict] = []
    for verdict in context.verdicts:
        if verdict.status == "value":
            context.touch(verdict.claim)
            yield _different(verdict)
        elif verdict.status == "unsupported":
            unknown.append(verdict)
        elif verdict.status in ("agrees", "derived", "supported"):
            context.touch(verdict.claim)
    yield from _unsupported(context, unknown)


def _different(verdict: Verdict) -> Finding:
    claim, fact = verdict.claim, verdict.facts[0]
    others = "、".join(f"{other.label}{other.printed}" for other in verdict.facts[1:])
    return CHECK.finding(
        claim,
        f"“{claim.text}”与台账不符：{fact.label}为{fact.printed}" + (f"（另有{others}）" if others else ""),
        "请按台账改正；台账有误的，先改案例再重新生成",
        stated=claim.text,
        computed=fact.printed,
        steps=fact.origin.steps,
    )


def _unsupported(context: CheckContext, unknown: list[Verdict]) -> Iterator[Finding]:
    """A draft may print no number of its own; in other files such numbers are told once."""
    if not unknown:
        return
    if context.document.kind == "draft":
        for verdict in unknown:
            yield CHECK.finding(
                verdict.claim,
                f"“{verdict.claim.text}”在台账和输入材料中都没有依据",
                "改用台账中的数，或删去此句",
                stated=verdict.claim.text,
            )
        return
    claims = [verdict.claim for verdict in unknown]
    listed = "、".join(f"“{claim.text}”" for claim in claims[:6])
    yield CHECK.finding(
        claims[0],
        f"有{len(claims)}处数字在案例中没有依据：{listed}" + ("等" if len(claims) > 6 else ""),  # noqa: PLR2004
        "请逐处核对，属实的补入案例并注明出处",
        severity=Severity.WARNING,
        related=tuple(claim.where for claim in claims[1:]),
        stated=claims[0].text,
    )


CHECK = Check(
    id="NUM01",
    title="数字与台账不符或没有依据",
    reason="报告里的每个数都要能指到一个事实；改一位数字就可能改变结论，读者也无从复核。",
    severity=Severity.ERROR,
    find=find,
    needs_ledger=True,
    examples=(
        Example.passes("节水改造任务完成率得[[score.A02.points]]分。"),
        Example.passes("项目全年预算[[funds.budget]]，实际支出[[funds.spent]]，预算执行率[[funds.rate]]。"),
        Example.fails("节水改造任务完成率得9.7分。", because="台账中得分不是9.7分"),
        Example.fails("项目实际支出287.60万元。", because="执行数的数字颠倒"),
    ),
)
