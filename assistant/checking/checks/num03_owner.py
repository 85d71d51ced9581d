"""NUM03: a number belongs to whom the sentence gives it (数字的归属须与台账一致)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report numbers that are right for something else than what they are said of."""
    for verdict in context.verdicts:
        if verdict.status != "owner":
            continue
        claim = verdict.claim
        expected, actual = verdict.facts[0], verdict.facts[-1]
        context.touch(claim)
        yield CHECK.finding(
            claim,
            f"“{claim.text}”是{actual.label}，不是{expected.label}（{expected.printed}）",
            "请核对指标名称与数字是否配对",
            stated=claim.text,
            computed=expected.printed,
        )


CHECK = Check(
    id="NUM03",
    title="数字归属错误",
    reason="数字本身存在，但安在了别的指标名下；只比数字查不出来。",
    severity=Severity.ERROR,
    find=find,
    needs_ledger=True,
    examples=(
        Example.passes("决策指标得[[group.A.points]]分，过程指标得[[group.B.points]]分。"),
        Example.fails("决策指标得[[group.B.points]]分。", because="这是过程指标的得分"),
    ),
)
