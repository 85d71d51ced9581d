"""Sections of the Shenzhen project report (深圳格式): the unit's own report on its project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.drafting.analysis import group_reason, leaf_blocks, table_caption
from assistant.drafting.input_text import clean
from assistant.drafting.overview import write_funds
from assistant.drafting.results import write_results
from assistant.drafting.tables import goals_table, score_table
from assistant.drafting.writing import (
    Writing,
    heading,
    missing,
    number_second,
    number_third,
    say,
)

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable

Blocks = list["Statement | DraftTable"]


def write_project(writing: Writing) -> Blocks:
    """背景及立项依据; 组织架构和职责分工; 资金管理情况; 绩效目标及实现情况."""
    evaluation = writing.evaluation
    blocks: Blocks = [heading(f"{number_second(0)}项目背景及立项依据", 2)]
    blocks += _text(evaluation.background, "项目背景及立项依据", "立项文件、政策依据")
    blocks += _text(evaluation.content, "项目主要内容", "实施内容和进展情况")
    blocks.append(heading(f"{number_second(1)}组织架构和职责分工", 2))
    blocks.append(missing("组织架构和职责分工", "项目组织机构、责任部门和职责分工"))
    blocks += [heading(f"{number_second(2)}资金管理情况", 2), *write_funds(writing)]
    blocks.append(heading(f"{number_second(3)}绩效目标及实现情况", 2))
    goal = evaluation.goal
    blocks += _text(goal.expected if goal is not None else None, "总体绩效目标", "经批复的年度总体目标")
    if goal is not None and clean(goal.actual):
        actual = clean(goal.actual)
        blocks.append(say(f"年度目标实现情况：{actual}。", quotes=[actual]))
    table = goals_table(writing, "绩效指标完成情况表")
    return [*blocks, table] if table is not None else blocks


def _text(text: str | None, what: str, ask: str) -> Blocks:
    if not clean(text):
        return [missing(what, ask)]
    parts = [part.strip() for part in (text or "").splitlines() if part.strip()]
    return [say(part if part.endswith(("。", "：", "；")) else f"{part}。", quotes=[part]) for part in parts]


def write_conclusion_and_analysis(writing: Writing) -> Blocks:
    """（一）结论; （二）绩效分析, each group opening with its number of indicators, weight and points."""
    blocks: Blocks = [heading(f"{number_second(0)}评价结论", 2), *write_results(writing)]
    blocks.append(heading(f"{number_second(1)}绩效分析", 2))
    for place, group in enumerate(writing.sheet.groups):
        blocks.append(heading(f"{number_third(place)}{writing.group_slot(group, 'name')}", 3))
        members = writing.members(group)
        letter = writing.letters[group.name]
        title = writing.group_title(group)
        chains = [chain.id for chain in writing.plan.deductions if chain.indicator == letter]
        counted = f"涉及末级指标{writing.group_slot(group, 'count')}，" if members else ""
        weight = f"满分{writing.group_slot(group, 'weight')}，" if group.weight is not None else ""
        points = f"得{writing.group_slot(group, 'points')}" if group.points is not None else "得分未定"
        rate = f"，得分率{writing.group_slot(group, 'rate')}" if writing.has(f"group.{letter}.rate") else ""
        reason, quotes = group_reason(writing, letter)
        blocks.append(say(f"{title}{counted}{weight}{points}{rate}。{reason}", deductions=chains, quotes=quotes))
        if not members:
            continue
        if len(members) > 1:
            blocks.append(score_table(writing, members, table_caption(group), skip=1))
        blocks += [_lower(block) for block in leaf_blocks(writing, members)]
    return blocks


def _lower(block: Statement | DraftTable) -> Statement | DraftTable:
    """Second-level names become headings one level lower: （1）."""
    if isinstance(block, Statement) and block.style == "heading":
        number, _, name = block.text.partition(".")
        return replace(block, text=f"（{number}）{name}", level=4)
    return block
