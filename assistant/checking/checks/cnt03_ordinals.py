"""CNT03: 一是、二是、三是 follow each other (列举序号须连续)."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

# 一是以 may be any sentence's words; 二是以 and what follows are items (三是以合同为底本).
_ITEM = re.compile(r"(?:^|[。；;：:，,\s])(?P<number>一(?=是(?!以|由))|[二三四五六七八九十])是(?!否|指)")
_NUMERALS = "零一二三四五六七八九十"


def find(context: CheckContext) -> Iterator[Finding]:
    """Report lists of 一是、二是 that skip or repeat a number, within a paragraph or over those that follow it."""
    last: tuple[TextUnit, int, int] | None = None
    for unit in context.prose:
        items = [(unit, match.start("number"), _NUMERALS.index(match["number"])) for match in _ITEM.finditer(unit.text)]
        if not items:
            last = None
            continue
        if unit.heading is not None and not unit.heading.run_in:
            last = None
        for one, two in pairwise(([last] if last is not None else []) + items):
            if two[2] not in (1, one[2] + 1):
                yield _finding(context, one, two)
        last = items[-1]


def _finding(context: CheckContext, one: tuple[TextUnit, int, int], two: tuple[TextUnit, int, int]) -> Finding:
    before, after = f"{_NUMERALS[one[2]]}是", f"{_NUMERALS[two[2]]}是"
    what = "重复" if one[2] == two[2] else "不连续"
    return CHECK.finding(
        context.where(two[0], two[1], two[1] + 2),
        f"列举序号{what}：“{before}”之后是“{after}”",
        "请核对是否漏写或误删一项",
        related=(context.where(one[0], one[1], one[1] + 2),),
        stated=after,
        computed=f"{_NUMERALS[min(one[2] + 1, 10)]}是",
    )


CHECK = Check(
    id="CNT03",
    title="列举序号不连续",
    reason="一是之后是三是，多半删掉了一项，或粘贴时漏了一项。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("一是预算测算不细；二是档案不全；三是验收滞后。"),
        Example.passes("一是预算测算不细。\n二是档案不全。\n三是验收滞后。"),
        Example.passes("一是细化测算；二是按合同付款；三是以合同为底本设置指标；四是由专人归档。"),
        Example.fails("一是预算测算不细；三是验收滞后。", because="缺二是"),
        Example.fails("一是预算测算不细。\n二是档案不全。\n二是验收滞后。", because="二是重复"),
    ),
)
