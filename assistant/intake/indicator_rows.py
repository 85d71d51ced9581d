"""Rows of an indicator block become leaves (指标行): path, target, result, weight, points.

How leaves of several tables join into one evaluation is left to ``assembly``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.domain.evaluation import EvaluationPoint
from assistant.intake.blocks import Block, expert_columns, goes_on, text_of, year_columns
from assistant.intake.coded_rows import arrange_by_code, code_of
from assistant.intake.forms import bare, is_not_applicable, is_subtotal_label
from assistant.intake.roles import LEVELS
from assistant.intake.turned import place_in
from assistant.intake.values import is_blank, label_name, label_weight, read_pair, read_points, unit_in_name

if TYPE_CHECKING:
    from assistant.domain.document import Cell, SourceDocument, Table
    from assistant.domain.evaluation import Sign

_VALUES = ("target", "actual", "weight", "stated")
_NOTE = re.compile(r"^\s*(?:备?注|说明)\s*\d*[：:、.]")
_COMMON = {"weight", "stated", "reason", "rule_text"}
_POINT = re.compile(r"[①②③④⑤⑥⑦⑧⑨⑩⑪⑫]")
_MARK = re.compile(r"[（(]\s*(扣)?\s*(\d+(?:\.\d+)?)\s*分\s*[）)]")
_FAULT = re.compile(
    r"(?<![不未无非])(?:存在|出现|发生|有)[^，。；]{0,4}(?:截留|挤占|挪用|虚列|重复|违规|损失)|(?<![不未无非])重复"
)
_ANY = re.compile(r"(?:是否|有无)")


@dataclass(slots=True)
class Leaf:
    """One leaf row as printed, with the places of its values."""

    path: tuple[str, ...]
    place: str
    sign: Sign | None = None
    target: str | None = None
    actual: str | None = None
    unit: str | None = None
    weight: str | None = None
    stated: str | None = None
    deviation: str | None = None
    reason: str | None = None
    deduction: str | None = None
    rule_text: str | None = None
    definition: str | None = None
    waived: str | None = None
    shared: int = 1
    points: tuple[EvaluationPoint, ...] = ()
    places: dict[str, str] = field(default_factory=dict)
    experts: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    label_weights: tuple[str | None, ...] = ()
    group_weight: str | None = None
    subtotal: bool = False

    @property
    def scored(self) -> bool:
        """Whether the row carries points of its own."""
        return self.weight is not None or self.stated is not None


def read_evaluation_points(text: str, place: str | None) -> tuple[EvaluationPoint, ...]:
    """Split a cell of points of evaluation (评价要点) at ①②③, each with its mark where printed.

    ``negative`` marks a point whose text names a fault. Fewer than two points give none.
    """
    starts = [found.start() for found in _POINT.finditer(text)]
    if len(starts) < 2:  # noqa: PLR2004 - a single mark is no list
        return ()
    points = []
    for begin, end in zip(starts, [*starts[1:], len(text)], strict=True):
        body = re.sub(r"\s+", "", text[begin + 1 : end]).strip("；;。，")
        mark = _MARK.search(body)
        points.append(
            EvaluationPoint(
                text=_MARK.sub("", body).strip("；;。，"),
                weight=mark.group(2) if mark else None,
                negative=bool(mark and mark.group(1)) or (bool(_FAULT.search(body)) and not _ANY.search(body)),
                place=place,
            )
        )
    return tuple(points)


# A label broken over lines may come out with its last characters printed twice.
_DOUBLED_TAIL = re.compile(r"(.{1,2})\s+\1$")


def _label(text: str) -> str:
    return re.sub(r"[\s　]+", "", _DOUBLED_TAIL.sub(r"\1", text.strip()))


def _level_texts(block: Block, row: int, previous: list[str]) -> list[str]:
    """Return the labels of a row by level, empty ones filled from the row above."""
    labels: list[str] = []
    seen: Cell | None = None
    for name in LEVELS:
        column = block.columns.get(name)
        cell = block.table.at(row, column) if column else None
        if cell is None or cell is seen:
            labels.append("")
            continue
        seen = cell
        labels.append(_label(cell.text))
    deepest = max((i for i, label in enumerate(labels) if label), default=-1)
    for index in range(deepest):
        if not labels[index] and index < len(previous):
            labels[index] = previous[index]
    return labels


def read_leaves(block: Block, document: SourceDocument, carried: tuple[str, ...] = ()) -> tuple[list[Leaf], list[int]]:
    """Read the leaf rows of an indicator block.

    Args:
        block: Rows under one indicator header.
        document: The document, for places.
        carried: First-level label of the block above, for rows that continue it.

    Returns:
        Leaves in row order, and the rows that hold text but no indicator name.
    """
    leaves: list[Leaf] = []
    coded: list[tuple[Leaf, str, str]] = []
    unread: list[int] = []
    labels: list[str] = list(carried)
    owners: dict[int, Leaf] = {}
    for row in block.rows:
        if row in block.group_rows:
            carried = (block.group_rows[row],)
            labels = list(carried)
            continue
        if row in block.reason_rows and leaves:
            leaves[-1].reason = block.reason_rows[row].text
            leaves[-1].places["reason"] = place_in(document, block.reason_rows[row], block.table)
        if row in block.reason_rows or goes_on(block, row):
            continue
        own = _level_texts(block, row, labels)
        if not any(own) or _is_note(block, row):
            if any(cell.text.strip() for cell in block.table.row_cells(row) if cell.row == row):
                unread.append(row)
            continue
        if not own[0] and carried and "level1" not in block.columns:
            own[0] = carried[0]
        if any(map(is_subtotal_label, own)):
            leaves.extend(_subtotal(block, document, row, own, labels))
            continue
        labels = own
        leaf = _read_row(block, document, row, own)
        _share_points(_cell(block, row, "weight"), leaf, leaves, owners)
        leaves.append(leaf)
        coded.append((leaf, *code_of(block, row, next(label for label in reversed(own) if label))))
    if len(coded) == len(leaves):
        leaves = arrange_by_code(coded)
    _resolve_dittos(leaves)
    return [made for leaf in leaves for made in _common_points(leaf)], unread


def _share_points(cell: Cell | None, leaf: Leaf, leaves: list[Leaf], owners: dict[int, Leaf]) -> None:
    """Count a row into the one whose cell of points covers it, or whose group printed its points once."""
    if cell is not None and cell.row_span > 1 and id(cell) in owners:
        _share(owners[id(cell)], leaf)
    elif cell is not None and cell.row_span > 1:
        owners[id(cell)] = leaf
    elif leaves and not leaves[-1].subtotal and _continues_group(leaves, leaf):
        _share(_group_owner(leaves), leaf)


def _is_note(block: Block, row: int) -> bool:
    """Whether a row is a note: one cell covers the names and the values, or opens with 注 and has no points."""
    levels = [column for name, column in block.columns.items() if name in LEVELS]
    values = [column for name, column in block.columns.items() if name in _VALUES]
    others = [column for name, column in block.columns.items() if name not in LEVELS]
    cells = {column: block.table.at(row, column) for column in (*levels, *others)}
    if any(cells[left] is not None and cells[left] is cells[right] for left in levels for right in others):
        return True
    filled = [cell for column in levels if (cell := cells[column]) is not None and cell.text.strip()]
    scored = any(re.search(r"\d", block.table.text_at(row, column)) for column in values)
    return bool(filled) and not scored and all(_NOTE.match(cell.text) for cell in filled if cell.row == row)


_DITTO = re.compile(
    r"(?:原因|理由|内容)?[（(]?(?:同上|同前|同上(?:行|项|栏|述)(?:原因|内容)?|见上|〃+|″+)[）)]?[。.；;]?"
)


def _resolve_dittos(leaves: list[Leaf]) -> None:
    """Replace 同上 by the words of the nearest row above that has some; the place stays the row's own."""
    for name in ("deviation", "reason", "rule_text"):
        above: str | None = None
        for leaf in leaves:
            text = getattr(leaf, name)
            if text is None:
                continue
            if _DITTO.fullmatch(re.sub(r"\s+", "", text)) and above is not None:
                setattr(leaf, name, above)
            else:
                above = text


def _subtotal(block: Block, document: SourceDocument, row: int, own: list[str], above: list[str]) -> list[Leaf]:
    """Read a row 小计 as the points of the group it closes; that of a second-level group adds nothing."""
    place = next(n for n, label in enumerate(own) if is_subtotal_label(label))
    name = bare(own[place]).removesuffix("小计")
    path = [*own[:place], name] if name else own[:place] or above[:1]
    if len(path) != 1 or not path[0]:
        return []
    leaf = _read_row(block, document, row, path)
    leaf.subtotal = True
    return [leaf]


def _common_points(leaf: Leaf) -> tuple[Leaf, ...]:
    """Give points printed once for several leaves to the group they stand under (分值合并的一组)."""
    if leaf.shared <= 1 or len(leaf.path) < 2:  # noqa: PLR2004 - a group and a leaf
        return (leaf,)
    group = Leaf(
        path=leaf.path[:-1], place=leaf.place, weight=leaf.weight, stated=leaf.stated, shared=leaf.shared,
        reason=leaf.reason, rule_text=leaf.rule_text, definition=leaf.definition,
        places={name: place for name, place in leaf.places.items() if name in _COMMON},
        label_weights=leaf.label_weights[:-1], experts=leaf.experts,
    )  # fmt: skip
    leaf.weight = leaf.stated = leaf.reason = leaf.rule_text = leaf.definition = None
    leaf.points, leaf.shared, leaf.experts = (), 0, {}
    return (group, leaf)


def _continues_group(leaves: list[Leaf], leaf: Leaf) -> bool:
    """Whether a row without points stands under a group that printed its points once."""
    owner = _group_owner(leaves)
    return (
        not leaf.scored
        and leaf.waived is None
        and owner.path[:-1] == leaf.path[:-1]
        and owner.weight is not None
        and owner.weight in owner.label_weights[:-1]
    )


def _group_owner(leaves: list[Leaf]) -> Leaf:
    for leaf in reversed(leaves):
        if leaf.scored:
            return leaf
    return leaves[-1]


def _share(owner: Leaf, leaf: Leaf) -> None:
    """Count a leaf into the row that carries the common points; its own points are none."""
    owner.shared += 1
    leaf.shared = 0
    leaf.weight = leaf.stated = None
    leaf.places.pop("weight", None)
    leaf.places.pop("stated", None)


def _cell(block: Block, row: int, name: str) -> Cell | None:
    column = block.columns.get(name)
    return block.table.at(row, column) if column else None


def _place(document: SourceDocument, table: Table, cell: Cell | None) -> str | None:
    return None if cell is None else place_in(document, cell, table)


def _read_row(block: Block, document: SourceDocument, row: int, labels: list[str]) -> Leaf:
    table = block.table
    named = [label for label in labels if label]
    first = next((cell for cell in table.row_cells(row) if cell.row == row and cell.text.strip()), None)
    leaf = Leaf(
        path=tuple(dict.fromkeys(label_name(label) or label for label in named)),
        place=_place(document, table, first) or document.name,
        label_weights=tuple(label_weight(label) for label in named),
    )
    target, actual, unit, sign = (text_of(block, row, name) for name in ("target", "actual", "unit", "sign"))
    if "unit" not in block.columns:
        unit = unit_in_name(named[-1], target, actual)
    pair = read_pair(target, actual, unit, sign)
    leaf.sign, leaf.target, leaf.actual, leaf.unit = pair.sign, pair.target, pair.actual, pair.unit
    leaf.weight = read_points(text_of(block, row, "weight")) or leaf.label_weights[-1]
    if len(leaf.path) > 1:
        leaf.group_weight = read_points(text_of(block, row, "group_weight")) or leaf.label_weights[0]
    for name in ("stated", "deduction"):
        setattr(leaf, name, read_points(text_of(block, row, name)))
    for name in ("deviation", "reason", "rule_text", "definition"):
        text = text_of(block, row, name).strip()
        setattr(leaf, name, None if is_blank(text) else text)
    for name in ("target", "actual", "weight", "stated", "deviation", "reason", "sign", "unit", "rule_text"):
        cell = _cell(block, row + 1 if name == "actual" and "role" in block.columns else row, name)
        if cell is not None and not is_blank(cell.text):
            leaf.places[name] = place_in(document, cell, table)
    # 指标说明 and 指标解释 change roles between forms: what holds the points of evaluation is the rule.
    for name in ("rule_text", "definition"):
        text = getattr(leaf, name)
        if text:
            leaf.points = read_evaluation_points(text, leaf.places.get(name)) or leaf.points
    _read_further(leaf, block, row)
    return leaf


def _read_further(leaf: Leaf, block: Block, row: int) -> None:
    """Read what stands in columns of experts and of years, and whether the indicator does not apply."""
    table = block.table
    for column, label in expert_columns(block).items():
        value = read_points(table.text_at(row, column))
        if value is not None:
            leaf.experts[label] = value
    for column, label in year_columns(block).items():
        if not is_blank(table.text_at(row, column)):
            leaf.inputs[label] = table.text_at(row, column).strip()
    if is_not_applicable(leaf.actual or "") or is_not_applicable(leaf.target or ""):
        leaf.waived = leaf.deviation or leaf.reason or leaf.actual
        leaf.actual = None if is_not_applicable(leaf.actual or "") else leaf.actual
