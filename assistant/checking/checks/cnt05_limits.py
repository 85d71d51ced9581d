"""CNT05: as many lie beyond a limit as is said (达到、低于某数的个数须与所列数值相符)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.thresholds import broken_limits
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report counts of values beyond a limit, and names counted with them, that the values contradict."""
    for breach in broken_limits(context):
        yield breach.as_finding(CHECK)


_TABLE = (
    "县区\t下达（万元）\t支付（万元）\t支付率\n东屏县\t100\t98\t98.00%\n西坪县\t100\t95\t95.00%\n北河县\t100\t90\t90.00%\n"
    "云台区\t100\t92\t92.00%\n\n"
)

CHECK = Check(
    id="CNT05",
    title="达到或低于某数的个数不符",
    reason="“执行率低于95%的有几个”是照着表格数出来的，表格改了而个数没改，一数便知。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes(_TABLE + "支付率达到95%的有2个，低于95%的有2个，分别是北河县和云台区。"),
        Example.fails(_TABLE + "支付率达到95%的有3个。", because="只有东屏县和西坪县"),
        Example.fails(_TABLE + "支付率低于95%的有2个，分别是北河县和东屏县。", because="东屏县是98%"),
        Example.passes("得分为南区97.3分、东县95.1分、西县91.0分、北县88.2分。其中95分以上的2个，90分以下的1个。"),
        Example.fails("得分为南区97.3分、东县95.1分、西县91.0分、北县88.2分。其中95分以上的3个。", because="只有两个"),
    ),
)
