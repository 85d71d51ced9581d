"""附件: the full score table and the list of problems with their chains (评分表、问题清单)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.domain.draft import DraftCell, DraftSection, DraftTable
from assistant.drafting.tables import NONE, group_table, header, score_table
from assistant.drafting.writing import numeral, slot

if TYPE_CHECKING:
    from assistant.domain.deduction import Cause
    from assistant.drafting.writing import Writing

_NAMED = "附件{}"


def write_appendices(writing: Writing) -> tuple[DraftSection, ...]:
    """The appendices a report carries: scores always, the problem list where there is a problem."""
    tables: list[tuple[str, str, DraftTable]] = []
    if writing.sheet.scores:
        title = f"{writing.subject}{'支出' if writing.subject == '项目' else '整体'}绩效评价指标评分表"
        tables.append(("appendix_scores", title, score_table(writing, writing.sheet.scores, title, total=True)))
    elif writing.sheet.groups:
        tables.append(("appendix_scores", "一级指标评分表", group_table(writing)))
    chains = chain_table(writing)
    if chains is not None:
        tables.append(("appendix_problems", "问题清单", chains))
    return tuple(
        DraftSection(key, f"{_NAMED.format(place)}　{title}", 1, (table,))
        for place, (key, title, table) in enumerate(tables, start=1)
    )


def chain_table(writing: Writing) -> DraftTable | None:
    """From lost point to suggestion, one row per chain (问题清单); None without any lost point.

    Problems come in their order with merged cells; losses told in the analysis alone close the list.
    """
    rows = [header("序号", "问题", "涉及指标", "扣分", "原因", "建议")]
    number = 0
    for problem in writing.plan.problems:
        chains = writing.plan.of_problem(problem)
        number += 1
        span = max(len(chains), 1)
        left = (
            DraftCell(numeral(number), row_span=span),
            DraftCell(problem.title, row_span=span, align="left"),
        )
        right = (
            DraftCell(_cause_cell(problem.causes), row_span=span, align="left"),
            DraftCell(problem.suggestion_title, row_span=span, align="left"),
        )
        if not chains:
            rows.append((*left, DraftCell(NONE), DraftCell(NONE), *right))
        for place, chain in enumerate(chains):
            begins = place == 0 or chains[place - 1].indicator != chain.indicator
            run = next((n for n, one in enumerate(chains[place:]) if one.indicator != chain.indicator), span - place)
            owner = (DraftCell(_owner(writing, chain.indicator), row_span=run),) if begins else ()
            middle = (*owner, _amount(chain.amount_fact))
            rows.append((*left, *middle, *right) if place == 0 else middle)
    for chain in writing.plan.deductions:
        if chain.problem is None:
            number += 1
            told = DraftCell("按比例计分形成的小额扣分，见指标分析", column_span=1, align="left")
            cells = (DraftCell(numeral(number)), told, DraftCell(_owner(writing, chain.indicator)))
            rows.append((*cells, _amount(chain.amount_fact), DraftCell(NONE), DraftCell(NONE)))
    if number == 0:
        return None
    return DraftTable("扣分事项与问题、原因、建议对应表", tuple(rows), (1, 4, 3, 2, 6, 4), unit_line="单位：分")


def _owner(writing: Writing, code: str) -> str:
    named = f"indicator.{code}.name"
    return slot(named) if writing.has(named) else slot(f"group.{code}.name")


def _amount(fact_id: str | None) -> DraftCell:
    return DraftCell(slot(fact_id, number=True) if fact_id is not None else NONE)


def _cause_cell(causes: tuple[Cause, ...]) -> str:
    asserted = [cause.text for cause in causes if cause.asserted]
    if asserted:
        return "；".join(asserted)
    return f"可能原因（待核实）：{causes[0].text}" if causes else NONE
