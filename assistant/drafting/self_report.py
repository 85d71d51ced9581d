"""Sections of the 项目支出绩效自评报告: how the self-evaluation was done, what was completed, deviations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import DraftCell, DraftTable
from assistant.drafting.analysis import write_analysis
from assistant.drafting.closing import achievements_elsewhere
from assistant.drafting.input_text import clean
from assistant.drafting.remedies import cause_part
from assistant.drafting.tables import header, target_cell
from assistant.drafting.work import write_work
from assistant.drafting.writing import Writing, heading, number_second, say, slot

if TYPE_CHECKING:
    from assistant.domain.draft import Statement

Blocks = list["Statement | DraftTable"]


def write_self_work(writing: Writing) -> Blocks:
    """自评工作开展情况: the same three parts, spoken by the unit itself."""
    return write_work(writing)


def write_completion(writing: Writing) -> Blocks:
    """绩效目标完成情况分析 by group, then every deviation with the reason given for it."""
    blocks = [*achievements_elsewhere(writing), *write_analysis(writing)]
    table = _deviations(writing)
    if table is None:
        return blocks
    place = len(writing.sheet.groups)
    blocks.append(heading(f"{number_second(place)}未完成或偏离目标的原因说明", 2))
    blocks.append(say("对未达到目标值或与目标值存在偏差的指标，偏差原因逐项说明见下表。"))
    blocks.append(table)
    return blocks


def _deviations(writing: Writing) -> DraftTable | None:
    rows = [header("指标", "年度目标值", "实际完成值", "扣分", "偏差原因")]
    for score in writing.sheet.scores:
        indicator = writing.indicator(score.code)
        lost = score.deduction is not None and score.deduction > 0
        reason = cause_part(indicator.deviation) if indicator is not None else ""
        reason = reason or (clean(indicator.deviation) if indicator is not None else "")
        if score.status == "waived" or not (lost or reason):
            continue
        actual = f"indicator.{score.code}.actual"
        cells = [DraftCell(slot(f"indicator.{score.code}.name")), target_cell(writing, score.code)]
        cells.append(DraftCell(slot(actual) if writing.has(actual) else "—"))
        lost_id = f"score.{score.code}.deduction"
        cells.append(DraftCell(slot(lost_id, number=True) if writing.has(lost_id) else "—"))
        cells.append(DraftCell(reason or _elsewhere(writing, score.code), align="left"))
        rows.append(tuple(cells))
    if len(rows) == 1:
        return None
    return DraftTable("偏差原因说明表", tuple(rows), (4, 4, 4, 2, 8), unit_line="扣分单位：分")


def _elsewhere(writing: Writing, code: str) -> str:
    """Point to the problem that states the cause, where the form's own column is empty."""
    chains = {chain.id for chain in writing.plan.of_indicator(code)}
    for problem in writing.plan.problems:
        if chains & set(problem.deductions) and any(cause.asserted for cause in problem.causes):
            return f"见“{problem.title}”的原因分析"
    return "未说明，待补充"
