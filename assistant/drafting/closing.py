"""主要经验及做法, 其他需要说明的问题, signature: what frames the findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import Statement
from assistant.drafting.input_text import clean
from assistant.drafting.leaves import heirs_of
from assistant.drafting.remedies import kind_of
from assistant.drafting.slots import slot_facts
from assistant.drafting.writing import Writing, enumerate_clauses, listed, missing, say, slot
from assistant.facts import codes_of, stated_amount

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable

Blocks = list["Statement | DraftTable"]


def write_practices(writing: Writing) -> Blocks:
    """What went well, as far as the score or an observation supports it."""
    told = [clean(writing.evaluation.observations[index].text) for index in writing.plan.achievements]
    told = [text for text in told if text]
    full = [
        group
        for group in writing.sheet.groups
        if group.points is not None and group.points == group.weight and len(writing.sheet.groups) > 1
    ]
    blocks: Blocks = []
    if told:
        blocks.append(say(enumerate_clauses(told), quotes=told))
    if full:
        names = listed([writing.group_title(group) for group in full])
        each = "均" if len(full) > 1 else ""
        also = "同时，" if told else ""
        blocks.append(say(f"{also}从评分结果看，{names}{each}得满分，相关工作完成较好，有关做法可继续保持。"))
    if not blocks:
        blocks.append(missing("经验做法的说明", f"{writing.subject}实施中可供借鉴的做法及其成效"))
    return blocks


def achievements_elsewhere(writing: Writing) -> Blocks:
    """What went well, for reports without a section of its own: what no single indicator tells."""
    told = []
    for index in writing.plan.achievements:
        observation = writing.evaluation.observations[index]
        text = clean(observation.text)
        if text and len(codes_of(observation, writing.evaluation)) != 1:
            told.append(text)
    return [say(f"从工作成效看，{enumerate_clauses(told)}", quotes=told)] if told else []


def write_other(writing: Writing) -> Blocks:
    """Waived, open and disputed items, over-fulfilment, remarks nothing else tells, conventions."""
    clauses: list[Statement] = [
        *_waived(writing),
        *_open(writing),
        *_disputed(writing),
        *_stated_total(writing),
        *_over_fulfilled(writing),
        *_unlinked(writing),
        *_unread(writing),
    ]
    return [*clauses, _conventions(writing)]


def _waived(writing: Writing) -> list[Statement]:
    found = []
    for score in writing.sheet.scores:
        if score.status != "waived":
            continue
        indicator = writing.indicator(score.code)
        reason = clean(indicator.waived) if indicator is not None else ""
        heirs = heirs_of(writing, score)
        text = f"关于不适用指标。{slot(f'indicator.{score.code}.name')}未纳入评分"
        text += f"，理由为：{reason}" if reason else ""
        text += f"；其分值在同一二级指标内调整至{listed(heirs)}。" if heirs else "。"
        found.append(say(text, quotes=[reason]))
    return found


def _open(writing: Writing) -> list[Statement]:
    weighted = [code for code in writing.plan.open if writing.sheet.score(code).weight is not None]
    if not weighted:
        return []
    names = listed([slot(f"indicator.{code}.name") for code in weighted], 8)
    text = f"关于未定事项。{names}因数据或判断尚缺，未计入得分"
    text += "，综合得分相应未定。" if not writing.has("total.points") else "。"
    return [say(text)]


def _disputed(writing: Writing) -> list[Statement]:
    found = []
    for score in writing.sheet.scores:
        prefix = f"score.{score.code}"
        if score.status != "disputed" or not writing.has(f"{prefix}.points", f"{prefix}.computed"):
            continue
        name = slot(f"indicator.{score.code}.name")
        found.append(
            say(
                f"关于存在差异的得分。{name}原表得分为{slot(f'{prefix}.points')}，按填报数据测算为"
                f"{slot(f'{prefix}.computed')}，两者不一致，本报告列示原表得分，最终以核实结果为准。"
            )
        )
    return found


def _stated_total(writing: Writing) -> list[Statement]:
    if not writing.has("total.stated"):
        return []
    if not writing.has("total.points"):
        return [
            say(
                f"关于原报总分。{writing.material}所载总分为{slot('total.stated')}，因部分指标得分未定，尚不能据以确认。"
            )
        ]
    return [
        say(
            f"关于原报总分。{writing.material}所载总分为{slot('total.stated')}，本报告按各项得分汇总为{slot('total.points')}，"
            "以汇总结果为准，差异待核实。"
        )
    ]


def _over_fulfilled(writing: Writing) -> list[Statement]:
    if not writing.plan.explain:
        return []
    names = listed([slot(f"indicator.{code}.name") for code in writing.plan.explain], 6)
    remark = "请说明大幅超出目标值的原因；目标值是否偏低及是否扣分，须经评价人员确认。"
    return [
        say(
            f"关于大幅超额完成的指标。{names}的完成值明显高于目标值，需说明原因并核实目标值的设定依据。"
            "在确认之前，本报告未因此调整得分。",
            remark=remark,
        )
    ]


def _unlinked(writing: Writing) -> list[Statement]:
    found = []
    for index in writing.plan.unlinked:
        observation = writing.evaluation.observations[index]
        text = clean(observation.text)
        if not text or kind_of(observation) not in {"deduction", "problem"}:
            continue
        amount = (
            f"（原载扣{slot(f'observation.{index + 1}.amount')}）" if stated_amount(observation) is not None else ""
        )
        place = observation.place_of("text")
        found.append(
            say(
                f"关于未能对应的扣分说明。评价材料另载明：{text}{amount}。因与本报告所列得分未能对应，列此备查。",
                quotes=[text],
                remark=f"出处：{place}。请核实其对应的指标。" if place else "请核实其对应的指标。",
            )
        )
    return found


def _unread(writing: Writing) -> list[Statement]:
    if not writing.evaluation.unread:
        return []
    places = "；".join(f"{item.place}（{item.why}）" for item in writing.evaluation.unread)
    return [
        say(
            f"关于未读取的内容。{writing.material}中有部分内容未能识别，未作为评价依据，具体位置见批注。",
            remark=f"未读取内容：{places}。",
        )
    ]


def _conventions(writing: Writing) -> Statement:
    text = "关于计算口径。各项得分以填报的原始数据计算，得分和得分率保留两位小数，上级得分为下级得分之和。"
    if any(not cause.asserted for problem in writing.plan.problems for cause in problem.causes):
        text += "标注“可能原因（待核实）”的内容不作为评价结论，须经核实后确认。"
    return say(text)


def signature(writing: Writing) -> Blocks:
    """The lines to sign (落款): who signs and when is left blank."""
    who = slot("case.unit") if writing.by_unit and writing.has("case.unit") else "评价单位"
    return [
        Statement(f"{who}（盖章）", facts=slot_facts(who), style="signature"),
        Statement("　　　　年　　月　　日", style="signature"),
    ]
