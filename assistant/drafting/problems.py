"""存在的问题及原因分析: each problem with its facts, what was asked, and its causes.

A cause is asserted only where an input states it; any other reads 可能原因（待核实）.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.drafting.input_text import clean, list_items, quoted, split_title, without_amount
from assistant.drafting.kinds import UNEXPLAINED
from assistant.drafting.phrases import (
    completion_phrase,
    execution_phrase,
    gap_phrase,
    is_counted,
    is_scale,
    result_phrase,
    target_phrase,
)
from assistant.drafting.reasons import without_result
from assistant.drafting.remedies import cause_part, kind_of, restates
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

# What the evaluators told at such length needs no general requirement beside it.
_SAID_ENOUGH = 80
_LOSS = re.compile(r"扣(?:除)?(\d+(?:\.\d+)?)分")
# Openings that the report's own words have already said.
_LEADS = re.compile("^(?:主要)?(?:原因)?(?:主要)?是(?:因为|由于)?[：:，,]?(?=.)")


def write_problems(writing: Writing, level: int = 2) -> Blocks:
    """Each problem under its own heading: facts, what was asked, causes.

    Args:
        writing: The material.
        level: The headings' level, 2 for （一） and 3 for 1.
    """
    if not writing.plan.problems:
        return [_no_problems(writing)]
    blocks: Blocks = [_lead_in(writing)]
    number = numbering(level)
    for place, problem in enumerate(writing.plan.problems):
        blocks.append(heading(f"{number(place)}{problem.title}", level, quotes=[problem.title]))
        blocks += _body(writing, problem, place)
        blocks += _causes(writing, problem, place)
    return [
        *blocks,
        *_told_alone(writing),
        *loose_statements(writing, "cause", f"关于上述问题的原因，{_source(writing)}还指出："),
    ]


def loose_statements(writing: Writing, kind: str, lead: str) -> Blocks:
    """Stated causes or suggestions that answer no problem in particular close their section."""
    texts, places = [], []
    for index in writing.plan.unlinked:
        observation = writing.evaluation.observations[index]
        text = _LEADS.sub("", clean(observation.text))
        if kind_of(observation) == kind and text:
            texts.append(text)
            places.append(observation.place_of("text") or "")
    if not texts:
        return []
    found = "；".join(dict.fromkeys(place for place in places if place))
    remark = f"出处：{found}。请核实其对应的问题。" if found else "请核实其对应的问题。"
    return [say(f"{lead}{enumerate_clauses(texts)}", quotes=texts, remark=remark)]


def _source(writing: Writing) -> str:
    return "自评材料" if writing.by_unit else "评价材料"


def _told_alone(writing: Writing) -> Blocks:
    """Small losses by proportion that make no problem of their own are named, so that none is passed over."""
    chains = [chain for chain in writing.plan.deductions if chain.problem is None]
    if not chains:
        return []
    names = listed([slot(f"indicator.{chain.indicator}.name") for chain in chains], len(chains))
    each = "均按比例计分，扣分幅度较小" if len(chains) > 1 else "按比例计分，扣分幅度较小"
    return [say(f"此外，{names}{each}，有关情况见指标分析。", deductions=[chain.id for chain in chains])]


def numbering(level: int) -> Callable[[int], str]:
    """Choose how headings of a level are numbered: （一） or 1."""
    return number_second if level == 2 else number_third  # noqa: PLR2004 - （一） is the second level


def _no_problems(writing: Writing) -> Statement:
    if writing.plan.open:
        return say("已计分的指标未发现扣分事项；尚未计分的指标待数据补齐后再作分析。")
    word = "自评" if writing.by_unit else "评价"
    doubtful = bool(writing.plan.explain) or any(score.status == "disputed" for score in writing.sheet.scores)
    note = "得分待核实或完成值待说明的指标，见“其他需要说明的问题”。" if doubtful else ""
    return say(f"本次{word}各项指标均得满分，未发现扣分事项。{note}")


def _lead_in(writing: Writing) -> Statement:
    number = counted(len(writing.plan.problems))
    if len(writing.plan.problems) == 1:
        return say(f"{_seen(writing)}，{_where(writing)}还存在以下不足：")
    ranked = all(problem.deductions and problem.kind != UNEXPLAINED.id for problem in writing.plan.problems)
    order = "按扣分多少依次说明如下" if ranked else "分述如下"
    return say(f"{_seen(writing)}，{_where(writing)}在{number}个方面还存在不足，{order}：")


def _seen(writing: Writing) -> str:
    if writing.by_unit:
        return "从自评情况看"
    return "从评分和评价发现看" if writing.evaluation.observations else "从评分情况看"


def _where(writing: Writing) -> str:
    return "部门整体支出管理" if writing.subject == "部门" else "项目实施"


def _body(writing: Writing, problem: Problem, place: int) -> Blocks:
    """Facts of the problem, then what good practice asks and what the defect leads to."""
    quotes: list[str] = []
    clauses: list[str] = []
    chains = writing.plan.of_problem(problem)
    said = _stated_text(writing, problem, quotes)
    if said:
        tail = _tail(problem, chains, place) if len(said) < _SAID_ENOUGH else ""
        return [_stated_body(writing, problem, said, quotes, tail)]
    for code in dict.fromkeys(chain.indicator for chain in chains):
        run = [chain for chain in chains if chain.indicator == code]
        clauses += _chain_clauses(
            writing, code, run, quotes, {cause.text for cause in problem.causes if cause.asserted}
        )
    remark = None
    if problem.kind == UNEXPLAINED.id:
        which = "该项" if len(clauses) == 1 else "上述"
        text = f"{'；'.join(clauses)}。{writing.material}未载明{which}扣分的具体事项。"
        remark = f"{writing.material}未载明扣分理由，请补充评分依据和佐证材料。"
    else:
        text = enumerate_clauses(clauses)
    text += _tail(problem, chains, place)
    return [say(text, deductions=problem.deductions, quotes=quotes, remark=remark)]


def _tail(problem: Problem, chains: tuple[Deduction, ...], place: int) -> str:
    """What was asked, and what the defect leads to where somebody observed it."""
    observed = bool(problem.observations) or any(chain.criteria for chain in chains)
    several = len({chain.indicator for chain in chains}) > 1
    return _standard(problem, place, observed=observed, several=several)


def _said_again(problem: Problem, said: str) -> str:
    """A stated problem of one sentence is its own heading; then its body says who found it."""
    return f"评价材料反映，{said}" if said == problem.title else said


def _stated_body(writing: Writing, problem: Problem, said: str, quotes: list[str], tail: str) -> Statement:
    """What the evaluators wrote, then the points it cost where they did not tell them."""
    codes = dict.fromkeys(chain.indicator for chain in writing.plan.of_problem(problem))
    points = [_points(writing, code, said) for code in codes if not _tells_loss(writing, code, said)]
    told = f"从评分看，{'；'.join(points)}。" if points else ""
    items = list_items(said)
    quotes += items
    text = enumerate_clauses(items) if len(items) > 1 else f"{_said_again(problem, said)}。"
    remark = f"出处：{problem.title_place}。"
    return say(f"{text}{told}{tail}", deductions=problem.deductions, quotes=quotes, remark=remark)


def _tells_loss(writing: Writing, code: str, said: str) -> bool:
    """Whether the evaluators' own words print what an indicator lost (扣0.27分)."""
    fact_id = f"score.{code}.deduction"
    quantity = writing.ledger[fact_id].quantity if writing.has(fact_id) else None
    return quantity is not None and any(Decimal(amount) == quantity.value for amount in _LOSS.findall(said))


def _is_news(writing: Writing, code: str, said: str) -> bool:
    """Whether a missed result was measured and the evaluators' own words do not print it."""
    indicator, fact_id = writing.indicator(code), f"indicator.{code}.actual"
    if indicator is None or not writing.has(fact_id) or writing.ledger[fact_id].printed in said:
        return False
    return bool(gap_phrase(indicator, writing.sheet.score(code), writing))


def _points(writing: Writing, code: str, said: str | None = None) -> str:
    """One indicator's or group's weight, points and loss; beside words that do not ``say`` it, its result too."""
    leaf = f"score.{code}.weight" in writing.ledger
    prefix = f"score.{code}" if leaf else f"group.{code}"
    name = slot(f"indicator.{code}.name") if leaf else writing.group_title_of(code)
    lost = f"扣{slot(f'{prefix}.deduction')}"
    indicator = writing.indicator(code)
    if leaf and indicator is not None and said is not None and _is_news(writing, code, said):
        done = "实际完成" if is_counted(indicator) else "实际为"
        aim, result = target_phrase(indicator), result_phrase(indicator)
        return f"{name}年度目标为{aim}，{done}{result}，该项满分{slot(f'{prefix}.weight')}，{lost}"
    return f"{name}满分{slot(f'{prefix}.weight')}，得{slot(f'{prefix}.points')}，{lost}"


def _stated_text(writing: Writing, problem: Problem, quotes: list[str]) -> str:
    if problem.title_place is None or not problem.observations:
        return ""
    observation = writing.evaluation.observations[problem.observations[0]]
    head, body = split_title(observation.text)
    text = body if head == problem.title else clean(observation.text)
    quotes.append(text)
    return text


def _chain_clauses(
    writing: Writing, code: str, chains: list[Deduction], quotes: list[str], elsewhere: set[str]
) -> list[str]:
    """One indicator's share of a problem: its evidence piece by piece, then its points.

    What is told ``elsewhere``, as the problem's cause, is not told here.
    """
    evidence = _evidence(writing, code, chains, quotes, elsewhere)
    if code not in {score.code for score in writing.sheet.scores}:
        points = _points(writing, code)
        return _closed_with(evidence, points)
    prefix = f"score.{code}"
    lost = "共扣" if len(writing.plan.of_indicator(code)) > len(chains) else "扣"
    points = f"满分{slot(f'{prefix}.weight')}，得{slot(f'{prefix}.points')}，{lost}{slot(f'{prefix}.deduction')}"
    name = slot(f"indicator.{code}.name")
    measured = _measured(writing, code)
    if measured:
        evidence += _restated(writing, code, evidence, quotes)
        tail = f"；{'；'.join(evidence)}" if evidence else ""
        return [f"{name}{measured}{tail}（该指标{points}）"]
    indicator = writing.indicator(code)
    evidence = evidence or _restated(writing, code, [], quotes)
    if not evidence and indicator is not None and is_scale(indicator.target):
        filed = "" if writing.by_unit else "填报"
        return [f"{name}按档次衡量，{filed}完成情况为{result_phrase(indicator)}（该指标{points}）"]
    if not evidence and indicator is not None and writing.has(f"indicator.{code}.target", f"indicator.{code}.actual"):
        filed = "" if writing.by_unit else "填报"
        aim, result = target_phrase(indicator), result_phrase(indicator)
        return [f"{name}年度目标为{aim}，{filed}完成情况为{result}（该指标{points}）"]
    return [f"{clause}{_unreasoned(writing, chains)}" for clause in _closed_with(evidence, f"{name}{points}")]


def _restated(writing: Writing, code: str, told: list[str], quotes: list[str]) -> list[str]:
    """What stands as an indicator's cause and only tells the result: a fact beside the number."""
    indicator = writing.indicator(code)
    said = cause_part(indicator.deviation) if indicator is not None else ""
    if not said or not restates(said) or any(said in text or text in said for text in told):
        return []
    rest = without_result(writing, code, said)
    if rest:
        quotes.append(rest)
    return [rest] if rest else []


def _closed_with(evidence: list[str], points: str) -> list[str]:
    """Points in brackets after one piece of evidence; before a list of several."""
    if not evidence:
        return [points]
    if len(evidence) == 1:
        return [f"{points}：{evidence[0]}" if evidence[0].endswith("）") else f"{evidence[0]}（{points}）"]
    return [f"{points}：{enumerate_clauses(evidence).rstrip('。')}"]


def _measured(writing: Writing, code: str) -> str:
    indicator = writing.indicator(code)
    score = writing.sheet.score(code)
    amounts = execution_phrase(score, writing)
    if amounts or indicator is None:
        return f"方面，{amounts}" if amounts else ""
    gap = gap_phrase(indicator, score, writing)
    if not gap:
        return ""
    rate = completion_phrase(indicator, writing)
    aim, result = target_phrase(indicator), result_phrase(indicator)
    done = "实际完成" if is_counted(indicator) else "实际为"
    return f"年度目标为{aim}，{done}{result}，{gap}{f'，{rate}' if rate else ''}"


def _evidence(
    writing: Writing, code: str, chains: list[Deduction], quotes: list[str], elsewhere: set[str]
) -> list[str]:
    found: list[str] = []
    for chain in chains:
        texts = [clean(writing.evaluation.observations[index].text) for index in chain.observations]
        texts = [text for text in texts if without_amount(text) not in elsewhere]
        texts = [new for text in texts if (new := without_result(writing, code, text))]
        quotes += texts
        for point in chain.criteria:
            quotes.append(point)
            texts.append(f"{slot(f'indicator.{code}.name')}的评价要点{quoted(point)}未满足")
        several = chain.amount_fact is not None and len(writing.plan.of_indicator(code)) > 1
        if texts and several:
            texts[-1] += f"（扣{slot(chain.amount_fact or '')}）"
        found += texts
    return found


def _unreasoned(writing: Writing, chains: list[Deduction]) -> str:
    """The rest of a loss for which no reason is stated, where other parts of it have one."""
    bare = [chain for chain in chains if not chain.observations and not chain.criteria and chain.amount_fact]
    if not bare or len(bare) == len(chains):
        return ""
    lost = "、".join(slot(chain.amount_fact or "") for chain in bare)
    return f"；其余{lost}的扣分，{writing.material}未载明理由"


def _standard(problem: Problem, place: int, *, observed: bool, several: bool) -> str:
    """What is asked, beside what was found; an effect only as what it makes harder, never as an event."""
    if not problem.criterion or not problem.effect:
        return ""
    if not observed:
        # Beside a number and its target the requirement to reach it says nothing new.
        return ""
    what = "上述问题" if several else "上述情况"
    variants = (
        f"{what}与“{problem.criterion}”的要求尚有差距，{problem.effect}。",
        f"按照管理要求，{problem.criterion}；{what}{problem.effect}。",
        f"{what}{problem.effect}，需对照“{problem.criterion}”的要求加以改进。",
    )
    return pick(variants, place)


def _causes(writing: Writing, problem: Problem, place: int) -> Blocks:
    stated = [cause for cause in problem.causes if cause.asserted]
    if stated:
        said = _stated_text(writing, problem, [])
        # What the problem's own words have told as its cause is not told again below them.
        new = [cause for cause in stated if not said or cause.text not in said]
        return [_stated_causes(writing, problem, new, place)] if new else []
    texts = "；".join(cause.text for cause in problem.causes)
    who = "" if writing.by_unit else writing.unit
    asked = "；".join(dict.fromkeys(cause.evidence for cause in problem.causes if cause.evidence))
    return [
        say(
            f"可能原因（待核实）：{texts}。",
            deductions=problem.deductions,
            remark=f"{writing.material}未说明原因，此处为常见原因，不作为结论。请{who}提供：{asked}，核实后据实表述。",
        )
    ]


def _stated_causes(writing: Writing, problem: Problem, causes: list[Cause], place: int) -> Statement:
    clauses = _cause_clauses(writing, causes, labelled=len(writing.plan.of_problem(problem)) > 1)
    objective = "客观" if all(cause.objective for cause in causes) else ""
    variants = (
        f"主要{objective}原因：",
        f"{'经分析' if writing.by_unit else '据材料反映'}，{objective}原因主要是：",
    )
    text = f"{pick(variants, place)}{enumerate_clauses(clauses)}{_without_cause(writing, problem, causes)}"
    places = "；".join(dict.fromkeys(cause.place for cause in causes if cause.place))
    quotes = [_LEADS.sub("", item) for cause in causes for item in list_items(cause.text)]
    return say(text, deductions=problem.deductions, quotes=quotes, remark=f"原因出处：{places}。" if places else None)


def _cause_clauses(writing: Writing, causes: list[Cause], *, labelled: bool) -> list[str]:
    """Each cause once; where a problem tells several indicators, with the names of those it explains."""
    found: dict[str, list[str]] = {}
    for cause in causes:
        for item in list_items(cause.text):
            names = found.setdefault(_LEADS.sub("", item), [])
            if labelled and cause.indicator is not None and writing.has(f"indicator.{cause.indicator}.name"):
                names.append(slot(f"indicator.{cause.indicator}.name"))
    return [f"{listed(names, len(names))}方面，{text}" if names else text for text, names in found.items()]


def _without_cause(writing: Writing, problem: Problem, causes: list[Cause]) -> str:
    """Name the indicators of a problem for which no cause is stated, so that it is asked for."""
    explained = {cause.indicator for cause in causes}
    if None in explained:
        return ""
    codes = dict.fromkeys(chain.indicator for chain in writing.plan.of_problem(problem))
    names = [
        slot(f"indicator.{code}.name")
        for code in codes
        if code not in explained and writing.has(f"indicator.{code}.name")
    ]
    return f"{listed(names, len(names))}的原因{writing.material}未说明，待补充。" if names else ""
