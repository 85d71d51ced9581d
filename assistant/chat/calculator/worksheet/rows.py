"""Several things told side by side (并列的几项): tables in lines, parallel lists, the same pattern again and again.

Each becomes a ``Row`` of named cells, whatever way it was told; what is asked of rows is left to ``several``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.chat.calculator.worksheet.figures import BREAK, Figure, overlap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from assistant.chat.calculator.worksheet.figures import Worksheet

_HEADS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("points", re.compile(r"^(?:实际|自评)?得分|^评分|^得了")),
    ("weight", re.compile("分值|权重|满分")),
    ("rate", re.compile("完成率|执行率|达标率|率$|完成比例|进度")),
    ("last", re.compile("上年|去年|上一年")),
    ("base", re.compile("预算|计划|目标|指标值|批复|下达|应|年初")),
    ("reached", re.compile("执行|支出|实际|完成|决算|支付|花|用|本年|今年")),
)
_BASE = frozenset({"target", "target_rate", "plan_cost", "budget", "initial", "due", "contract"})
_REACHED = frozenset({"good", "content", "actual", "rate", "actual_cost", "spent", "final", "received"})
_BASE_LEAD = re.compile("计划|目标|预算|应|定额|指标值|批")
_REACHED_LEAD = re.compile("实际|完成|花|用|支出|达到|决算|只有|做了|办了|建成|执行")
_RATE_LEAD = re.compile("率|进度|完成|达成")
_SHARE_LEAD = re.compile("权重|占|比重|比例")
_WEIGHT_LEAD = re.compile("满分|分值|权重|总分")
_POINTS_LEAD = re.compile("得分|得了?|打了?|评了?|拿了?|均分|平均")
_EACH = re.compile("每(?:个|项|条)?(?:指标)?|各(?:占|是|为)?|都是|均为?|都|分别都?是|每个都是")
_JOIN = re.compile(r"[、,，和及与跟/;；\s]*")
_LABEL = re.compile(r"[、,，和及与跟;；\s]*(?P<label>[\u4e00-\u9fffA-Za-z（）()]{1,10})[:：]?")
_LEAST = 2
_MOST_PERIOD = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a row (一格)."""

    value: Decimal
    told: str
    unit: str
    kind: str
    n: int


@dataclass
class Row:
    """One of several things with what is told of it (一行)."""

    label: str
    cells: dict[str, Cell] = field(default_factory=dict)

    @property
    def used(self) -> frozenset[int]:
        """The places of the row's figures."""
        return frozenset(cell.n for cell in self.cells.values())


def cell_of(figure: Figure) -> Cell:
    """Turn a figure into a cell."""
    return Cell(figure.value, figure.told, figure.amount.unit, figure.kind, figure.n)


def read_rows(sheet: Worksheet) -> list[Row]:
    """Read the rows of a question (认出并列的几项); empty where there are fewer than two."""
    table = _table(sheet)
    if table:
        return table
    rows = _parallel(sheet) or _repeated(sheet)
    return rows if len(rows) >= _LEAST else []


def _table(sheet: Worksheet) -> list[Row]:
    """Read lines of cells under a line of headings."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in sheet.text.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    heads: list[str] = []
    rows: list[Row] = []
    for start, line in lines:
        figures = [f for f in sheet.figures if start <= f.amount.start < start + len(line)]
        tokens = [token for token in re.split(r"[\s|｜,，、;；\t]+", line.strip("| \t")) if token]
        if not figures and not heads and len(tokens) >= _LEAST:
            named = [next((name for name, p in _HEADS if p.search(token)), "") for token in tokens]
            if sum(1 for name in named if name) >= 1 and len(tokens) > _LEAST - 1:
                heads = named
            continue
        if heads and figures:
            count = len(figures)
            names = heads[-count:] if count < len(heads) or all(heads) else []
            if count > len(heads) or len(names) != count or not all(names) or len(set(names)) != len(names):
                # What follows the table belongs to it no more.
                if rows:
                    break
                return []
            label = re.sub(r"[（(].*?[)）]|[\s|｜:：]+", "", line[: figures[0].amount.start - start])
            rows.append(Row(label, {name: cell_of(f) for name, f in zip(names, figures, strict=True)}))
    return rows if len(rows) >= _LEAST else []


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one kind listed one after the other (一列数), with their labels and the words that lead to them."""

    figures: tuple[Figure, ...]
    labels: tuple[str, ...]
    lead: str

    @property
    def numbers(self) -> frozenset[int]:
        """The places of the figures."""
        return frozenset(f.n for f in self.figures)


def groups(sheet: Worksheet) -> list[Group]:
    """Find the lists of a question: 8、6、6 and 非常满意45%、满意35%."""
    result: list[Group] = []
    current: list[Figure] = []
    labels: list[str] = []
    figures = [f for f in sheet.figures if not f.is_word]
    for figure in figures:
        if current:
            between = sheet.text[current[-1].amount.end : figure.amount.start]
            bare = _JOIN.fullmatch(between) is not None and between != ""
            labelled = _LABEL.fullmatch(between)
            same = _alike(current[-1], figure)
            if same and bare:
                current.append(figure)
                labels.append("")
                continue
            unlabelled = len(current) > 1 and not all(labels[1:])
            if same and labelled is not None and not unlabelled and _may_label(labelled["label"], between, current):
                current.append(figure)
                labels.append(_clean(labelled["label"]))
                continue
            result.append(_group(sheet, current, labels))
        current, labels = [figure], [_clean(figure.lead)]
    if current:
        result.append(_group(sheet, current, labels))
    return result


def _group(sheet: Worksheet, figures: list[Figure], labels: list[str]) -> Group:
    before = sheet.text[: figures[0].amount.start]
    return Group(tuple(figures), tuple(labels), BREAK.split(before)[-1])


def _may_label(label: str, between: str, current: list[Figure]) -> bool:
    if _EACH.search(label) or re.search("多少|几|目标|满分|指标值|要求|其中|合计|一共|总|去年|上年|今年|每", label):
        return False
    first = current[0]
    roles = {"base": _BASE_LEAD, "reached": _REACHED_LEAD, "share": _SHARE_LEAD}
    own = {name for name, pattern in roles.items() if pattern.search(first.lead)}
    new = {name for name, pattern in roles.items() if pattern.search(label)}
    return (not new or new <= own) and (between[0] in "、和及与" or len(label) <= 6)  # noqa: PLR2004 - a label is short


def _clean(label: str) -> str:
    label = re.split(r"分别(?:是|为)?|(?:的)?(?:权重|占比)", label)[0] or label
    return re.sub(r"(?:占了?|得分?|打了?|是|为|有|的|评了?|花了|付)+$", "", label)


def _alike(one: Figure, other: Figure) -> bool:
    return one.kind == other.kind or {one.kind, other.kind} == {"bare", "points"}


def _parallel(sheet: Worksheet) -> list[Row]:
    """Join lists of one length: weights beside rates, shares beside scores."""
    found = [g for g in groups(sheet) if len(g.figures) >= _LEAST]
    sizes = {len(g.figures) for g in found}
    for size in sorted(sizes, reverse=True):
        listed = [g for g in found if len(g.figures) == size]
        named = [(_list_name(g, listed), g) for g in listed]
        names = [name for name, _ in named]
        each = _of_each(sheet, {n for g in listed for n in g.numbers})
        if not all(names) or len(set(names)) != len(names):
            continue
        if len(listed) < _LEAST and each is None and names[0] != "rate":
            continue
        if len(listed) < _LEAST and each is None:
            continue
        rows = [Row(_labels(sheet, listed)[i]) for i in range(size)]
        for name, group in named:
            order = _order(listed[0], group)
            for i, figure in enumerate(group.figures):
                rows[order[i]].cells[name] = cell_of(figure)
        if each is not None and "weight" not in names:
            for row in rows:
                row.cells["weight"] = cell_of(each)
        return rows
    return []


def _order(first: Group, group: Group) -> list[int]:
    """Match the members of a list to those of the first by their labels, else by their place."""
    if group is not first and all(group.labels) and all(first.labels):
        order = [_most_alike(label, first.labels) for label in group.labels]
        if len(set(order)) == len(order):
            return order
    return list(range(len(group.figures)))


def _most_alike(label: str, labels: Sequence[str]) -> int:
    """Return the place of the label that shares most with another."""
    likeness = [overlap(label, other) for other in labels]
    return likeness.index(max(likeness))


def _labels(sheet: Worksheet, listed: Sequence[Group]) -> list[str]:
    best = max(listed, key=lambda g: sum(1 for label in g.labels if label))
    if all(best.labels):
        return list(best.labels)
    names = re.search(
        r"((?:[\u4e00-\u9fffA-Za-z]{1,8}、)+[\u4e00-\u9fffA-Za-z]{1,8}?)(?:[一二两三四五六七八九十\d]+[个项类种位块]|的|分别|各)",
        sheet.text,
    )
    told = names[1].split("、") if names is not None else []
    size = len(best.figures)
    return told if len(told) == size else [f"第{n}项" for n in range(1, size + 1)]


def _list_name(group: Group, listed: Sequence[Group]) -> str:
    """Tell what a list states: rates, shares, full marks, points, plans or results."""
    kind = group.figures[0].kind
    lead = group.lead + (group.labels[0] if group.labels else "")
    others = [g for g in listed if g is not group]
    if kind == "ratio":
        rated = _RATE_LEAD.search(lead) is not None and _SHARE_LEAD.search(lead) is None
        shared = _SHARE_LEAD.search(lead) or any(g.figures[0].kind in {"bare", "points"} for g in others)
        return "rate" if rated or not shared else "share"
    if kind in {"points", "bare"}:
        return _marks_name(kind, lead, others)
    if kind not in {"money", "count", "days"}:
        return ""
    role = group.figures[0].role
    told = (
        ("last", re.search("去年|上年", lead) is not None),
        ("reached", _REACHED_LEAD.search(lead) is not None or role in _REACHED),
        ("base", _BASE_LEAD.search(lead) is not None or role in _BASE),
        ("share", kind == "count"),
    )
    return next((name for name, holds in told if holds), "")


def _marks_name(kind: str, lead: str, others: Sequence[Group]) -> str:
    """Tell what a list of points or bare numbers states beside the other lists."""
    if _WEIGHT_LEAD.search(lead):
        return "weight"
    if re.search("人数|人|份数|户数|票", lead):
        return "share"
    earned = _POINTS_LEAD.search(lead) is not None
    rated = any(
        g.figures[0].kind == "ratio" and _RATE_LEAD.search(g.lead) and not _SHARE_LEAD.search(g.lead) for g in others
    )
    if kind == "points" and rated and not earned:
        return "weight"
    if _BASE_LEAD.search(lead) and not earned:
        return "base"
    return "score" if others else "points"


def _of_each(sheet: Worksheet, taken: set[int]) -> Figure | None:
    """Return the full marks told once for all: 两项各5分, 每个4分, 都是6分."""
    found = [f for f in sheet.figures if f.n not in taken and f.kind == "points" and _EACH.search(f.lead)]
    return found[0] if len(found) == 1 else None


def _repeated(sheet: Worksheet) -> list[Row]:
    """Read A项目预算…花了…，B项目预算…花了…: the same names again and again."""
    figures = [f for f in sheet.figures if not f.is_word]
    each = _of_each(sheet, set())
    if any(f.kind != "points" and re.search("每[^，。]{1,3}$|均$", f.lead) for f in figures):
        return []  # what is told for each one is no row
    body = [f for f in figures if f is not each]
    names = [_name(f) for f in body]
    for n, figure in enumerate(body[:-1]):
        if names[n + 1] == "deduct" and figure.kind == "points":
            names[n] = "weight"
        # 财政资金200万用了190万: what something is compared with.
        if (
            names[n] in {"", "whole"}
            and figure.kind in {"money", "count"}
            and names[n + 1] == "reached"
            and body[n + 1].kind == figure.kind
        ):
            names[n] = "base"
    for period in range(_LEAST, _MOST_PERIOD + 1):
        for count in range(len(body) // period, _LEAST - 1, -1):
            pattern = names[:period]
            if not all(pattern) or len(set(pattern)) != period or names[: period * count] != pattern * count:
                continue
            if len(names) > period * count and names[period * count : period * count + 1] == pattern[:1]:
                continue
            if "score" in pattern and {"points", "deduct", "rate", "reached"} & set(pattern):
                # 决策15分得13.5: the full marks before what was earned.
                pattern = ["weight" if name == "score" else name for name in pattern]
            rows = [
                Row(
                    _row_label(body[i * period]),
                    {name: cell_of(body[i * period + k]) for k, name in enumerate(pattern)},
                )
                for i in range(count)
            ]
            if each is not None and "weight" not in pattern:
                for row in rows:
                    row.cells["weight"] = cell_of(each)
            return rows
    return []


def _row_label(figure: Figure) -> str:
    label = re.split("预算|目标|计划|满分|分值|占比|占|得了?|权重|批复", figure.lead)[0]
    return re.sub(r"(?:指标|的)$", "", label) or figure.lead


def _name(figure: Figure) -> str:
    """Tell what a figure of a repeated pattern states."""
    if figure.amount.comparator is not None and figure.kind not in {"points", "bare"}:
        return "base"
    if figure.kind in {"points", "bare"} and re.search("扣[了掉除]?$", figure.lead):
        return "deduct"
    if figure.kind in {"points", "bare"} and (_WEIGHT_LEAD.search(figure.lead) or figure.role not in _BASE | _REACHED):
        if _WEIGHT_LEAD.search(figure.lead) or re.match("的|满分", figure.tail) or figure.role == "weight":
            return "weight"
        return "points" if figure.role == "points" or _POINTS_LEAD.search(figure.lead) else "score"
    if figure.kind == "ratio" and (_SHARE_LEAD.search(figure.lead) and not _RATE_LEAD.search(figure.lead)):
        return "share"
    if figure.role in _BASE or (_BASE_LEAD.search(figure.lead) and not _REACHED_LEAD.search(figure.lead)):
        return "base"
    if figure.kind == "ratio" and _RATE_LEAD.search(figure.lead) and not re.search("实际|达到", figure.lead):
        return "rate"
    if figure.role in _REACHED or _REACHED_LEAD.search(figure.lead):
        return "reached"
    return ""
