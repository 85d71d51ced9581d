"""存在的问题及原因分析 and 有关建议: one problem, its causes, one suggestion, in one order.

A cause is asserted only where an input states it; any other reads 可能原因（待核实）.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafting.citations import Citation, citations, source_citation
from assistant.drafting.input_text import clean, quoted, split_title
from assistant.drafting.phrases import compared, completion_phrase, gap_phrase, is_counted, result_phrase, target_phrase
from assistant.drafting.writing import (
    Writing,
    counted,
    enumerate_clauses,
    heading,
    listed,
    number_second,
    number_third,
    pick,
    say,
    slot,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.domain.deduction import Cause, Deduction, Problem
    from assistant.domain.draft import DraftTable, Statement

Blocks = list["Statement | DraftTable"]


def write_problems(writing: Writing, level: int = 2) -> Blocks:
    """Each problem under its own heading: facts, what was asked, causes.

    Args:
        writing: The material.
        level: The headings' level, 2 for （一） and 3 for 1.
    """
    if not writing.plan.problems:
        return [_no_problems(writing)]
    blocks: Blocks = [_lead_in(writing)]
    number = _numbering(level)
    for place, problem in enumerate(writing.plan.problems):
        quotes = [problem.title] if problem.title_place is not None else _names_in(problem, writing)
        blocks.append(heading(f"{number(place)}{problem.title}", level, quotes=quotes))
        blocks += _body(writing, problem, place)
        blocks += _causes(writing, problem, place)
    return blocks


def _numbering(level: int) -> Callable[[int], str]:
    return number_second if level == 2 else number_third  # noqa: PLR2004 - （一） is the second level


def _names_in(problem: Problem, writing: Writing) -> list[str]:
    chains = writing.plan.of_problem(problem)
    return [chain.name for chain in chains if chain.name in problem.title]


def _no_problems(writing: Writing) -> Statement:
    if writing.plan.open:
        return say("已计分的指标未发现扣分事项；尚未计分的指标待数据补齐后再作分析。")
    return say("本次评价各项指标均得满分，填报材料未反映需要整改的问题。")


def _lead_in(writing: Writing) -> Statement:
    number = counted(len(writing.plan.problems))
    if len(writing.plan.problems) == 1:
        return say(f"从评分和评价发现看，{writing.subject}实施中还存在以下不足：")
    return say(f"从评分和评价发现看，{writing.subject}在{number}个方面还存在不足，按扣分多少依次说明如下：")


def _body(writing: Writing, problem: Problem, place: int) -> Blocks:
    """Facts of the problem, then what good practice asks and what the defect leads to."""
    quotes: list[str] = []
    clauses: list[str] = []
    told: list[str] = []
    chains = writing.plan.of_problem(problem)
    said = _stated_text(writing, problem, quotes)
    for code in dict.fromkeys(chain.indicator for chain in chains):
        run = [chain for chain in chains if chain.indicator == code]
        clause = _chain_clause(writing, code, run, quotes, said)
        # Points without evidence of their own belong to what the evaluators stated.
        (told if clause.startswith("（") else clauses).append(clause)
    if said:
        clauses.insert(0, f"{said}{''.join(told)}")
    text = enumerate_clauses(clauses)
    remark = None
    if problem.title_place is not None:
        remark = f"出处：{problem.title_place}。"
    elif all(not chain.observations and not chain.criteria for chain in chains) and _needs_reason(writing, chains):
        remark = "填报材料未载明扣分理由，请补充评分依据和佐证材料。"
    blocks: Blocks = [say(text, deductions=problem.deductions, quotes=quotes, remark=remark)]
    tail = _standard(problem, place)
    return [*blocks, say(tail)] if tail else blocks


def _needs_reason(writing: Writing, chains: tuple[Deduction, ...]) -> bool:
    indicators = [writing.indicator(chain.indicator) for chain in chains]
    return any(indicator is None or not compared(indicator) for indicator in indicators)


def _stated_text(writing: Writing, problem: Problem, quotes: list[str]) -> str:
    if problem.title_place is None or not problem.observations:
        return ""
    observation = writing.evaluation.observations[problem.observations[0]]
    head, body = split_title(observation.text)
    text = body if head == problem.title else clean(observation.text)
    quotes.append(text)
    return text


def _chain_clause(writing: Writing, code: str, chains: list[Deduction], quotes: list[str], said: str) -> str:
    """One indicator's share of a problem: its evidence, then its points."""
    evidence = _evidence(writing, code, chains, quotes, said)
    if code not in {score.code for score in writing.sheet.scores}:
        prefix = f"group.{code}"
        points = f"{slot(f'{prefix}.name')}指标分值{slot(f'{prefix}.weight')}，得{slot(f'{prefix}.points')}"
        points += f"，扣{slot(f'{prefix}.deduction')}"
        if evidence or said:
            return f"{evidence}（{points}）"
        return f"{points}，填报材料未载明具体扣分事项"
    prefix = f"score.{code}"
    lost = "共扣" if len(writing.plan.of_indicator(code)) > len(chains) else "扣"
    points = f"满分{slot(f'{prefix}.weight')}，得{slot(f'{prefix}.points')}，{lost}{slot(f'{prefix}.deduction')}"
    name = slot(f"indicator.{code}.name")
    measured = _measured(writing, code)
    if measured:
        tail = f"；{evidence}" if evidence else ""
        return f"{name}{measured}{tail}（该指标{points}）"
    if not evidence and not said:
        return f"{name}{points}，填报材料未载明具体扣分事项"
    return f"{evidence}（{name}{points}）"


def _measured(writing: Writing, code: str) -> str:
    indicator = writing.indicator(code)
    score = writing.sheet.score(code)
    if indicator is None:
        if writing.has("funds.budget", "funds.spent", "funds.rate"):
            budget, spent = slot("funds.budget"), slot("funds.spent")
            return f"方面，全年预算数{budget}，实际执行{spent}，预算执行率{slot('funds.rate')}"
        return ""
    gap = gap_phrase(indicator, score, writing)
    if not gap:
        return ""
    rate = completion_phrase(indicator, writing)
    aim, result = target_phrase(indicator), result_phrase(indicator)
    done = "实际完成" if is_counted(indicator) else "实际为"
    return f"年度目标为{aim}，{done}{result}，{gap}{f'，{rate}' if rate else ''}"


def _evidence(writing: Writing, code: str, chains: list[Deduction], quotes: list[str], said: str) -> str:
    found: list[str] = []
    for chain in chains:
        texts = [clean(writing.evaluation.observations[index].text) for index in chain.observations]
        texts = [text for text in texts if text and text not in said]
        quotes += texts
        for point in chain.criteria:
            quotes.append(point)
            texts.append(f"评价要点{quoted(point)}未满足")
        several = chain.amount_fact is not None and len(writing.plan.of_indicator(code)) > 1
        if texts and several:
            texts[-1] += f"，扣{slot(chain.amount_fact or '')}"
        elif several and found:
            texts.append(f"其余扣{slot(chain.amount_fact or '')}的事项未载明理由")
        found += texts
    return "；".join(found)


def _standard(problem: Problem, place: int) -> str:
    if not problem.criterion:
        return ""
    variants = (
        f"{problem.criterion}。上述情况与这一要求尚有差距，{problem.effect}。",
        f"对照“{problem.criterion}”的要求，相关工作还有改进空间，{problem.effect}。",
        f"从管理要求看，{problem.criterion}；目前情况与之相比仍有不足，{problem.effect}。",
        f"按照有关要求，{problem.criterion}。就评价掌握的情况看，{problem.effect}。",
    )
    return pick(variants, place)


def _causes(writing: Writing, problem: Problem, place: int) -> Blocks:
    stated = [cause for cause in problem.causes if cause.asserted]
    if stated:
        return [_stated_causes(problem, stated, place)]
    texts = "；".join(cause.text for cause in problem.causes)
    asked = "；".join(dict.fromkeys(cause.evidence for cause in problem.causes if cause.evidence))
    return [
        say(
            f"可能原因（待核实）：{texts}。",
            deductions=problem.deductions,
            remark=f"填报材料未说明原因，此处为常见原因，不作为结论。请{writing.unit}提供：{asked}，核实后据实表述。",
        )
    ]


def _stated_causes(problem: Problem, causes: list[Cause], place: int) -> Statement:
    clauses = [cause.text for cause in causes]
    objective = "客观" if all(cause.objective for cause in causes) else ""
    variants = (
        f"主要{objective}原因：",
        f"究其原因，填报和评价材料反映的{objective}情况是：",
        f"{objective}原因分析：",
    )
    text = f"{pick(variants, place)}{enumerate_clauses(clauses)}"
    places = "；".join(dict.fromkeys(cause.place for cause in causes if cause.place))
    return say(text, deductions=problem.deductions, quotes=clauses, remark=f"原因出处：{places}。" if places else None)


def write_suggestions(writing: Writing, level: int = 2) -> Blocks:
    """One suggestion per problem, in the problems' order and numbering."""
    if not writing.plan.problems:
        return [_keep_going(writing)]
    number = _numbering(level)
    blocks: Blocks = []
    for place, problem in enumerate(writing.plan.problems):
        quotes = [problem.suggestion_title] if problem.suggestion_place is not None else []
        blocks.append(heading(f"{number(place)}{problem.suggestion_title}", level, quotes=quotes))
        blocks.append(_suggestion(writing, problem, place))
    return blocks


def _keep_going(writing: Writing) -> Statement:
    who = "我单位将" if writing.by_unit else f"建议{writing.unit}"
    if writing.plan.open:
        names = listed([slot(f"indicator.{code}.name") for code in writing.plan.open], 6)
        return say(f"{who}尽快补充{names}的评分依据和佐证材料，待得分确定后再结合扣分情况提出改进措施。")
    if writing.by_unit:
        return say("我单位将保持现有做法，继续做好绩效目标管理、过程跟踪和佐证材料归集工作。")
    return say(f"建议{writing.unit}保持现有做法，继续做好绩效目标管理、过程跟踪和佐证材料归集工作。")


def _suggestion(writing: Writing, problem: Problem, place: int) -> Statement:
    body = problem.suggestion.rstrip("。；")
    who = "我单位将" if writing.by_unit else f"建议{writing.unit}"
    opening = pick((f"针对{problem.title}的问题，", "", f"为解决{problem.title}的问题，"), place)
    quotes = [problem.title] if problem.title_place is not None else _names_in(problem, writing)
    remark = None
    cited: Citation | None = None
    if problem.suggestion_place is not None:
        quotes.append(problem.suggestion)
        remark = f"建议出处：{problem.suggestion_place}。"
        # A stated suggestion keeps its own subject and verb where it has them.
        if body.startswith(("建议", "我单位", "下一步", "今后", "项目单位", "我中心", "我局", "我委")):
            who = ""
    else:
        own = {citation.key for citation in citations(writing)}
        found = (source_citation(key, writing) for key in problem.sources if key not in own)
        cited = next((citation for citation in found if citation is not None), None)
    basis = f"参照{cited.text}的有关要求，" if cited is not None else ""
    sources = [cited.key] if basis and cited is not None else []
    return say(
        f"{opening}{who}{basis}{body}。",
        deductions=problem.deductions,
        sources=sources,
        quotes=quotes,
        remark=remark,
    )
