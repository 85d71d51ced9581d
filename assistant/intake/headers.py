"""Header rows recognised by their words (表头识别): which block they open, which column holds which field.

Cutting a table at its headers is left to ``blocks``; the words themselves are in knowledge_base/forms.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from assistant.intake.forms import (
    bare,
    column_field,
    head_field,
    is_exact_column,
    is_total_label,
    paired_fields,
    split_field,
)
from assistant.intake.goal_heads import goal_columns, goal_field
from assistant.intake.roles import (
    LEVELS,
    carries_points,
    complete_levels,
    describing_column,
    may_hold,
    row_roles,
    without_side_labels,
)

if TYPE_CHECKING:
    from assistant.domain.document import Cell, Table

BlockKind = Literal["indicators", "funds", "goal", "experts", "projects"]

MONEY = ("initial", "budget", "received", "spent")
_VALUES = ("target", "actual", "weight", "stated", "reason", "deduction")
_FIGURE = re.compile(r"(?:[^：:]{2,16}[：:])?\s*-?\d[\d,]*(?:\.\d+)?\s*(?:[%％]|亿元|万元|元)?\s*")
_YEAR = re.compile(r"^(?:20)\d{2}年?(?:度)?$")
# Where a form prints several kinds of points, the reviewed ones count; the order is from last word to first.
_STATED_RANK = ("最终", "复核", "评价", "专家", "综合", "平均")
_OTHER_TIME = re.compile(
    r"^(?:上年|上一年|上年度|去年|前[一两三]年|近[两三]年|历史|基期|往年)|预计(?:完成|执行|支出|实现)|预测"
)
_ADJUSTED = re.compile(r"调整|追加|变更")
_JUDGES = re.compile(
    r"(?:单位|部门|财政|主管部门|专家|第三方)?(?:自评|复核|复评|初评|核定|核实|评价|评审|抽查)(?:数|值|结果)?"
)
_REVIEWED = re.compile(r"复核|核定|核实|评价认定|最终")
_YEAR_NAMED = re.compile(r"(20\d{2})年?")
_SHORTER_TIME = re.compile(r"半年|季度?|\d月|上年|截至")
_EXPERT_NAMES = re.compile(r"^(?:评审|评价|评分)?专家(?:姓名|编号|代码|序号|名称)?$|^评委(?:姓名|编号)?$")
_UNSCORED = re.compile(r"序号|备注|签字|签名|意见|职称|单位|领域|专业|日期")
_PAYMENT_NAME = re.compile(r"阶段|期次|款项|资金来源|支出内容|支出项目|费用|科目|用途|内容")
_AMOUNT = re.compile(r"金额|[^分]数$|[^限]额$|价款$")
_YEAR_GOAL = re.compile(r"年度(?:绩效|总体)?目标")
_HALVES = 2
_FEWEST_FUND_COLUMNS = 2
_FEWEST_COLUMNS = 2
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Header:
    """A header: the block it opens, its fields by column, its labels, the rows it takes.

    ``paired`` holds the place within the cell of fields that share one column (分值/得分). ``beside`` are the
    columns of goals set for another time, printed beside these (实施期目标 beside 年度目标).
    """

    kind: BlockKind
    columns: dict[str, int]
    labels: dict[int, str]
    height: int
    paired: dict[str, int] = field(default_factory=dict)
    beside: dict[str, int] = field(default_factory=dict)


def _starts(table: Table, row: int) -> dict[int, Cell]:
    """Return the cells of a row by first column, merged ones from above included."""
    return {cell.column: cell for cell in table.row_cells(row)}


@lru_cache(maxsize=4096)
def _speaks(text: str) -> bool:
    """Whether a cell may belong to a header: it names a field of some block."""
    if len(text) > _LONGEST_LABEL:
        return any(column_field(text, block) for block in ("indicator_columns", "funds_columns"))
    label = bare(text)
    return (
        column_field(text, "indicator_columns") is not None
        or column_field(text, "funds_columns") is not None
        or paired_fields(text) is not None
        or goal_field(text) is not None
        or bool(_EXPERT_NAMES.match(label))
    )


def find_header(table: Table, row: int, own: list[Cell]) -> Header | None:
    """Recognise a header that starts in a row, of two storeys or of one.

    Args:
        table: The table.
        row: The row.
        own: The cells that begin in it.
    """
    if len(own) < _FEWEST_COLUMNS:
        return None
    if any(_FIGURE.fullmatch(cell.text) and not _YEAR.match(bare(cell.text)) for cell in own):
        return None
    if not any(not cell.text.isascii() and _speaks(cell.text) for cell in own):
        return None
    cells = without_side_labels(_starts(table, row))
    top = {column: cell for column, cell in cells.items() if cell.row == row}
    lower = _lower_storey(table, row, top)
    if lower is not None:
        joined = {c: cell for c, cell in cells.items() if not (cell.row == row and cell.column_span > 1)}
        joined.update(lower)
        parents = {
            column: cell.text for cell in top.values() for column in lower if _covers(cell, column)
        }  # fmt: skip
        found = _header_of(dict(sorted(joined.items())), parents, 2, table)
        if found is not None:
            return found
    second = _second_half(cells)
    if second is None:
        return _header_of(cells, {}, 1, table)
    return _of_halves(table, row, cells, second)


def _second_half(cells: dict[int, Cell]) -> int | None:
    """Find the column where names and targets begin anew: goals of two times side by side; None where they do not."""
    named = [(column, column_field(cell.text, "indicator_columns")) for column, cell in sorted(cells.items())]
    for name in LEVELS:
        places = [column for column, field_name in named if field_name == name]
        if len(places) == _HALVES:
            targets = [column for column, field_name in named if field_name == "target"]
            apart = len(targets) == _HALVES and places[0] < targets[0] < places[1] < targets[1]
            return places[1] if apart else None
    return None


def _of_halves(table: Table, row: int, cells: dict[int, Cell], second: int) -> Header | None:
    """Read a head of goals for two times; those of the year count, whichever side they stand on."""
    first = min(column for column, cell in cells.items() if column_field(cell.text, "indicator_columns") in LEVELS)
    names = [column_field(cell.text, "indicator_columns") for column, cell in sorted(cells.items()) if column < second]
    shared = {column: cell for column, cell in cells.items() if column == first and names.count("level1") == 1}
    left = {column: cell for column, cell in cells.items() if column < second}
    right = {**shared, **{column: cell for column, cell in cells.items() if column >= second}}
    above = [cell for cell in table.cells if cell.row < row and _YEAR_GOAL.fullmatch(bare(cell.text))]
    if above and above[-1].column + above[-1].column_span <= second:
        left, right = right, left
    found, other = _header_of(right, {}, 1, table), _header_of(left, {}, 1, table)
    return found if found is None or other is None else replace(found, beside=other.columns)


def _covers(cell: Cell, column: int) -> bool:
    return cell.column_span > 1 and cell.column <= column < cell.column + cell.column_span


def _lower_storey(table: Table, row: int, top: dict[int, Cell]) -> dict[int, Cell] | None:
    """Return the lower cells of a head of two storeys: they stand under split cells, and some name a field."""
    if row + 1 > table.rows:
        return None
    below = {cell.column: cell for cell in table.row_cells(row + 1) if cell.row == row + 1}
    parents = {column: cell.text for cell in top.values() for column in below if _covers(cell, column)}
    named = any(_names_field(cell.text, parents[column]) for column, cell in below.items() if column in parents)
    # Columns that are not split run through both rows of a true two-row header, or are blank below.
    through = any(cell.row_span > 1 and cell.text.strip() for cell in top.values())
    outside = {column for column, cell in below.items() if column not in parents}
    blank = bool(outside) and not any(below[column].text.strip() for column in outside)
    if not named or not (through or blank) or (outside and not blank):
        return None
    lower = {column: below[column] for column in parents}
    return None if _has_digit_value(lower) else lower


def _names_field(text: str, parent: str) -> bool:
    return any(
        column_field(text, block) or split_field(text, parent, block)
        for block in ("indicator_columns", "funds_columns")
    ) or bool(EXPERT.match(bare(text)))


EXPERT = re.compile(r"^专家[一二三四五六七八九十\d甲乙丙丁A-Ha-h]+(?:评分|打分|得分)?$")


def _has_digit_value(cells: dict[int, Cell]) -> bool:
    return any(
        re.search(r"\d", cell.text) and not _YEAR.match(bare(cell.text)) and not EXPERT.match(bare(cell.text))
        for cell in cells.values()
    )


def _fields(
    cells: dict[int, Cell], block: str, parents: dict[int, str], table: Table
) -> tuple[dict[str, int], dict[str, int]]:
    """Map fields to columns by their heads and what stands below; of two columns for one field the better counts."""
    fields: dict[str, int] = {}
    paired: dict[str, int] = {}
    for column, cell in cells.items():
        pair = paired_fields(cell.text) if block == "indicator_columns" else None
        if pair is not None and not set(pair) & set(fields):
            fields.update(dict.fromkeys(pair, column))
            paired.update({name: place for place, name in enumerate(pair)})
            continue
        name = None if _OTHER_TIME.search(bare(cell.text)) else column_field(cell.text, block)
        if column in parents:
            above = column_field(parents[column], block)
            judged = above is not None and _JUDGES.fullmatch(bare(cell.text)) is not None
            name = above if judged else split_field(cell.text, parents[column], block) or name
        if name is None or not may_hold(table, cell, name):
            continue
        if name in fields:
            of_whole = is_total_label(parents.get(column, "")) and not is_total_label(parents.get(fields[name], ""))
            own, before = ((parents.get(c, ""), cells[c].text) for c in (column, fields[name]))
            if not of_whole and not _names_better(name, own, before, block):
                continue
        fields[name] = column
    if block == "funds_columns":
        _earlier_budget(fields, cells, table)
    if block == "indicator_columns":
        _own_columns(fields, cells, paired, table)
        if fields.get("reason", 0) < fields.get("stated", 0) and "依据" in cells[fields.get("reason", min(cells))].text:
            fields.setdefault("rule_text", fields.pop("reason"))
        describing = describing_column(fields, cells)
        if describing is not None:
            fields.setdefault("definition", fields.pop(describing))
    return fields, paired


def _earlier_budget(fields: dict[str, int], cells: dict[int, Cell], table: Table) -> None:
    """Take the budget beside an adjusted one (批复预算｜调整后预算) for the year's first."""
    alike = [c for c, cell in cells.items() if column_field(cell.text, "funds_columns") == "budget"]
    adjusted = [c for c in alike if _ADJUSTED.search(cells[c].text) and may_hold(table, cells[c], "budget")]
    others = [c for c in alike if c not in adjusted and may_hold(table, cells[c], "initial")]
    if adjusted and others and "initial" not in fields and others[0] < adjusted[0]:
        fields.update(initial=others[0], budget=adjusted[-1])


def _own_columns(fields: dict[str, int], cells: dict[int, Cell], paired: dict[str, int], table: Table) -> None:
    """Where every level has points of its own (一级指标｜权重｜二级指标｜权重…), take those of the deepest.

    Points that stand right of the first level are the group's where the leaves have points elsewhere.
    """
    levels = sorted(fields[name] for name in LEVELS if name in fields)
    deepest = max(levels, default=0)
    for name in ("weight", "stated"):
        alike = [c for c, cell in cells.items() if column_field(cell.text, "indicator_columns") == name]
        right = [column for column in alike if column > deepest]
        if len(alike) > 1 and right and name not in paired and fields.get(name, 0) < deepest:
            fields[name] = right[0]
        between = [column for column in alike if len(levels) > 1 and levels[0] < column < levels[1]]
        if name != "weight" or not between or name in paired:
            continue
        if fields.get(name) != between[0]:
            fields["group_weight"] = between[0]
        elif carries_points(table, cells[deepest]):
            fields["group_weight"] = fields.pop(name)


def _names_better(name: str, own: tuple[str, str], before: tuple[str, str], block: str) -> bool:
    """Whether a head names a field better than the one found before it: later points, or the very word.

    Args:
        name: The field.
        own: The head, what stands above it and its own words.
        before: The head found before it.
        block: Whose words are asked.
    """
    text, other = "".join(own), "".join(before)
    if name == "stated":
        return _stated_rank(text) < _stated_rank(other)
    later = _later(text, other)
    if later is not None:
        return later
    for pattern, names in ((_REVIEWED, {"actual"}), (_ADJUSTED, {"target"})):
        if name in names and bool(pattern.search(text)) != bool(pattern.search(other)):
            return bool(pattern.search(text))
    if name == "target" and bool(_SHORTER_TIME.search(text)) != bool(_SHORTER_TIME.search(other)):
        return bool(_SHORTER_TIME.search(other))
    exact = is_exact_column(own[1], block) and not is_exact_column(before[1], block)
    return exact and paired_fields(before[1]) is None


def _later(text: str, other: str) -> bool | None:
    """Whether the first of two heads names the later year; None where they name no two years."""
    years = [found[1] for label in (text, other) if (found := _YEAR_NAMED.search(label))]
    return years[0] > years[1] if len(years) == _HALVES and years[0] != years[1] else None


def _stated_rank(text: str) -> int:
    for rank, word in enumerate(_STATED_RANK):
        if word in text:
            return rank
    return len(_STATED_RANK)


def _header_of(cells: dict[int, Cell], parents: dict[int, str], height: int, table: Table) -> Header | None:
    texts = [cell.text for cell in cells.values()]
    labels = {
        column: f"{parents[column]}{cell.text}" if column in parents and texts.count(cell.text) > 1 else cell.text
        for column, cell in cells.items()
    }
    experts = _expert_columns(cells)
    if experts is not None:
        return Header("experts", experts, labels, height)
    goal = goal_columns(cells)
    if goal is not None:
        return Header("goal", goal, labels, height)
    funds, _ = _fields(cells, "funds_columns", parents, table)
    projects = _project_columns(cells, funds, table)
    if projects is not None:
        return Header("projects", projects, labels, height)
    if _is_funds(funds, cells):
        return Header("funds", funds, labels, height)
    fields, paired = _fields(cells, "indicator_columns", parents, table)
    roles = row_roles(table, cells)
    if roles is not None and not {"target", "actual"} & set(fields):
        fields.update(role=roles[0], target=roles[1], actual=roles[1])
    completed = complete_levels(fields, cells, table)
    if completed:
        fields = {
            **{name: column for name, column in fields.items() if name not in LEVELS},
            **{n: c for n, c in fields.items() if n in LEVELS and c not in completed.values()},
            **completed,
        }
    levels = [name for name in LEVELS if name in fields]
    values = [name for name in _VALUES if name in fields]
    if levels and values and len(levels) + len(values) > _FEWEST_COLUMNS:
        return Header("indicators", fields, labels, height, paired)
    return None


def _project_columns(cells: dict[int, Cell], funds: dict[str, int], table: Table) -> dict[str, int] | None:
    """Return the columns of a list with a project a row: its name, its amounts, the points it got in all."""
    columns = {name: column for name, column in funds.items() if name in {*MONEY, "rate"}}
    for column, cell in cells.items():
        name = head_field(cell.text)
        if name is None and column_field(cell.text, "indicator_columns") in {"stated", "deviation", "weight"}:
            name = column_field(cell.text, "indicator_columns")
            name = "total" if name == "stated" else name
        if name is not None and (name != "total" or may_hold(table, cell, "stated")):
            columns.setdefault(name, column)
    named = "case" in columns and "total" in columns and "weight" not in columns
    return columns if named and any(name in columns for name in MONEY) else None


def _is_funds(funds: dict[str, int], cells: dict[int, Cell]) -> bool:
    """Whether fields are those of a funds table: two amounts, or one beside a further amount by stage or item."""
    money = [name for name in MONEY if name in funds]
    if len(money) >= _FEWEST_FUND_COLUMNS:
        return True
    others = [cell.text for column, cell in cells.items() if column not in funds.values()]
    first = min(cells)
    return (
        bool(money)
        and bool(_PAYMENT_NAME.search(bare(cells[first].text)))
        and any(_AMOUNT.search(bare(text)) for text in others)
    )


def _expert_columns(cells: dict[int, Cell]) -> dict[str, int] | None:
    """Return the columns of a sheet with one expert a row: the name, the total, one for each heading scored."""
    names = [column for column, cell in cells.items() if _EXPERT_NAMES.match(bare(cell.text))]
    if len(names) != 1:
        return None
    columns = {"expert": names[0]}
    for column, cell in cells.items():
        label = bare(cell.text)
        if column == names[0] or not label or _UNSCORED.search(label):
            continue
        if is_total_label(label) or column_field(cell.text, "indicator_columns") == "stated":
            columns["total"] = column
        elif column_field(cell.text, "indicator_columns") is None:
            columns[cell.text] = column
    return columns if len(columns) > _FEWEST_COLUMNS else None
