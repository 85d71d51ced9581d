"""SUM08: a list gives the total or the mean told beside it (并列各项须与所说的合计、平均相符)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.columns import column_means
from assistant.checking.mentions import paragraphs
from assistant.checking.told_sums import find_told_sums, usual_totals
from assistant.domain.finding import Finding, Severity
from assistant.domain.quantity import format_decimal, round_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.columns import TableSum


def find(context: CheckContext) -> Iterator[Finding]:
    """Report totals and means that the list beside them does not give."""
    for region in context.regions:
        for mean in column_means(region):
            yield from _mean(context, mean)
    usual = usual_totals(context)
    for paragraph in paragraphs(context.sentences):
        for breach in find_told_sums(context, paragraph, usual):
            yield breach.as_finding(CHECK)


def _mean(context: CheckContext, found: TableSum) -> Iterator[Finding]:
    context.touch(found.total, *found.parts)
    if found.holds:
        return
    where = context.cell_where(found.total)
    value = sum((part.quantity.value for part in found.parts), start=Decimal(0)) / len(found.parts)
    shown = format_decimal(round_decimal(value, max(found.total.span.places or 0, 2)))
    yield CHECK.finding(
        where,
        f"{found.label}：表中“{where.quote}”与各行的平均{shown}不一致",
        "请核对各行的数和平均数；去掉部分数后平均的请写明",
        related=tuple(context.cell_where(part) for part in found.parts),
        stated=where.quote,
        computed=shown,
    )


CHECK = Check(
    id="SUM08",
    title="合计、平均与并列各项不符",
    reason="没有“其中”二字，几项并列也常是一个总数的全部；改了一项而忘了合计，逐项相加就看得出来。",
    severity=Severity.WARNING,
    find=find,
    scope="project",
    examples=(
        Example.passes("未完成的57户中，因外出务工暂缓的31户，因纠纷停工的17户，因雨季延误的9户。"),
        Example.fails(
            "未完成的57户中，因外出务工暂缓的31户，因纠纷停工的15户，因雨季延误的9户。", because="三项之和是55"
        ),
        Example.passes("全年改造房屋2743户。按方式分，修缮加固1598户，拆除重建1145户。"),
        Example.fails("全年改造房屋2743户。按方式分，修缮加固1589户，拆除重建1145户。", because="1598写成1589"),
        Example.fails("2023年支付624.00万元、2024年支付1160.40万元，累计支付1874.40万元。", because="两年之和1784.40"),
        Example.passes("通过人数依次为东城区3060人、高新区2894人、滨湖区1560人，东城区和高新区合计5954人。"),
        Example.fails(
            "通过人数依次为东城区3160人、高新区2894人、滨湖区1560人，东城区和高新区合计5954人。", because="两区之和6054"
        ),
        Example.passes("从必要性（30分）、经济性（30分）、可行性（40分）三个方面评分，满分100分。"),
        Example.fails("从必要性（30分）、经济性（30分）、可行性（30分）三个方面评分，满分100分。", because="合计90分"),
        Example.fails(
            "专家\t必要性\t经济性\t总分\n甲\t40\t42\t82\n乙\t44\t40\t84\n平均分\t42.0\t43.0\t83.0\n", because="平均41"
        ),
        Example.passes("复核得分为南区97.3分、东县96.4分、西县95.1分，平均96.3分。"),
        Example.fails("复核得分为南区97.3分、东县96.4分、西县95.1分，平均94.3分。", because="平均是96.27"),
    ),
)
