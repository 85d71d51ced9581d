"""SUM03: differences told in sentences are those of the two numbers (文字所述差额须与两数相符)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.balances import find_balances
from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.differences import find_differences
from assistant.checking.mentions import paragraphs
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report differences, changes, balances and adjustments that the numbers beside them do not give."""
    sentences = context.sentences
    known = context.known
    for paragraph in paragraphs(sentences):
        for breach in (*find_differences(context, paragraph, known), *find_balances(context, paragraph, known)):
            yield breach.as_finding(CHECK)


CHECK = Check(
    id="SUM03",
    title="差额与两数不符",
    reason="比计划少几个、较上年增加多少、结余多少，都能由同处的两个数算出；对不上时三个数里至少有一个写错。",
    severity=Severity.ERROR,
    find=find,
    scope="project",
    examples=(
        Example.passes("服务企业由上年的250家增加到300家，增加50家，增长20%。"),
        Example.passes("项目预算300.00万元，实际支出278.60万元，结余21.40万元。"),
        Example.passes("实际完成改造面积1146亩，比计划的1200亩少54亩。"),
        Example.passes("年初预算300.00万元，年中调减20.00万元，调整后预算280.00万元。"),
        Example.fails("服务企业由上年的250家增加到300家，增加60家。", because="300减250是50"),
        Example.fails("项目预算300.00万元，实际支出278.60万元，结余22.40万元。", because="300减278.60是21.40"),
        Example.fails("实际完成改造面积1146亩，比计划的1200亩少45亩。", because="1200减1146是54"),
        Example.fails("年初预算300.00万元，年中调减20.00万元，调整后预算270.00万元。", because="300减20是280"),
        Example.fails("结余率2.50%，上年为2.86%，上升0.36个百分点。", because="2.50%低于2.86%，是下降"),
    ),
)
