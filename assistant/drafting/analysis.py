"""绩效评价指标分析: group by group, second level by second level, indicator by indicator."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.drafting.leaves import is_plain, leaf_statement, plain_statement
from assistant.drafting.tables import score_table
from assistant.drafting.writing import (
    Writing,
    heading,
    listed,
    missing,
    number_second,
    number_third,
    pick,
    say,
    slot,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.domain.draft import DraftTable, Statement
    from assistant.domain.scoring import GroupScore, Score

Blocks = list["Statement | DraftTable"]

_FEW_LOST = 2
_ENDINGS = ("情况", "率", "执行")


def write_analysis(writing: Writing) -> Blocks:
    """One subsection per first-level group."""
    if not writing.sheet.groups:
        return [missing("分项评分数据", "各级指标的分值、目标值、完成值和得分")]
    blocks: Blocks = []
    for place, group in enumerate(writing.sheet.groups):
        blocks.append(heading(f"{number_second(place)}{group_heading(writing, group)}", 2))
        blocks += group_blocks(writing, group, place)
    return blocks


def group_heading(writing: Writing, group: GroupScore) -> str:
    """Head a group's subsection: 决策情况, 预算管理情况."""
    name = writing.group_slot(group, "name")
    if group.name.endswith("指标"):
        name = group.name.removesuffix("指标")
    return name if group.name.endswith(_ENDINGS) else f"{name}情况"


def table_caption(group: GroupScore) -> str:
    """Name a group's table of leaves."""
    return f"{group.name.removesuffix('情况').removesuffix('指标')}指标得分情况表"


def group_blocks(writing: Writing, group: GroupScore, place: int) -> Blocks:
    """Opening, table and paragraphs of one group."""
    members = writing.members(group)
    blocks: Blocks = [] if len(members) == 1 else [group_opening(writing, group, members, place)]
    if not members:
        return blocks
    skip = 1 if all(len(score.path) > 1 for score in members) else 0
    if len(members) > 1:
        blocks.append(score_table(writing, members, table_caption(group), skip=skip))
    blocks += leaf_blocks(writing, members)
    return blocks


def leaf_blocks(writing: Writing, members: Sequence[Score]) -> Blocks:
    """Paragraphs of leaves, under numbered second-level headings where there are any."""
    order = {score.code: place for place, score in enumerate(writing.sheet.scores)}
    blocks: Blocks = []
    levels = list(dict.fromkeys(_second_level(score) for score in members))
    sections = [(level, [score for score in members if _second_level(score) == level]) for level in levels]
    numbered = len(sections) > 1 or (sections and bool(sections[0][0]))
    for place, (level, run) in enumerate(sections):
        if numbered and level:
            blocks.append(heading(f"{number_third(place)}{level}", 3, quotes=[level]))
        for plain, part in groupby(run, key=lambda score: is_plain(writing, score)):
            told = list(part)
            if plain and len(told) > 1:
                blocks.append(plain_statement(writing, told, order[told[0].code]))
            else:
                blocks += [leaf_statement(writing, score, order[score.code]) for score in told]
    return blocks


def _second_level(score: Score) -> str:
    return score.path[1] if len(score.path) > 2 else ""  # noqa: PLR2004 - group, second level, leaf


def group_opening(writing: Writing, group: GroupScore, members: Sequence[Score], place: int) -> Statement:
    """Weight, points, rate of a group, and where its points were lost."""
    title = writing.group_title(group)
    letter = writing.letters[group.name]
    weight = f"分值{writing.group_slot(group, 'weight')}" if group.weight is not None else ""
    if group.points is None:
        waiting = [slot(f"indicator.{score.code}.name") for score in members if score.points is None and score.weight]
        why = f"，{listed(waiting)}得分未定，该类指标得分待补齐后汇总" if waiting else "，得分未载明"
        return say(f"{title}{weight}{why}。")
    chains = [chain.id for chain in writing.plan.deductions if chain.indicator == letter]
    points, rate = writing.group_slot(group, "points"), ""
    if writing.has(f"group.{letter}.rate"):
        rate = f"，得分率{writing.group_slot(group, 'rate')}"
    lost = [score for score in members if score.deduction is not None and score.deduction > 0]
    if group.weight is not None and group.points == group.weight:
        full = (f"{title}{weight}，得满分{points}。", f"{title}{weight}，得{points}{rate}，各项指标均达到评分要求。")
        return say(pick(full, place) if len(members) > 1 else full[0])
    names = [slot(f"indicator.{score.code}.name") for score in sorted(lost, key=_by_loss)]
    if not names:
        tail = f"，扣{writing.group_slot(group, 'deduction')}" if writing.has(f"group.{letter}.deduction") else ""
        reason, quotes = group_reason(writing, letter)
        return say(f"{title}{weight}，得{points}{rate}{tail}。{reason}", deductions=chains, quotes=quotes)
    if len(lost) == len(members) > _FEW_LOST:
        return say(
            f"{title}{weight}，得{points}{rate}，各项指标均有扣分，其中{names[0]}扣分最多。"
            if lost_most(lost)
            else f"{title}{weight}，得{points}{rate}，各项指标均有扣分。",
            deductions=chains,
        )
    mainly = "主要集中" if len(names) > _FEW_LOST else "集中"
    variants = (
        f"{title}{weight}，得{points}{rate}，扣分{mainly}在{listed(names, 3)}。",
        f"{title}{weight}，得{points}{rate}。从失分情况看，{listed(names, 3)}未得满分。",
        f"{title}{weight}，得{points}{rate}，{listed(names, 3)}存在扣分，其余指标均得满分。"
        if len(lost) + sum(score.points is not None and score.points == score.weight for score in members)
        == len(members)
        and len(lost) < len(members)
        else f"{title}{weight}，得{points}{rate}，扣分来自{listed(names, 3)}。",
    )
    return say(pick(variants, place), deductions=chains)


def group_reason(writing: Writing, letter: str) -> tuple[str, list[str]]:
    """Tell why a group lost points no leaf accounts for, and which words of it are the user's."""
    chains = {chain.id for chain in writing.plan.deductions if chain.indicator == letter}
    if not chains:
        return "", []
    told = [problem for problem in writing.plan.problems if chains & set(problem.deductions)]
    stated = [problem.title for problem in told if problem.title_place is not None]
    if stated:
        return f"不足之处主要是{listed(stated)}。", stated
    variants = (
        f"{writing.material}只载明一级指标得分，未逐项载明扣分原因。",
        f"扣分对应的具体事项，{writing.material}未分项列明。",
        f"{writing.material}未说明该类指标由哪些末级指标失分。",
        f"具体扣分事项未在{writing.material}中列示，待补充评分底稿后说明。",
    )
    return pick(variants, list(writing.letters.values()).index(letter)), []


def lost_most(lost: Sequence[Score]) -> bool:
    """Whether one indicator lost more than any other."""
    amounts = sorted((score.deduction for score in lost if score.deduction is not None), reverse=True)
    return len(amounts) == len(lost) and amounts[0] > amounts[1]


def _by_loss(score: Score) -> Decimal:
    return -(score.deduction if score.deduction is not None else Decimal(0))
