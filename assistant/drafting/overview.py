"""基本情况: what is evaluated, its money, its goals; nothing the inputs do not hold.

Where they hold nothing the report says so and asks for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.drafting.citations import citations, joined
from assistant.drafting.input_text import clean
from assistant.drafting.tables import funds_table, goals_table
from assistant.drafting.writing import (
    Writing,
    heading,
    listed,
    missing,
    number_second,
    number_third,
    say,
    slot,
)
from assistant.facts import read_target, relation_of

if TYPE_CHECKING:
    from assistant.domain.draft import DraftTable, Statement

Blocks = list["Statement | DraftTable"]


def write_preface(writing: Writing) -> Blocks:
    """The opening paragraph without a heading (引言)."""
    cited = citations(writing)
    basis = f"根据{joined(cited[:2])}等规定，" if cited else "按照预算绩效管理有关要求，"
    sources = [item.key for item in cited[:2]]
    if writing.by_unit:
        what = "整体支出绩效" if writing.subject == "部门" else f"{writing.case()}支出绩效"
        text = f"{basis}我单位对{writing.period()}{what}开展了自评，现将有关情况报告如下。"
    else:
        what = "整体支出绩效" if writing.subject == "部门" else f"{writing.case()}支出绩效"
        whom = slot("case.unit") if writing.has("case.unit") else writing.unit
        joint = "" if writing.subject == "部门" else "实施的"
        done = f"{what}进行评价" if writing.subject == "部门" else f"{writing.case()}开展支出绩效评价"
        text = (
            f"为落实全面实施预算绩效管理要求，加强财政支出管理，提高财政资金使用效益，{basis}"
            f"对{whom}{writing.period()}{joint}{done}，形成本报告。"
        )
    return [say(text, sources=sources)]


def write_overview(writing: Writing) -> Blocks:
    """项目概况 and 项目绩效目标."""
    blocks: Blocks = [heading(f"{number_second(0)}项目概况", 2)]
    blocks += [heading(f"{number_third(0)}项目背景", 3), *_given(writing, "background", "项目背景")]
    blocks += [heading(f"{number_third(1)}主要内容及实施情况", 3), *_given(writing, "content", "主要内容及实施情况")]
    blocks += [heading(f"{number_third(2)}资金投入和使用情况", 3), *write_funds(writing)]
    blocks += [heading(f"{number_second(1)}项目绩效目标", 2)]
    blocks += [heading(f"{number_third(0)}总体目标", 3), *_overall_goal(writing)]
    blocks += [heading(f"{number_third(1)}年度绩效指标", 3), *_stage_goals(writing)]
    return blocks


def _given(writing: Writing, field: str, name: str) -> Blocks:
    asks = {
        "background": "立项背景、政策依据和实施必要性",
        "content": "实施内容、组织方式、实施周期和进展情况",
    }
    text = (getattr(writing.evaluation, field) or "").strip()
    if not text:
        return [missing(name, asks[field])]
    return [say(_closed(part), quotes=[part.strip()]) for part in text.splitlines() if part.strip()]


def _closed(text: str) -> str:
    bare = text.strip()
    return bare if bare.endswith(("。", "！", "？", "：", "；")) else f"{bare}。"


def write_funds(writing: Writing) -> Blocks:
    """Money in and out (资金投入和使用情况): amounts, how they changed, rate, balance, table."""
    if not writing.has("funds.budget") and not writing.has("funds.spent"):
        return [missing("资金投入和使用数据", "年初预算数、全年预算数、到位数和执行数及其佐证材料")]
    blocks: Blocks = [say(f"{_budget_sentence(writing)}{_spending_sentence(writing)}")]
    parts = _parts_sentence(writing)
    if parts:
        blocks.append(say(parts))
    table = funds_table(writing)
    if table is not None:
        blocks.append(table)
    return blocks


def _budget_sentence(writing: Writing) -> str:
    period = writing.period()
    whole = "本项目" if writing.subject == "项目" else "本部门"
    if not writing.has("funds.budget"):
        return ""
    if not writing.has("funds.initial"):
        return f"{period}{whole}预算资金{slot('funds.budget')}。"
    start = f"{period}{whole}年初预算{slot('funds.initial')}，"
    relation = relation_of(writing.ledger, "funds.budget", "funds.initial")
    if relation == "equal":
        return f"{start}全年预算数与年初预算数一致。"
    moved = "调增" if relation == "above" else "调减"
    return f"{start}全年预算{moved}为{slot('funds.budget')}。"


def _spending_sentence(writing: Writing) -> str:
    said = []
    if writing.has("funds.spent"):
        rate = f"，预算执行率{slot('funds.rate')}" if writing.has("funds.rate") else ""
        said.append(f"全年实际支出{slot('funds.spent')}{rate}")
        relation = relation_of(writing.ledger, "funds.spent", "funds.budget")
        if relation == "below" and writing.has("funds.balance"):
            said.append(f"年末尚有{slot('funds.balance')}未支出")
        elif relation == "above":
            said.append("支出数超过全年预算数，资金来源需作说明")
    spending = "，".join(said) + "。" if said else ""
    if not writing.has("funds.received"):
        return spending
    if relation_of(writing.ledger, "funds.received", "funds.budget") == "equal":
        return f"{spending}项目资金已全额到位。" if writing.subject == "项目" else f"{spending}资金已全额到位。"
    rate = f"，资金到位率{slot('funds.arrival')}" if writing.has("funds.arrival") else ""
    return f"{spending}资金到位方面，实际到位{slot('funds.received')}{rate}。"


def _parts_sentence(writing: Writing) -> str:
    total = writing.evaluation.total_fund
    others = [line for line in writing.evaluation.funds if line is not total]
    if len(others) == 1 and clean(others[0].name) and _same_money(writing):
        return f"上述资金全部为{slot('funds.2.name')}。"
    said = []
    for place, line in enumerate(others, start=2):
        budget, spent = f"funds.{place}.budget", f"funds.{place}.spent"
        if not clean(line.name) or not writing.has(budget):
            continue
        value = writing.ledger[budget].quantity
        if value is None or value.value == 0:
            continue
        name = slot(f"funds.{place}.name")
        text = f"{name}预算{slot(budget)}"
        said.append(f"{text}，执行{slot(spent)}" if writing.has(spent) else text)
    return f"从资金构成看，{'；'.join(said)}。" if said else ""


def _same_money(writing: Writing) -> bool:
    """Whether the only other row repeats the total, so that its amounts need not be told again."""
    keys = [key for key in ("budget", "spent") if writing.has(f"funds.{key}")]
    return bool(keys) and all(
        writing.has(f"funds.2.{key}") and relation_of(writing.ledger, f"funds.2.{key}", f"funds.{key}") == "equal"
        for key in keys
    )


def _overall_goal(writing: Writing) -> Blocks:
    goal = writing.evaluation.goal
    blocks: Blocks = []
    if goal is None or not clean(goal.expected):
        blocks.append(missing("总体绩效目标", "经批复的年度总体目标"))
    else:
        expected = (goal.expected or "").strip()
        blocks.append(say(_closed(expected), quotes=[expected]))
    if goal is not None and clean(goal.actual):
        actual = clean(goal.actual)
        lead = "年度目标完成情况：" if writing.by_unit else "关于年度完成情况，填报材料说明："
        blocks.append(say(f"{lead}{actual}。", quotes=[actual]))
    return blocks


def _stage_goals(writing: Writing) -> Blocks:
    leaves = [score for score in writing.sheet.scores if writing.has(f"indicator.{score.code}.target")]
    if not leaves:
        return [missing("分解到各项指标的年度目标值", "绩效目标申报表")]
    groups = list(dict.fromkeys(score.group for score in leaves))
    numeric = [
        score
        for score in leaves
        if (indicator := writing.indicator(score.code)) is not None and read_target(indicator) is not None
    ]
    share = "均" if len(numeric) == len(leaves) else "多数" if len(numeric) * 2 > len(leaves) else "部分"
    how = f"{share}设有可衡量的目标值" if numeric else "均以定性方式表述"
    text = f"年度绩效目标分解为{listed(groups, 6)}等方面的具体指标，{how}，各项目标值及完成情况如下表所示。"
    blocks: Blocks = [say(text, quotes=groups)]
    table = goals_table(writing, "年度绩效目标及完成情况表")
    return [*blocks, table] if table is not None else blocks
