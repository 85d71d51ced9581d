"""Documents of our own making with cell-level gold: forms of the field in many shapes, written in every format.

What a reader makes of them is measured by the suite ``reading``; rivals read the very same files.
"""

from __future__ import annotations

import random
import subprocess
import tempfile
from dataclasses import dataclass, replace
from shutil import which
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

Format = Literal["docx", "xlsx", "pdf", "led", "tabbed", "odt-docx"]


@dataclass(frozen=True, slots=True)
class GoldCell:
    """One cell by its upper left grid place (1-based), its spans and its text."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class GoldTable:
    """A grid with its cells by origin."""

    rows: int
    columns: int
    cells: tuple[GoldCell, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """Paragraphs before the tables, the tables, paragraphs after; ``kind`` says what it exercises."""

    name: str
    kind: str
    before: tuple[str, ...]
    tables: tuple[GoldTable, ...]
    after: tuple[str, ...] = ()


# Numbers and names are drawn from a seeded generator, so that every run makes the same files.
_PLACES = ("云岭", "青禾", "临溪", "江川", "白石", "松岗", "长坪", "北塘")
_SUBJECTS = (
    "河道清淤",
    "校舍修缮",
    "农技培训",
    "路灯改造",
    "图书采购",
    "防火巡护",
    "饮水安全",
    "养老服务",
    "政务热线",
    "垃圾分类",
)
_LEAVES = (
    ("数量指标", "完成里程", "公里"), ("数量指标", "培训人次", "人次"), ("数量指标", "采购数量", "台"),
    ("数量指标", "服务对象户数", "户"), ("质量指标", "验收合格率", "%"), ("质量指标", "达标率", "%"),
    ("时效指标", "按期完成率", "%"), ("时效指标", "平均办理时长", "天"), ("成本指标", "单位成本", "元"),
    ("社会效益指标", "覆盖率", "%"), ("社会效益指标", "知晓率", "%"), ("生态效益指标", "水质达标断面比例", "%"),
    ("可持续影响指标", "长效机制健全率", "%"), ("服务对象满意度指标", "受益群众满意度", "%"),
)  # fmt: skip
_GROUPS = {
    "数量指标": "产出指标", "质量指标": "产出指标", "时效指标": "产出指标", "成本指标": "成本指标",
    "社会效益指标": "效益指标", "生态效益指标": "效益指标", "可持续影响指标": "效益指标",
    "服务对象满意度指标": "满意度指标",
}  # fmt: skip
_REVERSED = {"平均办理时长", "单位成本"}


class _Grid:
    """Collects cells row by row; a label repeated below itself becomes one merged cell."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.cells: list[GoldCell] = []
        self.row = 0

    def add(self, *texts: tuple[str, int] | str) -> None:
        """Add a row of texts or (text, column span) pairs; short rows are filled with blanks."""
        self.row += 1
        column = 1
        for item in texts:
            text, span = item if isinstance(item, tuple) else (item, 1)
            self.cells.append(GoldCell(self.row, column, text, 1, span))
            column += span
        for blank in range(column, self.columns + 1):
            self.cells.append(GoldCell(self.row, blank, ""))

    def merge_down(self, column: int, first: int, last: int) -> None:
        """Merge a column's cells from one row to another; the first keeps its text."""
        if last <= first:
            return
        head = next(c for c in self.cells if c.row == first and c.column == column)
        covered = [c for c in self.cells if first < c.row <= last and c.column == column]
        self.cells = [c for c in self.cells if c not in covered]
        self.cells[self.cells.index(head)] = replace(head, row_span=last - first + 1)

    def merge_equal(self, column: int, rows: range) -> None:
        """Merge runs of equal labels in a column."""
        start = rows.start
        for row in rows:
            text = self._text(row, column)
            if row + 1 not in rows or self._text(row + 1, column) != text:
                self.merge_down(column, start, row)
                start = row + 1

    def _text(self, row: int, column: int) -> str:
        return next((c.text for c in self.cells if c.row == row and c.column == column), "")

    def table(self, *, landscape: bool = False) -> GoldTable:
        """Close the grid."""
        ordered = tuple(sorted(self.cells, key=lambda c: (c.row, c.column)))
        return GoldTable(self.row, self.columns, ordered, landscape)


def _leaf_rows(rng: random.Random, count: int) -> list[tuple[str, str, str, str, str, str, str, str, str]]:
    """Draw leaves in group order: group, second level, name, sign, target, unit, result, weight, points."""
    drawn = sorted(rng.sample(range(len(_LEAVES)), min(count, len(_LEAVES))))
    names = [(*_LEAVES[n], "") for n in drawn]
    extra = [(*_LEAVES[n], str(k)) for k in range(2, 9) for n in drawn][: max(0, count - len(names))]
    order = list(dict.fromkeys(second for second, *_ in _LEAVES))
    rows = []
    for second, name, unit, suffix in sorted(names + extra, key=lambda item: (order.index(item[0]), item[3])):
        sign = "≤" if name in _REVERSED else "≥"
        target = rng.choice((90, 95, 85)) if unit == "%" else rng.choice((12, 40, 360, 1200))
        result = target + rng.choice((0, 2, 5, -3))
        rows.append(
            (_GROUPS[second], second, f"{name}{suffix}", sign, str(target), unit, f"{result}{unit}", "5", "5.00")
        )
    return rows


def self_evaluation(
    name: str, seed: int, leaves: int, *, signed: bool = True, goals_first: bool = False
) -> GoldDocument:
    """Build a 自评表: head, funds, goals and indicators in one table, with or without sign and unit columns."""
    rng = random.Random(seed)
    columns = 11 if signed else 9
    place, subject = rng.choice(_PLACES), rng.choice(_SUBJECTS)
    grid = _Grid(columns)
    grid.add(("项目名称", 2), (f"{place}县{subject}项目", columns - 2))
    grid.add(("主管部门", 2), (f"{place}县财政局", 3), ("实施单位", 2), (f"{place}县事务中心", columns - 7))
    budget = rng.randrange(10_000, 900_000)
    spent = budget - rng.randrange(1, budget // 5)
    rate = f"{spent * 100 / budget:.2f}%"

    def funds() -> None:
        first = grid.row + 1
        heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
        spread = [(text, 1) for text in heads]
        spread[0] = (heads[0], columns - 3 - len(heads) + 1)
        grid.add("项目资金（万元）", ("", 2), *spread)
        for label, money, points in (
            ("年度资金总额", True, "10"),
            ("其中：财政拨款", True, "—"),
            ("其他资金", False, "—"),
        ):
            amounts = (
                (f"{budget / 100:.2f}", f"{budget / 100:.2f}", f"{spent / 100:.2f}")
                if money
                else ("0.00", "0.00", "0.00")
            )
            shown = (points, rate if money else "—", "9.00" if points == "10" else "—")
            grid.add("", (label, 2), (amounts[0], spread[0][1]), *amounts[1:], *shown)
        grid.merge_down(1, first, grid.row)

    def goals() -> None:
        first = grid.row + 1
        grid.add("年度总体目标", ("预期目标", 4), ("实际完成情况", columns - 5))
        grid.add("", (f"完成{subject}年度任务，资金使用合规。", 4), (f"{subject}各项任务基本完成。", columns - 5))
        grid.merge_down(1, first, grid.row)

    for block in (goals, funds) if goals_first else (funds, goals):
        block()
    first = grid.row + 1
    heads = ["绩效指标", "一级指标", "二级指标", "三级指标"]
    heads += ["绩效指标性质", "年度指标值", "计量单位"] if signed else ["年度指标值"]
    grid.add(*heads, "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    rows = _leaf_rows(rng, leaves)
    for group, second, leaf, sign, target, unit, result, weight, points in rows:
        middle = (sign, target, unit) if signed else (f"{sign}{target}{unit}",)
        grid.add("", group, second, leaf, *middle, result, weight, points, "")
    grid.merge_down(1, first, grid.row)
    body = range(first + 1, grid.row + 1)
    _merge_levels(grid, rows, body.start, (2, 3))
    grid.add(("总分", columns - 3), "100", "95.00", "")
    title = ("项目支出绩效自评表", f"（{rng.randrange(2020, 2026)}年度）")
    return GoldDocument(name, "自评表", title, (grid.table(landscape=True),))


def _merge_levels(grid: _Grid, rows: Sequence[tuple[str, ...]], start: int, columns: tuple[int, int]) -> None:
    """Merge the group and second-level labels over the leaves they hold."""
    for depth, column in enumerate(columns, 1):
        begin = 0
        for index in range(1, len(rows) + 1):
            if index == len(rows) or rows[index][:depth] != rows[begin][:depth]:
                grid.merge_down(column, start + begin, start + index - 1)
                begin = index


def score_table(name: str, seed: int, leaves: int, *, experts: int = 0, reasons: bool = True) -> GoldDocument:
    """Build a 评分表 of three levels with weights and points, with or without expert columns and reasons."""
    rng = random.Random(seed)
    heads = ["一级指标", "二级指标", "三级指标", "分值", *(f"专家{n}" for n in range(1, experts + 1))]
    heads += ["平均分" if experts else "评价得分", *(["扣分理由"] if reasons else [])]
    grid = _Grid(len(heads))
    grid.add(*heads)
    rows = _leaf_rows(rng, leaves)
    for group, second, leaf, *_ in rows:
        lost = rng.choice(("0", "0", "0.5", "1"))
        points = f"{5 - float(lost):.2f}"
        why = {"0": "", "0.5": "资料归档不全", "1": "未按合同约定的标准验收"}[lost]
        grid.add(group, second, leaf, "5", *[points] * experts, points, *([why] if reasons else []))
    _merge_levels(grid, rows, 2, (1, 2))
    grid.add(("合计", 3), str(5 * len(rows)), *[""] * experts, f"{5 * len(rows) - 2:.2f}", *([""] if reasons else []))
    place, subject = rng.choice(_PLACES), rng.choice(_SUBJECTS)
    return GoldDocument(
        name, "评分表", (f"{place}市{subject}项目支出绩效评价评分表",), (grid.table(landscape=experts > 2),)
    )


def funds_by_quarter(name: str, seed: int) -> GoldDocument:
    """Build a funds table whose head has two rows: the payments of four quarters under one cell."""
    rng = random.Random(seed)
    grid = _Grid(7)
    grid.add("项目名称", "批复金额（万元）", ("支付进度（万元）", 5))
    grid.add("", "", "支付合计", "第一季度", "第二季度", "第三季度", "第四季度")
    grid.merge_down(1, 1, 2)
    grid.merge_down(2, 1, 2)
    for _ in range(rng.randrange(1, 4)):
        parts = [rng.randrange(100, 9000) for _ in range(4)]
        grid.add(
            rng.choice(_SUBJECTS),
            f"{sum(parts) / 100 + 10:.2f}",
            f"{sum(parts) / 100:.2f}",
            *(f"{p / 100:.2f}" for p in parts),
        )
    return GoldDocument(name, "资金表", ("表1 项目预算资金执行情况表",), (grid.table(),))


def group_points(name: str, seed: int) -> GoldDocument:
    """Build 一级指标得分情况表 between two paragraphs that state total and grade."""
    rng = random.Random(seed)
    weights = rng.choice(((10, 20, 40, 30), (15, 20, 35, 30), (20, 20, 40, 20)))
    points = [w * 100 - rng.randrange(0, 60 * w // 4) for w in weights]
    grid = _Grid(4)
    grid.add("一级指标", "分值", "得分", "得分率")
    for group, weight, got in zip(("决策", "过程", "产出", "效益"), weights, points, strict=True):
        grid.add(group, str(weight), f"{got / 100:.2f}", f"{got / weight:.2f}%")
    total = sum(points) / 100
    grid.add("合计", "100", f"{total:.2f}", f"{total:.2f}%")
    place, subject = rng.choice(_PLACES), rng.choice(_SUBJECTS)
    before = (
        f"{place}县{subject}项目支出绩效评价报告",
        f"经综合评价，该项目综合得分{total:.2f}分。各一级指标得分见下表。",
    )
    return GoldDocument(name, "得分情况表", before, (grid.table(),), ("各项得分的依据见附件。",))


def free_merges(name: str, seed: int, rows: int, columns: int) -> GoldDocument:
    """Build a grid with merges drawn at random, the hardest geometry a form may have.

    Drawn anew until some cell begins in every row and column: a grid line at which nothing begins
    cannot be seen by any reader.
    """
    rng = random.Random(seed)
    while True:
        cells = _draw_merges(rng, rows, columns)
        if {c.row for c in cells} == set(range(1, rows + 1)) and {c.column for c in cells} == set(
            range(1, columns + 1)
        ):
            return GoldDocument(name, "任意合并", ("附表",), (GoldTable(rows, columns, tuple(cells)),))


def _draw_merges(rng: random.Random, rows: int, columns: int) -> list[GoldCell]:
    taken: set[tuple[int, int]] = set()
    cells = []
    for row in range(1, rows + 1):
        for column in range(1, columns + 1):
            if (row, column) in taken:
                continue
            height, width = rng.choice(((1, 1), (1, 1), (1, 1), (1, 2), (2, 1), (2, 2), (3, 1), (1, 3)))
            height, width = min(height, rows - row + 1), min(width, columns - column + 1)
            area = {(row + i, column + j) for i in range(height) for j in range(width)}
            if area & taken:
                height = width = 1
                area = {(row, column)}
            taken |= area
            cells.append(GoldCell(row, column, f"{rng.choice(_SUBJECTS)}{row}-{column}", height, width))
    return cells


def several_tables(name: str, seed: int) -> GoldDocument:
    """Build a report with a group table, a score table and a quarter table in one file."""
    parts = (group_points("", seed), score_table("", seed + 1, 8), funds_by_quarter("", seed + 2))
    tables = tuple(replace(table, landscape=False) for part in parts for table in part.tables)
    return GoldDocument(name, "多表报告", parts[0].before, tables, ("以上各表数据取自项目单位填报材料。",))


def documents() -> tuple[GoldDocument, ...]:
    """All documents of the suite, in a stated order."""
    made: list[GoldDocument] = []
    for index, leaves in enumerate((4, 6, 8, 10, 12, 14, 18, 24)):
        made.append(self_evaluation(f"form-{leaves}", 100 + index, leaves))
        made.append(self_evaluation(f"plain-{leaves}", 200 + index, leaves, signed=False, goals_first=index % 2 == 1))
    made += [score_table(f"score-{n}", 300 + n, n, reasons=n % 2 == 0) for n in (5, 8, 11, 14, 20)]
    made += [score_table(f"experts-{n}", 400 + n, 8 + n, experts=n) for n in (2, 3, 5)]
    made += [funds_by_quarter(f"quarters-{n}", 500 + n) for n in range(4)]
    made += [group_points(f"groups-{n}", 600 + n) for n in range(4)]
    made += [several_tables(f"report-{n}", 700 + n) for n in range(4)]
    made += [free_merges(f"merges-{n}", 800 + n, 6 + n, 5 + n % 4) for n in range(6)]
    return tuple(made)


def write_docx(document: GoldDocument, path: Path) -> None:
    """Write a document as Word with real merges."""
    from docx import Document
    from docx.enum.section import WD_ORIENT

    word = Document()
    if any(table.landscape for table in document.tables):
        section = word.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    for text in document.before:
        word.add_paragraph(text)
    for table in document.tables:
        drawn = word.add_table(table.rows, table.columns, style="Table Grid")
        for cell in table.cells:
            corner = drawn.cell(cell.row - 1, cell.column - 1)
            if cell.row_span > 1 or cell.column_span > 1:
                corner = corner.merge(drawn.cell(cell.row + cell.row_span - 2, cell.column + cell.column_span - 2))
            corner.text = cell.text
        word.add_paragraph("")
    for text in document.after:
        word.add_paragraph(text)
    word.save(str(path))


def write_xlsx(document: GoldDocument, path: Path) -> None:
    """Write a document as a workbook, one sheet a table, titles above the first."""
    from openpyxl import Workbook

    book = Workbook()
    for number, table in enumerate(document.tables):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = f"表{number + 1}"
        for cell in table.cells:
            sheet.cell(cell.row, cell.column, cell.text or None)
            if cell.row_span > 1 or cell.column_span > 1:
                sheet.merge_cells(
                    start_row=cell.row, start_column=cell.column,
                    end_row=cell.row + cell.row_span - 1, end_column=cell.column + cell.column_span - 1,
                )  # fmt: skip
    book.save(str(path))


def write_text(document: GoldDocument, path: Path, *, led: bool) -> None:
    """Write a document as text in one of the two shapes converted reports have."""
    lines = list(document.before)
    for table in document.tables:
        lines.append("")
        for row in range(1, table.rows + 1):
            cells = [c for c in table.cells if c.row <= row < c.row + c.row_span]
            texts = [c.text if c.row == row else "" for c in sorted(cells, key=lambda c: c.column)]
            lines += [f"\t{text}" for text in texts] + [""] if led else ["\t".join(texts)]
        lines.append("")
    path.write_text("\n".join([*lines, *document.after]) + "\n", "utf-8")


def convert(paths: Iterable[Path], to: str, folder: Path) -> bool:
    """Convert files with LibreOffice in one run; False where it is not installed."""
    office, listed = which("soffice"), [str(path) for path in paths]
    if office is None:
        return False
    if not listed:
        return True  # without a file LibreOffice waits for one
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [office, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to, "--outdir",
             str(folder),
             *listed],
            check=True, capture_output=True, timeout=600,
        )  # fmt: skip
    return True
