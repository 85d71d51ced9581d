"""评价工作开展情况: object, scope, indicators, methods and process, as far as they are known.

Who was on the team and what was inspected on site is never invented; the report asks for it.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from assistant.drafting.citations import citations, joined
from assistant.drafting.input_text import clean
from assistant.drafting.writing import (
    Writing,
    counted,
    heading,
    missing,
    number_second,
    number_third,
    say,
    slot,
)
from assistant.facts import read_target

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable, Statement

Blocks = list["Statement | DraftTable"]

# A file whose name says what it is may stand in a report; a code or scan number may not.
_NAMED = re.compile(r"[一-鿿]{2}")
# The number by which its owner keeps files in order (1_、02-).
_ORDER = re.compile(r"^\d{1,3}[_.、\-\s]+")


def write_work(writing: Writing) -> Blocks:
    """目的、对象和范围; 原则、指标体系、方法和标准; 工作过程."""
    word = writing.evaluation_word
    return [
        heading(f"{number_second(0)}{word}目的、对象和范围", 2),
        *_purpose(writing),
        heading(f"{number_second(1)}{word}原则、指标体系、方法和标准", 2),
        *_principles(writing),
        heading(f"{number_second(2)}{word}工作过程", 2),
        *_process(writing),
    ]


def _purpose(writing: Writing) -> Blocks:
    word = writing.evaluation_word
    if writing.by_unit:
        aim = "全面了解资金使用和绩效目标实现情况，查找管理中的不足，为改进工作和编制以后年度预算提供参考"
    else:
        aim = (
            "客观反映资金使用的经济性、效率性和效益性，分析决策、管理和目标实现过程中存在的不足，"
            "为改进管理、完善政策和编制以后年度预算提供参考"
        )
    budget = f"，涉及预算资金{slot('funds.budget')}" if writing.has("funds.budget") else ""
    if writing.subject == "部门":
        objects = f"评价对象为{writing.case()}{writing.period()}整体支出{budget}，"
        scope = "评价范围涵盖预算执行、整体绩效目标实现和预算管理等方面。"
    else:
        owner = f"{slot('case.unit')}实施的" if writing.has("case.unit") and not writing.by_unit else ""
        objects = f"{word}对象为{owner}{writing.case()}{budget}，"
        scope = f"范围涵盖{writing.period()}项目资金的安排、使用和管理，以及绩效目标的设定与实现情况。"
    return [say(f"本次{word}旨在{aim}。"), say(f"{objects}{scope}")]


def _principles(writing: Writing) -> Blocks:
    word = writing.evaluation_word
    cited = citations(writing)
    blocks: Blocks = [heading(f"{number_third(0)}{word}依据和原则", 3)]
    if cited:
        names = joined(cited)
        blocks.append(
            say(
                f"{word}主要依据{names}，以及预算批复、绩效目标申报和项目实施的有关资料，"
                "遵循科学公正、统筹兼顾、激励约束、公开透明的原则。",
                sources=[item.key for item in cited],
            )
        )
    else:
        blocks.append(missing("评价所依据文件的名称和文号", "适用的绩效评价管理办法和年度工作通知"))
    blocks += [heading(f"{number_third(1)}{word}指标体系", 3), _indicator_system(writing)]
    blocks += [heading(f"{number_third(2)}{word}方法", 3), _methods(writing)]
    blocks += [heading(f"{number_third(3)}{word}标准和等级", 3), *_standards(writing)]
    return blocks


def _indicator_system(writing: Writing) -> Statement:
    groups = [group for group in writing.sheet.groups if group.weight is not None]
    names = "、".join(
        f"{writing.group_slot(group, 'name')}分值{writing.group_slot(group, 'weight')}" for group in groups
    )
    text = f"指标体系设一级指标{slot('count.groups')}"
    if writing.sheet.scores:
        text += f"、末级指标{slot('count.indicators')}"
    if writing.has("total.weight"):
        text += f"，总分值{slot('total.weight')}"
    if names:
        text += f"，其中{names}"
    aimed = any(clean(indicator.target) for indicator in writing.evaluation.indicators)
    return say(f"{text}。各项指标的{'目标值、完成值' if aimed else '分值'}和得分见附件。")


def _methods(writing: Writing) -> Statement:
    numeric = 0
    listed_points = 0
    for indicator in writing.evaluation.indicators:
        numeric += read_target(indicator) is not None
        listed_points += bool(indicator.points_of_evaluation)
    others = len(writing.evaluation.indicators) - numeric - listed_points
    said = []
    if numeric:
        said.append("对定量指标采用比较法，将实际完成值与年度目标值相比较，达到目标的得满分，未达到的按规则折算")
    if listed_points:
        said.append("对设有评价要点的指标逐项核对要点的满足情况计分")
    if others > 0:
        said.append("对定性指标根据目标达成程度和佐证材料综合判定")
    if not said:
        return say(f"各一级指标得分取自{writing.material}，本报告对其加总关系和等级进行了复核。")
    experts = len(writing.evaluation.experts)
    tail = "，由专家分别打分后汇总形成评价得分" if experts else ""
    return say(f"{'；'.join(said)}{tail}。计算过程保留原始数据，按规则规定的位数取舍，过程见附件。")


def _standards(writing: Writing) -> Blocks:
    text = "评价标准以计划标准为主，即经批复的绩效目标、预算和实施方案所确定的数值和要求。"
    if writing.rule_set is not None and len(writing.rule_set.bands) > 1:
        bands = sorted(writing.rule_set.bands, key=lambda band: -band.at_least)
        grades = "、".join(band.name for band in bands)
        text += f"评价结果按综合得分由高到低划分为{grades}{counted(len(bands))}个等级。"
    return [say(text)]


def _process(writing: Writing) -> Blocks:
    stems = [_ORDER.sub("", PurePath(name.strip()).stem) for name in writing.evaluation.sources]
    files = [stem for stem in stems if _NAMED.search(stem)]
    blocks: Blocks = []
    word = writing.evaluation_word
    steps = "资料审核、数据复核、逐项计分、问题分析和报告撰写"
    if files:
        names = "".join(f"《{name}》" for name in files)
        blocks.append(
            say(
                f"本次{word}以{'' if writing.by_unit else '填报的'}{names}为基础，经{steps}等环节形成结论。"
                "报告所列数据均取自上述材料或据其计算，取数位置和计算过程可逐项追溯。",
                quotes=files,
            )
        )
    else:
        blocks.append(
            say(
                f"本次{word}以{writing.material.removesuffix('材料')}数据和佐证材料为基础，经{steps}等环节形成结论，取数位置和计算过程可逐项追溯。"
            )
        )
    if not writing.by_unit:
        blocks.append(missing("评价工作组组成、现场核查和征求意见情况", "工作组和专家名单、核查记录、意见反馈材料"))
    else:
        blocks.append(missing("自评组织分工和复核情况", "牵头部门、参与部门和复核记录"))
    return blocks
