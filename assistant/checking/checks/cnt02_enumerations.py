"""CNT02: counts of phases, indicators, rows and kinds are those of the list and the table (计数须与分类、表格相符)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from assistant.checking.check import Check, CheckContext, Example
from assistant.checking.listings import number_of
from assistant.checking.tallies import broken_tallies
from assistant.domain.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.checking.view import TextUnit

_NUMERALS = {word: number for number, word in enumerate("零一二三四五六七八九十")}
_PHASES = re.compile(r"分(?:为|成|了)?([一二两三四五六七八九十]|\d{1,2})个?(?:阶段|步骤|环节|步)")
_ITEM = re.compile(
    r"(?:^|[。；;：:，,])(?P<word>[一二三四五六七八九十])是|第(?P<nth>[一二三四五六七八九十])(?:阶段|步|个阶段|环节)"
)


def find(context: CheckContext) -> Iterator[Finding]:
    """Report counts that the phases told, the score table, or the parts of a whole do not bear out."""
    for unit in context.prose:
        yield from _phases(context, unit)
    for tally in broken_tallies(context):
        yield CHECK.finding(
            tally.where,
            tally.message,
            "请核对个数与所列各项",
            related=tally.related,
            stated=tally.stated,
            computed=tally.computed,
        )


def _phases(context: CheckContext, unit: TextUnit) -> Iterator[Finding]:
    """分三个阶段：一是……；二是……；三是……."""
    for match in _PHASES.finditer(unit.text):
        words = [found["word"] or found["nth"] for found in _ITEM.finditer(unit.text, match.end())]
        numbers = [_NUMERALS[word] for word in words]
        if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):  # noqa: PLR2004 - one is no list
            continue
        for claim in context.claims_by_order.get(unit.order, ()):
            if match.start() <= claim.start < match.end():
                context.touch(claim)
        if number_of(match.group(1)) != len(numbers):
            yield CHECK.finding(
                context.where(unit, *match.span()),
                f"称“{match.group()}”，其后列出{len(numbers)}个",
                "请核对个数与所列各项",
                stated=match.group(1),
                computed=str(len(numbers)),
            )


CHECK = Check(
    id="CNT02",
    title="个数与分类、表格不符",
    reason="几个阶段、几项指标扣分、几个正常几个滞后，都能照着所列和表格数一遍；数不对，说明改过一处而忘了另一处。",
    severity=Severity.WARNING,
    find=find,
    examples=(
        Example.passes("评价工作分三个阶段：一是前期准备；二是现场核查；三是撰写报告。"),
        Example.passes("10个指标中，7个达到目标值，3个未达到目标值。8个问题中，5个已整改。"),
        Example.passes(
            "乡镇\t任务数（亩）\n东河镇\t30\n西岭镇\t40\n合计\t70\n2个乡镇均已完成，抽查的1个乡镇资料齐全。"
        ),
        Example.fails("评价工作分四个阶段：一是前期准备；二是现场核查；三是撰写报告。", because="列了3个"),
        Example.fails(
            "三级指标\t分值\t得分\n立项依据\t30\t30\n产出数量\t40\t36\n群众评价\t30\t28\n合计\t100\t94\n共有三项指标扣分。",
            because="扣分的是2项",
        ),
        Example.fails(
            "三级指标\t分值\t得分\n立项依据\t30\t30\n产出数量\t40\t36\n群众评价\t30\t28\n合计\t100\t94\n其中2个指标得满分。",
            because="得满分的是1个",
        ),
        Example.fails("10个指标中，8个达到目标值，3个未达到目标值。", because="8加3是11"),
        Example.fails(
            "乡镇\t任务数（亩）\n东河镇\t30\n西岭镇\t40\n合计\t70\n全部3个乡镇均已完成。", because="表中只有2个乡镇"
        ),
        Example.fails(
            "指标\t目标值\t监控结果\n修渠\t10公里\t正常\n铺路\t5公里\t滞后\n植树\t300棵\t正常\n培训\t60人\t正常\n"
            "运行正常的3个：2个运行正常，1个滞后。",
            because="表中正常的有3个",
        ),
        Example.fails(
            "指标\t专家甲\t专家乙\t平均分\n决策\t18\t19\t18.5\n过程\t17\t18\t17.5\n评价组邀请3名专家独立打分。",
            because="只有2名专家的评分",
        ),
    ),
)
