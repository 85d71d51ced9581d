"""Sections of the 部门整体绩效评价报告: department, budget execution, goals, management, conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafting.analysis import group_blocks, group_opening, leaf_blocks, table_caption
from assistant.drafting.closing import achievements_elsewhere
from assistant.drafting.input_text import clean
from assistant.drafting.overview import write_funds
from assistant.drafting.problems import write_problems
from assistant.drafting.results import write_results
from assistant.drafting.tables import goals_table, score_table
from assistant.drafting.writing import Writing, heading, missing, number_second, say

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable, Statement
    from assistant.domain.scoring import GroupScore

Blocks = list["Statement | DraftTable"]

_BUDGET = ("预算执行", "执行率", "资金总体")
_MANAGEMENT = ("预算管理", "财务管理", "过程", "管理")
_THIRD = 3


def _groups(writing: Writing, kind: str) -> list[GroupScore]:
    """The first-level groups of one kind: budget, management, else goals."""
    found = []
    for group in writing.sheet.groups:
        if any(word in group.name for word in _BUDGET):
            own = "budget"
        elif any(word in group.name for word in _MANAGEMENT):
            own = "management"
        else:
            own = "goals"
        if own == kind:
            found.append(group)
    return found


def write_department(writing: Writing) -> Blocks:
    """机构设置及职责工作任务; 部门整体绩效目标设立情况."""
    blocks: Blocks = [heading(f"{number_second(0)}机构设置及职责工作任务", 2)]
    told = [text.strip() for text in (writing.evaluation.background, writing.evaluation.content) if text]
    if told:
        for text in told:
            blocks += [say(_closed(part), quotes=[part.strip()]) for part in text.splitlines() if part.strip()]
    else:
        blocks.append(missing("机构设置和职责任务", "“三定”规定、内设机构和年度重点工作"))
    blocks.append(heading(f"{number_second(1)}部门整体绩效目标设立情况", 2))
    goal = writing.evaluation.goal
    if goal is not None and clean(goal.expected):
        expected = (goal.expected or "").strip()
        blocks.append(say(_closed(expected), quotes=[expected]))
    else:
        blocks.append(missing("部门整体绩效目标", "经批复的部门整体绩效目标申报表"))
    table = goals_table(writing, "部门整体绩效目标及完成情况表")
    return [*blocks, table] if table is not None else blocks


def _closed(text: str) -> str:
    bare = text.strip()
    return bare if bare.endswith(("。", "！", "？", "：", "；")) else f"{bare}。"


def write_budget(writing: Writing) -> Blocks:
    """当年预算执行情况: amounts, then the points they earned."""
    blocks = write_funds(writing)
    order = list(writing.sheet.groups)
    for group in _groups(writing, "budget"):
        if len(writing.members(group)) != 1:
            blocks.append(group_opening(writing, group, writing.members(group), order.index(group)))
        blocks += leaf_blocks(writing, writing.members(group))
    return blocks


def write_achievement(writing: Writing) -> Blocks:
    """整体绩效目标实现情况: 产出 and 效果, each under its own heading."""
    return _told(writing, "goals", "整体绩效目标完成情况", "整体绩效目标申报表和完成情况说明")


def write_management(writing: Writing) -> Blocks:
    """预算管理情况分析: finance, assets, performance management, carry-over, deviation."""
    return _told(writing, "management", "预算管理情况", "预算管理各项指标的评分依据")


def _told(writing: Writing, kind: str, what: str, ask: str) -> Blocks:
    groups = _groups(writing, kind)
    if not groups:
        return [missing(what, ask)]
    order = list(writing.sheet.groups)
    blocks: Blocks = []
    for place, group in enumerate(groups):
        members = writing.members(group)
        if len(groups) > 1:
            blocks.append(heading(f"{number_second(place)}{writing.group_slot(group, 'name')}", 2))
            blocks += group_blocks(writing, group, order.index(group))
            continue
        blocks.append(group_opening(writing, group, members, order.index(group)))
        if members:
            blocks.append(score_table(writing, members, table_caption(group), skip=1))
        halves = list(dict.fromkeys(score.path[1] for score in members if len(score.path) > _THIRD - 1))
        for half_place, half in enumerate(halves):
            run = [score for score in members if len(score.path) > _THIRD - 1 and score.path[1] == half]
            blocks.append(heading(f"{number_second(half_place)}{_half_title(half)}", 2, quotes=[half]))
            blocks += [block for block in leaf_blocks(writing, run) if getattr(block, "style", "") != "heading"]
        for rest_place, score in enumerate((s for s in members if len(s.path) <= _THIRD - 1), start=len(halves)):
            if halves:
                blocks.append(heading(f"{number_second(rest_place)}{_half_title(score.name)}", 2, quotes=[score.name]))
            blocks += leaf_blocks(writing, [score])
    return blocks


def _half_title(name: str) -> str:
    if name.endswith(("情况", "率")):
        return name
    return f"{name}完成情况" if "产出" in name else f"{name}情况"


def write_overall(writing: Writing) -> Blocks:
    """总体评价结论: 评价得分, then 存在的问题及原因分析."""
    return [
        heading(f"{number_second(0)}评价得分", 2),
        *write_results(writing),
        *achievements_elsewhere(writing),
        heading(f"{number_second(1)}存在的问题及原因分析", 2),
        *write_problems(writing, _THIRD),
    ]
