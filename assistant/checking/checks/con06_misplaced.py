"""CON06: a number is told of what it belongs to, and copied as it stands (数与归属、抄写须前后一致)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.near_copies import near_copies
from assistant.checking.row_owners import swapped_rows
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report numbers that are another row's, and numbers that are another with two digits changed about."""
    for breach in (*swapped_rows(context), *near_copies(context)):
        yield breach.as_finding(CHECK)


_TABLE = (
    "项目\t预算数（万元）\t执行数（万元）\t执行率\n标准化建设\t520.00\t416.00\t80.00%\n"
    "信息化运维\t380.00\t342.00\t90.00%\n执法办案\t480.00\t388.60\t80.96%\n\n"
)

CHECK = Check(
    id="CON06",
    title="数字张冠李戴或抄错",
    reason="数是真的，却是另一个项目的；或者同一个数抄了几遍，有一遍颠倒了两位。只看数字有没有出处查不出来。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes(_TABLE + "标准化建设因招标流标，支出416.00万元。"),
        Example.fails(_TABLE + "标准化建设因招标流标，支出388.60万元。", because="388.60万元是执法办案的"),
        Example.passes(_TABLE + "标准化建设支出416.00万元，比执法办案的388.60万元多27.40万元。"),
        Example.fails(
            "三年惠及青年人才8541人。\n共有8514人通过审核。\n8514人中，硕士3216人。\n领取补贴的8514人都已参保。",
            because="8514写成8541",
        ),
    ),
)
