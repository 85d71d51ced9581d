"""Tables as the checks read them (表格视图): headed regions, columns with their measure, typed cells.

One printed table may hold several regions with headers of their own (资金 above 指标 in a 自评表).
Summing and comparing the cells is left to the checks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.checking.intervals import Interval, is_counted
from assistant.checking.lexicon import SUBTOTAL_WORDS, TOTAL_WORDS
from assistant.domain.quantity import Quantity, normalise_unit
from assistant.language.quantities import QuantitySpan, read_quantity
from assistant.language.units import canonical_unit, unit_end

if TYPE_CHECKING:
    from assistant.checking.view import DocumentView, TextUnit
    from assistant.domain.document import Table

Role = Literal["label", "value", "unit", "sign", "text"]
RowKind = Literal["body", "part", "subtotal", "total"]

_TEXT_HEADER = re.compile(
    r"原因|理由|说明|备注|依据|标准|解释|数据来源|措施|要点|方法|公式|佐证|证据|时间|日期|电话|责任"
)
_COLUMN_MEASURES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), measure)
    for pattern, measure in (
        (r"得分率|得分比例", "得分率"),
        (r"执行率|支出进度|支出率|使用率", "执行率"),
        (r"到位率", "到位率"),
        (r"(?:支付|付款|拨付|兑付)(?:比例|率|进度)", "执行率"),
        (r"完成率|完成比例|完成度|完成百分比", "完成率"),
        (r"增长率|增幅|增减率|变动率", "增长率"),
        (r"占比|比重|比例|占", "占比"),
        (r"扣分|扣减|失分", "扣分"),
        (r"分值|权重|满分|标准分|分数", "分值"),
        (r"得分|评分|自评分|评价分|平均分|专家\d|实得", "得分"),
        (r"结余|结转|剩余|余额", "结余数"),
        (r"年初预算", "年初预算数"),
        (r"合同", "合同金额"),
        (r"到位", "到位数"),
        (r"执行数|执行金额|支出|决算|支付|实付|已付|使用金额|实际使用|拨付|执行情况", "执行数"),
        (r"预算|批复|安排|下达|计划投资|投资额", "预算数"),
        (r"完成值|实际完成|完成情况|实际值|完成数|实现值|实际", "完成值"),
        (r"目标值|指标值|计划值|计划数|目标数|计划|目标", "目标值"),
    )
)
_SIGN_HEADER = re.compile(r"指标性质|性质|符号|方向|比较")
_UNIT_HEADER = re.compile(r"度量单位|计量单位|^单位$")
_LABEL_HEADER = re.compile(
    r"[一二三四]级指标|指标名称|指标内容|指标|项目|名称|内容|序号|部门|单位|类别|科目|事项|年度|区县|县区|乡镇|镇街|片区|地区|子项|标段|机构|学校|街道|学院|科室|用途"
)
_LEAF_HEADER = re.compile(r"[一二三四]级指标|指标名称|指标内容|指标|项目名称|名称|内容|科目|事项|用途")
# 支出用途, 预算科目: what the money is for, not how much.
_KIND_HEADER = re.compile(
    r"^(?:资金|经费|支出|预算|费用|投资|成本|补助)+(?:用途|方向|项目|类别|科目|内容|名称|事项|子项|构成|类型|环节)$"
)
_BLANK = re.compile(r"^[\s\-—－–/／　]*$")
_YEAR = re.compile(r"^\d{4}年?度?$")
_PERIOD_HEADER = re.compile(
    r"^(?:(?:19|20)\d{2}年?度?(?:第?[一二三四1-4]季度|[上下]半年)?|第?[一二三四1-4]季度|[上下]半年|(?:[1-9]|1[0-2]|[一二三四五六七八九十]{1,2})月份?)"
    r"(?:金额|预算|支出|执行|拨付|数)?数?$"
)
_COUNTED_HEADER = re.compile(r"人数|户数|数量|台数|面积|长度|里程|家数|个数|次数|人次|批次|件数|规模")
_AMOUNT_HEADER = re.compile(r"[一-龥]{0,4}(?:金额|单价|数量)")
_UNIT_IN_HEADER = re.compile(r"[（(](?:单位[：:])?\s*([^（()）、，]{1,6}?)\s*[)）]")
_UNIT_LINE = re.compile(r"(?:金额)?单位[：:]?\s*(?:人民币)?\s*([万亿千百]*元|[%％分个人次家项亩])")
_EMBEDDED = re.compile(r"[（(]\s*(\d+(?:\.\d+)?)\s*分?\s*[)）]\s*$")
_FEWEST_COLUMNS = 2
_SHORT = 24
_PART = re.compile(r"^\s*(?:其中|\d*[.、]?其中)")


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列): its joined header, role, measure and the unit its numbers are printed in."""

    index: int
    header: str
    role: Role
    measure: str | None
    unit: str
    leaf: bool = False
    total: bool = False


@dataclass(frozen=True, slots=True)
class NumberCell:
    """One number in a table (数值单元格) with its place; the column's unit applied where it has none."""

    row: int
    column: int
    unit: TextUnit
    span: QuantitySpan
    quantity: Quantity

    @property
    def interval(self) -> Interval:
        """What the printed digits allow, in the quantity's unit."""
        places = self.span.places
        if places == 0 and is_counted(self.quantity.dimension):
            places = None
        return Interval.printed(self.quantity.value, places)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a region (行): its labels by column, its numbers by column, and what it is."""

    index: int
    kind: RowKind
    labels: tuple[tuple[int, str], ...]
    numbers: dict[int, NumberCell]
    texts: dict[int, TextUnit]

    @property
    def label(self) -> str:
        """The last label, which names the row itself."""
        return self.labels[-1][1] if self.labels else ""


@dataclass(frozen=True, slots=True)
class Region:
    """Rows under one header (表格区域)."""

    table: Table
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    _by_index: dict[int, Column] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the columns by their place."""
        for column in self.columns:
            self._by_index[column.index] = column

    def column(self, index: int) -> Column | None:
        """Return the column at a 1-based place, or None."""
        return self._by_index.get(index)

    def of_measure(self, measure: str) -> tuple[Column, ...]:
        """Return the columns of a measure that hold numbers, left to right."""
        return tuple(
            column
            for column in self.columns
            if column.measure == measure
            and column.role == "value"
            and any(column.index in row.numbers for row in self.rows)
        )

    def only(self, measure: str) -> Column | None:
        """Return the one column of a measure; None where there is none or several."""
        found = self.of_measure(measure)
        return found[0] if len(found) == 1 else None


def compact(text: str) -> str:
    """Drop blanks from a label."""
    return "".join(text.split())


def embedded_points(label: str) -> tuple[str, Decimal | None]:
    """Split ``立项依据充分性(5分)`` into name and points; None where no points are printed."""
    text = compact(label)
    found = _EMBEDDED.search(text)
    if found is None:
        return text, None
    return text[: found.start()], Decimal(found.group(1))


def read_regions(view: DocumentView) -> tuple[Region, ...]:
    """Read every table of a document into regions (读取表格区域), in reading order."""
    by_table: dict[int, list[TextUnit]] = {}
    tables: dict[int, Table] = {}
    for unit in view.units:
        if unit.table is not None:
            by_table.setdefault(id(unit.table), []).append(unit)
            tables[id(unit.table)] = unit.table
    regions: list[Region] = []
    for key, units in by_table.items():
        regions.extend(_regions_of(tables[key], units))
    return tuple(regions)


class _Grid:
    """Looks up the text unit that covers a grid place."""

    def __init__(self, table: Table, units: list[TextUnit]) -> None:
        self.table = table
        self._units = {id(unit.part): unit for unit in units}

    def at(self, row: int, column: int) -> TextUnit | None:
        cell = self.table.at(row, column)
        return None if cell is None else self._units.get(id(cell))

    def text(self, row: int, column: int) -> str:
        unit = self.at(row, column)
        return "" if unit is None else compact(unit.text)

    def starts(self, row: int, column: int) -> bool:
        """Whether the cell covering the place begins in this row and column."""
        cell = self.table.at(row, column)
        return cell is not None and cell.row == row and cell.column == column


def _regions_of(table: Table, units: list[TextUnit]) -> list[Region]:
    grid = _Grid(table, units)
    headers = [row for row in range(1, table.rows + 1) if _is_header(grid, row)]
    regions: list[Region] = []
    position = 0
    while position < len(headers):
        first = headers[position]
        last = first
        while position + 1 < len(headers) and headers[position + 1] == last + 1 and _continues(grid, last + 1):
            position += 1
            last = headers[position]
        if last < table.rows and last + 1 not in headers and _is_subheader(grid, first, last + 1):
            last += 1
        position += 1
        end = headers[position] - 1 if position < len(headers) else table.rows
        columns = _columns(grid, first, last)
        rows = _rows(grid, columns, last + 1, end)
        if rows:
            regions.append(Region(table, columns, rows))
    return regions


def _is_number(text: str) -> bool:
    return not _YEAR.match(text) and read_quantity(text) is not None


def _is_header(grid: _Grid, row: int) -> bool:
    texts = [grid.text(row, column) for column in range(1, grid.table.columns + 1) if grid.starts(row, column)]
    filled = [text for text in texts if not _BLANK.match(text)]
    if len(filled) < _FEWEST_COLUMNS or any(_is_number(text) or len(text) > _SHORT for text in filled):
        return False
    periods = sum(1 for text in filled if _PERIOD_HEADER.match(text))
    named = sum(1 for text in filled if _names_column(text))
    return named * 2 >= len(filled) and (periods > 1 or any(_heads_numbers(text) for text in filled))


def _heads_numbers(text: str) -> bool:
    """Whether a text heads a column of numbers: a measure, or words with unit or weight (单价（元）, 决策（20分）)."""
    weighted = _EMBEDDED.search(text) is not None and "分" in text
    named = _header_measure(text) is not None or _AMOUNT_HEADER.fullmatch(text) is not None
    return weighted or named or bool(_unit_in(text))


def _names_column(text: str) -> bool:
    """Whether a text is of the kind that heads a column: a measure, a label, a period, a total."""
    if _heads_numbers(text) or _is_label_header(text):
        return True
    return text in TOTAL_WORDS or _PERIOD_HEADER.match(text) is not None or bool(_unit_in(text))


def _continues(grid: _Grid, row: int) -> bool:
    """Whether a second header row belongs to the first: most of its places are merged or blank."""
    width = grid.table.columns
    own = sum(1 for column in range(1, width + 1) if grid.starts(row, column) and grid.text(row, column))
    return own < width


def _is_subheader(grid: _Grid, first: int, row: int) -> bool:
    """Whether the row splits a wide header cell above it: texts only, some under a cell of several columns."""
    width = range(1, grid.table.columns + 1)
    own = [column for column in width if grid.starts(row, column) and grid.text(row, column)]
    if not own or any(_is_number(grid.text(row, column)) or len(grid.text(row, column)) > _SHORT for column in own):
        return False
    above = [grid.table.at(first, column) for column in own]
    return any(cell is not None and cell.column_span > 1 for cell in above)


def _is_label_header(text: str) -> bool:
    return bool(_LABEL_HEADER.search(text)) and len(text) <= 12  # noqa: PLR2004 - a header is short


def _header_measure(text: str) -> str | None:
    plain = re.sub(r"[（(][^）)]*[）)]", "", text)
    if _TEXT_HEADER.search(plain):
        return None
    if re.fullmatch(r"(?:[一二三四]级)?指标(?:名称|内容)?|项目名称|单位", plain) or _KIND_HEADER.match(plain):
        return None
    for pattern, measure in _COLUMN_MEASURES:
        if pattern.search(plain):
            return measure
    return None


def _columns(grid: _Grid, first: int, last: int) -> tuple[Column, ...]:
    table = grid.table
    line = _UNIT_LINE.search(table.unit_line or "") or _UNIT_LINE.search(table.caption or "")
    table_unit = normalise_unit(line.group(1)) if line else ""
    if not table_unit:
        table_unit = _unit_in(table.caption or "")
    columns = []
    corner = " ".join(grid.text(row, column) for row in range(first, last + 1) for column in (1, 2))
    for index in range(1, table.columns + 1):
        parts: list[str] = []
        for row in range(first, last + 1):
            text = grid.text(row, index)
            if text and text not in parts:
                parts.append(text)
        column = _column(index, parts, table_unit or _unit_in(corner))
        cell = table.at(last, index)
        if cell is not None and cell.row + cell.row_span - 1 > last:
            column = Column(index, column.header, "label", None, "", leaf=False)
        columns.append(column)
    if columns and all(column.role != "label" for column in columns) and columns[0].measure is None:
        columns[0] = Column(1, columns[0].header, "label", None, "", leaf=True)
    return tuple(columns)


def _unit_in(text: str) -> str:
    """Read the unit that a header names in brackets: 绿化面积（公顷）."""
    for found in _UNIT_IN_HEADER.finditer(text):
        word = found.group(1)
        if unit_end(word, 0) == len(word):
            return canonical_unit(word)
    return ""


def _column(index: int, parts: list[str], table_unit: str) -> Column:
    header = " ".join(parts)
    own = parts[-1] if parts else ""
    plain = compact(header)
    measure = _header_measure(own)
    if measure is None and len(parts) > 1 and not _TEXT_HEADER.search(own):
        measure = _header_measure(parts[0])
    total = any(word in own for word in (*TOTAL_WORDS, *SUBTOTAL_WORDS)) and measure in (None, "执行数", "预算数")
    role: Role = "value"
    if _UNIT_HEADER.search(plain):
        role, measure = "unit", None
    elif _SIGN_HEADER.search(plain):
        role, measure = "sign", None
    elif _TEXT_HEADER.search(re.sub(r"[（(][^）)]*[）)]", "", own)):
        role, measure = "text", None
    elif measure is None and not total and _is_label_header(own) and not _PERIOD_HEADER.match(own):
        role = "label"
    unit = _unit_in(header)
    if not unit:
        unit = "" if measure is None and _COUNTED_HEADER.search(plain) else _default_unit(measure, table_unit)
    return Column(index, header, role, measure, unit, leaf=bool(_LEAF_HEADER.search(own)), total=total)


def _default_unit(measure: str | None, table_unit: str) -> str:
    if measure in ("得分率", "执行率", "到位率", "完成率", "增长率", "占比"):
        return "%"
    if measure in ("分值", "得分", "扣分"):
        return "分"
    if measure in ("目标值", "完成值"):
        return ""
    return table_unit


def _rows(grid: _Grid, columns: tuple[Column, ...], first: int, last: int) -> tuple[Row, ...]:
    rows = []
    for index in range(first, last + 1):
        row = _row(grid, columns, index)
        if row.kind == "total":
            row = _realigned(row, columns)
        if row.labels or row.numbers:
            rows.append(row)
    return tuple(rows)


def _realigned(row: Row, columns: tuple[Column, ...]) -> Row:
    """Put a total row's weight and points under their columns where merged cells moved them left."""
    points = [column.index for column in columns if column.measure in ("分值", "得分") and column.role == "value"]
    if not row.numbers or len(row.numbers) != len(points) or set(row.numbers) & set(points):
        return row
    if any(cell.quantity.unit not in ("", "分") for cell in row.numbers.values()):
        return row
    moved = {
        index: NumberCell(cell.row, index, cell.unit, cell.span, Quantity(cell.quantity.value, "分"))
        for index, cell in zip(points, row.numbers.values(), strict=True)
    }
    return Row(row.index, row.kind, row.labels, moved, row.texts)


def _row(grid: _Grid, columns: tuple[Column, ...], index: int) -> Row:
    labels: list[tuple[int, str]] = []
    numbers: dict[int, NumberCell] = {}
    texts: dict[int, TextUnit] = {}
    row_unit = next((grid.text(index, column.index) for column in columns if column.role == "unit"), "")
    for column in columns:
        unit = grid.at(index, column.index)
        if unit is None:
            continue
        text = compact(unit.text)
        if not text or _BLANK.match(text):
            continue
        texts[column.index] = unit
        if column.role == "label" and not (numbers or _is_number(text)):
            if not labels or labels[-1][1] != text:
                labels.append((column.index, text))
            continue
        if column.role not in ("value", "label") or not grid.starts(index, column.index):
            continue
        number = _number_cell(unit, index, column, row_unit)
        if number is not None:
            numbers[column.index] = number
        elif not numbers and column.measure is None:
            labels.append((column.index, text))
    return Row(index, _kind(labels), tuple(labels), numbers, texts)


def _number_cell(unit: TextUnit, row: int, column: Column, row_unit: str) -> NumberCell | None:
    default = column.unit
    if column.measure in ("目标值", "完成值") and row_unit:
        default = normalise_unit(row_unit)
        default = "万元" if default == "万" else default
    span = read_quantity(unit.text, default)
    if span is None:
        return None
    quantity = span.quantity
    if quantity.unit == "" and default:
        quantity = Quantity(quantity.value, default)
    fraction_printed = default == "%" and "%" not in unit.text and abs(quantity.value) <= 1 and (span.places or 0) >= 2  # noqa: PLR2004
    if fraction_printed:
        quantity = Quantity(span.quantity.value * 100, "%")
    return NumberCell(row, column.index, unit, span, quantity)


def _kind(labels: list[tuple[int, str]]) -> RowKind:
    for _, text in labels:
        name = text.rstrip("：:")
        if name in TOTAL_WORDS or re.match(r"^(?:合计|总计|共计|总分)(?:[（(].*)?$", name):
            return "total"
        if name in SUBTOTAL_WORDS or name.endswith("小计"):
            return "subtotal"
    if labels and _PART.match(labels[-1][1]):
        return "part"
    return "body"
