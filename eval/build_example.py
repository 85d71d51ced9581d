"""Builds the bundled example's files from eval/example: a Word form, an Excel score sheet, a Word report of evidence.

What the project is lies in ``eval/example/project.yaml`` and ``evidence.md``; here is only how users' files look.
The same input gives the same bytes. ``python -m eval.build_example`` writes ``assistant/example``.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from assistant.loading import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

SOURCE = Path(__file__).resolve().parent / "example"
TARGET = SOURCE.parent.parent / "assistant" / "example"
FORM, SCORES, EVIDENCE = "自评表.docx", "评分表.xlsx", "佐证材料.docx"
# A report with mistakes, to try the audit on; of another project, and in a folder of its own.
REPORT = "report/助浴服务评价报告（示例）.docx"

_STAMP = (2025, 3, 14, 9, 0, 0)
_CREATED = "2025-03-14T09:00:00Z"
_GRID_MM = (7, 15, 25, 26, 10, 14, 12, 17, 10, 16, 34)
_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "绩效指标性质",
    "年度指标值",
    "绩效度量单位",
    "实际完成值",
    "分值",
    "得分",
    "偏差原因分析及改进措施",
)
_SHEET_HEADS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "分值",
    "评分标准",
    "目标值",
    "实际完成值",
    "评价得分",
    "扣分",
    "扣分理由",
)
_SHEET_WIDTHS = (11, 17, 30, 6, 44, 13, 13, 10, 8, 46)

Project = dict[str, Any]


def load_project() -> Project:
    """Load the example's content."""
    path = SOURCE / "project.yaml"
    content: Project = parse_yaml(path.read_text("utf-8"), path.name)
    return content


def without_actual(project: Project, leaf: str) -> Project:
    """Return the project with one leaf's result and points, and the total, left blank (总分未定)."""
    indicators = [
        {**row, "actual": "", "points": "", "reason": None} if row["path"][-1] == leaf else row
        for row in project["indicators"]
    ]
    return {**project, "indicators": indicators, "total": {"weight": "100", "points": ""}}


def build_form(project: Project) -> bytes:
    """Build the Word self-evaluation form (项目支出绩效自评表) with its merged cells."""
    document = _new_document(side_mm=12)
    _add_text(document, "项目支出绩效自评表", font="方正小标宋简体", points=18, center=True)
    _add_text(document, f"（{project['year']}年度）", font="楷体_GB2312", points=12, center=True)
    rows = 3 + 1 + len(project["funds"]) + 2 + len(project["indicators"]) + 1
    table = document.add_table(rows, len(_GRID_MM), style="Table Grid")
    _set_widths(table, _GRID_MM)
    grid = _Grid(table)
    _fill_head(grid, project)
    row = _fill_funds(grid, project, 2)
    row = _fill_goal(grid, project, row)
    row = _fill_indicators(grid, project["indicators"], row)
    grid.put(row, 0, "总分", columns=8, bold=True)
    grid.put(row, 8, project["total"]["weight"], bold=True)
    grid.put(row, 9, project["total"]["points"], bold=True)
    _add_text(document, f"填报单位（盖章）：{project['unit']}　　　　填报日期：{project['filled_on']}", points=10)
    return _fixed_bytes(document, f"{project['name']}项目支出绩效自评表")


def build_scores(project: Project) -> bytes:
    """Build the evaluators' Excel score sheet (评分表): merged levels, points, deductions and reasons."""
    book = Workbook()
    sheet = book.active
    sheet.title = "评分表"
    rows = _score_rows(project)
    last = len(_SHEET_HEADS)
    sheet.append([f"{project['name']}项目支出绩效评价评分表（{project['year']}年度）"])
    sheet.append(
        [f"项目单位：{project['unit']}　　主管部门：{project['department']}　　评分日期：{project['scored_on']}"]
    )
    sheet.append(list(_SHEET_HEADS))
    for row in rows:
        sheet.append(row)
    lost = Decimal(project["total"]["weight"]) - Decimal(project["total"]["points"])
    total = [int(project["total"]["weight"]), None, None, None, Decimal(project["total"]["points"]), lost, None]
    sheet.append(["合计", None, None, *total])
    end = 3 + len(rows)
    for start, stop, column in _level_runs(rows):
        sheet.merge_cells(start_row=start + 4, end_row=stop + 4, start_column=column, end_column=column)
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    sheet.merge_cells(start_row=end + 1, end_row=end + 1, start_column=1, end_column=3)
    side = Side(style="thin")
    for cells in sheet.iter_rows(min_row=3, max_row=end + 1, max_col=last):
        for cell in cells:
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            left = cell.row > 3 and cell.column in {5, 10}
            cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center", wrap_text=True)
            cell.font = Font(name="宋体", size=10, bold=cell.row in {3, end + 1})
            if cell.column in {8, 9}:
                cell.number_format = "0.00"
            if cell.column == 7 and isinstance(cell.value, Decimal):
                cell.number_format = "0.00%"
    for row in range(3, end + 2):
        lines = max(_lines(cell.value, _SHEET_WIDTHS[cell.column - 1]) for cell in sheet[row] if cell.column in {5, 10})
        sheet.row_dimensions[row].height = 6 + 14 * max(lines, 1)
    sheet["A1"].font, sheet["A1"].alignment = Font(name="黑体", size=16), Alignment(horizontal="center")
    sheet["A2"].font = Font(name="宋体", size=10)
    for index, width in enumerate(_SHEET_WIDTHS):
        sheet.column_dimensions["ABCDEFGHIJ"[index]].width = width
    sheet.freeze_panes = "D4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return _fixed_bytes(book, f"{project['name']}评分表")


def build_evidence(text: str, project: Project) -> bytes:
    """Build the Word pages of evidence (佐证材料) from Markdown: headings, prose, ruled tables with merges."""
    document = _new_document(side_mm=26)
    for block in re.split(r"\n{2,}", text.strip()):
        level = len(block) - len(block.lstrip("#"))
        if level == 1:
            _add_text(document, block.lstrip("# "), font="方正小标宋简体", points=18, center=True)
        elif level:
            _add_heading(document, block.lstrip("# "), level - 1)
        elif block.startswith("|"):
            _add_ruled_table(document, [line.strip("| ").split(" | ") for line in block.splitlines()])
        else:
            _add_prose(document, block)
    _add_text(document, project["unit"], points=14, right=True)
    _add_text(document, project["filled_on"], points=14, right=True)
    return _fixed_bytes(document, f"{project['name']}佐证材料")


def build_report() -> bytes:
    """Build the report with mistakes that the audit is tried on."""
    text = (SOURCE / "report.md").read_text("utf-8")
    unit, filled_on = "青禾市云岭区养老服务指导中心", "2025年3月20日"
    return build_evidence(text, {"name": "老年人居家助浴服务评价报告", "unit": unit, "filled_on": filled_on})


def build_all() -> dict[str, bytes]:
    """Build every file of the bundled example, by file name."""
    project = load_project()
    evidence = (SOURCE / "evidence.md").read_text("utf-8")
    return {
        FORM: build_form(project),
        SCORES: build_scores(project),
        EVIDENCE: build_evidence(evidence, project),
    }


class _Grid:
    """Fills cells of a Word table by grid place, merging as told."""

    def __init__(self, table: Table) -> None:
        self._cells = [list(row.cells) for row in table.rows]

    def put(
        self,
        row: int,
        column: int,
        text: str | None,
        *,
        rows: int = 1,
        columns: int = 1,
        bold: bool = False,
        left: bool = False,
    ) -> None:
        """Write ``text`` at a 0-based place, over ``rows`` × ``columns`` grid places."""
        cell = self._cells[row][column]
        if rows > 1 or columns > 1:
            cell = cell.merge(self._cells[row + rows - 1][column + columns - 1])
        _fill_cell(cell, text or "", points=9, bold=bold, left=left)


def _fill_head(grid: _Grid, project: Project) -> None:
    grid.put(0, 0, "项目名称", columns=2)
    grid.put(0, 2, project["name"], columns=9)
    grid.put(1, 0, "主管部门", columns=2)
    grid.put(1, 2, project["department"], columns=3)
    grid.put(1, 5, "实施单位", columns=2)
    grid.put(1, 7, project["unit"], columns=4)


def _fill_funds(grid: _Grid, project: Project, row: int) -> int:
    """Fill the funds block; return the row after it."""
    grid.put(row, 0, "项目资金（万元）", rows=1 + len(project["funds"]), columns=2)
    places = ((2, 1), (3, 1), (4, 2), (6, 2), (8, 1), (9, 1), (10, 1))
    heads = ("", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    for (column, span), head in zip(places, heads, strict=True):
        grid.put(row, column, head, columns=span)
    for index, line in enumerate(project["funds"], start=row + 1):
        names = ("name", "initial", "budget", "spent", "weight", "rate", "points")
        for (column, span), name in zip(places, names, strict=True):
            grid.put(index, column, line.get(name, "—"), columns=span, left=name == "name")
    return row + 1 + len(project["funds"])


def _fill_goal(grid: _Grid, project: Project, row: int) -> int:
    """Fill the overall goal; return the row after it."""
    grid.put(row, 0, "年度总体目标", rows=2)
    grid.put(row, 1, "预期目标", columns=5)
    grid.put(row, 6, "实际完成情况", columns=5)
    grid.put(row + 1, 1, project["goal"]["expected"], columns=5, left=True)
    grid.put(row + 1, 6, project["goal"]["actual"], columns=5, left=True)
    return row + 2


def _fill_indicators(grid: _Grid, indicators: Sequence[Project], row: int) -> int:
    """Fill the indicator block with its merged levels; return the row after it."""
    grid.put(row, 0, "绩效指标", rows=1 + len(indicators))
    for column, head in enumerate(_HEADS, start=1):
        grid.put(row, column, head)
    for start, stop, column in _level_runs([line["path"] for line in indicators]):
        grid.put(row + 1 + start, column, indicators[start]["path"][column - 1], rows=stop - start + 1)
    for index, line in enumerate(indicators, start=row + 1):
        blank = "" if "weight" in line else "—"
        values = (line["path"][2], line["sign"], line["target"], line.get("unit"), line["actual"])
        for column, value in enumerate(values, start=3):
            grid.put(index, column, value, left=column == 3)
        grid.put(index, 8, line.get("weight", blank))
        grid.put(index, 9, line.get("points", blank))
        grid.put(index, 10, line.get("deviation"), left=True)
    return row + 1 + len(indicators)


def _lines(text: str | None, width: int) -> int:
    """Count the lines that Chinese text takes in a column of ``width`` half-width characters."""
    return -(-2 * len(text or "") // (width - 2))


def _level_runs(rows: Sequence[Sequence[Any]]) -> list[tuple[int, int, int]]:
    """Find runs of equal first and second levels: (first row, last row, 1-based column), longer than one row."""
    runs = []
    for column in (1, 2):
        start = 0
        for index in range(1, len(rows) + 1):
            if index == len(rows) or list(rows[index][:column]) != list(rows[start][:column]):
                if index - start > 1 or column:
                    runs.append((start, index - 1, column))
                start = index
    return runs


def _score_rows(project: Project) -> list[list[Any]]:
    execution, total = project["execution"], project["funds"][0]
    first = {
        **execution,
        "sign": "≥",
        "target": "100",
        "unit": "%",
        "actual": total["rate"],
        "weight": total["weight"],
        "points": total["points"],
    }
    rows = []
    for line in (first, *project["indicators"]):
        standard = line.get("standard") or project["standards"][line["sign"]]
        sign = "" if line["sign"] in {"定性", "="} else line["sign"]
        target = sign + line["target"] + (line.get("unit") or "")
        actual = line["actual"]
        if actual.endswith("%"):
            actual = Decimal(actual.removesuffix("%")) / 100
        weight, points = line.get("weight"), line.get("points")
        if weight is None:
            rows.append([*line["path"], "—", standard, target, actual, "—", "—", "本年度无此项任务，不适用。"])
            continue
        lost = Decimal(weight) - Decimal(points)
        rows.append([*line["path"], int(weight), standard, target, actual, Decimal(points), lost, line.get("reason")])
    return rows


def _new_document(side_mm: int) -> Document:

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(side_mm)
    section.top_margin = section.bottom_margin = Mm(20)
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(0)
    return document


def _style_run(paragraph: Paragraph, text: str, *, font: str, points: float, bold: bool = False) -> None:

    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = "Times New Roman", Pt(points), bold
    run.font.color.rgb = RGBColor(0, 0, 0)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no East Asian font


def _add_text(
    document: Document, text: str, *, font: str = "宋体", points: float = 9, center: bool = False, right: bool = False
) -> Paragraph:

    paragraph = document.add_paragraph()
    _style_run(paragraph, text, font=font, points=points)
    if center or right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if center else WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.space_after = Pt(4)
    return paragraph


def _add_heading(document: Document, text: str, level: int) -> None:

    paragraph = document.add_heading(level=level)
    _style_run(paragraph, text, font="黑体" if level == 1 else "楷体_GB2312", points=14)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.first_line_indent = Pt(28)


def _add_prose(document: Document, text: str) -> None:

    if text.startswith("表"):
        _add_text(document, text, font="黑体", points=12, center=True).paragraph_format.keep_with_next = True
    elif text.startswith("单位："):
        _add_text(document, text, points=10.5, right=True).paragraph_format.keep_with_next = True
    elif text.startswith("（") and text.endswith("年度）"):
        _add_text(document, text, font="楷体_GB2312", points=14, center=True)
    else:
        paragraph = _add_text(document, text, font="仿宋_GB2312", points=14)
        paragraph.paragraph_format.first_line_indent = Pt(28)
        paragraph.paragraph_format.line_spacing = Pt(26)


def _add_ruled_table(document: Document, rows: list[list[str]]) -> None:
    """Add a table; ``^`` joins a cell to the one above, ``<`` to the one on its left."""
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    lengths = [max(6, *(len(text) for text in column)) for column in zip(*rows, strict=True)]
    _set_widths(table, [158 * length // sum(lengths) for length in lengths])
    cells = [list(row.cells) for row in table.rows]
    for index, row in enumerate(rows):
        for column, text in enumerate(row):
            below = sum(1 for _ in _run_of(r[column] for r in rows[index + 1 :]))
            beside = 1 if column + 1 < len(row) and row[column + 1] == "<" else 0
            if text in {"^", "<"}:
                continue
            cell = cells[index][column]
            if below or beside:
                cell = cell.merge(cells[index + below][column + beside])
            _fill_cell(cell, text, points=10.5, bold=index == 0)
    document.add_paragraph()


def _run_of(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        if text != "^":
            return
        yield text


def _fill_cell(cell: _Cell, text: str, *, points: float, bold: bool = False, left: bool = False) -> None:

    for extra in cell.paragraphs[1:]:
        extra._element.getparent().remove(extra._element)  # noqa: SLF001 - merging leaves empty paragraphs
    paragraph = cell.paragraphs[0]
    _style_run(paragraph, text, font="宋体", points=points, bold=bold)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT if left else WD_ALIGN_PARAGRAPH.CENTER
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER


def _set_widths(table: Table, widths: Sequence[int]) -> None:

    table.autofit = False
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "40")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.append(margins)  # noqa: SLF001 - python-docx has no cell margins
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        row.height = Mm(8)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no such setting in python-docx
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _fixed_bytes(file: Any, title: str) -> bytes:  # noqa: ANN401 - a Word document or a workbook
    """Save and repack with fixed dates, so that equal content gives equal bytes."""
    properties = getattr(file, "core_properties", None) or file.properties
    properties.title = title
    for name in ("author", "creator", "comments", "description", "last_modified_by"):
        if hasattr(properties, name):
            setattr(properties, name, "")
    raw, packed = io.BytesIO(), io.BytesIO()
    file.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name == "docProps/thumbnail.jpeg":  # a picture of python-docx's own template
                continue
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:.]+Z", _CREATED.encode(), content)
            if name == "_rels/.rels":
                content = re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", content)
            entry = zipfile.ZipInfo(name, _STAMP)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            target.writestr(entry, content)
    return packed.getvalue()


def main() -> int:
    """Write the example's files."""
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / REPORT).parent.mkdir(exist_ok=True)
    for name, content in (build_all() | {REPORT: build_report()}).items():
        (TARGET / name).write_bytes(content)
        print(f"{TARGET.name}/{name}  {len(content)} B")
    return 0


if __name__ == "__main__":
    sys.exit(main())
