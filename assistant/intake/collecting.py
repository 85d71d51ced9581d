"""Leaves of all tables of one part are collected (汇集各表的指标行): scored ones, group points, results, total.

How a row is read is ``indicator_rows``'; how an evaluation is put together is ``evaluations``'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from assistant.domain.evaluation import Unread
from assistant.domain.finding import Finding, Severity, Where
from assistant.intake.assembly import LeafSet
from assistant.intake.blocks import text_of
from assistant.intake.expert_sheets import sheet_owners
from assistant.intake.experts import read_panel
from assistant.intake.groups import group_key, group_named
from assistant.intake.indicator_rows import Leaf, read_leaves
from assistant.intake.turned import place_in
from assistant.intake.values import read_points

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assistant.domain.document import SourceDocument, Table
    from assistant.intake.blocks import Block, TableBlocks
    from assistant.intake.experts import Panel

_WHOLE = Decimal(100)
_MOST = Decimal(85)  # most of 100 points; the rest may stand in the funds row
_PLAIN = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class Collected:
    """What the tables of one part hold: leaves with points, group points, targets without points, total."""

    leaf_set: LeafSet = field(default_factory=LeafSet)
    groups: list[Leaf] = field(default_factory=list)
    results: list[Leaf] = field(default_factory=list)
    total: str | None = None
    unread: list[Unread] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: list[Table] = field(default_factory=list)
    panels: list[Panel] = field(default_factory=list)
    group_weights: dict[str, Leaf] = field(default_factory=dict)


def collect_leaves(
    document: SourceDocument,
    blocks: Sequence[TableBlocks],
    owners: Mapping[int, str] | None = None,
    signed: Mapping[int, str] | None = None,
) -> Collected:
    """Collect the leaves of all tables, joining those that tell of one indicator.

    Args:
        document: The document, for places.
        blocks: Its forms.
        owners: The first-level group that the text above a table names, by the table's index.
        signed: The one expert that a line beside a table names, by the table's index.

    Returns:
        Leaves in order of first appearance. A second complete table of other indicators is left
        out with finding INP10.
    """
    collected = Collected()
    experts = sheet_owners(blocks, signed or {})
    for place, found in enumerate(blocks):
        total, joinable = collected.total, bool(collected.leaf_set.leaves)
        leaves = _read_table(document, found, collected, (owners or {}).get(found.table.index))
        if place in experts:
            collected.total = total
            for leaf in leaves:
                _take_expert(leaf, experts[place])
                collected.leaf_set.add(leaf, joinable=joinable)
            continue
        scored = [leaf for leaf in leaves if leaf.scored]
        if _only_groups(found, leaves, scored):
            collected.groups.extend(scored)
            continue
        if joinable and _is_rival(collected.leaf_set.leaves, scored):
            collected.findings.append(_rival_finding(document, collected.complete, found.table))
            continue
        _sort_in(leaves, collected, joinable=joinable)
        if scored:
            collected.complete.append(found.table)
    return collected


def _read_table(document: SourceDocument, found: TableBlocks, collected: Collected, owner: str | None) -> list[Leaf]:
    """Read a table's leaves block by block; its total row is the whole's or one group's."""
    carried: tuple[str, ...] = (owner,) if owner else ()
    leaves: list[Leaf] = []
    for block in found.blocks:
        if block.kind == "experts":
            panel = read_panel(block, document)
            collected.panels.append(panel)
            if any(group_named(leaf.path[0]) for leaf in panel.averages):
                collected.groups.extend(panel.averages)
            else:
                leaves.extend(panel.averages)
            collected.total = panel.total or collected.total
        if block.kind != "indicators":
            continue
        carried = (named,) if (named := group_named(block.title or "")) else carried
        read, rows = read_leaves(block, document, carried)
        collected.unread.extend(_unread_row(document, block.table, row) for row in rows)
        if block.beside:
            collected.unread.extend(_beside(document, block, row) for row in block.rows)
        if read and len(read[-1].path) > 1:
            carried = (read[-1].path[0],)
        collected.groups.extend(leaf for leaf in read if leaf.subtotal)
        _note_group_weights(read, collected.group_weights)
        leaves.extend(leaf for leaf in read if not leaf.subtotal)
        value = _total_points(block) if block.total_row is not None else None
        if value is None:
            continue
        group = _group_total(document, block, leaves, value)
        if group is None:
            collected.total = value
        else:
            collected.groups.append(group)
    return leaves


def _take_expert(leaf: Leaf, name: str) -> None:
    """Give the points of an expert's own sheet to the expert: they are not the indicator's result."""
    if leaf.stated is not None and _PLAIN.fullmatch(leaf.stated):
        leaf.experts = {name: leaf.stated}
    leaf.stated = None
    leaf.places.pop("stated", None)


def _note_group_weights(leaves: Sequence[Leaf], weights: dict[str, Leaf]) -> None:
    """Keep the points printed beside or in the names of the first level, where each of its groups has some."""
    named = [leaf for leaf in leaves if len(leaf.path) > 1]
    if named and all(leaf.group_weight and _PLAIN.fullmatch(leaf.group_weight) for leaf in named):
        for leaf in named:
            group = Leaf(path=leaf.path[:1], place=leaf.place, weight=leaf.group_weight)
            weights.setdefault(group_key(leaf.path[0]), group)


def _only_groups(found: TableBlocks, leaves: list[Leaf], scored: list[Leaf]) -> bool:
    """Whether a table lists nothing but points of first-level groups (一级指标得分情况表)."""
    if not scored or any(len(leaf.path) > 1 or leaf.target is not None for leaf in leaves):
        return False
    first_level = any("level1" in block.columns for block in found.blocks if block.kind == "indicators")
    return first_level or any(group_named(leaf.path[0]) for leaf in leaves)


def _sort_in(leaves: list[Leaf], collected: Collected, *, joinable: bool) -> None:
    for leaf in leaves:
        if leaf.scored and _names_a_group(leaf, leaves):
            if leaf.places.get("weight"):
                collected.groups.append(leaf)
            else:
                why = "该行缺少指标名称，得分未归入任何指标"
                points = leaf.stated or leaf.weight
                collected.unread.append(Unread(place=leaf.place, why=why, text=f"{'·'.join(leaf.path)}：{points}分"))
        elif leaf.scored or leaf.waived is not None:
            collected.leaf_set.add(leaf, joinable=joinable)
        elif leaf.target is not None or leaf.actual is not None:
            _add_result(collected.results, leaf)


def _names_a_group(leaf: Leaf, leaves: list[Leaf]) -> bool:
    """Whether a row's path is that of a group other rows stand under: a subtotal, or a row whose name was lost."""
    depth = len(leaf.path)
    return any(len(other.path) > depth and other.path[:depth] == leaf.path and leaf.shared <= 1 for other in leaves)


def _group_total(document: SourceDocument, block: Block, leaves: list[Leaf], value: str) -> Leaf | None:
    """Take a total row under the leaves of one first-level group for that group's points."""
    names = {leaf.path[0] for leaf in leaves}
    weights = [Decimal(leaf.weight) for leaf in leaves if leaf.weight and re.fullmatch(r"\d+(?:\.\d+)?", leaf.weight)]
    whole = sum(weights, Decimal(0))
    assert block.total_row is not None  # noqa: S101 - the caller read it
    printed = read_points(text_of(block, block.total_row, "weight"))
    if len(names) != 1 or whole == _WHOLE or not weights or printed == "100":
        return None
    cell = block.table.row_cells(block.total_row)[0]
    return Leaf(path=(names.pop(),), place=place_in(document, cell, block.table), weight=f"{whole:f}", stated=value)


def _add_result(results: list[Leaf], leaf: Leaf) -> None:
    """Keep a stated target and result once; a shorter table that repeats it adds nothing."""
    same = [own for own in results if own.path[-1] == leaf.path[-1]]
    if not any(own.target == leaf.target and own.actual == leaf.actual for own in same):
        results.append(leaf)


def _is_rival(own: list[Leaf], scored: list[Leaf]) -> bool:
    """Whether a further table is a complete indicator table of its own rather than a part of the first."""

    def total(leaves: list[Leaf]) -> Decimal:
        plain = (leaf.weight for leaf in leaves if leaf.weight and re.fullmatch(r"\d+(?:\.\d+)?", leaf.weight))
        return sum((Decimal(weight) for weight in plain), Decimal(0))

    names = {leaf.path[-1] for leaf in own}
    shared = sum(leaf.path[-1] in names for leaf in scored)
    return total(own) >= _MOST and total(scored) >= _MOST and shared * 2 < len(scored)


def _rival_finding(document: SourceDocument, tables: list[Table], rival: Table) -> Finding:
    places = [f"{document.name} › 表{table.index}" for table in (*tables[:1], rival)]
    return Finding(
        "INP10",
        Severity.WARNING,
        f"有两张完整的指标评分表（{places[0]}、{places[-1]}），只采用了前一张",
        "请删去不用的一张，或用 --part 分别处理",
        Where(place=places[-1], block=rival.block),
        (Where(place=places[0], block=tables[0].block if tables else None),),
    )


def _beside(document: SourceDocument, block: Block, row: int) -> Unread:
    """List a goal set for another time (实施期目标), which is no goal of the year."""
    cells = [block.table.at(row, column) for column in sorted(block.beside.values())]
    text = " | ".join(re.sub(r"\s+", " ", cell.text.strip()) for cell in cells if cell is not None)
    first = next((cell for cell in reversed(cells) if cell is not None), None)
    place = place_in(document, first, block.table) if first is not None else document.name
    return Unread(place=place, why="实施期（中期）目标，不作年度指标", text=text[:200])


def _unread_row(document: SourceDocument, table: Table, row: int) -> Unread:
    cells = [cell for cell in table.row_cells(row) if cell.row == row and cell.text.strip()]
    text = " | ".join(re.sub(r"\s+", " ", cell.text.strip()) for cell in cells)
    return Unread(place=place_in(document, cells[0], table), why="该行没有指标名称，未归入任何指标", text=text[:200])


def _total_points(block: Block) -> str | None:
    """Read the points of a total row: under the column 得分, else its last number."""
    assert block.total_row is not None  # noqa: S101 - the caller asked
    cells = [cell for cell in block.table.row_cells(block.total_row) if cell.row == block.total_row]
    column = block.columns.get("stated")
    cell = block.table.at(block.total_row, column) if column else None
    numbers = [value for c in cells if (value := read_points(c.text)) and re.fullmatch(r"\d+(?:\.\d+)?", value)]
    if cell is not None and cell.row == block.total_row:
        value = read_points(text_of(block, block.total_row, "stated"))
        if value is not None and re.fullmatch(r"\d+(?:\.\d+)?", value):
            return value
    return numbers[-1] if len(numbers) >= 1 and (len(numbers) > 1 or block.columns.get("weight") is None) else None
