"""What heads the columns of a table (表头): which rows are headers, what each column measures and in what unit.

A row heads a table by its words; a first row of words above rows of numbers heads it whatever the words are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from assistant.checking.lexicon import SUBTOTAL_WORDS, TOTAL_WORDS
from assistant.domain.quantity import normalise_unit
from assistant.language.quantities import read_quantity
from assistant.language.units import canonical_unit, unit_end

if TYPE_CHECKING:
    from assistant.checking.view import TextUnit
    from assistant.domain.document import Table

Role = Literal["label", "value", "unit", "sign", "text"]

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
        (
            r"执行数|执行金额|(?:全年|年度|累计|实际)执行$|支出|决算|支付|实付|已付|使用金额|实际使用|拨付|执行情况",
            "执行数",
        ),
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
_ORDINAL_HEADER = re.compile(r"^(?:序号|编号|行次|No\.?|NO\.?)$")
# 绩效目标合理性, 方法科学性: what is scored, not the goal or the method.
_QUALITY_HEADER = re.compile(r"[一-龥]{2,}性(?:[（(]\d+分?[)）])?$")
_RATE_HEADER = re.compile(r"(?:率|占比|比重|比例)$")
_LEAF_HEADER = re.compile(r"[一二三四]级指标|指标名称|指标内容|指标|项目名称|名称|内容|科目|事项|用途")
# 支出用途, 预算科目: what the money is for, not how much.
_KIND_HEADER = re.compile(
    r"^(?:资金|经费|支出|预算|费用|投资|成本|补助)+(?:用途|方向|项目|类别|科目|内容|名称|事项|子项|构成|类型|环节)$"
)
BLANK = re.compile(r"^[\s\-—－–/／　]*$")
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


class Grid:
    """Looks up the text unit that covers a grid place."""

    def __init__(self, table: Table, units: list[TextUnit]) -> None:
        self.table = table
        self._units = {id(unit.part): unit for unit in units}

    def at(self, row: int, column: int) -> TextUnit | None:
        """Return the text unit that covers a place, or None."""
        cell = self.table.at(row, column)
        return None if cell is None else self._units.get(id(cell))

    def text(self, row: int, column: int) -> str:
        """Return the text at a place without blanks, "" where there is none."""
        unit = self.at(row, column)
        return "" if unit is None else compact(unit.text)

    def starts(self, row: int, column: int) -> bool:
        """Whether the cell covering the place begins in this row and column."""
        cell = self.table.at(row, column)
        return cell is not None and cell.row == row and cell.column == column


def is_number(text: str) -> bool:
    """Tell whether a cell's text is a number; a year names a row, and 第二剂 is no number."""
    return not _YEAR.match(text) and not text.startswith("第") and read_quantity(text) is not None


def is_header(grid: Grid, row: int) -> bool:
    """Tell whether a row heads columns: by its words, or as the first row above rows of numbers."""
    texts = [grid.text(row, column) for column in range(1, grid.table.columns + 1) if grid.starts(row, column)]
    filled = [text for text in texts if not BLANK.match(text)]
    if len(filled) < _FEWEST_COLUMNS or any(is_number(text) or len(text) > _SHORT for text in filled):
        return False
    periods = sum(1 for text in filled if _PERIOD_HEADER.match(text))
    named = sum(1 for text in filled if _names_column(text))
    if named * 2 >= len(filled) and (periods > 1 or any(_heads_numbers(text) for text in filled)):
        return True
    return row == 1 and all(_holds_numbers(grid, below) for below in (row + 1, row + 2))


def _holds_numbers(grid: Grid, row: int) -> bool:
    """Whether a row has a name and, beside it, numbers in most of its places."""
    texts = [grid.text(row, column) for column in range(1, grid.table.columns + 1) if grid.starts(row, column)]
    filled = [text for text in texts if not BLANK.match(text)]
    # 1500 beside a name is no year.
    numbers = sum(is_number(text) or _YEAR.match(text) is not None for text in filled[1:])
    return bool(filled) and not is_number(filled[0]) and 0 < len(filled) - 1 <= 2 * numbers


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


def continues_header(grid: Grid, row: int) -> bool:
    """Whether a second header row belongs to the first: most of its places are merged or blank."""
    width = grid.table.columns
    own = sum(1 for column in range(1, width + 1) if grid.starts(row, column) and grid.text(row, column))
    return own < width


def is_subheader(grid: Grid, first: int, row: int) -> bool:
    """Whether the row splits a wide header cell above it: texts only, some under a cell of several columns."""
    width = range(1, grid.table.columns + 1)
    own = [column for column in width if grid.starts(row, column) and grid.text(row, column)]
    if not own or any(is_number(grid.text(row, column)) or len(grid.text(row, column)) > _SHORT for column in own):
        return False
    above = [grid.table.at(first, column) for column in own]
    return any(cell is not None and cell.column_span > 1 for cell in above)


def _is_label_header(text: str) -> bool:
    return bool(_LABEL_HEADER.search(text)) and len(text) <= 12  # noqa: PLR2004 - a header is short


def _header_measure(text: str) -> str | None:
    plain = re.sub(r"[（(][^）)]*[）)]", "", text)
    if _QUALITY_HEADER.search(plain):
        return None
    if _TEXT_HEADER.search(plain):
        return None
    if re.fullmatch(r"(?:[一二三四]级)?指标(?:名称|内容)?|项目名称|单位", plain) or _KIND_HEADER.match(plain):
        return None
    for pattern, measure in _COLUMN_MEASURES:
        if pattern.search(plain):
            return measure
    return None


def columns_of(grid: Grid, first: int, last: int) -> tuple[Column, ...]:
    """Read the columns under the header rows from ``first`` to ``last``."""
    table = grid.table
    line = _UNIT_LINE.search(table.unit_line or "") or _UNIT_LINE.search(table.caption or "")
    table_unit = normalise_unit(line.group(1)) if line else ""
    if not table_unit:
        table_unit = _unit_in(table.caption or "")
    columns = []
    corners = (1, 2) if _is_label_header(grid.text(first, 2)) and _header_measure(grid.text(first, 2)) is None else (1,)
    corner = " ".join(grid.text(row, column) for row in range(first, last + 1) for column in corners)
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
    if all(column.role != "label" for column in columns):
        place = next((place for place, column in enumerate(columns) if _names_rows(grid, column, last + 1)), None)
        if place is not None:
            columns[place] = Column(place + 1, columns[place].header, "label", None, "", leaf=True)
    return tuple(columns)


def _names_rows(grid: Grid, column: Column, row: int) -> bool:
    """Whether a column of no measure may hold the names of rows."""
    if column.measure is not None or _ORDINAL_HEADER.search(compact(column.header)):
        return False
    text = grid.text(row, column.index)
    return column.index == 1 or not (column.role != "value" or is_number(text) or BLANK.match(text))


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
    if _ORDINAL_HEADER.search(plain):
        role, measure = "text", None
    elif _UNIT_HEADER.search(plain):
        role, measure = "unit", None
    elif _SIGN_HEADER.search(plain):
        role, measure = "sign", None
    elif _TEXT_HEADER.search(re.sub(r"[（(][^）)]*[）)]", "", own)) and not _QUALITY_HEADER.search(own):
        role, measure = "text", None
    elif measure is None and not total and _is_label_header(own) and not _PERIOD_HEADER.match(own):
        role = "label"
    unit = _unit_in(header)
    if not unit:
        unit = _default_unit(measure, table_unit)
    if measure is None and _RATE_HEADER.search(plain):
        unit = "%" if _unit_in(header) in ("", "%") else unit
    elif measure is None and _COUNTED_HEADER.search(plain):
        unit = _unit_in(header)
    return Column(index, header, role, measure, unit, leaf=bool(_LEAF_HEADER.search(own)), total=total)


def _default_unit(measure: str | None, table_unit: str) -> str:
    if measure in ("得分率", "执行率", "到位率", "完成率", "增长率", "占比"):
        return "%"
    if measure in ("分值", "得分", "扣分"):
        return "分"
    if measure in ("目标值", "完成值"):
        return ""
    return table_unit
