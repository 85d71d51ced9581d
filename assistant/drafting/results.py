"""综合评价情况及评价结论: total, grade, groups, and what stands open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafting.tables import group_table
from assistant.drafting.writing import Writing, listed, say, slot
from assistant.facts import rank_groups

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable, Statement
    from assistant.domain.scoring import GroupScore

Blocks = list["Statement | DraftTable"]


def write_results(writing: Writing) -> Blocks:
    """Total and grade, the table of groups, which groups did best and least well."""
    blocks: Blocks = [conclusion(writing)]
    if writing.sheet.groups:
        blocks += [_lead_in(writing), group_table(writing)]
        compared = _comparison(writing)
        if compared is not None:
            blocks.append(compared)
    return blocks


def conclusion(writing: Writing) -> Statement:
    """Total and grade, or 未定 with the items still missing."""
    case = "部门整体支出绩效" if writing.subject == "部门" else writing.case()
    if not writing.has("total.points"):
        return _open_conclusion(writing, case)
    opening = "经自评" if writing.by_unit else "经综合评价"
    text = f"{opening}，{case}综合得分{slot('total.points')}"
    text += f"，评价等级为“{slot('total.grade')}”" if writing.has("total.grade") else ""
    return say(f"{text}。{_counts(writing)}", remark=_stated_remark(writing))


def _counts(writing: Writing) -> str:
    if not writing.sheet.scores:
        return ""
    text = f"指标体系共设末级指标{slot('count.indicators')}，其中"
    if writing.ledger["count.full"].quantity == writing.ledger["count.indicators"].quantity:
        return f"指标体系共设末级指标{slot('count.indicators')}，均得满分。"
    if writing.ledger["count.deducted"].quantity == writing.ledger["count.indicators"].quantity:
        whole = f"，合计扣{slot('total.deduction')}" if writing.has("total.deduction") else ""
        return f"指标体系共设末级指标{slot('count.indicators')}，均存在扣分{whole}。"
    full, lost, waived = (writing.ledger[f"count.{key}"].quantity for key in ("full", "deducted", "waived"))
    said = []
    if full is not None and full.value > 0:
        said.append(f"{slot('count.full')}得满分")
    if lost is not None and lost.value > 0:
        whole = f"，合计扣{slot('total.deduction')}" if writing.has("total.deduction") else ""
        said.append(f"{slot('count.deducted')}存在扣分{whole}")
    if waived is not None and waived.value > 0:
        said.append(f"{slot('count.waived')}不适用于本次评价")
    return f"{text}{'；'.join(said)}。" if said else ""


def _stated_remark(writing: Writing) -> str | None:
    if not writing.has("total.stated"):
        return None
    return f"原报总分为{slot('total.stated')}，与本报告汇总的{slot('total.points')}不一致，请核实。"


def _open_conclusion(writing: Writing, case: str) -> Statement:
    names = [slot(f"indicator.{code}.name") for code in writing.plan.open]
    waits = [writing.sheet.score(code).status for code in writing.plan.open]
    why = "尚缺评分所需数据或判断" if "judgement" in waits else "尚缺评分所需数据"
    if not names:
        return say(
            f"{case}的综合得分未定：填报数据不足以汇总总分，评价等级待补齐后确定。",
            remark="请补充各项指标或一级指标的分值和得分。",
        )
    which = listed(names, 6)
    return say(
        f"{case}的综合得分和评价等级未定：有{slot('count.undetermined')}指标（{which}）{why}，"
        "相关分值未作零分或满分处理。补齐后方可汇总总分并确定等级，其余指标的评分情况如下。",
        remark=f"请补充{which}的完成值、佐证材料或评分意见，再行汇总。",
    )


def _lead_in(writing: Writing) -> Statement:
    by_level = "各一级指标得分情况如下表所示"
    return say(f"{by_level}，逐项评分见附件。" if writing.sheet.scores else f"{by_level}。")


def _comparison(writing: Writing) -> Statement | None:
    ranked = rank_groups(writing.sheet)
    if len(ranked) < max(2, len(writing.sheet.groups)):
        return None
    highest = [group for group in ranked if group.rate == ranked[0].rate]
    lowest = [group for group in ranked if group.rate == ranked[-1].rate]
    rate = writing.group_slot
    if len(highest) == len(ranked):
        return say(f"各一级指标得分率均为{rate(ranked[0], 'rate')}。")
    best, least = _names(writing, highest), _names(writing, lowest)
    full = ranked[0].rate == 1
    top = f"{best}得分率{'均' if len(highest) > 1 else ''}为{rate(ranked[0], 'rate')}"
    top += "，完成情况较好" if full else "，相对较高"
    low = f"{least}得分率{'均' if len(lowest) > 1 else ''}为{rate(ranked[-1], 'rate')}，相对较低"
    weak = "，是后续改进的重点" if ranked[-1].rate is not None and ranked[-1].rate < 1 else ""
    return say(f"从得分率看，{top}；{low}{weak}。")


def _names(writing: Writing, groups: list[GroupScore]) -> str:
    return "、".join(writing.group_title(group) for group in groups)
