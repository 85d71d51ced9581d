"""NUM04: numbers are written as numbers (数字写法): no leading zeros."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNITS = r"%|‰|个百分点|万元|亿元|元|分(?!\d)|个|项|家|人|次|件|条|篇|户|亩|天|公里|米|吨|万"
_LEADING_ZERO = re.compile(rf"(?<![\d.,，〔\-—/:：A-Za-z第])0\d+(?:\.\d+)?\s*(?:{_UNITS})(?!\s*\d*\s*[月日])")
# A letter typed for a digit: 1O个, l2家.
_LETTER = re.compile(rf"(?<![A-Za-z\d.])(?:\d+[OolI]\d*|[OolI]\d+)(?:\.\d+)?\s*(?:{_UNITS})")
_BARE_CELL = re.compile(r"^\s*0\d+\.\d+\s*$|^\s*00+\s*$")


def find(context: CheckContext) -> Iterator[Finding]:
    """Report amounts that start with a superfluous zero."""
    for unit in context.view.units:
        match = _LEADING_ZERO.search(unit.text)
        if match is None and unit.table is not None:
            match = _BARE_CELL.search(unit.text)
        letter = _LETTER.search(unit.text)
        if letter is not None:
            yield CHECK.finding(
                context.where(unit, *letter.span()),
                f"数字“{letter.group().strip()}”里混有字母，疑将0写成O、1写成l",
                "请改正",
                stated=letter.group().strip(),
            )
        if match is not None:
            yield CHECK.finding(
                context.where(unit, match.start(), match.end()),
                f"数字“{match.group().strip()}”以0开头，疑为误录",
                "请对照原始数据改正",
                severity=Severity.ERROR if context.ledger is not None else Severity.WARNING,
                stated=match.group().strip(),
            )


CHECK = Check(
    id="NUM04",
    title="数字写法有误",
    reason="以0开头的数量多是录入时错位，真实的数已经看不出来。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("完成改造0.5公里，编码001号，2024年03月05日验收，联系电话010-8个分机。"),
        Example.fails("完成培训08次。", because="8次误录为08次"),
        Example.fails("设二级指标1O个。", because="0写成了字母O"),
    ),
)
