"""NUM02: a number keeps its unit and scale (数字的单位和量级须与台账一致)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report numbers whose digits are a fact's but whose unit is not."""
    for verdict in context.verdicts:
        if verdict.status != "unit":
            continue
        claim, fact = verdict.claim, verdict.facts[0]
        context.touch(claim)
        yield CHECK.finding(
            claim,
            f"“{claim.text}”的单位与台账不符：{fact.label}为{fact.printed}",
            "请核对单位：元与万元相差一万倍，%与个百分点含义不同",
            stated=claim.text,
            computed=fact.printed,
        )


CHECK = Check(
    id="NUM02",
    title="单位或量级与台账不符",
    reason="数字相同而单位不同，金额会差一万倍，比率会变成比率之差。",
    severity=Severity.ERROR,
    find=find,
    needs_ledger=True,
    examples=(
        Example.passes("项目实际支出2786000元。", because="与278.60万元相等"),
        Example.passes("项目实际支出0.02786亿元。", because="换算后相等"),
        Example.fails("项目实际支出278.60元。", because="万元写成了元"),
        Example.fails("预算执行率为92.87个百分点。", because="比率写成了百分点"),
    ),
)
