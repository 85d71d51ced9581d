"""CNT04: a stated count is that of the names or items beside it (个数须与所列名称、条目相符)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.listings import find_listings
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator


def find(context: CheckContext) -> Iterator[Finding]:
    """Report counts that differ from the names before or behind them, or from the items they announce."""
    for listing in find_listings(context):
        for claim in context.claims_by_order.get(listing.unit.order, ()):
            if listing.start <= claim.start < listing.end and claim.quantity is not None:
                if claim.quantity.value == listing.stated:
                    context.touch(claim)
                break
        if listing.agrees:
            continue
        words = listing.unit.text[listing.start : listing.end]
        counted = min(listing.counted, key=lambda each: abs(each - listing.stated))
        yield CHECK.finding(
            context.where(listing.unit, listing.start, listing.end),
            f"称“{words}”，列出的是{counted}个：{listing.listed}",
            "请核对个数与所列名称、条目",
            stated=str(listing.stated),
            computed=str(counted),
        )


CHECK = Check(
    id="CNT04",
    title="个数与所列名称、条目不符",
    reason="名称列了几个、条目分了几条，都摆在个数旁边；对不上，不是漏列就是数错。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("东河乡、西岭乡、南坪乡3个乡完成计划，水利、交通等五个部门参与。"),
        Example.passes("修建机耕道、排水渠12个项目。", because="个数相差太大，不是在数这两样"),
        Example.passes("检查2次，分别在6月、12月进行。"),
        Example.passes("培训共3期：培训内容涉及种植、养殖。", because="冒号后没有条目"),
        Example.fails("东河乡、西岭乡、南坪乡4个乡完成计划。", because="只列了3个"),
        Example.fails("水利、交通、住建、教育等三个部门参与。", because="列出的已有4个"),
        Example.fails("扣分的2个指标分别是产出数量、产出质量、群众满意度。", because="列了3个"),
        Example.fails("内容有四块：①修渠；②铺路；③植树。", because="只有3块"),
        Example.fails("年度目标包括以下三项：\n1.修渠10公里；\n2.铺路5公里。", because="只有2项"),
        Example.fails(
            "一、存在的问题\n（一）测算不细\n缺少依据。\n（二）台账不全\n漏记两批。\n二、有关建议\n针对上述三个问题，建议逐项整改。",
            because="只列了2个问题",
        ),
    ),
)
