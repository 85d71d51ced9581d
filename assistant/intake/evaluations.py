"""A document becomes one or several evaluations (识别评价项目), with findings on what was doubtful.

Blocks, rows, funds, prose and remarks are read by their own modules; here they are put together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Evaluation, Goal, Indicator, Observation, Stated, StatedGroup, Unread
from assistant.domain.finding import Finding, Severity, Where
from assistant.intake.assembly import (
    Conflict,
    bind_remarks,
    experts_of,
    group_letters,
    indicators_of,
    panel_experts,
    reason_remarks,
    stated_groups,
    to_indicator,
)
from assistant.intake.background import read_background
from assistant.intake.chains import link_chains
from assistant.intake.collecting import collect_leaves
from assistant.intake.document_head import (
    DocumentHead,
    document_type_of,
    find_region,
    line_entries,
    read_head,
    unnumbered_entry,
)
from assistant.intake.entries import LABELLED
from assistant.intake.forms import head_field
from assistant.intake.groups import group_key
from assistant.intake.leftovers import find_leftovers
from assistant.intake.observations import find_deductions, find_remarks, form_remarks, join_broken
from assistant.intake.parts import Part, split_parts
from assistant.intake.project_funds import read_project_funds
from assistant.intake.project_lists import read_listed_projects
from assistant.intake.prose import GroupMention, Mention, find_groups, find_leaf_scores, find_total
from assistant.intake.prose_goals import read_prose_goals
from assistant.intake.prose_rows import read_prose_rows
from assistant.intake.turned import place_in
from assistant.intake.values import label_name, read_points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.domain.document import SourceDocument
    from assistant.intake.blocks import TableBlocks
    from assistant.intake.collecting import Collected

_LONGEST_LINE = 60
_WHOLE = Decimal(100)
_FEWEST_LISTED = 2  # one row alone is a funds table of the project


@dataclass(frozen=True, slots=True)
class Intake:
    """One evaluation as read: the case, what disagreed, and what to look at."""

    evaluation: Evaluation
    findings: tuple[Finding, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing that could be scored was found."""
        return not (self.evaluation.indicators or self.evaluation.funds or _has_groups(self.evaluation))


def _has_groups(evaluation: Evaluation) -> bool:
    return evaluation.stated is not None and bool(evaluation.stated.groups)


def read_evaluations(document: SourceDocument) -> tuple[Intake, ...]:
    """Read every evaluation a document holds (填报数据).

    Returns:
        One intake per project or department, in document order; a document in which nothing can be
        scored gives one empty intake. Money is 万元 unless a line's unit says otherwise.
    """
    intakes: list[Intake] = []
    for part in split_parts(document):
        listed = read_listed_projects(document, part)
        intakes.extend(map(Intake, listed) if len(listed) >= _FEWEST_LISTED else (_read_part(document, part),))
    filled = [intake for intake in intakes if not intake.is_empty]
    return tuple(filled or intakes[:1])


def _read_part(document: SourceDocument, part: Part) -> Intake:
    blocks = part.forms
    running = join_broken(part.paragraphs)
    unread: list[Unread] = [
        Unread(place=d.place, why=d.why, text=d.text or None) for d in document.dropped
    ]  # fmt: skip
    unread.extend(
        Unread(place=document.place_of(p), why=f"一段长达 {len(p.text)} 字，未从中识别数据", text=p.text[:40])
        for p in part.too_long
    )
    findings: list[Finding] = []
    project_funds = read_project_funds(document, running, blocks)
    funds, fund_conflicts = project_funds.lines, project_funds.conflicts
    findings.extend(project_funds.findings)
    collected = collect_leaves(document, blocks, part.owners, part.signed)
    unread.extend(collected.unread)
    unread.extend(find_leftovers(document, blocks))
    findings.extend(collected.findings)
    leaf_set = collected.leaf_set
    if not leaf_set.leaves:
        leaf_set.leaves.extend(read_prose_rows(document, running))
    if not leaf_set.leaves:
        leaf_set.leaves.extend(find_leaf_scores(document, running))
    scored_funds = funds[0] if funds and funds[0].weight is not None else None
    indicators, codes = indicators_of(leaf_set.leaves, funds_scored=scored_funds is not None)
    mention, grade = find_total(document, running)
    prose_groups = find_groups(document, running)
    heads: dict[str, str] = {}
    for found in blocks:
        for name in (*found.head, *found.entries):
            heads.setdefault(name, found.entry(name) or "")
    for name, text in _result_lines(part):
        heads.setdefault(name, text)
    printed = collected.total if collected.total is not None else read_points(heads.get("total", ""))
    stated = _stated(indicators, collected, prose_groups, printed, mention, heads.get("grade") or grade)
    remarks = find_remarks(document, running)
    observations: list[Observation] = []
    for leaf in leaf_set.leaves:
        observations.extend(reason_remarks(leaf, codes[id(leaf)]))
    letters = group_letters(indicators, stated.groups if stated else ())
    observations.extend(bind_remarks(find_deductions(document, running), indicators, scored_funds, letters))
    observations.extend(bind_remarks([*form_remarks(document, blocks), *remarks], indicators, scored_funds))
    told, told_places = read_background(document, running)
    titles = [cell.text for found in blocks for cell in found.titles]
    if not part.paragraphs:
        titles += [found.title for found in blocks if found.title and found.title not in titles]
    results = tuple(to_indicator(leaf, f"R{n:02d}") for n, leaf in enumerate(collected.results, 1))
    if not any(item.target is not None for item in (*indicators, *results)):
        told_goals = read_prose_goals(document, running, funds[0] if funds else None)
        results = told_goals.results
        findings.extend(told_goals.doubtful)
    is_form = any(block.kind == "funds" and "weight" in block.columns for f in blocks for block in f.blocks) and bool(
        heads
    )
    head = read_head(part.paragraphs, titles, document.name, has_self_evaluation=is_form)
    evaluation = _evaluation(document, head, heads, titles, is_form=is_form).model_copy(
        update={
            **told,
            "places": told_places,
            "goal": _goal(blocks, document),
            "funds": tuple(funds),
            "indicators": indicators,
            "results": results,
            "experts": (*experts_of(leaf_set.leaves, codes), *panel_experts(collected.panels, indicators, letters)),
            "observations": link_chains(observations),
            "stated": stated,
            "unread": tuple(unread),
        }
    )
    conflicts = [*leaf_set.conflicts, *fund_conflicts]
    findings.extend(conflict_finding(conflict) for conflict in conflicts)
    return Intake(evaluation, tuple(findings), tuple(conflicts))


def _result_lines(part: Part) -> Iterator[tuple[str, str]]:
    """Yield total and grade told in lines of their own (自评总分：98.5分　自评等级：优)."""
    for paragraph in part.paragraphs:
        if len(paragraph.text) > _LONGEST_LINE:
            continue
        for entry in line_entries(paragraph.text):
            told = LABELLED.match(unnumbered_entry(entry))
            name = head_field(told[1]) if told else None
            if told and name in {"total", "grade"}:
                yield name, told[2].rstrip("。；")


def _evaluation(
    document: SourceDocument, head: DocumentHead, heads: dict[str, str], titles: Sequence[str], *, is_form: bool
) -> Evaluation:
    unit = heads.get("unit") or head.unit
    department = heads.get("department") or head.department
    period = heads.get("period") or head.period
    year = re.search(r"20\d{2}", period or "")
    return Evaluation(
        case=heads.get("case") or head.case or unit or PurePath(document.name).stem,
        unit=unit,
        department=department,
        document_type=head.document_type or document_type_of("".join(titles), has_self_evaluation=is_form),
        period=year.group(0) if year else period,
        region=find_region(department or "") or find_region(unit or "") or head.region,
        sources=(document.name,),
    )


def _stated(
    indicators: tuple[Indicator, ...],
    collected: Collected,
    prose_groups: Sequence[GroupMention],
    total: str | None,
    mention: Mention | None,
    grade: str | None,
) -> Stated | None:
    """Put the printed result together: tables win over prose."""
    listed = list(stated_groups(collected.groups))
    known = {group_key(group.name) for group in listed}
    whole = sum((Decimal(group.weight) for group in prose_groups), Decimal(0))
    if not indicators or whole == _WHOLE:
        listed += [
            StatedGroup(name=label_name(group.name), weight=group.weight, points=group.points, place=group.place)
            for group in prose_groups
            if group_key(group.name) not in known
        ]
    known = {group_key(group.name) for group in listed}
    listed += [group for group in stated_groups(collected.group_weights.values()) if group_key(group.name) not in known]
    value = total if total is not None else (mention.value if mention else None)
    if value is None and grade is None and not listed:
        return None
    places = {"total": mention.place} if mention and total is None else {}
    return Stated(total=value, grade=grade, groups=tuple(listed), places=places)


def _goal(blocks: Sequence[TableBlocks], document: SourceDocument) -> Goal | None:
    for found in blocks:
        for block in found.blocks:
            if block.kind != "goal" or not block.rows:
                continue
            texts = {}
            for name in ("expected", "actual"):
                column = block.columns.get(name)
                cell = block.table.at(block.rows[0], column) if column else None
                if cell is not None and cell.text.strip():
                    texts[name] = re.sub(r"\s+", "", cell.text)
            if texts:
                first = block.table.at(block.rows[0], block.columns.get("expected", 1))
                return Goal(place=place_in(document, first, block.table) if first else None, **texts)
    for found in blocks:
        if found.goal:
            texts = {name: re.sub(r"\s+", "", cell.text) for name, cell in found.goal.items()}
            places = {name: place_in(document, cell, found.table) for name, cell in found.goal.items()}
            return Goal(place=next(iter(places.values())), places=places, **texts)
    return None


def conflict_finding(conflict: Conflict) -> Finding:
    """Report one fact with several values; the first is the one used."""
    values = "、".join(f"{value}（{place}）" for value, place in conflict.values)
    return Finding(
        "INP11",
        Severity.WARNING,
        f"{conflict.name}有不同的值：{values}，采用了前一个",
        "请核对原始资料，在案例文件中改正",
        Where(place=conflict.values[0][1], quote=conflict.values[0][0]),
        tuple(Where(place=place, quote=value) for value, place in conflict.values[1:]),
        stated=conflict.values[0][0],
        computed=conflict.values[1][0],
    )
